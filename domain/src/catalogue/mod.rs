//! Producers and products: the closed lists of the programme, the life of a listing, and what is offered.

pub mod changes;
pub mod filter;
mod licences;
pub mod offers;
mod status;

pub use licences::{LICENSED_SETS, LicenceTerm, Unsold};
pub use status::{Status, StatusRefusal, Step};

pub mod pictures;

use crate::certification::claims;

/// The kind of a producer (chủ thể OCOP); a closed list (26/2026 art. 2.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ProducerKind {
    /// Cooperative (hợp tác xã).
    Cooperative,
    /// Cooperative group (tổ hợp tác).
    CooperativeGroup,
    /// Small or medium enterprise (doanh nghiệp nhỏ và vừa).
    Sme,
    /// Farm with business registration (trang trại).
    Farm,
    /// Household or production household with business registration (hộ sản xuất, hộ gia đình).
    Household,
    /// For tourism only: association, federation, operating centre or similar.
    TourismBody,
    /// Imports of history may not tell; new applications must.
    Unknown,
}

impl ProducerKind {
    /// Every kind.
    pub const ALL: [Self; 7] = [
        Self::Cooperative,
        Self::CooperativeGroup,
        Self::Sme,
        Self::Farm,
        Self::Household,
        Self::TourismBody,
        Self::Unknown,
    ];

    /// The stable English code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Cooperative => "cooperative",
            Self::CooperativeGroup => "cooperative_group",
            Self::Sme => "sme",
            Self::Farm => "farm",
            Self::Household => "household",
            Self::TourismBody => "tourism_body",
            Self::Unknown => "unknown",
        }
    }

    /// The kind with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// One of the 26 product sets (bộ sản phẩm) of Annex I; each belongs to one of six groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ProductSet(u8);

impl ProductSet {
    /// Set 1 to 26.
    pub fn new(number: u8) -> Option<Self> {
        (1..=26).contains(&number).then_some(Self(number))
    }

    /// Its number in Annex I.
    pub fn number(self) -> u8 {
        self.0
    }

    /// The group (nhóm), 1 to 6. Tea and coffee (11 to 13) are food, not drinks.
    pub fn group(self) -> u8 {
        match self.0 {
            ..=13 => 1,
            14..=17 => 2,
            18..=20 => 3,
            21..=22 => 4,
            23..=25 => 5,
            _ => 6,
        }
    }

    /// Whether its products are bookable services rather than goods: tourism (26).
    pub fn is_service(self) -> bool {
        self.group() == 6
    }

    /// The sets of a group.
    pub fn of_group(group: u8) -> impl Iterator<Item = Self> {
        (1..=26).map(Self).filter(move |set| set.group() == group)
    }

    /// The Vietnamese name, as in Annex I.
    pub fn name(self) -> &'static str {
        SET_NAMES[usize::from(self.0) - 1]
    }
}

/// The Vietnamese names of the six groups, in order.
pub const GROUP_NAMES: [&str; 6] = [
    "Thực phẩm",
    "Đồ uống",
    "Dược liệu và sản phẩm từ dược liệu",
    "Hàng thủ công mỹ nghệ",
    "Sinh vật cảnh",
    "Dịch vụ du lịch cộng đồng, du lịch sinh thái và điểm du lịch",
];

const SET_NAMES: [&str; 26] = [
    "Rau, củ, quả, hạt tươi",
    "Thịt, thủy sản, trứng, sữa tươi",
    "Gạo, ngũ cốc, hạt sơ chế khác",
    "Mật ong, mật khác và nông sản thực phẩm khác",
    "Đồ ăn nhanh",
    "Chế biến từ gạo, ngũ cốc",
    "Chế biến từ rau, củ, quả, hạt",
    "Chế biến từ thịt, thủy sản, trứng, sữa, các sản phẩm từ mật ong, mật khác và nông sản thực phẩm khác",
    "Tương, nước mắm, gia vị dạng lỏng khác",
    "Gia vị khác (muối, hành, tỏi, tiêu, …)",
    "Chè tươi, chè chế biến",
    "Sản phẩm trà từ thực vật khác",
    "Cà phê, ca cao",
    "Rượu trắng",
    "Đồ uống có cồn khác",
    "Nước khoáng thiên nhiên, nước uống đóng chai",
    "Đồ uống không cồn khác",
    "Thực phẩm chức năng, thuốc dược liệu, thuốc cổ truyền",
    "Mỹ phẩm có thành phần từ dược liệu",
    "Tinh dầu và dược liệu khác",
    "Thủ công mỹ nghệ gia dụng, trang trí",
    "Vải, may mặc",
    "Hoa",
    "Cây cảnh",
    "Động vật cảnh",
    "Dịch vụ du lịch cộng đồng, du lịch sinh thái và điểm du lịch",
];

/// A slug: the folded name with hyphens, at most 80 characters, never empty. Claims to the mark stay
/// out of it: an address outlives every certificate.
pub fn slug(name: &str) -> String {
    let folded = crate::text::key(&claims::mask(name, None));
    let ascii: String =
        folded.chars().filter(|c| c.is_ascii_alphanumeric() || *c == ' ').take(80).collect();
    let slug = ascii.split_whitespace().collect::<Vec<_>>().join("-");
    if slug.is_empty() { "san-pham".to_owned() } else { slug }
}
