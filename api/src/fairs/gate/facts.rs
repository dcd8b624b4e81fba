//! What the gate looks at of badges: read for many at once, by a number of statements that doesn't grow
//! with them.

use crate::context::App;
use crate::fairs::eligibility::Showcase;
use domain::calendar::Instant;
use domain::fairs::applications::{Command, Facts as Guards, State};
use domain::fairs::eligibility::eligible;
use domain::fairs::floor::EligibilityRule;
use domain::fairs::gate::{Exhibiting, Footing, Pass, Reading};
use sea_orm::{ConnectionTrait, DbErr};
use std::collections::HashMap;
use store::fairs::allocation::losses::{self, Loss};
use store::fairs::allocation::{Rules, rules};
use store::fairs::exhibitors::Exhibitor;
use store::fairs::exhibitors::applications::Application;
use store::fairs::exhibitors::queue;
use store::fairs::floor::{allocations, categories};
use store::fairs::gate::badges::{self, Badge};
use store::fairs::record::Fair;
use uuid::Uuid;

/// Badges of a fair, kept for this transaction, with what their exhibitors have.
pub struct Facts {
    badges: HashMap<Uuid, Badge>,
    staff: Option<Staff>,
}

/// What there is to know of the exhibitors whose staff carries badges.
struct Staff {
    applications: HashMap<Uuid, (Application, Exhibitor)>,
    /// Codes and categories of their booths.
    booths: HashMap<Uuid, Vec<(String, Uuid)>>,
    rules_of: HashMap<Uuid, EligibilityRule>,
    losses: HashMap<Uuid, Loss>,
    rules: Rules,
    showcase: Showcase,
}

impl Facts {
    /// Those of these badges that are the fair's.
    pub async fn read(
        tx: &impl ConnectionTrait,
        fair: &Fair,
        ids: &[Uuid],
        now: Instant,
    ) -> Result<Self, DbErr> {
        let found = if ids.is_empty() { Vec::new() } else { badges::lock_all(tx, ids).await? };
        let own = found.into_iter().filter(|badge| badge.fair == fair.id);
        let badges: HashMap<Uuid, Badge> = own.map(|badge| (badge.id, badge)).collect();
        let mut whose: Vec<Uuid> = badges.values().filter_map(|badge| badge.application).collect();
        whose.sort_unstable();
        whose.dedup();
        let staff = match whose.as_slice() {
            [] => None,
            whose => Some(Staff::read(tx, fair, whose, now).await?),
        };
        Ok(Self { badges, staff })
    }

    /// A badge of the fair.
    pub fn badge(&self, id: Uuid) -> Option<&Badge> {
        self.badges.get(&id)
    }

    /// What a badge of the fair turns out to be at an instant.
    pub fn reading(&mut self, app: &App, id: Uuid, at: Instant) -> Reading {
        let Some(badge) = self.badges.get(&id) else { return Reading::Unreadable };
        let (days, revoked) = (badge.days, badge.revoked);
        let exhibiting = badge.application.map(|id| match &mut self.staff {
            Some(staff) => staff.exhibiting(app, id, at),
            None => ABSENT,
        });
        Reading::Ours(Pass { days, revoked, exhibiting })
    }

    /// What the exhibitor of a badge has: what its booths rest on, what was lost, and their codes.
    pub fn standing(
        &mut self,
        app: &App,
        badge: Uuid,
        at: Instant,
    ) -> Option<(Footing, Option<Loss>, Vec<String>)> {
        let id = self.badges.get(&badge)?.application?;
        let staff = self.staff.as_mut()?;
        let footing = staff.exhibiting(app, id, at).footing;
        let booths = staff.booths.get(&id).into_iter().flatten();
        let codes = booths.map(|(code, _)| code.clone()).collect();
        Some((footing, staff.losses.get(&id).cloned(), codes))
    }

    /// Lets the first entry of a badge of its staff bring an exhibitor to the fair; the application, where
    /// it does.
    pub fn arrive(&mut self, fair: &Fair, badge: Uuid, at: Instant) -> Option<Uuid> {
        let id = self.badges.get(&badge)?.application?;
        let (application, _) = self.staff.as_mut()?.applications.get_mut(&id)?;
        let guards = Guards {
            stage: fair.stage,
            days: fair.days,
            applications_until: fair.applications_until,
        };
        application.state = application.state.follow(Command::CheckIn, &guards, at).ok()?;
        Some(id)
    }

    /// The exhibitor of an application.
    pub fn exhibitor(&self, application: Uuid) -> Option<&Exhibitor> {
        self.staff.as_ref()?.applications.get(&application).map(|(_, whose)| whose)
    }
}

/// An application that isn't there any more lets nobody in.
const ABSENT: Exhibiting = Exhibiting { state: State::Withdrawn, footing: Footing::Lost };

impl Staff {
    async fn read(
        tx: &impl ConnectionTrait,
        fair: &Fair,
        ids: &[Uuid],
        now: Instant,
    ) -> Result<Self, DbErr> {
        let found = queue::by_ids(tx, fair.id, ids).await?;
        let showcase = Showcase::read(tx, fair, found.iter().map(|(one, _)| one), now).await?;
        let known = categories::of_fair(tx, fair.id).await?;
        let lost = losses::open_of(tx, ids).await?;
        Ok(Self {
            applications: found.into_iter().map(|both| (both.0.id, both)).collect(),
            booths: allocations::of_applications(tx, ids, now).await?,
            rules_of: known.into_iter().map(|kept| (kept.id, kept.category.rule)).collect(),
            losses: lost.into_iter().map(|loss| (loss.application, loss)).collect(),
            rules: rules(tx, fair.id).await?,
            showcase,
        })
    }

    /// An exhibitor at an instant: what it shows is held against the rules of its booths then.
    fn exhibiting(&mut self, app: &App, id: Uuid, at: Instant) -> Exhibiting {
        let Some((application, whose)) = self.applications.get(&id) else { return ABSENT };
        self.showcase.at(at);
        let exhibit = self.showcase.exhibit(app, application, whose);
        let mut of_booths = self.booths.get(&id).into_iter().flatten();
        let meets = of_booths.all(|(_, category)| {
            self.rules_of.get(category).is_none_or(|rule| eligible(rule, &exhibit))
        });
        let noticed = self.losses.get(&id).map(|loss| (loss.outcome, loss.until));
        let footing = Footing::at(at, meets, noticed, self.rules.on_loss);
        Exhibiting { state: application.state.at(at), footing }
    }
}
