//! What is counted, for Prometheus.

use poem::http::{Method, StatusCode};
use prometheus::{
    Encoder as _, HistogramOpts, HistogramVec, IntCounterVec, Opts, Registry, TextEncoder,
};
use sea_orm::{ConnectionTrait, DbErr};
use std::time::Duration;
use store::integrations::mail::{self, Depth};
use store::oversight::seals;

/// The counters of this process.
pub struct Metrics {
    registry: Registry,
    requests: HistogramVec,
    jobs: IntCounterVec,
}

/// What waits to be carried out.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Queues {
    mail: Depth,
    unsealed: u64,
}

impl Queues {
    pub(crate) async fn read(db: &impl ConnectionTrait) -> Result<Self, DbErr> {
        Ok(Self { mail: mail::depth(db).await?, unsealed: seals::unsealed(db).await? })
    }
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
        let options = Opts::new("ocop_job_rounds_total", "Rounds of jobs, by job and outcome.");
        let jobs = IntCounterVec::new(options, &["job", "outcome"]).expect("the labels are sound");
        registry.register(Box::new(jobs.clone())).expect("it is registered once");
        Self { registry, requests, jobs }
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

    pub(crate) fn ran(&self, job: &str, outcome: &str) {
        self.jobs.with_label_values(&[job, outcome]).inc();
    }

    /// The text that Prometheus reads; without the queues when the database can't tell.
    pub(crate) fn text(&self, statements: u64, queues: Option<Queues>) -> String {
        let mut out = Vec::new();
        // Writing to memory can't fail; an unreadable family is left out.
        let _ = TextEncoder::new().encode(&self.registry.gather(), &mut out);
        let mut text = String::from_utf8_lossy(&out).into_owned();
        let statements =
            ("ocop_sql_statements_total", "counter", "SQL statements run.", statements);
        let waiting = queues.iter().flat_map(|queues| {
            let Depth { waiting, abandoned } = queues.mail;
            [
                ("ocop_mail_waiting", "gauge", "E-mails not yet sent.", waiting),
                ("ocop_mail_abandoned", "gauge", "E-mails given up.", abandoned),
                ("ocop_deeds_unsealed", "gauge", "Acts not yet sealed.", queues.unsealed),
            ]
        });
        for (name, kind, help, value) in waiting.chain([statements]) {
            let lines = format!("# HELP {name} {help}\n# TYPE {name} {kind}\n{name} {value}\n");
            text.push_str(&lines);
        }
        text
    }
}
