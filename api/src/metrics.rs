//! What is counted, for Prometheus.

use poem::http::{Method, StatusCode};
use prometheus::{Encoder as _, HistogramOpts, HistogramVec, Registry, TextEncoder};
use std::time::Duration;

/// The counters of this process.
pub struct Metrics {
    registry: Registry,
    requests: HistogramVec,
}

impl Metrics {
    pub(crate) fn new() -> Self {
        let registry = Registry::new();
        let options = HistogramOpts::new(
            "ocop_request_seconds",
            "Time to answer, by method and class of status.",
        );
        let requests =
            HistogramVec::new(options, &["method", "status"]).expect("the labels are sound");
        registry.register(Box::new(requests.clone())).expect("it is registered once");
        Self { registry, requests }
    }

    pub(crate) fn observe(&self, method: &Method, status: StatusCode, took: Duration) {
        let class = match status.as_u16() {
            ..300 => "2xx",
            300..400 => "3xx",
            400..500 => "4xx",
            _ => "5xx",
        };
        let method = match *method {
            Method::GET => "GET",
            Method::POST => "POST",
            _ => "other",
        };
        self.requests.with_label_values(&[method, class]).observe(took.as_secs_f64());
    }

    /// The text that Prometheus reads.
    pub fn text(&self, statements: u64) -> String {
        let mut out = Vec::new();
        // Writing to memory can't fail; an unreadable family is left out.
        let _ = TextEncoder::new().encode(&self.registry.gather(), &mut out);
        let mut text = String::from_utf8_lossy(&out).into_owned();
        text.push_str("# HELP ocop_sql_statements_total SQL statements run.\n");
        text.push_str("# TYPE ocop_sql_statements_total counter\n");
        text.push_str(&format!("ocop_sql_statements_total {statements}\n"));
        text
    }
}
