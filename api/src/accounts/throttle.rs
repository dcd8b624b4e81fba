//! How often somebody may try, counted without locking an owner out.
//!
//! Three counts per window of 15 minutes, each attempt counted before its hash is computed, so that
//! attempts at once don't slip through together:
//! - for an account from one address: [`PAIR_LIMIT`];
//! - from one address for all accounts: [`ADDRESS_LIMIT`];
//! - for an account from all addresses together: [`ACCOUNT_LIMIT`].
//!
//! Who knows the password is not to be kept out by those who don't. So the last two do not bind an
//! address from which the account was signed in to before, and the last one leaves every address its
//! first try on an account. A swarm of addresses gets one try each, and the owner needs one.
//!
//! The counts live in the memory of this process: several processes behind one name each count for
//! themselves, and a restart forgets. They are bounded, and hold no addresses of people: accounts are
//! keyed by a hash of this process's own making, whether they exist or not.

use crate::address::{ClientAddress, Subscriber};
use chrono::TimeDelta;
use domain::accounts::{Email, Organisation};
use domain::calendar::Instant;
use domain::ids::{AccountId, ProducerId};
use std::collections::HashMap;
use std::hash::{BuildHasher as _, Hash, RandomState};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Attempts on one account from one address.
const PAIR_LIMIT: u32 = 10;
/// Attempts from one address, whatever the account.
const ADDRESS_LIMIT: u32 = 100;
/// Attempts on one account from addresses that never signed in to it.
const ACCOUNT_LIMIT: u32 = 50;
/// New accounts from one address.
const REGISTRATION_LIMIT: u32 = 100;
/// Invitations to become a member, by one account and into one producer.
const INVITATION_LIMIT: u32 = 30;
/// Reports of listings from one address.
const REPORT_LIMIT: u32 = 20;
/// Letters that one address may ask for.
const LETTER_LIMIT: u32 = 20;
/// Downloads of all that a producer has.
const ARCHIVE_LIMIT: u32 = 5;
const SIGN_IN_WINDOW: TimeDelta = TimeDelta::minutes(15);
const REGISTRATION_WINDOW: TimeDelta = TimeDelta::hours(1);
const INVITATION_WINDOW: TimeDelta = TimeDelta::hours(1);
const REPORT_WINDOW: TimeDelta = TimeDelta::hours(1);
const LETTER_WINDOW: TimeDelta = TimeDelta::hours(1);
const ARCHIVE_WINDOW: TimeDelta = TimeDelta::hours(1);
/// How long an address counts as one of the account's own.
const OWN_ADDRESS: TimeDelta = TimeDelta::days(90);
/// Most entries of each table, about 3 MB.
const CAPACITY: usize = 50_000;

/// Seconds to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Wait(pub u64);

/// Who has tried how often.
#[derive(Default)]
pub(crate) struct Throttle {
    accounts: RandomState,
    counts: Mutex<Counts>,
}

/// An attempt that is being made.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Attempt {
    account: u64,
    from: Subscriber,
    own: bool,
}

struct Counts {
    pairs: Table<(u64, Subscriber)>,
    addresses: Table<Subscriber>,
    accounts: Table<u64>,
    own: Table<(u64, Subscriber)>,
    registrations: Table<Subscriber>,
    inviters: Table<AccountId>,
    inviting: Table<Organisation>,
    reports: Table<Subscriber>,
    letters: Table<Subscriber>,
    archives: Table<ProducerId>,
}

impl Default for Counts {
    fn default() -> Self {
        Self {
            pairs: Table::new(SIGN_IN_WINDOW),
            addresses: Table::new(SIGN_IN_WINDOW),
            accounts: Table::new(SIGN_IN_WINDOW),
            own: Table::new(OWN_ADDRESS),
            registrations: Table::new(REGISTRATION_WINDOW),
            inviters: Table::new(INVITATION_WINDOW),
            inviting: Table::new(INVITATION_WINDOW),
            reports: Table::new(REPORT_WINDOW),
            letters: Table::new(LETTER_WINDOW),
            archives: Table::new(ARCHIVE_WINDOW),
        }
    }
}

