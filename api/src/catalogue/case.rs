//! A listing taken up for an act: locked until the transaction ends.

use super::capacity::{Owner, Writer};
use super::texts::ListingTexts;
use crate::codes::Code;
use crate::context::App;
use crate::fairs;
use crate::oversight;
use crate::problem::{Failure, FieldProblem, Problem};
use crate::speech::Sentence;
use domain::calendar::Instant;
use domain::catalogue::changes::{
    ChangeKind, ChangeState, EditRefusal, Editor, Field, FieldChange, Parted, Particulars, part,
};
use domain::catalogue::filter::Hit;
use domain::catalogue::{ProductSet, Status, Step};
use domain::certification::Dossier;
use domain::ids::ProductId;
use sea_orm::DatabaseTransaction;
use serde_json::json;
use store::catalogue::changes::{self, NewChange};
use store::catalogue::rows::product;
use store::catalogue::{offers, status, write};
use store::certification::record;
use store::oversight::deeds::{Deed, Doer};
use uuid::Uuid;

/// A listing, locked, at the instant of the act.
pub(super) struct Case {
    /// What is recorded of its certification.
    pub dossier: Dossier,
    /// The product.
    pub row: product::Model,
    /// Where the listing stands.
    pub status: Status,
    /// The clock's instant.
    pub now: Instant,
}

/// An edit that may be saved.
pub(super) struct CheckedEdit {
    parted: Parted,
    flags: Vec<(String, Hit)>,
}

impl Case {
    /// Takes up a product's listing, whatever its status.
    pub async fn take_up(
        app: &App,
        tx: &DatabaseTransaction,
        id: ProductId,
    ) -> Result<Self, Failure> {
        let dossier = record::lock(tx, id).await?.ok_or(Code::NotFound)?;
        let row = write::lock_product(tx, id).await?.ok_or(Code::NotFound)?;
        let status = status::of(&row)?;
        Ok(Self { dossier, row, status, now: app.now() })
    }

    /// The product.
    pub fn id(&self) -> ProductId {
        self.row.id.into()
    }

    /// Whose it is.
    pub fn owner(&self) -> Owner {
        (&self.row).into()
    }

    /// The product's set, where it is known.
    pub fn set(&self) -> Option<ProductSet> {
        u8::try_from(self.row.set_number).ok().and_then(ProductSet::new)
    }

    /// Checks an edit of the product's own fields, and parts it into what goes live and what waits.
    pub async fn edit(
        &self,
        tx: &DatabaseTransaction,
        writer: &Writer,
        wanted: Vec<(Field, String)>,
    ) -> Result<CheckedEdit, Failure> {
        let before = changes::particulars(&self.row)?;
        let flags = self.check_texts(wanted.iter().map(|(field, text)| (*field, text.as_str())))?;
        let changed = before.changes_to(wanted);
        if writer.editor == Editor::Member {
            self.check_certified(&changed)?;
        }
        self.check_fits(tx, &changed).await?;
        let parted = part(self.status, writer.editor, changed).map_err(not_editable)?;
        if !parted.waiting.is_empty() && changes::pending(tx, self.id()).await?.is_some() {
            return Err(change_pending());
        }
        Ok(CheckedEdit { parted, flags })
    }

    /// Saves an edit; the change that waits, if any does.
    pub async fn save(
        mut self,
        app: &App,
        tx: &DatabaseTransaction,
        writer: &Writer,
        edit: CheckedEdit,
    ) -> Result<Option<Uuid>, Failure> {
        let Parted { live, waiting } = edit.parted;
        let fields = codes(live.iter().chain(&waiting));
        self.record(app, tx, &writer.doer, "update_product", fields).await?;
        if !live.is_empty() {
            let change = self.change(app, ChangeKind::Edit, ChangeState::Applied, live.clone());
            self.row = self.apply(tx, &live).await?;
            changes::add(tx, change, &writer.doer, self.now).await?;
        }
        if waiting.is_empty() {
            return Ok(None);
        }
        let mut change = self.change(app, ChangeKind::Edit, ChangeState::Pending, waiting);
        change.flags = edit.flags;
        let id = change.id;
        changes::add(tx, change, &writer.doer, self.now).await?;
        Ok(Some(id))
    }

    /// Applies an edit that waited, when what it was made for is still there.
    pub async fn approve(
        &self,
        tx: &DatabaseTransaction,
        fields: &[FieldChange],
        officer: bool,
    ) -> Result<(), Failure> {
        if self.status == Status::Withdrawn {
            return Err(Code::Conflict.into());
        }
        if !officer {
            self.check_certified(fields)?;
        }
        self.check_fits(tx, fields).await?;
        self.check_texts(fields.iter().map(|one| (one.field, one.new.as_str())))?;
        self.apply(tx, fields).await.map(drop)
    }

    /// Takes a step, and writes it down as a change with a note.
    pub async fn step(
        &self,
        app: &App,
        tx: &DatabaseTransaction,
        step: Step,
        doer: &Doer,
        note: Option<&str>,
    ) -> Result<product::Model, Failure> {
        let row = self.move_to(tx, step).await?;
        let mut change =
            self.change(app, ChangeKind::Status, ChangeState::Applied, self.status_to(&row));
        change.note = note.map(str::to_owned);
        changes::add(tx, change, doer, self.now).await?;
        fairs::products_changed(app, tx, &[self.id()]).await?;
        Ok(row)
    }

    /// Takes a step.
    pub async fn move_to(
        &self,
        tx: &DatabaseTransaction,
        step: Step,
    ) -> Result<product::Model, Failure> {
        let to = self.status.after(step).map_err(|_| Failure::from(Code::Conflict))?;
        if to == self.status {
            return Ok(self.row.clone());
        }
        Ok(status::save(tx, self.row.clone(), to, self.now).await?)
    }

