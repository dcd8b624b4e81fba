//! What an act changes: which marks it ends or restores, and which certificates it makes collide.

use crate::calendar::Instant;
use crate::certification::knowledge::Known;
use crate::certification::{Dossier, Knowledge, MarkPermit, Standing, Variant, Verdict, Window};
use crate::ids::CertificateId;
use std::collections::BTreeSet;

/// The first instant at which the mark differs, and both answers there.
#[derive(Clone, Debug)]
pub struct MarkChange {
    /// From when.
    pub from: Instant,
    /// The answer as things are.
    pub before: Verdict,
    /// The answer with the act.
    pub after: Verdict,
}

/// Where an act changes the mark from now on; `None` when it changes nothing that can be seen.
pub fn mark_change(
    before: &Dossier,
    after: &Dossier,
    variants: &[Variant],
    now: Instant,
) -> Option<MarkChange> {
    let (old, new) = (Knowledge::of(before, None), Knowledge::of(after, None));
    instants(&old, &new, now).into_iter().find_map(|from| {
        let (before, after) = (old.decide(from), new.decide(from));
        let same = shown(before.permit(), variants) == shown(after.permit(), variants);
        (!same).then_some(MarkChange { from, before, after })
    })
}

/// Whether an act brings a certificate back into force, ends a hold on one, or widens the packs of one,
/// at any instant from now on. What this platform decided about the product or its producer doesn't
/// count: it may end any day.
pub fn restores(before: &Dossier, after: &Dossier, now: Instant) -> bool {
    let (mut before, mut after) = (before.clone(), after.clone());
    before.state = Default::default();
    after.state = Default::default();
    let (old, new) = (Knowledge::of(&before, None), Knowledge::of(&after, None));
    instants(&old, &new, now).into_iter().any(|at| {
        let shows_again = old.decide(at).permit().is_none() && new.decide(at).permit().is_some();
        shows_again || new.known.iter().any(|known| gains(old.get(known.certificate.id), known, at))
    })
}

/// Pairs of certificates that may be in force at once after an act and could not before. A certificate and
/// the one that it replaces meet by design.
pub fn new_overlaps(before: &Dossier, after: &Dossier) -> Vec<(CertificateId, CertificateId)> {
    let known = overlaps(before);
    overlaps(after).into_iter().filter(|pair| !known.contains(pair)).collect()
}

/// What of a permit can be seen on a product: stars, certificate, last day, and the variants covered.
type Shown = (u8, CertificateId, crate::calendar::Day, Vec<bool>);

fn shown(permit: Option<&MarkPermit>, variants: &[Variant]) -> Option<Shown> {
    permit.map(|permit| {
        let covered = variants.iter().map(|variant| permit.covers(variant)).collect();
        (permit.stars().count(), permit.certificate(), permit.valid_until(), covered)
    })
}

/// Now, and every later instant at which the clock alone may change something in either.
fn instants(old: &Knowledge<'_>, new: &Knowledge<'_>, now: Instant) -> BTreeSet<Instant> {
    let edges = old.boundaries().chain(new.boundaries()).filter(|edge| *edge > now);
    edges.chain([now]).collect()
}

fn gains(old: Option<&Known<'_>>, new: &Known<'_>, at: Instant) -> bool {
    let in_force = |known: &Known<'_>| known.standing(at) == Standing::Valid;
    if !in_force(new) {
        return false;
    }
    let Some(old) = old.filter(|old| in_force(old)) else { return true };
    let wider = !old.packs.is_empty()
        && (new.packs.is_empty() || new.packs.iter().any(|pack| !old.packs.contains(pack)));
    wider || (old.held(at) && !new.held(at))
}

fn overlaps(dossier: &Dossier) -> BTreeSet<(CertificateId, CertificateId)> {
    let knowledge = Knowledge::of(dossier, None);
    let windows = knowledge.possible_windows();
    let meet = |one: &Window, other: &Window| one.from < other.until && other.from < one.until;
    let replaces = |new: CertificateId, old: CertificateId| {
        knowledge.get(new).is_some_and(|known| known.certificate.supersedes == Some(old))
    };
    let mut found = BTreeSet::new();
    for one in &windows {
        for other in windows.iter().filter(|other| one.certificate < other.certificate) {
            let (a, b) = (one.certificate, other.certificate);
            if meet(one, other) && !replaces(a, b) && !replaces(b, a) {
                found.insert((a, b));
            }
        }
    }
    found
}
