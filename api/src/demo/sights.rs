//! Where a newcomer should look: one product for each thing that the rule of the mark can say.

use crate::context::App;
use domain::calendar::Instant;
use domain::certification::{Dossier, ReasonCode};
use sea_orm::DbErr;
use store::catalogue::pages::{self, Filter, ProductPage, Sort};

/// Pages of a hundred products that are looked through; a start must not take longer with more.
const PAGES: usize = 5;
/// Within this many days a certificate ends soon: the stretch in which its renewal is filed.
const SOON_DAYS: i64 = 180;

/// A product worth looking at.
pub(super) struct Sight {
    /// What it shows.
    pub(super) what: &'static str,
    /// Its slug.
    pub(super) slug: String,
}

/// Whether there are no products.
pub(super) async fn is_empty(app: &App) -> Result<bool, DbErr> {
    let filter = Filter::default();
    let first = pages::list(app.read(), &filter, Sort::Newest, None, 1, app.now()).await?;
    Ok(first.items.is_empty())
}

/// One product of each kind, where there is one.
pub(super) async fn find(app: &App) -> Result<Vec<Sight>, DbErr> {
    let products = some_products(app).await?;
    let now = app.now();
    let left = |one: &&ProductPage| days_left(&one.dossier, now);
    let refused = |wanted: ReasonCode| {
        products.iter().find(|one| {
            one.dossier.verdict(now).reasons().iter().any(|reason| reason.code == wanted)
        })
    };
    let certified = products.iter().filter(|one| left(one).is_some());
    let soon = certified.clone().filter(|one| left(one).is_some_and(|days| days <= SOON_DAYS));
    let found = [
        ("certified", certified.max_by_key(left)),
        ("certified, ends soon", soon.min_by_key(left)),
        ("lapsed", refused(ReasonCode::Expired)),
        ("revoked", refused(ReasonCode::Revoked)),
        ("uncertain", refused(ReasonCode::Uncertain)),
        ("reported only", refused(ReasonCode::ReportedOnly)),
        ("never certified", refused(ReasonCode::NeverCertified)),
    ];
    let sight = |(what, page): (_, Option<&ProductPage>)| {
        page.map(|page| Sight { what, slug: page.product.slug.clone() })
    };
    Ok(found.into_iter().filter_map(sight).collect())
}

/// Whole days until the permit ends by the clock; `None` without a permit.
fn days_left(dossier: &Dossier, now: Instant) -> Option<i64> {
    let verdict = dossier.verdict(now);
    verdict.permit().map(|permit| (permit.next_update() - now).num_days())
}

async fn some_products(app: &App) -> Result<Vec<ProductPage>, DbErr> {
    let (filter, mut after, mut found) = (Filter::default(), None, Vec::new());
    for _ in 0..PAGES {
        let page =
            pages::list(app.read(), &filter, Sort::Name, after.as_ref(), 100, app.now()).await?;
        found.extend(page.items);
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    Ok(found)
}
