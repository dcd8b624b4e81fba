//! How far one word is from another: letters put in, left out, taken for another, or swapped.

/// How many slips a word of so many letters may have.
pub(super) fn tolerated(letters: usize) -> usize {
    match letters {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    }
}

/// The letters of a word as a set, by which most words are told apart without a closer look.
pub(super) fn letters(word: &str) -> u64 {
    word.bytes().fold(0, |set, byte| {
        set | match byte {
            b'a'..=b'z' => 1 << (byte - b'a'),
            b'0'..=b'9' => 1 << (26 + byte - b'0'),
            _ => 1 << 36,
        }
    })
}

/// The distance of two words if it is at most so much; swapped neighbours count once.
pub(super) fn distance(one: &str, other: &str, most: usize) -> Option<usize> {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    if one.len().abs_diff(other.len()) > most {
        return None;
    }
    let width = other.len() + 1;
    let (mut before, mut last): (Vec<usize>, Vec<usize>) = (vec![0; width], (0..width).collect());
    for row in 1..=one.len() {
        let mut next = vec![row; width];
        for column in 1..width {
            let same = one[row - 1] == other[column - 1];
            let mut least = (last[column - 1] + usize::from(!same))
                .min(last[column] + 1)
                .min(next[column - 1] + 1);
            let swapped = row > 1
                && column > 1
                && one[row - 1] == other[column - 2]
                && one[row - 2] == other[column - 1];
            if swapped {
                least = least.min(before[column - 2] + 1);
            }
            next[column] = least;
        }
        if next.iter().all(|cost| *cost > most) {
            return None;
        }
        before = std::mem::replace(&mut last, next);
    }
    last.last().copied().filter(|cost| *cost <= most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_counted() {
        assert_eq!(distance("sanh", "sanh", 2), Some(0));
        assert_eq!(distance("sahn", "sanh", 2), Some(1));
        assert_eq!(distance("sah", "sanh", 2), Some(1));
        assert_eq!(distance("tuyen", "tuyet", 1), Some(1));
        assert_eq!(distance("tuyen", "mien", 1), None);
    }
}
