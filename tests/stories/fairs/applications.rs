//! Applications from their beginning to the organiser's decision.

use super::floor::{categories, put};
use super::{brought, draft, organisers, particulars, revision};
use domain::accounts::{Affair, MemberRole};
use domain::ids::{OrganiserId, ProducerId};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};
use store::integrations::rows::mail;
use tests::{Caller, Marketplace, stories};

/// An open fair with a form, its organiser's owner, a producer with one of its own.
struct Stage {
    organiser: OrganiserId,
    desk: Caller,
    slug: String,
    producer: ProducerId,
    owner: Caller,
}

async fn stage(market: &Marketplace) -> Stage {
    let (organiser, desk) = organisers(market).await;
    let slug = draft(market, &desk, organiser).await;
    desk.edit(market, &format!("/v1/fairs/{slug}/draft"), 1, particulars()).await.expect(200);
    categories(market, &desk, &slug, &["std", "big"]).await;
    let question = |key: &str, kind: &str, required: bool, material: bool| {
        json!({
            "key": key, "label": "Cần bao nhiêu?", "kind": kind,
            "choices": if kind == "choice" { json!(["góc", "giữa"]) } else { json!([]) },
            "required": required, "material": material,
        })
    };
    let form = json!({ "questions": [
        question("power", "number", true, true), question("side", "choice", false, false),
    ] });
    let version = revision(market, &desk, &slug).await;
    put(market, &desk, &format!("/v1/fairs/{slug}/form"), version, form).await.expect(200);
    for command in ["announcement", "opening"] {
        desk.command(market, &format!("/v1/fairs/{slug}/{command}")).await.expect(200);
    }
    let producer = market.producer("HTX Chè Shan tuyết").await;
    let owner = market.member(producer).await;
    Stage { organiser, desk, slug, producer, owner }
}

impl Stage {
    /// The path of a new application.
    async fn begin(&self, market: &Marketplace) -> String {
        let path = format!("/v1/fairs/{}/applications", self.slug);
        let body = json!({ "producer_id": self.producer.0 });
        let begun = self.owner.post(market, &path, body).await.expect(201);
        assert_eq!(begun["state"], "draft");
        format!("/v1/fair-applications/{}", begun["id"].as_str().expect("an id"))
    }

    /// The path of an application that waits for review.
    async fn apply(&self, market: &Marketplace) -> String {
        let path = self.begin(market).await;
        let product = market.product(self.producer, "Chè Shan tuyết").await;
        let body = content(&product.to_string());
        self.owner.edit(market, &path, 1, body).await.expect(200);
        self.owner.command(market, &format!("{path}/submission")).await.expect(200);
        path
    }

    /// What came of a decision.
    async fn decide(&self, market: &Marketplace, path: &str, decision: &str) -> Value {
        let id = path.rsplit('/').next().expect("an id");
        let one = json!({ "application_id": id, "decision": decision, "reason": "Như đã bàn." });
        let all = format!("/v1/fairs/{}/application-decisions", self.slug);
        let results = self.desk.post(market, &all, json!({ "items": [one] })).await.expect(200);
        results["items"][0].clone()
    }

    async fn read(&self, market: &Marketplace, path: &str) -> Value {
        self.owner.get(market, path).await.expect(200)
    }
}

fn content(product: &str) -> Value {
    json!({
        "contact": { "name": "Chị Lan", "phone": "0912345678", "email": "lan@example.vn" },
        "products": [
            { "product_id": product, "speciality": false, "potential": false },
            { "name": "Mật ong rừng", "speciality": true, "potential": false },
        ],
        "wishes": { "categories": ["std"], "booths": 1, "note": "Gần cổng." },
        "staff": ["Lan", "Hoa"],
        "answers": [{ "key": "power", "number": 500 }],
        "labels_declared": true, "traceability_declared": true,
    })
}

