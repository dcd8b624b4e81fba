//! The organiser's own questions.

use super::rows::form;
use crate::fairs::record::{json, parsed};
use crate::{Instant, micros};
use domain::fairs::applications::{AnswerKind, Question};
use domain::ids::FairId;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait};
use serde::{Deserialize, Serialize};

/// A question with its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// What the organiser asks.
    pub label: String,
    /// What the rules need of it.
    pub question: Question,
}

#[derive(Serialize, Deserialize)]
struct Written {
    key: String,
    label: String,
    kind: String,
    choices: Vec<String>,
    required: bool,
    material: bool,
}

/// The questions of a fair, in the organiser's order.
pub async fn find(db: &impl ConnectionTrait, fair: FairId) -> Result<Vec<Asked>, DbErr> {
    let Some(row) = form::Entity::find_by_id(fair.0).one(db).await? else { return Ok(Vec::new()) };
    let written: Vec<Written> = parsed(&row.questions)?;
    Ok(written.into_iter().map(Asked::read).collect())
}

/// Puts questions in the place of those before.
pub async fn save(
    db: &impl ConnectionTrait,
    fair: FairId,
    asked: &[Asked],
    now: Instant,
) -> Result<(), DbErr> {
    let written: Vec<Written> = asked.iter().map(Written::of).collect();
    let row = form::ActiveModel {
        fair_id: Set(fair.0),
        questions: Set(json(&written)),
        updated_at: Set(micros(now)),
    };
    let anew = OnConflict::column(form::Column::FairId)
        .update_columns([form::Column::Questions, form::Column::UpdatedAt])
        .to_owned();
    form::Entity::insert(row).on_conflict(anew).exec_without_returning(db).await.map(drop)
}

impl Asked {
    fn read(one: Written) -> Self {
        let kind = match one.kind.as_str() {
            "number" => AnswerKind::Number,
            "yes_no" => AnswerKind::YesNo,
            "choice" => AnswerKind::Choice(one.choices),
            "file" => AnswerKind::File,
            _ => AnswerKind::Text,
        };
        let (key, required, material) = (one.key, one.required, one.material);
        Self { label: one.label, question: Question { key, kind, required, material } }
    }
}

impl Written {
    fn of(asked: &Asked) -> Self {
        let (kind, choices) = match &asked.question.kind {
            AnswerKind::Text => ("text", Vec::new()),
            AnswerKind::Number => ("number", Vec::new()),
            AnswerKind::YesNo => ("yes_no", Vec::new()),
            AnswerKind::Choice(all) => ("choice", all.clone()),
            AnswerKind::File => ("file", Vec::new()),
        };
        Self {
            key: asked.question.key.clone(),
            label: asked.label.clone(),
            kind: kind.to_owned(),
            choices,
            required: asked.question.required,
            material: asked.question.material,
        }
    }
}
