//! Makers: a form of business, a line of it, and a name of their own.

use super::places::Place;
use crate::bulk::Chance;
use std::collections::HashSet;

/// Forms of business: canonical, as printed, the code in the database, lines of business, and whether
/// it bears a person's name.
const FORMS: [(&str, &str, &str, &[&str], bool); 8] = [
    ("hợp tác xã", "HTX", "cooperative", &["Nông nghiệp", "Dịch vụ nông nghiệp", ""], false),
    ("hợp tác xã", "Hợp tác xã", "cooperative", &["Nông sản", "Nông lâm nghiệp", ""], false),
    ("hợp tác xã", "HTX", "cooperative", &["Sản xuất và Thương mại", ""], false),
    ("công ty", "Công ty TNHH", "sme", &["Thực phẩm", "Nông sản sạch", "Thương mại", ""], false),
    ("công ty", "Công ty Cổ phần", "sme", &["Nông sản", "Thực phẩm"], false),
    ("hộ kinh doanh", "Hộ kinh doanh", "household", &[""], true),
    ("cơ sở", "Cơ sở sản xuất", "household", &[""], true),
    ("tổ hợp tác", "Tổ hợp tác", "cooperative_group", &["Phụ nữ", "Thanh niên", ""], false),
];

const FIRST: [&str; 24] = [
    "An",
    "Bảo",
    "Cường",
    "Đại",
    "Gia",
    "Hải",
    "Hương",
    "Kim",
    "Khánh",
    "Lâm",
    "Minh",
    "Mộc",
    "Ngọc",
    "Nhật",
    "Phú",
    "Phúc",
    "Quang",
    "Sơn",
    "Tâm",
    "Thiên",
    "Thành",
    "Trường",
    "Việt",
    "Xuân",
];

const SECOND: [&str; 20] = [
    "Phát", "Lộc", "Thịnh", "Nguyên", "Vinh", "Khang", "Hưng", "Phong", "Thảo", "Thủy", "Dũng",
    "Đạt", "Huy", "Linh", "Nhi", "Quyên", "Trang", "Tuyền", "Vương", "Yến",
];

const FAMILIES: [&str; 16] = [
    "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Lò", "Vàng", "Giàng", "Hà",
    "Lường", "Triệu", "Đinh", "Cao",
];

const MIDDLE: [&str; 8] = ["Văn", "Thị", "Đức", "Hữu", "Minh", "Thu", "Quốc", "Ngọc"];

const GIVEN: [&str; 20] = [
    "Sơn", "Hoa", "Lan", "Tuấn", "Dung", "Hạnh", "Khoa", "Nga", "Oanh", "Páo", "Quý", "Sáng",
    "Thắm", "Thoa", "Tiến", "Tuyết", "Vân", "Xuyến", "Ánh", "Hiền",
];

/// A maker.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Maker {
    /// Canonical form of business: "hợp tác xã" also where "HTX" is printed.
    pub form: String,
    /// Its own name: "An Phát". Empty where a notice doesn't tell it.
    pub own: String,
    /// As printed: "HTX Nông nghiệp An Phát".
    pub name: String,
    /// The code of the form in the database.
    pub code: String,
    /// Where it is.
    pub place: Place,
}

/// Gives makers names of their own that no other has. A cooperative in three bears its commune's name.
#[derive(Debug, Default)]
pub struct Namer {
    taken: HashSet<String>,
}

impl Namer {
    /// The next maker, at a place.
    pub fn next(&mut self, place: &Place, chance: &mut Chance) -> Maker {
        let (form, printed, code, lines, is_person) = *chance.one_of(&FORMS);
        let line = *chance.one_of(lines);
        let mut own = match code {
            "cooperative" | "cooperative_group" if chance.below(3) == 0 => place.commune.clone(),
            _ => invent(is_person, chance),
        };
        while !self.taken.insert(own.clone()) {
            own = invent(is_person, chance);
        }
        let words = [printed, line, &own];
        let name = words.into_iter().filter(|one| !one.is_empty()).collect::<Vec<_>>().join(" ");
        Maker { form: form.to_owned(), own, name, code: code.to_owned(), place: place.clone() }
    }
}

/// A person's name in three words, or a firm's in two or three.
fn invent(is_person: bool, chance: &mut Chance) -> String {
    if is_person {
        let (family, middle) = (chance.one_of(&FAMILIES), chance.one_of(&MIDDLE));
        return format!("{family} {middle} {}", chance.one_of(&GIVEN));
    }
    let (first, second) = (chance.one_of(&FIRST), chance.one_of(&SECOND));
    match chance.below(3) {
        0 => format!("{first} {second} {}", chance.one_of(&["Xanh", "Farm", "Garden", "Food"])),
        _ => format!("{first} {second}"),
    }
}

/// The maker of a real product.
pub fn real(form: &str, own: &str, place: Place) -> Maker {
    let (canonical, code) = match form {
        "HTX" | "Hợp tác xã" => ("hợp tác xã", "cooperative"),
        "Tổ hợp tác" => ("tổ hợp tác", "cooperative_group"),
        "Hộ kinh doanh" => ("hộ kinh doanh", "household"),
        "Hộ sản xuất" | "Cơ sở sản xuất" => ("cơ sở", "household"),
        "" => ("", "unknown"),
        _ => ("công ty", "sme"),
    };
    let name = match form {
        "" => format!("Cơ sở tại {}", place.printed()),
        _ => format!("{form} {own}"),
    };
    let (form, code) = (canonical.to_owned(), code.to_owned());
    Maker { form, own: own.to_owned(), name, code, place }
}
