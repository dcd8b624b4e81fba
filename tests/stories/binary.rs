//! The binary: how it is started, what it refuses, how it stops.

use serde_json::Value;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Output;
use store::Store;
use tests::program::{self, Server, ocop};

fn told(output: &Output) -> String {
    let (out, err) = (&output.stdout, &output.stderr);
    format!("{}{}", String::from_utf8_lossy(out), String::from_utf8_lossy(err))
}

#[track_caller]
fn refused(output: &Output, code: i32, words: &[&str]) {
    let told = told(output);
    assert_eq!(output.status.code(), Some(code), "{told}");
    for word in words {
        assert!(told.contains(word), "{word:?} is not in: {told}");
    }
}

#[test]
fn help_tells_a_stranger_what_there_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let help = program::run(folder.path(), &["--help"]);
    refused(
        &help,
        0,
        &[
            "demo",
            "serve",
            "migrate",
            "audit",
            "openapi",
            "OCOP_LISTEN",
            "OCOP_MAIL_URL",
            "ocop.toml",
        ],
    );
}

#[test]
fn an_unknown_setting_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("ocop.toml"), "lissten = \"127.0.0.1:1\"\n").expect("a file");
    refused(&program::run(folder.path(), &["serve"]), 2, &["ocop.toml", "`lissten`"]);
    std::fs::write(folder.path().join("ocop.toml"), "").expect("a file");
    let with = program::output(ocop(folder.path(), &["serve"]).env("OCOP_DATABSE_URL", "x"));
    refused(&with, 2, &["`OCOP_DATABSE_URL`"]);
    refused(&program::run(folder.path(), &["serve", "--lissten", "x"]), 2, &["--lissten"]);
}

#[test]
fn a_bad_value_is_named_wherever_it_stands() {
    let folder = tempfile::tempdir().expect("a folder");
    let cases = [
        ("listen", "\"localhost\""),
        ("data_dir", "\"\""),
        ("database_url", "\"mysql://user:secret@host/db\""),
        ("log", "\"colourful\""),
        ("log_level", "7"),
        ("trusted_proxies", "[\"10.0.0.0/33\"]"),
        ("issuer", "\"two words\""),
        ("shutdown_seconds", "0"),
        ("mail_url", "\"ftp://user:secret@host\""),
        ("mail_url", "\"smtp://user:secret@host?tls=perhaps\""),
        ("mail_from", "\"nobody\""),
        ("public_url", "\"https://ocop.example.vn/?a=b\""),
    ];
    for (key, value) in cases {
        let file = folder.path().join("ocop.toml");
        std::fs::write(&file, format!("{key} = {value}\n")).expect("a file");
        let from_file = program::run(folder.path(), &["serve"]);
        refused(&from_file, 2, &["ocop.toml", key]);
        assert!(!told(&from_file).contains("secret"), "{}", told(&from_file));
        std::fs::remove_file(&file).expect("it was there");
        let name = format!("OCOP_{}", key.to_uppercase());
        let plain = value.trim_matches('"');
        let mut command = ocop(folder.path(), &["serve"]);
        refused(&program::output(command.env(&name, plain)), 2, &[&name]);
        let flag = format!("--{}", key.replace('_', "-"));
        let flagged = program::run(folder.path(), &["serve", &format!("{flag}={plain}")]);
        refused(&flagged, 2, &[&flag]);
    }
    assert!(!folder.path().join("ocop-data").exists(), "a refused start leaves nothing behind");
}

#[test]
fn a_flag_comes_before_the_environment_and_that_before_the_file() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("ocop.toml"), "data_dir = \"of-the-file\"\n")
        .expect("a file");
    let migrate = |arguments: &[&str], variable: Option<&str>| {
        let mut command = ocop(folder.path(), &[&["migrate"], arguments].concat());
        command.envs(variable.map(|value| ("OCOP_DATA_DIR", value)));
        refused(&program::output(&mut command), 0, &["up to date"]);
    };
    migrate(&[], None);
    migrate(&[], Some("of-the-environment"));
    migrate(&["--data-dir", "of-the-flag"], Some("of-the-environment"));
    for made in ["of-the-file", "of-the-environment", "of-the-flag"] {
        assert!(folder.path().join(made).join("ocop.sqlite").is_file(), "{made}");
    }
}

