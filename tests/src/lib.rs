//! The marketplace in a box: real router, real database, a clock that the test moves.

pub mod archives;
pub mod bridge;
pub mod bulk;
pub mod cards;
pub mod cases;
pub mod cluster;
pub mod crashes;
pub mod deeds;
pub mod fairs;
pub mod histories;
pub mod letters;
pub mod localstripe;
pub mod marketplace;
mod meetings;
pub mod money;
pub mod naive;
pub mod pages;
mod people;
pub mod photos;
mod points;
pub mod program;
pub mod relevance;
pub mod sending;
pub mod shopping;
mod things;
pub mod transfers;
pub mod webhooks;

pub use letters::Letter;
pub use marketplace::{Answer, Database, Marketplace};
pub use people::Caller;

/// Tells each story on SQLite and on PostgreSQL.
#[macro_export]
macro_rules! stories {
    ($($(#[doc = $doc:literal])* async fn $name:ident($market:ident) $body:block)+) => {
        mod sqlite {
            #[allow(unused_imports, reason = "not every module of stories needs all of its parent")]
            use super::*;
            $(#[tokio::test]
            async fn $name() {
                let $market = $crate::Marketplace::open($crate::Database::Sqlite).await.expect("SQLite is embedded");
                $body
            })+
        }
        mod postgres {
            #[allow(unused_imports, reason = "not every module of stories needs all of its parent")]
            use super::*;
            $(#[tokio::test]
            async fn $name() {
                let Some($market) = $crate::Marketplace::open($crate::Database::Postgres).await else { return };
                $body
            })+
        }
    };
}
