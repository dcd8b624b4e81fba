//! Who may have a booth: explained, enforced, and true until the fair.

use super::floor::put;
use super::{organisers, revision};
use domain::fairs::floor::{Category, EligibilityRule};
use domain::ids::{CertificateId, ProducerId, ProductId};
use poem::http::Method;
use poem::{Body, Request};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};
use store::fairs::record::Fair;
use store::integrations::rows::mail;
use tests::fairs::plain;
use tests::{Answer, Caller, Marketplace, stories};
use uuid::Uuid;

const UNTIL: &str = "2026-10-28T17:00:00+07:00";

/// A fair with booths for who shows certified products alone, and a producer that does.
struct Stage {
    fair: Fair,
    desk: Caller,
    producer: ProducerId,
    owner: Caller,
    product: ProductId,
    certificate: CertificateId,
    application: Uuid,
}

impl Stage {
    async fn set(market: &Marketplace, on_loss: &str) -> Self {
        market.at("2026-10-25T09:00:00+07:00");
        let (organiser, desk) = organisers(market).await;
        let fair = market.allocating_fair(organiser, "Tuần lễ OCOP").await;
        let rule = EligibilityRule { all_certified: true, ..EligibilityRule::default() };
        let certified = Category { rule, ..plain("vip") };
        market.booths_of(&fair, &[(certified, 2), (plain("std"), 1)]).await;
        let rules = json!({ "waiting_hours": 24, "on_loss": on_loss, "replace_days": 3, "payment_days": 7 });
        let path = format!("/v1/fairs/{}/allocation-rules", fair.slug);
        desk.put(market, &path, rules).await.expect(200);
        let producer = market.producer("HTX Chè Shan tuyết").await;
        let product = market.product(producer, "Chè Shan tuyết").await;
        let certificate = market.certified(product, 4, "2024-05-05").await;
        let owner = market.member(producer).await;
        let application = market.approved_producer(&fair, producer, &[product]).await;
        Self { fair, desk, producer, owner, product, certificate, application }
    }

    async fn offer(&self, market: &Marketplace, id: Uuid, booth: &str) -> Answer {
        let path = format!("/v1/fairs/{}/offers", self.fair.slug);
        let items = json!([{ "application_id": id, "booths": [booth] }]);
        self.desk.post(market, &path, json!({ "until": UNTIL, "items": items })).await
    }

    fn path(&self, rest: &str) -> String {
        format!("/v1/fair-applications/{}{rest}", self.application)
    }

    async fn read(&self, market: &Marketplace) -> Value {
        self.owner.get(market, &self.path("")).await.expect(200)
    }

    async fn explained(&self, market: &Marketplace) -> Value {
        self.owner.get(market, &self.path("/eligibility")).await.expect(200)
    }

    async fn accepted(&self, market: &Marketplace) {
        self.offer(market, self.application, "vip1").await.expect(200);
        self.owner.command(market, &self.path("/acceptance")).await.expect(200);
    }

    async fn revoke(&self, market: &Marketplace, query: &str) {
        let officer = market.provincial_officer().await;
        let body = json!({
            "ground": "criteria_no_longer_met", "legal_act": "77/QĐ-UBND", "reason": "Kiểm tra.",
        });
        let path = format!("/v1/certificates/{}/revocation{query}", self.certificate);
        officer.post(market, &path, body).await.expect(if query.is_empty() { 201 } else { 200 });
    }
}

/// To whom letters about it went.
async fn told(market: &Marketplace) -> Vec<String> {
    let letters = mail::Entity::find()
        .filter(mail::Column::Template.eq("fair_eligibility_changed"))
        .all(market.app.read())
        .await
        .expect("mail is read");
    letters.into_iter().map(|letter| letter.recipient).collect()
}

/// A category that asks for nothing.
fn for_anybody(code: &str) -> Value {
    let asks =
        ["all_certified", "admits_specialities", "admits_potential", "labels", "traceability"];
    let mut eligibility = json!({ "least_certified": 0, "provinces": [] });
    asks.iter().for_each(|part| eligibility[*part] = json!(false));
    json!({
        "code": code, "name": format!("Gian {code}"), "area_dm2": 900, "services": [],
        "price": { "amount": 0, "currency": "VND" }, "eligibility": eligibility,
    })
}

