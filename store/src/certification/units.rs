//! Administrative units and authorities: reference data, read once and kept in memory.

use super::rows::{authority, unit};
use crate::page::Page;
use crate::statement;
use domain::calendar::Day;
use domain::certification::Level;
use domain::text;
use sea_orm::{ConnectionTrait, DbErr, EntityTrait};
use std::collections::HashMap;

/// All units and authorities, old and new.
#[derive(Debug, Default)]
pub struct Units {
    units: HashMap<i32, Unit>,
    authorities: HashMap<i32, Authority>,
    by_name: HashMap<String, Vec<i32>>,
    /// Authorities by the unit that they govern.
    governing: HashMap<Option<i32>, Vec<i32>>,
    /// Units by the unit of today to which all of each belongs.
    by_today: HashMap<i32, Vec<i32>>,
    /// Name, kind with name, id: folded, in order.
    listed: Vec<(String, String, i32)>,
    /// Those that exist.
    of_today: HashMap<Level, OfToday>,
}

/// What became of a unit that exists no longer.
#[derive(Clone, Debug)]
pub struct Succession {
    /// The former unit.
    pub from: i32,
    /// A unit that took it over.
    pub to: i32,
    /// Whether all of it went there.
    pub whole: bool,
    /// The act by which it did.
    pub legal_act: String,
}

/// The successions of these units, in one statement.
pub async fn successions(db: &impl ConnectionTrait, ids: &[i32]) -> Result<Vec<Succession>, DbErr> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let marks: Vec<String> = (1..=ids.len()).map(|number| format!("${number}")).collect();
    let sql = format!(
        "SELECT from_id, to_id, whole, legal_act FROM certification_successions \
         WHERE from_id IN ({}) ORDER BY from_id, to_id",
        marks.join(", ")
    );
    let rows = db.query_all_raw(statement(db, &sql, ids.iter().map(|id| (*id).into()))).await?;
    let read = |row: &sea_orm::QueryResult| {
        Ok(Succession {
            from: row.try_get_by_index(0)?,
            to: row.try_get_by_index(1)?,
            whole: row.try_get_by_index(2)?,
            legal_act: row.try_get_by_index(3)?,
        })
    };
    rows.iter().map(read).collect()
}

/// The units of a level that exist today.
#[derive(Clone, Debug, Default)]
struct OfToday {
    /// By their codes.
    codes: HashMap<String, i32>,
    /// Their folded names, with and without the kind, in order.
    beginnings: Vec<(String, i32)>,
}

impl OfToday {
    fn add(&mut self, unit: &Unit, names: [&String; 2]) {
        self.codes.insert(unit.code.clone(), unit.id);
        self.beginnings.extend(names.map(|name| (name.clone(), unit.id)));
    }
}

/// A unit, as it was or is.
#[derive(Clone, Debug)]
pub struct Unit {
    /// The unit's own id: codes are reused.
    pub id: i32,
    /// Province, district or commune.
    pub level: Level,
    /// The official code in its time.
    pub code: String,
    /// The name without its kind.
    pub name: String,
    /// The kind in Vietnamese ("xã").
    pub kind: String,
    /// The unit above.
    pub parent: Option<i32>,
    /// Whether it exists today.
    pub exists: bool,
    /// First day on which it existed; `None` when before the table begins.
    pub valid_from: Option<Day>,
    /// First day on which it existed no longer; `None` while it does.
    pub valid_to: Option<Day>,
    /// The unit to which all of it belongs today.
    pub today: Option<i32>,
    /// The province of today in which it lies.
    pub today_province: Option<i32>,
}

/// A body of the state that decides or decided recognitions.
#[derive(Clone, Debug)]
pub struct Authority {
    /// Its id.
    pub id: i32,
    /// Its level.
    pub level: Level,
    /// The unit that it governs; none for a ministry.
    pub unit: Option<i32>,
    /// Its name.
    pub name: String,
    /// First day on which it existed; `None` when before the table begins.
    pub valid_from: Option<Day>,
    /// First day on which it existed no longer; `None` while it does.
    pub valid_to: Option<Day>,
    /// Who answers in its stead.
    pub successor: Option<i32>,
    /// The act that ended it.
    pub legal_act: Option<String>,
}

