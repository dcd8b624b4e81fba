//! What an exhibitor says in its application, and the checks that it passes.

use super::super::exhibitors::{ContactEntry, read_contact};
use crate::catalogue::OverClaims;
use crate::codes::Code;
use crate::problem::{Failure, FieldProblem, Problem};
use crate::scalars::{Line, Prose};
use crate::speech::Sentence;
use domain::certification::PublicText;
use domain::fairs::applications::{Answer, AnswerRefusal, Question, check_answers, missing_files};
use domain::ids::ProductId;
use poem_openapi::Object;
use sea_orm::ConnectionTrait;
use store::fairs::exhibitors::applications::{Content, Shown, Wishes};
use store::fairs::exhibitors::{Contact, Exhibitor};
use store::storefronts::shop;
use uuid::Uuid;

/// A product that is to be shown: `product_id` of one of ours, else `name`.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct ShownProduct {
    /// One of the producer's own products on show.
    pub product_id: Option<Uuid>,
    /// Its name, of one that isn't here. It carries no claim to the OCOP mark.
    pub name: Option<Line<1, 200>>,
    /// Whether it is a speciality (đặc sản).
    pub speciality: bool,
    /// Whether it has potential for OCOP.
    pub potential: bool,
}

/// Which booths the exhibitor would like.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct BoothWishes {
    /// Codes of the fair's categories, the dearest first.
    #[oai(validator(max_items = "10"))]
    pub categories: Vec<Line<1, 20>>,
    /// How many booths.
    #[oai(validator(minimum(value = "1"), maximum(value = "20")))]
    pub booths: u8,
    /// In words.
    pub note: Option<Prose<0, 1000>>,
}

/// An answer to one of the organiser's questions: one of the three values, as the question asks.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct FairAnswer {
    /// Key of the question.
    pub key: Line<1, 40>,
    /// Text, or one of the choices.
    pub text: Option<Prose<1, 2000>>,
    /// A whole number.
    pub number: Option<i64>,
    /// Yes or no.
    pub yes: Option<bool>,
}

/// A change of an application; fields left out stay.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct FairApplicationPatch {
    /// Whom to ask.
    contact: Option<ContactEntry>,
    /// All products to show. Material.
    #[oai(validator(max_items = "50"))]
    products: Option<Vec<ShownProduct>>,
    /// Which booths it would like. Material, the note aside.
    wishes: Option<BoothWishes>,
    /// Names of those who stand at the booth. Only the organiser reads them.
    #[oai(validator(max_items = "20"))]
    staff: Option<Vec<Line<1, 100>>>,
    /// All answers to the organiser's questions. Material where the question is.
    #[oai(validator(max_items = "30"))]
    answers: Option<Vec<FairAnswer>>,
    /// Everything shown bears a lawful label. Material.
    labels_declared: Option<bool>,
    /// Everything shown can be traced. Material.
    traceability_declared: Option<bool>,
}

impl FairApplicationPatch {
    /// Whom to ask from now on.
    pub fn contact(&self) -> Result<Option<Contact>, Failure> {
        self.contact.as_ref().map(read_contact).transpose()
    }

    /// The content with the change.
    pub async fn apply(
        self,
        tx: &impl ConnectionTrait,
        whose: &Exhibitor,
        (questions, categories): (&[Question], &[String]),
        before: &Content,
    ) -> Result<Content, Failure> {
        let mut next = before.clone();
        if let Some(products) = self.products {
            next.products = shown(tx, whose, products).await?;
        }
        if let Some(wishes) = self.wishes {
            next.wishes = wished(wishes, categories)?;
        }
        if let Some(staff) = self.staff {
            next.staff = staff.into_iter().map(|name| name.0).collect();
        }
        if let Some(answers) = self.answers {
            next.answers = answered(answers, questions)?;
        }
        next.labels_declared = self.labels_declared.unwrap_or(next.labels_declared);
        next.traceability_declared =
            self.traceability_declared.unwrap_or(next.traceability_declared);
        Ok(next)
    }
}

/// Whether what the organiser decides about changes.
pub fn is_material(before: &Content, after: &Content, questions: &[Question]) -> bool {
    let material = |content: &Content| -> Vec<(String, Answer)> {
        let asked = |key: &str| questions.iter().any(|one| one.key == key && one.material);
        content.answers.iter().filter(|(key, _)| asked(key)).cloned().collect()
    };
    before.products != after.products
        || before.wishes.categories != after.wishes.categories
        || before.wishes.booths != after.wishes.booths
        || before.labels_declared != after.labels_declared
        || before.traceability_declared != after.traceability_declared
        || material(before) != material(after)
}

