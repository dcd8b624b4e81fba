//! What buyers choose from, kept in memory: pages of products and counters of producers, as read since they
//! last changed. It decides nothing. What it has is shown again only after the database has said, in the
//! statement that reads what is left of the goods, that its log has no change which the shelf has not followed.

use super::counters::{self, Counter};
use super::stock::{self, Free};
use crate::catalogue::pages::{self, ProductPage};
use crate::integrations::{self, Place};
use domain::calendar::Instant;
use domain::ids::{ProducerId, ProductId, VariantId};
use sea_orm::{ConnectionTrait, DbErr};
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};
use tokio::sync::Mutex;
use uuid::Uuid;

/// The features whose changes it follows: of pages, and of counters.
pub(super) const FEATURES: [&str; 2] = ["catalogue", counters::FEATURE];
/// More changes than these are followed by reading everything anew.
const MOST_CHANGES: u64 = 1_000;
/// Pages that are kept, of some ten kilobytes each; as many counters.
const MOST_KEPT: usize = 2_000;

/// How far each feature's log has come; `None` while it has nothing.
pub(super) type Newest = [Option<Place>; FEATURES.len()];

/// The shelf.
#[derive(Debug, Default)]
pub struct Shelf {
    kept: RwLock<Kept>,
    /// One follows at a time, so that what was read later is written later.
    following: Mutex<()>,
}

#[derive(Debug, Default)]
struct Kept {
    pages: HashMap<ProductId, Arc<ProductPage>>,
    counters: HashMap<ProducerId, Arc<Counter>>,
    /// Every change up to here is in it; `None` before it was first asked.
    followed: Option<Newest>,
}

/// All that a cart stands on.
#[derive(Debug)]
pub struct Grounds {
    /// Pages of its products, hidden ones included.
    pub pages: HashMap<ProductId, Arc<ProductPage>>,
    /// Counters of their producers.
    pub counters: HashMap<ProducerId, Arc<Counter>>,
    /// What can be promised of its variants.
    pub free: Vec<Free>,
}

impl Shelf {
    /// What a cart stands on as of an instant, on a platform that takes cards or doesn't. Not to be asked in a
    /// transaction that has changed any of it.
    pub async fn grounds(
        &self,
        db: &impl ConnectionTrait,
        (products, variants): (&[ProductId], &[VariantId]),
        takes_cards: bool,
        now: Instant,
    ) -> Result<Grounds, DbErr> {
        let mut known = self.known(products);
        if variants.is_empty() {
            return Ok(Grounds { pages: known.pages, counters: known.counters, free: Vec::new() });
        }
        let (free, newest) = stock::free_as_of(db, variants, now).await?;
        if !known.has_followed(newest) {
            self.follow(db).await?;
            known = self.known(products);
        }
        if !known.has_followed(newest) {
            // While a writer is still at work nothing that was read before counts.
            known = Kept::default();
        }
        let (pages, counters) = known.complete(db, products, takes_cards).await?;
        if let Some(followed) = known.followed {
            self.keep(pages, counters, followed);
        }
        Ok(Grounds { pages: known.pages, counters: known.counters, free })
    }

    /// What is kept of these products and their producers, and as of where it has followed.
    fn known(&self, products: &[ProductId]) -> Kept {
        let kept = self.read();
        let page = |id: &ProductId| kept.pages.get(id).map(|page| (*id, Arc::clone(page)));
        let pages: HashMap<_, _> = products.iter().filter_map(page).collect();
        let producers = pages.values().map(|page| page.product.producer);
        let counter =
            |id: ProducerId| kept.counters.get(&id).map(|counter| (id, Arc::clone(counter)));
        let counters = producers.filter_map(counter).collect();
        Kept { pages, counters, followed: kept.followed }
    }

    /// Keeps what was read while it had followed up to a place, and no longer than that place holds: whoever
    /// follows meanwhile may know better.
    fn keep(
        &self,
        pages: Vec<Arc<ProductPage>>,
        counters: Vec<(ProducerId, Arc<Counter>)>,
        while_at: Newest,
    ) {
        if pages.is_empty() && counters.is_empty() {
            return;
        }
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        if kept.followed != Some(while_at) {
            return;
        }
        if kept.pages.len() + pages.len() > MOST_KEPT {
            kept.pages.clear();
        }
        if kept.counters.len() + counters.len() > MOST_KEPT {
            kept.counters.clear();
        }
        kept.pages.extend(pages.into_iter().map(|page| (page.product.id, page)));
        kept.counters.extend(counters);
    }

    /// Brings it to where the log of changes stands: what has changed is let go.
    async fn follow(&self, db: &impl ConnectionTrait) -> Result<(), DbErr> {
        let _alone = self.following.lock().await;
        let before = self.read().followed;
        let (mut settled, mut changed) = (Newest::default(), Some(Vec::new()));
        for (place, feature) in FEATURES.into_iter().enumerate() {
            // Taken first: what is read afterwards has all changes up to here, and more.
            settled[place] = integrations::settled_place(db, feature).await?;
            let Some(before) = before else { continue };
            let changes = integrations::changes_since(db, feature, before[place], MOST_CHANGES);
            let changes = changes.await?;
            changed = changed.filter(|_| (changes.len() as u64) < MOST_CHANGES);
            changed.iter_mut().for_each(|all| all.extend(changes.iter().map(|one| one.subject)));
        }
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        match changed.filter(|_| before.is_some()) {
            Some(changed) => changed.into_iter().for_each(|subject| kept.let_go(subject)),
            None => *kept = Kept::default(),
        }
        kept.followed = Some(settled);
        Ok(())
    }

    fn read(&self) -> RwLockReadGuard<'_, Kept> {
        self.kept.read().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    /// Whether it has followed each log as far as that has come.
    fn has_followed(&self, newest: Newest) -> bool {
        let mut followed = self.followed.iter().flat_map(|followed| followed.iter().zip(&newest));
        self.followed.is_some() && followed.all(|(followed, newest)| newest <= followed)
    }

    fn let_go(&mut self, subject: Uuid) {
        self.pages.remove(&subject.into());
        self.counters.remove(&subject.into());
    }

    /// Reads what is wanted and not there; what that was.
    async fn complete(
        &mut self,
        db: &impl ConnectionTrait,
        products: &[ProductId],
        takes_cards: bool,
    ) -> Result<(Vec<Arc<ProductPage>>, Vec<(ProducerId, Arc<Counter>)>), DbErr> {
        let unread = products.iter().filter(|id| !self.pages.contains_key(id)).copied();
        let unread: Vec<ProductId> = unread.collect();
        let pages: Vec<_> = pages::by_ids(db, &unread).await?.into_iter().map(Arc::new).collect();
        self.pages.extend(pages.iter().map(|page| (page.product.id, Arc::clone(page))));
        let producers = self.pages.values().map(|page| page.product.producer);
        let mut unread: Vec<_> = producers.filter(|id| !self.counters.contains_key(id)).collect();
        unread.sort_unstable();
        unread.dedup();
        let counters = counters::of(db, &unread, takes_cards).await?;
        let counters: Vec<_> =
            counters.into_iter().map(|(id, counter)| (id, Arc::new(counter))).collect();
        self.counters.extend(counters.iter().cloned());
        Ok((pages, counters))
    }
}