stories! {
    async fn each_part_of_a_rule_is_explained_for_now_and_for_the_fairs_days(market) {
        let stage = Stage::set(&market, "replace").await;
        let read = stage.explained(&market).await;
        let first = &read["categories"][0];
        assert_eq!((&first["category"], &first["eligible"]), (&json!("vip"), &json!(true)));
        assert_eq!(first["findings"][0]["counted"], 1);
        assert_eq!(read["categories"][1]["findings"], json!([]));
        // Certified today, and no more on the third day of the fair.
        let short = market.product(stage.producer, "Chè xuân").await;
        market.certified(short, 3, "2023-11-12").await;
        let rival = market.producer("HTX khác").await;
        let borrowed = market.product(rival, "Chè khác").await;
        market.certified(borrowed, 4, "2024-05-05").await;
        let other = market.producer("HTX Bản Bo").await;
        let bad = market.approved_producer(&stage.fair, other, &[borrowed]).await;
        let short_one = market.approved_producer(&stage.fair, rival, &[short]).await;
        let path = format!("/v1/fair-applications/{bad}/eligibility");
        let read = stage.desk.get(&market, &path).await.expect(200);
        let finding = &read["categories"][0]["findings"][0];
        assert_eq!((&finding["met"], &finding["lacking"][0]["reason"]), (&json!(false), &json!("not_certified")));
        assert!(finding["next_step"].as_str().expect("a step").contains("chứng nhận"));
        for (id, booth) in [(bad, "vip1"), (short_one, "vip2")] {
            let refused = stage.offer(&market, id, booth).await.problem(422, "rows_refused");
            assert_eq!(refused["errors"][0]["code"], "not_eligible");
        }
        stage.offer(&market, bad, "std1").await.expect(200);
        stage.offer(&market, stage.application, "vip1").await.expect(200);
    }

    async fn a_term_that_ends_during_the_fair_is_seen_beforehand(market) {
        let stage = Stage::set(&market, "replace").await;
        let producer = market.producer("HTX Chè xuân").await;
        let product = market.product(producer, "Chè xuân").await;
        market.certified(product, 3, "2023-11-12").await;
        let id = market.approved_producer(&stage.fair, producer, &[product]).await;
        let path = format!("/v1/fair-applications/{id}/eligibility");
        let finding = stage.desk.get(&market, &path).await.expect(200)["categories"][0]["findings"][0].clone();
        assert_eq!((&finding["met_now"], &finding["met"]), (&json!(true), &json!(false)));
        let refused = stage.offer(&market, id, "vip1").await.problem(422, "rows_refused");
        assert_eq!(refused["errors"][0]["code"], "not_eligible");
        // The proposal doesn't propose it either.
        let path = format!("/v1/fairs/{}/suggested-allocation", stage.fair.slug);
        let proposal = stage.desk.get(&market, &path).await.expect(200);
        let items = proposal["items"].as_array().expect("items").iter();
        let of: Vec<_> = items.map(|one| (one["application_id"].clone(), one["category"].clone())).collect();
        assert!(of.contains(&(json!(stage.application), json!("vip"))), "{of:?}");
        assert!(of.contains(&(json!(id), json!("std"))), "{of:?}");
    }

    async fn a_revocation_reaches_who_accepted_and_a_replacement_keeps_the_booth(market) {
        let stage = Stage::set(&market, "replace").await;
        stage.accepted(&market).await;
        stage.revoke(&market, "?dry_run=true").await;
        assert_eq!(stage.explained(&market).await["loss"], Value::Null);
        stage.revoke(&market, "").await;
        let loss = stage.explained(&market).await["loss"].clone();
        assert_eq!((&loss["outcome"], &loss["until"]), (&json!("replace"), &json!("2026-10-28T09:00:00+07:00")));
        let told = told(&market).await;
        assert!(told.contains(&stage.owner.email()) && told.contains(&stage.desk.email()), "{told:?}");
        assert_eq!(stage.read(&market).await["state"], "accepted");
        let version = stage.read(&market).await["revision"].as_i64().expect("a number");
        let shown = |product: ProductId| json!({ "products": [
            { "product_id": product.0, "speciality": false, "potential": false },
        ] });
        let plain = market.product(stage.producer, "Chè búp").await;
        let refused = stage.owner.edit(&market, &stage.path(""), version, shown(plain)).await;
        assert_eq!(refused.problem(409, "conflict")["errors"][0]["code"], "not_eligible");
        let better = market.product(stage.producer, "Chè hoa vàng").await;
        market.certified(better, 3, "2025-05-05").await;
        let kept = stage.owner.edit(&market, &stage.path(""), version, shown(better)).await.expect(200);
        assert_eq!((&kept["state"], &kept["booths"][0]["code"]), (&json!("accepted"), &json!("vip1")));
        assert_eq!(stage.explained(&market).await["loss"], Value::Null);
        // Once it is settled, nothing more is replaced.
        let again = stage.owner.edit(&market, &stage.path(""), version + 1, shown(stage.product)).await;
        assert_eq!(again.problem(409, "conflict")["errors"][0]["code"], "wrong_state");
        market.at("2026-10-29T09:00:00+07:00");
        market.run_jobs().await;
        assert_eq!(stage.read(&market).await["state"], "accepted");
    }

    async fn who_replaces_nothing_in_time_gives_the_booth_to_the_next(market) {
        let stage = Stage::set(&market, "replace").await;
        stage.accepted(&market).await;
        let next = market.producer("HTX kế tiếp").await;
        let product = market.product(next, "Chè kế tiếp").await;
        market.certified(product, 4, "2025-05-05").await;
        let waits = market.approved_producer(&stage.fair, next, &[product]).await;
        let idle = market.producer("HTX không chứng nhận").await;
        let idle = market.approved_producer(&stage.fair, idle, &[]).await;
        let items: Vec<Value> = [idle, waits].iter()
            .map(|id| json!({ "application_id": id, "decision": "waitlist" })).collect();
        let path = format!("/v1/fairs/{}/application-decisions", stage.fair.slug);
        stage.desk.post(&market, &path, json!({ "items": items })).await.expect(200);
        stage.revoke(&market, "").await;
        market.at("2026-10-28T08:59:59+07:00");
        market.run_jobs().await;
        assert_eq!(stage.read(&market).await["state"], "accepted");
        market.at("2026-10-28T09:00:00+07:00");
        market.run_jobs().await;
        assert_eq!(stage.read(&market).await["state"], "approved");
        // Whoever waits longer, and may have no booth of it, is passed over.
        let state = async |id: Uuid| {
            let path = format!("/v1/fair-applications/{id}");
            stage.desk.get(&market, &path).await.expect(200)["state"].clone()
        };
        assert_eq!((state(waits).await, state(idle).await), (json!("offered"), json!("waitlisted")));
    }

    async fn the_organisers_choice_decides_what_a_revocation_takes(market) {
        let stage = Stage::set(&market, "release").await;
        stage.accepted(&market).await;
        stage.revoke(&market, "").await;
        let read = stage.read(&market).await;
        assert_eq!((&read["state"], &read["booths"]), (&json!("approved"), &json!([])));
        let other = Stage::set(&market, "keep").await;
        other.offer(&market, other.application, "vip1").await.expect(200);
        other.revoke(&market, "").await;
        assert_eq!(other.explained(&market).await["loss"]["outcome"], "keep");
        // An offer is not accepted on what is gone.
        let late = other.owner.command(&market, &other.path("/acceptance")).await;
        assert_eq!(late.problem(409, "conflict")["errors"][0]["code"], "not_eligible");
        // What comes back counts again.
        market.at("2026-10-26T09:00:00+07:00");
        market.certified(other.product, 4, "2026-10-26").await;
        other.owner.command(&market, &other.path("/acceptance")).await.expect(200);
    }

    async fn what_withholds_the_mark_is_a_loss_like_a_revocation(market) {
        let stage = Stage::set(&market, "replace").await;
        stage.accepted(&market).await;
        let product = |what: &str| format!("/v1/products/{}/{what}", stage.product);
        stage.owner.command(&market, &product("hiding")).await.expect(200);
        assert_eq!(stage.explained(&market).await["loss"]["product_id"], json!(stage.product.0));
        let told_of_loss = told(&market).await.len();
        assert!(told_of_loss > 0);
        stage.owner.command(&market, &product("showing")).await.expect(200);
        assert_eq!(stage.explained(&market).await["loss"], Value::Null);
        assert_eq!(told(&market).await.len(), 2 * told_of_loss);
        // The platform announces a suspension that counts from before the fair.
        let operator = market.operator().await;
        let producer = |what: &str| format!("/v1/producers/{}/{what}", stage.producer);
        let cause = json!({ "ground": "misleading", "reason": "Khai sai.", "from": "2026-11-01T00:00:00+07:00" });
        operator.post(&market, &producer("suspension"), cause).await.expect(200);
        assert_eq!(stage.explained(&market).await["loss"]["product_id"], json!(stage.product.0));
        operator.command(&market, &producer("reinstatement")).await.expect(200);
        assert_eq!(stage.explained(&market).await["loss"], Value::Null);
        // What nobody replaced in time is kept where the organiser asks for less by then.
        stage.revoke(&market, "").await;
        let less = json!({ "items": [for_anybody("vip"), for_anybody("std")] });
        let path = format!("/v1/fairs/{}/categories", stage.fair.slug);
        let version = revision(&market, &stage.desk, &stage.fair.slug).await;
        put(&market, &stage.desk, &path, version, less).await.expect(200);
        market.at("2026-10-28T09:00:00+07:00");
        market.run_jobs().await;
        assert_eq!(stage.read(&market).await["state"], "accepted");
        assert_eq!(stage.explained(&market).await["loss"], Value::Null);
    }

    async fn an_imported_decision_gives_back_what_a_revocation_took(market) {
        let stage = Stage::set(&market, "replace").await;
        stage.accepted(&market).await;
        stage.revoke(&market, "").await;
        assert_eq!(stage.explained(&market).await["loss"]["outcome"], "replace");
        market.at("2026-10-26T09:00:00+07:00");
        let file = "name,producer,commune,province,stars,decision,decision date,authority\n\
            Chè Shan tuyết,HTX Chè Shan tuyết,xã Vĩnh Tuy,Tuyên Quang,4,99/QĐ-UBND,2026-10-26,UBND tỉnh Tuyên Quang\n";
        let officer = market.provincial_officer().await;
        let import = async |query: &str| {
            let request = Request::builder()
                .method(Method::POST)
                .uri_str(format!("/v1/decision-imports{query}"))
                .header("authorization", format!("Bearer {}", officer.token))
                .content_type("application/octet-stream")
                .body(Body::from_vec(file.as_bytes().to_vec()));
            market.request(request).await.expect(200)
        };
        let told = import("").await;
        assert_eq!(told["rows"][0]["product_id"], json!(stage.product.0), "{told}");
        assert_eq!(stage.explained(&market).await["loss"]["outcome"], "replace");
        import("?dry_run=false&confirm_supersedes=true").await;
        assert_eq!(stage.explained(&market).await["loss"], Value::Null);
    }

    async fn who_replaces_what_is_shown_changes_nothing_more_that_was_decided_about(market) {
        let stage = Stage::set(&market, "replace").await;
        stage.accepted(&market).await;
        stage.revoke(&market, "").await;
        let better = market.product(stage.producer, "Chè hoa vàng").await;
        market.certified(better, 3, "2025-05-05").await;
        let version = stage.read(&market).await["revision"].as_i64().expect("a number");
        let products = json!([{ "product_id": better.0, "speciality": false, "potential": false }]);
        let more = json!({ "products": products, "wishes": { "categories": ["std"], "booths": 9 } });
        let refused = stage.owner.edit(&market, &stage.path(""), version, more).await;
        assert_eq!(refused.problem(409, "conflict")["errors"][0]["code"], "wrong_state");
        let staff = json!({ "products": products, "staff": ["Chị Mai"] });
        stage.owner.edit(&market, &stage.path(""), version, staff).await.expect(200);
    }
}
