//! Ports for work on foreign PDFs, and their one implementation: a bounded child process of the same program.

use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::{Stream, StreamExt, stream};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::Command;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use wissel_store::Fault;
use wissel_wire::pdf::exchange::{AssembleRequest, Assembled, PartHead, Verdict};
use wissel_wire::pdf::{Cover, PdfRefusal, Reason, TextDocument};

/// An answer on its way. Boxed, so that the ports can stand behind `dyn`.
pub type Answering<'a, T> = Pin<Box<dyn Future<Output = Result<T, InspectFault>> + Send + 'a>>;

/// The plaintext of a stored file, piece by piece.
pub type Pieces = Pin<Box<dyn Stream<Item = Result<Bytes, Fault>> + Send>>;

/// Judges whether a PDF may be shared.
pub trait PdfInspector: Send + Sync {
    /// Inspects one file of so many bytes. The pieces are asked for when its turn has come. A file that makes the
    /// inspection die or take too long is refused as `pdf-too-complex`.
    fn inspect(&self, size: u64, pieces: Pieces) -> Answering<'_, Verdict>;
}

/// Puts together what a collector takes along.
pub trait PdfAssembler: Send + Sync {
    /// A place among those who assemble; taken before the parts are read into memory.
    fn turn(&self) -> Answering<'_, Turn>;
    /// The cover followed by the parts in order.
    fn assemble(
        &self,
        turn: Turn,
        cover: Cover,
        parts: Vec<StoredPart>,
    ) -> Answering<'_, Result<Bytes, PdfRefusal>>;
}

/// A place among those who assemble; given back when dropped. Without a permit where nobody has to wait.
#[derive(Debug, Default)]
pub struct Turn {
    _place: Option<OwnedSemaphorePermit>,
}

/// What follows a cover.
#[derive(Clone, Debug)]
pub enum StoredPart {
    /// A text, to be set on pages.
    Text(TextDocument),
    /// A PDF as it was shared.
    Pdf(Bytes),
}

/// No answer, for reasons that lie with this installation and not with the file.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum InspectFault {
    /// The child process could not be started.
    #[error("the PDF process could not be started")]
    Start,
    /// The child process answered what cannot be read, or nothing.
    #[error("the PDF process gave no readable answer")]
    Answer,
    /// The installation is stopping.
    #[error("stopping")]
    Stopping,
    /// The stored file could not be read.
    #[error(transparent)]
    Stored(#[from] Fault),
}

impl From<InspectFault> for Fault {
    fn from(fault: InspectFault) -> Self {
        match fault {
            InspectFault::Stored(fault) => fault,
            other => Self::Io(other.to_string()),
        }
    }
}

/// Bounds around the child process; the child adds its own on memory and processor time.
#[derive(Clone, Copy, Debug)]
pub struct ChildBounds {
    /// Processes of one kind at once; further requests wait.
    pub at_once: usize,
    /// Time for an inspection before the process is ended.
    pub inspect_within: Duration,
    /// Time for an assembly.
    pub assemble_within: Duration,
    /// Largest assembled file in bytes.
    pub largest_file: u64,
    /// Largest file that may be shared, in bytes; the child refuses a larger one.
    pub largest_upload: u64,
}

/// The size of file, in bytes, for which the usual bounds were made.
pub const USUAL_UPLOAD: u64 = 25 << 20;

/// How many times the usual memory and time files of this size get.
pub fn scale(largest_upload: u64) -> u32 {
    u32::try_from(largest_upload.div_ceil(USUAL_UPLOAD)).unwrap_or(u32::MAX).max(1)
}

impl ChildBounds {
    /// The bounds for files up to this size in bytes.
    pub fn for_uploads(largest_upload: u64) -> Self {
        let (usual, scale) = (Self::default(), scale(largest_upload));
        Self {
            inspect_within: usual.inspect_within.saturating_mul(scale),
            assemble_within: usual.assemble_within.saturating_mul(scale),
            largest_upload,
            ..usual
        }
    }
}

impl Default for ChildBounds {
    fn default() -> Self {
        Self {
            at_once: 2,
            inspect_within: Duration::from_secs(8),
            assemble_within: Duration::from_secs(20),
            largest_file: 256 << 20,
            largest_upload: USUAL_UPLOAD,
        }
    }
}

/// Runs `PROGRAM inspect-pdf` for each request.
#[derive(Debug)]
pub struct ChildProcess {
    program: PathBuf,
    bounds: ChildBounds,
    // Apart, so that a wave of uploads cannot keep a collector waiting.
    inspections: Semaphore,
    assemblies: Arc<Semaphore>,
}

/// How a child process ended.
enum Ended {
    Answered(Vec<u8>),
    /// By a signal (a bound on memory or time), a panic, or at the end of its time.
    Died,
}

/// Largest verdict in bytes.
const LARGEST_VERDICT: u64 = 64 * 1024;
/// The child reads a file several times, one reading after the other: what the first gives back to the C library
/// serves the next, instead of going back to the kernel and coming again page by page. Other C libraries pass over it.
const KEEP_MEMORY: &str = "glibc.malloc.mmap_threshold=4194304:glibc.malloc.trim_threshold=67108864:\
    glibc.malloc.top_pad=1048576";
/// Exit code of a Rust program that panicked.
const PANICKED: i32 = 101;

