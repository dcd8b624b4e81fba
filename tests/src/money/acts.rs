//! What happens in a history of money, drawn at random.

use chrono::NaiveDate;
use domain::catalogue::ProducerKind;
use domain::money::Dong;
use domain::orders::fulfilment::Step;
use domain::orders::returns::ReturnStep;
use domain::payments::Method;
use domain::payments::commission::{Rate, Rule, Schedule, Scope, Withholding};
use domain::payments::refunds::RefundStep;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use uuid::Uuid;

/// A checkout and all that came after it.
#[derive(Clone, Debug)]
pub struct History {
    /// One order for each producer.
    pub cart: Vec<Part>,
    /// What the platform charges.
    pub schedule: Schedule,
    /// What happens.
    pub acts: Vec<Act>,
    /// After which turns the books are brought along; they always are at the end.
    pub looks: Vec<bool>,
}

/// What is bought of a producer.
#[derive(Clone, Debug)]
pub struct Part {
    /// How it is paid.
    pub method: Method,
    /// Pieces and the price of one.
    pub lines: Vec<(i64, i64)>,
    /// What delivery costs.
    pub delivery: i64,
    /// Who sells: a household's tax may be kept back.
    pub kind: ProducerKind,
}

/// What happens.
#[derive(Clone, Debug)]
pub enum Act {
    /// To an order.
    On(usize, Deed),
    /// A month is over.
    CloseMonth,
    /// So much is paid of what was invoiced.
    PayInvoice(i64),
}

/// How much money comes.
#[derive(Clone, Copy, Debug)]
pub enum Share {
    /// What is asked for.
    Exactly,
    /// So many đồng less.
    Under(i64),
    /// So many đồng more.
    Over(i64),
}

/// What happens to an order.
#[derive(Clone, Debug)]
pub enum Deed {
    /// The buyer's bank or card sends money.
    Pay(Share),
    /// The word of a payment comes again.
    SayAgain(usize),
    /// A payment turns out to have failed.
    Bounce(usize),
    /// Pieces of lines are packed; all that are left when none are named.
    Pack(Vec<(usize, i64)>),
    /// A parcel moves: by this step, or on towards its buyer.
    Move(usize, Option<Step>),
    /// The carrier remits what it took in for a parcel.
    Remit(usize, Share),
    /// The producer leaves a parcel's money at what came.
    Settle(usize),
    /// Pieces are called off.
    CallOff(usize, i64),
    /// The order is called off.
    Cancel,
    /// Pieces are to come back.
    AskBack(usize, i64),
    /// A return moves, by this step or on; of its price this part in a hundred is credited once it is looked at.
    MoveReturn(usize, Option<ReturnStep>, i64),
    /// Money is to go back: for a line, for delivery, or for what came beyond the total.
    Refund(usize, i64),
    /// A refund moves, by this step or on.
    MoveRefund(usize, Option<RefundStep>),
}

/// A random history.
pub fn history() -> impl Strategy<Value = History> {
    let looks = prop_oneof![Just(vec![true]), vec(any::<bool>(), 1..6)];
    (vec(part(), 1..4), schedule(), vec(act(), 0..100), looks)
        .prop_map(|(cart, schedule, acts, looks)| History { cart, schedule, acts, looks })
}

fn price() -> impl Strategy<Value = i64> {
    prop_oneof![1_i64..50, (1_i64..2_000).prop_map(|thousands| thousands * 1_000), 1_i64..3_000_001]
}

/// Sellers whose tax may be kept back, and others.
const KINDS: &[ProducerKind] = &[ProducerKind::Household, ProducerKind::Cooperative];

fn part() -> impl Strategy<Value = Part> {
    let lines = vec((1_i64..8, price()), 1..4);
    let delivery = prop_oneof![Just(0), Just(30_000_i64), 1_i64..99_999];
    (select(Method::ALL.to_vec()), lines, delivery, select(KINDS))
        .prop_map(|(method, lines, delivery, kind)| Part { method, lines, delivery, kind })
}

