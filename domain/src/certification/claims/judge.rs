//! Whether naming the programme claims anything: denials, hopes, paperwork and the programme itself do not.

use super::{
    gaps::Gap,
    lexicon::{
        ASSERTIONS, BETWEEN, BRINGING, DENIALS, ENDED, ENDED_WORDS, FILLERS, FOLLOWING,
        FOLLOWING_PAIRS, HEADS, LIGHT, PAPER, PAPERS, REACHING, TURNS, WINNING,
    },
    words::{Kind, Words},
};

/// How far a denial reaches, in words.
const REACH: usize = 14;

/// Whether the words before `from` deny or merely hope for what stands at `from..=name`.
pub(super) fn is_governed(words: &Words<'_>, from: usize, name: usize) -> bool {
    if (from..name).any(|at| is_done(words, at)) {
        return false;
    }
    let winning = (from..name).any(|at| words.known(at, &WINNING));
    let (mut light, mut bringing) = (true, false);
    let mut listed = from == name;
    let mut at = from;
    for _ in 0..REACH {
        let gap = words.gap(at);
        // "chưa có VietGAP, OCOP": a list under one denial. Anything else behind a comma is a new statement.
        if at == 0
            || gap >= Gap::Sentence
            || (gap == Gap::Clause && !(listed && at == from) && !is_series(words, at))
        {
            return false;
        }
        listed &= at == from;
        at -= 1;
        if words.kind(at) != Some(Kind::Word) {
            light &= matches!(words.kind(at), Some(Kind::Number(_) | Kind::Stars { .. }));
            continue;
        }
        if is_turn(words, at) || is_done(words, at) {
            return false;
        }
        bringing |= words.pair(at, &BRINGING);
        let nearby = light && !(from == name && gap == Gap::Clause && at + 1 != from);
        if is_denial(words, at) && (nearby || words.known(at + 1, &REACHING)) {
            return !words.is(at + 1, &["chi", "nhung", "only", "chinh"]);
        }
        let paper = words.pair(at, &PAPERS) && is_paper(words, at)
            || words.known(at, &PAPER)
            || words.reads(at, "chờ");
        if paper && (light || winning && !bringing) {
            return true;
        }
        light &= words.known(at, &LIGHT) || part_of_paper(words, at);
    }
    false
}

/// Whether what follows `to` takes the claim back: expired, revoked, not yet granted.
pub(super) fn is_ended(words: &Words<'_>, to: usize) -> bool {
    for at in to + 1..to + 1 + REACH {
        if at >= words.tokens.len() || (words.gap(at) >= Gap::Sentence && at != to + 1) {
            return false;
        }
        let last = words.gap(at + 1) >= Gap::Clause;
        let lone = words.gap(at) >= Gap::Clause || at == to + 1;
        if is_denial(words, at) && last && lone {
            return true;
        }
        if words.gap(at) >= Gap::Sentence {
            return false;
        }
        let none_left = words.pair_of(at, &[("chua", "co"), ("khong", "con"), ("khong", "co")])
            && (words.gap(at + 2) >= Gap::Clause
                || words.is(
                    at + 2,
                    &["chung", "giay", "quyet", "ket", "hieu", "gia", "han", "duoc", "giu", "thoi"],
                ));
        let denied = at > 0 && is_denial(words, at - 1);
        if none_left
            || (words.pair(at, &ENDED) && !denied)
            || words.known(at, &ENDED_WORDS) && !denied
        {
            return true;
        }
        let skipped = words.known(at, &FILLERS) || matches!(words.kind(at), Some(Kind::Number(_)));
        if !skipped && !is_denial(words, at) {
            return false;
        }
    }
    false
}

/// Whether the name belongs to the programme, a fair or an office rather than to a product.
pub(super) fn is_of_the_programme(words: &Words<'_>, name: usize) -> bool {
    let headed = head(words, name);
    let followed = words.gap(name + 1) < Gap::Clause
        && (words.known(name + 1, &FOLLOWING) || words.pair(name + 1, &FOLLOWING_PAIRS));
    let in_words = matches!(words.kind(name), Some(Kind::Name { in_words: true }));
    let Some(start) = headed.or((followed || in_words).then_some(name)) else {
        return false;
    };
    // The written-out name is a product's when "sản phẩm" stands before it.
    if headed.is_none()
        && !followed
        && name > 1
        && words.pair_of(name - 2, &[("san", "pham"), ("dac", "san")])
    {
        return false;
    }
    !asserts(words, start, name)
}

