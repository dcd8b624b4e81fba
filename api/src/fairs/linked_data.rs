//! A fair in the words of schema.org.

use crate::catalogue::{Place, public};
use crate::context::App;
use domain::fairs::Stage;
use poem_openapi::types::ToJSON as _;
use serde_json::{Map, Value, json};
use store::fairs::list::Listed;

/// The event.
pub fn event(app: &App, one: &Listed) -> Value {
    let fair = &one.fair;
    let home = address(app, one);
    let status = if fair.stage == Stage::Cancelled { "EventCancelled" } else { "EventScheduled" };
    let mode = match fair.kind.has_a_place() {
        true => "OfflineEventAttendanceMode",
        false => "OnlineEventAttendanceMode",
    };
    let organisation = |name: &str| json!({ "@type": "Organization", "name": public(name, None) });
    let others = fair.co_organisers.iter().map(|name| organisation(name));
    let organisers: Vec<Value> =
        std::iter::once(organisation(&one.organiser)).chain(others).collect();
    known([
        ("@context", json!("https://schema.org")),
        ("@type", json!("Event")),
        ("@id", json!(home)),
        ("url", json!(home)),
        ("name", json!(public(&fair.name, None))),
        ("description", json!(public(&fair.theme, None))),
        ("startDate", json!(fair.days.first().to_string())),
        ("endDate", json!(fair.days.last().to_string())),
        ("eventStatus", json!(format!("https://schema.org/{status}"))),
        ("eventAttendanceMode", json!(format!("https://schema.org/{mode}"))),
        ("location", location(app, one, &home)),
        ("organizer", json!(organisers)),
        ("sameAs", json!(public(&fair.website, None))),
    ])
}

/// Where people read of a fair.
pub fn address(app: &App, one: &Listed) -> String {
    format!("{}/v1/fairs/{}", app.public_url(), one.fair.slug)
}

fn location(app: &App, one: &Listed, home: &str) -> Value {
    let fair = &one.fair;
    if !fair.kind.has_a_place() {
        return json!({ "@type": "VirtualLocation", "url": home });
    }
    let place = Place::of(app.units(), fair.unit, &fair.address, None).to_json();
    let place = place.unwrap_or_default();
    let postal = known([
        ("@type", json!("PostalAddress")),
        ("streetAddress", place["as_printed"].clone()),
        ("addressLocality", place["commune"]["name"].clone()),
        ("addressRegion", place["province"]["name"].clone()),
        ("addressCountry", json!("VN")),
    ]);
    let geo = fair.location.map(|at| {
        let (latitude, longitude) = at.degrees();
        json!({ "@type": "GeoCoordinates", "latitude": latitude, "longitude": longitude })
    });
    known([
        ("@type", json!("Place")),
        ("name", place["as_printed"].clone()),
        ("address", postal),
        ("geo", json!(geo)),
    ])
}

/// An object of what is known: nothing empty stands in it.
fn known<const N: usize>(fields: [(&str, Value); N]) -> Value {
    let empty = |value: &Value| value.is_null() || *value == json!("");
    let fields = fields.into_iter().filter(|(_, value)| !empty(value));
    Value::Object(fields.map(|(name, value)| (name.to_owned(), value)).collect::<Map<_, _>>())
}
