//! `wissel inspect-pdf`: the child process in which foreign PDFs are parsed.
//!
//! It reads standard input, writes to standard output, and can do little else: it bounds its own memory and
//! processor time and may open no file. Dying of a bound is an answer too; the parent takes it as a refusal.

use std::io::{BufRead, BufReader, Read, Write, stdin, stdout};
use std::process::ExitCode;

use rustix::process::{Resource, Rlimit, setrlimit};
use wissel_service::pdf_check::scale;
use wissel_wire::pdf::exchange::{AssembleRequest, Verdict};
use wissel_wire::pdf::{PdfLimits, PdfRefusal, Reason, inspect};

/// Bounds on one kind of work.
struct Bounds {
    memory_bytes: u64,
    processor_seconds: u64,
    input_bytes: u64,
}

impl Bounds {
    /// For one file of at most this size.
    fn to_inspect(largest: u64) -> Self {
        let times = u64::from(scale(largest));
        Self { memory_bytes: times * (256 << 20), processor_seconds: times * 5, input_bytes: largest }
    }
    /// An assembly holds several inspected originals and the joined file at once.
    fn to_assemble(largest: u64) -> Self {
        let times = u64::from(scale(largest));
        Self { memory_bytes: times << 30, processor_seconds: times * 15, input_bytes: 256 << 20 }
    }
}

/// Inspects the PDF on standard input, or with `assemble` joins what stands there; no file is larger than `largest`
/// bytes, and the one to inspect has `size`, when that is known. Success means: an answer was given.
pub fn run(assemble: bool, largest: u64, size: u64) -> ExitCode {
    let bounds = if assemble { Bounds::to_assemble(largest) } else { Bounds::to_inspect(largest) };
    let done = confine(&bounds).is_ok()
        && if assemble { assemble_input(&bounds) } else { inspect_input(&bounds, size) }.is_ok();
    if done { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// From here on no file can be opened, no core dumped, and memory and time are bounded by the kernel.
fn confine(bounds: &Bounds) -> rustix::io::Result<()> {
    for (resource, bound) in [
        (Resource::As, bounds.memory_bytes),
        (Resource::Cpu, bounds.processor_seconds),
        (Resource::Nofile, 0),
        (Resource::Core, 0),
    ] {
        setrlimit(resource, Rlimit { current: Some(bound), maximum: Some(bound) })?;
    }
    Ok(())
}

fn inspect_input(bounds: &Bounds, size: u64) -> std::io::Result<()> {
    // A byte more than is expected, so that the end is found without growing.
    let room = size.min(bounds.input_bytes).saturating_add(1);
    let mut bytes = Vec::with_capacity(usize::try_from(room).unwrap_or_default());
    let read = stdin().lock().take(bounds.input_bytes.saturating_add(1)).read_to_end(&mut bytes)?;
    let verdict = if read as u64 > bounds.input_bytes {
        Verdict::Refused(PdfRefusal::new(Reason::TooComplex, "file size"))
    } else {
        let file_bytes = usize::try_from(bounds.input_bytes).unwrap_or(usize::MAX);
        inspect(&bytes, &PdfLimits { file_bytes, ..PdfLimits::default() }).into()
    };
    let mut line = serde_json::to_vec(&verdict)?;
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
