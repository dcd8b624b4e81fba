//! How good the answers are: nDCG@10 and the share with a wanted product first, per class.

use super::judging::WANTED;
use super::queries::Class;

/// How many answers of a query count.
pub const DEPTH: usize = 10;

/// The answer to one query.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outcome {
    /// Its class.
    pub class: Class,
    /// nDCG@10; of nonsense 1 when nothing is answered, else 0.
    pub ndcg: f64,
    /// The same with the wanted products alone, the half-right ones being worth nothing.
    pub of_wanted: f64,
    /// Whether a wanted product comes first; of nonsense, whether nothing is answered.
    pub first: bool,
}

impl Outcome {
    /// Judges an answer: the grades of the products in its order, and the grades of all there are.
    pub fn of(class: Class, answered: &[u8], all: &[u8]) -> Self {
        if class == Class::Nonsense {
            let worth = f64::from(u8::from(answered.is_empty()));
            return Self { class, ndcg: worth, of_wanted: worth, first: answered.is_empty() };
        }
        let wanted = |grades: &[u8]| -> Vec<u8> {
            grades.iter().map(|grade| if *grade == WANTED { WANTED } else { 0 }).collect()
        };
        Self {
            class,
            ndcg: ndcg(answered, all),
            of_wanted: ndcg(&wanted(answered), &wanted(all)),
            first: answered.first() == Some(&WANTED),
        }
    }
}

/// Gain 2^grade − 1, discount log2(rank + 1), over the best order of all judged products. 0 where
/// nothing is worth anything.
pub fn ndcg(answered: &[u8], all: &[u8]) -> f64 {
    let mut best = all.to_vec();
    best.sort_unstable_by(|one, other| other.cmp(one));
    let ideal = dcg(&best);
    if ideal == 0.0 { 0.0 } else { dcg(answered) / ideal }
}

fn dcg(grades: &[u8]) -> f64 {
    let ranked = grades.iter().take(DEPTH).zip(2_u32..);
    let gains =
        ranked.map(|(grade, rank)| (f64::from(*grade).exp2() - 1.0) / f64::from(rank).log2());
    // The sum of nothing is −0, which would be printed so.
    0.0 + gains.sum::<f64>()
}

/// The means of a class.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mean {
    /// Queries.
    pub count: usize,
    /// Mean nDCG@10.
    pub ndcg: f64,
    /// Mean nDCG@10 of the wanted products alone.
    pub of_wanted: f64,
    /// Share with a wanted product first.
    pub first: f64,
}

impl Mean {
    /// Of the outcomes of one class; nothing where there are none.
    pub fn of(class: Class, outcomes: &[Outcome]) -> Option<Self> {
        let of_class: Vec<&Outcome> = outcomes.iter().filter(|one| one.class == class).collect();
        let count = u32::try_from(of_class.len()).ok().filter(|count| *count > 0)?;
        let mean = |value: fn(&Outcome) -> f64| {
            of_class.iter().map(|one| value(one)).sum::<f64>() / f64::from(count)
        };
        Some(Self {
            count: of_class.len(),
            ndcg: mean(|one| one.ndcg),
            of_wanted: mean(|one| one.of_wanted),
            first: mean(|one| f64::from(u8::from(one.first))),
        })
    }

    /// Whether it reaches the bar of its class.
    pub fn reaches(&self, class: Class) -> bool {
        class.bar().is_none_or(|bar| self.ndcg >= bar)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_order_is_worth_one_and_a_worse_one_less() {
        let all = [0, 1, 3, 2, 0];
        assert_eq!(ndcg(&[3, 2, 1, 0, 0], &all), 1.0);
        // (3 + 7 / log2 3 + 1/2) / (7 + 3 / log2 3 + 1/2), by hand.
        assert!((ndcg(&[2, 3, 1], &all) - 0.8428).abs() < 0.0001);
        assert_eq!(ndcg(&[], &all), 0.0);
        assert_eq!(ndcg(&[0], &[0]), 0.0);
    }

    #[test]
    fn only_the_first_ten_count() {
        let mut answered = vec![0; DEPTH];
        answered.push(3);
        assert_eq!(ndcg(&answered, &[3]), 0.0);
        assert_eq!(ndcg(&[3; 10], &[3; 50]), 1.0);
    }

    #[test]
    fn nonsense_is_answered_well_with_nothing() {
        let all = [0; 3];
        let good = Outcome::of(Class::Nonsense, &[], &all);
        let bad = Outcome::of(Class::Nonsense, &[0], &all);
        assert!(good.first && !bad.first);
        let mean = Mean::of(Class::Nonsense, &[good, bad]).expect("two outcomes");
        assert_eq!((mean.count, mean.ndcg, mean.first), (2, 0.5, 0.5));
        assert!(!mean.reaches(Class::Nonsense));
        assert_eq!(Mean::of(Class::Exact, &[good]), None);
    }

    #[test]
    fn half_right_answers_are_worth_nothing_among_the_wanted() {
        let outcome = Outcome::of(Class::Exact, &[3, 0, 0], &[3, 2, 2]);
        assert!(outcome.first && outcome.ndcg < 0.8);
        assert_eq!(outcome.of_wanted, 1.0);
    }
}
