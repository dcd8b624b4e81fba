//! What is left of a Vietnamese keyboard that was off: tone letters of Telex, tone digits of VNI.

const VOWELS: &str = "aeiouy";
const TONES: &str = "sfrxj";

/// The folded words that somebody may have meant who typed this with the keyboard off, likeliest first.
pub(crate) fn untyped(folded: &str) -> Vec<String> {
    let mut meant = Vec::new();
    if !folded.is_ascii()
        || !folded.contains(|one: char| VOWELS.contains(one)) && !folded.contains('w')
    {
        return meant;
    }
    let plain: String = folded.chars().filter(|one| !one.is_ascii_digit()).collect();
    if plain.len() < folded.len() {
        add(&mut meant, folded, &plain);
    }
    let plain = undoubled(&plain);
    add(&mut meant, folded, &plain);
    for shorter in without_a_tone(&plain) {
        add(&mut meant, folded, &shorter);
    }
    meant
}

fn add(meant: &mut Vec<String>, typed: &str, word: &str) {
    if !word.is_empty() && word != typed && !meant.iter().any(|one| one == word) {
        meant.push(word.to_owned());
    }
}

/// `dd`, `aa`, `ee` and `oo` are one letter; `w` is a horn on the vowel before it, or else the letter ư.
fn undoubled(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    for one in word.chars() {
        let last = out.chars().next_back();
        match one {
            'a' | 'e' | 'o' | 'd' if last == Some(one) => {}
            'w' if last.is_some_and(|last| "aou".contains(last)) => {}
            'w' => out.push('u'),
            _ => out.push(one),
        }
    }
    // "dd" and vowels may stand apart: "dad" is đa, "cana" is no word, but "caan" was met above.
    out
}

/// The word without one tone letter behind its first vowel, from the end: that is where most stand.
fn without_a_tone(word: &str) -> impl Iterator<Item = String> {
    let first = word.find(|one: char| VOWELS.contains(one)).unwrap_or(word.len());
    let places = word.char_indices().rev();
    let places = places.filter(move |(at, one)| *at > first && TONES.contains(*one));
    places.map(|(at, _)| undoubled(&format!("{}{}", &word[..at], &word[at + 1..])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leftovers_are_taken_off() {
        for (typed, meant) in [
            ("chef", "che"),
            ("mats", "mat"),
            ("tra2", "tra"),
            ("sa6m", "sam"),
            ("sanhf", "sanh"),
            ("tuyeets", "tuyet"),
            ("ddaatj", "dat"),
            ("nwowcs", "nuoc"),
            ("suownf", "suon"),
            ("mieesn", "mien"),
        ] {
            assert!(untyped(typed).contains(&meant.to_owned()), "{typed}: {:?}", untyped(typed));
        }
    }

    #[test]
    fn plain_words_and_numbers_mean_nothing_else() {
        assert!(untyped("cam").is_empty());
        assert!(untyped("200").is_empty());
        assert!(untyped("bcd").is_empty());
    }
}
