//! Notices of certificates about to lapse: one letter to each owner of the holder for each threshold. A
//! key kept with the letter sees to that, so this may run as often as it likes, and after days of rest
//! it tells the most urgent thing only.

use super::Left;
use crate::catalogue::public;
use crate::context::App;
use crate::integrations::mail::to_member;
use chrono::TimeDelta;
use domain::accounts::MemberRole;
use domain::calendar::{Day, day_of};
use domain::certification::{LapseNotice, RuleSet};
use domain::ids::ProducerId;
use sea_orm::DbErr;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use store::accounts::memberships::{self, Correspondent};
use store::certification::lapses::{self, Lapsing};
use store::integrations::mail::{self, Draft};

/// Certificates looked at together.
const PAGE: u64 = 200;
/// Whose term ends in this time is looked at: all notices lie within it.
const BACK: TimeDelta = TimeDelta::days(10);
const AHEAD: TimeDelta = TimeDelta::days(370);

/// A notice that is due, to somebody.
struct Due<'a> {
    certificate: &'a Lapsing,
    notice: LapseNotice,
    owner: &'a Correspondent,
}

pub(super) async fn round(app: &App) -> Result<Left, DbErr> {
    let now = app.now();
    let (today, mut after) = (day_of(now), None);
    loop {
        let span = (now - BACK, now + AHEAD);
        let page = lapses::between(app.read(), span, after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(Left::Nothing) };
        after = Some((last.until, last.certificate));
        tell(app, &page, today).await?;
    }
}

async fn tell(app: &App, page: &[Lapsing], today: Day) -> Result<(), DbErr> {
    let holders: BTreeSet<ProducerId> = page.iter().map(|one| one.holder).collect();
    let members = memberships::correspondents(app.read(), &Vec::from_iter(holders)).await?;
    let due = due(page, &members, today);
    let keys = due.iter().map(Due::key).collect();
    let told = mail::written(app.read(), keys).await?;
    let mut drafts = Vec::new();
    for one in due.iter().filter(|one| !told.contains(&one.key())) {
        drafts.push(one.draft(app, today).await?);
    }
    if drafts.is_empty() {
        return Ok(());
    }
    let tx = app.store().begin().await?;
    mail::enqueue(&tx, drafts, app.now()).await?;
    tx.commit().await
}

fn due<'a>(page: &'a [Lapsing], members: &'a [Correspondent], today: Day) -> Vec<Due<'a>> {
    let rules = RuleSet::on(today);
    let mut found = Vec::new();
    for certificate in page {
        let Some(notice) = certificate.lapse.notice(today, rules) else { continue };
        let owners = members
            .iter()
            .filter(|one| one.producer == certificate.holder && one.role == MemberRole::Owner);
        found.extend(owners.map(|owner| Due { certificate, notice, owner }));
    }
    found
}

impl Due<'_> {
    /// A new last day, as after an extension, begins anew.
    fn key(&self) -> String {
        let Lapsing { certificate, lapse, .. } = self.certificate;
        let (code, account) = (self.notice.code(), self.owner.account);
        format!("lapse:{certificate}:{}:{code}:{account}", lapse.last_day)
    }

    async fn draft(&self, app: &App, today: Day) -> Result<Draft, DbErr> {
        let mut params = self.params(today);
        for (name, count) in lapses::stakes(app.read(), self.certificate.product).await? {
            params[name] = json!(count);
        }
        let draft = to_member(app, self.owner, "certificate_lapsing", params);
        Ok(Draft { dedup_key: Some(self.key()), ..draft })
    }

    fn params(&self, today: Day) -> Value {
        let (lapse, rules) = (self.certificate.lapse, RuleSet::on(today));
        let left = (lapse.last_day - today).num_days();
        let filing = lapse.filing_days(rules);
        let (from, to) = filing.unwrap_or_default();
        json!({
            "product_name": public(&self.certificate.product_name, None),
            "last_day": lapse.last_day.to_string(),
            "notice": match self.notice {
                _ if left < 0 => "lapsed",
                LapseNotice::FilingCloses if today > to => "filing_over",
                notice => notice.code(),
            },
            "days": match left { ..0 => "over", 0 => "today", _ => "left" },
            "days_left": left,
            "filing": match filing {
                Some(_) => "window",
                None if lapse.last_day > lapse.ordinary => "filed",
                None => "none",
            },
            "filing_from": from.to_string(),
            "filing_to": to.to_string(),
            "legal_act": rules.legal_act,
        })
    }
}
