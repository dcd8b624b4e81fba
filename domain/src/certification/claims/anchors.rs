//! Where a text names the programme at all. Most texts never do, so this pass must cost next to nothing:
//! it looks only at the letter P, with which every name of the programme ends or begins its last word.

use std::ops::Range;

use super::glyphs::{Role, folded, is_accented, is_letter, role};

/// A place where the programme is named.
pub(super) struct Anchor {
    pub(super) bytes: Range<usize>,
    /// Written out ("mỗi xã một sản phẩm"), which by itself says nothing of a product.
    pub(super) in_words: bool,
}

/// The marks that may stand between two letters of one name ("O . C . O . P").
const WIDEST_GAP: usize = 3;

/// The names in words, as the folded letters before and from the last word's P.
const IN_WORDS: [(&[u8], &[u8]); 5] = [
    (b"moixamotsan", b"pham"),
    (b"motxamotsan", b"pham"),
    (b"moixaphuongmotsan", b"pham"),
    (b"onecommuneone", b"product"),
    (b"onecommunityone", b"product"),
];

/// What honest words go on with after "ocop": none of them is the programme.
const INNER_WORD: [&str; 9] = ["y", "ie", "ilot", "ea", "te", "ol", "la", "hi", "ro"];

/// What may be glued to the name from the left and from the right, as in #sanphamocop and ocopvietnam.
const GLUED_LEFT: [&str; 14] = [
    "sanpham",
    "sp",
    "chuan",
    "dat",
    "sao",
    "chungnhan",
    "congnhan",
    "logo",
    "hang",
    "dacsan",
    "star",
    "stars",
    "tem",
    "nhan",
];
const GLUED_RIGHT: [&str; 20] = [
    "ocop", "sao", "star", "viet", "vn", "cert", "mot", "hai", "ba", "bon", "tu", "nam", "dat",
    "chuan", "three", "four", "five", "sanpham", "quocgia", "product",
];

/// All places, in order.
pub(super) fn anchors(text: &str) -> impl Iterator<Item = Anchor> {
    let (mut from, plain) = (0, !has_double(text.as_bytes()));
    std::iter::from_fn(move || {
        let found = next_anchor(text, from, plain)?;
        from = found.bytes.end;
        Some(found)
    })
}

/// The next anchor from `floor` on; `plain` texts have no doubles of a P.
fn next_anchor(text: &str, floor: usize, plain: bool) -> Option<Anchor> {
    let bytes = text.as_bytes();
    let mut from = floor;
    while let Some(at) = next_candidate(bytes, from, plain) {
        from = at + 1;
        let preceded = at == 0 || !rules_out(bytes[at - 1], b"oO0");
        let followed = bytes.get(at + 1).is_some_and(|next| !rules_out(*next, b"hHrR"));
        // Whatever the name, what stands before its P is an O, an N or an E.
        let Some(before) = bytes[..at].iter().rev().find(|byte| **byte != b' ') else { continue };
        let preceded = preceded && !(before.is_ascii_alphabetic() && rules_out(*before, b"oO"));
        let followed = followed && !(before.is_ascii_alphabetic() && rules_out(*before, b"nNeE"));
        if !preceded && !followed {
            continue;
        }
        // A lead byte alone decides nothing, and a byte within a character decides less.
        let Some(character) = text.get(at..).and_then(|rest| rest.chars().next()) else {
            continue;
        };
        if role(character) != Role::P {
            continue;
        }
        let last = at..at + character.len_utf8();
        let acronym = preceded.then(|| acronym(text, floor, last)).flatten();
        let found = acronym.or_else(|| followed.then(|| in_words(text, floor, at)).flatten());
        if found.is_some() {
            return found;
        }
    }
    None
}

/// Whether this neighbour is a plain letter or digit other than those wanted.
fn rules_out(neighbour: u8, wanted: &[u8]) -> bool {
    neighbour.is_ascii_alphanumeric() && !wanted.contains(&neighbour)
}

