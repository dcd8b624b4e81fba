//! Where a row's producer is and who decided: names of units old and new, looked up in the table.

use domain::calendar::{Day, PartialDate};
use domain::certification::importing::{Entry, Finding, Issuer, Site};
use domain::certification::reading::{
    Address, AuthorityName, DecisionRow, Place, PlaceKind, Recognition, RowProblem,
};
use domain::certification::{Level, RuleSet, Stars};
use std::collections::BTreeSet;
use store::certification::units::{Authority, Unit, Units};

/// Looks up the places of one row.
struct Lookup<'a> {
    units: &'a Units,
    line: u32,
    day: Day,
    warnings: Vec<RowProblem>,
}

/// A row with its place and its authority looked up. `today` stands in for a date that is not known.
pub(super) fn entry(units: &Units, line: u32, row: DecisionRow, today: Day) -> Entry {
    let day = row.decided.map_or(today, PartialDate::earliest);
    let mut lookup = Lookup { units, line, day, warnings: Vec::new() };
    let mut refused = Vec::new();
    let site = lookup.site(&row).unwrap_or_else(|problem| {
        refused.push(problem);
        Site::default()
    });
    let issuer = match (row.recognition, row.decided) {
        (Some(Recognition::Stars(stars)), Some(_)) if refused.is_empty() => {
            lookup.issuer(&row, site, stars).map(Some).unwrap_or_else(|problem| {
                refused.push(problem);
                None
            })
        }
        _ => None,
    };
    let place_printed = printed(&row);
    Entry { line, site, place_printed, issuer, refused, warnings: lookup.warnings, row }
}

/// Where a recorded unit lies.
pub(super) fn site_of(units: &Units, unit: Option<i32>) -> Site {
    let found = unit.and_then(|id| units.unit(id));
    let commune = found.filter(|unit| unit.level == Level::Commune).and_then(|unit| unit.today);
    Site { unit, commune, province: found.and_then(|unit| unit.today_province) }
}

fn printed(row: &DecisionRow) -> String {
    let address = row.address.as_ref();
    let own = address.map_or("", |address| address.printed.as_str());
    let named = address.is_some_and(|address| address.province.is_some());
    let province = row.province.as_ref().filter(|_| !named).map_or("", |place| &place.printed);
    [own, province].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(", ")
}

impl<'a> Lookup<'a> {
    fn site(&mut self, row: &DecisionRow) -> Result<Site, RowProblem> {
        let named =
            row.province.as_ref().ok_or_else(|| Finding::ProvinceMissing.at(self.line, ""))?;
        let provinces = self.provinces(named);
        let unknown = || Finding::ProvinceUnknown.at(self.line, &named.printed);
        let today = provinces.iter().find_map(|unit| unit.today_province).ok_or_else(unknown)?;
        let of_day = provinces.iter().find(|unit| unit.stood_on(self.day)).or(provinces.first());
        let below = match &row.address {
            Some(address) => self.below(address, today)?,
            None => None,
        };
        let unit = below.or(of_day.copied()).map(|unit| unit.id);
        Ok(Site { province: Some(today), ..site_of(self.units, unit) })
    }

