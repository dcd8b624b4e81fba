//! Pictures in a bucket, by its address alone.

use super::url;
use poem::http::{Method, StatusCode};
use poem::listener::{Acceptor as _, Listener as _, TcpListener};
use poem::web::Data;
use poem::{Body, EndpointExt as _, Request, Response, Route, handler};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex};
use tests::photos;
use tests::program::Server;

type Objects = Arc<Mutex<HashMap<String, Vec<u8>>>>;

/// As much of S3 as it takes to put an object and to get it.
#[handler]
async fn put_or_get(request: &Request, Data(objects): Data<&Objects>, body: Body) -> Response {
    let signed = request.header("authorization").is_some_and(|text| text.contains("AKIDEXAMPLE"));
    let key = request.uri().path().to_owned();
    let answer = Response::builder().header("etag", "\"x\"");
    match *request.method() {
        _ if !signed => answer.status(StatusCode::FORBIDDEN).finish(),
        Method::PUT => {
            let bytes = body.into_vec().await.expect("an object");
            objects.lock().expect("objects").insert(key, bytes);
            answer.finish()
        }
        _ => match objects.lock().expect("objects").get(&key) {
            Some(bytes) => {
                answer.header("last-modified", "Tue, 01 Sep 2026 02:00:00 GMT").body(bytes.clone())
            }
            None => answer.status(StatusCode::NOT_FOUND).finish(),
        },
    }
}

/// The stand-in's address.
async fn bucket(objects: &Objects) -> String {
    let routes = Route::new().at("/*key", put_or_get).data(Arc::clone(objects));
    let acceptor = TcpListener::bind("127.0.0.1:0").into_acceptor().await.expect("a port");
    let address = acceptor.local_addr()[0].as_socket_addr().expect("an address").to_string();
    tokio::spawn(poem::Server::new_with_acceptor(acceptor).run(routes));
    address
}

async fn start(folder: &Path, endpoint: &str) -> Server {
    let variables = [
        ("AWS_ENDPOINT", endpoint),
        ("AWS_ALLOW_HTTP", "true"),
        ("AWS_REGION", "hanoi-1"),
        ("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"),
        ("AWS_SECRET_ACCESS_KEY", "not a secret"),
    ];
    Server::start_with(folder, &["demo", "--media-url", "s3://pictures/ocop"], &variables).await
}

async fn token(folder: &Path, server: &Server, client: &reqwest::Client) -> String {
    let file = std::fs::read(folder.join("ocop-data/demo-sign-ins.json")).expect("the sign-ins");
    let accounts: Vec<Value> = serde_json::from_slice(&file).expect("JSON");
    let ministry = accounts.iter().find(|one| one["email"] == "ministry@ocop.example");
    let ministry = ministry.expect("an officer of the ministry");
    let body = json!({ "email": ministry["email"], "password": ministry["password"] });
    let session = client.post(server.url("/v1/sessions")).json(&body).send().await;
    let session: Value = session.expect("an answer").json().await.expect("JSON");
    session["token"].as_str().expect("a token").to_owned()
}

async fn first_product(server: &Server) -> Value {
    let list = server.get("/v1/products?limit=1").await.expect("an answer");
    list.json::<Value>().await.expect("JSON")["items"][0].clone()
}

#[tokio::test]
async fn pictures_lie_in_a_bucket_that_the_address_names() {
    let (folder, objects) = (tempfile::tempdir().expect("a folder"), Objects::default());
    let endpoint = format!("http://{}", bucket(&objects).await);
    let (server, client) = (start(folder.path(), &endpoint).await, reqwest::Client::new());
    let token = token(folder.path(), &server, &client).await;
    let product = first_product(&server).await;
    let id = product["id"].as_str().expect("an id");
    let path = server.url(&format!("/v1/products/{id}/pictures?alt=Ch%C3%A8&shows_mark=false"));
    let upload = client.post(path).bearer_auth(&token).header("content-type", "image/jpeg");
    let added = upload.body(photos::photo(900, 600, 1)).send().await.expect("an answer");
    assert_eq!(added.status().as_u16(), 201, "{}", added.text().await.unwrap_or_default());
    let keys: Vec<String> = objects.lock().expect("objects").keys().cloned().collect();
    assert_eq!(keys.len(), 3);
    assert!(keys.iter().all(|key| key.starts_with("/pictures/ocop/sha256/")), "{keys:?}");
    drop(server);
    // The files outlive the process, and nothing of them is in the data folder.
    assert!(!folder.path().join("ocop-data/media").exists());
    let server = start(folder.path(), &endpoint).await;
    let shown = url(&first_product(&server).await["picture"]);
    assert_eq!(server.get(&shown).await.expect("an answer").status().as_u16(), 200);
    // A bucket that lost them is a failure told as one.
    objects.lock().expect("objects").clear();
    assert_eq!(server.get(&shown).await.expect("an answer").status().as_u16(), 500);
}