/// The next place where a P or its double can begin. Every text of every answer passes through here.
fn next_candidate(bytes: &[u8], from: usize, plain: bool) -> Option<usize> {
    if plain {
        return memchr::memchr2(b'p', b'P', bytes.get(from..)?).map(|at| from + at);
    }
    let next = |at: usize| bytes.get(at + 1).copied().unwrap_or(0);
    let begins = |at: &usize| (bytes[*at] | 0x20) == b'p' || begins_double(bytes[*at], next(*at));
    (from..bytes.len()).find(begins)
}

/// Whether a double of a P can begin anywhere. All is looked at without a branch, so that the compiler
/// takes many bytes at once.
fn has_double(bytes: &[u8]) -> bool {
    let pairs = bytes.iter().zip(bytes.get(1..).unwrap_or_default());
    let within = pairs.fold(false, |found, (byte, next)| found | begins_double(*byte, *next));
    within | bytes.last().is_some_and(|last| begins_double(*last, 0))
}

/// Whether a double of a P can begin with this byte before that one. The leads of Vietnamese letters
/// and of combining marks are left out; those of C3, C6, E1 and E2 by what follows them.
fn begins_double(byte: u8, next: u8) -> bool {
    let settled = (byte == 0xCC) | (byte == 0xCD) | (byte == 0xE1) | (byte == 0xE2);
    let foreign = (byte >= 0xC7) & !settled;
    let latin = (byte == 0xC3) & ((next == 0x9E) | (next == 0xBE));
    let hooked = (byte == 0xC6) & ((next == 0xA4) | (next == 0xA5) | (next == 0xBF));
    let further = (byte == 0xE1) & (next != 0xBA) & (next != 0xBB);
    foreign | latin | hooked | further | ((byte == 0xE2) & (next != 0x80))
}

/// O, C, O before the P at `last`, however disguised and spaced, standing as a word of its own.
fn acronym(text: &str, floor: usize, last: Range<usize>) -> Option<Anchor> {
    let mut expected = [Role::O, Role::C, Role::O].into_iter();
    let mut wanted = expected.next()?;
    let (mut joints, mut gap) = (0, 0);
    let mut plain = true;
    let mut start = None;
    for (offset, character) in text[floor..last.start].char_indices().rev() {
        match role(character) {
            Role::Invisible => {}
            found if found == wanted => {
                joints += usize::from(gap > 0);
                gap = 0;
                plain &= !is_accented(character) && character != '0';
                match expected.next() {
                    Some(next) => wanted = next,
                    None => {
                        start = Some(floor + offset);
                        break;
                    }
                }
            }
            Role::Gap if gap < WIDEST_GAP => gap += 1,
            _ => return None,
        }
    }
    let bytes = start?..last.end;
    let end = bytes.end + trailing_marks(&text[bytes.end..]);
    let bytes = bytes.start..end;
    // "ốc óp", "ở cốp" and "20 COP" are other words; only a bare "OC OP" is a disguise.
    let whole = joints == 0 || joints == 3 || plain;
    (whole && stands_alone(text, &bytes, joints == 0)).then_some(Anchor { bytes, in_words: false })
}

fn trailing_marks(rest: &str) -> usize {
    rest.char_indices()
        .find(|(_, character)| role(*character) != Role::Invisible)
        .map_or(rest.len(), |(offset, _)| offset)
}

