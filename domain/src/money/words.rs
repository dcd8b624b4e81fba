//! Amounts in words, as invoices and orders have them.

use super::Dong;

const DIGITS: [&str; 10] = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"];
const MILLIARD: i64 = 1_000_000_000;

/// The amount in Vietnamese words, with a capital at the beginning: "Một trăm năm mươi nghìn đồng".
pub fn amount_in_words(dong: Dong) -> String {
    let mut words = whole(dong.amount());
    words.push("đồng");
    let text = words.join(" ");
    let mut letters = text.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

fn whole(amount: i64) -> Vec<&'static str> {
    if amount == 0 {
        return vec!["không"];
    }
    let mut words = Vec::new();
    // There is no word of its own above the milliard: a thousand of them are "một nghìn tỷ".
    below_milliard(amount / MILLIARD, &mut words);
    if !words.is_empty() {
        words.push("tỷ");
    }
    below_milliard(amount % MILLIARD, &mut words);
    words
}

/// Adds the words of a number below a milliard; none for nothing.
fn below_milliard(number: i64, words: &mut Vec<&'static str>) {
    let groups = [(1_000_000, Some("triệu")), (1_000, Some("nghìn")), (1, None)];
    for (size, name) in groups {
        let group = number / size % 1_000;
        if group != 0 {
            // Behind something the hundreds are said even when there are none.
            below_thousand(group, !words.is_empty(), words);
            words.extend(name);
        }
    }
}

fn below_thousand(number: i64, behind: bool, words: &mut Vec<&'static str>) {
    let (hundreds, tens, ones) = (number / 100, number / 10 % 10, number % 10);
    let has_hundreds = behind || hundreds > 0;
    if has_hundreds {
        words.extend([digit(hundreds), "trăm"]);
    }
    match tens {
        0 if has_hundreds && ones > 0 => words.push("linh"),
        0 => {}
        1 => words.push("mười"),
        _ => words.extend([digit(tens), "mươi"]),
    }
    match (tens, ones) {
        (_, 0) => {}
        (2.., 1) => words.push("mốt"),
        (2.., 4) => words.push("tư"),
        (1.., 5) => words.push("lăm"),
        _ => words.push(digit(ones)),
    }
}

fn digit(number: i64) -> &'static str {
    usize::try_from(number).ok().and_then(|place| DIGITS.get(place)).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SPOKEN: &[(i64, &str)] = &[
        (0, "Không"),
        (1, "Một"),
        (4, "Bốn"),
        (5, "Năm"),
        (10, "Mười"),
        (11, "Mười một"),
        (14, "Mười bốn"),
        (15, "Mười lăm"),
        (20, "Hai mươi"),
        (21, "Hai mươi mốt"),
        (24, "Hai mươi tư"),
        (25, "Hai mươi lăm"),
        (55, "Năm mươi lăm"),
        (100, "Một trăm"),
        (101, "Một trăm linh một"),
        (104, "Một trăm linh bốn"),
        (105, "Một trăm linh năm"),
        (110, "Một trăm mười"),
        (115, "Một trăm mười lăm"),
        (121, "Một trăm hai mươi mốt"),
        (999, "Chín trăm chín mươi chín"),
        (1_000, "Một nghìn"),
        (1_005, "Một nghìn không trăm linh năm"),
        (1_015, "Một nghìn không trăm mười lăm"),
        (1_050, "Một nghìn không trăm năm mươi"),
        (1_100, "Một nghìn một trăm"),
        (10_500, "Mười nghìn năm trăm"),
        (21_000, "Hai mươi mốt nghìn"),
        (150_000, "Một trăm năm mươi nghìn"),
        (105_000, "Một trăm linh năm nghìn"),
        (1_000_000, "Một triệu"),
        (1_000_001, "Một triệu không trăm linh một"),
        (1_001_000, "Một triệu không trăm linh một nghìn"),
        (2_345_678, "Hai triệu ba trăm bốn mươi lăm nghìn sáu trăm bảy mươi tám"),
        (1_000_000_000, "Một tỷ"),
        (1_000_000_005, "Một tỷ không trăm linh năm"),
        (15_021_000_000, "Mười lăm tỷ không trăm hai mươi mốt triệu"),
        (
            999_999_999_999,
            "Chín trăm chín mươi chín tỷ chín trăm chín mươi chín triệu chín trăm chín mươi chín \
             nghìn chín trăm chín mươi chín",
        ),
        (1_000_000_000_000, "Một nghìn tỷ"),
    ];

    #[test]
    fn amounts_are_said_as_people_say_them() {
        for (amount, words) in SPOKEN {
            let said = amount_in_words(Dong::new(*amount).unwrap());
            assert_eq!(said, format!("{words} đồng"), "{amount}");
        }
    }

    /// What the words mean, reckoned without a look at how they are made.
    fn meant(words: &str) -> i64 {
        let (mut sum, mut group, mut last) = (0, 0, 0);
        for word in words.to_lowercase().split(' ') {
            match word {
                "đồng" | "linh" => {}
                "trăm" => (group, last) = (group + last * 100, 0),
                "mươi" => (group, last) = (group + last * 10, 0),
                "mười" => group += 10,
                "nghìn" | "triệu" | "tỷ" => {
                    let size = match word {
                        "nghìn" => 1_000,
                        "triệu" => 1_000_000,
                        _ => 1_000_000_000,
                    };
                    // A milliard counts all that was said before it.
                    let before = if word == "tỷ" { std::mem::take(&mut sum) } else { 0 };
                    sum += (before + group + last) * size;
                    (group, last) = (0, 0);
                }
                "mốt" => last = 1,
                "tư" => last = 4,
                "lăm" => last = 5,
                digit => {
                    let place = DIGITS.iter().position(|one| *one == digit);
                    last = i64::try_from(place.unwrap()).unwrap();
                }
            }
        }
        sum + group + last
    }

    proptest! {
        #[test]
        fn words_mean_their_amount(amount in prop_oneof![0..=2_000_i64, 0..=Dong::MAX.amount()]) {
            let words = amount_in_words(Dong::new(amount).unwrap());
            prop_assert_eq!(meant(&words), amount, "{}", words);
        }
    }
}
