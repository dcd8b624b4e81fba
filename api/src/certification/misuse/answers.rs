//! Reports of misuse as they cross the wire.

use super::capacity;
use crate::context::App;
use crate::scalars::{Line, Prose, Time};
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, Enum, Object};
use store::accounts::sessions::SignedInAccount;
use store::certification::misuse::Report;
use uuid::Uuid;

/// A report that the mark was seen where it may not be.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct NewMisuseReport {
    /// The product concerned, where you know it.
    pub(super) product_id: Option<Uuid>,
    /// Where you saw it: a shop, a market, a package, a page.
    pub(super) seen_at: Line<1, 300>,
    /// The page on which you saw it, beginning with `http://` or `https://`.
    pub(super) url: Option<Line<8, 2000>>,
    /// What you saw.
    pub(super) description: Prose<1, 4000>,
    /// How an officer may reach you. Only those who decide the report read it.
    pub(super) contact: Option<Line<1, 200>>,
}

/// What the reporter keeps.
#[derive(Debug, Object)]
pub struct MisuseReceipt {
    /// The report.
    pub(super) id: Uuid,
    /// With this token, and only with it, its outcome can be read. It is shown once.
    pub(super) tracking_token: String,
    /// When it was received.
    pub(super) reported_at: Time,
}

/// The receipt.
#[derive(ApiResponse)]
pub enum Reported {
    /// The report was received.
    #[oai(status = 201)]
    Received(Json<MisuseReceipt>),
}

/// The producer's answer to a report.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct NewMisuseAnswer {
    /// What the producer says.
    pub(super) text: Prose<1, 4000>,
}

/// An officer's decision of a report.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct NewMisuseDecision {
    /// What was found.
    pub(super) decision: MisuseFinding,
    /// Why, in words that the reporter and the producer will read.
    pub(super) text: Prose<1, 4000>,
}

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum MisuseFinding {
    /// The mark was misused.
    Misuse,
    /// It was not.
    NoMisuse,
    /// It can't be told.
    Unclear,
}

/// How far a report has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum MisuseState {
    /// Not decided yet.
    Open,
    /// Decided.
    Decided,
}

/// A report as those concerned with it read it.
#[derive(Debug, Object)]
pub struct MisuseReport {
    /// Its id.
    pub(super) id: Uuid,
    /// The product concerned, where it is known.
    pub(super) product_id: Option<Uuid>,
    /// Where the mark was seen.
    pub(super) seen_at: String,
    /// The page on which it was seen. Nobody has checked it.
    pub(super) url: Option<String>,
    /// What was seen, in the reporter's words.
    pub(super) description: String,
    /// How to reach the reporter; null where none was given or the caller does not decide it.
    pub(super) contact: Option<String>,
    /// When it was received.
    pub(super) reported_at: Time,
    /// Whether it is decided.
    pub(super) state: MisuseState,
    /// What the producer says.
    pub(super) answer: Option<MisuseAnswer>,
    /// What was decided.
    pub(super) decision: Option<MisuseDecision>,
}

/// The producer's answer.
#[derive(Debug, Object)]
pub struct MisuseAnswer {
    /// In the producer's words.
    pub(super) text: String,
    /// When it was given.
    pub(super) answered_at: Time,
}

/// A decision.
#[derive(Debug, Object)]
pub struct MisuseDecision {
    /// What was found.
    pub(super) decision: MisuseFinding,
    /// Why.
    pub(super) text: String,
    /// When it was decided.
    pub(super) decided_at: Time,
    /// The deciding body; null for the platform's operator.
    pub(super) body: Option<String>,
}

/// A page of reports.
#[derive(Debug, Object)]
pub struct MisuseReportList {
    /// The reports.
    pub(super) items: Vec<MisuseReport>,
    /// Send it as `cursor` for the next page; null at the end.
    pub(super) next_cursor: Option<String>,
}

/// What the reporter may know.
#[derive(Debug, Object)]
pub struct TrackedMisuseReport {
    /// The report.
    pub(super) id: Uuid,
    /// When it was received.
    pub(super) reported_at: Time,
    /// Whether it is decided.
    pub(super) state: MisuseState,
    /// What was decided.
    pub(super) decision: Option<MisuseDecision>,
}

impl MisuseReport {
    /// A report as this account may read it.
    pub(super) fn of(app: &App, account: &SignedInAccount, report: &Report) -> Self {
        let row = &report.row;
        let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let decides = capacity(app, account, report).is_ok();
        Self {
            id: row.id,
            product_id: row.product_id,
            seen_at: row.seen_at.clone(),
            url: some(&row.url),
            description: row.description.clone(),
            contact: some(&row.contact).filter(|_| decides),
            reported_at: Time(store::instant(row.reported_at)),
            state: MisuseState::of(report),
            answer: row
                .answer
                .clone()
                .zip(row.answered_at)
                .map(|(text, at)| MisuseAnswer { text, answered_at: Time(store::instant(at)) }),
            decision: MisuseDecision::of(report),
        }
    }
}

impl MisuseDecision {
    /// What was decided, if it was.
    pub(super) fn of(report: &Report) -> Option<Self> {
        let row = &report.row;
        Some(Self {
            decision: MisuseFinding::from_code(row.decision.as_deref()?)?,
            text: row.decision_text.clone()?,
            decided_at: Time(store::instant(row.decided_at?)),
            body: report.body.clone(),
        })
    }
}

impl MisuseState {
    /// How far a report has come.
    pub(super) fn of(report: &Report) -> Self {
        if report.row.decision.is_some() { Self::Decided } else { Self::Open }
    }
}

impl MisuseFinding {
    /// The stored code.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Misuse => "misuse",
            Self::NoMisuse => "no_misuse",
            Self::Unclear => "unclear",
        }
    }

    fn from_code(code: &str) -> Option<Self> {
        [Self::Misuse, Self::NoMisuse, Self::Unclear].into_iter().find(|one| one.code() == code)
    }
}
