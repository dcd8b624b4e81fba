use super::*;
use proptest::prelude::*;

fn at(text: &str) -> Instant {
    text.parse().unwrap()
}

fn facts(stage: Stage) -> Facts {
    let day = |text: &str| text.parse().unwrap();
    Facts {
        stage,
        days: Days::new(day("2026-11-10"), day("2026-11-15")).unwrap(),
        applications_until: Some(at("2026-10-20T10:00:00Z")),
    }
}

#[test]
fn an_application_comes_one_second_too_late() {
    let submit = |now: &str| State::Draft.follow(Command::Submit, &facts(Stage::Open), at(now));
    assert_eq!(submit("2026-10-20T09:59:59.999999Z"), Ok(State::Submitted));
    assert_eq!(submit("2026-10-20T10:00:00Z"), Err(Refusal::NotTaken));
    let closed =
        State::Draft.follow(Command::Submit, &facts(Stage::Allocating), at("2026-10-01T00:00:00Z"));
    assert_eq!(closed, Err(Refusal::NotTaken));
}

#[test]
fn an_offer_lapses_by_the_clock() {
    let (facts, now) = (facts(Stage::Allocating), at("2026-10-25T00:00:00Z"));
    let until = at("2026-10-28T00:00:00Z");
    let offered = State::Approved.follow(Command::Offer { until }, &facts, now).unwrap();
    assert_eq!(offered.follow(Command::Accept, &facts, until), Err(Refusal::Lapsed));
    assert_eq!(offered.at(until), State::Waitlisted);
    let second = until - chrono::TimeDelta::microseconds(1);
    assert_eq!(offered.follow(Command::Accept, &facts, second), Ok(State::Accepted));
    for until in [now, facts.days.begin() + chrono::TimeDelta::microseconds(1)] {
        let refused = State::Approved.follow(Command::Offer { until }, &facts, now);
        assert_eq!(refused, Err(Refusal::OfferOutOfBounds));
    }
}

#[test]
fn material_edits_after_approval_go_back_to_review() {
    let (facts, now) = (facts(Stage::Allocating), at("2026-10-25T00:00:00Z"));
    let edit = |state: State, material| state.follow(Command::Edit { material }, &facts, now);
    let until = at("2026-10-28T00:00:00Z");
    for state in [State::Approved, State::Waitlisted, State::Offered { until }] {
        assert_eq!(edit(state, true), Ok(State::InReview));
        assert_eq!(edit(state, false), Ok(state));
    }
    // An offer that lapsed stays what is stored of it: whoever let it lapse is on no list.
    let lapsed = State::Offered { until };
    let later = |material| lapsed.follow(Command::Edit { material }, &facts, until);
    assert_eq!(later(false), Ok(lapsed));
    assert_eq!(later(true), Ok(State::InReview));
    assert_eq!(lapsed.follow(Command::Waitlist, &facts, until), Ok(State::Waitlisted));
    assert_eq!(edit(State::Draft, true), Ok(State::Draft));
    assert_eq!(edit(State::Confirmed, true), Err(Refusal::WrongState(State::Confirmed)));
    assert_eq!(edit(State::Confirmed, false), Ok(State::Confirmed));
}

#[test]
fn answers_fit_their_questions() {
    let question = |key: &str, kind, required| Question {
        key: key.to_owned(),
        kind,
        required,
        material: false,
    };
    let form = [
        question("power", AnswerKind::Number, true),
        question("stage", AnswerKind::YesNo, false),
        question("side", AnswerKind::Choice(vec!["left".to_owned()]), true),
    ];
    let answer = |key: &str, answer| (key.to_owned(), answer);
    let text = |text: &str| Answer::Text(text.to_owned());
    let wrong = check_answers(
        &form,
        &[
            answer("power", text("much")),
            answer("side", text("right")),
            answer("side", text("left")),
            answer("else", Answer::YesNo(true)),
        ],
        true,
    );
    let of = |key: &str, refusal| (key.to_owned(), refusal);
    assert_eq!(
        wrong,
        [
            of("power", AnswerRefusal::WrongKind),
            of("side", AnswerRefusal::NoSuchChoice),
            of("side", AnswerRefusal::Twice),
            of("else", AnswerRefusal::UnknownQuestion),
        ]
    );
    assert_eq!(check_answers(&form, &[], false), []);
    let missing = check_answers(&form, &[], true);
    assert_eq!(missing, [of("power", AnswerRefusal::Missing), of("side", AnswerRefusal::Missing)]);
}

/// A model of the machine that knows names only: which state a command leads to from which.
mod naive {
    pub const TABLE: &[(&str, &str, &str)] = &[
        ("draft", "submit", "submitted"),
        ("changes_requested", "submit", "submitted"),
        ("draft", "edit", "draft"),
        ("submitted", "edit", "submitted"),
        ("changes_requested", "edit", "changes_requested"),
        ("approved", "edit", "in_review"),
        ("waitlisted", "edit", "in_review"),
        ("offered", "edit", "in_review"),
        ("submitted", "take_up", "in_review"),
        ("in_review", "request_changes", "changes_requested"),
        ("in_review", "approve", "approved"),
        ("in_review", "reject", "rejected"),
        ("approved", "waitlist", "waitlisted"),
        ("approved", "offer", "offered"),
        ("waitlisted", "offer", "offered"),
        ("offered", "accept", "accepted"),
        ("offered", "decline", "approved"),
        ("accepted", "confirm", "confirmed"),
        ("offered", "release", "approved"),
        ("accepted", "release", "approved"),
        ("confirmed", "release", "approved"),
        ("offered", "replace", "offered"),
        ("accepted", "replace", "accepted"),
        ("confirmed", "replace", "confirmed"),
        ("confirmed", "check_in", "checked_in"),
        ("checked_in", "complete", "completed"),
    ];
    pub const LEAVE: &[&str] = &[
        "draft",
        "submitted",
        "in_review",
        "changes_requested",
        "approved",
        "waitlisted",
        "offered",
        "accepted",
        "confirmed",
    ];

