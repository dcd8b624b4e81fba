//! The judged set of the search: goods, queries, and what each query is worth answering with.
//!
//! **Goods** ([`goods`]) are records of fields: kind, qualifier, place, maker, pack. Some 5,500 are
//! combined from real kinds with their real sorts (`tests/data/goods-kinds.csv`), communes of today and
//! makers; 82 are real products as public notices name them (`tests/data/real-goods.csv`). Names and
//! texts are written from the fields. The same seed gives the same goods.
//!
//! **Queries** ([`queries`]) are drawn from those fields and spoilt by `noise`, which has its own
//! tables of Vietnamese letters. They are committed as `tests/data/judged-queries.csv` and compared.
//!
//! **Judgements** ([`judging`]) compare the fields that a query names with a product's fields, never its
//! texts. The texts decide only which queries are left out: one that a product judged 0 answers with
//! every word of its name, place and maker could not be told apart by any buyer (`shelf`).

mod categories;
mod drawing;
pub mod goods;
pub mod judging;
mod kinds;
pub mod load;
mod makers;
mod noise;
mod places;
pub mod queries;
pub mod score;
mod shelf;
mod texts;
mod typing;
