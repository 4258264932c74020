//! `/beheer/koppelingen`: the systems that are clients of an organisation.

use super::shared::{number, stopped, unrefused};
use crate::failure::{Failure, absent};
use crate::forgery::{CheckedForm, NoFields};
use crate::form::Form;
use crate::frame::{Frame, Section};
use crate::guard::Signed;
use crate::messages::office as say;
use crate::page::{Framed, Which, or_return, saying, see_other};
use crate::state::Web;
use crate::status::{Status, Tone};
use crate::views::office::{ClientAdded, ClientRow as ViewRow, Clients, RevokeClient, ScopeChoice};
use crate::views::{page as show, page_with};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use wissel_core::actor::Actor;
use wissel_core::identity::system::{ClientForm, Credential, Scope};
use wissel_core::ids::ClientId;
use wissel_core::input::{Flaw, code};
use wissel_core::time::Moment;
use wissel_service::failure::Failure as Stopped;
use wissel_service::identity::issue_token::TOKEN_PATH;
use wissel_service::office::clients::{self, AddRefused, ClientRow};
use wissel_service::office::members;
use wissel_service::once::Once;

const HERE: &str = "/beheer/koppelingen";
const WRONG: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;

const fn field(scope: Scope) -> &'static str {
    match scope {
        Scope::RecordPublish => "scope_publish",
        Scope::RecordFind => "scope_find",
        Scope::RecordRead => "scope_read",
        Scope::OrganisationRead => "scope_organisation",
        Scope::LogRead => "scope_log",
    }
}

pub(super) async fn page(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Framed(f): Framed,
) -> Response {
    draw(&web, &actor, f, StatusCode::OK, Form::new()).await
}

async fn draw(web: &Web, actor: &Actor, f: Frame, status: StatusCode, form: Form) -> Response {
    let rows = or_return!(unrefused(clients::list(&web.app, actor).await));
    let office = or_return!(unrefused(members::see(&web.app, actor).await));
    let recorded = office.agreement.is_some_and(|a| a.systems_two_factors);
    let now = web.app.clock.civil();
    let scopes = Scope::ALL
        .iter()
        .map(|s| ScopeChoice { field: field(*s), label: f.texts.scope(*s), name: s.name() })
        .collect();
    let clients: Vec<_> = rows.into_iter().map(|c| row(&f, c, now)).collect();
    let view = Clients {
        form,
        why: (!recorded).then(|| f.t(say::CLIENTS_NO_TWO_FACTORS)),
        scopes,
        total: number(clients.len()),
        clients,
        f: f.at(Section::Clients),
    };
    page_with(status, &view)
}

fn row(f: &Frame, c: ClientRow, now: Moment) -> ViewRow {
    let works = c.revoked_at.is_none();
    ViewRow {
        id: c.id.to_string(),
        name: c.name,
        scopes: c.scopes.each().map(|s| f.texts.scope(s)).collect(),
        way: f.t(match c.credential {
            Credential::Secret => say::CLIENT_SECRET_WAY,
            Credential::Key => say::CLIENT_KEY_WAY,
        }),
        made: f.t2("client-made", "name", c.created_by, "when", f.texts.moment(c.created_at, now).text),
        status: if works {
            Status::new(Tone::Ok, f.t(say::CLIENT_WORKS))
        } else {
            Status::new(Tone::Done, f.t(say::CLIENT_GONE))
        },
        last: c.last_used_at.map(|at| f.texts.moment(at, now)),
        can_revoke: works,
    }
}

#[derive(Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    name: String,
    #[serde(default)]
    scope_publish: String,
    #[serde(default)]
    scope_find: String,
    #[serde(default)]
    scope_read: String,
    #[serde(default)]
    scope_organisation: String,
    #[serde(default)]
    scope_log: String,
    #[serde(default)]
    credential: String,
    #[serde(default)]
    key: String,
    #[serde(default)]
    once: String,
}

impl Typed {
    fn ticked(&self, scope: Scope) -> &str {
        match scope {
            Scope::RecordPublish => &self.scope_publish,
            Scope::RecordFind => &self.scope_find,
            Scope::RecordRead => &self.scope_read,
            Scope::OrganisationRead => &self.scope_organisation,
            Scope::LogRead => &self.scope_log,
        }
    }
    fn kept(&self) -> Form {
        let form =
            Form::new().with("name", &self.name).with("credential", &self.credential).with("key", &self.key);
        Scope::ALL.iter().fold(form, |form, s| form.with(field(*s), self.ticked(*s)))
    }
    fn form(&self) -> ClientForm {
        let given = Scope::ALL.iter().filter(|s| self.ticked(**s) == "yes");
        ClientForm {
            name: self.name.clone(),
            scopes: given.map(|s| s.name().to_owned()).collect(),
            credential: self.credential.clone(),
            key: self.key.clone(),
        }
    }
}

/// The answer shows the secret, so that it is the page itself: going there again would show it again.
pub(super) async fn add(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Framed(f): Framed,
    CheckedForm(typed): CheckedForm<Typed>,
) -> Response {
    let new = match typed.form().check() {
        Ok(new) => new,
        Err(problems) => {
            let form = typed.kept().problems(f.texts, problems.all());
            return draw(&web, &actor, f, WRONG, form).await;
        }
    };
    let name = new.name.clone();
    let scopes = Scope::ALL.iter().map(|s| typed.ticked(*s));
    let fields = ["client", &typed.name, &typed.credential, &typed.key].into_iter().chain(scopes);
    match clients::add(&web.app, &actor, None, new, Once::of(&typed.once, fields)).await {
        Ok(added) => show(&ClientAdded {
            name,
            id: added.id.to_string(),
            secret: added.secret,
            token_url: format!("{}{TOKEN_PATH}", web.app.policy.public_url),
            f: f.at(Section::Clients),
        }),
        Err(Stopped::Refused(why)) => {
            let form = match why {
                AddRefused::NameTaken => typed.kept().wrong_key(f.texts, "name", say::CLIENT_NAME_TAKEN),
                AddRefused::KeyUnreadable => {
                    typed.kept().problems(f.texts, &[Flaw::new(code::KEY_UNREADABLE).at("key")])
                }
                // What was pasted is a secret: it does not come back.
                AddRefused::KeyPrivate => Typed { key: String::new(), ..typed }
                    .kept()
                    .problems(f.texts, &[Flaw::new(code::KEY_PRIVATE).at("key")]),
            };
            draw(&web, &actor, f, WRONG, form).await
        }
        Err(failure) => stopped(failure, absent),
    }
}

pub(super) async fn ask_revoke(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Framed(f): Framed,
    Which(id): Which<ClientId>,
) -> Response {
    let rows = or_return!(unrefused(clients::list(&web.app, &actor).await));
    let open = |c: &ClientRow| c.id == id && c.revoked_at.is_none();
    let Some(target) = rows.into_iter().find(open) else { return Failure::Absent.into_response() };
    show(&RevokeClient { id: id.to_string(), name: target.name, f: f.at(Section::Clients) })
}

pub(super) async fn revoke(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Which(id): Which<ClientId>,
    CheckedForm(NoFields {}): CheckedForm<NoFields>,
) -> Response {
    match clients::revoke(&web.app, &actor, id).await {
        Ok(()) => saying(see_other(HERE), say::CLIENT_REVOKED_DONE, &web),
        Err(failure) => stopped(failure, absent),
    }
}
