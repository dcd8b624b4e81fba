use crate::stand_in::{Answers, StandIn, asked, refused};
use search::meilisearch::{BUDGET, Meilisearch};
use search::{Index as _, IndexError};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::net::TcpListener;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate};

/// Takes connections, and says nothing.
async fn mute() -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let connections = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&connections);
    tokio::spawn(async move {
        let mut held = Vec::new();
        while let Ok((stream, _)) = listener.accept().await {
            counter.fetch_add(1, Ordering::SeqCst);
            held.push(stream);
        }
    });
    (url, connections)
}

fn reason(answer: Result<search::query::Found, IndexError>) -> String {
    match answer {
        Err(IndexError::Down(reason)) => reason,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_server_that_hangs_is_given_up_and_then_left_alone() {
    let (url, connections) = mute().await;
    let engine = Meilisearch::open(&url, None).expect("an engine");
    for _ in 0..5 {
        let start = Instant::now();
        assert_eq!(reason(engine.search(&asked("che")).await), "not in time");
        let took = start.elapsed();
        assert!(took >= BUDGET && took < 2 * BUDGET, "{took:?}");
    }
    let tried = connections.load(Ordering::SeqCst);
    assert_eq!(tried, 5);
    let start = Instant::now();
    assert!(reason(engine.search(&asked("che")).await).contains("left alone"));
    assert!(engine.watermark().await.is_err());
    assert!(start.elapsed() < Duration::from_millis(50), "{:?}", start.elapsed());
    assert_eq!(connections.load(Ordering::SeqCst), tried);
}

#[tokio::test]
async fn no_server_at_all_is_said_at_once() {
    let engine = Meilisearch::open("http://127.0.0.1:1/", Some("a key")).expect("an engine");
    assert_eq!(reason(engine.search(&asked("che")).await), "no connection");
    assert!(Meilisearch::open("http://127.0.0.1:1/", Some("a\nkey")).is_err());
}

/// Breaks down until it is mended.
struct Mended(Arc<AtomicBool>);

impl Respond for Mended {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        if self.0.load(Ordering::SeqCst) {
            return Answers::default().respond(request);
        }
        refused(500, "internal_error")
    }
}

#[tokio::test]
async fn a_good_answer_after_the_pause_ends_it() {
    let (server, mended) = (MockServer::start().await, Arc::new(AtomicBool::new(false)));
    Mock::given(any()).respond_with(Mended(Arc::clone(&mended))).mount(&server).await;
    let engine = Meilisearch::open(&server.uri(), None).expect("an engine");
    for _ in 0..5 {
        assert_eq!(reason(engine.search(&asked("che")).await), "it refused: internal_error");
    }
    mended.store(true, Ordering::SeqCst);
    reason(engine.search(&asked("che")).await);
    let tried = server.received_requests().await.expect("recorded").len();
    assert_eq!(tried, 5, "the sixth asks nobody");
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(2)).await;
    tokio::time::resume();
    for _ in 0..3 {
        engine.search(&asked("che")).await.expect("an answer");
    }
}

#[tokio::test]
async fn a_server_without_the_index_is_no_server_that_is_down() {
    let server = StandIn::start(Answers { is_empty: true, ..Answers::default() }).await;
    for _ in 0..7 {
        let answer = server.engine.search(&asked("che")).await;
        assert!(matches!(answer, Err(IndexError::Damaged(_))), "{answer:?}");
    }
}

#[tokio::test]
async fn an_answer_that_makes_no_sense_is_none() {
    for (status, body) in
        [(200, "{}"), (200, "<html>"), (200, "{\"results\":[]}"), (302, ""), (503, "")]
    {
        let server = MockServer::start().await;
        let answer = ResponseTemplate::new(status).set_body_string(body);
        Mock::given(any()).respond_with(answer).mount(&server).await;
        let engine = Meilisearch::open(&server.uri(), None).expect("an engine");
        let reason = reason(engine.search(&asked("che")).await);
        assert!(!reason.contains(&server.uri()) && !reason.contains("html"), "{reason}");
    }
}
