//! The file of a data breach (GDPR art. 33 and 34): what happened, since when it is known, who was told what, and its
//! clock. The authority is told within 72 hours after it became known, unless there is probably no risk.

use crate::due::{Due, JobKind};
use crate::ids::BreachId;
use crate::input::{Collect, Flaw, Problems, code, named, paragraphs, refusals};
use crate::person::Bsn;
use crate::person::date::DateInput;
use crate::time::Moment;
use std::time::Duration;

const HOUR: Duration = Duration::from_secs(3600);
/// Hours in which the authority is told (art. 33(1)).
pub const HOURS: u32 = 72;
/// So many hours before the end the privacy officers are reminded.
const REMINDED: [u32; 2] = [24, 6];
/// Most characters of what is written in a file.
const LONGEST: usize = 5000;
const SHORTEST: usize = 10;

named! {
    /// Who was told of a breach.
    pub enum Whom {
        /// The data protection authority (art. 33).
        Authority = "authority",
        /// The people whom it is about (art. 34).
        Clients = "clients",
        /// The organisation whose data it was.
        Source = "source",
        /// Somebody else.
        Other = "other",
    }
}

named! {
    /// How a file was closed.
    pub enum Outcome {
        /// The authority was told.
        Reported = "reported",
        /// There is probably no risk: nothing had to be reported. It stays on file (art. 33(5)).
        NotNeeded = "not_needed",
    }
}

refusals! {
    /// Why nothing is done about a file.
    pub enum BreachRefused {
        /// No such file in her organisation.
        Absent = "breach-absent",
        /// It was closed already.
        Closed = "breach-closed",
        /// "Reported" is said of a file in which nobody told the authority.
        NotReported = "breach-not-reported",
    }
}

/// Where a file stands in its 72 hours.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Clock {
    /// Whole hours that are left.
    Left(u64),
    /// Whole hours past the end.
    Over(u64),
    /// The authority was told in time.
    InTime,
    /// The authority was told, but too late.
    Late,
}

/// The last moment in time.
pub fn deadline(known: Moment) -> Moment {
    known.plus(HOUR * HOURS)
}

/// Where it stands; `told`: when the authority was.
pub fn clock(known: Moment, told: Option<Moment>, now: Moment) -> Clock {
    let end = deadline(known);
    match told {
        Some(at) if at <= end => Clock::InTime,
        Some(_) => Clock::Late,
        None if now <= end => Clock::Left(end.since(now).as_secs() / HOUR.as_secs()),
        None => Clock::Over(now.since(end).as_secs() / HOUR.as_secs()),
    }
}

/// The reminders that are still to come.
pub fn reminders(id: BreachId, known: Moment, now: Moment) -> Vec<Due> {
    let due = REMINDED.map(|before| Due {
        kind: JobKind::BreachRemind,
        key: key(id, before),
        run_at: deadline(known).minus(HOUR * before),
    });
    due.into_iter().filter(|due| due.run_at > now).collect()
}

fn key(id: BreachId, before: u32) -> String {
    format!("{id}:{before}")
}

/// The keys of all its reminders.
pub fn reminder_keys(id: BreachId) -> [String; 2] {
    REMINDED.map(|before| key(id, before))
}

/// A breach that became known.
#[derive(Clone, PartialEq, Eq)]
pub struct NewBreach {
    /// Since when it is known.
    pub known_at: Moment,
    /// What happened.
    pub what: String,
}

/// That somebody was told.
#[derive(Clone, PartialEq, Eq)]
pub struct Telling {
    /// Who.
    pub whom: Whom,
    /// When.
    pub at: Moment,
    /// What.
    pub words: String,
}

/// What closes a file.
#[derive(Clone, PartialEq, Eq)]
pub struct Closing {
    /// How.
    pub outcome: Outcome,
    /// On what it rests.
    pub note: String,
}

