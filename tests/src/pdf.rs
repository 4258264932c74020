//! The ports for PDF work, done within the test's own process; the child process has tests of its own.

use bytes::Bytes;
use futures_util::{StreamExt, TryStreamExt, stream};
use wissel_core::exchange::reading::Reading;
use wissel_core::time::Day;
use wissel_service::pdf_check::{
    Answering, InspectFault, PdfAssembler, PdfInspector, StoredFile, StoredPart, Turn,
};
use wissel_wire::pdf::exchange::Verdict;
use wissel_wire::pdf::{AssembleFault, Cover, Part, PdfLimits, PdfRefusal, assemble, inspect, read};

/// Does at once what the program leaves to a child process.
pub struct InProcess;

impl PdfInspector for InProcess {
    fn inspect(&self, _: u64, file: StoredFile, read_on: Option<Day>) -> Answering<'_, (Verdict, Reading)> {
        Box::pin(async move {
            let bytes: Vec<Bytes> = file().try_collect().await?;
            let (bytes, limits) = (bytes.concat(), PdfLimits::default());
            let verdict = Verdict::from(inspect(&bytes, &limits));
            let reading = match (&verdict, read_on) {
                (Verdict::Accepted(_), Some(today)) => read(&bytes, &limits, today),
                _ => Reading::default(),
            };
            Ok((verdict, reading))
        })
    }
}

impl PdfAssembler for InProcess {
    fn turn(&self) -> Answering<'_, Turn> {
        Box::pin(async { Ok(Turn::default()) })
    }
    fn assemble(
        &self,
        _: Turn,
        cover: Cover,
        parts: Vec<StoredPart>,
    ) -> Answering<'_, Result<Bytes, PdfRefusal>> {
        Box::pin(async move {
            let parts: Vec<Part> = parts
                .into_iter()
                .map(|part| match part {
                    StoredPart::Text(text) => Part::Text(text),
                    StoredPart::Pdf(bytes) => Part::Pdf(bytes.to_vec()),
                })
                .collect();
            match assemble(&cover, &parts) {
                Ok(file) => Ok(Ok(file.into())),
                Err(AssembleFault::Refused(refusal)) => Ok(Err(refusal)),
                Err(AssembleFault::Write(_)) => Err(InspectFault::Answer),
            }
        })
    }
}

/// A file at hand, as the ports take it.
pub fn stored(bytes: Bytes) -> StoredFile {
    Box::new(move || stream::iter([Ok(bytes.clone())]).boxed())
}
