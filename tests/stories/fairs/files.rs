//! Files that answer an organiser's questions.

use super::floor::put;
use super::{draft, organisers, particulars, revision};
use domain::ids::ProducerId;
use poem::http::Method;
use serde_json::{Value, json};
use tests::{Caller, Marketplace, stories};

const PDF: &[u8] = b"%PDF-1.7 giay chung nhan";
const PNG: &[u8] = b"\x89PNG\r\n\x1A\n anh";

/// An open fair whose form needs a file, and a producer with a draft of an application.
struct Stage {
    desk: Caller,
    owner: Caller,
    producer: ProducerId,
    path: String,
}

fn question(key: &str, kind: &str, required: bool) -> Value {
    json!({
        "key": key, "label": "Giấy tờ nào?", "kind": kind, "choices": [],
        "required": required, "material": false,
    })
}

async fn stage(market: &Marketplace) -> Stage {
    let (organiser, desk) = organisers(market).await;
    let slug = draft(market, &desk, organiser).await;
    desk.edit(market, &format!("/v1/fairs/{slug}/draft"), 1, particulars()).await.expect(200);
    let form = json!({ "questions": [
        question("paper", "file", true), question("word", "text", false),
    ] });
    let version = revision(market, &desk, &slug).await;
    let set = put(market, &desk, &format!("/v1/fairs/{slug}/form"), version, form).await;
    assert_eq!(set.expect(200)["questions"][0]["kind"], "file");
    for command in ["announcement", "opening"] {
        desk.command(market, &format!("/v1/fairs/{slug}/{command}")).await.expect(200);
    }
    let producer = market.producer("HTX Chè Shan tuyết").await;
    let owner = market.member(producer).await;
    let body = json!({ "producer_id": producer.0 });
    let begun = owner.post(market, &format!("/v1/fairs/{slug}/applications"), body).await;
    let id = begun.expect(201)["id"].as_str().expect("an id").to_owned();
    Stage { desk, owner, producer, path: format!("/v1/fair-applications/{id}") }
}

impl Stage {
    fn to(&self, said: &str) -> String {
        format!("{}/files?question={said}", self.path)
    }

    /// The id of a file that is taken.
    async fn add(&self, market: &Marketplace, bytes: &'static [u8]) -> String {
        let kind = if bytes.starts_with(b"%PDF-") { "application/pdf" } else { "image/png" };
        let added = self.owner.send_file(market, &self.to("paper"), kind, bytes).await.expect(201);
        added["id"].as_str().expect("an id").to_owned()
    }

    fn of(&self, file: &str) -> String {
        format!("{}/files/{file}", self.path)
    }

    async fn remove(&self, market: &Marketplace, caller: &Caller, file: &str) -> tests::Answer {
        market.send(Method::DELETE, &self.of(file), Some(&caller.token), None).await
    }

    async fn read(&self, market: &Marketplace) -> Value {
        self.owner.get(market, &self.path).await.expect(200)
    }

    /// Says all but the file.
    async fn fill(&self, market: &Marketplace) {
        let version = self.read(market).await["revision"].as_i64().expect("a number");
        let body = json!({
            "contact": { "name": "Chị Lan", "phone": "0912345678", "email": "lan@example.vn" },
            "products": [{ "name": "Mật ong rừng", "speciality": true, "potential": false }],
        });
        self.owner.edit(market, &self.path, version, body).await.expect(200);
    }

    async fn decide(&self, market: &Marketplace, decision: &str) {
        let read = self.read(market).await;
        let one = json!({ "application_id": read["id"], "decision": decision });
        let fair = read["fair"].as_str().expect("a slug");
        let all = format!("/v1/fairs/{fair}/application-decisions");
        let results = self.desk.post(market, &all, json!({ "items": [one] })).await.expect(200);
        assert_eq!(results["items"][0]["done"], true);
    }
}

