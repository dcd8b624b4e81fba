//! Where files lie: a folder, or a bucket that speaks S3. A file's name is the SHA-256 of its bytes, so
//! that writing it twice is writing it once, and a name never comes to mean other bytes.
//!
//! Nothing here removes a file: what was on show stays for at least a year, and two pictures may share
//! one. A file that no row names yet, or ever, does no harm.

use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::memory::InMemory;
use object_store::path::Path as Key;
use object_store::{
    ClientOptions, Error, ObjectStore, ObjectStoreExt as _, PutPayload, RetryConfig,
};
use sha2::{Digest as _, Sha256};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// How long one request to a bucket may take.
const REQUEST: Duration = Duration::from_secs(10);
/// How long a file is tried for, all requests together.
const PATIENCE: Duration = Duration::from_secs(20);
const RETRIES: usize = 3;

/// A place for files. Cheap to clone.
#[derive(Clone, Debug)]
pub struct ObjectStorage {
    store: Arc<dyn ObjectStore>,
    prefix: String,
}

/// Why files can't be kept or had.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// The address names no place for files.
    #[error("not the address of a place for files, such as s3://bucket or file:///srv/media: {0}")]
    Address(String),
    /// The place does not do as it should.
    #[error(transparent)]
    Place(#[from] Error),
    /// The folder can't be made.
    #[error(transparent)]
    Folder(#[from] std::io::Error),
}

impl ObjectStorage {
    /// In memory, for as long as the process lives.
    pub fn in_memory() -> Self {
        Self { store: Arc::new(InMemory::new()), prefix: String::new() }
    }

    /// In a folder, which is made where it is missing. What is kept there outlives a loss of power.
    pub fn folder(folder: &Path) -> Result<Self, StorageError> {
        std::fs::create_dir_all(folder)?;
        let store = LocalFileSystem::new_with_prefix(folder)?.with_fsync(true);
        Ok(Self { store: Arc::new(store), prefix: String::new() })
    }

    /// Where an address says: `s3://bucket/prefix` (credentials, region and, for other makers of S3,
    /// the endpoint from `AWS_*` of the environment) or `file:///folder`. Connects to nothing yet.
    pub fn at(url: &str) -> Result<Self, StorageError> {
        let address = || StorageError::Address(url.to_owned());
        if let Some(folder) = url.strip_prefix("file://") {
            return if folder.starts_with('/') {
                Self::folder(Path::new(folder))
            } else {
                Err(address())
            };
        }
        let place = url.strip_prefix("s3://").ok_or_else(address)?;
        let (bucket, prefix) = place.split_once('/').unwrap_or((place, ""));
        if bucket.is_empty() || place.contains(['?', '#', '@']) {
            return Err(address());
        }
        let retry =
            RetryConfig { max_retries: RETRIES, retry_timeout: PATIENCE, ..RetryConfig::default() };
        // Plain HTTP is for a stand-in on this machine, and has to be asked for.
        let plain = std::env::var("AWS_ALLOW_HTTP").is_ok_and(|value| value == "true");
        let client = ClientOptions::new().with_timeout(REQUEST).with_allow_http(plain);
        let builder = AmazonS3Builder::from_env().with_bucket_name(bucket);
        let store = builder.with_retry(retry).with_client_options(client).build()?;
        Ok(Self { store: Arc::new(store), prefix: prefix.trim_matches('/').to_owned() })
    }

    /// Keeps a file, and gives its name: the SHA-256 of its bytes, 64 hexadecimal digits in lower case.
    pub async fn keep(&self, bytes: Vec<u8>) -> Result<String, StorageError> {
        let name = format!("{:x}", Sha256::digest(&bytes));
        self.store.put(&self.key(&name), PutPayload::from(bytes)).await?;
        Ok(name)
    }

    /// A file by its name; `None` when it isn't there.
    pub async fn get(&self, name: &str) -> Result<Option<Vec<u8>>, StorageError> {
        match self.store.get(&self.key(name)).await {
            Ok(found) => Ok(Some(found.bytes().await?.into())),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Two digits to a folder keep folders small.
    fn key(&self, name: &str) -> Key {
        let (folder, rest) = name.split_at_checked(2).unwrap_or(("", name));
        Key::from_iter(
            self.prefix.split('/').chain(["sha256", folder, rest]).filter(|part| !part.is_empty()),
        )
    }
}
