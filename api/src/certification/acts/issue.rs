//! Recording a recognition.

use super::matter::{Matter, acting_as, answerable};
use super::outcome::{ActAnswer, ActOutcome, Happened};
use super::refusals::refused;
use crate::access::Officer;
use crate::catalogue::OverClaims;
use crate::certification::register::AuthorityLevel;
use crate::codes::Code;
use crate::context::App;
use crate::oversight;
use crate::problem::{Failure, FieldProblem, Problem};
use crate::scalars::{Date, Line, PartialDate, Sha256};
use crate::speech::Sentence;
use domain::calendar::{PartialDate as Partial, day_of};
use domain::certification::acts::{self, Act};
use domain::certification::{
    Certificate, Dossier, Knowledge, PublicText, RuleSet, Standing, Stars,
};
use domain::ids::CertificateId;
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Enum, Object, OpenApi};
use sea_orm::DatabaseTransaction;
use serde_json::json;
use store::certification::record::{self, Printed, decision_key};
use store::certification::units::Authority;
use uuid::Uuid;

/// Operations: recording a recognition.
pub struct IssueApi;

/// What the recognition is known from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
enum EvidenceKind {
    /// The decision itself.
    #[default]
    Decision,
    /// An official notice or plan, in which number or holder may be missing.
    Notice,
}

/// A recognition to be recorded.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct NewCertificate {
    /// Stars recognised, 3 to 5. "Potential five stars" is no recognition.
    #[oai(validator(minimum(value = "3"), maximum(value = "5")))]
    stars: u8,
    /// The decision's number, such as `2585/QĐ-UBND`; may be missing only where a notice is the evidence.
    decision_number: Option<Line<1, 80>>,
    /// The decision's date, as precisely as it is known; not after today in Vietnam.
    decided: PartialDate,
    /// The authority that decided, by id; otherwise say `authority_level` and `authority_unit`.
    authority_id: Option<i32>,
    /// The level of the authority that decided.
    authority_level: Option<AuthorityLevel>,
    /// The official code that its unit carried on the decision's date: 2 digits for a province, 3 for a
    /// district; none for the ministry.
    authority_unit: Option<Line<2, 5>>,
    /// First day of validity, where the decision states one; otherwise the decision's date.
    valid_from: Option<PartialDate>,
    /// Last day of validity, where it is printed; otherwise 36 months from the first day.
    valid_to: Option<Date>,
    /// The rule set on which the decision rests: `1048`, `148`, `148-1489` or `26-2026`; otherwise the one
    /// in force on its date. Decisions of 22/5 to 21/7/2026 may rest on `148-1489`.
    rule_set: Option<Line<1, 20>>,
    /// The packs that the decision names; empty when it names none, and then all that are on sale.
    #[oai(default, validator(max_items = 50))]
    packs: Vec<Line<1, 120>>,
    /// The product's code with the year of evaluation.
    product_code: Option<Line<1, 60>>,
    /// Score in hundredths of a point, 0 to 10000.
    #[oai(validator(minimum(value = "0"), maximum(value = "10000")))]
    score_hundredths: Option<u16>,
    /// What the recognition is known from.
    #[oai(default)]
    evidence: EvidenceKind,
    /// Evidence files by SHA-256.
    #[oai(default, validator(max_items = 20))]
    evidence_files: Vec<Sha256>,
    /// The product's name as printed; otherwise its name here.
    name_printed: Option<Line<1, 300>>,
    /// The holder as printed; otherwise the producer's name.
    holder_printed: Option<Line<1, 300>>,
    /// The certificate of this product that it replaces from its first day on.
    supersedes: Option<Uuid>,
}

