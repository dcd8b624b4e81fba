//! A marketplace of any size, made in seconds: rows as the store writes them, many at a time.

mod points;
mod shops;
mod texts;

use api::App;
use chrono::TimeDelta;
use domain::calendar::{Instant, PartialDate, day_of, start_of};
use domain::certification::{
    Acceptance, Certificate, Correction, Dossier, Event, EventKind, Level, ProductState, RuleSet,
    Stars,
};
use domain::ids::{CertificateId, EventId, ProducerId, ProductId, VariantId};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait,
    QueryFilter,
};
use store::catalogue::rows::{producer, product, variant};
use store::certification::projection;
use store::certification::record::{self, Grounds, Printed, Recorder};
use store::certification::rows::{certificate, event, unit};
use store::micros;
use uuid::Uuid;

/// Products of one producer.
const PRODUCTS_EACH: usize = 5;
/// Rows of one statement: SQLite takes 32,766 values, a certificate has 25.
const AT_ONCE: usize = 1_000;
/// Products of one transaction's turn, which bounds the memory.
const TURN: usize = 5_000;

/// What was made.
#[derive(Clone, Debug, Default)]
pub struct Made {
    /// Every product, with the instant of its publication, in that order.
    pub products: Vec<(ProductId, Instant)>,
    /// Certificates in force, each with its product.
    pub certified: Vec<(CertificateId, ProductId)>,
    /// Slugs of open storefronts, each with a page full of products.
    pub shops: Vec<String>,
    /// Where points of sale stand, in degrees north and east.
    pub points: Vec<(f64, f64)>,
}

/// Fills a migrated database with products that were published before now, one a minute. Of a hundred,
/// sixty are certified now (eleven of them with a past), five were once, and thirty-five never.
pub async fn fill(app: &App, count: usize) -> Result<Made, DbErr> {
    let mut made = Made::default();
    let mut chance = Chance(count as u64);
    let communes = communes(app.store().write()).await?;
    let began = app.now() - TimeDelta::minutes(i64::try_from(count).unwrap_or_default() + 1);
    let (tx, mut sellers) = (app.store().begin().await?, Vec::new());
    for turn in (0..count).step_by(TURN) {
        let mut rows = Rows::default();
        for number in turn..count.min(turn + TURN) {
            let published = began + TimeDelta::minutes(i64::try_from(number).unwrap_or_default());
            let each = if number < shops::SHELVED { shops::SHELF } else { PRODUCTS_EACH };
            if number % each == 0 {
                rows.producer(app, &communes, number, published, &mut chance);
            }
            if number < shops::SHELVED && number % each == each - 1 {
                sellers.extend(rows.maker.as_ref().map(|maker| maker.id));
            }
            rows.product(app, number, published, &mut chance, &mut made);
        }
        rows.insert(&tx, app.now()).await?;
    }
    for seller in sellers {
        made.shops.push(shops::open(&tx, seller, app.now()).await?);
    }
    made.points = points::open(&tx, app, (&made.products, &communes), &mut chance).await?;
    tx.commit().await?;
    Ok(made)
}

async fn communes(db: &impl ConnectionTrait) -> Result<Vec<unit::Model>, DbErr> {
    let communes = unit::Entity::find().filter(unit::Column::Level.eq(Level::Commune.code()));
    communes.filter(unit::Column::ValidTo.eq("")).all(db).await
}

/// Chance that is the same each time (splitmix64), so that two runs fill two databases alike.
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound as u64).unwrap_or_default()
    }

    pub(crate) fn one_of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }

    /// A UUIDv7 of this instant.
    pub(crate) fn id<T: From<Uuid>>(&mut self, at: Instant) -> T {
        let mut random = [0; 10];
        random[..8].copy_from_slice(&self.next().to_be_bytes());
        random[8..].copy_from_slice(&self.next().to_be_bytes()[..2]);
        let millis = u64::try_from(at.timestamp_millis()).unwrap_or_default();
        uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid().into()
    }
}

/// The rows of a turn.
#[derive(Default)]
struct Rows {
    maker: Option<Maker>,
    producers: Vec<producer::ActiveModel>,
    products: Vec<product::ActiveModel>,
    variants: Vec<variant::ActiveModel>,
    certificates: Vec<certificate::ActiveModel>,
    events: Vec<event::ActiveModel>,
    dossiers: Vec<Dossier>,
}

