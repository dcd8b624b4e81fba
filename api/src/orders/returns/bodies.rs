//! What is sent to ask for, decide on and look at a return.

use crate::money::Money;
use crate::problem::{Failure, Problem};
use crate::scalars::{Line, Prose};
use domain::money::Dong;
use domain::orders::returns::ReturnReason;
use poem_openapi::{Enum, Object};
use store::orders::returns::ReturnLine;
use uuid::Uuid;

/// Why a buyer sends goods back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum ReturnAskedFor {
    /// Not as they were described. Must be taken back.
    NotAsDescribed,
    /// Broken or spoiled. Must be taken back.
    Damaged,
    /// Something else came. Must be taken back.
    WrongGoods,
    /// No longer wanted.
    ChangedMind,
}

/// A return to be asked for.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct ReturnDraft {
    /// What comes back.
    #[oai(validator(min_items = "1", max_items = "100"))]
    pub lines: Vec<ReturnPieces>,
    /// Why.
    pub reason: ReturnAskedFor,
    /// In the buyer's words.
    pub note: Option<Prose<1, 1000>>,
}

/// Pieces of a line.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct ReturnPieces {
    /// The line's id.
    pub line_id: Uuid,
    /// How many, at least 1.
    #[oai(validator(minimum(value = "1"), maximum(value = "1000000000")))]
    pub quantity: i64,
}

/// A decision on a return.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct ReturnDecision {
    /// Whether the goods are taken back.
    pub approved: bool,
    /// Why, or how to send them; the buyer reads it.
    pub reason: Line<1, 300>,
}

/// What was found of returned goods.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct ReturnInspection {
    /// Of every line of the return.
    #[oai(validator(min_items = "1", max_items = "100"))]
    pub lines: Vec<InspectedLine>,
}

/// What was found of a line.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct InspectedLine {
    /// The line's id.
    pub line_id: Uuid,
    /// Pieces that are good to be sold again.
    #[oai(validator(minimum(value = "0"), maximum(value = "1000000000")))]
    pub restocked: i64,
    /// Pieces that are not.
    #[oai(validator(minimum(value = "0"), maximum(value = "1000000000")))]
    pub written_off: i64,
    /// What is due to the buyer for them: the price of the pieces when unsaid, and never more.
    pub credit: Option<Money>,
}

/// What was found, within bounds.
pub struct Found {
    pub restocked: i64,
    pub written_off: i64,
    pub credit: i64,
}

impl ReturnAskedFor {
    /// As the rules name it.
    pub fn reason(self) -> ReturnReason {
        match self {
            Self::NotAsDescribed => ReturnReason::NotAsDescribed,
            Self::Damaged => ReturnReason::Damaged,
            Self::WrongGoods => ReturnReason::WrongGoods,
            Self::ChangedMind => ReturnReason::ChangedMind,
        }
    }
}

impl InspectedLine {
    /// What was found of a line, at the price of a piece.
    pub fn read(&self, place: usize, line: &ReturnLine, price: i64) -> Result<Found, Failure> {
        let (restocked, written_off) = (self.restocked, self.written_off);
        if restocked < 0 || written_off < 0 || restocked + written_off != line.quantity {
            let vi = "Nhập lại và hủy cộng lại phải đúng số lượng trả.";
            let en = "What is restocked and written off must be the pieces that came back.";
            let at = format!("/lines/{place}/restocked");
            return Err(Problem::field(&at, "wrong_sum", vi, en).into());
        }
        let most = price * line.quantity;
        let credit = match self.credit {
            None => Some(most),
            Some(credit) => credit.dong().map(Dong::amount).filter(|credit| *credit <= most),
        };
        let credit = credit.ok_or_else(|| {
            let (vi, en) = ("Không quá giá của số hàng trả.", "No more than the pieces cost.");
            Problem::field(&format!("/lines/{place}/credit"), "more_than_it_cost", vi, en)
        })?;
        Ok(Found { restocked, written_off, credit })
    }
}