#[test]
fn variables_of_the_tests_are_no_settings() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = ocop(folder.path(), &["migrate"]);
    command.env("OCOP_TEST_REQUIRE", "postgres").env("OCOP_CASES_DIR", "/nowhere");
    command.env("OCOP_PG_BIN", "/nowhere").env("OCOP_SCHEMATHESIS_SEED", "1");
    refused(&program::output(&mut command), 0, &["up to date"]);
}

#[test]
fn an_unmigrated_database_is_not_served() {
    let folder = tempfile::tempdir().expect("a folder");
    let listen = ["serve", "--listen", "127.0.0.1:0"];
    refused(&program::run(folder.path(), &listen), 1, &["ocop migrate"]);
    assert!(!folder.path().join("ocop-data/ocop.sqlite").exists(), "no database is made");
    std::fs::create_dir_all(folder.path().join("ocop-data")).expect("a folder");
    std::fs::write(folder.path().join("ocop-data/ocop.sqlite"), "").expect("an empty database");
    refused(
        &program::run(folder.path(), &listen),
        1,
        &["lacks m0001", "ocop migrate", "--migrate"],
    );
    refused(&program::run(folder.path(), &["audit"]), 1, &["ocop migrate"]);
}

#[test]
fn a_clock_is_for_rehearsals() {
    let folder = tempfile::tempdir().expect("a folder");
    let clock = ["serve", "--migrate", "--clock", "2026-12-28T23:59:50+07:00"];
    refused(&program::run(folder.path(), &clock), 2, &["--rehearsal"]);
    let nonsense = program::run(folder.path(), &["demo", "--clock", "tomorrow"]);
    refused(&nonsense, 2, &["--clock", "2026-12-28T23:59:50+07:00"]);
}

#[tokio::test]
async fn the_demo_starts_says_where_to_look_and_stops_when_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let clock = ["demo", "--clock", "2026-12-28T23:59:50+07:00"];
    let demo = Server::start(folder.path(), &clock).await;
    assert!(demo.said.contains(&demo.url("/docs")), "{}", demo.said);
    let products = demo.get("/v1/products").await.expect("it answers");
    assert_eq!(products.headers()["x-ocop-rehearsal"], "true");
    assert_eq!(products.status().as_u16(), 200);

    let file = folder.path().join("ocop-data/demo-sign-ins.json");
    let mode = std::fs::metadata(&file).expect("the sign-ins").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let read = || -> Value {
        serde_json::from_slice(&std::fs::read(&file).expect("the sign-ins")).expect("JSON")
    };
    let first = read();
    for role in ["operator", "officer", "producer"] {
        let one = first.as_array().expect("a list").iter().find(|one| one["role"] == role);
        let one = one.expect(role);
        let fields: Vec<&String> = one.as_object().expect("an object").keys().collect();
        assert_eq!(fields, ["email", "password", "role"]);
        assert!(demo.said.contains(one["password"].as_str().expect("a password")));
    }

    let address = demo.address().to_string();
    let again = program::run(folder.path(), &["demo", "--listen", &address]);
    refused(&again, 1, &[&address, "is taken", "--listen"]);
    let beside = program::run(folder.path(), &["demo", "--listen", "127.0.0.1:0"]);
    refused(&beside, 1, &["another `ocop`", "--data-dir"]);
    assert_eq!(read(), first, "a start that fails changes no password");

    demo.signal("TERM");
    assert_eq!(demo.ended(), Some(0));
    let demo = Server::start(folder.path(), &["demo"]).await;
    assert_ne!(read()[0]["password"], first[0]["password"]);
    demo.signal("INT");
    assert_eq!(demo.ended(), Some(0));
    refused(&program::run(folder.path(), &["audit"]), 0, &["clean"]);
}

#[tokio::test]
async fn a_real_database_is_refused_by_demo_and_rehearsal_and_theirs_by_a_real_server() {
    let folder = tempfile::tempdir().expect("a folder");
    let real = Server::start(folder.path(), &["serve", "--migrate"]).await;
    let answer = real.get("/healthz").await.expect("it answers");
    assert!(!answer.headers().contains_key("x-ocop-rehearsal"));
    real.signal("TERM");
    assert_eq!(real.ended(), Some(0));
    let anywhere = ["--listen", "127.0.0.1:0"];
    for command in [&["demo"][..], &["serve", "--rehearsal"][..]] {
        let output = program::run(folder.path(), &[command, &anywhere].concat());
        refused(&output, 1, &["belongs to a real marketplace"]);
    }
    let other = ["--data-dir", "other"];
    let rehearsal = ["serve", "--rehearsal", "--migrate", "--clock", "2030-01-01T00:00:00+07:00"];
    let rehearsal = Server::start(folder.path(), &[&rehearsal[..], &other].concat()).await;
    let answer = rehearsal.get("/healthz").await.expect("it answers");
    assert_eq!(answer.headers()["x-ocop-rehearsal"], "true");
    drop(rehearsal);
    let real = program::run(folder.path(), &[&["serve"][..], &other, &anywhere].concat());
    refused(&real, 1, &["belongs to a demo or a rehearsal"]);
    // The demo goes on where the rehearsal has been.
    drop(Server::start(folder.path(), &[&["demo"][..], &other].concat()).await);
}

