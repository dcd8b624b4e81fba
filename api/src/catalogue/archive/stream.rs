//! Bytes on their way to somebody who takes them as fast as he likes.

use super::BreakOff;
use futures_util::Stream;
use futures_util::stream::poll_fn;
use std::io;
use std::task::Poll;
use tokio::sync::mpsc;

/// Where what is written goes, piece by piece.
pub(super) struct Outlet(mpsc::Sender<Vec<u8>>);

impl Outlet {
    /// Hands a piece over, and comes back when the next one is wanted: whoever is slow to take it holds up
    /// the writing alone, between two readings, and no connection to the database meanwhile.
    pub async fn hand_over(&self, piece: Vec<u8>) -> Result<(), BreakOff> {
        self.0.send(piece).await.map_err(|_| BreakOff::Gone)?;
        self.0.reserve().await.map(drop).map_err(|_| BreakOff::Gone)
    }
}

/// The pieces that `write` hands over, as they are wanted. It runs within the stream and ends with it:
/// nothing goes on in the background, and nothing is written ahead. When it fails the stream does, so
/// that the answer is broken off and not ended.
pub(super) fn streamed<W>(
    write: impl FnOnce(Outlet) -> W,
) -> impl Stream<Item = io::Result<Vec<u8>>> + Send + 'static
where
    W: Future<Output = Result<(), BreakOff>> + Send + 'static,
{
    let (to, mut from) = mpsc::channel(1);
    let mut writing = Some(Box::pin(write(Outlet(to))));
    poll_fn(move |context| {
        let Some(writer) = &mut writing else { return Poll::Ready(None) };
        match writer.as_mut().poll(context) {
            // It waits for a reading, or for its piece to be taken.
            Poll::Pending => match from.poll_recv(context) {
                Poll::Ready(Some(piece)) => Poll::Ready(Some(Ok(piece))),
                _ => Poll::Pending,
            },
            Poll::Ready(ended) => {
                writing = None;
                Poll::Ready(ended.err().map(|error| {
                    tracing::error!(%error, "an archive broke off");
                    Err(io::Error::other("the archive broke off"))
                }))
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::StreamExt as _;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[tokio::test]
    async fn nothing_is_written_before_it_is_wanted() {
        let begun = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&begun);
        let mut pieces = Box::pin(streamed(|to| async move {
            for number in 0..100 {
                counted.fetch_add(1, Ordering::SeqCst);
                tokio::task::yield_now().await;
                to.hand_over(vec![number]).await?;
            }
            Ok(())
        }));
        for number in 0..100 {
            assert_eq!(begun.load(Ordering::SeqCst), usize::from(number));
            assert_eq!(pieces.next().await.expect("a piece").expect("whole"), [number]);
            tokio::task::yield_now().await;
        }
        assert!(pieces.next().await.is_none());
        assert!(pieces.next().await.is_none());
    }

    #[tokio::test]
    async fn a_failure_breaks_the_stream_off() {
        let mut pieces = Box::pin(streamed(|to| async move {
            to.hand_over(vec![1]).await?;
            Err(BreakOff::Unreadable)
        }));
        assert_eq!(pieces.next().await.expect("a piece").expect("whole"), [1]);
        assert!(pieces.next().await.expect("a failure").is_err());
        assert!(pieces.next().await.is_none());
    }
}
