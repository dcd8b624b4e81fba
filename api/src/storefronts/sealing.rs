//! Sealing of what identifies people: XChaCha20-Poly1305 under keys that lie outside of the database.
//!
//! A sealed text names its key, so that keys rotate: the newest seals, all open. It is bound to the
//! place where it is stored, and opens nowhere else.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead as _, Payload};
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305, XNonce};
use domain::ids::ProducerId;
use domain::storefronts::Requirement;
use sha2::{Digest as _, Sha256};
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

const KEY: usize = 32;
const KEY_ID: usize = 8;
const NONCE: usize = 24;
/// First byte of what is sealed in this form.
const FORM: u8 = 1;
const ENDING: &str = "key";

/// The sealing keys, oldest first, never empty.
#[derive(Clone)]
pub struct SealingKeys(Arc<Vec<Key>>);

struct Key {
    id: [u8; KEY_ID],
    secret: [u8; KEY],
    cipher: XChaCha20Poly1305,
}

/// The place to which a sealed text belongs.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// Whose it is.
    pub producer: ProducerId,
    /// What it was handed in for.
    pub requirement: Requirement,
    /// As which submission.
    pub number: i32,
}

/// A place that a sealed text can belong to.
pub trait Bound {
    /// Names the place, unlike any other.
    fn bound_to(&self) -> Vec<u8>;
}

/// A sealed text that no key opens, or that was sealed for another place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("what is sealed can't be opened")]
pub struct Unopened;

impl std::fmt::Debug for SealingKeys {
    /// How many: a key must not reach a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SealingKeys({})", self.0.len())
    }
}

impl SealingKeys {
    /// The keys of a folder, which is made with a first key where there is none. Files that others may
    /// read are refused. A further key is taken up at the next start.
    pub fn open(folder: &Path) -> io::Result<Self> {
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        let mut found = Vec::new();
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.extension().is_some_and(|ending| ending == ENDING) {
                found.push((fs::metadata(&path)?.modified()?, path));
            }
        }
        found.sort();
        let read = |(_, path): &(SystemTime, std::path::PathBuf)| read(path);
        let mut keys = found.iter().map(read).collect::<io::Result<Vec<_>>>()?;
        if keys.is_empty() {
            keys.push(write_new(folder)?);
        }
        Ok(Self(Arc::new(keys)))
    }

    /// A key that ends with the process, for demos and rehearsals.
    pub fn ephemeral() -> Self {
        let key = Key::of(&random::<KEY>().expect("the system gives random bytes"));
        Self(Arc::new(vec![key]))
    }

    /// Adds a key to a folder; it seals from the next start on, and the others go on opening.
    pub fn rotate(folder: &Path) -> io::Result<()> {
        Self::open(folder)?;
        write_new(folder).map(drop)
    }

    /// Seals a text for its place.
    pub fn seal(&self, place: impl Bound, text: &[u8]) -> io::Result<Vec<u8>> {
        let key = self.0.last().expect("there is always a key");
        let nonce = random::<NONCE>()?;
        let payload = Payload { msg: text, aad: &place.bound_to() };
        let sealed = key.cipher.encrypt(&XNonce::from(nonce), payload);
        let sealed = sealed.map_err(|_| io::Error::other("the text is too long to be sealed"))?;
        Ok([&[FORM][..], &key.id, &nonce, &sealed].concat())
    }

    /// Stands for a text where it must not be read back but found again: the same for the same text, and
    /// nothing to whoever has no key.
    pub fn fingerprint(&self, text: &str) -> Vec<u8> {
        let key = self.0.first().expect("there is always a key");
        let inner = Sha256::new().chain_update(key.secret).chain_update(text).finalize();
        Sha256::new().chain_update(key.secret).chain_update(inner).finalize().to_vec()
    }

    /// Opens what was sealed for this place.
    pub fn unseal(&self, place: impl Bound, sealed: &[u8]) -> Result<Vec<u8>, Unopened> {
        let (form, rest) = sealed.split_first().ok_or(Unopened)?;
        let (id, rest) = rest.split_at_checked(KEY_ID).ok_or(Unopened)?;
        let (nonce, text) = rest.split_at_checked(NONCE).ok_or(Unopened)?;
        let key = self.0.iter().find(|key| key.id == *id && *form == FORM).ok_or(Unopened)?;
        let payload = Payload { msg: text, aad: &place.bound_to() };
        let nonce: [u8; NONCE] = nonce.try_into().map_err(|_| Unopened)?;
        key.cipher.decrypt(&XNonce::from(nonce), payload).map_err(|_| Unopened)
    }
}

