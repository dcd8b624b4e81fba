//! Reading the register.

mod answers;
mod export;
mod history;
mod reference;
mod wanted;

pub use answers::AuthorityLevel;
pub use export::ExportApi;
pub use reference::ReferenceApi;

use super::StandingAnswer;
use crate::codes::Code;
use crate::context::App;
use crate::page::{self, DEFAULT_LIMIT};
use crate::problem::{Failure, FieldProblem, Problem};
use crate::scalars::{CommuneCode, Line, ProvinceCode, Time};
use crate::speech::Sentence;
use answers::CertificateSummary;
use domain::calendar::Instant;
use domain::ids::{CertificateId, ProducerId};
use history::CertificateDetail;
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::types::ToJSON as _;
use poem_openapi::{Object, OpenApi};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::certification::register::{self, Filter};
use store::integrations;
use store::page::Page;
use uuid::Uuid;
use wanted::Wanted;

/// Operations: reading the register.
pub struct RegisterApi;

/// A page of the register.
#[derive(Debug, Object)]
pub struct CertificateList {
    /// The certificates.
    items: Vec<CertificateSummary>,
    /// Send it as `cursor` for the next page; null at the end, and always null with `changed_after`.
    next_cursor: Option<String>,
    /// Send it as `changed_after` to hear of what changes from here on. Of a list read page by page,
    /// every page carries the same value: the place in time at which its first page was read.
    next_changed_after: String,
}

/// Where a list goes on, and where in the change log its first page was read.
#[derive(Serialize, Deserialize)]
struct Cursor {
    after: register::Place,
    begun: Option<integrations::Place>,
}

/// The word for the beginning of the change log.
const BEGINNING: &str = "beginning";

#[OpenApi(tag = "super::Tag::Certification")]
impl RegisterApi {
    /// List certificates
    ///
    /// The public register, last recorded first. Stars stand only in `fact`, together with the standing
    /// and dates that qualify them; texts are shown with claims to the mark masked unless the product
    /// may carry it now. The standing is derived for `at` from what was known at `known_at`.
    ///
    /// With `known_at` a page may be short, even empty: go on while `next_cursor` is not null.
    ///
    /// To follow the register, read the list to its end, then poll with `changed_after` set to its
    /// `next_changed_after`, and each time to that of the answer before. `changed_after=beginning` tells
    /// of everything from the first entry on. Up to `limit` changes are read at a time, the oldest
    /// first, and their certificates are answered once each, as they are now, where they fit the other
    /// filters: so a page may be empty although more follows; when `next_changed_after` stays the same,
    /// nothing more has happened. What the clock alone brings about, such as expiry, is not a change:
    /// `valid_to` tells of it in advance.
    #[oai(path = "/v1/certificates", method = "get", operation_id = "listCertificates")]
    #[expect(clippy::too_many_arguments, reason = "one parameter per filter of the list")]
    async fn list_certificates(
        &self,
        Data(app): Data<&App>,
        /// Standing at `at`.
        standing: Query<Option<StandingAnswer>>,
        /// Stars recognised, 3 to 5, whatever the standing.
        #[oai(validator(minimum(value = "3"), maximum(value = "5")))]
        stars: Query<Option<u8>>,
        /// Code of a province of today (2 digits): certificates of products that lie there today.
        province: Query<Option<ProvinceCode>>,
        /// Code of a commune of today (5 digits): of products whose place wholly belongs to it today.
        commune: Query<Option<CommuneCode>>,
        /// Product group (nhóm), 1 to 6.
        #[oai(validator(minimum(value = "1"), maximum(value = "6")))]
        group: Query<Option<u8>>,
        /// Product set (bộ sản phẩm), 1 to 26.
        #[oai(validator(minimum(value = "1"), maximum(value = "26")))]
        set: Query<Option<u8>>,
        /// Issued to this producer.
        producer: Query<Option<Uuid>>,
        /// Number of the decision, such as `2585/QĐ-UBND`; case, tones and spaces aside.
        decision: Query<Option<Line<1, 120>>>,
        /// Valid at `at`, with a term (extension included) that ends within so many days from that day in
        /// Vietnam: 0 (that very day) to 1100.
        #[oai(validator(maximum(value = "1100")))]
        expiring_within: Query<Option<u16>>,
        /// Part of the product's name or of the decision's number as printed; case and tones aside.
        q: Query<Option<Line<1, 120>>>,
        /// The instant for which the standing is asked, RFC 3339; now when unsaid.
        at: Query<Option<Time>>,
        /// Answer with what the register knew at this instant, RFC 3339; all it knows when unsaid.
        known_at: Query<Option<Time>>,
        /// `next_changed_after` of an earlier answer, or `beginning`. Not together with `cursor`.
        changed_after: Query<Option<Line<1, 200>>>,
        /// `next_cursor` of the page before, with the same filters.
        cursor: Query<Option<Line<1, 400>>>,
        /// Items on a page, 1 to 100; 20 when unsaid.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u64>>,
    ) -> Result<Json<CertificateList>, Failure> {
        let filter = Wanted {
            standing: standing.0,
            stars: stars.0,
            province: province.0.map(|code| code.0),
            commune: commune.0.map(|code| code.0),
            group: group.0,
            set: set.0,
            producer: producer.0,
            decision: decision.0.map(|line| line.0),
            expiring_within: expiring_within.0,
            text: q.0.map(|line| line.0),
            at: at.0.map(|time| time.0),
            known_at: known_at.0.map(|time| time.0),
        }
        .filter(app)?;
        let limit = limit.0.unwrap_or(DEFAULT_LIMIT);
        match (changed_after.0, cursor.0) {
            (Some(_), Some(_)) => Err(incompatible()),
            (Some(after), None) => changed(app, &filter, &after.0, limit).await,
            (None, cursor) => list(app, &filter, cursor.as_ref().map(|one| &*one.0), limit).await,
        }
        .map(Json)
    }

