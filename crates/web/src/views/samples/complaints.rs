use super::{Pages, long, moment, signed, visitor};
use crate::form::Form;
use crate::frame::Section;
use crate::status::{Status, Tone};
use crate::views::office::*;
use askama::Template;
use wissel_core::actor::Role;
use wissel_core::lang::Lang;

const WORDS: &str = "Iemand die mij niet behandelt haalde mijn gegevens op.\nDat was op 3 mei.";

fn public(lang: Lang) -> Pages {
    let f = || visitor(lang);
    let organisations = vec![("01936f2e".to_owned(), "Verloskundigen Het Nest".to_owned())];
    let wrong = Form::new()
        .with("concerns", "operator")
        .with("words", WORDS)
        .wrong("mail", f().t("problem-complaint-reach"));
    let form =
        |form| ComplaintPage { f: f(), form, slip: "0".repeat(32), organisations: organisations.clone() };
    let taken = ComplaintTaken {
        f: f(),
        number: "K-7K4M-2QXD".into(),
        code: "7K4M-2QXD-9ABC".into(),
        last: long(lang, "2026-12-21"),
    };
    let followed = |closed: bool| ComplaintFollowed {
        f: f(),
        number: "K-7K4M-2QXD".into(),
        status: Status::new(Tone::Info, f().t1("complaint-left", "n", 12_i64)),
        concerns: "Verloskundigen Het Nest".into(),
        received: moment(lang, "2026-11-03T10:00:00+01:00"),
        last: long(lang, "2026-12-03"),
        why: closed.then(|| "Het onderzoek duurt langer.".to_owned()),
        words: WORDS.into(),
        answer: closed.then(|| "U heeft gelijk.".to_owned()),
    };
    vec![
        ("complaints/form", form(Form::new()).render().expect("page")),
        ("complaints/form-again", form(wrong).render().expect("page")),
        ("complaints/taken", taken.render().expect("page")),
        ("complaints/follow", ComplaintFollow { f: f(), form: Form::new() }.render().expect("page")),
        ("complaints/followed", followed(false).render().expect("page")),
        ("complaints/followed-closed", followed(true).render().expect("page")),
    ]
}

fn handled(lang: Lang) -> Pages {
    let f = || signed(lang, Role::PrivacyOfficer, Some(Section::Complaints));
    let row = |id: &str, status: Status| ComplaintRow {
        id: id.into(),
        number: "K-7K4M-2QXD".into(),
        received: moment(lang, "2026-11-03T10:00:00+01:00"),
        last: long(lang, "2026-12-03"),
        status,
    };
    let late = || Status::new(Tone::Bad, f().t1("complaint-over", "n", 1_i64));
    let list = |rows: Vec<ComplaintRow>| ComplaintList { f: f(), late: rows.len().min(1), rows };
    let rows = vec![row("1", late()), row("2", Status::new(Tone::Done, f().t("decision-upheld")))];
    let one = |open: bool| ComplaintOne {
        f: f(),
        form: if open { Form::new().wrong("why", f().t("problem-required")) } else { Form::new() },
        id: "01936f2e".into(),
        number: "K-7K4M-2QXD".into(),
        status: if open { late() } else { Status::new(Tone::Done, f().t("decision-rejected")) },
        late: open,
        received: moment(lang, "2026-11-03T10:00:00+01:00"),
        last: long(lang, "2026-12-03"),
        name: "M. de Boer".into(),
        mail: "m.deboer@voorbeeld.example".into(),
        phone: "06 12 34 56 78".into(),
        words: WORDS.into(),
        why: Some("Het onderzoek duurt langer.".into()),
        answer: (!open).then(|| "Wij begrijpen uw klacht.".to_owned()),
    };
    vec![
        ("complaints/list", list(rows).render().expect("page")),
        ("complaints/list-empty", list(Vec::new()).render().expect("page")),
        ("complaints/open", one(true).render().expect("page")),
        ("complaints/closed", one(false).render().expect("page")),
    ]
}

pub(super) fn pages(lang: Lang) -> Pages {
    [public(lang), handled(lang)].concat()
}