impl Bound for Place {
    fn bound_to(&self) -> Vec<u8> {
        let Self { producer, requirement, number } = self;
        format!("storefronts_submissions/{producer}/{}/{number}", requirement.code()).into_bytes()
    }
}

impl Key {
    fn of(secret: &[u8; KEY]) -> Self {
        let digest = Sha256::digest(secret);
        let mut id = [0; KEY_ID];
        id.copy_from_slice(&digest[..KEY_ID]);
        Self { id, secret: *secret, cipher: XChaCha20Poly1305::new(secret.into()) }
    }
}

fn read(path: &Path) -> io::Result<Key> {
    let bad = |what: &str| io::Error::other(format!("{}: {what}", path.display()));
    if fs::metadata(path)?.permissions().mode() & 0o077 != 0 {
        return Err(bad("others may read this key; its permissions must be 0600"));
    }
    let text = fs::read_to_string(path).map_err(|_| bad("not a sealing key"))?;
    let secret = URL_SAFE_NO_PAD.decode(text.trim()).ok();
    let secret = secret.and_then(|bytes| <[u8; KEY]>::try_from(bytes).ok());
    Ok(Key::of(&secret.ok_or_else(|| bad("not a sealing key"))?))
}

fn write_new(folder: &Path) -> io::Result<Key> {
    let secret = random::<KEY>()?;
    let key = Key::of(&secret);
    let whole = folder.join(format!("{}.{ENDING}", URL_SAFE_NO_PAD.encode(key.id)));
    let partial = whole.with_extension("partial");
    let mut out = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&partial)?;
    out.write_all(URL_SAFE_NO_PAD.encode(secret).as_bytes())?;
    out.sync_all()?;
    fs::rename(&partial, &whole)?;
    File::open(folder)?.sync_all()?;
    Ok(key)
}

pub(crate) fn random<const N: usize>() -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| io::Error::other(error.to_string()))?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(number: i32) -> Place {
        let producer = ProducerId(uuid::Uuid::nil());
        Place { producer, requirement: Requirement::BankAccount, number }
    }

    fn folder(name: &str) -> std::path::PathBuf {
        let folder = std::env::temp_dir().join(format!("{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        folder
    }

    #[test]
    fn what_is_sealed_opens_in_its_place_and_nowhere_else() {
        let keys = SealingKeys::ephemeral();
        let sealed = keys.seal(place(1), b"0123456789").expect("sealed");
        assert_eq!(keys.unseal(place(1), &sealed).as_deref(), Ok(&b"0123456789"[..]));
        assert_eq!(keys.unseal(place(2), &sealed), Err(Unopened));
        assert_eq!(SealingKeys::ephemeral().unseal(place(1), &sealed), Err(Unopened));
        for spoilt in 0..sealed.len() {
            let mut other = sealed.clone();
            other[spoilt] ^= 1;
            assert_eq!(keys.unseal(place(1), &other), Err(Unopened), "byte {spoilt}");
        }
        for length in 0..sealed.len() {
            assert_eq!(keys.unseal(place(1), &sealed[..length]), Err(Unopened));
        }
        let again = keys.seal(place(1), b"0123456789").expect("sealed");
        assert_ne!(sealed, again, "the same text is sealed differently each time");
    }

    #[test]
    fn a_new_key_seals_and_the_old_one_goes_on_opening() {
        let folder = folder("sealing-rotation");
        let old = SealingKeys::open(&folder).expect("a key");
        let sealed = old.seal(place(1), b"x").expect("sealed");
        std::thread::sleep(std::time::Duration::from_millis(20));
        SealingKeys::rotate(&folder).expect("a second key");
        let both = SealingKeys::open(&folder).expect("two keys");
        assert_eq!(both.unseal(place(1), &sealed).as_deref(), Ok(&b"x"[..]));
        let newer = both.seal(place(1), b"y").expect("sealed");
        assert_eq!(old.unseal(place(1), &newer), Err(Unopened));
        fs::remove_dir_all(folder).expect("removed");
    }

    #[test]
    fn a_key_that_others_may_read_is_refused() {
        let folder = folder("sealing-permissions");
        SealingKeys::open(&folder).expect("a key");
        let file = fs::read_dir(&folder).expect("it lists").next().expect("a file").expect("it is");
        fs::set_permissions(file.path(), fs::Permissions::from_mode(0o644)).expect("it changes");
        assert!(SealingKeys::open(&folder).is_err());
        fs::remove_dir_all(folder).expect("removed");
    }
}