/// Refuses an application that lacks something, and says everything that it lacks.
pub fn complete(
    whose: &Exhibitor,
    (content, files): (&Content, &[&str]),
    questions: &[Question],
) -> Result<(), Failure> {
    let mut problem = Problem::new(Code::RulesOfFields);
    let mut whole = true;
    let mut lacks = |pointer: &str, vi: &str, en: &str| {
        whole = false;
        let field = FieldProblem::new(pointer, "missing", Sentence::new(vi, en));
        problem = problem.clone().with(field);
    };
    if whose.contact.name.is_empty() {
        lacks("/contact", "Cần người liên hệ.", "Say whom to ask.");
    }
    if content.products.is_empty() {
        lacks("/products", "Cần ít nhất một sản phẩm.", "Show at least one product.");
    }
    for (key, _) in check_answers(questions, &content.answers, true) {
        let vi = "Câu hỏi này cần trả lời.";
        lacks(&format!("/answers/{key}"), vi, "This question needs an answer.");
    }
    for key in missing_files(questions, files) {
        let vi = "Câu hỏi này cần ít nhất một tệp.";
        lacks(&format!("/files/{key}"), vi, "This question needs at least one file.");
    }
    if whole { Ok(()) } else { Err(problem.into()) }
}

async fn shown(
    tx: &impl ConnectionTrait,
    whose: &Exhibitor,
    products: Vec<ShownProduct>,
) -> Result<Vec<Shown>, Failure> {
    let mut over = OverClaims::default();
    for (place, one) in products.iter().enumerate() {
        if one.product_id.is_some() == one.name.is_some() {
            let vi = "Nêu mã sản phẩm hoặc tên, không cả hai.";
            let en = "Say either the product or a name.";
            return Err(Problem::field(&format!("/products/{place}"), "one_of_two", vi, en).into());
        }
        if let Some(name) = &one.name {
            let pointer = format!("/products/{place}/name");
            over.take(&pointer, PublicText::new(name.0.clone(), None));
        }
    }
    over.refuse()?;
    let mut ours: Vec<ProductId> =
        products.iter().filter_map(|one| one.product_id).map(ProductId).collect();
    ours.sort_unstable();
    ours.dedup();
    let on_show = match whose.producer {
        Some(producer) => shop::on_show(tx, producer, &ours).await?,
        None => 0,
    };
    if on_show != ours.len() as u64 {
        let vi = "Chỉ đưa sản phẩm đang hiển thị của chính chủ thể.";
        let en = "Only the producer's own products on show can be named.";
        return Err(Problem::field("/products", "not_on_show", vi, en).into());
    }
    let kept = |one: ShownProduct| Shown {
        product: one.product_id,
        name: one.name.map(|name| name.0).unwrap_or_default(),
        speciality: one.speciality,
        potential: one.potential,
    };
    Ok(products.into_iter().map(kept).collect())
}

fn wished(wishes: BoothWishes, categories: &[String]) -> Result<Wishes, Failure> {
    for (place, code) in wishes.categories.iter().enumerate() {
        if !categories.contains(&code.0) {
            let vi = "Hội chợ không có loại gian hàng này.";
            let pointer = format!("/wishes/categories/{place}");
            let en = "The fair has no such category.";
            return Err(Problem::field(&pointer, "unknown_category", vi, en).into());
        }
    }
    Ok(Wishes {
        categories: wishes.categories.into_iter().map(|code| code.0).collect(),
        booths: wishes.booths,
        note: wishes.note.map(|note| note.0).unwrap_or_default(),
    })
}

fn answered(
    answers: Vec<FairAnswer>,
    questions: &[Question],
) -> Result<Vec<(String, Answer)>, Failure> {
    let mut read = Vec::new();
    for (place, one) in answers.into_iter().enumerate() {
        let answer = match (one.text, one.number, one.yes) {
            (Some(text), None, None) => Answer::Text(text.0),
            (None, Some(number), None) => Answer::Number(number),
            (None, None, Some(yes)) => Answer::YesNo(yes),
            _ => {
                let (vi, en) = ("Chỉ trả lời một kiểu.", "Give one value.");
                let pointer = format!("/answers/{place}");
                return Err(Problem::field(&pointer, "one_value", vi, en).into());
            }
        };
        read.push((one.key.0, answer));
    }
    let wrong = check_answers(questions, &read, false);
    if wrong.is_empty() {
        return Ok(read);
    }
    let fields = wrong.iter().map(|(key, refusal)| {
        let (code, vi, en) = match refusal {
            AnswerRefusal::UnknownQuestion => {
                ("unknown_question", "Không có câu hỏi này.", "There is no such question.")
            }
            AnswerRefusal::Twice => ("twice", "Trả lời hai lần.", "It is answered twice."),
            AnswerRefusal::WrongKind => {
                ("wrong_kind", "Sai kiểu trả lời.", "The question asks for another kind.")
            }
            AnswerRefusal::NoSuchChoice => {
                ("no_such_choice", "Không có lựa chọn này.", "There is no such choice.")
            }
            AnswerRefusal::Missing => ("missing", "Cần trả lời.", "It needs an answer."),
        };
        FieldProblem::new(format!("/answers/{key}"), code, Sentence::new(vi, en))
    });
    Err(fields.fold(Problem::new(Code::RulesOfFields), Problem::with).into())
}
