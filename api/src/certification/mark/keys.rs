//! What permits are signed with. Keys lie in a folder outside of the database, one file each.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use domain::calendar::Instant;
use ed25519_dalek::{Signer as _, SigningKey};
use poem_openapi::Object;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeSet;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

/// How long a key stays published once a newer one signs: the longest life of a permit, and an hour for
/// clocks that differ and processes that learn of the newer key late.
const RETIREMENT: TimeDelta = TimeDelta::hours(25);

/// The same for badges of fairs, which are printed long before: a year, and a month for the fair. They have
/// a key set of their own, so that a key which leaked and was replaced signs permits no longer than before.
const BADGE_RETIREMENT: TimeDelta = TimeDelta::days(400);

/// The signing keys: the newest signs, older ones stay published until their last permit or badge has
/// ended.
#[derive(Clone)]
pub struct Keys(Arc<Inner>);

struct Inner {
    folder: Option<PathBuf>,
    /// Oldest first, never empty.
    ring: RwLock<Vec<Key>>,
}

struct Key {
    id: String,
    secret: SigningKey,
    created: Instant,
}

/// A key's file. Whoever can read it can sign permits.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyFile {
    kty: String,
    crv: String,
    x: String,
    d: String,
    created_at: String,
}

/// The public keys of signed permits (RFC 7517).
#[derive(Clone, Debug, Object)]
pub struct KeySet {
    /// The key that signs now comes last; the others signed permits that may still be live.
    pub keys: Vec<PublicKey>,
}

/// A public key (RFC 8037).
#[derive(Clone, Debug, Object)]
pub struct PublicKey {
    /// Always `OKP`.
    kty: String,
    /// Always `Ed25519`.
    crv: String,
    /// Always `EdDSA`.
    alg: String,
    /// Always `sig`.
    #[oai(rename = "use")]
    usage: String,
    /// The key's name in a permit's header: its thumbprint (RFC 7638).
    kid: String,
    /// The public key, base64url.
    x: String,
}

impl std::fmt::Debug for Keys {
    /// Names only: a key must not reach a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.ring().iter().map(|key| &key.id)).finish()
    }
}

impl Keys {
    /// The keys of a folder, which is made with a first key where there is none. Files that others may
    /// read are refused.
    pub fn open(folder: &Path, now: Instant) -> io::Result<Self> {
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        let ring = load(folder)?;
        let first = ring.is_empty();
        let keys = Self(Arc::new(Inner { folder: Some(folder.to_owned()), ring: ring.into() }));
        if first {
            keys.rotate(now)?;
        }
        Ok(keys)
    }

    /// A key that ends with the process, for demos and rehearsals.
    pub fn ephemeral() -> Self {
        let key = Key::generate(DateTime::UNIX_EPOCH).expect("the system gives random bytes");
        Self(Arc::new(Inner { folder: None, ring: vec![key].into() }))
    }

    /// Makes a new key, which signs from now on, and forgets those whose last badge has ended. A
    /// running process sees the new file by itself. Gives the new key's name.
    pub fn rotate(&self, now: Instant) -> io::Result<String> {
        self.reread();
        let newest = self.ring().last().map(|key| key.created);
        // A clock that was put back must not make the new key the older one.
        let created = newest.map_or(now, |newest| now.max(newest + TimeDelta::microseconds(1)));
        let key = Key::generate(created)?;
        let id = key.id.clone();
        if let Some(folder) = &self.0.folder {
            key.write(folder)?;
        }
        let mut ring = self.0.ring.write().unwrap_or_else(PoisonError::into_inner);
        ring.push(key);
        let ended = ended(&ring, BADGE_RETIREMENT, now);
        for old in ring.drain(..ended) {
            if let Some(folder) = &self.0.folder {
                fs::remove_file(folder.join(file_name(&old.id)))?;
            }
        }
        Ok(id)
    }

    /// The public keys under which a live permit may be signed.
    pub fn published(&self, now: Instant) -> KeySet {
        self.published_for(RETIREMENT, now)
    }

    /// The public keys under which a badge of a fair may be signed that still opens something.
    pub fn published_for_badges(&self, now: Instant) -> KeySet {
        self.published_for(BADGE_RETIREMENT, now)
    }

    fn published_for(&self, retirement: TimeDelta, now: Instant) -> KeySet {
        self.reread();
        let ring = self.ring();
        let live = ring.iter().skip(ended(&ring, retirement, now));
        KeySet { keys: live.map(Key::public).collect() }
    }

    /// Signs with the newest key: its name goes into what is signed.
    pub(super) fn sign(&self, text: impl FnOnce(&str) -> String) -> (String, [u8; 64]) {
        self.reread();
        let ring = self.ring();
        let key = ring.last().expect("there is always a key");
        let text = text(&key.id);
        let signature = key.secret.sign(text.as_bytes()).to_bytes();
        (text, signature)
    }

