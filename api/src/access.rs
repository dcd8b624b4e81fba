//! Who is asking. Permission is a handler's parameter type: what an operation requires is read off its
//! signature.

use crate::address::ClientAddress;
use crate::codes::Code;
use crate::context::App;
use crate::problem::{Failure, Problem};
use domain::accounts::{Affair, Mandatary, Mandate};
use domain::certification::acts::{self, Act};
use domain::certification::{Level, Stars};
use domain::fairs::OrganiserAffair;
use domain::ids::{OrganiserId, ProducerId};
use poem::Request;
use poem_openapi::SecurityScheme;
use poem_openapi::auth::Bearer;
use store::accounts::sessions::{Member, Office, SignedInAccount};
use store::oversight::deeds::Doer;

/// Any account that is signed in.
#[derive(SecurityScheme)]
#[oai(ty = "bearer", rename = "session", checker = "signed_in")]
pub struct SignedIn(pub SignedInAccount);

/// An officer of a state body.
#[derive(SecurityScheme)]
#[oai(ty = "bearer", rename = "session", checker = "officer")]
pub struct Officer(pub SignedInAccount);

/// An officer of a state body, or the platform's operator.
#[derive(SecurityScheme)]
#[oai(ty = "bearer", rename = "session", checker = "officer_or_operator")]
pub struct OfficerOrOperator(pub SignedInAccount);

/// The platform's operator.
#[derive(SecurityScheme)]
#[oai(ty = "bearer", rename = "session", checker = "operator")]
pub struct Operator(pub SignedInAccount);

async fn signed_in(request: &Request, bearer: Bearer) -> poem::Result<SignedInAccount> {
    let app = request.data::<App>().expect("the router carries the app");
    let hash = token_hash(&bearer.token);
    let found = store::accounts::sessions::find(app.read(), &hash, app.now()).await;
    match found {
        Ok(Some(account)) => {
            Ok(SignedInAccount { address: ClientAddress::of_request(request, app).0, ..account })
        }
        Ok(None) => Err(Problem::new(Code::NotSignedIn).into()),
        Err(error) => {
            tracing::error!(%error, "sessions can't be read");
            Err(Problem::new(Code::Broken).into())
        }
    }
}

async fn officer(request: &Request, bearer: Bearer) -> poem::Result<SignedInAccount> {
    let account = signed_in(request, bearer).await?;
    allowed(!account.offices.is_empty(), account)
}

async fn officer_or_operator(request: &Request, bearer: Bearer) -> poem::Result<SignedInAccount> {
    let account = signed_in(request, bearer).await?;
    allowed(account.operator || !account.offices.is_empty(), account)
}

async fn operator(request: &Request, bearer: Bearer) -> poem::Result<SignedInAccount> {
    let account = signed_in(request, bearer).await?;
    allowed(account.operator, account)
}

fn allowed(may: bool, account: SignedInAccount) -> poem::Result<SignedInAccount> {
    if may { Ok(account) } else { Err(Problem::new(Code::NotAllowed).into()) }
}

/// The form in which a token is stored: its SHA-256.
pub fn token_hash(token: &str) -> Vec<u8> {
    use sha2::Digest as _;
    sha2::Sha256::digest(token.as_bytes()).to_vec()
}

/// Where a matter lies: the province and commune of today, where known.
#[derive(Clone, Copy, Debug, Default)]
pub struct Jurisdiction {
    /// The commune of today.
    pub commune: Option<i32>,
    /// The province of today.
    pub province: Option<i32>,
}

impl Jurisdiction {
    /// Where a unit, old or new, lies today.
    pub fn of_unit(app: &App, unit: Option<i32>) -> Self {
        let unit = unit.and_then(|id| app.units().unit(id));
        Self {
            commune: unit.filter(|unit| unit.level == Level::Commune).and_then(|unit| unit.today),
            province: unit.and_then(|unit| unit.today_province),
        }
    }
}

