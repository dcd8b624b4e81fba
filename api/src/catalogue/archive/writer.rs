//! A ZIP file written entry by entry into an outlet, and its manifest.

use super::BreakOff;
use super::manifest::{Manifest, Written};
use super::stream::Outlet;
use crate::catalogue::copies::without_claims;
use chrono::{Datelike as _, Timelike as _};
use domain::calendar::{Instant, vietnam};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};
use store::page::Page;
use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, ZipWriter};

/// Bytes that are written before they are handed over. Of a whole archive no more is ever held than a
/// page of rows, one picture and this, beside what its directory and manifest need of each entry.
const PIECE: usize = 64 << 10;

/// An archive that is being written. Whoever drops it before its end has sent no ZIP file, since the
/// directory comes last.
pub(super) struct Archive {
    zip: ZipWriter<StreamWriter<Buffer>>,
    buffer: Buffer,
    to: Outlet,
    /// What the entries are dated with.
    dated: zip::DateTime,
    open: Option<Open>,
    manifest: Manifest,
}

/// The entry that is being written.
struct Open {
    name: String,
    bytes: u64,
    hash: Sha256,
}

/// What is written and not yet handed over.
#[derive(Clone, Default)]
struct Buffer(Arc<Mutex<Vec<u8>>>);

impl Archive {
    /// An empty archive.
    pub fn new(to: Outlet, begun: Instant) -> Self {
        let buffer = Buffer::default();
        Self {
            zip: ZipWriter::new_stream(buffer.clone()),
            buffer,
            to,
            dated: dated(begun),
            open: None,
            manifest: Manifest::default(),
        }
    }

    /// An entry of text.
    pub async fn text(&mut self, name: &str, text: &str) -> Result<(), BreakOff> {
        self.begin(name, CompressionMethod::Deflated)?;
        self.write(text.as_bytes()).await
    }

    /// An entry that is compressed already.
    pub async fn stored(&mut self, name: &str, bytes: &[u8]) -> Result<(), BreakOff> {
        self.begin(name, CompressionMethod::Stored)?;
        self.write(bytes).await
    }

    /// An entry of one value.
    pub async fn json(&mut self, name: &str, value: Value) -> Result<(), BreakOff> {
        self.begin(name, CompressionMethod::Deflated)?;
        self.value(value).await
    }

    /// An entry of a value a line, read page by page, and counted.
    pub async fn lines<C, P>(
        &mut self,
        name: &str,
        what: &'static str,
        mut page: impl FnMut(Option<C>) -> P,
    ) -> Result<(), BreakOff>
    where
        P: Future<Output = Result<Page<Value, C>, BreakOff>>,
    {
        self.begin(name, CompressionMethod::Deflated)?;
        let mut after = None;
        loop {
            let Page { items, next } = page(after).await?;
            self.manifest.count(what, items.len());
            for item in items {
                self.value(item).await?;
                self.write(b"\n").await?;
            }
            let Some(next) = next else { return Ok(()) };
            after = Some(next);
        }
    }

