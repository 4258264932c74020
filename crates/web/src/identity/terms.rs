//! The user terms: readable for everybody, accepted by whoever is logged in (U1.3, U1.4).

use super::login::gone;
use super::passkey::welcome;
use crate::failure::Failure;
use crate::forgery::CheckedForm;
use crate::guard::{InSession, Signed};
use crate::i18n::Texts;
use crate::messages::exchange::SECTOR_SUM;
use crate::messages::identity as say;
use crate::page::{Framed, fault, see_other};
use crate::state::Web;
use crate::views::identity::{Terms, TermsSection};
use crate::views::page as show;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use wissel_core::exchange::named::{NamedSector, in_words};
use wissel_core::exchange::sector::{NamedSectors, Published};
use wissel_core::identity::login_way::LoginWay;
use wissel_core::lang::Lang;
use wissel_service::failure::Failure as Stopped;
use wissel_service::identity::accept_terms;

pub(super) async fn page(State(web): State<Web>, session: Option<InSession>, Framed(f): Framed) -> Response {
    let user = session.as_ref().map(|s| s.facts.user);
    let found = match accept_terms::page(&web.app, user).await {
        Ok(Some(found)) => found,
        Ok(None) => return Failure::Absent.into_response(),
        Err(f) => return fault(&f),
    };
    let texts = f.texts;
    let text = match texts.lang() {
        Lang::Nl => &found.terms.text_nl,
        Lang::En => &found.terms.text_en,
    };
    let at_work = session.is_some_and(|s| s.facts.at_work.is_some());
    let now = web.app.clock.civil();
    show(&Terms {
        version: found.terms.version.clone(),
        in_force: texts.day(found.terms.in_force_at.day()),
        sections: sections(text),
        ways: found.terms.ways.each().map(|way| texts.t(way_word(way))).collect(),
        sectors: named_sectors(texts, &found.terms.sectors, &found.rules),
        can_accept: at_work && found.accepted_at.is_none(),
        accepted: found.accepted_at.map(|at| texts.moment(at, now)),
        f,
    })
}

/// The care sectors that a text names: in words, and the key that is part of what is accepted or signed.
pub(crate) fn named_sectors(t: Texts, named: &NamedSectors, rules: &[Published]) -> Vec<(String, String)> {
    let line = |one: NamedSector<'_>| {
        let (key, days) = (one.key.to_string(), one.days.to_string());
        let Some(rule) = one.rule else {
            return (t.t2(say::SECTORS_NAMED_BARE, "sector", &key, "days", days), key);
        };
        let date = rule.date_name().within(t.lang());
        (format!("{}: {}", rule.name().within(t.lang()), t.t2(SECTOR_SUM, "date", date, "days", days)), key)
    };
    in_words(named, rules).into_iter().map(line).collect()
}

/// A way to log in, in words.
pub(super) const fn way_word(way: LoginWay) -> &'static str {
    match way {
        LoginWay::Sms => say::WAY_SMS,
        LoginWay::Totp => say::WAY_TOTP,
        LoginWay::Passkey => say::WAY_PASSKEY,
        LoginWay::Provider => say::WAY_PROVIDER,
    }
}

/// Blocks stand apart by an empty line; the first line of a block is its heading. The text is shown as it is, as text.
pub(crate) fn sections(text: &str) -> Vec<TermsSection> {
    text.split("\n\n")
        .filter_map(|block| {
            let mut lines = block.lines().map(str::trim).filter(|l| !l.is_empty()).map(str::to_owned);
            Some(TermsSection { heading: lines.next()?, lines: lines.collect() })
        })
        .collect()
}

#[derive(Deserialize)]
pub(super) struct Answer {
    #[serde(default)]
    version: String,
    #[serde(default)]
    answer: String,
}

pub(super) async fn answer(
    State(web): State<Web>,
    Signed { actor, member }: Signed,
    headers: HeaderMap,
    CheckedForm(typed): CheckedForm<Answer>,
) -> Response {
    let done = match typed.answer.as_str() {
        "yes" => accept_terms::accept(&web.app, &actor, typed.version).await,
        "no" => match accept_terms::decline(&web.app, &actor).await {
            Ok(()) => return gone(&web),
            Err(stopped) => Err(stopped),
        },
        _ => return see_other("/voorwaarden"),
    };
    match done {
        Ok(()) => match actor.origin() {
            Some(origin) => welcome(&web, &headers, origin, member.user, "/").await,
            None => see_other("/"),
        },
        Err(Stopped::Refused(accept_terms::Refused::OtherVersion)) => see_other("/voorwaarden"),
        Err(Stopped::Denied(_)) => see_other("/geen-toegang"),
        Err(Stopped::Fault(f)) => fault(&f),
    }
}
