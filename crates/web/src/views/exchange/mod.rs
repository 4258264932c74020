//! The exchange portal: sharing, own records, finding, collecting, receipts.

mod acts;
mod find;
mod receipts;
mod record;
mod records;

pub use acts::{Act, ActPage, Breach, BreachRow, DateConfirm};
pub use find::{Collected, CollectedDocument, CollectedText, Find, FindResult, Hit, Reopen, Warning};
pub use receipts::{ClientSheet, Receipt, ReceiptItem};
pub use record::{ClientHead, CollectedBy, DocumentRow, Record};
pub use records::{RecordRow, Records, RecordsTab, Share};