impl Throttle {
    /// Counts an attempt to prove the account's password, as failed until it has
    /// [succeeded](Self::succeeded); or says how long to wait.
    pub fn attempt(
        &self,
        account: &Email,
        from: ClientAddress,
        now: Instant,
    ) -> Result<Attempt, Wait> {
        let (account, from) = (self.accounts.hash_one(account), from.subscriber());
        let pair = (account, from);
        let mut counts = self.lock();
        let own = counts.own.count(&pair, now) > 0;
        let first = counts.pairs.count(&pair, now) == 0;
        counts.pairs.check(&pair, PAIR_LIMIT, now)?;
        if !own {
            counts.addresses.check(&from, ADDRESS_LIMIT, now)?;
            if !first {
                counts.accounts.check(&account, ACCOUNT_LIMIT, now)?;
            }
            counts.accounts.add(account, now);
        }
        counts.pairs.add(pair, now);
        counts.addresses.add(from, now);
        Ok(Attempt { account, from, own })
    }

    /// Takes an attempt back, since the password was right, and remembers the address as the owner's.
    /// Other attempts of the address stay counted: an account of one's own buys no tries on others.
    pub fn succeeded(&self, attempt: Attempt, now: Instant) {
        let pair = (attempt.account, attempt.from);
        let mut counts = self.lock();
        counts.pairs.forget(&pair);
        counts.addresses.take_back(&attempt.from);
        if !attempt.own {
            counts.accounts.take_back(&attempt.account);
        }
        counts.own.forget(&pair);
        counts.own.add(pair, now);
    }

    /// Counts a new account, or says how long to wait.
    pub fn registration(&self, from: ClientAddress, now: Instant) -> Result<(), Wait> {
        let from = from.subscriber();
        let mut counts = self.lock();
        counts.registrations.check(&from, REGISTRATION_LIMIT, now)?;
        counts.registrations.add(from, now);
        Ok(())
    }

    /// Counts an invitation to become a member of an organisation, or says how long to wait.
    pub fn invitation(
        &self,
        by: AccountId,
        of: impl Into<Organisation>,
        now: Instant,
    ) -> Result<(), Wait> {
        let (of, mut counts) = (of.into(), self.lock());
        counts.inviters.check(&by, INVITATION_LIMIT, now)?;
        counts.inviting.check(&of, INVITATION_LIMIT, now)?;
        counts.inviters.add(by, now);
        counts.inviting.add(of, now);
        Ok(())
    }

    /// Counts a report of a listing, or says how long to wait.
    pub fn report(&self, from: ClientAddress, now: Instant) -> Result<(), Wait> {
        let from = from.subscriber();
        let mut counts = self.lock();
        counts.reports.check(&from, REPORT_LIMIT, now)?;
        counts.reports.add(from, now);
        Ok(())
    }

    /// Counts a letter asked for, whoever is to get it, or says how long to wait.
    pub fn letter(&self, from: ClientAddress, now: Instant) -> Result<(), Wait> {
        let from = from.subscriber();
        let mut counts = self.lock();
        counts.letters.check(&from, LETTER_LIMIT, now)?;
        counts.letters.add(from, now);
        Ok(())
    }

