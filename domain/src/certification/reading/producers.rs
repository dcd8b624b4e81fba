//! Names of producers and products under which different spellings meet, and what a name tells
//! about the kind of producer.

use crate::catalogue::ProducerKind;
use crate::text;

/// Folded phrases and what stands for them in a key, longer ones before those that they contain.
const PHRASES: &[(&str, &str)] = &[
    ("ho kinh doanh ca the", "hkd"),
    ("ho kinh doanh", "hkd"),
    ("ho san xuat", "hsx"),
    ("ho gia dinh", "hgd"),
    ("hop tac xa", "htx"),
    ("h t x", "htx"),
    ("htxnn", "htx nn"),
    ("htxdv", "htx dv"),
    ("to hop tac", "tht"),
    ("doanh nghiep tu nhan", "dntn"),
    ("doanh nghiep", "dn"),
    ("cong ty", "cty"),
    ("cong ti", "cty"),
    ("c ty", "cty"),
    ("trach nhiem huu han", "tnhh"),
    ("mot thanh vien", "mtv"),
    ("1 thanh vien", "mtv"),
    ("1tv", "mtv"),
    ("co phan", "cp"),
    ("chi nhanh", "cn"),
    ("co so", "cs"),
    ("cssx", "cs sx"),
    ("trang trai", "trangtrai"),
    ("san xuat", "sx"),
    ("thuong mai", "tm"),
    ("dich vu", "dv"),
    ("nong nghiep", "nn"),
    ("xuat nhap khau", "xnk"),
    ("kinh doanh", "kd"),
    ("sxkd", "sx kd"),
    ("sxtm", "sx tm"),
    ("sxtmdv", "sx tm dv"),
    ("tmdv", "tm dv"),
    ("dvtm", "dv tm"),
    ("dvnn", "dv nn"),
];

/// English forms stand at the end of a name.
const ENGLISH_FORMS: &[(&str, &str)] = &[
    ("joint stock company", "cty cp"),
    ("jsc", "cty cp"),
    ("company limited", "cty tnhh"),
    ("co ltd", "cty tnhh"),
    ("ltd", "cty tnhh"),
    ("business household", "hkd"),
    ("cooperative", "htx"),
];

/// Words of a key that say what a producer is or does rather than what it is called.
const FORMS: &[&str] = &[
    "htx",
    "tht",
    "cty",
    "tnhh",
    "mtv",
    "cp",
    "dn",
    "dntn",
    "hkd",
    "hsx",
    "hgd",
    "ho",
    "cs",
    "cn",
    "trangtrai",
    "sx",
    "tm",
    "dv",
    "nn",
    "xnk",
    "kd",
];

/// The key of a producer's name: folded, HTX = Hợp tác xã, Cty = Công ty and so on.
pub fn producer_key(name: &str) -> String {
    let folded = text::key(name);
    let (form, bare) = ENGLISH_FORMS
        .iter()
        .find_map(|(english, form)| {
            let bare = folded.strip_suffix(english)?;
            bare.ends_with(' ').then(|| (Some(*form), bare.trim_end()))
        })
        .unwrap_or((None, &folded));
    let mut words: Vec<&str> = form.into_iter().flat_map(|form| form.split(' ')).collect();
    words.extend(abbreviated(bare));
    without_conjunctions(&words).join(" ")
}

/// The key of a product's name within its producer. Only spelling is folded: sizes and varieties
/// tell products apart.
pub fn product_key(name: &str) -> String {
    text::key(name)
}

fn abbreviated(folded: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut rest = folded;
    while !rest.is_empty() {
        let phrase = PHRASES.iter().find_map(|(phrase, short)| {
            let after = rest.strip_prefix(phrase)?;
            (after.is_empty() || after.starts_with(' ')).then_some((*short, after))
        });
        let (word, after) = phrase.unwrap_or_else(|| {
            let (word, after) = rest.split_once(' ').unwrap_or((rest, ""));
            // “CT” is a company in front and may be anything elsewhere.
            (if word == "ct" && words.is_empty() { "cty" } else { word }, after)
        });
        words.extend(word.split(' '));
        rest = after.trim_start();
    }
    words
}

/// “Thương mại và Dịch vụ” is TMDV. Elsewhere “và” belongs to the name.
fn without_conjunctions<'a>(words: &[&'a str]) -> Vec<&'a str> {
    let is_form = |index: Option<usize>| {
        index.and_then(|index| words.get(index)).is_some_and(|word| FORMS.contains(word))
    };
    let joins = |index: usize| is_form(index.checked_sub(1)) || is_form(Some(index + 1));
    let keeps = |(index, word): &(usize, &&str)| **word != "va" || !joins(*index);
    words.iter().enumerate().filter(keeps).map(|(_, word)| *word).collect()
}

/// The words of a producer's key that are its name proper; all of them when nothing else is left.
pub(super) fn proper_words(key: &str) -> Vec<&str> {
    let proper: Vec<&str> = key.split(' ').filter(|word| !FORMS.contains(word)).collect();
    if proper.is_empty() { key.split(' ').collect() } else { proper }
}

/// The kind of producer that a name (or an entry of the kind column) begins with.
pub fn kind_of(name: &str) -> ProducerKind {
    kind_of_key(&producer_key(name))
}

