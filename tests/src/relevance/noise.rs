//! What fingers do to a query. Shares no code with the analyser that has to mend it.

use super::typing::{self, Keys};
use crate::bulk::Chance;

/// Letters beside each other on the keyboard of a phone.
const NEIGHBOURS: [(char, &str); 26] = [
    ('a', "sqz"),
    ('b', "vnh"),
    ('c', "xvd"),
    ('d', "sfec"),
    ('e', "wrd"),
    ('f', "dgrv"),
    ('g', "fhtb"),
    ('h', "gjyn"),
    ('i', "uok"),
    ('j', "hkum"),
    ('k', "jli"),
    ('l', "ko"),
    ('m', "nk"),
    ('n', "bmh"),
    ('o', "ipl"),
    ('p', "ol"),
    ('q', "wa"),
    ('r', "etf"),
    ('s', "adwx"),
    ('t', "ryg"),
    ('u', "yij"),
    ('v', "cbf"),
    ('w', "qes"),
    ('x', "zcs"),
    ('y', "tuh"),
    ('z', "xa"),
];

/// Letters that a word needs for one slip, and for two.
const LONG: usize = 4;
const LONGEST: usize = 8;

/// Without tones and shapes, small.
pub fn no_tones(text: &str) -> String {
    typing::plain(text)
}

/// Wrong tones or shapes on one syllable, on two of a longer text: "tuyêt", "tuyệt", "tuyét".
pub fn wrong_tones(text: &str, chance: &mut Chance) -> String {
    let mut words = words(text);
    let bearing: Vec<usize> = (0..words.len()).filter(|at| bearer(&words[*at]).is_some()).collect();
    for _ in 0..if bearing.len() >= 4 { 2 } else { 1 } {
        if !bearing.is_empty() {
            let at = *chance.one_of(&bearing);
            words[at] = wrong(&words[at], chance);
        }
    }
    words.join(" ")
}

fn wrong(word: &str, chance: &mut Chance) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    let Some(at) = bearer(word) else { return word.to_owned() };
    let Some((row, tone)) = typing::vowel(letters[at]) else { return word.to_owned() };
    let shapes = typing::other_shapes(row);
    letters[at] = if !shapes.is_empty() && chance.below(3) == 0 {
        typing::with_tone(*chance.one_of(&shapes), tone)
    } else {
        typing::with_tone(row, (tone + 1 + chance.below(5)) % 6)
    };
    letters.into_iter().collect()
}

/// The letter of a syllable that bears its tone, or would.
fn bearer(word: &str) -> Option<usize> {
    let letters: Vec<char> = word.chars().collect();
    let mut vowels: Vec<(usize, usize, usize)> = letters
        .iter()
        .enumerate()
        .filter_map(|(at, letter)| typing::vowel(*letter).map(|(row, tone)| (at, row, tone)))
        .collect();
    // The u of qu and the i of gi belong to the consonant.
    let is_glide = matches!(letters[..], ['q', 'u', ..] | ['g', 'i', ..]);
    if is_glide && vowels.len() > 1 {
        vowels.remove(0);
    }
    let toned = vowels.iter().find(|(.., tone)| *tone > 0);
    let shaped = vowels.iter().rev().find(|(_, row, _)| typing::is_shaped(*row));
    let is_open = vowels.last().is_some_and(|(at, ..)| at + 1 == letters.len());
    let usual = if is_open && vowels.len() > 1 { vowels.iter().nth_back(1) } else { vowels.last() };
    toned.or(shaped).or(usual).map(|(at, ..)| *at)
}

/// A slip of the finger in one word of four letters or more, which it still has then; two slips where it
/// has eight.
pub fn typo(text: &str, chance: &mut Chance) -> String {
    let mut words = words(text);
    let long: Vec<usize> =
        (0..words.len()).filter(|at| words[*at].chars().count() >= LONG).collect();
    if !long.is_empty() {
        let at = *chance.one_of(&long);
        let slips = if words[at].chars().count() >= LONGEST { 2 } else { 1 };
        for _ in 0..slips {
            words[at] = slip(&words[at], chance);
        }
    }
    words.join(" ")
}

fn slip(word: &str, chance: &mut Chance) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    // The first letter is seldom missed.
    let first = usize::from(chance.below(8) > 0);
    let at = first + chance.below(letters.len() - first);
    let beside = neighbour(letters[at], chance);
    match chance.below(4) {
        0 => letters.insert(at, beside),
        1 if letters.len() > LONG => drop(letters.remove(at)),
        1 | 2 => letters[at] = beside,
        _ if at + 1 < letters.len() => letters.swap(at, at + 1),
        _ => letters.swap(at - 1, at),
    }
    letters.into_iter().collect()
}