    pub fn next(state: &str, command: &str) -> Option<&'static str> {
        if matches!(command, "withdraw" | "call_off") {
            return LEAVE.contains(&state).then_some("withdrawn");
        }
        let row = TABLE.iter().find(|(from, by, _)| (*from, *by) == (state, command));
        row.map(|(_, _, to)| *to)
    }
}

fn command(pick: usize, now: Instant) -> (&'static str, Command) {
    let until = now + chrono::TimeDelta::days(2);
    let all = [
        ("submit", Command::Submit),
        ("edit", Command::Edit { material: true }),
        ("withdraw", Command::Withdraw),
        ("take_up", Command::TakeUp),
        ("request_changes", Command::RequestChanges),
        ("approve", Command::Approve),
        ("reject", Command::Reject),
        ("waitlist", Command::Waitlist),
        ("offer", Command::Offer { until }),
        ("accept", Command::Accept),
        ("decline", Command::Decline),
        ("confirm", Command::Confirm),
        ("release", Command::Release),
        ("check_in", Command::CheckIn),
        ("complete", Command::Complete),
        ("call_off", Command::CallOff),
        ("replace", Command::Replace),
    ];
    all[pick % all.len()]
}

proptest! {
    /// Random commands at random times and stages of the fair: no state is reached that the naive table
    /// doesn't know, and every refusal says why.
    #[test]
    fn no_state_is_reached_outside_the_table(
        steps in proptest::collection::vec((0_usize..17, 0_i64..400, 0_usize..7), 1..60),
        likely in proptest::collection::vec(0_usize..17, 0..10),
    ) {
        // A likely way first, so that late states are reached.
        let way = [0, 3, 5, 8, 9, 11, 13, 14];
        let (mut state, mut now) = (State::Draft, at("2026-10-01T00:00:00Z"));
        let mut name = "draft";
        let walk = way.iter().copied().take(likely.len()).map(|pick| (pick, None));
        let random = steps.into_iter().map(|(pick, hours, stage)| (pick, Some((hours, stage))));
        for (pick, change) in walk.chain(random) {
            let stage = match change {
                Some((hours, stage)) => {
                    now += chrono::TimeDelta::hours(hours);
                    Stage::ALL[stage]
                }
                None if pick < 8 => Stage::Open,
                None => Stage::Allocating,
            };
            let facts = facts(stage);
            // The clock makes a lapsed offer wait again.
            let lapsed = matches!(state, State::Offered { until } if until <= now);
            if lapsed {
                name = "waitlisted";
            }
            let (called, command) = command(pick, now);
            let again = (lapsed && called == "waitlist").then_some("waitlisted");
            let expected = naive::next(name, called).or(again);
            match state.follow(command, &facts, now) {
                Ok(next) => {
                    prop_assert_eq!(Some(next.code()), expected, "{} from {}", called, name);
                    state = next;
                    name = next.code();
                }
                Err(Refusal::WrongState(told)) => {
                    prop_assert_eq!(expected, None, "{} from {}", called, name);
                    prop_assert_eq!(told.code(), name);
                }
                Err(Refusal::Lapsed) => {
                    prop_assert_eq!((name, called), ("waitlisted", "accept"));
                }
                // A guard about the fair or the clock: the table alone would have let it pass.
                Err(_) => prop_assert!(expected.is_some(), "{} from {}", called, name),
            }
            prop_assert_eq!(state.at(now).code(), name);
        }
    }
}

#[test]
fn files_answer_the_questions_that_ask_for_them_and_no_other() {
    let question = |key: &str, kind, required| Question {
        key: key.to_owned(),
        kind,
        required,
        material: false,
    };
    let form = [
        question("paper", AnswerKind::File, true),
        question("plan", AnswerKind::File, false),
        question("word", AnswerKind::Text, true),
    ];
    assert_eq!(takes_file(&form, &["plan"; MOST_FILES], "paper"), Ok(()));
    assert_eq!(takes_file(&form, &["paper"; MOST_FILES - 1], "paper"), Ok(()));
    assert_eq!(takes_file(&form, &["paper"; MOST_FILES], "paper"), Err(FileRefusal::TooMany));
    for key in ["word", "else"] {
        assert_eq!(takes_file(&form, &[], key), Err(FileRefusal::NotAsked));
    }
    assert_eq!(missing_files(&form, &["plan"]), ["paper"]);
    assert_eq!(missing_files(&form, &["paper"]), Vec::<&str>::new());
    let said = [("word".to_owned(), Answer::Text("x".to_owned()))];
    assert_eq!(check_answers(&form, &said, true), []);
    let words = [("paper".to_owned(), Answer::Text("x".to_owned()))];
    let wrong = check_answers(&form, &words, false);
    assert_eq!(wrong, [("paper".to_owned(), AnswerRefusal::WrongKind)]);
}

#[test]
fn what_a_file_is_shows_in_how_it_begins() {
    assert_eq!(FileKind::of(b"%PDF-1.7"), Some(FileKind::Pdf));
    assert_eq!(FileKind::of(b"\xFF\xD8\xFF\xE0"), Some(FileKind::Jpeg));
    assert_eq!(FileKind::of(b"\x89PNG\r\n\x1A\n"), Some(FileKind::Png));
    for other in [&b""[..], b"%PDF", b" %PDF-1.7", b"\x89PNG\n", b"<svg/>", b"GIF89a"] {
        assert_eq!(FileKind::of(other), None);
    }
}
