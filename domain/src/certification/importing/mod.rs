//! Planning an import: what each row of a decision list would change in the register, or why not.
//!
//! Nothing is written here. The plan is made against what is on file, row by row in the file's order,
//! so that a later row sees what an earlier one would make; carried out, it changes all that its
//! verdicts say and nothing else.

mod findings;
mod identity;
mod planner;
mod recognition;
mod register;

pub use findings::Finding;
pub use register::{KnownProducer, KnownProduct, Register, Site};

use super::reading::{DecisionRow, RowProblem};
use super::{Certificate, Dossier, Level, Stars};
use crate::calendar::{Day, Instant, day_of};
use crate::catalogue::{ProducerKind, ProductSet};
use crate::ids::{CertificateId, ProducerId, ProductId};
use planner::Planner;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Who decided, as found for a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issuer {
    /// The authority as it was on the decision's date.
    pub authority: i32,
    /// Its level.
    pub level: Level,
    /// Its name.
    pub name: String,
}

/// A row on its way into the register: read, and its place and authority looked up.
#[derive(Clone, Debug, Default)]
pub struct Entry {
    /// Its line in the file, from 1.
    pub line: u32,
    /// What the sheet says.
    pub row: DecisionRow,
    /// Where the producer is.
    pub site: Site,
    /// The place as printed.
    pub place_printed: String,
    /// Who decided; none where nothing was decided.
    pub issuer: Option<Issuer>,
    /// Why it can't be imported; empty when nothing is wrong so far.
    pub refused: Vec<RowProblem>,
    /// What an official should know.
    pub warnings: Vec<RowProblem>,
}

/// What comes of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Outcome {
    /// A certificate for a product without one.
    Create,
    /// A certificate that replaces another, confirmed.
    Supersede,
    /// A certificate that would replace another, once somebody confirms it.
    SupersedeProposed,
    /// All of it is on file already.
    Unchanged,
    /// Producer or product may be one on file; somebody has to say.
    PossibleDuplicate,
    /// A recognition that somebody reports; no certificate.
    Reported,
    /// A potential five stars, which nobody has recognised.
    Potential,
    /// A product without any recognition.
    Candidate,
    /// Evaluated and not recognised: nothing is recorded.
    NotRecognised,
    /// Something is wrong with it.
    Refused,
}

impl Outcome {
    /// Every outcome.
    pub const ALL: [Self; 10] = [
        Self::Create,
        Self::Supersede,
        Self::SupersedeProposed,
        Self::Unchanged,
        Self::PossibleDuplicate,
        Self::Reported,
        Self::Potential,
        Self::Candidate,
        Self::NotRecognised,
        Self::Refused,
    ];

    /// The stable code in answers.
    pub fn code(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Supersede => "supersede",
            Self::SupersedeProposed => "supersede_proposed",
            Self::Unchanged => "unchanged",
            Self::PossibleDuplicate => "possible_duplicate",
            Self::Reported => "reported",
            Self::Potential => "potential",
            Self::Candidate => "candidate",
            Self::NotRecognised => "not_recognised",
            Self::Refused => "refused",
        }
    }

    /// Whether such a row stops the file, or is left out of it.
    pub fn blocks(self) -> bool {
        matches!(self, Self::SupersedeProposed | Self::PossibleDuplicate | Self::Refused)
    }
}

/// Something on file that a row may mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proposal {
    /// A producer, with its name.
    Producer(ProducerId, String),
    /// A product, with its name.
    Product(ProductId, String),
}

impl Proposal {
    fn id(&self) -> Uuid {
        match self {
            Self::Producer(id, _) => id.0,
            Self::Product(id, _) => id.0,
        }
    }

    fn shown(&self) -> String {
        let (Self::Producer(_, name) | Self::Product(_, name)) = self;
        format!("{name} ({})", self.id())
    }
}

/// The verdict on a row.
#[derive(Clone, Debug)]
pub struct RowVerdict {
    /// Its line in the file, from 1.
    pub line: u32,
    /// What comes of it.
    pub outcome: Outcome,
    /// The product's name as printed.
    pub name: String,
    /// The producer's name as printed.
    pub holder: String,
    /// The producer, on file or to be made.
    pub producer: Option<ProducerId>,
    /// The product, on file or to be made.
    pub product: Option<ProductId>,
    /// The certificate that is on file or to be recorded.
    pub certificate: Option<CertificateId>,
    /// The certificate that it replaces or would replace.
    pub supersedes: Option<CertificateId>,
    /// Whether the producer is to be made.
    pub new_producer: bool,
    /// Whether the product is to be made.
    pub new_product: bool,
    /// What a possible duplicate may be.
    pub proposals: Vec<Proposal>,
    /// Why the row can't be imported as it is.
    pub problems: Vec<RowProblem>,
    /// What an official should know.
    pub warnings: Vec<RowProblem>,
}

