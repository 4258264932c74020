//! What a source does with its record: a form for each act, and where it leads.

use super::record::{head, id_of, whole};
use super::share::go;
use super::upload::read;
use super::{is_busy, missing, stopped};
use crate::dates::When;
use crate::failure::{Failure, wants_json};
use crate::forgery::{CheckedForm, Expected};
use crate::form::Form;
use crate::frame::{Frame, Section};
use crate::guard::Signed;
use crate::messages::exchange as say;
use crate::page::{Framed, saying, see_other};
use crate::state::Web;
use crate::views::exchange::{Act, ActPage, DateConfirm};
use crate::views::{page as show, page_with};
use axum::Json;
use axum::extract::{Extension, Multipart, Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use wissel_core::exchange::decide::{DatesRefused, PregnancyEnd};
use wissel_core::exchange::record::{RecordRefused, WithdrawReason};
use wissel_core::exchange::retention::CorrectionGround;
use wissel_core::ids::RecordId;
use wissel_core::input::{Collect, Flaw, Problem, Problems, code, ticked};
use wissel_core::person::date::DateInput;
use wissel_service::exchange::add_bsn::{AddBsn, AddBsnRefused, add_bsn};
use wissel_service::exchange::change_dates::{Change, ChangeDates, DatesFailed, change_dates, preview};
use wissel_service::exchange::pregnancy_ended::{Ended, pregnancy_ended};
use wissel_service::exchange::replace_document::{NewVersion, ReplaceRefused, replace_document};
use wissel_service::exchange::see_record::{Face, Whole};
use wissel_service::exchange::still_needed::still_needed;
use wissel_service::exchange::withdraw::{Withdraw, WithdrawRefused, withdraw};

/// The fields of all these forms; each act looks at its own.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Fields {
    #[serde(default)]
    version: String,
    #[serde(default)]
    due_date: String,
    #[serde(default)]
    ground: String,
    #[serde(default)]
    last_day: String,
    #[serde(default)]
    choice: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    bsn: String,
    #[serde(default)]
    identity_checked: String,
    #[serde(default)]
    answer: String,
}

impl Fields {
    fn version(&self) -> Result<i64, Response> {
        self.version.parse().map_err(|_| StatusCode::BAD_REQUEST.into_response())
    }
    fn kept(&self) -> Form {
        [
            ("due_date", &self.due_date),
            ("ground", &self.ground),
            ("last_day", &self.last_day),
            ("choice", &self.choice),
            ("reason", &self.reason),
            ("bsn", &self.bsn),
        ]
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .fold(Form::new(), |form, (field, value)| form.with(field, value))
    }
}

macro_rules! pages {
    ($($name:ident = $act:ident),+ $(,)?) => {$(
        pub(super) async fn $name(
            State(web): State<Web>,
            signed: Signed,
            Framed(f): Framed,
            Path(id): Path<String>,
        ) -> Response {
            draw(&web, &signed, f, &id, Act::$act, StatusCode::OK, Form::new()).await
        }
    )+};
}
pages! {
    version_page = Version,
    due_page = DueDate,
    last_page = LastDay,
    ended_page = PregnancyEnded,
    stop_page = Stop,
    bsn_page = AddBsn,
    needed_page = StillNeeded,
}

/// The page of an act. The record's version goes along, so that nobody overwrites what she has not seen.
async fn draw(
    web: &Web,
    signed: &Signed,
    f: Frame,
    id: &str,
    act: Act,
    status: StatusCode,
    form: Form,
) -> Response {
    let w = match whole(web, signed, id, Face::Act).await {
        Ok(whole) => whole,
        Err(response) => return response,
    };
    let form = form.with("version", w.record.version.to_string());
    let t = f.texts;
    let (erase, latest) = (t.day(w.record.last_day), t.day(w.retention.limit()));
    let client = head(&f, &w);
    page_with(
        status,
        &ActPage::new(f.at(Section::Records), form, id.to_owned(), client, act, &erase, &latest),
    )
}

/// The form once more, with what is wrong.
async fn again(
    web: &Web,
    signed: &Signed,
    f: Frame,
    id: &str,
    act: Act,
    form: Form,
    problems: &[Problem],
) -> Response {
    let form = form.problems(f.texts, problems);
    draw(web, signed, f, id, act, StatusCode::UNPROCESSABLE_ENTITY, form).await
}

fn ruled(refused: RecordRefused) -> Response {
    Failure::refused(StatusCode::CONFLICT, refused.code(), say::RECORD_CHANGED).into_response()
}

fn withdraw_refused(refused: WithdrawRefused) -> Response {
    match refused {
        WithdrawRefused::Missing(m) => missing(m),
        WithdrawRefused::Rule(r) => ruled(r),
    }
}