fn neighbour(letter: char, chance: &mut Chance) -> char {
    let plain = typing::plain(&letter.to_string());
    let found = NEIGHBOURS.iter().find(|(one, _)| plain.starts_with(*one));
    found.map_or(letter, |(_, beside)| {
        let beside: Vec<char> = beside.chars().collect();
        *chance.one_of(&beside)
    })
}

/// Two syllables without the space between.
pub fn joined(text: &str, chance: &mut Chance) -> String {
    let mut words = words(text);
    if words.len() > 1 {
        let at = chance.below(words.len() - 1);
        let next = words.remove(at + 1);
        words[at].push_str(&next);
    }
    words.join(" ")
}

/// What is left when the keyboard does not compose: keys of tones and shapes as letters or figures, in
/// one syllable or in all.
pub fn uncomposed(text: &str, chance: &mut Chance) -> String {
    let words = words(text);
    let marked: Vec<usize> = (0..words.len()).filter(|at| is_marked(&words[*at])).collect();
    let Some(last) = marked.len().checked_sub(1) else { return text.to_owned() };
    let one = marked[chance.below(last + 1)];
    let toned = marked.iter().copied().find(|at| !tone_key(&words[*at]).is_empty());
    let spelt: Vec<String> = match chance.below(6) {
        0 => at(&words, one, |word| typing::pressed(word, Keys::Telex)),
        1 => words.iter().map(|word| typing::pressed(word, Keys::Telex)).collect(),
        2 => {
            let plain: Vec<String> = words.iter().map(|word| typing::plain(word)).collect();
            let keyed = toned.unwrap_or(one);
            let key = tone_key(&words[keyed]);
            at(&plain, keyed, |word| format!("{word}{key}"))
        }
        3 => at(&words, toned.unwrap_or(one), |word| {
            format!("{}{}", typing::toneless(word), tone_key(word))
        }),
        4 => at(&words, one, |word| typing::pressed(word, Keys::Vni)),
        _ => words.iter().map(|word| typing::pressed(word, Keys::Vni)).collect(),
    };
    spelt.join(" ")
}

fn tone_key(word: &str) -> &'static str {
    typing::tone_key(word, Keys::Telex)
}

fn is_marked(word: &str) -> bool {
    typing::plain(word) != *word
}

/// All words, one of them changed.
fn at(words: &[String], at: usize, change: impl Fn(&str) -> String) -> Vec<String> {
    let mut words = words.to_vec();
    words[at] = change(&words[at]);
    words
}

fn words(text: &str) -> Vec<String> {
    text.to_lowercase().split_whitespace().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    const TEXT: &str = "chè shan tuyết";

    fn all(noise: impl Fn(&mut Chance) -> String) -> HashSet<String> {
        let mut chance = Chance(1);
        (0..2_000).map(|_| noise(&mut chance)).collect()
    }

    #[test]
    fn wrong_tones_change_one_letters_marks_and_nothing_else() {
        let seen = all(|chance| wrong_tones(TEXT, chance));
        assert!(!seen.contains(TEXT));
        assert!(seen.iter().all(|text| no_tones(text) == "che shan tuyet"), "{seen:?}");
        assert!(seen.contains("chè shan tuyêt") && seen.contains("chè shan tuyệt"));
        assert!(seen.contains("chề shan tuyết") && seen.contains("chẻ shan tuyết"));
    }

    #[test]
    fn tones_stand_where_typists_put_them() {
        assert_eq!(bearer("giang"), Some(2));
        assert_eq!(bearer("quế"), Some(2));
        assert_eq!(bearer("hoa"), Some(1));
        assert_eq!(bearer("cuong"), Some(2));
        assert_eq!(bearer("kg"), None);
    }

    #[test]
    fn slips_of_all_four_sorts_hit_long_words_alone() {
        let seen = all(|chance| typo(TEXT, chance));
        assert!(seen.iter().all(|text| text.starts_with("chè ")), "{seen:?}");
        for slip in ["chè shna tuyết", "chè shan tyết", "chè shan tuyrt", "chè shzan tuyết"]
        {
            assert!(seen.contains(slip), "{slip} is not among {seen:?}");
        }
    }

    #[test]
    fn keys_are_left_as_real_typists_leave_them() {
        let seen = all(|chance| uncomposed("cam sành", chance));
        let expected = ["cam sanhf", "cam sanh2", "cam sanhf"];
        assert!(expected.iter().all(|one| seen.contains(*one)), "{seen:?}");
        let seen = all(|chance| uncomposed(TEXT, chance));
        for one in ["chef shan tuyeets", "che2 shan tuye6t1", "chef shan tuyet", "chè shan tuyeets"]
        {
            assert!(seen.contains(one), "{one} is not among {seen:?}");
        }
    }

    #[test]
    fn joined_syllables_lose_one_space() {
        let seen = all(|chance| joined(TEXT, chance));
        assert_eq!(seen, ["chèshan tuyết", "chè shantuyết"].map(str::to_owned).into());
    }
}
