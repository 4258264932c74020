//! Complaints (T24.2): a substantive answer within 30 days, longer only with a recorded reason.
//!
//! Days are calendar days in Europe/Amsterdam; the day on which a complaint comes in does not count.

use crate::due::{Due, JobKind};
use crate::ids::{ComplaintId, OrganisationId};
use crate::input::{Collect, Flaw, Problems, code, line, named, paragraphs, refusals};
use crate::person::{Mail, Phone, draw, read_symbols};
use crate::time::{Day, Moment};
use std::fmt;

/// Days in which a complaint is answered.
pub const TERM_DAYS: i64 = 30;
/// Days after which whoever handles it is reminded.
pub const REMIND_AFTER: [i64; 2] = [14, 27];
/// Most days that a complaint may get on top of its first term.
pub const MOST_EXTRA_DAYS: i64 = 60;
/// Years that a closed complaint is kept, to learn from and to account for.
pub const KEPT_YEARS: i16 = 2;
/// Most characters of a complaint and of its answer.
pub const MOST_WORDS: usize = 5000;
/// The hour at which a reminder goes out.
const REMIND_AT: i8 = 9;

/// The clock of a complaint.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Term {
    received: Day,
    last: Day,
}

/// Where a complaint stands in its term.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Clock {
    /// So many days are left; 0 on the last one.
    Left(i64),
    /// So many days too late.
    Over(i64),
}

impl Term {
    /// The term of a complaint that came in at this moment.
    pub fn of(received: Moment) -> Self {
        let received = received.day();
        Self { received, last: received.plus_days(TERM_DAYS) }
    }
    /// A term that is on file.
    pub const fn stored(received: Day, last: Day) -> Self {
        Self { received, last }
    }
    /// The last day on which the answer is in time.
    pub const fn last(self) -> Day {
        self.last
    }
    /// Where it stands on this day.
    pub fn on(self, today: Day) -> Clock {
        match self.last.days_since(today) {
            left @ 0.. => Clock::Left(left),
            over => Clock::Over(-over),
        }
    }
    /// More time, up to and including this day: later than now, and not more than 60 days past the first term.
    pub fn extended(self, to: Day, today: Day) -> Result<Self, Flaw> {
        let most = self.received.plus_days(TERM_DAYS + MOST_EXTRA_DAYS);
        if to <= self.last || to < today {
            return Err(code::LAST_DAY_PAST.into());
        }
        if to > most {
            return Err(Flaw::new(code::LAST_DAY_TOO_LATE).arg("limit", crate::person::date::short(most)));
        }
        Ok(Self { last: to, ..self })
    }
    /// The days on which whoever handles it is reminded: after 14 and 27 days, or as long before a later end.
    pub fn reminders(self) -> [Day; 2] {
        REMIND_AFTER.map(|after| self.last.plus_days(after - TERM_DAYS))
    }
    /// The dated work of an open complaint.
    pub fn due(self, id: ComplaintId) -> [Due; 2] {
        let [first, second] = self.reminders();
        [(14, first), (27, second)].map(|(name, day)| Due {
            kind: JobKind::ComplaintRemind,
            key: format!("{id}:{name}"),
            run_at: day.at_hour(REMIND_AT),
        })
    }
}

/// The first moment at which a complaint that was closed at this one is removed.
pub fn forgotten_at(closed: Moment) -> Moment {
    let day = closed.day();
    let date = day.date();
    let later = date.year().saturating_add(KEPT_YEARS);
    // 29 February: the day after the 28th.
    let then = Day::new(later, date.month(), date.day());
    then.or_else(|| Day::new(later, date.month(), 28)).unwrap_or(day).end()
}

/// Whom a complaint is about.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Concerns {
    /// The operator of this installation.
    Operator,
    /// A care organisation.
    Organisation(OrganisationId),
}

named! {
    /// What was decided about a complaint.
    pub enum Decision {
        /// It was right.
        Upheld = "upheld",
        /// It was right in part.
        InPart = "in_part",
        /// It was not right.
        Rejected = "rejected",
    }
}

refusals! {
    /// Why nothing is done about a complaint.
    pub enum ComplaintRefused {
        /// No such complaint for who asks.
        Absent = "complaint-absent",
        /// It is closed already.
        Closed = "complaint-closed",
    }
}

