//! As much of HTTP/1.1 as it takes to ask one thing after the other. A full client would use up the
//! processor that the server is measured on.

use std::io;
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// A connection that is kept alive.
#[derive(Debug)]
pub struct Connection {
    stream: TcpStream,
    request: Vec<u8>,
    answer: Vec<u8>,
    head: usize,
}

impl Connection {
    /// Opens one.
    pub async fn open(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let (request, answer) = (Vec::with_capacity(512), Vec::with_capacity(64 * 1024));
        Ok(Self { stream, request, answer, head: 0 })
    }

    /// Asks for a path, reads the whole answer, and gives its status.
    pub async fn get(&mut self, path: &str) -> io::Result<u16> {
        self.send("GET", path, "", b"").await
    }

    /// Sends anything, reads the whole answer, and gives its status. Each of `headers` ends with a line break.
    pub async fn send(
        &mut self,
        method: &str,
        path: &str,
        headers: &str,
        body: &[u8],
    ) -> io::Result<u16> {
        self.request.clear();
        let opening = format!(
            "{method} {path} HTTP/1.1\r\nhost: soak\r\naccept: application/json\r\n{headers}"
        );
        self.request.extend_from_slice(opening.as_bytes());
        if !body.is_empty() {
            let length = body.len();
            let about = format!("content-type: application/json\r\ncontent-length: {length}\r\n");
            self.request.extend_from_slice(about.as_bytes());
        }
        self.request.extend_from_slice(b"\r\n");
        self.request.extend_from_slice(body);
        self.stream.write_all(&self.request).await?;
        self.answer.clear();
        let (status, whole) = loop {
            self.read().await?;
            if let Some(end) = self.answer.windows(4).position(|four| four == b"\r\n\r\n") {
                self.head = end + 4;
                let (status, length) = head(&self.answer[..end])?;
                break (status, self.head + length);
            }
        };
        while self.answer.len() < whole {
            self.read().await?;
        }
        Ok(status)
    }

    /// The body of the last answer.
    pub fn body(&self) -> &[u8] {
        &self.answer[self.head..]
    }

    async fn read(&mut self) -> io::Result<()> {
        match self.stream.read_buf(&mut self.answer).await? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            _ => Ok(()),
        }
    }
}

/// The status and the length of the body.
fn head(bytes: &[u8]) -> io::Result<(u16, usize)> {
    let text = std::str::from_utf8(bytes).map_err(io::Error::other)?;
    let mut lines = text.split("\r\n");
    let status = lines.next().and_then(|line| line.split(' ').nth(1)?.parse().ok());
    let length = lines.find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().ok())?
    });
    status.zip(length).ok_or_else(|| io::Error::other(format!("no status or length in {text}")))
}
