//! Refunds: money that a producer sends back, part by part. None is more than what it goes back for, and
//! all together are not more than what arrived.

use super::Amounts;
use uuid::Uuid;

/// Where a refund stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RefundStatus {
    /// To be sent.
    Due,
    /// On its way.
    Sent,
    /// With the buyer.
    Settled,
    /// It came back, or was never taken: it is sent again under the same id.
    Failed,
    /// Taken back before it was sent.
    Canceled,
}

/// What moves a refund.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RefundStep {
    /// The money was sent.
    Send,
    /// It arrived.
    Settle,
    /// It did not.
    Fail,
    /// It was a mistake.
    Cancel,
}

impl RefundStatus {
    /// Every status.
    pub const ALL: [Self; 5] = [Self::Due, Self::Sent, Self::Settled, Self::Failed, Self::Canceled];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Due => "due",
            Self::Sent => "sent",
            Self::Settled => "settled",
            Self::Failed => "failed",
            Self::Canceled => "canceled",
        }
    }

    /// The status with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.code() == code)
    }

    /// Whether its money is spoken for.
    pub fn is_live(self) -> bool {
        self != Self::Canceled
    }

    /// Whether something is still to be done.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Due | Self::Sent | Self::Failed)
    }

    /// The status after a step; `None` where the step leads nowhere.
    pub fn after(self, step: RefundStep) -> Option<Self> {
        match (self, step) {
            (Self::Due | Self::Failed, RefundStep::Send) => Some(Self::Sent),
            (Self::Sent, RefundStep::Settle) => Some(Self::Settled),
            (Self::Sent, RefundStep::Fail) => Some(Self::Failed),
            (Self::Due | Self::Failed, RefundStep::Cancel) => Some(Self::Canceled),
            _ => None,
        }
    }
}

/// For what money goes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    /// A line.
    Line(Uuid),
    /// The price of delivery.
    Delivery,
    /// What arrived beyond the total.
    Excess,
}

/// So much for a part.
pub type Amount = (Part, i64);

/// What an order allows to go back.
#[derive(Clone, Debug)]
pub struct Bounds {
    /// What each line cost.
    pub lines: Vec<(Uuid, i64)>,
    /// What delivery cost.
    pub delivery: i64,
    /// Both.
    pub total: i64,
    /// What was promised, arrived and went back.
    pub amounts: Amounts,
    /// What live refunds are for already, those included that arrived.
    pub before: Vec<Amount>,
}

/// Why money does not go back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RefundRefusal {
    /// Nothing is asked for.
    Nothing,
    /// A part that the order does not have, or one named twice.
    UnknownPart,
    /// More than the part cost, with what went back for it before; or an amount below 1.
    MoreThanItCost,
    /// More than arrived, with what went back before.
    MoreThanArrived,
}

impl Bounds {
    fn most(&self, part: Part) -> Option<i64> {
        match part {
            Part::Line(id) => {
                self.lines.iter().find(|(line, _)| *line == id).map(|(_, most)| *most)
            }
            Part::Delivery => Some(self.delivery),
            Part::Excess => Some((self.amounts.captured - self.total).max(0)),
        }
    }

