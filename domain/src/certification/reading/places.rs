//! Places as printed: the word for the kind of unit comes off, the spelling stays.

use crate::text;

/// What kind of unit the printed word says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PlaceKind {
    /// Xã.
    Commune,
    /// Phường.
    Ward,
    /// Thị trấn, a commune-level town until 2025.
    Township,
    /// Đặc khu.
    SpecialZone,
    /// Huyện or quận, until 2025.
    District,
    /// Thị xã or a city below a province, until 2025.
    Town,
    /// Tỉnh, or a city run by the centre.
    Province,
}

impl PlaceKind {
    fn is_commune_level(self) -> bool {
        matches!(self, Self::Commune | Self::Ward | Self::Township | Self::SpecialZone)
    }
}

/// A place as printed and its bare name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// As printed.
    pub printed: String,
    /// What the printed word says it is, if there is one.
    pub kind: Option<PlaceKind>,
    /// The name without that word.
    pub name: String,
    /// The source says that it no longer exists (“cũ”).
    pub former: bool,
}

impl Place {
    /// Reads one place. A city counts as a province where it is one of the six run by the centre.
    pub fn read(printed: &str) -> Self {
        let printed = text::tidy(printed);
        let (bare, former) = match without_last_word(&printed, "cũ") {
            Some(bare) => (bare, true),
            None => (printed.as_str(), false),
        };
        let (kind, name) = match split_kind(bare) {
            Some((Word::City, name)) if is_central_city(name) => (Some(PlaceKind::Province), name),
            Some((Word::City, name)) => (Some(PlaceKind::Town), name),
            Some((Word::Kind(kind), name)) => (Some(kind), name),
            None => (None, bare),
        };
        Self { kind, name: name.to_owned(), former, printed }
    }

    /// Reads the province column, where a city is always one run by the centre.
    pub fn read_province(printed: &str) -> Self {
        let mut place = Self::read(printed);
        if place.kind == Some(PlaceKind::Town) {
            place.kind = Some(PlaceKind::Province);
        }
        place
    }

    /// The keys to look it up by, best first. The whole text comes second, because a name may
    /// itself begin with such a word (xã Xa Dung).
    pub fn keys(&self) -> Vec<String> {
        let mut keys = vec![text::key(&self.name), text::key(&self.printed)];
        keys.dedup();
        keys
    }
}

/// Where a producer is, as far as an address tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address {
    /// As printed; the texts of several columns are joined with a comma.
    pub printed: String,
    /// The unit of the commune level.
    pub commune: Option<Place>,
    /// The unit of the former district level.
    pub district: Option<Place>,
    /// The province.
    pub province: Option<Place>,
}

/// Words that open a part of an address below the commune.
const BELOW_COMMUNE: &[&str] = &[
    "thôn",
    "bản",
    "ấp",
    "xóm",
    "tổ",
    "khu",
    "khối",
    "số",
    "đường",
    "buôn",
    "làng",
    "tdp",
    "khóm",
];

impl Address {
    /// Reads “xã Vĩnh Tuy”, “thôn Tân Lập, xã Vĩnh Tuy, huyện Bắc Quang, tỉnh Hà Giang” or “xã Mỹ
    /// Bằng (huyện Yên Sơn cũ)”. A bare name is a commune; bare names after it are not guessed at.
    pub fn read(printed: &str) -> Self {
        let printed = text::tidy(printed);
        let mut address = Self { printed: printed.clone(), ..Self::default() };
        let mut bare = None;
        for (index, part) in parts(&printed).into_iter().enumerate() {
            let place = Place::read(&part.text);
            match place.kind {
                Some(kind) if kind.is_commune_level() => address.commune.get_or_insert(place),
                Some(PlaceKind::District | PlaceKind::Town) => {
                    address.district.get_or_insert(place)
                }
                Some(_) => address.province.get_or_insert(place),
                // “(Nam Sách)” is a remark about somewhere around, not the commune.
                None if index == 0 && part.in_parentheses || is_below_commune(&part.text) => {
                    continue;
                }
                None => bare.get_or_insert(place),
            };
        }
        if address.commune.is_none() && address.district.is_none() {
            address.commune = bare;
        }
        address
    }

