//! Hashing passwords: argon2id, few at a time, off the threads that answer.

use crate::codes::Code;
use crate::problem::Failure;
use argon2::{
    Algorithm, Argon2, Params, PasswordHash, PasswordHasher as _, PasswordVerifier as _, Version,
};
use std::sync::Arc;
use tokio::sync::Semaphore;

/// KiB of memory of one hash; with [`AT_ONCE`] it bounds what hashing takes: 38 MiB.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// Hashes computed at the same time; the rest wait in the order in which they came.
const AT_ONCE: usize = 2;

/// What an unknown account's password is compared with: the cost of a real hash, and no password's.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Hashes and checks passwords.
pub struct Passwords {
    turns: Arc<Semaphore>,
}

impl Passwords {
    pub(crate) fn new() -> Self {
        Self { turns: Arc::new(Semaphore::new(AT_ONCE)) }
    }

    /// The PHC form of a password's hash, under a salt of its own.
    pub async fn hash(&self, password: String) -> Result<String, Failure> {
        let hashed = self.in_turn(move || {
            let hash: PasswordHash = argon2().hash_password(password.as_bytes())?;
            Ok::<_, argon2::password_hash::Error>(hash.to_string())
        });
        hashed.await?.map_err(|error| {
            tracing::error!(%error, "a password can't be hashed");
            Code::Broken.into()
        })
    }

    /// Whether a password belongs to a stored hash. Where there is none, it takes as long and is false.
    pub async fn verify(&self, password: String, stored: Option<String>) -> Result<bool, Failure> {
        let verified = self.in_turn(move || {
            let stored = stored.as_deref().and_then(|text| PasswordHash::new(text).ok());
            let nobody = || PasswordHash::new(NOBODY).ok();
            let somebody = stored.is_some();
            let matches = stored
                .or_else(nobody)
                .is_some_and(|hash| argon2().verify_password(password.as_bytes(), &hash).is_ok());
            somebody && matches
        });
        verified.await
    }

    /// Runs `work` when its turn comes. The turn lasts as long as the work, also when the caller has
    /// hung up meanwhile.
    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Failure> {
        let turn = Arc::clone(&self.turns).acquire_owned().await;
        let done = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            work()
        });
        done.await.map_err(|error| {
            tracing::error!(%error, "hashing broke");
            Code::Broken.into()
        })
    }
}

fn argon2() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).expect("the parameters are sound");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_matches_its_own_hash_only() {
        let passwords = Passwords::new();
        let hash = passwords.hash("chè Shan tuyết".to_owned()).await.unwrap();
        assert!(passwords.verify("chè Shan tuyết".to_owned(), Some(hash.clone())).await.unwrap());
        assert!(!passwords.verify("che Shan tuyet".to_owned(), Some(hash)).await.unwrap());
        assert!(!passwords.verify(String::new(), Some(String::new())).await.unwrap());
        assert!(!passwords.verify(String::new(), None).await.unwrap());
    }

    #[tokio::test]
    async fn an_unknown_account_costs_what_a_known_one_costs() {
        let hash = Passwords::new().hash("mật khẩu bất kỳ".to_owned()).await.unwrap();
        let (known, nobody) =
            (PasswordHash::new(&hash).unwrap(), PasswordHash::new(NOBODY).unwrap());
        assert_eq!(known.algorithm, nobody.algorithm);
        assert_eq!(known.version, nobody.version);
        assert_eq!(known.params, nobody.params);
        assert_eq!(known.hash.unwrap().len(), nobody.hash.unwrap().len());
        assert_eq!(known.salt.unwrap().len(), nobody.salt.unwrap().len());
    }
}
