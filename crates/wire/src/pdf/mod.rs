//! PDF: deciding whether a file may be shared, and writing the file that a collector takes along.

pub mod inspect;
pub mod limits;
pub mod refusal;

mod active;

pub use inspect::{PdfFacts, inspect};
pub use limits::PdfLimits;
pub use refusal::{PdfRefusal, Reason};
