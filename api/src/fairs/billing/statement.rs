//! The statement of a fair: what all exhibitors owe and paid, in numbers that add up.

use crate::access::SignedIn;
use crate::catalogue::public;
use crate::context::App;
use crate::fairs::{Tag, readable};
use crate::page::{self, DEFAULT_LIMIT};
use crate::problem::Failure;
use crate::scalars::{Line, VietnamTime};
use domain::fairs::OrganiserAffair;
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use store::fairs::billing::bills::{self, Account};
use store::fairs::floor::categories;
use uuid::Uuid;

/// Operations: statements.
pub struct FairStatementApi;

/// What others pay of a category.
#[derive(Debug, Object)]
struct SubsidyStatement {
    /// Code of the category.
    category: String,
    /// The budget, whole đồng.
    budget: i64,
    /// What of it is granted.
    granted: i64,
    /// What is left.
    left: i64,
}

/// Sums in whole đồng: `due` is `gross` less `subsidy`, and `due` less `paid` is `outstanding` less
/// `to_return`.
#[derive(Debug, Default, Object)]
struct FairSums {
    /// What everything costs.
    gross: i64,
    /// What others pay of it.
    subsidy: i64,
    /// What exhibitors owe.
    due: i64,
    /// What came in.
    paid: i64,
    /// What is still to pay.
    outstanding: i64,
    /// What came in beyond what is owed.
    to_return: i64,
}

/// How one application stands.
#[derive(Debug, Object)]
struct FairAccount {
    /// The application.
    application_id: Uuid,
    /// Name of the exhibitor.
    exhibitor: String,
    /// Its sums.
    sums: FairSums,
    /// By when it is to be paid; null when it owes nothing any more.
    due_at: Option<VietnamTime>,
    /// Whether that is over and something is outstanding.
    overdue: bool,
}

/// The statement of a fair.
#[derive(Debug, Object)]
struct FairStatement {
    /// The currency of every amount: `VND`.
    currency: String,
    /// How many applications owe or paid something.
    applications: u64,
    /// The sums of all of them.
    sums: FairSums,
    /// What others pay, by category; those without a subsidy are left out.
    subsidies: Vec<SubsidyStatement>,
}

/// A page of accounts.
#[derive(Debug, Object)]
struct FairAccountList {
    /// The accounts, in the order in which applications were begun.
    items: Vec<FairAccount>,
    /// Send it as `cursor` for the next page; null at the end.
    next_cursor: Option<String>,
}

#[OpenApi(tag = "Tag::Fairs")]
impl FairStatementApi {
    /// Read the statement of a fair
    ///
    /// For the organiser's members: what all exhibitors owe and paid, and what of the subsidies is granted.
    #[oai(path = "/v1/fairs/:slug/statement", method = "get", operation_id = "getFairStatement")]
    async fn get_fair_statement(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The fair's slug.
        slug: Path<Line<1, 120>>,
    ) -> Result<Json<FairStatement>, Failure> {
        let db = app.store().snapshot().await?;
        let fair = readable(&db, &caller.0, &slug.0.0, OrganiserAffair::Desk).await?;
        let all = bills::accounts(&db, fair.id, None, None).await?.items;
        let granted = bills::granted(&db, fair.id, None).await?;
        let known = categories::of_fair(&db, fair.id).await?;
        let subsidies = known.iter().filter_map(|kept| {
            let budget = kept.category.subsidy?.budget.amount();
            let granted = granted.get(&kept.id).map_or(0, |sum| sum.amount());
            let category = public(&kept.category.code, None);
            Some(SubsidyStatement { category, budget, granted, left: budget - granted })
        });
        Ok(Json(FairStatement {
            currency: "VND".to_owned(),
            applications: all.len() as u64,
            sums: all.iter().map(FairSums::of).fold(FairSums::default(), FairSums::and),
            subsidies: subsidies.collect(),
        }))
    }

    /// List the accounts of a fair
    ///
    /// For the organiser's members: how each application stands that owes or paid something. Their sums are
    /// the statement's.
    #[oai(path = "/v1/fairs/:slug/accounts", method = "get", operation_id = "listFairAccounts")]
    async fn list_fair_accounts(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The fair's slug.
        slug: Path<Line<1, 120>>,
        /// `next_cursor` of the page before.
        cursor: Query<Option<Line<1, 400>>>,
        /// Items on a page, 1 to 100; 20 when unsaid.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u64>>,
    ) -> Result<Json<FairAccountList>, Failure> {
        let fair = readable(app.read(), &caller.0, &slug.0.0, OrganiserAffair::Desk).await?;
        let after = page::cursor(cursor.0.as_ref().map(|cursor| cursor.0.as_str()))?;
        let limit = limit.0.unwrap_or(DEFAULT_LIMIT);
        let page = bills::accounts(app.read(), fair.id, after, Some(limit)).await?;
        let now = app.now();
        let items = page.items.iter().map(|one| {
            let sums = FairSums::of(one);
            FairAccount {
                application_id: one.application,
                exhibitor: public(&one.exhibitor, None),
                overdue: sums.outstanding > 0 && one.due_at.is_some_and(|at| at <= now),
                due_at: one.due_at.map(VietnamTime),
                sums,
            }
        });
        let next_cursor = page.next.as_ref().map(store::page::encode);
        Ok(Json(FairAccountList { items: items.collect(), next_cursor }))
    }
}

impl FairSums {
    fn of(one: &Account) -> Self {
        let due = one.gross - one.subsidy;
        Self {
            gross: one.gross,
            subsidy: one.subsidy,
            due,
            paid: one.paid,
            outstanding: (due - one.paid).max(0),
            to_return: (one.paid - due).max(0),
        }
    }

    fn and(self, other: Self) -> Self {
        Self {
            gross: self.gross + other.gross,
            subsidy: self.subsidy + other.subsidy,
            due: self.due + other.due,
            paid: self.paid + other.paid,
            outstanding: self.outstanding + other.outstanding,
            to_return: self.to_return + other.to_return,
        }
    }
}
