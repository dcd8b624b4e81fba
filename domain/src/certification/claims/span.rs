//! How far a claim reaches: the name with the words and stars around it that make it one.

use super::{
    Claim,
    gaps::Gap,
    judge,
    lexicon::{ANNOUNCING, COMPLETING, COMPLETING_PHRASES, PHRASES, SINGLES},
    stars::{self, Rank},
    words::{Kind, Words},
};

const FAR: usize = 10;

/// The claims around each naming, in the order of the names.
pub(super) fn claims(words: &Words<'_>) -> impl Iterator<Item = Claim> {
    let mut around = Around::new(words);
    (0..words.tokens.len())
        .filter(|at| matches!(words.kind(*at), Some(Kind::Name { .. })))
        .filter_map(move |name| around.claim(name))
}

struct Around<'w, 't> {
    words: &'w Words<'t>,
    ranks: Vec<Rank>,
    /// For each token the rank it belongs to.
    rank_of: Vec<Option<usize>>,
    /// The tokens before this one belong to an earlier claim.
    taken: usize,
}

struct Span {
    from: usize,
    to: usize,
    stars: Option<u8>,
}

impl<'w, 't> Around<'w, 't> {
    fn new(words: &'w Words<'t>) -> Self {
        let ranks = stars::ranks(words);
        let mut rank_of = vec![None; words.tokens.len()];
        for (index, rank) in ranks.iter().enumerate() {
            rank_of[rank.from..=rank.to].fill(Some(index));
        }
        Around { words, ranks, rank_of, taken: 0 }
    }

    fn claim(&mut self, name: usize) -> Option<Claim> {
        let words = self.words;
        let mut span = Span { from: name, to: name, stars: None };
        self.widen_right(&mut span);
        self.widen_left(&mut span);
        if span.stars.is_none() {
            self.reach(&mut span);
        }
        if judge::is_governed(words, span.from.min(name), name)
            || judge::is_ended(words, span.to.max(name))
            || (span.stars.is_none() && judge::is_of_the_programme(words, name))
        {
            return None;
        }
        self.taken = span.to + 1;
        Some(Claim {
            start: words.tokens[span.from].bytes.start,
            end: words.tokens[span.to].bytes.end,
            stars: span.stars,
        })
    }

    /// The rank at a token, unless somebody else gave it.
    fn rank(&self, at: usize) -> Option<Rank> {
        let rank = self.ranks[(*self.rank_of.get(at)?)?];
        (rank.from >= self.taken && !stars::is_foreign(self.words, rank)).then_some(rank)
    }

    fn widen_right(&self, span: &mut Span) {
        let words = self.words;
        let mut at = span.to + 1;
        if let Some(value) = self.bare_number(at) {
            span.stars = Some(value);
            span.to = at;
            at += 1;
        }
        while at < words.tokens.len() && at <= span.to + 8 {
            if let Some(rank) = self.rank(at) {
                let alone = words.gap(rank.to + 1) >= Gap::Clause;
                if words.gap(at) >= Gap::Sentence && !alone {
                    break;
                }
                span.stars = span.stars.max(rank.stars);
                span.to = rank.to;
                at = rank.to + 1;
                continue;
            }
            if words.gap(at) >= Gap::Sentence || self.rank_of[at].is_some() {
                break;
            }
            let phrase = words.pair(at, &PHRASES) || words.pair(at, &COMPLETING_PHRASES);
            let width = if phrase { 2 } else { usize::from(self.links(at)) };
            let completes = words.known(at, &COMPLETING) || words.pair(at, &COMPLETING_PHRASES);
            if completes && words.gap(at) < Gap::Clause && at == span.to + 1 {
                span.to = at + width.max(1) - 1;
            }
            if width == 0 {
                break;
            }
            at += width;
        }
    }

    fn widen_left(&self, span: &mut Span) {
        let words = self.words;
        for _ in 0..12 {
            if span.from <= self.taken || words.gap(span.from) >= Gap::Sentence {
                return;
            }
            let at = span.from - 1;
            if let Some(rank) = self.rank(at) {
                span.stars = span.stars.max(rank.stars);
                span.from = rank.from;
                continue;
            }
            if words.gap(span.from) >= Gap::Clause || self.rank_of[at].is_some() {
                return;
            }
            if at > self.taken && words.pair(at - 1, &PHRASES) && words.gap(at) < Gap::Clause {
                span.from = at - 1;
            } else if words.known(at, &SINGLES) {
                span.from = at;
            } else if let Some(Kind::Number(3..=5)) = words.kind(at)
                && words.gap(span.from) == Gap::None
            {
                // "4OCOP" in a code.
                span.stars = span.stars.max(self.number(at));
                span.from = at;
            } else {
                return;
            }
        }
    }

    /// A rank further off in the same clause: "OCOP của xã Tân Cương, hạng 4 sao".
    fn reach(&self, span: &mut Span) {
        let words = self.words;
        for at in span.to + 1..(span.to + 1 + FAR).min(words.tokens.len()) {
            let gap = words.gap(at);
            if gap >= Gap::Sentence
                || (gap == Gap::Clause && !words.known(at, &ANNOUNCING))
                || self.is_name(at)
            {
                break;
            }
            if let Some(rank) = self.rank(at)
                && !judge::is_governed(words, at, at)
            {
                span.stars = rank.stars;
                span.to = rank.to;
                return;
            }
        }
        let mut at = span.from;
        for _ in 0..FAR {
            if at <= self.taken || words.gap(at) >= Gap::Clause || self.is_name(at - 1) {
                return;
            }
            at -= 1;
            if let Some(rank) = self.rank(at) {
                span.stars = rank.stars;
                span.from = rank.from;
                self.widen_left(span);
                return;
            }
        }
    }

    /// "OCOP4-ME-500", "ocop_5.png", "OCOP 4": a digit that nothing else can be counted by.
    fn bare_number(&self, at: usize) -> Option<u8> {
        let words = self.words;
        let value = self.number(at)?;
        if self.rank_of[at].is_some() || !(3..=5).contains(&value) {
            return None;
        }
        let next = words.gap(at + 1);
        let counts = next == Gap::Space && words.kind(at + 1) == Some(Kind::Word);
        match words.gap(at) {
            Gap::None => Some(value),
            Gap::Tie | Gap::Space if !counts && !words.tokens[at].stroke && !self.dated(at) => {
                Some(value)
            }
            Gap::Clause if next >= Gap::Clause => Some(value),
            _ => None,
        }
    }

    fn dated(&self, at: usize) -> bool {
        matches!(self.words.kind(at + 1), Some(Kind::Number(_)))
    }

    fn number(&self, at: usize) -> Option<u8> {
        match self.words.kind(at)? {
            Kind::Number(value) => u8::try_from(value).ok(),
            _ => None,
        }
    }

    fn links(&self, at: usize) -> bool {
        self.words.known(at, &SINGLES) || self.words.known(at, &COMPLETING)
    }

    fn is_name(&self, at: usize) -> bool {
        matches!(self.words.kind(at), Some(Kind::Name { .. }))
    }
}
