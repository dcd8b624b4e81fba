//! Criteria in words: the rule, the fact, and what to do next.

use crate::problem::FieldProblem;
use crate::scalars::Date;
use crate::speech::Sentence;
use domain::points_of_sale::{self as rules, Criterion, Evaluation, Finding, Outcome};
use poem_openapi::{Enum, Object};
use serde::Serialize;

/// A kind of criterion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize)]
#[oai(rename_all = "snake_case", rename = "PointCriterion")]
#[serde(rename_all = "snake_case")]
pub enum CriterionCode {
    /// Whole square metres for showing and selling.
    Area,
    /// Percent of the goods that are certified now and come from the point's province.
    CertifiedShare,
    /// Percent of the goods that take part in the programme or are specialities.
    ProgrammeShare,
}

/// How a criterion is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize)]
#[oai(rename_all = "snake_case", rename = "CriterionOutcome")]
#[serde(rename_all = "snake_case")]
pub enum OutcomeCode {
    /// It is met.
    Met,
    /// It is not met.
    NotMet,
    /// The province's rule or the fact is not known: an officer decides, with a reason.
    Unknown,
}

/// A criterion held against what is known at this instant.
#[derive(Clone, Debug, Object, Serialize)]
pub struct CriterionFinding {
    /// The criterion.
    criterion: CriterionCode,
    /// How it is met.
    outcome: OutcomeCode,
    /// The least that the province asks; null where it has no rule that is known here.
    least: Option<u32>,
    /// What the point has: square metres, or whole percent rounded down; null where that isn't known.
    fact: Option<u32>,
    /// What the rule says.
    rule: String,
    /// The act that it stands in; null without a rule.
    legal_source: Option<String>,
    /// What to do next; empty when it is met.
    next_step: String,
}

/// A rule of a province.
#[derive(Clone, Debug, Object)]
pub struct ProvinceCriterion {
    /// Code of the province of today.
    province: String,
    /// First day on which it holds, in Vietnam.
    valid_from: Date,
    /// Last day on which it holds; null while no end is known.
    valid_until: Option<Date>,
    /// The kinds of point for which it holds, by their codes.
    kinds: Vec<String>,
    /// What it asks about.
    criterion: CriterionCode,
    /// The least that it asks: square metres or percent.
    least: u32,
    /// The act that it stands in.
    legal_source: String,
    /// Where that was read.
    source_url: String,
}

impl ProvinceCriterion {
    /// A rule, as published.
    pub(super) fn of(rule: &rules::Rule) -> Self {
        Self {
            province: rule.province.to_owned(),
            valid_from: Date(rule.from),
            valid_until: rule.until.map(Date),
            kinds: rule.kinds.iter().map(|kind| kind.code().to_owned()).collect(),
            criterion: rule.criterion.into(),
            least: rule.least,
            legal_source: rule.legal_act.to_owned(),
            source_url: rule.source.to_owned(),
        }
    }
}

impl CriterionFinding {
    /// All findings, in words.
    pub(super) fn all(evaluation: &Evaluation) -> Vec<Self> {
        evaluation.findings.iter().map(Self::of).collect()
    }

    fn of(finding: &Finding) -> Self {
        Self {
            criterion: finding.criterion.into(),
            outcome: finding.outcome.into(),
            least: finding.rule.map(|rule| rule.least),
            fact: finding.fact,
            rule: rule(finding).spoken(),
            legal_source: finding.rule.map(|rule| rule.legal_act.to_owned()),
            next_step: next_step(finding).map(Sentence::spoken).unwrap_or_default(),
        }
    }
}

/// What stands against an approval, as problems.
pub(super) fn against(evaluation: &Evaluation) -> impl Iterator<Item = FieldProblem> {
    let failed = evaluation.findings.iter().filter(|one| one.outcome == Outcome::NotMet);
    failed.map(|finding| {
        FieldProblem::new(finding.criterion.code(), "criterion_not_met", rule(finding))
    })
}

fn rule(finding: &Finding) -> Sentence {
    let Some(rule) = finding.rule else {
        let vi = "Chưa có tiêu chí của tỉnh trong hệ thống.";
        return Sentence::new(vi, "No criterion of this province is known here.");
    };
    let least = rule.least;
    match finding.criterion {
        Criterion::Area => Sentence::new(
            format!("Diện tích trưng bày, bán hàng từ {least} m² trở lên."),
            format!("At least {least} m² for showing and selling."),
        ),
        Criterion::CertifiedShare => Sentence::new(
            format!("Ít nhất {least}% mặt hàng là sản phẩm của tỉnh đang có chứng nhận."),
            format!("At least {least}% of the goods are the province's own, certified now."),
        ),
        Criterion::ProgrammeShare => Sentence::new(
            format!("{least}% mặt hàng tham gia chương trình hoặc là đặc sản vùng miền."),
            format!("{least}% of the goods take part in the programme or are specialities."),
        ),
    }
}

fn next_step(finding: &Finding) -> Option<Sentence> {
    let (vi, en) = match (finding.outcome, finding.criterion) {
        (Outcome::Met, _) => return None,
        (Outcome::Unknown, _) if finding.rule.is_none() => (
            "Cán bộ Sở Công Thương quyết định và nêu lý do.",
            "An officer of industry and trade decides, and says why.",
        ),
        (Outcome::NotMet, Criterion::Area) => (
            "Mở rộng diện tích, hoặc đăng ký loại điểm khác.",
            "Make more room, or register as another kind of point.",
        ),
        (Outcome::Unknown, Criterion::Area) => ("Ghi diện tích.", "Enter the area."),
        (Outcome::NotMet, Criterion::CertifiedShare) => (
            "Bổ sung sản phẩm đang có chứng nhận, hoặc bớt mặt hàng khác.",
            "List more goods that are certified now, or fewer others.",
        ),
        (Outcome::Unknown, Criterion::CertifiedShare) => {
            ("Kê khai mặt hàng đang bán.", "List the goods that are sold.")
        }
        (_, Criterion::ProgrammeShare) => (
            "Cán bộ kiểm tra các mặt hàng còn lại có phải đặc sản hay không.",
            "An officer looks whether the other goods are specialities.",
        ),
    };
    Some(Sentence::new(vi, en))
}

impl From<Criterion> for CriterionCode {
    fn from(criterion: Criterion) -> Self {
        match criterion {
            Criterion::Area => Self::Area,
            Criterion::CertifiedShare => Self::CertifiedShare,
            Criterion::ProgrammeShare => Self::ProgrammeShare,
        }
    }
}

impl From<Outcome> for OutcomeCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Met => Self::Met,
            Outcome::NotMet => Self::NotMet,
            Outcome::Unknown => Self::Unknown,
        }
    }
}