/// The producer of the products that come next.
#[derive(Clone)]
struct Maker {
    id: ProducerId,
    name: String,
    unit: i32,
    province: Option<i32>,
    place: String,
}

impl Rows {
    fn producer(
        &mut self,
        app: &App,
        communes: &[unit::Model],
        number: usize,
        now: Instant,
        chance: &mut Chance,
    ) {
        let commune = chance.one_of(communes);
        let province = commune.today_province_id.and_then(|id| app.units().unit(id));
        let province_name = province.map_or("", |province| &province.name);
        let maker = Maker {
            id: chance.id(now),
            name: texts::producer(number, &commune.name, chance),
            unit: commune.id,
            province: province.map(|province| province.id),
            place: format!("{} {}, tỉnh {province_name}", commune.kind, commune.name),
        };
        self.producers.push(producer::ActiveModel {
            id: Set(maker.id.0),
            slug: Set(format!("{}-{number}", domain::catalogue::slug(&maker.name))),
            name: Set(maker.name.clone()),
            name_key: Set(domain::certification::reading::producer_key(&maker.name)),
            kind: Set("cooperative".to_owned()),
            unit_id: Set(Some(maker.unit)),
            place_printed: Set(maker.place.clone()),
            about: Set(String::new()),
            suspended_from: Set(None),
            created_at: Set(micros(now)),
            updated_at: Set(micros(now)),
            revision: Set(1),
        });
        self.maker = Some(maker);
    }

    fn product(
        &mut self,
        app: &App,
        number: usize,
        now: Instant,
        chance: &mut Chance,
        made: &mut Made,
    ) {
        let maker = self.maker.clone().expect("a producer comes before its products");
        let id: ProductId = chance.id(now);
        let kind = chance.below(100);
        let stars = [3, 3, 3, 4, 4, 5][chance.below(6)];
        let texts = texts::product(&maker.place, (kind < 15).then_some(stars), chance);
        let packs = self.variants(id, now, chance);
        made.products.push((id, now));
        if kind < 65 {
            let stars = Stars::new(stars).expect("three to five");
            let dossier = dossier(id, maker.id, stars, kind, app.now(), &packs, chance);
            if kind < 60 {
                made.certified.extend(dossier.certificates.last().map(|one| (one.id, id)));
            }
            self.certified(app, &maker, &texts.name, &dossier);
        }
        self.products.push(product::ActiveModel {
            id: Set(id.0),
            slug: Set(format!("{}-{number}", domain::catalogue::slug(&texts.name))),
            producer_id: Set(maker.id.0),
            name_key: Set(domain::text::key(&texts.name)),
            name: Set(texts.name),
            set_number: Set(texts.set),
            unit_id: Set(Some(maker.unit)),
            place_printed: Set(maker.place),
            summary: Set(texts.summary),
            story: Set(texts.story),
            ingredients: Set(texts.ingredients),
            usage_note: Set(texts.usage_note),
            storage_note: Set(texts.storage_note),
            shelf_life: Set(texts.shelf_life),
            source: Set(String::new()),
            axes: Set("[]".to_owned()),
            status: Set("published".to_owned()),
            published_at: Set(micros(now)),
            created_at: Set(micros(now)),
            created_by: Set(None),
            updated_at: Set(micros(now)),
            revision: Set(1),
        });
    }

    /// One to three packs.
    fn variants(
        &mut self,
        product: ProductId,
        now: Instant,
        chance: &mut Chance,
    ) -> Vec<(VariantId, &'static str)> {
        let mut packs = Vec::new();
        for pack in &texts::PACKS[..=chance.below(texts::PACKS.len())] {
            let id: VariantId = chance.id(now);
            self.variants.push(variant::ActiveModel {
                id: Set(id.0),
                product_id: Set(product.0),
                name: Set((*pack).to_owned()),
                pack: Set((*pack).to_owned()),
                sku: Set(domain::catalogue::slug(pack)),
                created_at: Set(micros(now)),
                ..Default::default()
            });
            packs.push((id, *pack));
        }
        packs
    }

