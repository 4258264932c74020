//! Sharing a record (U2.1, U2.3a, U2.3b, U2.5a). After errors what was typed stays. Empty fields are proposed by the PDF
//! that was chosen, each marked; nothing else is prefilled, and a statement never.

use super::upload::{Posted, Upload};
use super::{is_busy, or_return, stopped};
use crate::failure::wants_json;
use crate::form::Form;
use crate::frame::{Frame, Section};
use crate::guard::Signed;
use crate::i18n::Texts;
use crate::messages::exchange as say;
use crate::page::{Framed, saying, see_other};
use crate::state::Web;
use crate::views::exchange::Share;
use crate::views::{page as show, page_with};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use wissel_core::exchange::reading::Reading;
use wissel_core::exchange::share::ShareForm;
use wissel_core::exchange::statement::StatementForm;
use wissel_service::exchange::share::{self as use_case, ShareRefused};

pub(super) async fn page(Framed(f): Framed) -> Response {
    show(&Share { f: f.at(Section::Share), form: Form::new(), erase: None, file_again: false })
}

pub(super) async fn share(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Framed(f): Framed,
    headers: HeaderMap,
    upload: Upload,
) -> Response {
    let (app, own) = (web.app.clone(), actor.clone());
    let begin = move || async move { use_case::begin(&app, &own).await };
    let mut posted = or_return!(upload.read(begin).await);
    let file = posted.file.take();
    let form = typed(&posted, file.is_some());
    let json = wants_json(&headers);
    let done = match posted.stopped.take() {
        Some(stopped) => Err(stopped),
        None if !posted.text("lezen").is_empty() => {
            let read = match file {
                Some(file) => use_case::read(&web.app, &actor, file).await,
                None => Ok(Reading::default()),
            };
            match read {
                Ok(reading) => return proposed(f, posted.kept(), &reading, json),
                Err(failure) => Err(failure),
            }
        }
        None if !posted.text("bereken").is_empty() => {
            if let Some(file) = file {
                file.discard().await;
            }
            return computed(&web, f, posted.kept(), &form);
        }
        None => use_case::share(&web.app, &actor, &form, file).await,
    };
    match done {
        Ok(shared) => saying(go(json, &format!("/dossiers/{}", shared.record)), say::SHARED_DONE, &web),
        Err(failure) if is_busy(&failure) => {
            let filled = posted.kept().refused(f.t(say::SHARE_BUSY));
            drawn(&web, f, filled, &form, StatusCode::SERVICE_UNAVAILABLE, json)
        }
        Err(failure) => stopped(failure, |refused| {
            let filled = with_refusal(posted.kept(), f.texts, &refused);
            drawn(&web, f, filled, &form, StatusCode::UNPROCESSABLE_ENTITY, json)
        }),
    }
}

/// To the next page; our script follows the address itself.
pub(super) fn go(json: bool, to: &str) -> Response {
    if json { Json(serde_json::json!({ "location": to })).into_response() } else { see_other(to) }
}

fn typed<R>(posted: &Posted<R>, has_pdf: bool) -> ShareForm {
    let own = |field: &str| posted.text(field).to_owned();
    ShareForm {
        has_pdf,
        text: own("text"),
        bsn: own("bsn"),
        confirmed_bsn: Some(own("confirmed_bsn")),
        no_bsn_reason: own("no_bsn_reason"),
        birth_date: posted.text("birth_date").into(),
        initials: own("initials"),
        prefix: own("prefix"),
        birth_name: own("birth_name"),
        due_date: posted.text("due_date").into(),
        last_day: posted.text("last_day").into(),
        statements: StatementForm {
            treatment: own("treatment"),
            consent: own("consent"),
            consent_by: own("consent_by"),
            consent_how: own("consent_how"),
            consent_day: posted.text("consent_day").into(),
            informed: own("informed"),
            identity_checked: own("identity_checked"),
        },
    }
}

/// The form once more, with everything typed and what is wrong.
fn drawn(web: &Web, f: Frame, form: Form, typed: &ShareForm, status: StatusCode, json: bool) -> Response {
    if json {
        return (status, Json(form.to_json())).into_response();
    }
    let erase = typed.preview(web.app.clock.civil().day()).ok().map(|r| f.texts.day(r.last_day()));
    page_with(status, &Share { file_again: form.again(), form, erase, f: f.at(Section::Share) })
}

/// The form with what was read in the PDF, in fields that were left empty. Our script fills them in itself.
fn proposed(f: Frame, form: Form, reading: &Reading, json: bool) -> Response {
    let form = reading.proposals().fold(form, |form, (field, value)| form.propose(field, value));
    let word = if form.proposed().next().is_some() { say::SHARE_READ_SOME } else { say::SHARE_READ_NONE };
    let form = form.say(f.t(word));
    if json {
        return Json(form.to_proposals(&f.t(say::SHARE_READ))).into_response();
    }
    show(&Share { file_again: true, form, erase: None, f: f.at(Section::Share) })
}

/// Without our script: the erase date before "Delen" (U2.5a), on the form as it was typed.
fn computed(web: &Web, f: Frame, form: Form, typed: &ShareForm) -> Response {
    let (form, erase, status) = match typed.preview(web.app.clock.civil().day()) {
        Ok(r) => (form, Some(f.texts.day(r.last_day())), StatusCode::OK),
        Err(problems) => (form.problems(f.texts, problems.all()), None, StatusCode::UNPROCESSABLE_ENTITY),
    };
    page_with(status, &Share { file_again: typed.has_pdf, form, erase, f: f.at(Section::Share) })
}

fn with_refusal(form: Form, texts: Texts, refused: &ShareRefused) -> Form {
    match refused {
        ShareRefused::Problems(problems) => form.problems(texts, problems.all()),
        ShareRefused::File(refused) => form.refused_file(texts, refused),
        ShareRefused::TooSlow => form.refused(texts.t(say::SHARE_TOO_SLOW)),
    }
}
