//! The folder of an embedded index, and which of the indexes in it is live.

use crate::IndexError;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Names the folder that is live.
const CURRENT: &str = "CURRENT";
/// Begins the names of folders of this format; those of another are left aside and built anew.
const FORMAT: &str = "v4-";

/// The folder; none for an index in memory.
pub(super) struct Folder(Option<PathBuf>);

impl Folder {
    /// Makes the folder where it is missing.
    pub(super) fn new(root: &Path) -> Result<Self, IndexError> {
        fs::create_dir_all(root).map_err(|error| broken(root, &error))?;
        Ok(Self(Some(root.to_owned())))
    }

    /// The place of an index in memory.
    pub(super) fn nowhere() -> Self {
        Self(None)
    }

    pub(super) fn is_nowhere(&self) -> bool {
        self.0.is_none()
    }

    /// The folder that is live, if one of this format is.
    pub(super) fn current(&self) -> Option<PathBuf> {
        let root = self.0.as_ref()?;
        let name = fs::read_to_string(root.join(CURRENT)).ok()?;
        let ours = name.starts_with(FORMAT) && !name.contains(['/', '\\', '.']);
        ours.then(|| root.join(name)).filter(|path| path.is_dir())
    }

    /// A new folder for an index to be built in; none in memory.
    pub(super) fn fresh(&self) -> Result<Option<PathBuf>, IndexError> {
        let Some(root) = &self.0 else { return Ok(None) };
        let mut number = 1;
        loop {
            let path = root.join(format!("{FORMAT}{number}"));
            match fs::create_dir(&path) {
                Ok(()) => return Ok(Some(path)),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => number += 1,
                Err(error) => return Err(broken(&path, &error)),
            }
        }
    }

    /// Makes a folder the live one, at once for whoever looks, and removes the others.
    pub(super) fn put_live(&self, path: &Path) -> Result<(), IndexError> {
        let Some(root) = &self.0 else { return Ok(()) };
        let name = path.file_name().unwrap_or_default();
        let (draft, current) = (root.join("CURRENT.new"), root.join(CURRENT));
        fs::write(&draft, name.as_encoded_bytes()).map_err(|error| broken(&draft, &error))?;
        fs::File::open(&draft).and_then(|file| file.sync_all()).map_err(|e| broken(&draft, &e))?;
        fs::rename(&draft, &current).map_err(|error| broken(&current, &error))?;
        for entry in fs::read_dir(root).map_err(|error| broken(root, &error))?.flatten() {
            if entry.path().is_dir() && entry.path() != path {
                // Another process may hold its files; they go with the last who does.
                let _gone = fs::remove_dir_all(entry.path());
            }
        }
        Ok(())
    }
}

fn broken(path: &Path, error: &io::Error) -> IndexError {
    IndexError::Damaged(format!("{}: {error}", path.display()))
}
