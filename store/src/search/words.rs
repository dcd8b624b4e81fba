//! What is meant by what was typed, as lists take it.

use crate::page::Page;
use sea_orm::Value;
use std::collections::HashMap;
use uuid::Uuid;

/// Things of one kind that are meant by what was typed.
#[derive(Clone, Debug)]
pub enum Words {
    /// These, the one meant most first.
    Among(Vec<Uuid>),
    /// Those whose folded names begin so: what must do while the index can't answer.
    Begin(String),
}

/// The condition that an id is one of these.
pub(crate) fn one_of(id: &str, ids: &[Uuid], bind: &mut impl FnMut(Value) -> String) -> String {
    if ids.is_empty() {
        return "1 = 0".to_owned();
    }
    let marks: Vec<String> = ids.iter().map(|id| bind((*id).into())).collect();
    format!("{id} IN ({})", marks.join(", "))
}

impl Words {
    /// The condition on a row that it is meant: by the columns of its id and of its folded name.
    pub(crate) fn condition(
        &self,
        (id, key): (&str, &str),
        bind: &mut impl FnMut(Value) -> String,
    ) -> String {
        match self {
            Self::Among(ids) => one_of(id, ids, bind),
            Self::Begin(begin) => {
                let to = format!("{begin}\u{10FFFF}");
                let (from, to) = (bind(begin.clone().into()), bind(to.into()));
                format!("{key} >= {from} AND {key} < {to}")
            }
        }
    }
}

/// The page of what was `found` in the order of the ids that are `meant`; `passed` of these were on the pages
/// before. A place of this order is how many were passed.
pub fn in_order<T, P>(
    (meant, passed): (&[Uuid], usize),
    limit: u64,
    mut found: HashMap<Uuid, T>,
    place: impl Fn(usize) -> P,
) -> Page<T, P> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let rest = meant.get(passed..).unwrap_or_default();
    let mut kept = (passed + 1..).zip(rest).filter_map(|(at, id)| Some((at, found.remove(id)?)));
    let page: Vec<(usize, T)> = kept.by_ref().take(limit).collect();
    let last = page.last().map(|(at, _)| place(*at));
    let next = last.filter(|_| kept.next().is_some());
    Page { items: page.into_iter().map(|(_, one)| one).collect(), next }
}
