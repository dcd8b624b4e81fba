//! Communes of today, from the same file as the marketplace's own table of units.

use super::kinds::read;
use crate::bulk::Chance;
use serde::Deserialize;
use std::collections::HashMap;

const UNITS: &str = include_str!("../../../migrations/data/units.csv");
const SUCCESSIONS: &str = include_str!("../../../migrations/data/successions.csv");

/// Communes drawn from each province.
const COMMUNES_EACH: usize = 11;

/// Letters of the regions by which kinds say where they are made, each with its provinces of today.
const REGIONS: [(char, &[&str]); 5] = [
    (
        'N',
        &[
            "Cao Bằng",
            "Tuyên Quang",
            "Lào Cai",
            "Điện Biên",
            "Lai Châu",
            "Sơn La",
            "Lạng Sơn",
            "Thái Nguyên",
            "Phú Thọ",
        ],
    ),
    ('D', &["Hà Nội", "Hải Phòng", "Hưng Yên", "Ninh Bình", "Bắc Ninh", "Quảng Ninh"]),
    (
        'C',
        &[
            "Thanh Hóa",
            "Nghệ An",
            "Hà Tĩnh",
            "Quảng Trị",
            "Huế",
            "Đà Nẵng",
            "Quảng Ngãi",
            "Khánh Hòa",
        ],
    ),
    ('T', &["Gia Lai", "Đắk Lắk", "Lâm Đồng"]),
    (
        'S',
        &[
            "Đồng Nai",
            "Tây Ninh",
            "Hồ Chí Minh",
            "Vĩnh Long",
            "Đồng Tháp",
            "An Giang",
            "Cần Thơ",
            "Cà Mau",
        ],
    ),
];

#[derive(Deserialize)]
struct Unit {
    id: i32,
    level: String,
    name: String,
    kind: String,
    parent_id: Option<i32>,
    valid_to: String,
}

#[derive(Deserialize)]
struct Succession {
    from_id: i32,
    to_id: i32,
}

/// Where a product comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The commune's unit; none where a notice named a place that is no commune of today.
    pub unit: Option<i32>,
    /// "xã", "phường"; may be empty.
    pub kind: String,
    /// Commune, or what a notice named; may be empty.
    pub commune: String,
    /// Province.
    pub province: String,
    /// The province of before July 2025 where its name was another; may be empty.
    pub former: String,
}

impl Place {
    /// Whether it is called so by a buyer: by commune or province, of today or of before.
    pub fn is(&self, name: &str) -> bool {
        [&self.commune, &self.province, &self.former].into_iter().any(|one| one == name)
    }

    /// As it is printed.
    pub fn printed(&self) -> String {
        let commune = format!("{} {}", self.kind, self.commune);
        match commune.trim() {
            "" => self.province.clone(),
            commune => format!("{commune}, {}", self.province),
        }
    }
}

/// Communes of all provinces, each with its region's letter. The same every time.
pub fn draw(chance: &mut Chance) -> Vec<(char, Place)> {
    let units: Vec<Unit> = read(UNITS);
    let by_id: HashMap<i32, &Unit> = units.iter().map(|unit| (unit.id, unit)).collect();
    let mut before: HashMap<i32, i32> = HashMap::new();
    for one in read::<Succession>(SUCCESSIONS) {
        before.entry(one.to_id).or_insert(one.from_id);
    }
    let mut drawn = Vec::new();
    for (region, provinces) in REGIONS {
        for province in provinces {
            let mut communes: Vec<&Unit> =
                units.iter().filter(|unit| is_of(unit, province, &by_id)).collect();
            for _ in 0..COMMUNES_EACH {
                let unit = communes.swap_remove(chance.below(communes.len()));
                let old = before.get(&unit.id).and_then(|id| province_of(*id, &by_id));
                let place = Place {
                    unit: Some(unit.id),
                    kind: unit.kind.clone(),
                    commune: unit.name.clone(),
                    province: (*province).to_owned(),
                    former: old.filter(|old| old != province).unwrap_or_default().to_owned(),
                };
                drawn.push((region, place));
            }
        }
    }
    drawn
}

/// Whether it is a commune of this province today whose name is two words or more, without figures.
fn is_of(unit: &Unit, province: &str, by_id: &HashMap<i32, &Unit>) -> bool {
    let is_plain = unit.name.contains(' ') && !unit.name.contains(|c: char| c.is_ascii_digit());
    let is_today = unit.level == "commune" && unit.valid_to.is_empty();
    is_today && is_plain && province_of(unit.id, by_id) == Some(province)
}

fn province_of<'a>(id: i32, by_id: &HashMap<i32, &'a Unit>) -> Option<&'a str> {
    let mut unit = *by_id.get(&id)?;
    while let Some(parent) = unit.parent_id {
        unit = by_id.get(&parent)?;
    }
    Some(&unit.name)
}
