//! The sitemap: what is open to the public here, for search engines.

use super::Tag;
use super::feeds::text;
use crate::codes::Code;
use crate::context::App;
use crate::problem::Failure;
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Binary;
use poem_openapi::{ApiResponse, Enum, OpenApi};
use quick_xml::Writer;
use std::io;
use store::catalogue::sitemap::{self as products, Address};
use store::storefronts::sitemap as storefronts;
use uuid::Uuid;

/// Operations: the sitemap.
pub struct SitemapApi;

const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
const NAMESPACE: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";

/// A kind of what a sitemap lists, as its file is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
enum SitemapFile {
    /// Open storefronts.
    #[oai(rename = "storefronts.xml")]
    Storefronts,
    /// Products on show.
    #[oai(rename = "products.xml")]
    Products,
}

#[derive(ApiResponse)]
enum Sitemap {
    /// The sitemap.
    #[oai(status = 200, content_type = "application/xml; charset=utf-8")]
    File(
        Binary<Vec<u8>>,
        /// How long it may be kept.
        #[oai(header = "Cache-Control")]
        String,
    ),
}

#[OpenApi(tag = "Tag::Storefronts")]
impl SitemapApi {
    /// Read the sitemap
    ///
    /// An index (sitemaps.org) of the parts that list the open storefronts and the products on show.
    #[oai(path = "/sitemap.xml", method = "get", operation_id = "getSitemap")]
    async fn get_sitemap(&self, Data(app): Data<&App>) -> Result<Sitemap, Failure> {
        let shops = storefronts::bounds(app.read(), app.now()).await?;
        let goods = products::bounds(app.read()).await?;
        let part = |file: &str, after: Option<Uuid>| {
            let after = after.map(|after| format!("?after={after}")).unwrap_or_default();
            format!("{}/sitemaps/{file}{after}", app.public_url())
        };
        let mut parts = Vec::new();
        for (file, bounds) in [("storefronts.xml", shops), ("products.xml", goods)] {
            parts.push((part(file, None), None));
            parts.extend(bounds.into_iter().map(|last| (part(file, Some(last)), None)));
        }
        answer(("sitemapindex", "sitemap"), &parts)
    }

    /// Read a part of the sitemap
    ///
    /// At most 10,000 addresses, under the address that the index names.
    #[oai(path = "/sitemaps/:file", method = "get", operation_id = "getSitemapPart")]
    async fn get_sitemap_part(
        &self,
        Data(app): Data<&App>,
        /// What is listed.
        file: Path<SitemapFile>,
        /// The last one of the part before.
        after: Query<Option<Uuid>>,
    ) -> Result<Sitemap, Failure> {
        let (kind, found) = match file.0 {
            SitemapFile::Storefronts => {
                ("storefronts", storefronts::part(app.read(), app.now(), after.0).await?)
            }
            SitemapFile::Products => ("products", products::part(app.read(), after.0).await?),
        };
        let listed = |one: &Address| {
            let address = format!("{}/v1/{kind}/{}", app.public_url(), one.name);
            (address, Some(store::instant(one.updated).format("%Y-%m-%dT%H:%M:%SZ").to_string()))
        };
        answer(("urlset", "url"), &found.iter().map(listed).collect::<Vec<_>>())
    }
}

fn answer(names: (&str, &str), entries: &[(String, Option<String>)]) -> Result<Sitemap, Failure> {
    let file = written(names, entries).map_err(|error| {
        tracing::error!(%error, "a sitemap could not be written");
        Failure::from(Code::Broken)
    })?;
    Ok(Sitemap::File(Binary(file), "public, max-age=300".to_owned()))
}

fn written(
    (root, element): (&str, &str),
    entries: &[(String, Option<String>)],
) -> io::Result<Vec<u8>> {
    let mut xml = Writer::new(DECLARATION.as_bytes().to_vec());
    let root = xml.create_element(root).with_attribute(("xmlns", NAMESPACE));
    root.write_inner_content(|xml| {
        for (address, updated) in entries {
            xml.create_element(element).write_inner_content(|xml| {
                text(xml, "loc", address)?;
                updated.as_ref().map_or(Ok(()), |updated| text(xml, "lastmod", updated))
            })?;
        }
        Ok(())
    })?;
    Ok(xml.into_inner())
}
