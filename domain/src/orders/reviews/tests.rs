use super::*;
use chrono::DateTime;
use proptest::prelude::*;

fn at(seconds: i64) -> Instant {
    DateTime::from_timestamp(seconds, 0).unwrap()
}

fn points(number: u8) -> Points {
    Points::new(number).unwrap()
}

/// What may be done with one of a product's reviews.
#[derive(Clone, Copy, Debug)]
enum Act {
    Write(u8, bool),
    Edit(usize, u8, bool, bool, i64),
    Withdraw(usize),
    Answer(usize),
    Rule(usize, bool),
    RuleAnswer(usize, bool),
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        (1..=5u8, any::<bool>()).prop_map(|(given, text)| Act::Write(given, text)),
        (0..8usize, 1..=5u8, any::<bool>(), any::<bool>(), 0..4_000_000i64)
            .prop_map(|(which, given, text, same, when)| Act::Edit(which, given, text, same, when)),
        (0..8usize).prop_map(Act::Withdraw),
        (0..8usize).prop_map(Act::Answer),
        (0..8usize, any::<bool>()).prop_map(|(which, yes)| Act::Rule(which, yes)),
        (0..8usize, any::<bool>()).prop_map(|(which, yes)| Act::RuleAnswer(which, yes)),
    ]
}

/// A review after an act on it.
fn after(all: &[Stand], act: Act) -> Option<(usize, Result<Stand, ReviewRefusal>)> {
    let ruling = |yes| if yes { Ruling::Publish } else { Ruling::Withhold };
    let (which, done) = match act {
        Act::Write(..) => return None,
        Act::Edit(which, given, text, same, when) => {
            let edit = |one: &Stand| one.edited(points(given), (text, same), at(when));
            (which, all.get(which).map(edit)?)
        }
        Act::Withdraw(which) => (which, all.get(which)?.withdrawn()),
        Act::Answer(which) => (which, all.get(which)?.answered()),
        Act::Rule(which, yes) => (which, all.get(which)?.ruled(ruling(yes))),
        Act::RuleAnswer(which, yes) => (which, all.get(which)?.answer_ruled(ruling(yes))),
    };
    Some((which, done))
}

proptest! {
    #[test]
    fn what_is_kept_is_what_counting_anew_comes_to(acts in prop::collection::vec(act(), 0..60)) {
        let (mut all, mut kept): (Vec<Stand>, _) = (Vec::new(), Ratings::default());
        for act in acts {
            if let Act::Write(given, text) = act {
                let new = Stand::new(points(given), text, at(0));
                kept = kept.moved(None, new.counted());
                all.push(new);
            }
            if let Some((which, Ok(next))) = after(&all, act) {
                kept = kept.moved(all[which].counted(), next.counted());
                all[which] = next;
            }
            let shown: Vec<Points> = all.iter().filter_map(Stand::counted).collect();
            let anew = |given: u8| shown.iter().filter(|one| one.number() == given).count();
            let counted: Vec<i64> = (1..=5).map(|given| i64::try_from(anew(given)).unwrap()).collect();
            prop_assert_eq!(&kept.given[..], &counted[..]);
            prop_assert_eq!(kept.count(), i64::try_from(shown.len()).unwrap());
            prop_assert_eq!(kept.sum(), shown.iter().map(|one| i64::from(one.number())).sum::<i64>());
        }
    }

    #[test]
    fn no_words_are_read_that_no_moderator_saw(acts in prop::collection::vec(act(), 0..60)) {
        let mut one = Stand::new(points(3), true, at(0));
        let mut approved = false;
        for act in acts {
            let Some((0, Ok(next))) = after(&[one], act) else { continue };
            match act {
                Act::Edit(_, _, text, same, _) => approved = !text || (approved && same),
                Act::Rule(_, yes) => approved = yes,
                _ => {}
            }
            prop_assert!(approved || next.status != ReviewStatus::Published);
            one = next;
        }
    }
}

#[test]
fn an_average_is_rounded_to_tenths() {
    let of = |given| Ratings { given }.average_tenths();
    assert_eq!(of([0; 5]), None);
    assert_eq!(of([0, 0, 0, 0, 7]), Some(50));
    assert_eq!(of([0, 0, 0, 1, 1]), Some(45));
    assert_eq!(of([0, 0, 1, 0, 2]), Some(43));
    assert_eq!(of([3, 0, 0, 1, 0]), Some(18));
}

#[test]
fn a_review_stays_as_it_is_once_it_is_answered_or_old() {
    let one = Stand::new(points(2), false, at(0));
    let late = at(0) + EDITABLE_FOR;
    assert_eq!(one.edited(points(3), (false, true), late), Err(ReviewRefusal::TooLate));
    let answered = one.answered().unwrap();
    assert_eq!(answered.edited(points(3), (false, true), at(9)), Err(ReviewRefusal::Answered));
    assert_eq!(answered.answered(), Err(ReviewRefusal::Answered));
    let refused = answered.answer_ruled(Ruling::Withhold).unwrap();
    assert!(refused.answered().is_ok() && refused.edited(points(3), (false, true), at(9)).is_ok());
    let gone = one.withdrawn().unwrap();
    assert_eq!(gone.ruled(Ruling::Publish), Err(ReviewRefusal::Withdrawn));
    assert_eq!(gone.answered(), Err(ReviewRefusal::NotPublished));
}

#[test]
fn codes_are_read_back() {
    for one in ReviewStatus::ALL {
        assert_eq!(ReviewStatus::from_code(one.code()), Some(*one));
    }
    for one in AnswerStatus::ALL {
        assert_eq!(AnswerStatus::from_code(one.code()), Some(*one));
    }
    for one in WithheldFor::ALL {
        assert_eq!(WithheldFor::from_code(one.code()), Some(*one));
    }
}
