//! The code of references: words of twelve symbols over the field of 23, of which the last three check the
//! others. Any two words differ in four symbols or more. Hence one wrong symbol can be put right in one way
//! only, and two wrong ones, or three, never make another word.

/// How many symbols a word has.
pub(super) const LENGTH: usize = 12;

/// How many of them check the others.
pub(super) const CHECKS: usize = 3;

/// The symbols in the order of their values: without vowels, which Vietnamese keyboards turn into others and
/// which would spell words, and one of those that are taken for each other.
pub(super) const SYMBOLS: &[u8; 23] = b"0123456789CFHJKMNPRTVXY";

/// Values below 23, each at its place.
pub(super) type Word = [u8; LENGTH];

const FIELD: u32 = 23;

/// The value of a symbol.
pub(super) fn value(symbol: u8) -> Option<u8> {
    let at = SYMBOLS.iter().position(|one| *one == symbol)?;
    u8::try_from(at).ok()
}

/// The symbol of a value.
pub(super) fn symbol(value: u8) -> u8 {
    SYMBOLS.get(usize::from(value)).copied().unwrap_or(b'?')
}

/// Whether the checks of a word come out.
pub(super) fn holds(word: &Word) -> bool {
    sums(word) == [0; CHECKS]
}

/// The word that holds and differs in one symbol.
pub(super) fn mend(word: &Word) -> Option<Word> {
    let [error, first, _] = sums(word);
    if error == 0 {
        return None;
    }
    let place = first * inverse(error) % FIELD;
    let index = usize::try_from(place.checked_sub(1)?).ok()?;
    let mut mended = *word;
    let symbol = mended.get_mut(index)?;
    *symbol = small(u32::from(*symbol) + FIELD - error);
    holds(&mended).then_some(mended)
}

/// The word that holds and has other symbols at these places alone, three at most.
pub(super) fn fill(word: &Word, places: &[usize]) -> Option<Word> {
    let mut filled = *word;
    for place in places {
        *filled.get_mut(*place)? = 0;
    }
    let wanted = sums(&filled).map(|sum| FIELD - sum);
    for place in places {
        let others = places.iter().filter(|other| *other != place).map(|other| at(*other));
        let weights = lagrange(at(*place), others);
        let found: u32 = weights.iter().zip(wanted).map(|(weight, sum)| weight * sum).sum();
        filled[*place] = small(found);
    }
    holds(&filled).then_some(filled)
}

/// What a word's symbols come to, each times the powers of its place.
fn sums(word: &Word) -> [u32; CHECKS] {
    let mut sums = [0; CHECKS];
    for (index, symbol) in word.iter().enumerate() {
        let mut term = u32::from(*symbol);
        for sum in &mut sums {
            *sum = (*sum + term) % FIELD;
            term = term * at(index) % FIELD;
        }
    }
    sums
}

/// The place of an index: from 1, so that none vanishes.
fn at(index: usize) -> u32 {
    u32::try_from(index + 1).unwrap_or(0)
}

/// Coefficients, lowest first, of the polynomial that is 1 at a place and 0 at the others.
fn lagrange(place: u32, others: impl Iterator<Item = u32>) -> [u32; CHECKS] {
    let mut weights = [1, 0, 0];
    for other in others {
        let scale = inverse((place + FIELD - other) % FIELD);
        let [low, middle, high] = weights;
        let less = FIELD - other;
        weights = [low * less, middle * less + low, high * less + middle]
            .map(|one| one % FIELD * scale % FIELD);
    }
    weights
}

/// By Fermat: the 21st power.
fn inverse(value: u32) -> u32 {
    (0..FIELD - 2).fold(1, |power, _| power * value % FIELD)
}

fn small(value: u32) -> u8 {
    u8::try_from(value % FIELD).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The code is linear: the difference of two words is a word. So what no word of few symbols shows, no
    /// pair of words can show, and looking at all differences of at most three symbols is looking at all pairs.
    #[test]
    fn no_two_words_differ_in_three_symbols_or_fewer() {
        for (one, two, three) in triples() {
            // Up to a factor, since multiples of words are words: the first of the differences is 1.
            for second in 0..23 {
                for third in 0..23 {
                    let mut word = Word::default();
                    (word[one], word[two], word[three]) = (1, second, third);
                    assert!(!holds(&word), "{word:?}");
                }
            }
        }
    }

    fn triples() -> impl Iterator<Item = (usize, usize, usize)> {
        let indices = 0..LENGTH;
        indices.flat_map(|one| {
            let others = (0..LENGTH).filter(move |other| *other != one);
            others.flat_map(move |two| {
                let rest = (0..LENGTH).filter(move |other| *other != one && *other != two);
                rest.map(move |three| (one, two, three))
            })
        })
    }

    #[test]
    fn every_single_wrong_symbol_is_put_right() {
        let word = fill(&[12, 3, 0, 22, 7, 7, 1, 19, 5, 0, 0, 0], &[9, 10, 11]).unwrap();
        assert_eq!(mend(&word), None);
        for index in 0..LENGTH {
            for wrong in (0..23).filter(|wrong| *wrong != word[index]) {
                let mut spoilt = word;
                spoilt[index] = wrong;
                assert!(!holds(&spoilt));
                assert_eq!(mend(&spoilt), Some(word));
                assert_eq!(fill(&spoilt, &[index]), Some(word));
            }
        }
    }

    #[test]
    fn every_pair_of_missing_symbols_is_found() {
        let word = fill(&[17, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0], &[9, 10, 11]).unwrap();
        for (one, two, three) in triples() {
            assert_eq!(fill(&word, &[one, two]), Some(word));
            assert_eq!(fill(&word, &[one, two, three]), Some(word));
        }
        let mut spoilt = word;
        spoilt[0] = 3;
        assert_eq!(fill(&spoilt, &[1]), None);
        assert_eq!(fill(&spoilt, &[1, 2]), None);
    }
}
