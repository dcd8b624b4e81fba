//! The report of a fair as its organiser and the authorities read it, in sums that add up.

use super::table;
use crate::access::{self, Jurisdiction, SignedIn};
use crate::catalogue::public;
use crate::codes::Code;
use crate::context::App;
use crate::fairs::Tag;
use crate::problem::Failure;
use crate::scalars::{Line, VietnamTime};
use domain::certification::acts::Act;
use domain::fairs::OrganiserAffair;
use domain::fairs::results::{Declared, Part, Report, Sums};
use domain::ids::ProductId;
use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::{Json, PlainText};
use poem_openapi::{ApiResponse, Object, OpenApi};
use std::collections::HashMap;
use store::accounts::sessions::SignedInAccount;
use store::catalogue::pages::{self, ProductPage};
use store::fairs::catalogue::{self, Entry};
use store::fairs::gate::scans;
use store::fairs::record::{self, Fair};
use store::fairs::results;
use uuid::Uuid;

/// Operations: reports of fairs.
pub struct FairReportApi;

/// Exhibitors read together.
const TOGETHER: u64 = 100;

/// Sums of exhibitors, whole đồng where they are of money.
#[derive(Clone, Debug, Object)]
struct FairReportSums {
    /// Exhibitors that had a booth.
    exhibitors: u64,
    /// How many of them declared results.
    declared: u64,
    /// Their booths.
    booths: u64,
    /// Their products of the marketplace.
    products: u64,
    /// What they sold.
    sales: i64,
    /// Contracts that they signed.
    contracts: i64,
    /// What those are worth.
    contracts_value: i64,
}

/// Sums of the exhibitors of a place.
#[derive(Debug, Object)]
struct FairReportPlace {
    /// Code of the province of today; null where it is not known.
    province: Option<String>,
    /// Code of the commune of today; null where it is not known.
    commune: Option<String>,
    /// Its name; the province's where there is no commune.
    name: String,
    #[oai(flatten)]
    sums: FairReportSums,
}

/// Sums of the exhibitors whose best product had so many stars on the fair's first day.
#[derive(Debug, Object)]
struct FairReportStars {
    /// 3 to 5; null for those without a certified product.
    certified_stars: Option<u8>,
    /// How many products had so many stars that day, of all exhibitors.
    products_of_these_stars: u64,
    #[oai(flatten)]
    sums: FairReportSums,
}

/// What came of a fair. Places are a partition of its exhibitors, and so are stars: each adds up to the whole.
#[derive(Debug, Object)]
struct FairReport {
    /// The fair's slug.
    fair: String,
    /// The instant of which it is true.
    made_at: VietnamTime,
    /// The currency of every amount: `VND`.
    currency: String,
    /// Carriers of buyers' and officials' badges whom the gate let in, each once; the organiser may report others.
    visitors_at_gate: i64,
    /// All exhibitors.
    whole: FairReportSums,
    /// By province and commune of today.
    by_place: Vec<FairReportPlace>,
    /// By the stars of certificates in force on the fair's first day.
    by_stars: Vec<FairReportStars>,
}

#[derive(ApiResponse)]
enum ReportTable {
    /// The table.
    #[oai(status = 200, content_type = "text/csv")]
    Made(
        PlainText<String>,
        /// Not to be kept.
        #[oai(header = "Cache-Control")]
        String,
    ),
}

/// An exhibitor with what the report counts of it.
pub struct Counted {
    pub entry: Entry,
    pub part: Part,
}

#[OpenApi(tag = "Tag::Fairs")]
impl FairReportApi {
    /// Read the report of a fair
    ///
    /// For the organiser's members, officers of its commune and province, the ministry's and the operator:
    /// exhibitors, booths, products, sales and contracts declared, by place and by stars. It grows as
    /// exhibitors declare; `POST …/report` publishes its sums.
    #[oai(path = "/v1/fairs/:slug/report", method = "get", operation_id = "getFairReport")]
    async fn get_fair_report(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The fair's slug.
        slug: Path<Line<1, 120>>,
    ) -> Result<Json<FairReport>, Failure> {
        let fair = reader(app, &caller.0, &slug.0.0).await?;
        let counted = counted(app, &fair).await?;
        let report = Report::of(counted.iter().map(|one| &one.part));
        let visitors = scans::visitors(app.read(), fair.id).await?;
        Ok(Json(FairReport::of(app, &fair, (&report, visitors))))
    }

