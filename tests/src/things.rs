//! Builders: what exists before a story begins.

use crate::marketplace::Marketplace;
use crate::people::Caller;
use crate::photos;
use chrono::TimeDelta;
use domain::accounts::{Affair, Email, Mandatary, Mandate, MemberRole, Organisation};
use domain::calendar::{Instant, PartialDate};
use domain::catalogue::ProducerKind;
use domain::catalogue::offers::{AxisValues, Offer};
use domain::catalogue::pictures::{Sight, WIDTHS};
use domain::certification::{Certificate, Event, EventKind, Level, RuleSet, Stars, Variant};
use domain::ids::{CertificateId, MandateId, ProducerId, ProductId, VariantId};
use domain::storefronts::pictures::Sent;
use domain::storefronts::{PicturePlace, Seller, Stage};
use store::accounts::mandates;
use store::accounts::member_invitations::{self, NewInvitation};
use store::catalogue::offers;
use store::catalogue::pages::VariantRow;
use store::catalogue::pictures::{self, NewPicture};
use store::catalogue::write::{self, NewProducer, ProductTexts};
use store::certification::projection;
use store::certification::record::{self, Grounds, Printed, Recorder};
use store::storefronts::{pictures as front_pictures, sellers, shop};
use uuid::Uuid;

impl Marketplace {
    /// A cooperative in the commune of Vĩnh Tuy (01156), Tuyên Quang.
    pub async fn producer(&self, name: &str) -> ProducerId {
        let id: ProducerId = self.app.mint();
        let unit = self.app.units().current(Level::Commune, "01156").map(|unit| unit.id);
        let new = NewProducer {
            id,
            name: name.to_owned(),
            name_key: domain::certification::reading::producer_key(name),
            kind: ProducerKind::Cooperative,
            unit,
            place_printed: "xã Vĩnh Tuy, tỉnh Tuyên Quang".to_owned(),
            about: String::new(),
        };
        let tx = self.app.store().begin().await.expect("a transaction");
        write::producer(&tx, &new, self.app.now()).await.expect("a producer is written");
        tx.commit().await.expect("it commits");
        id
    }

    /// A published product of a producer.
    pub async fn product(&self, producer: ProducerId, name: &str) -> ProductId {
        self.claiming_product(producer, name, "Chè búp tươi hái tay, sao suốt ba giờ.").await
    }

    /// The same with a summary, whatever it claims: as if it had been written while it was true.
    pub async fn claiming_product(
        &self,
        producer: ProducerId,
        name: &str,
        summary: &str,
    ) -> ProductId {
        let id: ProductId = self.app.mint();
        let tx = self.app.store().begin().await.expect("a transaction");
        let of = write::find_producer(&tx, producer).await.expect("it reads").expect("a producer");
        let texts = ProductTexts {
            name: name.to_owned(),
            set_number: 11,
            summary: summary.to_owned(),
            ..ProductTexts::default()
        };
        let written = write::product(&tx, id, &of, &texts, "", None, self.app.now());
        written.await.expect("a product is written");
        tx.commit().await.expect("it commits");
        id
    }

    /// The open storefront of a producer, as if it had been verified; its slug.
    pub async fn storefront(&self, producer: ProducerId) -> String {
        let (tx, now) = (self.app.store().begin().await.expect("a transaction"), self.app.now());
        let known = sellers::lock(&tx, producer).await.expect("it reads").expect("a producer");
        let open = Seller::recorded(Stage::Open, None, None, None);
        sellers::save(&tx, &known, &open, "", now).await.expect("a seller is written");
        let name = Some(format!("{} (đăng ký)", known.producer.name));
        let place = Some("Thôn Bản Chàng, xã Vĩnh Tuy, tỉnh Tuyên Quang".to_owned());
        sellers::identify(&tx, producer, name, place, now).await.expect("it is identified");
        shop::open(&tx, &known.producer, now).await.expect("a storefront is written");
        let shop = shop::find(&tx, producer).await.expect("it reads").expect("a storefront");
        tx.commit().await.expect("it commits");
        shop.slug
    }

    /// A variant of a product.
    pub async fn variant(&self, product: ProductId, pack: &str) -> VariantId {
        let id: VariantId = self.app.mint();
        let tx = self.app.store().begin().await.expect("a transaction");
        let row = VariantRow {
            variant: Variant { id, pack: pack.to_owned(), created: self.app.now() },
            name: pack.to_owned(),
            sku: domain::catalogue::slug(pack),
            axes: AxisValues::default(),
            offer: Offer::default(),
            revision: 1,
        };
        let written = offers::add(&tx, product, &row, self.app.now());
        written.await.expect("a variant is written");
        tx.commit().await.expect("it commits");
        id
    }

    /// A picture of a product that nobody has reviewed, in its smallest size, said to show no mark.
    pub async fn picture(&self, product: ProductId, by: &Caller, alt: &str) -> Uuid {
        let jpeg = photos::photo(48, 36, 0);
        let (bytes, name) = (jpeg.len(), self.app.media().keep(jpeg).await.expect("it is kept"));
        let new = NewPicture {
            id: self.app.mint(),
            product,
            position: 0,
            alt: alt.to_owned(),
            size: (48, 36),
            blurhash: "L00000fQfQfQfQfQfQfQfQfQfQfQ".to_owned(),
            source_sha256: name.clone(),
            sight: Sight::NoMark,
            renditions: vec![(WIDTHS[0], name, bytes)],
            by: by.account.into(),
        };
        let id = new.id;
        let tx = self.app.store().begin().await.expect("a transaction");
        pictures::add(&tx, new, self.app.now()).await.expect("a picture is written");
        pictures::publish(&tx, product, self.app.now()).await.expect("it is published");
        tx.commit().await.expect("it commits");
        id.0
    }

