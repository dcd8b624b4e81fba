//! The log: on standard error, so that standard output stays what a command answers.

use crate::config::{Config, LogFormat};
use std::io::{IsTerminal as _, stderr};
use tracing_subscriber::EnvFilter;

/// Starts logging, once per process. Other crates are heard only from warnings on: they would log
/// statements with what is in them, or addresses of callers.
pub fn start(config: &Config) {
    let level = config.log_level.name();
    let filter = EnvFilter::new(format!("warn,api={level},store={level},ocop={level}"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(stderr);
    // Whoever has started a log in this process already keeps it.
    let _ = match config.log {
        LogFormat::Json => log.json().flatten_event(true).with_current_span(false).try_init(),
        LogFormat::Pretty => log.with_ansi(stderr().is_terminal()).with_target(false).try_init(),
    };
}
