//! How the installation stands, line by line: what is in order, what needs a look, what needs an act now.

mod facts;

pub use facts::{Certificate, Disk, Facts, Failing, Place, Report, Server, Waiting};

use crate::input::named;
use crate::time::Moment;
use std::time::Duration;

/// A backup older than this is too old: a night was missed.
pub const BACKUP_OLD: Duration = Duration::from_hours(26);
/// A proven restore older than this is too old: a quarter.
pub const RESTORE_OLD: Duration = Duration::from_hours(24 * 92);
/// A certificate that ends within this time should have been renewed.
pub const CERTIFICATE_SOON: Duration = Duration::from_hours(24 * 21);
/// A certificate that ends within this time is renewed by a person, now.
pub const CERTIFICATE_NOW: Duration = Duration::from_hours(24 * 7);
/// Something that waits longer than this needs a look.
pub const QUEUE_OLD: Duration = Duration::from_mins(15);
/// Something that waits longer than this does not go by itself any more.
pub const QUEUE_STUCK: Duration = Duration::from_hours(2);
/// So many messages that did not arrive within an hour are no wrong number any more.
pub const FAILED_MANY: i64 = 3;
/// A server that said nothing for this long is away.
pub const SERVER_AWAY: Duration = Duration::from_mins(5);
/// How long an alarm is mailed, once a day. Who did not act on the seventh mail does not read the eighth.
pub const MAILED_FOR: Duration = Duration::from_hours(24 * 7);
const GIB: u64 = 1024 * 1024 * 1024;

named! {
    /// What is looked at.
    pub enum Line {
        /// When the last backup was made.
        Backup = "backup",
        /// When a restore was last proven.
        Restore = "restore",
        /// Until when the certificate of a server is valid.
        Certificate = "certificate",
        /// How much of a disk is free.
        Disk = "disk",
        /// Whether text messages arrive.
        Sms = "sms",
        /// Whether mail arrives.
        Mail = "mail",
        /// Messages that wait.
        Queue = "queue",
        /// Work that waits.
        Jobs = "jobs",
        /// Whether the virus scan answers.
        Scan = "scan",
        /// Whether the clock is trusted.
        Clock = "clock",
        /// A server, and what runs on it.
        Server = "server",
    }
}

named! {
    /// How it is.
    pub enum State {
        /// In order.
        Fine = "fine",
        /// Worth a look.
        Look = "look",
        /// To be dealt with now.
        Act = "act",
    }
}

impl State {
    /// As a figure: 0, 1 or 2.
    pub const fn figure(self) -> i64 {
        match self {
            Self::Fine => 0,
            Self::Look => 1,
            Self::Act => 2,
        }
    }
}

/// What is known about a line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum About {
    /// It was never done.
    Never,
    /// When it was last done.
    Last(Moment),
    /// A certificate.
    Certificate(Certificate),
    /// A disk.
    Disk(Disk),
    /// Messages.
    Failing(Failing),
    /// A queue.
    Waiting(Waiting),
    /// Nothing is configured.
    Off,
    /// It answers, or does not.
    Answers(bool),
    /// The clock: since when it is not trusted.
    Held(Option<Moment>),
    /// A server.
    Server {
        /// Which version runs on it.
        version: String,
        /// When it last reported.
        at: Moment,
    },
}

/// One line of the page.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finding {
    /// What is looked at.
    pub line: Line,
    /// Which server; empty for the whole installation.
    pub server: String,
    /// How it is.
    pub state: State,
    /// What is known.
    pub about: About,
}

impl Finding {
    /// What tells this line from others of its kind: the server, and what stands on the disk.
    pub fn subject(&self) -> String {
        match &self.about {
            About::Disk(disk) => {
                let holds: Vec<_> = disk.holds.iter().map(|p| p.name()).collect();
                format!("{}:{}", self.server, holds.join("+"))
            }
            _ => self.server.clone(),
        }
    }
}

/// How everything stands.
pub fn look(f: &Facts) -> Vec<Finding> {
    let whole = |line, (state, about)| Finding { line, server: String::new(), state, about };
    let mut all = vec![
        whole(Line::Backup, chore(f.backup, BACKUP_OLD, f.now)),
        whole(Line::Restore, chore(f.restore, RESTORE_OLD, f.now)),
        whole(Line::Sms, failing(&f.sms)),
        whole(Line::Mail, failing(&f.mail)),
        whole(Line::Queue, waiting(f.notices, f.now, State::Look)),
        // Work that was given up may be the destruction of something that was promised to be gone.
        whole(Line::Jobs, waiting(f.jobs, f.now, State::Act)),
        whole(
            Line::Scan,
            match f.scan {
                None => (State::Fine, About::Off),
                Some(true) => (State::Fine, About::Answers(true)),
                Some(false) => (State::Act, About::Answers(false)),
            },
        ),
        whole(
            Line::Clock,
            (if f.clock_held.is_some() { State::Act } else { State::Fine }, About::Held(f.clock_held)),
        ),
    ];
    for server in &f.servers {
        of_server(f, server, &mut all);
    }
    all
}

