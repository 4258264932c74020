use super::{Pages, long, moment, short, signed, visitor};
use crate::form::Form;
use crate::frame::{Frame, Section};
use crate::status::{Status, Tone};
use crate::views::exchange::*;
use askama::Template;
use wissel_core::actor::Role;
use wissel_core::lang::Lang;

const NEST: &str = "Verloskundigen Het Nest";
const PHONE: &str = "020 123 45 67";

fn own(lang: Lang) -> Frame {
    signed(lang, Role::Practitioner, Some(Section::Records))
}

/// A client inside has a token and no menu.
fn inside(lang: Lang) -> Frame {
    let mut f = visitor(lang);
    f.token = "0123456789abcdef0123456789abcdef01234567".into();
    f
}

fn client(lang: Lang) -> ClientHead {
    ClientHead {
        name: "M. van der Berg-Özdemir".into(),
        birth: short(lang, "1994-06-03"),
        identifier: own(lang).t1("records-identifier-bsn", "tail", "421"),
        due: Some(short(lang, "2027-02-14")),
        weeks: "27+6".into(),
        rule: None,
    }
}

pub(super) fn facts(lang: Lang, used: bool) -> CodeFacts {
    CodeFacts {
        who: "Sanne de Vries".into(),
        at: moment(lang, "2026-11-20T10:00:00+01:00"),
        used: used.then(|| moment(lang, "2026-11-21T08:30:00+01:00")),
        phone_tail: "78".into(),
    }
}

pub(super) fn reports(lang: Lang) -> Vec<ReportRow> {
    let f = own(lang);
    let row = |waits: bool| ReportRow {
        id: if waits { "01936f2e-1".into() } else { "01936f2e-2".into() },
        about: f.t("report-about-fact"),
        words: "Mijn bloedgroep is A, niet O.\nIk heb het pasje <hier>.".into(),
        at: moment(lang, "2026-11-21T09:10:00+01:00"),
        status: if waits {
            Status::new(Tone::Warn, f.t("report-waits"))
        } else {
            Status::new(Tone::Ok, f.t("report-mended"))
        },
        answer: (!waits).then(|| "Wij hebben een nieuwe versie gedeeld.".to_owned()),
        waits,
    };
    vec![row(true), row(false)]
}

fn overview(lang: Lang, full: bool) -> ViewOverview {
    let f = inside(lang);
    let item = |name: &str, kind: &str, file: bool| ViewItem {
        name: name.into(),
        kind: format!("{} · 212 kB", f.t1(kind, "version", 1_i64)),
        at: moment(lang, "2026-11-20T10:00:00+01:00"),
        href: if file { "/inzage/bestand/1".into() } else { "/inzage/tekst/2".into() },
        file,
    };
    ViewOverview {
        number: "W-7K4M-2QXD".into(),
        organisation: NEST.into(),
        phone: PHONE.into(),
        role: f.texts.role(Role::Practitioner).to_lowercase(),
        shared: moment(lang, "2026-11-20T10:00:00+01:00"),
        erase: long(lang, "2027-03-28"),
        rule: None,
        items: vec![
            item("overdracht.pdf", "kind-pdf", true),
            item(&f.t("collected-text"), "kind-text", false),
        ],
        readers: if full {
            vec![ViewReader {
                organisation: "Ziekenhuis Oostpoort".into(),
                who: "Lotte Bakker, zorgverlener".into(),
                what: f.t("collected-downloaded"),
                at: moment(lang, "2026-11-21T02:14:00+01:00"),
            }]
        } else {
            Vec::new()
        },
        reports: if full { reports(lang) } else { Vec::new() },
        f,
    }
}

