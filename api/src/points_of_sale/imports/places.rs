//! What the rows of a file name – communes, producers, products, points that there are – and the points
//! that come of it.

use super::rows::{Row, problem};
use super::{Entry, columns::Column, refuse};
use crate::context::App;
use crate::points_of_sale::drafts::warnings;
use crate::problem::{Failure, FieldProblem};
use domain::calendar::{day_of, end_of, plus_months, start_of};
use domain::certification::Level;
use domain::ids::ProductId;
use domain::points_of_sale::{Approval, LONGEST_MONTHS, Life};
use domain::text;
use sea_orm::{ConnectionTrait, DbErr};
use std::collections::{BTreeMap, BTreeSet, HashSet};
pub(super) use store::accounts::sessions::Office;
use store::points_of_sale::points::{self, NewPoint, Owner, Point};
use uuid::Uuid;

/// All that rows may name, read at once.
pub(super) struct Places<'a> {
    app: &'a App,
    offices: &'a [Office],
    producers: BTreeMap<Uuid, String>,
    products: BTreeMap<String, ProductId>,
    /// Folded names of points by commune: those that there are, and those of rows before.
    taken: HashSet<(i32, String)>,
}

impl<'a> Places<'a> {
    /// Reads what the rows name.
    pub async fn of(
        app: &'a App,
        tx: &impl ConnectionTrait,
        offices: &'a [Office],
        rows: &[Row],
    ) -> Result<Self, DbErr> {
        let producers = rows.iter().filter_map(|row| row.producer).collect();
        let products = rows.iter().flat_map(|row| row.products.iter().cloned()).collect();
        let provinces: BTreeSet<i32> = offices.iter().filter_map(|office| office.unit).collect();
        Ok(Self {
            app,
            offices,
            producers: points::producer_names(tx, &producers).await?,
            products: points::products_named(tx, &products).await?,
            taken: points::names_in(tx, &provinces).await?.into_iter().collect(),
        })
    }

    /// The points of all rows, or everything that is wrong with them.
    pub fn place(mut self, rows: &'a [Row]) -> Result<Vec<Entry<'a>>, Failure> {
        let (mut entries, mut wrong) = (Vec::new(), Vec::new());
        for row in rows {
            match self.entry(row) {
                Ok(entry) => entries.push(entry),
                Err(found) => wrong.extend(found),
            }
        }
        refuse(wrong)?;
        Ok(entries)
    }

    fn entry(&mut self, row: &'a Row) -> Result<Entry<'a>, Vec<FieldProblem>> {
        let mut wrong = Vec::new();
        let mut add = |column, code: &str, vi: &str, en: &str| {
            wrong.push(problem(row.line, column, code, vi, en));
        };
        let site = self.site(&row.commune);
        match site {
            Some((unit, _)) if !self.taken.insert((unit, text::key(&row.name))) => {
                let vi = "Xã đã có điểm mang tên này.";
                add(Column::Name, "already_exists", vi, "The commune has a point of this name.");
            }
            Some(_) => {}
            None => {
                let vi = "Không có xã này trong địa bàn của bạn.";
                add(
                    Column::Commune,
                    "unknown_unit",
                    vi,
                    "There is no such commune in your province.",
                );
            }
        }
        if row.producer.is_some_and(|id| !self.producers.contains_key(&id)) {
            let vi = "Không có chủ thể này.";
            add(Column::Producer, "unknown_producer", vi, "There is no such producer.");
        }
        if row.producer.is_none() && row.operator.is_empty() {
            let vi = "Ghi đơn vị vận hành hoặc mã chủ thể.";
            add(Column::Operator, "missing", vi, "Say who runs it, or give the producer's id.");
        }
        for name in row.products.iter().filter(|name| !self.products.contains_key(*name)) {
            let (vi, en) = (format!("Không có sản phẩm {name}."), format!("No product {name}."));
            add(Column::Products, "unknown_product", &vi, &en);
        }
        if row.dated > day_of(self.app.now()) {
            add(Column::Dated, "in_the_future", "Ngày này chưa đến.", "This day is still to come.");
        }
        let latest = plus_months(row.dated, LONGEST_MONTHS);
        if row.until < row.dated || latest.is_none_or(|latest| row.until > latest) {
            let vi = "Thời hạn phải sau ngày quyết định và không quá mười năm.";
            let en = "The end lies after the decision, and at most ten years.";
            add(Column::Until, "period", vi, en);
        }
        match site {
            Some((unit, office)) if wrong.is_empty() => Ok(self.made(row, unit, office)),
            _ => Err(wrong),
        }
    }

    /// The commune of today that a code or name means, with the office within whose province it lies.
    fn site(&self, commune: &str) -> Option<(i32, &'a Office)> {
        let units = self.app.units();
        let office = |province: Option<i32>| {
            self.offices.iter().find(|office| office.unit.is_some() && office.unit == province)
        };
        if let Some(unit) = units.current(Level::Commune, commune) {
            return office(unit.today_province).map(|office| (unit.id, office));
        }
        let named = units.named(Level::Commune, &text::key(commune)).into_iter();
        let mut there = named
            .filter(|unit| unit.exists)
            .filter_map(|unit| office(unit.today_province).map(|office| (unit.id, office)));
        // A name that two communes bear names none.
        there.next().filter(|_| there.next().is_none())
    }

    fn made(&self, row: &'a Row, unit: i32, office: &'a Office) -> Entry<'a> {
        let operator = row.producer.and_then(|id| self.producers.get(&id));
        let approval = Approval { from: start_of(row.dated), until: end_of(row.until) };
        let point = Point {
            id: self.app.mint(),
            owner: row.producer.map_or(Owner::Nobody, |id| Owner::Producer(id.into())),
            operator: operator.unwrap_or(&row.operator).clone(),
            name: row.name.clone(),
            kind: row.kind,
            unit,
            address: row.address.clone(),
            location: row.location,
            area: row.area,
            staff: row.staff,
            hours: row.hours.clone(),
            other_goods: row.other_goods,
            life: Life::Approved(approval),
            registered_at: self.app.now(),
            revision: 1,
        };
        let within = |mut one: FieldProblem| {
            one.pointer.insert_str(0, &format!("/rows/{}", row.line));
            one
        };
        let warnings = warnings(&point).into_iter().map(within).collect();
        let goods = row.products.iter().filter_map(|name| self.products.get(name)).copied();
        Entry { row, new: NewPoint { point, goods: goods.collect() }, office, warnings }
    }
}
