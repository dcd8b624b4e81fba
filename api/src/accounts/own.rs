//! Who the caller is, and what he may act as at this instant.

use super::Tag;
use super::bodies::Body;
use super::mandates::MandateAffair;
use super::members::MemberRole;
use super::sessions::{Done, MailLanguage};
use crate::access::{SignedIn, doer};
use crate::catalogue::public;
use crate::codes::Code;
use crate::context::App;
use crate::oversight;
use crate::problem::Failure;
use crate::scalars::Date;
use crate::speech::Language;
use domain::accounts::{Mandatary, Mandate};
use domain::ids::ProducerId;
use poem::web::Data;
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use serde_json::json;
use store::accounts::sessions::{Member, Office, Organising, SignedInAccount};
use store::accounts::{bodies, people};
use store::catalogue::rows::producer;
use store::catalogue::write;
use store::fairs::organisers::{self, Organiser};
use store::oversight::deeds::Deed;
use uuid::Uuid;

/// Operations on one's own account, beside those that prove whose it is.
pub struct OwnAccountApi;

/// You, and what you may act as at this instant.
#[derive(Object)]
pub struct Account {
    /// The account's id.
    id: Uuid,
    /// E-mail address, in lower case.
    email: String,
    /// Whether you have proved that the address is yours.
    email_verified: bool,
    /// Name.
    name: String,
    /// Language of mail to you.
    language: MailLanguage,
    /// Whether you operate the platform.
    operator: bool,
    /// The state bodies in which you are an officer.
    offices: Vec<OwnOffice>,
    /// The producers of which you are a member.
    producers: Vec<OwnProducer>,
    /// The organisers of fairs of which you are a member.
    organisers: Vec<OwnOrganiser>,
    /// The mandates that hold now and by which you act for producers of which you are no member.
    mandates: Vec<OwnMandate>,
}

/// Your place in a state body.
#[derive(Object)]
pub struct OwnOffice {
    /// The body.
    body: Body,
    /// Whether you may invite others into it.
    administrator: bool,
}

/// A producer of which you are a member.
#[derive(Object)]
pub struct OwnProducer {
    /// Its id.
    id: Uuid,
    /// Its slug.
    slug: String,
    /// Its name.
    name: String,
    /// Your role there.
    role: MemberRole,
    /// Id of your membership, with which you can leave.
    membership_id: Uuid,
}

/// An organiser of fairs of which you are a member.
#[derive(Object)]
pub struct OwnOrganiser {
    /// Its id.
    id: Uuid,
    /// Its name.
    name: String,
    /// Your role there.
    role: MemberRole,
    /// Id of your membership, with which you can leave.
    membership_id: Uuid,
}

/// A mandate under which you act for a producer.
#[derive(Object)]
pub struct OwnMandate {
    /// Its id.
    id: Uuid,
    /// The producer for which you act.
    producer_id: Uuid,
    /// Its slug.
    slug: String,
    /// Its name.
    name: String,
    /// The affairs in which you act for it; of a mandate to a producer those that your role there reaches.
    affairs: Vec<MandateAffair>,
    /// Last day, reckoned in Vietnam, which counts whole.
    until: Date,
}

/// What you may change of your account.
#[derive(Object)]
#[oai(deny_unknown_fields)]
pub struct AccountPatch {
    /// Language of mail to you.
    language: MailLanguage,
}

