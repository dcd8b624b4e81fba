//! Reviews: by buyers of what arrived, answered once by who sold, decided on by moderators.

use super::*;
use tests::sending::Sale;
use tests::{Answer, Caller, stories};

/// A guest has bought tea and honey; the tea has arrived.
async fn tea_arrived(market: &Marketplace, shop: &Shop) -> (Sale, Goods) {
    let tea = market.stocked(shop, "Chè Shan tuyết", 150_000, 9).await;
    let honey = market.stocked(shop, "Mật ong", 50_000, 9).await;
    let sale = market.sale(shop, &[(tea, 2), (honey, 1)]).await;
    let parcel = sale.packs(market, shop, json!({ "lines": [sale.pieces(0, 2)] })).await;
    sale.moves(market, shop, &parcel, "handed_over").await.expect(200);
    sale.moves(market, shop, &parcel, "delivered").await.expect(200);
    (sale, tea)
}

async fn writes(market: &Marketplace, sale: &Sale, line: usize, body: Value) -> Answer {
    let mut body = body;
    body["line_id"] = json!(sale.lines[line]);
    let path = format!("{}/reviews", sale.path);
    sale.buyer.ask(market, (Method::POST, &path), None, Some(body)).await
}

async fn edits(market: &Marketplace, sale: &Sale, review: &str, body: Value) -> Answer {
    sale.buyer.ask(market, (Method::PUT, review), None, Some(body)).await
}

async fn rules(
    market: &Marketplace,
    by: &Caller,
    review: &str,
    revision: i64,
    body: Value,
) -> Answer {
    let mut body = body;
    body["revision"] = json!(revision);
    by.post(market, &format!("{review}/decision"), body).await
}

fn path(review: &Value) -> String {
    format!("/v1/reviews/{}", review["review"]["id"].as_str().expect("an id"))
}

/// How many reviews a product's page counts, and their average in tenths.
async fn rated(market: &Marketplace, goods: Goods) -> (Value, Value) {
    let page = market.get(&format!("/v1/products/{}", goods.product)).await.expect(200);
    (page["ratings"]["count"].clone(), page["ratings"]["average_tenths"].clone())
}

async fn read(market: &Marketplace, goods: Goods, query: &str) -> Value {
    market.get(&format!("/v1/products/{}/reviews{query}", goods.product)).await.expect(200)
}

fn code(problem: &Value) -> &Value {
    &problem["errors"][0]["code"]
}