    /// Read a certificate with its history
    ///
    /// Everything that happened to it, in the order in which it was recorded, with the acting body and
    /// the legal act; entries that a later one undid are marked. Officers' names are not public.
    /// Answers 404 for a certificate that was not on record at `known_at`.
    #[oai(path = "/v1/certificates/:id", method = "get", operation_id = "getCertificate")]
    async fn get_certificate(
        &self,
        Data(app): Data<&App>,
        /// The certificate's id.
        id: Path<Uuid>,
        /// The instant for which the standing is asked, RFC 3339; now when unsaid.
        at: Query<Option<Time>>,
        /// Answer with what the register knew at this instant, RFC 3339; all it knows when unsaid.
        known_at: Query<Option<Time>>,
    ) -> Result<Json<CertificateDetail>, Failure> {
        let at = at.0.map_or_else(|| app.now(), |time| time.0);
        let known_at = known_at.0.map(|time| time.0);
        read(app, id.0.into(), at, known_at).await.map(Json)
    }
}

/// What `getCertificate` answers at this instant.
pub(crate) async fn certificate_of(app: &App, id: CertificateId) -> Result<Value, Failure> {
    Ok(read(app, id, app.now(), None).await?.to_json().unwrap_or_default())
}

async fn read(
    app: &App,
    id: CertificateId,
    at: Instant,
    known_at: Option<Instant>,
) -> Result<CertificateDetail, Failure> {
    let found = register::one(app.read(), id, at, known_at).await?;
    CertificateDetail::of(app, &found.ok_or(Code::NotFound)?, at, known_at)
}

/// A page of the certificates issued to a producer, last recorded first, as the register states them at
/// this instant.
pub(crate) async fn issued_to(
    app: &App,
    holder: ProducerId,
    after: Option<register::Place>,
    limit: u64,
) -> Result<Page<CertificateSummary, register::Place>, Failure> {
    let filter = Filter { producer: Some(holder), ..Filter::everything(app.now(), None) };
    let found = register::list(app.read(), &filter, after, limit).await?;
    Ok(Page { items: CertificateSummary::all(app, &filter, &found.items)?, next: found.next })
}

async fn list(
    app: &App,
    filter: &Filter,
    cursor: Option<&str>,
    limit: u64,
) -> Result<CertificateList, Failure> {
    let cursor: Option<Cursor> = page::cursor(cursor)?;
    let begun = match &cursor {
        Some(cursor) => cursor.begun,
        // Asked before the rows are read, so that who follows from here misses nothing.
        None => integrations::settled_place(app.read(), "certification").await?,
    };
    let after = cursor.map(|cursor| cursor.after);
    let found = register::list(app.read(), filter, after, limit).await?;
    let next = found.next.map(|after| store::page::encode(&Cursor { after, begun }));
    Ok(CertificateList {
        items: CertificateSummary::all(app, filter, &found.items)?,
        next_cursor: next,
        next_changed_after: place(begun),
    })
}

async fn changed(
    app: &App,
    filter: &Filter,
    after: &str,
    limit: u64,
) -> Result<CertificateList, Failure> {
    let after = page::cursor(Some(after).filter(|word| *word != BEGINNING))?;
    let (found, next) = register::changed(app.read(), filter, after, limit).await?;
    Ok(CertificateList {
        items: CertificateSummary::all(app, filter, &found)?,
        next_cursor: None,
        next_changed_after: place(next),
    })
}

fn place(place: Option<integrations::Place>) -> String {
    place.map_or_else(|| BEGINNING.to_owned(), |place| store::page::encode(&place))
}

fn incompatible() -> Failure {
    let sentence = Sentence::new(
        "Không dùng `changed_after` cùng với `cursor`.",
        "`changed_after` does not go together with `cursor`.",
    );
    let problem = Problem::new(Code::InvalidParameter);
    problem.with(FieldProblem::new("changed_after", "incompatible", sentence)).into()
}
