//! What the register refers to: administrative units, authorities and rule sets.

use super::answers::{AuthorityLevel, AuthorityName};
use crate::codes::Code;
use crate::context::App;
use crate::page::{self, DEFAULT_LIMIT};
use crate::problem::Failure;
use crate::scalars::{Date, Line};
use domain::certification::{Level, RuleSet, Stars};
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use store::certification::units::{self, Succession, Unit, Units};

/// Operations: what the register refers to.
pub struct ReferenceApi;

/// A page of administrative units.
#[derive(Debug, Object)]
pub struct UnitList {
    /// The units.
    items: Vec<AdministrativeUnit>,
    /// Send it as `cursor` for the next page; null at the end.
    next_cursor: Option<String>,
}

/// An administrative unit, of today or of the past.
#[derive(Debug, Object)]
pub struct AdministrativeUnit {
    /// Its own id, since codes are used again for other units.
    id: i32,
    /// Its level.
    level: AuthorityLevel,
    /// Official code in its time: 2 digits for a province, 3 for a district, 5 for a commune.
    code: String,
    /// Name without its kind.
    name: String,
    /// Kind in Vietnamese, such as "xã".
    kind: String,
    /// Whether it exists today.
    exists: bool,
    /// First day on which it existed; null when before these records begin.
    valid_from: Option<Date>,
    /// First day on which it existed no longer; null while it does.
    valid_to: Option<Date>,
    /// The unit to which all of it belongs today: itself while it exists; null where it was divided.
    today: Option<NamedUnit>,
    /// The province of today in which it lies; null where it was divided among several.
    today_province: Option<NamedUnit>,
    /// What became of it; empty while it exists.
    successors: Vec<UnitSuccession>,
}

/// A unit by name.
#[derive(Debug, Object)]
pub struct NamedUnit {
    /// Its id.
    id: i32,
    /// Official code.
    code: String,
    /// Name without its kind.
    name: String,
    /// Kind in Vietnamese.
    kind: String,
}

/// A unit that took over another, or a part of it.
#[derive(Debug, Object)]
pub struct UnitSuccession {
    /// The unit that took over.
    unit: NamedUnit,
    /// Whether all of the former unit went there.
    whole: bool,
    /// The act by which it did.
    legal_act: String,
}

/// A body of the state that decides or decided recognitions.
#[derive(Debug, Object)]
pub struct AuthorityDetail {
    /// Its id.
    id: i32,
    /// Its level.
    level: AuthorityLevel,
    /// Its name.
    name: String,
    /// The unit that it governs or governed; null for a ministry.
    unit: Option<NamedUnit>,
    /// First day on which it existed; null when before these records begin.
    valid_from: Option<Date>,
    /// First day on which it existed no longer; null while it does.
    valid_to: Option<Date>,
    /// Who succeeded it.
    successor: Option<AuthorityName>,
    /// The act that ended it.
    legal_act: Option<String>,
    /// Who answers for it today: itself, or its last successor.
    answerable_today: AuthorityName,
}

/// The rule sets, oldest first.
#[derive(Debug, Object)]
pub struct RuleSetList {
    /// All of them; there is no further page.
    items: Vec<RuleSetAnswer>,
}

/// What one decision of the Prime Minister ruled while it was in force.
#[derive(Debug, Object)]
#[oai(rename = "RuleSet")]
pub struct RuleSetAnswer {
    /// Code under which certificates cite it.
    code: String,
    /// The legal act, as cited.
    legal_act: String,
    /// First day in force.
    in_force_from: Date,
    /// Last day in force; null for the present one.
    in_force_until: Option<Date>,
    /// Last day on which a decision may rest on it, later than `in_force_until` where a transition
    /// allows; null for the present one.
    decisions_until: Option<Date>,
    /// Who may recognise what.
    competence: Vec<Competence>,
    /// Months that a certificate is valid.
    months_valid: u32,
    /// When re-evaluation is filed; null where the rules don't say.
    filing_window: Option<FilingDays>,
    /// Longest extension after the last day, in days; null where the rules know none.
    extension_days: Option<u64>,
}

/// What a level may recognise.
#[derive(Debug, Object)]
pub struct Competence {
    /// The level.
    level: AuthorityLevel,
    /// The numbers of stars that it may recognise.
    may_recognise: Vec<u8>,
}

/// A span of days before the last day of a certificate.
#[derive(Debug, Object)]
pub struct FilingDays {
    /// Opens so many days before.
    opens_days_before: u64,
    /// Closes so many days before.
    closes_days_before: u64,
}

