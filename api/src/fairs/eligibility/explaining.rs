//! Explaining why an application may have booths of a category, or why not.

use super::Showcase;
use crate::access::SignedIn;
use crate::catalogue::public;
use crate::context::App;
use crate::fairs::Tag;
use crate::fairs::applications::Case;
use crate::problem::Failure;
use crate::scalars::VietnamTime;
use crate::speech::Sentence;
use domain::fairs::applications::State;
use domain::fairs::eligibility::{Finding, Requirement};
use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use store::fairs::allocation::losses;
use store::fairs::exhibitors::applications::Application;
use store::fairs::floor::categories::{self, Kept};
use uuid::Uuid;

/// Operations: explaining eligibility.
pub struct FairEligibilityApi;

/// A product that doesn't count.
#[derive(Debug, Object)]
struct LackingProduct {
    /// Its place in the application's list, from 0.
    place: u64,
    /// One of ours.
    product_id: Option<Uuid>,
    /// `not_certified`: it may not show the mark on every day that is left of the fair; `too_few_stars`.
    reason: String,
}

/// A part of a category's rule, held against the application.
#[derive(Debug, Object)]
struct EligibilityFinding {
    /// `all_certified`, `least_certified`, `province`, `labels` or `traceability`.
    requirement: String,
    /// Whether it is met on every day that is left of the fair.
    met: bool,
    /// Whether it is met at this instant.
    met_now: bool,
    /// How many products are needed; null where the part is about no number.
    needed: Option<u64>,
    /// How many products count.
    counted: u64,
    /// The products that don't.
    lacking: Vec<LackingProduct>,
    /// What to do where it isn't met, in the language asked for; null where it is.
    next_step: Option<String>,
}

/// Whether an application may have booths of a category.
#[derive(Debug, Object)]
struct CategoryEligibility {
    /// Code of the category.
    category: String,
    /// Whether it may: every part is met on every day that is left of the fair.
    eligible: bool,
    /// Each part of the rule; none where everybody may.
    findings: Vec<EligibilityFinding>,
}

/// What an application lost since its booths were given.
#[derive(Debug, Object)]
struct EligibilityLoss {
    /// The product whose certificate changed.
    product_id: Uuid,
    /// Since when.
    since: VietnamTime,
    /// What follows, by the organiser's choice: `replace`: other products are shown in time, or the booths
    /// are taken back; `keep`: the booths stay, without the mark; `release`: they were taken back.
    outcome: String,
    /// First instant at which it is too late to replace the product.
    until: Option<VietnamTime>,
}

/// Why an application may have booths, or why not.
#[derive(Debug, Object)]
struct FairEligibility {
    /// By category, in the organiser's order.
    categories: Vec<CategoryEligibility>,
    /// What it lost, while that isn't settled.
    loss: Option<EligibilityLoss>,
}

#[OpenApi(tag = "Tag::Fairs")]
impl FairEligibilityApi {
    /// Explain which booths an application may have
    ///
    /// For the exhibitor's people, and the organiser's members once it is handed in: each category's rule,
    /// part by part, by the register as it stands now, for this instant and for the days that are left of
    /// the fair. What decides about offers is the same.
    #[oai(
        path = "/v1/fair-applications/:id/eligibility",
        method = "get",
        operation_id = "explainFairEligibility"
    )]
    async fn explain_fair_eligibility(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The application's id.
        id: Path<Uuid>,
    ) -> Result<Json<FairEligibility>, Failure> {
        let db = app.store().snapshot().await?;
        let case = Case::find(&db, id.0).await?;
        if case.application.state == State::Draft || case.desk(&caller.0).is_err() {
            case.applicant(&caller.0)?;
        }
        let (now, one) = (app.now(), &case.application);
        let known = categories::of_fair(&db, case.fair.id).await?;
        let mut showcase = Showcase::read(&db, &case.fair, std::iter::once(one), now).await?;
        let whose = (one, &case.exhibitor);
        let days = known.iter().map(|kept| showcase.findings(app, &kept.category.rule, whose));
        let days: Vec<Vec<Finding>> = days.collect();
        showcase.at(now);
        let categories = known.iter().zip(days).map(|(kept, days)| {
            let today = showcase.findings(app, &kept.category.rule, whose);
            CategoryEligibility::of(kept, one, &days, &today)
        });
        let categories = categories.collect();
        let loss = losses::open(&db, one.id).await?.map(|loss| EligibilityLoss {
            product_id: loss.product.0,
            since: VietnamTime(loss.since),
            outcome: loss.outcome.code().to_owned(),
            until: loss.until.map(VietnamTime),
        });
        Ok(Json(FairEligibility { categories, loss }))
    }
}

impl CategoryEligibility {
    fn of(kept: &Kept, one: &Application, days: &[Finding], today: &[Finding]) -> Self {
        let findings = days.iter().zip(today);
        Self {
            category: public(&kept.category.code, None),
            eligible: days.iter().all(|finding| finding.met),
            findings: findings
                .map(|(day, now)| EligibilityFinding::of(one, day, now.met))
                .collect(),
        }
    }
}

impl EligibilityFinding {
    fn of(one: &Application, finding: &Finding, met_now: bool) -> Self {
        let lacking = finding.lacking.iter().map(|(place, lack)| LackingProduct {
            place: *place as u64,
            product_id: one.content.products.get(*place).and_then(|shown| shown.product),
            reason: lack.code().to_owned(),
        });
        let needed = match finding.requirement {
            Requirement::AllCertified => Some(one.content.products.len().max(1) as u64),
            Requirement::LeastCertified(least) => Some(least.into()),
            _ => None,
        };
        Self {
            requirement: finding.requirement.code().to_owned(),
            met: finding.met,
            met_now,
            needed,
            counted: finding.counted as u64,
            lacking: lacking.collect(),
            next_step: (!finding.met).then(|| step(finding.requirement).spoken()),
        }
    }
}

/// What an exhibitor does about a part that isn't met.
fn step(requirement: Requirement) -> Sentence {
    let (vi, en) = match requirement {
        Requirement::AllCertified => (
            "Bỏ các sản phẩm không được chứng nhận suốt kỳ hội chợ, hoặc gia hạn chứng nhận.",
            "Leave out the products that are not certified throughout the fair, or have them renewed.",
        ),
        Requirement::LeastCertified(_) => (
            "Thêm sản phẩm được chứng nhận suốt kỳ hội chợ và đủ hạng.",
            "Add products that are certified throughout the fair and rank high enough.",
        ),
        Requirement::Province => (
            "Loại gian hàng này dành cho một số tỉnh; hãy chọn loại khác.",
            "This category is for certain provinces; wish for another one.",
        ),
        Requirement::Labels => (
            "Cam kết nhãn hàng hóa đúng quy định trong đơn.",
            "Declare in the application that everything bears a lawful label.",
        ),
        Requirement::Traceability => (
            "Cam kết truy xuất nguồn gốc trong đơn.",
            "Declare in the application that everything can be traced.",
        ),
    };
    Sentence::new(vi, en)
}
