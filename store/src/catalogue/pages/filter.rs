//! Which products a list wants, and how SQL says so.

use domain::ids::ProducerId;
use sea_orm::Value;

/// Which products a list wants.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Lies in one of these provinces of today.
    pub provinces: Vec<i32>,
    /// Belongs wholly to one of these communes of today.
    pub communes: Vec<i32>,
    /// Product sets.
    pub sets: Option<Vec<u8>>,
    /// Stars of the certificate in force, one of these.
    pub stars: Vec<u8>,
    /// The producer.
    pub producer: Option<ProducerId>,
    /// By certification.
    pub certified: Option<Certified>,
    /// The folded name begins so.
    pub begins: Option<String>,
}

/// By certification: in force now, at any time, or never.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certified {
    /// A certificate is in force now, by the register.
    Now,
    /// A certificate is or was on record.
    Ever,
    /// No certificate was ever recorded.
    Never,
}

/// The conditions of a filter on pages `p` at an instant.
pub(super) fn conditions(filter: &Filter, now: i64, values: &mut Vec<Value>) -> Vec<String> {
    let mut wanted = vec!["p.listed".to_owned()];
    let mut bind = |value: Value| {
        values.push(value);
        format!("${}", values.len())
    };
    let units = "p.unit_id IN (SELECT id FROM certification_units WHERE";
    let mut list = |values: &[i32]| -> String {
        let marks: Vec<String> = values.iter().map(|value| bind((*value).into())).collect();
        marks.join(", ")
    };
    if !filter.provinces.is_empty() {
        wanted.push(format!("{units} today_province_id IN ({}))", list(&filter.provinces)));
    }
    if !filter.communes.is_empty() {
        wanted.push(format!("{units} today_id IN ({}))", list(&filter.communes)));
    }
    if let Some(begins) = &filter.begins {
        // No folded name has a letter beyond this one.
        let (from, to) = (bind(begins.clone().into()), bind(format!("{begins}\u{10FFFF}").into()));
        wanted.push(format!("p.name_key >= {from} AND p.name_key < {to}"));
    }
    if let Some(sets) = &filter.sets {
        let marks: Vec<String> = sets.iter().map(|set| bind(i16::from(*set).into())).collect();
        wanted.push(format!("p.set_number IN ({})", marks.join(", ")));
    }
    if let Some(producer) = filter.producer {
        wanted.push(format!("p.producer_id = {}", bind(producer.0.into())));
    }
    let in_force = |now: &str, stars: &str| {
        format!(
            "EXISTS (SELECT 1 FROM certification_windows w \
             JOIN certification_certificates c ON c.id = w.certificate_id \
             WHERE w.product_id = p.product_id AND c.producer_id = p.producer_id \
             AND w.from_at <= {now} AND {now} < w.until_at{stars})"
        )
    };
    if !filter.stars.is_empty() {
        let now = bind(now.into());
        let stars = filter.stars.iter().map(|stars| bind(i16::from(*stars).into()));
        let stars: Vec<String> = stars.collect();
        wanted.push(in_force(&now, &format!(" AND w.stars IN ({})", stars.join(", "))));
    }
    let on_record =
        "EXISTS (SELECT 1 FROM certification_certificates c WHERE c.product_id = p.product_id)";
    match filter.certified {
        Some(Certified::Now) => wanted.push(in_force(&bind(now.into()), "")),
        Some(Certified::Ever) => wanted.push(on_record.to_owned()),
        Some(Certified::Never) => wanted.push(format!("NOT {on_record}")),
        None => {}
    }
    wanted
}