stories! {
    async fn a_buyer_rates_what_arrived_and_nobody_learns_who(market) {
        let shop = market.selling("HTX Chè Shan").await;
        let (sale, tea) = tea_arrived(&market, &shop).await;
        assert_eq!(rated(&market, tea).await, (json!(0), Value::Null));
        let early = writes(&market, &sale, 1, json!({ "rating": 4 })).await.problem(409, "conflict");
        assert_eq!(code(&early), "not_delivered");
        for rating in [0, 6] {
            writes(&market, &sale, 0, json!({ "rating": rating })).await.problem(400, "invalid_body");
        }
        let reviews = format!("{}/reviews", sale.path);
        let body = json!({ "line_id": fresh(&market), "rating": 5 });
        let strange = sale.buyer.ask(&market, (Method::POST, &reviews), None, Some(body)).await;
        assert_eq!(code(&strange.problem(422, "invalid_values")), "unknown_line");
        // To who sold, to other guests and to people who are signed in there is no order to review.
        let body = json!({ "line_id": sale.lines[0], "rating": 1 });
        shop.owner.post(&market, &reviews, body.clone()).await.problem(404, "not_found");
        market.visitor().await.post(&market, &reviews, body.clone()).await.problem(404, "not_found");
        let other = market.guest().await;
        other.ask(&market, (Method::POST, &reviews), None, Some(body)).await.problem(404, "not_found");
        let review = writes(&market, &sale, 0, json!({ "rating": 5 })).await.expect(201);
        assert_eq!(review["status"], "published");
        let twice = writes(&market, &sale, 0, json!({ "rating": 1 })).await.problem(409, "conflict");
        assert_eq!(code(&twice), "already_reviewed");
        assert_eq!(rated(&market, tea).await, (json!(1), json!(50)));
        let shown = &read(&market, tea, "").await["items"][0];
        assert_eq!((&shown["rating"], &shown["verified_buyer"]), (&json!(5), &json!(true)));
        let seen = shop.owner.get(&market, &format!("/v1/producers/{}/reviews", shop.producer)).await.expect(200);
        for text in [shown.to_string(), seen.to_string()] {
            assert!(!text.contains(&sale.id) && !text.contains(&sale.lines[0]), "{text}");
        }
        let own = sale.buyer.ask(&market, (Method::GET, &reviews), None, None).await.expect(200);
        assert_eq!(own["items"][0], review);
        shop.owner.get(&market, &reviews).await.problem(404, "not_found");
        sound(&market).await;
    }

    async fn words_wait_for_a_moderator_and_are_answered_once(market) {
        let shop = market.selling("HTX Chè Shan").await;
        let (sale, tea) = tea_arrived(&market, &shop).await;
        let said = json!({ "rating": 4, "text": "Trà thơm, giao nhanh." });
        let review = writes(&market, &sale, 0, said).await.expect(201);
        let (path, operator) = (path(&review), market.operator().await);
        assert_eq!(review["status"], "pending");
        assert_eq!(rated(&market, tea).await, (json!(0), Value::Null));
        assert_eq!(read(&market, tea, "").await["items"], json!([]));
        let answer = json!({ "text": "Cảm ơn bạn." });
        let early = shop.owner.post(&market, &format!("{path}/answer"), answer.clone()).await;
        assert_eq!(code(&early.problem(409, "conflict")), "not_published");
        shop.owner.get(&market, "/v1/reviews").await.problem(403, "not_allowed");
        let waiting = operator.get(&market, "/v1/reviews").await.expect(200);
        let waits = &waiting["items"][0];
        let revision = waits["revision"].as_i64().expect("a number");
        let publish = json!({ "part": "review", "decision": "publish" });
        rules(&market, &shop.owner, &path, revision, publish.clone()).await.problem(403, "not_allowed");
        let late = rules(&market, &operator, &path, revision + 1, publish.clone()).await;
        assert_eq!(code(&late.problem(409, "conflict")), "overtaken");
        let bare = json!({ "part": "review", "decision": "withhold" });
        let bare = rules(&market, &operator, &path, revision, bare).await.problem(422, "invalid_values");
        assert_eq!(code(&bare), "reason_missing");
        rules(&market, &operator, &path, revision, publish).await.expect(200);
        assert_eq!(rated(&market, tea).await, (json!(1), json!(40)));
        shop.owner.post(&market, &format!("{path}/answer"), answer.clone()).await.expect(200);
        let again = shop.owner.post(&market, &format!("{path}/answer"), answer).await;
        assert_eq!(code(&again.problem(409, "conflict")), "already_answered");
        assert_eq!(read(&market, tea, "").await["items"][0]["answer"], Value::Null);
        let publish = json!({ "part": "answer", "decision": "publish" });
        rules(&market, &operator, &path, revision + 2, publish).await.expect(200);
        assert_eq!(read(&market, tea, "").await["items"][0]["answer"]["text"], "Cảm ơn bạn.");
        let changed = edits(&market, &sale, &path, json!({ "rating": 1 })).await;
        assert_eq!(code(&changed.problem(409, "conflict")), "already_answered");
        market.run_jobs().await;
        let heard = async |to: &str| -> Vec<String> {
            let letters = market.letters_to(to).await.into_iter();
            let about = letters.filter(|one| one.subject.contains("ánh giá") || one.subject.contains("trả lời"));
            about.map(|one| one.subject).collect()
        };
        let told = heard(&shop.owner.email()).await;
        let wanted = ["Đánh giá mới về Chè Shan tuyết", "Câu trả lời của bạn về Chè Shan tuyết: được công bố"];
        assert!(wanted.iter().all(|wanted| told.iter().any(|one| one.ends_with(wanted))), "{told:?}");
        let told = heard("nguoimua@example.vn").await;
        let wanted = ["Đánh giá của bạn về Chè Shan tuyết: được công bố", "Người bán đã trả lời đánh giá của bạn"];
        assert!(wanted.iter().all(|wanted| told.iter().any(|one| one.ends_with(wanted))), "{told:?}");
        sound(&market).await;
    }

    async fn what_was_taken_down_counts_no_more_and_the_public_reads_how_often(market) {
        let shop = market.selling("HTX Chè Shan").await;
        let (sale, tea) = tea_arrived(&market, &shop).await;
        let review = writes(&market, &sale, 0, json!({ "rating": 1 })).await.expect(201);
        let (path, operator) = (path(&review), market.operator().await);
        let withhold = json!({ "part": "review", "decision": "withhold", "reason": "spam", "note": "Quảng cáo" });
        rules(&market, &operator, &path, 1, withhold).await.expect(200);
        assert_eq!(rated(&market, tea).await, (json!(0), Value::Null));
        let list = read(&market, tea, "").await;
        assert_eq!((&list["items"], &list["withheld"]), (&json!([]), &json!([{ "reason": "spam", "count": 1 }])));
        let down = edits(&market, &sale, &path, json!({ "rating": 5 })).await.problem(409, "conflict");
        assert_eq!(code(&down), "taken_down");
        rules(&market, &operator, &path, 2, json!({ "part": "review", "decision": "publish" })).await.expect(200);
        assert_eq!(rated(&market, tea).await, (json!(1), json!(10)));
        sound(&market).await;
    }

    async fn an_author_changes_and_takes_back_what_was_written(market) {
        let shop = market.selling("HTX Chè Shan").await;
        let (sale, tea) = tea_arrived(&market, &shop).await;
        let cures = json!({ "rating": 5, "text": "Uống trà này chữa khỏi bệnh tiểu đường." });
        let cures = writes(&market, &sale, 0, cures).await.problem(422, "invalid_values");
        assert_eq!((&cures["errors"][0]["pointer"], code(&cures)), (&json!("/text"), &json!("medical_claim")));
        let path = path(&writes(&market, &sale, 0, json!({ "rating": 2 })).await.expect(201));
        assert_eq!(edits(&market, &sale, &path, json!({ "rating": 3 })).await.expect(200)["status"], "published");
        assert_eq!(rated(&market, tea).await, (json!(1), json!(30)));
        let words = json!({ "rating": 3, "text": "Hộp bị móp." });
        assert_eq!(edits(&market, &sale, &path, words).await.expect(200)["status"], "pending");
        assert_eq!(rated(&market, tea).await, (json!(0), Value::Null));
        market.guest().await.ask(&market, (Method::DELETE, &path), None, None).await.problem(404, "not_found");
        market.at("2026-10-02T09:00:00+07:00");
        let late = edits(&market, &sale, &path, json!({ "rating": 5 })).await.problem(409, "conflict");
        assert_eq!(code(&late), "too_late");
        let gone = sale.buyer.ask(&market, (Method::DELETE, &path), None, None).await.expect(200);
        assert_eq!((&gone["status"], &gone["review"]["text"]), (&json!("withdrawn"), &Value::Null));
        let again = sale.buyer.ask(&market, (Method::DELETE, &path), None, None).await.problem(409, "conflict");
        assert_eq!(code(&again), "withdrawn");
        let anew = writes(&market, &sale, 0, json!({ "rating": 5 })).await.problem(409, "conflict");
        assert_eq!(code(&anew), "already_reviewed");
        sound(&market).await;
    }

    async fn lists_are_read_page_by_page_in_each_order(market) {
        let shop = market.selling("HTX Chè Shan").await;
        let tea = market.stocked(&shop, "Chè Shan tuyết", 150_000, 9).await;
        for rating in [3, 5, 1, 5] {
            let sale = market.sale(&shop, &[(tea, 1)]).await;
            let parcel = sale.packs(&market, &shop, json!({})).await;
            sale.moves(&market, &shop, &parcel, "handed_over").await.expect(200);
            sale.moves(&market, &shop, &parcel, "delivered").await.expect(200);
            writes(&market, &sale, 0, json!({ "rating": rating })).await.expect(201);
        }
        assert_eq!(rated(&market, tea).await, (json!(4), json!(35)));
        for (sort, wanted) in [("newest", [5, 1, 5, 3]), ("highest", [5, 5, 3, 1]), ("lowest", [1, 3, 5, 5])] {
            let first = read(&market, tea, &format!("?sort={sort}&limit=3")).await;
            let cursor = first["next_cursor"].as_str().expect("a cursor");
            let second = read(&market, tea, &format!("?sort={sort}&limit=3&cursor={cursor}")).await;
            let both = [&first, &second].map(|page| page["items"].as_array().expect("reviews").clone()).concat();
            let got: Vec<i64> = both.iter().map(|one| one["rating"].as_i64().expect("a number")).collect();
            assert_eq!((got, &second["next_cursor"]), (wanted.to_vec(), &Value::Null), "{sort}");
        }
        let fives = read(&market, tea, "?rating=5").await;
        assert_eq!(fives["items"].as_array().expect("reviews").len(), 2);
        market.get(&format!("/v1/products/{}/reviews?rating=6", tea.product)).await.problem(400, "invalid_parameter");
        sound(&market).await;
    }

    async fn nobody_decides_on_what_he_wrote(market) {
        let shop = market.selling("HTX Chè Shan").await;
        let (tea, operator) = (market.stocked(&shop, "Chè Shan tuyết", 150_000, 9).await, market.operator().await);
        let buyer = market.shopping(&operator).await;
        buyer.puts(&market, tea, 1).await;
        buyer.settles(&market).await;
        let order = buyer.buys(&market).await["orders"][0].clone();
        let path = format!("/v1/orders/{}", order["id"].as_str().expect("an id"));
        shop.owner.command(&market, &format!("{path}/confirmation")).await.expect(200);
        let body = json!({});
        let parcel = shop.does(&market, &format!("{path}/fulfilments"), body).await.expect(200)["fulfilments"][0]["id"].clone();
        let steps = format!("/v1/fulfilments/{}/steps", parcel.as_str().expect("an id"));
        for step in ["handed_over", "delivered"] {
            shop.does(&market, &steps, json!({ "step": step })).await.expect(200);
        }
        let body = json!({ "line_id": order["lines"][0]["id"], "rating": 5, "text": "Ngon." });
        let review = operator.post(&market, &format!("{path}/reviews"), body).await.expect(201);
        let publish = json!({ "part": "review", "decision": "publish" });
        let path = self::path(&review);
        rules(&market, &operator, &path, 1, publish.clone()).await.problem(403, "not_allowed");
        rules(&market, &market.operator().await, &path, 1, publish).await.expect(200);
        assert_eq!(rated(&market, tea).await, (json!(1), json!(50)));
    }

    async fn a_review_stays_when_its_author_is_forgotten(market) {
        let shop = market.selling("HTX Chè Shan").await;
        let (sale, tea) = tea_arrived(&market, &shop).await;
        let path = path(&writes(&market, &sale, 0, json!({ "rating": 4 })).await.expect(201));
        market.at("2029-09-02T09:00:00+07:00");
        let contact = format!("{}/contact", sale.path);
        sale.buyer.ask(&market, (Method::DELETE, &contact), None, None).await.expect(200);
        edits(&market, &sale, &path, json!({ "rating": 1 })).await.problem(404, "not_found");
        let late = writes(&market, &sale, 0, json!({ "rating": 1 })).await.problem(409, "conflict");
        assert_eq!(code(&late), "forgotten");
        assert_eq!(rated(&market, tea).await, (json!(1), json!(40)));
        sound(&market).await;
    }
}
