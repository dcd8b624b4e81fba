//! What breaks while it is sent is broken off, and never looks whole.

use super::*;
use api::connections;
use sea_orm::ConnectionTrait as _;
use std::future::pending;
use std::time::Duration;
use tests::stories;
use tokio::net::TcpListener;

/// A producer with products of which one can't be read.
async fn damaged(market: &Marketplace) -> (ProducerId, Caller) {
    let producer = market.producer("HTX Chè").await;
    let owner = market.member(producer).await;
    let damaged = market.product(producer, "Chè hỏng").await;
    owner.command(market, &format!("/v1/products/{damaged}/hiding")).await.expect(200);
    for number in 0..100 {
        let product = market.product(producer, &format!("Chè số {number}")).await;
        market.picture(product, &owner, "Hái chè").await;
    }
    let sql = "UPDATE catalogue_changes SET fields = 'x'";
    market.app.store().write().execute_unprepared(sql).await.expect("it runs");
    (producer, owner)
}

stories! {
    async fn a_failure_in_the_middle_breaks_the_body_off(market) {
        let (producer, owner) = damaged(&market).await;
        let mut answer = begun(&market, &owner, producer).await;
        assert_eq!(answer.status().as_u16(), 200, "it begins well");
        let (mut pieces, mut taken) = (answer.take_body().into_async_read(), Vec::new());
        let ended = tokio::io::AsyncReadExt::read_to_end(&mut pieces, &mut taken).await;
        assert!(ended.is_err(), "it looks whole");
        assert!(taken.starts_with(b"PK\x03\x04") && unpack(&taken).is_err());
    }

    async fn who_downloads_over_the_wire_notices(market) {
        let (producer, owner) = damaged(&market).await;
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let router = api::router(market.app.clone());
        tokio::spawn(connections::serve(listener, router, pending(), Duration::ZERO));
        let url = format!("http://{address}{}", path(producer));
        let answer = reqwest::Client::new().get(url).bearer_auth(&owner.token).send().await.expect("an answer");
        assert_eq!(answer.status().as_u16(), 200);
        assert!(answer.bytes().await.is_err(), "the client takes it for whole");
        let sql = "UPDATE catalogue_changes SET fields = '[]'";
        market.app.store().write().execute_unprepared(sql).await.expect("it runs");
        let url = format!("http://{address}{}", path(producer));
        let answer = reqwest::Client::new().get(url).bearer_auth(&owner.token).send().await.expect("an answer");
        let entries = unpack(&answer.bytes().await.expect("whole")).expect("a ZIP file");
        assert_eq!(names(&entries).last(), Some(&"manifest.json"));
    }
}
