//! Members of a producer: whatever is asked, by whomever, in whatever order, an owner stays and nobody
//! gains by his own word.

use domain::accounts::{Affair, MOST_MEMBERS, MemberRole, Team, TeamMember, TeamRefusal};
use domain::ids::{AccountId, MembershipId};
use proptest::prelude::*;
use uuid::Uuid;

/// Accounts and memberships that commands name; more of them than ever belong to the team at once.
const PEOPLE: u128 = 6;

#[derive(Clone, Copy, Debug)]
enum Command {
    Join { by: u128, account: u128, role: MemberRole },
    Admit { account: u128, wanted: Option<MemberRole> },
    ChangeRole { by: u128, of: u128, to: MemberRole },
    End { by: u128, of: u128 },
    HandOver { by: u128, to: u128 },
}

fn account(number: u128) -> AccountId {
    AccountId(Uuid::from_u128(number))
}

fn membership(number: u128) -> MembershipId {
    MembershipId(Uuid::from_u128(1000 + number))
}

fn member(number: u128, role: MemberRole) -> TeamMember {
    TeamMember { id: membership(number), account: account(number), role }
}

fn role() -> impl Strategy<Value = MemberRole> {
    prop::sample::select(MemberRole::ALL.to_vec())
}

fn command() -> impl Strategy<Value = Command> {
    let who = || 0..PEOPLE;
    prop_oneof![
        (who(), who(), role()).prop_map(|(by, account, role)| Command::Join { by, account, role }),
        (who(), prop::option::of(role()))
            .prop_map(|(account, wanted)| Command::Admit { account, wanted }),
        (who(), who(), role()).prop_map(|(by, of, to)| Command::ChangeRole { by, of, to }),
        (who(), who()).prop_map(|(by, of)| Command::End { by, of }),
        (who(), who()).prop_map(|(by, to)| Command::HandOver { by, to }),
    ]
}

fn carry_out(team: Team, command: Command) -> Result<Team, TeamRefusal> {
    match command {
        Command::Join { by, account, role } => team.join(member(account, role), self::account(by)),
        Command::Admit { account, wanted } => {
            team.admit(membership(account), self::account(account), wanted)
        }
        Command::ChangeRole { by, of, to } => team.change_role(account(by), membership(of), to),
        Command::End { by, of } => team.end(account(by), membership(of)),
        Command::HandOver { by, to } => team.hand_over(account(by), membership(to)),
    }
}

/// Who asked: nobody of the team where an officer approves.
fn asked_by(command: Command) -> Option<AccountId> {
    match command {
        Command::Join { by, .. }
        | Command::ChangeRole { by, .. }
        | Command::End { by, .. }
        | Command::HandOver { by, .. } => Some(account(by)),
        Command::Admit { .. } => None,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, ..ProptestConfig::default() })]

    #[test]
    fn an_owner_stays_and_nobody_gains_by_his_own_word(
        commands in prop::collection::vec(command(), 1..40),
    ) {
        let mut team = Team::default();
        for command in commands {
            let Ok(after) = carry_out(team.clone(), command) else { continue };
            prop_assert!(!team.has_owner() || after.has_owner(), "{command:?}: no owner is left");
            let by = asked_by(command);
            let owner = by.is_none_or(|by| team.role_of(by) == Some(MemberRole::Owner));
            for number in 0..PEOPLE {
                let (before, now) = (team.role_of(account(number)), after.role_of(account(number)));
                let left = now.is_none() && by == Some(account(number));
                prop_assert!(before == now || owner || left, "{command:?}: {before:?} to {now:?}");
            }
            let accounts: Vec<_> = after.members().iter().map(|one| one.account).collect();
            let distinct: std::collections::HashSet<_> = accounts.iter().collect();
            prop_assert_eq!(distinct.len(), accounts.len());
            team = after;
        }
    }
}

#[test]
fn the_first_approved_is_the_owner_and_later_ones_are_clerks_unless_more_is_said() {
    let refused = Team::default().admit(membership(1), account(1), Some(MemberRole::Clerk));
    assert_eq!(refused, Err(TeamRefusal::OwnerFirst));
    let team = Team::default().admit(membership(1), account(1), None).unwrap();
    assert_eq!(team.role_of(account(1)), Some(MemberRole::Owner));
    let team = team.admit(membership(2), account(2), None).unwrap();
    let team = team.admit(membership(3), account(3), Some(MemberRole::Owner)).unwrap();
    assert_eq!(team.role_of(account(2)), Some(MemberRole::Clerk));
    assert_eq!(team.role_of(account(3)), Some(MemberRole::Owner));
    let again = team.admit(membership(4), account(3), None);
    assert_eq!(again, Err(TeamRefusal::AlreadyMember));
}

#[test]
fn handing_over_makes_one_owner_of_another() {
    let team = Team::new(vec![member(1, MemberRole::Owner), member(2, MemberRole::Clerk)]);
    let own = team.clone().hand_over(account(1), membership(1));
    assert_eq!(own, Err(TeamRefusal::ToOneself));
    let after = team.hand_over(account(1), membership(2)).unwrap();
    assert_eq!(after.role_of(account(1)), Some(MemberRole::Manager));
    assert_eq!(after.role_of(account(2)), Some(MemberRole::Owner));
    assert_eq!(after.hand_over(account(1), membership(1)), Err(TeamRefusal::NotAnOwner));
}

#[test]
fn the_last_owner_neither_leaves_nor_steps_down() {
    let team = Team::new(vec![member(1, MemberRole::Owner), member(2, MemberRole::Manager)]);
    let left = team.clone().end(account(1), membership(1));
    assert_eq!(left, Err(TeamRefusal::LastOwner));
    let down = team.clone().change_role(account(1), membership(1), MemberRole::Clerk);
    assert_eq!(down, Err(TeamRefusal::LastOwner));
    let team = team.change_role(account(1), membership(2), MemberRole::Owner).unwrap();
    team.end(account(1), membership(1)).unwrap();
}

#[test]
fn a_team_is_bounded() {
    let many = (0..MOST_MEMBERS as u128).map(|number| member(number, MemberRole::Owner));
    let full = Team::new(many.collect());
    let one_more = member(MOST_MEMBERS as u128, MemberRole::Clerk);
    assert_eq!(full.join(one_more, account(0)), Err(TeamRefusal::Full));
}

/// Written out, so that a change of the rule is a change of this table.
#[test]
fn each_role_reaches_as_far_as_the_table_says() {
    use MemberRole::{Clerk, Manager, Owner};
    let table = [
        (Affair::Listings, &[Owner, Manager, Clerk][..], true),
        (Affair::Storefront, &[Owner, Manager], false),
        (Affair::FairApplications, &[Owner, Manager], true),
        (Affair::Orders, &[Owner, Manager, Clerk], false),
        (Affair::Identity, &[Owner, Manager], false),
        (Affair::BankAccount, &[Owner], false),
        (Affair::Members, &[Owner], false),
        (Affair::Certificates, &[Owner, Manager], false),
        (Affair::Integrations, &[Owner, Manager], false),
    ];
    assert_eq!(table.map(|(affair, ..)| affair), Affair::ALL);
    for (affair, reaching, mandated) in table {
        assert_eq!(affair.may_be_mandated(), mandated, "{affair:?}");
        for role in MemberRole::ALL {
            assert_eq!(role.may(affair), reaching.contains(&role), "{role:?} {affair:?}");
        }
    }
}
