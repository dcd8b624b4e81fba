//! Requests and jobs that die at any step of what moves goods or money. `soak crash` tells the same of
//! processes that are aborted.

use super::*;
use std::collections::BTreeSet;
use tests::crashes::{Ending, Here, Life, missed, points, tell};
use tests::stories;

/// A life dies once at each point that it passes and another does not: every second time nobody asks again.
async fn dies_everywhere(market: &Marketplace, life: Life, other: Option<Life>) {
    let now = market.app.now();
    let known = match other {
        Some(other) => points(market, other, now).await,
        None => BTreeSet::new(),
    };
    let passed = points(market, life, now).await;
    for (number, point) in passed.difference(&known).enumerate() {
        let ending = Ending::ALL[number % Ending::ALL.len()];
        let name = format!("{life:?} {point}");
        let died = tell(&Here::of(market).await, (life, &name), (Some(*point), ending), now).await;
        assert!(died, "{life:?} does not die at {point}");
    }
}

stories! {
    async fn an_order_paid_at_the_door_is_whole_or_nothing_wherever_its_server_dies(market) {
        dies_everywhere(&market, Life::Cod, None).await;
    }

    async fn an_order_paid_by_transfer_is_whole_or_nothing_wherever_its_server_dies(market) {
        dies_everywhere(&market, Life::VietQr, None).await;
    }

    async fn an_order_paid_too_late_is_whole_or_nothing_wherever_its_server_dies(market) {
        dies_everywhere(&market, Life::VietQrLate, Some(Life::VietQr)).await;
    }

    async fn an_order_paid_by_card_is_whole_or_nothing_wherever_its_server_dies(market) {
        dies_everywhere(&market, Life::Card, Some(Life::VietQr)).await;
    }

    async fn an_order_paid_by_card_at_the_last_moment_is_whole_or_nothing_wherever_its_server_dies(market) {
        dies_everywhere(&market, Life::CardLate, Some(Life::Card)).await;
    }

    async fn there_is_no_point_at_which_nothing_dies(market) {
        let mut seen = BTreeSet::new();
        for life in Life::ALL {
            seen.extend(points(&market, life, market.app.now()).await);
        }
        assert_eq!(missed(&seen), []);
    }
}