    /// Counts a download of all that a producer has, whoever takes it, or says how long to wait.
    pub fn archive(&self, of: ProducerId, now: Instant) -> Result<(), Wait> {
        let mut counts = self.lock();
        counts.archives.check(&of, ARCHIVE_LIMIT, now)?;
        counts.archives.add(of, now);
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Counts per key, each in a window that begins with its first count.
struct Table<K> {
    window: TimeDelta,
    rows: HashMap<K, Row>,
}

#[derive(Clone, Copy)]
struct Row {
    began: Instant,
    count: u32,
}

impl<K: Clone + Eq + Hash> Table<K> {
    fn new(window: TimeDelta) -> Self {
        Self { window, rows: HashMap::new() }
    }

    fn live(&self, row: &Row, now: Instant) -> bool {
        row.began <= now && now - row.began < self.window
    }

    fn row(&self, key: &K, now: Instant) -> Option<&Row> {
        self.rows.get(key).filter(|row| self.live(row, now))
    }

    fn count(&self, key: &K, now: Instant) -> u32 {
        self.row(key, now).map_or(0, |row| row.count)
    }

    fn check(&self, key: &K, limit: u32, now: Instant) -> Result<(), Wait> {
        match self.row(key, now) {
            Some(row) if row.count >= limit => {
                let left = (row.began + self.window - now).num_seconds();
                Err(Wait(u64::try_from(left).unwrap_or_default() + 1))
            }
            _ => Ok(()),
        }
    }

    fn add(&mut self, key: K, now: Instant) {
        match self.row(&key, now).copied() {
            Some(row) => {
                self.rows.insert(key, Row { count: row.count.saturating_add(1), ..row });
            }
            None => {
                self.make_room(now);
                self.rows.insert(key, Row { began: now, count: 1 });
            }
        }
    }

    fn take_back(&mut self, key: &K) {
        if let Some(row) = self.rows.get_mut(key) {
            row.count = row.count.saturating_sub(1);
        }
    }

    fn forget(&mut self, key: &K) {
        self.rows.remove(key);
    }

    /// Drops what is over when the table is full; failing that, the oldest tenth.
    fn make_room(&mut self, now: Instant) {
        if self.rows.len() < CAPACITY {
            return;
        }
        let window = self.window;
        self.rows.retain(|_, row| row.began <= now && now - row.began < window);
        if self.rows.len() > CAPACITY - CAPACITY / 10 {
            let mut begins: Vec<Instant> = self.rows.values().map(|row| row.began).collect();
            let (_, cut, _) = begins.select_nth_unstable(CAPACITY / 10);
            let cut = *cut;
            self.rows.retain(|_, row| row.began > cut);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::{IpAddr, Ipv4Addr};

    fn noon() -> Instant {
        "2026-09-01T12:00:00Z".parse().unwrap()
    }

    fn address(number: u32) -> ClientAddress {
        ClientAddress(Some(IpAddr::V4(Ipv4Addr::from(number))))
    }

    fn owner() -> Email {
        Email::parse("chu@example.vn").unwrap()
    }

    #[test]
    fn one_address_is_stopped_and_another_is_not() {
        let throttle = Throttle::default();
        for _ in 0..PAIR_LIMIT {
            throttle.attempt(&owner(), address(1), noon()).unwrap();
        }
        let wait = throttle.attempt(&owner(), address(1), noon() + TimeDelta::minutes(5));
        assert_eq!(wait.unwrap_err(), Wait(601));
        throttle.attempt(&owner(), address(2), noon()).unwrap();
        throttle.attempt(&owner(), address(1), noon() + SIGN_IN_WINDOW).unwrap();
    }

    #[test]
    fn a_swarm_gets_one_try_an_address_and_the_owner_gets_his() {
        let throttle = Throttle::default();
        for number in 0..ACCOUNT_LIMIT {
            throttle.attempt(&owner(), address(number), noon()).unwrap();
        }
        throttle.attempt(&owner(), address(0), noon()).unwrap_err();
        let attempt = throttle.attempt(&owner(), address(1000), noon()).unwrap();
        throttle.attempt(&owner(), address(1000), noon()).unwrap_err();
        throttle.succeeded(attempt, noon());
        for _ in 0..PAIR_LIMIT {
            throttle.attempt(&owner(), address(1000), noon()).unwrap();
        }
        throttle.attempt(&owner(), address(1000), noon()).unwrap_err();
    }

    #[test]
    fn signing_in_to_an_account_of_one_s_own_buys_no_tries_on_others() {
        let throttle = Throttle::default();
        let own = Email::parse("ke.gian@example.vn").unwrap();
        let mut refused = 0;
        for number in 0..2 * ADDRESS_LIMIT {
            let attempt = throttle.attempt(&own, address(1), noon()).unwrap();
            throttle.succeeded(attempt, noon());
            let other = Email::parse(&format!("nguoi{number}@example.vn")).unwrap();
            refused += u32::from(throttle.attempt(&other, address(1), noon()).is_err());
        }
        assert_eq!(refused, ADDRESS_LIMIT);
    }

    #[test]
    fn the_tables_stay_bounded() {
        let mut table = Table::new(SIGN_IN_WINDOW);
        for number in 0..200_000_u32 {
            table.add(number, noon() + TimeDelta::microseconds(number.into()));
        }
        assert!(table.rows.len() <= CAPACITY);
        let now = noon() + TimeDelta::seconds(1);
        assert_eq!(table.count(&199_999, now), 1);
        for number in 0..2 * u32::try_from(CAPACITY).unwrap() {
            table.add(number + 300_000, now);
        }
        assert!(table.rows.len() <= CAPACITY);
    }
}
