//! A cart with all that it stands on, read at one instant: what it costs, and what stands between it and an
//! order. The number of statements does not grow with the cart.

use super::contact::{KeptIn, OrderContact};
use crate::catalogue::unsold;
use crate::context::App;
use crate::problem::Failure;
use domain::calendar::{Day, Instant, day_of};
use domain::catalogue::{ProducerKind, ProductSet, Unsold};
use domain::ids::{ProducerId, ProductId, VariantId};
use domain::money::Dong;
use domain::orders::cart::Line;
use domain::orders::delivery::Parcel;
use domain::orders::{Missing, Requirement, requirements};
use domain::payments::Method;
use domain::payments::commission::Sale;
use domain::storefronts::{Seller, Status};
use std::sync::Arc;
use store::catalogue::pages::{ProductPage, VariantRow};
use store::orders::carts::Cart;
use store::orders::delivery::Offered;
use store::orders::shelf::Grounds;
use store::orders::stock::Free;

/// A cart and what it stands on.
pub(super) struct Basket {
    pub cart: Cart,
    pub contact: Option<OrderContact>,
    pub now: Instant,
    /// What the cart has of each producer, in the order in which producers came.
    pub parts: Vec<Part>,
    /// What is missing or wrong; empty when it can be ordered.
    pub requirements: Vec<Requirement>,
}

/// What a cart has of one producer.
pub(super) struct Part {
    pub producer: ProducerId,
    pub producer_name: String,
    pub lines: Vec<Priced>,
    /// What the producer offers, with its price for this parcel where it fits.
    pub offered: Vec<(Offered, Option<Dong>)>,
    /// The way of delivery chosen, where it is still offered.
    pub delivery: Option<Offered>,
    pub delivery_price: Dong,
    /// Ways of payment that the producer takes.
    pub taken: Vec<Method>,
    pub payment: Option<Method>,
    pub items_total: Dong,
    pub total: Dong,
}

/// A line with what it is of; without a page where that is gone.
pub(super) struct Priced {
    pub line: Line,
    pub is_on_display: bool,
    pub of: Option<(Arc<ProductPage>, VariantRow)>,
    pub unit_price: Dong,
    pub total: Dong,
    /// Pieces that can still be promised, the cart's own not counted off.
    pub free: i64,
    /// The stock that has most of them.
    pub stock: Option<Free>,
}

impl Basket {
    /// Reads all that a cart stands on.
    pub async fn read(app: &App, cart: Cart, now: Instant) -> Result<Self, Failure> {
        let mut products: Vec<ProductId> = cart.lines.iter().map(|line| line.product).collect();
        products.sort_unstable();
        products.dedup();
        let variants: Vec<VariantId> = cart.lines.iter().map(|line| line.variant).collect();
        let takes_cards = app.cards().is_some();
        let wanted = (&products[..], &variants[..]);
        let grounds = app.shelf().grounds(app.read(), wanted, takes_cards, now).await?;
        let sealed = cart.contact.as_deref();
        let contact = sealed.and_then(|text| OrderContact::open(app, KeptIn::Cart(cart.id), text));
        let province = contact.as_ref().and_then(|contact| contact.province(app));
        let mut basket = Self { cart, contact, now, parts: Vec::new(), requirements: Vec::new() };
        basket.sort_lines(&grounds);
        for index in 0..basket.parts.len() {
            basket.price(index, &grounds, province);
        }
        basket.look();
        Ok(basket)
    }

    /// What all of it costs; `None` beyond the largest amount.
    pub fn total(&self) -> Option<Dong> {
        let mut parts = self.parts.iter().map(|part| part.total);
        parts.try_fold(Dong::default(), Dong::checked_add)
    }