stories! {
    async fn an_application_is_handed_in_with_the_files_that_are_asked_for(market) {
        let stage = stage(&market).await;
        stage.fill(&market).await;
        let submission = format!("{}/submission", stage.path);
        let empty = stage.owner.command(&market, &submission).await.problem(422, "invalid_values");
        assert_eq!(empty["errors"].as_array().map(Vec::len), Some(1));
        assert_eq!(empty["errors"][0]["pointer"], "/files/paper");
        let file = stage.add(&market, PDF).await;
        let read = stage.read(&market).await;
        assert_eq!((&read["files"][0]["id"], &read["files"][0]["bytes"]), (&json!(file), &json!(PDF.len())));
        assert_eq!((&read["files"][0]["question"], &read["files"][0]["media_type"]), (&json!("paper"), &json!("application/pdf")));
        stage.owner.command(&market, &submission).await.expect(200);
        stage.remove(&market, &stage.owner, &file).await.expect(204);
        assert_eq!(stage.read(&market).await["files"], json!([]));
    }

    async fn a_file_is_the_exhibitors_and_the_desks_alone(market) {
        let stage = stage(&market).await;
        stage.fill(&market).await;
        let file = stage.add(&market, PDF).await;
        let path = stage.of(&file);
        stage.desk.get(&market, &path).await.problem(404, "not_found");
        let own = stage.owner.get(&market, &path).await;
        assert_eq!((own.status.as_u16(), own.text()), (200, String::from_utf8_lossy(PDF).into_owned()));
        let header = |name: &str| own.headers.get(name).and_then(|one| one.to_str().ok()).unwrap_or_default().to_owned();
        assert!(header("content-disposition").starts_with("attachment"));
        assert_eq!((header("x-content-type-options").as_str(), header("cache-control").as_str()), ("nosniff", "no-store"));
        stage.owner.command(&market, &format!("{}/submission", stage.path)).await.expect(200);
        assert_eq!(stage.desk.get(&market, &path).await.status.as_u16(), 200);
        assert_eq!(market.get(&path).await.status.as_u16(), 401);
        let rival = market.member(market.producer("HTX khác").await).await;
        rival.get(&market, &path).await.problem(404, "not_found");
        rival.send_file(&market, &stage.to("paper"), "image/png", PNG).await.problem(404, "not_found");
        stage.remove(&market, &rival, &file).await.problem(404, "not_found");
        // The desk reads, and changes nothing that the exhibitor says.
        stage.desk.send_file(&market, &stage.to("paper"), "image/png", PNG).await.problem(404, "not_found");
        stage.remove(&market, &stage.desk, &file).await.problem(404, "not_found");
        // A file is found under its own application only.
        let desk = market.organiser("Sở Công Thương").await;
        let fair = market.fair(desk, "Hội chợ khác").await;
        let other = market.fair_application(&fair, stage.producer).await;
        let elsewhere = format!("/v1/fair-applications/{other}/files/{file}");
        stage.owner.get(&market, &elsewhere).await.problem(404, "not_found");
    }

    async fn what_a_file_is_shows_in_its_content(market) {
        let stage = stage(&market).await;
        let send = async |kind, bytes: Vec<u8>| stage.owner.send_file(&market, &stage.to("paper"), kind, bytes).await;
        for (kind, bytes) in [
            ("application/pdf", b"<html><script>".to_vec()), ("image/png", PDF.to_vec()), ("image/jpeg", Vec::new()),
        ] {
            assert_eq!(send(kind, bytes).await.expect(422)["errors"][0]["code"], "not_that_type");
        }
        let sized = |length: usize| { let mut bytes = PDF.to_vec(); bytes.resize(length, b' '); bytes };
        send("application/pdf", sized((10 << 20) + 1)).await.problem(413, "too_large");
        send("application/pdf", sized(10 << 20)).await.expect(201);
        let other = |key| stage.to(key);
        for key in ["word", "nothing"] {
            let refused = stage.owner.send_file(&market, &other(key), "image/png", PNG).await;
            assert_eq!(refused.expect(400)["errors"][0]["code"], "no_such_question");
        }
        let words = json!({ "answers": [{ "key": "paper", "text": "có" }] });
        let version = stage.read(&market).await["revision"].as_i64().expect("a number");
        let refused = stage.owner.edit(&market, &stage.path, version, words).await;
        assert_eq!(refused.expect(422)["errors"][0]["code"], "wrong_kind");
    }

    async fn an_answer_has_five_files_at_most_and_none_twice(market) {
        let stage = stage(&market).await;
        let first = stage.add(&market, PDF).await;
        stage.owner.send_file(&market, &stage.to("paper"), "application/pdf", PDF).await.problem(409, "already_exists");
        for number in 1..5 {
            let bytes = format!("%PDF-1.7 {number}").into_bytes();
            stage.owner.send_file(&market, &stage.to("paper"), "application/pdf", bytes).await.expect(201);
        }
        let sixth = stage.owner.send_file(&market, &stage.to("paper"), "image/png", PNG).await;
        assert_eq!(sixth.problem(409, "conflict")["errors"][0]["code"], "too_many_files");
        let instead = stage.to(&format!("paper&replaces={first}"));
        stage.owner.send_file(&market, &instead, "image/png", PNG).await.expect(201);
        stage.owner.send_file(&market, &instead, "image/png", PNG).await.expect(400);
        let files = stage.read(&market).await["files"].as_array().expect("files").len();
        assert_eq!(files, 5);
    }

    async fn another_file_takes_an_approval_back_and_none_moves_in_review(market) {
        let stage = stage(&market).await;
        stage.fill(&market).await;
        let file = stage.add(&market, PDF).await;
        stage.owner.command(&market, &format!("{}/submission", stage.path)).await.expect(200);
        stage.decide(&market, "take_up").await;
        let instead = stage.to(&format!("paper&replaces={file}"));
        let refused = stage.owner.send_file(&market, &instead, "image/png", PNG).await;
        assert_eq!(refused.problem(409, "conflict")["errors"][0]["code"], "wrong_state");
        let refused = stage.remove(&market, &stage.owner, &file).await;
        assert_eq!(refused.problem(409, "conflict")["errors"][0]["code"], "wrong_state");
        assert_eq!(stage.read(&market).await["files"][0]["id"], json!(file));
        stage.decide(&market, "approve").await;
        stage.owner.send_file(&market, &instead, "image/png", PNG).await.expect(201);
        let read = stage.read(&market).await;
        assert_eq!((&read["state"], &read["files"][0]["media_type"]), (&json!("in_review"), &json!("image/png")));
        assert_eq!(read["files"].as_array().map(Vec::len), Some(1));
    }
}
