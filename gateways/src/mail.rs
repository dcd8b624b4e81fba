//! E-mail: one message at a time, over SMTP or into a folder.

use async_trait::async_trait;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MessageBuilder};
use lettre::transport::smtp::response::Code;
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor};
use std::fmt;
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::{Duration, SystemTime};
use uuid::Uuid;

/// How long a server may take over each step of a delivery.
const PATIENCE: Duration = Duration::from_secs(30);

/// Replies with which a server refuses us, not the message: log in, use TLS.
const OUR_FAULT: [u16; 4] = [530, 534, 535, 538];

/// A message to one person, in plain text.
#[derive(Clone, Debug)]
pub struct Message {
    /// Its id. The same message sent twice bears the same `Message-ID`, by which a mailbox can tell.
    pub id: Uuid,
    /// When it is sent, as it says of itself.
    pub date: SystemTime,
    /// To which address.
    pub to: String,
    /// Subject, one line.
    pub subject: String,
    /// The text.
    pub text: String,
}

/// Hands messages on.
#[async_trait]
pub trait Mailer: fmt::Debug + Send + Sync {
    /// Hands a message on. Once this is `Ok` the other side has taken it, and answers for it.
    async fn send(&self, message: &Message) -> Result<(), MailError>;
}

/// Why a message was not handed on. The texts may name addresses: not for logs.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// It never will be: there is no such mailbox, or it is no address.
    #[error("refused for good: {0}")]
    Refused(String),
    /// It may be another time.
    #[error("failed: {0}")]
    Failed(String),
}

/// In whose name messages are sent: `OCOP <khong-tra-loi@example.vn>`, or an address alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender(Mailbox);

impl FromStr for Sender {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wanted = "wanted an address such as OCOP <khong-tra-loi@example.vn>";
        text.parse().map(Self).map_err(|_| wanted)
    }
}

impl Sender {
    fn letter(&self, message: &Message) -> Result<lettre::Message, MailError> {
        let refused = |what: &dyn fmt::Display| MailError::Refused(what.to_string());
        let to: Mailbox = message.to.parse().map_err(|error| refused(&error))?;
        let id = format!("<{}@{}>", message.id.simple(), self.0.email.domain());
        let machine = HeaderName::new_from_ascii_str("Auto-Submitted");
        let builder: MessageBuilder = lettre::Message::builder()
            .from(self.0.clone())
            .to(to)
            .date(message.date)
            .message_id(Some(id))
            .subject(one_line(&message.subject))
            .header(ContentType::TEXT_PLAIN);
        let mut letter = builder.body(message.text.clone()).map_err(|error| refused(&error))?;
        letter.headers_mut().insert_raw(HeaderValue::new(machine, "auto-generated".to_owned()));
        Ok(letter)
    }
}

/// Nothing that a name holds may begin a header of its own.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// Sends over SMTP.
#[derive(Clone)]
pub struct Smtp {
    from: Sender,
    transport: AsyncSmtpTransport<Tokio1Executor>,
}

impl Smtp {
    /// A server by its address: `smtps://user:password@host`, or `smtp://host:587`, which upgrades to
    /// TLS where the server can, and with a password or `?tls=required` sends nothing without it.
    /// `?tls=none` forgoes it. Nothing is connected yet.
    pub fn at(url: &str, from: Sender) -> Result<Self, MailError> {
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(&with_tls(url))
            .map_err(|error| MailError::Failed(error.to_string()))?
            .timeout(Some(PATIENCE))
            .build();
        Ok(Self { from, transport })
    }
}

fn with_tls(url: &str) -> String {
    let (address, query) = url.split_once('?').unwrap_or((url, ""));
    match query {
        "" if !url.starts_with("smtp:") => url.to_owned(),
        "" if address.contains('@') => format!("{address}?tls=required"),
        "" => format!("{address}?tls=opportunistic"),
        "tls=none" => address.to_owned(),
        _ => url.to_owned(),
    }
}

impl fmt::Debug for Smtp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Smtp(…)")
    }
}