#[OpenApi(tag = "crate::certification::Tag::Certification")]
impl ReferenceApi {
    /// List administrative units
    ///
    /// Units of today and of the past by name, each with what became of it, in the order of their names
    /// without tones. There are no districts today, and no units at the level of the ministry.
    #[oai(path = "/v1/units", method = "get", operation_id = "listUnits")]
    async fn list_units(
        &self,
        Data(app): Data<&App>,
        /// Only units of this level.
        level: Query<Option<AuthorityLevel>>,
        /// Part of the name, with or without its kind, such as `vinh tuy` or `xã Vĩnh Tuy`; case and
        /// tones aside.
        q: Query<Option<Line<1, 120>>>,
        /// `next_cursor` of the page before, with the same filters.
        cursor: Query<Option<Line<1, 400>>>,
        /// Items on a page, 1 to 100; 20 when unsaid.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u64>>,
    ) -> Result<Json<UnitList>, Failure> {
        let after = page::cursor(cursor.0.as_ref().map(|cursor| cursor.0.as_str()))?;
        let wanted = q.0.as_ref().map_or("", |text| text.0.as_str());
        let limit = limit.0.unwrap_or(DEFAULT_LIMIT);
        let found = app.units().search(level.0.map(Level::from), wanted, after, limit);
        let ids: Vec<i32> = found.items.iter().map(|unit| unit.id).collect();
        let successions = units::successions(app.read(), &ids).await?;
        let items = found.items.iter();
        Ok(Json(UnitList {
            items: items
                .map(|unit| AdministrativeUnit::of(app.units(), unit, &successions))
                .collect(),
            next_cursor: found.next.as_ref().map(store::page::encode),
        }))
    }

    /// Read an authority
    ///
    /// A body that decides or decided recognitions, and who answers for it today.
    #[oai(path = "/v1/authorities/:id", method = "get", operation_id = "getAuthority")]
    async fn get_authority(
        &self,
        Data(app): Data<&App>,
        /// The authority's id, as a certificate gives it.
        id: Path<i32>,
    ) -> Result<Json<AuthorityDetail>, Failure> {
        let units = app.units();
        let one = units.authority(id.0).ok_or(Code::NotFound)?;
        let named = |id: i32| {
            let found = units.authority(id)?;
            Some(AuthorityName { id: found.id, name: found.name.clone() })
        };
        let answerable = units.answerable(one.id).unwrap_or(one);
        Ok(Json(AuthorityDetail {
            id: one.id,
            level: one.level.into(),
            name: one.name.clone(),
            unit: one.unit.and_then(|id| NamedUnit::of(units, id)),
            valid_from: one.valid_from.map(Date),
            valid_to: one.valid_to.map(Date),
            successor: one.successor.and_then(named),
            legal_act: one.legal_act.clone(),
            answerable_today: AuthorityName { id: answerable.id, name: answerable.name.clone() },
        }))
    }

    /// List rule sets
    ///
    /// The programme's rules by date: who may recognise what, how long a certificate is valid, when
    /// re-evaluation is filed. A certificate follows the rule set of its decision's date, every later act
    /// that of its own day.
    #[oai(path = "/v1/rule-sets", method = "get", operation_id = "listRuleSets")]
    async fn list_rule_sets(&self) -> Result<Json<RuleSetList>, Failure> {
        Ok(Json(RuleSetList { items: RuleSet::all().iter().map(RuleSetAnswer::of).collect() }))
    }
}

impl AdministrativeUnit {
    fn of(units: &Units, unit: &Unit, successions: &[Succession]) -> Self {
        let own = successions.iter().filter(|one| one.from == unit.id);
        Self {
            id: unit.id,
            level: unit.level.into(),
            code: unit.code.clone(),
            name: unit.name.clone(),
            kind: unit.kind.clone(),
            exists: unit.exists,
            valid_from: unit.valid_from.map(Date),
            valid_to: unit.valid_to.map(Date),
            today: unit.today.and_then(|id| NamedUnit::of(units, id)),
            today_province: unit.today_province.and_then(|id| NamedUnit::of(units, id)),
            successors: own.filter_map(|one| UnitSuccession::of(units, one)).collect(),
        }
    }
}

impl NamedUnit {
    fn of(units: &Units, id: i32) -> Option<Self> {
        let unit = units.unit(id)?;
        let (code, name, kind) = (unit.code.clone(), unit.name.clone(), unit.kind.clone());
        Some(Self { id, code, name, kind })
    }
}

impl UnitSuccession {
    fn of(units: &Units, one: &Succession) -> Option<Self> {
        let unit = NamedUnit::of(units, one.to)?;
        Some(Self { unit, whole: one.whole, legal_act: one.legal_act.clone() })
    }
}

impl RuleSetAnswer {
    fn of(rules: &RuleSet) -> Self {
        let levels = [Level::Commune, Level::District, Level::Province, Level::Ministry];
        let may = |level: Level| -> Vec<u8> {
            let stars = (3..=5).filter_map(Stars::new);
            stars.filter(|stars| rules.may_recognise(level, *stars)).map(Stars::count).collect()
        };
        let competence = levels
            .into_iter()
            .map(|level| Competence { level: level.into(), may_recognise: may(level) });
        Self {
            code: rules.code.to_owned(),
            legal_act: rules.legal_act.to_owned(),
            in_force_from: Date(rules.starts()),
            in_force_until: rules.ends().map(Date),
            decisions_until: rules.last_decision().map(Date),
            competence: competence.filter(|one| !one.may_recognise.is_empty()).collect(),
            months_valid: rules.months,
            filing_window: rules.filing_window.map(|(first, last)| FilingDays {
                opens_days_before: first,
                closes_days_before: last,
            }),
            extension_days: rules.extension_days,
        }
    }
}
