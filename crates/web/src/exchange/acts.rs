//! What a source does with its record: a form for each act, and where it leads.

use super::record::{gone, head, id_of, whole};
use super::share::go;
use super::upload::Upload;
use super::{is_busy, missing, or_return, stopped, words};
use crate::dates::When;
use crate::failure::{Failure, wants_json};
use crate::forgery::CheckedForm;
use crate::form::Form;
use crate::frame::{Frame, Section};
use crate::guard::Signed;
use crate::i18n::Texts;
use crate::messages::exchange as say;
use crate::page::{Framed, saying, see_other};
use crate::state::Web;
use crate::views::exchange::{Act, ActPage, DateConfirm};
use crate::views::{page as show, page_with};
use axum::Json;
use axum::extract::{FromRequest, FromRequestParts, Path, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use wissel_core::exchange::decide::DatesRefused;
use wissel_core::exchange::record::{RecordRefused, WithdrawReason};
use wissel_core::exchange::retention::CorrectionGround;
use wissel_core::exchange::sector::RetentionRule;
use wissel_core::ids::RecordId;
use wissel_core::input::{Collect, Flaw, Problem, Problems, code, ticked};
use wissel_core::person::Bsn;
use wissel_core::person::date::DateInput;
use wissel_core::refusal::Coded;
use wissel_service::exchange::add_bsn::{AddBsn, AddBsnRefused, add_bsn};
use wissel_service::exchange::change_dates::{Change, ChangeDates, DatesFailed, change_dates, preview};
use wissel_service::exchange::confirm_restored::{ConfirmRestored, confirm_restored};
use wissel_service::exchange::own::Missing;
use wissel_service::exchange::pregnancy_ended::{Ended, pregnancy_ended};
use wissel_service::exchange::replace_document::{NewVersion, ReplaceRefused, begin, replace_document};
use wissel_service::exchange::see_record::{Face, Whole};
use wissel_service::exchange::still_needed::still_needed;
use wissel_service::exchange::withdraw::{Withdraw, WithdrawRefused, withdraw};
use wissel_service::failure::Failure as Stopped;

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
    draw_with(web, signed, f, id, (act, status), |_| form).await
}

/// The page of an act, with a form that may depend on the record's rule.
async fn draw_with(
    web: &Web,
    signed: &Signed,
    f: Frame,
    id: &str,
    (act, status): (Act, StatusCode),
    form: impl FnOnce(&RetentionRule) -> Form,
) -> Response {
    let w = match whole(web, signed, id, Face::Act).await {
        Ok(whole) => whole,
        Err(response) => return response,
    };
    let idle = match act {
        Act::StillNeeded => w.record.asked_at.is_none(),
        Act::DueDate => w.due.is_none(),
        Act::PregnancyEnded => w.due.is_none() || !w.record.rule.is_birth(),
        Act::Version | Act::LastDay | Act::Stop | Act::AddBsn => false,
    };
    if idle {
        // Not asked (any more), a due date that is not mentioned any more, or no pregnancy.
        return see_other(&format!("/dossiers/{id}"));
    }
    let form = form(&w.record.rule).with("version", w.record.version.to_string());
    let t = f.texts;
    let (erase, latest) = (t.day(w.record.last_day), t.day(w.retention.limit()));
    let client = head(&f, &w);
    let (f, days, rule) = (f.at(Section::Records), [&erase, &latest], &w.record.rule);
    page_with(status, &ActPage::new(f, form, id.to_owned(), client, act, days, rule))
}

fn ruled(refused: RecordRefused) -> Response {
    let key = match refused {
        RecordRefused::PregnancyOver => say::PREGNANCY_OVER,
        RecordRefused::NotBirthCare => say::NOT_BIRTH_CARE,
        _ => say::RECORD_CHANGED,
    };
    Failure::refused(StatusCode::CONFLICT, refused.code(), key).into_response()
}

fn withdraw_refused(refused: WithdrawRefused) -> Response {
    match refused {
        WithdrawRefused::Missing(m) => missing(m),
        WithdrawRefused::Rule(r) => ruled(r),
    }
}

/// A form about an own record: who sent it, about which record and which version of it, and what it says.
pub(super) struct Sent {
    web: Web,
    signed: Signed,
    f: Frame,
    id: String,
    record: RecordId,
    version: i64,
    fields: Fields,
}

