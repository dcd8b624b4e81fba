use super::*;
use serde_json::json;

const SECRET: &[u8] = b"Jefe";

fn at(second: i64) -> Instant {
    DateTime::from_timestamp(second, 0).expect("an instant")
}

fn headers(name: &'static str, value: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(name, value.parse().expect("a value"));
    headers
}

/// RFC 4231, test case 2.
#[test]
fn signatures_are_the_published_ones() {
    let due = "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737";
    assert_eq!(mac(SECRET, "what do ya want for nothing?"), due);
}

#[test]
fn members_are_sorted_at_every_depth() {
    let body = json!({ "b": [{ "z": 1, "a": "ừ\n/" }], "a": null, "B": 1.5 });
    assert_eq!(canonical(&body), r#"{"B":1.5,"a":null,"b":[{"a":"ừ\n/","z":1}]}"#);
}

#[test]
fn a_signature_holds_for_its_body_and_its_time() {
    let (body, id) = (json!({ "error": 0, "data": { "id": 1, "amount": 5 } }), Uuid::nil());
    let time = 1_790_000_000_000_i64;
    let signature = mac(SECRET, &format!("{time}.{}", canonical(&body)));
    let said = headers("x-casso-signature", &format!("t={time},v1={signature}"));
    let check = |said: &HeaderMap, body: &Value, secret: &[u8], second| {
        check(Format::CassoSigned, (said, body), (id, secret), at(second))
    };
    assert_eq!(check(&said, &body, SECRET, 1_790_000_300), Ok(()));
    assert_eq!(check(&said, &body, SECRET, 1_790_000_301), Err(Refused::Old));
    assert_eq!(check(&said, &body, SECRET, 1_789_999_699), Err(Refused::Old));
    assert_eq!(check(&said, &json!({}), SECRET, 1_790_000_000), Err(Refused::Wrong));
    assert_eq!(check(&said, &body, b"other", 1_790_000_000), Err(Refused::Wrong));
    assert_eq!(check(&HeaderMap::new(), &body, SECRET, 1_790_000_000), Err(Refused::Unsigned));
    // The time is signed too.
    let later = headers("x-casso-signature", &format!("t={},v1={signature}", time + 1));
    assert_eq!(check(&later, &body, SECRET, 1_790_000_000), Err(Refused::Wrong));
}

#[test]
fn a_token_holds_for_its_endpoint_and_its_time() {
    let (id, body) = (Uuid::from_u128(7), json!({}));
    let token = issue(id, SECRET, at(1000));
    let said = headers("authorization", &format!("Bearer {token}"));
    let check = |said: &HeaderMap, id, secret: &[u8], second| {
        check(Format::Vietqr, (said, &body), (id, secret), at(second))
    };
    assert_eq!(check(&said, id, SECRET, 1299), Ok(()));
    assert_eq!(check(&said, id, SECRET, 1300), Err(Refused::Old));
    assert_eq!(check(&said, Uuid::from_u128(8), SECRET, 1000), Err(Refused::Wrong));
    assert_eq!(check(&said, id, b"other", 1000), Err(Refused::Wrong));
    let longer = token.replacen("1300", "9300", 1);
    let forged = headers("authorization", &format!("Bearer {longer}"));
    assert_eq!(check(&forged, id, SECRET, 1000), Err(Refused::Wrong));
    let login = STANDARD.encode(format!("{}:Jefe", id.simple()));
    assert_eq!(is_login(&headers("authorization", &format!("Basic {login}")), id, SECRET), Ok(()));
    assert_eq!(
        is_login(&headers("authorization", &format!("Basic {login}")), id, b"x"),
        Err(Refused::Wrong)
    );
}

#[test]
fn a_shared_secret_is_all_or_nothing() {
    let (id, body) = (Uuid::nil(), json!({}));
    let check = |format, said: &HeaderMap| check(format, (said, &body), (id, SECRET), at(0));
    assert_eq!(check(Format::Sepay, &headers("authorization", "Apikey Jefe")), Ok(()));
    assert_eq!(check(Format::Sepay, &headers("authorization", "Apikey Jef")), Err(Refused::Wrong));
    assert_eq!(
        check(Format::Sepay, &headers("authorization", "Bearer Jefe")),
        Err(Refused::Unsigned)
    );
    assert_eq!(check(Format::Casso, &headers("secure-token", "Jefe")), Ok(()));
    assert_eq!(check(Format::Casso, &headers("secure-token", "Jefes")), Err(Refused::Wrong));
}
