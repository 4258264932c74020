//! Emergency access.

use super::{Pages, moment, signed};
use crate::form::Form;
use crate::frame::Section;
use crate::status::{Status, Tone};
use crate::views::office::{EmergencyList, EmergencyOne, EmergencyRow};
use askama::Template;
use wissel_core::actor::Role;
use wissel_core::lang::Lang;

pub(super) fn pages(lang: Lang) -> Pages {
    let f = || signed(lang, Role::PrivacyOfficer, Some(Section::Emergencies));
    let at = || moment(lang, "2026-11-21T02:16:00+01:00");
    let waits = || Status::new(Tone::Warn, f().t1("emergency-waits", "n", 2_u64));
    let done = || Status::new(Tone::Done, f().t("emergency-justified"));
    let row = |id: &str, status: Status| EmergencyRow {
        id: id.into(),
        number: "W-7K4M-2QXD".into(),
        who: "Noor Jansen".into(),
        at: at(),
        status,
    };
    let list = |rows: Vec<EmergencyRow>| EmergencyList {
        f: f(),
        open: u32::from(!rows.is_empty()),
        pages: crate::views::Pages {
            page: 1,
            last: 2,
            before: None,
            after: Some("/noodtoegang?pagina=2".into()),
        },
        rows,
    };
    let one = |open: bool, own: bool| EmergencyOne {
        f: f(),
        form: if open && !own { Form::new().wrong("note", f().t("problem-required")) } else { Form::new() },
        id: "01936f2e".into(),
        number: "W-7K4M-2QXD".into(),
        status: if open { waits() } else { done() },
        at: at(),
        who: "Noor Jansen".into(),
        source: "Verloskundigen Het Nest".into(),
        purpose: f().t("purpose-urgent"),
        reason: "Bevalling begonnen; de cliënt is hier niet bekend.".into(),
        note: (!open).then(|| "Gesproken met de dienst: het klopt.".to_owned()),
        closed_by: if open { String::new() } else { "Petra Vos".into() },
        closed_at: (!open).then(at),
        own,
    };
    vec![
        ("office/emergencies", list(vec![row("1", waits()), row("2", done())]).render().expect("page")),
        ("office/emergencies-empty", list(Vec::new()).render().expect("page")),
        ("office/emergency-open", one(true, false).render().expect("page")),
        ("office/emergency-own", one(true, true).render().expect("page")),
        ("office/emergency-closed", one(false, false).render().expect("page")),
    ]
}
