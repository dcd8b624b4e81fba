//! The banks and wallets that VietQR reaches, by their BIN.

use super::payload::Bin;
use std::sync::LazyLock;

/// A bank or wallet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bank {
    /// What codes and transfers call it.
    pub bin: Bin,
    /// The stable code.
    pub code: &'static str,
    /// What people call it.
    pub name: &'static str,
}

/// All that are known, by code.
pub fn all() -> &'static [Bank] {
    static ALL: LazyLock<Vec<Bank>> = LazyLock::new(|| {
        let mut all: Vec<Bank> = read().collect();
        all.sort_by_key(|bank| bank.code);
        all
    });
    &ALL
}

/// The bank with a BIN.
pub fn by_bin(bin: &Bin) -> Option<&'static Bank> {
    all().iter().find(|bank| bank.bin == *bin)
}

/// The bank with a code, or with a name however written.
pub fn by_name(name: &str) -> Option<&'static Bank> {
    let wanted = squeezed(name);
    all().iter().find(|bank| bank.code == wanted || squeezed(bank.name) == wanted)
}

fn squeezed(name: &str) -> String {
    crate::text::fold(name).chars().filter(|one| one.is_alphanumeric()).collect()
}

fn read() -> impl Iterator<Item = Bank> {
    let lines = include_str!("../../../data/banks.tsv").lines().skip(1);
    lines.filter_map(|line| {
        let mut fields = line.split('\t');
        let (bin, code, name) = (fields.next()?, fields.next()?, fields.next()?);
        Some(Bank { bin: Bin::new(bin)?, code, name })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_line_is_a_bank_and_none_stands_twice() {
        let lines = include_str!("../../../data/banks.tsv").lines().count() - 1;
        assert_eq!(all().len(), lines);
        let bins: HashSet<&str> = all().iter().map(|bank| bank.bin.as_str()).collect();
        let codes: HashSet<&str> = all().iter().map(|bank| bank.code).collect();
        assert_eq!((bins.len(), codes.len()), (lines, lines));
    }

    #[test]
    fn banks_are_found_by_bin_and_by_name() {
        let agribank = by_bin(&Bin::new("970405").unwrap()).unwrap();
        assert_eq!(agribank.name, "Agribank");
        for name in ["agribank", "AGRIBANK", "Agri Bank"] {
            assert_eq!(by_name(name), Some(agribank));
        }
        assert_eq!(by_name("Co-opBank").map(|bank| bank.bin.as_str()), Some("970446"));
        assert_eq!(by_bin(&Bin::new("000000").unwrap()), None);
    }
}
