//! Badges and what the gate says, as they are answered.

use crate::catalogue::public;
use crate::scalars::{Date, Time, VietnamTime};
use crate::speech::Sentence;
use domain::fairs::gate::{self as rules, Direction, Outcome, Reason, Rejection};
use poem_openapi::{Enum, Object};
use store::fairs::gate::badges::Badge;
use uuid::Uuid;

/// Who carries a badge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case", remote = "rules::BadgeKind")]
pub enum BadgeKind {
    /// Somebody who stands at an exhibitor's booth.
    Staff,
    /// A buyer.
    Buyer,
    /// Somebody of an authority or of the organiser.
    Official,
}

/// Which way somebody goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case", remote = "Direction")]
pub enum GateDirection {
    /// In.
    Entry,
    /// Out.
    Exit,
}

/// A badge. Only the organiser's members, the exhibitor whose staff carries it and its holder read it.
#[derive(Debug, Object)]
pub struct FairBadge {
    /// Its id.
    pub id: Uuid,
    /// Who carries it.
    kind: BadgeKind,
    /// The application whose staff carries it; null for others.
    application_id: Option<Uuid>,
    /// Name of whoever carries it; empty once erased.
    holder_name: String,
    /// The organisation; may be empty.
    organisation: String,
    /// First day on which it opens, in Vietnam.
    first_day: Date,
    /// Last day on which it opens, whole.
    last_day: Date,
    /// When it was issued.
    issued_at: Time,
    /// Since when it opens nothing.
    revoked_at: Option<VietnamTime>,
    /// Why; empty while it opens.
    revoke_reason: String,
    /// Whether all that was known of its holder is erased.
    erased: bool,
}

/// A page of badges.
#[derive(Debug, Object)]
pub struct FairBadgeList {
    /// The badges, in the order of their issue.
    pub items: Vec<FairBadge>,
    /// Send it as `cursor` for the next page; null at the end.
    pub next_cursor: Option<String>,
}

impl FairBadge {
    pub fn of(one: &Badge) -> Self {
        Self {
            id: one.id,
            kind: one.kind.into(),
            application_id: one.application,
            holder_name: public(&one.holder.name, None),
            organisation: public(&one.holder.organisation, None),
            first_day: Date(one.days.first()),
            last_day: Date(one.days.last()),
            issued_at: Time(one.issued),
            revoked_at: one.revoked.map(VietnamTime),
            revoke_reason: public(&one.revoke_reason, None),
            erased: one.erased.is_some(),
        }
    }
}

/// `admitted` or `refused`, and why.
pub fn outcome(outcome: Outcome) -> (String, Option<String>) {
    match outcome {
        Outcome::Admitted => ("admitted".to_owned(), None),
        Outcome::Refused(reason) => ("refused".to_owned(), Some(reason.code().to_owned())),
    }
}

/// What the person at the gate is told.
pub fn told(outcome: Outcome, direction: Direction) -> Sentence {
    let (vi, en) = match outcome {
        Outcome::Admitted if direction == Direction::Entry => ("Mời vào.", "Welcome."),
        Outcome::Admitted => ("Hẹn gặp lại.", "Goodbye."),
        Outcome::Refused(reason) => why(reason),
    };
    Sentence::new(vi, en)
}

fn why(reason: Reason) -> (&'static str, &'static str) {
    match reason {
        Reason::Invalid => (
            "Mã này không phải thẻ hội chợ, hoặc là thẻ giả.",
            "This is no badge, or a forged one.",
        ),
        Reason::ForeignFair => ("Thẻ của một hội chợ khác.", "A badge of another fair."),
        Reason::CalledOff => ("Hội chợ đã bị hủy.", "The fair was called off."),
        Reason::Revoked => ("Thẻ đã bị thu hồi.", "The badge was taken back."),
        Reason::NotYetValid => {
            ("Thẻ chưa đến ngày dùng.", "The badge's first day is still to come.")
        }
        Reason::NoLongerValid => ("Thẻ đã hết hạn.", "The badge's last day is over."),
        Reason::Unconfirmed => (
            "Đơn vị chưa thanh toán hoặc chưa được xác nhận gian hàng: mời đến bàn đón tiếp.",
            "The exhibitor hasn't paid, or its booths are not confirmed: please see the desk.",
        ),
        Reason::NoBooth => (
            "Đơn vị hiện không có gian hàng: mời đến bàn đón tiếp.",
            "The exhibitor has no booth now: please see the desk.",
        ),
        Reason::Withdrawn => {
            ("Đơn đăng ký đã rút hoặc bị từ chối.", "The exhibitor doesn't come, or was refused.")
        }
        Reason::NotEligible => (
            "Sản phẩm không còn đáp ứng điều kiện của gian hàng: mời đến bàn đón tiếp.",
            "The products no longer meet what the booth asks for: please see the desk.",
        ),
        Reason::AlreadyInside => (
            "Người mang thẻ này đã vào và chưa ra.",
            "Whoever carries this badge is inside already.",
        ),
    }
}

/// Why a scan of an upload is not written down.
pub fn rejected(rejection: Rejection) -> Sentence {
    let (vi, en) = match rejection {
        Rejection::NonceUsed => {
            ("Số hiệu lượt quét này đã dùng cho lượt khác.", "Another scan has this nonce.")
        }
        Rejection::InTheFuture => (
            "Giờ quét sau giờ nhận: hãy chỉnh đồng hồ của máy.",
            "It was made after it arrived: set the device's clock.",
        ),
        Rejection::BeforeTheFair => {
            ("Giờ quét trước ngày khai mạc.", "It was made before the fair's first day.")
        }
        Rejection::AfterTheFair => {
            ("Giờ quét sau ngày bế mạc.", "It was made after the fair's last day.")
        }
    };
    Sentence::new(vi, en)
}
