//! Leads: what an exhibitor writes down about a buyer whose badge it scanned, with what the buyer lets it
//! know at this instant.

use super::token;
use crate::access::SignedIn;
use crate::catalogue::public;
use crate::cells::harmless;
use crate::context::App;
use crate::fairs::Tag;
use crate::fairs::applications::{Case, refused};
use crate::oversight;
use crate::page::{self, DEFAULT_LIMIT};
use crate::problem::{Failure, Problem};
use crate::scalars::{Line, Prose, Source, VietnamTime};
use domain::fairs::applications::{Refusal, State};
use domain::fairs::gate::{BadgeKind, ConsentField};
use domain::ids::FairId;
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::{Json, PlainText};
use poem_openapi::types::ToJSON as _;
use poem_openapi::{ApiResponse, Object, OpenApi};
use sea_orm::ConnectionTrait;
use serde_json::json;
use store::fairs::gate::badges::{self, Badge};
use store::fairs::gate::consents;
use store::fairs::gate::leads::{self, Lead};
use store::oversight::deeds::Deed;
use uuid::Uuid;

/// Operations: leads.
pub struct FairLeadsApi;

/// Leads read together for a file.
const TOGETHER: u64 = 1000;

/// A buyer's badge that was scanned.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct FairLeadEntry {
    /// What the scanner read.
    token: Source<1, 5000>,
    /// How good the lead is, 1 to 5.
    #[oai(validator(minimum(value = "1"), maximum(value = "5")))]
    rating: Option<u8>,
    /// In words, for yourselves.
    note: Option<Prose<1, 2000>>,
    /// Words to sort by, for yourselves.
    #[oai(validator(max_items = "20"))]
    tags: Option<Vec<Line<1, 40>>>,
}

/// A lead. Of the buyer it has what the buyer consents to at this instant.
#[derive(Debug, Object)]
struct FairLead {
    /// Its id.
    id: Uuid,
    /// How good it is, 1 to 5; null when unsaid.
    rating: Option<u8>,
    /// In words; empty when unsaid.
    note: String,
    /// Words to sort by.
    tags: Vec<String>,
    /// When the badge was scanned first.
    taken_at: VietnamTime,
    /// When the lead last changed.
    updated_at: VietnamTime,
    /// The buyer's name; null without consent.
    name: Option<String>,
    /// The organisation; null without consent.
    organisation: Option<String>,
    /// The telephone number; null without consent.
    phone: Option<String>,
    /// The e-mail address; null without consent.
    email: Option<String>,
    /// What the buyer looks for; null without consent.
    interest: Option<String>,
}

/// A page of leads.
#[derive(Debug, Object)]
struct FairLeadList {
    /// The leads, in the order of scanning.
    items: Vec<FairLead>,
    /// Send it as `cursor` for the next page; null at the end.
    next_cursor: Option<String>,
}

#[derive(ApiResponse)]
enum LeadFile {
    /// The file.
    #[oai(status = 200, content_type = "text/csv; charset=utf-8")]
    File(
        PlainText<String>,
        /// The name under which it is kept.
        #[oai(header = "Content-Disposition")]
        String,
    ),
}

#[OpenApi(tag = "Tag::Fairs")]
impl FairLeadsApi {
    /// Scan a buyer's badge
    ///
    /// For the exhibitor's people, once its booths are confirmed. The same badge again changes rating, note
    /// and tags of the lead that there is. 422 names a code that is no open buyer's badge of this fair:
    /// `invalid`, `foreign_fair`, `revoked` or `no_buyer`. The buyer sees that you have the lead.
    #[oai(path = "/v1/fair-applications/:id/leads", method = "post", operation_id = "takeFairLead")]
    async fn take_fair_lead(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The application's id.
        id: Path<Uuid>,
        Json(body): Json<FairLeadEntry>,
    ) -> Result<Json<FairLead>, Failure> {
        let tx = app.store().begin().await?;
        let case = Case::find(&tx, id.0).await?;
        let doer = case.applicant(&caller.0)?;
        let state = case.application.state.at(app.now());
        if !matches!(state, State::Confirmed | State::CheckedIn | State::Completed) {
            return Err(refused(Refusal::WrongState(state)));
        }
        let badge = buyer(app, &tx, case.fair.id, &body.token.0).await?;
        let new = body.read(app, id.0, (badge.id, caller.0.id));
        let lead = leads::write(&tx, &new).await?;
        let deed = Deed::new("take_fair_lead", "fair_lead", lead.id);
        let deed = Deed { producer: case.exhibitor.producer, ..deed.within(case.fair.unit) };
        oversight::record(app, &tx, &doer, deed.with(json!({ "application": id.0 }))).await?;
        let consented = consents::of_badges(&tx, &[badge.id]).await?.remove(&badge.id);
        tx.commit().await?;
        Ok(Json(FairLead::of(&lead, &badge, &consented.unwrap_or_default())))
    }

    /// List an exhibitor's leads
    ///
    /// For the exhibitor's people, in the order of scanning. Each field of a buyer is there while the buyer
    /// consents, and null as soon as that is withdrawn.
    #[oai(path = "/v1/fair-applications/:id/leads", method = "get", operation_id = "listFairLeads")]
    async fn list_fair_leads(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The application's id.
        id: Path<Uuid>,
        /// `next_cursor` of the page before.
        cursor: Query<Option<Line<1, 400>>>,
        /// Items on a page, 1 to 100; 20 when unsaid.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u64>>,
    ) -> Result<Json<FairLeadList>, Failure> {
        Case::find(app.read(), id.0).await?.applicant(&caller.0)?;
        let after = page::cursor(cursor.0.as_ref().map(|cursor| cursor.0.as_str()))?;
        let limit = limit.0.unwrap_or(DEFAULT_LIMIT);
        let (items, next) = page_of(app.read(), id.0, after, limit).await?;
        Ok(Json(FairLeadList { items, next_cursor: next.as_ref().map(store::page::encode) }))
    }

