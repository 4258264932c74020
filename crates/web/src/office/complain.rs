//! The public form for a complaint, and the page that its number and code open (T24.2).

use super::complaints::status;
use super::shared::stopped;
use crate::cookies::Cookie;
use crate::failure::absent;
use crate::forgery::CheckedForm;
use crate::form::Form;
use crate::frame::Frame;
use crate::guard::From;
use crate::messages::office as say;
use crate::page::{Framed, append, fault, see_other};
use crate::state::Web;
use crate::views::office::{ComplaintFollow, ComplaintFollowed, ComplaintPage, ComplaintTaken};
use crate::views::{page as show, page_with};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Deserialize;
use std::time::Duration;
use wissel_core::input::{Flaw, code};
use wissel_core::office::complaint::{ComplaintForm, Ticket};
use wissel_core::slip::Slip;
use wissel_service::failure::Failure as Stopped;
use wissel_service::office::complain as complaining;

const WRONG: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;

#[derive(Clone, Default, Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    slip: String,
    #[serde(default)]
    concerns: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    mail: String,
    #[serde(default)]
    phone: String,
    #[serde(default)]
    words: String,
}

impl Typed {
    fn form(&self) -> Form {
        Form::new()
            .with("concerns", self.concerns.clone())
            .with("name", self.name.clone())
            .with("mail", self.mail.clone())
            .with("phone", self.phone.clone())
            .with("words", self.words.clone())
    }
}

pub(super) async fn page(State(web): State<Web>, Framed(f): Framed) -> Response {
    let slip = fresh(&web);
    draw(&web, f, StatusCode::OK, Form::new(), &slip).await
}

/// What a new form carries.
fn fresh(web: &Web) -> Slip {
    Slip::from_random(web.app.random())
}

async fn draw(web: &Web, f: Frame, status: StatusCode, form: Form, slip: &Slip) -> Response {
    match complaining::organisations(&web.app).await {
        Ok(all) => {
            let organisations = all.into_iter().map(|(id, name)| (id.to_string(), name)).collect();
            page_with(status, &ComplaintPage { f, form, slip: slip.text().to_owned(), organisations })
        }
        Err(f) => fault(&f),
    }
}

/// The same form sent again is the same complaint: it leads to its number and code.
pub(super) async fn complain(
    State(web): State<Web>,
    From(origin): From,
    Framed(f): Framed,
    CheckedForm(typed): CheckedForm<Typed>,
) -> Response {
    let form = typed.form();
    let Some(slip) = Slip::parse(&typed.slip) else {
        let form = form.refused(f.t(say::COMPLAINT_ONCE_MORE));
        return draw(&web, f, WRONG, form, &fresh(&web)).await;
    };
    let typed = ComplaintForm {
        about: typed.concerns,
        name: typed.name,
        mail: typed.mail,
        phone: typed.phone,
        words: typed.words,
    };
    let new = match typed.check() {
        Ok(new) => new,
        Err(problems) => {
            let form = form.problems(f.texts, problems.all());
            return draw(&web, f, WRONG, form, &slip).await;
        }
    };
    let refused = match complaining::complain(&web.app, &origin, new, slip.clone(), f.texts.lang()).await {
        Ok(()) | Err(Stopped::Refused(complaining::Refused::Sent)) => {
            let mut response = see_other("/klacht/verstuurd");
            append(&mut response, Cookie::Complaint.set(slip.text(), web.tls));
            return response;
        }
        Err(Stopped::Refused(refused)) => refused,
        Err(failure) => return stopped(failure, absent),
    };
    let wait = |key, wait: Duration| f.t1(key, "time", f.texts.wait(wait.max(Duration::from_secs(1))));
    match refused {
        complaining::Refused::TooOften(time) => {
            let form = form.refused(wait(say::COMPLAINTS_TOO_OFTEN, time));
            draw(&web, f, StatusCode::TOO_MANY_REQUESTS, form, &slip).await
        }
        complaining::Refused::Queued(time) => {
            let form = form.refused(wait(say::COMPLAINTS_QUEUED, time));
            draw(&web, f, StatusCode::TOO_MANY_REQUESTS, form, &slip).await
        }
        complaining::Refused::Used => {
            let form = form.refused(f.t(say::COMPLAINT_ONCE_MORE));
            draw(&web, f, WRONG, form, &fresh(&web)).await
        }
        complaining::Refused::NoOrganisation | complaining::Refused::Absent | complaining::Refused::Sent => {
            let problem = Flaw::new(code::CHOICE_UNKNOWN).at("concerns");
            let form = form.problems(f.texts, &[problem]);
            draw(&web, f, WRONG, form, &slip).await
        }
    }
}

