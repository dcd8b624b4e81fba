//! Letters: one for each act, none for what did not happen, and none lost.

use api::jobs::{Job, Jobs};
use api::{App, Settings};
use chrono::TimeDelta;
use gateways::mail::{MailError, Mailer, Message};
use poem::http::Method;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::json;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use store::integrations::mail::{self, Draft};
use store::integrations::rows::mail as row;
use tests::marketplace::{MORNING, at};
use tests::{Marketplace, stories};

/// A mailer that does as it is told, and counts.
#[derive(Debug, Default)]
struct Scripted {
    sent: AtomicUsize,
    asked: AtomicUsize,
    mood: Mutex<Mood>,
}

#[derive(Clone, Copy, Debug, Default)]
enum Mood {
    #[default]
    Takes,
    Fails,
    Refuses,
    Panics,
}

#[async_trait::async_trait]
impl Mailer for Scripted {
    async fn send(&self, _: &Message) -> Result<(), MailError> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        tokio::task::yield_now().await;
        let mood = *self.mood.lock().expect("a mood");
        match mood {
            Mood::Takes => self.sent.fetch_add(1, Ordering::SeqCst),
            Mood::Fails => return Err(MailError::Failed("451 come again".to_owned())),
            Mood::Refuses => return Err(MailError::Refused("550 nobody".to_owned())),
            Mood::Panics => panic!("a mailer that panics, as a test wants it to"),
        };
        Ok(())
    }
}

impl Scripted {
    fn is(&self, mood: Mood) {
        *self.mood.lock().expect("a mood") = mood;
    }

    async fn works(self: &Arc<Self>, app: &App) -> Vec<Job> {
        Jobs::run_due(app.clone(), Arc::clone(self) as Arc<dyn Mailer>).await
    }
}

fn draft(market: &Marketplace, number: usize) -> Draft {
    Draft {
        id: market.app.mint(),
        template: "seller_verified",
        language: "vi",
        recipient: format!("nguoi{number}@example.vn"),
        params: json!({ "producer_name": "HTX Chè" }),
        dedup_key: None,
    }
}

async fn written(market: &Marketplace, drafts: Vec<Draft>) {
    let tx = market.app.store().begin().await.expect("a transaction");
    mail::enqueue(&tx, drafts, market.app.now()).await.expect("drafts are written");
    tx.commit().await.expect("it commits");
}

async fn rows(market: &Marketplace) -> Vec<row::Model> {
    row::Entity::find().all(market.app.read()).await.expect("the mail reads")
}

