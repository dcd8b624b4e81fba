//! A point held against the criteria of its province at this instant: goods counted by the permits of now.

use crate::context::App;
use crate::problem::Failure;
use domain::calendar::{Instant, day_of};
use domain::points_of_sale::{Evaluation, Facts, Goods, evaluate};
use sea_orm::{ConnectionTrait, DbErr};
use store::catalogue::pages::{self, ProductPage};
use store::points_of_sale::points::Point;

/// What is found of a point at an instant.
#[derive(Clone, Debug)]
pub(crate) struct Standing {
    /// Its goods.
    pub goods: Goods,
    /// Each criterion.
    pub evaluation: Evaluation,
}

impl Standing {
    /// Reads what the point lists, in one statement, and counts.
    pub async fn read(
        app: &App,
        db: &impl ConnectionTrait,
        point: &Point,
        now: Instant,
    ) -> Result<Self, DbErr> {
        let listed = pages::at_point(db, point.id).await?;
        Ok(Self::of(app, point, &listed, now))
    }

    fn of(app: &App, point: &Point, listed: &[ProductPage], now: Instant) -> Self {
        let province_of = |unit: i32| app.units().unit(unit).and_then(|unit| unit.today_province);
        let here = province_of(point.unit);
        let mut goods = Goods { other: point.other_goods, ..Goods::default() };
        for page in listed {
            let certified = page.dossier.verdict(now).permit().is_some();
            let local = here.is_some() && page.product.unit.and_then(province_of) == here;
            let known = !page.dossier.certificates.is_empty() || page.dossier.reported;
            goods.listed += 1;
            goods.certified += u32::from(certified);
            goods.certified_here += u32::from(certified && local);
            goods.programme += u32::from(known);
        }
        let province = here.and_then(|id| app.units().unit(id));
        let code = province.map_or("", |unit| unit.code.as_str());
        let facts = Facts { kind: point.kind, area: point.area, goods };
        Self { goods, evaluation: evaluate(code, day_of(now), &facts) }
    }
}

/// The same of a point that a command is about.
pub(super) async fn standing(
    app: &App,
    tx: &impl ConnectionTrait,
    point: &Point,
) -> Result<Standing, Failure> {
    Ok(Standing::read(app, tx, point, app.now()).await?)
}