    fn certified(&mut self, app: &App, maker: &Maker, name: &str, dossier: &Dossier) {
        let by = Recorder { account: None, body: None };
        let product = dossier.product;
        for one in &dossier.certificates {
            let unit = maker.province.filter(|_| one.stars != Stars::Five);
            let authority = app.units().authority_of(unit, true);
            let printed = Printed {
                authority: authority.expect("every unit has its authority").id,
                name: name.to_owned(),
                set: 11,
                holder: maker.name.clone(),
                decision_number: format!("{}/QĐ-UBND", self.certificates.len() / 20 + 100),
                product_code: None,
                score: None,
                notice: false,
                evidence_files: Vec::new(),
                source: String::new(),
            };
            self.certificates.push(record::certificate_row(product, one, &printed, by));
        }
        let grounds = Grounds { legal_act: "12/QĐ-UBND".to_owned(), ..Grounds::default() };
        let events = dossier.events.iter();
        self.events.extend(events.map(|one| record::event_row(product, one, &grounds, by)));
        self.dossiers.push(dossier.clone());
    }

    async fn insert(self, db: &impl ConnectionTrait, now: Instant) -> Result<(), DbErr> {
        let ids: Vec<Uuid> = self.products.iter().map(|one| *one.id.as_ref()).collect();
        insert(db, self.producers).await?;
        insert(db, self.products).await?;
        insert(db, self.variants).await?;
        insert(db, self.certificates).await?;
        insert(db, self.events).await?;
        let projected = projection::reproject_all(db, &self.dossiers, now).await?;
        store::catalogue::projection::refresh(db, ids, now).await?;
        projected.map_err(|_| DbErr::Custom("two certificates overlap".to_owned()))
    }
}

/// Inserts rows, many by one statement.
pub(crate) async fn insert<A>(db: &impl ConnectionTrait, rows: Vec<A>) -> Result<(), DbErr>
where
    A: ActiveModelTrait,
{
    let mut rows = rows.into_iter();
    loop {
        let some: Vec<A> = rows.by_ref().take(AT_ONCE).collect();
        if some.is_empty() {
            return Ok(());
        }
        <A::Entity as EntityTrait>::insert_many(some).exec_without_returning(db).await?;
    }
}

/// The dossier of a certified product: by `kind` below 8 with a predecessor, below 11 with a correction,
/// below 13 with packs named, from 60 on lapsed.
fn dossier(
    product: ProductId,
    producer: ProducerId,
    stars: Stars,
    kind: usize,
    now: Instant,
    packs: &[(VariantId, &'static str)],
    chance: &mut Chance,
) -> Dossier {
    let days = |count: usize| TimeDelta::days(i64::try_from(count).unwrap_or_default());
    let age = if kind < 60 { 10 + chance.below(1_000) } else { 1_100 + chance.below(400) };
    let decided = start_of(day_of(now - days(age)));
    let mut one = paper(chance.id(decided), producer, stars, decided);
    let mut dossier = Dossier {
        product,
        producer,
        state: ProductState::default(),
        certificates: Vec::new(),
        events: Vec::new(),
        acceptances: Vec::<Acceptance>::new(),
        reported: false,
    };
    if kind < 8 {
        let before = decided - days(1_000);
        let old = paper(chance.id(before), producer, Stars::Three, before);
        one.supersedes = Some(old.id);
        dossier.certificates.push(old);
    } else if kind < 11 {
        let correction = Correction { packs: Some(Vec::new()), ..Correction::default() };
        let later = decided + days(1);
        dossier.events.push(Event {
            id: chance.id::<EventId>(later),
            certificate: one.id,
            effective: later,
            recorded: later,
            kind: EventKind::Corrected(correction),
        });
    } else if kind < 13 {
        one.packs = packs.iter().take(1).map(|(_, pack)| (*pack).to_owned()).collect();
    }
    dossier.certificates.push(one);
    dossier
}

fn paper(id: CertificateId, producer: ProducerId, stars: Stars, decided: Instant) -> Certificate {
    let day = day_of(decided);
    Certificate {
        id,
        producer,
        stars,
        recorded: decided,
        decided: PartialDate::Day(day),
        valid_from: None,
        valid_to: None,
        rules: RuleSet::on(day),
        supersedes: None,
        packs: Vec::new(),
    }
}
