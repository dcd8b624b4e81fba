//! URLs that may be called, read once into a type that is the proof.

use super::Reach;
use std::net::IpAddr;
use url::{Host, Url};

/// Most characters of a URL.
const MOST: usize = 500;
/// Ports at which HTTPS is served. Any other could be a service that speaks something else.
const PORTS: [u16; 4] = [443, 4443, 8443, 9443];

/// Why a URL may not be called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It is no URL with a host, or a very long one.
    #[error("not a URL")]
    NotAUrl,
    /// It goes without TLS, or is none of HTTP at all.
    #[error("not an https URL")]
    NotHttps,
    /// It carries a name or a password.
    #[error("a URL with a name or password in it")]
    Credentials,
    /// It carries a fragment, which is never sent.
    #[error("a URL with a fragment")]
    Fragment,
    /// Its port is none of HTTPS.
    #[error("a port other than 443, 4443, 8443 or 9443")]
    Port,
    /// It is, or its name leads to, an address that is not of the public internet.
    #[error("an address outside of the public internet")]
    PrivateAddress,
}

impl Refused {
    /// The stable English code.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotAUrl => "not_a_url",
            Self::NotHttps => "not_https",
            Self::Credentials => "credentials",
            Self::Fragment => "fragment",
            Self::Port => "port",
            Self::PrivateAddress => "private_address",
        }
    }
}

/// A URL that may be called, as far as it can be told without asking for its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target(Url);

impl Target {
    /// Reads a URL. Other ways to write an address, such as `https://0x7f.1/`, are read as what they mean.
    pub fn parse(text: &str, reach: Reach) -> Result<Self, Refused> {
        if text.len() > MOST || text.chars().any(|c| c.is_whitespace() || c.is_control()) {
            return Err(Refused::NotAUrl);
        }
        let url = Url::parse(text).map_err(|_| Refused::NotAUrl)?;
        match (url.scheme(), reach) {
            ("https", _) | ("http", Reach::Anywhere | Reach::Loopback) => {}
            _ => return Err(Refused::NotHttps),
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Refused::Credentials);
        }
        if url.fragment().is_some() {
            return Err(Refused::Fragment);
        }
        let port = url.port_or_known_default().unwrap_or_default();
        if port == 0 || (reach == Reach::Public && !PORTS.contains(&port)) {
            return Err(Refused::Port);
        }
        let address: Option<IpAddr> = match url.host() {
            Some(Host::Ipv4(address)) => Some(address.into()),
            Some(Host::Ipv6(address)) => Some(address.into()),
            Some(Host::Domain(_)) => None,
            None => return Err(Refused::NotAUrl),
        };
        if address.is_some_and(|address| !reach.allows(address)) {
            return Err(Refused::PrivateAddress);
        }
        Ok(Self(url))
    }

    /// The URL.
    pub fn url(&self) -> &Url {
        &self.0
    }

    /// The URL as it is written down.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Its host's name, unless that is an address.
    pub fn name(&self) -> Option<&str> {
        match self.0.host() {
            Some(Host::Domain(name)) => Some(name),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_told_apart_before_anything_is_asked() {
        let refused = |code: &'static str| Err(code);
        for (text, expected) in [
            ("https://example.vn/hook?shop=1", Ok(())),
            ("https://example.vn:8443/", Ok(())),
            ("https://8.8.8.8/", Ok(())),
            ("https://[2606:4700:4700::1111]/", Ok(())),
            ("HTTPS://EXAMPLE.VN", Ok(())),
            ("http://example.vn/", refused("not_https")),
            ("ftp://example.vn/", refused("not_https")),
            ("file:///etc/passwd", refused("not_https")),
            ("javascript:alert(1)", refused("not_https")),
            ("example.vn", refused("not_a_url")),
            ("", refused("not_a_url")),
            ("https://", refused("not_a_url")),
            ("https://exa mple.vn/", refused("not_a_url")),
            ("https://example.vn/\r\nhost: b", refused("not_a_url")),
            ("https://a:b@example.vn/", refused("credentials")),
            ("https://a@example.vn/", refused("credentials")),
            ("https://example.vn/#a", refused("fragment")),
            ("https://example.vn:22/", refused("port")),
            ("https://example.vn:5432/", refused("port")),
            ("https://example.vn:80/", refused("port")),
            ("https://example.vn:0/", refused("port")),
            ("https://127.0.0.1/", refused("private_address")),
            ("https://2130706433/", refused("private_address")),
            ("https://0x7f.1/", refused("private_address")),
            ("https://0177.0.0.1/", refused("private_address")),
            ("https://127.1/", refused("private_address")),
            ("https://10.0.0.7:8443/", refused("private_address")),
            ("https://169.254.169.254/latest/meta-data", refused("private_address")),
            ("https://[::1]/", refused("private_address")),
            ("https://[::ffff:10.0.0.1]/", refused("private_address")),
            ("https://[64:ff9b::a00:1]/", refused("private_address")),
            ("https://[fd00::1]/", refused("private_address")),
            ("https://①⑦②.16.0.1/", refused("private_address")),
        ] {
            let read = Target::parse(text, Reach::Public).map(drop).map_err(Refused::code);
            assert_eq!(read, expected, "{text}");
        }
        let long = format!("https://example.vn/{}", "a".repeat(MOST));
        assert_eq!(Target::parse(&long, Reach::Public), Err(Refused::NotAUrl));
    }

    #[test]
    fn developers_may_have_receivers_of_their_own() {
        for url in ["http://127.0.0.1:9000/", "http://10.1.2.3/", "https://receiver:8000/"] {
            assert!(Target::parse(url, Reach::Anywhere).is_ok(), "{url}");
        }
        assert!(Target::parse("http://127.0.0.1:9000/", Reach::Loopback).is_ok());
        for url in ["http://8.8.8.8/", "https://10.0.0.1/"] {
            assert_eq!(Target::parse(url, Reach::Loopback), Err(Refused::PrivateAddress), "{url}");
        }
        assert_eq!(Target::parse("ftp://127.0.0.1/", Reach::Anywhere), Err(Refused::NotHttps));
    }
}