#[OpenApi(tag = "super::super::Tag::Certification")]
impl IssueApi {
    /// Record a recognition
    ///
    /// Enters a certificate for a product, as its authority decided it. The authority must have existed
    /// on the decision's date and been competent for the stars under its rule set (422 `not_competent`).
    /// A certificate that may be in force together with another of the product is refused unless it
    /// supersedes that one (409 `overlapping_certificate`), and so is the same decision a second time
    /// (409 `already_exists`). Officers of the authority that answers today, for products of its province.
    #[oai(
        path = "/v1/products/:id/certificates",
        method = "post",
        operation_id = "issueCertificate"
    )]
    async fn issue(
        &self,
        Data(app): Data<&App>,
        officer: Officer,
        /// The product's id.
        id: Path<Uuid>,
        /// Answers what would happen and changes nothing.
        dry_run: Query<Option<bool>>,
        Json(body): Json<NewCertificate>,
    ) -> Result<ActAnswer, Failure> {
        let tx = app.store().begin().await?;
        let matter = Matter::lock(app, &tx, id.0.into()).await?;
        let authority = body.authority(app)?;
        let (stars, own) = (body.stars()?, matter.place(app));
        let place = answerable(app, authority.id, own);
        if place.province.is_some() && own.province.is_some() && place.province != own.province {
            return Err(Code::NotAllowed.into());
        }
        let doer = acting_as(&officer.0, Act::Issue, stars, place)?;
        let new = body.certificate(app, &matter, authority, stars)?;
        let printed = body.printed(&matter, authority, stars)?;
        known_already(&tx, &matter.dossier, &printed.decision_number, new.decided, None).await?;
        let mut after = matter.dossier.clone();
        after.certificates.push(new.clone());
        check(&matter, &after, &new)?;
        let dry_run = dry_run.0.unwrap_or(false);
        let outcome = ActOutcome::of(&matter, &after, new.id, Happened { event: None, dry_run });
        let outcome = outcome.ok_or(Code::NotFound)?.warning_of(body.warnings(&new));
        record::issue(&tx, after.product, &new, &printed, (&doer).into()).await?;
        let deed = matter.deed("issue_certificate", new.id);
        let particulars = json!({ "product_id": id.0, "decision": &printed.decision_number });
        oversight::record(app, &tx, &doer, deed.with(particulars)).await?;
        matter.settle(app, tx, &after, dry_run).await?;
        Ok(outcome.into())
    }
}

impl NewCertificate {
    fn stars(&self) -> Result<Stars, Failure> {
        Stars::new(self.stars).ok_or_else(|| Code::InvalidBody.into())
    }

    fn authority<'a>(&self, app: &'a App) -> Result<&'a Authority, Failure> {
        let (units, decided) = (app.units(), self.decided.0);
        let days = (decided.earliest(), decided.latest());
        let code = self.authority_unit.as_ref().map(|code| code.0.as_str());
        let named = |level: AuthorityLevel| units.authority_coded(level.into(), code, days);
        let found = match self.authority_id {
            Some(id) => units.authority(id),
            None => self.authority_level.and_then(named),
        };
        let authority = found.ok_or_else(unknown_authority)?;
        authority_existed(authority, decided, "/authority_id")?;
        Ok(authority)
    }

    fn certificate(
        &self,
        app: &App,
        matter: &Matter,
        authority: &Authority,
        stars: Stars,
    ) -> Result<Certificate, Failure> {
        let decided = self.decided.0;
        let rules = match &self.rule_set {
            Some(code) => RuleSet::by_code(&code.0).ok_or_else(unknown_rule_set)?,
            None => RuleSet::on(decided.latest()),
        };
        acts::check_decision(day_of(matter.now), decided, rules, authority.level, stars)
            .map_err(|refusal| refused(refusal, "/decided"))?;
        Ok(Certificate {
            id: app.mint(),
            producer: matter.dossier.producer,
            stars,
            recorded: matter.recorded,
            decided,
            valid_from: self.valid_from.as_ref().map(|date| date.0),
            valid_to: self.valid_to.as_ref().map(|date| date.0),
            rules,
            supersedes: self.supersedes.map(Into::into),
            packs: self.packs.iter().map(|pack| pack.0.clone()).collect(),
        })
    }

    fn printed(
        &self,
        matter: &Matter,
        authority: &Authority,
        stars: Stars,
    ) -> Result<Printed, Failure> {
        let text = |line: &Option<Line<1, 300>>| line.as_ref().map(|line| line.0.clone());
        let (name, holder) = (text(&self.name_printed), text(&self.holder_printed));
        let packs: Vec<String> = self.packs.iter().map(|pack| pack.0.clone()).collect();
        check_texts(stars, name.as_deref(), holder.as_deref(), &packs)?;
        let notice = self.evidence == EvidenceKind::Notice;
        let number = self.decision_number.as_ref().map(|number| number.0.clone());
        if number.is_none() && !notice {
            return Err(number_missing());
        }
        Ok(Printed {
            authority: authority.id,
            name: name.unwrap_or_else(|| matter.product.name.clone()),
            set: matter.product.set_number,
            holder: holder.unwrap_or_else(|| matter.product.producer_name.clone()),
            decision_number: number.unwrap_or_default(),
            product_code: self.product_code.as_ref().map(|code| code.0.clone()),
            score: self.score_hundredths.map(i32::from),
            notice,
            evidence_files: self.evidence_files.iter().map(|file| file.0.clone()).collect(),
            source: String::new(),
        })
    }

    fn warnings(&self, new: &Certificate) -> Vec<FieldProblem> {
        let mut found = Vec::new();
        if new.valid_to.is_some_and(|last| acts::outlasts_term(new.rules, new.decided, last)) {
            let sentence = Sentence::new(
                "Ngày hết hạn muộn hơn thời hạn tính từ ngày quyết định.",
                "The last day is later than the term counted from the decision's date.",
            );
            found.push(FieldProblem::new("/valid_to", "outlasts_term", sentence));
        }
        if self.score_hundredths.is_some_and(|score| acts::score_below(new.stars, score)) {
            let sentence = Sentence::new(
                "Điểm thấp hơn mức của hạng sao này.",
                "The score is below what these stars take.",
            );
            found.push(FieldProblem::new("/score_hundredths", "score_below_stars", sentence));
        }
        found
    }
}

