//! The share of certified goods is live, and its fall is told.

use super::*;
use domain::certification::EventKind;
use tests::stories;

async fn below(market: &Marketplace, to: &Caller) -> usize {
    let letters = market.letters_to(&to.email()).await;
    letters.iter().filter(|one| one.subject.contains("tỷ lệ sản phẩm có chứng nhận")).count()
}

stories! {
    async fn the_share_follows_the_register_at_once_and_a_fall_is_told_once(market) {
        let (producer, owner, officer) = ha_long(&market).await;
        let goods = goods(&market, producer, (2, 4)).await;
        let mut certificates = Vec::new();
        for product in &goods[2..] {
            certificates.push((*product, market.certified(*product, 3, "2026-08-01").await));
        }
        let id = approved(&market, (producer, &owner, &officer), &goods).await;
        let share = async || market.get(&at(&id, "")).await.expect(200)["goods"]["certified_percent"].clone();
        assert_eq!((share().await, below(&market, &owner).await), (json!(100), 0));
        for (left, told) in [(75, 0), (50, 1)] {
            let (product, certificate) = certificates.pop().expect("a certificate");
            let now = market.app.now();
            market.happens(product, certificate, EventKind::Revoked, now).await;
            // At once, before any job has run.
            assert_eq!(share().await, left);
            assert_eq!(below(&market, &owner).await, told);
        }
        assert_eq!(below(&market, &officer).await, 1);
        // The clock alone takes the others away; but the approval ended before, and of a point that is none
        // any more nobody is told.
        market.at("2028-05-06T00:00:00+07:00");
        assert_eq!((share().await, status(&market, &id).await), (json!(0), json!("expired")));
        assert_eq!(below(&market, &owner).await, 1);
    }

    async fn owner_and_department_are_told_of_each_fall(market) {
        let (producer, owner, officer) = ha_long(&market).await;
        let clerk = market.member_as(producer, domain::accounts::MemberRole::Clerk).await;
        let goods = goods(&market, producer, (4, 4)).await;
        let id = approved(&market, (producer, &owner, &officer), &goods[..3]).await;
        let path = at(&id, "");
        let revision = async || {
            let seen = owner.get(&market, &at(&id, "/registration")).await.expect(200);
            seen["revision"].as_i64().expect("a version")
        };
        let others = async |count: u32| {
            let body = json!({ "other_goods": count });
            owner.edit(&market, &path, revision().await, body).await.expect(200);
        };
        others(2).await;
        assert_eq!(market.get(&path).await.expect(200)["goods"]["certified_percent"], 60);
        assert_eq!((below(&market, &owner).await, below(&market, &officer).await), (1, 1));
        assert_eq!((below(&market, &owner).await, below(&market, &clerk).await), (1, 0));
        let letter = market.letters_to(&officer.email()).await.pop().expect("a letter");
        for words in ["60%", "(3 trong 5 mặt hàng)", "70%", "45/2021/QĐ-UBND"] {
            assert!(letter.text.contains(words), "{words}: {}", letter.text);
        }
        // Enough again, and not enough again: that is another fall.
        others(0).await;
        assert_eq!(below(&market, &owner).await, 1);
        others(3).await;
        assert_eq!((below(&market, &owner).await, below(&market, &officer).await), (2, 2));
    }

    async fn goods_of_other_provinces_do_not_count_in_the_share(market) {
        let (producer, owner, officer) = ha_long(&market).await;
        let goods = goods(&market, producer, (3, 3)).await;
        let id = approved(&market, (producer, &owner, &officer), &goods).await;
        let tea = market.product(market.producer("HTX Chè").await, "Chè Shan tuyết").await;
        market.certified(tea, 4, "2025-05-05").await;
        let all: Vec<String> = goods.iter().chain([&tea]).map(ToString::to_string).collect();
        let seen = owner.get(&market, &at(&id, "/registration")).await.expect(200);
        let revision = seen["revision"].as_i64().expect("a version");
        owner.edit(&market, &at(&id, ""), revision, json!({ "products": all })).await.expect(200);
        let shown = market.get(&at(&id, "")).await.expect(200);
        let counted = &shown["goods"];
        assert_eq!((&counted["listed"], &counted["certified"]), (&json!(4), &json!(4)));
        assert_eq!((&counted["certified_of_province"], &counted["certified_percent"]), (&json!(3), &json!(75)));
    }
}