stories! {
    async fn an_application_goes_from_the_form_to_approval(market) {
        let stage = stage(&market).await;
        let path = stage.begin(&market).await;
        let again = format!("/v1/fairs/{}/applications", stage.slug);
        let body = json!({ "producer_id": stage.producer.0 });
        stage.owner.post(&market, &again, body).await.problem(409, "already_exists");
        // The desk sees nothing of a draft.
        stage.desk.get(&market, &path).await.problem(404, "not_found");
        let empty = stage.owner.command(&market, &format!("{path}/submission")).await;
        let lacks = empty.problem(422, "invalid_values");
        let lacks: Vec<_> = lacks["errors"].as_array().expect("errors").iter().map(|one| one["pointer"].clone()).collect();
        assert_eq!(lacks, ["/contact", "/products", "/answers/power"]);
        assert_eq!(stage.read(&market, &path).await["state"], "draft");
        let product = market.product(stage.producer, "Chè Shan tuyết").await;
        let edited = stage.owner.edit(&market, &path, 1, content(&product.to_string())).await.expect(200);
        assert_eq!(edited["answers"][0]["number"], 500);
        stage.owner.edit(&market, &path, 1, json!({ "staff": [] })).await.problem(412, "stale");
        let handed = stage.owner.command(&market, &format!("{path}/submission")).await.expect(200);
        assert_eq!((&handed["state"], &handed["submitted_at"]), (&json!("submitted"), &json!("2026-09-01T09:00:00+07:00")));
        assert_eq!(stage.decide(&market, &path, "approve").await["problem"]["code"], "wrong_state");
        assert_eq!(stage.decide(&market, &path, "take_up").await["state"], "in_review");
        assert_eq!(stage.decide(&market, &path, "request_changes").await["state"], "changes_requested");
        let read = stage.read(&market, &path).await;
        assert_eq!(read["reason"], "Như đã bàn.");
        stage.owner.command(&market, &format!("{path}/submission")).await.expect(200);
        assert_eq!(stage.decide(&market, &path, "take_up").await["done"], true);
        assert_eq!(stage.decide(&market, &path, "approve").await["state"], "approved");
        let letters = mail::Entity::find().filter(mail::Column::Template.eq("fair_application_decided"));
        let letters = letters.all(market.app.read()).await.expect("mail is read");
        assert_eq!(letters.len(), 2);
        assert_eq!(letters[1].recipient, stage.owner.email());
    }

    async fn what_is_said_must_fit_the_form_and_the_producer(market) {
        let stage = stage(&market).await;
        let path = stage.begin(&market).await;
        let elsewhere = market.product(market.producer("HTX khác").await, "Chè khác").await;
        for (body, code) in [
            (json!({ "products": [{ "product_id": elsewhere.0, "speciality": false, "potential": false }] }), "not_on_show"),
            (json!({ "products": [{ "speciality": false, "potential": false }] }), "one_of_two"),
            (json!({ "products": [{ "name": "Chè OCOP 5 sao", "speciality": false, "potential": false }] }), "over_claim"),
            (json!({ "wishes": { "categories": ["lux"], "booths": 1 } }), "unknown_category"),
            (json!({ "answers": [{ "key": "power", "text": "nhiều" }] }), "wrong_kind"),
            (json!({ "answers": [{ "key": "side", "text": "trần nhà" }] }), "no_such_choice"),
            (json!({ "answers": [{ "key": "else", "yes": true }] }), "unknown_question"),
            (json!({ "answers": [{ "key": "power" }] }), "one_value"),
        ] {
            let answer = stage.owner.edit(&market, &path, 1, body).await;
            assert_eq!(answer.expect(422)["errors"][0]["code"], code);
        }
        assert_eq!(stage.read(&market, &path).await["revision"], 1);
    }

    async fn an_application_comes_too_late_by_a_microsecond_of_vietnams_time(market) {
        let stage = stage(&market).await;
        let path = stage.begin(&market).await;
        let product = market.product(stage.producer, "Chè Shan tuyết").await;
        stage.owner.edit(&market, &path, 1, content(&product.to_string())).await.expect(200);
        let submission = format!("{path}/submission");
        market.at("2026-10-20T17:00:00+07:00");
        let late = stage.owner.command(&market, &submission).await.problem(409, "conflict");
        assert_eq!(late["errors"][0]["code"], "not_taken");
        market.at("2026-10-20T16:59:59.999999+07:00");
        stage.owner.command(&market, &submission).await.expect(200);
    }

    async fn material_edits_after_approval_go_back_to_review_and_others_do_not(market) {
        let stage = stage(&market).await;
        let path = stage.apply(&market).await;
        stage.decide(&market, &path, "take_up").await;
        let version = stage.read(&market, &path).await["revision"].as_i64().expect("a number");
        // Nothing material moves under the eyes of who looks at it.
        let body = json!({ "labels_declared": false });
        let refused = stage.owner.edit(&market, &path, version, body.clone()).await;
        assert_eq!(refused.problem(409, "conflict")["errors"][0]["code"], "wrong_state");
        assert_eq!(stage.decide(&market, &path, "approve").await["state"], "approved");
        let staff = json!({ "staff": ["Mai"], "answers": [
            { "key": "power", "number": 500 }, { "key": "side", "text": "góc" },
        ] });
        let version = version + 1;
        let edited = stage.owner.edit(&market, &path, version, staff).await.expect(200);
        assert_eq!(edited["state"], "approved");
        let edited = stage.owner.edit(&market, &path, version + 1, body).await.expect(200);
        assert_eq!(edited["state"], "in_review");
    }

    async fn whoever_was_rejected_or_went_may_apply_again(market) {
        let stage = stage(&market).await;
        let path = stage.apply(&market).await;
        stage.decide(&market, &path, "take_up").await;
        assert_eq!(stage.decide(&market, &path, "reject").await["state"], "rejected");
        assert_eq!(stage.read(&market, &path).await["reason"], "Như đã bàn.");
        let second = stage.begin(&market).await;
        stage.owner.command(&market, &format!("{second}/withdrawal")).await.expect(200);
        stage.owner.command(&market, &format!("{second}/withdrawal")).await.problem(409, "conflict");
        stage.begin(&market).await;
        let list = format!("/v1/producers/{}/fair-applications", stage.producer);
        let all = stage.owner.get(&market, &list).await.expect(200);
        let states: Vec<_> = all["items"].as_array().expect("items").iter().map(|one| one["state"].clone()).collect();
        assert_eq!(states, ["rejected", "withdrawn", "draft"]);
    }

    async fn a_queue_is_worked_through_in_bulk_with_a_result_for_each(market) {
        let stage = stage(&market).await;
        let path = stage.apply(&market).await;
        let exhibitors = format!("/v1/fairs/{}/exhibitors", stage.slug);
        stage.desk.post(&market, &exhibitors, crate::fairs::exhibitors::entry("Lụa Vạn Phúc")).await.expect(201);
        let queue = format!("/v1/fairs/{}/applications", stage.slug);
        let waiting = stage.desk.get(&market, &format!("{queue}?state=submitted")).await.expect(200);
        let ids: Vec<_> = waiting["items"].as_array().expect("items").iter().map(|one| one["id"].clone()).collect();
        assert_eq!(ids.len(), 2);
        let nothing = "01890000-0000-7000-8000-000000000000";
        let take = |id: &Value| json!({ "application_id": id, "decision": "take_up" });
        let items = json!({ "items": [take(&ids[0]), take(&json!(nothing)), take(&ids[0]), take(&ids[1])] });
        let decisions = format!("/v1/fairs/{}/application-decisions", stage.slug);
        let results = stage.desk.post(&market, &decisions, items).await.expect(200);
        let done: Vec<_> = results["items"].as_array().expect("items").iter()
            .map(|one| (one["done"].clone(), one["problem"]["code"].clone())).collect();
        assert_eq!(done, [
            (json!(true), Value::Null),
            (json!(false), json!("not_found")),
            (json!(false), json!("wrong_state")),
            (json!(true), Value::Null),
        ]);
        let silent = json!({ "items": [{ "application_id": ids[0], "decision": "reject" }] });
        stage.desk.post(&market, &decisions, silent).await.problem(422, "invalid_values");
        let clerk = market.organises_as(stage.organiser, MemberRole::Clerk).await;
        let assignment = json!({ "account_id": clerk.account });
        stage.desk.put(&market, &format!("{path}/assignment"), assignment).await.expect(204);
        let stranger = json!({ "account_id": stage.owner.account });
        stage.desk.put(&market, &format!("{path}/assignment"), stranger).await.problem(422, "invalid_values");
        let own = clerk.get(&market, &format!("{queue}?assigned_to={}", clerk.account)).await.expect(200);
        assert_eq!(own["items"].as_array().expect("items").len(), 1);
        let words = json!({ "body": "Gọi lại thứ Hai." });
        clerk.post(&market, &format!("{path}/comments"), words.clone()).await.expect(201);
        stage.owner.post(&market, &format!("{path}/comments"), words).await.problem(404, "not_found");
        stage.owner.get(&market, &format!("{path}/comments")).await.problem(404, "not_found");
        let heard = stage.desk.get(&market, &format!("{path}/comments")).await.expect(200);
        assert_eq!(heard["items"][0]["body"], "Gọi lại thứ Hai.");
        let read = stage.owner.get(&market, &path).await;
        assert_eq!(read.expect(200)["assigned_to"], Value::Null);
        assert!(!read.text().contains("Gọi lại"));
    }

    async fn a_mandatary_applies_and_a_clerk_does_not(market) {
        let stage = stage(&market).await;
        let cooperative = market.producer("Liên hiệp HTX").await;
        market.mandate(stage.producer, cooperative, &[Affair::FairApplications]).await;
        let clerk = market.member_as(stage.producer, MemberRole::Clerk).await;
        let path = format!("/v1/fairs/{}/applications", stage.slug);
        let body = json!({ "producer_id": stage.producer.0 });
        clerk.post(&market, &path, body.clone()).await.problem(403, "not_allowed");
        market.member(cooperative).await.post(&market, &path, body).await.expect(201);
    }

    async fn calling_a_fair_off_settles_every_application(market) {
        let stage = stage(&market).await;
        let path = stage.apply(&market).await;
        let reason = json!({ "reason": "Bão số 9." });
        let cancellation = format!("/v1/fairs/{}/cancellation", stage.slug);
        stage.desk.post(&market, &cancellation, reason).await.expect(200);
        let read = stage.read(&market, &path).await;
        assert_eq!((&read["state"], &read["reason"]), (&json!("withdrawn"), &json!("Bão số 9.")));
        let letters = mail::Entity::find().filter(mail::Column::Template.eq("fair_cancelled"));
        let letters = letters.all(market.app.read()).await.expect("mail is read");
        assert_eq!(letters.iter().map(|one| one.recipient.as_str()).collect::<Vec<_>>(), [stage.owner.email()]);
        let late = format!("/v1/fairs/{}/applications", stage.slug);
        let body = json!({ "producer_id": stage.producer.0 });
        stage.owner.post(&market, &late, body).await.problem(409, "conflict");
    }

    async fn a_form_stays_once_a_fair_takes_applications(market) {
        let stage = stage(&market).await;
        let version = revision(&market, &stage.desk, &stage.slug).await;
        let form = format!("/v1/fairs/{}/form", stage.slug);
        let body = json!({ "questions": [] });
        put(&market, &stage.desk, &form, version, body).await.problem(409, "conflict");
        let read = market.get(&form).await.expect(200);
        assert_eq!(read["questions"][1]["choices"], json!(["góc", "giữa"]));
        let other = brought(&market, &stage.desk, stage.organiser, &["announcement"]).await;
        let version = revision(&market, &stage.desk, &other).await;
        let claims = json!({ "questions": [{
            "key": "a", "label": "Sản phẩm OCOP 5 sao của bạn?", "kind": "text", "choices": [],
            "required": false, "material": false,
        }] });
        let form = format!("/v1/fairs/{other}/form");
        put(&market, &stage.desk, &form, version, claims).await.problem(422, "over_claim");
    }
}
