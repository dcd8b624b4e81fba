//! Orders whose servers die: the life of an order is told up to a point at which its server dies, another is
//! started on the same database, and what becomes of the order is judged. The same tales are told in this
//! process, whose requests are dropped where they stand, and with processes that are aborted (`soak crash`).

mod here;
mod judging;
mod lives;

pub use here::Here;
pub use lives::Life;

use crate::cards::StandIn;
use crate::marketplace::{Answer, Marketplace};
use api::fault::Point;
use chrono::{DateTime, TimeDelta, Utc};
use lives::Stage;
use std::collections::BTreeSet;
use std::future::Future;

/// What the answer of a server that died is shown as: no server gives such a status.
pub const CUT: u16 = 599;

/// How long after the last word all that is kept for a while has lapsed.
const LATER: TimeDelta = TimeDelta::hours(25);

/// Where servers are started, and die.
pub trait Street {
    /// Starts a server on the same database by a clock, which dies where it is told to. The one before ends.
    fn start(&self, dies_at: Option<Point>, at: DateTime<Utc>)
    -> impl Future<Output = Marketplace>;

    /// Waits until all that is due at this instant is done; false where the server died of it.
    fn sweep(&self, market: &Marketplace) -> impl Future<Output = bool>;

    /// The Stripe of all its servers, which never dies.
    fn stripe(&self) -> &StandIn;
}

/// What whoever asked does when no answer comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Asks again, with the same key, until it is answered, and goes on.
    ComesBack,
    /// Is never heard of again.
    Gone,
}

impl Ending {
    /// Both.
    pub const ALL: [Self; 2] = [Self::ComesBack, Self::Gone];
}

/// A life on its way.
pub(crate) struct Tale<'a, S> {
    street: &'a S,
    market: Marketplace,
    now: DateTime<Utc>,
    point: Option<Point>,
    ending: Ending,
    died: bool,
}

impl<S: Street> Tale<'_, S> {
    /// Asks; where the server dies of it another is started and asked the same again, or nobody ever asks
    /// again, and the tale is over.
    async fn asks(&mut self, ask: impl AsyncFn(&Marketplace) -> Answer) -> Option<Answer> {
        let answer = ask(&self.market).await;
        if answer.status.as_u16() != CUT {
            return Some(answer);
        }
        self.buries().await?;
        let again = ask(&self.market).await;
        assert_ne!(again.status.as_u16(), CUT, "the server died again");
        Some(again)
    }

    /// Lets what is due be done, whatever dies of it.
    async fn sweeps(&mut self) -> Option<()> {
        if self.street.sweep(&self.market).await {
            return Some(());
        }
        self.buries().await?;
        assert!(self.street.sweep(&self.market).await, "the server died again");
        Some(())
    }

    /// Lets time pass, and what is due by then be done.
    async fn waits(&mut self, time: TimeDelta) -> Option<()> {
        self.now += time;
        let point = self.point.filter(|_| !self.died);
        self.market = self.street.start(point, self.now).await;
        self.sweeps().await
    }

    async fn buries(&mut self) -> Option<()> {
        assert!(!self.died, "the server died again");
        self.died = true;
        self.market = self.street.start(None, self.now).await;
        (self.ending == Ending::ComesBack).then_some(())
    }
}

/// Tells of a life whose server dies at a point, if it passes it; whether it did.
///
/// # Panics
/// When something does not hold in the end.
pub async fn tell(
    street: &impl Street,
    (life, name): (Life, &str),
    (point, ending): (Option<Point>, Ending),
    now: DateTime<Utc>,
) -> bool {
    let market = street.start(point, now).await;
    let stage = Stage::set(&market, life, name).await;
    let mut tale = Tale { street, market, now, point, ending, died: false };
    let whole = life.live(&mut tale, &stage).await.is_some();
    // Whatever happened, a server runs on it, and time goes by.
    (tale.ending, tale.point) = (Ending::ComesBack, None);
    tale.waits(LATER).await;
    stage.calls_off_what_waits(&tale.market).await;
    let wrong = judging::wrong(&tale.market, &stage, whole).await;
    let at = point.map_or("no point", Point::name);
    assert!(wrong.is_empty(), "{life:?}, dead at {at}, {ending:?}: {wrong:#?}");
    tale.died
}

/// The points that a life passes, by living it undisturbed in this process.
pub async fn points(base: &Marketplace, life: Life, now: DateTime<Utc>) -> BTreeSet<Point> {
    let here = Here::of(base).await;
    tell(&here, (life, &format!("{life:?}")), (None, Ending::ComesBack), now).await;
    here.seen()
}

/// The points that no life passes: there are none.
pub fn missed(seen: &BTreeSet<Point>) -> Vec<Point> {
    Point::ALL.iter().copied().filter(|point| !seen.contains(point)).collect()
}
