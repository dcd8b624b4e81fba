//! In what capacity somebody acts on a listing: writes it, reads what the public does not see, or decides
//! about it.

use crate::access::{self, Jurisdiction};
use crate::codes::Code;
use crate::context::App;
use crate::problem::Failure;
use domain::accounts::Affair;
use domain::catalogue::changes::Editor;
use domain::certification::Level;
use domain::certification::acts::{self, Act};
use domain::ids::ProducerId;
use store::accounts::sessions::SignedInAccount;
use store::catalogue::pages::Product;
use store::catalogue::reach::Reach;
use store::catalogue::rows::product;
use store::oversight::deeds::Doer;

/// Whose thing it is, and where it lies.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Owner {
    /// The producer.
    pub producer: ProducerId,
    /// The unit.
    pub unit: Option<i32>,
}

impl From<&product::Model> for Owner {
    fn from(row: &product::Model) -> Self {
        Self { producer: row.producer_id.into(), unit: row.unit_id }
    }
}

impl From<&Product> for Owner {
    fn from(product: &Product) -> Self {
        Self { producer: product.producer, unit: product.unit }
    }
}

/// Somebody who writes a listing.
pub(super) struct Writer {
    /// As what.
    pub editor: Editor,
    /// As the audit names it.
    pub doer: Doer,
}

/// An officer of the place, or somebody who acts for the producer. For members of others it is not there.
pub(super) fn writer(
    app: &App,
    account: &SignedInAccount,
    owner: Owner,
) -> Result<Writer, Failure> {
    let place = Jurisdiction::of_unit(app, owner.unit);
    match access::office_for(account, Act::EditCatalogue, None, place) {
        Ok(office) => {
            Ok(Writer { editor: Editor::Officer, doer: access::doer_in(account, &office) })
        }
        Err(refused) => match access::acts_for(account, owner.producer, Affair::Listings) {
            Some(doer) => Ok(Writer { editor: Editor::Member, doer }),
            None if !account.members.is_empty() => Err(Code::NotFound.into()),
            None => Err(refused),
        },
    }
}

/// Who reads what the public does not see: those who act for the producer, those who may review or take
/// down there, and the operator. To all others it is not there.
pub(super) fn check_reader(
    app: &App,
    account: &SignedInAccount,
    owner: Owner,
) -> Result<(), Failure> {
    let place = Jurisdiction::of_unit(app, owner.unit);
    let office = |act| access::office_for(account, act, None, place).is_ok();
    if account.operator
        || access::acts_for(account, owner.producer, Affair::Listings).is_some()
        || [Act::ReviewListing, Act::ReviewPicture, Act::TakeDownListing].into_iter().any(office)
    {
        return Ok(());
    }
    Err(Code::NotFound.into())
}

/// Who decides about a listing: the operator, or an officer within the table of acts. Nobody decides about
/// what is his own.
pub(crate) fn moderator(
    app: &App,
    account: &SignedInAccount,
    act: Act,
    owner: Owner,
) -> Result<Doer, Failure> {
    if access::acts_for(account, owner.producer, Affair::Listings).is_some() {
        return Err(Code::NotAllowed.into());
    }
    if account.operator {
        return Ok(access::doer(account));
    }
    let place = Jurisdiction::of_unit(app, owner.unit);
    let office = access::office_for(account, act, None, place)?;
    Ok(access::doer_in(account, &office))
}

/// How far an account may decide by the table of acts; 403 when it may nowhere.
pub(crate) fn reach(account: &SignedInAccount, act: Act) -> Result<Reach, Failure> {
    let deciding: Vec<_> = account
        .offices
        .iter()
        .filter(|office| acts::may(act, office.kind, office.level, None))
        .collect();
    if account.operator || deciding.iter().any(|office| office.level == Level::Ministry) {
        return Ok(Reach::All);
    }
    let at = |level| {
        let there = deciding.iter().filter(move |office| office.level == level);
        there.filter_map(|office| office.unit).collect::<Vec<_>>()
    };
    if deciding.is_empty() {
        return Err(Code::NotAllowed.into());
    }
    Ok(Reach::Units { communes: at(Level::Commune), provinces: at(Level::Province) })
}
