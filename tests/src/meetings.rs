//! Builders: needs, quotations and sessions of meetings that exist before a story begins.

use crate::marketplace::Marketplace;
use crate::people::Caller;
use chrono::Days;
use domain::calendar::day_of;
use domain::certification::Level;
use domain::fairs::OpenTime;
use domain::fairs::meetings::{MeasureUnit, NeedState, Period, QuotationState, Session};
use domain::ids::{ProducerId, ProductId};
use domain::money::Dong;
use store::accounts::people;
use store::fairs::exhibitors::Contact;
use store::fairs::meetings::needs::{self, Need};
use store::fairs::meetings::quotations::{self, Quotation};
use store::fairs::meetings::sessions;
use store::fairs::record::Fair;
use uuid::Uuid;

impl Marketplace {
    /// Somebody who has proven the account's address, and so may post needs.
    pub async fn buyer(&self) -> Caller {
        let caller = self.visitor().await;
        let db = self.app.store().write();
        let proven = people::verify_email(db, caller.account.into(), self.app.now()).await;
        proven.expect("the address is proven");
        caller
    }

    /// A need of a buyer in Tuyên Quang (08), open for 30 days.
    pub async fn need(&self, buyer: &Caller, fair: Option<&Fair>, title: &str) -> Uuid {
        let now = self.app.now();
        let new = Need {
            id: self.app.mint(),
            account: buyer.account.into(),
            fair: fair.map(|fair| fair.id),
            title: title.to_owned(),
            about: title.to_owned(),
            set: Some(11),
            quantity: 500,
            measure: MeasureUnit::Kilogram,
            period: Period::Month,
            least_stars: Some(3),
            standards: vec![title.to_owned()],
            price_from: Dong::new(100_000).expect("an amount"),
            price_to: Dong::new(150_000).expect("an amount"),
            unit: self.app.units().current(Level::Province, "08").expect("a province").id,
            open_until: day_of(now) + Days::new(30),
            organisation: format!("Siêu thị {title}"),
            contact: Contact {
                name: "Chị Hoa".to_owned(),
                phone: "0987654321".to_owned(),
                email: buyer.email(),
            },
            state: NeedState::Open,
            created: now,
            updated: now,
            revision: 0,
        };
        let tx = self.app.store().begin().await.expect("a transaction");
        needs::create(&tx, &new, now).await.expect("a need is written");
        tx.commit().await.expect("it commits");
        new.id
    }

    /// A producer's quotation for a need, valid for ten days.
    pub async fn quotation(
        &self,
        need: Uuid,
        producer: ProducerId,
        products: &[ProductId],
        text: &str,
    ) -> Uuid {
        let now = self.app.now();
        let new = Quotation {
            id: self.app.mint(),
            need,
            producer,
            products: products.to_vec(),
            price: Dong::new(120_000).expect("an amount"),
            quantity: 300,
            delivery: text.to_owned(),
            note: text.to_owned(),
            valid_until: day_of(now) + Days::new(10),
            state: QuotationState::Sent,
            reason: String::new(),
            sent: now,
            updated: now,
            revision: 0,
        };
        let tx = self.app.store().begin().await.expect("a transaction");
        quotations::create(&tx, &new, now).await.expect("a quotation is written");
        tx.commit().await.expect("it commits");
        new.id
    }

    /// A session on the second day of a fair from 8 to 10 in slots of half an hour.
    pub async fn meeting_session(&self, fair: &Fair, tables: u16) {
        let new = Session {
            days: vec![fair.days.first() + Days::new(1)],
            hours: OpenTime { opens: 8 * 60, closes: 10 * 60 },
            slot_minutes: 30,
            tables,
        };
        let tx = self.app.store().begin().await.expect("a transaction");
        sessions::save(&tx, fair.id, &new, self.app.now()).await.expect("a session is written");
        tx.commit().await.expect("it commits");
    }
}