    /// The commune of an address, or its district.
    fn below(&mut self, address: &Address, province: i32) -> Result<Option<&'a Unit>, RowProblem> {
        let district = address.district.as_ref().and_then(|named| self.district(named, province));
        let Some(named) = &address.commune else { return Ok(district) };
        if let Some(unit) = self.by_code(&named.name, province) {
            return Ok(Some(unit));
        }
        let within = |unit: &&Unit| unit.today_province == Some(province);
        let mut found: Vec<&Unit> =
            self.named(Level::Commune, named).into_iter().filter(within).collect();
        keep(&mut found, |unit| district.is_none_or(|above| unit.parent == Some(above.id)));
        if named.former {
            keep(&mut found, |unit| !unit.exists);
        }
        keep(&mut found, |unit| named.kind.is_none_or(|kind| is_kind(unit, kind)));
        match found.as_slice() {
            [] => {
                self.warnings.push(Finding::CommuneUnknown.at(self.line, &named.printed));
                Ok(district)
            }
            [only] => Ok(Some(only)),
            several => self.one_of(several).map(Some),
        }
    }

    /// Of several units of one name: the one that exists today, where the decision is of today's units
    /// too; where all went wholly into one of today, the unit of the day. Older lists are reprinted with
    /// old and new names alike, so for them anything else is open.
    fn one_of(&self, several: &[&'a Unit]) -> Result<&'a Unit, RowProblem> {
        let of_day: Vec<&Unit> =
            several.iter().copied().filter(|unit| unit.stood_on(self.day)).collect();
        if let [only] = of_day.as_slice()
            && only.exists
        {
            return Ok(only);
        }
        let today: BTreeSet<Option<i32>> = several.iter().map(|unit| unit.today).collect();
        if today.len() == 1 && !today.contains(&None) {
            return Ok(of_day.first().unwrap_or(&several[0]));
        }
        let shown: Vec<String> = several.iter().map(|unit| self.shown(unit)).collect();
        Err(Finding::CommuneAmbiguous.at(self.line, &shown.join("; ")))
    }

    fn shown(&self, unit: &Unit) -> String {
        let above = unit.parent.and_then(|id| self.units.unit(id));
        let above = above.map_or(String::new(), |above| format!(", {} {}", above.kind, above.name));
        let former = if unit.exists { "" } else { " (cũ)" };
        format!("{} {}{above} {}{former}", unit.kind, unit.name, unit.code)
    }

    fn by_code(&self, name: &str, province: i32) -> Option<&'a Unit> {
        let code = name.len() == 5 && name.bytes().all(|byte| byte.is_ascii_digit());
        let found = code.then(|| self.units.current(Level::Commune, name)).flatten();
        found.filter(|unit| unit.today_province == Some(province))
    }

    fn district(&self, named: &Place, province: i32) -> Option<&'a Unit> {
        let mut found = self.named(Level::District, named);
        found.retain(|unit| unit.today_province == Some(province));
        found.first().copied()
    }

    fn provinces(&self, named: &Place) -> Vec<&'a Unit> {
        let mut found = self.named(Level::Province, named);
        if found.is_empty() && domain::text::key(&named.name) == "hcm" {
            found = self.units.named(Level::Province, "Hồ Chí Minh");
        }
        if found.is_empty() && named.name.bytes().all(|byte| byte.is_ascii_digit()) {
            found.extend(self.units.current(Level::Province, &named.name));
        }
        found
    }

    fn named(&self, level: Level, place: &Place) -> Vec<&'a Unit> {
        let found = place.keys().into_iter().map(|key| self.units.named(level, &key));
        found.into_iter().find(|units| !units.is_empty()).unwrap_or_default()
    }

    fn issuer(
        &mut self,
        row: &DecisionRow,
        site: Site,
        stars: Stars,
    ) -> Result<Issuer, RowProblem> {
        let found = match &row.authority {
            Some(named) => self.named_issuer(named, row, site)?,
            None => {
                let found = self.usual_issuer(row, site, stars);
                let name = found.map_or(String::new(), |found| found.name.clone());
                self.warnings.push(Finding::AuthorityAssumed.at(self.line, &name));
                found
            }
        };
        let unknown = || {
            let printed = row.authority.as_ref().map_or("", |named| &named.printed);
            Finding::AuthorityUnknown.at(self.line, printed)
        };
        let found = found.ok_or_else(unknown)?;
        Ok(Issuer { authority: found.id, level: found.level, name: found.name.clone() })
    }

    fn named_issuer(
        &self,
        named: &AuthorityName,
        row: &DecisionRow,
        site: Site,
    ) -> Result<Option<&'a Authority>, RowProblem> {
        let elsewhere = || Finding::AuthorityElsewhere.at(self.line, &named.printed);
        let here = |unit: &&Unit| unit.today_province == site.province;
        let unit = match (named.level, &named.unit) {
            (Some(Level::Ministry), _) => return Ok(self.units.authority_on(None, self.day)),
            (Some(Level::Province), None) => self.province_then(row, site),
            (Some(Level::Province), Some(place)) => {
                let all = self.provinces(place);
                let mut found: Vec<&Unit> = all.iter().copied().filter(here).collect();
                if found.is_empty() && !all.is_empty() {
                    return Err(elsewhere());
                }
                keep(&mut found, |unit| unit.stood_on(self.day));
                found.first().copied()
            }
            (Some(Level::District), Some(place)) => {
                let all = self.named(Level::District, place);
                let found = all.iter().copied().find(|unit| here(unit));
                if found.is_none() && !all.is_empty() {
                    return Err(elsewhere());
                }
                found
            }
            (Some(Level::District), None) => self.district_of(row, site),
            (Some(Level::Commune), _) => {
                let unit = site.unit.and_then(|id| self.units.unit(id));
                unit.filter(|unit| unit.level == Level::Commune)
            }
            (None, _) => None,
        };
        Ok(unit.and_then(|unit| self.authority(unit)))
    }

    /// Who decides such stars as a rule: the ministry, a district that is named, or the province.
    fn usual_issuer(&self, row: &DecisionRow, site: Site, stars: Stars) -> Option<&'a Authority> {
        if stars == Stars::Five {
            return self.units.authority_on(None, self.day);
        }
        let names_district = row.address.as_ref().is_some_and(|address| address.district.is_some());
        let may = RuleSet::on(self.day).may_recognise(Level::District, stars);
        let district = (names_district && may).then(|| self.district_of(row, site)).flatten();
        let unit = district.or_else(|| self.province_then(row, site))?;
        self.authority(unit)
    }

    fn authority(&self, unit: &Unit) -> Option<&'a Authority> {
        let of_day = self.units.authority_on(Some(unit.id), self.day);
        of_day.or_else(|| self.units.authority_of(Some(unit.id), false))
    }

    /// The district that the address names, or in which its old commune lay.
    fn district_of(&self, row: &DecisionRow, site: Site) -> Option<&'a Unit> {
        let named = row.address.as_ref().and_then(|address| address.district.as_ref());
        let named = named.and_then(|named| self.district(named, site.province?));
        named.or_else(|| {
            let unit = self.units.unit(site.unit?)?;
            self.units.unit(unit.parent?).filter(|above| above.level == Level::District)
        })
    }

    /// The province, as it was on the day, in which the place lies. Where a province of today was
    /// several and the commune doesn't tell which, the one that the row names.
    fn province_then(&self, row: &DecisionRow, site: Site) -> Option<&'a Unit> {
        let unit = site.unit.and_then(|id| self.units.unit(id))?;
        let mut above: BTreeSet<i32> = self.province_above(unit).into_iter().collect();
        if let Some(commune) = site.commune {
            above.extend(self.units.within(commune).filter_map(|old| self.province_above(old)));
        }
        let of_day = |id: &i32| self.units.unit(*id).filter(|unit| unit.stood_on(self.day));
        let then: Vec<&Unit> = above.iter().filter_map(of_day).collect();
        if let [only] = then.as_slice() {
            return Some(only);
        }
        let named = row.province.as_ref().map(|named| self.provinces(named)).unwrap_or_default();
        let of_day = named.iter().find(|unit| unit.stood_on(self.day)).copied();
        of_day.or_else(|| self.units.unit(site.province?))
    }

    fn province_above(&self, unit: &Unit) -> Option<i32> {
        let mut unit = unit;
        while unit.level != Level::Province {
            unit = self.units.unit(unit.parent?)?;
        }
        Some(unit.id)
    }
}

/// Keeps what fits, unless nothing does: a wrong hint is no reason to know less.
fn keep(found: &mut Vec<&Unit>, fits: impl Fn(&Unit) -> bool) {
    if found.iter().any(|unit| fits(unit)) {
        found.retain(|unit| fits(unit));
    }
}

fn is_kind(unit: &Unit, kind: PlaceKind) -> bool {
    let word = match kind {
        PlaceKind::Commune => "xã",
        PlaceKind::Ward => "phường",
        PlaceKind::Township => "thị trấn",
        PlaceKind::SpecialZone => "đặc khu",
        PlaceKind::District | PlaceKind::Town | PlaceKind::Province => return true,
    };
    unit.kind == word
}
