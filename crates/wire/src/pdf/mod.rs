//! PDF: deciding whether a file may be shared, and writing the file that a collector takes along.

pub mod cover;
pub mod exchange;
pub mod inspect;
pub mod limits;
pub mod reading;
pub mod refusal;
pub mod write;

mod active;
mod judge;
mod layout;
mod merge;
mod merge_tags;
mod shape;
mod sheet;
mod values;

pub use cover::{AssembleFault, Cover, CoverDocument, CoverLabels, Part, assemble, with_cover};
pub use inspect::{PdfFacts, inspect};
pub use limits::PdfLimits;
pub use reading::read;
pub use refusal::{PdfRefusal, Reason};
pub use sheet::{PdfMoment, WriteFault};
pub use write::{TextDocument, text_pdf};