    /// The address of two columns: what `self` leaves open, `other` fills.
    pub(super) fn or(self, other: Self) -> Self {
        let printed = [self.printed, other.printed];
        Self {
            printed: printed
                .into_iter()
                .filter(|text| !text.is_empty())
                .collect::<Vec<_>>()
                .join(", "),
            commune: self.commune.or(other.commune),
            district: self.district.or(other.district),
            province: self.province.or(other.province),
        }
    }
}

struct Part {
    text: String,
    in_parentheses: bool,
}

/// Splits at commas, semicolons and parentheses, and at dashes before a word for a kind of unit:
/// “Bà Rịa - Vũng Tàu” is one name.
fn parts(printed: &str) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    let mut depth = 0_usize;
    for piece in printed.split_inclusive([',', ';', '(', ')']) {
        let text = piece.trim_end_matches([',', ';', '(', ')']);
        for (index, dashed) in text.split(" - ").enumerate() {
            let dashed = dashed.trim();
            let opens = index == 0 || split_kind(dashed).is_some();
            match parts.last_mut() {
                Some(last) if !opens => last.text = format!("{} - {dashed}", last.text),
                _ if dashed.is_empty() => {}
                _ => parts.push(Part { text: dashed.to_owned(), in_parentheses: depth > 0 }),
            }
        }
        depth = match piece.chars().last() {
            Some('(') => depth + 1,
            Some(')') => depth.saturating_sub(1),
            _ => depth,
        };
    }
    parts
}

fn is_below_commune(part: &str) -> bool {
    let lower = part.to_lowercase();
    let first = lower.split([' ', '.']).next().unwrap_or_default();
    BELOW_COMMUNE.contains(&first) || first.starts_with(|c: char| c.is_ascii_digit())
}

#[derive(Clone, Copy)]
enum Word {
    Kind(PlaceKind),
    City,
}

/// The words for kinds of units with their tones, and without for files that have none.
/// Abbreviations end in a full stop or, from two letters on, in a space.
const WORDS: &[(&str, &str, Word)] = &[
    ("thị trấn", "thi tran", Word::Kind(PlaceKind::Township)),
    ("thị xã", "thi xa", Word::Kind(PlaceKind::Town)),
    ("thành phố", "thanh pho", Word::City),
    ("đặc khu", "dac khu", Word::Kind(PlaceKind::SpecialZone)),
    ("phường", "phuong", Word::Kind(PlaceKind::Ward)),
    ("huyện", "huyen", Word::Kind(PlaceKind::District)),
    ("quận", "quan", Word::Kind(PlaceKind::District)),
    ("tỉnh", "tinh", Word::Kind(PlaceKind::Province)),
    ("xã", "xa", Word::Kind(PlaceKind::Commune)),
    ("tp", "tp", Word::City),
    ("tx", "tx", Word::Kind(PlaceKind::Town)),
    ("tt", "tt", Word::Kind(PlaceKind::Township)),
    ("x.", "x.", Word::Kind(PlaceKind::Commune)),
    ("p.", "p.", Word::Kind(PlaceKind::Ward)),
    ("h.", "h.", Word::Kind(PlaceKind::District)),
    ("q.", "q.", Word::Kind(PlaceKind::District)),
    ("t.", "t.", Word::Kind(PlaceKind::Province)),
];

/// The word in front and the name after it. Tones count where the text has any: “Xà Phiên” and
/// “Phương Độ” are names.
fn split_kind(printed: &str) -> Option<(Word, &str)> {
    WORDS.iter().find_map(|(toned, plain, word)| {
        let wanted = if printed.is_ascii() { plain } else { toned };
        let rest = without_prefix(printed, wanted)?;
        let apart = wanted.ends_with('.') || rest.starts_with([' ', '.', ':']);
        let name = rest.trim_start_matches([' ', '.', ':']);
        (apart && !name.is_empty()).then_some((*word, name))
    })
}

fn without_prefix<'a>(text: &'a str, lower_prefix: &str) -> Option<&'a str> {
    let mut rest = text.chars();
    for wanted in lower_prefix.chars() {
        rest.next().filter(|found| found.to_lowercase().eq([wanted]))?;
    }
    Some(rest.as_str())
}