    /// Begins an entry of one object, whose fields follow.
    pub async fn object(&mut self, name: &str) -> Result<Fields<'_>, BreakOff> {
        self.begin(name, CompressionMethod::Deflated)?;
        Ok(Fields { of: self, next: b'{' })
    }

    /// What is told of the whole.
    pub fn manifest(&mut self) -> &mut Manifest {
        &mut self.manifest
    }

    /// Writes the manifest and the directory.
    pub async fn finish(mut self, head: Vec<(&'static str, Value)>) -> Result<(), BreakOff> {
        self.end();
        let manifest = std::mem::take(&mut self.manifest);
        let mut object = self.object("manifest.json").await?;
        for (name, value) in head {
            object.field(name, value).await?;
        }
        object.field("counts", manifest.counts()).await?;
        object.items("left_out", manifest.left_out()).await?;
        object.items("entries", manifest.entries()).await?;
        object.end().await?;
        self.zip.finish()?;
        let rest = self.buffer.take();
        for piece in rest.chunks(PIECE) {
            self.to.hand_over(piece.to_vec()).await?;
        }
        Ok(())
    }

    fn begin(&mut self, name: &str, packed: CompressionMethod) -> Result<(), BreakOff> {
        self.end();
        let options = SimpleFileOptions::default().compression_method(packed);
        self.zip.start_file(name, options.last_modified_time(self.dated))?;
        self.open = Some(Open { name: name.to_owned(), bytes: 0, hash: Sha256::new() });
        Ok(())
    }

    /// A value that claims nothing, whatever it was given.
    async fn value(&mut self, value: Value) -> Result<(), BreakOff> {
        self.write(without_claims(value).to_string().as_bytes()).await
    }

    async fn write(&mut self, bytes: &[u8]) -> Result<(), BreakOff> {
        for piece in bytes.chunks(PIECE) {
            self.zip.write_all(piece)?;
            if let Some(open) = &mut self.open {
                open.hash.update(piece);
                open.bytes += piece.len() as u64;
            }
            if self.buffer.is_full() {
                self.to.hand_over(self.buffer.take()).await?;
            }
        }
        Ok(())
    }

    fn end(&mut self) {
        if let Some(Open { name, bytes, hash }) = self.open.take() {
            let sha256 = hash.finalize().into();
            self.manifest.written(Written { name, bytes, sha256 });
        }
    }
}

/// The fields of an entry that is one object.
pub(super) struct Fields<'a> {
    of: &'a mut Archive,
    /// What stands before the next field.
    next: u8,
}

impl Fields<'_> {
    /// A field.
    pub async fn field(&mut self, name: &str, value: Value) -> Result<(), BreakOff> {
        self.name(name).await?;
        self.of.value(value).await
    }

    /// A field with a list that is there already.
    pub async fn items(
        &mut self,
        name: &str,
        items: impl Iterator<Item = Value>,
    ) -> Result<(), BreakOff> {
        self.name(name).await?;
        self.of.write(b"[").await?;
        self.list(items, &mut false).await?;
        self.of.write(b"]").await
    }

    /// A field with a list, read page by page, and counted.
    pub async fn pages<C, P>(
        &mut self,
        name: &'static str,
        mut page: impl FnMut(Option<C>) -> P,
    ) -> Result<(), BreakOff>
    where
        P: Future<Output = Result<Page<Value, C>, BreakOff>>,
    {
        self.name(name).await?;
        self.of.write(b"[").await?;
        let (mut after, mut begun) = (None, false);
        loop {
            let Page { items, next } = page(after).await?;
            self.of.manifest.count(name, items.len());
            self.list(items.into_iter(), &mut begun).await?;
            let Some(next) = next else { return self.of.write(b"]").await };
            after = Some(next);
        }
    }

    /// Ends the object.
    pub async fn end(self) -> Result<(), BreakOff> {
        self.of.write(b"}").await
    }

    async fn list(
        &mut self,
        items: impl Iterator<Item = Value>,
        begun: &mut bool,
    ) -> Result<(), BreakOff> {
        for item in items {
            if std::mem::replace(begun, true) {
                self.of.write(b",").await?;
            }
            self.of.value(item).await?;
        }
        Ok(())
    }

    async fn name(&mut self, name: &str) -> Result<(), BreakOff> {
        self.of.write(&[self.next]).await?;
        self.next = b',';
        self.of.write(format!("\"{name}\":").as_bytes()).await
    }
}

/// An instant as entries bear it: Vietnam's time, to two seconds.
fn dated(at: Instant) -> zip::DateTime {
    let here = at.with_timezone(&vietnam()).naive_local();
    let small = |number: u32| u8::try_from(number).unwrap_or_default();
    let written = zip::DateTime::from_date_and_time(
        u16::try_from(here.year()).unwrap_or_default(),
        small(here.month()),
        small(here.day()),
        small(here.hour()),
        small(here.minute()),
        small(here.second()),
    );
    written.unwrap_or_default()
}

impl Buffer {
    fn is_full(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).len() >= PIECE
    }

    fn take(&self) -> Vec<u8> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
