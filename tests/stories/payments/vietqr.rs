//! Codes of transfers: what the package that most shops use makes of the same, and what scanners read.

use api::payments::vietqr::drawing;
use domain::money::Dong;
use domain::payments::vietqr::payload::{AccountNumber, Bin, Payload, Plain, Service};
use domain::payments::vietqr::{Kind, Reference};
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const VECTORS: &str = include_str!("../../data/vietqr-vectors.tsv");

/// A line of the vectors: bin, account, amount, purpose, service.
type Request = [String; 5];

fn payload([bin, account, amount, purpose, service]: &Request) -> Payload {
    let to = (Bin::new(bin).expect("a bin"), AccountNumber::new(account).expect("an account"));
    let amount = amount.parse().ok().and_then(Dong::new);
    let mut payload = Payload::to_account(to, amount, Plain::new(purpose));
    if service == "QRIBFTTC" {
        payload.service = Service::ToCard;
    }
    payload
}

/// The vectors with their payloads.
fn vectors() -> Vec<(Request, &'static str)> {
    let lines = VECTORS.lines().skip(1);
    let vector = |line: &'static str| {
        let fields: Vec<&str> = line.split('\t').collect();
        let [bin, account, amount, purpose, service, payload] = fields[..] else {
            panic!("{line}")
        };
        ([bin, account, amount, purpose, service].map(str::to_owned), payload)
    };
    lines.map(vector).collect()
}

#[test]
fn payloads_are_those_that_vietnam_qr_pay_made() {
    let vectors = vectors();
    assert!(vectors.len() >= 30);
    for (request, made) in vectors {
        let payload = payload(&request);
        assert_eq!(payload.encode(), made, "{request:?}");
        assert_eq!(Payload::parse(made), Ok(payload));
    }
}

/// The folder that has the package; `None` where it or Node.js is not on this machine. With `node` in
/// `OCOP_TEST_REQUIRE` that fails.
fn package() -> Option<PathBuf> {
    let tools = "../target/tools/vietnam-qr-pay-1.5.1";
    let usual = Path::new(env!("CARGO_MANIFEST_DIR")).join(tools);
    let folder = std::env::var_os("OCOP_VIETNAM_QR_PAY").map_or(usual, PathBuf::from);
    let modules = folder.join("node_modules");
    let runs = Command::new("node").arg("--version").output().is_ok();
    let found = runs && modules.join("vietnam-qr-pay").is_dir();
    let required = std::env::var("OCOP_TEST_REQUIRE").unwrap_or_default();
    let is_required = required.split(',').any(|one| one == "node");
    assert!(found || !is_required, "node or {} is not installed", modules.display());
    if !found {
        eprintln!("node or vietnam-qr-pay is missing: payloads were compared with vectors alone");
    }
    found.then_some(modules)
}

/// Requests that nobody chose: every bank, lengths of account from 1 to 19, amounts of all sizes.
fn requests() -> Vec<Request> {
    let banks = domain::payments::vietqr::banks::all();
    let number = |seed: usize| seed.wrapping_mul(2_654_435_761) % 10_000_000_000;
    let request = |seed: usize| {
        let bin = banks[seed % banks.len()].bin.as_str().to_owned();
        let digits = format!("{:010}{:010}", number(seed), number(seed + 7));
        let account = digits[..seed % 19 + 1].to_owned();
        let amount = number(seed + 3) / 10_usize.pow(u32::try_from(seed % 9).expect("small"));
        let amount =
            if seed.is_multiple_of(5) || amount == 0 { String::new() } else { amount.to_string() };
        let bits = u64::try_from(number(seed + 1)).expect("it fits");
        let reference = Reference::new(Kind::ALL[seed % 3], bits).to_string();
        let purpose = if seed.is_multiple_of(4) { String::new() } else { reference };
        let service = if seed.is_multiple_of(13) { "QRIBFTTC" } else { "QRIBFTTA" };
        [bin, account, amount, purpose, service.to_owned()]
    };
    (1..=500).map(request).collect()
}

#[test]
fn payloads_are_those_that_vietnam_qr_pay_makes() {
    let Some(modules) = package() else { return };
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/vietqr.js");
    let mut all = requests();
    all.extend(vectors().into_iter().map(|(request, _)| request));
    let mut lines = String::new();
    for request in &all {
        writeln!(lines, "{}", request.join("\t")).expect("a line");
    }
    let mut node = Command::new("node")
        .arg(script)
        .env("NODE_PATH", modules)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("node runs");
    node.stdin.take().expect("its input").write_all(lines.as_bytes()).expect("it reads");
    let output = node.wait_with_output().expect("it ends");
    assert!(output.status.success());
    let made = String::from_utf8(output.stdout).expect("text");
    assert_eq!(made.lines().count(), all.len());
    for (request, made) in all.iter().zip(made.lines()) {
        assert_eq!(payload(request).encode(), made, "{request:?}");
    }
}

/// What a scanner reads of a square picture, given how bright it is at each place.
fn scanned(side: usize, brightness: impl FnMut(usize, usize) -> u8) -> String {
    let mut picture = rqrr::PreparedImage::prepare_from_greyscale(side, side, brightness);
    picture.detect_grids().first().expect("a code").decode().expect("it reads").1
}

fn of_svg(svg: &str) -> String {
    let drawing = roxmltree::Document::parse(svg).expect("XML");
    let root = drawing.root_element();
    let side: usize = root
        .attribute("viewBox")
        .and_then(|sizes| sizes.split(' ').next_back())
        .and_then(|side| side.parse().ok())
        .expect("a size");
    let path = root.children().filter_map(|one| one.attribute("d")).next_back().expect("modules");
    let mut dark = vec![false; side * side];
    for module in path.split('M').filter(|one| !one.is_empty()) {
        let (x, y) = module.split('h').next().and_then(|at| at.split_once(' ')).expect("a place");
        let (x, y): (usize, usize) = (x.parse().expect("x"), y.parse().expect("y"));
        dark[y * side + x] = true;
    }
    scanned(side * 4, |x, y| if dark[y / 4 * side + x / 4] { 0 } else { 255 })
}

fn of_png(file: &[u8]) -> String {
    let mut decoder = png::Decoder::new(std::io::Cursor::new(file));
    decoder.set_transformations(png::Transformations::EXPAND);
    let mut reader = decoder.read_info().expect("a PNG");
    let mut pixels = vec![0; reader.output_buffer_size().expect("a size")];
    let frame = reader.next_frame(&mut pixels).expect("a picture");
    let side = usize::try_from(frame.width).expect("it fits");
    assert_eq!((frame.width, frame.color_type), (frame.height, png::ColorType::Grayscale));
    scanned(side, |x, y| pixels[y * side + x])
}

#[test]
fn scanners_read_the_payload_off_both_pictures() {
    let longest = VECTORS.lines().skip(1).filter_map(|line| line.split('\t').next_back());
    let longest = longest.max_by_key(|payload| payload.len()).expect("a payload");
    let (first, _) = vectors().swap_remove(1);
    for payload in [payload(&first).encode(), longest.to_owned()] {
        assert_eq!(of_svg(&drawing::svg(&payload).expect("it fits")), payload);
        assert_eq!(of_png(&drawing::png(&payload).expect("it fits")), payload);
    }
    assert_eq!(drawing::svg(&"9".repeat(8_000)), None);
}
