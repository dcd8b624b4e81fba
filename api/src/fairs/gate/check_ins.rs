//! Who goes in and out: one scan at a time, what was counted, and arrivals at the desk.

use super::answers::{BadgeKind, GateDirection, outcome, told};
use super::facts::Facts;
use super::judging::{Gate, Presented, take};
use super::{conflict, token};
use crate::access::{SignedIn, organiser_for};
use crate::catalogue::public;
use crate::codes::Code;
use crate::context::App;
use crate::fairs::applications::{Case, VersionedApplication, answer};
use crate::fairs::{Tag, locked, note, readable};
use crate::problem::Failure;
use crate::scalars::{Date, Line, Source, VietnamTime};
use crate::speech::Sentence;
use chrono::DateTime;
use domain::calendar::Instant;
use domain::fairs::OrganiserAffair;
use domain::fairs::applications::Command;
use domain::fairs::gate::{self as rules, First, Footing, Rejection, Taken};
use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use serde_json::json;
use store::fairs::gate::badges::Badge;
use store::fairs::gate::scans::{self, Count, Sender};
use uuid::Uuid;

/// Operations: at the gate.
pub struct FairGateApi;

/// A badge held to a scanner.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct CheckInEntry {
    /// What the scanner read, whatever it is; 1 to 5,000 characters.
    token: Source<1, 5000>,
    /// What the device calls this scan, once within the fair: a repetition is known by it.
    nonce: Line<1, 64>,
    /// Which way.
    direction: GateDirection,
    /// At which gate, or by which device.
    gate: Option<Line<1, 60>>,
}

/// What the gate decided.
#[derive(Debug, Object)]
struct CheckIn {
    /// The scan's nonce.
    nonce: String,
    /// `admitted` or `refused`.
    outcome: String,
    /// Why it is refused: `invalid`, `foreign_fair`, `called_off`, `revoked`, `not_yet_valid`,
    /// `no_longer_valid`, `unconfirmed`, `no_booth`, `withdrawn`, `not_eligible` or `already_inside`; null
    /// when it is admitted.
    reason: Option<String>,
    /// The same for whoever stands there.
    message: String,
    /// Which way.
    direction: GateDirection,
    /// When it was scanned first.
    scanned_at: VietnamTime,
    /// Whether the nonce was known: nothing was counted, and this is the first answer.
    repeated: bool,
    /// The badge; null for a code that is none of the fair's.
    badge: Option<CheckedBadge>,
}

/// Whose badge it is.
#[derive(Debug, Object)]
struct CheckedBadge {
    /// Its id.
    id: Uuid,
    /// Who carries it.
    kind: BadgeKind,
    /// Name of whoever carries it.
    holder_name: String,
    /// The organisation; may be empty.
    organisation: String,
    /// The exhibitor's part; null for buyers and officials.
    exhibiting: Option<CheckedExhibitor>,
}

/// What the exhibitor has whose staff carries a badge, at this instant.
#[derive(Debug, Object)]
struct CheckedExhibitor {
    /// The application.
    application_id: Uuid,
    /// Codes of its booths.
    booths: Vec<String>,
    /// `firm`: what it shows meets what the booths ask for. `without_mark`: it no longer does; the booths
    /// are kept, and no mark may be shown at them for what was lost. `lost`: the booths are to be taken back.
    footing: String,
    /// Until when it may show other products; null when nothing is to be replaced.
    replace_until: Option<VietnamTime>,
    /// The footing in words.
    message: String,
}

/// What went through the gates of a fair.
#[derive(Debug, Object)]
struct GateCounts {
    /// How many carriers of buyers' and officials' badges came at least once.
    visitors: i64,
    /// By day in Vietnam and kind of badge, in that order.
    #[oai(validator(max_items = "400"))]
    days: Vec<GateDay>,
}

/// What went through on a day with one kind of badge.
#[derive(Debug, Object)]
struct GateDay {
    /// The day.
    day: Date,
    /// The kind; null for codes that were no badge of the fair.
    kind: Option<BadgeKind>,
    /// How many carriers came in, each once.
    visitors: i64,
    /// Passages in.
    entries: i64,
    /// Passages out.
    exits: i64,
    /// Scans that were refused.
    refused: i64,
    /// Scans made offline that were judged otherwise when they arrived: somebody went through who was
    /// refused, or the other way round.
    contested: i64,
}

