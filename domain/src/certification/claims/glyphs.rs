//! What a reader takes a character for: one folded byte per character, so that positions stay countable.

use std::sync::LazyLock;

use unicode_normalization::char::is_combining_mark;

use crate::text::fold_char;

/// Seen by nobody: marks, zero-width and direction characters.
pub(super) const INVISIBLE: u8 = 0;
pub(super) const FULL_STAR: u8 = 1;
pub(super) const HOLLOW_STAR: u8 = 2;
/// A letter of no use here; it still ends a word's claim to stand alone.
pub(super) const OTHER_LETTER: u8 = 3;
const SYMBOL: u8 = b'~';

/// Folding decomposes, which is too slow for every character of every text; below this it is looked up.
const TABLED: u32 = 0x3400;

static TABLE: LazyLock<Vec<u8>> = LazyLock::new(|| {
    (0..TABLED).map(|code| char::from_u32(code).map_or(OTHER_LETTER, compute)).collect()
});

/// The folded byte: `a`–`z`, `0`–`9`, ASCII punctuation as it is, or one of the constants above.
pub(super) fn folded(character: char) -> u8 {
    if character.is_ascii() {
        return ascii(character as u8);
    }
    let index = character as usize;
    TABLE.get(index).copied().unwrap_or_else(|| beyond(character))
}

/// The part a character plays inside the letters of OCOP, where more disguises are readable than elsewhere.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Role {
    O,
    C,
    P,
    Gap,
    Invisible,
    Other,
}

pub(super) fn role(character: char) -> Role {
    match character {
        '○' | '●' | '◯' | '⭕' | '◎' | '◉' | '⚪' | '⚫' | '〇' | '°' | 'º' | '⊙' | '⊚' | '🔴'
        | '🟠' | '🟡' | '🟢' | '🔵' => Role::O,
        '©' | '¢' => Role::C,
        '℗' | '🅿' => Role::P,
        _ => match folded(character) {
            b'o' | b'0' => Role::O,
            b'c' => Role::C,
            b'p' => Role::P,
            INVISIBLE => Role::Invisible,
            byte if byte.is_ascii_alphanumeric() || byte == OTHER_LETTER => Role::Other,
            _ => Role::Gap,
        },
    }
}

/// Whether the character is written with a tone or diacritic of its own (an "ố" rather than an "o").
pub(super) fn is_accented(character: char) -> bool {
    matches!(character as u32, 0xC0..=0x24F | 0x1E00..=0x1EFF)
}

pub(super) fn is_letter(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte == OTHER_LETTER
}

fn ascii(byte: u8) -> u8 {
    match byte {
        b'\t' | 0x0B | 0x0C => b' ',
        b'\n' | b'\r' => b'\n',
        0..0x20 | 0x7F => INVISIBLE,
        _ => byte.to_ascii_lowercase(),
    }
}

fn beyond(character: char) -> u8 {
    match character as u32 {
        // Ideographs and Hangul: nothing in them is taken for a Latin letter, and decomposing is dear.
        0x3400..=0x4DBF | 0x4E00..=0xA48F | 0xAC00..=0xD7FF | 0x20000..=0x3FFFF => OTHER_LETTER,
        _ => compute(character),
    }
}

fn compute(character: char) -> u8 {
    if let Some(byte) = special(character) {
        return byte;
    }
    if is_combining_mark(character) {
        return INVISIBLE;
    }
    let mut parts = fold_char(character).filter(|part| part.is_alphanumeric());
    match (parts.next(), parts.next()) {
        (Some(part), None) => lookalike(part),
        (Some(_), Some(_)) => OTHER_LETTER,
        (None, _) => fold_char(character).next().map_or(INVISIBLE, |part| mark_of(character, part)),
    }
}

fn mark_of(character: char, part: char) -> u8 {
    if character.is_whitespace() {
        return b' ';
    }
    if part.is_ascii() {
        return ascii(part as u8);
    }
    SYMBOL
}

