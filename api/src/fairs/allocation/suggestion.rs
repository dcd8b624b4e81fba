//! A proposal of booths for all approved applications. It is stored nowhere: the organiser edits it, and
//! makes offers of what is left.

use crate::access::SignedIn;
use crate::catalogue::public;
use crate::context::App;
use crate::fairs::eligibility::Showcase;
use crate::fairs::{Tag, readable};
use crate::problem::Failure;
use crate::scalars::Line;
use domain::fairs::OrganiserAffair;
use domain::fairs::allocation::{FreeBooth, Placed, Suggestion, Wanted, suggest};
use domain::fairs::applications::State;
use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use std::collections::HashMap;
use store::fairs::exhibitors::Exhibitor;
use store::fairs::exhibitors::applications::Application;
use store::fairs::exhibitors::queue;
use store::fairs::floor::allocations;
use store::fairs::floor::booths::{self, Booth};
use store::fairs::floor::categories::{self, Kept};
use uuid::Uuid;

/// Operations: proposing booths.
pub struct FairSuggestionApi;

/// Most applications of a proposal: as many as one call may offer booths to.
const MOST: usize = 1000;

/// Booths proposed for an application.
#[derive(Debug, Object)]
struct SuggestedBooths {
    /// The application.
    application_id: Uuid,
    /// Name of the exhibitor.
    exhibitor: String,
    /// Code of the booths' category.
    category: String,
    /// How many booths it would like.
    wanted: u8,
    /// Codes of the booths, as `offerFairBooths` takes them.
    booths: Vec<String>,
    /// Whether each stands beside the next.
    side_by_side: bool,
}

/// An application for which nothing is left.
#[derive(Debug, Object)]
struct UnplacedApplication {
    /// The application.
    application_id: Uuid,
    /// Name of the exhibitor.
    exhibitor: String,
    /// How many booths it would like.
    wanted: u8,
}

/// A proposal.
#[derive(Debug, Object)]
struct SuggestedAllocation {
    /// Who could have what, by category, in the order of the floor.
    items: Vec<SuggestedBooths>,
    /// For whom nothing is left of the categories that it would like, in the order of handing in.
    unplaced: Vec<UnplacedApplication>,
    /// How many booths stay free.
    booths_left: u64,
}

#[OpenApi(tag = "Tag::Fairs")]
impl FairSuggestionApi {
    /// Suggest who gets which booth
    ///
    /// For the organiser's members: for the first 1,000 approved applications, in the order in which they
    /// were handed in, of the booths that nobody has on any day. Each gets as many as it would like of the
    /// dearest of its wished categories that has them and that it is eligible for; the booths of one lie side by side where that can
    /// be, and those of a province together. Nothing is stored: edit it, and send it to `offerFairBooths`.
    #[oai(
        path = "/v1/fairs/:slug/suggested-allocation",
        method = "get",
        operation_id = "suggestFairAllocation"
    )]
    async fn suggest_fair_allocation(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The fair's slug.
        slug: Path<Line<1, 120>>,
    ) -> Result<Json<SuggestedAllocation>, Failure> {
        let db = app.store().snapshot().await?;
        let fair = readable(&db, &caller.0, &slug.0.0, OrganiserAffair::Desk).await?;
        let known = categories::of_fair(&db, fair.id).await?;
        let mut asked = queue::in_state(&db, fair.id, State::Approved).await?;
        asked.truncate(MOST);
        let taken = allocations::of_fair(&db, fair.id, app.now()).await?;
        let mut booths = booths::of_fair(&db, fair.id).await?;
        booths.retain(|one| !taken.contains_key(&one.id));
        let free: Vec<FreeBooth> = booths.iter().map(free).collect();
        let showcase =
            Showcase::read(&db, &fair, asked.iter().map(|(one, _)| one), app.now()).await?;
        let wanted = asked.iter().map(|(one, whose)| {
            let admitted = showcase.admitted(app, &known, (one, whose));
            wanted(app, one, whose, &admitted)
        });
        let wanted: Vec<Wanted> = wanted.collect();
        let suggestion = suggest(&free, &wanted);
        Ok(Json(SuggestedAllocation::of(&suggestion, &asked, &booths, &known)))
    }
}

fn free(one: &Booth) -> FreeBooth {
    FreeBooth {
        id: one.id,
        category: one.category,
        hall: one.hall.clone(),
        zone: one.zone.clone(),
        outline: one.outline.clone(),
    }
}

/// What an application would like, of the categories that it may have: any where it says nothing.
fn wanted(app: &App, one: &Application, whose: &Exhibitor, known: &[&Kept]) -> Wanted {
    let wishes = &one.content.wishes;
    let named = |code: &String| known.iter().find(|kept| kept.category.code == *code);
    let wished = wishes.categories.iter().filter_map(named);
    let any = known.iter().filter(|_| wishes.categories.is_empty());
    Wanted {
        application: one.id,
        province: whose.unit.and_then(|id| app.units().unit(id)?.today_province),
        categories: wished.chain(any).map(|kept| kept.id).collect(),
        booths: usize::from(wishes.booths.max(1)),
    }
}

impl SuggestedAllocation {
    fn of(
        suggestion: &Suggestion,
        asked: &[(Application, Exhibitor)],
        booths: &[Booth],
        known: &[Kept],
    ) -> Self {
        let by_id: HashMap<Uuid, _> = asked.iter().map(|one| (one.0.id, one)).collect();
        let codes: HashMap<Uuid, &str> =
            booths.iter().map(|one| (one.id, one.code.as_str())).collect();
        let item = |placed: &Placed| {
            let (one, whose) = by_id.get(&placed.application)?;
            let category = known.iter().find(|kept| kept.id == placed.category)?;
            let booths = placed.booths.iter().filter_map(|id| codes.get(id));
            Some(SuggestedBooths {
                application_id: one.id,
                exhibitor: public(&whose.name, None),
                category: public(&category.category.code, None),
                wanted: one.content.wishes.booths.max(1),
                booths: booths.map(|code| public(code, None)).collect(),
                side_by_side: placed.side_by_side,
            })
        };
        let unplaced = suggestion.unplaced.iter().filter_map(|id| {
            let (one, whose) = by_id.get(id)?;
            Some(UnplacedApplication {
                application_id: one.id,
                exhibitor: public(&whose.name, None),
                wanted: one.content.wishes.booths.max(1),
            })
        });
        let given: usize = suggestion.placed.iter().map(|one| one.booths.len()).sum();
        Self {
            items: suggestion.placed.iter().filter_map(item).collect(),
            unplaced: unplaced.collect(),
            booths_left: booths.len().saturating_sub(given) as u64,
        }
    }
}
