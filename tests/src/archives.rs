//! ZIP files, opened.

use std::io::{Cursor, Read as _};
use zip::ZipArchive;
use zip::result::ZipError;

/// An entry of a ZIP file, unpacked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its name, as stored.
    pub name: String,
    /// Its content, checked against its CRC.
    pub content: Vec<u8>,
}

impl Entry {
    /// The content as text.
    ///
    /// # Panics
    /// When it isn't.
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.content).unwrap_or_else(|_| panic!("{} is no text", self.name))
    }
}

/// The entries of a ZIP file in their order.
pub fn unpack(file: &[u8]) -> Result<Vec<Entry>, ZipError> {
    let mut archive = ZipArchive::new(Cursor::new(file))?;
    let mut entries = Vec::new();
    for place in 0..archive.len() {
        let mut entry = archive.by_index(place)?;
        let (name, mut content) = (entry.name().to_owned(), Vec::new());
        entry.read_to_end(&mut content)?;
        entries.push(Entry { name, content });
    }
    Ok(entries)
}
