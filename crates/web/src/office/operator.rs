//! `/operator`: how the installation stands.

use super::shared::{never, stopped};
use crate::frame::{Frame, Section};
use crate::guard::Signed;
use crate::messages::office as say;
use crate::page::Framed;
use crate::state::Web;
use crate::status::{Status, Tone};
use crate::views::office::{HealthRow, OperatorOverview};
use crate::views::page as show;
use axum::extract::State;
use axum::response::Response;
use std::time::Duration;
use wissel_core::time::Moment;
use wissel_service::office::health::{self, BACKUP_OLD, Health, RESTORE_OLD, Scan, Standing};

/// A message that waits longer than this needs a look.
const QUEUE_OLD: Duration = Duration::from_mins(15);

pub(super) async fn overview(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Framed(f): Framed,
) -> Response {
    match health::overview(&web.app, &actor).await {
        Ok(health) => show(&view(f.at(Section::Operator), &health, web.app.clock.civil())),
        Err(failure) => stopped(failure, never),
    }
}

fn view(f: Frame, h: &Health, now: Moment) -> OperatorOverview {
    let mut alarms = Vec::new();
    if h.failed_sms > 0 {
        alarms.push(f.t1(say::ALARM_SMS, "n", h.failed_sms));
    }
    if h.scan == Scan::Fails {
        alarms.push(f.t(say::ALARM_SCAN));
    }
    if h.not_scanned > 0 {
        alarms.push(f.t1(say::ALARM_NOT_SCANNED, "n", h.not_scanned));
    }
    if h.infected > 0 {
        alarms.push(f.t1(say::ALARM_INFECTED, "n", h.infected));
    }
    if h.searches > 0 {
        alarms.push(f.t1(say::ALARM_SEARCHES, "n", h.searches));
    }
    if h.late_complaints > 0 {
        alarms.push(f.t1(say::COMPLAINT_LATE, "n", h.late_complaints));
    }
    let dead = h.notices.dead.saturating_add(h.jobs.dead);
    if dead > 0 {
        alarms.push(f.t1(say::ALARM_DEAD, "n", dead));
    }
    if let Some(since) = h.clock_held {
        alarms.push(f.t1(say::ALARM_CLOCK, "since", f.texts.moment(since, now).text));
    }
    let queue = |label, s: &Standing| {
        let old = s.oldest.is_some_and(|at| now.since(at) > QUEUE_OLD);
        HealthRow {
            label: f.t(label),
            status: if s.dead > 0 {
                Status::new(Tone::Bad, f.t(say::HEALTH_BAD))
            } else if old {
                Status::new(Tone::Warn, f.t(say::HEALTH_OLD))
            } else {
                Status::new(Tone::Ok, f.t(say::HEALTH_GOOD))
            },
            detail: s.oldest.map_or_else(
                || f.t2(say::HEALTH_WAITING, "n", s.waiting, "dead", s.dead),
                |at| f.texts.moment(at, now).text,
            ),
        }
    };
    let sms = HealthRow {
        label: f.t(say::HEALTH_SMS),
        status: if h.failed_sms > 0 {
            Status::new(Tone::Bad, f.t(say::HEALTH_BAD))
        } else {
            Status::new(Tone::Ok, f.t(say::HEALTH_GOOD))
        },
        detail: String::new(),
    };
    let scan = HealthRow {
        label: f.t(say::HEALTH_SCAN),
        status: match h.scan {
            Scan::Works => Status::new(Tone::Ok, f.t(say::HEALTH_GOOD)),
            Scan::Fails => Status::new(Tone::Bad, f.t(say::HEALTH_BAD)),
            Scan::Off => Status::new(Tone::Done, f.t(say::HEALTH_SCAN_OFF)),
        },
        detail: String::new(),
    };
    let health = vec![
        sms,
        scan,
        queue(say::HEALTH_QUEUE, &h.notices),
        queue(say::HEALTH_JOBS, &h.jobs),
        chore(&f, say::HEALTH_BACKUP, h.backup, BACKUP_OLD, now),
        chore(&f, say::HEALTH_RESTORE, h.restore, RESTORE_OLD, now),
    ];
    OperatorOverview { alarms, health, f }
}

fn chore(f: &Frame, label: &str, last: Option<Moment>, old: Duration, now: Moment) -> HealthRow {
    let (status, detail) = match last {
        None => (Status::new(Tone::Bad, f.t(say::HEALTH_NEVER)), String::new()),
        Some(at) if now.since(at) > old => {
            (Status::new(Tone::Warn, f.t(say::HEALTH_OLD)), f.texts.moment(at, now).text)
        }
        Some(at) => (Status::new(Tone::Ok, f.t(say::HEALTH_GOOD)), f.texts.moment(at, now).text),
    };
    HealthRow { label: f.t(label), status, detail }
}
