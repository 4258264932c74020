//! Disclosures of content, as operators see them.

use super::{Pages, moment, signed, stale};
use crate::form::Form;
use crate::frame::Section;
use crate::status::{Status, Tone};
use crate::views::office::{DisclosureRow, Disclosures};
use askama::Template;
use wissel_core::actor::Role;
use wissel_core::lang::Lang;

pub(super) fn pages(lang: Lang) -> Pages {
    let f = || signed(lang, Role::Operator, Some(Section::Operator));
    let at = || moment(lang, "2026-11-21T13:30:00+01:00");
    let asked = DisclosureRow {
        id: "a".into(),
        number: "W-7K4M-2QXD".into(),
        status: Status::new(Tone::Warn, f().t("disclosure-stage-asked")),
        source: "Verloskundigen Het Nest".into(),
        ground: f().t("disclosure-ground-statute"),
        basis: "Bevel van de rechter-commissaris, artikel 126nf Sv.".into(),
        document: "bevel.pdf".into(),
        hash: "4dc08f05ef369ed20a6bb1ae644d3baab5d88df8ef9ea0992be362cd2dada755".into(),
        told: f().t1("disclosure-untold", "why", "Het bevel verbiedt mededeling."),
        asked_by: "Otto Willems".into(),
        confirmed_by: String::new(),
        until: at(),
        written: None,
        can_ask: false,
        can_confirm: true,
        own: false,
        can_stop: true,
    };
    let prepared = DisclosureRow {
        id: "b".into(),
        status: Status::new(Tone::Info, f().t("disclosure-stage-prepared")),
        told: f().t("disclosure-told-yes"),
        asked_by: String::new(),
        can_ask: true,
        can_confirm: false,
        ..asked.clone()
    };
    let own = DisclosureRow { id: "c".into(), can_confirm: false, own: true, ..asked.clone() };
    let written = DisclosureRow {
        id: "d".into(),
        status: Status::new(Tone::Done, f().t("disclosure-stage-written")),
        confirmed_by: "Olga de Jong".into(),
        written: Some(at()),
        can_confirm: false,
        can_stop: false,
        ..asked.clone()
    };
    let list = Disclosures { f: f(), form: Form::new(), rows: vec![asked, prepared, own, written] };
    let again = Disclosures { f: stale(f()), ..list.clone() };
    let none = Disclosures { rows: Vec::new(), ..list.clone() };
    vec![
        ("office/disclosures", list.render().expect("page")),
        ("office/disclosures-confirm", again.render().expect("page")),
        ("office/disclosures-none", none.render().expect("page")),
    ]
}
