//! What of PostgreSQL this machine has, and what to say when it has nothing.

use std::fs;
use std::io::{self, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

/// The oldest release that the marketplace supports.
const OLDEST_RELEASE: u32 = 15;

/// Where PostgreSQL's programs are: `OCOP_PG_BIN` and nowhere else when that is set, else the
/// newest of Debian's, which are not on the `PATH`, else the `PATH`.
pub(super) fn binaries() -> Option<PathBuf> {
    match std::env::var_os("OCOP_PG_BIN") {
        Some(chosen) => Some(PathBuf::from(chosen)).filter(|bin| is_whole(bin)),
        None => debian().or_else(on_path),
    }
}

fn debian() -> Option<PathBuf> {
    let releases = fs::read_dir("/usr/lib/postgresql").ok()?.flatten();
    let found = releases.filter_map(|entry| {
        let release: u32 = entry.file_name().to_str()?.parse().ok()?;
        let bin = entry.path().join("bin");
        (release >= OLDEST_RELEASE && is_whole(&bin)).then_some((release, bin))
    });
    found.max().map(|(_, bin)| bin)
}

fn on_path() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    // Through the link, as initdb lies where the link leads.
    let linked = |folder: PathBuf| fs::canonicalize(folder.join("postgres")).ok();
    std::env::split_paths(&path)
        .filter_map(linked)
        .filter_map(|program| program.parent().map(Path::to_owned))
        .find(|bin| is_whole(bin))
}

fn is_whole(bin: &Path) -> bool {
    bin.join("initdb").is_file() && bin.join("postgres").is_file()
}

/// Where the folder goes: the usual place, unless its path is too long for a socket (107 bytes in
/// all) or the user `postgres`, as whom root starts the server, may not pass through it.
pub(super) fn base() -> PathBuf {
    let usual = std::env::temp_dir();
    let is_open = |path: &Path| fs::metadata(path).is_ok_and(|it| it.permissions().mode() & 1 != 0);
    let fits = usual.is_absolute() && usual.as_os_str().len() <= 70;
    if fits && usual.ancestors().all(is_open) { usual } else { PathBuf::from("/tmp") }
}

pub(super) fn missing() -> String {
    format!(
        "PostgreSQL {OLDEST_RELEASE} or newer is not installed (set OCOP_PG_BIN to its bin folder)"
    )
}

/// Past the test runner's capture, which would hide the line of every test that passes.
pub(super) fn report_missing() {
    let required = std::env::var("OCOP_TEST_REQUIRE").unwrap_or_default();
    let is_required = required.split(',').any(|part| part.trim() == "postgres");
    assert!(!is_required, "OCOP_TEST_REQUIRE names postgres, but {}", missing());
    // A closed stderr is no reason to fail a test.
    drop(writeln!(io::stderr(), "{}: only the SQLite half of the tests runs", missing()));
}
