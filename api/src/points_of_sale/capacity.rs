//! In what capacity somebody acts on a point: runs it, reads what is registered of it, or decides.

use crate::access::{self, Jurisdiction};
use crate::codes::Code;
use crate::context::App;
use crate::problem::Failure;
use domain::accounts::Affair;
use domain::certification::Level;
use domain::certification::acts::{self, Act};
use domain::ids::BodyId;
use store::accounts::sessions::{Office, SignedInAccount};
use store::oversight::deeds::Doer;
use store::points_of_sale::points::{Owner, Point};
use store::points_of_sale::registered::Scope;

/// The affair to which a producer's points belong.
pub(super) const AFFAIR: Affair = Affair::Storefront;

/// Somebody who acts for the point's owner: a member who keeps the producer's storefront, an officer of
/// the committee that registered it. To all others the point isn't there.
pub(super) fn keeper(account: &SignedInAccount, point: &Point) -> Result<Doer, Failure> {
    match point.owner {
        Owner::Producer(producer) => access::member_for(account, producer, AFFAIR),
        Owner::Body(body) => match in_body(account, body) {
            Some(office) => Ok(access::doer_in(account, office)),
            None => Err(Code::NotFound.into()),
        },
        Owner::Nobody => Err(Code::NotFound.into()),
    }
}

/// An officer who registers points in the name of this body; 403 for all others.
pub(super) fn registrar(account: &SignedInAccount, body: BodyId) -> Result<&Office, Failure> {
    let may = |office: &&Office| acts::may(Act::RegisterPoint, office.kind, office.level, None);
    in_body(account, body).filter(may).ok_or_else(|| Code::NotAllowed.into())
}

fn in_body(account: &SignedInAccount, body: BodyId) -> Option<&Office> {
    account.offices.iter().find(|office| office.body == body)
}

/// Who reads what is registered: who runs the point, officers of its place, the operator.
pub(super) fn check_reader(
    app: &App,
    account: &SignedInAccount,
    point: &Point,
) -> Result<(), Failure> {
    let place = Jurisdiction::of_unit(app, Some(point.unit));
    if account.operator || access::office_for(account, Act::ReadPoint, None, place).is_ok() {
        return Ok(());
    }
    keeper(account, point).map(drop)
}

/// The office in which an account decides about points of a place: of industry and trade, in its
/// province. Nobody decides about his own.
pub(super) fn judge(
    app: &App,
    account: &SignedInAccount,
    point: &Point,
) -> Result<Office, Failure> {
    let own =
        point.producer().is_some_and(|id| account.members.iter().any(|one| one.producer == id));
    if own {
        return Err(Code::NotAllowed.into());
    }
    let place = Jurisdiction::of_unit(app, Some(point.unit));
    access::office_for(account, Act::DecidePoint, None, place)
}

/// Whose registrations an account reads.
pub(super) fn scope(account: &SignedInAccount) -> Scope {
    let reading = account.offices.iter();
    let reading: Vec<&Office> =
        reading.filter(|one| acts::may(Act::ReadPoint, one.kind, one.level, None)).collect();
    let at = |level| {
        let there = reading.iter().filter(move |office| office.level == level);
        there.filter_map(|office| office.unit).collect()
    };
    let keeping = account.members.iter().filter(|one| one.role.may(AFFAIR));
    Scope {
        everything: account.operator,
        communes: at(Level::Commune),
        provinces: at(Level::Province),
        producers: keeping.map(|one| one.producer.0).collect(),
        bodies: account.offices.iter().map(|office| office.body.0).collect(),
    }
}