/// The office in which an account may do an act there, by the table of acts; 403 when there is none.
pub fn office_for(
    account: &SignedInAccount,
    act: Act,
    stars: Option<Stars>,
    place: Jurisdiction,
) -> Result<Office, Failure> {
    let there = |office: &&Office| match office.level {
        Level::Commune => office.unit.is_some() && office.unit == place.commune,
        Level::Province => office.unit.is_some() && office.unit == place.province,
        Level::Ministry => true,
        Level::District => false,
    };
    let may = |office: &&Office| acts::may(act, office.kind, office.level, stars);
    account.offices.iter().filter(there).find(may).cloned().ok_or_else(|| Code::NotAllowed.into())
}

/// In what capacity an account acts in an affair of a producer: as its member, or under a mandate from
/// it; `None` when it has no part in it.
pub fn acts_for(account: &SignedInAccount, producer: ProducerId, affair: Affair) -> Option<Doer> {
    let acting = Doer { acting_for: Some(producer), ..doer(account) };
    if reaches(account, producer, affair) {
        return Some(acting);
    }
    let mandates = account.mandates.iter();
    let mut holding = mandates.filter(|one| one.giver == producer && one.affairs.contains(&affair));
    holding.find_map(|one| under(account, one, affair, &acting))
}

/// Whether an account is a member of a producer whose role reaches an affair.
fn reaches(account: &SignedInAccount, producer: ProducerId, affair: Affair) -> bool {
    let may = |one: &Member| one.producer == producer && one.role.may(affair);
    account.members.iter().any(may)
}

/// A mandate given to a producer lends no member more than the role there reaches; one given to a state
/// body is every officer's of it.
fn under(
    account: &SignedInAccount,
    mandate: &Mandate,
    affair: Affair,
    acting: &Doer,
) -> Option<Doer> {
    let acting = Doer { mandate: Some(mandate.id.0), ..acting.clone() };
    match mandate.to {
        Mandatary::Producer(to) => reaches(account, to, affair).then_some(acting),
        Mandatary::Body(body) => {
            let officer = account.offices.iter().any(|office| office.body == body);
            officer.then_some(Doer { body: Some(body), ..acting })
        }
    }
}

/// In what capacity an account acts in an affair of a producer. A producer's things are not there for
/// those outside; a member whose role, or a mandatary whose mandate, doesn't reach so far is told so.
pub fn member_for(
    account: &SignedInAccount,
    producer: ProducerId,
    affair: Affair,
) -> Result<Doer, Failure> {
    let inside = account.members.iter().any(|one| one.producer == producer)
        || account.mandates.iter().any(|one| one.giver == producer);
    let refusal = if inside { Code::NotAllowed } else { Code::NotFound };
    acts_for(account, producer, affair).ok_or_else(|| refusal.into())
}

/// In what capacity an account acts in an affair of an organiser of fairs. Its things are not there for
/// those outside; a member whose role doesn't reach so far is told so.
pub fn organiser_for(
    account: &SignedInAccount,
    organiser: OrganiserId,
    affair: OrganiserAffair,
) -> Result<Doer, Failure> {
    let own = account.organisers.iter().find(|one| one.organiser == organiser);
    match own {
        Some(own) if own.role.may_organise(affair) => Ok(doer(account)),
        Some(_) => Err(Code::NotAllowed.into()),
        None => Err(Code::NotFound.into()),
    }
}

/// An account acting for itself, as the audit names it.
pub fn doer(account: &SignedInAccount) -> Doer {
    Doer { actor: Some(account.id), address: account.address, ..Doer::default() }
}

