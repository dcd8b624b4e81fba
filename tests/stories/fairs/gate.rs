//! The gate: badges, who is let in, and what happens to a scan that arrives twice.

use super::organisers;
use api::certification::mark::{Refusal, verify};
use api::fairs::verify_badge;
use domain::fairs::floor::{Category, EligibilityRule};
use domain::ids::{CertificateId, ProductId};
use sea_orm::{ConnectionTrait, EntityTrait, PaginatorTrait};
use serde_json::{Value, json};
use std::sync::Arc;
use store::fairs::gate::rows::scan;
use store::fairs::record::Fair;
use tests::fairs::plain;
use tests::marketplace::at;
use tests::{Answer, Caller, Marketplace, stories};
use uuid::Uuid;

const UNTIL: &str = "2026-10-28T17:00:00+07:00";
/// A morning of the fair, which lasts from 10 to 15 November.
pub(super) const FAIR: &str = "2026-11-11T09:00:00+07:00";

/// A fair with a producer that has a confirmed booth for certified products, and two people at it.
pub(super) struct Gate {
    pub fair: Fair,
    pub desk: Caller,
    pub owner: Caller,
    pub product: ProductId,
    pub certificate: CertificateId,
    pub application: Uuid,
}

impl Gate {
    pub async fn set(market: &Marketplace, on_loss: &str) -> Self {
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
        let gate = Self { fair, desk, owner, product, certificate, application };
        let items = json!([{ "application_id": application, "booths": ["vip1"] }]);
        gate.desk
            .post(market, &gate.at("offers"), json!({ "until": UNTIL, "items": items }))
            .await
            .expect(200);
        gate.owner.command(market, &gate.of("/acceptance")).await.expect(200);
        gate.name(market, &["Chị Mai", "Anh Dũng"]).await;
        gate
    }

    pub async fn confirmed(market: &Marketplace, on_loss: &str) -> Self {
        let gate = Self::set(market, on_loss).await;
        gate.desk.command(market, &gate.of("/confirmation")).await.expect(200);
        gate
    }

    pub fn at(&self, rest: &str) -> String {
        format!("/v1/fairs/{}/{rest}", self.fair.slug)
    }

    pub fn of(&self, rest: &str) -> String {
        format!("/v1/fair-applications/{}{rest}", self.application)
    }

    /// Says who stands at the booth.
    async fn name(&self, market: &Marketplace, staff: &[&str]) {
        let read = self.owner.get(market, &self.of("")).await.expect(200);
        let version = read["revision"].as_i64().expect("a number");
        self.owner.edit(market, &self.of(""), version, json!({ "staff": staff })).await.expect(200);
    }

    pub async fn state(&self, market: &Marketplace) -> Value {
        self.owner.get(market, &self.of("")).await.expect(200)["state"].clone()
    }

    /// The badges of the staff, by id.
    pub async fn staff(&self, market: &Marketplace) -> Vec<String> {
        ids(&self.desk.command(market, &self.of("/badges")).await.expect(201))
    }

    pub async fn issue(&self, market: &Marketplace, items: Value) -> Vec<String> {
        ids(&self
            .desk
            .post(market, &self.at("badges"), json!({ "items": items }))
            .await
            .expect(201))
    }

    pub async fn token(&self, market: &Marketplace, badge: &str) -> String {
        let read = self.desk.get(market, &self.at(&format!("badges/{badge}"))).await.expect(200);
        read["token"].as_str().expect("a token").to_owned()
    }

    async fn scan(&self, market: &Marketplace, token: &str, nonce: &str, way: &str) -> Answer {
        let body = json!({ "token": token, "nonce": nonce, "direction": way, "gate": "Cổng 1" });
        self.desk.post(market, &self.at("check-ins"), body).await
    }

