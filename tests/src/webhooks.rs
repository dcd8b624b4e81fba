//! Webhooks of stories: making them, and receivers that stand in for other people's programs.

use crate::marketplace::Marketplace;
use crate::people::Caller;
use domain::ids::ProducerId;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use uuid::Uuid;

/// A webhook that a story made.
#[derive(Clone, Debug)]
pub struct Hook {
    /// Its id.
    pub id: Uuid,
    /// Its first secret, as it was shown.
    pub secret: String,
    /// Id of its second secret; nil when there is none.
    pub second_secret: Uuid,
    /// A delivery to it; nil when there is none.
    pub delivery: Uuid,
}

impl Hook {
    /// Its path, with more after it.
    pub fn path(&self, more: &str) -> String {
        format!("/v1/webhooks/{}{more}", self.id)
    }
}

impl Marketplace {
    /// A webhook of a producer, or of the platform, that is told of everything.
    pub async fn webhook(&self, producer: Option<ProducerId>, owner: &Caller, url: &str) -> Hook {
        let producer = producer.map(|id| id.to_string());
        let body = json!({ "producer_id": producer, "url": url, "description": url });
        let made = owner.post(self, "/v1/webhooks", body).await.expect(201);
        let secret = made["secret"]["secret"].as_str().expect("a secret").to_owned();
        let (second_secret, delivery) = (Uuid::nil(), Uuid::nil());
        Hook { id: id(&made["webhook"]), secret, second_secret, delivery }
    }

    /// A webhook of a producer with two secrets, to which a test was sent; `tag` stands in its URL.
    pub async fn webhook_with_delivery(
        &self,
        producer: ProducerId,
        owner: &Caller,
        tag: &str,
    ) -> Hook {
        let hook = self.webhook(Some(producer), owner, &format!("http://127.0.0.1:9/{tag}")).await;
        let second = owner.command(self, &hook.path("/secrets")).await.expect(201);
        let test = owner.command(self, &hook.path("/test")).await.expect(202);
        Hook { second_secret: id(&second), delivery: id(&test), ..hook }
    }
}

fn id(of: &Value) -> Uuid {
    of["id"].as_str().expect("an id").parse().expect("a UUID")
}

/// A message as it came in.
#[derive(Clone, Debug)]
pub struct Received {
    /// Headers by their names in lower case.
    pub headers: HashMap<String, String>,
    /// The body.
    pub body: Vec<u8>,
}

impl Received {
    /// The body as JSON.
    ///
    /// # Panics
    /// When it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("JSON")
    }

    /// The type of its event.
    pub fn kind(&self) -> String {
        self.json()["type"].as_str().unwrap_or_default().to_owned()
    }

    /// The id of its event, as the header and the body have it.
    ///
    /// # Panics
    /// When they differ.
    pub fn id(&self) -> String {
        assert_eq!(self.headers["webhook-id"], self.json()["id"]);
        self.headers["webhook-id"].clone()
    }

    /// How many signatures it bears.
    pub fn signatures(&self) -> usize {
        self.headers["webhook-signature"].split(' ').count()
    }

    /// Whether one of its signatures is by this secret, by code of the tests' own.
    ///
    /// # Panics
    /// When it is no secret.
    pub fn is_signed_with(&self, secret: &str) -> bool {
        let key = base64(secret.strip_prefix("whsec_").expect("a secret"));
        let head = format!("{}.{}.", self.headers["webhook-id"], self.headers["webhook-timestamp"]);
        let expected = hmac_sha256(&key, &[head.as_bytes(), &self.body].concat());
        let given = self.headers["webhook-signature"].split(' ');
        given.filter_map(|one| one.strip_prefix("v1,")).any(|one| base64(one) == expected)
    }
}

/// RFC 2104, by hand.
fn hmac_sha256(key: &[u8], text: &[u8]) -> Vec<u8> {
    let padded = |with: u8| -> Vec<u8> {
        (0..64).map(|place| key.get(place).copied().unwrap_or(0) ^ with).collect()
    };
    let inner = Sha256::digest([&padded(0x36), text].concat());
    Sha256::digest([&padded(0x5c)[..], &inner[..]].concat()).to_vec()
}

