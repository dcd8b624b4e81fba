//! Files as officials send them: bytes to a grid of cells, within fixed bounds.
//!
//! What the cells mean is decided in [`domain::certification::reading`]. Whatever the bytes, the
//! answer is a grid or a [`SheetError`]; no file can make this panic or take more memory than the
//! bounds below allow.

mod delimited;
#[cfg(test)]
mod fixture;
mod package;
#[cfg(test)]
mod tests;
mod workbook;

use domain::certification::reading::{Cell, Grid};

/// Largest file taken, as uploaded.
pub const MAX_FILE_BYTES: usize = 20 * 1024 * 1024;
/// Largest content of a workbook once decompressed.
pub const MAX_UNPACKED_BYTES: usize = 64 * 1024 * 1024;
/// Most files within a workbook.
pub const MAX_ENTRIES: usize = 200;
/// Most lines with content.
pub const MAX_ROWS: usize = 20_000;
/// Most columns, counted from the first.
pub const MAX_COLUMNS: usize = 100;
/// A cell holds no more in any spreadsheet program.
const MAX_CELL_CHARS: usize = 32_767;

/// Why a file is no grid.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SheetError {
    /// Nothing in it.
    #[error("the file is empty")]
    Empty,
    /// A workbook of Excel 97–2003, or one with a password.
    #[error(
        "this is an old .xls workbook or one with a password; save it as .xlsx without a password"
    )]
    OldExcel,
    /// An OpenDocument or binary workbook.
    #[error("{0} is not supported; save the sheet as .xlsx or .csv")]
    OtherFormat(&'static str),
    /// Text in UTF-16.
    #[error("the file is text in UTF-16; save it as CSV UTF-8")]
    Utf16,
    /// Text in another encoding than UTF-8.
    #[error("line {line} is not valid UTF-8; save the file as CSV UTF-8")]
    NotUtf8 {
        /// The line, from 1.
        line: u32,
    },
    /// A quotation mark that is never closed.
    #[error("a quotation mark opened in line {line} is never closed")]
    OpenQuote {
        /// The line in which the record begins, from 1.
        line: u32,
    },
    /// Over one of the bounds.
    #[error("the file has more than {most} {what}")]
    TooLarge {
        /// What there is too much of.
        what: Bound,
        /// The bound.
        most: usize,
    },
    /// A workbook that is damaged or not one.
    #[error("the workbook is damaged: {0}")]
    Damaged(String),
}

/// What is bounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// Bytes as uploaded.
    FileBytes,
    /// Bytes after decompression.
    UnpackedBytes,
    /// Files within the workbook.
    Entries,
    /// XML tags within the workbook.
    Tags,
    /// Lines with content.
    Rows,
    /// Columns.
    Columns,
    /// Characters of one cell.
    CellChars,
}

impl Bound {
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::FileBytes => ("byte", "bytes"),
            Self::UnpackedBytes => ("byte sau giải nén", "bytes after decompression"),
            Self::Entries => ("tệp bên trong", "files inside"),
            Self::Tags => ("thẻ XML", "XML tags"),
            Self::Rows => ("dòng", "rows"),
            Self::Columns => ("cột", "columns"),
            Self::CellChars => ("ký tự trong một ô", "characters in one cell"),
        }
    }
}

impl std::fmt::Display for Bound {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.words().1)
    }
}

impl SheetError {
    /// The stable code in snake_case.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "sheet_empty",
            Self::OldExcel => "sheet_old_excel",
            Self::OtherFormat(_) => "sheet_other_format",
            Self::Utf16 => "sheet_utf16",
            Self::NotUtf8 { .. } => "sheet_not_utf8",
            Self::OpenQuote { .. } => "sheet_open_quote",
            Self::TooLarge { .. } => "sheet_too_large",
            Self::Damaged(_) => "sheet_damaged",
        }
    }

    /// The sentence in Vietnamese; `Display` gives the English one.
    pub fn vi(&self) -> String {
        match self {
            Self::Empty => "Tệp không có nội dung.".into(),
            Self::OldExcel => {
                "Đây là tệp .xls cũ hoặc có mật khẩu; hãy lưu lại dạng .xlsx không mật khẩu.".into()
            }
            Self::OtherFormat(name) => {
                format!("Không hỗ trợ định dạng {name}; hãy lưu lại dạng .xlsx hoặc .csv.")
            }
            Self::Utf16 => "Tệp văn bản UTF-16; hãy lưu lại dạng CSV UTF-8.".into(),
            Self::NotUtf8 { line } => {
                format!("Dòng {line} không phải UTF-8; hãy lưu lại dạng CSV UTF-8.")
            }
            Self::OpenQuote { line } => format!("Dấu ngoặc kép mở ở dòng {line} không được đóng."),
            Self::TooLarge { what, most } => format!("Tệp có quá {most} {}.", what.words().0),
            Self::Damaged(_) => "Tệp Excel bị hỏng hoặc không đúng định dạng.".into(),
        }
    }

    fn too_large(what: Bound, most: usize) -> Self {
        Self::TooLarge { what, most }
    }
}

/// Reads a file by what it is, not by what it is called: XLSX, or else text with separators.
pub fn read(bytes: &[u8]) -> Result<Grid, SheetError> {
    if bytes.len() > MAX_FILE_BYTES {
        return Err(SheetError::too_large(Bound::FileBytes, MAX_FILE_BYTES));
    }
    let starts = |magic: &[u8]| bytes.starts_with(magic);
    let grid = if starts(b"PK\x03\x04") || starts(b"PK\x05\x06") {
        workbook::read(bytes)?
    } else if starts(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return Err(SheetError::OldExcel);
    } else if starts(b"%PDF") {
        return Err(SheetError::OtherFormat("PDF"));
    } else if bytes.trim_ascii_start().starts_with(b"<") {
        return Err(SheetError::OtherFormat("HTML/XML"));
    } else {
        delimited::read(bytes)?
    };
    if grid.lines.is_empty() { Err(SheetError::Empty) } else { Ok(grid) }
}

/// Puts a cell where it belongs, within the bound on columns.
fn place(cells: &mut Vec<Cell>, column: usize, cell: Cell) -> Result<(), SheetError> {
    if cell.is_empty() {
        return Ok(());
    }
    if column >= MAX_COLUMNS {
        return Err(SheetError::too_large(Bound::Columns, MAX_COLUMNS));
    }
    if let Cell::Text(text) = &cell
        && text.len() > MAX_CELL_CHARS
        && text.chars().count() > MAX_CELL_CHARS
    {
        return Err(SheetError::too_large(Bound::CellChars, MAX_CELL_CHARS));
    }
    if cells.len() <= column {
        cells.resize(column + 1, Cell::Empty);
    }
    cells[column] = cell;
    Ok(())
}
