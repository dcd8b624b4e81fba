//! Categories of booths, with their rules as data.

use crate::access::SignedIn;
use crate::catalogue::{OverClaims, public, unit, version};
use crate::codes::Code;
use crate::context::App;
use crate::fairs::{Tag, locked, note, pages};
use crate::money::Money;
use crate::problem::{Failure, FieldProblem, Problem};
use crate::scalars::{Line, ProvinceCode};
use crate::speech::Sentence;
use domain::certification::{Level, PublicText, Stars};
use domain::fairs::OrganiserAffair;
use domain::fairs::floor::{Category, EligibilityRule, SubsidyRule};
use domain::money::Dong;
use poem::web::Data;
use poem_openapi::param::{Header, Path};
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use serde_json::json;
use store::fairs::floor::categories::{self, Kept};
use store::fairs::record;
use uuid::Uuid;

/// Operations on categories of booths.
pub struct CategoriesApi;

/// Who may have a booth. Each part that is said must be met.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct BoothEligibility {
    /// Every product shown is certified on every day of the fair.
    all_certified: bool,
    /// At least so many products shown are; 0 for none.
    #[oai(validator(maximum(value = "100")))]
    least_certified: u8,
    /// Each certified product that counts has at least so many stars.
    #[oai(validator(minimum(value = "3"), maximum(value = "5")))]
    least_stars: Option<u8>,
    /// Codes of the provinces of today from which exhibitors come; empty for anywhere.
    #[oai(validator(max_items = "34"))]
    provinces: Vec<ProvinceCode>,
    /// Specialities (đặc sản) count like certified products.
    admits_specialities: bool,
    /// Products with potential for OCOP count like certified ones.
    admits_potential: bool,
    /// Lawful labels are declared.
    labels: bool,
    /// Traceability is declared.
    traceability: bool,
}

/// What others pay of a booth.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct BoothSubsidy {
    /// Of the price, in whole percent.
    #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
    percent: u8,
    /// Of at most so many booths of a participant.
    #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
    most_booths: u8,
    /// At most so much in all.
    budget: Money,
}

/// A category of booths.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct BoothCategory {
    /// Code within the fair, such as `std`.
    code: Line<1, 20>,
    /// Name.
    name: Line<1, 100>,
    /// Size in square decimetres: 900 is 9 m².
    #[oai(validator(minimum(value = "1"), maximum(value = "10000000")))]
    area_dm2: u32,
    /// Price of a booth for all days.
    price: Money,
    /// What is included.
    #[oai(validator(max_items = "20"))]
    services: Vec<Line<1, 100>>,
    /// Who may have one.
    eligibility: BoothEligibility,
    /// What others pay of it; null for nothing.
    subsidy: Option<BoothSubsidy>,
}

/// The categories of a fair.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct BoothCategoryList {
    /// The categories, in the organiser's order, each code once.
    #[oai(validator(max_items = "50"))]
    items: Vec<BoothCategory>,
}

#[OpenApi(tag = "Tag::Fairs")]
impl CategoriesApi {
    /// List the categories of booths of a fair
    ///
    /// From its announcement on: sizes, prices, what is included, who may have one, and what others pay.
    #[oai(path = "/v1/fairs/:slug/categories", method = "get", operation_id = "listFairCategories")]
    async fn list_fair_categories(
        &self,
        Data(app): Data<&App>,
        /// The fair's slug.
        slug: Path<Line<1, 120>>,
    ) -> Result<Json<BoothCategoryList>, Failure> {
        let one = pages::shown(app, &slug.0.0).await?;
        let kept = categories::of_fair(app.read(), one.fair.id).await?;
        let items = kept.into_iter().map(|one| BoothCategory::of(app, one)).collect();
        Ok(Json(BoothCategoryList { items }))
    }

    /// Set the categories of booths of a fair
    ///
    /// For the organiser's members: all at once, in place of those before. Send the fair's version as
    /// `If-Match` (`"3"`). 409 when one that has booths is left out.
    #[oai(path = "/v1/fairs/:slug/categories", method = "put", operation_id = "setFairCategories")]
    async fn set_fair_categories(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The fair's slug.
        slug: Path<Line<1, 120>>,
        /// The version of the fair that the change is for.
        #[oai(name = "If-Match")]
        if_match: Header<Option<Line<1, 40>>>,
        Json(body): Json<BoothCategoryList>,
    ) -> Result<Json<BoothCategoryList>, Failure> {
        let version = version(if_match.0.as_ref().map(|line| line.0.as_str()));
        let tx = app.store().begin().await?;
        let (fair, doer) = locked(&tx, &caller.0, &slug.0.0, OrganiserAffair::Desk).await?;
        if fair.revision != version? {
            return Err(Code::Stale.into());
        }
        if !fair.stage.is_editable() {
            return Err(Code::Conflict.into());
        }
        let new = body.read(app)?;
        let new: Vec<(Uuid, Category)> = new.into_iter().map(|one| (app.mint(), one)).collect();
        if !categories::replace(&tx, fair.id, &new).await? {
            return Err(has_booths());
        }
        record::save(&tx, &fair, app.now()).await?;
        let details = json!({ "categories": new.len() });
        note(app, &tx, &doer, "set_fair_categories", (&fair, details)).await?;
        let kept = categories::of_fair(&tx, fair.id).await?;
        tx.commit().await?;
        let items = kept.into_iter().map(|one| BoothCategory::of(app, one)).collect();
        Ok(Json(BoothCategoryList { items }))
    }
}

