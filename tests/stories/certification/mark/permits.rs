//! Signed permits: what they say, how long they live, and what is no permit.

use super::{LAST, MIDNIGHT, held, revoked, tea};
use api::certification::mark::{Keys, Refusal, VerifiedPermit, verify};
use api::context::{REHEARSAL_ISSUER, Settings};
use chrono::TimeDelta;
use domain::calendar::Instant;
use domain::ids::ProductId;
use proptest::prelude::*;
use serde_json::Value;
use std::os::unix::fs::PermissionsExt as _;
use std::sync::LazyLock;
use tests::marketplace::at;
use tests::{Database, Marketplace, stories};

async fn permit(market: &Marketplace, product: ProductId) -> String {
    let answer = market.get(&format!("/v1/products/{product}/permit")).await;
    answer.expect(200);
    assert_eq!(answer.headers["content-type"], "application/jose");
    assert_eq!(answer.headers["cache-control"], "no-store");
    answer.text()
}

async fn jwks(market: &Marketplace) -> String {
    let answer = market.get("/.well-known/jwks.json").await;
    answer.expect(200);
    answer.text()
}

fn key_names(jwks: &str) -> Vec<String> {
    let set: Value = serde_json::from_str(jwks).expect("JSON");
    let keys = set["keys"].as_array().expect("keys").clone();
    assert!(keys.iter().all(|key| key.get("d").is_none()), "no secret is published");
    keys.iter().map(|key| key["kid"].as_str().expect("a name").to_owned()).collect()
}

fn settings(keys: &Keys) -> Settings {
    Settings { keys: keys.clone(), ..Settings::default() }
}

stories! {
    async fn a_permit_is_verified_offline_until_the_marks_last_moment(market) {
        let (product, certificate) = tea(&market).await;
        market.at("2026-12-28T12:00:00.5+07:00");
        let (token, keys) = (permit(&market, product).await, jwks(&market).await);
        let read = verify(&token, &keys, "ocop", at("2026-12-28T12:00:00.5+07:00")).expect("good");
        assert_eq!((read.product, read.certificate, read.stars.count()), (product, certificate, 4));
        assert_eq!(read.expires_at, at(MIDNIGHT));
        assert!(verify(&token, &keys, "ocop", at(LAST)).is_ok());
        assert_eq!(verify(&token, &keys, "ocop", at(MIDNIGHT)), Err(Refusal::Expired));
        market.at(MIDNIGHT);
        let answer = market.get(&format!("/v1/products/{product}/permit")).await;
        let problem = answer.problem(404, "no_permit");
        assert_eq!(problem["errors"][0]["code"], "expired");
        assert!(problem["errors"][0]["detail"].as_str().is_some_and(|text| text.contains("36 tháng")));
    }

    async fn no_permit_lives_longer_than_a_day(market) {
        let (product, certificate) = tea(&market).await;
        let (token, keys, now) = (permit(&market, product).await, jwks(&market).await, market.app.now());
        let read = verify(&token, &keys, "ocop", now).expect("good");
        assert_eq!(read.expires_at - read.issued_at, TimeDelta::hours(24));
        assert_eq!(verify(&token, &keys, "ocop", now + TimeDelta::hours(24)), Err(Refusal::Expired));
        assert_eq!(verify(&token, &keys, "ocop", now - TimeDelta::seconds(61)), Err(Refusal::NotYet));
        assert!(verify(&token, &keys, "ocop", now - TimeDelta::seconds(60)).is_ok());
        // What the documents say plainly: read offline, it outlives a revocation.
        revoked(&market, product, certificate).await;
        assert!(verify(&token, &keys, "ocop", now + TimeDelta::hours(23)).is_ok());
        let answer = market.get(&format!("/v1/products/{product}/permit")).await;
        assert_eq!(answer.problem(404, "no_permit")["errors"][0]["code"], "revoked");
    }

    async fn a_hold_ends_permits_and_its_end_brings_them_back(market) {
        let (product, certificate) = tea(&market).await;
        held(&market, product, certificate, "2026-09-02T09:00:00+07:00").await;
        let path = format!("/v1/products/{product}/permit");
        assert_eq!(market.get(&path).await.problem(404, "no_permit")["errors"][0]["code"], "held");
        market.at("2026-09-02T09:00:00+07:00");
        permit(&market, product).await;
    }

    async fn a_token_of_another_issuer_or_key_is_refused(market) {
        let (product, _) = tea(&market).await;
        let (token, keys, now) = (permit(&market, product).await, jwks(&market).await, market.app.now());
        assert_eq!(verify(&token, &keys, "other", now), Err(Refusal::WrongIssuer));
        let stranger = market.beside(Settings::default()).await;
        let foreign = permit(&stranger, product).await;
        assert_eq!(verify(&foreign, &keys, "ocop", now), Err(Refusal::UnknownKey));
        assert_eq!(verify(&token, "{}", "ocop", now), Err(Refusal::UnreadableKeys));
        assert_eq!(verify(&token, "{\"keys\":[]}", "ocop", now), Err(Refusal::UnknownKey));
        let twice = keys.replace("}]", &format!("}},{}]", &keys[keys.find("[{").expect("keys") + 1..keys.len() - 2]));
        assert_eq!(verify(&token, &twice, "ocop", now), Err(Refusal::UnknownKey));
        // Another key under the name of the signing one.
        let name = key_names(&keys).remove(0);
        let fake = jwks(&stranger).await.replace(&key_names(&jwks(&stranger).await).remove(0), &name);
        assert_eq!(verify(&token, &fake, "ocop", now), Err(Refusal::WrongSignature));
    }

    async fn a_rehearsal_signs_in_another_name_with_a_key_of_its_own(market) {
        let (product, _) = tea(&market).await;
        let folder = tempfile::tempdir().expect("a folder");
        let real = Keys::open(folder.path(), market.app.now()).expect("keys");
        let serving = market.beside(settings(&real)).await;
        let rehearsal = market.beside(Settings { rehearsal: true, ..settings(&real) }).await;
        let (token, now) = (permit(&rehearsal, product).await, market.app.now());
        assert_eq!(verify(&token, &jwks(&serving).await, "ocop", now), Err(Refusal::UnknownKey));
        let own = jwks(&rehearsal).await;
        assert_eq!(verify(&token, &own, "ocop", now), Err(Refusal::WrongIssuer));
        assert!(verify(&token, &own, REHEARSAL_ISSUER, now).is_ok());
    }

    async fn keys_rotate_without_breaking_live_permits(market) {
        let (product, _) = tea(&market).await;
        let folder = tempfile::tempdir().expect("a folder");
        let serving = market.beside(settings(&Keys::open(folder.path(), market.app.now()).expect("keys"))).await;
        let old = permit(&serving, product).await;
        // Another process rotates; the serving one sees it by itself.
        let other = Keys::open(folder.path(), market.app.now()).expect("keys");
        let newest = other.rotate(market.app.now()).expect("it rotates");
        let new = permit(&serving, product).await;
        let set = jwks(&serving).await;
        assert_eq!(key_names(&set).len(), 2);
        assert_eq!(key_names(&set).last(), Some(&newest));
        let late = market.app.now() + TimeDelta::hours(24) - TimeDelta::seconds(1);
        for token in [&old, &new] {
            assert!(verify(token, &set, "ocop", late).is_ok());
        }
        market.at_instant(market.app.now() + TimeDelta::hours(24));
        assert_eq!(key_names(&jwks(&serving).await).len(), 2);
        // The second key was made at the same instant as the first, and so dated a microsecond later.
        market.at_instant(market.app.now() + TimeDelta::hours(1) + TimeDelta::microseconds(1));
        assert_eq!(key_names(&jwks(&serving).await), std::slice::from_ref(&newest));
        assert!(verify(&new, &jwks(&serving).await, "ocop", late).is_ok());
        // A key is kept as long as badges of fairs may bear it; the next rotation after that forgets it.
        other.rotate(market.app.now()).expect("it rotates");
        assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 3);
        assert_eq!(key_names(&jwks(&serving).await).len(), 2);
        market.at_instant(market.app.now() + TimeDelta::days(400));
        other.rotate(market.app.now()).expect("it rotates");
        assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 2);
    }
}

