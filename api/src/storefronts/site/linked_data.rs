//! The same as linked data in the words of schema.org.

use super::goods::SiteProduct;
use crate::catalogue::MarkedVariant;
use crate::catalogue::media::ProductPicture;
use crate::context::App;
use crate::storefronts::fronts::StorefrontFace;
use poem_openapi::types::ToJSON as _;
use serde_json::{Map, Value, json};
use store::storefronts::pages::Front;

/// A storefront with these products.
pub fn graph(app: &App, front: &Front, face: &StorefrontFace, products: &[SiteProduct]) -> Value {
    let face = face.to_json().unwrap_or_default();
    let home = match face["website"].as_str() {
        Some(website) => website.to_owned(),
        None => format!("{}/v1/storefronts/{}", app.public_url(), front.shop.slug),
    };
    let mut graph = vec![business(app, &face, &home)];
    graph.extend(products.iter().map(|one| product(app, one, &home)));
    json!({ "@context": "https://schema.org", "@graph": graph })
}

fn business(app: &App, face: &Value, home: &str) -> Value {
    let contact = |kind: &str| {
        let contacts = face["contacts"].as_array().into_iter().flatten();
        contacts.clone().find(|one| one["kind"] == kind).map(|one| one["value"].clone())
    };
    let logo = face["logo"]["renditions"].as_array().and_then(|all| all.last());
    let logo = logo.and_then(|one| Some(format!("{}{}", app.public_url(), one["url"].as_str()?)));
    let place = &face["place"];
    let address = known([
        ("@type", json!("PostalAddress")),
        ("streetAddress", face["seller"]["registered_place"].clone()),
        ("addressLocality", place["commune"]["name"].clone()),
        ("addressRegion", place["province"]["name"].clone()),
        ("addressCountry", json!("VN")),
    ]);
    let hours = face["opening_hours"].as_array().into_iter().flatten();
    let hours: Vec<Value> = hours.map(opening).collect();
    known([
        ("@type", json!("LocalBusiness")),
        ("@id", json!(home)),
        ("url", json!(home)),
        ("name", face["name"].clone()),
        ("legalName", face["seller"]["registered_name"].clone()),
        ("address", address),
        ("geo", geo(&face["location"])),
        ("telephone", contact("phone").into()),
        ("email", contact("email").into()),
        ("openingHoursSpecification", json!(hours)),
        ("logo", logo.into()),
        ("sameAs", face["social_links"].clone()),
    ])
}

fn geo(location: &Value) -> Value {
    if location.is_null() {
        return Value::Null;
    }
    known([
        ("@type", json!("GeoCoordinates")),
        ("latitude", location["latitude"].clone()),
        ("longitude", location["longitude"].clone()),
    ])
}

fn opening(hours: &Value) -> Value {
    let day = hours["day"].as_str().unwrap_or_default();
    let mut letters = day.chars();
    let day: String =
        letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect();
    known([
        ("@type", json!("OpeningHoursSpecification")),
        ("dayOfWeek", json!(format!("https://schema.org/{day}"))),
        ("opens", hours["opens"].clone()),
        ("closes", hours["closes"].clone()),
    ])
}

fn product(app: &App, one: &SiteProduct, home: &str) -> Value {
    let address = format!("{home}/{}", one.id);
    let pictures = one.pictures.iter().filter_map(ProductPicture::widest);
    let pictures: Vec<String> =
        pictures.map(|path| format!("{}{path}", app.public_url())).collect();
    let offers = one.variants.iter().filter_map(|variant| offer(variant, &address));
    known([
        ("@type", json!("Product")),
        ("@id", json!(address)),
        ("url", json!(address)),
        ("productID", json!(one.id)),
        ("name", json!(one.name)),
        ("description", json!(one.summary)),
        ("category", json!(one.set_name)),
        ("image", json!(pictures)),
        ("manufacturer", json!({ "@id": home })),
        ("offers", json!(offers.collect::<Vec<_>>())),
        ("hasCertification", certification(one)),
    ])
}

/// An offer of a variant that has a price.
fn offer(variant: &MarkedVariant, address: &str) -> Option<Value> {
    let variant = variant.to_json()?;
    let price = variant["price"]["amount"].as_i64()?;
    let availability = match variant["availability"]["state"].as_str() {
        Some("out") => "OutOfStock",
        Some("low") => "LimitedAvailability",
        Some("preorder") => "PreOrder",
        _ => "InStock",
    };
    Some(known([
        ("@type", json!("Offer")),
        ("url", json!(address)),
        ("name", variant["name"].clone()),
        ("sku", variant["sku"].clone()),
        ("gtin", variant["gtin"].clone()),
        ("price", json!(price)),
        ("priceCurrency", variant["price"]["currency"].clone()),
        ("availability", json!(format!("https://schema.org/{availability}"))),
        ("itemCondition", json!("https://schema.org/NewCondition")),
    ]))
}

fn certification(one: &SiteProduct) -> Value {
    let Some(certification) = one.certification.as_ref().and_then(|one| one.to_json()) else {
        return Value::Null;
    };
    known([
        ("@type", json!("Certification")),
        ("name", json!("Mỗi xã một sản phẩm (OCOP)")),
        ("url", certification["check_url"].clone()),
        ("logo", certification["mark_url"].clone()),
        ("validFrom", json!(one.certified_from)),
        ("expires", certification["valid_until"].clone()),
    ])
}

/// An object of what is known: nothing empty stands in it.
fn known<const N: usize>(fields: [(&str, Value); N]) -> Value {
    let empty = |value: &Value| {
        value.is_null() || *value == json!("") || value.as_array().is_some_and(Vec::is_empty)
    };
    let fields = fields.into_iter().filter(|(_, value)| !empty(value));
    Value::Object(fields.map(|(name, value)| (name.to_owned(), value)).collect::<Map<_, _>>())
}
