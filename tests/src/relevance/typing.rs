//! Vietnamese letters as they are typed: shapes, tones, and the keys for both in Telex and in VNI.

use std::collections::HashMap;
use std::sync::LazyLock;

/// A letter with a place for a tone: its six forms (none, huyền, hỏi, ngã, sắc, nặng), the plain letter,
/// and the keys that give it its shape in Telex and in VNI.
const VOWELS: [(&str, char, &str, &str); 12] = [
    ("aàảãáạ", 'a', "", ""),
    ("ăằẳẵắặ", 'a', "w", "8"),
    ("âầẩẫấậ", 'a', "a", "6"),
    ("eèẻẽéẹ", 'e', "", ""),
    ("êềểễếệ", 'e', "e", "6"),
    ("iìỉĩíị", 'i', "", ""),
    ("oòỏõóọ", 'o', "", ""),
    ("ôồổỗốộ", 'o', "o", "6"),
    ("ơờởỡớợ", 'o', "w", "7"),
    ("uùủũúụ", 'u', "", ""),
    ("ưừửữứự", 'u', "w", "7"),
    ("yỳỷỹýỵ", 'y', "", ""),
];

/// Keys of the tones, in the order of the forms.
const TELEX_TONES: [&str; 6] = ["", "f", "r", "x", "s", "j"];
const VNI_TONES: [&str; 6] = ["", "2", "3", "4", "1", "5"];

/// How Vietnamese is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keys {
    /// Letters for shapes and tones.
    Telex,
    /// Figures for both.
    Vni,
}

/// Row and tone of a small vowel.
pub fn vowel(letter: char) -> Option<(usize, usize)> {
    static ROWS: LazyLock<HashMap<char, (usize, usize)>> = LazyLock::new(|| {
        let rows = VOWELS.iter().enumerate();
        rows.flat_map(|(row, (forms, ..))| {
            forms.chars().enumerate().map(move |(tone, form)| (form, (row, tone)))
        })
        .collect()
    });
    ROWS.get(&letter).copied()
}

/// The vowel of a row with a tone.
pub fn with_tone(row: usize, tone: usize) -> char {
    VOWELS[row].0.chars().nth(tone).expect("six tones")
}

/// Rows of the same plain letter, without the row itself.
pub fn other_shapes(row: usize) -> Vec<usize> {
    (0..VOWELS.len()).filter(|one| *one != row && VOWELS[*one].1 == VOWELS[row].1).collect()
}

/// Whether the row is more than its plain letter.
pub fn is_shaped(row: usize) -> bool {
    !VOWELS[row].2.is_empty()
}

/// Small, without shapes and tones.
pub fn plain(text: &str) -> String {
    text.to_lowercase()
        .chars()
        .map(|letter| match vowel(letter) {
            Some((row, _)) => VOWELS[row].1,
            None if letter == 'đ' => 'd',
            None => letter,
        })
        .collect()
}

/// The key of a syllable's tone; nothing for one without.
pub fn tone_key(syllable: &str, keys: Keys) -> &'static str {
    let tone = syllable.chars().filter_map(vowel).map(|(_, tone)| tone).find(|tone| *tone > 0);
    match keys {
        Keys::Telex => TELEX_TONES[tone.unwrap_or(0)],
        Keys::Vni => VNI_TONES[tone.unwrap_or(0)],
    }
}

/// A small syllable without its tone, its shapes kept.
pub fn toneless(syllable: &str) -> String {
    let letters = syllable.chars();
    letters.map(|one| vowel(one).map_or(one, |(row, _)| with_tone(row, 0))).collect()
}

/// The keys of a small syllable as they are pressed, the tone last: "tuyết" is `tuyeets`.
pub fn pressed(syllable: &str, keys: Keys) -> String {
    let mut out = String::new();
    for letter in toneless(syllable).chars() {
        match (vowel(letter), letter) {
            (Some((row, _)), _) => {
                let (_, plain, telex, vni) = VOWELS[row];
                out.push(plain);
                out.push_str(if keys == Keys::Telex { telex } else { vni });
            }
            (None, 'đ') => out.push_str(if keys == Keys::Telex { "dd" } else { "d9" }),
            (None, other) => out.push(other),
        }
    }
    // One key shapes both letters of ươ.
    let out = out.replace("uwow", "uow").replace("u7o7", "uo7");
    out + tone_key(syllable, keys)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syllables_are_pressed_as_typists_press_them() {
        let telex = |text| pressed(text, Keys::Telex);
        assert_eq!(telex("chè"), "chef");
        assert_eq!(telex("tuyết"), "tuyeets");
        assert_eq!(telex("đường"), "dduowngf");
        assert_eq!(telex("rừng"), "ruwngf");
        assert_eq!(pressed("trà", Keys::Vni), "tra2");
        assert_eq!(pressed("sâm", Keys::Vni), "sa6m");
        assert_eq!(pressed("đặc", Keys::Vni), "d9a8c5");
    }

    #[test]
    fn plain_letters_are_left_of_every_shape_and_tone() {
        assert_eq!(plain("Đường Phèn NGỌT"), "duong phen ngot");
        assert_eq!(plain("Mỡ hành, 5 kg"), "mo hanh, 5 kg");
        assert_eq!(toneless("tuyết"), "tuyêt");
    }
}