#[tokio::test]
async fn a_running_request_finishes_after_the_word_to_stop() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(folder.path(), &["serve", "--migrate"]).await;
    let mut caller = tokio::net::TcpStream::connect(server.address()).await.expect("it accepts");
    let head = "POST /v1/products HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\
                content-type: application/json\r\ncontent-length: 2\r\n\r\n";
    caller.write_all(head.as_bytes()).await.expect("it listens");
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    server.signal("TERM");
    tokio::time::sleep(std::time::Duration::from_millis(700)).await;
    let late = tokio::net::TcpStream::connect(server.address()).await;
    assert!(late.is_err(), "nothing new is accepted");
    caller.write_all(b"{}").await.expect("it still reads");
    let mut answer = String::new();
    caller.read_to_string(&mut answer).await.expect("it still answers");
    assert!(answer.starts_with("HTTP/1.1 4"), "{answer}");
    assert_eq!(server.ended(), Some(0));
}

#[tokio::test]
async fn the_audit_ends_with_one_and_names_what_was_tampered_with() {
    use sea_orm::ConnectionTrait as _;
    let folder = tempfile::tempdir().expect("a folder");
    refused(&program::run(folder.path(), &["migrate"]), 0, &["up to date"]);
    refused(&program::run(folder.path(), &["audit"]), 0, &["clean: 0 products"]);
    let file = folder.path().join("ocop-data/ocop.sqlite");
    let store = Store::connect(&Store::sqlite_url(&file)).await.expect("it opens");
    let tamper = "INSERT INTO certification_facts VALUES (x'00000000000070008000000000000001', '{\"c\":[]}'); \
                  DELETE FROM certification_authorities WHERE unit_id = 4000; \
                  UPDATE certification_units SET valid_to = '2026-01-01' WHERE level = 'province' AND code = '08'";
    store.write().execute_unprepared(tamper).await.expect("it is tampered with");
    store.close().await.expect("it closes");
    let stray =
        "certification_facts 00000000-0000-7000-8000-000000000001: its product_id names no row";
    let audit = program::run(folder.path(), &["audit"]);
    refused(&audit, 1, &[stray, "certification_units *: 33 provinces", "2 broken"]);
}

#[tokio::test]
async fn the_reference_works_without_any_other_network() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(folder.path(), &["serve", "--migrate"]).await;
    for path in ["/docs", "/docs/"] {
        let page = server.get(path).await.expect("it answers");
        assert_eq!(page.status().as_u16(), 200, "{path}");
        let policy = page.headers()["content-security-policy"].to_str().expect("text").to_owned();
        assert!(policy.contains("default-src 'none'"), "{policy}");
        let page = page.text().await.expect("text");
        assert!(!page.contains("http://") && !page.contains("https://"), "{page}");
        for part in page.split(['"']).filter(|part| part.starts_with("/docs/")) {
            let asset = server.get(part).await.expect("it answers");
            assert_eq!(asset.status().as_u16(), 200, "{part}");
            assert!(asset.bytes().await.expect("bytes").len() > 100, "{part} is empty");
        }
    }
    let start = server.get("/docs/start.js").await.expect("it answers").text().await.expect("text");
    assert!(start.contains("url: '/openapi.json'") && start.contains("validatorUrl: null"));
    let served = server.get("/openapi.json").await.expect("it answers").text().await.expect("text");
    let printed = program::run(folder.path(), &["openapi"]);
    assert_eq!(String::from_utf8_lossy(&printed.stdout), served);
    assert!(served == api::document(), "what is printed is what this build has");
    assert_eq!(server.get("/docs/secret").await.expect("it answers").status().as_u16(), 404);
}