impl Units {
    /// Reads the tables.
    pub async fn load(db: &impl ConnectionTrait) -> Result<Self, DbErr> {
        let units: HashMap<i32, Unit> = unit::Entity::find()
            .all(db)
            .await?
            .into_iter()
            .map(|row| (row.id, Unit::of(row)))
            .collect();
        let authorities = authority::Entity::find().all(db).await?.into_iter();
        let mut by_name: HashMap<String, Vec<i32>> = HashMap::new();
        let mut by_today: HashMap<i32, Vec<i32>> = HashMap::new();
        for unit in units.values() {
            by_name.entry(text::key(&unit.name)).or_default().push(unit.id);
            if let Some(today) = unit.today {
                by_today.entry(today).or_default().push(unit.id);
            }
        }
        by_name.values_mut().for_each(|ids| ids.sort_unstable());
        let authorities: HashMap<i32, Authority> =
            authorities.map(|row| (row.id, Authority::of(row))).collect();
        let mut governing: HashMap<Option<i32>, Vec<i32>> = HashMap::new();
        for one in authorities.values() {
            governing.entry(one.unit).or_default().push(one.id);
        }
        let mut listed: Vec<(String, String, i32)> = units
            .values()
            .map(|unit| {
                (text::key(&unit.name), text::key(&format!("{} {}", unit.kind, unit.name)), unit.id)
            })
            .collect();
        listed.sort_unstable_by(|one, other| (&one.0, one.2).cmp(&(&other.0, other.2)));
        let mut of_today: HashMap<Level, OfToday> = HashMap::new();
        for (name, full, id) in &listed {
            if let Some(unit) = units.get(id).filter(|unit| unit.exists) {
                of_today.entry(unit.level).or_default().add(unit, [name, full]);
            }
        }
        of_today.values_mut().for_each(|one| one.beginnings.sort_unstable());
        Ok(Self { units, authorities, by_name, governing, by_today, listed, of_today })
    }

    /// Every unit of any time, in no order.
    pub fn all(&self) -> impl Iterator<Item = &Unit> {
        self.units.values()
    }

    /// A unit.
    pub fn unit(&self, id: i32) -> Option<&Unit> {
        self.units.get(&id)
    }

    /// The unit of today with this level and code.
    pub fn current(&self, level: Level, code: &str) -> Option<&Unit> {
        self.unit(*self.of_today.get(&level)?.codes.get(code)?)
    }

    /// Every unit that wholly belongs to this unit of today, itself included.
    pub fn within(&self, today: i32) -> impl Iterator<Item = &Unit> {
        let ids = self.by_today.get(&today).map(Vec::as_slice).unwrap_or_default();
        ids.iter().filter_map(|id| self.unit(*id))
    }

    /// Every unit of a level with this name, whatever its time, whatever tones and case.
    pub fn named(&self, level: Level, name: &str) -> Vec<&Unit> {
        let ids = self.by_name.get(&text::key(name)).map(Vec::as_slice).unwrap_or_default();
        ids.iter().filter_map(|id| self.unit(*id)).filter(|unit| unit.level == level).collect()
    }

    /// A page of the units of any time whose name, with or without its kind, contains `wanted`, tones and
    /// case aside: by folded name, then id. The page begins after this name and id.
    pub fn search(
        &self,
        level: Option<Level>,
        wanted: &str,
        after: Option<(String, i32)>,
        limit: u64,
    ) -> Page<&Unit, (String, i32)> {
        let wanted = text::key(wanted);
        let after = after.as_ref().map(|(name, id)| (name.as_str(), *id));
        let begin = self.listed.partition_point(|(name, _, id)| {
            after.is_some_and(|after| (name.as_str(), *id) <= after)
        });
        let most = usize::try_from(limit).unwrap_or(usize::MAX).saturating_add(1);
        let found = self.listed[begin..]
            .iter()
            .filter(|(_, full, _)| full.contains(&wanted))
            .filter_map(|(name, _, id)| Some((name, self.unit(*id)?)))
            .filter(|(_, unit)| level.is_none_or(|level| level == unit.level))
            .take(most)
            .collect();
        let page =
            Page::of(found, limit, |(name, unit): &(&String, &Unit)| ((*name).clone(), unit.id));
        Page { items: page.items.into_iter().map(|(_, unit)| unit).collect(), next: page.next }
    }