fn without_last_word<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let (before, last) = text.rsplit_once(' ')?;
    (last.to_lowercase() == word).then(|| before.trim_end())
}

pub(super) fn is_central_city(name: &str) -> bool {
    let key = text::key(name);
    let cities = ["ha noi", "ho chi minh", "hcm", "hai phong", "da nang", "can tho", "hue"];
    cities.contains(&key.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_for_the_unit_comes_off_and_tones_decide() {
        for (printed, kind, name) in [
            ("xã Vĩnh Tuy", Some(PlaceKind::Commune), "Vĩnh Tuy"),
            ("XÃ VĨNH TUY", Some(PlaceKind::Commune), "VĨNH TUY"),
            ("X. Vĩnh Tuy", Some(PlaceKind::Commune), "Vĩnh Tuy"),
            ("P.Phan Thiết", Some(PlaceKind::Ward), "Phan Thiết"),
            ("Phường 1", Some(PlaceKind::Ward), "1"),
            ("thị trấn Tân Lạc", Some(PlaceKind::Township), "Tân Lạc"),
            ("đặc khu Lý Sơn", Some(PlaceKind::SpecialZone), "Lý Sơn"),
            ("TP Tuyên Quang cũ", Some(PlaceKind::Town), "Tuyên Quang"),
            ("TP. Hồ Chí Minh", Some(PlaceKind::Province), "Hồ Chí Minh"),
            ("TP.HCM", Some(PlaceKind::Province), "HCM"),
            ("thành phố Huế", Some(PlaceKind::Province), "Huế"),
            ("tinh Ha Giang", Some(PlaceKind::Province), "Ha Giang"),
            ("Xà Phiên", None, "Xà Phiên"),
            ("Phương Độ", None, "Phương Độ"),
            ("Xãa", None, "Xãa"),
            ("xã", None, "xã"),
        ] {
            let place = Place::read(printed);
            assert_eq!((place.kind, place.name.as_str()), (kind, name), "{printed}");
            assert_eq!(place.printed, printed);
        }
        assert!(Place::read("huyện Quỳ Châu cũ").former);
        assert_eq!(Place::read("Xa Dung").keys(), ["dung", "xa dung"]);
        assert_eq!(Place::read_province("Thành phố Đà Lạt").kind, Some(PlaceKind::Province));
    }

    #[test]
    fn addresses_name_the_commune_and_what_lies_above() {
        let names = |printed: &str| {
            let address = Address::read(printed);
            [address.commune, address.district, address.province]
                .map(|place| place.map_or(String::new(), |place| place.name))
        };
        assert_eq!(names("Vĩnh Tuy"), ["Vĩnh Tuy", "", ""]);
        assert_eq!(
            names("Thôn Tân Lập, xã Vĩnh Tuy, huyện Bắc Quang, tỉnh Hà Giang"),
            ["Vĩnh Tuy", "Bắc Quang", "Hà Giang"]
        );
        assert_eq!(names("xã Mỹ Bằng (huyện Yên Sơn cũ)"), ["Mỹ Bằng", "Yên Sơn", ""]);
        assert_eq!(names("xã An Khang (TP Tuyên Quang cũ)"), ["An Khang", "Tuyên Quang", ""]);
        assert_eq!(names("huyện Quỳ Châu cũ"), ["", "Quỳ Châu", ""]);
        assert_eq!(names("(Nam Sách)"), ["", "", ""]);
        assert_eq!(names("(TP Hải Dương cũ)"), ["", "Hải Dương", ""]);
        assert_eq!(
            names("X. Vĩnh Tuy - H. Bắc Quang - T. Hà Giang"),
            ["Vĩnh Tuy", "Bắc Quang", "Hà Giang"]
        );
        assert_eq!(
            names("xã Long Hải, tỉnh Bà Rịa - Vũng Tàu"),
            ["Long Hải", "", "Bà Rịa - Vũng Tàu"]
        );
        assert_eq!(names("Số 5 đường Lê Lợi, phường 1, TP.HCM"), ["1", "", "HCM"]);
        assert_eq!(names(""), ["", "", ""]);
        assert_eq!(names("),(;- - "), ["", "", ""]);
    }
}