macro_rules! silent {
    ($($name:ident),+) => {$(
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(..)"))
            }
        }
    )+};
}
silent!(NewBreach, Telling, Closing);

/// A time of the day: `14:30`, `14.30`, `1430` or `14`.
pub(crate) fn time_of_day(text: &str) -> Result<(i8, u64), Flaw> {
    let wrong = || Flaw::from(code::TIME_UNREADABLE);
    let text = text.trim();
    if text.is_empty() {
        return Err(code::REQUIRED.into());
    }
    let (hour, minute) = match text.split_once([':', '.']) {
        Some(parts) => parts,
        None if text.len() == 4 => text.split_at_checked(2).ok_or_else(wrong)?,
        None => (text, "0"),
    };
    if ![hour, minute].iter().all(|n| matches!(n.len(), 1 | 2) && n.bytes().all(|b| b.is_ascii_digit())) {
        return Err(wrong());
    }
    match (hour.parse::<i8>(), minute.parse::<u64>()) {
        (Ok(hour @ 0..24), Ok(minute @ 0..60)) => Ok((hour, minute)),
        _ => Err(wrong()),
    }
}

/// Older than this is a slip in the year, which would stand in the file for ever.
const LONGEST_AGO: Duration = Duration::from_hours(24 * 366 * 2);

/// What is written in a file, which names nobody: no number in it may be a BSN.
fn nameless(text: &str) -> Result<String, Flaw> {
    let text = paragraphs(text, SHORTEST, LONGEST)?;
    let mut numbers = text.split(|c: char| !c.is_ascii_digit());
    if numbers.any(|n| n.len() == 9 && Bsn::parse(n).is_ok()) {
        Err(code::BSN_IN_TEXT.into())
    } else {
        Ok(text)
    }
}

/// A day and a time that are past, noted at their fields.
fn past(c: &mut Collect, (day, time): (&str, &str), now: Moment) -> Option<Moment> {
    let day = c.take("day", DateInput::from(day).day());
    let time = c.take("time", time_of_day(time));
    let (day, (hour, minute)) = (day?, time?);
    let at = day.at_hour(hour).plus(Duration::from_secs(minute * 60));
    if at > now {
        c.add("day", code::DATE_IN_FUTURE);
    } else if now.since(at) > LONGEST_AGO {
        c.add("day", code::DATE_LONG_AGO);
    }
    Some(at)
}

/// Reads the form that opens a file.
pub fn opened(day: &str, time: &str, what: &str, now: Moment) -> Result<NewBreach, Problems> {
    let mut c = Collect::new();
    let known_at = past(&mut c, (day, time), now);
    let what = c.take("what", nameless(what));
    c.finish(|| Some(NewBreach { known_at: known_at?, what: what? }))
}

/// Reads that somebody was told.
pub fn telling(whom: &str, day: &str, time: &str, words: &str, now: Moment) -> Result<Telling, Problems> {
    let mut c = Collect::new();
    let whom = c.take("whom", Whom::from_name(whom).ok_or_else(|| code::REQUIRED.into()));
    let at = past(&mut c, (day, time), now);
    let words = c.take("words", nameless(words));
    c.finish(|| Some(Telling { whom: whom?, at: at?, words: words? }))
}

