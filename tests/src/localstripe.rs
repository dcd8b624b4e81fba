//! `localstripe`, a stand-in for Stripe that others wrote: a program of its own, started by the tests. What it
//! can't express is taken off requests on their way to it.

use poem::http::StatusCode;
use poem::listener::{Acceptor as _, Listener as _, TcpListener};
use poem::web::Data;
use poem::{EndpointExt as _, Request, Response, Route, Server, handler};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use tempfile::TempDir;
use tokio::process::{Child, Command};
use tokio::time::sleep;

/// How often it is asked whether it is there yet.
const LOOKS: usize = 200;
const BETWEEN_LOOKS: Duration = Duration::from_millis(50);
/// What it does not know.
const UNKNOWN: [&str; 4] = [
    "transfer_data[destination]",
    "application_fee_amount",
    "reverse_transfer",
    "refund_application_fee",
];

/// It, at work until this is dropped.
pub struct LocalStripe {
    /// Where it is.
    pub base: String,
    /// Where it is for a gateway: nothing that it does not know comes through.
    pub address: String,
    client: reqwest::Client,
    _child: Child,
    _folder: TempDir,
}

impl LocalStripe {
    /// Starts it; `None` where it is not on this machine. With `localstripe` in `OCOP_TEST_REQUIRE` that fails.
    ///
    /// # Panics
    /// When it is required and missing, or does not start.
    pub async fn start() -> Option<Self> {
        let program = program()?;
        let folder = tempfile::tempdir().expect("a folder");
        let port = free_port().await;
        let child = Command::new(program)
            .args(["--port", &port.to_string(), "--from-scratch"])
            .current_dir(folder.path())
            .env("HOME", folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("localstripe starts");
        let base = format!("http://127.0.0.1:{port}");
        let client = reqwest::Client::new();
        let address = forwarder(base.clone(), client.clone()).await;
        let started = Self { base, address, client, _child: child, _folder: folder };
        for _ in 0..LOOKS {
            if started.client.get(&started.base).send().await.is_ok() {
                return Some(started);
            }
            sleep(BETWEEN_LOOKS).await;
        }
        panic!("localstripe does not answer");
    }

    /// Posts a form to it.
    ///
    /// # Panics
    /// When it refuses.
    pub async fn posts(&self, path: &str, form: &str) -> Value {
        let request = self.client.post(format!("{}{path}", self.base));
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let answer = request.bearer_auth(crate::cards::KEY).body(form.to_owned()).send().await;
        let answer = answer.expect("it answers");
        assert!(answer.status().is_success(), "{path}: {}", answer.status());
        serde_json::from_str(&answer.text().await.expect("a text")).unwrap_or(Value::Null)
    }

    /// The buyer gives a card and pays.
    pub async fn pays(&self, payment: &str) {
        let card = "type=card&card[number]=4242424242424242&card[exp_month]=12\
                    &card[exp_year]=2039&card[cvc]=123";
        let card = self.posts("/v1/payment_methods", card).await;
        let card = card["id"].as_str().expect("an id");
        let path = format!("/v1/payment_intents/{payment}");
        self.posts(&path, &format!("payment_method={card}")).await;
        let paid = self.posts(&format!("{path}/confirm"), "").await;
        assert_eq!(paid["status"], "succeeded");
    }
}

fn program() -> Option<PathBuf> {
    let tools = "../target/tools/localstripe-1.15.10/bin/localstripe";
    let usual = Path::new(env!("CARGO_MANIFEST_DIR")).join(tools);
    let program = std::env::var_os("OCOP_LOCALSTRIPE").map_or(usual, PathBuf::from);
    let required = std::env::var("OCOP_TEST_REQUIRE").unwrap_or_default();
    let is_required = required.split(',').any(|one| one == "localstripe");
    let found = program.is_file();
    assert!(found || !is_required, "{} is not installed", program.display());
    if !found {
        eprintln!("localstripe is missing: cards were paid at the tests' own stand-in alone");
    }
    found.then_some(program)
}

async fn free_port() -> u16 {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    listener.local_addr().expect("an address").port()
}

/// Opens a way to it on which what it does not know is left behind.
async fn forwarder(base: String, client: reqwest::Client) -> String {
    let acceptor = TcpListener::bind("127.0.0.1:0").into_acceptor().await.expect("a port");
    let address = acceptor.local_addr().remove(0);
    let way = Route::new().nest("/", forward).data(base).data(client);
    tokio::spawn(Server::new_with_acceptor(acceptor).run(way));
    format!("http://{}", address.as_socket_addr().expect("an address"))
}

#[handler]
async fn forward(
    request: &Request,
    body: String,
    Data(base): Data<&String>,
    Data(client): Data<&reqwest::Client>,
) -> Response {
    let known = |pair: &&str| {
        let name = pair.split('=').next().unwrap_or_default();
        let name = name.replace("%5B", "[").replace("%5D", "]");
        !UNKNOWN.contains(&name.as_str())
    };
    let form = body.split('&').filter(known).collect::<Vec<_>>().join("&");
    let method = request.method().as_str().parse().expect("a method");
    let mut onward = client.request(method, format!("{base}{}", request.original_uri().path()));
    for name in ["authorization", "content-type"] {
        if let Some(value) = request.header(name) {
            onward = onward.header(name, value);
        }
    }
    let answer = onward.body(form).send().await.expect("localstripe answers");
    let status = StatusCode::from_u16(answer.status().as_u16()).expect("a status");
    Response::builder().status(status).body(answer.bytes().await.expect("a body").to_vec())
}
