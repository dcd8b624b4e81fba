//! How an organiser gives booths out.

use crate::access::SignedIn;
use crate::codes::Code;
use crate::context::App;
use crate::fairs::{Tag, locked, note, readable};
use crate::problem::Failure;
use crate::scalars::Line;
use domain::fairs::OrganiserAffair;
use domain::fairs::eligibility::OnLoss;
use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{Enum, Object, OpenApi};
use serde_json::json;
use store::fairs::allocation::{self, Rules};

/// Operations: an organiser's rules.
pub struct AllocationRulesApi;

/// How an organiser gives booths out.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct FairAllocationRules {
    /// For how many hours a booth is held for the next of a waiting list; 48 when never said. No longer
    /// than the opening.
    #[oai(validator(minimum(value = "1"), maximum(value = "720")))]
    waiting_hours: u16,
    /// What is done when an act on a certificate takes from an exhibitor what its booths rest on;
    /// `replace` when never said.
    on_loss: FairOnLoss,
    /// For how many days it may show other products then, under `replace`; 5 when never said.
    #[oai(validator(minimum(value = "1"), maximum(value = "60")))]
    replace_days: u16,
    /// Within how many days after the acceptance a bill is to be paid, no later than the opening; 7 when
    /// never said.
    #[oai(validator(minimum(value = "1"), maximum(value = "90")))]
    payment_days: u16,
}

/// What is done when an exhibitor with booths loses what they rest on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
enum FairOnLoss {
    /// It may show other products for some days; then the booths are taken back.
    Replace,
    /// The booths stay, without the mark.
    Keep,
    /// The booths are taken back at once.
    Release,
}

#[OpenApi(tag = "Tag::Fairs")]
impl AllocationRulesApi {
    /// Read how a fair's booths are given out
    ///
    /// For the organiser's members.
    #[oai(
        path = "/v1/fairs/:slug/allocation-rules",
        method = "get",
        operation_id = "getFairAllocationRules"
    )]
    async fn get_fair_allocation_rules(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The fair's slug.
        slug: Path<Line<1, 120>>,
    ) -> Result<Json<FairAllocationRules>, Failure> {
        let fair = readable(app.read(), &caller.0, &slug.0.0, OrganiserAffair::Desk).await?;
        let rules = allocation::rules(app.read(), fair.id).await?;
        Ok(Json(FairAllocationRules::of(rules)))
    }

    /// Say how a fair's booths are given out
    ///
    /// For the organiser's owners and managers, until the fair is closed. Offers that are made already
    /// stay as they are.
    #[oai(
        path = "/v1/fairs/:slug/allocation-rules",
        method = "put",
        operation_id = "setFairAllocationRules"
    )]
    async fn set_fair_allocation_rules(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The fair's slug.
        slug: Path<Line<1, 120>>,
        Json(body): Json<FairAllocationRules>,
    ) -> Result<Json<FairAllocationRules>, Failure> {
        let tx = app.store().begin().await?;
        let (fair, doer) = locked(&tx, &caller.0, &slug.0.0, OrganiserAffair::Fairs).await?;
        if !fair.stage.is_editable() {
            return Err(Code::Conflict.into());
        }
        let rules = body.read();
        allocation::set_rules(&tx, fair.id, rules, app.now()).await?;
        let details = json!({
            "waiting_hours": rules.waiting_hours,
            "on_loss": rules.on_loss.code(),
            "replace_days": rules.replace_days,
            "payment_days": rules.payment_days,
        });
        note(app, &tx, &doer, "set_fair_allocation_rules", (&fair, details)).await?;
        tx.commit().await?;
        Ok(Json(FairAllocationRules::of(rules)))
    }
}

impl FairAllocationRules {
    fn of(rules: Rules) -> Self {
        let on_loss = match rules.on_loss {
            OnLoss::Replace => FairOnLoss::Replace,
            OnLoss::Keep => FairOnLoss::Keep,
            OnLoss::Release => FairOnLoss::Release,
        };
        Self {
            waiting_hours: rules.waiting_hours,
            on_loss,
            replace_days: rules.replace_days,
            payment_days: rules.payment_days,
        }
    }

    fn read(&self) -> Rules {
        let on_loss = match self.on_loss {
            FairOnLoss::Replace => OnLoss::Replace,
            FairOnLoss::Keep => OnLoss::Keep,
            FairOnLoss::Release => OnLoss::Release,
        };
        Rules {
            waiting_hours: self.waiting_hours,
            on_loss,
            replace_days: self.replace_days,
            payment_days: self.payment_days,
        }
    }
}
