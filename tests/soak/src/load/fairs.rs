//! Fairs to be listed, and one with many booths.

use tests::Marketplace;

/// Fairs to be listed.
const FAIRS: usize = 200;
/// Booths of the large one.
const BOOTHS: i32 = 500;

/// Opens them; the slug of the large one.
pub(super) async fn open(url: &str) -> String {
    let market = Marketplace::alongside(url).await;
    let organiser = market.organiser("Sở Công Thương").await;
    for number in 1..FAIRS {
        market.fair(organiser, &format!("Hội chợ số {number}")).await;
    }
    let large = market.fair(organiser, "Tuần lễ OCOP").await;
    market.rows_of_booths(&large, &[("std", BOOTHS / 2), ("big", BOOTHS / 2)]).await;
    large.slug
}
