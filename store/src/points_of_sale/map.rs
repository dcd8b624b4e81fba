//! Where approved points stand, kept in memory: the nearest of many are found without asking the database
//! about each. It decides nothing. What it finds is read from the database once, and shown again only after
//! the database has said, for this page, that its log has no change which the map has not followed.

use super::pages::Listed;
use super::rows::point;
use crate::integrations::{self, Place as Followed};
use crate::{Instant, ROWS_PER_STATEMENT, micros};
use domain::points_of_sale::band;
use domain::storefronts::{Location, Near};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};
use std::collections::{BTreeMap, HashMap};
use std::sync::{PoisonError, RwLock, RwLockReadGuard};
use tokio::sync::Mutex;
use uuid::Uuid;

/// The feature whose changes it follows.
pub(super) const FEATURE: &str = "points_of_sale";
/// More changes than these are followed by reading all points anew.
const MOST_CHANGES: u64 = 1_000;

/// The map.
#[derive(Debug, Default)]
pub struct Map {
    grid: RwLock<Grid>,
    /// One follows at a time, so that what was read later is written later.
    following: Mutex<()>,
}

/// A point on the map.
#[derive(Clone, Copy, Debug)]
struct Spot {
    longitude: i64,
    latitude: i64,
    id: Uuid,
    from: i64,
    until: i64,
}

#[derive(Debug, Default)]
struct Grid {
    /// By band of latitude, in each by longitude.
    bands: BTreeMap<i64, Vec<Spot>>,
    /// In which band each lies.
    band_of: HashMap<Uuid, i64>,
    /// What lists show of points, as read since they last changed.
    rows: HashMap<Uuid, Listed>,
    /// Every change up to here is in it.
    followed: Option<Followed>,
}

/// A point's distance, squared, and its id.
pub(super) type Far = (i64, Uuid);

impl Map {
    /// How far it has followed; `None` before it was first filled.
    pub(super) fn followed(&self) -> Option<Followed> {
        self.grid().followed
    }

    /// The nearest in a circle that are approved at an instant, behind a place, at most so many.
    pub(super) fn nearest(
        &self,
        near: &Near,
        after: Option<Far>,
        most: usize,
        now: Instant,
    ) -> Vec<Far> {
        let now = micros(now);
        let (south_west, north_east) = near.frame();
        let mut found = Vec::new();
        let grid = self.grid();
        for spots in
            grid.bands.range(band(south_west.latitude)..=band(north_east.latitude)).map(|(_, s)| s)
        {
            let west = spots.partition_point(|spot| spot.longitude < south_west.longitude);
            let row = spots.iter().skip(west);
            for spot in row.take_while(|spot| spot.longitude <= north_east.longitude) {
                let (latitude, longitude) = (spot.latitude, spot.longitude);
                let far = (near.square(Location { latitude, longitude }), spot.id);
                let holds = spot.from <= now && now < spot.until;
                if holds && far.0 <= near.radius.pow(2) && after.is_none_or(|after| far > after) {
                    found.push(far);
                }
            }
        }
        drop(grid);
        if found.len() > most {
            found.select_nth_unstable(most);
            found.truncate(most);
        }
        found.sort_unstable();
        found
    }

    /// What lists show of these points, where it was read since they last changed, and as of where it has
    /// followed.
    pub(super) fn read(&self, spots: &[Far]) -> (Vec<Option<Listed>>, Option<Followed>) {
        let grid = self.grid();
        let rows = spots.iter().map(|(_, id)| grid.rows.get(id).cloned()).collect();
        (rows, grid.followed)
    }

    /// Keeps what was read of points while it had followed up to a place, and no longer than that place
    /// holds: whoever follows meanwhile may know better.
    pub(super) fn keep(&self, rows: &[Listed], while_at: Option<Followed>) {
        let mut grid = self.grid.write().unwrap_or_else(PoisonError::into_inner);
        if grid.followed == while_at {
            grid.rows.extend(rows.iter().map(|row| (row.id.0, row.clone())));
        }
    }

    /// Brings it to where the log of changes stands.
    pub(super) async fn follow(&self, db: &impl ConnectionTrait) -> Result<(), DbErr> {
        let _alone = self.following.lock().await;
        // Taken first: what is read afterwards has all changes up to here, and more.
        let settled = integrations::settled_place(db, FEATURE).await?;
        let settled = settled.unwrap_or(Followed { transaction: 0, seq: 0 });
        let changes = match self.followed() {
            Some(before) => {
                Some(integrations::changes_since(db, FEATURE, Some(before), MOST_CHANGES).await?)
            }
            None => None,
        };
        match changes.filter(|changes| (changes.len() as u64) < MOST_CHANGES) {
            Some(changes) => {
                let subjects: Vec<Uuid> = changes.iter().map(|change| change.subject).collect();
                let spots = spots(db, Some(&subjects)).await?;
                let mut grid = self.grid.write().unwrap_or_else(PoisonError::into_inner);
                subjects.iter().for_each(|id| grid.take_out(*id));
                spots.into_iter().for_each(|spot| grid.put(spot));
                grid.followed = Some(settled);
            }
            None => {
                let mut grid = Grid { followed: Some(settled), ..Grid::default() };
                spots(db, None).await?.into_iter().for_each(|spot| grid.put(spot));
                *self.grid.write().unwrap_or_else(PoisonError::into_inner) = grid;
            }
        }
        Ok(())
    }

    fn grid(&self) -> RwLockReadGuard<'_, Grid> {
        self.grid.read().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Grid {
    fn take_out(&mut self, id: Uuid) {
        self.rows.remove(&id);
        let band = self.band_of.remove(&id);
        if let Some(spots) = band.and_then(|band| self.bands.get_mut(&band)) {
            spots.retain(|spot| spot.id != id);
        }
    }

    fn put(&mut self, spot: Spot) {
        let band = band(spot.latitude);
        let spots = self.bands.entry(band).or_default();
        let at = spots.partition_point(|other| other.longitude < spot.longitude);
        spots.insert(at, spot);
        self.band_of.insert(spot.id, band);
    }
}

/// Where these approved points stand, or all.
async fn spots(db: &impl ConnectionTrait, ids: Option<&[Uuid]>) -> Result<Vec<Spot>, DbErr> {
    use point::Column::{ApprovedFrom, ApprovedUntil, Id, Latitude, Longitude, Stage};
    type Row = (Uuid, i64, i64, i64, i64);
    let approved = point::Entity::find()
        .select_only()
        .columns([Id, Latitude, Longitude, ApprovedFrom, ApprovedUntil])
        .filter(Stage.eq("approved"))
        .filter(Latitude.is_not_null());
    let mut rows: Vec<Row> = Vec::new();
    match ids {
        None => rows = approved.into_tuple().all(db).await?,
        Some(ids) => {
            for part in ids.chunks(ROWS_PER_STATEMENT) {
                let part = approved.clone().filter(Id.is_in(part.iter().copied()));
                rows.extend(part.into_tuple::<Row>().all(db).await?);
            }
        }
    }
    let spot =
        |(id, latitude, longitude, from, until)| Spot { longitude, latitude, id, from, until };
    Ok(rows.into_iter().map(spot).collect())
}