    fn sort_lines(&mut self, grounds: &Grounds) {
        for line in self.cart.lines.clone() {
            let page = grounds.pages.get(&line.product);
            let Some(page) = page else {
                self.miss(Missing::Gone, None, Some(&line));
                continue;
            };
            let producer = page.product.producer;
            let place = self.parts.iter().position(|part| part.producer == producer);
            let place = place.unwrap_or_else(|| {
                self.parts.push(Part::of(page));
                self.parts.len() - 1
            });
            let row = page.variants.iter().find(|row| row.variant.id == line.variant);
            let mut priced = Priced::of(line, row.map(|row| (page, row)), grounds, self.now);
            priced.is_on_display = !page.dossier.state.hidden;
            self.parts[place].lines.push(priced);
        }
    }

    fn price(&mut self, index: usize, grounds: &Grounds, province: Option<i32>) {
        let part = &mut self.parts[index];
        let choice = self.cart.choices.iter().find(|one| one.producer == part.producer);
        let weight = part.lines.iter().map(Priced::weight).sum::<Option<u32>>();
        let parcel = Parcel { province, weight };
        let counter = grounds.counters.get(&part.producer);
        let own = counter.iter().flat_map(|counter| &counter.offered);
        part.offered = own.map(|one| (one.clone(), one.method.price(parcel).ok())).collect();
        part.taken = counter.map(|counter| counter.taken.clone()).unwrap_or_default();
        part.payment = choice.and_then(|one| one.payment);
        let wanted = choice.and_then(|one| one.delivery);
        part.delivery =
            part.offered.iter().map(|(one, _)| one).find(|one| Some(one.id) == wanted).cloned();
        let producer = part.producer;
        let mut missing = Vec::new();
        match (&part.delivery, wanted) {
            (Some(offered), _) => match offered.method.price(parcel) {
                Ok(price) => part.delivery_price = price,
                Err(unfit) => missing.push(unfit.into()),
            },
            (None, Some(_)) => missing.push(Missing::DeliveryGone),
            (None, None) => missing.push(Missing::Delivery),
        }
        match part.payment {
            None => missing.push(Missing::Payment),
            Some(method) if !part.taken.contains(&method) => missing.push(Missing::PaymentNotTaken),
            Some(_) => {}
        }
        let open = |seller: Seller| {
            seller.status(self.now) == Status::Open && seller.away_at(self.now).is_none()
        };
        if !counter.and_then(|counter| counter.seller).is_some_and(open) {
            missing.push(Missing::StorefrontClosed);
        }
        if part.sum().is_none() {
            missing.push(Missing::TooDear);
        }
        for one in missing {
            self.miss(one, Some(producer), None);
        }
    }

    /// Looks at each line, and at the cart as a whole.
    fn look(&mut self) {
        let today = day_of(self.now);
        let mut found: Vec<(Missing, Option<ProducerId>, Option<Line>)> = Vec::new();
        for part in &self.parts {
            for priced in &part.lines {
                let in_all =
                    part.lines.iter().filter(|one| one.line.variant == priced.line.variant);
                let in_all = in_all.map(|one| one.line.quantity).fold(0_u32, u32::saturating_add);
                let missing = priced.missing(in_all, today, self.now);
                found.extend(
                    missing.into_iter().map(|one| (one, Some(part.producer), Some(priced.line))),
                );
            }
        }
        if self.cart.lines.is_empty() {
            found.push((Missing::Empty, None, None));
        } else if self.contact.is_none() {
            found.push((Missing::Contact, None, None));
        }
        if self.total().is_none() {
            found.push((Missing::TooDear, None, None));
        }
        for (missing, producer, line) in found {
            self.miss(missing, producer, line.as_ref());
        }
    }

    fn miss(&mut self, missing: Missing, producer: Option<ProducerId>, line: Option<&Line>) {
        let line = line.map(|line| (line.variant, line.day));
        self.requirements.push(Requirement { missing, producer, line });
    }
}