    /// The reason of a refused entry; null when it is admitted.
    pub async fn enter(&self, market: &Marketplace, token: &str, nonce: &str) -> Value {
        let read = self.scan(market, token, nonce, "entry").await.expect(200);
        assert_eq!(read["outcome"] == "refused", read["reason"].is_string(), "{read}");
        assert!(!read["message"].as_str().expect("a sentence").is_empty());
        read["reason"].clone()
    }

    pub async fn counts(&self, market: &Marketplace) -> Value {
        self.desk.get(market, &self.at("check-ins")).await.expect(200)
    }
}

fn ids(badges: &Value) -> Vec<String> {
    let items = badges["items"].as_array().expect("items").iter();
    items.map(|one| one["id"].as_str().expect("an id").to_owned()).collect()
}

pub(super) fn official(name: &str) -> Value {
    json!({ "kind": "official", "holder_name": name, "organisation": "Sở Công Thương" })
}

pub(super) async fn rows(market: &Marketplace) -> u64 {
    scan::Entity::find().count(market.app.read()).await.expect("scans are counted")
}

/// What a scanner reads off a picture.
fn scanned(svg: &str) -> String {
    let document = roxmltree::Document::parse(svg).expect("XML");
    let root = document.root_element();
    let side: usize = root
        .attribute("viewBox")
        .and_then(|it| it.split(' ').nth(2))
        .expect("a side")
        .parse()
        .expect("a number");
    let path = root.children().filter_map(|one| one.attribute("d")).next_back().expect("modules");
    let mut dark = vec![false; side * side];
    for module in path.split('M').filter(|one| !one.is_empty()) {
        let (x, y) = module.split('h').next().and_then(|at| at.split_once(' ')).expect("a place");
        let (x, y): (usize, usize) = (x.parse().expect("x"), y.parse().expect("y"));
        dark[y * side + x] = true;
    }
    // A camera sees a module as several pixels.
    let paint = |x: usize, y: usize| if dark[y / 4 * side + x / 4] { 0 } else { 255 };
    let mut picture = rqrr::PreparedImage::prepare_from_greyscale(side * 4, side * 4, paint);
    let grids = picture.detect_grids();
    grids.first().expect("a code").decode().expect("it reads").1
}