/// The form for everybody.
#[derive(Clone, Default)]
pub struct ComplaintForm {
    /// The organisation's id, or `operator`.
    pub about: String,
    /// Who complains.
    pub name: String,
    /// Where the answer is announced, when she gives it.
    pub mail: String,
    /// Where she is called, when she gives it.
    pub phone: String,
    /// What happened.
    pub words: String,
}

/// A complaint, read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewComplaint {
    /// Whom it is about.
    pub concerns: Concerns,
    /// Who complains.
    pub name: String,
    /// Her mail address.
    pub mail: Option<Mail>,
    /// Her phone number.
    pub phone: Option<Phone>,
    /// What happened.
    pub words: String,
}

impl ComplaintForm {
    /// Reads the form. Whether the organisation exists is for the use case to see.
    pub fn check(&self) -> Result<NewComplaint, Problems> {
        let mut c = Collect::new();
        let concerns = match self.about.as_str() {
            "" => Err(Flaw::new(code::REQUIRED)),
            "operator" => Ok(Concerns::Operator),
            id => id.parse().map(Concerns::Organisation).map_err(|_| code::CHOICE_UNKNOWN.into()),
        };
        let concerns = c.take("concerns", concerns);
        let name = c.take("name", line(&self.name, 1, 100));
        let mail = c.take_optional("mail", &self.mail, Mail::parse);
        let phone = c.take_optional("phone", &self.phone, Phone::parse);
        let reach = !self.mail.trim().is_empty() || !self.phone.trim().is_empty();
        c.require("mail", reach, code::COMPLAINT_REACH);
        let words = c.take("words", paragraphs(&self.words, 10, MOST_WORDS));
        c.finish(|| Some(NewComplaint { concerns: concerns?, name: name?, mail, phone, words: words? }))
    }
}

/// What closes a complaint, read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Closing {
    /// What was decided.
    pub decision: Decision,
    /// The answer.
    pub answer: String,
}

/// Reads the answer to a complaint.
pub fn closing(decision: &str, answer: &str) -> Result<Closing, Problems> {
    let mut c = Collect::new();
    let decision = c.take("decision", Decision::from_name(decision).ok_or(Flaw::new(code::CHOICE_UNKNOWN)));
    let answer = c.take("answer", paragraphs(answer, 10, MOST_WORDS));
    c.finish(|| Some(Closing { decision: decision?, answer: answer? }))
}

/// By which a complaint is followed: a number to speak of it, and a code that opens it. Never shown by `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Ticket {
    number: String,
    code: String,
}

impl Ticket {
    /// So many random bytes are enough in all but one of 10^13 draws.
    pub const RANDOM_BYTES: usize = 48;

    /// Draws both. `None` when too many bytes had to be passed over: draw again with fresh ones.
    pub fn from_random(random: &[u8]) -> Option<Self> {
        let all = draw(random, 20)?;
        let (number, code) = all.split_at_checked(8)?;
        Some(Self { number: number.to_owned(), code: code.to_owned() })
    }
    /// Reads what people type.
    pub fn parse(number: &str, code_typed: &str) -> Result<Self, Problems> {
        let mut c = Collect::new();
        let number = read_symbols(number).and_then(|s| match s.len() {
            9 => s.strip_prefix('K').map(str::to_owned),
            8 => Some(s),
            _ => None,
        });
        let number = c.take("number", number.ok_or(Flaw::new(code::COMPLAINT_NUMBER)));
        let typed = read_symbols(code_typed).filter(|s| s.len() == 12);
        let typed = c.take("follow_code", typed.ok_or(Flaw::new(code::COMPLAINT_CODE)));
        c.finish(|| Some(Self { number: number?, code: typed? }))
    }
    /// `K-7K4M-2QXD`.
    pub fn number(&self) -> String {
        let (a, b) = self.number.split_at_checked(4).unwrap_or((&self.number, ""));
        format!("K-{a}-{b}")
    }
    /// Three groups of four, joined by hyphens.
    pub fn code(&self) -> String {
        let (a, rest) = self.code.split_at_checked(4).unwrap_or((&self.code, ""));
        let (b, c) = rest.split_at_checked(4).unwrap_or((rest, ""));
        format!("{a}-{b}-{c}")
    }
    /// What is kept of both together, as a keyed hash.
    pub fn canonical_bytes(&self) -> Vec<u8> {
        format!("{} {}", self.number, self.code).into_bytes()
    }
}

impl fmt::Debug for Ticket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Ticket({}, …)", self.number())
    }
}

#[cfg(test)]
#[path = "complaint_tests.rs"]
mod tests;