/// What a server reported. Of one that is away nothing but that is known.
fn of_server(f: &Facts, server: &Server, all: &mut Vec<Finding>) {
    let one = |line, state, about| Finding { line, server: server.name.clone(), state, about };
    let away = f.real.since(server.at) > SERVER_AWAY;
    let version = server.report.as_ref().map(|r| r.version.clone()).unwrap_or_default();
    // One that is away may have been taken out for good, with its old version.
    let there = f.servers.iter().filter(|s| f.real.since(s.at) <= SERVER_AWAY);
    let mut versions = there.filter_map(|s| s.report.as_ref()).map(|r| r.version.as_str());
    let alike = versions.all(|v| v == version);
    let state = if away || !alike { State::Look } else { State::Fine };
    all.push(one(Line::Server, state, About::Server { version, at: server.at }));
    let Some(report) = server.report.as_ref().filter(|_| !away) else { return };
    let state = certificate(report.certificate, f.now);
    all.push(one(Line::Certificate, state, About::Certificate(report.certificate)));
    for disk in &report.disks {
        all.push(one(Line::Disk, space(disk.free, disk.size), About::Disk(disk.clone())));
    }
}

fn chore(last: Option<Moment>, old: Duration, now: Moment) -> (State, About) {
    match last {
        None => (State::Act, About::Never),
        Some(at) if now.since(at) > old => (State::Act, About::Last(at)),
        Some(at) => (State::Fine, About::Last(at)),
    }
}

fn failing(f: &Failing) -> (State, About) {
    let state = match f.failed {
        ..=0 => State::Fine,
        1..FAILED_MANY => State::Look,
        FAILED_MANY.. => State::Act,
    };
    (state, About::Failing(f.clone()))
}

fn waiting(w: Waiting, now: Moment, given_up: State) -> (State, About) {
    let age = w.oldest.map(|at| now.since(at)).unwrap_or_default();
    let state = if age > QUEUE_STUCK {
        State::Act
    } else if w.dead > 0 {
        given_up
    } else if age > QUEUE_OLD {
        State::Look
    } else {
        State::Fine
    };
    (state, About::Waiting(w))
}

fn certificate(c: Certificate, now: Moment) -> State {
    match c {
        Certificate::Unreadable => State::Act,
        Certificate::Own { until } if until.since(now) < CERTIFICATE_NOW => State::Act,
        Certificate::Own { until } if until.since(now) < CERTIFICATE_SOON => State::Look,
        Certificate::Own { .. } | Certificate::Proxy | Certificate::Plain => State::Fine,
    }
}

