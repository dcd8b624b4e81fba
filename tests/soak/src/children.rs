//! Servers in processes of their own, as they are in real use: what is measured shares nothing with the
//! measuring program, and can be killed.

use crate::http::Connection;
use serde_json::Value;
use std::fs;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long a server may take until it is ready.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long an index may take to follow everything.
const FOLLOWING: Duration = Duration::from_secs(300);
/// Between two looks at whether a server is ready.
const BETWEEN_LOOKS: Duration = Duration::from_millis(2);

/// A server that is running. It is killed when this is dropped.
#[derive(Debug)]
pub struct Server {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
    /// From its start to its first answer that it is ready.
    pub start: Duration,
}

/// How servers are started.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Means {
    /// The `ocop` binary to run as `ocop serve --rehearsal`; this program itself, with the same router,
    /// when unsaid.
    #[arg(long, global = true)]
    ocop: Option<PathBuf>,
}

impl Means {
    /// Starts the marketplace on a migrated database, and waits until it is ready.
    pub async fn marketplace(&self, url: &str) -> io::Result<Server> {
        Server::start(self.command()?, url, "/readyz").await
    }

    /// The same with pictures in a folder.
    pub async fn marketplace_with_files(&self, url: &str, folder: &Path) -> io::Result<Server> {
        let mut command = self.command()?;
        command.args(["--media-url", &format!("file://{}", folder.display())]);
        Server::start(command, url, "/readyz").await
    }

    /// The same with all jobs at work, their files in a folder.
    pub async fn marketplace_at_work(&self, url: &str, folder: &Path) -> io::Result<Server> {
        let mut command = self.command()?;
        command.arg("--data-dir").arg(folder);
        Server::start(command, url, "/readyz").await
    }

    /// This program itself by a clock, with all jobs at work, which aborts where it is told to: perhaps
    /// before it is ready.
    pub async fn mortal(
        &self,
        url: &str,
        folder: &Path,
        (dies_at, clock): (Option<&str>, store::Instant),
        stripe: &str,
    ) -> io::Result<Server> {
        // The binary has no way to be told so.
        let mut command = own("server")?;
        command.arg("--data-dir").arg(folder).args(["--clock", &clock.to_rfc3339()]);
        command.args(["--stripe", stripe]);
        if let Some(point) = dies_at {
            command.args(["--dies-at", point]).stderr(Stdio::null());
        }
        let mut server = Server::spawn(command, url)?;
        server.becomes_ready("/readyz").await?;
        Ok(server)
    }

    fn command(&self) -> io::Result<Command> {
        let Some(binary) = &self.ocop else { return own("server") };
        let mut command = Command::new(binary);
        command.args(["serve", "--rehearsal"]);
        Ok(command)
    }

    /// Lets `ocop audit` check a database; nothing without the binary.
    pub async fn audit(&self, url: &str) -> io::Result<()> {
        let Some(binary) = &self.ocop else { return Ok(()) };
        let mut command = tokio::process::Command::new(binary);
        let output = command.args(["audit", "--database-url", url]).output().await?;
        if output.status.success() {
            return Ok(());
        }
        Err(io::Error::other(String::from_utf8_lossy(&output.stdout).into_owned()))
    }

    /// Lets `ocop search check` compare an index with its database; nothing without the binary.
    pub async fn check_search(&self, url: &str, folder: &Path) -> io::Result<()> {
        let Some(binary) = &self.ocop else { return Ok(()) };
        let mut command = tokio::process::Command::new(binary);
        command.args(["search", "check", "--database-url", url, "--data-dir"]).arg(folder);
        let output = command.output().await?;
        if output.status.success() {
            return Ok(());
        }
        Err(io::Error::other(String::from_utf8_lossy(&output.stdout).into_owned()))
    }

    /// Starts the reference of the search on the same database, and waits until it is ready.
    pub async fn bare(&self, url: &str) -> io::Result<Server> {
        Server::start(own("bare")?, url, "/readyz").await
    }

    /// Starts the reference on the same database, and waits until it is ready.
    pub async fn reference(&self, url: &str) -> io::Result<Server> {
        Server::start(own("reference")?, url, "/readyz").await
    }
}

