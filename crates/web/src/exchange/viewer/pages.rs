//! What a client sees and does once she is in.

use super::super::collected::attachment;
use super::super::words;
use crate::cookies::Cookie;
use crate::failure::Failure;
use crate::forgery::{CheckedForm, KeptForm, NoFields};
use crate::form::Form;
use crate::frame::Frame;
use crate::guard::{From, Viewing, shut};
use crate::messages::exchange as say;
use crate::page::{Framed, Which, append, fault, or_return, saying, see_other};
use crate::state::Web;
use crate::views::exchange::{
    ViewItem, ViewOverview, ViewReader, ViewReport, ViewText, ViewWithdraw, ViewWithdrawn,
};
use crate::views::{page as show, page_with};
use axum::body::Body;
use axum::extract::State;
use axum::http::header::CONTENT_LENGTH;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use wissel_core::exchange::receipt::DocumentKind;
use wissel_core::exchange::view::said;
use wissel_core::ids::DocumentId;
use wissel_service::exchange::viewer::see::{CollectedBy, Overview, see};
use wissel_service::exchange::viewer::withdraw::withdraw as withdrawing;
use wissel_service::exchange::viewer::{
    ViewRefused, leave as leaving, read, receipt as receipts, report as reporting,
};
use wissel_service::failure::Failure as Stopped;
use wissel_service::once::Once;

/// The answer when something was not done for her.
fn stopped(web: &Web, method: &Method, failure: Stopped<ViewRefused>) -> Response {
    match failure {
        Stopped::Refused(ViewRefused::Over) => shut(web, method, true),
        Stopped::Refused(ViewRefused::Absent | ViewRefused::TooManyReports) => {
            Failure::Absent.into_response()
        }
        Stopped::Denied(_) => Failure::Fault.into_response(),
        Stopped::Fault(f) => fault(&f),
    }
}

async fn seen(web: &Web, viewing: &Viewing) -> Result<Overview, Response> {
    see(&web.app, &viewing.actor).await.map_err(|failure| stopped(web, &Method::GET, failure))
}

pub(super) async fn overview(State(web): State<Web>, viewing: Viewing, Framed(f): Framed) -> Response {
    let seen = or_return!(seen(&web, &viewing).await);
    show(&view(f, seen))
}

fn view(f: Frame, o: Overview) -> ViewOverview {
    let t = f.texts;
    let items = o.items.iter().map(|item| {
        let file = item.kind == DocumentKind::Pdf;
        let place = if file { "bestand" } else { "tekst" };
        ViewItem {
            name: words::name(t, item.name.as_deref()),
            kind: format!("{} · {}", words::kind(t, item.kind, item.version), words::size(item.size)),
            at: t.moment(item.added_at, o.now),
            href: format!("/inzage/{place}/{}", item.document),
            file,
        }
    });
    let reader = |c: &CollectedBy| ViewReader {
        organisation: c.organisation.clone(),
        who: match c.role {
            Some(role) => format!("{}, {}", c.who, t.role(role).to_lowercase()),
            None => c.who.clone(),
        },
        what: words::older(
            t,
            c.older,
            words::taken(
                t,
                if c.downloaded { say::COLLECTED_DOWNLOADED } else { say::COLLECTED_READ },
                c.emergency,
            ),
        ),
        at: t.moment(c.at, o.now),
    };
    ViewOverview {
        items: items.collect(),
        readers: o.collected.iter().map(reader).collect(),
        reports: o.reports.iter().map(|r| words::report(t, r, o.now)).collect(),
        role: o.role.map(|role| t.role(role).to_lowercase()).unwrap_or_default(),
        shared: t.moment(o.shared_at, o.now),
        erase: t.day(o.last_day),
        rule: words::rule(t, &words::Until { due: None, rule: &o.rule, last_day: o.last_day }),
        phone: words::phone(&o.night_phone),
        number: o.number,
        organisation: o.organisation,
        f,
    }
}

pub(super) async fn text(
    State(web): State<Web>,
    Viewing { actor }: Viewing,
    Framed(f): Framed,
    Which(document): Which<DocumentId>,
) -> Response {
    match read::text(&web.app, &actor, document).await {
        Ok(text) => {
            let at = f.texts.moment(text.item.added_at, web.app.clock.civil());
            show(&ViewText { f, at, text: text.text })
        }
        Err(failure) => stopped(&web, &Method::GET, failure),
    }
}

/// A PDF as it was shared, untouched.
pub(super) async fn file(
    State(web): State<Web>,
    Viewing { actor }: Viewing,
    Which(document): Which<DocumentId>,
) -> Response {
    match read::file(&web.app, &actor, document).await {
        Ok(original) => {
            let length = [(CONTENT_LENGTH, original.item.size.to_string())];
            (attachment(&original), length, Body::from_stream(original.stream)).into_response()
        }
        Err(failure) => stopped(&web, &Method::GET, failure),
    }
}