macro_rules! or_return {
    ($result:expr) => {
        match $result {
            Ok(value) => value,
            Err(response) => return response,
        }
    };
}

pub(super) async fn version(
    State(web): State<Web>,
    signed: Signed,
    Framed(f): Framed,
    Path(id): Path<String>,
    Extension(expected): Extension<Expected>,
    headers: HeaderMap,
    parts: Multipart,
) -> Response {
    let record: RecordId = or_return!(id_of(&id));
    let mut posted = or_return!(read(&expected, &headers, parts, web.app.policy.upload_limit).await);
    let json = wants_json(&headers);
    let file = posted.file.take();
    let text = posted.text("text").to_owned();
    let Ok(mut at) = posted.text("version").parse::<i64>() else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let mut versions = Vec::new();
    versions.extend(file.map(NewVersion::Pdf));
    if !text.trim().is_empty() {
        versions.push(NewVersion::Text(text));
    }
    let mut refused = versions.is_empty().then(|| {
        let problem = Flaw::new(code::CONTENT_MISSING).at("text");
        ReplaceRefused::Problems(Problems::one(problem))
    });
    let mut busy = false;
    for new in versions {
        match replace_document(&web.app, &signed.actor, record, at, new).await {
            Ok(()) => at += 1,
            Err(wissel_service::failure::Failure::Refused(r)) => {
                refused = Some(r);
                break;
            }
            Err(failure) if is_busy(&failure) => {
                busy = true;
                break;
            }
            Err(failure) => return stopped(failure, |_| Failure::Absent.into_response()),
        }
    }
    let form = posted.kept();
    let form = match refused {
        None if busy => form.refused(f.t(say::SHARE_BUSY)),
        None => return saying(go(json, &format!("/dossiers/{id}")), say::VERSION_DONE, &web),
        Some(ReplaceRefused::Missing(m)) => return missing(m),
        Some(ReplaceRefused::Rule(r)) => return ruled(r),
        Some(ReplaceRefused::Problems(p)) => form.problems(f.texts, p.all()),
        Some(ReplaceRefused::Pdf(p)) => form.refused_pdf(f.texts, p.reason.code()),
    };
    let status = if busy { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::UNPROCESSABLE_ENTITY };
    if json {
        return (status, Json(form.to_json())).into_response();
    }
    draw(&web, &signed, f, &id, Act::Version, status, form).await
}

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

pub(super) async fn due(
    State(web): State<Web>,
    signed: Signed,
    Framed(f): Framed,
    Path(id): Path<String>,
    CheckedForm(fields): CheckedForm<Fields>,
) -> Response {
    ask(&web, &signed, f, &id, Act::DueDate, &fields).await
}

pub(super) async fn last(
    State(web): State<Web>,
    signed: Signed,
    Framed(f): Framed,
    Path(id): Path<String>,
    CheckedForm(fields): CheckedForm<Fields>,
) -> Response {
    ask(&web, &signed, f, &id, Act::LastDay, &fields).await
}

