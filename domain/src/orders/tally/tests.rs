use super::*;
use crate::orders::fulfilment::{Progress, Step, Way};
use crate::orders::returns::ReturnStep;
use proptest::prelude::*;
use proptest::sample::select;

const LINES: [(u128, i64); 3] = [(1, 3), (2, 1), (3, 5)];

#[derive(Clone, Debug)]
enum Act {
    Pack(Vec<(u128, i64)>),
    Move(usize, Step),
    SendAgain(usize),
    Drop(Vec<(u128, i64)>),
    AskBack(Vec<(u128, i64)>),
    MoveReturn(usize, ReturnStep),
}

fn counts() -> impl Strategy<Value = Vec<(u128, i64)>> {
    proptest::collection::vec((1_u128..5, -1_i64..6), 0..3)
}

fn act() -> impl Strategy<Value = Act> {
    let steps = vec![
        Step::HandOver,
        Step::Carry,
        Step::Fail,
        Step::Deliver,
        Step::Deliver,
        Step::TurnBack,
        Step::ComeBack,
        Step::Cancel,
    ];
    let returns = vec![
        ReturnStep::Approve,
        ReturnStep::Reject,
        ReturnStep::Withdraw,
        ReturnStep::Receive,
        ReturnStep::Inspect,
    ];
    prop_oneof![
        counts().prop_map(Act::Pack),
        (0_usize..6, select(steps)).prop_map(|(which, step)| Act::Move(which, step)),
        (0_usize..6).prop_map(Act::SendAgain),
        counts().prop_map(Act::Drop),
        counts().prop_map(Act::AskBack),
        (0_usize..4, select(returns)).prop_map(|(which, step)| Act::MoveReturn(which, step)),
    ]
}

fn named(counts: &[(u128, i64)]) -> Vec<Count> {
    counts.iter().map(|(line, count)| (Uuid::from_u128(*line), *count)).collect()
}

#[derive(Default)]
struct History {
    parcels: Vec<(Progress, bool, Vec<Count>)>,
    returns: Vec<Back>,
    dropped: BTreeMap<Uuid, i64>,
}

impl History {
    fn tally(&self) -> Tally {
        let parcels: Vec<Parcel> = self
            .parcels
            .iter()
            .map(|(at, replaced, lines)| Parcel {
                status: at.status,
                replaced: *replaced,
                lines: lines.clone(),
            })
            .collect();
        let sold = named(&LINES).into_iter().map(|(line, count)| Sold {
            line,
            count,
            dropped: self.dropped.get(&line).copied().unwrap_or(0),
            price: 13,
        });
        Tally::of(&sold.collect::<Vec<_>>(), &parcels, &self.returns)
    }

    fn do_one(&mut self, act: Act) {
        match act {
            Act::Pack(wanted) => {
                let wanted = named(&wanted);
                if self.tally().may_pack(&wanted).is_ok() {
                    self.parcels.push((Progress::NEW, false, wanted));
                }
            }
            Act::Drop(wanted) => {
                let wanted = named(&wanted);
                let count = wanted.iter().map(|(_, count)| count).sum();
                let tally = self.tally();
                if tally.may_pack(&wanted).is_ok() && tally.leaves_any(count) {
                    for (line, count) in wanted {
                        *self.dropped.entry(line).or_default() += count;
                    }
                }
            }
            Act::SendAgain(which) => {
                let Some((at, replaced, lines)) = self.parcels.get_mut(which) else { return };
                if at.status == ParcelStatus::Returned && !*replaced {
                    *replaced = true;
                    let again = lines.clone();
                    self.parcels.push((Progress::NEW, false, again));
                }
            }
            Act::Move(which, step) => {
                let Some((at, _, lines)) = self.parcels.get_mut(which) else { return };
                let Ok(next) = at.after(step, Way::Sent) else { return };
                *at = next;
                if next.status == ParcelStatus::Returned {
                    let (status, lines) = (ReturnStatus::Received, lines.clone());
                    self.returns.push(Back { status, refused: true, lines, credit: 7 });
                }
            }
            Act::AskBack(wanted) => {
                let lines = named(&wanted);
                if self.tally().may_ask_back(&lines).is_ok() {
                    let status = ReturnStatus::Requested;
                    self.returns.push(Back { status, refused: false, lines, credit: 11 });
                }
            }
            Act::MoveReturn(which, step) => {
                let Some(back) = self.returns.get_mut(which) else { return };
                back.status = back.status.after(step).unwrap_or(back.status);
            }
        }
    }
}

