//! Points of introduction and sale (điểm giới thiệu và bán sản phẩm OCOP): what kinds there are, what a
//! province asks of each, and how one comes to be approved.

mod criteria;
mod evaluation;
mod life;

pub use criteria::{Criterion, Rule, rules};
pub use evaluation::{Evaluation, Facts, Finding, Goods, Outcome, evaluate};
pub use life::{Approval, Command, LONGEST_MONTHS, Life, Refusal, Status};

/// The kind of a point. What 950/QĐ-BCT names as places, and what provinces name as sizes, in one list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PointKind {
    /// Centre for introducing and selling (trung tâm).
    Centre,
    /// Shop (cửa hàng).
    Shop,
    /// Counter or kiosk, such as in a market (quầy hàng, ki ốt).
    Counter,
    /// Corner within a supermarket or shopping centre (khu vực trưng bày).
    Corner,
    /// Booth at a fair or exhibition (gian hàng tại hội chợ).
    FairBooth,
    /// At a railway station, airport, bus station or port.
    Station,
    /// At a rest stop on a road (trạm dừng nghỉ).
    RestStop,
    /// A supermarket or shopping centre with such an area of its own.
    Supermarket,
    /// At a place that tourists visit (điểm du lịch).
    TouristSite,
    /// In a post office or a commune's cultural post office (bưu điện văn hóa xã).
    PostOffice,
}

impl PointKind {
    /// Every kind.
    pub const ALL: [Self; 10] = [
        Self::Centre,
        Self::Shop,
        Self::Counter,
        Self::Corner,
        Self::FairBooth,
        Self::Station,
        Self::RestStop,
        Self::Supermarket,
        Self::TouristSite,
        Self::PostOffice,
    ];

    /// The stable English code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Centre => "centre",
            Self::Shop => "shop",
            Self::Counter => "counter",
            Self::Corner => "corner",
            Self::FairBooth => "fair_booth",
            Self::Station => "station",
            Self::RestStop => "rest_stop",
            Self::Supermarket => "supermarket",
            Self::TouristSite => "tourist_site",
            Self::PostOffice => "post_office",
        }
    }

    /// The kind with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// What it is called in Vietnamese.
    pub fn title(self) -> &'static str {
        match self {
            Self::Centre => "Trung tâm",
            Self::Shop => "Cửa hàng",
            Self::Counter => "Quầy hàng",
            Self::Corner => "Khu vực trưng bày",
            Self::FairBooth => "Gian hàng tại hội chợ",
            Self::Station => "Nhà ga, sân bay, bến xe, bến cảng",
            Self::RestStop => "Trạm dừng nghỉ",
            Self::Supermarket => "Siêu thị, trung tâm thương mại",
            Self::TouristSite => "Điểm du lịch",
            Self::PostOffice => "Bưu điện",
        }
    }
}

/// Most products that one point lists.
pub const MOST_GOODS: usize = 500;

/// Height of a band of latitude, in millionths of a degree: about 2.2 km. Points are found by their band
/// and their longitude within it.
const BAND: i64 = 20_000;

/// The band in which a latitude lies, given in millionths of a degree.
pub fn band(latitude: i64) -> i64 {
    latitude.div_euclid(BAND)
}
