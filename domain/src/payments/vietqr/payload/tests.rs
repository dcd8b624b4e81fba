use super::*;
use proptest::prelude::*;
use proptest::{option, sample::select};

const OF_A_BAKERY: &str = "00020101021238530010A0000007270123000697043201091290057180208QRIBFTTA53037045802VN5920NGUYEN PHAM THUY LAN62390835Thanh toan don hang cho Bean Bakery63043AA2";
const OPEN: &str =
    "00020101021138560010A0000007270126000697041501121133666688880208QRIBFTTA53037045802VN6304F443";
const OF_A_FUND: &str = "00020101021238560010A0000007270126000697041501121133666688880208QRIBFTTA53037045405790005802VN62220818Ung Ho Quy Vac Xin63043ACF";
const OF_AN_ORDER: &str = "00020101021238540010A00000072701240006970436011001234567890208QRIBFTTA530370454061500005802VN62200816OCOP DH 202600016304A27D";

fn asked(bin: &str, account: &str, amount: Option<i64>, purpose: Option<&str>) -> Payload {
    let to = (Bin::new(bin).unwrap(), AccountNumber::new(account).unwrap());
    let amount = amount.map(|amount| Dong::new(amount).unwrap());
    Payload::to_account(to, amount, purpose.map(|text| Plain::new(text).unwrap()))
}

/// A payload with its checksum made good.
fn signed(content: &str) -> String {
    let text = format!("{content}{CHECKSUM}");
    format!("{text}{:04X}", crc(text.as_bytes()))
}

#[test]
fn the_checksum_is_the_published_one() {
    assert_eq!(crc(b"123456789"), 0x29B1);
}

#[test]
fn the_published_vectors_are_written_and_read() {
    for text in [OF_A_BAKERY, OPEN, OF_A_FUND, OF_AN_ORDER] {
        assert_eq!(Payload::parse(text).map(|payload| payload.encode()).as_deref(), Ok(text));
    }
    assert_eq!(asked("970415", "113366668888", None, None).encode(), OPEN);
    let fund = asked("970415", "113366668888", Some(79_000), Some("Ung Ho Quy Vac Xin"));
    assert_eq!(fund.encode(), OF_A_FUND);
    let order = asked("970436", "0123456789", Some(150_000), Some("OCOP DH 20260001"));
    assert_eq!(order.encode(), OF_AN_ORDER);
    let bakery = Payload::parse(OF_A_BAKERY).unwrap();
    assert_eq!((bakery.initiation, bakery.amount), (Initiation::Dynamic, None));
}

#[test]
fn what_is_out_of_form_is_refused() {
    let refusal = |text: &str| Payload::parse(text).unwrap_err();
    let content = OPEN.strip_suffix("6304F443").unwrap();
    assert!(Payload::parse(&signed(content)).is_ok());
    assert_eq!(refusal(""), PayloadRefusal::Length);
    assert_eq!(refusal("Ủng hộ"), PayloadRefusal::NotPlain);
    assert_eq!(refusal(&OPEN.replace("F443", "f443")), PayloadRefusal::Checksum);
    assert_eq!(refusal(content), PayloadRefusal::Checksum);
    let spoilt = |from: &str, to: &str| refusal(&signed(&content.replace(from, to)));
    assert_eq!(spoilt("5303704", ""), PayloadRefusal::Missing("53"));
    assert_eq!(spoilt("5303704", "5303840"), PayloadRefusal::Value("53"));
    assert_eq!(spoilt("5303704", "53037045303704"), PayloadRefusal::Order("53".into()));
    assert_eq!(spoilt("5802VN", "5802VN55020a"), PayloadRefusal::Order("55".into()));
    assert_eq!(spoilt("5802VN", "55020a5802VN"), PayloadRefusal::Unknown("55".into()));
    assert_eq!(spoilt("5802VN", "5801V"), PayloadRefusal::Value("58"));
    assert_eq!(spoilt("5802VN", "5899VN"), PayloadRefusal::Length);
    assert_eq!(spoilt("5802VN", "5802VN6499"), PayloadRefusal::Length);
    assert_eq!(spoilt("5802VN", "54010"), PayloadRefusal::Value("54"));
    assert_eq!(spoilt("5802VN", "5405079005802VN"), PayloadRefusal::Value("54"));
    assert_eq!(spoilt("5802VN", "5404-7905802VN"), PayloadRefusal::Value("54"));
    assert_eq!(spoilt("5802VN", "5802VN62080104ABCD"), PayloadRefusal::Unknown("01".into()));
    assert_eq!(spoilt("A000000727", "A000000775"), PayloadRefusal::Value("00"));
    assert_eq!(spoilt("QRIBFTTA", "QRIBFTTX"), PayloadRefusal::Value("02"));
    assert_eq!(spoilt("0006970415", "000697O415"), PayloadRefusal::Value("00"));
}

fn payload() -> impl Strategy<Value = Payload> {
    let plain = "[!-~]([ -~]{0,13}[!-~])?";
    let parts = (
        select(vec![Initiation::Static, Initiation::Dynamic]),
        "[0-9]{6}",
        "[0-9A-Za-z]{1,19}",
        select(vec![Service::ToAccount, Service::ToCard]),
        option::of(1..=Dong::MAX.amount()),
        (option::of(plain), option::of(plain), option::of("[!-~]([ -~]{0,93}[!-~])?")),
    );
    parts.prop_map(|(initiation, bin, account, service, amount, (name, city, purpose))| Payload {
        initiation,
        bin: Bin::new(&bin).unwrap(),
        account: AccountNumber::new(&account).unwrap(),
        service,
        amount: amount.map(|amount| Dong::new(amount).unwrap()),
        name: name.map(|text| Plain::new(&text).unwrap()),
        city: city.map(|text| Plain::new(&text).unwrap()),
        purpose: purpose.map(|text| Plain::new(&text).unwrap()),
    })
}

proptest! {
    #[test]
    fn what_is_written_is_read(payload in payload()) {
        prop_assert_eq!(Payload::parse(&payload.encode()), Ok(payload));
    }

    #[test]
    fn one_wrong_character_is_refused(payload in payload(), at in any::<prop::sample::Index>(), to in b' '..=b'~') {
        let mut bytes = payload.encode().into_bytes();
        let index = at.index(bytes.len());
        prop_assume!(bytes[index] != to);
        bytes[index] = to;
        prop_assert!(Payload::parse(&String::from_utf8(bytes).unwrap()).is_err());
    }

    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,80}", content in "([0-9]{4}[ -~]{0,8}){0,6}") {
        let _ = Payload::parse(&text);
        if let Ok(payload) = Payload::parse(&signed(&content)) {
            prop_assert_eq!(payload.encode(), signed(&content));
        }
    }
}
