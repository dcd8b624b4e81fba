//! Connections: accepted, answered, ended.
//!
//! An answer that fails in its middle is broken off, so that whoever reads it notices. poem's own server
//! asks a connection to go on once more after such a failure, and hyper then ends the answer as if it were
//! whole; here a connection that failed is dropped.

use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use poem::http::uri::Scheme;
use poem::web::{LocalAddr, RemoteAddr};
use poem::{Endpoint, Request, Response};
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

/// How long to wait when nothing can be accepted, such as for want of file handles.
const BREATH: Duration = Duration::from_millis(100);

/// Answers until told to stop; then accepts nothing new, and lets running requests finish for as long as
/// there is patience.
pub async fn serve<E>(
    listener: TcpListener,
    endpoint: E,
    stop: impl Future<Output = ()>,
    patience: Duration,
) -> std::io::Result<()>
where
    E: Endpoint<Output = Response> + 'static,
{
    let here = listener.local_addr()?;
    let (endpoint, running) = (Arc::new(endpoint), GracefulShutdown::new());
    let mut connections = JoinSet::new();
    tokio::pin!(stop);
    loop {
        tokio::select! {
            () = &mut stop => break,
            Some(_) = connections.join_next() => {}
            accepted = listener.accept() => match accepted {
                Ok((socket, from)) => {
                    // What is left of an answer does not wait for the reader to have had the rest.
                    let _ = socket.set_nodelay(true);
                    let endpoint = Arc::clone(&endpoint);
                    connections.spawn(answer(socket, (here, from), endpoint, running.watcher()));
                }
                Err(error) => {
                    tracing::warn!(%error, "a connection can't be accepted");
                    sleep(BREATH).await;
                }
            }
        }
    }
    drop(listener);
    // Whoever has not finished by then is cut off.
    let _ = timeout(patience, running.shutdown()).await;
    connections.shutdown().await;
    Ok(())
}

/// Answers the requests of a connection, one after the other.
async fn answer<E>(
    socket: TcpStream,
    (here, from): (SocketAddr, SocketAddr),
    endpoint: Arc<E>,
    running: Watcher,
) where
    E: Endpoint<Output = Response> + 'static,
{
    let service = service_fn(move |request| {
        let endpoint = Arc::clone(&endpoint);
        let addresses = (LocalAddr(here.into()), RemoteAddr(from.into()));
        async move {
            let request = Request::from((request, addresses.0, addresses.1, Scheme::HTTP));
            Ok::<_, Infallible>(hyper::Response::from(endpoint.get_response(request).await))
        }
    });
    let builder = auto::Builder::new(TokioExecutor::new());
    let connection = builder.serve_connection(TokioIo::new(socket), service).into_owned();
    if let Err(error) = running.watch(connection).await {
        tracing::debug!(%error, "a connection failed");
    }
}
