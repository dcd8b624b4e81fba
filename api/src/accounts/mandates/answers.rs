//! Mandates as they cross the wire.

use crate::catalogue::public;
use crate::codes::Code;
use crate::context::App;
use crate::problem::{FieldProblem, Problem};
use crate::scalars::{Date, Time};
use crate::speech::Sentence;
use domain::accounts::{self, MANDATE_MONTHS, Mandatary, MandateRefusal};
use poem_openapi::payload::Json;
use poem_openapi::types::Example;
use poem_openapi::{ApiResponse, Enum, Object};
use store::accounts::mandates::NamedMandate;
use uuid::Uuid;

/// A part of a producer's affairs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[oai(rename_all = "snake_case", remote = "accounts::Affair")]
pub enum MandateAffair {
    /// Products, variants, prices, pictures. May be mandated.
    Listings,
    /// The storefront. Stays with the producer's members.
    Storefront,
    /// Applications to fairs. May be mandated.
    FairApplications,
    /// Orders of buyers. Stay with the producer's members.
    Orders,
    /// Legal identity. Stays with the producer's members.
    Identity,
    /// The account to which money is paid. Stays with the producer's owners.
    BankAccount,
    /// Members, invitations and mandates. Stay with the producer's owners.
    Members,
    /// What concerns certificates. Stays with the producer's members.
    Certificates,
    /// Webhooks and events. Stay with the producer's members.
    Integrations,
}

/// A mandate to be given: either to a cooperative or to the commune.
#[derive(Object)]
#[oai(deny_unknown_fields, example)]
pub struct MandateEntry {
    /// The cooperative or cooperative group whose members are to act for you, each as far as the role
    /// there reaches.
    pub(super) to_producer_id: Option<Uuid>,
    /// Whether officers of the People's Committee of your commune are to act for you.
    pub(super) to_commune: Option<bool>,
    /// In which affairs: `listings` and `fair_applications` only.
    #[oai(validator(min_items = 1, max_items = 8, unique_items))]
    pub(super) affairs: Vec<MandateAffair>,
    /// Last day, reckoned in Vietnam, which counts whole; at most 12 months from today.
    pub(super) until: Date,
}

/// Whether a mandate holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum MandateState {
    /// It holds at this instant.
    InForce,
    /// Its term is over.
    Expired,
    /// The giver revoked it.
    Revoked,
    /// The receiver gave it back.
    Returned,
}

/// What kind of receiver a mandate has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum MandataryKind {
    /// A producer, whose members act.
    Producer,
    /// A state body, whose officers act.
    Body,
}

/// One side of a mandate.
#[derive(Object)]
pub struct MandateGiver {
    /// The producer.
    id: Uuid,
    /// Its name.
    name: String,
}

/// The other side of a mandate.
#[derive(Object)]
pub struct MandateReceiver {
    /// What it is.
    kind: MandataryKind,
    /// The producer or body.
    id: Uuid,
    /// Its name.
    name: String,
}

/// Leave to act for a producer from outside of it.
#[derive(Object)]
pub struct Mandate {
    /// Its id. Acts under it are recorded with it.
    id: Uuid,
    /// For whom the receiver acts.
    giver: MandateGiver,
    /// Who acts.
    receiver: MandateReceiver,
    /// In which of the giver's affairs.
    affairs: Vec<MandateAffair>,
    /// When it was given.
    given_at: Time,
    /// Last day, reckoned in Vietnam, which counts whole.
    until: Date,
    /// Whether it holds at this instant.
    state: MandateState,
    /// When it was revoked or given back.
    ended_at: Option<Time>,
}

/// A page of mandates.
#[derive(Object)]
pub struct MandateList {
    /// The mandates, newest first, those that are over included.
    pub(super) items: Vec<Mandate>,
    /// Send it as `cursor` for the next page; null at the end.
    pub(super) next_cursor: Option<String>,
}

#[derive(ApiResponse)]
pub(super) enum Given {
    /// The mandate holds from now on.
    #[oai(status = 201)]
    Created(Json<Mandate>),
}

impl Mandate {
    pub(super) fn of(app: &App, named: &NamedMandate) -> Self {
        let mandate = &named.mandate;
        let (kind, id, name) = match mandate.to {
            Mandatary::Producer(id) => {
                (MandataryKind::Producer, id.0, public(&named.receiver_name, None))
            }
            Mandatary::Body(id) => (MandataryKind::Body, id.0, named.receiver_name.clone()),
        };
        let state = match mandate.ended {
            Some(_) if named.given_back => MandateState::Returned,
            Some(_) => MandateState::Revoked,
            None if mandate.holds(app.now()) => MandateState::InForce,
            None => MandateState::Expired,
        };
        let giver_name = public(&named.giver_name, None);
        Self {
            id: mandate.id.0,
            giver: MandateGiver { id: mandate.giver.0, name: giver_name },
            receiver: MandateReceiver { kind, id, name },
            affairs: mandate.affairs.iter().map(|one| (*one).into()).collect(),
            given_at: Time(mandate.since),
            until: Date(mandate.last_day()),
            state,
            ended_at: mandate.ended.map(Time),
        }
    }
}

/// All that speaks against a mandate, each with the field concerned.
pub(super) fn refused(refusals: Vec<MandateRefusal>) -> Problem {
    let problem = Problem::new(Code::RulesOfFields);
    refusals.into_iter().map(field).fold(problem, Problem::with)
}

fn field(refusal: MandateRefusal) -> FieldProblem {
    let (pointer, code, vi, en) = match refusal {
        MandateRefusal::NoAffair => {
            ("/affairs", "no_affair", "Hãy nêu việc được ủy quyền.", "Name an affair.")
        }
        MandateRefusal::NotMandatable(place) => {
            let vi = "Việc này chỉ thành viên của chủ thể được làm.";
            let en = "This affair stays with the producer's own members.";
            let sentence = Sentence::new(vi, en);
            return FieldProblem::new(format!("/affairs/{place}"), "not_mandatable", sentence);
        }
        MandateRefusal::ToOneself => {
            let vi = "Chủ thể không ủy quyền cho chính mình.";
            ("/to_producer_id", "to_oneself", vi, "A producer needs no mandate for itself.")
        }
        MandateRefusal::NotACooperative => {
            let vi = "Chỉ hợp tác xã hoặc tổ hợp tác được nhận ủy quyền.";
            let en = "Only cooperatives and cooperative groups act for other producers.";
            ("/to_producer_id", "not_a_cooperative", vi, en)
        }
        MandateRefusal::NoCommittee => {
            let vi = "Ủy ban nhân dân xã của chủ thể chưa tham gia sàn.";
            let en = "The People's Committee of the producer's commune does not take part yet.";
            ("/to_commune", "no_committee", vi, en)
        }
        MandateRefusal::Past => ("/until", "past", "Ngày này đã qua.", "This day is over."),
        MandateRefusal::TooLong => {
            let vi = format!("Ủy quyền kéo dài nhiều nhất {MANDATE_MONTHS} tháng.");
            let en = format!("A mandate lasts at most {MANDATE_MONTHS} months.");
            return FieldProblem::new("/until", "too_long", Sentence::new(vi, en));
        }
    };
    FieldProblem::new(pointer, code, Sentence::new(vi, en))
}

impl Example for MandateEntry {
    fn example() -> Self {
        Self {
            to_producer_id: None,
            to_commune: Some(true),
            affairs: vec![MandateAffair::Listings],
            until: Date("2026-12-31".parse().unwrap_or_default()),
        }
    }
}