fn sheet(lang: Lang) -> CodeSheet {
    CodeSheet {
        f: own(lang),
        id: "01936f2e".into(),
        name: "M. van der Berg-Özdemir".into(),
        organisation: NEST.into(),
        phone: PHONE.into(),
        phone_tail: "78".into(),
        code: "7K4M-2QXD-9ABC-3E5F".into(),
        address: "wissel.example/inzage".into(),
        qr_side: 37,
        qr_path: "M4 4h1v1h-1zM5 4h1v1h-1z".into(),
        last: long(lang, "2027-03-28"),
        rule: None,
    }
}

fn client_pages(lang: Lang) -> Pages {
    let f = || inside(lang);
    let wrong = Form::new()
        .with("born", "3-4-199")
        .wrong("view_code", f().t("problem-view-code-length"))
        .refused(f().t("view-nothing"));
    let code = |failed| ViewCodeStep {
        f: f(),
        form: Form::new(),
        phone_tail: "78".into(),
        resend_after: if failed { 0 } else { 30 },
        failed,
    };
    let text = ViewText {
        f: f(),
        at: moment(lang, "2026-11-20T10:00:00+01:00"),
        text: "Tweede zwangerschap.\nGeen bijzonderheden <tot nu>.".into(),
    };
    let withdraw = ViewWithdraw {
        f: f(),
        organisation: NEST.into(),
        collected: true,
        waiting: vec![(f().t("report-about-person"), moment(lang, "2026-11-21T08:00:00+01:00"))],
    };
    let withdrawn = ViewWithdrawn {
        f: f(),
        organisation: NEST.into(),
        phone: PHONE.into(),
        number: "W-7K4M-2QXD".into(),
        at: moment(lang, "2026-11-21T09:10:00+01:00"),
        beyond: moment(lang, "2027-03-12T00:00:00+01:00"),
        file: "wissel destruction receipt v1\nnumber: W-7K4M-2QXD\n\nsignature-ed25519: 00ff".into(),
    };
    let report = ViewReport {
        f: f(),
        form: Form::new().wrong("about", f().t("problem-report-about")),
        organisation: Some(NEST.into()),
    };
    let unsent = ViewReport {
        f: f(),
        form: Form::new()
            .with("about", "fact")
            .with("words", "Mijn bloedgroep is A.")
            .refused(f().t("view-unsent")),
        organisation: None,
    };
    let page = "page";
    vec![
        ("viewer/door", ViewDoor { f: f(), form: Form::new() }.render().expect(page)),
        ("viewer/door-again", ViewDoor { f: f(), form: wrong }.render().expect(page)),
        ("viewer/code", code(false).render().expect(page)),
        ("viewer/code-failed", code(true).render().expect(page)),
        ("viewer/overview", overview(lang, true).render().expect(page)),
        ("viewer/overview-empty", overview(lang, false).render().expect(page)),
        ("viewer/text", text.render().expect(page)),
        ("viewer/withdraw", withdraw.render().expect(page)),
        ("viewer/withdrawn", withdrawn.render().expect(page)),
        ("viewer/report", report.render().expect(page)),
        ("viewer/report-unsent", unsent.render().expect(page)),
    ]
}

pub(super) fn pages(lang: Lang) -> Pages {
    let give = |now: Option<CodeFacts>| GiveCode {
        f: own(lang),
        form: Form::new().wrong("checked", own(lang).t("problem-view-phone-checked")),
        id: "01936f2e".into(),
        client: client(lang),
        instead_of: if now.is_some() { "01936f2e-3".into() } else { String::new() },
        now,
    };
    let answer = AnswerReport {
        f: own(lang),
        form: Form::new(),
        id: "01936f2e".into(),
        client: client(lang),
        report: reports(lang).remove(0),
        other_person: true,
    };
    let source = vec![
        ("viewer/give", give(None).render().expect("page")),
        ("viewer/give-again", give(Some(facts(lang, true))).render().expect("page")),
        ("viewer/sheet", sheet(lang).render().expect("page")),
        ("viewer/answer", answer.render().expect("page")),
    ];
    [source, client_pages(lang)].concat()
}