/// An account acting in one of its offices, as the audit names it.
pub fn doer_in(account: &SignedInAccount, office: &Office) -> Doer {
    Doer { body: Some(office.body), ..doer(account) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::accounts::MemberRole;
    use domain::ids::{AccountId, BodyId};
    use domain::ids::{MandateId, MembershipId};
    use uuid::Uuid;

    const GIVER: ProducerId = ProducerId(Uuid::from_u128(1));
    const COOPERATIVE: ProducerId = ProducerId(Uuid::from_u128(2));
    const COMMITTEE: BodyId = BodyId(Uuid::from_u128(3));
    const MANDATE: MandateId = MandateId(Uuid::from_u128(4));

    fn nobody() -> SignedInAccount {
        SignedInAccount {
            id: AccountId(Uuid::from_u128(5)),
            session: Vec::new(),
            operator: false,
            offices: Vec::new(),
            members: Vec::new(),
            organisers: Vec::new(),
            mandates: Vec::new(),
            address: None,
        }
    }

    fn member(producer: ProducerId, role: MemberRole) -> SignedInAccount {
        let id = MembershipId(Uuid::from_u128(6));
        SignedInAccount { members: vec![Member { id, producer, role }], ..nobody() }
    }

    fn mandate(to: Mandatary, affairs: &[Affair]) -> Vec<Mandate> {
        let since = "2026-09-01T00:00:00Z".parse().unwrap();
        let until = "2026-12-31T17:00:00Z".parse().unwrap();
        let affairs = affairs.to_vec();
        vec![Mandate { id: MANDATE, giver: GIVER, to, affairs, since, until, ended: None }]
    }

    fn status(refused: Failure) -> u16 {
        match refused {
            Failure::NotAllowed(_) => 403,
            Failure::NotFound(_) => 404,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_member_acts_as_far_as_the_role_reaches_and_nowhere_else() {
        for role in MemberRole::ALL {
            let account = member(GIVER, role);
            for affair in Affair::ALL {
                let doer = member_for(&account, GIVER, affair);
                let reached = doer.as_ref().is_ok_and(|doer| {
                    doer.acting_for == Some(GIVER) && doer.mandate.is_none() && doer.body.is_none()
                });
                assert_eq!(reached, role.may(affair), "{role:?} {affair:?}");
                let refusal = doer.err().map(status);
                assert_eq!(refusal, (!role.may(affair)).then_some(403), "{role:?} {affair:?}");
                let elsewhere = member_for(&account, COOPERATIVE, affair).map_err(status);
                assert_eq!(elsewhere.err(), Some(404));
            }
        }
    }

    #[test]
    fn a_mandate_to_a_cooperative_lends_each_member_what_role_and_mandate_both_reach() {
        for role in MemberRole::ALL {
            for mandated in [Affair::Listings, Affair::FairApplications] {
                let mandates = mandate(Mandatary::Producer(COOPERATIVE), &[mandated]);
                let account = SignedInAccount { mandates, ..member(COOPERATIVE, role) };
                for affair in Affair::ALL {
                    let doer = member_for(&account, GIVER, affair).map_err(status);
                    let may = affair == mandated && role.may(affair);
                    assert_eq!(doer.as_ref().err().copied(), (!may).then_some(403));
                    if let Ok(doer) = doer {
                        assert_eq!(doer.actor, Some(account.id));
                        assert_eq!(doer.acting_for, Some(GIVER));
                        assert_eq!((doer.mandate, doer.body), (Some(MANDATE.0), None));
                    }
                }
            }
        }
    }

    #[test]
    fn a_mandate_to_the_commune_is_its_officers() {
        let mandates = mandate(Mandatary::Body(COMMITTEE), &[Affair::Listings]);
        let office = Office {
            body: COMMITTEE,
            kind: domain::accounts::BodyKind::PeoplesCommittee,
            level: Level::Commune,
            unit: Some(7),
            administrator: false,
        };
        let account = SignedInAccount { offices: vec![office], mandates, ..nobody() };
        let doer = member_for(&account, GIVER, Affair::Listings).unwrap();
        assert_eq!((doer.mandate, doer.body), (Some(MANDATE.0), Some(COMMITTEE)));
        let other = member_for(&account, GIVER, Affair::Members);
        assert_eq!(other.map_err(status).err(), Some(403));
    }

    #[test]
    fn own_members_need_no_mandate() {
        let mandates = mandate(Mandatary::Producer(COOPERATIVE), &[Affair::Listings]);
        let mut account = SignedInAccount { mandates, ..member(GIVER, MemberRole::Clerk) };
        account.members.extend(member(COOPERATIVE, MemberRole::Owner).members);
        let doer = member_for(&account, GIVER, Affair::Listings).unwrap();
        assert_eq!((doer.acting_for, doer.mandate), (Some(GIVER), None));
    }
}
