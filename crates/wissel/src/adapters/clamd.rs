//! Looks for malware with clamd (`INSTREAM`), over a Unix socket or a port of this machine.
//!
//! What is sent is a client's document in the clear: it never leaves the machine, and clamd keeps it in its own temporary
//! folder for as long as it looks (put that in memory, see `docs/operations.md`).

use futures_util::StreamExt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, split};
use tokio::net::{TcpStream, UnixStream};
use tokio::time::timeout;
use wissel_service::pdf_check::Pieces;
use wissel_service::ports::{ScanFault, Scanned, Scanning, VirusScan};
use wissel_wire::clamd::{self, Answer};

/// Where clamd listens.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Address {
    /// A Unix socket.
    Socket(PathBuf),
    /// A port of this machine.
    Port(SocketAddr),
}

/// Why this is no place for clamd.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum NotHere {
    /// A socket is named by its whole path.
    #[error("is not a whole path after unix:")]
    PartOfPath,
    /// Documents are sent to it in the clear: it is on this machine or not at all.
    #[error("is another machine: documents would cross the network in the clear")]
    Elsewhere,
    /// Something else.
    #[error("is no socket and no address with a port")]
    Unknown,
}

impl FromStr for Address {
    type Err = NotHere;
    fn from_str(text: &str) -> Result<Self, NotHere> {
        if let Some(path) = text.strip_prefix("unix:").map(Path::new) {
            return if path.is_absolute() { Ok(Self::Socket(path.into())) } else { Err(NotHere::PartOfPath) };
        }
        match text.parse::<SocketAddr>() {
            Ok(port) if port.ip().is_loopback() => Ok(Self::Port(port)),
            Ok(_) => Err(NotHere::Elsewhere),
            Err(_) => Err(NotHere::Unknown),
        }
    }
}

/// How long for what.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Patience {
    /// Until it takes the connection, and for each piece.
    pub step: Duration,
    /// For its answer, after all was sent: it looks then.
    pub answer: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { step: Duration::from_secs(10), answer: Duration::from_secs(60) }
    }
}

/// clamd.
#[derive(Clone, Debug)]
pub struct Clamd {
    address: Address,
    patience: Patience,
}

/// Bytes in one chunk.
const CHUNK: usize = 64 * 1024;

trait Both: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Both for T {}

impl Clamd {
    /// At this address, with the usual patience.
    pub fn new(address: Address) -> Self {
        Self { address, patience: Patience::default() }
    }
    /// The same with another patience.
    #[must_use]
    pub const fn patient(mut self, patience: Patience) -> Self {
        self.patience = patience;
        self
    }

    async fn connect(&self) -> Result<Box<dyn Both>, ScanFault> {
        let away = |_| ScanFault::Away;
        let connected = async {
            Ok(match &self.address {
                Address::Socket(path) => {
                    Box::new(UnixStream::connect(path).await.map_err(away)?) as Box<dyn Both>
                }
                Address::Port(port) => Box::new(TcpStream::connect(port).await.map_err(away)?),
            })
        };
        timeout(self.patience.step, connected).await.map_err(|_| ScanFault::Silent)?
    }

    async fn look(&self, pieces: Pieces) -> Result<Scanned, ScanFault> {
        let (mut from, mut to) = split(self.connect().await?);
        let sent = self.send(&mut to, pieces).await;
        if let Err(fault @ ScanFault::Stored(_)) = sent {
            return Err(fault);
        }
        // A stream that is too long is answered before its end, and then hung up on: the answer says more than the write.
        let said = timeout(self.patience.answer, answer(&mut from)).await.unwrap_or(Err(ScanFault::Silent));
        match (said.map(|said| clamd::read(&said)), sent) {
            (Ok(Ok(Answer::Found(name))), _) => Ok(Scanned::Infected(name)),
            (Ok(Ok(Answer::TooLong)), _) => Err(ScanFault::TooLong),
            // Clean is what it says of the whole, not of a part.
            (Ok(Ok(Answer::Clean)), Ok(())) => Ok(Scanned::Clean),
            (Ok(Err(_)), Ok(())) => Err(ScanFault::Answer),
            (_, Err(fault)) | (Err(fault), Ok(())) => Err(fault),
        }
    }

    async fn send(&self, to: &mut (impl AsyncWrite + Unpin), mut pieces: Pieces) -> Result<(), ScanFault> {
        self.write(to, b"zINSTREAM\0").await?;
        while let Some(piece) = pieces.next().await {
            for chunk in piece?.chunks(CHUNK) {
                let length = u32::try_from(chunk.len()).map_err(|_| ScanFault::TooLong)?;
                self.write(to, &length.to_be_bytes()).await?;
                self.write(to, chunk).await?;
            }
        }
        self.write(to, &0_u32.to_be_bytes()).await
    }

    async fn write(&self, to: &mut (impl AsyncWrite + Unpin), bytes: &[u8]) -> Result<(), ScanFault> {
        let written = timeout(self.patience.step, async {
            to.write_all(bytes).await?;
            to.flush().await
        });
        written.await.map_err(|_| ScanFault::Silent)?.map_err(|_| ScanFault::Away)
    }
}

/// The answer up to where it hangs up; one that is longer than any is cut, and then not understood.
async fn answer(from: &mut (impl AsyncRead + Unpin)) -> Result<Vec<u8>, ScanFault> {
    let most = u64::try_from(clamd::LONGEST).unwrap_or(u64::MAX);
    let mut said = Vec::new();
    from.take(most).read_to_end(&mut said).await.map_err(|_| ScanFault::Away)?;
    Ok(said)
}

impl VirusScan for Clamd {
    fn scan(&self, pieces: Pieces) -> Scanning<'_, Scanned> {
        Box::pin(self.look(pieces))
    }

    fn is_there(&self) -> Scanning<'_, ()> {
        Box::pin(async {
            let mut line = self.connect().await?;
            self.write(&mut line, b"zPING\0").await?;
            let said =
                timeout(self.patience.step, answer(&mut line)).await.map_err(|_| ScanFault::Silent)??;
            if said == b"PONG\0" { Ok(()) } else { Err(ScanFault::Answer) }
        })
    }
}

#[cfg(test)]
#[path = "clamd_tests.rs"]
mod tests;
