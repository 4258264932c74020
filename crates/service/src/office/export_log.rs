//! The signed export of an organisation's own log, for its administrator and its privacy officer: what the page of the
//! log shows, as one file that proves by whom it was made. No client, no content.

use super::log::{By, Line, lines};
use super::{authorised, still};
use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use crate::hex::hex;
use crate::privacy::signed_text;
use sha2::{Digest, Sha256};
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event};
use wissel_core::exchange::receipt::Bytes32;
use wissel_core::permission::Need;
use wissel_core::privacy::log_export::{ExportLine, LogExport, MOST};
use wissel_core::refusal::Coded;
use wissel_core::time::Day;
use wissel_store::audit::Head;
use wissel_store::office::log::{self, LogRow, Narrow, Scope};
use wissel_store::office::organisation;
use wissel_store::{Fault, Released, Tx};

/// So many rows are read at a time.
const AT_ONCE: u32 = 5000;

/// Which days are asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Days {
    /// First day.
    pub from: Day,
    /// Last day.
    pub until: Day,
}

/// Why there is no export.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refused {
    /// More lines than one export holds.
    TooMany,
}

impl Coded for Refused {
    fn code(&self) -> &'static str {
        match self {
            Self::TooMany => "export-too-many",
        }
    }
}

struct Ask {
    days: Days,
    head: Head,
}

/// The file: signed text, signature, public key.
pub async fn export(app: &App, actor: &Actor, days: Days) -> Result<Released<String>, Failure<Refused>> {
    let head = app.store.head().await?;
    let holds = |tx: &mut Tx<'_>, _: &Ask, _: &String| still(tx, Need::ExportLog);
    finish(app.store.view(actor, Ask { days, head }, read, holds).await?)
}

fn read(tx: &mut Tx<'_>, Ask { days, head }: &Ask) -> Result<Decided<String, Stop<Refused>>, Fault> {
    let by = authorised!(tx, Need::ExportLog);
    let Some(member) = by.member() else {
        return Err(Fault::Forbidden("an organisation's own log is for a member of it"));
    };
    let (own, made_by) = (member.organisation, member.user);
    let scope = Scope::Organisation(own);
    let narrow = Narrow { from: Some(days.from.start()), until: Some(days.until.end()), ..Narrow::default() };
    let entry = AuditEntry::new(tx.new_id(), Event::LogExported)
        .of(own)
        .with("from", days.from)
        .with("until", days.until);
    let mut found = Vec::new();
    for part in 0..=MOST / AT_ONCE {
        let rows = log::page(tx, &scope, &narrow, AT_ONCE, part.saturating_mul(AT_ONCE))?;
        let last = rows.len() < usize::try_from(AT_ONCE).unwrap_or(usize::MAX);
        let words = lines(tx, rows.clone(), Some(own))?;
        found.extend(rows.into_iter().zip(words).map(|(row, line)| exported(row, line)));
        if last {
            break;
        }
    }
    if found.len() > usize::try_from(MOST).unwrap_or(usize::MAX) {
        return Ok(Acted::refused(Refused::TooMany, entry));
    }
    found.reverse();
    let entry = entry.with("entries", found.len());
    let export = LogExport {
        organisation: own,
        name: organisation::get(tx, own)?.map(|o| o.name).unwrap_or_default(),
        from: days.from,
        until: days.until,
        made_at: tx.now(),
        made_by,
        head: (head.position, hex(&head.hash)),
        lines: found,
    };
    let body = export.canonical();
    // By this the export is known when the portal ends (U5.1).
    let entry = entry.with("sha256", Bytes32(Sha256::digest(body.as_bytes()).into()));
    let signature = hex(&tx.keys().sign(body.as_bytes()));
    let file = signed_text::write(&body, &signature, &hex(&tx.keys().verify_key()));
    Ok(Acted::done(file, entry))
}

/// A row with the names that the page shows.
fn exported(row: LogRow, line: Line) -> ExportLine {
    let none = String::new;
    let (name, on_behalf_of, organisation, system) = match line.by {
        By::Person { name, on_behalf, elsewhere, via } => {
            (name, on_behalf.unwrap_or_default(), elsewhere.unwrap_or_default(), via.unwrap_or_default())
        }
        By::System(name) => (none(), none(), none(), name),
        By::Former(..) | By::Visitor(_) | By::Client | By::Provisioner(_) => (none(), none(), none(), none()),
    };
    ExportLine {
        id: row.id,
        at: row.at,
        actor: row.actor_kind,
        user: row.actor_user,
        name,
        role: row.actor_role.unwrap_or_default(),
        on_behalf_of,
        organisation,
        system,
        event: row.event,
        refused: row.refused.unwrap_or_default(),
        record: row.record.unwrap_or_default(),
        about: row.about,
        about_name: line.about.unwrap_or_default(),
    }
}
