//! The connected account to which a producer is paid by card.

use crate::access::{SignedIn, member_for};
use crate::codes::Code;
use crate::context::App;
use crate::integrations::mail;
use crate::oversight;
use crate::payments::Tag;
use crate::problem::{Failure, Problem};
use crate::scalars::{Line, VietnamTime};
use domain::accounts::Affair;
use domain::ids::ProducerId;
use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, Object, OpenApi};
use sea_orm::ConnectionTrait;
use serde_json::json;
use store::catalogue::producers;
use store::oversight::deeds::Deed;
use store::payments::cards::accounts::{self, CardAccount as Account};
use store::payments::transfers::accounts::lock;
use uuid::Uuid;

/// Operations: connected accounts.
pub struct CardAccountsApi;

/// An account at Stripe.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct CardAccountDraft {
    /// Stripe's number of the account, connected to the marketplace: `acct_` and letters and digits.
    account: Line<6, 100>,
}

/// An account at Stripe.
#[derive(Debug, Object)]
struct CardAccount {
    /// Stripe's number of the account.
    account: String,
    /// Since when cards are asked for it.
    opened_at: VietnamTime,
    /// Whether buyers may choose `card`: false where the marketplace takes no cards.
    offered: bool,
}

#[derive(ApiResponse)]
enum CardAccountClosed {
    /// Nobody is asked for a card any more.
    #[oai(status = 204)]
    Done,
}

#[OpenApi(tag = "Tag::Payments")]
impl CardAccountsApi {
    /// A producer's account for cards
    ///
    /// For its owner: the account at Stripe to which it is paid by card. 404 where it has none.
    #[oai(path = "/v1/producers/:id/card-account", method = "get", operation_id = "getCardAccount")]
    async fn get_card_account(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The producer's id.
        id: Path<Uuid>,
    ) -> Result<Json<CardAccount>, Failure> {
        let producer = ProducerId(id.0);
        member_for(&caller.0, producer, Affair::BankAccount)?;
        let found = accounts::current(app.read(), producer).await?.ok_or(Code::NotFound)?;
        Ok(Json(CardAccount::of(app, found)))
    }

    /// Set a producer's account for cards
    ///
    /// For its owner. From now on buyers may pay it by card where the marketplace takes cards, straight to this
    /// account; what was asked for before goes to the one before. 422 `malformed` for what is no number of an
    /// account.
    #[oai(path = "/v1/producers/:id/card-account", method = "put", operation_id = "setCardAccount")]
    async fn set_card_account(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The producer's id.
        id: Path<Uuid>,
        Json(body): Json<CardAccountDraft>,
    ) -> Result<Json<CardAccount>, Failure> {
        let producer = ProducerId(id.0);
        let doer = member_for(&caller.0, producer, Affair::BankAccount)?;
        let (account, opened) = (body.read()?, app.now());
        let new = Account { id: app.mint(), producer, account, opened };
        let tx = app.store().begin().await?;
        lock(&tx, producer.into()).await?;
        accounts::close(&tx, producer, opened).await?;
        accounts::open(&tx, &new, caller.0.id).await?;
        let deed = Deed::new("set_card_account", "card_account", new.id).of(producer, None);
        let deed = deed.with(json!({ "account": new.account }));
        oversight::record(app, &tx, &doer, deed).await?;
        tell(app, &tx, producer, &new.account).await?;
        tx.commit().await?;
        Ok(Json(CardAccount::of(app, new)))
    }

    /// Take cards no longer
    ///
    /// For the producer's owner: `card` is not offered any more. What was asked for before is still paid to the
    /// account that was there. 404 where there is none.
    #[oai(
        path = "/v1/producers/:id/card-account",
        method = "delete",
        operation_id = "removeCardAccount"
    )]
    async fn remove_card_account(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The producer's id.
        id: Path<Uuid>,
    ) -> Result<CardAccountClosed, Failure> {
        let producer = ProducerId(id.0);
        let doer = member_for(&caller.0, producer, Affair::BankAccount)?;
        let tx = app.store().begin().await?;
        lock(&tx, producer.into()).await?;
        let found = accounts::current(&tx, producer).await?.ok_or(Code::NotFound)?;
        accounts::close(&tx, producer, app.now()).await?;
        let deed = Deed::new("remove_card_account", "card_account", found.id);
        oversight::record(app, &tx, &doer, deed.of(producer, None)).await?;
        tx.commit().await?;
        Ok(CardAccountClosed::Done)
    }
}

/// Tells those who act for the producer in orders: whoever changes the account of somebody else's money is
/// found out at once.
async fn tell(
    app: &App,
    tx: &impl ConnectionTrait,
    producer: ProducerId,
    account: &str,
) -> Result<(), Failure> {
    let found = producers::one(tx, &producer.to_string()).await?.ok_or(Code::NotFound)?;
    let ending = account.get(account.len().saturating_sub(4)..).unwrap_or_default();
    let params = json!({ "producer_name": found.name, "ending": ending });
    let concerned = (producer, Affair::Orders);
    Ok(mail::to_producer(app, tx, concerned, "card_account_changed", &params).await?)
}

impl CardAccountDraft {
    fn read(&self) -> Result<String, Failure> {
        let digits = self
            .account
            .0
            .strip_prefix("acct_")
            .filter(|rest| !rest.is_empty() && rest.chars().all(|c| c.is_ascii_alphanumeric()));
        if digits.is_none() {
            let vi = "Mã tài khoản bắt đầu bằng acct_, tiếp theo là chữ không dấu và chữ số.";
            let en = "The number of an account is acct_ and letters and digits.";
            return Err(Problem::field("/account", "malformed", vi, en).into());
        }
        Ok(self.account.0.clone())
    }
}

impl CardAccount {
    fn of(app: &App, one: Account) -> Self {
        Self {
            account: one.account,
            opened_at: VietnamTime(one.opened),
            offered: app.cards().is_some(),
        }
    }
}
