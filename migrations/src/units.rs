//! Loads the table of administrative units and the authorities that follow from it.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::ConnectionTrait;
use std::collections::HashMap;

const UNITS: &str = include_str!("../data/units.csv");
const SUCCESSIONS: &str = include_str!("../data/successions.csv");
const ROWS_PER_STATEMENT: usize = 500;

struct Unit {
    id: i32,
    level: String,
    code: String,
    name: String,
    kind: String,
    parent: Option<i32>,
    valid_from: String,
    valid_to: String,
}

struct Succession {
    from: i32,
    to: i32,
    whole: bool,
    legal_act: String,
}

/// Fills the tables of units, successions and authorities.
pub async fn load(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let units = units()?;
    let successions = successions()?;
    let today = Today::of(&units, &successions);
    let rows = units.iter().map(|unit| unit_row(unit, &today));
    let columns = "certification_units (id, level, code, name, kind, parent_id, valid_from, valid_to, today_id, today_province_id)";
    insert(manager, columns, rows).await?;
    let rows = successions
        .iter()
        .map(|one| format!("({}, {}, {}, {})", one.from, one.to, one.whole, quote(&one.legal_act)));
    insert(manager, "certification_successions (from_id, to_id, whole, legal_act)", rows).await?;
    let columns = "certification_authorities (id, level, unit_id, name, valid_from, valid_to, successor_id, legal_act)";
    insert(manager, columns, authorities(&units, &today)).await
}

/// Where each unit lies today: the unit that it wholly belongs to, and the province.
struct Today {
    unit: HashMap<i32, i32>,
    province: HashMap<i32, i32>,
}

impl Today {
    fn of(units: &[Unit], successions: &[Succession]) -> Self {
        let by_id: HashMap<i32, &Unit> = units.iter().map(|unit| (unit.id, unit)).collect();
        let mut followers: HashMap<i32, Vec<&Succession>> = HashMap::new();
        for one in successions {
            followers.entry(one.from).or_default().push(one);
        }
        let mut unit = HashMap::new();
        for one in units {
            if one.valid_to.is_empty() {
                unit.insert(one.id, one.id);
            } else if let Some([only]) = followers.get(&one.id).map(Vec::as_slice)
                && only.whole
            {
                unit.insert(one.id, only.to);
            }
        }
        let mut province = HashMap::new();
        for one in units {
            let own = followers.get(&one.id).map(Vec::as_slice).unwrap_or_default();
            let places: Vec<i32> =
                if own.is_empty() { vec![one.id] } else { own.iter().map(|s| s.to).collect() };
            let mut found = places.iter().filter_map(|id| province_of(&by_id, &unit, *id));
            if let Some(first) = found.next()
                && found.all(|other| other == first)
            {
                province.insert(one.id, first);
            }
        }
        Self { unit, province }
    }
}

/// The province of today in which a unit lies, through its parents.
fn province_of(by_id: &HashMap<i32, &Unit>, today: &HashMap<i32, i32>, id: i32) -> Option<i32> {
    let unit = by_id.get(&id)?;
    match (unit.level.as_str(), unit.parent) {
        ("province", _) => today.get(&id).copied(),
        (_, Some(parent)) => province_of(by_id, today, parent),
        _ => None,
    }
}

fn unit_row(unit: &Unit, today: &Today) -> String {
    format!(
        "({}, {}, {}, {}, {}, {}, {}, {}, {}, {})",
        unit.id,
        quote(&unit.level),
        quote(&unit.code),
        quote(&unit.name),
        quote(&unit.kind),
        or_null(unit.parent),
        quote(&unit.valid_from),
        quote(&unit.valid_to),
        or_null(today.unit.get(&unit.id).copied()),
        or_null(today.province.get(&unit.id).copied()),
    )
}

/// The ministry that manages the programme: agriculture, since 1/3/2025 with environment.
type Ministry = (i32, &'static str, &'static str, &'static str, Option<i32>, &'static str);

