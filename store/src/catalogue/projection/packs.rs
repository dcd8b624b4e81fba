//! A variant within the row of its product. What is not said takes no room.

use crate::catalogue::offers::pairs;
use crate::catalogue::pages::VariantRow;
use crate::catalogue::rows::variant;
use crate::{instant, unreadable};
use domain::calendar::Day;
use domain::catalogue::offers::{
    Availability, AxisValues, Gtin, NetContent, Offer, Quantities, ReferencePrice, Season, Service,
    Size, Terms, Unit,
};
use domain::certification::Variant;
use domain::ids::VariantId;
use domain::money::Dong;
use sea_orm::DbErr;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[derive(Serialize, Deserialize)]
pub(super) struct Pack {
    id: Uuid,
    name: String,
    pack: String,
    sku: String,
    /// Since when it is what it is.
    since: i64,
    revision: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    axes: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    gtin: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    price: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    compare: Option<Compare>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    content: Option<(i32, String)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    weight: Option<i32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    size: Option<(i32, i32, i32)>,
    min: i32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    max: Option<i32>,
    availability: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    preorder: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    season: Option<(i16, i16)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    service: Option<(i32, Option<String>, Option<String>)>,
}

/// The price that applied before: amount, first and last day, evidence.
type Compare = (i64, String, String, Option<String>);

impl From<variant::Model> for Pack {
    fn from(row: variant::Model) -> Self {
        let days = row.compare_from.zip(row.compare_until);
        let compare = row.compare_price.zip(days);
        let size = row.length_mm.zip(row.width_mm).zip(row.height_mm);
        Self {
            id: row.id,
            name: row.name,
            pack: row.pack,
            sku: row.sku,
            since: row.described_at.unwrap_or(row.created_at),
            revision: row.revision,
            axes: Some(row.axes).filter(|axes| axes != "[]"),
            gtin: row.gtin,
            price: row.price,
            compare: compare
                .map(|(price, (from, until))| (price, from, until, row.compare_evidence)),
            content: row.net_quantity.zip(row.net_unit),
            weight: row.weight_g,
            size: size.map(|((length, width), height)| (length, width, height)),
            min: row.min_quantity,
            max: row.max_quantity,
            availability: row.availability,
            preorder: row.preorder_until,
            season: row.season_from.zip(row.season_to),
            service: row.capacity.map(|guests| (guests, row.bookable_from, row.bookable_until)),
        }
    }
}

/// A variant from its own row.
pub(in crate::catalogue) fn read_variant(row: variant::Model) -> Result<VariantRow, DbErr> {
    Pack::from(row).read()
}

impl Pack {
    pub(super) fn read(self) -> Result<VariantRow, DbErr> {
        let axes = self.axes.as_deref().map(pairs).transpose()?.unwrap_or_default();
        let (offer, since) = (Offer::stored(self.terms()?), instant(self.since));
        Ok(VariantRow {
            variant: Variant { id: VariantId(self.id), pack: self.pack, created: since },
            name: self.name,
            sku: self.sku,
            axes: AxisValues::stored(axes),
            offer,
            revision: self.revision,
        })
    }

    fn terms(&self) -> Result<Terms, DbErr> {
        let gtin = self.gtin.as_deref().map(|text| {
            Gtin::parse(text).map_err(|refusal| unreadable("GTIN", &refusal.to_string()))
        });
        let size = self.size.map(|(length, width, height)| {
            Ok::<_, DbErr>(Size {
                length: count(length)?,
                width: count(width)?,
                height: count(height)?,
            })
        });
        let month = |month: i16| u8::try_from(month).unwrap_or_default();
        Ok(Terms {
            gtin: gtin.transpose()?,
            price: self.price.map(dong).transpose()?,
            reference: self.compare.as_ref().map(reference).transpose()?,
            content: self.content.as_ref().map(content).transpose()?,
            weight: self.weight.map(count).transpose()?,
            size: size.transpose()?,
            quantities: Quantities { min: count(self.min)?, max: self.max.map(count).transpose()? },
            availability: self.availability()?,
            season: self.season.and_then(|(from, to)| Season::new(month(from), month(to))),
            service: self.service()?,
        })
    }

    fn availability(&self) -> Result<Availability, DbErr> {
        let until = self.preorder.as_deref().map(day).transpose()?;
        Availability::from_code(&self.availability, until)
            .ok_or_else(|| unreadable("availability", &self.availability))
    }

    fn service(&self) -> Result<Service, DbErr> {
        let Some((guests, from, until)) = &self.service else { return Ok(Service::default()) };
        Ok(Service {
            capacity: Some(count(*guests)?),
            from: from.as_deref().map(day).transpose()?,
            until: until.as_deref().map(day).transpose()?,
        })
    }
}

fn reference((price, from, until, evidence): &Compare) -> Result<ReferencePrice, DbErr> {
    let (price, evidence) = (dong(*price)?, evidence.clone());
    Ok(ReferencePrice { price, from: day(from)?, until: day(until)?, evidence })
}

fn content((quantity, unit): &(i32, String)) -> Result<NetContent, DbErr> {
    let quantity = count(*quantity)?;
    let content = Unit::from_code(unit).and_then(|unit| NetContent::new(quantity, unit));
    content.ok_or_else(|| unreadable("net content", unit))
}

fn count(number: i32) -> Result<u32, DbErr> {
    u32::try_from(number).map_err(|_| unreadable("count", &number.to_string()))
}

fn dong(amount: i64) -> Result<Dong, DbErr> {
    Dong::new(amount).ok_or_else(|| unreadable("amount of money", &amount.to_string()))
}

/// A day as stored.
pub(super) fn day(text: &str) -> Result<Day, DbErr> {
    text.parse().map_err(|_| unreadable("day", text))
}
