//! Ports for work on foreign PDFs. Their one implementation is a bounded child process of the same program:
//! [`crate::pdf_child`].

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use bytes::Bytes;
use futures_util::Stream;
use tokio::sync::OwnedSemaphorePermit;
use wissel_core::exchange::reading::Reading;
use wissel_core::time::Day;
use wissel_store::Fault;
use wissel_wire::pdf::exchange::Verdict;
use wissel_wire::pdf::{Cover, PdfRefusal, TextDocument};

/// An answer on its way. Boxed, so that the ports can stand behind `dyn`.
pub type Answering<'a, T> = Pin<Box<dyn Future<Output = Result<T, InspectFault>> + Send + 'a>>;

/// The plaintext of a stored file, piece by piece.
pub type Pieces = Pin<Box<dyn Stream<Item = Result<Bytes, Fault>> + Send>>;

/// A stored file: its plaintext from the beginning, each time it is asked.
pub type StoredFile = Box<dyn Fn() -> Pieces + Send + Sync>;

/// Judges whether a PDF may be shared.
pub trait PdfInspector: Send + Sync {
    /// Inspects one file of so many bytes. It is read when its turn has come. A file that makes the inspection die or
    /// take too long is refused as `pdf-too-complex`. With `read_on`, today, an accepted file's text is read too; a
    /// reading that dies or takes too long is an empty one, and changes no verdict.
    fn inspect(&self, size: u64, file: StoredFile, read_on: Option<Day>)
    -> Answering<'_, (Verdict, Reading)>;
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
    pub(crate) _place: Option<OwnedSemaphorePermit>,
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
    /// Time for reading the text of an accepted file.
    pub read_within: Duration,
    /// Time for an assembly.
    pub assemble_within: Duration,
    /// Largest assembled file in bytes.
    pub largest_file: u64,
    /// Largest file that may be shared, in bytes; the child refuses a larger one.
    pub largest_upload: u64,
}

/// How many files one child judges at most before another takes its place.
pub const FILES_OF_A_CHILD: u32 = 64;

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
            read_within: Duration::from_secs(2),
            assemble_within: Duration::from_secs(20),
            largest_file: 256 << 20,
            largest_upload: USUAL_UPLOAD,
        }
    }
}
