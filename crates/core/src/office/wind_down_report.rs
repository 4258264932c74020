//! The report that a portal was wound down (U5.1): what was destroyed on which ground, that nothing is left, who has her own
//! log, and where the log ended. Signed over one canonical text. No client, no content, no name of a person.

use crate::exchange::receipt::Bytes32;
use crate::ids::{OrganisationId, UserId, WindDownId};
use crate::time::{Day, Moment};
use std::fmt::Write as _;

/// The first line.
pub const TITLE: &str = "Wissel wind-down report 1";

/// A text that is no report in canonical form.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("not a report in canonical form")]
pub struct BadReport;

/// An organisation that said that it has its log.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Confirmed {
    /// Which.
    pub organisation: OrganisationId,
    /// When.
    pub at: Moment,
    /// Which of its administrators.
    pub by: UserId,
    /// The exports that it has, by SHA-256 of the signed text.
    pub exports: Vec<Bytes32>,
}

/// The report.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WindDownReport {
    /// The end of the portal.
    pub id: WindDownId,
    /// When it was confirmed by a second operator.
    pub confirmed_at: Moment,
    /// The last day of sharing.
    pub sharing_until: Day,
    /// The last day of collecting.
    pub collecting_until: Day,
    /// When the last record was gone.
    pub emptied_at: Moment,
    /// When the log was gone.
    pub finished_at: Moment,
    /// The last place of the log that was destroyed: position and hash, as in the signed heads.
    pub log: (i64, Bytes32),
    /// How many receipts of destruction there are.
    pub receipts: u64,
    /// SHA-256 over their signed texts, in the order of their ids.
    pub receipts_digest: Bytes32,
    /// How many of them for each ground, by name.
    pub destroyed: Vec<(String, u64)>,
    /// What is left in each place, by name. A sound report has zeros only.
    pub left: Vec<(String, u64)>,
    /// Who has her own log.
    pub confirmed: Vec<Confirmed>,
    /// Who never said so, until the time of the log was over.
    pub silent: Vec<OrganisationId>,
}

fn hash(text: &str) -> Option<Bytes32> {
    Bytes32::parse(text)
}

impl WindDownReport {
    /// Whether nothing is left anywhere.
    pub fn is_complete(&self) -> bool {
        !self.left.is_empty() && self.left.iter().all(|(_, n)| *n == 0)
    }
    /// The canonical text: UTF-8, one line for each value, each ended by `\n`. This is what is signed.
    pub fn canonical(&self) -> String {
        let mut out = format!(
            "{TITLE}\nid: {}\nconfirmed-at: {}\nsharing-until: {}\ncollecting-until: {}\nemptied-at: {}\nfinished-at: {}\n\
             log-position: {}\nlog-hash: {}\nreceipts: {}\nreceipts-digest: {}\n",
            self.id,
            self.confirmed_at.rfc3339(),
            self.sharing_until,
            self.collecting_until,
            self.emptied_at.rfc3339(),
            self.finished_at.rfc3339(),
            self.log.0,
            self.log.1,
            self.receipts,
            self.receipts_digest,
        );
        for (ground, n) in &self.destroyed {
            let _ = writeln!(out, "destroyed: {ground} {n}");
        }
        for (place, n) in &self.left {
            let _ = writeln!(out, "left: {place} {n}");
        }
        for c in &self.confirmed {
            let exports: Vec<String> = c.exports.iter().map(ToString::to_string).collect();
            let _ = writeln!(
                out,
                "log-with: {} {} {} {}",
                c.organisation,
                c.at.rfc3339(),
                c.by,
                exports.join(",")
            );
        }
        for organisation in &self.silent {
            let _ = writeln!(out, "silent: {organisation}");
        }
        out
    }
    /// Reads the canonical text back; any other form is refused.
    pub fn parse(text: &str) -> Result<Self, BadReport> {
        read(text).filter(|report| report.canonical() == text).ok_or(BadReport)
    }
}

