//! What a source does with its record: a form for each act, and where it leads.

mod answer;
mod bsn;
mod dates;
mod end;
mod version;

use crate::exchange::record::{head, whole};
use crate::exchange::{OWN, SHARE, streamed, words};
use crate::failure::Failure;
use crate::forgery::CheckedForm;
use crate::form::Form;
use crate::frame::{Frame, Section};
use crate::guard::Signed;
use crate::messages::exchange as say;
use crate::page::{Framed, Which, or_return, saying, see_other};
use crate::routes::Route;
use crate::state::Web;
use crate::views::exchange::{Act, ActPage};
use crate::views::page_with;
use axum::extract::{FromRequest, FromRequestParts, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use wissel_core::exchange::record::RecordRefused;
use wissel_core::exchange::sector::RetentionRule;
use wissel_core::ids::RecordId;
use wissel_core::input::Problem;
use wissel_core::refusal::Coded;
use wissel_service::exchange::see_record::Face;

/// The routes of these acts.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/dossiers/{id}/versie", SHARE, version_page),
        streamed(Route::post("/dossiers/{id}/versie", SHARE, version::version)),
        Route::get("/dossiers/{id}/datum", OWN, due_page),
        Route::post("/dossiers/{id}/datum", OWN, dates::due),
        Route::post("/dossiers/{id}/datum/akkoord", OWN, dates::due_agreed),
        Route::get("/dossiers/{id}/eerder", OWN, last_page),
        Route::post("/dossiers/{id}/eerder", OWN, dates::last),
        Route::post("/dossiers/{id}/eerder/akkoord", OWN, dates::last_agreed),
        Route::get("/dossiers/{id}/geeindigd", OWN, ended_page),
        Route::post("/dossiers/{id}/geeindigd", OWN, end::ended),
        Route::get("/dossiers/{id}/stoppen", OWN, stop_page),
        Route::post("/dossiers/{id}/stoppen", OWN, end::stop),
        Route::get("/dossiers/{id}/bsn", OWN, bsn_page),
        Route::post("/dossiers/{id}/bsn", OWN, bsn::bsn),
        Route::get("/dossiers/{id}/nog-nodig", OWN, needed_page),
        Route::post("/dossiers/{id}/nog-nodig", OWN, answer::needed),
        Route::post("/dossiers/{id}/bevestigen", OWN, answer::restored),
    ]
}

/// The fields of all these forms; each act looks at its own.
#[derive(Clone, Debug, Default, Deserialize)]
struct Fields {
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
        async fn $name(
            State(web): State<Web>,
            signed: Signed,
            Framed(f): Framed,
            Which(id): Which<RecordId>,
        ) -> Response {
            draw(&web, &signed, f, id, Act::$act, StatusCode::OK, Form::new()).await
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
    id: RecordId,
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
    id: RecordId,
    (act, status): (Act, StatusCode),
    form: impl FnOnce(&RetentionRule) -> Form,
) -> Response {
    let w = or_return!(whole(web, signed, id, Face::Act).await);
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
    page_with(status, &ActPage::new(f, form, id.to_string(), client, act, days, rule))
}

fn ruled(refused: RecordRefused) -> Response {
    let key = match refused {
        RecordRefused::PregnancyOver => say::PREGNANCY_OVER,
        RecordRefused::NotBirthCare => say::NOT_BIRTH_CARE,
        _ => say::RECORD_CHANGED,
    };
    Failure::refused(StatusCode::CONFLICT, refused.code(), key).into_response()
}

/// A form about an own record: who sent it, about which record and which version of it, and what it says.
struct Sent {
    web: Web,
    signed: Signed,
    f: Frame,
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
        let Which(record) = Which::from_request_parts(&mut parts, web).await?;
        let form = CheckedForm::from_request(Request::from_parts(parts, body), web).await;
        let CheckedForm(fields): CheckedForm<Fields> = form?;
        let version = fields.version()?;
        Ok(Self { web: web.clone(), signed, f, record, version, fields })
    }
}

impl Sent {
    /// The form once more, with what is wrong.
    async fn again(self, act: Act, problems: &[Problem]) -> Response {
        let (t, kept) = (self.f.texts, self.fields.kept());
        let form = |rule: &RetentionRule| words::date_called(kept, t, rule).problems(t, problems);
        let drawn = (act, StatusCode::UNPROCESSABLE_ENTITY);
        draw_with(&self.web, &self.signed, self.f, self.record, drawn, form).await
    }
    /// Back to the record, with this line on its page.
    fn done(&self, key: &'static str) -> Response {
        saying(see_other(&format!("/dossiers/{}", self.record)), key, &self.web)
    }
}
