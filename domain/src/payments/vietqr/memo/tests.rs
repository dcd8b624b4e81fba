use super::*;
use crate::payments::vietqr::Kind;
use proptest::prelude::*;
use proptest::sample::{Index, select};

fn order() -> Reference {
    Reference::new(Kind::Order, 41_234_567_890)
}

fn any_reference() -> impl Strategy<Value = Reference> {
    (select(Kind::ALL.to_vec()), any::<u64>()).prop_map(|(kind, bits)| Reference::new(kind, bits))
}

#[test]
fn banks_may_put_around_it_what_they_like() {
    let one = order();
    for memo in [
        format!("{one}"),
        format!("MBVCB.1234567890.{one}.CT tu 0011223344 toi 9988776655 tai MB"),
        format!("CT DEN:123456789012 IBFT {}", one.grouped()),
        format!("HTX CHE SUOI MAY-{}-CHUYEN TIEN-OQCH0012345", one.to_string().to_lowercase()),
        format!("mua hàng OCOP{one}giao sáng"),
    ] {
        assert_eq!(read(&memo), Reading::Exact(one), "{memo}");
    }
}

#[test]
fn two_references_are_not_one() {
    let (one, other) = (order(), Reference::new(Kind::Order, 5));
    assert_eq!(read(&format!("{one} {other}")), Reading::Unsure(vec![one, other]));
    assert_eq!(read(&format!("{one} {one}")), Reading::Exact(one));
}

#[test]
fn what_is_cut_off_too_far_is_a_guess() {
    let text = order().to_string();
    assert_eq!(read(&text[..15]), Reading::Corrected(order()));
    assert_eq!(read(&text[..14]), Reading::Unsure(vec![order()]));
    assert_eq!(read(&text[..13]), Reading::Unsure(vec![order()]));
    assert_eq!(read(&text[..12]), Reading::Nothing);
    assert_eq!(likeness(&format!("tra tien {}", &text[..12]), order()), 12);
    assert_eq!(likeness(&format!("tra tien {text}"), order()), 16);
    assert_eq!(likeness("", order()), 0);
}

#[test]
fn other_texts_are_nothing() {
    for memo in [
        "",
        "CK",
        "0912345678",
        "28/12/2026",
        "dac san OCOP 4 sao",
        "OQCH00123456",
        "OCOP",
        "ủng hộ",
    ] {
        assert_eq!(read(memo), Reading::Nothing, "{memo}");
    }
}

proptest! {
    #[test]
    fn one_wrong_character_never_makes_it_another(
        reference in any_reference(), at in any::<Index>(), to in select((b'0'..=b'9').chain(b'A'..=b'Z').collect::<Vec<u8>>()),
    ) {
        let mut text = reference.to_string().into_bytes();
        let index = at.index(text.len());
        text[index] = to;
        prop_assert_eq!(read(std::str::from_utf8(&text).unwrap()).certain(), Some(reference));
    }

    #[test]
    fn two_wrong_characters_never_read_exactly(reference in any_reference(), one in 4_usize..16, other in 4_usize..16, by in 1_u8..23) {
        prop_assume!(one != other);
        let mut text = reference.to_string().into_bytes();
        for index in [one, other] {
            let value = crate::payments::vietqr::code::value(text[index]).unwrap();
            text[index] = crate::payments::vietqr::code::symbol((value + by) % 23);
        }
        let read = read(std::str::from_utf8(&text).unwrap());
        prop_assert!(!matches!(read, Reading::Exact(_)), "{:?}", read);
    }

    #[test]
    fn any_text_is_read(memo in "\\PC{0,300}", reference in any_reference()) {
        let _ = read(&memo);
        prop_assert!(likeness(&memo, reference) <= 16);
    }

    #[test]
    fn separators_and_case_do_not_count(reference in any_reference(), cuts in prop::collection::vec(0_usize..16, 0..5), lower in any::<bool>()) {
        let mut memo = String::new();
        for (index, one) in reference.to_string().chars().enumerate() {
            memo.push_str(if cuts.contains(&index) { ". " } else { "" });
            memo.push(if lower { one.to_ascii_lowercase() } else { one });
        }
        prop_assert_eq!(read(&memo), Reading::Exact(reference));
    }
}
