//! Photos of points: sent by their people, looked at by the department, on show without the mark alone.

use super::*;
use tests::{Answer, photos, stories};

const ALT: &str = "M%E1%BA%B7t%20ti%E1%BB%81n";

async fn send(market: &Marketplace, by: &Caller, id: &str, number: u32) -> Answer {
    let path = at(id, &format!("/photos?alt={ALT}"));
    by.send_file(market, &path, "image/jpeg", photos::photo(48, 36, number)).await
}

/// The address of a photo's smallest rendition.
fn url(photo: &Value) -> &str {
    photo["renditions"][0]["url"].as_str().expect("an address")
}

stories! {
    async fn a_photo_is_on_show_once_an_officer_found_no_mark_in_it(market) {
        let (producer, owner, officer) = ha_long(&market).await;
        let goods = goods(&market, producer, (1, 1)).await;
        let id = approved(&market, (producer, &owner, &officer), &goods).await;
        let photo = send(&market, &owner, &id, 1).await.expect(201);
        assert_eq!((&photo["alt"], &photo["mark_found"]), (&json!("Mặt tiền"), &Value::Null));
        let address = at(&id, &format!("/photos/{}", photo["id"].as_str().expect("an id")));
        let shown = || async { market.get(&at(&id, "")).await.expect(200)["photos"].clone() };
        assert_eq!(shown().await, json!([]));
        market.get(&format!("{address}/320.jpg")).await.problem(404, "not_found");
        // Those who decide see it at once.
        let file = officer.get(&market, url(&photo)).await;
        assert_eq!(file.status.as_u16(), 200);
        assert_eq!(file.headers["cache-control"], "private, no-store");
        let registered = officer.get(&market, &at(&id, "/registration")).await.expect(200);
        assert_eq!(registered["photos"][0]["id"], photo["id"]);
        let review = format!("{address}/review");
        officer.post(&market, &review, json!({ "mark_found": false })).await.expect(200);
        let public = shown().await;
        assert_eq!(public[0]["alt"], "Mặt tiền");
        let file = market.get(url(&public[0])).await;
        assert_eq!((file.status.as_u16(), file.headers["content-type"].as_bytes()), (200, &b"image/jpeg"[..]));
        // The officer looks again, and is never wrong for long.
        officer.post(&market, &review, json!({ "mark_found": true })).await.expect(200);
        assert_eq!(shown().await, json!([]));
        market.get(url(&public[0])).await.problem(404, "not_found");
        officer.post(&market, &review, json!({ "mark_found": false })).await.expect(200);
        // Nor is anything shown of a point that the public isn't told of.
        owner.command(&market, &at(&id, "/withdrawal")).await.expect(200);
        market.get(url(&public[0])).await.problem(404, "not_found");
    }

    async fn photos_are_few_and_each_is_another(market) {
        let (producer, owner, officer) = ha_long(&market).await;
        let goods = goods(&market, producer, (1, 1)).await;
        let id = registered(&market, producer, &owner, shop(&goods)).await;
        let broken = owner.send_file(&market, &at(&id, "/photos?alt=a"), "image/jpeg", "no picture").await;
        assert_eq!(broken.status.as_u16(), 422, "{}", broken.text());
        let first = send(&market, &owner, &id, 0).await.expect(201);
        send(&market, &owner, &id, 0).await.problem(409, "already_exists");
        for number in 1..10 {
            send(&market, &owner, &id, number).await.expect(201);
        }
        let full = send(&market, &owner, &id, 10).await.problem(409, "conflict");
        assert_eq!(full["errors"][0]["code"], "too_many_photos");
        let gone = at(&id, &format!("/photos/{}", first["id"].as_str().expect("an id")));
        owner.delete(&market, &gone).await.expect(204);
        owner.delete(&market, &gone).await.problem(404, "not_found");
        officer.get(&market, url(&first)).await.problem(404, "not_found");
        send(&market, &owner, &id, 0).await.expect(201);
        send(&market, &market.visitor().await, &id, 11).await.problem(404, "not_found");
        let claim = at(&id, "/photos?alt=%C4%90%E1%BA%A1t%20OCOP%205%20sao");
        let file = photos::photo(48, 36, 12);
        owner.send_file(&market, &claim, "image/jpeg", file).await.problem(422, "over_claim");
    }
}