/// A small disk is judged by what is left of it, a large one by its share too, up to what is plenty for any night.
fn space(free: u64, size: u64) -> State {
    let share = |percent: u64| size / 100 * percent;
    if free < GIB || free < share(5).min(20 * GIB) {
        State::Act
    } else if free < 5 * GIB || free < share(15).min(100 * GIB) {
        State::Look
    } else {
        State::Fine
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Moment {
        text.parse().expect("a moment")
    }

    fn sound() -> Facts {
        let now = at("2026-11-28T12:00:00+01:00");
        Facts {
            now,
            real: now,
            backup: Some(now),
            restore: Some(now),
            sms: Failing::default(),
            mail: Failing::default(),
            notices: Waiting::default(),
            jobs: Waiting::default(),
            scan: Some(true),
            clock_held: None,
            servers: vec![Server {
                name: "a".to_owned(),
                at: now,
                report: Some(Report {
                    version: "1".to_owned(),
                    disks: vec![Disk { holds: vec![Place::Data], free: 50 * GIB, size: 100 * GIB }],
                    certificate: Certificate::Own { until: now.plus(CERTIFICATE_SOON) },
                }),
            }],
        }
    }

    /// The state of the one finding on this line.
    fn state(f: &Facts, line: Line) -> State {
        look(f).into_iter().find(|found| found.line == line).map(|found| found.state).expect("a line")
    }

    #[test]
    fn all_is_well_and_every_line_is_there() {
        let found = look(&sound());
        assert!(found.iter().all(|f| f.state == State::Fine), "{found:?}");
        for line in Line::ALL {
            assert!(found.iter().any(|f| f.line == *line), "{line:?}");
        }
    }

    #[test]
    fn a_backup_of_26_hours_and_a_restore_of_92_days_are_the_oldest_that_do() {
        let second = Duration::from_secs(1);
        for (line, old) in [(Line::Backup, BACKUP_OLD), (Line::Restore, RESTORE_OLD)] {
            let mut f = sound();
            for (last, expected) in [
                (Some(f.now.minus(old)), State::Fine),
                (Some(f.now.minus(old + second)), State::Act),
                (None, State::Act),
            ] {
                match line {
                    Line::Backup => f.backup = last,
                    _ => f.restore = last,
                }
                assert_eq!(state(&f, line), expected, "{line:?} {last:?}");
            }
        }
    }

    #[test]
    fn certificates_are_looked_at_in_days() {
        let mut f = sound();
        let hours = Duration::from_hours;
        for (certificate, expected) in [
            (Certificate::Own { until: f.now.plus(hours(21 * 24)) }, State::Fine),
            (Certificate::Own { until: f.now.plus(hours(21 * 24 - 1)) }, State::Look),
            (Certificate::Own { until: f.now.plus(hours(7 * 24)) }, State::Look),
            (Certificate::Own { until: f.now.plus(hours(7 * 24 - 1)) }, State::Act),
            (Certificate::Own { until: f.now.minus(hours(1)) }, State::Act),
            (Certificate::Unreadable, State::Act),
            (Certificate::Proxy, State::Fine),
            (Certificate::Plain, State::Fine),
        ] {
            f.servers[0].report.as_mut().expect("a report").certificate = certificate;
            assert_eq!(state(&f, Line::Certificate), expected, "{certificate:?}");
        }
    }

    #[test]
    fn disks_small_and_large() {
        for (free, size, expected) in [
            (6 * GIB, 20 * GIB, State::Fine),
            (4 * GIB, 20 * GIB, State::Look),
            (GIB - 1, 2 * GIB, State::Act),
            (14 * GIB, 100 * GIB, State::Look),
            (4 * GIB, 100 * GIB, State::Act),
            (101 * GIB, 4000 * GIB, State::Fine),
            (99 * GIB, 4000 * GIB, State::Look),
            (19 * GIB, 4000 * GIB, State::Act),
        ] {
            assert_eq!(space(free, size), expected, "{} of {} GiB", free / GIB, size / GIB);
        }
    }

    #[test]
    fn messages_queues_scan_and_clock() {
        let mut f = sound();
        for (failed, expected) in [(0, State::Fine), (1, State::Look), (2, State::Look), (3, State::Act)] {
            f.sms.failed = failed;
            assert_eq!(state(&f, Line::Sms), expected, "{failed}");
        }
        for (minutes, dead, queue, jobs) in [
            (15, 0, State::Fine, State::Fine),
            (16, 0, State::Look, State::Look),
            (1, 1, State::Look, State::Act),
            (121, 0, State::Act, State::Act),
        ] {
            let w = Waiting { waiting: 1, oldest: Some(f.now.minus(Duration::from_mins(minutes))), dead };
            (f.notices, f.jobs) = (w, w);
            assert_eq!((state(&f, Line::Queue), state(&f, Line::Jobs)), (queue, jobs), "{minutes} {dead}");
        }
        f.scan = Some(false);
        f.clock_held = Some(f.now);
        assert_eq!((state(&f, Line::Scan), state(&f, Line::Clock)), (State::Act, State::Act));
        f.scan = None;
        assert_eq!(state(&f, Line::Scan), State::Fine, "none is configured");
    }

    #[test]
    fn of_a_server_that_is_away_nothing_else_is_said() {
        let mut f = sound();
        f.servers[0].at = f.real.minus(SERVER_AWAY);
        assert_eq!(state(&f, Line::Server), State::Fine);
        f.servers[0].at = f.real.minus(SERVER_AWAY + Duration::from_secs(1));
        assert_eq!(state(&f, Line::Server), State::Look);
        assert!(!look(&f).iter().any(|found| matches!(found.line, Line::Disk | Line::Certificate)));
        let mut two = sound();
        let mut other = two.servers[0].clone();
        other.name = "b".to_owned();
        other.report.as_mut().expect("a report").version = "2".to_owned();
        two.servers.push(other);
        assert!(look(&two).iter().filter(|f| f.line == Line::Server).all(|f| f.state == State::Look));
        let subjects: std::collections::BTreeSet<_> =
            look(&two).iter().map(|f| (f.line.name(), f.subject())).collect();
        assert_eq!(subjects.len(), look(&two).len(), "each line has a name of its own");
    }
}
