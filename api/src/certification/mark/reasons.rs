//! Every reason in words: what the rule says, where it stands, what to do next.

use crate::speech::Sentence;
use domain::certification::ReasonCode;

/// A reason in words, each in Vietnamese and in English. None of them names stars or makes a claim.
#[derive(Clone, Copy, Debug)]
pub struct Words {
    rule: [&'static str; 2],
    source: [&'static str; 2],
    next_step: [&'static str; 2],
}

impl Words {
    /// The words of a reason.
    pub fn of(code: ReasonCode) -> &'static Self {
        match code {
            ReasonCode::NeverCertified => &NEVER_CERTIFIED,
            ReasonCode::ReportedOnly => &REPORTED_ONLY,
            ReasonCode::NotYetValid => &NOT_YET_VALID,
            ReasonCode::Revoked => &REVOKED,
            ReasonCode::Superseded => &SUPERSEDED,
            ReasonCode::Expired => &EXPIRED,
            ReasonCode::Annulled => &ANNULLED,
            ReasonCode::Uncertain => &UNCERTAIN,
            ReasonCode::ProducerChanged => &PRODUCER_CHANGED,
            ReasonCode::Conflict => &CONFLICT,
            ReasonCode::VariantNotCovered => &VARIANT_NOT_COVERED,
            ReasonCode::Held => &HELD,
            ReasonCode::ProductHidden => &PRODUCT_HIDDEN,
            ReasonCode::ProducerSuspended => &PRODUCER_SUSPENDED,
        }
    }

    /// What the rule says.
    pub fn rule(&self) -> Sentence {
        sentence(self.rule)
    }

    /// Where the rule stands.
    pub fn source(&self) -> Sentence {
        sentence(self.source)
    }

    /// What the producer or the buyer does next.
    pub fn next_step(&self) -> Sentence {
        sentence(self.next_step)
    }
}

fn sentence([vi, en]: [&'static str; 2]) -> Sentence {
    Sentence::new(vi, en)
}

const NEVER_CERTIFIED: Words = Words {
    rule: [
        "Chỉ sản phẩm đã được cơ quan có thẩm quyền công nhận mới được mang nhãn.",
        "Only a product that the competent authority has recognised may bear the mark.",
    ],
    source: [
        "26/2026/QĐ-TTg, Điều 4; Quyết định 1162 ngày 17/9/2020 của Văn phòng Điều phối nông thôn mới Trung ương, Điều 5",
        "26/2026/QĐ-TTg art. 4; Decision 1162 of 17/9/2020 of the Central Office for New Rural Development, art. 5",
    ],
    next_step: [
        "Chủ thể nộp hồ sơ đánh giá tại Ủy ban nhân dân cấp xã. Nếu đã có quyết định công nhận, hãy gửi quyết định cho cơ quan đã ban hành để ghi vào sổ đăng ký.",
        "The producer files for evaluation with the commune's People's Committee. Where a decision exists already, ask the authority that took it to enter it in the register.",
    ],
};

const REPORTED_ONLY: Words = Words {
    rule: [
        "Sự công nhận chỉ có hiệu lực theo quyết định của cơ quan có thẩm quyền; thông tin được báo lại chưa đủ để xác định quyết định đó.",
        "A recognition counts by the competent authority's decision; what was reported does not identify one.",
    ],
    source: ["26/2026/QĐ-TTg, Điều 4 và Điều 7.3", "26/2026/QĐ-TTg arts. 4 and 7.3"],
    next_step: [
        "Chủ thể cung cấp số, ngày và cơ quan ban hành quyết định cho cán bộ tỉnh để ghi vào sổ đăng ký.",
        "The producer gives the province's officer the decision's number, date and authority, to be entered in the register.",
    ],
};

const NOT_YET_VALID: Words = Words {
    rule: [
        "Giấy chứng nhận chỉ có hiệu lực từ ngày đầu tiên của thời hạn.",
        "A certificate counts from the first day of its term.",
    ],
    source: ["26/2026/QĐ-TTg, Điều 4.3", "26/2026/QĐ-TTg art. 4.3"],
    next_step: [
        "Chờ đến ngày có hiệu lực; khi đó nhãn tự hiển thị.",
        "Wait for the first day; the mark then shows by itself.",
    ],
};

const REVOKED: Words = Words {
    rule: [
        "Giấy chứng nhận đã bị cơ quan có thẩm quyền thu hồi nên không còn giá trị.",
        "The certificate was revoked by its authority and counts no longer.",
    ],
    source: ["26/2026/QĐ-TTg, Điều 8", "26/2026/QĐ-TTg art. 8"],
    next_step: [
        "Chủ thể gỡ nhãn khỏi bao bì và quảng cáo, khắc phục nguyên nhân thu hồi rồi nộp hồ sơ đánh giá lần đầu. Người mua không nên dựa vào nhãn in sẵn.",
        "The producer takes the mark off packaging and advertising, mends the ground of the revocation and files as for a first evaluation. Buyers should not rely on a printed mark.",
    ],
};

const SUPERSEDED: Words = Words {
    rule: [
        "Giấy chứng nhận đã được thay bằng giấy khác, và giấy thay thế hiện cũng không cho phép hiển thị nhãn.",
        "The certificate was replaced by another one, which gives no leave to show the mark now either.",
    ],
    source: ["26/2026/QĐ-TTg, Điều 6.1, 7.5 và 7.6", "26/2026/QĐ-TTg arts. 6.1, 7.5 and 7.6"],
    next_step: [
        "Xem giấy chứng nhận thay thế trong sổ đăng ký để biết tình trạng của nó.",
        "Read the replacing certificate in the register for its own standing.",
    ],
};

const EXPIRED: Words = Words {
    rule: [
        "Giấy chứng nhận có giá trị 36 tháng; ngày cuối cùng được tính trọn theo giờ Việt Nam. Thời hạn này đã hết.",
        "A certificate counts for 36 months, the last day whole in Vietnam time. That term is over.",
    ],
    source: [
        "26/2026/QĐ-TTg, Điều 4.3 (gia hạn: Điều 12.3)",
        "26/2026/QĐ-TTg art. 4.3 (extension: art. 12.3)",
    ],
    next_step: [
        "Chủ thể thôi in, dán nhãn và nộp hồ sơ đánh giá lại; hồ sơ đánh giá lại lẽ ra nộp từ 180 đến 120 ngày trước khi hết hạn (Điều 7.6). Người mua không nên dựa vào nhãn in sẵn.",
        "The producer stops printing and sticking the mark and files for re-evaluation, which is due 180 to 120 days before the term ends (art. 7.6). Buyers should not rely on a printed mark.",
    ],
};

const ANNULLED: Words = Words {
    rule: [
        "Mục ghi trong sổ đăng ký là nhầm lẫn và đã bị hủy, coi như chưa từng có.",
        "The entry in the register was a mistake and was undone, as if it had not been.",
    ],
    source: [
        "Quy tắc của sổ đăng ký: hủy mục ghi nhầm",
        "Rules of the register: annulment of entries",
    ],
    next_step: [
        "Nếu có quyết định đúng, cán bộ có thẩm quyền ghi lại giấy chứng nhận theo quyết định đó.",
        "Where a right decision exists, a competent officer enters the certificate anew from it.",
    ],
};

const UNCERTAIN: Words = Words {
    rule: [
        "Ngày của quyết định chỉ biết đến tháng hoặc năm, nên chưa chắc giấy chứng nhận đang có hiệu lực; điều chưa chắc không được tính là có hiệu lực.",
        "The decision's date is known only to the month or year, so that it is open whether the certificate is in force; what is open does not count as in force.",
    ],
    source: [
        "26/2026/QĐ-TTg, Điều 4.3; quy tắc của sổ đăng ký",
        "26/2026/QĐ-TTg art. 4.3; rules of the register",
    ],
    next_step: [
        "Chủ thể gửi bản quyết định có ngày đầy đủ cho cán bộ tỉnh để đính chính.",
        "The producer gives the province's officer the decision with its full date, for a correction.",
    ],
};

const PRODUCER_CHANGED: Words = Words {
    rule: [
        "Giấy chứng nhận được cấp cho một chủ thể khác; quyền mang nhãn không chuyển theo sản phẩm.",
        "The certificate was issued to another producer; leave to bear the mark does not pass on with the product.",
    ],
    source: [
        "26/2026/QĐ-TTg, Điều 2.3 và Điều 4; Quyết định 1162 ngày 17/9/2020 của Văn phòng Điều phối nông thôn mới Trung ương",
        "26/2026/QĐ-TTg arts. 2.3 and 4; Decision 1162 of 17/9/2020 of the Central Office for New Rural Development",
    ],
    next_step: [
        "Chủ thể hiện tại nộp hồ sơ đánh giá dưới tên mình tại Ủy ban nhân dân cấp xã.",
        "Today's producer files for evaluation in its own name with the commune's People's Committee.",
    ],
};

const CONFLICT: Words = Words {
    rule: [
        "Hai giấy chứng nhận dường như có hiệu lực cùng lúc; mỗi sản phẩm chỉ có một.",
        "Two certificates seem to be in force at once; a product has one.",
    ],
    source: [
        "Quy tắc của sổ đăng ký: mỗi sản phẩm một giấy chứng nhận",
        "Rules of the register: one certificate for a product",
    ],
    next_step: [
        "Cán bộ có thẩm quyền đính chính, hoặc ghi giấy nào thay thế giấy nào.",
        "A competent officer corrects them, or records which one replaces the other.",
    ],
};

const VARIANT_NOT_COVERED: Words = Words {
    rule: [
        "Nhãn chỉ dùng cho đúng sản phẩm và quy cách đã được công nhận; quy cách này chưa nằm trong đó.",
        "The mark is for the product and packs that were recognised; this variant is not among them.",
    ],
    source: [
        "Quyết định 1162 ngày 17/9/2020 của Văn phòng Điều phối nông thôn mới Trung ương; 26/2026/QĐ-TTg, Điều 4",
        "Decision 1162 of 17/9/2020 of the Central Office for New Rural Development; 26/2026/QĐ-TTg art. 4",
    ],
    next_step: [
        "Chủ thể đề nghị cán bộ có thẩm quyền chấp nhận quy cách này theo giấy chứng nhận đang có hiệu lực.",
        "The producer asks a competent officer to accept this variant under the certificate in force.",
    ],
};

const HELD: Words = Words {
    rule: [
        "Nhãn đang tạm ngừng hiển thị trên sàn này, mỗi lần không quá 15 ngày. Việc này không phải là kết luận về giấy chứng nhận.",
        "The mark is withheld on this platform, for at most 15 days at a time. That is no statement about the certificate.",
    ],
    source: ["Quy chế của sàn: tạm ngừng hiển thị", "The platform's rules: holds"],
    next_step: [
        "Chủ thể xem lý do đã được thông báo và trả lời; việc tạm ngừng tự hết vào thời điểm nêu trong `until`.",
        "The producer answers the reason it was told of; the hold lapses by itself at the instant in `until`.",
    ],
};

const PRODUCT_HIDDEN: Words = Words {
    rule: [
        "Sản phẩm hiện không được hiển thị trên sàn này. Việc này không phải là kết luận về giấy chứng nhận.",
        "The product is not shown on this platform. That is no statement about a certificate.",
    ],
    source: ["Quy chế của sàn: hiển thị sản phẩm", "The platform's rules: publication of products"],
    next_step: [
        "Chủ thể đăng lại sản phẩm hoặc liên hệ với sàn. Người mua tra giấy chứng nhận trong sổ đăng ký.",
        "The producer publishes the product again or asks the platform. Buyers read the certificate in the register.",
    ],
};

const PRODUCER_SUSPENDED: Words = Words {
    rule: [
        "Chủ thể đang bị tạm ngừng hoạt động trên sàn này. Việc này không phải là kết luận về giấy chứng nhận.",
        "The producer is suspended on this platform. That is no statement about a certificate.",
    ],
    source: ["Quy chế của sàn: tạm ngừng chủ thể", "The platform's rules: suspension of producers"],
    next_step: [
        "Chủ thể liên hệ với sàn. Người mua tra giấy chứng nhận trong sổ đăng ký.",
        "The producer asks the platform. Buyers read the certificate in the register.",
    ],
};

#[cfg(test)]
mod tests {
    use super::*;
    use domain::certification::claims::over_claims;

    #[test]
    fn no_reason_makes_a_claim() {
        for code in ReasonCode::ALL {
            let words = Words::of(*code);
            for text in [words.rule, words.source, words.next_step].concat() {
                assert!(over_claims(text, None).is_empty(), "{text}");
                assert!(!text.is_empty());
            }
        }
    }
}
