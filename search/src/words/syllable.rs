//! The shape of a Vietnamese syllable, by which a word is told from what a keyboard left of one.

const ONSETS: &str = "ngh ng nh ph th tr ch gh gi kh qu b c d g h k l m n p r s t v x";
const NUCLEI: &str = "a e i o u y ai ao au ay eo eu ia ie ieu iu oa oai oao oay oe oeo oi ou ua uay ue ui \
                      uo uoi uou uu uy uya uye uyu ye yeu";
const CODAS: &str = "ch ng nh c m n p t";

/// Whether a folded word could be a Vietnamese syllable.
pub(crate) fn is_syllable(folded: &str) -> bool {
    let onsets = ONSETS.split_ascii_whitespace().chain([""]);
    onsets.filter_map(|onset| folded.strip_prefix(onset)).any(is_rime)
}

fn is_rime(letters: &str) -> bool {
    let codas = CODAS.split_ascii_whitespace().chain([""]);
    let mut nuclei = codas.filter_map(|coda| letters.strip_suffix(coda));
    nuclei.any(|nucleus| NUCLEI.split_ascii_whitespace().any(|one| one == nucleus))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syllables_are_told_from_other_words() {
        for word in ["che", "nghieng", "quyet", "khuya", "gi", "uong", "yeu", "tuyet", "xoai"] {
            assert!(is_syllable(word), "{word}");
        }
        for word in ["chef", "tuyets", "sanhf", "htx", "cafe", "ocop", "snah", "200", "tra2", ""] {
            assert!(!is_syllable(word), "{word}");
        }
    }
}