fn head(words: &Words<'_>, name: usize) -> Option<usize> {
    let mut at = name;
    for _ in 0..9 {
        if at == 0 || words.gap(at) >= Gap::Clause {
            return None;
        }
        at -= 1;
        if words.pair(at, &HEADS) {
            return Some(at);
        }
        let half = at > 0 && words.pair(at - 1, &HEADS);
        if !half && !words.known(at, &BETWEEN) {
            return None;
        }
    }
    None
}

fn asserts(words: &Words<'_>, start: usize, name: usize) -> bool {
    let mut at = start;
    for _ in 0..8 {
        if at == 0 || words.gap(at) >= Gap::Clause {
            break;
        }
        at -= 1;
        if words.pair(at, &ASSERTIONS)
            || (words.is(at, &["dat"]) && at + 1 == start)
            || words.is(at, &["certified"])
        {
            return true;
        }
    }
    (name + 1..name + 8)
        .take_while(|at| words.gap(*at) < Gap::Clause)
        .any(|at| words.pair(at, &ASSERTIONS) || words.is(at, &["certified", "certifies"]))
}

/// "chua" without its horn is sour: sữa chua, cà chua.
fn is_denial(words: &Words<'_>, at: usize) -> bool {
    if !words.known(at, &DENIALS) {
        return false;
    }
    match words.word(at) {
        "chua" if words.toneless(at) => {
            let sour = at > 0
                && words.is(
                    at - 1,
                    &[
                        "sua", "ca", "mang", "dua", "canh", "nem", "giam", "vi", "me", "chanh",
                        "mam",
                    ],
                );
            let reaching = words.known(at + 1, &REACHING)
                || words.is(at + 1, &["co", "cong", "la", "du", "chung", "xep"]);
            !sour && (reaching || words.kind(at + 1).is_none())
        }
        "chua" => words.reads(at, "chưa"),
        "khong" => (words.toneless(at) || words.reads(at, "không")) && denies_more(words, at + 1),
        "mat" => words.reads(at, "mất"),
        "cha" => words.reads(at, "chả"),
        "chang" => words.toneless(at) || words.reads(at, "chẳng"),
        "hong" => words.reads(at, "hổng"),
        // Palm sugar (thốt nốt) denies nothing.
        "not" => words.toneless(at),
        _ => true,
    }
}

fn is_paper(words: &Words<'_>, at: usize) -> bool {
    let toned = |exact: &str| words.toneless(at) || words.reads(at, exact);
    match (words.word(at), words.word(at + 1)) {
        ("cho", _) => toned("chờ"),
        ("se", _) => toned("sẽ"),
        ("de", "dat" | "thi") => toned("để"),
        ("dang", "ky") => toned("đăng"),
        ("dang", _) => toned("đang"),
        ("thu", "hoi") => toned("thu"),
        ("bo", _) => toned("bộ"),
        ("muc", _) => toned("mục"),
        _ => true,
    }
}

/// What "không" denies of a product's standing; "không cồn" and "không nhân" speak of what is in it.
fn denies_more(words: &Words<'_>, at: usize) -> bool {
    match words.word(at) {
        "con" => words.toneless(at) || words.reads(at, "còn"),
        "nhan" | "gia" | "chi" | "bo" | "so" | "o" | "du" => false,
        _ => true,
    }
}

/// "đánh giá, phân hạng": a comma inside one act.
fn is_series(words: &Words<'_>, at: usize) -> bool {
    at > 1
        && words.pair_of(
            at - 2,
            &[("danh", "gia"), ("phan", "hang"), ("xet", "duyet"), ("tham", "dinh")],
        )
}

/// The second syllable of a hope, met first when reading backwards.
fn part_of_paper(words: &Words<'_>, at: usize) -> bool {
    at > 0 && (words.pair(at - 1, &PAPERS) || words.pair(at - 1, &HEADS))
}

fn is_turn(words: &Words<'_>, at: usize) -> bool {
    match words.word(at) {
        // "những" and "nhưng", "mà" and "ma", fold alike.
        "nhung" => words.toneless(at) || words.reads(at, "nhưng"),
        "ma" => words.reads(at, "mà"),
        "nen" => words.reads(at, "nên"),
        "song" => words.reads(at, "song") && words.gap(at) >= Gap::Clause,
        "yet" => !(at > 0 && is_denial(words, at - 1)),
        "va" => words.is(at + 1, &["dat", "duoc", "la", "da"]),
        _ => words.known(at, &TURNS) && words.word(at) != "nen",
    }
}

/// "đã đạt": what follows has happened, whatever was hoped before.
fn is_done(words: &Words<'_>, at: usize) -> bool {
    (words.toneless(at) && words.is(at, &["da"]) || words.reads(at, "đã"))
        && words.is(
            at + 1,
            &["dat", "duoc", "co", "la", "cong", "xep", "chinh", "gianh", "vinh", "nhan"],
        )
}
