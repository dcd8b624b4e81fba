//! Mail over SMTP, to a stand-in that speaks as much of it as a delivery takes.

use api::jobs::Jobs;
use chrono::TimeDelta;
use gateways::mail::{MailError, Mailer, Message, Smtp};
use serde_json::json;
use std::sync::{Arc, Mutex};
use std::time::SystemTime;
use store::integrations::mail::{self, Draft};
use tests::letters;
use tests::marketplace::{MORNING, at};
use tests::stories;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// A mail server of this test's own.
#[derive(Clone, Debug, Default)]
struct Server {
    /// What it has taken.
    taken: Arc<Mutex<Vec<Vec<u8>>>>,
    /// What it answers to `RCPT`, when it is not to take everything.
    refusal: Arc<Mutex<Option<&'static str>>>,
}

impl Server {
    /// Starts it: where it is.
    async fn start(&self) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("its address");
        let server = self.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let server = server.clone();
                tokio::spawn(async move { server.serve(stream).await });
            }
        });
        format!("smtp://{address}")
    }

    async fn serve(&self, stream: TcpStream) -> Option<()> {
        let mut stream = BufReader::new(stream);
        stream.write_all(b"220 stand-in ESMTP\r\n").await.ok()?;
        loop {
            let mut line = String::new();
            stream.read_line(&mut line).await.ok().filter(|read| *read > 0)?;
            let refusal = *self.refusal.lock().expect("it is not poisoned");
            let answer = match line.get(..4).unwrap_or_default() {
                "EHLO" => "250-stand-in\r\n250 8BITMIME",
                "RCPT" => refusal.unwrap_or("250 OK"),
                "DATA" => {
                    stream.write_all(b"354 go on\r\n").await.ok()?;
                    let message = data(&mut stream).await?;
                    self.taken.lock().expect("it is not poisoned").push(message);
                    "250 taken"
                }
                "QUIT" => {
                    stream.write_all(b"221 bye\r\n").await.ok()?;
                    return None;
                }
                _ => "250 OK",
            };
            stream.write_all(format!("{answer}\r\n").as_bytes()).await.ok()?;
        }
    }
}

async fn data(stream: &mut BufReader<TcpStream>) -> Option<Vec<u8>> {
    let mut message = Vec::new();
    loop {
        let mut line = Vec::new();
        stream.read_until(b'\n', &mut line).await.ok().filter(|read| *read > 0)?;
        if line == b".\r\n" {
            return Some(message);
        }
        message.extend(line);
    }
}

fn mailer(url: &str) -> Smtp {
    Smtp::at(url, "Sàn OCOP <ocop@example.vn>".parse().expect("an address")).expect("a server")
}

stories! {
    async fn a_letter_reaches_the_server_as_a_mailbox_reads_it(market) {
        let server = Server::default();
        let mailer = Arc::new(mailer(&server.start().await));
        let tx = market.app.store().begin().await.expect("a transaction");
        let draft = |template, language, params| Draft {
            id: market.app.mint(), template, language, params,
            recipient: "lan@example.vn".to_owned(), dedup_key: None,
        };
        let params = json!({ "producer_name": "HTX Chè Shan tuyết" });
        let drafts = vec![draft("seller_verified", "vi", params.clone()), draft("seller_verified", "en", params)];
        mail::enqueue(&tx, drafts, market.app.now()).await.expect("they are written");
        tx.commit().await.expect("it commits");
        for _ in 0..2 {
            assert_eq!(Jobs::run_due(market.app.clone(), mailer.clone()).await, vec![]);
        }
        let taken = server.taken.lock().expect("it is not poisoned").clone();
        assert_eq!(taken.len(), 2);
        let raw = String::from_utf8_lossy(&taken[0]).into_owned();
        assert!(raw.contains("Auto-Submitted: auto-generated"), "{raw}");
        assert!(raw.contains("@example.vn>\r\nTo: lan@example.vn") || raw.contains("To: lan@example.vn"), "{raw}");
        let read = letters::read(&taken[0]);
        assert_eq!(read.subject, "HTX Chè Shan tuyết đã được xác minh");
        assert!(read.text.starts_with("Chào bạn,\n\nHồ sơ của HTX Chè Shan tuyết"), "{read:?}");
        assert_eq!(letters::read(&taken[1]).subject, "HTX Chè Shan tuyết is verified");
    }

    async fn a_server_that_is_busy_gets_it_later(market) {
        let server = Server::default();
        let mailer = Arc::new(mailer(&server.start().await));
        *server.refusal.lock().expect("it is not poisoned") = Some("451 busy");
        let tx = market.app.store().begin().await.expect("a transaction");
        let draft = Draft {
            id: market.app.mint(), template: "account_exists", language: "vi", params: json!({}),
            recipient: "lan@example.vn".to_owned(), dedup_key: None,
        };
        mail::enqueue(&tx, vec![draft], market.app.now()).await.expect("it is written");
        tx.commit().await.expect("it commits");
        Jobs::run_due(market.app.clone(), mailer.clone()).await;
        *server.refusal.lock().expect("it is not poisoned") = None;
        Jobs::run_due(market.app.clone(), mailer.clone()).await;
        assert_eq!(server.taken.lock().expect("it is not poisoned").len(), 0, "its turn has not come");
        market.at_instant(at(MORNING) + TimeDelta::minutes(1));
        Jobs::run_due(market.app.clone(), mailer).await;
        assert_eq!(server.taken.lock().expect("it is not poisoned").len(), 1);
    }
}

#[tokio::test]
async fn what_the_server_says_is_told_apart() {
    let server = Server::default();
    let url = server.start().await;
    let message = Message {
        id: uuid::Uuid::from_u128(1),
        date: SystemTime::UNIX_EPOCH,
        to: "lan@example.vn".to_owned(),
        subject: "Chào".to_owned(),
        text: "Chào.".to_owned(),
    };
    let says = |words| *server.refusal.lock().expect("it is not poisoned") = words;
    for (words, for_good) in [
        ("550 no such user", true),
        ("554 no", true),
        ("535 authentication failed", false),
        ("530 use TLS", false),
        ("421 closing", false),
    ] {
        says(Some(words));
        let sent = mailer(&url).send(&message).await;
        let refused = matches!(sent, Err(MailError::Refused(_)));
        assert_eq!(refused, for_good, "{words}: {sent:?}");
        assert!(sent.is_err(), "{words}");
    }
    says(None);
    mailer(&url).send(&message).await.expect("it is taken");
    let nobody = mailer("smtp://127.0.0.1:1").send(&message).await;
    assert!(matches!(nobody, Err(MailError::Failed(_))), "{nobody:?}");
    let required = mailer(&format!("{url}?tls=required")).send(&message).await;
    assert!(required.is_err(), "nothing goes out without TLS where it is required");
}
