//! The public catalogue of a fair: who shows what and where, with the marks of the instant at which it is
//! made.

mod entries;
mod print;
mod table;

use super::{Tag, pages};
use crate::codes::Code;
use crate::context::App;
use crate::json::Straight;
use crate::page::{self, DEFAULT_LIMIT};
use crate::problem::Failure;
use crate::scalars::Line;
use domain::calendar::Instant;
use domain::ids::FairId;
use entries::{Catalogue, Exhibitor};
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::PlainText;
use poem_openapi::{ApiResponse, OpenApi};
use store::fairs::catalogue;
use store::fairs::list::Listed;

/// Operations: catalogues of fairs.
pub struct FairCatalogueApi;

/// Exhibitors read together for a file.
const TOGETHER: u64 = 100;

#[derive(ApiResponse)]
enum CatalogueTable {
    /// The table.
    #[oai(status = 200, content_type = "text/csv")]
    Made(
        PlainText<String>,
        /// It is true of the instant at which it was made.
        #[oai(header = "Cache-Control")]
        String,
    ),
}

#[derive(ApiResponse)]
enum CataloguePrint {
    /// The page.
    #[oai(status = 200, content_type = "text/html")]
    Made(
        PlainText<String>,
        /// It is true of the instant at which it was made.
        #[oai(header = "Cache-Control")]
        String,
        /// Nothing in it runs or is fetched.
        #[oai(header = "Content-Security-Policy")]
        String,
    ),
}

#[OpenApi(tag = "Tag::Fairs")]
impl FairCatalogueApi {
    /// Read the catalogue of a fair
    ///
    /// From its announcement on: the exhibitors that took a booth, by name, with their booths and what they
    /// show. A product bears the mark while it may show it at `checked_at`, whatever it was admitted with.
    /// Of an exhibitor nothing is said but its name, its kind and where it comes from.
    #[oai(path = "/v1/fairs/:slug/catalogue", method = "get", operation_id = "getFairCatalogue")]
    async fn get_fair_catalogue(
        &self,
        Data(app): Data<&App>,
        /// The fair's slug.
        slug: Path<Line<1, 120>>,
        /// `next_cursor` of the page before.
        cursor: Query<Option<Line<1, 600>>>,
        /// Exhibitors on a page, 1 to 100; 20 when unsaid.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u64>>,
    ) -> Result<Straight<Catalogue>, Failure> {
        let (one, now) = (pages::shown(app, &slug.0.0).await?, app.now());
        let after = page::cursor(cursor.0.as_ref().map(|cursor| cursor.0.as_str()))?;
        let limit = limit.0.unwrap_or(DEFAULT_LIMIT);
        let page = catalogue::page(app.read(), one.fair.id, after, limit).await?;
        let next = page.next.as_ref().map(store::page::encode);
        let items = Exhibitor::all(app, page.items, now).await?;
        Ok(Straight(Catalogue::of(items, next, now)))
    }

    /// Download the catalogue of a fair as a table
    ///
    /// CSV in UTF-8, a line for each product of each exhibitor. `ocop_stars` and `ocop_valid_until` are filled
    /// while the product may show the mark at `checked_at`, which stands beside them; a revocation can end
    /// that before, so look at `ocop_check_url` before you print it anew.
    #[oai(
        path = "/v1/fairs/:slug/catalogue.csv",
        method = "get",
        operation_id = "getFairCatalogueCsv"
    )]
    async fn get_fair_catalogue_csv(
        &self,
        Data(app): Data<&App>,
        /// The fair's slug.
        slug: Path<Line<1, 120>>,
    ) -> Result<CatalogueTable, Failure> {
        let (one, now) = (pages::shown(app, &slug.0.0).await?, app.now());
        let all = whole(app, one.fair.id, now).await?;
        let made = table::csv(app, &all, now).map_err(|_| Code::Broken)?;
        Ok(CatalogueTable::Made(PlainText(made), "no-store".to_owned()))
    }

    /// Print the catalogue of a fair
    ///
    /// A page in Vietnamese and English for A4, which fetches nothing. Each mark has the instant of checking
    /// and its validity beside it, since paper doesn't forget: print it anew on the day.
    #[oai(
        path = "/v1/fairs/:slug/catalogue.html",
        method = "get",
        operation_id = "printFairCatalogue"
    )]
    async fn print_fair_catalogue(
        &self,
        Data(app): Data<&App>,
        /// The fair's slug.
        slug: Path<Line<1, 120>>,
    ) -> Result<CataloguePrint, Failure> {
        let (one, now): (Listed, Instant) = (pages::shown(app, &slug.0.0).await?, app.now());
        let all = whole(app, one.fair.id, now).await?;
        let policy = "default-src 'none'; style-src 'unsafe-inline'".to_owned();
        let page = print::html(app, &one, &all, now);
        Ok(CataloguePrint::Made(PlainText(page), "no-store".to_owned(), policy))
    }
}

/// All exhibitors of a fair, each under the permits of one instant.
async fn whole(app: &App, fair: FairId, now: Instant) -> Result<Vec<Exhibitor>, Failure> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let page = catalogue::page(app.read(), fair, after, TOGETHER).await?;
        all.extend(Exhibitor::all(app, page.items, now).await?);
        match page.next {
            Some(next) => after = Some(next),
            None => return Ok(all),
        }
    }
}
