//! The nearest points around a place.

use super::map::{FEATURE, Far, Map};
use super::pages::{Bound, Filter, Listed, conditions, read, read_all, summaries};
use crate::integrations::{Place as Followed, newest, place};
use crate::{Instant, micros, statement};
use domain::points_of_sale::band;
use domain::storefronts::Near;
use sea_orm::{ConnectionTrait, DbBackend, DbErr};
use uuid::Uuid;

/// The nearest of all that are approved at an instant: found on the map, read from the database where they
/// were not read since they last changed.
pub(super) async fn of_all(
    db: &impl ConnectionTrait,
    (map, near): (&Map, &Near),
    after: Option<Far>,
    most: u64,
    now: Instant,
) -> Result<Vec<Listed>, DbErr> {
    let mut fresh = map.followed().is_none();
    if fresh {
        map.follow(db).await?;
    }
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let (mut found, mut last) = (Vec::new(), after);
    loop {
        let spots = map.nearest(near, last, most, now);
        let (kept, followed) = map.read(&spots);
        let unread = spots.iter().zip(&kept).filter(|(_, row)| row.is_none());
        let unread: Vec<Far> = unread.map(|(spot, _)| *spot).collect();
        let (mut there, newest) = chosen(db, &unread, most, now).await?;
        if newest > followed && !fresh {
            map.follow(db).await?;
            (fresh, found, last) = (true, Vec::new(), after);
            continue;
        }
        if newest <= followed {
            map.keep(&there, followed);
            there.extend(kept.into_iter().flatten());
        } else {
            // While a writer is still at work nothing that was read before counts.
            there = chosen(db, &spots, most, now).await?.0;
        }
        last = spots.last().copied();
        measure(near, &mut there);
        found.append(&mut there);
        // Those that lost their approval since the map was drawn leave room for the next.
        if found.len() >= most || spots.len() < most {
            found.truncate(most);
            return Ok(found);
        }
    }
}

/// Those of these points that are approved at an instant, and how far the log of changes has come.
async fn chosen(
    db: &impl ConnectionTrait,
    spots: &[Far],
    most: usize,
    now: Instant,
) -> Result<(Vec<Listed>, Option<Followed>), DbErr> {
    if spots.is_empty() {
        let newest = format!("SELECT ({}) AS newest", newest(FEATURE));
        let row = db.query_one_raw(statement(db, &newest, [])).await?;
        let newest = row.map(|row| row.try_get_by_index::<Option<String>>(0)).transpose()?;
        return Ok((Vec::new(), place(newest.flatten().as_deref())));
    }
    let mut bound = Bound::default();
    let at = bound.bind(micros(now));
    // As many for every page, so that it is one statement to the database.
    let ids = spots.iter().map(|(_, id)| *id).chain(std::iter::repeat(Uuid::nil())).take(most);
    let ids: Vec<String> = ids.map(|id| bound.bind(id)).collect();
    let newest = newest(FEATURE);
    let sql = format!(
        "SELECT c.newest, s.summary FROM (SELECT ({newest}) AS newest) c LEFT JOIN points_of_sale s \
         ON s.stage = 'approved' AND s.approved_from <= {at} AND s.approved_until > {at} \
         AND s.id IN ({})",
        ids.join(", ")
    );
    if db.get_database_backend() == DbBackend::Postgres {
        let rows = db.query_all_raw(statement(db, &sql, bound.0)).await?;
        let newest =
            rows.first().map(|row| row.try_get_by_index::<Option<String>>(0)).transpose()?;
        let newest = newest.flatten();
        let texts = rows.iter().filter_map(|row| row.try_get_by_index(1).transpose());
        let found = texts.map(|text: Result<String, DbErr>| read(&text?));
        return Ok((found.collect::<Result<_, _>>()?, place(newest.as_deref())));
    }
    let sql =
        format!("SELECT newest, '[' || COALESCE(group_concat(summary), '') || ']' FROM ({sql})");
    let Some(row) = db.query_one_raw(statement(db, &sql, bound.0)).await? else {
        return Ok((Vec::new(), None));
    };
    let (newest, all): (Option<String>, String) =
        (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
    Ok((read_all(&all)?, place(newest.as_deref())))
}

/// The nearest of those that a filter wants. They are found by bands of latitude and the longitude within
/// them, in the index alone; only the rows of the page are read.
pub(super) async fn of_some(
    db: &impl ConnectionTrait,
    filter: &Filter,
    near: &Near,
    (after, most): (Option<Far>, u64),
    now: Instant,
) -> Result<Vec<Listed>, DbErr> {
    let mut bound = Bound::default();
    let mut wanted = conditions(filter, now, &mut bound);
    let (south_west, north_east) = near.frame();
    let (first, last) =
        (bound.bind(band(south_west.latitude)), bound.bind(band(north_east.latitude)));
    let (west, east) = (bound.bind(south_west.longitude), bound.bind(north_east.longitude));
    let square = square(near, &mut bound);
    wanted.push(format!("p.longitude BETWEEN {west} AND {east}"));
    wanted.push(format!("{square} <= {}", bound.bind(near.radius.pow(2))));
    if let Some((far, id)) = after {
        let (far, id) = (bound.bind(far), bound.bind(id));
        wanted.push(format!("({square}, p.id) > ({far}, {id})"));
    }
    let with = format!(
        "WITH RECURSIVE bands(band) AS (SELECT CAST({first} AS BIGINT) UNION ALL \
         SELECT band + 1 FROM bands WHERE band < {last}) "
    );
    let chosen = format!(
        "SELECT s.summary FROM (SELECT p.id FROM bands b CROSS JOIN points_of_sale p \
         WHERE p.band = b.band AND {} ORDER BY {square}, p.id LIMIT {most}) f \
         JOIN points_of_sale s ON s.id = f.id",
        wanted.join(" AND ")
    );
    let mut found = summaries(db, &with, &chosen, bound.0).await?;
    measure(near, &mut found);
    Ok(found)
}

/// Says how far points are, and puts the nearest first.
fn measure(near: &Near, found: &mut [Listed]) {
    found.iter_mut().for_each(|one| one.square = Some(near.square(one.place())));
    found.sort_unstable_by_key(|one| (one.square, one.id));
}

/// The square of a point's distance, as [`Near::square`] reckons it.
fn square(near: &Near, bound: &mut Bound) -> String {
    let (north, east) = (bound.bind(near.around.latitude), bound.bind(near.around.longitude));
    let up = format!("(p.latitude - {north})");
    let across = format!("((p.longitude - {east}) * {} / 1000)", bound.bind(near.shrink));
    format!("({up} * {up} + {across} * {across})")
}
