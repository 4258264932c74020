//! How slow a client may be: time limits on the bodies it sends and on the answers it takes.
//!
//! Only waiting for the client counts; time that we take ourselves (a queue, a disk) does not.

use hyper::body::{Body, Bytes, Frame, SizeHint};
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep_until};

/// The slowest pace that is borne.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// Longest wait for the next piece.
    pub idle: Duration,
    /// Waiting that is allowed before the least rate counts.
    pub grace: Duration,
    /// Bytes for each second of waiting.
    pub least_rate: u32,
    /// Longest waiting for the whole.
    pub total: Duration,
}

/// Counts the waiting for a client.
#[derive(Debug)]
struct Meter {
    pace: Pace,
    moved: u64,
    waited: Duration,
    since: Option<Instant>,
    timer: Option<Pin<Box<Sleep>>>,
}

impl Meter {
    const fn new(pace: Pace) -> Self {
        Self { pace, moved: 0, waited: Duration::ZERO, since: None, timer: None }
    }

    /// So many bytes came through: this wait is over.
    fn moved(&mut self, bytes: usize) {
        if let Some(since) = self.since.take() {
            self.waited += since.elapsed();
        }
        self.moved = self.moved.saturating_add(bytes as u64);
    }

    /// Nothing came through now. Ready when that has been so for too long.
    fn waits(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if self.since.is_none() {
            let now = Instant::now();
            self.since = Some(now);
            let earned = Duration::from_secs(self.moved / u64::from(self.pace.least_rate.max(1)));
            let most = self.pace.grace.saturating_add(earned).min(self.pace.total);
            let until = now + most.saturating_sub(self.waited).min(self.pace.idle);
            match &mut self.timer {
                Some(timer) => timer.as_mut().reset(until),
                none => *none = Some(Box::pin(sleep_until(until))),
            }
        }
        self.timer.as_mut().map_or(Poll::Pending, |timer| timer.as_mut().poll(cx))
    }
}

fn too_slow() -> io::Error {
    io::Error::new(io::ErrorKind::TimedOut, "the client was too slow")
}

/// A body that must come at the pace. Ends with [`io::ErrorKind::TimedOut`] when it does not.
#[derive(Debug)]
pub struct Paced<B> {
    body: B,
    meter: Meter,
}

impl<B> Paced<B> {
    /// The body at this pace.
    pub const fn new(body: B, pace: Pace) -> Self {
        Self { body, meter: Meter::new(pace) }
    }
}

impl<B> Body for Paced<B>
where
    B: Body<Data = Bytes> + Unpin,
    B::Error: Into<axum::BoxError>,
{
    type Data = Bytes;
    type Error = axum::BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        match Pin::new(&mut self.body).poll_frame(cx) {
            Poll::Ready(frame) => {
                let bytes = frame.as_ref().and_then(|f| f.as_ref().ok()).and_then(Frame::data_ref);
                self.meter.moved(bytes.map_or(0, Bytes::len));
                Poll::Ready(frame.map(|f| f.map_err(Into::into)))
            }
            Poll::Pending => {
                ready!(self.meter.waits(cx));
                Poll::Ready(Some(Err(too_slow().into())))
            }
        }
    }
    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }
    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// A connection whose client must take what is written at the pace. Each request begins a new count.
#[derive(Debug)]
pub struct Taken<S> {
    stream: S,
    meter: Meter,
}

impl<S> Taken<S> {
    /// The connection at this pace.
    pub const fn new(stream: S, pace: Pace) -> Self {
        Self { stream, meter: Meter::new(pace) }
    }

    fn written(&mut self, cx: &mut Context<'_>, result: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        match result {
            Poll::Ready(result) => {
                self.meter.moved(result.as_ref().map_or(0, |n| *n));
                Poll::Ready(result)
            }
            Poll::Pending => {
                ready!(self.meter.waits(cx));
                Poll::Ready(Err(too_slow()))
            }
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Taken<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(cx, buf))?;
        if buf.filled().len() > before {
            self.meter = Meter::new(self.meter.pace);
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Taken<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.stream).poll_write(cx, buf);
        self.written(cx, result)
    }
    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.stream).poll_write_vectored(cx, bufs);
        self.written(cx, result)
    }
    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }
    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