impl FromRequest<Web> for Sent {
    type Rejection = Response;

    async fn from_request(request: Request, web: &Web) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let signed = <Signed as FromRequestParts<Web>>::from_request_parts(&mut parts, web).await?;
        let Ok(Framed(f)) = Framed::from_request_parts(&mut parts, web).await;
        let id = Path::<String>::from_request_parts(&mut parts, web).await;
        let Path(id) = id.map_err(IntoResponse::into_response)?;
        let form = CheckedForm::from_request(Request::from_parts(parts, body), web).await;
        let CheckedForm(fields): CheckedForm<Fields> = form?;
        let (record, version) = (id_of(&id)?, fields.version()?);
        Ok(Self { web: web.clone(), signed, f, id, record, version, fields })
    }
}

impl Sent {
    /// The form once more, with what is wrong.
    async fn again(self, act: Act, problems: &[Problem]) -> Response {
        let (t, kept) = (self.f.texts, self.fields.kept());
        let form = |rule: &RetentionRule| words::date_called(kept, t, rule).problems(t, problems);
        let drawn = (act, StatusCode::UNPROCESSABLE_ENTITY);
        draw_with(&self.web, &self.signed, self.f, &self.id, drawn, form).await
    }
    /// Back to the record, with this line on its page.
    fn done(&self, key: &'static str) -> Response {
        saying(see_other(&format!("/dossiers/{}", self.id)), key, &self.web)
    }
}

