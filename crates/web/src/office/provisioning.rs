//! `/beheer/personeelssysteem`: the token with which an organisation's personnel system comes in.

use super::shared::stopped;
use crate::dates::When;
use crate::failure::Failure;
use crate::forgery::{CheckedForm, NoFields, OnceField};
use crate::frame::{Frame, Section};
use crate::guard::Signed;
use crate::messages::office as say;
use crate::page::{Framed, fault, saying, see_other};
use crate::state::Web;
use crate::status::{Status, Tone};
use crate::views::office::{Provisioning, ProvisioningMade};
use crate::views::page as show;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use std::time::Duration;
use wissel_core::time::Moment;
use wissel_service::office::provisioning::remove::Refused;
use wissel_service::office::provisioning::see::{self, Seen, Stand};
use wissel_service::office::provisioning::{make as making, remove as removing};
use wissel_service::once::Once;

const HERE: &str = "/beheer/personeelssysteem";

/// The last day of what is good until this moment.
fn last_day(f: &Frame, ends: Moment) -> When {
    f.texts.day(ends.minus(Duration::from_micros(1)).day())
}

fn status(f: &Frame, seen: &Seen) -> Status {
    match &seen.current {
        None => Status::new(Tone::Done, f.t(say::SCIM_NONE)),
        Some((_, Stand::Good)) => Status::new(Tone::Ok, f.t(say::SCIM_GOOD)),
        Some((_, Stand::EndsSoon)) => Status::new(Tone::Warn, f.t(say::SCIM_ENDS_SOON)),
        Some((_, Stand::Over)) => Status::new(Tone::Bad, f.t(say::SCIM_OVER)),
    }
}

/// Whether there is a token that is good.
fn works(seen: &Seen) -> bool {
    matches!(seen.current, Some((_, Stand::Good | Stand::EndsSoon)))
}

pub(super) async fn page(
    State(web): State<Web>,
    Signed { member, .. }: Signed,
    Framed(f): Framed,
) -> Response {
    let seen = match see::see(&web.app, member.organisation).await {
        Ok(seen) => seen,
        Err(f) => return fault(&f),
    };
    let now = web.app.clock.civil();
    let current = seen.current.as_ref().map(|(token, _)| token);
    show(&Provisioning {
        status: status(&f, &seen),
        until: current.map(|t| last_day(&f, t.expires_at)),
        last: current.and_then(|t| t.used_at).map(|at| f.texts.moment(at, now)),
        earlier: seen.earlier.as_ref().map(|t| f.texts.stamp(t.expires_at)),
        has: current.is_some(),
        works: works(&seen),
        named: seen.named.to_string(),
        address: seen.address,
        f: f.at(Section::Office),
    })
}

/// The answer shows the token, so that it is the page itself: going there again would show it again.
pub(super) async fn make(
    State(web): State<Web>,
    Signed { actor, member }: Signed,
    Framed(f): Framed,
    CheckedForm(OnceField { once }): CheckedForm<OnceField>,
) -> Response {
    let before = match see::see(&web.app, member.organisation).await {
        Ok(seen) => seen,
        Err(f) => return fault(&f),
    };
    match making::make(&web.app, &actor, Once::of(&once, ["scim token"])).await {
        Ok(made) => show(&ProvisioningMade {
            token: made.token,
            until: last_day(&f, made.expires_at),
            replaced: works(&before),
            address: before.address,
            f: f.at(Section::Office),
        }),
        Err(failure) => stopped(failure, gone),
    }
}

fn gone(Refused::Absent: Refused) -> Response {
    Failure::Absent.into_response()
}

pub(super) async fn remove(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    CheckedForm(NoFields {}): CheckedForm<NoFields>,
) -> Response {
    match removing::remove(&web.app, &actor).await {
        Ok(()) => saying(see_other(HERE), say::SCIM_REMOVED, &web),
        Err(failure) => stopped(failure, gone),
    }
}
