//! The binary itself, started as a process of its own.

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Read};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::OnceLock;
use std::thread;
use std::time::{Duration, Instant};

/// A debug build on two busy cores takes its time.
const PATIENCE: Duration = Duration::from_secs(90);

/// A command line for `ocop`, in a folder of the test's own and without settings from outside.
pub fn ocop(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(binary());
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("OCOP_") {
            command.env_remove(name);
        }
    }
    command.current_dir(folder).args(arguments).stdin(Stdio::null());
    command
}

/// Runs `ocop` to its end.
///
/// # Panics
/// When it can't be started, or does not end.
pub fn run(folder: &Path, arguments: &[&str]) -> Output {
    output(&mut ocop(folder, arguments))
}

/// Runs a command line to its end. One that should have been refused and serves instead is ended, so
/// that the test fails and does not wait.
///
/// # Panics
/// When it can't be started, or does not end.
pub fn output(command: &mut Command) -> Output {
    let mut child =
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("ocop starts");
    let (mut out, mut err) = (child.stdout.take(), child.stderr.take());
    let out = thread::spawn(move || read_all(out.as_mut()));
    let err = thread::spawn(move || read_all(err.as_mut()));
    let status = status_in_time(&mut child).unwrap_or_else(|| {
        drop(child.kill());
        child.wait().expect("it can be waited for")
    });
    let (stdout, stderr) = (out.join().expect("its output"), err.join().expect("its errors"));
    Output { status, stdout, stderr }
}

fn read_all(pipe: Option<&mut impl Read>) -> Vec<u8> {
    let mut all = Vec::new();
    pipe.expect("a pipe").read_to_end(&mut all).expect("it can be read");
    all
}

fn status_in_time(child: &mut Child) -> Option<ExitStatus> {
    let deadline = Instant::now() + PATIENCE;
    while Instant::now() < deadline {
        if let Some(status) = child.try_wait().expect("it can be waited for") {
            return Some(status);
        }
        thread::sleep(Duration::from_millis(10));
    }
    None
}

/// A running server, ended with the value.
#[derive(Debug)]
pub struct Server {
    child: Child,
    address: SocketAddr,
    /// What it has printed until it was ready.
    pub said: String,
}

impl Server {
    /// Starts `ocop` with these arguments and `--listen`, and waits until it is ready.
    ///
    /// # Panics
    /// When it does not become ready.
    pub async fn start(folder: &Path, arguments: &[&str]) -> Self {
        Self::start_with(folder, arguments, &[]).await
    }

    /// The same with variables of the environment.
    ///
    /// # Panics
    /// When it does not become ready.
    pub async fn start_with(folder: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        let address = free_address();
        let listen = address.to_string();
        let arguments: Vec<&str> = [arguments, &["--listen", &listen]].concat();
        // A file never blocks the server, however much it prints.
        let out = folder.join("printed");
        let mut child = ocop(folder, &arguments)
            .envs(variables.iter().copied())
            .stdout(File::create(&out).expect("a file"))
            .stderr(Stdio::piped())
            .spawn()
            .expect("ocop starts");
        read_until_ready(&mut child);
        let said = fs::read_to_string(&out).expect("what it printed");
        let server = Self { child, address, said };
        let ready = server.get("/readyz").await.expect("it answers");
        assert_eq!(ready.status().as_u16(), 200);
        server
    }

    /// Asks it something.
    pub async fn get(&self, path: &str) -> reqwest::Result<reqwest::Response> {
        reqwest::get(self.url(path)).await
    }

    /// The full address of a path.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Sends a signal by its name.
    ///
    /// # Panics
    /// When there is no `kill`.
    pub fn signal(&self, name: &str) {
        let process = self.child.id().to_string();
        let sent = Command::new("kill").args([&format!("-{name}"), &process]).status();
        assert!(sent.expect("kill runs").success(), "kill -{name}");
    }

    /// Waits for its end, and gives its exit code.
    ///
    /// # Panics
    /// When it does not end.
    pub fn ended(mut self) -> Option<i32> {
        status_in_time(&mut self.child).expect("it ends").code()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Reads its log up to the line that says so; a thread goes on reading, so that it never blocks on a
/// full pipe.
fn read_until_ready(child: &mut Child) {
    let mut log = BufReader::new(child.stderr.take().expect("its log"));
    let mut seen = String::new();
    while !seen.contains("ready") {
        let read = log.read_line(&mut seen).expect("a log");
        assert!(read > 0, "ocop ended before it was ready:\n{seen}");
    }
    thread::spawn(move || drop(log.read_to_end(&mut Vec::new())));
}

/// An address that was free a moment ago.
fn free_address() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("its address")
}

/// The binary of the same build as this test, brought up to date once per process: cargo builds the
/// binaries of a package only for that package's own tests.
fn binary() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| {
        let test = std::env::current_exe().expect("this test's file");
        let folder = test.parent().and_then(Path::parent).expect("target/PROFILE/deps/TEST");
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        // The whole workspace's features, as in `cargo test --workspace`: with those of one package
        // alone, half of the dependencies would be built a second time.
        let mut build = Command::new(cargo);
        build.args(["build", "--quiet", "--workspace", "--bin", "ocop"]);
        if folder.ends_with("release") {
            build.arg("--release");
        }
        build.current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(".."));
        assert!(build.status().expect("cargo runs").success(), "ocop is built");
        folder.join("ocop")
    })
}