fn read(text: &str) -> Option<WindDownReport> {
    let mut lines = text.lines();
    if lines.next()? != TITLE {
        return None;
    }
    let mut value = |name: &str| lines.next()?.strip_prefix(name)?.strip_prefix(": ");
    let mut report = WindDownReport {
        id: value("id")?.parse().ok()?,
        confirmed_at: value("confirmed-at")?.parse().ok()?,
        sharing_until: value("sharing-until")?.parse().ok()?,
        collecting_until: value("collecting-until")?.parse().ok()?,
        emptied_at: value("emptied-at")?.parse().ok()?,
        finished_at: value("finished-at")?.parse().ok()?,
        log: (value("log-position")?.parse().ok()?, hash(value("log-hash")?)?),
        receipts: value("receipts")?.parse().ok()?,
        receipts_digest: hash(value("receipts-digest")?)?,
        destroyed: Vec::new(),
        left: Vec::new(),
        confirmed: Vec::new(),
        silent: Vec::new(),
    };
    for line in lines {
        let (name, value) = line.split_once(": ")?;
        match name {
            "destroyed" => report.destroyed.push(counted(value)?),
            "left" => report.left.push(counted(value)?),
            "log-with" => report.confirmed.push(confirmed(value)?),
            "silent" => report.silent.push(value.parse().ok()?),
            _ => return None,
        }
    }
    Some(report)
}

fn counted(value: &str) -> Option<(String, u64)> {
    let (name, n) = value.split_once(' ')?;
    Some((name.to_owned(), n.parse().ok()?))
}

fn confirmed(value: &str) -> Option<Confirmed> {
    let mut parts = value.splitn(4, ' ');
    let mut part = || parts.next();
    Some(Confirmed {
        organisation: part()?.parse().ok()?,
        at: part()?.parse().ok()?,
        by: part()?.parse().ok()?,
        exports: part()?.split(',').map(hash).collect::<Option<_>>()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report() -> WindDownReport {
        let at: Moment = "2027-04-01T00:01:00+02:00".parse().expect("moment");
        WindDownReport {
            id: WindDownId::new(at, [1; 10]),
            confirmed_at: "2027-01-01T10:00:00+01:00".parse().expect("moment"),
            sharing_until: "2027-02-28".parse().expect("day"),
            collecting_until: "2027-03-31".parse().expect("day"),
            emptied_at: at,
            finished_at: "2027-04-20T09:00:00+02:00".parse().expect("moment"),
            log: (4711, Bytes32([7; 32])),
            receipts: 12,
            receipts_digest: Bytes32([8; 32]),
            destroyed: vec![("expired".into(), 9), ("wound_down".into(), 3)],
            left: vec![("record".into(), 0), ("person".into(), 0)],
            confirmed: vec![Confirmed {
                organisation: OrganisationId::new(at, [2; 10]),
                at,
                by: UserId::new(at, [3; 10]),
                exports: vec![Bytes32([9; 32]), Bytes32([10; 32])],
            }],
            silent: vec![OrganisationId::new(at, [4; 10])],
        }
    }

    /// U5.1.
    #[test]
    fn u5_1_a_report_has_one_text_and_says_whether_anything_is_left() {
        let report = report();
        let text = report.canonical();
        assert_eq!(WindDownReport::parse(&text), Ok(report.clone()));
        assert!(report.is_complete());
        let left = text.replace("left: record 0", "left: record 1");
        assert!(!WindDownReport::parse(&left).expect("a report").is_complete(), "a record is left");
        assert!(!WindDownReport { left: Vec::new(), ..report }.is_complete(), "nothing was counted");
        for bad in [
            text.replace("receipts: 12", "receipts: 012"),
            text.replace("log-position", "log-place"),
            text.replace('\n', "\r\n"),
            text.clone() + "more: 1\n",
            text.clone() + "\n",
            String::new(),
        ] {
            assert_eq!(WindDownReport::parse(&bad), Err(BadReport), "{bad}");
        }
    }
}
