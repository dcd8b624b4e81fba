//! What the card provider tells of its own accord.

use super::judging::look_at;
use crate::codes::Code;
use crate::context::App;
use crate::fault::Point;
use crate::oversight;
use crate::payments::Tag;
use crate::problem::{Failure, Problem};
use gateways::cards::Unproven;
use poem::http::HeaderMap;
use poem::web::Data;
use poem::{FromRequest, Request, RequestBody};
use poem_openapi::error::ContentTypeError;
use poem_openapi::payload::{Json, Payload};
use poem_openapi::registry::{MetaMediaType, MetaRequest, MetaSchemaRef, Registry};
use poem_openapi::types::Type as _;
use poem_openapi::{ApiExtractor, ApiExtractorType, ExtractParamOptions, Object, OpenApi};
use serde::Deserialize;
use serde_json::Value;
use store::oversight::deeds::{Deed, Doer};
use store::payments::cards::events::{self, CardEvent};

/// The header with the signature.
const SIGNATURE: &str = "stripe-signature";
/// Longest number of Stripe's.
const LONGEST: usize = 255;

/// Operations: events of cards.
pub struct CardEventsApi;

/// What became of an event.
#[derive(Debug, Object)]
struct CardEventReceipt {
    /// Whether it is written down: `false` for what is not about a payment, a refund or a dispute, and for what
    /// was told before.
    stored: bool,
}

/// JSON as it was sent, byte by byte: its signature is of those.
struct RawJson(Vec<u8>);

/// An event, as far as it is read.
#[derive(Deserialize)]
struct Told {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    data: ToldData,
}

#[derive(Deserialize)]
struct ToldData {
    object: ToldObject,
}

#[derive(Deserialize)]
struct ToldObject {
    id: String,
}

#[OpenApi(tag = "Tag::Payments")]
impl CardEventsApi {
    /// Tell of card payments
    ///
    /// For Stripe: the address of the marketplace's webhook, with events of payment intents, refunds and
    /// disputes. What is told is written down first; what it says is not believed but asked for at Stripe. The
    /// same event again changes nothing. Without a signature 401 `unsigned`, with another's 401
    /// `wrong_signature`, with one older than 5 minutes 401 `signature_too_old`; 404 where the marketplace takes
    /// no cards; 413 above 1 MiB; 422 `not_an_event`. Repeat whatever is not answered with 200.
    #[oai(path = "/v1/stripe/events", method = "post", operation_id = "receiveCardEvent")]
    async fn receive_card_event(
        &self,
        Data(app): Data<&App>,
        headers: &HeaderMap,
        body: RawJson,
    ) -> Result<Json<CardEventReceipt>, Failure> {
        let cards = app.cards().ok_or(Code::NotFound)?;
        let signature = headers.get(SIGNATURE).and_then(|value| value.to_str().ok());
        cards.prove(signature, &body.0, app.now()).map_err(refused)?;
        let told: Told = serde_json::from_slice(&body.0).map_err(|_| unclear())?;
        let object = told.data.object.id;
        if [&told.id, &told.kind, &object].iter().any(|text| text.len() > LONGEST) {
            return Err(unclear());
        }
        let event = CardEvent { id: app.mint(), event: told.id, kind: told.kind, object };
        if !super::judging::concerns(&event) {
            return Ok(Json(CardEventReceipt { stored: false }));
        }
        let tx = app.store().begin().await?;
        if !events::add(&tx, &event, app.now()).await? {
            return Ok(Json(CardEventReceipt { stored: false }));
        }
        let deed = Deed::new("receive_card_event", "card_event", event.id);
        oversight::record(app, &tx, &Doer::default(), deed).await?;
        tx.commit().await?;
        app.reach(Point::CardTold);
        if let Err(error) = look_at(app, cards, &event).await {
            tracing::warn!(event = %event.event, ?error, "an event is left to be looked at later");
        }
        Ok(Json(CardEventReceipt { stored: true }))
    }
}

fn refused(unproven: Unproven) -> Failure {
    match unproven {
        Unproven::Closed => Code::NotFound,
        Unproven::Unsigned => Code::Unsigned,
        Unproven::Wrong => Code::WrongSignature,
        Unproven::Old => Code::OldSignature,
    }
    .into()
}

fn unclear() -> Failure {
    let vi = "Nội dung không phải một sự kiện của Stripe.";
    Problem::field("", "not_an_event", vi, "This is not an event of Stripe's.").into()
}

impl Payload for RawJson {
    const CONTENT_TYPE: &'static str = Json::<Value>::CONTENT_TYPE;

    fn check_content_type(content_type: &str) -> bool {
        Json::<Value>::check_content_type(content_type)
    }

    fn schema_ref() -> MetaSchemaRef {
        Value::schema_ref()
    }
}

impl<'a> ApiExtractor<'a> for RawJson {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::RequestObject];

    type ParamType = ();
    type ParamRawType = ();

    fn register(registry: &mut Registry) {
        <Json<Value> as Payload>::register(registry);
    }

    fn request_meta() -> Option<MetaRequest> {
        let content_type = Self::CONTENT_TYPE;
        let content = vec![MetaMediaType { content_type, schema: Self::schema_ref() }];
        Some(MetaRequest { description: None, content, required: true })
    }

    async fn from_request(
        request: &'a Request,
        body: &mut RequestBody,
        _options: ExtractParamOptions<()>,
    ) -> poem::Result<Self> {
        match request.content_type() {
            Some(kind) if Self::check_content_type(kind) => {
                Ok(Self(<Vec<u8> as FromRequest>::from_request(request, body).await?))
            }
            Some(kind) => {
                Err(ContentTypeError::NotSupported { content_type: kind.to_owned() }.into())
            }
            None => Err(ContentTypeError::ExpectContentType.into()),
        }
    }
}