    /// Units of today whose folded name begins so, with or without its kind, in the order of what does.
    pub fn beginning(&self, level: Level, wanted: &str, most: usize) -> Vec<&Unit> {
        let all = self.of_today.get(&level).map(|one| one.beginnings.as_slice());
        let all = all.unwrap_or_default();
        let from = all.partition_point(|(text, _)| text.as_str() < wanted);
        let mut found: Vec<i32> = Vec::with_capacity(most);
        for (_, id) in all[from..].iter().take_while(|(text, _)| text.starts_with(wanted)) {
            if found.len() == most {
                break;
            }
            if !found.contains(id) {
                found.push(*id);
            }
        }
        found.into_iter().filter_map(|id| self.unit(id)).collect()
    }

    /// An authority.
    pub fn authority(&self, id: i32) -> Option<&Authority> {
        self.authorities.get(&id)
    }

    /// The authority of a unit; of the state as a whole when `unit` is `None`.
    pub fn authority_of(&self, unit: Option<i32>, exists: bool) -> Option<&Authority> {
        let mut found: Vec<&Authority> =
            self.governing(unit).filter(|one| !exists || one.valid_to.is_none()).collect();
        found.sort_by_key(|one| (one.valid_to.is_some(), one.id));
        found.first().copied()
    }

    /// The authority of a unit as it was on a day; of the state as a whole when `unit` is `None`.
    pub fn authority_on(&self, unit: Option<i32>, day: Day) -> Option<&Authority> {
        self.governing(unit).find(|one| one.existed(day, day))
    }

    fn governing(&self, unit: Option<i32>) -> impl Iterator<Item = &Authority> {
        let ids = self.governing.get(&unit).map(Vec::as_slice).unwrap_or_default();
        ids.iter().filter_map(|id| self.authority(*id))
    }

    /// The authority of a level that may have existed on some day from `earliest` to `latest`; below the
    /// ministry, of the unit that carried this code then. Codes are reused, so the days decide.
    pub fn authority_coded(
        &self,
        level: Level,
        code: Option<&str>,
        (earliest, latest): (Day, Day),
    ) -> Option<&Authority> {
        let carries = |one: &&Authority| {
            let unit = one.unit.and_then(|id| self.unit(id));
            unit.map(|unit| unit.code.as_str()) == code
        };
        let there = self.authorities.values().filter(|one| one.level == level).filter(carries);
        there.filter(|one| one.existed(earliest, latest)).min_by_key(|one| one.id)
    }

    /// Who answers for an authority today: itself, or the last of its successors.
    pub fn answerable(&self, authority: i32) -> Option<&Authority> {
        let mut current = self.authority(authority)?;
        // Successions are a handful of steps; the bound only guards against a loop in the data.
        for _ in 0..10 {
            match current.successor.and_then(|id| self.authority(id)) {
                Some(next) => current = next,
                None => break,
            }
        }
        Some(current)
    }

    /// How many current provinces and communes there are.
    pub fn count(&self) -> (usize, usize) {
        let of = |level| self.units.values().filter(|u| u.exists && u.level == level).count();
        (of(Level::Province), of(Level::Commune))
    }
}

impl Unit {
    /// Whether it existed on a day.
    pub fn stood_on(&self, day: Day) -> bool {
        self.valid_from.is_none_or(|from| from <= day) && self.valid_to.is_none_or(|to| day < to)
    }

    fn of(row: unit::Model) -> Self {
        Self {
            id: row.id,
            level: Level::from_code(&row.level).unwrap_or(Level::Commune),
            code: row.code,
            name: row.name,
            kind: row.kind,
            parent: row.parent_id,
            exists: row.valid_to.is_empty(),
            valid_from: row.valid_from.parse().ok(),
            valid_to: row.valid_to.parse().ok(),
            today: row.today_id,
            today_province: row.today_province_id,
        }
    }
}

impl Authority {
    /// Whether it may have existed on some day from `earliest` to `latest`.
    pub fn existed(&self, earliest: Day, latest: Day) -> bool {
        self.valid_from.is_none_or(|from| from <= latest)
            && self.valid_to.is_none_or(|to| earliest < to)
    }

    fn of(row: authority::Model) -> Self {
        Self {
            id: row.id,
            level: Level::from_code(&row.level).unwrap_or(Level::Commune),
            unit: row.unit_id,
            name: row.name,
            valid_from: row.valid_from.parse().ok(),
            valid_to: row.valid_to.parse().ok(),
            successor: row.successor_id,
            legal_act: some(row.legal_act),
        }
    }
}

fn some(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}
