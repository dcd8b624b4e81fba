//! Producers: what the public reads of them, and how officers enter them.

use super::answers::public;
use super::{OverClaims, Place, Tag, unit};
use crate::access::{self, Jurisdiction, Officer};
use crate::codes::Code;
use crate::context::App;
use crate::oversight;
use crate::page::{self, DEFAULT_LIMIT};
use crate::problem::Failure;
use crate::scalars::{Line, Prose};
use domain::catalogue::ProducerKind;
use domain::certification::acts::Act;
use domain::certification::reading::producer_key;
use domain::certification::{Level, PublicText};
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::types::ToJSON as _;
use poem_openapi::{ApiResponse, Enum, Object, OpenApi};
use serde_json::Value;
use store::catalogue::producers;
use store::catalogue::rows::producer;
use store::catalogue::write::{self, NewProducer};
use store::oversight::deeds::Deed;
use uuid::Uuid;

/// Operations: producers.
pub struct ProducersApi;

/// A producer. It carries no stars: those belong to its products.
#[derive(Debug, Object)]
pub struct Producer {
    /// Its id.
    id: Uuid,
    /// Its slug, as good as the id.
    slug: String,
    /// Registered name.
    name: String,
    /// Kind of producer (chủ thể), such as `cooperative`; `unknown` for some imports of history.
    kind: String,
    /// Place of business.
    place: Place,
    /// What it says of itself, plain text.
    about: String,
}

/// A page of producers.
#[derive(Debug, Object)]
struct ProducerList {
    /// The producers, by name.
    items: Vec<Producer>,
    /// Send it as `cursor` for the next page; null at the end.
    next_cursor: Option<String>,
}

/// The kinds of producer (chủ thể OCOP) that may take part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub(crate) enum NewProducerKind {
    /// Cooperative (hợp tác xã).
    Cooperative,
    /// Cooperative group (tổ hợp tác).
    CooperativeGroup,
    /// Small or medium enterprise (doanh nghiệp nhỏ và vừa).
    Sme,
    /// Farm with business registration (trang trại).
    Farm,
    /// Household or production household with business registration.
    Household,
    /// For tourism only: association, federation, operating centre or similar.
    TourismBody,
}

/// A producer to be entered.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub(crate) struct ProducerDraft {
    /// Registered name. Names and texts of producers carry no claim to the OCOP mark.
    name: Line<1, 200>,
    /// Kind.
    kind: NewProducerKind,
    /// Code of the commune of today in which it does business (5 digits).
    commune: Line<5, 5>,
    /// The place as its registration prints it; otherwise commune and province.
    place_printed: Option<Line<1, 300>>,
    /// What it says of itself, plain text.
    about: Option<Prose<0, 4000>>,
}

/// What `getProducer` answers.
pub(crate) async fn producer_of(app: &App, id: Uuid) -> Result<Value, Failure> {
    let row = producers::one(app.read(), &id.to_string()).await?.ok_or(Code::NotFound)?;
    Ok(Producer::of(app, &row).to_json().unwrap_or_default())
}

#[derive(ApiResponse)]
enum ProducerAnswer {
    /// The producer is entered.
    #[oai(status = 201)]
    Created(Json<Producer>),
}

#[OpenApi(tag = "Tag::Catalogue")]
impl ProducersApi {
    /// List producers
    ///
    /// By name, tones and case aside.
    #[oai(path = "/v1/producers", method = "get", operation_id = "listProducers")]
    async fn list(
        &self,
        Data(app): Data<&App>,
        /// `next_cursor` of the page before.
        cursor: Query<Option<Line<1, 600>>>,
        /// Items on a page, 1 to 100; 20 when unsaid.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u64>>,
    ) -> Result<Json<ProducerList>, Failure> {
        let after = page::cursor(cursor.0.as_ref().map(|cursor| cursor.0.as_str()))?;
        let limit = limit.0.unwrap_or(DEFAULT_LIMIT);
        let page = producers::list(app.read(), after.as_ref(), limit).await?;
        Ok(Json(ProducerList {
            items: page.items.iter().map(|row| Producer::of(app, row)).collect(),
            next_cursor: page.next.as_ref().map(store::page::encode),
        }))
    }

