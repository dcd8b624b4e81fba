//! Exhibitors that an organiser registers, and the links by which they come to an account.

use super::{brought, organisers};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::{Value, json};
use store::integrations::rows::mail;
use tests::{Answer, Caller, Marketplace, stories};

/// Somebody without an account, and no producer of ours.
pub fn entry(name: &str) -> Value {
    json!({
        "name": name, "kind": "household", "unit_code": "01", "place": "Làng Vạn Phúc, Hà Nội",
        "contact": { "name": "Bà Hạnh", "phone": "0912 345 678", "email": "hanh@example.vn" },
    })
}

async fn import(market: &Marketplace, by: &Caller, slug: &str, csv: &str) -> Answer {
    let path = format!("/v1/fairs/{slug}/exhibitor-imports");
    by.send_file(market, &path, "text/csv", csv.to_owned()).await
}

/// The token of the latest claim link.
async fn token(market: &Marketplace) -> String {
    let letter = mail::Entity::find()
        .filter(mail::Column::Template.eq("exhibitor_claim"))
        .order_by_desc(mail::Column::Id)
        .one(market.app.read())
        .await
        .expect("mail is read")
        .expect("a letter");
    let params: Value = serde_json::from_str(&letter.params).expect("JSON");
    params["token"].as_str().expect("a token").to_owned()
}

stories! {
    async fn an_organiser_registers_whoever_it_likes_without_an_account(market) {
        let (organiser, owner) = organisers(&market).await;
        let slug = brought(&market, &owner, organiser, &["announcement"]).await;
        let path = format!("/v1/fairs/{slug}/exhibitors");
        let made = owner.post(&market, &path, entry("Lụa Vạn Phúc")).await.expect(201);
        assert_eq!(made["place"]["province"]["code"], "01");
        assert_eq!(made["contact_phone"], "0912345678");
        owner.post(&market, &path, entry("LUA van  phuc")).await.problem(409, "already_exists");
        owner.post(&market, &path, entry("Lụa đạt chuẩn OCOP 5 sao")).await.problem(422, "over_claim");
        let mut odd = entry("Gốm Bát Tràng");
        odd["contact"] = json!({ "name": "x", "phone": "mười hai số", "email": "nobody" });
        let problem = owner.post(&market, &path, odd).await.problem(422, "invalid_values");
        assert_eq!(problem["errors"].as_array().expect("errors").len(), 2);
        // It has an application that waits for review.
        let queue = owner.get(&market, &format!("/v1/fairs/{slug}/applications?state=submitted")).await;
        assert_eq!(queue.expect(200)["items"][0]["exhibitor"], "Lụa Vạn Phúc");
        let public = market.get(&format!("/v1/fairs/{slug}")).await.text();
        assert!(!public.contains("0912345678") && !public.contains("Hạnh"));
    }

    async fn a_file_registers_all_of_them_or_none(market) {
        let (organiser, owner) = organisers(&market).await;
        let slug = brought(&market, &owner, organiser, &["announcement"]).await;
        owner.post(&market, &format!("/v1/fairs/{slug}/exhibitors"), entry("Lụa Vạn Phúc")).await.expect(201);
        let bad = "Tên,Tỉnh,Người liên hệ,Điện thoại,Email\n\
            Lụa Vạn Phúc,Hà Nội,,,\n\
            Gốm Bát Tràng,Hà Nội,Ông An,0912345678,\n\
            gom bat trang,01,,,\n\
            Nón Chuông,Xứ Thần Tiên,,,\n\
            ,Hà Nội,,,\n\
            Mật ong OCOP 5 sao,Hà Nội,,,\n\
            Tương Bần,Hưng Yên,Bà Bần,12,\n";
        let problem = import(&market, &owner, &slug, bad).await.problem(422, "rows_refused");
        let errors = problem["errors"].as_array().expect("errors").iter();
        let all: Vec<_> = errors.map(|one| (one["pointer"].clone(), one["code"].clone())).collect();
        for (pointer, code) in [
            ("/lines/2/name", "duplicate"),
            ("/lines/4/name", "duplicate"),
            ("/lines/5/province", "unknown_unit"),
            ("/lines/6/name", "bad_name"),
            ("/lines/7/name", "over_claim"),
            ("/lines/8/contact", "bad_contact"),
        ] {
            assert!(all.contains(&(json!(pointer), json!(code))), "{pointer} {code}: {all:?}");
        }
        let path = format!("/v1/fairs/{slug}/exhibitors");
        let count = async || owner.get(&market, &path).await.expect(200)["items"].as_array().map(Vec::len);
        assert_eq!(count().await, Some(1));
        // An old name of a province is known, too.
        let good = "name,province,place\nGốm Bát Tràng,Hà Nội,Gia Lâm\nTrà Tân Cương,Thái Nguyên,\nMắc ca,Đắk Nông,\n";
        let done = import(&market, &owner, &slug, good).await.expect(200);
        assert_eq!(done["exhibitors"], 3);
        assert_eq!(count().await, Some(4));
        import(&market, &owner, &slug, good).await.problem(422, "rows_refused");
    }

    async fn a_claim_link_ties_an_exhibitor_to_an_account_once(market) {
        let (organiser, owner) = organisers(&market).await;
        let slug = brought(&market, &owner, organiser, &["announcement"]).await;
        let path = format!("/v1/fairs/{slug}/exhibitors");
        let made = owner.post(&market, &path, entry("Lụa Vạn Phúc")).await.expect(201);
        let link = format!("{path}/{}/claim-links", made["id"].as_str().expect("an id"));
        owner.post(&market, &link, json!({})).await.expect(204);
        let first = token(&market).await;
        owner.post(&market, &link, json!({ "email": "hanh2@example.vn" })).await.expect(204);
        let second = token(&market).await;
        let (hanh, other) = (market.visitor().await, market.visitor().await);
        let claim = |token: &str| json!({ "token": token });
        hanh.post(&market, "/v1/exhibitor-claims", claim(&first)).await.problem(404, "not_found");
        let producer = market.producer("HTX Lụa").await;
        let mut odd = claim(&second);
        odd["producer_id"] = json!(producer.0);
        hanh.post(&market, "/v1/exhibitor-claims", odd).await.problem(422, "invalid_values");
        let claimed = hanh.post(&market, "/v1/exhibitor-claims", claim(&second)).await.expect(200);
        assert_eq!(claimed["claimed"], true);
        other.post(&market, "/v1/exhibitor-claims", claim(&second)).await.problem(404, "not_found");
        owner.post(&market, &link, json!({})).await.problem(409, "conflict");
        let queue = owner.get(&market, &format!("/v1/fairs/{slug}/applications")).await.expect(200);
        let own = format!("/v1/fair-applications/{}", queue["items"][0]["id"].as_str().expect("an id"));
        hanh.get(&market, &own).await.expect(200);
        other.get(&market, &own).await.problem(404, "not_found");
        let more = json!({ "staff": ["Bà Hạnh"] });
        hanh.edit(&market, &own, 1, more).await.expect(200);
    }
}