impl ChildProcess {
    /// `program` is the running executable.
    pub fn new(program: PathBuf, bounds: ChildBounds) -> Self {
        Self {
            program,
            inspections: Semaphore::new(bounds.at_once),
            assemblies: Arc::new(Semaphore::new(bounds.at_once)),
            bounds,
        }
    }

    async fn talk(
        &self,
        more: &[&str],
        mut input: Pieces,
        within: Duration,
        most: u64,
    ) -> Result<Ended, InspectFault> {
        let mut child = Command::new(&self.program)
            .args(["inspect-pdf", "--largest", &self.bounds.largest_upload.to_string()])
            .args(more)
            .env_clear()
            .env("GLIBC_TUNABLES", KEEP_MEMORY)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .map_err(|_| InspectFault::Start)?;
        let (Some(mut to), Some(from)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(InspectFault::Start);
        };
        let feed = async move {
            while let Some(piece) = input.next().await {
                // A child that stops reading has its reason: its answer or its end tells.
                if to.write_all(&piece?).await.is_err() {
                    break;
                }
            }
            Ok(())
        };
        let read = async move {
            let mut answer = Vec::new();
            from.take(most).read_to_end(&mut answer).await.map(|_| answer)
        };
        let work = async {
            let (fed, answer) = tokio::join!(feed, read);
            (fed, answer, child.wait().await)
        };
        let Ok((fed, answer, status)) = tokio::time::timeout(within, work).await else {
            // Waits for the end, so that no process of an abandoned request lingers.
            let _ = child.kill().await;
            return Ok(Ended::Died);
        };
        // What was not fed whole was not judged.
        fed.map_err(InspectFault::Stored)?;
        match status.map_err(|_| InspectFault::Answer)?.code() {
            Some(0) => answer.map(Ended::Answered).map_err(|_| InspectFault::Answer),
            None | Some(PANICKED) => Ok(Ended::Died),
            Some(_) => Err(InspectFault::Answer),
        }
    }

    async fn inspect_one(&self, size: u64, pieces: Pieces) -> Result<Verdict, InspectFault> {
        let _place = self.inspections.acquire().await.map_err(|_| InspectFault::Stopping)?;
        let size = size.to_string();
        let within = self.bounds.inspect_within;
        match self.talk(&["--size", &size], pieces, within, LARGEST_VERDICT).await? {
            Ended::Answered(line) => serde_json::from_slice(&line).map_err(|_| InspectFault::Answer),
            Ended::Died => Ok(Verdict::Refused(too_complex())),
        }
    }

    async fn next_turn(&self) -> Result<Turn, InspectFault> {
        let place = Arc::clone(&self.assemblies).acquire_owned().await;
        place.map(|place| Turn { _place: Some(place) }).map_err(|_| InspectFault::Stopping)
    }

    async fn assemble_one(
        &self,
        _turn: Turn,
        cover: Cover,
        parts: Vec<StoredPart>,
    ) -> Result<Result<Bytes, PdfRefusal>, InspectFault> {
        let mut originals = Vec::new();
        let mut heads = Vec::with_capacity(parts.len());
        for part in parts {
            heads.push(match part {
                StoredPart::Text(text) => PartHead::Text(text),
                StoredPart::Pdf(bytes) => {
                    let head = PartHead::Pdf(bytes.len());
                    originals.push(bytes);
                    head
                }
            });
        }
        let request = AssembleRequest { cover: Box::new(cover), parts: heads };
        let mut line = serde_json::to_vec(&request).map_err(|_| InspectFault::Answer)?;
        line.push(b'\n');
        originals.insert(0, Bytes::from(line));
        let input = Box::pin(stream::iter(originals.into_iter().map(Ok)));
        match self.talk(&["--assemble"], input, self.bounds.assemble_within, self.bounds.largest_file).await?
        {
            Ended::Answered(answer) => read_assembled(answer.into()),
            Ended::Died => Ok(Err(too_complex())),
        }
    }
}

fn too_complex() -> PdfRefusal {
    PdfRefusal::new(Reason::TooComplex, "memory or time")
}

fn read_assembled(mut answer: Bytes) -> Result<Result<Bytes, PdfRefusal>, InspectFault> {
    let end = answer.iter().position(|&byte| byte == b'\n').ok_or(InspectFault::Answer)?;
    let line = answer.split_to(end);
    let file = answer.slice(1..);
    match serde_json::from_slice(&line).map_err(|_| InspectFault::Answer)? {
        Assembled::File(size) if size == file.len() => Ok(Ok(file)),
        Assembled::Refused(refusal) => Ok(Err(refusal)),
        Assembled::File(_) | Assembled::Fault(_) => Err(InspectFault::Answer),
    }
}

impl PdfInspector for ChildProcess {
    fn inspect(&self, size: u64, pieces: Pieces) -> Answering<'_, Verdict> {
        Box::pin(self.inspect_one(size, pieces))
    }
}

impl PdfAssembler for ChildProcess {
    fn turn(&self) -> Answering<'_, Turn> {
        Box::pin(self.next_turn())
    }
    fn assemble(
        &self,
        turn: Turn,
        cover: Cover,
        parts: Vec<StoredPart>,
    ) -> Answering<'_, Result<Bytes, PdfRefusal>> {
        Box::pin(self.assemble_one(turn, cover, parts))
    }
}
