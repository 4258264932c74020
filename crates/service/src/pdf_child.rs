//! The bounded child process in which foreign PDFs are parsed: `PROGRAM inspect-pdf`.
//!
//! A child that accepted a file waits for the next one: to start a program costs more than to judge an ordinary
//! file. After anything else than an acceptance it is ended, so that a file that is refused shares its process with
//! none that follows. Memory is bounded for the life of the process, time for each file.

use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use futures_util::{StreamExt, stream};
use rustix::pipe::fcntl_setpipe_size;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::sync::Semaphore;
use wissel_core::exchange::reading::Reading;
use wissel_core::time::Day;
use wissel_wire::pdf::exchange::{AssembleRequest, Assembled, InspectRequest, PartHead, Verdict};
use wissel_wire::pdf::{Cover, PdfRefusal, Reason};

use crate::pdf_check::{
    Answering, ChildBounds, FILES_OF_A_CHILD, InspectFault, PdfAssembler, PdfInspector, Pieces, StoredFile,
    StoredPart, Turn,
};

/// Judges files and joins them in child processes of one program.
#[derive(Debug)]
pub struct ChildProcess {
    program: PathBuf,
    bounds: ChildBounds,
    // Apart, so that a wave of uploads cannot keep a collector waiting.
    inspections: Semaphore,
    assemblies: Arc<Semaphore>,
    resting: Resting,
}

/// Children that wait for a file, the one that came last at the end.
type Resting = Arc<Mutex<Vec<Inspector>>>;

/// A child that judges one file after the other.
#[derive(Debug)]
struct Inspector {
    child: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
    judged: u32,
}

/// How a child process ended, or what it said.
enum Ended<T> {
    Answered(T),
    /// By a signal (a bound on memory or on processor time) or a panic.
    Died,
    /// It was ended at the end of its time.
    Late,
}

/// A verdict, and what was read.
type Judged = (Verdict, Reading);

/// Largest verdict in bytes.
const LARGEST_VERDICT: u64 = 64 * 1024;
/// Largest reading in bytes.
const LARGEST_READING: u64 = 64 * 1024;
/// An ordinary file goes through the pipe without either side waiting for the other.
const PIPE: usize = 1 << 20;
/// How long a child waits for a next file.
const REST: Duration = Duration::from_secs(10);
/// Memory that a file needed serves the next, instead of going back to the kernel and coming again page by page.
/// C libraries other than glibc pass over it.
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
            resting: Resting::default(),
            bounds,
        }
    }

    fn start(&self, more: &[&str]) -> Result<(Child, ChildStdin, ChildStdout), InspectFault> {
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
        match (child.stdin.take(), child.stdout.take()) {
            (Some(to), Some(from)) => Ok((child, to, from)),
            _ => Err(InspectFault::Start),
        }
    }

    async fn inspect_one(&self, request: InspectRequest, file: StoredFile) -> Result<Judged, InspectFault> {
        let _place = self.inspections.acquire().await.map_err(|_| InspectFault::Stopping)?;
        // What a used child dies of may be a remainder of its earlier files.
        if let Some(used) = self.rested() {
            match self.judge(used, request, file()).await? {
                Ended::Answered(judged) => return Ok(judged),
                // Earlier files make no child slow: this one costs its time once, not twice.
                Ended::Late => return Ok(refused()),
                Ended::Died => {}
            }
        }
        let (child, to, from) = self.start(&[])?;
        let _smaller_is_only_slower = fcntl_setpipe_size(&to, PIPE);
        let fresh = Inspector { child, to, from: BufReader::new(from), judged: 0 };
        Ok(match self.judge(fresh, request, file()).await? {
            Ended::Answered(judged) => judged,
            Ended::Died | Ended::Late => refused(),
        })
    }

    /// Has a child judge one file within its time; the child rests afterwards when it accepted the file.
    async fn judge(
        &self,
        mut inspector: Inspector,
        request: InspectRequest,
        file: Pieces,
    ) -> Result<Ended<Judged>, InspectFault> {
        let answered = tokio::time::timeout(self.bounds.inspect_within, inspector.judge(request, file)).await;
        let Ok(answered) = answered else {
            // Waits for the end, so that no process of an abandoned request lingers.
            let _ = inspector.child.kill().await;
            return Ok(Ended::Late);
        };
        let verdict = match answered? {
            Ended::Answered(verdict) => verdict,
            Ended::Died => return Ok(Ended::Died),
            Ended::Late => return Ok(Ended::Late),
        };
        let accepted = matches!(verdict, Verdict::Accepted(_));
        let reading = match request.read_on {
            Some(_) if accepted => self.reading(&mut inspector).await,
            _ => Some(Reading::default()),
        };
        // A child that did not end its reading judges nothing any more: dropped, it is ended.
        if reading.is_some() && accepted && inspector.judged < FILES_OF_A_CHILD {
            self.rest(inspector);
        }
        Ok(Ended::Answered((verdict, reading.unwrap_or_default())))
    }

    /// What the child read in the file that it accepted; `None` when it died of it, or takes too long.
    async fn reading(&self, inspector: &mut Inspector) -> Option<Reading> {
        let line = tokio::time::timeout(self.bounds.read_within, inspector.line(LARGEST_READING)).await;
        serde_json::from_slice(&line.ok()?.ok()??).ok()
    }

    /// A child that waits, if there is one.
    fn rested(&self) -> Option<Inspector> {
        self.resting.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }

    /// Lets a child wait for the next file, and ends it when none comes.
    fn rest(&self, inspector: Inspector) {
        let waits = (inspector.child.id(), inspector.judged);
        self.resting.lock().unwrap_or_else(PoisonError::into_inner).push(inspector);
        let resting = Arc::downgrade(&self.resting);
        tokio::spawn(async move {
            tokio::time::sleep(REST).await;
            if let Some(resting) = resting.upgrade() {
                resting
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .retain(|other| (other.child.id(), other.judged) != waits);
            }
        });
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
        match self.assembled(Box::pin(stream::iter(originals.into_iter().map(Ok)))).await? {
            Ended::Answered(answer) => read_assembled(answer.into()),
            Ended::Died | Ended::Late => Ok(Err(too_complex())),
        }
    }

    /// What a child of its own makes of this input.
    async fn assembled(&self, input: Pieces) -> Result<Ended<Vec<u8>>, InspectFault> {
        let (mut child, mut to, from) = self.start(&["--assemble"])?;
        let feed = async move {
            let fed = feed(&mut to, input).await;
            // The end of the input.
            drop(to);
            fed
        };
        let most = self.bounds.largest_file;
        let read = async move {
            let mut answer = Vec::new();
            from.take(most).read_to_end(&mut answer).await.map(|_| answer)
        };
        let work = async {
            let (fed, answer) = tokio::join!(feed, read);
            (fed, answer, child.wait().await)
        };
        let Ok((fed, answer, status)) = tokio::time::timeout(self.bounds.assemble_within, work).await else {
            let _ = child.kill().await;
            return Ok(Ended::Died);
        };
        fed?;
        match died(status)? {
            Some(ended) => Ok(ended),
            None => answer.map(Ended::Answered).map_err(|_| InspectFault::Answer),
        }
    }
}