fn special(character: char) -> Option<u8> {
    let code = character as u32;
    Some(match character {
        '★' | '⭐' | '🌟' | '✪' | '✭' | '✮' | '✯' | '⋆' | '✦' | '✫' | '✬' | '✹' | '✶' | '✴'
        | '✷' | '✸' | '⭑' | '🟊' | '🟉' | '🌠' | '💫' | '⍟' | '٭' | '✡' | '✵' | '🟌' => {
            FULL_STAR
        }
        '☆' | '✩' | '✰' | '⚝' | '✧' | '⭒' => HOLLOW_STAR,
        '∗' | '⁎' | '✱' | '✲' | '＊' => b'*',
        '–' | '—' | '‑' | '‐' | '−' | '‒' | '―' => b'-',
        '“' | '”' | '‘' | '’' | '«' | '»' | '„' => b'"',
        '•' | '·' | '∙' | '‧' | '・' => b'|',
        '。' | '…' => b'.',
        '、' => b',',
        '\u{2028}' | '\u{2029}' | '\u{85}' => b'\n',
        '\u{2800}' => b' ',
        '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{FEFF}' | '\u{115F}' | '\u{1160}' | '\u{3164}'
        | '\u{FFA0}' => INVISIBLE,
        _ => match code {
            0x80..=0x9F
            | 0x200B..=0x200F
            | 0x202A..=0x202E
            | 0x2060..=0x206F
            | 0xE0000..=0xE0FFF => INVISIBLE,
            // White-on-black and flag letters have no decomposition of their own.
            0x1F150..=0x1F169 => letter(code - 0x1F150),
            0x1F170..=0x1F189 => letter(code - 0x1F170),
            0x1F1E6..=0x1F1FF => letter(code - 0x1F1E6),
            _ => return None,
        },
    })
}

fn letter(index: u32) -> u8 {
    b'a' + u8::try_from(index).unwrap_or(0)
}

fn lookalike(part: char) -> u8 {
    if part.is_ascii_alphanumeric() {
        return part.to_ascii_lowercase() as u8;
    }
    match part {
        'а' | 'α' | 'ᴀ' | 'ɑ' => b'a',
        'в' | 'ʙ' => b'b',
        'с' | 'ϲ' | 'ς' | 'ᴄ' | 'ⲥ' | 'ꮯ' | 'Ꮯ' | 'ꓚ' | 'ↄ' | 'ɔ' | 'ƈ' | 'ȼ' => {
            b'c'
        }
        'ɗ' | 'ᴅ' | 'ԁ' | 'ð' => b'd',
        'е' | 'ε' | 'ᴇ' => b'e',
        'н' | 'һ' | 'ʜ' => b'h',
        'і' | 'ι' | 'ı' | 'ɪ' => b'i',
        'к' | 'κ' => b'k',
        'м' | 'ᴍ' => b'm',
        'ո' | 'η' | 'ɴ' => b'n',
        'о' | 'ο' | 'ø' | 'օ' | 'ᴏ' | 'ⲟ' | 'ꓳ' | 'σ' | 'ө' | 'θ' | 'ɵ' | 'ჿ' | 'ס' | 'ഠ' | 'ဝ'
        | 'ѳ' | 'Ꮎ' | 'ꮎ' | 'ⵔ' | 'ɸ' | 'ф' | 'ᴑ' | 'ⲑ' => b'o',
        'р' | 'ρ' | 'ᴘ' | 'ⲣ' | 'ꓑ' | 'Ꮲ' | 'ꮲ' | 'ƿ' | 'þ' | 'ƥ' | 'ᵽ' => b'p',
        'ѕ' | 'ꜱ' => b's',
        'т' | 'τ' | 'ᴛ' => b't',
        'у' => b'y',
        'х' | 'χ' => b'x',
        _ if part.is_numeric() && is_zero(part) => b'0',
        _ => OTHER_LETTER,
    }
}

/// The zeros of other scripts stand at the head of each run of ten digits.
fn is_zero(part: char) -> bool {
    matches!(
        part as u32,
        0x660
            | 0x6F0
            | 0x7C0
            | 0x966
            | 0x9E6
            | 0xA66
            | 0xAE6
            | 0xB66
            | 0xBE6
            | 0xC66
            | 0xCE6
            | 0xD66
            | 0xE50
            | 0xED0
            | 0xF20
            | 0x1040
            | 0x17E0
    )
}
