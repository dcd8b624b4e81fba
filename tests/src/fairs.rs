//! Builders: organisers and fairs that exist before a story begins.

use crate::marketplace::Marketplace;
use domain::certification::Level;
use domain::fairs::{Days, FairKind, Stage, Standing};
use domain::ids::{AccountId, FairId, OrganiserId};
use store::fairs::organisers::{self, Particulars};
use store::fairs::record::{self, Fair};

impl Marketplace {
    /// A verified organiser in Tuyên Quang (08).
    pub async fn organiser(&self, name: &str) -> OrganiserId {
        let id: OrganiserId = self.app.mint();
        let province = self.app.units().current(Level::Province, "08").expect("a province");
        let new = Particulars {
            name: name.to_owned(),
            kind: "state_body".to_owned(),
            registration_number: "12/QĐ-UBND".to_owned(),
            unit: province.id,
            address: "Số 1 đường Trần Phú".to_owned(),
            about: String::new(),
        };
        let operator: AccountId = self.operator().await.account.into();
        let (tx, now) = (self.app.store().begin().await.expect("a transaction"), self.app.now());
        organisers::create(&tx, id, &new, now).await.expect("an organiser is written");
        let verified = organisers::decide(&tx, id, Standing::Verified, "", operator, now).await;
        verified.expect("it is verified");
        tx.commit().await.expect("it commits");
        id
    }

    /// A fair in Vĩnh Tuy (01156) from 10 to 15 November 2026 that takes applications until 17:00 of 20
    /// October.
    pub async fn fair(&self, organiser: OrganiserId, name: &str) -> Fair {
        let day = |text: &str| text.parse().expect("a day");
        let days = Days::new(day("2026-11-10"), day("2026-11-15")).expect("days");
        let said = (FairKind::OcopWeek, name.to_owned(), days);
        let id: FairId = self.app.mint();
        let slug = format!("hoi-cho-{}", &id.0.simple().to_string()[20..]);
        let now = self.app.now();
        let fair = Fair {
            unit: self.app.units().current(Level::Commune, "01156").map(|unit| unit.id),
            address: "Sân vận động xã Vĩnh Tuy".to_owned(),
            stage: Stage::Open,
            applications_until: Some(crate::marketplace::at("2026-10-20T17:00:00+07:00")),
            ..Fair::draft(id, slug, organiser, said, now)
        };
        let tx = self.app.store().begin().await.expect("a transaction");
        record::create(&tx, &fair, now).await.expect("a fair is written");
        tx.commit().await.expect("it commits");
        fair
    }
}
