//! Data breaches and the review of the log.

use super::{Pages, moment, signed};
use crate::form::Form;
use crate::frame::Section;
use crate::status::{Status, Tone};
use crate::views;
use crate::views::office::*;
use askama::Template;
use wissel_core::actor::Role;
use wissel_core::lang::Lang;

fn breaches(lang: Lang) -> Pages {
    let f = || signed(lang, Role::PrivacyOfficer, Some(Section::Breaches));
    let at = || moment(lang, "2026-11-21T02:16:00+01:00");
    let left = || Status::new(Tone::Info, f().t1("data-breach-left", "n", 60_u64));
    let over = || Status::new(Tone::Bad, f().t1("data-breach-over", "n", 2_u64));
    let row = |status| BreachRow { id: "1".into(), known: at(), deadline: at(), status };
    let list = |rows: Vec<BreachRow>, form| BreachList {
        f: f(),
        form,
        open: u32::from(!rows.is_empty()),
        rows,
        pages: views::Pages::default(),
    };
    let told = BreachTold {
        whom: f().t("data-breach-whom-clients"),
        at: at(),
        by: "Petra Vos".into(),
        words: "Gebeld en uitgelegd.".into(),
    };
    let file = |open: bool| BreachFile {
        f: f(),
        form: if open { Form::new().wrong("words", f().t("problem-required")) } else { Form::new() },
        id: "1".into(),
        status: if open { left() } else { Status::new(Tone::Done, f().t("data-breach-reported")) },
        known: at(),
        deadline: at(),
        opened_by: "Petra Vos".into(),
        what: "Een brief ging naar het verkeerde adres.".into(),
        told: if open { Vec::new() } else { vec![told.clone()] },
        whom: vec![("authority".into(), f().t("data-breach-whom-authority"))],
        note: (!open).then(|| "Adres verbeterd.".to_owned()),
        closed_by: if open { String::new() } else { "Petra Vos".into() },
        closed_at: (!open).then(at),
    };
    let wrong = Form::new().wrong("time", f().t("problem-time-unreadable"));
    vec![
        ("privacy/breaches", list(vec![row(left()), row(over())], Form::new()).render().expect("page")),
        ("privacy/breaches-empty", list(Vec::new(), wrong).render().expect("page")),
        ("privacy/breach-open", file(true).render().expect("page")),
        ("privacy/breach-closed", file(false).render().expect("page")),
    ]
}

fn cases(lang: Lang) -> Pages {
    let f = || signed(lang, Role::PrivacyOfficer, Some(Section::LogReview));
    let at = || moment(lang, "2026-11-21T02:16:00+01:00");
    let waits = || Status::new(Tone::Warn, f().t("log-case-waits"));
    let done = || Status::new(Tone::Done, f().t("log-case-in-order"));
    let row = |why: &str, status| LogCaseRow {
        id: "1".into(),
        why: f().t(why),
        who: "Noor Jansen".into(),
        at: at(),
        status,
    };
    let list = |rows: Vec<LogCaseRow>| LogCaseList {
        f: f(),
        open: u32::from(!rows.is_empty()),
        rows,
        pages: views::Pages::default(),
    };
    let one = |open: bool, own: bool| LogCaseOne {
        f: f(),
        form: Form::new(),
        id: "1".into(),
        why: f().t("pattern-own-name"),
        status: if open { waits() } else { done() },
        at: at(),
        who: "Noor Jansen".into(),
        number: "W-7K4M-2QXD".into(),
        note: (!open).then(|| "Zij was die dag aan het werk.".to_owned()),
        closed_by: if open { String::new() } else { "Petra Vos".into() },
        closed_at: (!open).then(at),
        own,
    };
    let rows = vec![row("pattern-own-name", waits()), row("pattern-sample", done())];
    vec![
        ("privacy/log-cases", list(rows).render().expect("page")),
        ("privacy/log-cases-empty", list(Vec::new()).render().expect("page")),
        ("privacy/log-case-open", one(true, false).render().expect("page")),
        ("privacy/log-case-own", one(true, true).render().expect("page")),
        ("privacy/log-case-closed", one(false, false).render().expect("page")),
    ]
}

pub(super) fn pages(lang: Lang) -> Pages {
    [breaches(lang), cases(lang)].concat()
}
