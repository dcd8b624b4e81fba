//! Extras that a fair offers beside booths: power, tables, badges.

use super::amount;
use crate::access::SignedIn;
use crate::catalogue::{OverClaims, public};
use crate::codes::Code;
use crate::context::App;
use crate::fairs::{Tag, locked, note, pages};
use crate::money::Money;
use crate::problem::{Failure, FieldProblem, Problem};
use crate::scalars::Line;
use crate::speech::Sentence;
use domain::certification::PublicText;
use domain::fairs::OrganiserAffair;
use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use serde_json::json;
use store::fairs::billing::extras::{self, Extra};

/// Operations on extras.
pub struct FairExtrasApi;

/// Something that exhibitors may take beside their booths.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct FairExtra {
    /// Code within the fair, such as `power`.
    code: Line<1, 20>,
    /// Name. It carries no claim to the OCOP mark.
    name: Line<1, 100>,
    /// Price of one.
    price: Money,
    /// Most that an application takes.
    #[oai(validator(minimum(value = "1"), maximum(value = "1000")))]
    most: u16,
}

/// The extras of a fair.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct FairExtraList {
    /// The extras, in the organiser's order, each code once.
    #[oai(validator(max_items = "50"))]
    items: Vec<FairExtra>,
}

#[OpenApi(tag = "Tag::Fairs")]
impl FairExtrasApi {
    /// List the extras of a fair
    ///
    /// From its announcement on.
    #[oai(path = "/v1/fairs/:slug/extras", method = "get", operation_id = "listFairExtras")]
    async fn list_fair_extras(
        &self,
        Data(app): Data<&App>,
        /// The fair's slug.
        slug: Path<Line<1, 120>>,
    ) -> Result<Json<FairExtraList>, Failure> {
        let fair = pages::shown(app, &slug.0.0).await?.fair;
        Ok(Json(FairExtraList::of(&extras::of_fair(app.read(), fair.id).await?)))
    }

    /// Set the extras of a fair
    ///
    /// For the organiser's members: all at once, in place of those before, until the fair is closed. Bills
    /// that stand keep their prices until they are made anew. 409 `taken` when one that somebody takes is
    /// left out.
    #[oai(path = "/v1/fairs/:slug/extras", method = "put", operation_id = "setFairExtras")]
    async fn set_fair_extras(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The fair's slug.
        slug: Path<Line<1, 120>>,
        Json(body): Json<FairExtraList>,
    ) -> Result<Json<FairExtraList>, Failure> {
        let tx = app.store().begin().await?;
        let (fair, doer) = locked(&tx, &caller.0, &slug.0.0, OrganiserAffair::Desk).await?;
        if !fair.stage.is_editable() {
            return Err(Code::Conflict.into());
        }
        let new = body.read(app)?;
        if !extras::replace(&tx, fair.id, &new).await? {
            let vi = "Một mục bị bỏ ra đã có đơn chọn.";
            let sentence = Sentence::new(vi, "An extra that is left out is taken by somebody.");
            let field = FieldProblem::new("/items", "taken", sentence);
            return Err(Problem::new(Code::Conflict).with(field).into());
        }
        let details = json!({ "extras": new.len() });
        note(app, &tx, &doer, "set_fair_extras", (&fair, details)).await?;
        tx.commit().await?;
        Ok(Json(FairExtraList::of(&new)))
    }
}

impl FairExtraList {
    fn of(all: &[Extra]) -> Self {
        let items = all.iter().map(|one| FairExtra {
            code: Line(public(&one.code, None)),
            name: Line(public(&one.name, None)),
            price: one.price.into(),
            most: one.most,
        });
        Self { items: items.collect() }
    }

    fn read(self, app: &App) -> Result<Vec<Extra>, Failure> {
        let mut over = OverClaims::default();
        for (place, one) in self.items.iter().enumerate() {
            for (field, text) in [("code", &one.code.0), ("name", &one.name.0)] {
                let pointer = format!("/items/{place}/{field}");
                over.take(&pointer, PublicText::new(text.clone(), None));
            }
        }
        over.refuse()?;
        let mut read: Vec<Extra> = Vec::new();
        for (place, one) in self.items.into_iter().enumerate() {
            if read.iter().any(|before| before.code == one.code.0) {
                let (vi, en) = ("Mã này đã dùng ở trên.", "Another extra above has this code.");
                let pointer = format!("/items/{place}/code");
                return Err(Problem::field(&pointer, "duplicate_code", vi, en).into());
            }
            let price = amount(one.price, &format!("/items/{place}/price/amount"))?;
            let (code, name, most) = (one.code.0, one.name.0, one.most);
            read.push(Extra { id: app.mint(), code, name, price, most });
        }
        Ok(read)
    }
}
