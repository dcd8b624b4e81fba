//! The reference of the search: tantivy as it comes, exact words and facets, and no database behind it.

use crate::servers::{Post, ready, serve};
use poem::web::{Data, Query};
use poem::{EndpointExt as _, Route, get, handler};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use store::Store;
use store::search::{Chosen, product_ids, products};
use tantivy::collector::{Count, FacetCollector, TopDocs};
use tantivy::query::{BooleanQuery, Occur, Query as Wanted, TermQuery};
use tantivy::schema::{
    Facet, FacetOptions, Field, IndexRecordOption, STORED, STRING, Schema, TEXT, Value as _,
};
use tantivy::{Index, IndexReader, IndexWriter, TantivyDocument, Term};

/// What it is, as printed beside the figures.
pub const BARE: &str = "Bare tantivy: a poem handler in a process of its own over an index in memory of the \
same products; folded words of name, maker and place in one field, all of them required, BM25, the \
first 20 with id and name from the index, all hits counted, and by four facets; no database, no \
tones, no typos, no certificates. It is asked the 60 of 100 of the mix that have no slip.";

/// Documents taken over together.
const BATCH: u64 = 5_000;
/// Bytes that tantivy may use before it writes a segment.
const ARENA: usize = 200_000_000;
/// The facets' names.
const FACETS: [&str; 4] = ["/province", "/set", "/stars", "/price"];

type Failure = Box<dyn std::error::Error>;

struct Bare {
    words: Field,
    id: Field,
    name: Field,
    reader: IndexReader,
}

/// Serves it.
pub async fn bare(post: Post) -> Result<(), Failure> {
    let store = Store::connect(&post.database_url).await?;
    let bare = Arc::new(build(&store).await?);
    let routes = Route::new().at("/readyz", get(ready)).at("/search", get(search)).data(bare);
    serve(&post.listen, routes).await
}

async fn build(store: &Store) -> Result<Bare, Failure> {
    let mut schema = Schema::builder();
    let words = schema.add_text_field("words", TEXT);
    let id = schema.add_text_field("id", STRING | STORED);
    let name = schema.add_text_field("name", STORED);
    let facet = schema.add_facet_field("facet", FacetOptions::default());
    let index = Index::create_in_ram(schema.build());
    let mut writer: IndexWriter = index.writer_with_num_threads(1, ARENA)?;
    let mut after = None;
    loop {
        let ids = product_ids(store.read(), after, BATCH).await?;
        after = ids.last().copied();
        if ids.is_empty() {
            break;
        }
        for one in products(store.read(), Chosen::These(&ids)).await? {
            let product = &one.page.product;
            let text = [&product.name, &product.producer_name, &product.place_printed];
            let mut document = TantivyDocument::default();
            document.add_text(words, domain::text::fold(&text.map(String::as_str).join(" ")));
            document.add_text(id, product.id.to_string());
            document.add_text(name, &product.name);
            let stars = one.windows.last().map_or(0, |window| window.stars);
            let unit = product.unit.unwrap_or_default();
            for (facet_of, value) in FACETS.iter().zip([
                unit % 34,
                product.set_number.into(),
                stars.into(),
                i32::from(product.id.0.as_bytes()[15] % 6),
            ]) {
                document.add_facet(facet, Facet::from(&format!("{facet_of}/{value}")));
            }
            writer.add_document(document)?;
        }
    }
    writer.commit()?;
    Ok(Bare { words, id, name, reader: index.reader()? })
}

#[derive(Deserialize)]
struct Asked {
    q: String,
}

#[derive(Serialize)]
struct Answer {
    total: usize,
    items: Vec<(String, String)>,
    facets: Vec<(String, u64)>,
}

#[handler]
async fn search(bare: Data<&Arc<Bare>>, asked: Query<Asked>) -> poem::Result<Vec<u8>> {
    let answer = found(&bare, &asked.q).map_err(|error| {
        poem::Error::from_string(error.to_string(), poem::http::StatusCode::INTERNAL_SERVER_ERROR)
    })?;
    Ok(serde_json::to_vec(&answer).unwrap_or_default())
}

fn found(bare: &Bare, typed: &str) -> tantivy::Result<Answer> {
    let folded = domain::text::fold(typed);
    let term = |word: &str| -> (Occur, Box<dyn Wanted>) {
        let term = Term::from_field_text(bare.words, word);
        (Occur::Must, Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs)))
    };
    let query = BooleanQuery::new(folded.split_whitespace().map(term).collect());
    let mut facets = FacetCollector::for_field("facet");
    for facet in FACETS {
        facets.add_facet(facet);
    }
    let searcher = bare.reader.searcher();
    let best = TopDocs::with_limit(20).order_by_score();
    let (total, best, facets) = searcher.search(&query, &(Count, best, facets))?;
    let mut items = Vec::with_capacity(best.len());
    for (_, address) in best {
        let document: TantivyDocument = searcher.doc(address)?;
        let text = |field| {
            let value = document.get_first(field).and_then(|value| value.as_str());
            value.unwrap_or_default().to_owned()
        };
        items.push((text(bare.id), text(bare.name)));
    }
    let facets = FACETS.iter().flat_map(|facet| facets.get(*facet));
    let facets = facets.map(|(facet, count)| (facet.to_string(), count)).collect();
    Ok(Answer { total, items, facets })
}
