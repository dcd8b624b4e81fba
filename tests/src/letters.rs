//! Mail as it arrives: the files that the jobs of a story write.

use crate::marketplace::Marketplace;
use api::jobs::{Job, Jobs};
use gateways::mail::Files;
use mailparse::MailHeaderMap as _;
use sea_orm::{ConnectionTrait as _, DbBackend, Statement};
use std::sync::Arc;
use std::time::Duration;

/// Whether changes wait for an older transaction, and not for one in the same database.
const UNSETTLED: &str = "SELECT EXISTS (SELECT 1 FROM integrations_changes \
    WHERE transaction_id >= pg_snapshot_xmin(pg_current_snapshot())::text::bigint) \
    AND NOT EXISTS (SELECT 1 FROM pg_stat_activity \
    WHERE datname = current_database() AND backend_xid IS NOT NULL)";
/// How often that is asked, 50 ms apart, before the jobs run all the same.
const MOST_WAITS: usize = 400;

/// A letter that was sent.
#[derive(Clone, Debug)]
pub struct Letter {
    /// To whom.
    pub to: String,
    /// Subject.
    pub subject: String,
    /// The text.
    pub text: String,
}

impl Letter {
    /// The secret in it: the only word of 43 characters, alone or after `#`.
    ///
    /// # Panics
    /// When there is none.
    pub fn token(&self) -> String {
        let mut words = self
            .text
            .split_whitespace()
            .map(|word| word.rsplit_once('#').map_or(word, |(_, token)| token));
        words.find(|word| word.len() == 43).expect("a token in the letter").to_owned()
    }
}

impl Marketplace {
    /// Does all follow-up work that is due by the story's clock.
    ///
    /// # Panics
    /// When a job fails.
    pub async fn run_jobs(&self) {
        self.settle().await;
        let sender = "OCOP <ocop@example.vn>".parse().expect("an address");
        let mailer = Files::into(self.mail.clone(), sender);
        let failed = Jobs::run_due(self.app.clone(), Arc::new(mailer)).await;
        assert_eq!(failed, Vec::<Job>::new());
    }

    /// Waits until no transaction of another story in the same cluster keeps this one's changes from being
    /// settled. One of its own may, and is not waited for.
    async fn settle(&self) {
        let db = self.app.store().write();
        if db.get_database_backend() == DbBackend::Sqlite {
            return;
        }
        for _ in 0..MOST_WAITS {
            let row =
                db.query_one_raw(Statement::from_string(DbBackend::Postgres, UNSETTLED)).await;
            let row = row.expect("it is asked").expect("a row");
            if !row.try_get_by_index::<bool>(0).expect("yes or no") {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Does all follow-up work that is due, and gives every letter sent so far, the oldest first.
    ///
    /// # Panics
    /// When a job fails, or a letter can't be read.
    pub async fn letters(&self) -> Vec<Letter> {
        self.run_jobs().await;
        let folder = std::fs::read_dir(&self.mail).into_iter().flatten().flatten();
        let mut files: Vec<_> = folder.map(|entry| entry.path()).collect();
        files.sort();
        files.iter().map(|file| read(&std::fs::read(file).expect("a file"))).collect()
    }

    /// The same to one address.
    pub async fn letters_to(&self, address: &str) -> Vec<Letter> {
        let all = self.letters().await;
        all.into_iter().filter(|letter| letter.to == address).collect()
    }
}

/// Reads a message as a mailbox would.
///
/// # Panics
/// When it is none.
pub fn read(bytes: &[u8]) -> Letter {
    let mail = mailparse::parse_mail(bytes).expect("a message");
    let header = |name| mail.headers.get_first_value(name).expect("a header");
    let text = mail.get_body().expect("a text").replace("\r\n", "\n");
    Letter { to: header("To"), subject: header("Subject"), text }
}