pub(super) async fn version(
    State(web): State<Web>,
    signed: Signed,
    Framed(f): Framed,
    Path(id): Path<String>,
    headers: HeaderMap,
    upload: Upload,
) -> Response {
    let record: RecordId = or_return!(id_of(&id));
    let (app, own) = (web.app.clone(), signed.actor.clone());
    let mut posted = or_return!(upload.read(move || async move { begin(&app, &own, record).await }).await);
    let json = wants_json(&headers);
    let Ok(mut at) = posted.text("version").parse::<i64>() else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let (mut refused, mut busy) = (None, false);
    match posted.stopped.take() {
        None => {}
        Some(Stopped::Refused(r)) => refused = Some(r),
        Some(failure) if is_busy(&failure) => busy = true,
        Some(failure) => return stopped(failure, |_| Failure::Absent.into_response()),
    }
    let mut versions = Vec::new();
    if refused.is_none() && !busy {
        versions.extend(posted.file.take().map(|pdf| NewVersion::Pdf(Box::new(pdf))));
        let text = posted.text("text");
        if !text.trim().is_empty() {
            versions.push(NewVersion::Text(text.to_owned()));
        }
        if versions.is_empty() {
            let problem = Flaw::new(code::CONTENT_MISSING).at("text");
            refused = Some(ReplaceRefused::Problems(Problems::one(problem)));
        }
    }
    for new in versions {
        match replace_document(&web.app, &signed.actor, record, at, new).await {
            Ok(()) => at += 1,
            Err(Stopped::Refused(r)) => {
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
        Some(ReplaceRefused::OtherClient) => return Failure::Absent.into_response(),
        Some(ReplaceRefused::Problems(p)) => form.problems(f.texts, p.all()),
        Some(ReplaceRefused::File(refused)) => form.refused_file(f.texts, &refused),
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
    let w = or_return!(whole(&sent.web, &sent.signed, &sent.id, Face::Act).await);
    show(&question(sent.f, &w, &sent.id, act, change, &sent.fields, (limits.old, limits.new)))
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

pub(super) async fn ended(sent: Sent) -> Response {
    match sent.fields.choice.as_str() {
        "erase" => {
            // Why it is not needed any more is not stored: before the due date it would tell of a loss.
            let reason = WithdrawReason::NoLongerNeeded;
            end(&sent.web, &sent.signed, sent.record, reason, Some(sent.version)).await
        }
        "keep" => {
            let command = Ended { record: sent.record, version: sent.version };
            match pregnancy_ended(&sent.web.app, &sent.signed.actor, command).await {
                Ok(()) => sent.done(say::KEPT),
                Err(failure) => stopped(failure, withdraw_refused),
            }
        }
        _ => sent.again(Act::PregnancyEnded, &[Flaw::new(code::REQUIRED).at("choice")]).await,
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
        Err(Stopped::Refused(WithdrawRefused::Missing(Missing::Gone))) => gone(web, signed, record).await,
        Err(failure) => stopped(failure, withdraw_refused),
    }
}

pub(super) async fn stop(sent: Sent) -> Response {
    match WithdrawReason::from_form(&sent.fields.reason) {
        Ok(reason) => end(&sent.web, &sent.signed, sent.record, reason, Some(sent.version)).await,
        Err(flaw) => sent.again(Act::Stop, &[flaw.at("reason")]).await,
    }
}

pub(super) async fn bsn(sent: Sent) -> Response {
    let problems = if ticked(&sent.fields.identity_checked) {
        let form = AddBsn { record: sent.record, bsn: sent.fields.bsn.clone(), version: sent.version };
        match add_bsn(&sent.web.app, &sent.signed.actor, &form).await {
            Ok(()) => return sent.done(say::BSN_ADDED),
            Err(Stopped::Refused(AddBsnRefused::Problems(p))) => p,
            Err(failure) => {
                return stopped(failure, |refused| match refused {
                    AddBsnRefused::Missing(m) => missing(m),
                    AddBsnRefused::Rule(r) => ruled(r),
                    AddBsnRefused::Problems(_) => StatusCode::UNPROCESSABLE_ENTITY.into_response(),
                });
            }
        }
    } else {
        let mut c = Collect::new();
        let bsn = c.take("bsn", Bsn::parse(&sent.fields.bsn));
        c.add("identity_checked", code::STATEMENT_IDENTITY);
        match c.finish(|| bsn) {
            Err(problems) => problems,
            Ok(_) => return StatusCode::UNPROCESSABLE_ENTITY.into_response(),
        }
    };
    sent.again(Act::AddBsn, problems.all()).await
}

/// The answer to a question that the program asked: erase, or keep.
enum Answer {
    Erase,
    Keep,
}

/// Who answered, about which record, and what.
pub(super) struct Answered {
    web: Web,
    signed: Signed,
    id: String,
    record: RecordId,
    answer: Answer,
    fields: Fields,
}

impl FromRequest<Web> for Answered {
    type Rejection = Response;

    async fn from_request(request: Request, web: &Web) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let signed = <Signed as FromRequestParts<Web>>::from_request_parts(&mut parts, web).await?;
        let id = Path::<String>::from_request_parts(&mut parts, web).await;
        let Path(id) = id.map_err(IntoResponse::into_response)?;
        let form = CheckedForm::from_request(Request::from_parts(parts, body), web).await;
        let CheckedForm(fields): CheckedForm<Fields> = form?;
        let answer = match fields.answer.as_str() {
            "erase" => Answer::Erase,
            "keep" => Answer::Keep,
            _ => return Err(StatusCode::BAD_REQUEST.into_response()),
        };
        let record = id_of(&id)?;
        Ok(Self { web: web.clone(), signed, id, record, answer, fields })
    }
}

impl Answered {
    async fn erase(&self, version: i64) -> Response {
        end(&self.web, &self.signed, self.record, WithdrawReason::NoLongerNeeded, Some(version)).await
    }
    fn kept(&self, done: Result<(), Stopped<WithdrawRefused>>, key: &'static str) -> Response {
        match done {
            Ok(()) => saying(see_other(&format!("/dossiers/{}", self.id)), key, &self.web),
            Err(failure) => stopped(failure, withdraw_refused),
        }
    }
}

/// "Nog nodig?"
pub(super) async fn needed(a: Answered) -> Response {
    if let Answer::Keep = a.answer {
        let done = still_needed(&a.web.app, &a.signed.actor, a.record).await;
        return a.kept(done, say::KEPT);
    }
    // Only the question destroys without asking why; before its time "Delen stoppen" does.
    let w = or_return!(whole(&a.web, &a.signed, &a.id, Face::Act).await);
    if w.retention.still_needed_on().is_none_or(|day| w.now.day() < day) {
        return ruled(RecordRefused::NotAsked);
    }
    a.erase(w.record.version).await
}

/// After a restore: should this record still be there?
pub(super) async fn restored(a: Answered) -> Response {
    let version = or_return!(a.fields.version());
    if let Answer::Keep = a.answer {
        let command = ConfirmRestored { record: a.record, version };
        let done = confirm_restored(&a.web.app, &a.signed.actor, command).await;
        return a.kept(done, say::RESTORED_DONE);
    }
    a.erase(version).await
}
