//! Calling other people's programs at addresses that they named: signed, to hosts of the public internet
//! only, and never for long.
//!
//! A name is resolved once for each connection, every address it has is looked at, and the connection goes
//! to one of those and no other: what a name points to a moment later makes no difference. Redirections
//! are not followed, and no proxy of the environment is asked.

mod signing;
mod target;

pub use signing::{Secret, signature};
pub use target::{Refused, Target};

use async_trait::async_trait;
use domain::integrations::addresses::{is_loopback, is_public};
use reqwest_tls::dns::{Addrs, Name, Resolve, Resolving};
use reqwest_tls::header::{CONTENT_TYPE, HeaderMap, HeaderValue, USER_AGENT};
use reqwest_tls::redirect::Policy;
use reqwest_tls::{Client, Error};
use std::fmt;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::net::lookup_host;
use tokio::time::timeout;
use uuid::Uuid;

/// Longest that one call takes, from looking up the name to the end of the answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// Longest that a connection takes to be made.
const TO_CONNECT: Duration = Duration::from_secs(5);
/// Most bytes of an answer that are read.
const MOST_ANSWER: usize = 64 * 1024;
/// Most addresses of a name that are tried.
const MOST_ADDRESSES: usize = 16;
const AGENT: HeaderValue = HeaderValue::from_static("OCOP-Webhooks/1");
const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// How far calls may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Hosts of the public internet, by HTTPS.
    Public,
    /// Anywhere, without TLS too: where developers and tests have receivers of their own.
    Anywhere,
    /// This machine alone, without TLS too: for a demo, which tells nobody outside.
    Loopback,
}

impl Reach {
    /// Whether an address lies within.
    pub fn allows(self, address: IpAddr) -> bool {
        match self {
            Self::Public => is_public(address),
            Self::Anywhere => true,
            Self::Loopback => is_loopback(address),
        }
    }
}

/// Tells the addresses of a name.
#[async_trait]
pub trait Names: fmt::Debug + Send + Sync {
    /// Its addresses at this moment.
    async fn addresses(&self, name: &str) -> io::Result<Vec<IpAddr>>;
}

/// Names as the machine knows them.
#[derive(Clone, Copy, Debug)]
pub struct SystemNames;

#[async_trait]
impl Names for SystemNames {
    async fn addresses(&self, name: &str) -> io::Result<Vec<IpAddr>> {
        Ok(lookup_host((name, 0)).await?.map(|address| address.ip()).collect())
    }
}

/// What is to be told.
#[derive(Clone, Debug)]
pub struct Message {
    /// Its id, the same at each attempt.
    pub id: Uuid,
    /// Seconds since 1970 at this attempt.
    pub timestamp: i64,
    /// JSON.
    pub body: Vec<u8>,
}

/// What was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// The first bytes of its body, 64 KiB at most.
    pub body: Vec<u8>,
}

/// Why there is no answer. None of these names an address that a name led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// The URL, or an address that its name leads to, may not be called.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The name leads nowhere.
    #[error("its name can't be resolved")]
    Unresolved,
    /// Nobody answered in time.
    #[error("no answer within 10 seconds")]
    TooSlow,
    /// No connection, or one without trust.
    #[error("no connection, or its certificate is not trusted")]
    Unconnected,
    /// The connection broke, or what came was no HTTP.
    #[error("the connection broke")]
    Broken,
}

impl SendError {
    /// The stable English code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Refused(refused) => refused.code(),
            Self::Unresolved => "unresolved",
            Self::TooSlow => "timeout",
            Self::Unconnected => "unconnected",
            Self::Broken => "broken",
        }
    }
}

/// Calls others. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Courier {
    reach: Reach,
    names: Arc<dyn Names>,
    /// Made when it is needed: it reads the machine's trusted certificates.
    client: Arc<OnceLock<Client>>,
}

impl Courier {
    /// Calls as far as this.
    pub fn within(reach: Reach) -> Self {
        Self::by(reach, Arc::new(SystemNames))
    }

    /// The same by other names than the machine's own.
    pub fn by(reach: Reach, names: Arc<dyn Names>) -> Self {
        Self { reach, names, client: Arc::default() }
    }

    /// The same, but to nobody outside of this machine.
    #[must_use]
    pub fn at_home(&self) -> Self {
        Self::by(Reach::Loopback, Arc::clone(&self.names))
    }

