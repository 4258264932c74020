//! Sharing a record (U2.1, U2.3a, U2.3b, U2.5a). After errors what was typed stays. Empty fields are proposed by the PDF
//! that was chosen, each marked; nothing else is prefilled, and a statement never.

use super::upload::{Posted, Upload};
use super::{is_busy, stopped, words};
use crate::failure::wants_json;
use crate::form::Form;
use crate::frame::{Frame, Section};
use crate::guard::Signed;
use crate::i18n::Texts;
use crate::messages::exchange as say;
use crate::page::{Framed, or_return, saying, see_other};
use crate::state::Web;
use crate::views::exchange::{ChooseSector, EraseHint, Share, ShareSector};
use crate::views::{page as show, page_with};
use axum::Json;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use wissel_core::actor::Actor;
use wissel_core::exchange::reading::Reading;
use wissel_core::exchange::sector::{RetentionRule, choose};
use wissel_core::exchange::share::ShareForm;
use wissel_core::exchange::statement::StatementForm;
use wissel_core::input::{Flaw, code};
use wissel_service::exchange::share::{self as use_case, ShareRefused, Sharing};

#[derive(Deserialize)]
pub(super) struct Chosen {
    sector: Option<String>,
    /// The button: a browser sends nothing at all for a question that was not answered.
    #[serde(default)]
    next: String,
}

/// The form; where more than one care sector is on, first the question which one.
pub(super) async fn page(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Framed(f): Framed,
    Query(chosen): Query<Chosen>,
) -> Response {
    let on = or_return!(sectors(&web, &actor).await);
    let (form, wrong): (Form, Option<Flaw>) = match chosen.sector.as_deref() {
        _ if on.is_empty() => (Form::new(), None),
        None if chosen.next.is_empty() => return show(&which(f, &on, Form::new())),
        None => (Form::new(), Some(code::CHOICE_UNKNOWN.into())),
        Some(key) => (Form::new(), choose(Some(key), &on).err()),
    };
    if let Some(flaw) = wrong {
        let form = form.labelled("sector", say::SECTOR_CHOOSE).problems(f.texts, &[flaw.at("sector")]);
        return page_with(StatusCode::UNPROCESSABLE_ENTITY, &which(f, &on, form));
    }
    show(&form_page(&web, f, form, (chosen.sector.as_deref(), &on)))
}

/// The form under the rule of the sector that was chosen.
fn form_page(web: &Web, f: Frame, form: Form, (said, on): (Option<&str>, &[RetentionRule])) -> Share {
    let limits = choose(said, on).unwrap_or(&RetentionRule::BIRTH).limits();
    let hint = EraseHint::new(limits, web.app.clock.civil().day());
    let sector = part(f.texts, said, on);
    Share { f: f.at(Section::Share), form, erase: None, hint, file_again: false, sector }
}

async fn sectors(web: &Web, actor: &Actor) -> Result<Vec<RetentionRule>, Response> {
    let on = use_case::sectors(&web.app, actor).await;
    on.map_err(|failure| stopped(failure, |_| crate::failure::Failure::Absent.into_response()))
}

/// The question in which care sector is shared. Nothing is chosen beforehand.
fn which(f: Frame, on: &[RetentionRule], form: Form) -> ChooseSector {
    let t = f.texts;
    let one = |rule: &RetentionRule| {
        (rule.sector().to_string(), rule.name().within(t.lang()).to_owned(), words::rule_to_come(t, rule))
    };
    let sectors = std::iter::once(&RetentionRule::BIRTH).chain(on).map(one).collect();
    ChooseSector { form, sectors, f: f.at(Section::Share) }
}

/// The sector that was chosen, where there is a choice.
fn part(t: Texts, said: Option<&str>, on: &[RetentionRule]) -> Option<ShareSector> {
    let rule = choose(Some(said?), on).ok().filter(|_| !on.is_empty())?;
    let other = || (words::date_label(t, rule), words::rule_to_come(t, rule));
    Some(ShareSector {
        key: rule.sector().to_string(),
        name: rule.name().within(t.lang()).to_owned(),
        other: (!rule.is_birth()).then(other),
    })
}

/// The form, with its date called what the sector calls it.
fn called(form: Form, t: Texts, said: Option<&str>, on: &[RetentionRule]) -> Form {
    words::date_called(form, t, choose(said, on).unwrap_or(&RetentionRule::BIRTH))
}

