//! Events as whoever follows them reads them.

use super::answers::ChangeEvent;
use super::doer_for;
use crate::access::SignedIn;
use crate::context::App;
use crate::integrations::Tag;
use crate::page::{self, DEFAULT_LIMIT};
use crate::problem::Failure;
use crate::scalars::Line;
use poem::web::Data;
use poem_openapi::param::Query;
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use store::integrations::Place;
use store::integrations::events;
use store::integrations::webhooks::Owner;
use uuid::Uuid;

/// The word for the beginning of all events.
pub(super) const BEGINNING: &str = "beginning";

/// Operations: events.
pub struct EventsApi;

/// Some events.
#[derive(Debug, Object)]
struct EventList {
    /// The events, oldest first.
    items: Vec<ChangeEvent>,
    /// Send it as `after` to hear of what follows, now or later.
    next_after: String,
}

#[OpenApi(tag = "Tag::Integrations")]
impl EventsApi {
    /// Read events
    ///
    /// What changed, oldest first: of a producer's things, for its owners and managers; without `producer`
    /// of everything, for the operator. One event for each committed change; those of one thing stand in the
    /// order in which they were committed. Webhooks are told of the same events, with the same ids. An event
    /// can be read within seconds of its change; none is ever passed over.
    ///
    /// To catch up, read from your last `next_after` on until `items` is empty. An event says what changed,
    /// not how: read the thing itself.
    #[oai(path = "/v1/events", method = "get", operation_id = "listEvents")]
    async fn list_events(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The producer's id.
        producer: Query<Option<Uuid>>,
        /// `next_after` of an earlier answer, or the `cursor` of an event; `beginning`, as when unsaid, for
        /// all there is.
        after: Query<Option<Line<1, 200>>>,
        /// Events at a time, 1 to 100; 20 when unsaid.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u64>>,
    ) -> Result<Json<EventList>, Failure> {
        let owner = Owner::of(producer.0);
        doer_for(&caller.0, owner)?;
        let asked = after.0.as_ref().map_or(BEGINNING, |after| after.0.as_str());
        let limit = limit.0.unwrap_or(DEFAULT_LIMIT);
        let found = events::after(app.read(), owner, (place(asked)?, None), limit).await?;
        let last = found.last().map(|event| store::page::encode(&event.place));
        Ok(Json(EventList {
            items: found.iter().map(ChangeEvent::from).collect(),
            next_after: last.unwrap_or_else(|| asked.to_owned()),
        }))
    }
}

/// The place that a caller names.
pub(super) fn place(text: &str) -> Result<Place, Failure> {
    let read = page::cursor(Some(text).filter(|word| *word != BEGINNING))?;
    Ok(read.unwrap_or(Place { transaction: -1, seq: 0 }))
}
