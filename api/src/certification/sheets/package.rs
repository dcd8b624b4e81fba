//! The ZIP package around a workbook: unpacked once within bounds, and packed anew for the parser.
//!
//! The parser trusts its input, so it never sees the file. It gets a package made here, which holds
//! only what was counted, and a table of styles cut down to what dates need: a format's text is
//! copied into every style that uses it, so that a small file could ask for gigabytes.

use std::io::{Cursor, Read, Write};

use quick_xml::escape::escape;
use quick_xml::events::{BytesStart, Event};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::{Bound, MAX_ENTRIES, MAX_UNPACKED_BYTES, SheetError};

/// The parser keeps a piece of memory for each string and style, however short, so tags are bounded
/// too.
const MAX_TAGS: usize = 4_000_000;
/// Files of a package that only describe it.
const MAX_DESCRIPTION_BYTES: usize = 1024 * 1024;
/// As many styles as Excel itself allows.
const MAX_STYLES: usize = 65_490;
/// Longer than any format that is a date.
const MAX_FORMAT_CHARS: usize = 255;

/// A package that is safe to parse.
pub(super) struct Package {
    pub(super) bytes: Vec<u8>,
    /// How much there is to parse.
    pub(super) unpacked: usize,
}

pub(super) fn repack(bytes: &[u8]) -> Result<Package, SheetError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    if archive.len() > MAX_ENTRIES {
        return Err(SheetError::too_large(Bound::Entries, MAX_ENTRIES));
    }
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let (mut unpacked, mut tags) = (0, 0);
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).map_err(damaged)?;
        let name = entry.name().replace('\\', "/");
        refuse_other_formats(&name)?;
        let content = unpack(&mut entry, MAX_UNPACKED_BYTES - unpacked)?;
        unpacked += content.len();
        let Some(content) = kept(&name, content)? else { continue };
        tags += content.iter().filter(|byte| **byte == b'<').count();
        if tags > MAX_TAGS {
            return Err(SheetError::too_large(Bound::Tags, MAX_TAGS));
        }
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        writer.start_file(name, options).map_err(damaged)?;
        writer.write_all(&content).map_err(damaged)?;
    }
    let bytes = writer.finish().map_err(damaged)?.into_inner();
    Ok(Package { unpacked: bytes.len(), bytes })
}

pub(super) fn damaged(error: impl std::fmt::Display) -> SheetError {
    SheetError::Damaged(error.to_string())
}

/// Reads an entry through a limit: what a package says about its sizes need not be true.
fn unpack(entry: &mut impl Read, left: usize) -> Result<Vec<u8>, SheetError> {
    let mut content = Vec::new();
    let limit = u64::try_from(left).unwrap_or(u64::MAX).saturating_add(1);
    entry.take(limit).read_to_end(&mut content).map_err(damaged)?;
    if content.len() > left {
        return Err(SheetError::too_large(Bound::UnpackedBytes, MAX_UNPACKED_BYTES));
    }
    Ok(content)
}

fn refuse_other_formats(name: &str) -> Result<(), SheetError> {
    Err(SheetError::OtherFormat(match name {
        "mimetype" => "OpenDocument (.ods)",
        "xl/workbook.bin" => ".xlsb",
        "word/document.xml" => "Word (.docx)",
        "ppt/presentation.xml" => "PowerPoint (.pptx)",
        _ => return Ok(()),
    }))
}

/// What the parser needs of an entry, if anything.
fn kept(name: &str, content: Vec<u8>) -> Result<Option<Vec<u8>>, SheetError> {
    let lower = name.to_lowercase();
    let file = lower.rsplit('/').next().unwrap_or_default();
    if !(file.ends_with(".xml") || file.ends_with(".rels")) || file.starts_with("theme") {
        return Ok(None);
    }
    if file == "styles.xml" {
        return cut_styles(&content).map(Some);
    }
    let is_data = lower.contains("worksheets/")
        || file.starts_with("sharedstrings")
        || file.starts_with("sheet");
    if !is_data && content.len() > MAX_DESCRIPTION_BYTES {
        return Ok(None);
    }
    Ok(Some(content))
}

/// The table of styles with nothing but the number format of each.
fn cut_styles(content: &[u8]) -> Result<Vec<u8>, SheetError> {
    let mut reader = quick_xml::Reader::from_reader(content);
    let (mut formats, mut styles) = (String::new(), String::new());
    // The same tags stand in other tables, for conditional formats, and mean something else there.
    let (mut table, mut count) = (Vec::new(), 0);
    loop {
        match reader.read_event().map_err(damaged)? {
            Event::Start(tag) | Event::Empty(tag)
                if table == b"numFmts" && tag.local_name().as_ref() == b"numFmt" =>
            {
                count += 1;
                let (id, code) = (attribute(&tag, b"numFmtId")?, attribute(&tag, b"formatCode")?);
                if code.chars().count() <= MAX_FORMAT_CHARS {
                    let (id, code) = (escape(id), escape(code));
                    formats.push_str(&format!("<numFmt numFmtId=\"{id}\" formatCode=\"{code}\"/>"));
                }
            }
            Event::Start(tag) | Event::Empty(tag)
                if table == b"cellXfs" && tag.local_name().as_ref() == b"xf" =>
            {
                count += 1;
                let id = attribute(&tag, b"numFmtId")?;
                styles.push_str(&format!("<xf numFmtId=\"{}\"/>", escape(id)));
            }
            Event::Start(tag) if is_table(tag.local_name().as_ref()) => {
                table = tag.local_name().as_ref().to_vec();
            }
            Event::End(tag) if is_table(tag.local_name().as_ref()) => table.clear(),
            Event::Eof => break,
            _ => {}
        }
        if count > MAX_STYLES {
            return Err(SheetError::too_large(Bound::Tags, MAX_STYLES));
        }
    }
    let head = "<styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">";
    let body = format!("<numFmts>{formats}</numFmts><cellXfs>{styles}</cellXfs></styleSheet>");
    Ok(format!("{head}{body}").into_bytes())
}

fn is_table(name: &[u8]) -> bool {
    matches!(name, b"numFmts" | b"cellXfs" | b"cellStyleXfs" | b"dxfs")
}

/// An attribute's value, cut where nothing sensible is that long; empty where it is missing.
fn attribute(tag: &BytesStart<'_>, name: &[u8]) -> Result<String, SheetError> {
    let found = tag.try_get_attribute(name).map_err(damaged)?;
    let value = found.map(|found| found.unescape_value()).transpose().map_err(damaged)?;
    Ok(value.unwrap_or_default().chars().take(MAX_FORMAT_CHARS + 1).collect())
}