#[test]
fn key_files_are_for_their_owner_only() {
    let parent = tempfile::tempdir().expect("a folder");
    let folder = parent.path().join("data/keys");
    let now = at("2026-09-01T09:00:00+07:00");
    let keys = Keys::open(&folder, now).expect("keys");
    let file = std::fs::read_dir(&folder).expect("a folder").next().expect("a key").expect("a key");
    assert_eq!(file.metadata().expect("a file").permissions().mode() & 0o777, 0o600);
    assert_eq!(std::fs::metadata(&folder).expect("a folder").permissions().mode() & 0o777, 0o700);
    let text = std::fs::read_to_string(file.path()).expect("a key");
    let written: Value = serde_json::from_str(&text).expect("JSON");
    let secret = written["d"].as_str().expect("a secret");
    assert!(!format!("{keys:?}").contains(secret), "a secret is never printed");
    assert_eq!(format!("{:?}", Keys::open(&folder, now).expect("keys")), format!("{keys:?}"));
    let readable = std::fs::Permissions::from_mode(0o640);
    std::fs::set_permissions(file.path(), readable).expect("it changes");
    let error = Keys::open(&folder, now).expect_err("refused").to_string();
    assert!(error.contains("0600") && !error.contains(secret), "{error}");
    std::fs::set_permissions(file.path(), std::fs::Permissions::from_mode(0o600))
        .expect("it changes");
    std::fs::write(file.path(), "{}").expect("it is written");
    assert!(Keys::open(&folder, now).is_err());
}

struct Sample {
    token: String,
    jwks: String,
    now: Instant,
}

