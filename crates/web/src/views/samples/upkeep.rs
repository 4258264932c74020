//! Maintenance, and whether the portal works.

use super::{Pages, moment, signed, visitor};
use crate::form::Form;
use crate::frame::{BoardNote, Section};
use crate::status::{Status, Tone};
use crate::views::common::StatusPage;
use crate::views::office::{
    DepartmentRow, Departments, Maintenance, MaintenanceEdit, MaintenanceRow, Member,
};
use askama::Template;
use wissel_core::actor::Role;
use wissel_core::lang::Lang;

fn note(lang: Lang, underway: bool) -> BoardNote {
    let f = visitor(lang);
    let (from, till) = ("5 december 2026 om 22:00 uur", "6 december 2026 om 02:00 uur");
    BoardNote {
        title: f.t("frame-maintenance-title"),
        tone: if underway { Tone::Bad } else { Tone::Info },
        text: if underway {
            f.t1("frame-maintenance-now", "till", till)
        } else {
            f.t2("frame-maintenance-comes", "from", from, "till", till)
        },
        words: f.t("maintenance-words-of"),
        take_log: false,
    }
}

pub(super) fn pages(lang: Lang) -> Pages {
    let f = || signed(lang, Role::Operator, Some(Section::Operator));
    let row = |tone, key: &str| MaintenanceRow {
        id: "a".into(),
        from: moment(lang, "2026-12-05T22:00:00+01:00"),
        till: moment(lang, "2026-12-06T02:00:00+01:00"),
        shown: moment(lang, "2026-12-01T00:00:00+01:00"),
        status: Status::new(tone, f().t(key)),
    };
    let filled = || {
        Form::new()
            .with("from_day", "05-12-2026")
            .with("from_time", "22:00")
            .with("words_nl", f().t("maintenance-words-of"))
    };
    let page = |form, rows, edit, preview| Maintenance { f: f(), form, rows, edit, preview };
    let edit = |begun: bool| MaintenanceEdit {
        id: "a".into(),
        version: 1,
        begun: begun.then(|| moment(lang, "2026-12-05T22:00:00+01:00")),
        told: begun.then(|| moment(lang, "2026-12-01T09:00:00+01:00")),
    };
    let preview = || vec![(Lang::Nl, note(Lang::Nl, false), note(Lang::Nl, true))];
    let rows = vec![row(Tone::Info, "maintenance-announced"), row(Tone::Done, "maintenance-hidden")];
    let wrong = filled().wrong("till_time", f().t("problem-time-skipped"));
    let status = |states: Vec<(Tone, &str)>, planned: Vec<BoardNote>, ends| StatusPage {
        f: visitor(lang),
        states: states.into_iter().map(|(tone, key)| Status::new(tone, f().t(key))).collect(),
        ends,
        planned,
    };
    let mut on_top = visitor(lang);
    on_top.board = vec![note(lang, true), note(lang, false)];
    let told = StatusPage { f: on_top, ..status(vec![(Tone::Ok, "status-fine")], Vec::new(), Vec::new()) };
    let troubles = vec![
        (Tone::Bad, "status-fault"),
        (Tone::Warn, "status-work"),
        (Tone::Bad, "status-sms"),
        (Tone::Bad, "status-scan"),
    ];
    let office = || signed(lang, Role::Administrator, Some(Section::Members));
    let department =
        |renaming| DepartmentRow { id: "v".into(), name: "Verloskamers".into(), members: 3, renaming };
    let departments = |rows: Vec<DepartmentRow>, form: Form| Departments {
        renamed: rows.iter().any(|r| r.renaming),
        f: office(),
        form,
        rows,
    };
    let taken = || Form::new().with("name", "Poli").wrong("name", office().t("department-taken"));
    let all = |page: Departments| page.render().expect("page");
    let member = |departments: Vec<(String, String)>, ended: bool| Member {
        f: office(),
        form: Form::new().with("department", "v"),
        id: "a".into(),
        name: "Sanne de Vries".into(),
        role: office().texts.role(Role::Practitioner),
        ended,
        departments,
        may: vec![office().t("need-share-records")],
        may_not: if ended { Vec::new() } else { vec![office().t("need-read-client-log")] },
    };
    let person = |page: Member| page.render().expect("page");
    let show = |page: Maintenance| page.render().expect("page");
    let open = |page: StatusPage| page.render().expect("page");
    vec![
        ("upkeep/maintenance-none", show(page(filled(), Vec::new(), None, Vec::new()))),
        ("upkeep/maintenance", show(page(filled(), rows, None, Vec::new()))),
        ("upkeep/maintenance-wrong", show(page(wrong, Vec::new(), None, Vec::new()))),
        ("upkeep/maintenance-preview", show(page(filled(), Vec::new(), None, preview()))),
        ("upkeep/maintenance-edit", show(page(filled(), Vec::new(), Some(edit(false)), Vec::new()))),
        ("upkeep/maintenance-begun", show(page(filled(), Vec::new(), Some(edit(true)), preview()))),
        ("upkeep/departments-none", all(departments(Vec::new(), Form::new()))),
        ("upkeep/departments", all(departments(vec![department(false)], taken()))),
        ("upkeep/departments-renamed", all(departments(vec![department(true)], taken()))),
        ("upkeep/member", person(member(vec![("v".into(), "Verloskamers".into())], false))),
        ("upkeep/member-none", person(member(Vec::new(), false))),
        ("upkeep/member-ended", person(member(Vec::new(), true))),
        ("upkeep/status", open(status(vec![(Tone::Ok, "status-fine")], Vec::new(), Vec::new()))),
        ("upkeep/status-troubles", open(status(troubles, vec![note(lang, false)], vec![note(lang, true)]))),
        ("upkeep/on-top", open(told)),
    ]
}
