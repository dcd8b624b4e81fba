//! Booths that are paid by transfer, straight to the organiser's account.

use super::organisers;
use chrono::TimeDelta;
use domain::accounts::MemberRole;
use domain::fairs::floor::Category;
use domain::money::Dong;
use futures_util::future::join_all;
use migrations::Migrator;
use sea_orm_migration::MigratorTrait as _;
use serde_json::{Value, json};
use store::fairs::exhibitors::applications::Wishes;
use store::fairs::record::Fair;
use tests::fairs::plain;
use tests::shopping::{dong, fresh, sound};
use tests::transfers::{Bank, Owed, Till};
use tests::{Answer, Caller, Marketplace, stories};
use uuid::Uuid;

const UNTIL: &str = "2026-10-28T17:00:00+07:00";

/// A fair with booths at 1,500,000 đồng, whose organiser's owner keeps the desk.
struct Stage {
    fair: Fair,
    till: Till,
    ids: Vec<Uuid>,
}

impl Stage {
    async fn set(market: &Marketplace, applications: usize) -> Self {
        market.at("2026-10-25T09:00:00+07:00");
        let (organiser, owner) = organisers(market).await;
        let fair = market.allocating_fair(organiser, "Tuần lễ OCOP").await;
        let price = Dong::new(1_500_000).expect("an amount");
        market.booths_of(&fair, &[(Category { price, ..plain("std") }, 9)]).await;
        let ids = market.approved(&fair, &vec![Wishes::default(); applications]).await;
        Self { fair, till: Till::of_organiser(organiser, &owner), ids }
    }

    /// The same, and the organiser takes transfers.
    async fn paid_by_transfer(market: &Marketplace, applications: usize) -> (Self, Bank) {
        let stage = Self::set(market, applications).await;
        let bank = stage.till.takes_transfers(market).await;
        (stage, bank)
    }

    fn desk(&self) -> &Caller {
        &self.till.owner
    }

    fn path(&self, number: usize, rest: &str) -> String {
        format!("/v1/fair-applications/{}{rest}", self.ids[number])
    }

    /// Offers booths to one of them, and accepts for it.
    async fn given(&self, market: &Marketplace, number: usize, booths: &[&str]) {
        let items = json!([{ "application_id": self.ids[number], "booths": booths }]);
        let path = format!("/v1/fairs/{}/offers", self.fair.slug);
        let body = json!({ "until": UNTIL, "items": items });
        self.desk().post(market, &path, body).await.expect(200);
        self.desk().command(market, &self.path(number, "/acceptance")).await.expect(200);
    }

    async fn bill(&self, market: &Marketplace, number: usize) -> Value {
        self.desk().get(market, &self.path(number, "/bill")).await.expect(200)
    }

    async fn code(&self, market: &Marketplace, number: usize) -> Answer {
        self.desk().get(market, &self.path(number, "/vietqr")).await
    }

    /// What its memo must say.
    async fn reference(&self, market: &Marketplace, number: usize) -> String {
        let code = self.code(market, number).await.expect(200);
        code["reference"].as_str().expect("a text").to_owned()
    }

    /// What came in, what is outstanding, what is to be returned, and how the application stands.
    async fn stands(&self, market: &Marketplace, number: usize) -> (i64, i64, i64, String) {
        let bill = self.bill(market, number).await;
        let amount = |name: &str| bill[name].as_i64().expect("an amount");
        let read = self.desk().get(market, &self.path(number, "")).await.expect(200);
        let state = read["state"].as_str().expect("a state").to_owned();
        (amount("paid"), amount("outstanding"), amount("to_return"), state)
    }

    async fn pays_by_hand(&self, market: &Marketplace, number: usize, sum: i64, reference: &str) {
        let body = json!({ "amount": dong(sum), "reference": reference });
        self.desk().post(market, &self.path(number, "/payments"), body).await.expect(200);
    }

    async fn assigns(&self, market: &Marketplace, transfer: &Value, number: usize) -> Answer {
        let body = json!({ "application_id": self.ids[number] });
        self.till.decides(market, (transfer, "assignment"), &fresh(market), body).await
    }
}