    /// Whether a URL may be called, as things stand now.
    pub async fn check(&self, url: &str) -> Result<Target, SendError> {
        let target = Target::parse(url, self.reach)?;
        if let Some(name) = target.name() {
            look_up(&*self.names, self.reach, name).await?;
        }
        Ok(target)
    }

    fn client(&self) -> Result<&Client, SendError> {
        if let Some(made) = self.client.get() {
            return Ok(made);
        }
        let made = Client::builder()
            .dns_resolver(Guarded { reach: self.reach, names: Arc::clone(&self.names) })
            .redirect(Policy::none())
            .no_proxy()
            .referer(false)
            .http1_only()
            // Each call looks at where it goes, and no two receivers share anything.
            .pool_max_idle_per_host(0)
            .connect_timeout(TO_CONNECT)
            .timeout(PATIENCE)
            .build();
        let made = made.map_err(|_| SendError::Unconnected)?;
        Ok(self.client.get_or_init(|| made))
    }

    /// Calls a URL with a message, signed with each of these secrets. Any status is an answer.
    pub async fn send(
        &self,
        url: &str,
        message: &Message,
        secrets: &[Secret],
    ) -> Result<Answer, SendError> {
        let target = Target::parse(url, self.reach)?;
        let request = self.client()?.post(target.url().clone()).headers(headers(message, secrets));
        let answering = async {
            let mut answer = request.body(message.body.clone()).send().await?;
            let (status, mut body) = (answer.status().as_u16(), Vec::new());
            while let Some(part) = answer.chunk().await? {
                let room = MOST_ANSWER - body.len();
                body.extend_from_slice(&part[..part.len().min(room)]);
                if body.len() == MOST_ANSWER {
                    break;
                }
            }
            Ok(Answer { status, body })
        };
        match timeout(PATIENCE, answering).await {
            Ok(answered) => answered.map_err(|error| told(&error)),
            Err(_) => Err(SendError::TooSlow),
        }
    }
}

fn headers(message: &Message, secrets: &[Secret]) -> HeaderMap {
    let signed: Vec<String> =
        secrets.iter().map(|secret| format!("v1,{}", signature(secret, message))).collect();
    let text = |text: String| HeaderValue::try_from(text).expect("digits and letters");
    let mut headers = HeaderMap::new();
    headers.insert(USER_AGENT, AGENT);
    headers.insert(CONTENT_TYPE, JSON);
    headers.insert("webhook-id", text(message.id.to_string()));
    headers.insert("webhook-timestamp", text(message.timestamp.to_string()));
    headers.insert("webhook-signature", text(signed.join(" ")));
    headers
}

/// Addresses of a name, all of which may be called: one that may not spoils the rest, for whoever answers
/// for the name could turn to it at any time.
async fn look_up(names: &dyn Names, reach: Reach, name: &str) -> Result<Vec<IpAddr>, SendError> {
    let found = timeout(TO_CONNECT, names.addresses(name)).await;
    let mut found = found.ok().and_then(Result::ok).unwrap_or_default();
    if found.is_empty() {
        return Err(SendError::Unresolved);
    }
    if !found.iter().all(|address| reach.allows(*address)) {
        return Err(Refused::PrivateAddress.into());
    }
    found.truncate(MOST_ADDRESSES);
    Ok(found)
}

/// Resolves for the client, which connects to what it is given.
struct Guarded {
    reach: Reach,
    names: Arc<dyn Names>,
}

impl Resolve for Guarded {
    fn resolve(&self, name: Name) -> Resolving {
        let (reach, names) = (self.reach, Arc::clone(&self.names));
        Box::pin(async move {
            let found = look_up(&*names, reach, name.as_str()).await?;
            let addresses = found.into_iter().map(|address| SocketAddr::new(address, 0));
            Ok(Box::new(addresses) as Addrs)
        })
    }
}

/// What the client's error comes to; what it says itself may name addresses.
fn told(error: &Error) -> SendError {
    let mut cause: Option<&dyn std::error::Error> = Some(error);
    while let Some(one) = cause {
        if let Some(own) = one.downcast_ref::<SendError>() {
            return *own;
        }
        cause = one.source();
    }
    match () {
        () if error.is_timeout() => SendError::TooSlow,
        () if error.is_connect() => SendError::Unconnected,
        () => SendError::Broken,
    }
}
