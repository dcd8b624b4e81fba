//! Who meets in one slot.

use super::Wish;

/// How many slots each has to spare beyond its wishes; who has none is pressed.
pub struct Pressed {
    pub buyers: Vec<i64>,
    pub producers: Vec<i64>,
}

/// The largest set of pairs of one slot in which nobody is twice, by augmenting paths.
pub struct Pairing {
    /// Buyers in the order in which they are served.
    order: Vec<u16>,
    /// With whom each could meet.
    wanted: Vec<Vec<u16>>,
    /// Whom each producer meets.
    meets: Vec<Option<u16>>,
    seen: Vec<bool>,
}

impl Pairing {
    /// Of these wishes, nobody paired yet.
    pub fn new(possible: &[Wish], pressed: &Pressed, producers: usize) -> Self {
        let mut wanted = vec![Vec::new(); pressed.buyers.len()];
        for wish in possible {
            wanted[usize::from(wish.buyer)].push(wish.producer);
        }
        for one in &mut wanted {
            one.sort_by_key(|producer| (pressed.producers[usize::from(*producer)], *producer));
        }
        let mut order: Vec<u16> = possible.iter().map(|wish| wish.buyer).collect();
        order.sort_by_key(|buyer| (pressed.buyers[usize::from(*buyer)], *buyer));
        order.dedup();
        Self { order, wanted, meets: vec![None; producers], seen: vec![false; producers] }
    }

    /// Pairs as many as can be, up to so many. In rounds: whoever finds no way in one may find it once others have moved.
    pub fn grow(&mut self, most: usize) {
        let mut waiting = self.order.clone();
        let mut found = 0;
        loop {
            let before = found;
            self.seen.fill(false);
            waiting.retain(|buyer| {
                let placed = found < most && self.place(*buyer);
                found += usize::from(placed);
                !placed
            });
            if found == before || found == most {
                return;
            }
        }
    }

    /// A way from the buyer over others to a producer whom nobody meets.
    fn place(&mut self, buyer: u16) -> bool {
        for place in 0..self.wanted[usize::from(buyer)].len() {
            let producer = usize::from(self.wanted[usize::from(buyer)][place]);
            if std::mem::replace(&mut self.seen[producer], true) {
                continue;
            }
            if self.meets[producer].is_none_or(|other| self.place(other)) {
                self.meets[producer] = Some(buyer);
                return true;
            }
        }
        false
    }

    /// Who was paired.
    pub fn pairs(&self) -> Vec<Wish> {
        let met = (0_u16..).zip(&self.meets);
        met.filter_map(|(producer, buyer)| buyer.map(|buyer| Wish { buyer, producer })).collect()
    }
}
