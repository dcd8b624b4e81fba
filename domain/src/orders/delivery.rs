//! How a producer delivers, and what that costs: whole đồng, from a table that the producer states.

use crate::ids::PointId;
use crate::money::Dong;

/// Most methods of a producer.
pub const MOST_METHODS: usize = 20;
/// Most rows of a table.
pub const MOST_ROWS: usize = 200;

/// How goods come to the buyer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Method {
    /// Sent, at one price wherever the storefront delivers.
    Flat {
        /// The price of a parcel.
        price: Dong,
    },
    /// Sent, at a price by province and weight.
    Table {
        /// The rows; the first that fits counts.
        rows: Vec<Row>,
    },
    /// Fetched at the storefront, free.
    AtStorefront,
    /// Fetched at a point of introduction and sale, free.
    AtPoint {
        /// The point.
        point: PointId,
    },
}

/// A row of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Provinces of today to which it applies; all when empty.
    pub provinces: Vec<i32>,
    /// The heaviest parcel in grams to which it applies; any when none.
    pub up_to: Option<u32>,
    /// The price of a parcel.
    pub price: Dong,
}

/// Where and what is to be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parcel {
    /// The province of today; none where the buyer fetches.
    pub province: Option<i32>,
    /// Weight in grams; none where a variant does not state its own.
    pub weight: Option<u32>,
}

/// Why a method does not do for a parcel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// It needs to be known where to.
    NoAddress,
    /// No row applies to the province.
    NotThere,
    /// The rows of the province end at a weight, and the parcel is heavier, or its weight unknown.
    TooHeavy,
}

impl Method {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Flat { .. } => "flat",
            Self::Table { .. } => "table",
            Self::AtStorefront => "pickup_at_storefront",
            Self::AtPoint { .. } => "pickup_at_point",
        }
    }

    /// Whether it is sent to an address.
    pub fn is_sent(&self) -> bool {
        matches!(self, Self::Flat { .. } | Self::Table { .. })
    }

    /// What it costs for a parcel.
    pub fn price(&self, parcel: Parcel) -> Result<Dong, Unfit> {
        match self {
            Self::AtStorefront | Self::AtPoint { .. } => Ok(Dong::default()),
            Self::Flat { price } => parcel.province.map(|_| *price).ok_or(Unfit::NoAddress),
            Self::Table { rows } => from_table(rows, parcel),
        }
    }
}

fn from_table(rows: &[Row], parcel: Parcel) -> Result<Dong, Unfit> {
    let province = parcel.province.ok_or(Unfit::NoAddress)?;
    let mut there = rows
        .iter()
        .filter(|row| row.provinces.is_empty() || row.provinces.contains(&province))
        .peekable();
    if there.peek().is_none() {
        return Err(Unfit::NotThere);
    }
    let carries = |row: &&Row| match (row.up_to, parcel.weight) {
        (None, _) => true,
        (Some(most), Some(weight)) => weight <= most,
        (Some(_), None) => false,
    };
    there.find(carries).map(|row| row.price).ok_or(Unfit::TooHeavy)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dong(amount: i64) -> Dong {
        Dong::new(amount).unwrap()
    }

    fn row(provinces: &[i32], up_to: Option<u32>, price: i64) -> Row {
        Row { provinces: provinces.to_vec(), up_to, price: dong(price) }
    }

    #[test]
    fn the_first_row_that_fits_counts() {
        let rows = vec![
            row(&[1], Some(1_000), 20_000),
            row(&[1], None, 35_000),
            row(&[], Some(5_000), 50_000),
        ];
        let table = Method::Table { rows };
        let price = |province, weight| table.price(Parcel { province, weight });
        assert_eq!(price(Some(1), Some(1_000)), Ok(dong(20_000)));
        assert_eq!(price(Some(1), Some(1_001)), Ok(dong(35_000)));
        assert_eq!(price(Some(1), None), Ok(dong(35_000)));
        assert_eq!(price(Some(2), Some(5_000)), Ok(dong(50_000)));
        assert_eq!(price(Some(2), Some(5_001)), Err(Unfit::TooHeavy));
        assert_eq!(price(Some(2), None), Err(Unfit::TooHeavy));
        assert_eq!(price(None, Some(1)), Err(Unfit::NoAddress));
        let only = Method::Table { rows: vec![row(&[1], None, 1)] };
        assert_eq!(only.price(Parcel { province: Some(2), weight: None }), Err(Unfit::NotThere));
    }

    #[test]
    fn who_fetches_pays_nothing_and_needs_no_address() {
        let nowhere = Parcel { province: None, weight: None };
        assert_eq!(Method::AtStorefront.price(nowhere), Ok(dong(0)));
        assert_eq!(Method::Flat { price: dong(1) }.price(nowhere), Err(Unfit::NoAddress));
    }
}
