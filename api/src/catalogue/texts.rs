//! Saving public texts: every over-claim of a request is named at once.

use crate::codes::Code;
use crate::problem::{Failure, FieldProblem, Problem};
use crate::speech::Sentence;
use domain::certification::{OverClaim, PublicText};

/// The over-claims found so far in the texts of a request.
#[derive(Debug, Default)]
pub(crate) struct OverClaims(Vec<FieldProblem>);

impl OverClaims {
    /// Takes the check of one field's text.
    pub(crate) fn take(&mut self, pointer: &str, checked: Result<PublicText, Vec<OverClaim>>) {
        let found = checked.err().into_iter().flatten();
        self.0.extend(found.map(|claim| {
            let passage = claim.passage;
            let sentence = Sentence::new(
                format!("Đoạn “{passage}” nêu nhãn OCOP vượt quá chứng nhận."),
                format!("The passage “{passage}” claims the mark beyond what is certified."),
            );
            FieldProblem::new(pointer, "over_claim", sentence)
        }));
    }

    /// Refuses when any text claims too much.
    pub(crate) fn refuse(self) -> Result<(), Failure> {
        if self.0.is_empty() {
            return Ok(());
        }
        let problem = Problem::new(Code::OverClaim);
        Err(self.0.into_iter().fold(problem, Problem::with).into())
    }
}