const MINISTRIES: [Ministry; 2] = [
    (1, "Bộ Nông nghiệp và Môi trường", "2025-03-01", "", None, "Resolution 176/2025/QH15"),
    (2, "Bộ Nông nghiệp và Phát triển nông thôn", "", "2025-03-01", Some(1), ""),
];

/// A unit's authority has the unit's id plus this.
const AUTHORITY_OFFSET: i32 = 100;

/// The People's Committee of every unit, and the ministry. Who answers for an abolished one is the
/// province of today; a commune's successor is a commune only where the whole unit went there.
fn authorities<'a>(units: &'a [Unit], today: &'a Today) -> impl Iterator<Item = String> + 'a {
    let ministries = MINISTRIES.iter().map(|(id, name, from, to, successor, act)| {
        let (name, from, to) = (quote(name), quote(from), quote(to));
        format!(
            "({id}, 'ministry', NULL, {name}, {from}, {to}, {}, {})",
            or_null(*successor),
            quote(act)
        )
    });
    let mut ordered: Vec<&Unit> = units.iter().collect();
    // Rows that others succeed to come first, for the foreign key.
    ordered.sort_by_key(|unit| (!unit.valid_to.is_empty(), unit.level != "province", unit.id));
    ministries.chain(ordered.into_iter().map(|unit| {
        let successor = today.unit.get(&unit.id).or(today.province.get(&unit.id));
        let successor =
            successor.filter(|_| !unit.valid_to.is_empty()).map(|id| id + AUTHORITY_OFFSET);
        format!(
            "({}, {}, {}, {}, {}, {}, {}, {})",
            unit.id + AUTHORITY_OFFSET,
            quote(&unit.level),
            unit.id,
            quote(&format!("UBND {} {}", unit.kind, unit.name)),
            quote(&unit.valid_from),
            quote(&unit.valid_to),
            or_null(successor),
            quote(if unit.valid_to.is_empty() { "" } else { "Resolution 202/2025/QH15" }),
        )
    }))
}

async fn insert(
    manager: &SchemaManager<'_>,
    columns: &str,
    rows: impl Iterator<Item = String>,
) -> Result<(), DbErr> {
    let rows: Vec<String> = rows.collect();
    for part in rows.chunks(ROWS_PER_STATEMENT) {
        let sql = format!("INSERT INTO {columns} VALUES {}", part.join(", "));
        manager.get_connection().execute_unprepared(&sql).await?;
    }
    Ok(())
}

fn units() -> Result<Vec<Unit>, DbErr> {
    rows(UNITS, |row| {
        Some(Unit {
            id: row.get(0)?.parse().ok()?,
            level: row.get(1)?.to_owned(),
            code: row.get(2)?.to_owned(),
            name: row.get(3)?.to_owned(),
            kind: row.get(4)?.to_owned(),
            parent: row.get(5)?.parse().ok(),
            valid_from: row.get(6)?.to_owned(),
            valid_to: row.get(7)?.to_owned(),
        })
    })
}

fn successions() -> Result<Vec<Succession>, DbErr> {
    rows(SUCCESSIONS, |row| {
        Some(Succession {
            from: row.get(0)?.parse().ok()?,
            to: row.get(1)?.parse().ok()?,
            whole: row.get(2)? == "true",
            legal_act: row.get(3)?.to_owned(),
        })
    })
}

fn rows<T>(text: &str, read: impl Fn(&csv::StringRecord) -> Option<T>) -> Result<Vec<T>, DbErr> {
    let broken = |what: String| DbErr::Custom(format!("the table of units is broken: {what}"));
    csv::Reader::from_reader(text.as_bytes())
        .records()
        .map(|row| {
            let row = row.map_err(|error| broken(error.to_string()))?;
            read(&row).ok_or_else(|| broken(format!("{row:?}")))
        })
        .collect()
}

fn quote(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn or_null(id: Option<i32>) -> String {
    id.map_or_else(|| "NULL".to_owned(), |id| id.to_string())
}
