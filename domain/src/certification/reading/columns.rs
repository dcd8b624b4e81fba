//! The columns of a decision list and the names that officials give them.

use crate::text;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Column {
    /// A running number.
    Number,
    /// The product's name.
    Product,
    /// The producer's name.
    Producer,
    /// The kind of producer.
    ProducerKind,
    /// The unit of the commune level.
    Commune,
    /// The unit of the former district level.
    District,
    /// A whole address.
    Address,
    /// The province.
    Province,
    /// The product group.
    Group,
    /// The product set.
    Set,
    /// Stars or result.
    Stars,
    /// Points.
    Score,
    /// The decision's number.
    Decision,
    /// The decision's date.
    DecisionDate,
    /// The year of recognition, where no date is given.
    Year,
    /// Who decided.
    Authority,
    /// First day of validity.
    ValidFrom,
    /// Last day of validity.
    ValidTo,
    /// Product code.
    ProductCode,
    /// Packs, separated by semicolons.
    Packs,
    /// The certificate that is replaced.
    Supersedes,
    /// The answer to a possible duplicate.
    Resolution,
    /// Remarks and sources.
    Notes,
}

/// Header texts by column, as [`text::key`] gives them, separated by strokes.
const SYNONYMS: &[(Column, &str)] = &[
    (Column::Number, "stt | tt | no | so tt | so thu tu"),
    (
        Column::Product,
        "ten san pham | san pham | ten san pham ocop | san pham ocop | ten sp | \
         ten san pham dich vu | san pham dich vu | ten goi san pham | product | \
         product name | name",
    ),
    (
        Column::Producer,
        "chu the | ten chu the | chu the ocop | ten chu the ocop | chu the san xuat | \
         ten chu the san xuat | chu the ten | chu the san pham | don vi san xuat | \
         ten don vi | ten don vi san xuat | don vi | co so | ten co so | co so san xuat | \
         ten co so san xuat | to chuc ca nhan | nha san xuat | chu the tham gia | producer | \
         producer name | manufacturer",
    ),
    (
        Column::ProducerKind,
        "loai hinh | loai hinh chu the | loai hinh to chuc | loai hinh kinh te | \
         loai chu the | producer kind | kind | producer type",
    ),
    (
        Column::Commune,
        "xa | xa phuong | xa phuong dac khu | xa phuong thi tran | dia chi xa | ten xa | \
         phuong xa | xa thi tran | xa phuong tt | commune | ward | commune ward",
    ),
    (
        Column::District,
        "huyen | quan huyen | huyen thi xa | huyen thanh pho | huyen thi xa thanh pho | \
         dia phuong | huyen tx tp | district",
    ),
    (
        Column::Address,
        "dia chi | dia chi san xuat | dia chi chu the | chu the dia chi | noi san xuat | \
         dia diem san xuat | address",
    ),
    (Column::Province, "tinh | tinh thanh pho | tinh thanh | ten tinh | province"),
    (
        Column::Group,
        "nhom | nhom san pham | nganh hang | nganh san pham | nhom nganh | group | \
         product group",
    ),
    (Column::Set, "bo san pham | bo san pham so | so bo | set | product set"),
    (
        Column::Stars,
        "hang sao | so sao | sao | hang | ket qua | ket qua xep hang | ket qua phan hang | \
         ket qua hang sao | xep hang | xep hang sao | phan hang | phan hang sao | \
         hang ocop | sao ocop | dat sao | hang dat | ket qua danh gia | xep loai | stars | \
         star | rank | rating | result",
    ),
    (
        Column::Score,
        "diem | tong diem | so diem | diem so | diem trung binh | diem tb | ket qua diem | \
         diem danh gia | tong diem trung binh | tong so diem | score | points",
    ),
    (
        Column::Decision,
        "so quyet dinh | quyet dinh so | quyet dinh | so qd | qd so | qd | \
         quyet dinh cong nhan | so quyet dinh cong nhan | so ngay quyet dinh | \
         so quyet dinh ngay ban hanh | so ngay thang quyet dinh | decision | \
         decision number | decision no",
    ),
    (
        Column::DecisionDate,
        "ngay quyet dinh | ngay ban hanh | ngay ky | ngay qd | ngay cong nhan | ngay | \
         ngay thang quyet dinh | ngay ban hanh quyet dinh | ngay cap | thoi gian cong nhan | \
         recognised on | recognized on | decision date | decided on | date",
    ),
    (Column::Year, "nam cong nhan | nam dat | nam | year"),
    (
        Column::Authority,
        "co quan ban hanh | cap | cap cong nhan | cap ban hanh | co quan cong nhan | \
         co quan | don vi ban hanh | co quan cap | authority | issuer | issued by",
    ),
    (
        Column::ValidFrom,
        "hieu luc tu | hieu luc tu ngay | co hieu luc tu | ngay hieu luc | ngay bat dau | \
         valid from",
    ),
    (
        Column::ValidTo,
        "hieu luc den | hieu luc den ngay | co gia tri den | co gia tri den ngay | \
         ngay het han | ngay het hieu luc | han den | thoi han den | valid to | \
         valid until | expires | expires on | expiry date",
    ),
    (Column::ProductCode, "ma san pham | ma sp | ma ho so | ma | product code | code"),
    (
        Column::Packs,
        "quy cach | dong goi | quy cach dong goi | bao bi | quy cach san pham | packs | \
         pack | packaging",
    ),
    (
        Column::Supersedes,
        "thay the | quyet dinh cu | thay the quyet dinh | quyet dinh truoc | \
         so quyet dinh cu | supersedes",
    ),
    (Column::Resolution, "xu ly | cach xu ly | xu ly trung | resolution"),
    (Column::Notes, "ghi chu | nguon | ghi chu nguon | notes | note | remarks | source"),
];

impl Column {
    /// The column that a header text means. Remarks in parentheses and line breaks do not count.
    pub fn named(printed: &str) -> Option<Self> {
        // A sentence is no header, and folding long notes would be most of the work of a search.
        const LONGEST: usize = 200;
        if printed.len() > LONGEST {
            return None;
        }
        let by_key = |key: &str| {
            let means = |names: &str| names.split('|').any(|name| name.trim() == key);
            SYNONYMS.iter().find(|(_, names)| means(names)).map(|(column, _)| *column)
        };
        let (before_remark, remark) = printed.split_once('(').unwrap_or((printed, ""));
        by_key(&text::key(printed))
            .or_else(|| (!remark.is_empty()).then(|| by_key(&text::key(before_remark))).flatten())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_a_key_and_means_one_column() {
        let mut seen = std::collections::BTreeSet::new();
        for (column, names) in SYNONYMS {
            for name in names.split(" | ") {
                assert_eq!(text::key(name), name);
                assert!(seen.insert(name), "{name} twice");
                assert_eq!(Column::named(name), Some(*column));
            }
        }
    }
}