    /// Download the report of a fair as a table
    ///
    /// The same exhibitor by exhibitor, as CSV in UTF-8, for those who read the report.
    #[oai(path = "/v1/fairs/:slug/report.csv", method = "get", operation_id = "getFairReportCsv")]
    async fn get_fair_report_csv(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The fair's slug.
        slug: Path<Line<1, 120>>,
    ) -> Result<ReportTable, Failure> {
        let fair = reader(app, &caller.0, &slug.0.0).await?;
        let counted = counted(app, &fair).await?;
        let made = table::csv(app, &counted).map_err(|_| Code::Broken)?;
        Ok(ReportTable::Made(PlainText(made), "no-store".to_owned()))
    }
}

/// A fair whose report an account reads; to others it isn't there.
async fn reader(app: &App, caller: &SignedInAccount, slug: &str) -> Result<Fair, Failure> {
    let fair = record::by_slug(app.read(), slug).await?.ok_or(Code::NotFound)?;
    let place = Jurisdiction::of_unit(app, fair.unit);
    let office = access::office_for(caller, Act::ReadFairReport, None, place);
    let official = caller.operator || office.is_ok();
    if official && fair.stage.is_public() {
        return Ok(fair);
    }
    access::organiser_for(caller, fair.organiser, OrganiserAffair::Desk)?;
    Ok(fair)
}

/// The exhibitors of a fair, by name, as its report counts them.
pub(in crate::fairs) async fn counted(app: &App, fair: &Fair) -> Result<Vec<Counted>, Failure> {
    let declared = results::of_fair(app.read(), fair.id).await?;
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let page = catalogue::page(app.read(), fair.id, after, TOGETHER).await?;
        let shown = page.items.iter().flat_map(|one| &one.products);
        let ids: Vec<ProductId> = shown.filter_map(|one| one.product).map(ProductId).collect();
        let known = pages::listed(app.read(), &ids).await?;
        let known: HashMap<Uuid, ProductPage> =
            known.into_iter().map(|page| (page.product.id.0, page)).collect();
        all.extend(page.items.into_iter().map(|entry| {
            let declared = declared.get(&entry.application).map(Declared::from);
            Counted { part: part(app, fair, (&entry, declared), &known), entry }
        }));
        match page.next {
            Some(next) => after = Some(next),
            None => return Ok(all),
        }
    }
}

fn part(
    app: &App,
    fair: &Fair,
    (entry, declared): (&Entry, Option<Declared>),
    known: &HashMap<Uuid, ProductPage>,
) -> Part {
    let unit = entry.unit.and_then(|id| app.units().unit(id));
    let commune = unit.filter(|unit| unit.level == domain::certification::Level::Commune);
    let ours = entry.products.iter().filter_map(|one| one.product);
    let stars = |id: Uuid| {
        let verdict = known.get(&id)?.dossier.verdict(fair.days.begin());
        verdict.permit().map(|permit| permit.stars().count())
    };
    Part {
        commune: commune.and_then(|unit| unit.today),
        province: unit.and_then(|unit| unit.today_province),
        products: ours.map(stars).collect(),
        booths: entry.booths.len() as u64,
        declared,
    }
}

impl FairReport {
    fn of(app: &App, fair: &Fair, (report, visitors_at_gate): (&Report, i64)) -> Self {
        let named = |id: Option<i32>| id.and_then(|id| app.units().unit(id));
        let places = report.by_place.iter().map(|((province, commune), sums)| {
            let (province, commune) = (named(*province), named(*commune));
            let name = commune.or(province).map(|unit| format!("{} {}", unit.kind, unit.name));
            FairReportPlace {
                province: province.map(|unit| unit.code.clone()),
                commune: commune.map(|unit| unit.code.clone()),
                name: name.unwrap_or_default(),
                sums: FairReportSums::of(sums),
            }
        });
        let of_stars = |stars| report.products_by_stars.get(stars).copied().unwrap_or_default();
        let stars = report.by_stars.iter().map(|(stars, sums)| FairReportStars {
            certified_stars: *stars,
            products_of_these_stars: of_stars(stars),
            sums: FairReportSums::of(sums),
        });
        Self {
            fair: public(&fair.slug, None),
            made_at: VietnamTime(app.now()),
            currency: "VND".to_owned(),
            visitors_at_gate,
            whole: FairReportSums::of(&report.whole),
            by_place: places.collect(),
            by_stars: stars.collect(),
        }
    }
}

impl FairReportSums {
    fn of(sums: &Sums) -> Self {
        let Sums { exhibitors, declared, booths, products, results } = *sums;
        let Declared { sales, contracts, contracts_value } = results;
        Self { exhibitors, declared, booths, products, sales, contracts, contracts_value }
    }
}