fn stands_alone(text: &str, bytes: &Range<usize>, solid: bool) -> bool {
    let first = text[bytes.start..].chars().next().unwrap_or(' ');
    let before = seen_before(&text[..bytes.start]);
    let after = text[bytes.end..].chars().next();
    let left = before.map_or(0, folded);
    let right = after.map_or(0, folded);
    if folded(first) == b'0' && left.is_ascii_digit() {
        return false;
    }
    if !is_letter(left) && !is_letter(right) {
        return true;
    }
    let letters = &text[bytes.clone()];
    let shouted = !letters.chars().any(char::is_lowercase);
    let rest = &text[bytes.end..];
    let humped_left = before.is_some_and(char::is_lowercase) && first.is_uppercase();
    let humped_right =
        after.is_some_and(|next| next.is_uppercase() != shouted || next_is_lower(rest));
    let tail = glued(rest.chars());
    let starred = tail.starts_with(['3', '4', '5']) && tail[1..].starts_with('s');
    let left_free = !is_letter(left)
        || (shouted && humped_left)
        || starred
        || (solid && ends_with_glue(&text[..bytes.start]));
    let right_free = !is_letter(right)
        || (solid
            && left_free
            && humped_right
            && !INNER_WORD.iter().any(|word| tail.starts_with(word)))
        || GLUED_RIGHT.iter().any(|word| tail.starts_with(word))
        || (solid
            && before == Some('#')
            && tail.len() > 2
            && !INNER_WORD[..6].iter().any(|word| tail.starts_with(word)));
    left_free && right_free
}

/// The nearest character that can be seen.
fn seen_before(text: &str) -> Option<char> {
    text.chars().rev().find(|character| role(*character) != Role::Invisible)
}

fn next_is_lower(rest: &str) -> bool {
    let mut characters = rest.chars();
    characters.next().is_some_and(char::is_uppercase)
        && characters.next().is_some_and(char::is_lowercase)
}

fn glued(characters: impl Iterator<Item = char>) -> String {
    characters
        .map(folded)
        .filter(|byte| *byte != super::glyphs::INVISIBLE)
        .take_while(u8::is_ascii_alphanumeric)
        .take(10)
        .map(char::from)
        .collect()
}

fn ends_with_glue(before: &str) -> bool {
    let reversed = glued(before.chars().rev());
    let word: String = reversed.chars().rev().collect();
    GLUED_LEFT.iter().any(|glue| {
        word.ends_with(glue)
            && (glue.len() > 4
                || word.len() <= glue.len() + 1
                || *glue == "sao"
                || *glue == "chuan")
    })
}

fn in_words(text: &str, floor: usize, last: usize) -> Option<Anchor> {
    let common = |letters: &[u8]| {
        let letters = letters.iter().rev().copied();
        walk(text[floor..last].char_indices().rev(), letters).is_some()
    };
    // "Sản phẩm" is in every second sentence, and rarely one of each commune.
    if !common(b"motsan") && !common(b"one") {
        return None;
    }
    IN_WORDS.iter().find_map(|(head, tail)| {
        let after = walk(text[last..].char_indices(), tail.iter().copied())?;
        let (offset, character) = text[last..].char_indices().nth(after)?;
        let end = last + offset + character.len_utf8();
        let end = end + trailing_marks(&text[end..]);
        let before = walk(text[floor..last].char_indices().rev(), head.iter().rev().copied())?;
        let (offset, _) = text[floor..last].char_indices().rev().nth(before)?;
        Some(Anchor { bytes: floor + offset..end, in_words: true })
    })
}

/// How many characters on the last of the wanted letters is met, other marks between them not counting.
fn walk(
    characters: impl Iterator<Item = (usize, char)>,
    wanted: impl Iterator<Item = u8>,
) -> Option<usize> {
    let mut wanted = wanted.peekable();
    let mut gap = 0;
    for (count, (_, character)) in characters.enumerate() {
        let byte = folded(character);
        if Some(&byte) == wanted.peek() {
            wanted.next();
            gap = 0;
            if wanted.peek().is_none() {
                return Some(count);
            }
        } else if byte == super::glyphs::INVISIBLE {
        } else if byte.is_ascii_alphanumeric() || is_letter(byte) || gap > WIDEST_GAP {
            return None;
        } else {
            gap += 1;
        }
    }
    None
}
