use super::{Pages, long, moment, now, short, signed};
use crate::form::Form;
use crate::frame::Section;
use crate::status::{Status, Tone};
use crate::views;
use crate::views::exchange::*;
use askama::Template;
use wissel_core::actor::Role;
use wissel_core::exchange::retention::Limits;
use wissel_core::exchange::sector::RetentionRule;
use wissel_core::lang::Lang;

fn frame(lang: Lang, section: Section) -> crate::frame::Frame {
    signed(lang, Role::Practitioner, Some(section))
}

fn client(lang: Lang) -> ClientHead {
    let f = frame(lang, Section::Records);
    ClientHead {
        name: "M. van der Berg-Özdemir".into(),
        birth: short(lang, "1994-06-03"),
        identifier: f.t1("records-identifier-bsn", "tail", "421"),
        due: Some(short(lang, "2027-02-14")),
        weeks: f.texts.weeks(super::day("2027-02-14"), now().day()),
        rule: None,
    }
}

fn sector_rule(lang: Lang) -> String {
    let f = frame(lang, Section::Records);
    let (date, days) = (format!("ontslagdatum {}", long(lang, "2027-02-28").text), "28");
    let sum = f.t2("sector-sum", "date", date, "days", days);
    let rule = format!("{sum} ({})", f.t2("sector-rule", "sector", "Ouderenzorg", "version", "2"));
    f.t2("sector-until", "day", long(lang, "2027-03-28").text, "rule", rule)
}

/// The pages of another sector than birth care.
fn sectors(lang: Lang) -> Pages {
    let f = || frame(lang, Section::Share);
    let sum = || f().t2("sector-sum", "date", "ontslagdatum", "days", "28");
    let rule = || f().t1("sector-at-most", "rule", sum());
    let choose = ChooseSector {
        f: f(),
        form: Form::new().wrong("sector", f().t("problem-required")),
        sectors: vec![
            ("geboortezorg".into(), "Geboortezorg".into(), rule()),
            ("ouderenzorg".into(), "Ouderenzorg".into(), rule()),
        ],
    };
    let sector = ShareSector {
        key: "ouderenzorg".into(),
        name: "Ouderenzorg".into(),
        other: Some(("Ontslagdatum".into(), rule())),
    };
    let share = Share { sector: Some(sector), ..share(lang, true) };
    let client =
        ClientHead { due: None, weeks: String::new(), rule: Some(sector_rule(lang)), ..client(lang) };
    let record = Record {
        client,
        erase_rule: sector_rule(lang),
        ended: false,
        birth_care: false,
        date_title: f().t1("sector-date-title", "date", "ontslagdatum"),
        ..record(lang, false, false)
    };
    vec![
        ("exchange/share-which-sector", choose.render().expect("page")),
        ("exchange/share-other-sector", share.render().expect("page")),
        ("exchange/record-other-sector", record.render().expect("page")),
    ]
}

fn records(lang: Lang, tab: RecordsTab, empty: bool) -> Records {
    let f = frame(lang, Section::Records);
    let row = |name: &str, status: Status, n: u32| RecordRow {
        href: format!("/dossiers/{n}"),
        name: name.into(),
        number: (tab == RecordsTab::Shared).then(|| "W-7K4M-2QXD".to_owned()),
        birth: (tab != RecordsTab::Destroyed).then(|| short(lang, "1994-06-03")),
        identifier: f.t1("records-identifier-bsn", "tail", "421"),
        due: Some(short(lang, "2027-02-14")),
        weeks: "27+6".into(),
        status,
        erase: (n != 4).then(|| short(lang, "2027-03-28")),
    };
    let rows = if empty {
        Vec::new()
    } else {
        vec![
            row("M. van der Berg-Özdemir", Status::new(Tone::Info, f.t("status-not-collected")), 1),
            row(
                "F. el Amrani",
                Status::new(
                    Tone::Ok,
                    f.t2(
                        "status-collected",
                        "organisation",
                        "Ziekenhuis Oostpoort",
                        "when",
                        moment(lang, "2026-11-21T02:14:00+01:00").text,
                    ),
                ),
                2,
            ),
            row("K. van ’t Hof", Status::new(Tone::Warn, f.t1("status-soon", "distance", "over 5 dagen")), 3),
            row("A. Nowak", Status::new(Tone::Done, f.t("status-withdrawn")), 4),
        ]
    };
    let pages = views::Pages { page: 1, last: 3, before: None, after: Some("/dossiers?pagina=2".into()) };
    let waiting = if empty || tab != RecordsTab::Shared {
        Vec::new()
    } else {
        vec![row("B. de Wit", Status::new(Tone::Warn, f.t("restored-status")), 5)]
    };
    Records { tab, filter: String::new(), total: 63, pages, rows, waiting, f }
}

