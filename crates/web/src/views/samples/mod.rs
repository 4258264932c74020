//! Sample contexts: every page, in every language, is drawn from these by the tests and for the pictures.

mod agreements;
mod check;
mod common;
mod complaints;
mod disclosures;
mod emergency;
mod exchange;
mod identity;
mod office;
mod privacy;
mod upkeep;
mod viewer;
mod webhooks;
mod wind_down;

use crate::dates::When;
use crate::frame::{Frame, Person, Section, Site};
use crate::i18n::Texts;
use std::sync::Arc;
use wissel_core::actor::Role;
use wissel_core::lang::Lang;
use wissel_core::time::{Day, Moment};

pub(super) type Pages = Vec<(&'static str, String)>;

pub(super) fn now() -> Moment {
    "2026-11-21T14:03:00+01:00".parse().expect("moment")
}

pub(super) fn day(text: &str) -> Day {
    text.parse().expect("day")
}

pub(super) fn moment(lang: Lang, text: &str) -> When {
    Texts::new(lang).moment(text.parse().expect("moment"), now())
}

pub(super) fn long(lang: Lang, text: &str) -> When {
    Texts::new(lang).day(day(text))
}

pub(super) fn short(lang: Lang, text: &str) -> When {
    Texts::new(lang).day_short(day(text))
}

pub(super) fn visitor(lang: Lang) -> Frame {
    let site = Site {
        operator: "Zorgnetwerk Voorbeeld".into(),
        phone: "088 000 00 00".into(),
        demo: true,
        version: env!("CARGO_PKG_VERSION"),
        upload_mb: 25,
    };
    Frame::visitor(lang, Arc::new(site), Texts::new(lang).moment(now(), now()), "/")
}

pub(super) fn signed(lang: Lang, role: Role, current: Option<Section>) -> Frame {
    let (name, organisation) = match role {
        Role::Practitioner | Role::Assistant => ("Sanne de Vries", "Verloskundigen Het Nest"),
        Role::Administrator | Role::PrivacyOfficer => ("Karin Bos", "Verloskundigen Het Nest"),
        Role::Operator => ("Joris Maas", "Zorgnetwerk Voorbeeld"),
    };
    let person = Person {
        name: name.into(),
        organisation: organisation.into(),
        can_switch: role == Role::Practitioner,
        idle_seconds: 900,
        key: "01936f2e-0000-7000-8000-000000000002".into(),
        fresh: true,
        warned: (current == Some(Section::Find)).then(|| "/opgehaald/1".to_owned()),
    };
    visitor(lang).signed(person, "0123456789abcdef0123456789abcdef01234567", Some(role), current)
}

/// The same page for somebody who showed both factors too long ago.
pub(super) fn stale(mut f: Frame) -> Frame {
    if let Some(person) = &mut f.person {
        person.fresh = false;
    }
    f
}

pub(super) fn all(lang: Lang) -> Pages {
    [
        identity::pages(lang),
        exchange::pages(lang),
        viewer::pages(lang),
        office::pages(lang),
        agreements::pages(lang),
        webhooks::pages(lang),
        complaints::pages(lang),
        disclosures::pages(lang),
        emergency::pages(lang),
        privacy::pages(lang),
        upkeep::pages(lang),
        wind_down::pages(lang),
        common::pages(lang),
    ]
    .concat()
}