/// Shows old and new limit first (U2.5b).
async fn ask(web: &Web, signed: &Signed, f: Frame, id: &str, act: Act, fields: &Fields) -> Response {
    let record: RecordId = or_return!(id_of(id));
    let version = or_return!(fields.version());
    let change = match change(act, fields) {
        Ok(change) => change,
        Err(p) => return again(web, signed, f, id, act, fields.kept(), p.all()).await,
    };
    let limits = match preview(&web.app, &signed.actor, ChangeDates { record, change, version }).await {
        Ok(limits) => limits,
        Err(wissel_service::failure::Failure::Refused(DatesFailed::Rule(DatesRefused::Date(d)))) => {
            let problem = Flaw::from(d).at(field_of(act));
            return again(web, signed, f, id, act, fields.kept(), &[problem]).await;
        }
        Err(failure) => return stopped(failure, dates_failed),
    };
    let w = or_return!(whole(web, signed, id, Face::Act).await);
    show(&question(f, &w, id, act, change, fields, (limits.old, limits.new)))
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
    id: &str,
    act: Act,
    change: Change,
    fields: &Fields,
    (old, new): (wissel_core::time::Day, wissel_core::time::Day),
) -> DateConfirm {
    let t = f.texts;
    let due: Option<(When, When)> = match (change, w.due) {
        (Change::Due(day, _), Some(now)) => Some((t.day(now), t.day(day))),
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
        id: id.to_owned(),
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

pub(super) async fn due_agreed(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<String>,
    CheckedForm(fields): CheckedForm<Fields>,
) -> Response {
    agreed(&web, &signed, &id, Act::DueDate, &fields).await
}

pub(super) async fn last_agreed(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<String>,
    CheckedForm(fields): CheckedForm<Fields>,
) -> Response {
    agreed(&web, &signed, &id, Act::LastDay, &fields).await
}

async fn agreed(web: &Web, signed: &Signed, id: &str, act: Act, fields: &Fields) -> Response {
    let record: RecordId = or_return!(id_of(id));
    let version = or_return!(fields.version());
    let Ok(change) = change(act, fields) else { return StatusCode::BAD_REQUEST.into_response() };
    match change_dates(&web.app, &signed.actor, ChangeDates { record, change, version }).await {
        Ok(_) => saying(see_other(&format!("/dossiers/{id}")), say::DATE_CHANGED, web),
        Err(failure) => stopped(failure, dates_failed),
    }
}

pub(super) async fn ended(
    State(web): State<Web>,
    signed: Signed,
    Framed(f): Framed,
    Path(id): Path<String>,
    CheckedForm(fields): CheckedForm<Fields>,
) -> Response {
    let record: RecordId = or_return!(id_of(&id));
    let version = or_return!(fields.version());
    match fields.choice.as_str() {
        "erase" => end(&web, &signed, record, WithdrawReason::PregnancyEnded, Some(version)).await,
        "keep" => {
            let command = Ended { record, end: PregnancyEnd::Birth, version };
            match pregnancy_ended(&web.app, &signed.actor, command).await {
                Ok(_) => saying(see_other(&format!("/dossiers/{id}")), say::KEPT, &web),
                Err(failure) => stopped(failure, withdraw_refused),
            }
        }
        _ => {
            let problem = Flaw::new(code::REQUIRED).at("choice");
            again(&web, &signed, f, &id, Act::PregnancyEnded, fields.kept(), &[problem]).await
        }
    }
}

/// Withdraws and destroys; leads to the receipt, or to what a data breach asks.
async fn end(
    web: &Web,
    signed: &Signed,
    record: RecordId,
    reason: WithdrawReason,
    version: Option<i64>,
) -> Response {
    match withdraw(&web.app, &signed.actor, Withdraw { record, reason, version }).await {
        Ok(done) if done.may_be_breach => see_other(&format!("/dossiers/{record}/datalek")),
        Ok(done) => saying(see_other(&format!("/ontvangstbewijs/{}", done.receipt)), say::STOPPED, web),
        Err(failure) => stopped(failure, withdraw_refused),
    }
}

pub(super) async fn stop(
    State(web): State<Web>,
    signed: Signed,
    Framed(f): Framed,
    Path(id): Path<String>,
    CheckedForm(fields): CheckedForm<Fields>,
) -> Response {
    let record: RecordId = or_return!(id_of(&id));
    let version = or_return!(fields.version());
    match WithdrawReason::from_form(&fields.reason) {
        Ok(reason) => end(&web, &signed, record, reason, Some(version)).await,
        Err(flaw) => {
            let problem = flaw.at("reason");
            again(&web, &signed, f, &id, Act::Stop, fields.kept(), &[problem]).await
        }
    }
}

pub(super) async fn bsn(
    State(web): State<Web>,
    signed: Signed,
    Framed(f): Framed,
    Path(id): Path<String>,
    CheckedForm(fields): CheckedForm<Fields>,
) -> Response {
    let record: RecordId = or_return!(id_of(&id));
    let version = or_return!(fields.version());
    let problems = if ticked(&fields.identity_checked) {
        let form = AddBsn { record, bsn: fields.bsn.clone(), version };
        match add_bsn(&web.app, &signed.actor, &form).await {
            Ok(()) => return saying(see_other(&format!("/dossiers/{id}")), say::BSN_ADDED, &web),
            Err(wissel_service::failure::Failure::Refused(AddBsnRefused::Problems(p))) => p,
            Err(failure) => {
                return stopped(failure, |refused| match refused {
                    AddBsnRefused::Missing(m) => missing(m),
                    AddBsnRefused::Rule(r) => ruled(r),
                    AddBsnRefused::Problems(_) => StatusCode::UNPROCESSABLE_ENTITY.into_response(),
                });
            }
        }
    } else {
        Problems::one(Flaw::new(code::STATEMENT_IDENTITY).at("identity_checked"))
    };
    again(&web, &signed, f, &id, Act::AddBsn, fields.kept(), problems.all()).await
}

pub(super) async fn needed(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<String>,
    CheckedForm(fields): CheckedForm<Fields>,
) -> Response {
    let record: RecordId = or_return!(id_of(&id));
    match fields.answer.as_str() {
        "erase" => end(&web, &signed, record, WithdrawReason::NoLongerNeeded, None).await,
        "keep" => match still_needed(&web.app, &signed.actor, record).await {
            Ok(()) => saying(see_other(&format!("/dossiers/{id}")), say::KEPT, &web),
            Err(failure) => stopped(failure, withdraw_refused),
        },
        _ => StatusCode::BAD_REQUEST.into_response(),
    }
}