fn stands(paid: i64, rest: i64, back: i64, state: &str) -> (i64, i64, i64, String) {
    (paid, rest, back, state.to_owned())
}

/// With another last character, as people copy it.
fn spoilt(reference: &str) -> String {
    let other = if reference.ends_with('A') { 'C' } else { 'A' };
    format!("{}{other}", &reference[..reference.len() - 1])
}

stories! {
    async fn a_transfer_to_the_dong_pays_a_bill_and_confirms_its_booths(market) {
        let (stage, bank) = Stage::paid_by_transfer(&market, 1).await;
        stage.code(&market, 0).await.problem(409, "conflict");
        stage.given(&market, 0, &["std1", "std2"]).await;
        let code = stage.code(&market, 0).await.expect(200);
        assert_eq!((&code["due"], &code["account"]["number"]), (&dong(3_000_000), &json!("0123499999")));
        assert_eq!(stage.bill(&market, 0).await["vietqr"], code);
        let (payload, reference) =
            (code["payload"].as_str().expect("a text"), code["reference"].as_str().expect("a text"));
        assert!(payload.contains("54073000000") && payload.contains(reference), "{payload}");
        assert!(reference.starts_with("OCOPP"), "{reference}");
        for (path, starts) in [("/vietqr.svg", b"<svg".as_slice()), ("/vietqr.png", b"\x89PNG")] {
            let drawn = stage.desk().get(&market, &stage.path(0, path)).await;
            assert_eq!(drawn.status, 200);
            assert!(drawn.body.starts_with(starts), "{path}");
        }
        let told = bank.tells(&market, 1, 3_000_000, &format!("MBVCB.1.{reference} nop tien")).await;
        assert_eq!(told.expect(200)["stored"], 1);
        assert_eq!(stage.stands(&market, 0).await, stands(3_000_000, 0, 0, "confirmed"));
        stage.code(&market, 0).await.problem(409, "conflict");
        let bill = stage.bill(&market, 0).await;
        assert_eq!((&bill["vietqr"], &bill["payments"][0]["reference"]), (&Value::Null, &json!("FT1")));
        let matched = stage.till.desk(&market, "matched").await;
        assert_eq!(matched[0]["application_id"], json!(stage.ids[0]));
        assert_eq!(bill["payments"][0]["transfer_id"], matched[0]["id"]);
        market.run_jobs().await;
        let letters = market.letters_to("ho0@example.vn").await;
        assert!(letters.iter().any(|letter| letter.text.contains("Tuần lễ OCOP")), "{letters:?}");
        sound(&market).await;
    }

    async fn too_little_too_much_and_twice(market) {
        let (stage, bank) = Stage::paid_by_transfer(&market, 2).await;
        stage.given(&market, 0, &["std1"]).await;
        let reference = stage.reference(&market, 0).await;
        let first = bank.notification(&market, 1, 1_000_000, &reference);
        let all = (0..5).map(|_| bank.says(&market, first.clone()));
        let stored = join_all(all).await.into_iter().map(|told| told.expect(200)["stored"].as_i64());
        assert_eq!(stored.flatten().sum::<i64>(), 1);
        assert_eq!(stage.stands(&market, 0).await, stands(1_000_000, 500_000, 0, "accepted"));
        let code = stage.code(&market, 0).await.expect(200);
        assert_eq!((&code["due"], &code["reference"]), (&dong(500_000), &json!(reference)));
        // What is marked by hand makes what the code asks for less.
        stage.pays_by_hand(&market, 0, 200_000, "PT1").await;
        assert_eq!(stage.code(&market, 0).await.expect(200)["due"], dong(300_000));
        bank.tells(&market, 2, 350_000, &reference).await.expect(200);
        assert_eq!(stage.stands(&market, 0).await, stands(1_550_000, 0, 50_000, "confirmed"));
        // Paid again in full: the exhibitor's money, to be given back.
        bank.tells(&market, 3, 1_500_000, &reference).await.expect(200);
        assert_eq!(stage.stands(&market, 0).await, stands(3_050_000, 0, 1_550_000, "confirmed"));
        assert_eq!(stage.stands(&market, 1).await, stands(0, 0, 0, "approved"));
        sound(&market).await;
    }

    async fn a_code_that_was_shown_is_good_for_whatever_the_bill_becomes(market) {
        let (stage, bank) = Stage::paid_by_transfer(&market, 1).await;
        let extras = json!({ "items": [{
            "code": "power", "name": "Điện 2 kW", "most": 5, "price": dong(200_000),
        }] });
        let path = format!("/v1/fairs/{}/extras", stage.fair.slug);
        stage.desk().put(&market, &path, extras).await.expect(200);
        stage.given(&market, 0, &["std1"]).await;
        let reference = stage.reference(&market, 0).await;
        let picks = json!({ "items": [{ "code": "power", "count": 2 }] });
        stage.desk().put(&market, &stage.path(0, "/extras"), picks).await.expect(200);
        let code = stage.code(&market, 0).await.expect(200);
        assert_eq!((&code["due"], &code["reference"]), (&dong(1_900_000), &json!(reference)));
        bank.tells(&market, 1, 1_500_000, &reference).await.expect(200);
        assert_eq!(stage.stands(&market, 0).await, stands(1_500_000, 400_000, 0, "accepted"));
        // Its booths are given up: nothing is asked for, and what comes all the same is to be given back.
        let reason = json!({ "reason": "Đổi sơ đồ." });
        stage.desk().post(&market, &stage.path(0, "/release"), reason).await.expect(200);
        stage.code(&market, 0).await.problem(409, "conflict");
        bank.tells(&market, 2, 400_000, &reference).await.expect(200);
        let (paid, rest, back, _) = stage.stands(&market, 0).await;
        assert_eq!((paid, rest, back), (1_900_000, 0, 1_900_000));
        sound(&market).await;
    }

    async fn what_comes_after_the_fair_is_taken_in_all_the_same(market) {
        let (stage, bank) = Stage::paid_by_transfer(&market, 1).await;
        stage.given(&market, 0, &["std1"]).await;
        let reference = stage.reference(&market, 0).await;
        market.at("2026-11-16T00:00:00+07:00");
        let path = format!("/v1/fairs/{}/closing", stage.fair.slug);
        stage.desk().command(&market, &path).await.expect(200);
        bank.tells(&market, 1, 1_500_000, &reference).await.expect(200);
        assert_eq!(stage.stands(&market, 0).await, stands(1_500_000, 0, 0, "accepted"));
        sound(&market).await;
    }

    async fn bills_made_before_there_was_an_account_are_asked_for_with_it(market) {
        let stage = Stage::set(&market, 2).await;
        stage.given(&market, 0, &["std1"]).await;
        stage.given(&market, 1, &["std2"]).await;
        assert_eq!(stage.bill(&market, 0).await["vietqr"], Value::Null);
        stage.code(&market, 0).await.problem(409, "conflict");
        let bank = stage.till.takes_transfers(&market).await;
        let (one, other) = (stage.reference(&market, 0).await, stage.reference(&market, 1).await);
        assert_ne!(one, other);
        bank.tells(&market, 1, 1_500_000, &other).await.expect(200);
        assert_eq!(stage.stands(&market, 0).await, stands(0, 1_500_000, 0, "accepted"));
        assert_eq!(stage.stands(&market, 1).await, stands(1_500_000, 0, 0, "confirmed"));
        // Another account: what was asked for keeps its own, and those who keep the desk are told.
        stage.till.sets_account(&market, "9876543210").await.expect(201);
        let code = stage.code(&market, 0).await.expect(200);
        assert_eq!((&code["account"]["number"], &code["reference"]), (&json!("0123499999"), &json!(one)));
        market.run_jobs().await;
        let letters = market.letters_to(&stage.desk().email()).await;
        assert!(letters.iter().any(|letter| letter.text.contains("3210")), "{letters:?}");
        sound(&market).await;
    }

    async fn a_bank_pays_only_what_is_asked_for_to_its_own_account(market) {
        let (stage, bank) = Stage::paid_by_transfer(&market, 1).await;
        stage.given(&market, 0, &["std1"]).await;
        let reference = stage.reference(&market, 0).await;
        // A producer's bank, and that of another organiser, name the booth's reference: nothing is paid.
        let shop = market.selling("HTX Chè Shan").await;
        let shops = shop.takes_transfers(&market).await;
        let tea = market.stocked(&shop, "Chè Shan tuyết", 150_000, 9).await;
        let owed = Owed::make(&market, tea, 2).await;
        let other = market.organiser("Trung tâm khác").await;
        let other = Till::of_organiser(other, &market.organises_as(other, MemberRole::Owner).await);
        let others = other.takes_transfers(&market).await;
        for (bank, till) in [(&shops, &shop.till()), (&others, &other)] {
            bank.tells(&market, 1, 1_500_000, &reference).await.expect(200);
            let waiting = till.desk(&market, "waiting").await;
            assert_eq!(waiting[0]["doubt"], "unknown_reference");
            assert_eq!(waiting[0]["candidates"].as_array().expect("a list").iter().filter(|one| {
                one["application_id"] == json!(stage.ids[0])
            }).count(), 0);
            let name = if till.path.contains("organisers") { "application_id" } else { "order_id" };
            let body = json!({ name: stage.ids[0] });
            let answer = till.decides(&market, (&waiting[0], "assignment"), &fresh(&market), body).await;
            answer.problem(422, "invalid_values");
        }
        // And the organiser's bank doesn't pay an order.
        bank.tells(&market, 1, owed.total, &owed.number).await.expect(200);
        assert_eq!(stage.till.desk(&market, "waiting").await[0]["doubt"], "unknown_reference");
        assert_eq!(owed.stands(&market).await.1, "pending");
        assert_eq!(stage.stands(&market, 0).await, stands(0, 1_500_000, 0, "accepted"));
        sound(&market).await;
    }

    async fn what_is_not_certain_waits_at_the_organisers_desk_and_can_be_taken_back(market) {
        let (stage, bank) = Stage::paid_by_transfer(&market, 2).await;
        stage.given(&market, 0, &["std1"]).await;
        stage.given(&market, 1, &["std2", "std3"]).await;
        let reference = stage.reference(&market, 0).await;
        bank.tells(&market, 1, 1_500_000, "nop tien gian hang").await.expect(200);
        let waiting = stage.till.desk(&market, "waiting").await;
        let first = &waiting[0]["candidates"][0];
        assert_eq!((&first["application_id"], &first["due"]), (&json!(stage.ids[0]), &dong(1_500_000)));
        assert_eq!((&first["reference"], &first["order_id"]), (&json!(reference), &Value::Null));
        // To the wrong one first: it is taken back, and its place says so.
        let one = &waiting[0];
        let wrong = stage.assigns(&market, one, 1).await.expect(200);
        assert_eq!((&wrong["state"], &wrong["application_id"]), (&json!("matched"), &json!(stage.ids[1])));
        assert_eq!(stage.stands(&market, 1).await, stands(1_500_000, 1_500_000, 0, "accepted"));
        stage.assigns(&market, one, 0).await.problem(409, "conflict");
        let why = json!({ "reason": "Nhầm đơn" });
        let key = fresh(&market);
        let back = stage.till.decides(&market, (one, "reversal"), &key, why.clone()).await.expect(200);
        assert_eq!((&back["state"], &back["application_id"]), (&json!("waiting"), &Value::Null));
        assert_eq!(stage.till.decides(&market, (one, "reversal"), &key, why.clone()).await.expect(200), back);
        assert_eq!(stage.stands(&market, 1).await, stands(0, 3_000_000, 0, "accepted"));
        sound(&market).await;
        stage.assigns(&market, one, 0).await.expect(200);
        assert_eq!(stage.stands(&market, 0).await, stands(1_500_000, 0, 0, "confirmed"));
        // Booths that were confirmed stay so, and are owed for again.
        stage.till.decides(&market, (one, "reversal"), &fresh(&market), why.clone()).await.expect(200);
        assert_eq!(stage.stands(&market, 0).await, stands(0, 1_500_000, 0, "confirmed"));
        assert_eq!(stage.reference(&market, 0).await, reference);
        sound(&market).await;
        stage.till.decides(&market, (one, "dismissal"), &fresh(&market), why).await.expect(200);
        // One wrong character and the sum to the đồng is certain enough.
        bank.tells(&market, 2, 1_500_000, &spoilt(&reference)).await.expect(200);
        assert_eq!(stage.stands(&market, 0).await, stands(1_500_000, 0, 0, "confirmed"));
        market.run_jobs().await;
        let letters = market.letters_to(&stage.desk().email()).await;
        let told = letters.iter().filter(|letter| letter.text.contains("/v1/organisers/"));
        assert_eq!(told.count(), 1, "{letters:?}");
        sound(&market).await;
    }

    async fn what_the_desk_marked_by_the_banks_number_is_not_counted_again(market) {
        let (stage, bank) = Stage::paid_by_transfer(&market, 1).await;
        stage.given(&market, 0, &["std1"]).await;
        let reference = stage.reference(&market, 0).await;
        stage.pays_by_hand(&market, 0, 500_000, "FT1").await;
        bank.tells(&market, 1, 500_000, &reference).await.expect(200);
        assert_eq!(stage.till.desk(&market, "waiting").await[0]["doubt"], "duplicate");
        assert_eq!(stage.stands(&market, 0).await, stands(500_000, 1_000_000, 0, "accepted"));
        // The other way round: what came by transfer is there when somebody marks it.
        bank.tells(&market, 2, 1_000_000, &reference).await.expect(200);
        stage.pays_by_hand(&market, 0, 1_000_000, "FT2").await;
        assert_eq!(stage.stands(&market, 0).await, stands(1_500_000, 0, 0, "confirmed"));
        sound(&market).await;
    }

    async fn a_statement_pays_what_no_bank_tells_of(market) {
        let (stage, bank) = Stage::paid_by_transfer(&market, 2).await;
        stage.given(&market, 0, &["std1"]).await;
        stage.given(&market, 1, &["std2"]).await;
        let (one, other) = (stage.reference(&market, 0).await, stage.reference(&market, 1).await);
        bank.tells(&market, 7, 1_500_000, &one).await.expect(200);
        let day = market.app.now().with_timezone(&domain::calendar::vietnam()).format("%d/%m/%Y");
        let file = format!(
            "Ngày giao dịch,Số giao dịch,Ghi nợ,Ghi có,Nội dung\n\
             {day},FT7,,1500000,{one}\n{day},FT8,,1500000,{other}\n"
        );
        let path = |dry: bool| format!("{}/bank-statements?dry_run={dry}", stage.till.path);
        let send = async |dry| {
            let bytes = file.clone().into_bytes();
            stage.desk().send_file(&market, &path(dry), "text/csv", bytes).await
        };
        let seen = send(true).await.expect(200);
        assert_eq!((&seen["rows"][0]["verdict"], &seen["rows"][1]["verdict"]), (&json!("known"), &json!("new")));
        assert_eq!(stage.stands(&market, 1).await.0, 0);
        send(false).await.expect(201);
        assert_eq!(stage.stands(&market, 0).await, stands(1_500_000, 0, 0, "confirmed"));
        assert_eq!(stage.stands(&market, 1).await, stands(1_500_000, 0, 0, "confirmed"));
        sound(&market).await;
    }

    async fn whose_money_it_is_not_sees_nothing_of_it(market) {
        let (stage, bank) = Stage::paid_by_transfer(&market, 1).await;
        stage.given(&market, 0, &["std1"]).await;
        bank.tells(&market, 1, 7_000, "le phi").await.expect(200);
        let transfer = stage.till.desk(&market, "waiting").await.remove(0);
        let (other, stranger) = organisers(&market).await;
        let clerk = market.organises_as(stage.fair.organiser, MemberRole::Clerk).await;
        let manager = market.organises_as(stage.fair.organiser, MemberRole::Manager).await;
        for path in ["/vietqr", "/vietqr.svg", "/vietqr.png", "/bill"] {
            stranger.get(&market, &stage.path(0, path)).await.problem(404, "not_found");
        }
        for rest in ["bank-accounts", "bank-endpoints"] {
            let path = format!("{}/{rest}", stage.till.path);
            stranger.get(&market, &path).await.problem(404, "not_found");
            clerk.get(&market, &path).await.problem(403, "not_allowed");
            manager.get(&market, &path).await.problem(403, "not_allowed");
            stage.desk().get(&market, &path).await.expect(200);
        }
        let path = format!("{}/transfers", stage.till.path);
        stranger.get(&market, &path).await.problem(404, "not_found");
        clerk.get(&market, &path).await.expect(200);
        // Another organiser's transfer is not among its own.
        let own = Till::of_organiser(other, &stranger);
        let why = json!({ "reason": "Của tôi" });
        let answer = own.decides(&market, (&transfer, "dismissal"), &fresh(&market), why).await;
        answer.problem(404, "not_found");
    }

    async fn the_step_to_payees_is_taken_back_and_taken_again(market) {
        let (stage, bank) = Stage::paid_by_transfer(&market, 2).await;
        stage.given(&market, 0, &["std1"]).await;
        stage.given(&market, 1, &["std2"]).await;
        let reference = stage.reference(&market, 0).await;
        bank.tells(&market, 1, 1_500_000, &reference).await.expect(200);
        bank.tells(&market, 2, 1_500_000, "nham").await.expect(200);
        let waiting = stage.till.desk(&market, "waiting").await.remove(0);
        stage.assigns(&market, &waiting, 1).await.expect(200);
        let why = json!({ "reason": "Nhầm" });
        stage.till.decides(&market, (&waiting, "reversal"), &fresh(&market), why).await.expect(200);
        let shop = market.selling("HTX Chè Shan").await;
        let shops = shop.takes_transfers(&market).await;
        let tea = market.stocked(&shop, "Chè Shan tuyết", 150_000, 9).await;
        let (owed, open) = (Owed::make(&market, tea, 2).await, Owed::make(&market, tea, 1).await);
        shops.tells(&market, 1, owed.total, &owed.number).await.expect(200);
        shops.tells(&market, 2, 5_000, "tien le").await.expect(200);
        let all = Migrator::migrations();
        let before = all.iter().position(|step| step.name() == "m0042_payments_payees").expect("a step");
        let since = u32::try_from(all.len() - before).expect("few steps");
        Migrator::down(market.app.store().write(), Some(since)).await.expect("they are taken back");
        Migrator::up(market.app.store().write(), None).await.expect("they run again");
        // A producer's money is where it was; of the organiser's what is paid is, but not by which transfer.
        assert_eq!(owed.stands(&market).await.1, "paid");
        assert_eq!(shop.desk(&market, "waiting").await.len(), 1);
        shops.tells(&market, 3, open.total, &open.number).await.expect(200);
        assert_eq!(open.stands(&market).await.1, "paid");
        assert_eq!(stage.stands(&market, 0).await, stands(1_500_000, 0, 0, "confirmed"));
        assert_eq!(stage.stands(&market, 1).await, stands(0, 1_500_000, 0, "confirmed"));
        assert_eq!(stage.till.desk(&market, "matched").await, [Value::Null; 0]);
        let bank = stage.till.takes_transfers(&market).await;
        market.at_instant(market.app.now() + TimeDelta::minutes(1));
        bank.tells(&market, 1, 1_500_000, &stage.reference(&market, 1).await).await.expect(200);
        assert_eq!(stage.stands(&market, 1).await, stands(1_500_000, 0, 0, "confirmed"));
        sound(&market).await;
    }
}