/// Reads the form that closes a file.
pub fn closing(outcome: &str, note: &str) -> Result<Closing, Problems> {
    let mut c = Collect::new();
    let outcome = c.take("closing", Outcome::from_name(outcome).ok_or_else(|| code::REQUIRED.into()));
    let note = c.take("note", nameless(note));
    c.finish(|| Some(Closing { outcome: outcome?, note: note? }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Moment {
        text.parse().unwrap()
    }

    /// U3.4, GDPR art. 33: 72 hours of the clock, through the night in which it is set back.
    #[test]
    fn u3_4_the_clock_of_a_breach_counts_72_hours() {
        let known = at("2026-10-24T10:00:00+02:00");
        assert_eq!(deadline(known), at("2026-10-27T09:00:00+01:00"));
        for (now, told, expected) in [
            ("2026-10-24T10:00:00+02:00", None, Clock::Left(72)),
            ("2026-10-27T08:00:01+01:00", None, Clock::Left(0)),
            ("2026-10-27T09:00:00+01:00", None, Clock::Left(0)),
            ("2026-10-27T11:00:00+01:00", None, Clock::Over(2)),
            ("2026-11-01T11:00:00+01:00", Some("2026-10-27T09:00:00+01:00"), Clock::InTime),
            ("2026-11-01T11:00:00+01:00", Some("2026-10-27T09:00:01+01:00"), Clock::Late),
        ] {
            assert_eq!(clock(known, told.map(at), at(now)), expected, "{now}");
        }
        let id = BreachId::new(known, [1; 10]);
        let due: Vec<_> = reminders(id, known, known).into_iter().map(|d| d.run_at).collect();
        assert_eq!(due, [at("2026-10-26T09:00:00+01:00"), at("2026-10-27T03:00:00+01:00")]);
        assert_eq!(
            reminders(id, known, at("2026-10-26T12:00:00+01:00")).len(),
            1,
            "what is past is not sent"
        );
    }

    /// U3.4: a slip in the year is no breach of a century ago, and the file names nobody.
    #[test]
    fn u3_4_a_file_takes_no_slip_in_the_year_and_no_bsn() {
        let now = at("2026-10-24T10:00:00+02:00");
        let wrong = |day, what| opened(day, "10:00", what, now).map(drop).map_err(|p| p.to_string());
        assert_eq!(wrong("24-10-1926", "Een brief kwijt."), Err("day: date-long-ago".to_owned()));
        assert_eq!(wrong("24-10-2024", "Een brief kwijt."), Ok(()), "two years back");
        for (what, taken) in [
            ("Een brief. BSN 999911120 van een cliënt.", false),
            ("Een brief (999911120).", false),
            ("Een brief met nummer 999911121.", true),
            ("Gebeld met 0209999111.", true),
        ] {
            let expected = if taken { Ok(()) } else { Err("what: bsn-in-text".to_owned()) };
            assert_eq!(wrong("24-10-2026", what), expected, "{what}");
        }
        let told = telling("authority", "24-10-2026", "10:00", "Over BSN 999911120.", now).map(drop);
        assert_eq!(told.map_err(|p| p.to_string()), Err("words: bsn-in-text".to_owned()));
        let closed = closing("not_needed", "Over BSN 999911120.").map(drop);
        assert_eq!(closed.map_err(|p| p.to_string()), Err("note: bsn-in-text".to_owned()));
    }

    #[test]
    fn a_file_names_since_when_and_what() {
        let now = at("2026-10-24T10:00:00+02:00");
        let wrong = |day, time, what| opened(day, time, what, now).map(drop).map_err(|p| p.to_string());
        assert_eq!(wrong("", "", ""), Err("day: required, time: required, what: required".to_owned()));
        assert_eq!(
            wrong("24-10-2026", "10:01", "Een brief ging verkeerd."),
            Err("day: date-in-future".to_owned())
        );
        assert_eq!(
            wrong("24-10-2026", "25:00", "Een brief ging verkeerd."),
            Err("time: time-unreadable".to_owned())
        );
        for time in ["9:30", "09.30", "0930"] {
            let read = opened("24-10-2026", time, "Een brief ging verkeerd.", now).unwrap();
            assert_eq!(read.known_at, at("2026-10-24T09:30:00+02:00"), "{time}");
        }
        assert!(telling("nobody", "24-10-2026", "9", "Gebeld met haar.", now).is_err());
        assert!(telling("clients", "24-10-2026", "9", "Gebeld met haar.", now).is_ok());
        assert_eq!(closing("", "ja").unwrap_err().to_string(), "closing: required, note: text-too-short");
    }
}
