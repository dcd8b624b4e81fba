//! Applications as their exhibitors and the organiser read them.

use super::super::exhibitors::Exhibitor;
use super::Case;
use super::bodies::{BoothWishes, FairAnswer, ShownProduct};
use super::files::FairFile;
use crate::catalogue::public;
use crate::context::App;
use crate::scalars::{Line, Prose, Time, VietnamTime};
use domain::calendar::Instant;
use domain::fairs::applications::Answer;
use poem_openapi::Object;
use sea_orm::{ConnectionTrait, DbErr};
use store::fairs::allocation::waiting;
use store::fairs::exhibitors::Exhibitor as Kept;
use store::fairs::exhibitors::applications::Application;
use store::fairs::exhibitors::files;
use store::fairs::floor::allocations::{self, Had};
use uuid::Uuid;

/// An application in a list.
#[derive(Debug, Object)]
pub struct FairApplicationSummary {
    /// Its id.
    id: Uuid,
    /// The fair's id.
    fair_id: Uuid,
    /// Name of the exhibitor.
    exhibitor: String,
    /// The producer that it is, where it is one of ours.
    producer_id: Option<Uuid>,
    /// Its state at this instant: `draft`, `submitted`, `in_review`, `changes_requested`, `approved`,
    /// `rejected`, `waitlisted`, `offered`, `accepted`, `confirmed`, `checked_in`, `completed` or
    /// `withdrawn`.
    state: String,
    /// Why it was rejected or withdrawn, or what to change; empty otherwise.
    reason: String,
    /// The account of the organiser's member who looks after it; null to the exhibitor.
    assigned_to: Option<Uuid>,
    /// When it was handed in last.
    submitted_at: Option<VietnamTime>,
    /// When it last changed.
    updated_at: Time,
    /// Version for `If-Match`.
    revision: i64,
}

/// An application.
#[derive(Debug, Object)]
pub struct FairApplication {
    #[oai(flatten)]
    summary: FairApplicationSummary,
    /// The fair's slug.
    fair: String,
    /// Who applies, and whom to ask.
    exhibitor_details: Exhibitor,
    /// First instant at which an offer is held no more.
    offered_until: Option<VietnamTime>,
    /// Booths that are held for it or that it has, by code.
    booths: Vec<ApplicationBooth>,
    /// Codes of the categories for which it is on the waiting list.
    waits_for: Vec<String>,
    /// What it shows.
    products: Vec<ShownProduct>,
    /// Which booths it would like; null when unsaid.
    wishes: Option<BoothWishes>,
    /// Names of those who stand at the booth.
    staff: Vec<String>,
    /// Answers to the organiser's questions.
    answers: Vec<FairAnswer>,
    /// Files that answer the organiser's questions, in the order in which they came.
    #[oai(validator(max_items = "150"))]
    files: Vec<FairFile>,
    /// Everything shown bears a lawful label.
    labels_declared: bool,
    /// Everything shown can be traced.
    traceability_declared: bool,
}

/// A booth of an application.
#[derive(Debug, Object)]
pub struct ApplicationBooth {
    /// Code within the fair.
    code: String,
    /// Name of the hall.
    hall: String,
    /// Name of the zone; empty for none.
    zone: String,
    /// Code of its category.
    category: String,
    /// `held`, `allocated` or `confirmed`.
    state: String,
    /// On which days, in order.
    #[oai(validator(max_items = "60"))]
    days: Vec<String>,
}

/// A page of applications.
#[derive(Debug, Object)]
pub struct FairApplicationList {
    /// The applications, in the order in which they were begun.
    pub(super) items: Vec<FairApplicationSummary>,
    /// Send it as `cursor` for the next page; null at the end.
    pub(super) next_cursor: Option<String>,
}

impl FairApplicationSummary {
    /// An application at an instant, to the organiser's desk or to the exhibitor.
    pub fn of(one: &Application, whose: &Kept, desk: bool, now: Instant) -> Self {
        Self {
            id: one.id,
            fair_id: one.fair.0,
            exhibitor: public(&whose.name, None),
            producer_id: whose.producer.map(|id| id.0),
            state: one.state.at(now).code().to_owned(),
            reason: public(&one.reason, None),
            assigned_to: one.assigned_to.filter(|_| desk).map(|id| id.0),
            submitted_at: one.submitted.map(VietnamTime),
            updated_at: Time(one.updated),
            revision: one.revision,
        }
    }
}

impl FairApplication {
    pub(super) async fn of(
        app: &App,
        db: &impl ConnectionTrait,
        case: &Case,
        desk: bool,
    ) -> Result<Self, DbErr> {
        let (one, content) = (&case.application, &case.application.content);
        let now = app.now();
        let booths = allocations::of_application(db, one.id, now).await?;
        let waits = waiting::of_application(db, one.id).await?;
        let sent = files::of_application(db, one.id).await?;
        let shown = content.products.iter().map(|one| ShownProduct {
            product_id: one.product,
            name: Some(public(&one.name, None)).filter(|name| !name.is_empty()).map(Line),
            speciality: one.speciality,
            potential: one.potential,
        });
        let wishes = &content.wishes;
        let wished = BoothWishes {
            categories: wishes.categories.iter().cloned().map(Line).collect(),
            booths: wishes.booths,
            note: Some(wishes.note.clone()).filter(|note| !note.is_empty()).map(Prose),
        };
        Ok(Self {
            summary: FairApplicationSummary::of(one, &case.exhibitor, desk, now),
            fair: public(&case.fair.slug, None),
            exhibitor_details: Exhibitor::of(app, &case.exhibitor),
            offered_until: one.state.at(now).offered_until().map(VietnamTime),
            booths: booths.iter().map(ApplicationBooth::of).collect(),
            waits_for: waits.iter().map(|code| public(code, None)).collect(),
            products: shown.collect(),
            wishes: Some(wished).filter(|wished| wished.booths > 0),
            staff: content.staff.clone(),
            answers: content.answers.iter().map(|(key, answer)| said(key, answer)).collect(),
            files: sent.iter().map(FairFile::of).collect(),
            labels_declared: content.labels_declared,
            traceability_declared: content.traceability_declared,
        })
    }
}

impl ApplicationBooth {
    fn of(had: &Had) -> Self {
        Self {
            code: public(&had.code, None),
            hall: public(&had.hall, None),
            zone: public(&had.zone, None),
            category: public(&had.category, None),
            state: had.state.code().to_owned(),
            days: had.days.clone(),
        }
    }
}

fn said(key: &str, answer: &Answer) -> FairAnswer {
    let mut said = FairAnswer { key: Line(key.to_owned()), text: None, number: None, yes: None };
    match answer {
        Answer::Text(text) => said.text = Some(Prose(text.clone())),
        Answer::Number(number) => said.number = Some(*number),
        Answer::YesNo(yes) => said.yes = Some(*yes),
    }
    said
}