impl BoothCategoryList {
    fn read(self, app: &App) -> Result<Vec<Category>, Failure> {
        let mut over = OverClaims::default();
        let mut take = |pointer: String, text: &str| {
            over.take(&pointer, PublicText::new(text.to_owned(), None));
        };
        for (place, one) in self.items.iter().enumerate() {
            take(format!("/items/{place}/code"), &one.code.0);
            take(format!("/items/{place}/name"), &one.name.0);
            for (service, text) in one.services.iter().enumerate() {
                take(format!("/items/{place}/services/{service}"), &text.0);
            }
        }
        over.refuse()?;
        let mut read: Vec<Category> = Vec::new();
        for (place, one) in self.items.into_iter().enumerate() {
            let category =
                one.read(app).map_err(|failure| failure.within(&format!("/items/{place}")))?;
            if read.iter().any(|before| before.code == category.code) {
                let (vi, en) = ("Mã này đã dùng ở trên.", "Another category above has this code.");
                let pointer = format!("/items/{place}/code");
                return Err(Problem::field(&pointer, "duplicate_code", vi, en).into());
            }
            read.push(category);
        }
        Ok(read)
    }
}

impl BoothCategory {
    fn read(self, app: &App) -> Result<Category, Failure> {
        let subsidy = self.subsidy.map(|one| {
            let budget = amount(one.budget, "/subsidy/budget/amount")?;
            let (percent, most_booths) = (one.percent, one.most_booths);
            Ok::<_, Failure>(SubsidyRule { percent, most_booths, budget })
        });
        let rule = self.eligibility.read(app)?;
        rule.check().map_err(|_| {
            let vi = "Đòi hạng sao thì phải đòi sản phẩm được chứng nhận.";
            let en = "It asks for stars, and for no certified product.";
            Failure::from(Problem::field("/eligibility/least_stars", "stars_of_nothing", vi, en))
        })?;
        Ok(Category {
            code: self.code.0,
            name: self.name.0,
            area: self.area_dm2,
            price: amount(self.price, "/price/amount")?,
            services: self.services.into_iter().map(|text| text.0).collect(),
            rule,
            subsidy: subsidy.transpose()?,
        })
    }

    fn of(app: &App, kept: Kept) -> Self {
        let one = kept.category;
        let services = one.services.iter().map(|text| Line(public(text, None)));
        Self {
            code: Line(public(&one.code, None)),
            name: Line(public(&one.name, None)),
            area_dm2: one.area,
            price: one.price.into(),
            services: services.collect(),
            eligibility: BoothEligibility::of(app, &one.rule),
            subsidy: one.subsidy.map(|one| BoothSubsidy {
                percent: one.percent,
                most_booths: one.most_booths,
                budget: one.budget.into(),
            }),
        }
    }
}

impl BoothEligibility {
    fn read(self, app: &App) -> Result<EligibilityRule, Failure> {
        let province = |(place, code): (usize, &ProvinceCode)| {
            let pointer = format!("/eligibility/provinces/{place}");
            unit(app, Level::Province, &code.0, &pointer)
        };
        Ok(EligibilityRule {
            all_certified: self.all_certified,
            least_certified: self.least_certified,
            least_stars: self.least_stars.and_then(Stars::new),
            provinces: self.provinces.iter().enumerate().map(province).collect::<Result<_, _>>()?,
            admits_specialities: self.admits_specialities,
            admits_potential: self.admits_potential,
            labels: self.labels,
            traceability: self.traceability,
        })
    }

    fn of(app: &App, rule: &EligibilityRule) -> Self {
        let code = |id: &i32| Some(ProvinceCode(app.units().unit(*id)?.code.clone()));
        Self {
            all_certified: rule.all_certified,
            least_certified: rule.least_certified,
            least_stars: rule.least_stars.map(Stars::count),
            provinces: rule.provinces.iter().filter_map(code).collect(),
            admits_specialities: rule.admits_specialities,
            admits_potential: rule.admits_potential,
            labels: rule.labels,
            traceability: rule.traceability,
        }
    }
}

fn amount(money: Money, pointer: &str) -> Result<Dong, Failure> {
    money.dong().ok_or_else(|| {
        let vi = "Số tiền từ 0 đến 1.000.000.000.000 đồng.";
        let en = "An amount from 0 to 1,000,000,000,000 đồng.";
        Problem::field(pointer, "out_of_bounds", vi, en).into()
    })
}

fn has_booths() -> Failure {
    let vi = "Một loại gian hàng bị bỏ ra vẫn còn gian hàng.";
    let sentence = Sentence::new(vi, "A category that is left out still has booths.");
    Problem::new(Code::Conflict).with(FieldProblem::new("/items", "has_booths", sentence)).into()
}
