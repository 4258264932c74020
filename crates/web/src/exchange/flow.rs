//! The bytes of a form with a file on their way to its reader: counted, and never more of them held than a reader
//! needs that has not understood them yet.
//!
//! The reader of forms keeps what it gets until a boundary, or the end of a part's headers, comes by. Who sends
//! neither would fill the memory; so nothing more is handed over once too much was not given out again.

use crate::failure::was_too_slow;
use axum::body::BodyDataStream;
use axum::http::StatusCode;
use bytes::Bytes;
use futures_util::Stream;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, AtomicU64, Ordering};
use std::task::{Context, Poll, ready};

/// Bytes that may wait to be understood: names and headers of parts are far shorter.
const MOST_WAITING: u64 = 32 * 1024;

/// What is known of the bytes so far; the stream and its reader share it.
#[derive(Debug, Default)]
pub(super) struct Flow {
    handed: AtomicU64,
    given: AtomicU64,
    why: AtomicU16,
}

impl Flow {
    /// So many bytes of a part's content were given out.
    pub(super) fn gave(&self, bytes: usize) {
        self.given.fetch_add(bytes as u64, Ordering::Relaxed);
    }
    /// The headers of a part were understood; what came with them is its content.
    pub(super) fn understood(&self) {
        self.given.fetch_max(self.handed.load(Ordering::Relaxed), Ordering::Relaxed);
    }
    /// Why the stream was ended, when it was.
    pub(super) fn ended(&self) -> Option<StatusCode> {
        StatusCode::from_u16(self.why.load(Ordering::Relaxed)).ok()
    }
    fn waiting(&self) -> u64 {
        self.handed.load(Ordering::Relaxed).saturating_sub(self.given.load(Ordering::Relaxed))
    }
}

/// The stream of bytes.
pub(super) struct Metered {
    body: BodyDataStream,
    flow: Arc<Flow>,
    most: u64,
    pause: bool,
    /// Bytes of the last piece: the network hands over as much at once as it likes.
    last: u64,
}

impl Metered {
    /// The body, up to `most` bytes in all.
    pub(super) fn new(body: axum::body::Body, flow: Arc<Flow>, most: u64) -> Self {
        Self { body: body.into_data_stream(), flow, most, pause: false, last: 0 }
    }
    fn end(&self, status: StatusCode) -> Poll<Option<io::Result<Bytes>>> {
        self.flow.why.store(status.as_u16(), Ordering::Relaxed);
        Poll::Ready(Some(Err(io::ErrorKind::InvalidData.into())))
    }
}

impl Stream for Metered {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        // The reader takes all that it can get before it looks at it: one piece at a time, then.
        if std::mem::take(&mut self.pause) {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        if self.flow.waiting() > MOST_WAITING.saturating_add(self.last) {
            return self.end(StatusCode::BAD_REQUEST);
        }
        match ready!(Pin::new(&mut self.body).poll_next(cx)) {
            Some(Ok(piece)) => {
                let before = self.flow.handed.fetch_add(piece.len() as u64, Ordering::Relaxed);
                if before.saturating_add(piece.len() as u64) > self.most {
                    return self.end(StatusCode::PAYLOAD_TOO_LARGE);
                }
                self.pause = true;
                self.last = piece.len() as u64;
                Poll::Ready(Some(Ok(piece)))
            }
            Some(Err(error)) if was_too_slow(&error) => self.end(StatusCode::REQUEST_TIMEOUT),
            Some(Err(_)) => self.end(StatusCode::BAD_REQUEST),
            None => Poll::Ready(None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;
    use axum::extract::{FromRequest, Multipart, Request};
    use futures_util::StreamExt;
    use std::sync::atomic::AtomicUsize;

    const PIECE: usize = 16 * 1024;

    /// Sends `head`, then pieces of content, and counts what was taken of them.
    async fn read(head: &'static str, pieces: usize, most: u64) -> (usize, Option<StatusCode>, usize) {
        let taken = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&taken);
        let content = futures_util::stream::iter(0..pieces).map(move |_| {
            count.fetch_add(1, Ordering::Relaxed);
            Ok::<_, io::Error>(Bytes::from(vec![b'x'; PIECE]))
        });
        let first = futures_util::stream::iter([Ok(Bytes::from_static(head.as_bytes()))]);
        let last = futures_util::stream::iter([Ok(Bytes::from_static(b"\r\n--b--\r\n"))]);
        let flow = Arc::new(Flow::default());
        let body = Body::from_stream(first.chain(content).chain(last));
        let body = Body::from_stream(Metered::new(body, Arc::clone(&flow), most));
        let request = Request::builder().header("content-type", "multipart/form-data; boundary=b");
        let request = request.body(body).expect("request");
        let mut parts = Multipart::from_request(request, &()).await.expect("multipart");
        let mut got = 0;
        while let Ok(Some(mut field)) = parts.next_field().await {
            flow.understood();
            while let Ok(Some(piece)) = field.chunk().await {
                flow.gave(piece.len());
                got += piece.len();
            }
        }
        (got, flow.ended(), taken.load(Ordering::Relaxed))
    }

    const FILE: &str = "--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n";

    #[tokio::test]
    async fn a_file_of_any_size_flows_through() {
        assert_eq!(read(FILE, 100, u64::MAX).await, (100 * PIECE, None, 100));
    }

    #[tokio::test]
    async fn one_large_piece_is_as_good_as_many_small_ones() {
        let body: &str = format!("{FILE}{}", "x".repeat(300_000)).leak();
        assert_eq!(read(body, 0, u64::MAX).await.0, 300_000);
    }

    #[tokio::test]
    async fn what_is_never_understood_is_not_kept() {
        for head in ["", "x", "--b\r\ncontent-disposition: form-data; name=\"", "--b\r\nx: "] {
            let (got, ended, taken) = read(head, 1000, u64::MAX).await;
            assert_eq!((got, ended), (0, Some(StatusCode::BAD_REQUEST)), "{head}");
            assert!(taken <= 5, "{taken} pieces were taken for {head}");
        }
    }

    #[tokio::test]
    async fn the_whole_has_an_end() {
        let (_, ended, taken) = read(FILE, 1000, 10 * PIECE as u64).await;
        assert_eq!(ended, Some(StatusCode::PAYLOAD_TOO_LARGE));
        assert!(taken <= 11, "{taken}");
    }
}