#[OpenApi(tag = "Tag::Fairs")]
impl FairGateApi {
    /// Check somebody in or out
    ///
    /// For the organiser's members. Answers 200 whether the person is admitted or refused; both are
    /// written down. The same nonce again changes nothing and gets the first answer; with another badge or
    /// direction: 409 `nonce_used`. The first entry of an exhibitor's staff makes its application
    /// `checked_in`. Who is inside, by the last passage of this day, isn't let in again; whoever has a badge
    /// of the fair may always leave.
    #[oai(path = "/v1/fairs/:slug/check-ins", method = "post", operation_id = "checkInAtFair")]
    async fn check_in_at_fair(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The fair's slug.
        slug: Path<Line<1, 120>>,
        Json(body): Json<CheckInEntry>,
    ) -> Result<Json<CheckIn>, Failure> {
        let tx = app.store().begin().await?;
        let fair = readable(&tx, &caller.0, &slug.0.0, OrganiserAffair::Gate).await?;
        let doer = organiser_for(&caller.0, fair.organiser, OrganiserAffair::Gate)?;
        let staff = token::read_one(app, &body.token.0)
            .is_some_and(|badge| badge.kind == rules::BadgeKind::Staff);
        // Only what moves an application takes the fair: visitors don't wait for each other.
        let fair = match staff {
            true => locked(&tx, &caller.0, &slug.0.0, OrganiserAffair::Gate).await?.0,
            false => fair,
        };
        let now = app.now();
        let sender = Sender { by: caller.0.id, received: now, offline: false };
        let gate = Gate { fair: &fair, doer: &doer, sender };
        let nonce = body.nonce.0.clone();
        let (taken, mut facts) = take(app, &tx, &gate, &[body.presented(now)]).await?;
        let (first, repeated) = match taken.first() {
            Some(Taken::New(first)) => (*first, false),
            Some(Taken::Again(first)) => (*first, true),
            _ => return Err(used()),
        };
        let said = outcome(first.outcome);
        let details = json!({ "outcome": said.0, "reason": said.1, "repeated": repeated });
        note(app, &tx, &doer, "check_in_at_fair", (&fair, details)).await?;
        let answer = CheckIn::of(app, nonce, (&first, repeated), &mut facts);
        tx.commit().await?;
        Ok(Json(answer))
    }

    /// Count who came
    ///
    /// For the organiser's members: by day and kind of badge. A carrier counts once a day as a visitor,
    /// however often the badge was scanned, online or offline.
    #[oai(path = "/v1/fairs/:slug/check-ins", method = "get", operation_id = "countFairVisitors")]
    async fn count_fair_visitors(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The fair's slug.
        slug: Path<Line<1, 120>>,
    ) -> Result<Json<GateCounts>, Failure> {
        let fair = readable(app.read(), &caller.0, &slug.0.0, OrganiserAffair::Gate).await?;
        let visitors = scans::visitors(app.read(), fair.id).await?;
        let days = scans::counts(app.read(), fair.id).await?;
        Ok(Json(GateCounts { visitors, days: days.iter().map(GateDay::of).collect() }))
    }

    /// Check an exhibitor in at the desk
    ///
    /// For the organiser's members, on a day of the fair: a confirmed exhibitor that came without a badge.
    #[oai(
        path = "/v1/fair-applications/:id/check-in",
        method = "post",
        operation_id = "checkInFairApplication"
    )]
    async fn check_in_fair_application(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The application's id.
        id: Path<Uuid>,
    ) -> Result<VersionedApplication, Failure> {
        let command = (Command::CheckIn, "check_in_fair_application");
        at_the_desk(app, &caller, id.0, command).await
    }

    /// Complete an application
    ///
    /// For the organiser's members, once the fair's last day is over: the exhibitor was there.
    #[oai(
        path = "/v1/fair-applications/:id/completion",
        method = "post",
        operation_id = "completeFairApplication"
    )]
    async fn complete_fair_application(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The application's id.
        id: Path<Uuid>,
    ) -> Result<VersionedApplication, Failure> {
        let command = (Command::Complete, "complete_fair_application");
        at_the_desk(app, &caller, id.0, command).await
    }
}

