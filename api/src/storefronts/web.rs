//! Addresses of pages on the web.

use url::{Host, Url};

/// Most characters of a website's address.
const LONGEST: usize = 200;

/// An absolute https address of a host, without a user before it.
pub fn is_https(address: &str) -> bool {
    let Ok(url) = Url::parse(address) else { return false };
    address.starts_with("https://")
        && url.host_str().is_some_and(|host| host.contains('.'))
        && url.username().is_empty()
        && url.password().is_none()
}

/// The address of a website, written the one way: no query, no fragment, no slash at its end, a name and
/// not a number for its host. What is escaped in it is refused, since a claim could hide there.
pub fn website(address: &str) -> Option<String> {
    let url = Url::parse(address).ok().filter(|_| is_https(address))?;
    let Some(Host::Domain(host)) = url.host() else { return None };
    let strange = |c: char| c.is_whitespace() || matches!(c, '%' | '\\' | '?' | '#');
    let plain = !address.contains(strange) && !host.starts_with('.') && !host.ends_with('.');
    let written = url.as_str().trim_end_matches('/');
    (plain && written.len() <= LONGEST).then(|| written.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_website_is_written_the_one_way() {
        for (given, written) in [
            ("https://che.vn", "https://che.vn"),
            ("https://Che.VN/", "https://che.vn"),
            ("https://che.vn:8443/shop//", "https://che.vn:8443/shop"),
            ("https://che.vn:443", "https://che.vn"),
            ("https://chè.vn/Shan", "https://xn--ch-8ia.vn/Shan"),
            ("https://@che.vn/a/../b/", "https://che.vn/b"),
        ] {
            assert_eq!(website(given).as_deref(), Some(written), "{given}");
        }
    }

    #[test]
    fn what_is_no_website_is_refused() {
        for given in [
            "http://che.vn",
            "HTTPS://che.vn",
            "https://localhost",
            "https://localhost./",
            "https://.vn",
            "https://192.168.1.1",
            "https://3232235777",
            "https://[::1]/a.b",
            "https://a@che.vn",
            "https://a:b@che.vn",
            "https://che.vn?x=1",
            "https://che.vn/?",
            "https://che.vn/#top",
            "https://che.vn/%4fCOP",
            "https://che.vn\\@x.vn",
            "https://che.vn/a b",
            "https:che.vn",
            "//che.vn",
            "javascript:alert(1)//x.vn",
            "https://che.vn:99999",
        ] {
            assert_eq!(website(given), None, "{given}");
        }
        assert_eq!(website(&format!("https://che.vn/{}", "ế".repeat(60))), None);
    }
}