    fn ring(&self) -> RwLockReadGuard<'_, Vec<Key>> {
        self.0.ring.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes up keys that another process made or removed. Listing a small folder is all it costs.
    fn reread(&self) {
        let Some(folder) = &self.0.folder else { return };
        let known: BTreeSet<String> = self.ring().iter().map(|key| file_name(&key.id)).collect();
        let ring = match names(folder) {
            Ok(names) if names == known => return,
            Ok(_) => load(folder),
            Err(error) => Err(error),
        };
        match ring {
            Ok(ring) if !ring.is_empty() => {
                *self.0.ring.write().unwrap_or_else(PoisonError::into_inner) = ring;
            }
            Ok(_) if known.is_empty() => {}
            Ok(_) => tracing::error!("the folder of signing keys is empty"),
            Err(error) => tracing::error!(%error, "the folder of signing keys can't be read"),
        }
    }
}

/// How many keys at the beginning of the ring can have signed nothing that lives on, once so long passed.
fn ended(ring: &[Key], retirement: TimeDelta, now: Instant) -> usize {
    let successors = ring.iter().skip(1);
    successors.take_while(|next| next.created + retirement <= now).count()
}

impl Key {
    fn generate(created: Instant) -> io::Result<Self> {
        let mut seed = [0; 32];
        getrandom::fill(&mut seed).map_err(|error| io::Error::other(error.to_string()))?;
        Ok(Self::of(&seed, created))
    }

    fn of(seed: &[u8; 32], created: Instant) -> Self {
        let secret = SigningKey::from_bytes(seed);
        let x = URL_SAFE_NO_PAD.encode(secret.verifying_key().to_bytes());
        let canonical = format!("{{\"crv\":\"Ed25519\",\"kty\":\"OKP\",\"x\":\"{x}\"}}");
        let id = URL_SAFE_NO_PAD.encode(Sha256::digest(canonical));
        Self { id, secret, created }
    }

    fn public(&self) -> PublicKey {
        PublicKey {
            kty: "OKP".to_owned(),
            crv: "Ed25519".to_owned(),
            alg: "EdDSA".to_owned(),
            usage: "sig".to_owned(),
            kid: self.id.clone(),
            x: URL_SAFE_NO_PAD.encode(self.secret.verifying_key().to_bytes()),
        }
    }

    fn write(&self, folder: &Path) -> io::Result<()> {
        let file = KeyFile {
            kty: "OKP".to_owned(),
            crv: "Ed25519".to_owned(),
            x: URL_SAFE_NO_PAD.encode(self.secret.verifying_key().to_bytes()),
            d: URL_SAFE_NO_PAD.encode(self.secret.to_bytes()),
            created_at: self.created.to_rfc3339_opts(SecondsFormat::Micros, true),
        };
        let whole = folder.join(file_name(&self.id));
        let partial = whole.with_extension("partial");
        let mut out = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&partial)?;
        out.write_all(serde_json::to_string_pretty(&file)?.as_bytes())?;
        out.sync_all()?;
        fs::rename(&partial, &whole)?;
        File::open(folder)?.sync_all()
    }

    fn read(path: &Path) -> io::Result<Self> {
        let bad = |what: &str| io::Error::other(format!("{}: {what}", path.display()));
        if fs::metadata(path)?.permissions().mode() & 0o077 != 0 {
            return Err(bad("others may read this key; its permissions must be 0600"));
        }
        let file: KeyFile =
            serde_json::from_slice(&fs::read(path)?).map_err(|_| bad("not a signing key"))?;
        let seed = URL_SAFE_NO_PAD.decode(&file.d).ok().and_then(|d| <[u8; 32]>::try_from(d).ok());
        let created = DateTime::parse_from_rfc3339(&file.created_at);
        let created = created.map_err(|_| bad("not a signing key"))?.with_timezone(&Utc);
        let key = Self::of(&seed.ok_or_else(|| bad("not a signing key"))?, created);
        let named = path.file_name().is_some_and(|name| *name == *file_name(&key.id));
        if named { Ok(key) } else { Err(bad("the file's name is not the key's")) }
    }
}

fn file_name(id: &str) -> String {
    format!("{id}.json")
}

fn names(folder: &Path) -> io::Result<BTreeSet<String>> {
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        found.extend(Some(name).filter(|name| name.ends_with(".json")));
    }
    Ok(found)
}

fn load(folder: &Path) -> io::Result<Vec<Key>> {
    let read = |name: &String| Key::read(&folder.join(name));
    let mut ring: Vec<Key> = names(folder)?.iter().map(read).collect::<io::Result<_>>()?;
    ring.sort_by(|a, b| (a.created, &a.id).cmp(&(b.created, &b.id)));
    Ok(ring)
}
