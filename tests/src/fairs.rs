//! Builders: organisers and fairs that exist before a story begins.

use crate::marketplace::Marketplace;
use crate::people::Caller;
use domain::certification::Level;
use domain::fairs::applications::State;
use domain::fairs::floor::{BoothState, Category, EligibilityRule, PlannedBooth, Point, Polygon};
use domain::fairs::gate::BadgeKind;
use domain::fairs::{Days, FairKind, Stage, Standing};
use domain::ids::{AccountId, FairId, OrganiserId, ProducerId, ProductId};
use domain::money::Dong;
use store::fairs::allocation::losses;
use store::fairs::exhibitors::applications::{self, Application, Content, Shown, Wishes};
use store::fairs::exhibitors::files::{self, NewFile};
use store::fairs::exhibitors::{self, Contact, Exhibitor};
use store::fairs::floor::allocations::{self, Taker};
use store::fairs::floor::{booths, categories};
use store::fairs::gate::badges::{self, Badge, Holder};
use store::fairs::organisers::{self, Particulars};
use store::fairs::record::{self, Fair};
use uuid::Uuid;

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

    /// One category with one booth, `A1`, in a hall of this name.
    pub async fn floor(&self, fair: &Fair, hall: &str) {
        let category = Category { name: hall.to_owned(), ..plain("std") };
        let booth = PlannedBooth {
            code: "A1".to_owned(),
            hall: hall.to_owned(),
            zone: hall.to_owned(),
            category: "std".to_owned(),
            outline: Polygon::rectangle(Point { x: 0, y: 0 }, 300, 300).expect("a square"),
        };
        let tx = self.app.store().begin().await.expect("a transaction");
        let new = [(self.app.mint(), category)];
        categories::replace(&tx, fair.id, &new).await.expect("categories are written");
        let kept = categories::of_fair(&tx, fair.id).await.expect("they read");
        let new = vec![(self.app.mint(), booth)];
        booths::replace(&tx, fair.id, &kept, new).await.expect("booths are written");
        tx.commit().await.expect("it commits");
    }

    /// An exhibitor that a fair's organiser registered, no producer of ours.
    pub async fn exhibitor(&self, fair: &Fair, name: &str) -> Uuid {
        let contact = Contact {
            name: name.to_owned(),
            phone: "0912345678".to_owned(),
            email: "lua@example.vn".to_owned(),
        };
        self.enter(fair, name, contact, None).await
    }

    /// An application of a producer to a fair, handed in.
    pub async fn fair_application(&self, fair: &Fair, producer: ProducerId) -> Uuid {
        let name = format!("Đơn của {producer}");
        let exhibitor = self.enter(fair, &name, Contact::default(), Some(producer)).await;
        let now = self.app.now();
        let new = Application {
            id: self.app.mint(),
            fair: fair.id,
            exhibitor,
            state: State::Submitted,
            reason: String::new(),
            assigned_to: None,
            content: Content::default(),
            submitted: Some(now),
            created: now,
            updated: now,
            revision: 0,
        };
        let tx = self.app.store().begin().await.expect("a transaction");
        let written = applications::create(&tx, std::slice::from_ref(&new), now).await;
        written.expect("an application is written");
        tx.commit().await.expect("it commits");
        new.id
    }

    /// A file of an application, which answers the question `paper`.
    pub async fn fair_file(&self, application: Uuid, by: &Caller) -> Uuid {
        let bytes = b"%PDF-1.7";
        let kept = self.app.media().keep(bytes.to_vec()).await.expect("a file is put away");
        let new = NewFile {
            id: self.app.mint(),
            application,
            question: "paper".to_owned(),
            media_type: "application/pdf",
            bytes: bytes.len() as i64,
            stored_as: kept,
            by: by.account.into(),
        };
        let id = new.id;
        let tx = self.app.store().begin().await.expect("a transaction");
        files::add(&tx, new, self.app.now()).await.expect("a file is written");
        tx.commit().await.expect("it commits");
        id
    }

    /// The same fair, whose booths are being given out.
    pub async fn allocating_fair(&self, organiser: OrganiserId, name: &str) -> Fair {
        let fair = self.fair(organiser, name).await;
        let fair = Fair { stage: Stage::Allocating, revision: 1, ..fair };
        let tx = self.app.store().begin().await.expect("a transaction");
        record::save(&tx, &fair, self.app.now()).await.expect("it is saved");
        tx.commit().await.expect("it commits");
        fair
    }

    /// A floor of rows, one for each category: `std1`, `std2` … wall to wall. Anybody may have one.
    pub async fn rows_of_booths(&self, fair: &Fair, rows: &[(&str, i32)]) {
        let rows: Vec<_> = rows.iter().map(|(code, count)| (plain(code), *count)).collect();
        self.booths_of(fair, &rows).await;
    }

    /// The same, of these categories.
    pub async fn booths_of(&self, fair: &Fair, rows: &[(Category, i32)]) {
        let (mut kinds, mut floor) = (Vec::new(), Vec::new());
        for (row, (category, count)) in (0..).zip(rows) {
            let code = &category.code;
            kinds.push((self.app.mint(), category.clone()));
            floor.extend((0..*count).map(|place| {
                let at = Point { x: place % 50 * 300, y: row * 10_000 + place / 50 * 300 };
                let booth = PlannedBooth {
                    code: format!("{code}{}", place + 1),
                    hall: "Nhà A".to_owned(),
                    zone: String::new(),
                    category: code.clone(),
                    outline: Polygon::rectangle(at, 300, 300).expect("a square"),
                };
                (self.app.mint(), booth)
            }));
        }
        let tx = self.app.store().begin().await.expect("a transaction");
        categories::replace(&tx, fair.id, &kinds).await.expect("categories are written");
        let kept = categories::of_fair(&tx, fair.id).await.expect("they read");
        booths::replace(&tx, fair.id, &kept, floor).await.expect("booths are written");
        tx.commit().await.expect("it commits");
    }

    /// Approved applications of so many exhibitors that no account looks after, each with its wishes.
    pub async fn approved(&self, fair: &Fair, wishes: &[Wishes]) -> Vec<Uuid> {
        let now = self.app.now();
        let whose: Vec<Exhibitor> = (0..wishes.len())
            .map(|number| Exhibitor {
                id: self.app.mint(),
                fair: fair.id,
                producer: None,
                name: format!("Hộ số {number}"),
                kind: "household".to_owned(),
                unit: fair.unit,
                place_printed: "Tuyên Quang".to_owned(),
                contact: Contact {
                    name: "Chị Lan".to_owned(),
                    phone: "0912345678".to_owned(),
                    email: format!("ho{number}@example.vn"),
                },
                claimed_by: None,
            })
            .collect();
        let new = whose.iter().zip(wishes).map(|(whose, wishes)| Application {
            id: self.app.mint(),
            fair: fair.id,
            exhibitor: whose.id,
            state: State::Approved,
            reason: String::new(),
            assigned_to: None,
            content: Content { wishes: wishes.clone(), ..Content::default() },
            submitted: Some(now),
            created: now,
            updated: now,
            revision: 0,
        });
        let new: Vec<Application> = new.collect();
        let tx = self.app.store().begin().await.expect("a transaction");
        exhibitors::create(&tx, &whose, now).await.expect("exhibitors are written");
        applications::create(&tx, &new, now).await.expect("applications are written");
        tx.commit().await.expect("it commits");
        new.into_iter().map(|one| one.id).collect()
    }

    /// An approved application of a producer that shows its products.
    pub async fn approved_producer(
        &self,
        fair: &Fair,
        producer: ProducerId,
        products: &[ProductId],
    ) -> Uuid {
        let id = self.fair_application(fair, producer).await;
        let now = self.app.now();
        let tx = self.app.store().begin().await.expect("a transaction");
        let (one, _) = applications::find(&tx, id).await.expect("it reads").expect("it is there");
        let shown = products.iter().map(|product| Shown {
            product: Some(product.0),
            name: String::new(),
            speciality: false,
            potential: false,
        });
        let content = Content { products: shown.collect(), ..one.content };
        let one = Application { state: State::Approved, content, ..one };
        applications::save(&tx, &one, now).await.expect("it is saved");
        losses::show(&tx, id, products.to_vec()).await.expect("it is written");
        tx.commit().await.expect("it commits");
        id
    }

    /// Gives an application a booth for all days, as if it had been offered and accepted.
    ///
    /// # Panics
    /// When there is no such booth, or it isn't free.
    pub async fn given_booth(&self, fair: &Fair, application: Uuid, code: &str) {
        let now = self.app.now();
        let tx = self.app.store().begin().await.expect("a transaction");
        let booths = booths::of_fair(&tx, fair.id).await.expect("booths are read");
        let booth = booths.iter().find(|one| one.code == code).expect("a booth");
        let taker = (Taker::Offered(application, now + chrono::TimeDelta::days(1)), now);
        let taken = allocations::take(&tx, fair.id, booth.id, fair.days.all(), taker).await;
        taken.expect("it is free");
        let states = (BoothState::Held, BoothState::Allocated);
        allocations::advance(&tx, application, states).await.expect("it is given");
        let found = applications::find(&tx, application).await.expect("it reads");
        let (one, _) = found.expect("it is there");
        let one = Application { state: State::Accepted, ..one };
        applications::save(&tx, &one, now).await.expect("it is saved");
        tx.commit().await.expect("it commits");
    }

    /// A badge of an application's staff, for all days of the fair.
    pub async fn staff_badge(&self, fair: &Fair, application: Uuid, name: &str) -> Uuid {
        let issued_by: AccountId = self.operator().await.account.into();
        let new = Badge {
            id: self.app.mint(),
            fair: fair.id,
            kind: BadgeKind::Staff,
            application: Some(application),
            account: None,
            holder: Holder { name: name.to_owned(), ..Holder::default() },
            days: fair.days,
            issued_by,
            issued: self.app.now(),
            revoked: None,
            revoke_reason: String::new(),
            erased: None,
        };
        let tx = self.app.store().begin().await.expect("a transaction");
        let written = badges::create(&tx, std::slice::from_ref(&new)).await;
        written.expect("a badge is written");
        tx.commit().await.expect("it commits");
        new.id
    }

    async fn enter(
        &self,
        fair: &Fair,
        name: &str,
        contact: Contact,
        producer: Option<ProducerId>,
    ) -> Uuid {
        let new = Exhibitor {
            id: self.app.mint(),
            fair: fair.id,
            producer,
            name: name.to_owned(),
            kind: "other".to_owned(),
            unit: fair.unit,
            place_printed: name.to_owned(),
            contact,
            claimed_by: None,
        };
        let tx = self.app.store().begin().await.expect("a transaction");
        let written = exhibitors::create(&tx, std::slice::from_ref(&new), self.app.now()).await;
        written.expect("an exhibitor is written");
        tx.commit().await.expect("it commits");
        new.id
    }
}

/// A category of booths that asks for nothing.
pub fn plain(code: &str) -> Category {
    Category {
        code: code.to_owned(),
        name: format!("Gian {code}"),
        area: 900,
        price: Dong::default(),
        services: Vec::new(),
        rule: EligibilityRule::default(),
        subsidy: None,
    }
}