impl Part {
    fn of(page: &ProductPage) -> Self {
        Self {
            producer: page.product.producer,
            producer_name: page.product.producer_name.clone(),
            lines: Vec::new(),
            offered: Vec::new(),
            delivery: None,
            delivery_price: Dong::default(),
            taken: Vec::new(),
            payment: None,
            items_total: Dong::default(),
            total: Dong::default(),
        }
    }

    /// Adds up; `None` beyond the largest amount.
    fn sum(&mut self) -> Option<()> {
        let mut totals = self.lines.iter().map(|one| one.total);
        self.items_total = totals.try_fold(Dong::default(), Dong::checked_add)?;
        self.total = self.items_total.checked_add(self.delivery_price)?;
        Some(())
    }
}

impl Priced {
    fn of(
        line: Line,
        of: Option<(&Arc<ProductPage>, &VariantRow)>,
        grounds: &Grounds,
        now: Instant,
    ) -> Self {
        let price = of.and_then(|(_, row)| row.offer.terms().price).unwrap_or_default();
        let day = line.day.unwrap_or_else(|| day_of(now));
        let there = grounds.free.iter().filter(|one| one.variant == line.variant);
        let there =
            there.filter(|one| one.day == line.day.map(|day| day.to_string()).unwrap_or_default());
        Self {
            line,
            is_on_display: false,
            unit_price: price,
            total: price.checked_times(line.quantity).unwrap_or(Dong::MAX),
            free: of.map_or(0, |(_, row)| free_of(row, day, &grounds.free)),
            stock: there.max_by_key(|one| one.free).cloned(),
            of: of.map(|(page, row)| (Arc::clone(page), row.clone())),
        }
    }

    /// Whether it is booked for a day.
    pub fn is_service(&self) -> bool {
        self.set().is_some_and(ProductSet::is_service)
    }

    fn set(&self) -> Option<ProductSet> {
        let (page, _) = self.of.as_ref()?;
        ProductSet::new(u8::try_from(page.product.set_number).ok()?)
    }

    /// What the platform charges by, once it is sold; `None` of what is gone.
    pub fn sale(&self, producer: ProducerId, method: Method) -> Option<Sale> {
        let (page, _) = self.of.as_ref()?;
        let kind =
            ProducerKind::from_code(&page.product.producer_kind).unwrap_or(ProducerKind::Unknown);
        let quantity = i64::from(self.line.quantity);
        Some(Sale { producer, kind, set: self.set(), method, quantity, total: self.total })
    }

    fn weight(&self) -> Option<u32> {
        let (_, row) = self.of.as_ref()?;
        row.offer.terms().weight?.checked_mul(self.line.quantity)
    }

    fn missing(&self, in_all: u32, today: Day, now: Instant) -> Vec<Missing> {
        let Some((page, row)) = &self.of else { return vec![Missing::Gone] };
        let mut found = Vec::new();
        match unsold(page, now) {
            None | Some(Unsold::NothingOffered) => {}
            Some(why) => found.push(Missing::Unsold(why)),
        }
        let service = self.is_service();
        found.extend(requirements::of_offer(&self.line, &row.offer, service, in_all, today));
        if self.unit_price.checked_times(self.line.quantity).is_none() {
            found.push(Missing::TooDear);
        }
        if self.stock.is_none() && !service {
            found.push(Missing::NotStocked);
        } else if i64::from(self.line.quantity) > self.free {
            found.push(Missing::NotEnough);
        }
        found
    }
}

/// Pieces of a variant that can still be promised: at the place that has most of them, since a parcel leaves
/// from one place. A bookable service has its capacity on each day where nothing was counted.
pub(super) fn free_of(row: &VariantRow, day: Day, all: &[Free]) -> i64 {
    let capacity = row.offer.terms().service.capacity;
    let wanted = capacity.map(|_| day.to_string()).unwrap_or_default();
    let there = all.iter().filter(|one| one.variant == row.variant.id && one.day == wanted);
    there.map(|one| one.free).max().unwrap_or_else(|| capacity.map_or(0, i64::from))
}
