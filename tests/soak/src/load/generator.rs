//! Sixteen connections, each asking as fast as it is answered.

use crate::http::Connection;
use futures_util::stream::{FuturesUnordered, TryStreamExt as _};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

/// Connections kept alive.
const CONNECTIONS: usize = 16;

/// What one measurement gave.
#[derive(Clone, Debug)]
pub struct Sample {
    /// Answers a second.
    pub rate: f64,
    /// Times to answer in microseconds, sorted.
    pub times: Vec<u32>,
    /// Bytes of an answer's body, on average.
    pub bytes: usize,
}

impl Sample {
    /// The time under which so much of a hundred was answered, in milliseconds.
    pub fn percentile(&self, hundredths: usize) -> f64 {
        let index = (self.times.len() * hundredths / 100).min(self.times.len() - 1);
        f64::from(self.times[index]) / 1_000.0
    }
}

/// Asks for so long. Any answer but 200 ends the measurement.
pub async fn measure(
    address: SocketAddr,
    path: &(dyn Fn(usize) -> String + Sync),
    length: Duration,
) -> Result<Sample, Box<dyn std::error::Error>> {
    let mut connections = Vec::new();
    for _ in 0..CONNECTIONS {
        connections.push(Connection::open(address).await?);
    }
    let started = Instant::now();
    let asking = connections.into_iter().enumerate().map(|(number, mut connection)| async move {
        let (mut times, mut bytes) = (Vec::with_capacity(100_000), 0);
        let mut chance = number;
        while started.elapsed() < length {
            chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_041);
            let path = path(chance >> 33);
            let asked = Instant::now();
            let status = connection.get(&path).await?;
            if status != 200 {
                let body = String::from_utf8_lossy(connection.body()).into_owned();
                return Err(std::io::Error::other(format!("{path}: {status} {body}")));
            }
            times.push(u32::try_from(asked.elapsed().as_micros()).unwrap_or(u32::MAX));
            bytes += connection.body().len();
        }
        Ok((times, bytes))
    });
    let mut times = Vec::new();
    let mut bytes = 0;
    let mut asking: FuturesUnordered<_> = asking.collect();
    while let Some((some, read)) = asking.try_next().await? {
        times.extend(some);
        bytes += read;
    }
    let rate = times.len() as f64 / started.elapsed().as_secs_f64();
    let bytes = bytes / times.len().max(1);
    times.sort_unstable();
    Ok(Sample { rate, times, bytes })
}