stories! {
    async fn an_invitation_goes_out_once_and_its_token_is_erased(market) {
        let operator = market.operator().await;
        let body = json!({ "kind": "peoples_committee", "level": "province", "unit_code": "08" });
        let body = operator.post(&market, "/v1/bodies", body).await.expect(201);
        let path = format!("/v1/bodies/{}/invitations", body["id"].as_str().expect("an id"));
        let whom = json!({ "email": "can.bo@example.vn", "administrator": true });
        let invited = operator.post(&market, &path, whom).await.expect(201);
        let letters = market.letters_to("can.bo@example.vn").await;
        assert_eq!(letters.len(), 1);
        assert_eq!(letters[0].token(), invited["token"]);
        assert!(letters[0].subject.contains("Ủy ban nhân dân"), "{:?}", letters[0]);
        assert!(letters[0].text.contains("quản trị viên"), "{:?}", letters[0]);
        market.at_instant(at(MORNING) + TimeDelta::days(1));
        assert_eq!(market.letters().await.len(), 1);
        let row = rows(&market).await.pop().expect("a row");
        assert_eq!((row.params.as_str(), row.attempts), ("{}", 1));
        assert!(row.sent_at.is_some());
    }

    async fn what_did_not_happen_is_not_told(market) {
        let producer = market.producer("HTX Chè Shan tuyết").await;
        let product = market.product(producer, "Chè Shan tuyết").await;
        let certificate = market.certified(product, 4, "2025-12-28").await;
        market.member(producer).await;
        let officer = market.provincial_officer().await;
        let hold = json!({
            "reason_code": "safety_concern", "reason": "Đang kiểm tra mẫu.",
            "until": "2026-09-10T00:00:00+07:00",
        });
        let path = format!("/v1/certificates/{certificate}/holds");
        officer.post(&market, &format!("{path}?dry_run=true"), hold.clone()).await.expect(200);
        let late = json!({ "reason_code": "other", "reason": "?", "until": "2027-09-10T00:00:00+07:00" });
        assert!(officer.post(&market, &path, late).await.status.is_client_error());
        let tx = market.app.store().begin().await.expect("a transaction");
        mail::enqueue(&tx, vec![draft(&market, 1)], market.app.now()).await.expect("it is written");
        tx.rollback().await.expect("it is given up");
        assert_eq!(market.letters().await.len(), 0);
        officer.post(&market, &path, hold).await.expect(201);
        let letters = market.letters().await;
        assert_eq!(letters.len(), 1);
        let text = &letters[0].text;
        assert!(letters[0].subject.contains("Chè Shan tuyết"), "{:?}", letters[0]);
        assert!(text.contains("Đang kiểm tra mẫu."), "{text}");
        assert!(text.contains("00:00 ngày 10/09/2026 (giờ Việt Nam)"), "{text}");
    }

    async fn a_hold_is_told_to_each_member_in_his_language_and_to_nobody_else(market) {
        let producer = market.producer("HTX Chè Shan tuyết").await;
        let product = market.claiming_product(producer, "Chè OCOP 5 sao", "Chè.").await;
        let certificate = market.certified(product, 4, "2025-12-28").await;
        let (lan, hoa) = (market.member(producer).await, market.member(producer).await);
        let other = market.producer("HTX Mật ong").await;
        market.member(other).await;
        hoa.patch(&market, "/v1/accounts/me", json!({ "language": "en" })).await.expect(204);
        hoa.patch(&market, "/v1/accounts/me", json!({ "language": "fr" })).await.problem(400, "invalid_body");
        let me = hoa.get(&market, "/v1/accounts/me").await.expect(200);
        assert_eq!(me["language"], "en");
        let hold = json!({
            "reason_code": "other", "reason": "Đang xem.", "until": "2026-09-10T00:00:00+07:00",
        });
        let path = format!("/v1/certificates/{certificate}/holds");
        market.operator().await.post(&market, &path, hold).await.expect(201);
        let letters = market.letters().await;
        assert_eq!(letters.len(), 2);
        let to = |caller: &tests::Caller| format!("{}@example.vn", caller.account.simple());
        let of = |caller| letters.iter().find(|one| one.to == to(caller)).expect("a letter");
        assert!(of(&lan).subject.starts_with("Tạm dừng"), "{letters:?}");
        assert!(of(&hoa).text.contains("until 00:00 on 10 September 2026"), "{letters:?}");
        assert!(letters.iter().all(|one| !one.subject.contains("5 sao")), "{letters:?}");
    }

    async fn two_processes_send_each_letter_once(market) {
        let other = market.beside(Settings::default()).await;
        written(&market, (0..30).map(|number| draft(&market, number)).collect()).await;
        let mailer = Arc::new(Scripted::default());
        let (one, two) = tokio::join!(mailer.works(&market.app), mailer.works(&other.app));
        assert_eq!((one, two), (vec![], vec![]));
        assert_eq!(mailer.asked.load(Ordering::SeqCst), 30);
        assert!(rows(&market).await.iter().all(|row| row.sent_at.is_some()));
    }

    async fn the_same_key_is_sent_once_however_often_it_is_written(market) {
        for number in 0..3 {
            let keyed = Draft { dedup_key: Some("một".to_owned()), ..draft(&market, number) };
            written(&market, vec![keyed, draft(&market, 10 + number)]).await;
        }
        let letters = market.letters().await;
        assert_eq!(letters.iter().filter(|one| one.to == "nguoi0@example.vn").count(), 1);
        assert_eq!(letters.len(), 4);
    }

    async fn a_failing_server_is_asked_again_and_given_up_after_days(market) {
        written(&market, vec![draft(&market, 1)]).await;
        let mailer = Arc::new(Scripted::default());
        mailer.is(Mood::Fails);
        let began = at(MORNING);
        for hour in 0..(24 * 4) {
            for minute in 0..60 {
                if hour > 0 && minute > 0 {
                    break;
                }
                market.at_instant(began + TimeDelta::minutes(hour * 60 + minute));
                assert_eq!(mailer.works(&market.app).await, vec![]);
            }
        }
        assert_eq!(mailer.asked.load(Ordering::SeqCst), 10);
        let row = rows(&market).await.pop().expect("a row");
        assert!(row.abandoned_at.is_some() && row.sent_at.is_none());
        assert_eq!((row.params.as_str(), row.last_error.as_deref()), ("{}", Some("451 come again")));
        let text = market.get("/metrics").await.text();
        assert!(text.contains("\nocop_mail_abandoned 1\n"), "{text}");
        assert!(text.contains("ocop_job_rounds_total{job=\"mail\",outcome=\"done\"}"), "{text}");
    }

    async fn what_is_refused_for_good_is_not_tried_again(market) {
        written(&market, vec![draft(&market, 1)]).await;
        let mailer = Arc::new(Scripted::default());
        mailer.is(Mood::Refuses);
        mailer.works(&market.app).await;
        market.at_instant(at(MORNING) + TimeDelta::days(1));
        mailer.works(&market.app).await;
        assert_eq!(mailer.asked.load(Ordering::SeqCst), 1);
    }

    async fn a_job_that_panics_stops_no_other_and_loses_nothing(market) {
        written(&market, vec![draft(&market, 1)]).await;
        market.operator().await.post(&market, "/v1/bodies", json!({ "kind": "ministry", "level": "ministry" })).await.expect(201);
        let mailer = Arc::new(Scripted::default());
        mailer.is(Mood::Panics);
        assert_eq!(mailer.works(&market.app).await, vec![Job::Mail]);
        let text = market.get("/metrics").await.text();
        assert!(text.contains("\nocop_deeds_unsealed 0\n"), "{text}");
        assert!(text.contains("\nocop_mail_waiting 1\n"), "{text}");
        mailer.is(Mood::Takes);
        assert_eq!(mailer.works(&market.app).await, vec![]);
        assert_eq!(mailer.sent.load(Ordering::SeqCst), 0, "another attempt may still be running");
        market.at_instant(at(MORNING) + TimeDelta::minutes(5));
        assert_eq!(mailer.works(&market.app).await, vec![]);
        assert_eq!(mailer.sent.load(Ordering::SeqCst), 1);
    }

    async fn jobs_beside_a_server_work_by_themselves_and_stop_when_told(market) {
        let mailer = Arc::new(Scripted::default());
        let running = Jobs::start(market.app.clone(), Arc::clone(&mailer) as Arc<dyn Mailer>);
        written(&market, vec![draft(&market, 1)]).await;
        let arrived = async {
            while mailer.sent.load(Ordering::SeqCst) == 0 {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(30), arrived).await.expect("it is sent");
        let began = std::time::Instant::now();
        running.stop(Duration::from_secs(20)).await;
        assert!(began.elapsed() < Duration::from_secs(10));
        written(&market, vec![draft(&market, 2)]).await;
        tokio::time::sleep(Duration::from_millis(2500)).await;
        assert_eq!(mailer.sent.load(Ordering::SeqCst), 1);
    }

    async fn a_letter_that_nobody_can_write_is_given_up_and_says_why(market) {
        written(&market, vec![Draft { params: json!({}), ..draft(&market, 1) }]).await;
        market.run_jobs().await;
        let row = rows(&market).await.pop().expect("a row");
        assert_eq!(row.last_error.as_deref(), Some("`producer_name` is not given"));
        assert!(row.abandoned_at.is_some());
    }

    async fn an_address_without_an_account_leaves_no_trace(market) {
        let body = json!({ "email": "ai.do@example.vn" });
        market.send(Method::POST, "/v1/password-resets", None, Some(body)).await.expect(202);
        let count = async || row::Entity::find().count(market.app.read()).await.expect("it counts");
        assert_eq!(count().await, 1);
        assert_eq!(market.letters().await.len(), 0);
        assert_eq!(count().await, 0);
    }
}