fn share(lang: Lang, again: bool) -> Share {
    let f = frame(lang, Section::Share);
    let form = if again {
        Form::new()
            .with("text", "Tweede zwangerschap.\nGeen bijzonderheden <tot nu>.")
            .with("bsn", "999 990 42")
            .with("consent_how", "spoken")
            .with("treatment", "yes")
            .wrong("bsn", f.t("problem-bsn-length"))
            .wrong("due_date", f.t("problem-required"))
            .wrong("consent", f.t("problem-statement-consent"))
            .wrong("consent_by", f.t("problem-required"))
    } else {
        Form::new()
    };
    let today = wissel_core::time::Day::new(2026, 11, 20).expect("day");
    let hint = EraseHint::new(Limits::BIRTH, today);
    let erase = again.then(|| long(lang, "2027-03-28"));
    Share { f, form, erase, hint, file_again: again, sector: None }
}

fn document(lang: Lang, name: &str, replaced: bool) -> DocumentRow {
    let f = frame(lang, Section::Records);
    DocumentRow {
        name: name.into(),
        kind: f.t1("kind-pdf", "version", if replaced { "1" } else { "2" }),
        size: "212 kB".into(),
        author: "Sanne de Vries".into(),
        at: moment(lang, "2026-11-20T10:30:00+01:00"),
        status: Some(if replaced {
            Status::new(Tone::Done, f.t1("status-replaced", "when", "vandaag"))
        } else {
            Status::new(Tone::Ok, f.t("status-newest"))
        }),
        text: None,
        href: (!replaced).then(|| "/dossiers/1/document/2".to_owned()),
        drawn: !replaced,
    }
}

fn record(lang: Lang, fresh: bool, restored: bool) -> Record {
    let f = frame(lang, Section::Records);
    let collected = |who: &str, what: &str, at: &str| CollectedBy {
        who: who.into(),
        organisation: "Ziekenhuis Oostpoort".into(),
        what: what.into(),
        at: moment(lang, at),
    };
    let reports = |waits| {
        let all = if fresh || restored { Vec::new() } else { super::viewer::reports(lang) };
        all.into_iter().filter(|r| r.waits == waits).collect()
    };
    Record {
        id: "01936f2e".into(),
        number: "W-2026-000123".into(),
        client: client(lang),
        status: Status::new(Tone::Ok, f.t("status-available")),
        undo: fresh.then_some(30),
        collection_code: fresh.then(|| "7K4M-2QXD-9ABC".to_owned()),
        erase: long(lang, "2027-03-28"),
        erase_distance: f.texts.distance(super::day("2027-03-28"), now().day()),
        erase_rule: f.t("rule-due-date"),
        documents: if fresh {
            vec![document(lang, "overdracht.pdf", false)]
        } else {
            vec![document(lang, "overdracht.pdf", false), document(lang, "overdracht.pdf", true)]
        },
        collected: if fresh {
            Vec::new()
        } else {
            vec![
                collected("Lotte Bakker", &f.t("collected-downloaded"), "2026-11-21T02:16:00+01:00"),
                collected("Lotte Bakker", &f.t("collected-read"), "2026-11-21T02:14:00+01:00"),
            ]
        },
        phone: "020 123 45 67".into(),
        ended: fresh,
        birth_care: true,
        date_title: f.t("due-title"),
        also: if fresh {
            vec![
                ("/dossiers/2".to_owned(), "W-2026-000124".to_owned(), true),
                ("/dossiers/3".to_owned(), "W-2026-000125".to_owned(), false),
            ]
        } else {
            Vec::new()
        },
        view_code: (!restored).then(|| super::viewer::facts(lang, !fresh)),
        waiting: reports(true),
        answered: reports(false),
        disclosed: vec![(
            crate::i18n::Texts::new(lang).t("disclosure-ground-permission"),
            moment(lang, "2026-11-20T16:41:00+01:00"),
        )],
        stated: vec![(f.t("stated-consent"), f.t("consent-by-client"))],
        open: !restored,
        restored: restored.then_some(3),
        f,
    }
}

