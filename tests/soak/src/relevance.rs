//! Relevance: the judged queries, asked of a marketplace that sells the judged goods.

use crate::children::{Means, Server};
use crate::databases::Place;
use crate::http::Connection;
use domain::ids::ProductId;
use serde_json::Value;
use std::collections::HashMap;
use tests::Database;
use tests::relevance::goods::Goods;
use tests::relevance::judging::grades;
use tests::relevance::load;
use tests::relevance::queries::{self, Class, Query};
use tests::relevance::score::{DEPTH, Mean, Outcome};

/// What is run.
#[derive(Debug, Default, clap::Args)]
pub struct Depth {
    /// Print so many of the worst answered queries, with what came first.
    #[arg(long, default_value_t = 0)]
    worst: usize,
    /// Only of this class, as in the file of queries: exact, no_tones, typo …
    #[arg(long)]
    only: Option<String>,
    /// Print the file of queries anew, and ask nothing.
    #[arg(long)]
    generate: bool,
}

type Failure = Box<dyn std::error::Error>;

/// Runs: the table, and the bars that were missed.
pub async fn run(depth: &Depth, means: &Means) -> Result<String, Failure> {
    if depth.generate {
        return Ok(queries::as_csv(&queries::generated())?.trim_end().to_owned());
    }
    let goods = Goods::judged();
    let place = Place::make(Database::Sqlite).await?;
    let app = place.open().await?;
    let ids = load::load(&app, &goods).await?;
    app.store().clone().close().await?;
    let folder = tempfile::tempdir()?;
    let server = means.marketplace_at_work(&place.url, folder.path()).await?;
    let ready = server.followed().await?;
    let asker = Asker::new(&server, &goods, &ids);
    let answers = asker.ask_all(depth).await?;
    let outcomes: Vec<Outcome> = answers.iter().map(|one| one.outcome).collect();
    let (table, missed) = table(&outcomes);
    let head = format!(
        "{} queries over {} products, searchable after {ready:.1?}\n\n",
        answers.len(),
        goods.goods.len()
    );
    let report = head + &table + &worst(answers, depth.worst);
    if missed.is_empty() { Ok(report) } else { Err(format!("{report}\nmissed: {missed}").into()) }
}

/// A query, and what came.
struct Answer {
    query: Query,
    outcome: Outcome,
    /// Grade and name of each product, in order.
    came: Vec<(u8, String)>,
}

/// Asks one query after the other.
struct Asker<'a> {
    server: &'a Server,
    goods: &'a Goods,
    numbers: HashMap<String, usize>,
}

impl<'a> Asker<'a> {
    fn new(server: &'a Server, goods: &'a Goods, ids: &[ProductId]) -> Self {
        let numbers = ids.iter().enumerate().map(|(number, id)| (id.0.to_string(), number));
        Self { server, goods, numbers: numbers.collect() }
    }

    async fn ask_all(&self, depth: &Depth) -> Result<Vec<Answer>, Failure> {
        let mut connection = Connection::open(self.server.address).await?;
        let mut answers = Vec::new();
        for query in queries::judged() {
            let class = serde_json::to_value(query.class)?;
            if depth.only.as_ref().is_none_or(|only| class == only.as_str()) {
                answers.push(self.ask(&mut connection, query).await?);
            }
        }
        Ok(answers)
    }

    async fn ask(&self, connection: &mut Connection, query: Query) -> Result<Answer, Failure> {
        let path = format!("/v1/products?q={}&limit={DEPTH}", encoded(&query.text));
        let status = connection.get(&path).await?;
        let body: Value = serde_json::from_slice(connection.body())?;
        let items = body["items"].as_array().filter(|_| status == 200);
        let items = items.ok_or_else(|| format!("{:?}: {status} {body}", query.text))?;
        let all = grades(&query, self.goods);
        let text = |item: &Value, field: &str| item[field].as_str().unwrap_or_default().to_owned();
        let came = items.iter().map(|item| {
            let grade = self.numbers.get(&text(item, "id")).map(|number| all[*number]);
            (grade.unwrap_or(0), text(item, "name"))
        });
        let came: Vec<(u8, String)> = came.collect();
        let answered: Vec<u8> = came.iter().map(|(grade, _)| *grade).collect();
        Ok(Answer { outcome: Outcome::of(query.class, &answered, &all), query, came })
    }
}

/// The table, and the classes that missed their bars.
fn table(outcomes: &[Outcome]) -> (String, String) {
    let mut table = "| class | queries | nDCG@10 | bar | wanted first | nDCG@10, wanted only |\n\
        |---|---:|---:|---:|---:|---:|\n"
        .to_owned();
    let mut missed = Vec::new();
    for class in Class::ALL {
        let Some(mean) = Mean::of(class, outcomes) else { continue };
        let bar = class.bar().map_or_else(|| "–".to_owned(), |bar| format!("{bar:.2}"));
        table.push_str(&format!(
            "| {} | {} | {:.3} | {bar} | {:.0}% | {:.3} |\n",
            class.name(),
            mean.count,
            mean.ndcg,
            100.0 * mean.first,
            mean.of_wanted,
        ));
        if !mean.reaches(class) {
            missed.push(format!("{} ({:.3} < {bar})", class.name(), mean.ndcg));
        }
    }
    (table, missed.join(", "))
}

/// The worst answered queries: what was meant, and grade and name of what came.
fn worst(mut answers: Vec<Answer>, count: usize) -> String {
    answers.sort_by(|one, other| one.outcome.ndcg.total_cmp(&other.outcome.ndcg));
    let told = answers.iter().take(count).map(|answer| {
        let Query { text, kind, qualifier, place, maker, sets, family, .. } = &answer.query;
        let meant = [kind, qualifier, place, maker, sets, family].map(String::as_str);
        let meant: Vec<&str> = meant.into_iter().filter(|field| !field.is_empty()).collect();
        let came: Vec<String> =
            answer.came.iter().map(|(grade, name)| format!("{grade} {name}")).collect();
        let Outcome { class, ndcg, .. } = answer.outcome;
        let (class, meant, came) = (class.name(), meant.join(" + "), came.join("; "));
        format!("\n{ndcg:.3} {class}: {text:?} ({meant}): {came}")
    });
    told.collect()
}

/// A query's text for an address.
fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
        out
    })
}