async fn at_the_desk(
    app: &App,
    caller: &SignedIn,
    id: Uuid,
    (command, action): (Command, &'static str),
) -> Result<VersionedApplication, Failure> {
    let tx = app.store().begin().await?;
    let mut case = Case::lock(&tx, id).await?;
    let doer = organiser_for(&caller.0, case.fair.organiser, OrganiserAffair::Gate)?;
    if case.application.state == domain::fairs::applications::State::Draft {
        return Err(Code::NotFound.into());
    }
    case.follow(app, &tx, (command, ""), &doer, action).await?;
    let answer = answer(app, &tx, &case, true).await?;
    tx.commit().await?;
    Ok(answer)
}

fn used() -> Failure {
    let sentence = super::answers::rejected(Rejection::NonceUsed);
    conflict(Rejection::NonceUsed.code(), (&sentence.vi, &sentence.en))
}

impl CheckInEntry {
    fn presented(self, at: Instant) -> Presented {
        Presented {
            token: self.token.0,
            nonce: self.nonce.0,
            direction: self.direction.into(),
            at,
            went: None,
            gate: self.gate.map(|line| line.0).unwrap_or_default(),
        }
    }
}

impl CheckIn {
    fn of(app: &App, nonce: String, (first, repeated): (&First, bool), facts: &mut Facts) -> Self {
        let badge = first.badge.and_then(|id| facts.badge(id).cloned());
        let (outcome, reason) = outcome(first.outcome);
        Self {
            nonce: public(&nonce, None),
            outcome,
            reason,
            message: told(first.outcome, first.direction).spoken(),
            direction: first.direction.into(),
            scanned_at: VietnamTime(first.at),
            repeated,
            badge: badge.map(|badge| CheckedBadge::of(app, &badge, facts)),
        }
    }
}

impl CheckedBadge {
    fn of(app: &App, badge: &Badge, facts: &mut Facts) -> Self {
        let standing = facts.standing(app, badge.id, app.now());
        let exhibiting = standing.zip(badge.application).map(|((footing, loss, booths), id)| {
            let (code, sentence) = said(footing);
            CheckedExhibitor {
                application_id: id,
                booths: booths.iter().map(|code| public(code, None)).collect(),
                footing: code.to_owned(),
                replace_until: loss.and_then(|loss| loss.until).map(VietnamTime),
                message: sentence.spoken(),
            }
        });
        Self {
            id: badge.id,
            kind: badge.kind.into(),
            holder_name: public(&badge.holder.name, None),
            organisation: public(&badge.holder.organisation, None),
            exhibiting,
        }
    }
}

fn said(footing: Footing) -> (&'static str, Sentence) {
    let (code, vi, en) = match footing {
        Footing::Firm => (
            "firm",
            "Sản phẩm đáp ứng điều kiện của gian hàng.",
            "What is shown meets what the booths ask for.",
        ),
        Footing::WithoutMark => (
            "without_mark",
            "Gian hàng được giữ, không kèm dấu hiệu OCOP cho sản phẩm không còn được chứng nhận.",
            "The booths are kept, without the mark for what is certified no longer.",
        ),
        Footing::Lost => (
            "lost",
            "Sản phẩm không còn đáp ứng điều kiện của gian hàng.",
            "What is shown no longer meets what the booths ask for.",
        ),
    };
    (code, Sentence::new(vi, en))
}

impl GateDay {
    fn of(one: &Count) -> Self {
        let noon = DateTime::from_timestamp(one.day * 86_400, 0).unwrap_or_default();
        Self {
            day: Date(noon.date_naive()),
            kind: one.kind.map(Into::into),
            visitors: one.visitors,
            entries: one.entries,
            exits: one.exits,
            refused: one.refused,
            contested: one.contested,
        }
    }
}