    /// The sum of what is to go back, where it may; the place of what does not fit otherwise.
    pub fn check(&self, wanted: &[Amount]) -> Result<i64, (usize, RefundRefusal)> {
        let mut sum: i64 = 0;
        for (place, (part, amount)) in wanted.iter().enumerate() {
            let again = wanted[..place].iter().any(|(other, _)| other == part);
            let most = self.most(*part).filter(|_| !again);
            let most = most.ok_or((place, RefundRefusal::UnknownPart))?;
            let before = self.before.iter().filter(|(other, _)| other == part);
            let before: i64 = before.map(|(_, amount)| amount).sum();
            if *amount < 1 || *amount > most - before {
                return Err((place, RefundRefusal::MoreThanItCost));
            }
            sum += amount;
        }
        let before: i64 = self.before.iter().map(|(_, amount)| amount).sum();
        match sum {
            0 => Err((0, RefundRefusal::Nothing)),
            sum if sum > self.amounts.captured - before => Err((0, RefundRefusal::MoreThanArrived)),
            sum => Ok(sum),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::Instant;
    use crate::money::Dong;
    use crate::payments::{Event, EventKind, Outcome, fold};
    use chrono::DateTime;
    use proptest::prelude::*;
    use proptest::sample::select;

    fn part() -> impl Strategy<Value = Part> {
        let line = |id| Part::Line(Uuid::from_u128(id));
        select(vec![line(1), line(2), line(3), Part::Delivery, Part::Excess])
    }

    fn steps() -> impl Strategy<Value = (usize, RefundStep)> {
        let all = vec![RefundStep::Send, RefundStep::Settle, RefundStep::Fail, RefundStep::Cancel];
        (0_usize..6, select(all))
    }

    fn second(place: usize) -> Instant {
        DateTime::from_timestamp(i64::try_from(place).unwrap(), 0).unwrap()
    }

    #[derive(Clone, Debug)]
    enum Act {
        Ask(Vec<Amount>),
        Move(usize, RefundStep),
        Charge(i64),
    }

    fn act() -> impl Strategy<Value = Act> {
        prop_oneof![
            proptest::collection::vec((part(), -5_i64..80), 0..3).prop_map(Act::Ask),
            steps().prop_map(|(which, step)| Act::Move(which, step)),
            (0_i64..120).prop_map(Act::Charge),
        ]
    }

    proptest! {
        #[test]
        fn no_more_goes_back_than_arrived_and_than_each_part_cost(
            acts in proptest::collection::vec(act(), 0..60),
        ) {
            let lines = vec![(Uuid::from_u128(1), 50), (Uuid::from_u128(2), 30)];
            let (mut refunds, mut events) = (Vec::<(RefundStatus, Vec<Amount>)>::new(), Vec::new());
            for (place, act) in acts.into_iter().enumerate() {
                let event = |kind, outcome, amount, reference: String| Event {
                    kind, outcome, amount: Dong::new(amount).unwrap(), reference, at: second(place),
                };
                match act {
                    Act::Charge(amount) => events.push(
                        event(EventKind::Charge, Outcome::Success, amount, format!("C{place}")),
                    ),
                    Act::Ask(wanted) => {
                        let live = refunds.iter().filter(|(status, _)| status.is_live());
                        let bounds = Bounds {
                            lines: lines.clone(), delivery: 20, total: 100, amounts: fold(&events),
                            before: live.flat_map(|(_, parts)| parts.clone()).collect(),
                        };
                        if bounds.check(&wanted).is_ok() {
                            refunds.push((RefundStatus::Due, wanted));
                        }
                    }
                    Act::Move(which, step) => {
                        let Some((status, parts)) = refunds.get_mut(which) else { continue };
                        let Some(next) = status.after(step) else { continue };
                        *status = next;
                        let outcome = match step {
                            RefundStep::Send => Outcome::Request,
                            RefundStep::Settle => Outcome::Success,
                            RefundStep::Fail => Outcome::Failure,
                            RefundStep::Cancel => continue,
                        };
                        let sum = parts.iter().map(|(_, amount)| amount).sum();
                        events.push(event(EventKind::Refund, outcome, sum, format!("R{which}")));
                    }
                }
                let amounts = fold(&events);
                prop_assert!(amounts.refunded <= amounts.captured);
                let settled = refunds.iter().filter(|(status, _)| *status == RefundStatus::Settled);
                let sent: i64 = settled.flat_map(|(_, parts)| parts).map(|(_, amount)| amount).sum();
                // Payments are what the order keeps and what went back, to the đồng.
                prop_assert_eq!(amounts.captured, amounts.kept() + sent);
                for (line, most) in &lines {
                    let of = refunds.iter().filter(|(status, _)| status.is_live());
                    let of = of.flat_map(|(_, parts)| parts);
                    let sum: i64 = of.filter(|(part, _)| *part == Part::Line(*line))
                        .map(|(_, amount)| amount).sum();
                    prop_assert!(sum <= *most);
                }
            }
        }
    }

    #[test]
    fn codes_are_read_back() {
        for status in RefundStatus::ALL {
            assert_eq!(RefundStatus::from_code(status.code()), Some(status));
        }
    }
}
