//! Sixteen connections, each asking as fast as it is answered.

use crate::http::Connection;
use futures_util::future::try_join_all;
use futures_util::stream::{FuturesUnordered, TryStreamExt as _};
use serde_json::Value;
use std::io;
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

/// Something that is sent once.
#[derive(Clone, Debug)]
pub struct Wish {
    /// The method.
    pub method: &'static str,
    /// Where.
    pub path: String,
    /// Headers, each ending with a line break.
    pub headers: String,
    /// JSON; empty where there is none.
    pub body: String,
}

/// Sends each wish once, and gives the answers in the order of the wishes. Any answer but 200 and 201 ends
/// it.
pub async fn send_all(
    address: SocketAddr,
    wishes: &[Wish],
) -> Result<(Sample, Vec<Value>), Box<dyn std::error::Error>> {
    let started = Instant::now();
    let share = wishes.len().div_ceil(CONNECTIONS).max(1);
    let sending = wishes.chunks(share).map(|some| async move {
        let mut connection = Connection::open(address).await?;
        let (mut times, mut answers) = (Vec::new(), Vec::new());
        for wish in some {
            let asked = Instant::now();
            let Wish { method, path, headers, body } = wish;
            let status = connection.send(method, path, headers, body.as_bytes()).await?;
            times.push(u32::try_from(asked.elapsed().as_micros()).unwrap_or(u32::MAX));
            if status != 200 && status != 201 {
                let body = String::from_utf8_lossy(connection.body()).into_owned();
                return Err(io::Error::other(format!("{method} {path}: {status} {body}")));
            }
            answers.push(connection.body().to_vec());
        }
        Ok((times, answers))
    });
    let all = try_join_all(sending).await?;
    let rate = wishes.len() as f64 / started.elapsed().as_secs_f64();
    let mut times: Vec<u32> = all.iter().flat_map(|(times, _)| times.iter().copied()).collect();
    times.sort_unstable();
    let answers = all.into_iter().flat_map(|(_, answers)| answers);
    let answers: Vec<Value> =
        answers.map(|text| serde_json::from_slice(&text)).collect::<Result<_, _>>()?;
    Ok((Sample { rate, times, bytes: 0 }, answers))
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
                return Err(io::Error::other(format!("{path}: {status} {body}")));
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
