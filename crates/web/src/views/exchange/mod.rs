//! The exchange portal: sharing, own records, finding, collecting, receipts.

mod acts;
mod find;
mod receipts;
mod record;
mod records;
mod view_code;
mod viewer;

pub use acts::{Act, ActPage, Breach, BreachRow, DateConfirm, date_words};
pub use find::{Collected, CollectedDocument, CollectedText, Find, FindResult, Hit, Reopen, Start, Warning};
pub use receipts::{ClientSheet, Receipt, ReceiptCheck, ReceiptChecked, ReceiptItem};
pub use record::{ClientHead, CollectedBy, DocumentRow, Record};
pub use records::{ChooseSector, EraseHint, RecordRow, Records, RecordsTab, Share, ShareSector};
pub use view_code::{AnswerReport, CodeFacts, CodeSheet, GiveCode};
pub use viewer::{
    ReportRow, ViewCodeStep, ViewDoor, ViewItem, ViewOverview, ViewReader, ViewReport, ViewText,
    ViewWithdraw, ViewWithdrawn,
};
