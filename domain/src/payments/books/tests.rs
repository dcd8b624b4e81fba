use super::*;
use proptest::prelude::*;
use proptest::sample::select;

fn line() -> impl Strategy<Value = Line> {
    (0_i64..2_000_000, 1_i64..20, 0_i64..2_000_000, 0_i64..2_000_000).prop_flat_map(
        |(total, quantity, credited, refunded)| {
            let fees = (0..=total, 0..=total, 0..=total, 0..=quantity);
            fees.prop_map(move |(fee, fee_tax, withheld, arrived)| Line {
                total,
                quantity,
                arrived,
                credited: credited.min(total),
                refunded: refunded.min(total),
                fee,
                fee_tax,
                withheld,
            })
        },
    )
}

/// Owed, arrived, went back, over.
type Fact = (i64, i64, i64, bool);

fn facts() -> impl Strategy<Value = Vec<(Fact, Vec<Line>)>> {
    let fact = (0_i64..5_000_000, 0_i64..5_000_000, 0_i64..5_000_000, any::<bool>());
    proptest::collection::vec((fact, proptest::collection::vec(line(), 0..4)), 1..8)
}

fn money<'a>(((owed, captured, refunded, is_over), lines): &'a (Fact, Vec<Line>)) -> Money<'a> {
    let refunded = *refunded.min(captured);
    let amounts = Amounts { authorized: 0, captured: *captured, refunded };
    Money { owed: *owed, amounts, is_over: *is_over, at_source: *owed % 2 == 0, lines }
}

fn nonzero(position: Position) -> Position {
    position.into_iter().filter(|(_, amount)| *amount != 0).collect()
}

proptest! {
    #[test]
    fn what_is_posted_comes_to_what_is_due_however_often_one_looks(
        facts in facts(),
        looked in proptest::collection::vec(any::<bool>(), 8),
    ) {
        let mut entries: Vec<Entry> = Vec::new();
        let last = facts.len() - 1;
        for (turn, fact) in facts.iter().enumerate() {
            if looked[turn] || turn == last {
                let due = money(fact).position();
                entries.extend(difference(&position(&entries), &due));
                prop_assert!(difference(&position(&entries), &due).is_empty());
            }
        }
        let due = money(&facts[last]).position();
        prop_assert_eq!(nonzero(position(&entries)), nonzero(due));
        let all: i64 = Account::ALL.iter().map(|one| balance(&entries, *one)).sum();
        prop_assert_eq!(all, 0);
        prop_assert!(entries.iter().all(|entry| entry.amount > 0 && entry.debit != entry.credit));
    }

    #[test]
    fn what_arrived_is_what_was_sold_less_what_is_missing_and_what_is_due_back(facts in facts()) {
        let fact = &facts[0];
        let entries = difference(&Position::new(), &money(fact).position());
        let balance = |account| balance(&entries, account);
        let sales = -balance(Account::Sales);
        let kept = sales - balance(Account::Losses) - balance(Account::Buyers);
        let position = position(&entries);
        let at_source = [Kind::CommissionAtSource, Kind::CommissionTaxAtSource];
        let taken: i64 = at_source.iter().filter_map(|kind| position.get(kind)).sum();
        prop_assert_eq!(balance(Account::Funds), kept - taken);
        if fact.0.3 {
            prop_assert!(balance(Account::Buyers) <= 0, "nobody owes for what is over");
        }
    }

    #[test]
    fn a_fee_is_earned_as_far_as_goods_arrived_and_stayed(line in line()) {
        let earned = line.earned(line.fee);
        prop_assert!((0..=line.fee).contains(&earned));
        let stayed = Line { arrived: line.quantity, credited: 0, refunded: 0, ..line };
        prop_assert_eq!(stayed.earned(line.fee), line.fee);
        prop_assert_eq!(Line { arrived: 0, ..line }.earned(line.fee), 0);
        prop_assert_eq!(Line { refunded: line.total, ..line }.earned(line.fee), 0);
        if line.arrived < line.quantity {
            let more = Line { arrived: line.arrived + 1, ..line };
            prop_assert!(more.earned(line.fee) >= earned);
        }
    }

    #[test]
    fn an_entry_taken_back_leaves_nothing(
        kind in select(Kind::ALL.to_vec()),
        amount in 1_i64..1_000_000_000,
    ) {
        let (Some(there), Some(back)) = (Entry::of(kind, amount), Entry::of(kind, -amount)) else {
            return Err(TestCaseError::fail("an entry of an amount"));
        };
        prop_assert_eq!((back.debit, back.credit), (there.credit, there.debit));
        prop_assert!(Account::ALL.iter().all(|one| balance(&[there, back], *one) == 0));
        prop_assert_eq!(position(&[there, back])[&kind], 0);
    }
}

#[test]
fn what_was_refused_at_the_door_and_refunded_costs_no_commission_and_the_rest_does() {
    let line = Line {
        total: 200_000,
        quantity: 2,
        arrived: 1,
        refunded: 100_000,
        fee: 5_000,
        ..Line::default()
    };
    assert_eq!(line.earned(line.fee), 2_500);
    let all_back = Line { arrived: 2, credited: 200_000, refunded: 0, ..line };
    assert_eq!(all_back.earned(line.fee), 0);
}

#[test]
fn months_are_vietnams() {
    let month = Month::parse("2026-11").unwrap();
    assert_eq!(month.begins().to_rfc3339(), "2026-10-31T17:00:00+00:00");
    assert_eq!(month.ends().to_rfc3339(), "2026-11-30T17:00:00+00:00");
    assert_eq!(month.before().to_string(), "2026-10");
    assert_eq!(Month::of("2026-01-31".parse().unwrap()).before().to_string(), "2025-12");
    for text in ["2026-13", "2026-1", "26-01", "2026-00", "2026-11-01", "+026-01", "2026-+1", ""] {
        assert_eq!(Month::parse(text), None, "{text}");
    }
}