pub(super) async fn share(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Framed(f): Framed,
    headers: HeaderMap,
    upload: Upload,
) -> Response {
    let on = or_return!(sectors(&web, &actor).await);
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
                Ok(reading) => {
                    let page = form_page(&web, f, posted.kept(), (form.sector.as_deref(), &on));
                    return proposed(page, &reading, json);
                }
                Err(failure) => Err(failure),
            }
        }
        None if !posted.text("bereken").is_empty() => {
            if let Some(file) = file {
                file.discard().await;
            }
            let filled = called(posted.kept(), f.texts, form.sector.as_deref(), &on);
            return computed(&web, f, filled, &form, &on);
        }
        None => {
            let once = posted.once(file.as_ref());
            use_case::share_once(&web.app, &actor, &form, file, once).await
        }
    };
    match done {
        Ok(Sharing::Made(shared)) => {
            saying(go(json, &format!("/dossiers/{}", shared.record)), say::SHARED_DONE, &web)
        }
        Ok(Sharing::Before(record)) => {
            saying(go(json, &format!("/dossiers/{record}")), say::SENT_BEFORE, &web)
        }
        Err(failure) if is_busy(&failure) => {
            let filled = posted.kept().refused(f.t(say::SHARE_BUSY));
            drawn(&web, f, filled, (&form, &on), StatusCode::SERVICE_UNAVAILABLE, json)
        }
        Err(failure) => stopped(failure, |refused| {
            let filled = called(posted.kept(), f.texts, form.sector.as_deref(), &on);
            let filled = with_refusal(filled, f.texts, &refused);
            drawn(&web, f, filled, (&form, &on), StatusCode::UNPROCESSABLE_ENTITY, json)
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
        sector: Some(own("sector")),
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
fn drawn(
    web: &Web,
    f: Frame,
    form: Form,
    (typed, on): (&ShareForm, &[RetentionRule]),
    status: StatusCode,
    json: bool,
) -> Response {
    if json {
        return (status, Json(form.to_json())).into_response();
    }
    let erase = typed.preview(web.app.clock.civil().day(), on).ok().map(|r| f.texts.day(r.last_day()));
    let file_again = form.again();
    let page = form_page(web, f, form, (typed.sector.as_deref(), on));
    page_with(status, &Share { file_again, erase, ..page })
}

/// The form with what was read in the PDF, in fields that were left empty. Our script fills them in itself.
fn proposed(page: Share, reading: &Reading, json: bool) -> Response {
    let Share { f, form, hint, sector, .. } = page;
    // A due date is no other sector's date.
    let birth_care = sector.as_ref().is_none_or(|s| s.other.is_none());
    let form = reading.proposals(birth_care).fold(form, |form, (field, value)| form.propose(field, value));
    let word = if form.proposed().next().is_some() { say::SHARE_READ_SOME } else { say::SHARE_READ_NONE };
    let form = form.say(f.t(word));
    if json {
        return Json(form.to_proposals(&f.t(say::SHARE_READ))).into_response();
    }
    show(&Share { file_again: true, form, erase: None, hint, sector, f })
}

/// Without our script: the erase date before "Delen" (U2.5a), on the form as it was typed.
fn computed(web: &Web, f: Frame, form: Form, typed: &ShareForm, on: &[RetentionRule]) -> Response {
    let (form, erase, status) = match typed.preview(web.app.clock.civil().day(), on) {
        Ok(r) => (form, Some(f.texts.day(r.last_day())), StatusCode::OK),
        Err(problems) => (form.problems(f.texts, problems.all()), None, StatusCode::UNPROCESSABLE_ENTITY),
    };
    let page = form_page(web, f, form, (typed.sector.as_deref(), on));
    page_with(status, &Share { file_again: typed.has_pdf, erase, ..page })
}

fn with_refusal(form: Form, texts: Texts, refused: &ShareRefused) -> Form {
    match refused {
        ShareRefused::Problems(problems) => form.problems(texts, problems.all()),
        ShareRefused::File(refused) => form.refused_file(texts, refused),
        ShareRefused::TooSlow => form.refused(texts.t(say::SHARE_TOO_SLOW)),
        ShareRefused::SectorOff => form.wrong_key(texts, "sector", say::SECTOR_OFF),
    }
}
