//! "Mijn dossiers" and the form to share one.

use crate::dates::When;
use crate::form::Form;
use crate::frame::Frame;
use crate::status::Status;
use crate::views::Pages;
use askama::Template;
use wissel_core::exchange::retention::Limits;
use wissel_core::time::Day;

/// Which list is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RecordsTab {
    /// What this organisation shared.
    #[default]
    Shared,
    /// What this user collected (`?lijst=opgehaald`).
    Collected,
    /// Receipts of what was destroyed (`?lijst=vernietigd`).
    Destroyed,
}

impl RecordsTab {
    /// From the value of `lijst`.
    pub fn from_query(value: &str) -> Self {
        match value {
            "opgehaald" => Self::Collected,
            "vernietigd" => Self::Destroyed,
            _ => Self::Shared,
        }
    }
    fn is_shared(self) -> bool {
        self == Self::Shared
    }
    fn is_collected(self) -> bool {
        self == Self::Collected
    }
    fn is_destroyed(self) -> bool {
        self == Self::Destroyed
    }
}

/// One row of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordRow {
    /// Where the row leads.
    pub href: String,
    /// Initials and birth name; of a destroyed record only its number.
    pub name: String,
    /// The record's number, where it is not the row's name already.
    pub number: Option<String>,
    /// The client's birth date, while the record exists.
    pub birth: Option<When>,
    /// "BSN eindigt op 421", "geen BSN", or the ground of destruction.
    pub identifier: String,
    /// The due date, while it may be mentioned.
    pub due: Option<When>,
    /// "24+3", or empty.
    pub weeks: String,
    /// The state as a sentence.
    pub status: Status,
    /// When it will be, or was, erased; `None` when it is gone and when is not this person's to know.
    pub erase: Option<When>,
}

/// `/dossiers`. Query: `lijst`, `toon` (`ongezien`, `binnenkort`), `pagina`.
#[derive(Template, Clone, Debug)]
#[template(path = "exchange/records.html")]
pub struct Records {
    /// The frame.
    pub f: Frame,
    /// Which list.
    pub tab: RecordsTab,
    /// The value of `toon`.
    pub filter: String,
    /// Records that wait for their source after a restore.
    pub waiting: Vec<RecordRow>,
    /// The rows, at most 25.
    pub rows: Vec<RecordRow>,
    /// How many there are in all.
    pub total: u32,
    /// Where we are.
    pub pages: Pages,
}

/// `/dossiers/delen`, multipart, token first. Fields: `file`, `text`; `bsn`, `no_bsn_reason`, `birth_date`,
/// `initials`, `prefix`, `birth_name`; `due_date`, `last_day`; `treatment`, `consent`, `consent_by`,
/// `consent_how`, `consent_day`, `informed`, `identity_checked`. Nothing is ever prefilled; after errors what was
/// typed stays, and the file must be chosen again.
#[derive(Template, Clone, Debug)]
#[template(path = "exchange/share.html")]
pub struct Share {
    /// The frame.
    pub f: Frame,
    /// Typed values and errors.
    pub form: Form,
    /// The erase date as the server computed it from what was typed.
    pub erase: Option<When>,
    /// What our script reckons the erase date with while she types.
    pub hint: EraseHint,
    /// Whether a file was chosen that the browser has forgotten.
    pub file_again: bool,
    /// The care sector that was chosen, where there is a choice.
    pub sector: Option<ShareSector>,
}

/// The rule of the sector for our script, which only shows what the server will decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EraseHint {
    /// Days after the date that a record may stay.
    pub days: i64,
    /// The first date that may be given.
    pub first: Day,
    /// The last date that may be given.
    pub last: Day,
    /// Today.
    pub today: Day,
}

impl EraseHint {
    /// For a record that is shared today under these limits.
    pub fn new(limits: Limits, today: Day) -> Self {
        let days = limits.days();
        Self { days, first: today.plus_days(-days), last: today.plus_days(limits.farthest()), today }
    }
}

/// The care sector in which is shared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShareSector {
    /// Its key.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Outside birth care: what its date is called, and what its rule says.
    pub other: Option<(String, String)>,
}

/// `/dossiers/delen` where more than one care sector is on: which one? Field `sector`, by GET.
#[derive(Template, Clone, Debug)]
#[template(path = "exchange/share_sector.html")]
pub struct ChooseSector {
    /// The frame.
    pub f: Frame,
    /// Errors.
    pub form: Form,
    /// Key, name and rule of each.
    pub sectors: Vec<(String, String, String)>,
}

impl Share {
    /// Outside birth care: what the date is called, and what the rule says.
    fn other(&self) -> Option<&(String, String)> {
        self.sector.as_ref().and_then(|s| s.other.as_ref())
    }
}
