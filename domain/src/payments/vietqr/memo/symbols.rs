//! The characters of a memo as far as they can be a reference's.

use crate::payments::vietqr::code;

/// A letter or digit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Symbol {
    /// In upper case, without tones, of look-alikes the one that references use.
    pub(super) letter: u8,
    /// Its value, where references use it.
    pub(super) value: Option<u8>,
    /// Whether a space, a sign or nothing stands before it.
    pub(super) begins: bool,
    /// Whether a space, a sign or nothing stands behind it.
    pub(super) ends: bool,
}

/// The letters and digits of a memo, so many at most.
pub(super) fn of(memo: &str, most: usize) -> Vec<Symbol> {
    let mut all: Vec<Symbol> = Vec::new();
    let mut begins = true;
    for one in crate::text::fold(memo).chars() {
        if all.len() == most {
            break;
        }
        if one.is_alphanumeric() {
            let letter = u8::try_from(one).map_or(b'?', |byte| twin(byte.to_ascii_uppercase()));
            all.push(Symbol { letter, value: code::value(letter), begins, ends: false });
        } else if let Some(last) = all.last_mut() {
            last.ends = true;
        }
        begins = !one.is_alphanumeric();
    }
    if let Some(last) = all.last_mut() {
        last.ends = true;
    }
    all
}

/// Of characters that are taken for each other the one that references use.
pub(super) fn twin(letter: u8) -> u8 {
    match letter {
        b'O' | b'Q' | b'D' => b'0',
        b'I' | b'L' => b'1',
        b'Z' => b'2',
        b'S' => b'5',
        b'G' => b'6',
        b'B' => b'8',
        b'U' => b'V',
        other => other,
    }
}
