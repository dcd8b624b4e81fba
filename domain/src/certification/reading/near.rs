//! Near matches: names that may be the same one mistyped, for an official to resolve.

use super::producers::proper_words;

/// Whether two producers' keys may mean the same producer although they differ: the same name under
/// another legal form, a name within a longer one, or a slip of up to two letters.
pub fn near_producers(left: &str, right: &str) -> bool {
    if left == right || left.is_empty() || right.is_empty() {
        return false;
    }
    let (left, right) = (proper_words(left), proper_words(right));
    left == right
        || contains_all(&left, &right)
        || contains_all(&right, &left)
        || slipped(&left, &right)
}

/// Whether two products' keys of one producer may mean the same product although they differ. A
/// longer name is another product (“rong nho” and “rong nho tách nước”); only slips of the pen
/// count.
pub fn near_products(left: &str, right: &str) -> bool {
    let words = |key| str::split(key, ' ').collect::<Vec<_>>();
    left != right && slipped(&words(left), &words(right))
}

/// One word is too common to say that a name lies within another.
fn contains_all(longer: &[&str], shorter: &[&str]) -> bool {
    shorter.len() >= 2
        && same_numbers(longer, shorter)
        && shorter.iter().all(|word| longer.contains(word))
}

fn slipped(left: &[&str], right: &[&str]) -> bool {
    const MOST: usize = 2;
    const SHORTEST: usize = 8;
    let (whole_left, whole_right) = (left.concat(), right.concat());
    let long_enough = whole_left.chars().count().min(whole_right.chars().count()) >= SHORTEST;
    if !long_enough
        || !same_numbers(left, right)
        || distance(&whole_left, &whole_right, MOST).is_none()
    {
        return false;
    }
    // “Nguyễn Văn An” and “Nguyễn Văn Ba” are two letters apart and two people: a word that is
    // replaced altogether is no slip.
    left.len() != right.len()
        || left.iter().zip(right).all(|(left, right)| {
            let longest = left.chars().count().max(right.chars().count());
            distance(left, right, MOST).is_some_and(|slips| slips * 2 <= longest)
        })
}

/// “40 độ đạm” is not “60 độ đạm”: what has digits must agree.
fn same_numbers(left: &[&str], right: &[&str]) -> bool {
    let numbers = |words: &[&str]| -> Vec<String> {
        let with_digits = words.iter().filter(|word| word.contains(|c: char| c.is_numeric()));
        with_digits.map(|word| (*word).to_owned()).collect()
    };
    numbers(left) == numbers(right)
}

/// Insertions, deletions, changes and swaps of neighbours that turn one text into the other
/// (Damerau and Levenshtein's measure, optimal string alignment), if they are at most `most`.
fn distance(left: &str, right: &str, most: usize) -> Option<usize> {
    let left: Vec<char> = left.chars().collect();
    let right: Vec<char> = right.chars().collect();
    if left.len().abs_diff(right.len()) > most {
        return None;
    }
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=right.len()).collect();
    for (i, from) in left.iter().enumerate() {
        let mut current = vec![i + 1];
        for (j, to) in right.iter().enumerate() {
            let changed = last[j] + usize::from(from != to);
            let mut least = changed.min(last[j + 1] + 1).min(current[j] + 1);
            if i > 0 && j > 0 && *from == right[j - 1] && left[i - 1] == *to {
                least = least.min(before_last[j - 1] + 1);
            }
            current.push(least);
        }
        if current.iter().all(|slips| *slips > most) {
            return None;
        }
        before_last = std::mem::replace(&mut last, current);
    }
    last.last().copied().filter(|slips| *slips <= most)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::certification::reading::{producer_key, product_key};

    fn producers(left: &str, right: &str) -> bool {
        let (left, right) = (producer_key(left), producer_key(right));
        assert_eq!(near_producers(&left, &right), near_producers(&right, &left));
        near_producers(&left, &right)
    }

    #[test]
    fn slips_other_forms_and_longer_names_are_near() {
        assert!(producers("HTX Minh Thiện", "HKD Minh Thiện"));
        assert!(producers("HTX chè Hướng Tâm", "HTX Hướng Tâm"));
        assert!(producers("HTX nông nghiệp Quế Nậm Đét", "HTX Quế hữu cơ Nậm Đét"));
        assert!(producers("Công ty TNHH BOANERGES", "Công ty TNHH BOANREGES"));
        assert!(producers("Công ty TNHH MTV Thanh Tùng", "Công ty TNHH Thanh Tùng"));
        assert!(producers("HTX Ngọc Thuý Nõn", "HTX Ngoc Thui Non"));
    }

    #[test]
    fn different_names_are_not_near() {
        assert!(!producers("Hộ sản xuất Nguyễn Văn An", "Hộ sản xuất Nguyễn Văn Ba"));
        assert!(!producers("HTX dịch vụ số 1 Bắc Ruộng", "HTX dịch vụ số 2 Bắc Ruộng"));
        assert!(!producers("HTX Anh Tài", "HTX Anh Tài"));
        assert!(!producers("HTX Sơn Hòa", "HTX Mản Thẩn"));
        assert!(!producers("", "HTX Sơn Hòa"));
    }

    #[test]
    fn products_are_near_only_by_a_slip() {
        let near = |left: &str, right: &str| near_products(&product_key(left), &product_key(right));
        assert!(near("Chè xanh Ngọc Thuý", "Chè xanh Ngọc Thúi"));
        assert!(near("Trà Shan tuyết", "Trà San tuyết"));
        assert!(!near("Rong nho", "Rong nho tách nước"));
        assert!(!near("Nước mắm 40 độ đạm", "Nước mắm 60 độ đạm"));
        assert!(!near("Trà hoa sen", "Trà hoa sen"));
        assert!(!near("Trà hoa nhài Phong Hải", "Trà hoa sen Phong Hải"));
    }

    #[test]
    fn distance_counts_a_swap_once() {
        assert_eq!(distance("boanerges", "boanreges", 2), Some(1));
        assert_eq!(distance("abc", "abc", 2), Some(0));
        assert_eq!(distance("abc", "xyz", 2), None);
        assert_eq!(distance("", "ab", 2), Some(2));
    }
}
