//! What an import finds wrong or worth knowing in a row that reads well: codes and sentences.

use crate::certification::reading::RowProblem;

macro_rules! findings {
    ($($(#[$doc:meta])* $name:ident, $code:literal, $column:expr, $vi:literal, $en:literal;)*) => {
        /// Every code that planning an import can give.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Finding { $($(#[$doc])* $name,)* }

        impl Finding {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The stable code in snake_case.
            pub fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            fn column(self) -> Option<&'static str> {
                match self { $(Self::$name => $column,)* }
            }

            fn sentences(self) -> (&'static str, &'static str) {
                match self { $(Self::$name => ($vi, $en),)* }
            }
        }
    };
}

impl Finding {
    /// The finding at a line, about a value that the sentence quotes.
    pub fn at(self, line: u32, value: &str) -> RowProblem {
        let (vi, en) = self.sentences();
        RowProblem {
            code: self.code(),
            column: self.column().map(str::to_owned),
            line,
            vi: vi.replace("{}", value),
            en: en.replace("{}", value),
        }
    }
}

findings! {
    /// Neither the row nor the request says in which province it is.
    ProvinceMissing, "province_missing", Some("province"),
        "Thiếu tỉnh: hãy thêm cột tỉnh hoặc nêu tỉnh khi nhập.",
        "The province is missing: add its column, or name it with the import.";
    /// No province ever had this name.
    ProvinceUnknown, "province_unknown", Some("province"),
        "Không có tỉnh nào tên “{}”, trước hay sau 1/7/2025.",
        "There is no province “{}”, before or after 1/7/2025.";
    /// Several communes have this name.
    CommuneAmbiguous, "commune_ambiguous", Some("commune"),
        "Có nhiều đơn vị cùng tên: {}. Hãy ghi rõ loại, huyện cũ hoặc mã 5 chữ số.",
        "Several units bear the name: {}. Give the kind, the former district or the code of 5 digits.";
    /// No commune of the province had this name.
    CommuneUnknown, "commune_unknown", Some("commune"),
        "Không tìm thấy “{}” trong tỉnh; chỉ ghi đến cấp trên.",
        "“{}” was not found in the province; the place is recorded as the unit above.";
    /// The authority's name says neither level nor unit.
    AuthorityUnknown, "authority_unknown", Some("authority"),
        "Không hiểu cơ quan ban hành “{}”; hãy ghi như “UBND tỉnh Yên Bái”.",
        "The authority “{}” is not understood; write it like “UBND tỉnh Yên Bái”.";
    /// The authority named lies in another province.
    AuthorityElsewhere, "authority_elsewhere", Some("authority"),
        "Cơ quan “{}” không thuộc tỉnh của dòng này.",
        "The authority “{}” is not of this row's province.";
    /// No authority was named; one was taken by stars, date and place.
    AuthorityAssumed, "authority_assumed", Some("authority"),
        "Không nêu cơ quan ban hành; ghi là {}.",
        "No authority is named; it is recorded as {}.";
    /// The body had no competence for these stars on that day, long ago.
    OutsideCompetence, "outside_competence", Some("authority"),
        "{} không có thẩm quyền với hạng sao này vào ngày quyết định; vẫn nhập vì là quyết định cũ.",
        "{} had no competence for these stars on the decision's date; imported as history all the same.";
    /// The body has no competence for these stars, and the decision is new.
    NotCompetent, "not_competent", Some("authority"),
        "{} không có thẩm quyền với hạng sao này theo quy định đang có hiệu lực.",
        "{} may not recognise these stars under the rules now in force.";
    /// The officer's body does not answer for this place or these stars.
    OutsideJurisdiction, "outside_jurisdiction", None,
        "Dòng này ngoài địa bàn hoặc thẩm quyền của bạn.",
        "This row is outside of your jurisdiction: another place, or stars that your body doesn't record.";
    /// A decision without a result.
    StarsMissing, "stars_missing", Some("stars"),
        "Có quyết định hoặc ngày nhưng thiếu hạng sao.",
        "There is a decision or a date, but no stars.";
    /// A numbered decision needs its day.
    DecisionNeedsDay, "decision_needs_day", Some("decision_date"),
        "Quyết định có số thì ngày phải đủ ngày, tháng, năm (đang ghi {}).",
        "A decision with a number needs its date to the day (given: {}).";
    /// Decided tomorrow or later.
    DecidedInFuture, "decided_in_future", Some("decision_date"),
        "Ngày quyết định {} còn ở tương lai.",
        "The decision's date {} lies in the future.";
    /// Nobody decides and it ends before it was decided.
    EndsBeforeDecision, "ends_before_decision", Some("valid_to"),
        "Ngày hết hiệu lực {} trước ngày bắt đầu.",
        "The last day {} comes before the first.";
    /// Printed term beyond the legal one.
    TermTooLong, "term_too_long", Some("valid_to"),
        "Ngày hết hiệu lực {} quá 36 tháng kể từ ngày quyết định.",
        "The last day {} is later than 36 months after the decision.";
    /// Points and stars do not go together.
    ScoreOutsideBand, "score_outside_band", Some("score"),
        "Điểm {} không thuộc khung điểm của hạng sao.",
        "The score {} is outside of the band of these stars.";
    /// A near match that an official has to resolve.
    PossibleDuplicate, "possible_duplicate", Some("resolution"),
        "Có thể trùng: {}. Ghi same (trùng), new (mới) hoặc mã định danh vào cột xử lý.",
        "Possibly the same: {}. Write same, new or an id into the resolution column.";
    /// The resolution names something that was not proposed.
    ResolutionUnknown, "resolution_unknown", Some("resolution"),
        "Cách xử lý không ứng với đề xuất nào: {}.",
        "The resolution fits none of the proposals: {}.";
    /// A re-recognition waits for confirmation.
    SupersedesUnconfirmed, "supersedes_unconfirmed", Some("supersedes"),
        "Sản phẩm đã có giấy chứng nhận ({}). Xác nhận thay thế ở cột thay thế hoặc bằng confirm_supersedes.",
        "The product has a certificate on file ({}). Confirm in the column supersedes or with confirm_supersedes.";
    /// The certificate to be replaced is not there.
    SupersedesUnknown, "supersedes_unknown", Some("supersedes"),
        "Sản phẩm không có giấy chứng nhận nào là {}.",
        "The product has no certificate {}.";
    /// Two certificates would be in force at once.
    Overlap, "overlapping_certificate", Some("decision_date"),
        "Thời hạn chồng lên giấy chứng nhận khác của sản phẩm ({}).",
        "The term overlaps another certificate of the product ({}).";
    /// The same decision is on file with other stars.
    DecisionDiffers, "decision_differs", Some("stars"),
        "Quyết định {} đã có trong sổ với hạng sao hoặc ngày khác; hãy đính chính hoặc hủy bản ghi đó.",
        "The decision {} is on file with other stars or another date; correct or annul that entry.";
    /// The stars are known from a report only.
    ReportedOnly, "reported_only", None,
        "Thiếu số hoặc ngày quyết định: ghi là được báo cáo, không thành giấy chứng nhận.",
        "Without number or date it is recorded as reported and makes no certificate.";
    /// Known from a notice.
    KnownFromNotice, "known_from_notice", Some("decision"),
        "Thiếu số quyết định: ghi là biết qua thông báo.",
        "Without its number, the decision is recorded as known from a notice.";
    /// Nobody is named who makes it.
    ProducerMissing, "producer_missing", Some("producer"),
        "Không nêu chủ thể: ghi là chưa rõ chủ thể.",
        "No producer is named: it is recorded as not known.";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_stands_once_and_both_sentences_quote_alike() {
        let mut seen = std::collections::BTreeSet::new();
        for finding in Finding::ALL {
            let (vi, en) = finding.sentences();
            assert!(seen.insert(finding.code()), "{} twice", finding.code());
            assert_eq!(vi.matches("{}").count(), en.matches("{}").count(), "{}", finding.code());
        }
    }
}
