//! The record of a variant's prices, and what an edit of a variant changed, as the history tells it.

use crate::catalogue::capacity::check_reader;
use crate::codes::Code;
use crate::context::App;
use crate::money::Money;
use crate::problem::Failure;
use crate::scalars::Time;
use domain::catalogue::changes::{Field, FieldChange, Particulars};
use domain::catalogue::offers::Terms;
use domain::ids::{ProductId, VariantId};
use poem_openapi::Object;
use store::accounts::sessions::SignedInAccount;
use store::catalogue::offers;
use store::catalogue::pages::{self, VariantRow};

/// From when on the public was offered which price.
#[derive(Debug, Object)]
struct PriceEntry {
    /// From when.
    at: Time,
    /// The price; null while it was not offered.
    price: Option<Money>,
}

/// The record of a variant's prices.
#[derive(Debug, Object)]
pub struct PriceList {
    /// The prices, oldest first.
    items: Vec<PriceEntry>,
}

/// The record of a variant's prices, for those who may read it.
pub(super) async fn list(
    app: &App,
    account: &SignedInAccount,
    product: ProductId,
    variant: VariantId,
) -> Result<PriceList, Failure> {
    let page = pages::whole(app.read(), product).await?.ok_or(Code::NotFound)?;
    check_reader(app, account, (&page.product).into())?;
    if !offers::belongs(app.read(), product, variant).await? {
        return Err(Code::NotFound.into());
    }
    let points = offers::prices(app.read(), variant).await?;
    let entry = |point: domain::catalogue::offers::PricePoint| PriceEntry {
        at: Time(point.at),
        price: point.price.map(Money::from),
    };
    Ok(PriceList { items: points.into_iter().map(entry).collect() })
}

/// What differs between two forms of a variant; all of it for one that is new or gone.
pub(super) fn variant_changes(
    before: Option<&VariantRow>,
    after: Option<&VariantRow>,
) -> Vec<FieldChange> {
    let of = |row: Option<&VariantRow>| row.map(particulars).unwrap_or_default();
    Particulars::new(of(before)).changes_to(match after {
        Some(row) => particulars(row),
        None => vec![(Field::Offered, String::new())],
    })
}

fn particulars(row: &VariantRow) -> Vec<(Field, String)> {
    let pairs = row.axes.pairs().iter();
    let axes: Vec<String> = pairs.map(|(axis, value)| format!("{axis}: {value}")).collect();
    let mut fields = vec![
        (Field::VariantName, row.name.clone()),
        (Field::Pack, row.variant.pack.clone()),
        (Field::Sku, row.sku.clone()),
        (Field::AxisValues, axes.join("\n")),
        (Field::Offered, "yes".to_owned()),
    ];
    fields.extend(terms(row.offer.terms()));
    fields
}

fn terms(terms: &Terms) -> [(Field, String); 10] {
    fn text<T>(value: Option<T>, write: impl FnOnce(T) -> String) -> String {
        value.map(write).unwrap_or_default()
    }
    let most = |max: Option<u32>| text(max, |max| max.to_string());
    [
        (Field::Gtin, text(terms.gtin.as_ref(), |gtin| gtin.as_str().to_owned())),
        (Field::Price, text(terms.price, |price| price.amount().to_string())),
        (
            Field::CompareAt,
            text(terms.reference.as_ref(), |one| {
                let evidence = one.evidence.as_deref().unwrap_or_default();
                let line = format!("{} {} {} {evidence}", one.price.amount(), one.from, one.until);
                line.trim_end().to_owned()
            }),
        ),
        (
            Field::NetContent,
            text(terms.content, |one| format!("{} {}", one.quantity(), one.unit().code())),
        ),
        (Field::Weight, text(terms.weight, |grams| grams.to_string())),
        (
            Field::Size,
            text(terms.size, |one| format!("{}×{}×{}", one.length, one.width, one.height)),
        ),
        (Field::Quantities, format!("{}–{}", terms.quantities.min, most(terms.quantities.max))),
        (
            Field::Availability,
            match terms.availability.until() {
                Some(until) => format!("{} {until}", terms.availability.code()),
                None => terms.availability.code().to_owned(),
            },
        ),
        (Field::Season, text(terms.season, |one| format!("{}–{}", one.from(), one.to()))),
        (
            Field::Service,
            text(terms.service.capacity, |capacity| {
                let day = |day: Option<domain::calendar::Day>| text(day, |day| day.to_string());
                format!("{capacity} {}–{}", day(terms.service.from), day(terms.service.until))
            }),
        ),
    ]
}