impl Inspector {
    async fn judge(&mut self, request: InspectRequest, file: Pieces) -> Result<Ended<Verdict>, InspectFault> {
        let head = stream::iter([Ok(Bytes::from(format!("{request}\n")))]);
        // What was not fed whole was not judged.
        feed(&mut self.to, Box::pin(head.chain(file))).await?;
        if let Some(line) = self.line(LARGEST_VERDICT).await? {
            self.judged += 1;
            return serde_json::from_slice(&line).map(Ended::Answered).map_err(|_| InspectFault::Answer);
        }
        died(self.child.wait().await)?.ok_or(InspectFault::Answer)
    }

    /// The next line of the answer; `None` when it ended before.
    async fn line(&mut self, largest: u64) -> Result<Option<Vec<u8>>, InspectFault> {
        let mut line = Vec::new();
        let mut answer = (&mut self.from).take(largest);
        answer.read_until(b'\n', &mut line).await.map_err(|_| InspectFault::Answer)?;
        Ok(line.ends_with(b"\n").then_some(line))
    }
}

/// Hands a file to a child. One that stops reading has its reason: its answer or its end tells.
async fn feed(to: &mut ChildStdin, mut input: Pieces) -> Result<(), InspectFault> {
    while let Some(piece) = input.next().await {
        if to.write_all(&piece?).await.is_err() {
            break;
        }
    }
    Ok(())
}

/// Whether a child that ended died of its work; `None` for one that ended as it should.
fn died<T>(status: std::io::Result<ExitStatus>) -> Result<Option<Ended<T>>, InspectFault> {
    match status.map_err(|_| InspectFault::Answer)?.code() {
        Some(0) => Ok(None),
        None | Some(PANICKED) => Ok(Some(Ended::Died)),
        Some(_) => Err(InspectFault::Answer),
    }
}

fn refused() -> Judged {
    (Verdict::Refused(too_complex()), Reading::default())
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
    fn inspect(
        &self,
        size: u64,
        file: StoredFile,
        read_on: Option<Day>,
    ) -> Answering<'_, (Verdict, Reading)> {
        Box::pin(self.inspect_one(InspectRequest { size, read_on }, file))
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