pub(super) fn kind_of_key(key: &str) -> ProducerKind {
    let key = key.strip_prefix("cn ").unwrap_or(key);
    let begins = |phrase: &str| {
        key.strip_prefix(phrase).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    };
    KINDS
        .iter()
        .find(|(_, phrases)| phrases.iter().any(|phrase| begins(phrase)))
        .map_or(ProducerKind::Unknown, |(kind, _)| *kind)
}

/// How keys begin, by kind. A facility (cơ sở) may be a household or a firm, so it tells nothing.
const KINDS: &[(ProducerKind, &[&str])] = &[
    (ProducerKind::Cooperative, &["htx", "lien hiep htx"]),
    (ProducerKind::CooperativeGroup, &["tht"]),
    (ProducerKind::Sme, &["cty", "dn", "dntn"]),
    (ProducerKind::Farm, &["trangtrai"]),
    (ProducerKind::Household, &["hkd", "hsx", "hgd", "ho"]),
    (
        ProducerKind::TourismBody,
        &["hoi", "hiep hoi", "lien doan", "trung tam dieu hanh", "ban quan ly"],
    ),
];

/// Entries of the kind column that are not the beginning of a name. `None` when not understood.
pub(super) fn read_kind(printed: &str) -> Option<ProducerKind> {
    let key = text::key(printed);
    let named = match key.as_str() {
        "company" | "enterprise" | "sme" | "dnnvv" | "dnvvn" | "firm" => ProducerKind::Sme,
        "cooperative group" => ProducerKind::CooperativeGroup,
        "farm" => ProducerKind::Farm,
        "household" | "business household" | "production household" => ProducerKind::Household,
        "association" | "federation" | "tourism body" => ProducerKind::TourismBody,
        "unknown" | "chua ro" | "khac" | "production facility" | "facility" => {
            ProducerKind::Unknown
        }
        "cooperative" => ProducerKind::Cooperative,
        _ => match kind_of(printed) {
            ProducerKind::Unknown if !producer_key(printed).starts_with("cs") => return None,
            kind => kind,
        },
    };
    Some(named)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_producer_meet() {
        for group in [
            &["HTX Anh Tài", "Hợp tác xã Anh Tài", "hop tac xa ANH TAI", "H.T.X Anh Tài"][..],
            &[
                "Cty TNHH MTV Traphaco Sapa",
                "Công ty TNHH Một thành viên Traphaco Sapa",
                "CT TNHH MTV Traphaco Sapa",
            ],
            &["Công ty Cổ phần Kim Bôi", "Công ty CP Kim Bôi", "Kim Boi Joint Stock Company"],
            &["Hộ kinh doanh Minh Huyền", "HKD Minh Huyền", "Minh Huyen Business Household"],
            &["THT Lê Nậm Pung", "Tổ hợp tác Lê Nậm Pung"],
            &["CS sản xuất chè Độ Khoa", "Cơ sở SX chè Độ Khoa", "CSSX chè Độ Khoa"],
            &[
                "Công ty TNHH TM XNK Sachi",
                "Công ty TNHH Thương mại và Xuất nhập khẩu Sachi",
                "Cty TNHH TM & XNK Sachi",
            ],
            &["DNTN Ba Sáu", "Doanh nghiệp tư nhân Ba Sáu"],
            &[
                "Công ty TNHH SX TM DV Hải Minh",
                "Công ty TNHH Sản xuất, Thương mại và Dịch vụ Hải Minh",
            ],
            &["Thái Hải Co Ltd", "Công ty TNHH Thái Hải"],
        ] {
            for name in group {
                assert_eq!(producer_key(name), producer_key(group[0]), "{name}");
            }
        }
        assert_ne!(producer_key("HTX Minh Thiện"), producer_key("HKD Minh Thiện"));
        assert_eq!(producer_key(""), "");
    }

    #[test]
    fn names_tell_the_kind_where_they_can() {
        for (name, kind) in [
            ("HTX Bưởi Múc Thái Niên", ProducerKind::Cooperative),
            ("Tổ hợp tác sản xuất Cốm thôn Na Lo", ProducerKind::CooperativeGroup),
            ("Chi nhánh Công ty TNHH Ceres", ProducerKind::Sme),
            ("DNTN Ba Sáu", ProducerKind::Sme),
            ("Trang trại Hoa Sen", ProducerKind::Farm),
            ("Hộ sản xuất Trần Thị Loan", ProducerKind::Household),
            ("Hộ ông Nguyễn Văn An", ProducerKind::Household),
            ("Hội Nông dân xã Nậm Đét", ProducerKind::TourismBody),
            ("Cơ sở sản xuất chè Độ Khoa", ProducerKind::Unknown),
            ("Hoàng Giang", ProducerKind::Unknown),
            ("Dang Van Trinh Business Household", ProducerKind::Household),
        ] {
            assert_eq!(kind_of(name), kind, "{name}");
        }
        assert_eq!(read_kind("production_household"), Some(ProducerKind::Household));
        assert_eq!(read_kind("Doanh nghiệp nhỏ và vừa"), Some(ProducerKind::Sme));
        assert_eq!(read_kind("Cơ sở sản xuất"), Some(ProducerKind::Unknown));
        assert_eq!(read_kind("cooperative_group"), Some(ProducerKind::CooperativeGroup));
        assert_eq!(read_kind("tập thể"), None);
    }
}
