//! `/dossiers/{id}/datum` and `/eerder`: another due date, an earlier last day. Old and new limit are shown first (U2.5b).

use super::{Fields, Sent, ruled};
use crate::dates::When;
use crate::exchange::record::{head, whole};
use crate::exchange::{missing, stopped};
use crate::frame::{Frame, Section};
use crate::i18n::Texts;
use crate::messages::exchange as say;
use crate::page::or_return;
use crate::views::exchange::{Act, DateConfirm};
use crate::views::page as show;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use wissel_core::exchange::decide::DatesRefused;
use wissel_core::exchange::retention::CorrectionGround;
use wissel_core::exchange::sector::RetentionRule;
use wissel_core::input::{Collect, Flaw, Problems, code};
use wissel_core::person::date::DateInput;
use wissel_service::exchange::change_dates::{Change, ChangeDates, DatesFailed, change_dates, preview};
use wissel_service::exchange::see_record::{Face, Whole};
use wissel_service::failure::Failure as Stopped;

/// What the form of a date says.
fn change(act: Act, fields: &Fields) -> Result<Change, Problems> {
    let mut c = Collect::new();
    if act == Act::DueDate {
        let day = c.take("due_date", DateInput::from(fields.due_date.as_str()).day());
        let ground = CorrectionGround::from_name(&fields.ground);
        let ground = c.take("ground", ground.ok_or_else(|| code::REQUIRED.into()));
        c.finish(|| Some(Change::Due(day?, ground?)))
    } else {
        let day = c.take("last_day", DateInput::from(fields.last_day.as_str()).day());
        c.finish(|| Some(Change::Last(day?)))
    }
}

pub(super) async fn due(sent: Sent) -> Response {
    ask(sent, Act::DueDate).await
}

pub(super) async fn last(sent: Sent) -> Response {
    ask(sent, Act::LastDay).await
}

/// Shows old and new limit first (U2.5b).
async fn ask(sent: Sent, act: Act) -> Response {
    let change = match change(act, &sent.fields) {
        Ok(change) => change,
        Err(p) => return sent.again(act, p.all()).await,
    };
    let command = ChangeDates { record: sent.record, change, version: sent.version };
    let limits = match preview(&sent.web.app, &sent.signed.actor, command).await {
        Ok(limits) => limits,
        Err(Stopped::Refused(DatesFailed::Rule(DatesRefused::Date(d)))) => {
            return sent.again(act, &[Flaw::from(d).at(field_of(act))]).await;
        }
        Err(failure) => return stopped(failure, dates_failed),
    };
    let w = or_return!(whole(&sent.web, &sent.signed, sent.record, Face::Act).await);
    show(&question(sent.f, &w, act, change, &sent.fields, (limits.old, limits.new)))
}

fn field_of(act: Act) -> &'static str {
    if act == Act::DueDate { "due_date" } else { "last_day" }
}

fn dates_failed(failed: DatesFailed) -> Response {
    match failed {
        DatesFailed::Missing(m) => missing(m),
        DatesFailed::Rule(DatesRefused::Record(r)) => ruled(r),
        DatesFailed::Rule(DatesRefused::Date(_)) => StatusCode::UNPROCESSABLE_ENTITY.into_response(),
    }
}

fn question(
    f: Frame,
    w: &Whole,
    act: Act,
    change: Change,
    fields: &Fields,
    (old, new): (wissel_core::time::Day, wissel_core::time::Day),
) -> DateConfirm {
    let (t, id) = (f.texts, w.record.id);
    let due = match (change, w.due) {
        (Change::Due(day, _), Some(now)) => Some(date_labels(t, &w.record.rule, [t.day(now), t.day(day)])),
        _ => None,
    };
    let chosen_stays = matches!(change, Change::Due(..)) && w.retention.chosen().is_some();
    let mut hidden = vec![("version", fields.version.clone())];
    match change {
        Change::Due(day, ground) => {
            hidden.push(("due_date", day.to_string()));
            hidden.push(("ground", ground.name().to_owned()));
        }
        Change::Last(day) => hidden.push(("last_day", day.to_string())),
    }
    DateConfirm {
        id: id.to_string(),
        client: head(&f, w),
        action: format!("/dossiers/{id}/{}/akkoord", act.path()),
        due,
        erase_old: t.day(old),
        erase_new: t.day(new),
        notes: if chosen_stays { vec![t.t(say::CONFIRM_CHOSEN_STAYS)] } else { Vec::new() },
        hidden,
        f: f.at(Section::Records),
    }
}

/// The date as it is and as it will be.
fn date_labels(t: Texts, rule: &RetentionRule, [old, new]: [When; 2]) -> [(String, When); 2] {
    if rule.is_birth() {
        return [(t.t("confirm-due-old"), old), (t.t("confirm-due-new"), new)];
    }
    let name = rule.date_name().within(t.lang());
    [(t.t1("sector-date-old", "date", name), old), (t.t1("sector-date-then", "date", name), new)]
}

pub(super) async fn due_agreed(sent: Sent) -> Response {
    agreed(sent, Act::DueDate).await
}

pub(super) async fn last_agreed(sent: Sent) -> Response {
    agreed(sent, Act::LastDay).await
}

async fn agreed(sent: Sent, act: Act) -> Response {
    let Ok(change) = change(act, &sent.fields) else { return StatusCode::BAD_REQUEST.into_response() };
    let command = ChangeDates { record: sent.record, change, version: sent.version };
    match change_dates(&sent.web.app, &sent.signed.actor, command).await {
        Ok(_) => sent.done(say::DATE_CHANGED),
        Err(failure) => stopped(failure, dates_failed),
    }
}
