//! Whom to write to when something is ordered. Read before anything is kept, so that nobody waits for it.

use crate::context::App;
use crate::integrations::mail::{own_language, to_member};
use crate::orders::answers::number;
use crate::orders::basket::Basket;
use crate::orders::shopper::Shopper;
use crate::problem::Failure;
use domain::accounts::{Affair, Email};
use domain::ids::ProducerId;
use serde_json::json;
use store::accounts::memberships::{self, Correspondent};
use store::accounts::people;
use store::integrations::mail::Draft;
use store::orders::carts::Holder;
use store::orders::record::Order;

/// Those who are told.
pub(super) struct Readers {
    members: Vec<Correspondent>,
    /// The buyer, where there is an address, and in which language.
    buyer: Option<(Email, &'static str)>,
}

impl Readers {
    pub(super) async fn of(app: &App, shopper: &Shopper, basket: &Basket) -> Result<Self, Failure> {
        let producers: Vec<ProducerId> = basket.parts.iter().map(|part| part.producer).collect();
        let members = memberships::correspondents(app.read(), &producers).await?;
        let said = basket.contact.as_ref().and_then(|one| Email::parse(&one.email.as_ref()?.0));
        let email = match (said, shopper.holder()) {
            (None, Holder::Account(account)) => {
                let found = people::by_id(app.read(), account).await?;
                found.and_then(|one| Email::parse(&one.email))
            }
            (said, _) => said,
        };
        let buyer = match email {
            Some(email) => Some((email.clone(), own_language(app.read(), &email).await?)),
            None => None,
        };
        Ok(Self { members, buyer })
    }

    /// The letters to producers and buyer.
    pub(super) fn letters(&self, app: &App, orders: &[Order], basket: &Basket) -> Vec<Draft> {
        let mut drafts = Vec::new();
        for (order, part) in orders.iter().zip(&basket.parts) {
            let params = json!({
                "order_number": number(order.code), "producer_name": part.producer_name,
                "total": format!("{} ₫", crate::money::grouped(order.total)), "order_id": order.id.0,
            });
            let concerned = self.members.iter().filter(|one| one.producer == order.producer);
            let concerned = concerned.filter(|one| one.role.may(Affair::Orders));
            drafts
                .extend(concerned.map(|one| to_member(app, one, "order_received", params.clone())));
            drafts.extend(self.buyer.as_ref().map(|(email, language)| Draft {
                id: app.mint(),
                template: "order_placed",
                language,
                recipient: email.as_str().to_owned(),
                params,
                dedup_key: None,
            }));
        }
        drafts
    }
}