/// RFC 4648, by hand.
fn base64(text: &str) -> Vec<u8> {
    const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut bits, mut held, mut out) = (0_u32, 0, Vec::new());
    for c in text.chars().filter(|c| *c != '=') {
        let value = ALPHABET.find(c).expect("a letter of Base64");
        bits = (bits << 6 | u32::try_from(value).expect("six bits")) & 0xffff;
        held += 6;
        if held >= 8 {
            held -= 8;
            out.push((bits >> held & 0xff) as u8);
        }
    }
    out
}

/// What a receiver answers.
#[derive(Clone, Debug)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// Further header lines.
    pub headers: String,
    /// Body.
    pub body: String,
}

impl Reply {
    /// A status and nothing else.
    pub fn of(status: u16) -> Self {
        Self { status, headers: String::new(), body: String::new() }
    }
}

/// A program that receives messages, on this machine.
#[derive(Clone, Debug)]
pub struct Receiver(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    address: String,
    received: Mutex<Vec<Received>>,
    reply: Mutex<Reply>,
    /// Whether it answers, or keeps callers waiting.
    open: watch::Sender<bool>,
}

impl Receiver {
    /// One that takes everything.
    ///
    /// # Panics
    /// When there is no port.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("its address").to_string();
        let (received, reply) = (Mutex::default(), Mutex::new(Reply::of(204)));
        let open = watch::channel(true).0;
        let receiver = Self(Arc::new(Inner { address, received, reply, open }));
        let serving = receiver.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let serving = serving.clone();
                tokio::spawn(async move { serving.serve(stream).await });
            }
        });
        receiver
    }

    /// Where it is.
    pub fn url(&self) -> String {
        format!("http://{}/hook", self.0.address)
    }

    /// Its port.
    ///
    /// # Panics
    /// Never.
    pub fn port(&self) -> u16 {
        self.0.address.rsplit(':').next().and_then(|port| port.parse().ok()).expect("a port")
    }

    /// Answers so from now on.
    ///
    /// # Panics
    /// When a test panicked in it.
    pub fn answers(&self, reply: Reply) {
        *self.0.reply.lock().expect("it is not poisoned") = reply;
    }

    /// Keeps callers waiting, or answers them.
    pub fn opens(&self, open: bool) {
        self.0.open.send_replace(open);
    }

    /// What has come in, the oldest first.
    ///
    /// # Panics
    /// When a test panicked in it.
    pub fn received(&self) -> Vec<Received> {
        self.0.received.lock().expect("it is not poisoned").clone()
    }

    /// The same, which are not looked at again.
    ///
    /// # Panics
    /// When a test panicked in it.
    pub fn take(&self) -> Vec<Received> {
        std::mem::take(&mut *self.0.received.lock().expect("it is not poisoned"))
    }

    async fn serve(&self, stream: TcpStream) -> Option<()> {
        let mut stream = BufReader::new(stream);
        let message = read(&mut stream).await?;
        let reply = {
            self.0.received.lock().ok()?.push(message);
            self.0.reply.lock().ok()?.clone()
        };
        self.0.open.subscribe().wait_for(|open| *open).await.ok()?;
        let Reply { status, headers, body } = reply;
        let length = body.len();
        let answer = format!(
            "HTTP/1.1 {status} X\r\ncontent-length: {length}\r\nconnection: close\r\n{headers}\r\n{body}"
        );
        stream.write_all(answer.as_bytes()).await.ok()?;
        stream.shutdown().await.ok()
    }
}

async fn read(stream: &mut BufReader<TcpStream>) -> Option<Received> {
    // Not by lines: a greeting of TLS may have no end of one.
    let mut first = [0; 5];
    stream.read_exact(&mut first).await.ok().filter(|_| &first == b"POST ")?;
    stream.read_line(&mut String::new()).await.ok()?;
    let mut headers = HashMap::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await.ok()?;
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        headers.insert(name.to_lowercase(), value.to_owned());
    }
    let length = headers.get("content-length")?.parse().ok()?;
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.ok()?;
    Some(Received { headers, body })
}
