//! The feed as RSS with the attributes of Google's product data specification.

use super::items::{Item, Stock};
use super::table::money;
use crate::catalogue::public;
use crate::context::App;
use crate::problem::Failure;
use poem_openapi::types::ToJSON as _;
use quick_xml::Writer;
use quick_xml::events::BytesText;
use std::io;
use store::storefronts::pages::Front;

/// What closes a feed.
pub const TAIL: &[u8] = b"</channel></rss>\n";
const OPENING: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\" \
    xmlns:g=\"http://base.google.com/ns/1.0\" xmlns:ocop=\"urn:ocop:certification\"><channel>";

type Xml = Writer<Vec<u8>>;

/// What opens a storefront's feed.
pub fn head(app: &App, front: &Front) -> Result<Vec<u8>, Failure> {
    let mut xml = Writer::new(OPENING.as_bytes().to_vec());
    let here = format!("{}/v1/storefronts/{}", app.public_url(), front.shop.slug);
    let link = front.shop.website.as_ref().map_or(here, |address| public(address, None));
    let written = text(&mut xml, "title", &public(&front.shop.name, None))
        .and_then(|()| text(&mut xml, "link", &link))
        .and_then(|()| text(&mut xml, "description", &public(&front.registered_name, None)));
    written.map_err(|error| {
        tracing::error!(%error, "a feed could not be written");
        Failure::from(crate::codes::Code::Broken)
    })?;
    Ok(xml.into_inner())
}

/// An element for each item.
pub fn items(items: &[Item]) -> io::Result<Vec<u8>> {
    let mut xml = Writer::new(Vec::new());
    for one in items {
        xml.create_element("item").write_inner_content(|xml| item(xml, one))?;
    }
    Ok(xml.into_inner())
}

fn item(xml: &mut Xml, item: &Item) -> io::Result<()> {
    text(xml, "g:id", &item.id)?;
    text(xml, "g:item_group_id", &item.group)?;
    text(xml, "g:title", &item.title)?;
    text(xml, "g:description", &item.description)?;
    text(xml, "g:link", &item.link)?;
    for (place, picture) in item.pictures.iter().take(MOST_PICTURES).enumerate() {
        let name = if place == 0 { "g:image_link" } else { "g:additional_image_link" };
        text(xml, name, picture)?;
    }
    text(xml, "g:condition", "new")?;
    stock(xml, &item.stock)?;
    text(xml, "g:price", &money(item.price))?;
    if let Some(price) = item.sale_price {
        text(xml, "g:sale_price", &money(price))?;
    }
    text(xml, "g:brand", &item.brand)?;
    match &item.gtin {
        Some(gtin) => text(xml, "g:gtin", gtin)?,
        None => text(xml, "g:identifier_exists", "no")?,
    }
    measures(xml, item)?;
    certification(xml, item)
}

/// The first and ten more.
const MOST_PICTURES: usize = 11;

fn stock(xml: &mut Xml, stock: &Stock) -> io::Result<()> {
    match stock {
        Stock::In => text(xml, "g:availability", "in_stock"),
        Stock::Out => text(xml, "g:availability", "out_of_stock"),
        Stock::Ahead(until) => {
            text(xml, "g:availability", "preorder")?;
            text(xml, "g:availability_date", &until.to_string())
        }
    }
}

fn measures(xml: &mut Xml, item: &Item) -> io::Result<()> {
    if let Some(category) = item.category {
        text(xml, "g:product_type", category)?;
    }
    if let Some(content) = item.content {
        let (quantity, unit) = (content.quantity(), content.unit().code());
        text(xml, "g:unit_pricing_measure", &format!("{quantity} {unit}"))?;
    }
    if let Some(grams) = item.weight {
        text(xml, "g:shipping_weight", &format!("{grams} g"))?;
    }
    Ok(())
}

fn certification(xml: &mut Xml, item: &Item) -> io::Result<()> {
    let Some(certification) = item.certification.as_ref().and_then(|one| one.to_json()) else {
        return Ok(());
    };
    let fields = certification.as_object().into_iter().flatten();
    let fields: Vec<_> = fields.filter_map(|(name, value)| Some((name, value.as_str()?))).collect();
    xml.create_element("ocop:certification").write_inner_content(|xml| {
        fields.iter().try_for_each(|(name, value)| text(xml, &format!("ocop:{name}"), value))
    })?;
    Ok(())
}

/// An element with a text.
pub(in crate::storefronts) fn text(xml: &mut Xml, name: &str, value: &str) -> io::Result<()> {
    xml.create_element(name).write_text_content(BytesText::new(value)).map(drop)
}
