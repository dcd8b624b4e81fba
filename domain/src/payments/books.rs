//! The books of a producer: double entries, which are only ever added. What an order should come to follows
//! from the order alone; whoever changes an order posts the difference to what is posted. So no event is
//! counted twice or left out, in whatever order it comes, and every balance is a sum.

use super::Amounts;
use crate::calendar::{Day, Instant, start_of};
use chrono::{Datelike, Months, NaiveDate};
use std::collections::BTreeMap;
use std::fmt;

/// Where value stands, as a producer keeps its books with the platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Account {
    /// What was sold. Grows on the credit side.
    Sales,
    /// What buyers owe; below nothing, what is due back to them.
    Buyers,
    /// What arrived at the producer and is still there.
    Funds,
    /// What of an order that is over never came.
    Losses,
    /// Commission (phí nền tảng).
    Fees,
    /// The tax on it.
    FeeTax,
    /// The producer's own tax that is kept back.
    Withheld,
    /// What is owed to the platform and not yet invoiced. Grows on the credit side.
    Platform,
    /// What was invoiced and not yet paid. Grows on the credit side.
    Invoiced,
}

impl Account {
    /// Every account.
    pub const ALL: [Self; 9] = [
        Self::Sales,
        Self::Buyers,
        Self::Funds,
        Self::Losses,
        Self::Fees,
        Self::FeeTax,
        Self::Withheld,
        Self::Platform,
        Self::Invoiced,
    ];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Sales => "sales",
            Self::Buyers => "buyers",
            Self::Funds => "funds",
            Self::Losses => "losses",
            Self::Fees => "fees",
            Self::FeeTax => "fee_tax",
            Self::Withheld => "withheld",
            Self::Platform => "platform",
            Self::Invoiced => "invoiced",
        }
    }

    /// The account with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|account| account.code() == code)
    }
}

/// What an entry is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// Something is sold.
    Sale,
    /// Money arrived.
    Payment,
    /// Money went back.
    Refund,
    /// Money that never came.
    Loss,
    /// Commission, earned as goods are delivered.
    Commission,
    /// The tax on it.
    CommissionTax,
    /// Commission that the card provider kept of a payment for the platform: nobody owes it any more.
    CommissionAtSource,
    /// The tax on that.
    CommissionTaxAtSource,
    /// The producer's own tax, kept back.
    Withholding,
    /// What the platform is owed was invoiced.
    Invoice,
    /// An invoice was paid.
    InvoicePayment,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 11] = [
        Self::Sale,
        Self::Payment,
        Self::Refund,
        Self::Loss,
        Self::Commission,
        Self::CommissionTax,
        Self::CommissionAtSource,
        Self::CommissionTaxAtSource,
        Self::Withholding,
        Self::Invoice,
        Self::InvoicePayment,
    ];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Sale => "sale",
            Self::Payment => "payment",
            Self::Refund => "refund",
            Self::Loss => "loss",
            Self::Commission => "commission",
            Self::CommissionTax => "commission_tax",
            Self::CommissionAtSource => "commission_at_source",
            Self::CommissionTaxAtSource => "commission_tax_at_source",
            Self::Withholding => "withholding",
            Self::Invoice => "invoice",
            Self::InvoicePayment => "invoice_payment",
        }
    }

    /// The kind with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// The accounts that it debits and credits.
    fn sides(self) -> (Account, Account) {
        match self {
            Self::Sale => (Account::Buyers, Account::Sales),
            Self::Payment => (Account::Funds, Account::Buyers),
            Self::Refund => (Account::Buyers, Account::Funds),
            Self::Loss => (Account::Losses, Account::Buyers),
            Self::Commission => (Account::Fees, Account::Platform),
            Self::CommissionTax => (Account::FeeTax, Account::Platform),
            Self::CommissionAtSource => (Account::Fees, Account::Funds),
            Self::CommissionTaxAtSource => (Account::FeeTax, Account::Funds),
            Self::Withholding => (Account::Withheld, Account::Platform),
            Self::Invoice => (Account::Platform, Account::Invoiced),
            Self::InvoicePayment => (Account::Invoiced, Account::Funds),
        }
    }
}

/// A double entry: the same amount on both sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What it is about.
    pub kind: Kind,
    /// The account that it debits.
    pub debit: Account,
    /// The account that it credits; another one.
    pub credit: Account,
    /// Whole đồng, above nothing.
    pub amount: i64,
}

impl Entry {
    /// An entry of so much; below nothing it takes back, on the other sides. None of nothing.
    pub fn of(kind: Kind, amount: i64) -> Option<Self> {
        let (debit, credit) = kind.sides();
        match amount {
            0 => None,
            1.. => Some(Self { kind, debit, credit, amount }),
            _ => Some(Self { kind, debit: credit, credit: debit, amount: amount.checked_neg()? }),
        }
    }

    /// What it adds to the sum of its kind: below nothing where it takes back.
    pub fn signed(&self) -> i64 {
        if self.kind.sides().0 == self.debit { self.amount } else { -self.amount }
    }
}

