//! The register as a file for spreadsheets, streamed batch by batch.

use super::answers::CertificateSummary;
use super::wanted::Wanted;
use crate::cells::harmless;
use crate::certification::StandingAnswer;
use crate::context::App;
use crate::problem::Failure;
use crate::scalars::{CommuneCode, Line, ProvinceCode, Time};
use domain::certification::RegisterFact;
use futures_util::Stream;
use futures_util::stream::try_unfold;
use poem::Body;
use poem::web::Data;
use poem_openapi::param::Query;
use poem_openapi::payload::Binary;
use poem_openapi::types::ToJSON;
use poem_openapi::{ApiResponse, OpenApi};
use std::borrow::Cow;
use std::io;
use store::certification::register::{self, Entry, Filter, Place};
use uuid::Uuid;

/// Operations: the register as a file.
pub struct ExportApi;

/// Certificates read and written at a time.
const BATCH: u64 = 500;

#[derive(ApiResponse)]
enum Export {
    /// The file. It ends early when something breaks while it is sent.
    #[oai(status = 200, content_type = "text/csv; charset=utf-8")]
    File(
        Binary<Body>,
        /// The name under which it is kept.
        #[oai(header = "Content-Disposition")]
        String,
    ),
}

#[OpenApi(tag = "crate::certification::Tag::Certification")]
impl ExportApi {
    /// Export certificates
    ///
    /// The whole register, or what the filters leave of it, as CSV: UTF-8 with a byte order mark, commas,
    /// a header of English names, all standings as of one instant. Lists within a cell are separated by
    /// `; `. A cell that a spreadsheet would take for a formula (beginning with `=`, `+`, `-` or `@`) is
    /// led by an apostrophe. Stars stand beside the standing and dates that qualify them.
    #[oai(path = "/v1/certificates.csv", method = "get", operation_id = "exportCertificates")]
    #[expect(clippy::too_many_arguments, reason = "one parameter per filter of the list")]
    async fn export_certificates(
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
    ) -> Result<Export, Failure> {
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
        let body = Body::from_bytes_stream(lines(app.clone(), filter));
        let name = "attachment; filename=\"certificates.csv\"".to_owned();
        Ok(Export::File(Binary(body), name))
    }
}

const HEADER: [&str; 24] = [
    "certificate_id",
    "stars",
    "standing",
    "valid_from",
    "valid_to",
    "product_id",
    "product_name",
    "holder_id",
    "holder_name",
    "authority_level",
    "authority",
    "answerable_today",
    "rule_set",
    "decision_number",
    "decision_date",
    "set",
    "group",
    "packs",
    "product_code",
    "score_hundredths",
    "evidence",
    "evidence_files",
    "flags",
    "recorded_at",
];

/// What is still to be written.
enum Rest {
    Header,
    After(Option<Place>),
    Nothing,
}

fn lines(app: App, filter: Filter) -> impl Stream<Item = io::Result<Vec<u8>>> {
    try_unfold((app, filter, Rest::Header), |(app, filter, rest)| async move {
        let after = match rest {
            Rest::Nothing => return Ok(None),
            Rest::Header => {
                let mut text = "\u{FEFF}".as_bytes().to_vec();
                text.extend(written([HEADER.map(Cow::Borrowed)])?);
                return Ok(Some((text, (app, filter, Rest::After(None)))));
            }
            Rest::After(after) => after,
        };
        let page = register::list(app.read(), &filter, after, BATCH).await.map_err(|error| {
            tracing::error!(%error, "an export broke off");
            io::Error::other("the export broke off")
        })?;
        let rows = page.items.iter().map(|entry| row(&app, &filter, entry));
        let text = written(rows.collect::<io::Result<Vec<_>>>()?)?;
        let rest = page.next.map_or(Rest::Nothing, |place| Rest::After(Some(place)));
        Ok(Some((text, (app, filter, rest))))
    })
}

fn written<'a>(rows: impl IntoIterator<Item = [Cow<'a, str>; 24]>) -> io::Result<Vec<u8>> {
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    for row in rows {
        writer.write_record(row.iter().map(|cell| cell.as_bytes()))?;
    }
    writer.into_inner().map_err(|error| io::Error::other(error.to_string()))
}

fn row<'a>(app: &App, filter: &Filter, entry: &Entry) -> io::Result<[Cow<'a, str>; 24]> {
    let summary = CertificateSummary::of(app, filter, entry);
    let (one, fact) = summary.map_err(|_| io::Error::other("an unreadable certificate"))?;
    let RegisterFact { certificate, stars, standing, valid_from, valid_to } = fact;
    let number = |number: Option<i32>| number.map(|one| one.to_string()).unwrap_or_default();
    let flags: Vec<String> = one.flags.iter().map(word).collect();
    Ok([
        certificate.to_string(),
        stars.count().to_string(),
        standing.code().to_owned(),
        valid_from.to_string(),
        valid_to.to_string(),
        one.product.id.to_string(),
        one.product.name,
        one.holder.producer_id.to_string(),
        one.holder.name,
        word(&one.authority.level),
        one.authority.name,
        one.authority.answerable_today.name,
        one.rule_set.code,
        one.decision.number.unwrap_or_default(),
        one.decision.date.0.to_string(),
        number(one.set.map(i32::from)),
        number(one.group.map(i32::from)),
        one.packs.join("; "),
        one.product_code.unwrap_or_default(),
        number(one.score_hundredths),
        one.evidence.kind,
        one.evidence.files.join("; "),
        flags.join("; "),
        word(&one.recorded_at),
    ]
    .map(|cell| Cow::Owned(harmless(cell))))
}

/// A value's word in JSON answers, without quotes.
fn word(value: &impl ToJSON) -> String {
    let json = value.to_json().unwrap_or_default();
    json.as_str().map(str::to_owned).unwrap_or_default()
}