pub(super) async fn withdraw_page(State(web): State<Web>, viewing: Viewing, Framed(f): Framed) -> Response {
    let seen = or_return!(seen(&web, &viewing).await);
    let open = seen.reports.iter().filter(|r| r.answered.is_none());
    let waiting =
        open.map(|r| (words::about(f.texts, r.about), f.texts.moment(r.said_at, seen.now))).collect();
    let collected = !seen.collected.is_empty();
    show(&ViewWithdraw { organisation: seen.organisation, collected, waiting, f })
}

pub(super) async fn withdraw(
    State(web): State<Web>,
    Viewing { actor }: Viewing,
    CheckedForm(NoFields {}): CheckedForm<NoFields>,
) -> Response {
    match withdrawing(&web.app, &actor).await {
        Ok(ticket) => {
            let mut response = see_other("/inzage/ingetrokken");
            append(&mut response, Cookie::View.clear(web.tls));
            append(&mut response, Cookie::Withdrawn.set(&ticket, web.tls));
            response
        }
        Err(failure) => stopped(&web, &Method::POST, failure),
    }
}

/// The receipt, for a while and only in the browser in which she withdrew.
pub(super) async fn withdrawn(
    State(web): State<Web>,
    From(origin): From,
    headers: HeaderMap,
    Framed(f): Framed,
) -> Response {
    let Some(ticket) = Cookie::Withdrawn.read(&headers, web.tls) else { return see_other("/inzage") };
    let done = match receipts::receipt(&web.app, &origin, ticket.to_owned()).await {
        Ok(done) => done,
        Err(Stopped::Fault(f)) => return fault(&f),
        Err(Stopped::Refused(_) | Stopped::Denied(_)) => {
            let mut response = see_other("/inzage");
            append(&mut response, Cookie::Withdrawn.clear(web.tls));
            return response;
        }
    };
    show(&ViewWithdrawn {
        organisation: done.receipt.organisation.clone(),
        phone: words::phone(&done.night_phone),
        number: done.receipt.receipt.record_number.clone(),
        at: f.texts.stamp(done.receipt.receipt.at),
        beyond: f.texts.stamp(done.beyond_backup_at),
        file: done.receipt.file(),
        f,
    })
}

pub(super) async fn report_page(State(web): State<Web>, viewing: Viewing, Framed(f): Framed) -> Response {
    draw_report(&web, &viewing, f, StatusCode::OK, Form::new()).await
}

async fn draw_report(web: &Web, viewing: &Viewing, f: Frame, status: StatusCode, form: Form) -> Response {
    let seen = or_return!(seen(web, viewing).await);
    page_with(status, &ViewReport { organisation: Some(seen.organisation), form, f })
}

#[derive(Deserialize)]
pub(super) struct Words {
    #[serde(default)]
    about: String,
    #[serde(default)]
    words: String,
    #[serde(default)]
    once: String,
}

impl Words {
    /// The form as she filled it in; `None` when she wrote nothing.
    pub(super) fn kept(&self) -> Option<Form> {
        let form = || Form::new().with("about", self.about.clone()).with("words", self.words.clone());
        (!self.words.is_empty()).then(form)
    }
}

pub(super) async fn report(
    State(web): State<Web>,
    viewing: Viewing,
    Framed(f): Framed,
    KeptForm { typed, holds }: KeptForm<Words>,
) -> Response {
    let form = typed.kept().unwrap_or_default();
    if !holds {
        // She came in anew since this form was drawn. What is sent is what she sees under her new session.
        let form = form.refused(f.t(say::VIEW_SEND_AGAIN));
        return draw_report(&web, &viewing, f, StatusCode::FORBIDDEN, form).await;
    }
    let wrong = StatusCode::UNPROCESSABLE_ENTITY;
    let once = Once::of(&typed.once, ["report", &typed.about, &typed.words]);
    let said = match said(&typed.about, &typed.words) {
        Ok(said) => said,
        Err(problems) => {
            let form = form.problems(f.texts, problems.all());
            return draw_report(&web, &viewing, f, wrong, form).await;
        }
    };
    match reporting::say(&web.app, &viewing.actor, said, once).await {
        Ok(()) => saying(see_other("/inzage/gegevens"), say::VIEW_SAID, &web),
        Err(Stopped::Refused(ViewRefused::TooManyReports)) => {
            let form = form.refused(f.t(say::REPORTS_TOO_MANY));
            draw_report(&web, &viewing, f, wrong, form).await
        }
        Err(failure) => stopped(&web, &Method::POST, failure),
    }
}

/// She is still there: the guard noted it.
pub(super) async fn stay(CheckedForm(NoFields {}): CheckedForm<NoFields>) -> Response {
    StatusCode::NO_CONTENT.into_response()
}

pub(super) async fn leave(
    State(web): State<Web>,
    Viewing { actor }: Viewing,
    CheckedForm(NoFields {}): CheckedForm<NoFields>,
) -> Response {
    match leaving::leave(&web.app, &actor).await {
        Ok(()) => {
            let mut response = saying(see_other("/inzage"), say::VIEW_LEFT, &web);
            append(&mut response, Cookie::View.clear(web.tls));
            response
        }
        Err(failure) => stopped(&web, &Method::POST, failure),
    }
}