/// Checks the names and packs that a certificate prints: they may claim what it recognises, no more.
pub fn check_texts(
    stars: Stars,
    name: Option<&str>,
    holder: Option<&str>,
    packs: &[String],
) -> Result<(), Failure> {
    let mut over = OverClaims::default();
    let mut take = |pointer: &str, text: &str| {
        over.take(pointer, PublicText::printed(text.to_owned(), stars));
    };
    name.into_iter().for_each(|text| take("/name_printed", text));
    holder.into_iter().for_each(|text| take("/holder_printed", text));
    packs.iter().enumerate().for_each(|(at, text)| take(&format!("/packs/{at}"), text));
    over.refuse()
}

/// Checks that an authority may have existed on a decision's date.
pub fn authority_existed(
    authority: &Authority,
    decided: Partial,
    pointer: &str,
) -> Result<(), Failure> {
    if authority.existed(decided.earliest(), decided.latest()) {
        return Ok(());
    }
    let sentence = Sentence::new(
        "Cơ quan này không tồn tại vào ngày của quyết định.",
        "This authority did not exist on the decision's date.",
    );
    let field = FieldProblem::new(pointer, "authority_not_in_existence", sentence);
    Err(Problem::new(Code::NotCompetent).with(field).into())
}

/// Refuses a decision that stands in the product's register already. Numbers begin anew each year, so the
/// dates must meet too.
pub async fn known_already(
    tx: &DatabaseTransaction,
    dossier: &Dossier,
    number: &str,
    decided: Partial,
    but: Option<CertificateId>,
) -> Result<(), Failure> {
    let key = decision_key(number);
    if key.is_empty() || dossier.certificates.is_empty() {
        return Ok(());
    }
    let knowledge = Knowledge::of(dossier, None);
    let meets = |other: Partial| {
        other.earliest() <= decided.latest() && decided.earliest() <= other.latest()
    };
    for (id, known) in record::decisions_of(tx, dossier).await? {
        let other = dossier.certificates.iter().find(|one| one.id == id);
        let Some(other) = other.filter(|one| known == key && Some(one.id) != but) else { continue };
        let annulled = knowledge.standing(id, other.recorded) == Some(Standing::Annulled);
        if !annulled && meets(knowledge.decided(id).unwrap_or(other.decided)) {
            return Err(Code::AlreadyExists.into());
        }
    }
    Ok(())
}

fn check(matter: &Matter, after: &Dossier, new: &Certificate) -> Result<(), Failure> {
    let own = |id: CertificateId| matter.dossier.certificates.iter().any(|one| one.id == id);
    if new.supersedes.is_some_and(|old| !own(old)) {
        return Err(not_of_product());
    }
    acts::check_succession(after, new).map_err(|refusal| refused(refusal, "/supersedes"))?;
    acts::check_term(&Knowledge::of(after, None), new.id, new.recorded)
        .map_err(|refusal| refused(refusal, "/valid_from"))
}

fn not_of_product() -> Failure {
    let vi = "Giấy chứng nhận được thay thế không phải của sản phẩm này.";
    let en = "The certificate to be replaced is not one of this product.";
    Problem::field("/supersedes", "not_of_this_product", vi, en).into()
}

fn number_missing() -> Failure {
    let vi = "Thiếu số quyết định; chỉ được bỏ trống khi căn cứ là thông báo.";
    let en = "The decision's number is missing; only a notice may do without it.";
    Problem::field("/decision_number", "missing", vi, en).into()
}

fn unknown_rule_set() -> Failure {
    let vi = "Không có bộ quy định nào mang mã này.";
    Problem::field("/rule_set", "unknown_rule_set", vi, "No rule set has this code.").into()
}

fn unknown_authority() -> Failure {
    let vi = "Không có cơ quan này vào ngày của quyết định; hãy nêu `authority_id`, hoặc `authority_level` và `authority_unit`.";
    let en = "There was no such authority on the decision's date; name `authority_id`, or `authority_level` and `authority_unit`.";
    Problem::field("/authority_id", "unknown_authority", vi, en).into()
}