/// The sums of entries by what they are about.
pub type Position = BTreeMap<Kind, i64>;

/// What entries come to.
pub fn position<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> Position {
    let mut position = Position::new();
    for entry in entries {
        *position.entry(entry.kind).or_default() += entry.signed();
    }
    position
}

/// The balance of an account: debits less credits.
pub fn balance<'a>(entries: impl IntoIterator<Item = &'a Entry>, account: Account) -> i64 {
    let signed = |entry: &Entry| match account {
        account if account == entry.debit => entry.amount,
        account if account == entry.credit => -entry.amount,
        _ => 0,
    };
    entries.into_iter().map(signed).sum()
}

/// A line of an order, as far as the platform's share of it goes. Whole đồng and pieces.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// What it cost.
    pub total: i64,
    /// Pieces that were sold.
    pub quantity: i64,
    /// Pieces that arrived at the buyer.
    pub arrived: i64,
    /// What is the buyer's again for pieces that had arrived and came back.
    pub credited: i64,
    /// What went back for the line.
    pub refunded: i64,
    /// The frozen commission of the whole line.
    pub fee: i64,
    /// The tax on it.
    pub fee_tax: i64,
    /// The producer's own tax of the whole line.
    pub withheld: i64,
}

impl Line {
    /// Of an amount that is due once the whole line is delivered, the part that is due now: by the value of
    /// what arrived and stayed, as far as its money stayed too, rounded down. All of it when everything
    /// arrived and stayed, nothing when nothing did.
    fn earned(&self, whole: i64) -> i64 {
        let (total, quantity) = (i128::from(self.total), i128::from(self.quantity));
        let goods = total * i128::from(self.arrived) - i128::from(self.credited) * quantity;
        let kept = goods.min((total - i128::from(self.refunded)) * quantity);
        let part = (i128::from(whole) * kept.max(0)).checked_div(total * quantity).unwrap_or(0);
        i64::try_from(part).unwrap_or(whole)
    }
}

/// An order, as far as money goes. Whole đồng.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Money<'a> {
    /// What the buyer has to pay in the end: nothing for what came back or was called off.
    pub owed: i64,
    /// What arrived and went back.
    pub amounts: Amounts,
    /// Whether nothing more is expected: what did not come by then never will.
    pub is_over: bool,
    /// Whether the platform's commission was kept of the payment itself.
    pub at_source: bool,
    /// Its lines.
    pub lines: &'a [Line],
}

impl Money<'_> {
    /// What should be posted for the order.
    pub fn position(&self) -> Position {
        let sum = |of: fn(&Line) -> i64| -> i64 {
            self.lines.iter().map(|line| line.earned(of(line))).sum()
        };
        let (fee, tax) = (sum(|line| line.fee), sum(|line| line.fee_tax));
        let (owed, kept) = if self.at_source { ((0, 0), (fee, tax)) } else { ((fee, tax), (0, 0)) };
        let missing = (self.owed - self.amounts.kept()).max(0);
        Position::from([
            (Kind::Sale, self.owed),
            (Kind::Payment, self.amounts.captured),
            (Kind::Refund, self.amounts.refunded),
            (Kind::Loss, if self.is_over { missing } else { 0 }),
            (Kind::Commission, owed.0),
            (Kind::CommissionTax, owed.1),
            (Kind::CommissionAtSource, kept.0),
            (Kind::CommissionTaxAtSource, kept.1),
            (Kind::Withholding, sum(|line| line.withheld)),
        ])
    }
}

/// What is to be posted so that what is posted comes to what should be.
pub fn difference(posted: &Position, due: &Position) -> Vec<Entry> {
    let of = |position: &Position, kind: Kind| position.get(&kind).copied().unwrap_or_default();
    let entry = |kind: Kind| Entry::of(kind, of(due, kind) - of(posted, kind));
    Kind::ALL.into_iter().filter_map(entry).collect()
}

/// A month of the books, in Vietnam.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Month(Day);

impl Month {
    /// The month of a day.
    pub fn of(day: Day) -> Self {
        Self(day.with_day(1).unwrap_or(day))
    }

    /// Reads `YYYY-MM`, of the years 2000 to 2999.
    pub fn parse(text: &str) -> Option<Self> {
        let (year, month) = text.split_once('-')?;
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let shaped = year.len() == 4 && month.len() == 2 && digits(year) && digits(month);
        let year: i32 = year.parse().ok().filter(|year| (2000..3000).contains(year))?;
        NaiveDate::from_ymd_opt(year, month.parse().ok()?, 1).filter(|_| shaped).map(Self)
    }

    /// Its first instant.
    pub fn begins(self) -> Instant {
        start_of(self.0)
    }

    /// The first instant after it.
    pub fn ends(self) -> Instant {
        start_of(self.0 + Months::new(1))
    }

    /// The month before.
    pub fn before(self) -> Self {
        Self(self.0 - Months::new(1))
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.format("%Y-%m"))
    }
}

#[cfg(test)]
mod tests;
