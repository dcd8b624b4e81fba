//! What identifies people: sealed at rest, masked in answers, disclosed to reviewers, each time on record.

use super::{
    PDF, applicants, bank_account, deeds, hand_in, of, representative, review, terms, upload,
};
use api::Settings;
use sea_orm::EntityTrait;
use serde_json::{Value, json};
use store::oversight::rows::deed;
use store::storefronts::rows::submission;
use tests::{Marketplace, stories};

/// Passages that must stand nowhere in clear.
const SECRETS: [&str; 6] = [
    "5100123456",
    "008190001234",
    "Nguyễn Thị Lan",
    "0912 345 678",
    "1234567890123",
    "secret scan",
];

async fn sealed(market: &Marketplace) -> Vec<submission::Model> {
    submission::Entity::find().all(market.app.read()).await.expect("submissions are read")
}

async fn shown(market: &Marketplace, by: &tests::Caller, path: &str, which: &str) -> Value {
    let list = by.get(market, path).await.expect(200);
    let item =
        list["items"].as_array().expect("items").iter().find(|one| one["requirement"] == which);
    item.expect("listed")["shown"].clone()
}

stories! {
    async fn nothing_that_was_handed_in_lies_in_clear(market) {
        let (producer, owner, operator) = applicants(&market).await;
        terms(&market, &operator, "2026-09", "2026-09-01").await;
        hand_in(&market, &owner, producer).await;
        let rows = sealed(&market).await;
        assert_eq!(rows.len(), 5);
        for row in rows {
            let text = String::from_utf8_lossy(&row.sealed).into_owned();
            for secret in SECRETS {
                assert!(!text.contains(secret), "{secret} in {}", row.requirement);
            }
        }
        let deeds = deed::Entity::find().all(market.app.read()).await.expect("deeds are read");
        let told = deeds.iter().map(|row| row.details.as_str()).collect::<String>();
        let list = owner.get(&market, &of(producer, "requirements")).await.text();
        for secret in SECRETS {
            assert!(!told.contains(secret) && !list.contains(secret), "{secret}");
        }
    }

    async fn answers_mask_and_the_reviewer_reads_in_clear_on_record(market) {
        let (producer, owner, operator) = applicants(&market).await;
        terms(&market, &operator, "2026-09", "2026-09-01").await;
        hand_in(&market, &owner, producer).await;
        let list = of(producer, "requirements");
        assert_eq!(shown(&market, &owner, &list, "bank_account").await, json!([
            { "field": "bank", "shown": "970405" },
            { "field": "account_number", "shown": "•••• 0123" },
        ]));
        assert_eq!(shown(&market, &operator, &list, "representative").await, json!([
            { "field": "name", "shown": "•••• Lan" },
            { "field": "id_number", "shown": "•••• 1234" },
            { "field": "phone", "shown": "•••• 5678" },
        ]));
        assert_eq!(deeds(&market, "disclose_identity").await, 0);
        for (which, field, wanted) in [
            ("bank_account", "bank_account", bank_account()),
            ("representative", "representative", representative()),
        ] {
            let path = of(producer, &format!("requirements/{which}/disclosure"));
            let answer = operator.command(&market, &path).await;
            assert_eq!(answer.headers["cache-control"], "no-store");
            assert_eq!(answer.expect(200)[field], wanted);
            owner.command(&market, &path).await.problem(403, "not_allowed");
        }
        assert_eq!(deeds(&market, "disclose_identity").await, 2);
        let path = of(producer, "identity-document/disclosure");
        owner.command(&market, &path).await.problem(403, "not_allowed");
        let file = operator.command(&market, &path).await;
        assert_eq!((file.status.as_u16(), file.body.as_slice()), (200, PDF));
        assert!(file.headers["content-disposition"].to_str().expect("text").starts_with("attachment"));
        assert_eq!(deeds(&market, "disclose_identity").await, 3);
        let nothing = of(producer, "requirements/terms/disclosure");
        operator.command(&market, &nothing).await.problem(404, "not_found");
        assert_eq!(deeds(&market, "disclose_identity").await, 3);
    }

    async fn without_its_key_nothing_opens_and_nothing_breaks(market) {
        let (producer, owner, operator) = applicants(&market).await;
        owner.put(&market, &of(producer, "bank-account"), bank_account()).await.expect(200);
        let other = market.beside(Settings::default()).await;
        let list = of(producer, "requirements");
        assert_eq!(shown(&other, &owner, &list, "bank_account").await, json!([]));
        let path = of(producer, "requirements/bank_account/disclosure");
        operator.command(&other, &path).await.problem(409, "conflict");
        operator.command(&market, &path).await.expect(200);
    }

    async fn a_document_is_a_pdf_a_jpeg_or_a_png_of_five_mebibytes_at_most(market) {
        let (producer, owner, operator) = applicants(&market).await;
        let png = b"\x89PNG\r\n\x1a\n....".to_vec();
        let jpeg = b"\xff\xd8\xff\xe0....".to_vec();
        let send = async |kind, bytes| upload(&market, &owner, producer, kind, bytes).await;
        send("image/png", png.clone()).await.expect(200);
        send("image/jpeg", jpeg.clone()).await.expect(200);
        send("image/png", jpeg).await.problem(422, "invalid_values");
        send("application/pdf", b"<svg/>".to_vec()).await.problem(422, "invalid_values");
        send("application/pdf", Vec::new()).await.problem(422, "invalid_values");
        send("image/svg+xml", b"<svg/>".to_vec()).await.problem(415, "unsupported_media_type");
        let mut large = PDF.to_vec();
        large.resize((5 << 20) + 1, b' ');
        send("application/pdf", large.clone()).await.problem(413, "too_large");
        large.pop();
        send("application/pdf", large).await.expect(200);
        let rows = sealed(&market).await;
        assert_eq!(rows.iter().map(|row| row.number).collect::<Vec<_>>(), [3], "only the last is kept");
        let stranger = market.member(market.producer("HTX Khác").await).await;
        upload(&market, &stranger, producer, "image/png", png).await.problem(404, "not_found");
        upload(&market, &operator, producer, "application/pdf", PDF.to_vec()).await.problem(404, "not_found");
    }

    async fn the_accepted_submission_stays_beside_the_one_that_waits(market) {
        let (producer, owner, operator) = applicants(&market).await;
        let path = of(producer, "bank-account");
        owner.put(&market, &path, bank_account()).await.expect(200);
        let accepting = json!({ "outcome": "accepted", "submission": 1 });
        review(&market, &operator, producer, "bank_account", accepting).await.expect(200);
        for _ in 0..3 {
            owner.put(&market, &path, bank_account()).await.expect(200);
        }
        let numbers: Vec<i32> = sealed(&market).await.iter().map(|row| row.number).collect();
        assert_eq!(numbers, [1, 4]);
    }
}
