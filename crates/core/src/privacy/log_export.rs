//! The signed export of an organisation's log: one stable text that can be kept and checked without this program.
//!
//! A title, one line for each fact in a fixed order, then a table as CSV (RFC 4180, `\n` as line end) with a fixed head.
//! There is no empty line in it: the one that follows begins the signature. No client and no content stand in it.

use crate::ids::{AuditId, OrganisationId, UserId};
use crate::time::{Day, Moment};
use std::fmt::Write as _;

const TITLE: &str = "Wissel log export 1";
const COLUMNS: &str =
    "id,at,actor,user,name,role,on_behalf_of,organisation,system,event,refused,record,about_user,about_name";
/// Most lines of one export: it is signed as a whole. Who has more exports fewer days at a time.
pub const MOST: u32 = 50_000;

/// One line of the log.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ExportLine {
    /// The entry's id.
    pub id: AuditId,
    /// When.
    pub at: Moment,
    /// `member`, `client`, `visitor` or `system`.
    pub actor: String,
    /// The person who acted.
    pub user: Option<UserId>,
    /// Her name; empty when it was removed, or nobody acted.
    pub name: String,
    /// In which role.
    pub role: String,
    /// For an assistant: the name of the responsible practitioner.
    pub on_behalf_of: String,
    /// Where she works, when that is another organisation.
    pub organisation: String,
    /// Through which system of the organisation; for a job its name.
    pub system: String,
    /// The event's stable name.
    pub event: String,
    /// The stable code of a refusal.
    pub refused: String,
    /// The record's number.
    pub record: String,
    /// The user whom it was done to.
    pub about: Option<UserId>,
    /// Her name.
    pub about_name: String,
}

/// An export before it is signed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LogExport {
    /// Whose log.
    pub organisation: OrganisationId,
    /// Her name, for people.
    pub name: String,
    /// First day.
    pub from: Day,
    /// Last day.
    pub until: Day,
    /// When it was made.
    pub made_at: Moment,
    /// Who made it.
    pub made_by: UserId,
    /// Where the whole log ended then: position and hash (hexadecimal), as in the signed heads.
    pub head: (i64, String),
    /// The lines, oldest first.
    pub lines: Vec<ExportLine>,
}

/// A value of the table: quoted when it must be. What a spreadsheet would take for a formula gets an apostrophe.
fn field(out: &mut String, text: &str) {
    let formula = text.starts_with(['=', '+', '-', '@']);
    let guard = if formula { "'" } else { "" };
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.contains([',', '"']) {
        let _ = write!(out, "\"{guard}{}\"", text.replace('"', "\"\""));
    } else {
        let _ = write!(out, "{guard}{text}");
    }
}

impl LogExport {
    /// The text that is signed.
    pub fn canonical(&self) -> String {
        let (position, hash) = &self.head;
        let mut out = format!(
            "{TITLE}\norganisation: {}\nname: {}\nfrom: {}\nuntil: {}\nmade-at: {}\nmade-by: {}\nlog-position: {position}\nlog-hash: {hash}\nentries: {}\n{COLUMNS}\n",
            self.organisation,
            self.name.replace(char::is_control, " "),
            self.from,
            self.until,
            self.made_at.rfc3339(),
            self.made_by,
            self.lines.len(),
        );
        let id = |user: Option<UserId>| user.map(|u| u.to_string()).unwrap_or_default();
        for l in &self.lines {
            let (entry, at, user, about) = (l.id.to_string(), l.at.rfc3339(), id(l.user), id(l.about));
            let fields = [
                &entry,
                &at,
                &l.actor,
                &user,
                &l.name,
                &l.role,
                &l.on_behalf_of,
                &l.organisation,
                &l.system,
                &l.event,
                &l.refused,
                &l.record,
                &about,
                &l.about_name,
            ];
            for (n, text) in fields.into_iter().enumerate() {
                if n > 0 {
                    out.push(',');
                }
                field(&mut out, text);
            }
            out.push('\n');
        }
        out
    }
}

/// What an export says of itself.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ExportFacts {
    /// Whose log.
    pub organisation: OrganisationId,
    /// Her name.
    pub name: String,
    /// First day.
    pub from: Day,
    /// Last day.
    pub until: Day,
    /// When it was made.
    pub made_at: Moment,
    /// How many lines of the log it holds.
    pub entries: usize,
}

impl ExportFacts {
    /// Reads the text that was signed. `None` for any other text, or when lines are missing.
    pub fn read(body: &str) -> Option<Self> {
        let mut lines = body.lines();
        if lines.next() != Some(TITLE) {
            return None;
        }
        let mut value = |name: &str| lines.next()?.strip_prefix(name)?.strip_prefix(": ");
        let organisation = value("organisation")?.parse().ok()?;
        let name = value("name")?.to_owned();
        let from = value("from")?.parse().ok()?;
        let until = value("until")?.parse().ok()?;
        let made_at = value("made-at")?.parse().ok()?;
        for skipped in ["made-by", "log-position", "log-hash"] {
            value(skipped)?;
        }
        let entries = value("entries")?.parse().ok()?;
        if lines.next() != Some(COLUMNS) || lines.count() != entries {
            return None;
        }
        Some(Self { organisation, name, from, until, made_at, entries })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id<T>(make: fn(Moment, [u8; 10]) -> T) -> T {
        make(Moment::from_micros(1_800_000_000_000_000), [5; 10])
    }

    /// U1.4.
    #[test]
    fn u1_4_an_export_is_one_stable_text() {
        let line = ExportLine {
            id: id(AuditId::new),
            at: "2027-02-14T10:00:00+01:00".parse().unwrap(),
            actor: "member".into(),
            user: Some(id(UserId::new)),
            name: "Sanne \"S.\" de Vries, verloskundige".into(),
            role: "practitioner".into(),
            on_behalf_of: String::new(),
            organisation: "=1+1".into(),
            system: String::new(),
            event: "record.shared".into(),
            refused: String::new(),
            record: "W-7K4M-2QXD".into(),
            about: None,
            about_name: "a\nb".into(),
        };
        let export = LogExport {
            organisation: id(OrganisationId::new),
            name: "Het Nest".into(),
            from: "2027-02-01".parse().unwrap(),
            until: "2027-02-28".parse().unwrap(),
            made_at: "2027-03-01T08:00:00+01:00".parse().unwrap(),
            made_by: id(UserId::new),
            head: (12, "ab".repeat(32)),
            lines: vec![line],
        };
        let text = export.canonical();
        assert!(text.contains(
            ",\"Sanne \"\"S.\"\" de Vries, verloskundige\",practitioner,,'=1+1,,record.shared,,W-7K4M-2QXD,,a b\n"
        ));
        assert!(!text.contains("\n\n"), "an empty line begins the signature");
        let facts = ExportFacts::read(&text).unwrap();
        assert_eq!((facts.name.as_str(), facts.entries), ("Het Nest", 1));
        for bad in
            [text.replace("entries: 1", "entries: 2"), text.replace("export 1", "export 2"), String::new()]
        {
            assert_eq!(ExportFacts::read(&bad), None, "{bad}");
        }
    }
}
