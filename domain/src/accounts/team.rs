//! The members of a producer or organiser as a whole, and what each may do to it. Owners alone decide who belongs to
//! it; a team that has an owner always keeps one.

use super::MemberRole;
use crate::ids::{AccountId, MembershipId, OrganiserId, PayeeId, ProducerId};

/// An organisation that has members in roles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Organisation {
    /// A producer.
    Producer(ProducerId),
    /// An organiser of fairs.
    Organiser(OrganiserId),
}

impl From<ProducerId> for Organisation {
    fn from(id: ProducerId) -> Self {
        Self::Producer(id)
    }
}

impl From<OrganiserId> for Organisation {
    fn from(id: OrganiserId) -> Self {
        Self::Organiser(id)
    }
}

impl Organisation {
    /// Its id where it is paid.
    pub fn payee(self) -> PayeeId {
        match self {
            Self::Producer(id) => PayeeId(id.0),
            Self::Organiser(id) => PayeeId(id.0),
        }
    }
}

/// Most members of a producer, so that deciding about them stays cheap.
pub const MOST_MEMBERS: usize = 200;

/// A member of a producer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TeamMember {
    /// The membership.
    pub id: MembershipId,
    /// Whose.
    pub account: AccountId,
    /// In what role.
    pub role: MemberRole,
}

/// All members of a producer at one instant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Team(Vec<TeamMember>);

/// Why a change of a team is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TeamRefusal {
    /// Who asks is no member.
    #[error("not a member of the producer")]
    Outsider,
    /// Who asks is a member, but no owner.
    #[error("only owners decide about members")]
    NotAnOwner,
    /// The membership in question isn't one of this team.
    #[error("no such member")]
    NoSuchMember,
    /// The account is a member already.
    #[error("a member already")]
    AlreadyMember,
    /// It would leave the producer without an owner.
    #[error("the last owner hands over before leaving")]
    LastOwner,
    /// Ownership is handed over to somebody else.
    #[error("nobody hands over to himself")]
    ToOneself,
    /// A producer without an owner gets one first.
    #[error("the first member is the owner")]
    OwnerFirst,
    /// The team has [as many members as it may](MOST_MEMBERS).
    #[error("too many members")]
    Full,
}

impl Team {
    /// The team of these members.
    pub fn new(members: Vec<TeamMember>) -> Self {
        Self(members)
    }

    /// Its members.
    pub fn members(&self) -> &[TeamMember] {
        &self.0
    }

    /// Whether somebody answers for the producer.
    pub fn has_owner(&self) -> bool {
        self.0.iter().any(|one| one.role == MemberRole::Owner)
    }

    /// The role of an account.
    pub fn role_of(&self, account: AccountId) -> Option<MemberRole> {
        self.0.iter().find(|one| one.account == account).map(|one| one.role)
    }

    /// Refuses whoever is no owner.
    pub fn check_owner(&self, by: AccountId) -> Result<(), TeamRefusal> {
        match self.role_of(by) {
            Some(MemberRole::Owner) => Ok(()),
            Some(_) => Err(TeamRefusal::NotAnOwner),
            None => Err(TeamRefusal::Outsider),
        }
    }

    /// Takes in whom an owner invited.
    pub fn join(self, new: TeamMember, invited_by: AccountId) -> Result<Self, TeamRefusal> {
        self.check_owner(invited_by)?;
        self.with(new)
    }

    /// Takes in whom an officer or the operator approved. The first one becomes the owner, whoever is to
    /// be anything else comes later: as a clerk when nothing is said.
    pub fn admit(
        self,
        id: MembershipId,
        account: AccountId,
        wanted: Option<MemberRole>,
    ) -> Result<Self, TeamRefusal> {
        let role = match (self.has_owner(), wanted) {
            (false, None | Some(MemberRole::Owner)) => MemberRole::Owner,
            (false, Some(_)) => return Err(TeamRefusal::OwnerFirst),
            (true, wanted) => wanted.unwrap_or(MemberRole::Clerk),
        };
        self.with(TeamMember { id, account, role })
    }

    /// Gives a member another role. Owners alone do, their own included.
    pub fn change_role(
        mut self,
        by: AccountId,
        of: MembershipId,
        to: MemberRole,
    ) -> Result<Self, TeamRefusal> {
        self.check_owner(by)?;
        self.member(of)?.role = to;
        self.owned()
    }

    /// Ends a membership: everybody his own, owners anyone's.
    pub fn end(mut self, by: AccountId, of: MembershipId) -> Result<Self, TeamRefusal> {
        let own = self.0.iter().any(|one| one.id == of && one.account == by);
        if !own {
            self.check_owner(by)?;
        }
        self.member(of)?;
        let had_owner = self.has_owner();
        self.0.retain(|one| one.id != of);
        if had_owner { self.owned() } else { Ok(self) }
    }

    /// Makes another member owner in place of the one who asks, who stays as a manager.
    pub fn hand_over(mut self, by: AccountId, to: MembershipId) -> Result<Self, TeamRefusal> {
        self.check_owner(by)?;
        let heir = self.member(to)?;
        if heir.account == by {
            return Err(TeamRefusal::ToOneself);
        }
        heir.role = MemberRole::Owner;
        for one in self.0.iter_mut().filter(|one| one.account == by) {
            one.role = MemberRole::Manager;
        }
        self.owned()
    }

    fn with(mut self, new: TeamMember) -> Result<Self, TeamRefusal> {
        if self.role_of(new.account).is_some() {
            return Err(TeamRefusal::AlreadyMember);
        }
        if self.0.len() >= MOST_MEMBERS {
            return Err(TeamRefusal::Full);
        }
        self.0.push(new);
        Ok(self)
    }

    fn member(&mut self, id: MembershipId) -> Result<&mut TeamMember, TeamRefusal> {
        self.0.iter_mut().find(|one| one.id == id).ok_or(TeamRefusal::NoSuchMember)
    }

    fn owned(self) -> Result<Self, TeamRefusal> {
        if self.has_owner() { Ok(self) } else { Err(TeamRefusal::LastOwner) }
    }
}