impl Server {
    async fn start(command: Command, url: &str, ready: &str) -> io::Result<Self> {
        let mut server = Self::spawn(command, url)?;
        match server.becomes_ready(ready).await? {
            true => Ok(server),
            false => Err(io::Error::other("the server ended at once")),
        }
    }

    fn spawn(mut command: Command, url: &str) -> io::Result<Self> {
        // Free now, and nobody else's for the next moment: good enough for a program run by hand.
        let address = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?;
        command.args(["--database-url", url, "--listen", &address.to_string()]);
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn()?;
        Ok(Self { child, address, start: Duration::ZERO })
    }

    /// Waits until it is ready; false when it ends before.
    async fn becomes_ready(&mut self, path: &str) -> io::Result<bool> {
        let started = Instant::now();
        while !is_ready(self.address, path).await {
            if self.child.try_wait()?.is_some() {
                return Ok(false);
            }
            if started.elapsed() > PATIENCE {
                return Err(io::Error::other("the server does not become ready"));
            }
            tokio::time::sleep(BETWEEN_LOOKS).await;
        }
        self.start = started.elapsed();
        Ok(true)
    }

    /// The signal by which it has ended, where it has.
    pub fn ended(&mut self) -> io::Result<Option<Option<i32>>> {
        Ok(self.child.try_wait()?.map(|status| status.signal()))
    }

    /// Waits until the index has followed everything; how long that was.
    pub async fn followed(&self) -> io::Result<Duration> {
        let started = Instant::now();
        let mut connection = Connection::open(self.address).await?;
        loop {
            let status = connection.get("/v1/search/status").await?;
            let state: Value = serde_json::from_slice(connection.body()).unwrap_or_default();
            if status == 200 && state["state"] == "ready" && state["behind"] == 0 {
                return Ok(started.elapsed());
            }
            if started.elapsed() > FOLLOWING {
                let told = format!("the index does not follow: {status} {state}");
                return Err(io::Error::other(told));
            }
            tokio::time::sleep(BETWEEN_LOOKS).await;
        }
    }

    /// Megabytes of memory: resident now, and at most so far.
    pub fn memory(&self) -> io::Result<(u64, u64)> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let kib = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name));
            line.and_then(|rest| rest.split_whitespace().nth(1)?.parse::<u64>().ok())
        };
        let of = |name| kib(name).map(|kib| kib / 1024);
        of("VmRSS").zip(of("VmHWM")).ok_or_else(|| io::Error::other("no memory in /proc"))
    }

    /// Seconds of CPU so far, of all its threads.
    pub fn cpu(&self) -> io::Result<f64> {
        /// Ticks a second: what Linux shows to programs, whatever the kernel counts in.
        const TICKS: f64 = 100.0;
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id()))?;
        // The name before may hold spaces; utime and stime are the 12th and 13th behind it.
        let behind = stat.rsplit(')').next().unwrap_or_default();
        let ticks: f64 =
            behind.split_whitespace().skip(11).take(2).flat_map(str::parse::<f64>).sum();
        Ok(ticks / TICKS)
    }

    /// The process, for a profiler.
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// `kill -9`, in the middle of whatever it does.
    pub fn kill(&mut self) -> io::Result<()> {
        self.child.kill()?;
        self.child.wait().map(drop)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may be dead already, by our own hand.
        let _ = self.kill();
    }
}

/// Lets work run, kills the process at a moment in it, and gives what came of the work.
pub async fn killed_at<F: Future>(
    moment: Duration,
    process: u32,
    work: F,
) -> io::Result<F::Output> {
    let kill = async {
        tokio::time::sleep(moment).await;
        tokio::process::Command::new("kill").args(["-9", &process.to_string()]).status().await
    };
    let (outcome, killed) = tokio::join!(work, kill);
    if killed?.success() {
        Ok(outcome)
    } else {
        Err(io::Error::other("the server was not there to be killed"))
    }
}

fn own(name: &str) -> io::Result<Command> {
    let mut command = Command::new(std::env::current_exe()?);
    command.arg(name);
    Ok(command)
}

async fn is_ready(address: SocketAddr, path: &str) -> bool {
    let Ok(mut connection) = Connection::open(address).await else { return false };
    connection.get(path).await.is_ok_and(|status| status == 200)
}

/// The address of an SQLite database in a folder.
pub fn sqlite_url(folder: &Path) -> String {
    store::Store::sqlite_url(&folder.join("ocop.sqlite"))
}