    /// A change of this product, to be written.
    pub fn change(
        &self,
        app: &App,
        kind: ChangeKind,
        state: ChangeState,
        fields: Vec<FieldChange>,
    ) -> NewChange {
        NewChange {
            id: app.mint(),
            product: self.id(),
            variant: None,
            kind,
            state,
            base: self.row.revision,
            fields,
            flags: Vec::new(),
            note: None,
        }
    }

    /// The change of status from here to a row that was saved.
    pub fn status_to(&self, row: &product::Model) -> Vec<FieldChange> {
        let old = self.status.code().to_owned();
        vec![FieldChange { field: Field::Status, old, new: row.status.clone() }]
    }

    /// Writes an act on this listing into the audit.
    pub async fn record(
        &self,
        app: &App,
        tx: &DatabaseTransaction,
        doer: &Doer,
        action: &'static str,
        details: serde_json::Value,
    ) -> Result<(), Failure> {
        let deed = Deed {
            action,
            object_kind: "product",
            object: self.row.id,
            producer: Some(self.row.producer_id.into()),
            unit: self.row.unit_id,
            details,
        };
        Ok(oversight::record(app, tx, doer, deed).await?)
    }

    async fn apply(
        &self,
        tx: &DatabaseTransaction,
        fields: &[FieldChange],
    ) -> Result<product::Model, Failure> {
        let mut now: Particulars = changes::particulars(&self.row)?;
        now.apply(fields).map_err(|moved| moved_on(&moved))?;
        let changed = changes::with_particulars(self.row.clone(), &now);
        Ok(write::save_product(tx, changed, self.row.revision, self.now).await?)
    }

    /// Checks texts under the permit of this instant, and against the filter for the set that they are to
    /// stand under.
    fn check_texts<'t>(
        &self,
        fields: impl Iterator<Item = (Field, &'t str)> + Clone,
    ) -> Result<Vec<(String, Hit)>, Failure> {
        let verdict = self.dossier.verdict(self.now);
        let set = fields.clone().find(|(field, _)| *field == Field::Set);
        let set = set.and_then(|(_, number)| number.parse().ok()).and_then(ProductSet::new);
        let mut texts = ListingTexts::new(set.or(self.set()), verdict.permit());
        for (field, text) in fields {
            texts.take(&format!("/{}", field.code()), text);
        }
        texts.finish()
    }

    fn check_certified(&self, fields: &[FieldChange]) -> Result<(), Failure> {
        let touches = |one: &FieldChange| matches!(one.field, Field::Name | Field::Set);
        if !self.dossier.certificates.is_empty() && fields.iter().any(touches) {
            return Err(Code::CertifiedParticulars.into());
        }
        Ok(())
    }

    /// Checks that the variants still fit the product: their places on the axes, and goods or service.
    async fn check_fits(
        &self,
        tx: &DatabaseTransaction,
        fields: &[FieldChange],
    ) -> Result<(), Failure> {
        let is_service = |set: Option<ProductSet>| set.is_some_and(ProductSet::is_service);
        let unfit = fields.iter().find(|one| match one.field {
            Field::Axes => true,
            Field::Set => {
                let set = one.new.parse().ok().and_then(ProductSet::new);
                is_service(set) != is_service(self.set())
            }
            _ => false,
        });
        match unfit {
            Some(one) if offers::any(tx, self.id()).await? => Err(variants_in_the_way(one.field)),
            _ => Ok(()),
        }
    }
}

fn codes<'f>(fields: impl IntoIterator<Item = &'f FieldChange>) -> serde_json::Value {
    let codes: Vec<_> = fields.into_iter().map(|one| one.field.code()).collect();
    json!({ "fields": codes })
}

/// Why a listing can't be edited, as a conflict.
pub(super) fn not_editable(refusal: EditRefusal) -> Failure {
    let (code, vi, en) = match refusal {
        EditRefusal::InReview => (
            "in_review",
            "Sản phẩm đang chờ duyệt. Hãy rút lại yêu cầu trước khi sửa.",
            "The product is being reviewed. Take the submission back before you edit it.",
        ),
        EditRefusal::Withdrawn => (
            "withdrawn",
            "Sản phẩm đã rút khỏi sàn.",
            "The product was withdrawn from the platform.",
        ),
    };
    conflict("", code, vi, en)
}

fn change_pending() -> Failure {
    let vi = "Một thay đổi khác đang chờ duyệt. Hãy rút lại thay đổi đó hoặc đợi kết quả.";
    let en = "Another change is waiting for review. Take it back, or wait for its result.";
    conflict("", "change_pending", vi, en)
}

fn variants_in_the_way(field: Field) -> Failure {
    let vi = "Sản phẩm đang có quy cách. Hãy rút các quy cách đó trước.";
    let en = "The product has variants that would not fit. Withdraw them first.";
    conflict(&format!("/{}", field.code()), "variants_in_the_way", vi, en)
}

/// What a change that waited was made for is no longer there.
fn moved_on(fields: &[Field]) -> Failure {
    let sentence = || {
        Sentence::new(
            "Trường này đã được sửa sau khi thay đổi được gửi.",
            "This field was edited after the change was made.",
        )
    };
    let field =
        |field: &Field| FieldProblem::new(format!("/{}", field.code()), "moved_on", sentence());
    fields.iter().map(field).fold(Problem::new(Code::Conflict), Problem::with).into()
}

pub(super) fn conflict(pointer: &str, code: &str, vi: &str, en: &str) -> Failure {
    Problem::new(Code::Conflict)
        .with(FieldProblem::new(pointer, code, Sentence::new(vi, en)))
        .into()
}
