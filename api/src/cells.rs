//! Cells of files that are opened with spreadsheets.

/// A cell that no spreadsheet takes for a formula: one that looks like the beginning of one is led by an
/// apostrophe.
pub(crate) fn harmless(cell: String) -> String {
    let formula = |first: char| "=+-@\t\r＝＋－＠".contains(first);
    let leads = cell.starts_with(formula) || cell.trim_start().starts_with(formula);
    if leads { format!("'{cell}") } else { cell }
}