/// One good permit, signed by the whole marketplace.
static SAMPLE: LazyLock<Sample> = LazyLock::new(|| {
    let sign = || async {
        let market = Marketplace::open(Database::Sqlite).await.expect("SQLite is embedded");
        let (product, _) = tea(&market).await;
        let token = permit(&market, product).await;
        Sample { token, jwks: jwks(&market).await, now: market.app.now() }
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.expect("a runtime").block_on(sign())
});

fn read(token: &str) -> Result<VerifiedPermit, Refusal> {
    verify(token, &SAMPLE.jwks, "ocop", SAMPLE.now)
}

#[test]
fn another_algorithm_or_type_is_refused() {
    assert!(read(&SAMPLE.token).is_ok());
    let claims_on = SAMPLE.token.split_once('.').expect("a header").1;
    let forged = |header: &str| format!("{}.{claims_on}", base64url(header.as_bytes()));
    let name = key_names(&SAMPLE.jwks).remove(0);
    for (header, refusal) in [
        (
            format!("{{\"alg\":\"none\",\"typ\":\"ocop-permit+jwt\",\"kid\":\"{name}\"}}"),
            Refusal::WrongAlgorithm,
        ),
        (
            format!("{{\"alg\":\"HS256\",\"typ\":\"ocop-permit+jwt\",\"kid\":\"{name}\"}}"),
            Refusal::WrongAlgorithm,
        ),
        (format!("{{\"alg\":\"EdDSA\",\"typ\":\"JWT\",\"kid\":\"{name}\"}}"), Refusal::WrongType),
        (
            "{\"alg\":\"EdDSA\",\"typ\":\"ocop-permit+jwt\",\"kid\":\"x\"}".to_owned(),
            Refusal::UnknownKey,
        ),
        (
            "{\"alg\":\"EdDSA\",\"typ\":\"ocop-permit+jwt\"}".to_owned(),
            Refusal::Malformed("the header"),
        ),
        (
            format!(
                "{{\"alg\":\"EdDSA\",\"typ\":\"ocop-permit+jwt\",\"kid\":\"{name}\",\"crit\":[]}}"
            ),
            Refusal::Malformed("the header"),
        ),
        (
            format!("{{\"typ\":\"ocop-permit+jwt\",\"alg\":\"EdDSA\",\"kid\":\"{name}\"}}"),
            Refusal::WrongSignature,
        ),
    ] {
        assert_eq!(read(&forged(&header)), Err(refusal), "{header}");
    }
}

#[test]
fn claims_of_ones_own_under_a_good_signature_are_refused() {
    let good = read(&SAMPLE.token).expect("good");
    let (header, rest) = SAMPLE.token.split_once('.').expect("a header");
    let signature = rest.split_once('.').expect("claims").1;
    let claims = |stars: u8, exp: i64| {
        let (sub, certificate, iat, jti) =
            (good.product, good.certificate, good.issued_at.timestamp(), good.id);
        format!(
            "{{\"iss\":\"ocop\",\"sub\":\"{sub}\",\"stars\":{stars},\"certificate\":\"{certificate}\",\
             \"iat\":{iat},\"nbf\":{iat},\"exp\":{exp},\"jti\":\"{jti}\"}}"
        )
    };
    let token = |claims: &str| format!("{header}.{}.{signature}", base64url(claims.as_bytes()));
    let end = good.expires_at.timestamp();
    assert_eq!(token(&claims(4, end)), SAMPLE.token, "the claims are as they were signed");
    assert_eq!(read(&token(&claims(5, end))), Err(Refusal::WrongSignature));
    assert_eq!(read(&token(&claims(4, end - 1))), Err(Refusal::WrongSignature));
}

fn base64url(bytes: &[u8]) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let chunk = |chunk: &[u8]| {
        let bits = chunk.iter().fold(0u32, |bits, byte| (bits << 8) | u32::from(*byte))
            << (8 * (3 - chunk.len()));
        (0..=chunk.len())
            .map(move |n| char::from(LETTERS[(bits >> (18 - 6 * n)) as usize & 63]))
            .collect::<String>()
    };
    bytes.chunks(3).map(chunk).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn no_text_is_a_permit_by_chance(token in ".{0,200}", jwks in ".{0,200}") {
        prop_assert!(read(&token).is_err());
        prop_assert!(verify(&SAMPLE.token, &jwks, "ocop", SAMPLE.now).is_err());
    }

    #[test]
    fn three_parts_are_no_permit_by_chance(token in "[A-Za-z0-9_-]{0,80}\\.[A-Za-z0-9_-]{0,80}\\.[A-Za-z0-9_-]{0,90}") {
        prop_assert!(read(&token).is_err());
    }

    #[test]
    fn a_changed_token_is_no_permit(place in any::<prop::sample::Index>(), put in "[A-Za-z0-9_.-]|.", how in 0..3u8) {
        let mut changed: Vec<char> = SAMPLE.token.chars().collect();
        let (place, put) = (place.index(changed.len()), put.chars().next().unwrap_or('A'));
        match how {
            0 => changed[place] = put,
            1 => changed.insert(place, put),
            _ => drop(changed.remove(place)),
        }
        let changed: String = changed.into_iter().collect();
        prop_assume!(changed != SAMPLE.token);
        prop_assert!(read(&changed).is_err());
    }
}