fn schedule() -> impl Strategy<Value = Schedule> {
    let rate = || (0_u16..3_000).prop_map(|hundredths| Rate::new(hundredths).expect("a rate"));
    let bound = || proptest::option::of((0_i64..80_000).prop_map(dong));
    let rule = (
        proptest::option::of(select(Method::ALL.to_vec())),
        rate(),
        0_i64..3_000,
        bound(),
        bound(),
    );
    let rules = vec(rule, 0..4);
    (rules, rate(), proptest::option::of((rate(), rate()))).prop_map(
        |(rules, fee_tax, kept_back)| {
            let rules =
                rules.into_iter().zip(1..).map(|((method, rate, each, low, high), id)| Rule {
                    id: Uuid::from_u128(id),
                    name: format!("rule {id}"),
                    scope: Scope { method, ..Scope::default() },
                    rate,
                    each: dong(each),
                    at_least: low.min(high),
                    at_most: high,
                });
            let withholding = kept_back.map(|(goods, services)| Withholding {
                legal_act: "117/2025/NĐ-CP".to_owned(),
                goods,
                services,
            });
            let from = NaiveDate::from_ymd_opt(2026, 1, 1).expect("a day");
            Schedule { id: Uuid::nil(), from, fee_tax, withholding, rules: rules.collect() }
        },
    )
}

pub(super) fn dong(amount: i64) -> Dong {
    Dong::new(amount).expect("an amount")
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        1 => Just(Act::CloseMonth),
        1 => (1_i64..100_000).prop_map(Act::PayInvoice),
        20 => (0_usize..3, deed()).prop_map(|(which, deed)| Act::On(which, deed)),
    ]
}

fn share() -> impl Strategy<Value = Share> {
    prop_oneof![
        2 => Just(Share::Exactly),
        1 => (1_i64..200_000).prop_map(Share::Under),
        1 => (1_i64..200_000).prop_map(Share::Over),
    ]
}

/// Steps of parcels.
const STEPS: &[Step] = &[
    Step::HandOver,
    Step::Carry,
    Step::Fail,
    Step::Deliver,
    Step::TurnBack,
    Step::ComeBack,
    Step::Cancel,
];

/// Steps of returns.
const BACKS: &[ReturnStep] = &[
    ReturnStep::Approve,
    ReturnStep::Reject,
    ReturnStep::Withdraw,
    ReturnStep::Receive,
    ReturnStep::Inspect,
];

/// Steps of refunds.
const REFUNDS: &[RefundStep] =
    &[RefundStep::Send, RefundStep::Settle, RefundStep::Fail, RefundStep::Cancel];

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        6 => share().prop_map(Deed::Pay),
        1 => any::<usize>().prop_map(Deed::SayAgain),
        1 => any::<usize>().prop_map(Deed::Bounce),
        5 => Just(Deed::Pack(Vec::new())),
        4 => vec((0_usize..4, -1_i64..9), 1..3).prop_map(Deed::Pack),
        16 => (any::<usize>(), mostly_on(STEPS)).prop_map(|(which, step)| Deed::Move(which, step)),
        6 => (any::<usize>(), share()).prop_map(|(which, share)| Deed::Remit(which, share)),
        1 => any::<usize>().prop_map(Deed::Settle),
        1 => (0_usize..4, -1_i64..9).prop_map(|(line, count)| Deed::CallOff(line, count)),
        1 => prop_oneof![2 => Just(Deed::Settle(0)), 1 => Just(Deed::Cancel)],
        4 => (0_usize..4, -1_i64..9).prop_map(|(line, count)| Deed::AskBack(line, count)),
        8 => (any::<usize>(), mostly_on(BACKS), 0_i64..101)
            .prop_map(|(which, step, part)| Deed::MoveReturn(which, step, part)),
        4 => (0_usize..6, prop_oneof![-5_i64..200_000, Just(i64::MAX)])
            .prop_map(|(part, amount)| Deed::Refund(part, amount)),
        8 => (any::<usize>(), mostly_on(REFUNDS)).prop_map(|(which, step)| Deed::MoveRefund(which, step)),
    ]
}

/// One step in four is any; the others lead on, or few histories would come to an end.
fn mostly_on<S: Copy + std::fmt::Debug + 'static>(
    all: &'static [S],
) -> impl Strategy<Value = Option<S>> {
    prop_oneof![3 => Just(None), 1 => select(all).prop_map(Some)]
}
