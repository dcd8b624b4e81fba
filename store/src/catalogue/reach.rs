//! How far somebody's business reaches over what lies in places.

use sea_orm::Value;

/// Whose things are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Everybody's.
    All,
    /// Those that lie in one of these communes or provinces of today.
    Units {
        /// Communes.
        communes: Vec<i32>,
        /// Provinces.
        provinces: Vec<i32>,
    },
}

impl Reach {
    /// What keeps a query to what lies within reach: ` AND …`, or nothing. `unit` is the column that
    /// names the unit of a thing.
    pub(crate) fn within(&self, unit: &str, values: &mut Vec<Value>) -> String {
        let Self::Units { communes, provinces } = self else { return String::new() };
        let mut list = |ids: &[i32]| -> String {
            let bind = |id: &i32| {
                values.push((*id).into());
                format!("${}", values.len())
            };
            ids.iter().map(bind).collect::<Vec<_>>().join(", ")
        };
        let mut ways = Vec::new();
        if !communes.is_empty() {
            ways.push(format!("(level = 'commune' AND today_id IN ({}))", list(communes)));
        }
        if !provinces.is_empty() {
            ways.push(format!("today_province_id IN ({})", list(provinces)));
        }
        if ways.is_empty() {
            return " AND 1 = 0".to_owned();
        }
        let ways = ways.join(" OR ");
        format!(" AND {unit} IN (SELECT id FROM certification_units WHERE {ways})")
    }
}
