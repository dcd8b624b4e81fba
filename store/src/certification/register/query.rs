//! The one statement that reads certificates with all that the rule needs of their products.

use super::{Entry, Filter, Place};
use crate::catalogue::status::is_hidden;
use crate::certification::facts;
use crate::certification::record::decision_key;
use crate::certification::rows::certificate;
use crate::{instant, micros, statement};
use domain::certification::ProductState;
use domain::text;
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, QueryResult, Value};
use uuid::Uuid;

/// Which certificates are read.
pub(super) enum Which<'a> {
    /// Those that the filter wants, decided by the database, after a place.
    Decided(Option<Place>),
    /// Those that it may want, the caller decides, after a place.
    Undecided(Option<Place>),
    /// Of these, those that it may want.
    Of(&'a [Uuid]),
}

const SELECT: &str = "SELECT c.*, p.producer_id AS today_producer_id, p.status AS product_status, \
    r.suspended_from AS producer_suspended_from, f.facts AS facts, b.name AS body_name \
    FROM certification_certificates c \
    JOIN catalogue_products p ON p.id = c.product_id \
    JOIN catalogue_producers r ON r.id = p.producer_id \
    LEFT JOIN certification_facts f ON f.product_id = c.product_id \
    LEFT JOIN certification_corrected k ON k.certificate_id = c.id \
    LEFT JOIN accounts_bodies b ON b.id = c.body_id";

/// Values of a statement in the order in which its text names them.
#[derive(Default)]
struct Values(Vec<Value>);

impl Values {
    fn bind(&mut self, value: impl Into<Value>) -> String {
        self.0.push(value.into());
        format!("${}", self.0.len())
    }

    fn list(&mut self, values: impl IntoIterator<Item = impl Into<Value>>) -> String {
        values.into_iter().map(|value| self.bind(value)).collect::<Vec<_>>().join(", ")
    }
}

/// Reads certificates, the last recorded first.
pub(super) async fn select(
    db: &impl ConnectionTrait,
    filter: &Filter,
    which: Which<'_>,
    limit: u64,
) -> Result<Vec<Entry>, DbErr> {
    let mut values = Values::default();
    let mut wanted = frozen(filter, &mut values);
    if let Which::Decided(_) = which {
        wanted.extend(derived(filter, &mut values));
    }
    match which {
        Which::Decided(Some(after)) | Which::Undecided(Some(after)) => {
            let (at, id) = (values.bind(after.recorded_at), values.bind(after.id));
            wanted.push(format!("(c.recorded_at, c.id) < ({at}, {id})"));
        }
        Which::Of(ids) => {
            wanted.push(format!("c.id IN ({})", values.list(ids.iter().copied())));
        }
        _ => {}
    }
    let wanted = if wanted.is_empty() { "1 = 1".to_owned() } else { wanted.join(" AND ") };
    let most = values.bind(i64::try_from(limit).unwrap_or(i64::MAX));
    let order = "ORDER BY c.recorded_at DESC, c.id DESC";
    let sql = format!("{SELECT} WHERE {wanted} {order} LIMIT {most}");
    let rows = db.query_all_raw(statement(db, &sql, values.0)).await?;
    rows.iter().map(read).collect()
}

/// Conditions on what never changes of a certificate, and on where its product lies today.
fn frozen(filter: &Filter, values: &mut Values) -> Vec<String> {
    let mut wanted = Vec::new();
    if let Some(known_at) = filter.known_at {
        wanted.push(format!("c.recorded_at <= {}", values.bind(micros(known_at))));
    }
    if let Some(stars) = filter.stars {
        wanted.push(format!("c.stars = {}", values.bind(i16::from(stars))));
    }
    let units = "p.unit_id IN (SELECT id FROM certification_units WHERE";
    if let Some(province) = filter.province {
        wanted.push(format!("{units} today_province_id = {})", values.bind(province)));
    }
    if let Some(commune) = filter.commune {
        wanted.push(format!("{units} today_id = {})", values.bind(commune)));
    }
    if let Some(sets) = &filter.sets {
        let sets = values.list(sets.iter().map(|set| i16::from(*set)));
        wanted.push(format!("c.set_number IN ({sets})"));
    }
    if let Some(producer) = filter.producer {
        wanted.push(format!("c.producer_id = {}", values.bind(producer.0)));
    }
    wanted
}

/// Conditions on what follows from events: the standing, and corrected particulars.
fn derived(filter: &Filter, values: &mut Values) -> Vec<String> {
    let mut wanted = Vec::new();
    let at = micros(filter.at);
    let mut span = |condition: &str, values: &mut Values| {
        let (from, until) = (values.bind(at), values.bind(at));
        wanted.push(format!(
            "EXISTS (SELECT 1 FROM certification_spans s WHERE s.certificate_id = c.id \
             AND s.from_at <= {from} AND {until} < s.until_at AND {condition})"
        ));
    };
    if let Some(standing) = filter.standing {
        let condition = format!("s.standing = {}", values.bind(standing.code()));
        span(&condition, values);
    }
    if let Some(day) = filter.ending_by {
        let day = values.bind(day.to_string());
        span(&format!("s.standing = 'valid' AND s.valid_to <= {day}"), values);
    }
    if let Some(decision) = &filter.decision {
        let key = decision_key(decision);
        let (issued, corrected) = (values.bind(key.clone()), values.bind(key.clone()));
        // The union finds candidates by index, the comparison leaves out those corrected to another.
        wanted.push(format!(
            "c.id IN (SELECT id FROM certification_certificates WHERE decision_key = {issued} \
             UNION SELECT certificate_id FROM certification_corrected WHERE decision_key = {corrected}) \
             AND COALESCE(k.decision_key, c.decision_key) = {}",
            values.bind(key)
        ));
    }
    if let Some(text) = &filter.text {
        let number = values.bind(contains(&decision_key(text)));
        let number = format!("COALESCE(k.decision_key, c.decision_key) LIKE {number} ESCAPE '!'");
        let name = text::key(text);
        wanted.push(if name.is_empty() {
            number
        } else {
            let name = values.bind(contains(&name));
            format!("(COALESCE(k.name_key, c.name_key) LIKE {name} ESCAPE '!' OR {number})")
        });
    }
    wanted
}

fn contains(key: &str) -> String {
    let mut pattern = String::from("%");
    for character in key.chars() {
        if matches!(character, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(character);
    }
    pattern.push('%');
    pattern
}

fn read(row: &QueryResult) -> Result<Entry, DbErr> {
    let certificate = certificate::Model::from_query_result(row, "")?;
    let status: String = row.try_get("", "product_status")?;
    let suspended: Option<i64> = row.try_get("", "producer_suspended_from")?;
    let state = ProductState {
        hidden: is_hidden(&status),
        producer_suspended_from: suspended.map(instant),
    };
    let producer: Uuid = row.try_get("", "today_producer_id")?;
    let text: Option<String> = row.try_get("", "facts")?;
    let product = certificate.product_id.into();
    let dossier = facts::read(text.as_deref(), product, producer.into(), state)?;
    Ok(Entry { certificate, dossier, body: row.try_get("", "body_name")? })
}
