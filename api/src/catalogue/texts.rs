//! Saving public texts: every passage of a request that may not stand is named at once.

use crate::codes::Code;
use crate::problem::{Failure, FieldProblem, Problem};
use crate::speech::Sentence;
use domain::catalogue::ProductSet;
use domain::catalogue::filter::{self, Hit, Kind, Weight};
use domain::certification::{MarkPermit, OverClaim, PublicText};

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

/// The check of a listing's texts: claims to the mark against the permit that they stand under, and the
/// keyword filter against the product's set.
pub(crate) struct ListingTexts<'p> {
    set: Option<ProductSet>,
    permit: Option<&'p MarkPermit>,
    over: OverClaims,
    forbidden: Vec<FieldProblem>,
    flags: Vec<(String, Hit)>,
}

impl<'p> ListingTexts<'p> {
    /// Texts of a product of this set, under this permit.
    pub(crate) fn new(set: Option<ProductSet>, permit: Option<&'p MarkPermit>) -> Self {
        let over = OverClaims::default();
        Self { set, permit, over, forbidden: Vec::new(), flags: Vec::new() }
    }

    /// Takes one field's text.
    pub(crate) fn take(&mut self, pointer: &str, text: &str) {
        self.over.take(pointer, PublicText::new(text.to_owned(), self.permit));
        for hit in filter::hits(text, self.set) {
            match hit.weight {
                Weight::Refuse => self.forbidden.push(forbidden(pointer, &hit)),
                Weight::Flag => self.flags.push((pointer.to_owned(), hit)),
            }
        }
    }

    /// What reviewers should look at; refuses when a text claims too much or meets a forbidden term.
    pub(crate) fn finish(self) -> Result<Vec<(String, Hit)>, Failure> {
        let over = self.over.0;
        if over.is_empty() && self.forbidden.is_empty() {
            return Ok(self.flags);
        }
        let code = if over.is_empty() { Code::RulesOfFields } else { Code::OverClaim };
        let all = over.into_iter().chain(self.forbidden);
        Err(all.fold(Problem::new(code), Problem::with).into())
    }
}

fn forbidden(pointer: &str, hit: &Hit) -> FieldProblem {
    let passage = &hit.passage;
    let sentence = match hit.kind {
        Kind::MedicalClaim => Sentence::new(
            format!("Đoạn “{passage}” hứa chữa bệnh; chỉ thuốc mới được nói như vậy."),
            format!("The passage “{passage}” promises to heal, which only medicine may."),
        ),
        Kind::ForbiddenGoods => Sentence::new(
            format!("Đoạn “{passage}” nói về hàng cấm giao dịch."),
            format!("The passage “{passage}” speaks of goods that may not be traded."),
        ),
        Kind::UnprovenClaim => Sentence::new(
            format!("Đoạn “{passage}” là so sánh nhất chưa có chứng minh."),
            format!("The passage “{passage}” is a superlative that nothing proves."),
        ),
    };
    FieldProblem::new(pointer, hit.kind.code(), sentence)
}