proptest! {
    #[test]
    fn no_more_leaves_than_was_ordered_and_no_more_comes_back_than_left(
        acts in proptest::collection::vec(act(), 0..60),
    ) {
        let mut history = History::default();
        for act in acts {
            history.do_one(act);
            let tally = history.tally();
            for (line, ordered) in named(&LINES) {
                let one = tally.line(line);
                prop_assert_eq!(one.ordered, ordered);
                prop_assert!(one.packed + one.dropped <= ordered && one.left <= one.packed);
                prop_assert!(one.arrived + one.refused <= one.left);
                prop_assert!(one.asked_back <= one.arrived);
                prop_assert!(one.back <= one.asked_back + one.refused);
            }
            let status = tally.ship_status();
            let any_left = tally.sum(|one| one.left) > 0;
            prop_assert_eq!(status != ShipStatus::None, any_left);
            prop_assert!(!tally.is_done() || tally.unpacked().is_empty());
            if status == ShipStatus::Delivered {
                prop_assert_eq!(tally.sum(|one| one.arrived + one.dropped), 9);
            }
        }
    }

    #[test]
    fn what_is_due_back_is_never_more_than_what_is_kept(
        acts in proptest::collection::vec(act(), 0..40),
        captured in 0_i64..500, refunded in 0_i64..500, canceled in any::<bool>(),
    ) {
        let mut history = History::default();
        for act in acts {
            history.do_one(act);
        }
        let amounts = Amounts { authorized: 0, captured, refunded: refunded.min(captured) };
        let tally = history.tally();
        let due = tally.due_back(200, canceled, amounts);
        prop_assert!(due >= 0 && due <= amounts.kept());
        // What is kept in the end is what is owed, or less where less was paid.
        prop_assert!(amounts.kept() - due <= tally.owed(200, canceled).max(0));
    }
}

#[test]
fn what_is_called_off_is_neither_sent_nor_paid() {
    let mut history = History::default();
    history.do_one(Act::Drop(vec![(1, 3), (2, 1), (3, 5)]));
    assert_eq!(history.tally().owed(200, false), 200, "all of it is a cancellation");
    history.do_one(Act::Pack(vec![(1, 3)]));
    history.do_one(Act::Drop(vec![(1, 1)]));
    assert_eq!(history.tally().owed(200, false), 200, "it is packed");
    history.do_one(Act::Drop(vec![(2, 1), (3, 5)]));
    assert_eq!(history.tally().owed(200, false), 200 - 6 * 13);
    assert_eq!(history.tally().unpacked(), []);
    history.do_one(Act::Move(0, Step::HandOver));
    assert_eq!(history.tally().ship_status().code(), "shipped");
    history.do_one(Act::Move(0, Step::Deliver));
    assert_eq!(history.tally().ship_status().code(), "delivered");
    assert!(history.tally().is_done());
}

#[test]
fn what_came_back_and_is_sent_again_counts_once() {
    let mut history = History::default();
    history.do_one(Act::Pack(vec![(1, 3), (2, 1), (3, 5)]));
    for step in [Step::HandOver, Step::TurnBack, Step::ComeBack] {
        history.do_one(Act::Move(0, step));
    }
    history.do_one(Act::MoveReturn(0, ReturnStep::Inspect));
    assert_eq!(history.tally().ship_status().code(), "returned");
    history.do_one(Act::SendAgain(0));
    history.do_one(Act::SendAgain(0));
    assert_eq!((history.parcels.len(), history.tally().ship_status().code()), (2, "none"));
    history.do_one(Act::Move(1, Step::HandOver));
    history.do_one(Act::Move(1, Step::Deliver));
    assert_eq!(history.tally().ship_status().code(), "delivered");
    assert!(history.tally().is_done());
}

#[test]
fn an_order_is_sent_as_far_as_its_parcels_went() {
    let mut history = History::default();
    let is = |history: &History, code: &str| {
        assert_eq!(history.tally().ship_status().code(), code);
    };
    is(&history, "none");
    history.do_one(Act::Pack(vec![(1, 3), (2, 1)]));
    is(&history, "none");
    history.do_one(Act::Move(0, Step::HandOver));
    is(&history, "partial");
    history.do_one(Act::Pack(vec![(3, 5)]));
    history.do_one(Act::Move(1, Step::HandOver));
    is(&history, "shipped");
    history.do_one(Act::Move(0, Step::Deliver));
    history.do_one(Act::Move(1, Step::Deliver));
    is(&history, "delivered");
    assert!(history.tally().is_done());
    history.do_one(Act::AskBack(vec![(3, 2)]));
    assert!(!history.tally().is_done());
    history.do_one(Act::MoveReturn(0, ReturnStep::Approve));
    is(&history, "delivered");
    history.do_one(Act::MoveReturn(0, ReturnStep::Receive));
    is(&history, "partially_returned");
    history.do_one(Act::MoveReturn(0, ReturnStep::Inspect));
    assert!(history.tally().is_done());
    assert_eq!(history.tally().owed(100, false), 89);
}