#[async_trait]
impl Mailer for Smtp {
    async fn send(&self, message: &Message) -> Result<(), MailError> {
        let letter = self.from.letter(message)?;
        let sent = self.transport.send(letter).await;
        sent.map(drop).map_err(|error| {
            let ours = |code: Code| OUR_FAULT.contains(&code.into());
            let for_good = error.is_permanent() && !error.status().is_some_and(ours);
            let told = error.to_string();
            if for_good { MailError::Refused(told) } else { MailError::Failed(told) }
        })
    }
}

/// Writes each message into a file of its own, `ID.eml`, which only its owner may read.
#[derive(Clone, Debug)]
pub struct Files {
    from: Sender,
    folder: PathBuf,
}

impl Files {
    /// Into a folder, made with the first message.
    pub fn into(folder: PathBuf, from: Sender) -> Self {
        Self { from, folder }
    }
}

#[async_trait]
impl Mailer for Files {
    async fn send(&self, message: &Message) -> Result<(), MailError> {
        let letter = self.from.letter(message)?.formatted();
        let (folder, name) = (self.folder.clone(), message.id.simple().to_string());
        let written = tokio::task::spawn_blocking(move || write(&folder, &name, &letter)).await;
        let written = written.map_err(io::Error::other).and_then(|written| written);
        written.map_err(|error| MailError::Failed(error.to_string()))
    }
}

/// Whole or not at all: a reader of the folder never meets half a message.
fn write(folder: &Path, name: &str, letter: &[u8]) -> io::Result<()> {
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let half = folder.join(format!("{name}.part"));
    let mut options = std::fs::OpenOptions::new();
    let mut file = options.write(true).create(true).truncate(true).mode(0o600).open(&half)?;
    file.write_all(letter)?;
    std::fs::rename(half, folder.join(format!("{name}.eml")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sender() -> Sender {
        "OCOP <khong-tra-loi@example.vn>".parse().unwrap()
    }

    fn message(to: &str, subject: &str) -> Message {
        Message {
            id: Uuid::from_u128(7),
            date: SystemTime::UNIX_EPOCH,
            to: to.to_owned(),
            subject: subject.to_owned(),
            text: "Chào bạn.\n".to_owned(),
        }
    }

    #[tokio::test]
    async fn a_message_becomes_a_file_that_only_its_owner_reads() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let mailer = Files::into(folder.path().join("mail"), sender());
        let one = message("lan@example.vn", "Chào\r\nBcc: nguoi.khac@example.vn");
        mailer.send(&one).await.unwrap();
        mailer.send(&one).await.unwrap();
        let files: Vec<_> = std::fs::read_dir(folder.path().join("mail")).unwrap().collect();
        assert_eq!(files.len(), 1);
        let file = files[0].as_ref().unwrap().path();
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        let text = std::fs::read_to_string(file).unwrap();
        assert!(
            text.contains("Message-ID: <00000000000000000000000000000007@example.vn>"),
            "{text}"
        );
        assert!(!text.lines().any(|line| line.starts_with("Bcc")), "{text}");
        assert!(text.contains("Date: Thu, 01 Jan 1970 00:00:00 +0000"), "{text}");
    }

    #[tokio::test]
    async fn what_is_no_address_is_refused_for_good() {
        let folder = tempfile::tempdir().unwrap();
        let mailer = Files::into(folder.path().to_owned(), sender());
        let sent = mailer.send(&message("lan, hoa", "Chào")).await;
        assert!(matches!(sent, Err(MailError::Refused(_))), "{sent:?}");
    }

    #[test]
    fn a_password_never_goes_without_tls_unless_that_is_said() {
        let cases = [
            ("smtp://host:25", "smtp://host:25?tls=opportunistic"),
            ("smtp://me:secret@host", "smtp://me:secret@host?tls=required"),
            ("smtp://me:secret@host?tls=none", "smtp://me:secret@host"),
            ("smtp://host?tls=required", "smtp://host?tls=required"),
            ("smtps://me:secret@host", "smtps://me:secret@host"),
        ];
        for (given, wanted) in cases {
            assert_eq!(with_tls(given), wanted);
        }
        assert!(Smtp::at("smtp://host?tls=perhaps", sender()).is_err());
    }
}
