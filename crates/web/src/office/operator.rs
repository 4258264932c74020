//! `/operator`: how the installation stands, line by line.

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
use wissel_core::office::upkeep::{About, Certificate, Disk, Finding, Line, State as Stand};
use wissel_core::time::Moment;
use wissel_service::office::health::{self, Health};

const MIB: u64 = 1024 * 1024;

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
    OperatorOverview {
        alarms: alarms(&f, h),
        health: h.lines.iter().map(|(found, since)| row(&f, found, *since, now)).collect(),
        version: f.t2(
            say::HEALTH_VERSION,
            "version",
            f.site.version,
            "migration",
            format!("{:04}", h.migration),
        ),
        f,
    }
}

/// What happened to users. How the installation itself stands, each line says by itself.
fn alarms(f: &Frame, h: &Health) -> Vec<String> {
    let mut alarms = Vec::new();
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
    alarms
}

fn row(f: &Frame, found: &Finding, since: Option<Moment>, now: Moment) -> HealthRow {
    let (tone, key) = match found.state {
        // What nobody configured is neither right nor wrong.
        Stand::Fine if found.about == About::Off => (Tone::Info, say::HEALTH_OFF),
        Stand::Fine => (Tone::Ok, say::HEALTH_FINE),
        Stand::Look => (Tone::Warn, say::HEALTH_LOOK),
        Stand::Act => (Tone::Bad, say::HEALTH_ACT),
    };
    let label = match found.line {
        Line::Backup => say::HEALTH_BACKUP,
        Line::Restore => say::HEALTH_RESTORE,
        Line::Certificate => say::HEALTH_CERTIFICATE,
        Line::Disk => say::HEALTH_DISK,
        Line::Sms => say::HEALTH_SMS,
        Line::Mail => say::HEALTH_MAIL,
        Line::Queue => say::HEALTH_QUEUE,
        Line::Jobs => say::HEALTH_JOBS,
        Line::Scan => say::HEALTH_SCAN,
        Line::Clock => say::HEALTH_CLOCK,
        Line::Server => say::HEALTH_SERVER,
    };
    let does = found.state != Stand::Fine;
    let href = match found.line {
        Line::Sms | Line::Mail | Line::Queue | Line::Jobs => "/operator/wachtrijen",
        Line::Backup
        | Line::Restore
        | Line::Certificate
        | Line::Disk
        | Line::Scan
        | Line::Clock
        | Line::Server => "",
    };
    HealthRow {
        label: f.t(label),
        server: found.server.clone(),
        status: Status::new(tone, f.t(key)),
        detail: detail(f, found, now),
        since: since.filter(|_| does).map(|at| f.texts.moment(at, now)),
        advice: if does { f.t1(say::HEALTH_ADVICE, "line", found.line.name()) } else { String::new() },
        href,
    }
}

fn detail(f: &Frame, found: &Finding, now: Moment) -> String {
    let t = f.texts;
    match &found.about {
        About::Never => f.t(say::HEALTH_NEVER),
        About::Last(at) => t.moment(*at, now).text,
        About::Certificate(c) => certificate(f, *c, now),
        About::Disk(disk) => space(f, disk),
        About::Failing(x) => match &x.why {
            None => f.t(say::HEALTH_ALL_ARRIVED),
            Some(why) => f.t2(say::HEALTH_FAILED, "n", x.failed, "why", why),
        },
        About::Waiting(w) => {
            let waits = f.t2(say::HEALTH_WAITING, "n", w.waiting, "dead", w.dead);
            match w.oldest {
                None => waits,
                Some(at) => format!("{waits} {}", f.t1(say::HEALTH_OLDEST, "at", t.moment(at, now).text)),
            }
        }
        About::Off => f.t(say::HEALTH_SCAN_OFF),
        About::Answers(true) => f.t(say::HEALTH_SCAN_ANSWERS),
        About::Answers(false) => f.t(say::HEALTH_SCAN_SILENT),
        About::Held(None) => f.t(say::HEALTH_CLOCK_GOOD),
        About::Held(Some(at)) => f.t1(say::HEALTH_CLOCK_HELD, "since", t.moment(*at, now).text),
        About::Server { version, at } if version.is_empty() => {
            f.t1(say::HEALTH_HEARD_ONLY, "at", t.moment(*at, now).text)
        }
        About::Server { version, at } => {
            f.t2(say::HEALTH_HEARD, "version", version, "at", t.moment(*at, now).text)
        }
    }
}

fn certificate(f: &Frame, c: Certificate, now: Moment) -> String {
    match c {
        Certificate::Own { until } if until <= now => {
            f.t1(say::HEALTH_CERTIFICATE_OVER, "day", f.texts.day(until.day()).text)
        }
        Certificate::Own { until } => f.t2(
            say::HEALTH_CERTIFICATE_UNTIL,
            "day",
            f.texts.day(until.day()).text,
            "n",
            until.since(now).as_secs() / (24 * 3600),
        ),
        Certificate::Unreadable => f.t(say::HEALTH_CERTIFICATE_UNREADABLE),
        Certificate::Proxy => f.t(say::HEALTH_CERTIFICATE_PROXY),
        Certificate::Plain => f.t(say::HEALTH_CERTIFICATE_NONE),
    }
}

fn space(f: &Frame, disk: &Disk) -> String {
    let places: Vec<String> = disk.holds.iter().map(|p| f.t1(say::HEALTH_PLACE, "place", p.name())).collect();
    let free = f.t2(say::HEALTH_FREE, "free", amount(disk.free), "size", amount(disk.size));
    format!("{free} {}", f.t1(say::HEALTH_HOLDS, "places", places.join(", ")))
}

/// Bytes as people say them: "512 MB", "12 GB".
fn amount(bytes: u64) -> String {
    let mib = bytes / MIB;
    if mib < 10 * 1024 { format!("{mib} MB") } else { format!("{} GB", mib / 1024) }
}