    /// A picture of a storefront that nobody has reviewed, in its smallest size.
    pub async fn storefront_picture(
        &self,
        producer: ProducerId,
        place: PicturePlace,
        by: &Caller,
        alt: &str,
    ) {
        let jpeg = photos::photo(48, 36, 0);
        let (bytes, name) = (jpeg.len(), self.app.media().keep(jpeg).await.expect("it is kept"));
        let new = front_pictures::NewPicture {
            producer,
            place,
            alt: alt.to_owned(),
            size: (48, 36),
            blurhash: "L00000fQfQfQfQfQfQfQfQfQfQfQ".to_owned(),
            source_sha256: name.clone(),
            renditions: vec![(WIDTHS[0], name, bytes)],
            by: by.account.into(),
        };
        let tx = self.app.store().begin().await.expect("a transaction");
        let put = front_pictures::put(&tx, (None, Sent::New), new, self.app.now()).await;
        put.expect("a picture is written");
        tx.commit().await.expect("it commits");
    }

    /// An open invitation to become a clerk.
    pub async fn member_invitation(
        &self,
        into: impl Into<Organisation>,
        by: &Caller,
        email: &str,
    ) -> Uuid {
        let (id, now) = (self.app.mint(), self.app.now());
        let new = NewInvitation {
            id,
            email: Email::parse(email).expect("an address"),
            into: into.into(),
            role: MemberRole::Clerk,
            by: by.account.into(),
            expires: now + TimeDelta::days(7),
        };
        let hash = api::access::token_hash(&id.to_string());
        let tx = self.app.store().begin().await.expect("a transaction");
        let written = member_invitations::create(&tx, &new, hash, now).await;
        written.expect("an invitation is written");
        tx.commit().await.expect("it commits");
        id
    }

    /// A mandate from one producer to another, for 30 days.
    pub async fn mandate(&self, giver: ProducerId, to: ProducerId, affairs: &[Affair]) -> Uuid {
        let (id, since) = (self.app.mint::<MandateId>(), self.app.now());
        let new = Mandate {
            id,
            giver,
            to: Mandatary::Producer(to),
            affairs: affairs.to_vec(),
            since,
            until: since + TimeDelta::days(30),
            ended: None,
        };
        let by = self.visitor().await.account.into();
        let tx = self.app.store().begin().await.expect("a transaction");
        mandates::give(&tx, &new, by).await.expect("a mandate is written");
        tx.commit().await.expect("it commits");
        id.0
    }

    /// A certificate of the province where the product lies (of the ministry for five stars), decided on
    /// this date: ISO day, month or year.
    pub async fn certified(&self, product: ProductId, stars: u8, decided: &str) -> CertificateId {
        self.certified_as(product, stars, decided, None, "Chè thử").await
    }

    /// The same, replacing another certificate, under a name as printed.
    pub async fn certified_as(
        &self,
        product: ProductId,
        stars: u8,
        decided: &str,
        supersedes: Option<CertificateId>,
        printed: &str,
    ) -> CertificateId {
        let tx = self.app.store().begin().await.expect("a transaction");
        let mut dossier = record::lock(&tx, product).await.expect("it reads").expect("a product");
        let decided = PartialDate::parse(decided).expect("a date");
        let units = self.app.units();
        let province = units.current(Level::Province, "08").map(|unit| unit.id);
        let authority =
            units.authority_of(province.filter(|_| stars < 5), true).expect("an authority");
        let one = Certificate {
            id: self.app.mint(),
            producer: dossier.producer,
            stars: Stars::new(stars).expect("three to five"),
            recorded: self.app.now(),
            decided,
            valid_from: None,
            valid_to: None,
            rules: RuleSet::on(decided.earliest()),
            supersedes,
            packs: Vec::new(),
        };
        let printed = Printed {
            authority: authority.id,
            name: printed.to_owned(),
            set: 11,
            holder: "HTX thử".to_owned(),
            decision_number: format!("{}/QĐ-UBND", &one.id.0.simple().to_string()[24..]),
            product_code: None,
            score: None,
            notice: false,
            evidence_files: Vec::new(),
            source: String::new(),
        };
        let recorder = Recorder { account: None, body: None };
        record::issue(&tx, product, &one, &printed, recorder).await.expect("it is issued");
        let id = one.id;
        dossier.certificates.push(one);
        projection::reproject(&tx, &dossier, self.app.now())
            .await
            .expect("it projects")
            .expect("no overlap");
        tx.commit().await.expect("it commits");
        id
    }

    /// Something happens to a certificate, effective at an instant and recorded now.
    pub async fn happens(
        &self,
        product: ProductId,
        certificate: CertificateId,
        kind: EventKind,
        effective: Instant,
    ) {
        let tx = self.app.store().begin().await.expect("a transaction");
        let mut dossier = record::lock(&tx, product).await.expect("it reads").expect("a product");
        let recorded = self.app.now();
        let one = Event { id: self.app.mint(), certificate, effective, recorded, kind };
        let recorder = Recorder { account: None, body: None };
        let grounds = Grounds::default();
        let appended = record::append(&tx, product, &one, &grounds, recorder);
        appended.await.expect("it is appended");
        dossier.events.push(one);
        projection::reproject(&tx, &dossier, self.app.now())
            .await
            .expect("it projects")
            .expect("no overlap");
        tx.commit().await.expect("it commits");
    }
}