impl RowVerdict {
    /// A row that did not even read.
    pub fn unread(line: u32, problems: Vec<RowProblem>) -> Self {
        let entry = Entry { line, refused: problems, ..Entry::default() };
        Self::refused(&entry)
    }

    fn of(entry: &Entry, outcome: Outcome) -> Self {
        Self {
            line: entry.line,
            outcome,
            name: entry.row.product.clone(),
            holder: entry.row.producer.as_ref().map_or(String::new(), |one| one.printed.clone()),
            producer: None,
            product: None,
            certificate: None,
            supersedes: None,
            new_producer: false,
            new_product: false,
            proposals: Vec::new(),
            problems: Vec::new(),
            warnings: entry.warnings.clone(),
        }
    }

    fn refused(entry: &Entry) -> Self {
        Self { problems: entry.refused.clone(), ..Self::of(entry, Outcome::Refused) }
    }
}

/// A producer to be made.
#[derive(Clone, Debug)]
pub struct PlannedProducer {
    /// Its id.
    pub id: ProducerId,
    /// Its name as printed.
    pub name: String,
    /// The key of its name; empty where nobody is named.
    pub key: String,
    /// Its kind.
    pub kind: ProducerKind,
    /// Where it is.
    pub unit: Option<i32>,
    /// The place as printed.
    pub place_printed: String,
}

/// A product to be made.
#[derive(Clone, Debug)]
pub struct PlannedProduct {
    /// Its id.
    pub id: ProductId,
    /// Who makes it.
    pub producer: ProducerId,
    /// Its name as printed.
    pub name: String,
    /// Its set, where the source tells.
    pub set: Option<ProductSet>,
    /// Where it comes from.
    pub unit: Option<i32>,
    /// The place as printed.
    pub place_printed: String,
    /// Where the knowledge comes from.
    pub source: String,
}

/// A certificate to be recorded.
#[derive(Clone, Debug)]
pub struct PlannedCertificate {
    /// The product.
    pub product: ProductId,
    /// What the rule looks at.
    pub certificate: Certificate,
    /// The index of the entry that it comes from.
    pub entry: usize,
}

/// A report to be recorded.
#[derive(Clone, Debug)]
pub struct PlannedReport {
    /// The product.
    pub product: ProductId,
    /// A potential five stars rather than a reported recognition.
    pub potential: bool,
    /// Stars.
    pub stars: Stars,
    /// The index of the entry that it comes from.
    pub entry: usize,
}

/// What an import comes to.
#[derive(Debug, Default)]
pub struct Plan {
    /// The verdict on each entry, in their order.
    pub rows: Vec<RowVerdict>,
    /// Producers to be made.
    pub producers: Vec<PlannedProducer>,
    /// Products to be made.
    pub products: Vec<PlannedProduct>,
    /// Certificates to be recorded, superseded ones before those that supersede them.
    pub certificates: Vec<PlannedCertificate>,
    /// Reports to be recorded.
    pub reports: Vec<PlannedReport>,
    /// The dossiers of all products that change, as they will be.
    pub dossiers: Vec<Dossier>,
}

/// What holds for a whole import.
#[derive(Clone, Copy, Debug)]
pub struct Terms {
    /// The time at which it is recorded.
    pub now: Instant,
    /// Every proposed supersession is confirmed.
    pub confirm_supersedes: bool,
}

impl Terms {
    fn today(&self) -> Day {
        day_of(self.now)
    }
}

/// The producers on file whose products the entries may mean.
pub fn concerned<'a>(
    register: &Register,
    entries: impl IntoIterator<Item = &'a Entry>,
) -> BTreeSet<ProducerId> {
    let mut seen = std::collections::HashSet::new();
    let entries = entries.into_iter().filter(|entry| entry.refused.is_empty());
    entries
        .map(|entry| (identity::producer_key(&entry.row), entry.site))
        .filter(|name| seen.insert(*name))
        .flat_map(|(key, site)| register.concerned(key, site))
        .collect()
}

/// Plans all entries. `mint` gives a new id each time; `on_row` hears how many rows are done.
pub fn plan(
    entries: &[Entry],
    register: Register,
    terms: Terms,
    mint: &mut dyn FnMut() -> Uuid,
    on_row: &mut dyn FnMut(usize),
) -> Plan {
    let mut planner = Planner::new(register, terms, mint);
    for (index, entry) in entries.iter().enumerate() {
        planner.add(index, entry);
        on_row(index + 1);
    }
    planner.plan()
}
