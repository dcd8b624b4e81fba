//! Who may have a booth of a category: the rules held against what an exhibitor shows, by the register as
//! it stands. What this finds both explains and refuses.

mod explaining;
mod losses;

pub use explaining::FairEligibilityApi;

pub(super) use losses::{Replacement, had, replacement};
pub(crate) use losses::{producer_changed, products_changed, release_overdue};

use super::applications::Case;
use crate::codes::Code;
use crate::context::App;
use crate::problem::{Failure, FieldProblem, Problem};
use crate::speech::Sentence;
use domain::calendar::Instant;
use domain::certification::Stars;
use domain::fairs::eligibility::{Exhibit, Finding, ShownProduct, eligible, evaluate, instants};
use domain::fairs::floor::EligibilityRule;
use domain::ids::ProductId;
use sea_orm::{ConnectionTrait, DbErr};
use std::collections::HashMap;
use store::catalogue::pages::{self, ProductPage};
use store::fairs::exhibitors::Exhibitor;
use store::fairs::exhibitors::applications::Application;
use store::fairs::floor::categories::Kept;
use store::fairs::record::Fair;
use uuid::Uuid;

/// Products read by one statement.
const TOGETHER: usize = 1000;

/// The products that applications show, with their certification, at the instants that matter.
pub struct Showcase {
    pages: HashMap<ProductId, ProductPage>,
    instants: Vec<Instant>,
}

impl Showcase {
    /// What these applications to a fair show, on all that is left of its days.
    pub async fn read<'a>(
        db: &impl ConnectionTrait,
        fair: &Fair,
        all: impl Iterator<Item = &'a Application>,
        now: Instant,
    ) -> Result<Self, DbErr> {
        let mut ids: Vec<ProductId> = all.flat_map(Application::products).collect();
        ids.sort_unstable();
        ids.dedup();
        let mut found = HashMap::new();
        for part in ids.chunks(TOGETHER) {
            let read = pages::by_ids(db, part).await?;
            found.extend(read.into_iter().map(|page| (page.product.id, page)));
        }
        Ok(Self { pages: found, instants: instants(fair.days, now) })
    }

    /// The same at one instant.
    pub fn at(&mut self, now: Instant) {
        self.instants = vec![now];
    }

    /// What rules are held against.
    pub fn exhibit(&self, app: &App, one: &Application, whose: &Exhibitor) -> Exhibit {
        let products = one.content.products.iter().map(|shown| ShownProduct {
            stars: self.stars(shown.product, whose),
            speciality: shown.speciality,
            potential: shown.potential,
        });
        Exhibit {
            products: products.collect(),
            province: whose.unit.and_then(|id| app.units().unit(id)?.today_province),
            labels: one.content.labels_declared,
            traceability: one.content.traceability_declared,
        }
    }

    /// The stars that one of the exhibitor's own products may show at each instant.
    fn stars(&self, product: Option<Uuid>, whose: &Exhibitor) -> Vec<Option<Stars>> {
        let page = product.and_then(|id| self.pages.get(&ProductId(id)));
        let own = page.filter(|page| Some(page.product.producer) == whose.producer);
        let at = |at: &Instant| {
            let verdict = own?.dossier.verdict(*at);
            verdict.permit().map(|permit| permit.stars())
        };
        self.instants.iter().map(at).collect()
    }

    /// Holds a rule against what an application shows.
    pub fn findings(
        &self,
        app: &App,
        rule: &EligibilityRule,
        (one, whose): (&Application, &Exhibitor),
    ) -> Vec<Finding> {
        evaluate(rule, &self.exhibit(app, one, whose))
    }

    /// The categories of which an application may have booths.
    pub fn admitted<'a>(
        &self,
        app: &App,
        known: &'a [Kept],
        (one, whose): (&Application, &Exhibitor),
    ) -> Vec<&'a Kept> {
        let exhibit = self.exhibit(app, one, whose);
        known.iter().filter(|kept| eligible(&kept.category.rule, &exhibit)).collect()
    }
}

/// What an exhibitor is told that may have no booth of a category.
pub fn not_eligible() -> Failure {
    let problem = FieldProblem::new("", NOT_ELIGIBLE, unmet());
    Problem::new(Code::Conflict).with(problem).into()
}

/// The code of a refusal for want of eligibility.
pub const NOT_ELIGIBLE: &str = "not_eligible";

/// The sentence to it.
pub fn unmet() -> Sentence {
    Sentence::new(
        "Đơn không đáp ứng điều kiện của loại gian hàng trong suốt kỳ hội chợ.",
        "The application doesn't meet what the category asks for throughout the fair.",
    )
}

/// Whether an application may have booths of these categories now.
pub async fn admits(
    app: &App,
    db: &impl ConnectionTrait,
    case: &Case,
    categories: &[&Kept],
) -> Result<bool, DbErr> {
    let one = &case.application;
    let showcase = Showcase::read(db, &case.fair, std::iter::once(one), app.now()).await?;
    let exhibit = showcase.exhibit(app, one, &case.exhibitor);
    Ok(categories.iter().all(|kept| eligible(&kept.category.rule, &exhibit)))
}
