//! Signatures of a provider's events: `t=<seconds>,v1=<HMAC-SHA256 of "seconds.body">`, with one `v1` for each
//! secret that is in use.

use domain::calendar::Instant;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2_hmac::Sha256;
use std::fmt::Write as _;

/// Seconds by which an event may be older or newer than now.
const TOLERANCE: i64 = 5 * 60;

/// Why an event is not taken for the provider's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unproven {
    /// No events are expected: there is no secret.
    Closed,
    /// It has no signature, or one in another form.
    Unsigned,
    /// It is another's, or of something else.
    Wrong,
    /// It was made too long ago, or is of a time to come.
    Old,
}

/// The header with which a body is signed at a time.
pub fn signature(secret: &str, seconds: i64, body: &[u8]) -> String {
    let mut header = format!("t={seconds},v1=");
    for byte in mac(secret, &seconds.to_string(), body).finalize().into_bytes() {
        write!(header, "{byte:02x}").expect("a string takes it");
    }
    header
}

/// Whether a body was signed with a secret just now.
pub(super) fn check(
    secret: &str,
    header: Option<&str>,
    body: &[u8],
    now: Instant,
) -> Result<(), Unproven> {
    let header = header.ok_or(Unproven::Unsigned)?;
    let parts = || header.split(',').filter_map(|part| part.trim().split_once('='));
    let time = parts().find(|(name, _)| *name == "t").map(|(_, time)| time);
    let (time, seconds) =
        time.and_then(|time| Some((time, time.parse::<i64>().ok()?))).ok_or(Unproven::Unsigned)?;
    let mut given = parts().filter(|(name, _)| *name == "v1").peekable();
    if given.peek().is_none() {
        return Err(Unproven::Unsigned);
    }
    let proves = |hex: &str| {
        bytes(hex).is_some_and(|given| mac(secret, time, body).verify_slice(&given).is_ok())
    };
    if !given.any(|(_, hex)| proves(hex)) {
        return Err(Unproven::Wrong);
    }
    match now.timestamp().checked_sub(seconds) {
        Some(age) if (-TOLERANCE..=TOLERANCE).contains(&age) => Ok(()),
        _ => Err(Unproven::Old),
    }
}

fn mac(secret: &str, time: &str, body: &[u8]) -> Hmac<Sha256> {
    let mut mac =
        Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("a key of any length will do");
    mac.update(time.as_bytes());
    mac.update(b".");
    mac.update(body);
    mac
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    let pairs = hex.as_bytes().chunks(2);
    pairs
        .map(|pair| {
            let [high, low] = pair else { return None };
            let digit =
                |one: &u8| char::from(*one).to_digit(16).and_then(|one| u8::try_from(one).ok());
            Some(digit(high)? * 16 + digit(low)?)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn then(seconds: i64) -> Instant {
        Instant::from_timestamp(seconds, 0).unwrap()
    }

    /// Made with Python: `hmac.new(b"whsec_test", b'1788228000.{"id":"evt_1"}', "sha256").hexdigest()`.
    #[test]
    fn a_signature_is_what_another_library_makes_of_it() {
        let body = br#"{"id":"evt_1"}"#;
        let made = signature("whsec_test", 1_788_228_000, body);
        assert_eq!(
            made,
            "t=1788228000,v1=b0d0cb2aa4e1503a08bc7671c0c1f094c276461ec88ff0de9804837962cbbb19"
        );
        assert_eq!(check("whsec_test", Some(&made), body, then(1_788_228_000)), Ok(()));
    }

    #[test]
    fn nothing_else_is_taken() {
        let (now, body) = (then(1_788_228_000), b"{}".as_slice());
        let made = signature("one", 1_788_228_000, body);
        let read = |header: Option<&str>, body: &[u8], now| check("one", header, body, now);
        assert_eq!(read(None, body, now), Err(Unproven::Unsigned));
        for header in ["", "t=1788228000", "v1=00", "t=x,v1=00"] {
            assert_eq!(read(Some(header), body, now), Err(Unproven::Unsigned), "{header}");
        }
        let other = signature("other", 1_788_228_000, body);
        let half = made.replace("v1=", "v1=0");
        let of_another_time = made.replace("t=1788228000", "t=1788228001");
        for header in [other.as_str(), &half, &of_another_time, "t=1788228000,v1=é"] {
            assert_eq!(read(Some(header), body, now), Err(Unproven::Wrong), "{header}");
        }
        assert_eq!(read(Some(&made), b"{ }", now), Err(Unproven::Wrong));
        assert_eq!(read(Some(&made), body, then(1_788_228_301)), Err(Unproven::Old));
        assert_eq!(read(Some(&made), body, then(1_788_227_699)), Err(Unproven::Old));
        let both = format!("{made},v1=00");
        assert_eq!(read(Some(&both), body, then(1_788_228_300)), Ok(()));
    }
}
