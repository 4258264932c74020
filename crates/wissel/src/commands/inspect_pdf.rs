//! `wissel inspect-pdf`: the child process in which foreign PDFs are parsed.
//!
//! It reads standard input, writes to standard output, and can do little else: it bounds its own memory and
//! processor time and may open no file. Dying of a bound is an answer too; the parent takes it as a refusal.

use std::io::{BufRead, BufReader, Read, Write, stdin, stdout};
use std::process::ExitCode;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use rustix::time::{ClockId, clock_gettime};
use wissel_service::pdf_check::{FILES_OF_A_CHILD, scale};
use wissel_wire::pdf::exchange::{AssembleRequest, InspectRequest, Verdict};
use wissel_wire::pdf::{PdfLimits, PdfRefusal, Reason, inspect, read};

/// Bounds on one kind of work.
struct Bounds {
    memory_bytes: u64,
    /// For one file, or one assembly.
    processor_seconds: u64,
    /// For all that this process will do.
    processor_seconds_of_all: u64,
    input_bytes: u64,
}

/// A buffer larger than this is not kept for the next file.
const KEEP_BYTES: usize = 4 << 20;

impl Bounds {
    /// For files of at most this size, one after the other.
    fn to_inspect(largest: u64) -> Self {
        let times = u64::from(scale(largest));
        Self {
            memory_bytes: times * (256 << 20),
            processor_seconds: times * 5,
            processor_seconds_of_all: times * 5 * u64::from(FILES_OF_A_CHILD),
            input_bytes: largest,
        }
    }
    /// An assembly holds several inspected originals and the joined file at once.
    fn to_assemble(largest: u64) -> Self {
        let times = u64::from(scale(largest));
        let seconds = times * 15;
        Self {
            memory_bytes: times << 30,
            processor_seconds: seconds,
            processor_seconds_of_all: seconds,
            input_bytes: 256 << 20,
        }
    }
}

/// Inspects the PDFs on standard input, or with `assemble` joins what stands there; no file is larger than `largest`
/// bytes. Success means: every request was answered.
pub fn run(assemble: bool, largest: u64) -> ExitCode {
    let bounds = if assemble { Bounds::to_assemble(largest) } else { Bounds::to_inspect(largest) };
    let done = confine(&bounds).is_ok()
        && if assemble { assemble_input(&bounds) } else { inspect_input(&bounds) }.is_ok();
    if done { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// From here on no file can be opened, no core dumped, and memory and time are bounded by the kernel.
fn confine(bounds: &Bounds) -> rustix::io::Result<()> {
    for (resource, bound, most) in [
        (Resource::As, bounds.memory_bytes, bounds.memory_bytes),
        (Resource::Cpu, bounds.processor_seconds, bounds.processor_seconds_of_all),
        (Resource::Nofile, 0, 0),
        (Resource::Core, 0, 0),
    ] {
        setrlimit(resource, Rlimit { current: Some(bound), maximum: Some(most) })?;
    }
    Ok(())
}

/// Each file has the same processor time, whatever those before it took.
fn renew_time(bounds: &Bounds) -> rustix::io::Result<()> {
    let used = clock_gettime(ClockId::ProcessCPUTime);
    // A second that has begun counts as used.
    let used = u64::try_from(used.tv_sec).unwrap_or(u64::MAX).saturating_add(1);
    let maximum = getrlimit(Resource::Cpu).maximum;
    let current = used.saturating_add(bounds.processor_seconds);
    let current = maximum.map_or(current, |most| current.min(most));
    setrlimit(Resource::Cpu, Rlimit { current: Some(current), maximum })
}

/// One request after the other: its line, then the file. The answer is a line, and a second one with what was read in a
/// file that was accepted, where that was asked.
fn inspect_input(bounds: &Bounds) -> std::io::Result<()> {
    let mut input = BufReader::new(stdin().lock());
    let mut bytes = Vec::new();
    let mut head = String::new();
    while input.by_ref().take(48).read_line(&mut head)? > 0 {
        renew_time(bounds)?;
        let InspectRequest { size, read_on } = head.parse().map_err(|_| std::io::ErrorKind::InvalidInput)?;
        let file_bytes = usize::try_from(bounds.input_bytes).unwrap_or(usize::MAX);
        let limits = PdfLimits { file_bytes, ..PdfLimits::default() };
        let verdict = if size > bounds.input_bytes {
            std::io::copy(&mut input.by_ref().take(size), &mut std::io::sink())?;
            Verdict::Refused(PdfRefusal::new(Reason::TooComplex, "file size"))
        } else {
            // A byte more than is expected, so that the end is found without growing.
            bytes.reserve(usize::try_from(size.saturating_add(1)).unwrap_or_default());
            if input.by_ref().take(size).read_to_end(&mut bytes)? as u64 != size {
                return Err(std::io::ErrorKind::UnexpectedEof.into());
            }
            inspect(&bytes, &limits).into()
        };
        say(&verdict)?;
        if let (Verdict::Accepted(_), Some(today)) = (&verdict, read_on) {
            say(&read(&bytes, &limits, today))?;
        }
        head.clear();
        bytes.clear();
        bytes.shrink_to(KEEP_BYTES);
    }
    Ok(())
}

/// One line of JSON.
fn say(answer: &impl serde::Serialize) -> std::io::Result<()> {
    let mut line = serde_json::to_vec(answer)?;
    line.push(b'\n');
    stdout().lock().write_all(&line)
}

fn assemble_input(bounds: &Bounds) -> std::io::Result<()> {
    let mut input = BufReader::new(stdin().lock()).take(bounds.input_bytes);
    let mut line = Vec::new();
    input.read_until(b'\n', &mut line)?;
    let request: AssembleRequest = serde_json::from_slice(&line)?;
    let mut originals = Vec::new();
    input.read_to_end(&mut originals)?;
    let (answer, file) = request.run(&originals).ok_or(std::io::ErrorKind::UnexpectedEof)?;
    let mut out = stdout().lock();
    let mut line = serde_json::to_vec(&answer)?;
    line.push(b'\n');
    out.write_all(&line)?;
    out.write_all(&file)?;
    out.flush()
}
