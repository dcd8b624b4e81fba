//! Administrative units and authorities: reference data, read once and kept in memory.

use super::rows::{authority, unit};
use domain::calendar::Day;
use domain::certification::Level;
use domain::text;
use sea_orm::{ConnectionTrait, DbErr, EntityTrait};
use std::collections::HashMap;

/// All units and authorities, old and new.
#[derive(Debug)]
pub struct Units {
    units: HashMap<i32, Unit>,
    authorities: HashMap<i32, Authority>,
    by_name: HashMap<String, Vec<i32>>,
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
    pub valid_from: Option<String>,
    /// First day on which it existed no longer; `None` while it does.
    pub valid_to: Option<String>,
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
        for unit in units.values() {
            by_name.entry(text::key(&unit.name)).or_default().push(unit.id);
        }
        by_name.values_mut().for_each(|ids| ids.sort_unstable());
        let authorities = authorities.map(|row| (row.id, Authority::of(row))).collect();
        Ok(Self { units, authorities, by_name })
    }

    /// A unit.
    pub fn unit(&self, id: i32) -> Option<&Unit> {
        self.units.get(&id)
    }

    /// The unit of today with this level and code.
    pub fn current(&self, level: Level, code: &str) -> Option<&Unit> {
        self.units.values().find(|unit| unit.exists && unit.level == level && unit.code == code)
    }

    /// Every unit of a level with this name, whatever its time, whatever tones and case.
    pub fn named(&self, level: Level, name: &str) -> Vec<&Unit> {
        let ids = self.by_name.get(&text::key(name)).map(Vec::as_slice).unwrap_or_default();
        ids.iter().filter_map(|id| self.unit(*id)).filter(|unit| unit.level == level).collect()
    }

    /// An authority.
    pub fn authority(&self, id: i32) -> Option<&Authority> {
        self.authorities.get(&id)
    }

    /// The authority of a unit; of the state as a whole when `unit` is `None`.
    pub fn authority_of(&self, unit: Option<i32>, exists: bool) -> Option<&Authority> {
        let mut found: Vec<&Authority> = self
            .authorities
            .values()
            .filter(|one| one.unit == unit && (!exists || one.valid_to.is_none()))
            .collect();
        found.sort_by_key(|one| (one.valid_to.is_some(), one.id));
        found.first().copied()
    }

    /// The authority of a level that may have existed on some day from `earliest` to `latest`; below the
    /// ministry, of the unit that carried this code then. Codes are reused, so the days decide.
    pub fn authority_on(
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
    fn of(row: unit::Model) -> Self {
        Self {
            id: row.id,
            level: Level::from_code(&row.level).unwrap_or(Level::Commune),
            code: row.code,
            name: row.name,
            kind: row.kind,
            parent: row.parent_id,
            exists: row.valid_to.is_empty(),
            today: row.today_id,
            today_province: row.today_province_id,
        }
    }
}

impl Authority {
    /// Whether it may have existed on some day from `earliest` to `latest`.
    pub fn existed(&self, earliest: Day, latest: Day) -> bool {
        let day = |text: &Option<String>| text.as_deref().and_then(|text| text.parse::<Day>().ok());
        day(&self.valid_from).is_none_or(|from| from <= latest)
            && day(&self.valid_to).is_none_or(|to| earliest < to)
    }

    fn of(row: authority::Model) -> Self {
        let some = |text: String| Some(text).filter(|text| !text.is_empty());
        Self {
            id: row.id,
            level: Level::from_code(&row.level).unwrap_or(Level::Commune),
            unit: row.unit_id,
            name: row.name,
            valid_from: some(row.valid_from),
            valid_to: some(row.valid_to),
            successor: row.successor_id,
            legal_act: some(row.legal_act),
        }
    }
}