    /// Export an exhibitor's leads
    ///
    /// All of them as CSV, by the consents of this instant: UTF-8 with a byte order mark, commas, a header
    /// of English names. A cell that a spreadsheet would take for a formula is led by an apostrophe. A file
    /// that you keep doesn't follow a consent that is withdrawn later: you have to.
    #[oai(
        path = "/v1/fair-applications/:id/leads.csv",
        method = "get",
        operation_id = "exportFairLeads"
    )]
    async fn export_fair_leads(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The application's id.
        id: Path<Uuid>,
    ) -> Result<LeadFile, Failure> {
        Case::find(app.read(), id.0).await?.applicant(&caller.0)?;
        let mut file = csv::Writer::from_writer("\u{FEFF}".as_bytes().to_vec());
        file.write_record(HEADER).map_err(broken)?;
        let mut after = None;
        loop {
            let (leads, next) = page_of(app.read(), id.0, after, TOGETHER).await?;
            for lead in leads {
                file.write_record(lead.cells().map(harmless)).map_err(broken)?;
            }
            after = next;
            if after.is_none() {
                break;
            }
        }
        let bytes = file.into_inner().map_err(broken)?;
        let text = String::from_utf8(bytes).map_err(broken)?;
        let name = "attachment; filename=\"leads.csv\"".to_owned();
        Ok(LeadFile::File(PlainText(text), name))
    }
}

const HEADER: [&str; 9] =
    ["taken_at", "rating", "note", "tags", "name", "organisation", "phone", "email", "interest"];

fn broken(error: impl std::fmt::Display) -> Failure {
    tracing::error!(%error, "a file of leads can't be written");
    crate::codes::Code::Broken.into()
}

async fn page_of(
    db: &impl ConnectionTrait,
    application: Uuid,
    after: Option<Uuid>,
    limit: u64,
) -> Result<(Vec<FairLead>, Option<Uuid>), Failure> {
    let page = leads::of_application(db, application, after, limit).await?;
    let ids: Vec<Uuid> = page.items.iter().map(|(_, badge)| badge.id).collect();
    let consented = consents::of_badges(db, &ids).await?;
    let none = Vec::new();
    let lead = |(lead, badge): &(Lead, Badge)| {
        FairLead::of(lead, badge, consented.get(&badge.id).unwrap_or(&none))
    };
    Ok((page.items.iter().map(lead).collect(), page.next))
}

/// The open buyer's badge of a fair that a code is, kept for this transaction.
async fn buyer(
    app: &App,
    tx: &impl ConnectionTrait,
    fair: FairId,
    text: &str,
) -> Result<Badge, Failure> {
    let wrong = |code, vi, en| Failure::from(Problem::field("/token", code, vi, en));
    let invalid = || wrong("invalid", "Mã này không phải thẻ hội chợ.", "This is no badge.");
    let signed = token::read_one(app, text).ok_or_else(invalid)?;
    if signed.fair != fair {
        return Err(wrong("foreign_fair", "Thẻ của một hội chợ khác.", "A badge of another fair."));
    }
    let found = badges::lock(tx, signed.id).await?;
    let badge = found.filter(|badge| badge.fair == fair).ok_or_else(invalid)?;
    if badge.kind != BadgeKind::Buyer {
        return Err(wrong("no_buyer", "Không phải thẻ người mua.", "Not a buyer's badge."));
    }
    if badge.revoked.is_some() {
        return Err(wrong("revoked", "Thẻ đã bị thu hồi.", "The badge was taken back."));
    }
    Ok(badge)
}

impl FairLeadEntry {
    fn read(
        self,
        app: &App,
        application: Uuid,
        (badge, by): (Uuid, domain::ids::AccountId),
    ) -> Lead {
        let tags = self.tags.unwrap_or_default().into_iter().map(|tag| tag.0);
        Lead {
            id: app.mint(),
            application,
            badge,
            rating: self.rating,
            note: self.note.map(|text| text.0).unwrap_or_default(),
            tags: tags.collect(),
            taken_by: by,
            taken: app.now(),
            updated: app.now(),
        }
    }
}

impl FairLead {
    fn of(lead: &Lead, badge: &Badge, consented: &[ConsentField]) -> Self {
        let holder = &badge.holder;
        let open = |field, text: &String| consented.contains(&field).then(|| public(text, None));
        Self {
            id: lead.id,
            rating: lead.rating,
            note: public(&lead.note, None),
            tags: lead.tags.iter().map(|tag| public(tag, None)).collect(),
            taken_at: VietnamTime(lead.taken),
            updated_at: VietnamTime(lead.updated),
            name: open(ConsentField::Name, &holder.name),
            organisation: open(ConsentField::Organisation, &holder.organisation),
            phone: open(ConsentField::Phone, &holder.phone),
            email: open(ConsentField::Email, &holder.email),
            interest: open(ConsentField::Interest, &holder.interest),
        }
    }

    fn cells(self) -> [String; 9] {
        let said = Option::unwrap_or_default;
        [
            self.taken_at.to_json_string().trim_matches('"').to_owned(),
            self.rating.map(|rating| rating.to_string()).unwrap_or_default(),
            self.note,
            self.tags.join("; "),
            said(self.name),
            said(self.organisation),
            said(self.phone),
            said(self.email),
            said(self.interest),
        ]
    }
}
