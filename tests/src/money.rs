//! Random histories of money: carts of several producers, cash that comes short, over, late, twice or never,
//! goods that are refused, called off and brought back, refunds that fail, months that are invoiced. They are
//! played by the rules of the domain on one side and written into a passbook on the other, which knows pieces
//! and banknotes and none of the rules. The two never differ by one đồng.

mod acts;
mod ordered;
mod passbook;
mod proofs;

pub use acts::{Act, History, history};

use domain::payments::books::{Account, Entry, Kind, balance, position};
use ordered::Ordered;
use passbook::Passbook;
use std::collections::BTreeSet;

/// A producer's order, as the domain and as the passbook know it.
struct Sale {
    ordered: Ordered,
    passbook: Passbook,
    /// What was posted for it, step by step.
    entries: Vec<Entry>,
}

/// Plays a history: what was posted in it, or what does not hold.
pub fn play(history: &History) -> Result<BTreeSet<Kind>, String> {
    let mut sales: Vec<Sale> = Vec::new();
    for cart in &history.cart {
        let ordered = Ordered::place(cart, &history.schedule);
        let passbook = Passbook::of(&ordered);
        sales.push(Sale { ordered, passbook, entries: Vec::new() });
    }
    let mut invoiced = Invoiced::default();
    for sale in &mut sales {
        sale.post();
    }
    for (turn, act) in history.acts.iter().enumerate() {
        match act {
            Act::CloseMonth => invoiced.close(&sales)?,
            Act::PayInvoice(amount) => invoiced.pay(*amount),
            Act::On(which, deed) => {
                let count = sales.len();
                let sale = &mut sales[which % count];
                sale.ordered.act(deed, turn, &mut sale.passbook)?;
                // Whoever looks later posts the same in the end.
                if history.looks.get(turn % history.looks.len().max(1)).copied().unwrap_or(true) {
                    sale.post();
                    proofs::holds(sale)
                        .map_err(|wrong| format!("turn {turn}, {act:?}: {wrong}"))?;
                }
            }
        }
    }
    for sale in &mut sales {
        sale.post();
        proofs::holds(sale)?;
        proofs::in_any_order(sale)?;
    }
    invoiced.close(&sales)?;
    invoiced.balances(&sales)?;
    let all = sales.iter().flat_map(|sale| &sale.entries).chain(&invoiced.entries);
    Ok(all.map(|entry| entry.kind).collect())
}

impl Sale {
    fn post(&mut self) {
        let missing = self.ordered.missing(&position(&self.entries));
        self.entries.extend(missing);
    }
}

/// What the platform invoiced to the producers of a history, and what they paid of it.
#[derive(Default)]
struct Invoiced {
    entries: Vec<Entry>,
    unpaid: i64,
}

/// What a producer comes to owe the platform.
const SHARE: [Kind; 3] = [Kind::Commission, Kind::CommissionTax, Kind::Withholding];

impl Invoiced {
    fn total(&self, kind: Kind) -> i64 {
        position(&self.entries).get(&kind).copied().unwrap_or_default()
    }

    /// What is owed and was not invoiced goes into an invoice; what is below nothing waits for the next.
    fn close(&mut self, sales: &[Sale]) -> Result<(), String> {
        let owed = earned(sales) - self.total(Kind::Invoice);
        if let Some(invoice) = Entry::of(Kind::Invoice, owed.max(0)) {
            self.entries.push(invoice);
            self.unpaid += owed;
        }
        let rest = balance(sales.iter().flat_map(|sale| &sale.entries), Account::Platform)
            + balance(&self.entries, Account::Platform);
        if rest < 0 { Err(format!("{rest} is owed and in no invoice")) } else { Ok(()) }
    }

    fn pay(&mut self, amount: i64) {
        let paid = amount.min(self.unpaid);
        self.unpaid -= paid;
        self.entries.extend(Entry::of(Kind::InvoicePayment, paid));
    }

    fn balances(&self, sales: &[Sale]) -> Result<(), String> {
        let open = -balance(&self.entries, Account::Invoiced);
        if open != self.unpaid
            || open != self.total(Kind::Invoice) - self.total(Kind::InvoicePayment)
        {
            return Err(format!("{open} of the invoices is open, and {} unpaid", self.unpaid));
        }
        let all = || sales.iter().flat_map(|sale| &sale.entries).chain(&self.entries);
        let sum: i64 = Account::ALL.iter().map(|account| balance(all(), *account)).sum();
        if sum == 0 { Ok(()) } else { Err(format!("the accounts come to {sum}")) }
    }
}

/// What the orders owe the platform.
fn earned(sales: &[Sale]) -> i64 {
    let of = |sale: &Sale| -> i64 {
        let position = position(&sale.entries);
        SHARE.iter().filter_map(|kind| position.get(kind)).sum()
    };
    sales.iter().map(of).sum()
}
