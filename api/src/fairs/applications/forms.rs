//! The form of a fair: standard parts, and the organiser's own questions.

use crate::access::SignedIn;
use crate::catalogue::{OverClaims, public, version};
use crate::codes::Code;
use crate::context::App;
use crate::fairs::{Tag, locked, note, pages};
use crate::problem::{Failure, Problem};
use crate::scalars::Line;
use domain::certification::PublicText;
use domain::fairs::OrganiserAffair;
use domain::fairs::applications::{AnswerKind, Question};
use poem::web::Data;
use poem_openapi::param::{Header, Path};
use poem_openapi::payload::Json;
use poem_openapi::{Enum, Object, OpenApi};
use serde_json::json;
use store::fairs::exhibitors::forms::{self, Asked};
use store::fairs::record;

/// Operations on forms.
pub struct FairFormsApi;

/// What a question asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
enum FairQuestionKind {
    /// Text.
    Text,
    /// A whole number.
    Number,
    /// Yes or no.
    YesNo,
    /// One of `choices`.
    Choice,
    /// Files: PDF, JPEG or PNG, of at most 10 MiB each and at most 5 of them, sent one by one to the
    /// application's `files`.
    File,
}

/// A question of the organiser.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct FairQuestion {
    /// Its key within the form: lower-case letters, digits and underscores.
    #[oai(validator(pattern = "^[a-z][a-z0-9_]{0,39}$"))]
    key: String,
    /// What it asks. It carries no claim to the OCOP mark.
    label: Line<1, 300>,
    /// What it asks for.
    kind: FairQuestionKind,
    /// The choices; empty of other kinds.
    #[oai(validator(max_items = "30"))]
    choices: Vec<Line<1, 100>>,
    /// Whether an application is handed in with an answer only.
    required: bool,
    /// Whether another answer takes an approval back to review.
    material: bool,
}

/// The organiser's questions. Besides them every application says whom to ask, what it shows, which booths
/// it would like, who stands there, and declares labels and traceability.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct FairForm {
    /// The questions, in the organiser's order, each key once.
    #[oai(validator(max_items = "30"))]
    questions: Vec<FairQuestion>,
}

#[OpenApi(tag = "Tag::Fairs")]
impl FairFormsApi {
    /// Read the form of a fair
    ///
    /// From its announcement on.
    #[oai(path = "/v1/fairs/:slug/form", method = "get", operation_id = "getFairForm")]
    async fn get_fair_form(
        &self,
        Data(app): Data<&App>,
        /// The fair's slug.
        slug: Path<Line<1, 120>>,
    ) -> Result<Json<FairForm>, Failure> {
        let fair = pages::shown(app, &slug.0.0).await?.fair;
        let asked = forms::find(app.read(), fair.id).await?;
        Ok(Json(FairForm { questions: asked.iter().map(FairQuestion::of).collect() }))
    }

    /// Set the form of a fair
    ///
    /// For the organiser's owners and managers, until the fair takes applications (409). Send the fair's
    /// version as `If-Match` (`"3"`).
    #[oai(path = "/v1/fairs/:slug/form", method = "put", operation_id = "setFairForm")]
    async fn set_fair_form(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The fair's slug.
        slug: Path<Line<1, 120>>,
        /// The version of the fair that the change is for.
        #[oai(name = "If-Match")]
        if_match: Header<Option<Line<1, 40>>>,
        Json(body): Json<FairForm>,
    ) -> Result<Json<FairForm>, Failure> {
        let version = version(if_match.0.as_ref().map(|line| line.0.as_str()));
        let tx = app.store().begin().await?;
        let (fair, doer) = locked(&tx, &caller.0, &slug.0.0, OrganiserAffair::Fairs).await?;
        if fair.revision != version? {
            return Err(Code::Stale.into());
        }
        if fair.stage.is_relied_on() {
            return Err(Code::Conflict.into());
        }
        let asked = body.read()?;
        forms::save(&tx, fair.id, &asked, app.now()).await?;
        record::save(&tx, &fair, app.now()).await?;
        let details = json!({ "questions": asked.len() });
        note(app, &tx, &doer, "set_fair_form", (&fair, details)).await?;
        tx.commit().await?;
        Ok(Json(FairForm { questions: asked.iter().map(FairQuestion::of).collect() }))
    }
}

impl FairForm {
    fn read(self) -> Result<Vec<Asked>, Failure> {
        let mut over = OverClaims::default();
        for (place, one) in self.questions.iter().enumerate() {
            let pointer = format!("/questions/{place}/label");
            over.take(&pointer, PublicText::new(one.label.0.clone(), None));
            for (choice, text) in one.choices.iter().enumerate() {
                let pointer = format!("/questions/{place}/choices/{choice}");
                over.take(&pointer, PublicText::new(text.0.clone(), None));
            }
        }
        over.refuse()?;
        let mut asked: Vec<Asked> = Vec::new();
        for (place, one) in self.questions.into_iter().enumerate() {
            let pointer = format!("/questions/{place}");
            if asked.iter().any(|before| before.question.key == one.key) {
                let (vi, en) = ("Khóa này đã dùng ở trên.", "Another question has this key.");
                return Err(Problem::field(&pointer, "duplicate_key", vi, en).into());
            }
            if (one.kind == FairQuestionKind::Choice) == one.choices.is_empty() {
                let vi = "Chỉ câu hỏi lựa chọn mới có các lựa chọn.";
                let en = "A question of choices has some, and no other has.";
                return Err(Problem::field(&pointer, "choices", vi, en).into());
            }
            asked.push(one.read());
        }
        Ok(asked)
    }
}

impl FairQuestion {
    fn read(self) -> Asked {
        let kind = match self.kind {
            FairQuestionKind::Text => AnswerKind::Text,
            FairQuestionKind::Number => AnswerKind::Number,
            FairQuestionKind::YesNo => AnswerKind::YesNo,
            FairQuestionKind::File => AnswerKind::File,
            FairQuestionKind::Choice => {
                AnswerKind::Choice(self.choices.into_iter().map(|text| text.0).collect())
            }
        };
        let (key, required, material) = (self.key, self.required, self.material);
        Asked { label: self.label.0, question: Question { key, kind, required, material } }
    }

    fn of(asked: &Asked) -> Self {
        let (kind, choices) = match &asked.question.kind {
            AnswerKind::Text => (FairQuestionKind::Text, Vec::new()),
            AnswerKind::Number => (FairQuestionKind::Number, Vec::new()),
            AnswerKind::YesNo => (FairQuestionKind::YesNo, Vec::new()),
            AnswerKind::Choice(all) => (FairQuestionKind::Choice, all.clone()),
            AnswerKind::File => (FairQuestionKind::File, Vec::new()),
        };
        Self {
            key: asked.question.key.clone(),
            label: Line(public(&asked.label, None)),
            kind,
            choices: choices.iter().map(|text| Line(public(text, None))).collect(),
            required: asked.question.required,
            material: asked.question.material,
        }
    }
}
