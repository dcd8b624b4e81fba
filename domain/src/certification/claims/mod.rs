//! Claims to the mark in running text: finding them, weighing them against a permit, taking them out.
//!
//! A naming of the programme (`anchors`) is widened to the words and stars that make it a claim (`span`)
//! and then heard in its clause (`judge`). Reading is linear in the text, and a text that never names the
//! programme is left after one cheap pass.

mod anchors;
mod gaps;
mod glyphs;
mod judge;
mod lexicon;
mod span;
mod stars;
mod words;

use std::borrow::Cow;

/// A passage that claims recognition under the programme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Where it begins, in bytes of the text it was found in.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// The stars claimed, where any are.
    pub stars: Option<u8>,
}

/// What stands for a text of which nothing may be shown.
const NOTHING_LEFT: &str = "…";

/// Cutting can join pieces into a new claim; honest texts settle at once, and a text built to go on for
/// longer than this is not worth keeping.
const ROUNDS: usize = 6;

/// The claims of a text, in order, none overlapping another.
pub fn find(text: &str) -> Vec<Claim> {
    let mut anchors = anchors::anchors(text);
    let Some(first) = anchors.next() else {
        return Vec::new();
    };
    let anchors: Vec<_> = std::iter::once(first).chain(anchors).collect();
    let words = words::Words::new(text, &anchors);
    let mut claims: Vec<Claim> = Vec::new();
    for claim in span::claims(&words) {
        match claims.last_mut() {
            Some(last) if claim.start < last.end => {
                last.start = last.start.min(claim.start);
                last.end = last.end.max(claim.end);
                last.stars = last.stars.max(claim.stars);
            }
            _ => claims.push(claim),
        }
    }
    claims
}

/// The claims that go beyond what is allowed: any claim without a permit, more stars than held with one.
pub fn over_claims(text: &str, allowed: Option<u8>) -> Vec<Claim> {
    let mut claims = find(text);
    claims.retain(|claim| exceeds(claim, allowed));
    claims
}

/// The text without the claims that go beyond what is allowed.
pub fn mask(text: &str, allowed: Option<u8>) -> Cow<'_, str> {
    let mut masked = Cow::Borrowed(text);
    for _ in 0..ROUNDS {
        let claims = over_claims(&masked, allowed);
        if claims.is_empty() {
            return masked;
        }
        masked = Cow::Owned(cut(&masked, &claims));
    }
    if over_claims(&masked, allowed).is_empty() { masked } else { Cow::Borrowed(NOTHING_LEFT) }
}

fn exceeds(claim: &Claim, allowed: Option<u8>) -> bool {
    match (allowed, claim.stars) {
        (None, _) => true,
        (Some(held), Some(claimed)) => claimed > held,
        (Some(_), None) => false,
    }
}

fn cut(text: &str, claims: &[Claim]) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut from = 0;
    for claim in claims {
        join(&mut kept, &text[from..claim.start]);
        from = claim.end;
    }
    join(&mut kept, &text[from..]);
    let rest = kept.trim_matches(is_joint);
    if !rest.contains(char::is_alphanumeric) {
        return NOTHING_LEFT.to_owned();
    }
    let end = kept.trim_end_matches(|character| is_joint(character) && character != ')').len();
    kept.truncate(end);
    kept
}

/// Puts a piece behind what is kept, with one seam where the cut left two.
fn join(kept: &mut String, piece: &str) {
    if kept.is_empty() {
        kept.push_str(
            piece.trim_start_matches(|character| is_joint(character) && !"([#".contains(character)),
        );
        return;
    }
    let left = kept.trim_end_matches(is_joint).len();
    if left == 0 {
        kept.clear();
        return join(kept, piece);
    }
    let seam_left = kept.split_off(left);
    let rest = piece.trim_start_matches(is_joint);
    let seam_right = &piece[..piece.len() - rest.len()];
    kept.push_str(&seam(&seam_left, seam_right, rest));
    kept.push_str(rest);
}

/// The weightier of two seams: a stop before a comma before a space.
fn seam(left: &str, right: &str, rest: &str) -> String {
    if rest.is_empty() {
        return right
            .chars()
            .find(|character| ".!?".contains(*character))
            .map(String::from)
            .unwrap_or_default();
    }
    let both = || left.chars().chain(right.chars());
    // A bracket opened before the cut may close long after it, and the other way about.
    let opened = left.contains('(') && !right.contains(')');
    let closed = right.contains(')') && !left.contains('(');
    if opened || closed {
        return if opened { " (".to_owned() } else { ") ".to_owned() };
    }
    if both().any(|character| character == '\n') {
        return "\n".to_owned();
    }
    let spaced = both().any(char::is_whitespace);
    let strongest = ['.', '!', '?', ';', ':', ',', '-', '_', '/', '|']
        .into_iter()
        .find(|mark| both().any(|c| c == *mark));
    match strongest {
        Some(mark) if spaced && "-_/|".contains(mark) => format!(" {mark} "),
        Some(mark) if spaced => format!("{mark} "),
        Some(mark) => mark.to_string(),
        None => " ".to_owned(),
    }
}

fn is_joint(character: char) -> bool {
    character.is_whitespace() || "-_/|.,;:!?()[]#*\"'–—•+&".contains(character)
}

#[cfg(test)]
mod tests;
