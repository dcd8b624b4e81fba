//! A page of products: from the database where that suffices, by way of the index where it takes one.

use super::{FoundProducts, ProductList, ProductSort, ProductSummary};
use crate::codes::Code;
use crate::context::App;
use crate::json::Straight;
use crate::page;
use crate::problem::{Failure, Problem};
use crate::search::{self, Terms, Wish, check_words};
use ::search::query::Sort as Order;
use domain::ids::ProducerId;
use store::catalogue::pages::{self, Filter, Sort};
use store::storefronts::shop;
use uuid::Uuid;

/// What a list of products was asked for.
pub(super) struct Asked {
    pub(super) filter: Filter,
    pub(super) terms: Terms,
    pub(super) sort: Option<ProductSort>,
    pub(super) facets: bool,
}

/// A page of products.
pub(super) async fn listing(
    app: &App,
    asked: Asked,
    cursor: Option<&str>,
    limit: u64,
) -> Result<FoundProducts, Failure> {
    match order(&asked)? {
        None => listed(app, &asked, cursor, limit).await,
        Some(sort) => {
            let wish = Wish { filter: asked.filter, terms: asked.terms, sort };
            let limit = usize::try_from(limit).unwrap_or(usize::MAX);
            let page = search::list(app, &wish, page::cursor(cursor)?, limit).await?;
            let list = ProductList {
                items: page.items,
                next_cursor: page.next.as_ref().map(store::page::encode),
                search: Some(page.about),
            };
            let watermark = page.watermark.map(|watermark| watermark.to_string());
            Ok(FoundProducts::Found(Straight(list), watermark))
        }
    }
}

/// The order of the index; `None` where the database has all that was asked for.
fn order(asked: &Asked) -> Result<Option<Order>, Failure> {
    let terms = &asked.terms;
    if !terms.text.is_empty() {
        check_words(&terms.text)?;
    }
    if terms.price_from.zip(terms.price_to).is_some_and(|(from, to)| from > to) {
        let (vi, en) = ("Giá thấp nhất lớn hơn giá cao nhất.", "It is below `price_from`.");
        return Err(Problem::parameter("price_to", "contradiction", vi, en).into());
    }
    let searched = !terms.text.is_empty();
    let order = match asked.sort {
        Some(ProductSort::Distance) if terms.near.is_none() => {
            let (vi, en) = ("Cần `near` để xếp theo khoảng cách.", "This order needs `near`.");
            return Err(Problem::parameter("sort", "needs_near", vi, en).into());
        }
        Some(ProductSort::Name) if searched || asked.facets || *terms != Terms::default() => {
            let vi = "Kết quả tìm kiếm không xếp theo tên được.";
            let en = "Name is no order of a search: leave `q` and the filters that need the index, or sort.";
            return Err(Problem::parameter("sort", "not_of_a_search", vi, en).into());
        }
        Some(ProductSort::Relevance) => Some(Order::Relevance),
        Some(ProductSort::Price) => Some(Order::Cheapest),
        Some(ProductSort::PriceDesc) => Some(Order::Dearest),
        Some(ProductSort::Distance) => Some(Order::Nearest),
        Some(ProductSort::Newest) => Some(Order::Newest),
        Some(ProductSort::Name) => None,
        None if searched => Some(Order::Relevance),
        None => Some(Order::Newest),
    };
    let plain = order == Some(Order::Newest) && *terms == Terms::default() && !asked.facets;
    Ok(order.filter(|_| !plain))
}

async fn listed(
    app: &App,
    asked: &Asked,
    cursor: Option<&str>,
    limit: u64,
) -> Result<FoundProducts, Failure> {
    let name = asked.sort == Some(ProductSort::Name);
    let sort = if name { Sort::Name } else { Sort::Newest };
    let after = page::cursor(cursor)?;
    if !fits(sort, after.as_ref()) {
        return Err(Code::InvalidCursor.into());
    }
    let now = app.now();
    let page = pages::list(app.read(), &asked.filter, sort, after.as_ref(), limit, now).await?;
    let list = ProductList {
        items: page.items.iter().map(|one| ProductSummary::of(app, one, now)).collect(),
        next_cursor: page.next.as_ref().map(store::page::encode),
        search: None,
    };
    Ok(FoundProducts::Found(Straight(list), None))
}

fn fits(sort: Sort, after: Option<&pages::Place>) -> bool {
    match after {
        None => true,
        Some(pages::Place::Newest(..)) => sort == Sort::Newest,
        Some(pages::Place::Name(..)) => sort == Sort::Name,
    }
}

/// The seller that is asked for by id, by its storefront, or by both.
pub(super) async fn seller(
    app: &App,
    producer: Option<Uuid>,
    storefront: Option<String>,
) -> Result<Option<ProducerId>, Failure> {
    let Some(slug) = storefront else { return Ok(producer.map(Into::into)) };
    let owner = shop::owner(app.read(), &slug).await?;
    // Nothing is of a storefront that never was, or of two sellers at once.
    let nobody = ProducerId(Uuid::nil());
    let owner = owner.unwrap_or(nobody);
    Ok(Some(if producer.is_none_or(|one| one == owner.0) { owner } else { nobody }))
}