fn acts(lang: Lang) -> Pages {
    let page = |act: Act| {
        let f = frame(lang, Section::Records);
        let (erase, latest) = (long(lang, "2027-03-28"), long(lang, "2027-03-28"));
        ActPage::new(
            f,
            Form::new(),
            "01936f2e".into(),
            client(lang),
            act,
            [&erase, &latest],
            &RetentionRule::BIRTH,
        )
        .render()
        .expect("page")
    };
    let name = |act| match act {
        Act::Version => "exchange/act-version",
        Act::DueDate => "exchange/act-due-date",
        Act::LastDay => "exchange/act-last-day",
        Act::PregnancyEnded => "exchange/act-ended",
        Act::Stop => "exchange/act-stop",
        Act::AddBsn => "exchange/act-add-bsn",
        Act::StillNeeded => "exchange/act-still-needed",
    };
    Act::ALL.into_iter().map(|act| (name(act), page(act))).collect()
}

fn after_acts(lang: Lang) -> Pages {
    let f = || frame(lang, Section::Records);
    let confirm = DateConfirm {
        f: f(),
        id: "01936f2e".into(),
        client: client(lang),
        action: "/dossiers/01936f2e/datum/akkoord".into(),
        due: Some([
            (f().t("confirm-due-old"), long(lang, "2027-02-14")),
            (f().t("confirm-due-new"), long(lang, "2027-02-21")),
        ]),
        erase_old: long(lang, "2027-03-28"),
        erase_new: long(lang, "2027-04-04"),
        notes: vec![f().t("confirm-chosen-stays")],
        hidden: vec![("due_date", "21-02-2027".into()), ("ground", "scan".into())],
    };
    let breach = Breach {
        f: f(),
        report_before: moment(lang, "2026-11-24T14:03:00+01:00"),
        collectors: vec![BreachRow {
            who: "Lotte Bakker".into(),
            organisation: "Ziekenhuis Oostpoort".into(),
            at: moment(lang, "2026-11-21T02:14:00+01:00"),
            status: Status::new(Tone::Warn, f().t("breach-open")),
        }],
        receipt: "/ontvangstbewijs/1".into(),
    };
    let sheet = ClientSheet {
        f: f(),
        id: "01936f2e".into(),
        number: "W-2026-000123".into(),
        name: "M. van der Berg".into(),
        organisation: "Verloskundigen Het Nest".into(),
        phone: "020 123 45 67".into(),
        documents: vec!["PDF, 20 november 2026".into()],
        erase: long(lang, "2027-03-28"),
        rule: Some(sector_rule(lang)),
        collection_code: Some("7K4M-2QXD-9ABC".into()),
        printed: moment(lang, "2026-11-21T14:03:00+01:00"),
    };
    vec![
        ("exchange/date-confirm", confirm.render().expect("page")),
        ("exchange/breach", breach.render().expect("page")),
        ("exchange/sheet", sheet.render().expect("page")),
    ]
}

fn receipts(lang: Lang) -> Pages {
    let f = || frame(lang, Section::Records);
    let facts = || {
        vec![
            (f().t("receipt-number"), "W-2026-000123".to_owned()),
            (f().t("receipt-organisation"), "Verloskundigen Het Nest".to_owned()),
            (f().t("receipt-ground"), f().t("ground-expired")),
        ]
    };
    let item = |nonce: bool| ReceiptItem {
        name: f().t1("kind-pdf", "version", "1"),
        hash: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".into(),
        nonce: nonce.then(|| "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752".to_owned()),
    };
    let shared =
        Receipt::of_sharing(f(), facts(), vec![item(true)], None, "/dossiers/1/deelbewijs.txt".into());
    let signature = Some("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a".to_owned());
    let mut gone = Receipt::of_destruction(
        f(),
        Some(&long(lang, "2027-03-29")),
        facts(),
        vec![item(false)],
        signature,
        "/ontvangstbewijs/1.txt".into(),
    );
    let check = |checked| ReceiptCheck {
        f: f(),
        form: Form::new(),
        checked,
        key: "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752".into(),
    };
    let genuine = ReceiptChecked {
        status: Status::new(Tone::Ok, f().t("receipt-genuine")),
        text: f().t("receipt-says-gone"),
        facts: facts(),
    };
    gone.breach = Some("/dossiers/1/datalek".to_owned());
    vec![
        ("exchange/receipt-check", check(None).render().expect("page")),
        ("exchange/receipt-genuine", check(Some(genuine)).render().expect("page")),
        ("exchange/receipt-shared", shared.render().expect("page")),
        ("exchange/receipt-destroyed", gone.render().expect("page")),
    ]
}