/// Number and code, for a quarter of an hour and only in the browser that sent it.
pub(super) async fn taken(State(web): State<Web>, headers: HeaderMap, Framed(f): Framed) -> Response {
    let Some(slip) = Cookie::Complaint.read(&headers, web.tls).and_then(Slip::parse) else {
        return see_other("/klacht/volgen");
    };
    match complaining::taken(&web.app, slip).await {
        Ok(Some((ticket, last))) => {
            let last = f.texts.day(last);
            show(&ComplaintTaken { number: ticket.number(), code: ticket.code(), last, f })
        }
        Ok(None) => {
            let mut response = see_other("/klacht/volgen");
            append(&mut response, Cookie::Complaint.clear(web.tls));
            response
        }
        Err(f) => fault(&f),
    }
}

fn too_often(f: &Frame, wait: Duration) -> String {
    f.t1(say::COMPLAINTS_TOO_OFTEN, "time", f.texts.wait(wait.max(Duration::from_secs(1))))
}

pub(super) async fn follow_page(Framed(f): Framed) -> Response {
    show(&ComplaintFollow { f, form: Form::new() })
}

#[derive(Deserialize)]
pub(super) struct Number {
    #[serde(default)]
    number: String,
    #[serde(default)]
    follow_code: String,
}

pub(super) async fn follow(
    State(web): State<Web>,
    From(origin): From,
    Framed(f): Framed,
    CheckedForm(typed): CheckedForm<Number>,
) -> Response {
    let form = Form::new().with("number", typed.number.clone());
    let ticket = match Ticket::parse(&typed.number, &typed.follow_code) {
        Ok(ticket) => ticket,
        Err(problems) => {
            let form = form.problems(f.texts, problems.all());
            return page_with(WRONG, &ComplaintFollow { f, form });
        }
    };
    match complaining::follow(&web.app, &origin, ticket).await {
        Ok(followed) => show(&followed_view(&web, f, followed)),
        Err(Stopped::Refused(complaining::Refused::TooOften(wait))) => {
            let form = form.refused(too_often(&f, wait));
            page_with(StatusCode::TOO_MANY_REQUESTS, &ComplaintFollow { f, form })
        }
        Err(Stopped::Refused(_)) => {
            let form = form.refused(f.t(say::COMPLAINT_ABSENT));
            page_with(WRONG, &ComplaintFollow { f, form })
        }
        Err(failure) => stopped(failure, absent),
    }
}

fn followed_view(web: &Web, f: Frame, followed: complaining::Followed) -> ComplaintFollowed {
    let (t, now, c) = (f.texts, web.app.clock.civil(), followed.complaint);
    ComplaintFollowed {
        status: status(t, c.term, c.closed.as_ref().map(|closed| closed.decision), now.day()),
        concerns: followed.organisation.unwrap_or_else(|| f.site.operator.clone()),
        received: t.moment(c.received_at, now),
        last: t.day(c.term.last()),
        why: c.extended_why,
        words: c.written.words,
        answer: c.closed.map(|closed| closed.answer),
        number: c.number,
        f,
    }
}