stories! {
    async fn a_badge_is_checked_offline_and_is_never_taken_for_a_permit(market) {
        let gate = Gate::confirmed(&market, "keep").await;
        let badge = gate.staff(&market).await.remove(0);
        let token = gate.token(&market, &badge).await;
        assert!(token.len() <= 420, "{} characters", token.len());
        let keys = market.get("/v1/fair-badge-keys").await.expect(200).to_string();
        let read = verify_badge(&token, &keys, "ocop", at(FAIR)).expect("good");
        assert_eq!((read.id.to_string(), read.fair), (badge.clone(), gate.fair.id));
        assert_eq!((read.begins, read.ends), (gate.fair.days.begin(), gate.fair.days.end()));
        assert_eq!(verify_badge(&token, &keys, "ocop", read.ends), Err(Refusal::Expired));
        assert_eq!(verify_badge(&token, &keys, "ocop", market.app.now()), Err(Refusal::NotYet));
        assert_eq!(verify_badge(&token, &keys, "other", at(FAIR)), Err(Refusal::WrongIssuer));
        // The same key signs permits of the mark; each is refused for the other.
        let jwks = market.get("/.well-known/jwks.json").await.expect(200).to_string();
        assert_eq!(verify(&token, &jwks, "ocop", at(FAIR)), Err(Refusal::WrongType));
        let permit = market.get(&format!("/v1/products/{}/permit", gate.product)).await;
        assert_eq!(verify_badge(&permit.text(), &keys, "ocop", at(FAIR)), Err(Refusal::WrongType));
        assert!(verify(&permit.text(), &jwks, "ocop", market.app.now()).is_ok());
        // Nobody makes claims of his own under a good signature.
        let other = gate.token(&market, &gate.staff(&market).await[1]).await;
        let parts: Vec<&str> = token.split('.').collect();
        let forged = [parts[0], other.split('.').nth(1).expect("claims"), parts[2]].join(".");
        assert_eq!(verify_badge(&forged, &keys, "ocop", at(FAIR)), Err(Refusal::WrongSignature));
        market.at(FAIR);
        assert_eq!(gate.enter(&market, &forged, "f1").await, "invalid");
        assert_eq!(gate.enter(&market, &permit.text(), "f2").await, "invalid");
        // Nothing of the holder is in it, and the picture says the same.
        for part in &parts[..2] {
            assert!(!part.contains("Mai"));
        }
        let drawn = gate.owner.get(&market, &gate.at(&format!("badges/{badge}/qr.svg"))).await;
        assert_eq!(scanned(&drawn.text()), token);
        // A badge that was printed before the keys changed still opens.
        market.app.keys().rotate(market.app.now()).expect("it rotates");
        assert_ne!(gate.token(&market, &badge).await, token);
        market.at("2026-11-13T09:00:00+07:00");
        assert_eq!(gate.enter(&market, &token, "k1").await, Value::Null);
    }

    async fn the_first_entry_of_its_staff_brings_an_exhibitor_to_the_fair(market) {
        let gate = Gate::confirmed(&market, "keep").await;
        let badges = gate.staff(&market).await;
        assert_eq!(gate.staff(&market).await, badges, "asking again changes nothing");
        let token = gate.token(&market, &badges[0]).await;
        market.at(FAIR);
        let read = gate.scan(&market, &token, "n1", "entry").await.expect(200);
        assert_eq!((&read["outcome"], &read["repeated"]), (&json!("admitted"), &json!(false)));
        assert_eq!(read["badge"]["holder_name"], "Chị Mai");
        assert_eq!(read["badge"]["exhibiting"]["booths"], json!(["vip1"]));
        assert_eq!(read["badge"]["exhibiting"]["footing"], "firm");
        assert_eq!(gate.state(&market).await, "checked_in");
        // The same scan again is the same, also later; another one isn't let in a second time.
        market.at("2026-11-11T09:30:00+07:00");
        let again = gate.scan(&market, &token, "n1", "entry").await.expect(200);
        assert_eq!((&again["outcome"], &again["repeated"]), (&json!("admitted"), &json!(true)));
        assert_eq!(again["scanned_at"], "2026-11-11T09:00:00+07:00");
        assert_eq!(rows(&market).await, 1);
        assert_eq!(gate.enter(&market, &token, "n2").await, "already_inside");
        assert_eq!(gate.enter(&market, &token, "n2").await, "already_inside");
        gate.scan(&market, &token, "n3", "exit").await.expect(200);
        assert_eq!(gate.enter(&market, &token, "n4").await, Value::Null);
        // Who forgot to leave comes in the next day.
        market.at("2026-11-12T08:00:00+07:00");
        assert_eq!(gate.enter(&market, &token, "n5").await, Value::Null);
        // A nonce lends nobody the answer of another badge, or another way.
        let other = gate.token(&market, &badges[1]).await;
        for (token, way) in [(&other, "entry"), (&token, "exit"), (&"x".to_owned(), "entry")] {
            let used = gate.scan(&market, token, "n1", way).await.problem(409, "conflict");
            assert_eq!(used["errors"][0]["code"], "nonce_used");
        }
        let counts = gate.counts(&market).await;
        assert_eq!(counts["visitors"], 0, "staff are no visitors");
        let day = |place: usize| {
            let day = &counts["days"][place];
            let of = |name: &str| day[name].as_i64().expect("a number");
            (day["day"].clone(), [of("visitors"), of("entries"), of("exits"), of("refused")])
        };
        assert_eq!(day(0), (json!("2026-11-11"), [1, 2, 1, 1]));
        assert_eq!(day(1), (json!("2026-11-12"), [1, 1, 0, 0]));
        // What happened stays as it was written.
        let changed = market.app.store().write().execute_unprepared("UPDATE fairs_scans SET went = went").await;
        assert!(changed.expect_err("refused").to_string().contains("fairs_scans_are_kept"));
        // After the fair it is completed, by a command.
        let early = gate.desk.command(&market, &gate.of("/completion")).await.problem(409, "conflict");
        assert_eq!(early["errors"][0]["code"], "not_over");
        market.at("2026-11-16T00:00:00+07:00");
        gate.desk.command(&market, &gate.of("/completion")).await.expect(200);
        assert_eq!(gate.state(&market).await, "completed");
    }

    async fn whoever_is_refused_is_told_why(market) {
        let gate = Gate::set(&market, "keep").await;
        let staff = gate.staff(&market).await;
        let mine = gate.token(&market, &staff[0]).await;
        let day = json!({ "kind": "official", "holder_name": "Ông Hà", "first_day": "2026-11-12", "last_day": "2026-11-12" });
        let badges = gate.issue(&market, json!([official("Bà Thu"), day])).await;
        let (thu, ha) = (gate.token(&market, &badges[0]).await, gate.token(&market, &badges[1]).await);
        let outside = json!({ "kind": "official", "holder_name": "Ông Hà", "last_day": "2026-11-16" });
        let refused = gate.desk.post(&market, &gate.at("badges"), json!({ "items": [outside] })).await;
        refused.problem(422, "invalid_values");
        let (organiser, stranger) = organisers(&market).await;
        let elsewhere = market.allocating_fair(organiser, "Hội chợ khác").await;
        let path = format!("/v1/fairs/{}/badges", elsewhere.slug);
        let foreign = ids(&stranger.post(&market, &path, json!({ "items": [official("Ông Lý")] })).await.expect(201)).remove(0);
        let foreign = stranger.get(&market, &format!("{path}/{foreign}")).await.expect(200);
        let foreign = foreign["token"].as_str().expect("a token");
        assert_eq!(gate.enter(&market, &thu, "a1").await, "not_yet_valid");
        market.at(FAIR);
        assert_eq!(gate.enter(&market, "BEGIN:VCARD\r\nN:Ai đó\r\nEND:VCARD", "a2").await, "invalid");
        let read = gate.scan(&market, foreign, "a3", "entry").await.expect(200);
        assert_eq!((&read["reason"], &read["badge"]), (&json!("foreign_fair"), &Value::Null));
        assert!(!read.to_string().contains("Ông Lý"));
        assert_eq!(gate.enter(&market, &ha, "a4").await, "not_yet_valid");
        assert_eq!(gate.enter(&market, &mine, "a5").await, "unconfirmed");
        assert_eq!(gate.enter(&market, &thu, "a6").await, Value::Null);
        // Whoever is taken back stays out, but may leave.
        let revoke = gate.at(&format!("badges/{}/revocation", badges[0]));
        let reason = json!({ "reason": "Mất thẻ." });
        gate.desk.post(&market, &revoke, reason.clone()).await.expect(200);
        let twice = gate.desk.post(&market, &revoke, reason).await.problem(409, "conflict");
        assert_eq!(twice["errors"][0]["code"], "already_revoked");
        let read = gate.desk.get(&market, &gate.at(&format!("badges/{}", badges[0]))).await.expect(200);
        assert_eq!(read["token"], Value::Null);
        gate.desk.get(&market, &gate.at(&format!("badges/{}/qr.svg", badges[0]))).await.problem(404, "not_found");
        assert_eq!(gate.scan(&market, &thu, "a7", "exit").await.expect(200)["outcome"], "admitted");
        assert_eq!(gate.enter(&market, &thu, "a8").await, "revoked");
        assert_eq!(gate.enter(&market, &thu, "a6").await, Value::Null, "the first answer stays");
        market.at("2026-11-13T00:00:00+07:00");
        assert_eq!(gate.enter(&market, &ha, "a9").await, "no_longer_valid");
        gate.owner.command(&market, &gate.of("/withdrawal")).await.expect(200);
        assert_eq!(gate.enter(&market, &mine, "b1").await, "withdrawn");
        gate.desk.post(&market, &gate.at("cancellation"), json!({ "reason": "Bão." })).await.expect(200);
        assert_eq!(gate.enter(&market, &ha, "b2").await, "called_off");
        let list = gate.desk.get(&market, &gate.at("badges?kind=official&limit=1")).await.expect(200);
        assert_eq!((&list["items"][0]["id"], list["next_cursor"].is_string()), (&json!(badges[0]), true));
    }

    async fn eligibility_is_looked_at_again_at_the_gate(market) {
        let revocation = json!({ "ground": "criteria_no_longer_met", "legal_act": "77/QĐ-UBND", "reason": "Kiểm tra." });
        for (on_loss, until, reason, footing) in [
            ("keep", FAIR, Value::Null, "without_mark"),
            ("replace", "2026-11-10T08:59:59+07:00", Value::Null, "without_mark"),
            // The job that takes booths back has not run.
            ("replace", "2026-11-11T08:00:00+07:00", json!("not_eligible"), "lost"),
            ("release", FAIR, json!("no_booth"), "firm"),
        ] {
            let gate = Gate::confirmed(&market, on_loss).await;
            let token = gate.token(&market, &gate.staff(&market).await[0]).await;
            market.at("2026-11-08T08:00:00+07:00");
            let officer = market.provincial_officer().await;
            let path = format!("/v1/certificates/{}/revocation", gate.certificate);
            officer.post(&market, &path, revocation.clone()).await.expect(201);
            market.at(until);
            let read = gate.scan(&market, &token, "n1", "entry").await.expect(200);
            assert_eq!(read["reason"], reason, "{on_loss}: {read}");
            assert_eq!(read["badge"]["exhibiting"]["footing"], footing, "{on_loss}: {read}");
        }
    }

    async fn one_scan_on_two_connections_is_one_row_and_one_answer(market) {
        let gate = Arc::new(Gate::confirmed(&market, "keep").await);
        let staff = gate.staff(&market).await;
        let visitor = gate.issue(&market, json!([official("Bà Thu")])).await.remove(0);
        let tokens = [gate.token(&market, &staff[0]).await, gate.token(&market, &visitor).await, "giả".to_owned()];
        let market = Arc::new(market);
        market.at(FAIR);
        for (round, token) in tokens.iter().enumerate() {
            let (before, same) = (rows(&market).await, format!("same{round}"));
            let scan = |nonce: String| {
                let (market, gate, token) = (Arc::clone(&market), Arc::clone(&gate), token.clone());
                tokio::spawn(async move {
                    let read = gate.scan(&market, &token, &nonce, "entry").await.expect(200);
                    (read["outcome"].clone(), read["reason"].clone(), read["repeated"] == true)
                })
            };
            let all = [scan(same.clone()), scan(same.clone()), scan(same)];
            let mut answers = Vec::new();
            for one in all {
                answers.push(one.await.expect("no panic"));
            }
            assert_eq!(rows(&market).await, before + 1);
            assert_eq!(answers.iter().filter(|one| !one.2).count(), 1, "{answers:?}");
            assert!(answers.iter().all(|one| (&one.0, &one.1) == (&answers[0].0, &answers[0].1)));
            // Two scans of one badge at once let one in, or none who is inside.
            gate.scan(&market, token, &format!("out{round}"), "exit").await.expect(200);
            market.at(&format!("2026-11-11T1{round}:00:00+07:00"));
            let (one, two) = tokio::join!(scan(format!("x{round}")), scan(format!("y{round}")));
            let (one, two) = (one.expect("no panic"), two.expect("no panic"));
            let admitted = [&one, &two].iter().filter(|one| one.0 == "admitted").count();
            assert_eq!(admitted, usize::from(round < 2), "{one:?} {two:?}");
        }
    }
}