#[OpenApi(tag = "Tag::Accounts")]
impl OwnAccountApi {
    /// Read your account
    ///
    /// Who you are, and your roles at this instant.
    #[oai(path = "/v1/accounts/me", method = "get", operation_id = "getOwnAccount")]
    async fn get_own_account(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
    ) -> Result<Json<Account>, Failure> {
        let caller = caller.0;
        let row = people::by_id(app.read(), caller.id).await?.ok_or(Code::NotSignedIn)?;
        let rows =
            bodies::by_ids(app.read(), caller.offices.iter().map(|office| office.body)).await?;
        let givers = caller.mandates.iter().map(|one| one.giver);
        let ids: Vec<_> = caller.members.iter().map(|one| one.producer).chain(givers).collect();
        let producers = write::producers(app.read(), &ids).await?;
        let office = |office: &Office| {
            let row = rows.iter().find(|row| row.id == office.body.0)?;
            Some(OwnOffice { body: Body::of(app, row), administrator: office.administrator })
        };
        let organising = caller.organisers.iter();
        let organisers = organising.clone().map(|one| one.organiser);
        let organisers = organisers::by_ids(app.read(), organisers).await?;
        let (members, mandates) = (caller.members.iter(), caller.mandates.iter());
        Ok(Json(Account {
            id: row.id,
            email: row.email,
            email_verified: row.email_verified_at.is_some(),
            name: row.name,
            language: Language::from_code(&row.language).into(),
            operator: caller.operator,
            offices: caller.offices.iter().filter_map(office).collect(),
            producers: members.filter_map(|one| OwnProducer::of(one, &producers)).collect(),
            organisers: organising.filter_map(|one| OwnOrganiser::of(one, &organisers)).collect(),
            mandates: mandates.filter_map(|one| OwnMandate::of(&caller, one, &producers)).collect(),
        }))
    }

    /// Change your account
    ///
    /// The language in which mail comes to you.
    #[oai(path = "/v1/accounts/me", method = "patch", operation_id = "updateOwnAccount")]
    async fn update_own_account(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        body: Json<AccountPatch>,
    ) -> Result<Done, Failure> {
        let language = Language::from(body.0.language).code();
        let tx = app.store().begin().await?;
        people::set_language(&tx, caller.0.id, language).await?;
        let deed = Deed::new("update_own_account", "account", caller.0.id.0);
        let deed = deed.with(json!({ "language": language }));
        oversight::record(app, &tx, &doer(&caller.0), deed).await?;
        tx.commit().await?;
        Ok(Done::NoContent)
    }
}

impl OwnProducer {
    fn of(member: &Member, producers: &[producer::Model]) -> Option<Self> {
        let row = named(member.producer, producers)?;
        Some(Self {
            id: row.id,
            slug: public(&row.slug, None),
            name: public(&row.name, None),
            role: member.role.into(),
            membership_id: member.id.0,
        })
    }
}

impl OwnOrganiser {
    fn of(member: &Organising, organisers: &[Organiser]) -> Option<Self> {
        let one = organisers.iter().find(|one| one.id == member.organiser)?;
        Some(Self {
            id: one.id.0,
            name: public(&one.particulars.name, None),
            role: member.role.into(),
            membership_id: member.id.0,
        })
    }
}

impl OwnMandate {
    /// `None` where nothing is left of it: the caller's role in the receiving producer reaches none of
    /// its affairs.
    fn of(
        caller: &SignedInAccount,
        mandate: &Mandate,
        producers: &[producer::Model],
    ) -> Option<Self> {
        let row = named(mandate.giver, producers)?;
        let role = match mandate.to {
            Mandatary::Producer(to) => {
                Some(caller.members.iter().find(|one| one.producer == to)?.role)
            }
            Mandatary::Body(_) => None,
        };
        let reached = mandate.affairs.iter().filter(|one| role.is_none_or(|role| role.may(**one)));
        let affairs: Vec<MandateAffair> = reached.map(|one| (*one).into()).collect();
        (!affairs.is_empty()).then(|| Self {
            id: mandate.id.0,
            producer_id: row.id,
            slug: public(&row.slug, None),
            name: public(&row.name, None),
            affairs,
            until: Date(mandate.last_day()),
        })
    }
}

fn named(id: ProducerId, producers: &[producer::Model]) -> Option<&producer::Model> {
    producers.iter().find(|row| row.id == id.0)
}