    /// Read a producer
    ///
    /// By id or by slug. Its texts stand under no product's certificate and carry no claim to the mark.
    #[oai(path = "/v1/producers/:id", method = "get", operation_id = "getProducer")]
    async fn get(
        &self,
        Data(app): Data<&App>,
        /// The producer's id or slug.
        id: Path<Line<1, 120>>,
    ) -> Result<Json<Producer>, Failure> {
        let row = producers::one(app.read(), &id.0.0).await?.ok_or(Code::NotFound)?;
        Ok(Json(Producer::of(app, &row)))
    }

    /// Enter a producer
    ///
    /// Officers of the commune, its province or the ministry. A name that is known in the commune already,
    /// abbreviations and tones aside, is 409 `already_exists`.
    #[oai(path = "/v1/producers", method = "post", operation_id = "createProducer")]
    async fn create(
        &self,
        Data(app): Data<&App>,
        officer: Officer,
        Json(body): Json<ProducerDraft>,
    ) -> Result<ProducerAnswer, Failure> {
        let new = body.producer(app)?;
        let place = Jurisdiction::of_unit(app, new.unit);
        let office = access::office_for(&officer.0, Act::EditCatalogue, None, place)?;
        let tx = app.store().begin().await?;
        if producers::is_known(&tx, &new.name_key, new.unit.unwrap_or_default()).await? {
            return Err(Code::AlreadyExists.into());
        }
        write::producer(&tx, &new, app.now()).await?;
        let row = write::find_producer(&tx, new.id).await?.ok_or(Code::Broken)?;
        let deed = Deed::new("create_producer", "producer", row.id).of(new.id, row.unit_id);
        oversight::record(app, &tx, &access::doer_in(&officer.0, &office), deed).await?;
        tx.commit().await?;
        Ok(ProducerAnswer::Created(Json(Producer::of(app, &row))))
    }
}

impl Producer {
    /// A producer as everybody reads it.
    pub(super) fn of(app: &App, row: &producer::Model) -> Self {
        Self {
            id: row.id,
            slug: public(&row.slug, None),
            name: public(&row.name, None),
            kind: row.kind.clone(),
            place: Place::of(app.units(), row.unit_id, &row.place_printed, None),
            about: public(&row.about, None),
        }
    }
}

impl ProducerDraft {
    /// The producer to be entered, texts checked.
    pub(crate) fn producer(self, app: &App) -> Result<NewProducer, Failure> {
        let commune = unit(app, Level::Commune, &self.commune.0, "/commune")?;
        let printed = self.place_printed.map(|line| line.0);
        let about = self.about.map(|prose| prose.0).unwrap_or_default();
        let mut over = OverClaims::default();
        over.take("/name", PublicText::new(self.name.0.clone(), None));
        over.take("/about", PublicText::new(about.clone(), None));
        if let Some(printed) = &printed {
            over.take("/place_printed", PublicText::new(printed.clone(), None));
        }
        over.refuse()?;
        Ok(NewProducer {
            id: app.mint(),
            name_key: producer_key(&self.name.0),
            name: self.name.0,
            kind: self.kind.into(),
            unit: Some(commune),
            place_printed: printed.unwrap_or_else(|| place_name(app, commune)),
            about,
        })
    }
}

/// A commune with its province, in words.
fn place_name(app: &App, commune: i32) -> String {
    let unit = app.units().unit(commune);
    let province = unit.and_then(|unit| unit.today_province).and_then(|id| app.units().unit(id));
    let named = [unit, province].into_iter().flatten();
    named.map(|unit| format!("{} {}", unit.kind, unit.name)).collect::<Vec<_>>().join(", ")
}

impl From<NewProducerKind> for ProducerKind {
    fn from(kind: NewProducerKind) -> Self {
        match kind {
            NewProducerKind::Cooperative => Self::Cooperative,
            NewProducerKind::CooperativeGroup => Self::CooperativeGroup,
            NewProducerKind::Sme => Self::Sme,
            NewProducerKind::Farm => Self::Farm,
            NewProducerKind::Household => Self::Household,
            NewProducerKind::TourismBody => Self::TourismBody,
        }
    }
}
