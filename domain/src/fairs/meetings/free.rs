//! The slots in which somebody is free.

/// A set of slots by number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Free(Vec<u64>);

impl Free {
    /// These slots.
    pub fn of(slots: impl IntoIterator<Item = u16>) -> Self {
        let mut free = Self::default();
        slots.into_iter().for_each(|slot| free.add(slot));
        free
    }

    /// Adds a slot.
    pub fn add(&mut self, slot: u16) {
        let (word, bit) = (usize::from(slot / 64), slot % 64);
        if self.0.len() <= word {
            self.0.resize(word + 1, 0);
        }
        self.0[word] |= 1 << bit;
    }

    /// Takes a slot out.
    pub fn remove(&mut self, slot: u16) {
        if let Some(word) = self.0.get_mut(usize::from(slot / 64)) {
            *word &= !(1 << (slot % 64));
        }
    }

    /// Whether a slot is one of them.
    pub fn has(&self, slot: u16) -> bool {
        self.0.get(usize::from(slot / 64)).is_some_and(|word| (word >> (slot % 64)) & 1 == 1)
    }

    /// How many there are.
    pub fn count(&self) -> u32 {
        self.0.iter().map(|word| word.count_ones()).sum()
    }

    /// Those that are in both.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        Self(self.0.iter().zip(&other.0).map(|(one, two)| one & two).collect())
    }

    /// Whether some slot is in both.
    pub fn meets(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).any(|(one, two)| one & two != 0)
    }

    /// Every one in order.
    pub fn all(&self) -> impl Iterator<Item = u16> + '_ {
        (0_u16..).zip(&self.0).flat_map(|(word, bits)| {
            (0..64).filter(move |bit| (bits >> bit) & 1 == 1).map(move |bit| word * 64 + bit)
        })
    }
}