fn collected(lang: Lang, warned: bool) -> Collected {
    let f = frame(lang, Section::Find);
    let text = CollectedText {
        author: "Sanne de Vries".into(),
        at: moment(lang, "2026-11-20T10:30:00+01:00"),
        text: "Tweede zwangerschap.\nGeen bijzonderheden.".into(),
    };
    let file = CollectedDocument {
        name: "overdracht.pdf".into(),
        kind: f.t1("kind-pdf", "version", "2"),
        size: "212 kB".into(),
        author: "Sanne de Vries".into(),
        at: moment(lang, "2026-11-20T10:30:00+01:00"),
        status: Some(Status::new(Tone::Ok, f.t("status-newest"))),
        covered: "/opgehaald/1/bestand/1".into(),
        original: Some("/opgehaald/1/bestand/1/origineel".into()),
        pages: Some("/opgehaald/1/bladzijden/1".into()),
    };
    Collected {
        id: "1".into(),
        number: "W-2026-000123".into(),
        client: client(lang),
        taken: moment(lang, "2026-11-20T10:30:00+01:00"),
        collector: "Lotte Bakker".into(),
        source: "Verloskundigen Het Nest".into(),
        author: "Sanne de Vries".into(),
        shared: moment(lang, "2026-11-20T10:30:00+01:00"),
        phone: "020 123 45 67".into(),
        erase: long(lang, "2027-03-28"),
        warning: warned.then(|| Warning {
            title: f.t("warning-wrong-title"),
            text: f.t("warning-wrong-client"),
            confirmed: false,
        }),
        newer: !warned,
        texts: if warned { Vec::new() } else { vec![text] },
        documents: if warned { Vec::new() } else { vec![file] },
        f,
    }
}

fn find(lang: Lang) -> Pages {
    let f = || frame(lang, Section::Find);
    let hit = |record: &str, newest: bool| Hit {
        record: record.into(),
        number: "W-2026-000123".into(),
        due: newest.then(|| long(lang, "2027-02-14")),
        rule: (!newest).then(|| sector_rule(lang)),
        kinds: f().t("kinds-both"),
        name: "M. van der Berg-Özdemir".into(),
        source: "Verloskundigen Het Nest".into(),
        author: "Sanne de Vries".into(),
        at: moment(lang, "2026-11-20T10:30:00+01:00"),
        phone: "020 123 45 67".into(),
        newest,
    };
    let result = |hits| FindResult { f: f(), find: "9".into(), hits }.render().expect("page");
    let wrong = Form::new().with("purpose", "urgent").wrong("relation", f().t("problem-statement-relation"));
    let typed = Form::new().with("bsn", "999990421").with("relation", "substitute").with("purpose", "urgent");
    let nothing = Find { nothing: true, ..Find::new(f(), typed, false) };
    let reopen = Reopen { f: f(), form: Form::new(), id: "1".into(), client: client(lang) };
    vec![
        ("exchange/find", Find::new(f(), Form::new(), false).render().expect("page")),
        ("exchange/find-wrong", Find::new(f(), wrong, true).render().expect("page")),
        ("exchange/start", Start { f: f(), form: Form::new(), link: "1.2".into() }.render().expect("page")),
        ("exchange/result", result(vec![hit("1", true), hit("2", false)])),
        ("exchange/result-one", result(vec![hit("1", true)])),
        ("exchange/no-hit", result(Vec::new())),
        ("exchange/no-hit-typed", nothing.render().expect("page")),
        ("exchange/collected", collected(lang, false).render().expect("page")),
        ("exchange/collected-warned", collected(lang, true).render().expect("page")),
        ("exchange/reopen", reopen.render().expect("page")),
    ]
}

pub(super) fn pages(lang: Lang) -> Pages {
    let own = vec![
        ("exchange/records", records(lang, RecordsTab::Shared, false).render().expect("page")),
        ("exchange/records-empty", records(lang, RecordsTab::Shared, true).render().expect("page")),
        ("exchange/records-collected", records(lang, RecordsTab::Collected, false).render().expect("page")),
        ("exchange/records-destroyed", records(lang, RecordsTab::Destroyed, false).render().expect("page")),
        ("exchange/share", share(lang, false).render().expect("page")),
        ("exchange/share-again", share(lang, true).render().expect("page")),
        ("exchange/record", record(lang, false, false).render().expect("page")),
        ("exchange/record-shared", record(lang, true, false).render().expect("page")),
        ("exchange/record-restored", record(lang, false, true).render().expect("page")),
    ];
    [own, sectors(lang), acts(lang), after_acts(lang), receipts(lang), find(lang)].concat()
}
