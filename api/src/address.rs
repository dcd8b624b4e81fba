//! From where a request comes. Proxies are believed only when they are configured.

use crate::context::App;
use poem::{FromRequest, Request, RequestBody};
use std::net::{IpAddr, Ipv6Addr};
use std::str::FromStr;

/// The caller's address; `None` when the peer has none, as on a Unix socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientAddress(pub Option<IpAddr>);

/// A stretch of the net that one subscriber commands: an IPv4 address, or the /64 of an IPv6 one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Subscriber(Option<IpAddr>);

impl ClientAddress {
    /// The address of a request that came from `peer` and says of itself `forwarded`: the texts of
    /// `X-Forwarded-For`, in order. Read from the right, since only what trusted proxies appended is
    /// true, and what comes before is the caller's own invention.
    pub fn of<'a>(
        peer: Option<IpAddr>,
        forwarded: impl DoubleEndedIterator<Item = &'a str>,
        trusted: &[TrustedProxy],
    ) -> Self {
        let Some(peer) = peer.map(|address| address.to_canonical()) else { return Self(None) };
        let mut known = peer;
        for text in forwarded.rev().flat_map(|header| header.rsplit(',')) {
            if !trusted.iter().any(|proxy| proxy.contains(known)) {
                break;
            }
            let Some(before) = read_address(text) else { break };
            known = before;
        }
        Self(Some(known))
    }

    /// The address from which a request comes.
    pub fn of_request(request: &Request, app: &App) -> Self {
        let peer = request.remote_addr().as_socket_addr().map(|address| address.ip());
        let headers = request.headers().get_all("x-forwarded-for");
        let forwarded: Vec<&str> =
            headers.iter().map(|value| value.to_str().unwrap_or_default()).collect();
        Self::of(peer, forwarded.into_iter(), app.trusted_proxies())
    }

    /// Whom to count: an IPv6 subscriber has 2^64 addresses to try from.
    pub fn subscriber(self) -> Subscriber {
        Subscriber(self.0.map(|address| match address {
            IpAddr::V4(_) => address,
            IpAddr::V6(address) => {
                let network = u128::from(address) >> 64 << 64;
                Ipv6Addr::from(network).into()
            }
        }))
    }
}

impl<'a> FromRequest<'a> for ClientAddress {
    async fn from_request(request: &'a Request, _body: &mut RequestBody) -> poem::Result<Self> {
        let app = request.data::<App>().expect("the router carries the app");
        Ok(Self::of_request(request, app))
    }
}

/// An address as proxies write it: bare, or with a port.
fn read_address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let with_port = || text.parse::<std::net::SocketAddr>().ok().map(|address| address.ip());
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    bare.parse().ok().or_else(with_port).map(|address: IpAddr| address.to_canonical())
}

/// A proxy, or a network of proxies, that may say for whom it asks: `10.0.0.5` or `10.0.0.0/8`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TrustedProxy {
    network: IpAddr,
    prefix: u8,
}

impl TrustedProxy {
    fn contains(self, address: IpAddr) -> bool {
        match (self.network, address) {
            (IpAddr::V4(network), IpAddr::V4(address)) => {
                let apart = u32::from(network) ^ u32::from(address);
                apart.leading_zeros() >= u32::from(self.prefix)
            }
            (IpAddr::V6(network), IpAddr::V6(address)) => {
                let apart = u128::from(network) ^ u128::from(address);
                apart.leading_zeros() >= u32::from(self.prefix)
            }
            _ => false,
        }
    }
}

/// Not an address or a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an address such as 10.0.0.5 or a network such as 10.0.0.0/8")]
pub struct NotAProxy;

impl FromStr for TrustedProxy {
    type Err = NotAProxy;

    fn from_str(text: &str) -> Result<Self, NotAProxy> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let network: IpAddr = address.parse().map_err(|_| NotAProxy)?;
        let longest = if network.is_ipv4() { 32 } else { 128 };
        let prefix = prefix.map_or(Ok(longest), str::parse).map_err(|_| NotAProxy)?;
        if prefix > longest { Err(NotAProxy) } else { Ok(Self { network, prefix }) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(peer: &str, forwarded: &[&str], trusted: &[&str]) -> String {
        let trusted: Vec<_> = trusted.iter().map(|text| text.parse().unwrap()).collect();
        let peer = Some(peer.parse().unwrap());
        let found = ClientAddress::of(peer, forwarded.iter().copied(), &trusted);
        found.0.unwrap().to_string()
    }

    #[test]
    fn a_stranger_s_word_on_his_address_counts_for_nothing() {
        assert_eq!(client("203.0.113.9", &["198.51.100.1"], &[]), "203.0.113.9");
        assert_eq!(client("203.0.113.9", &["198.51.100.1"], &["10.0.0.0/8"]), "203.0.113.9");
    }

    #[test]
    fn a_trusted_proxy_is_believed_as_far_as_it_saw() {
        let trusted = &["10.0.0.0/8", "::1"];
        assert_eq!(client("10.1.2.3", &["1.1.1.1, 198.51.100.1"], trusted), "198.51.100.1");
        assert_eq!(
            client("10.1.2.3", &["1.1.1.1", "198.51.100.1, 10.9.9.9"], trusted),
            "198.51.100.1"
        );
        assert_eq!(client("10.1.2.3", &["198.51.100.1:4711"], trusted), "198.51.100.1");
        assert_eq!(client("::1", &["[2001:db8::1]:80"], trusted), "2001:db8::1");
        assert_eq!(client("::ffff:10.1.2.3", &["::ffff:198.51.100.1"], trusted), "198.51.100.1");
    }

    #[test]
    fn what_is_no_address_ends_the_reading() {
        assert_eq!(client("10.1.2.3", &["1.1.1.1, unknown"], &["10.0.0.0/8"]), "10.1.2.3");
        assert_eq!(client("10.1.2.3", &[""], &["10.0.0.0/8"]), "10.1.2.3");
    }

    #[test]
    fn a_proxy_is_written_as_an_address_or_a_network() {
        for bad in ["", "10.0.0.0/33", "10.0.0.0/", "ten", "::/129", "10.0.0.0/-1"] {
            assert_eq!(bad.parse::<TrustedProxy>(), Err(NotAProxy), "{bad}");
        }
        assert_eq!(client("9.9.9.9", &["1.1.1.1"], &["0.0.0.0/0"]), "1.1.1.1");
    }
}
