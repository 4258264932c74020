//! "Mijn dossiers": what this organisation shared, what this user collected, what was destroyed. Never a list of
//! anybody else's.

use super::client;
use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use crate::gate::still_open;
use crate::pass;
use wissel_core::act::{Acted, Decided, Outcome};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event};
use wissel_core::ids::{CollectionId, OrganisationId};
use wissel_core::permission::Need;
use wissel_core::person::{BirthDate, ClientName};
use wissel_core::time::{Day, Moment};
use wissel_store::exchange::collection::{self, Mine};
use wissel_store::exchange::receipt;
pub use wissel_store::exchange::receipt::Receipt;
use wissel_store::exchange::record::{self, Listing, Record};
use wissel_store::exchange::warning::{self, Warning};
use wissel_store::{Fault, Tx};

/// Rows on one page.
pub const PER_PAGE: i64 = 25;
/// Days before its end at which a record counts as ending soon.
const SOON: i64 = 14;

/// Which shared records.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Filter {
    /// All.
    All,
    /// Those that nobody collected yet.
    Unseen,
    /// Those that end within two weeks.
    Soon,
}

/// Which list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum List {
    /// Shared by this organisation and still there.
    Shared(Filter),
    /// Collected by this user for this organisation.
    Collected,
    /// Destroyed, with their receipts.
    Destroyed,
}

/// A page of a list, counted from 0.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Ask {
    /// Which list.
    pub list: List,
    /// Which page.
    pub page: u32,
}

/// One record that this organisation shares.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SharedRow {
    /// The record.
    pub record: Record,
    /// Whose it is; `None` when the record cannot be opened: its day's key is not in the keyring.
    pub client: Option<SharedClient>,
    /// The organisation that collected it last, and when.
    pub last: Option<(String, Moment)>,
    /// How often the client said that something is not right, without an answer yet.
    pub unanswered: i64,
}

/// The client of a shared record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SharedClient {
    /// Initials and birth name.
    pub name: ClientName,
    /// The last three digits of the BSN; `None` for a code.
    pub bsn_masked: Option<String>,
    /// Her birth date.
    pub birth_date: BirthDate,
    /// The due date; `None` once the pregnancy has ended.
    pub due: Option<Day>,
}

/// One record that this user collected; content-free.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CollectedRow {
    /// Her last collection of it.
    pub collection: CollectionId,
    /// The record's number.
    pub number: String,
    /// The name of the source.
    pub source: String,
    /// When she collected it.
    pub at: Moment,
    /// Whether it can still be opened.
    pub available: bool,
    /// Whether a document was replaced since.
    pub newer: bool,
    /// Whether a warning about it waits for her.
    pub warned: bool,
    /// Its last day, while it can be opened.
    pub last_day: Option<Day>,
}

/// The rows of a page.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Rows {
    /// Shared records.
    Shared(Vec<SharedRow>),
    /// Collections; content-free.
    Collected(Vec<CollectedRow>),
    /// Receipts; content-free.
    Destroyed(Vec<Receipt>),
}

/// A page of a list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Page {
    /// The rows.
    pub rows: Rows,
    /// How many rows there are in all.
    pub total: i64,
    /// On the first page of all shared records: those that wait for their source after a restore, at most
    /// [`PER_PAGE`].
    pub waiting: Vec<SharedRow>,
}

/// Shows a page of a list.
pub async fn my_records(app: &App, actor: &Actor, ask: Ask) -> Result<Page, Failure<()>> {
    let outcome = app.store.view(actor, ask, read, holds).await?;
    finish(match outcome {
        Outcome::Done(page) => Outcome::Done(page.into_inner()),
        Outcome::Refused(r) => Outcome::Refused(r),
    })
}

fn read(tx: &mut Tx<'_>, ask: &Ask) -> Result<Decided<Page, Stop<()>>, Fault> {
    let member = pass!(tx, Need::OwnRecords);
    let offset = i64::from(ask.page) * PER_PAGE;
    let mut entry = AuditEntry::new(tx.new_id(), Event::RecordsListed);
    let mut waiting = Vec::new();
    let (rows, total) = match ask.list {
        List::Shared(filter) => {
            entry = entry.with("list", "shared");
            let which = listing(filter, member.organisation, tx.now());
            let rows = shared(tx, &which, offset)?;
            if filter == Filter::All && ask.page == 0 {
                waiting = shared(tx, &Listing { waiting: true, ..which }, 0)?;
            }
            for row in rows.iter().chain(&waiting) {
                if !entry.subjects.contains(&row.record.subject) {
                    entry = entry.subject(row.record.subject.clone());
                }
            }
            (Rows::Shared(rows), record::count_of_source(tx, &which)?)
        }
        List::Collected => {
            entry = entry.with("list", "collected");
            let (who, place) = (member.user, member.organisation);
            let open = warning::open_of(tx, who, place)?;
            let rows = collection::list_of_person(tx, who, place, PER_PAGE, offset)?;
            let rows = rows.into_iter().map(|m| collected(m, &open)).collect();
            (Rows::Collected(rows), collection::count_of_person(tx, who, place)?)
        }
        List::Destroyed => {
            entry = entry.with("list", "destroyed");
            let rows = receipt::destroyed_of(tx, member.organisation, PER_PAGE, offset)?;
            (Rows::Destroyed(rows), receipt::count_destroyed(tx, member.organisation)?)
        }
    };
    Ok(Acted::done(Page { rows, total, waiting }, entry.with("page", ask.page)))
}

fn shared(tx: &mut Tx<'_>, which: &Listing, offset: i64) -> Result<Vec<SharedRow>, Fault> {
    let listed = record::list_of_source(tx, which, PER_PAGE, offset)?;
    let rows = listed.into_iter().map(|l| {
        let client = l.client.map(|c| {
            Ok::<_, Fault>(SharedClient {
                name: client::name(&c)?,
                bsn_masked: client::identifier(&c)?.masked(),
                birth_date: client::birth_date(&c)?,
                due: (!c.ended).then_some(c.due),
            })
        });
        Ok(SharedRow {
            client: client.transpose()?,
            last: l.last,
            unanswered: l.unanswered,
            record: l.record,
        })
    });
    rows.collect()
}

fn listing(filter: Filter, source: OrganisationId, now: Moment) -> Listing {
    let before = match filter {
        Filter::Soon => now.day().plus_days(SOON).end(),
        Filter::All | Filter::Unseen => Moment::from_micros(i64::MAX),
    };
    Listing { source, unseen: filter == Filter::Unseen, before, waiting: false }
}

fn collected(m: Mine, warnings: &[Warning]) -> CollectedRow {
    CollectedRow {
        collection: m.collection.id,
        newer: m.version_now > m.collection.seen_version,
        warned: warnings.iter().any(|w| w.collection == m.collection.id),
        number: m.collection.record_number,
        source: m.source_name,
        at: m.collection.at,
        available: m.available,
        last_day: m.expires_at.map(|end| end.day().plus_days(-1)),
    }
}

fn holds(tx: &mut Tx<'_>, _: &Ask, page: &Page) -> Result<bool, Fault> {
    if let Rows::Shared(rows) = &page.rows {
        for row in rows.iter().chain(&page.waiting) {
            if !record::is_present(tx, row.record.id)? {
                return Ok(false);
            }
        }
    }
    still_open(tx, Need::OwnRecords)
}
