//! A fulfilment: a part of an order that is packed and leaves at once. It moves by these steps alone.

/// How a part of an order comes to its buyer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Way {
    /// Sent to an address.
    Sent,
    /// Fetched by the buyer: handed over is delivered.
    Fetched,
    /// A service, used on its day: handed over is delivered.
    Used,
}

impl Way {
    /// Every way.
    pub const ALL: [Self; 3] = [Self::Sent, Self::Fetched, Self::Used];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Fetched => "fetched",
            Self::Used => "used",
        }
    }

    /// The way with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|way| way.code() == code)
    }
}

/// Where a fulfilment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ParcelStatus {
    /// Packed, or ready to be fetched or used.
    Packed,
    /// Given to the carrier.
    HandedOver,
    /// On its way.
    InTransit,
    /// At the door, and not taken in.
    FailedAttempt,
    /// With the buyer.
    Delivered,
    /// On its way back: nobody took it in.
    ReturnInTransit,
    /// Back at the producer's.
    Returned,
    /// Unpacked before it left.
    Canceled,
}

/// What moves a fulfilment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// Given to the carrier, or to the buyer who fetches it.
    HandOver,
    /// The carrier has it on its way.
    Carry,
    /// Nobody took it in.
    Fail,
    /// The buyer has it.
    Deliver,
    /// It goes back.
    TurnBack,
    /// It is back.
    ComeBack,
    /// It is unpacked.
    Cancel,
}

/// How often a carrier tries before a parcel goes back.
pub const MOST_ATTEMPTS: u8 = 3;

/// Where a fulfilment stands, and how often its delivery failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Progress {
    /// Where it stands.
    pub status: ParcelStatus,
    /// How often nobody took it in, 0 to [`MOST_ATTEMPTS`].
    pub attempts: u8,
}

/// Why a step leads nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StepRefusal {
    /// Not from this status.
    WrongStatus(ParcelStatus),
    /// Tried as often as a carrier does: it goes back.
    TooManyAttempts,
}

impl ParcelStatus {
    /// Every status.
    pub const ALL: [Self; 8] = [
        Self::Packed,
        Self::HandedOver,
        Self::InTransit,
        Self::FailedAttempt,
        Self::Delivered,
        Self::ReturnInTransit,
        Self::Returned,
        Self::Canceled,
    ];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Packed => "packed",
            Self::HandedOver => "handed_over",
            Self::InTransit => "in_transit",
            Self::FailedAttempt => "failed_attempt",
            Self::Delivered => "delivered",
            Self::ReturnInTransit => "return_in_transit",
            Self::Returned => "returned",
            Self::Canceled => "canceled",
        }
    }

    /// The status with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.code() == code)
    }

    /// Whether it takes its part of what was ordered: anything but unpacked again.
    pub fn is_live(self) -> bool {
        self != Self::Canceled
    }

    /// Whether it has left the producer.
    pub fn has_left(self) -> bool {
        !matches!(self, Self::Packed | Self::Canceled)
    }
}

impl Progress {
    /// Packed a moment ago.
    pub const NEW: Self = Self { status: ParcelStatus::Packed, attempts: 0 };

    /// Where it stands after a step.
    pub fn after(self, step: Step, way: Way) -> Result<Self, StepRefusal> {
        use ParcelStatus as At;
        let to = |status| Ok(Self { status, ..self });
        match (self.status, step) {
            (At::Packed, Step::Cancel) => to(At::Canceled),
            (At::Packed, Step::HandOver) if way == Way::Sent => to(At::HandedOver),
            (At::Packed, Step::HandOver | Step::Deliver) if way != Way::Sent => to(At::Delivered),
            (At::HandedOver | At::FailedAttempt, Step::Carry) => to(At::InTransit),
            (At::HandedOver | At::InTransit | At::FailedAttempt, Step::Deliver) => {
                to(At::Delivered)
            }
            (At::HandedOver | At::InTransit | At::FailedAttempt, Step::Fail) => {
                if self.attempts >= MOST_ATTEMPTS {
                    return Err(StepRefusal::TooManyAttempts);
                }
                Ok(Self { status: At::FailedAttempt, attempts: self.attempts + 1 })
            }
            (At::HandedOver | At::InTransit | At::FailedAttempt, Step::TurnBack) => {
                to(At::ReturnInTransit)
            }
            (At::ReturnInTransit, Step::ComeBack) => to(At::Returned),
            (status, _) => Err(StepRefusal::WrongStatus(status)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STEPS: [Step; 7] = [
        Step::HandOver,
        Step::Carry,
        Step::Fail,
        Step::Deliver,
        Step::TurnBack,
        Step::ComeBack,
        Step::Cancel,
    ];

    #[test]
    fn what_has_left_is_never_unpacked_and_what_ended_stays() {
        for status in ParcelStatus::ALL {
            for step in STEPS {
                for way in Way::ALL {
                    let Ok(next) = (Progress { status, attempts: 0 }).after(step, way) else {
                        continue;
                    };
                    assert!(!status.has_left() || next.status.has_left(), "{status:?} {step:?}");
                    let ended =
                        [ParcelStatus::Delivered, ParcelStatus::Returned, ParcelStatus::Canceled];
                    assert!(!ended.contains(&status), "{status:?} {step:?}");
                }
            }
        }
    }

    #[test]
    fn a_carrier_tries_three_times() {
        let mut at = Progress::NEW.after(Step::HandOver, Way::Sent).unwrap();
        for attempt in 1..=MOST_ATTEMPTS {
            at = at.after(Step::Fail, Way::Sent).unwrap();
            assert_eq!(at.attempts, attempt);
        }
        assert_eq!(at.after(Step::Fail, Way::Sent), Err(StepRefusal::TooManyAttempts));
        let back = at.after(Step::TurnBack, Way::Sent).unwrap();
        let back = back.after(Step::ComeBack, Way::Sent).unwrap();
        assert_eq!(back.status, ParcelStatus::Returned);
    }

    #[test]
    fn what_is_fetched_or_used_is_delivered_as_it_is_handed_over() {
        for way in [Way::Fetched, Way::Used] {
            let at = Progress::NEW.after(Step::HandOver, way).unwrap();
            assert_eq!(at.status, ParcelStatus::Delivered);
        }
    }

    #[test]
    fn codes_are_read_back() {
        for status in ParcelStatus::ALL {
            assert_eq!(ParcelStatus::from_code(status.code()), Some(status));
        }
        for way in Way::ALL {
            assert_eq!(Way::from_code(way.code()), Some(way));
        }
    }
}
