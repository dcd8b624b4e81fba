//! Whether an act makes sense in the state of things that it meets.

use super::{ActRefusal, check_effective, check_extension, check_hold};
use crate::calendar::{Instant, day_of, end_of};
use crate::certification::knowledge::{Known, active_events};
use crate::certification::{Certificate, Dossier, Event, EventKind, Knowledge, Standing, Target};
use crate::ids::CertificateId;

/// Checks an event that is about to be recorded in a dossier which does not hold it yet.
pub fn check_event(dossier: &Dossier, event: &Event) -> Result<(), ActRefusal> {
    check_effective(event.recorded, event.effective)?;
    let knowledge = Knowledge::of(dossier, None);
    let known = knowledge.get(event.certificate).ok_or(ActRefusal::NothingToUndo)?;
    if let EventKind::Annulled(target) = event.kind {
        return check_target(dossier, known, target);
    }
    if known.annulled {
        return Err(ActRefusal::CertificateAnnulled);
    }
    match &event.kind {
        EventKind::Extended { until } => {
            in_force_later(known, event.effective.min(event.recorded))?;
            let (_, (last, _)) =
                knowledge.term(event.certificate).ok_or(ActRefusal::NothingToUndo)?;
            check_extension(day_of(event.recorded), last, *until)?;
            if end_of(*until) <= event.effective { Err(ActRefusal::NotInForce) } else { Ok(()) }
        }
        EventKind::ExtensionEnded => {
            known.extension_at(event.effective).map(drop).ok_or(ActRefusal::NoExtensionRuns)
        }
        EventKind::Revoked => known.revoked.map_or(Ok(()), |_| Err(ActRefusal::AlreadyRevoked)),
        EventKind::HoldPlaced { until, .. } => {
            in_force_later(known, event.recorded)?;
            if known.standing(event.recorded) == Standing::Expired {
                return Err(ActRefusal::NotInForce);
            }
            check_hold(event.recorded, *until)
        }
        EventKind::HoldLifted { hold } => {
            let runs = hold_runs(dossier, event.certificate, hold.as_deref(), event.effective);
            if runs { Ok(()) } else { Err(ActRefusal::NoHoldRuns) }
        }
        EventKind::Corrected(_) | EventKind::Annulled(_) => Ok(()),
    }
}

/// Checks that a certificate which is about to be recorded can replace the one that it names.
pub fn check_succession(after: &Dossier, new: &Certificate) -> Result<(), ActRefusal> {
    let Some(old) = new.supersedes else { return Ok(()) };
    let knowledge = Knowledge::of(after, None);
    let (Some(old), Some(own)) = (knowledge.get(old), knowledge.get(new.id)) else { return Ok(()) };
    if old.annulled {
        return Err(ActRefusal::CertificateAnnulled);
    }
    let replaces = |other: &Known<'_>| {
        other.certificate.supersedes == Some(old.certificate.id)
            && other.certificate.id != new.id
            && !other.annulled
    };
    if knowledge.known.iter().any(replaces) {
        return Err(ActRefusal::AlreadySuperseded);
    }
    if own.from.latest < old.from.earliest { Err(ActRefusal::SupersedesLater) } else { Ok(()) }
}

/// Checks that a variant can be accepted under a certificate now.
pub fn check_acceptance(
    dossier: &Dossier,
    accepted: crate::certification::Acceptance,
    at: Instant,
) -> Result<(), ActRefusal> {
    if dossier.acceptances.contains(&accepted) {
        return Err(ActRefusal::AlreadyAccepted);
    }
    let knowledge = Knowledge::of(dossier, None);
    match knowledge.standing(accepted.certificate, at) {
        Some(Standing::NotYetValid | Standing::Valid | Standing::Uncertain) => Ok(()),
        _ => Err(ActRefusal::NotInForce),
    }
}

/// Only what an expiry ends can be taken up again; a revocation, even one still to take effect, is final.
fn in_force_later(known: &Known<'_>, at: Instant) -> Result<(), ActRefusal> {
    if known.revoked.is_some() {
        return Err(ActRefusal::AlreadyRevoked);
    }
    if known.standing(at) == Standing::Superseded {
        return Err(ActRefusal::NotInForce);
    }
    Ok(())
}

fn check_target(dossier: &Dossier, known: &Known<'_>, target: Target) -> Result<(), ActRefusal> {
    let there = match target {
        Target::Issue if known.annulled => return Err(ActRefusal::CertificateAnnulled),
        Target::Issue => true,
        Target::Event(id) => active_events(dossier, &|_| true)
            .iter()
            .any(|event| event.id == id && event.certificate == known.certificate.id),
    };
    if there { Ok(()) } else { Err(ActRefusal::NothingToUndo) }
}

fn hold_runs(
    dossier: &Dossier,
    certificate: CertificateId,
    name: Option<&str>,
    at: Instant,
) -> bool {
    let events = active_events(dossier, &|_| true);
    let own = || events.iter().filter(|event| event.certificate == certificate);
    let lifted_since = |placed: Instant| {
        own().any(|event| {
            matches!(&event.kind, EventKind::HoldLifted { hold } if hold.as_deref() == name)
                && placed <= event.effective
                && event.effective <= at
        })
    };
    own().any(|event| match &event.kind {
        EventKind::HoldPlaced { hold, until } if hold.as_deref() == name => {
            event.effective <= at && at < *until && !lifted_since(event.effective)
        }
        _ => false,
    })
}
