//! The end of the whole portal.

use super::{Pages, long, signed, stale};
use crate::form::Form;
use crate::frame::{BoardNote, Frame, Section};
use crate::status::{Status, Tone};
use crate::views::office::{OwnLog, OwnerRow, Planned, Steps, WindDown, WindDownReport};
use askama::Template;
use wissel_core::actor::Role;
use wissel_core::lang::Lang;

const DIGEST: &str = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

fn ends(mut f: Frame, take_log: bool) -> Frame {
    let text = f.t2("frame-ends", "sharing", "1 maart 2027", "collecting", "6 februari 2028");
    f.board = vec![BoardNote {
        title: f.t("frame-ends-title"),
        tone: Tone::Warn,
        text,
        words: "Het netwerk gaat op in een ander netwerk.".into(),
        take_log,
    }];
    f
}

fn show(page: &impl Template) -> String {
    page.render().expect("page")
}

pub(super) fn pages(lang: Lang) -> Pages {
    let f = || signed(lang, Role::Operator, Some(Section::Operator));
    let page = |f: Frame, planned: Option<Planned>, form: Form| WindDown {
        f,
        form,
        planned,
        earliest: long(lang, "2026-12-19").text,
        longest: "342".into(),
    };
    let planned = |status: Status, steps: Steps, logs: bool| Planned {
        status,
        facts: vec![
            (f().t("wind-down-sharing"), long(lang, "2027-03-01").text),
            (f().t("wind-down-collecting"), long(lang, "2028-02-06").text),
            (f().t("wind-down-by"), "Joris Maas".into()),
        ],
        words: vec![("nl", "Het netwerk stopt.".into()), ("en", "The network ends.".into())],
        steps,
        owners: if logs {
            vec![
                OwnerRow {
                    name: "Verloskundigen Het Nest".into(),
                    status: Status::new(Tone::Ok, f().t("wind-down-has-log")),
                    at: Some(long(lang, "2028-02-14")),
                },
                OwnerRow {
                    name: "Ziekenhuis Oost".into(),
                    status: Status::new(Tone::Warn, f().t("wind-down-has-not")),
                    at: None,
                },
            ]
        } else {
            Vec::new()
        },
        waits_for: logs.then(|| f().t2("wind-down-waits-for", "day", "1 maart 2033", "n", 1_i64)),
    };
    let steps =
        |confirm, waits, take_back, report| Steps { id: "a".into(), confirm, waits, take_back, report };
    let is_planned = || Status::new(Tone::Info, f().t("wind-down-is-planned"));
    let wrong = Form::new().with("sharing", "1-1-2027").wrong("sharing", f().t("problem-wind-down-notice"));
    let confirm = planned(is_planned(), steps(true, false, true, false), false);
    let hers = planned(is_planned(), steps(false, true, true, false), false);
    let kept = planned(
        Status::new(Tone::Warn, f().t("wind-down-is-logs-kept")),
        steps(false, false, false, false),
        true,
    );
    let done = planned(
        Status::new(Tone::Done, f().t("wind-down-is-finished")),
        steps(false, false, false, true),
        false,
    );
    let report = WindDownReport {
        f: ends(f(), false),
        facts: vec![(f().t("wind-down-receipts"), "12".into()), (f().t("wind-down-digest"), DIGEST.into())],
        destroyed: vec![(f().t("ground-wound-down"), 3), (f().t("ground-expired"), 9)],
        left: vec![("record".into(), 0), ("person".into(), 0)],
        owners: vec![("Verloskundigen Het Nest".into(), f().t("wind-down-silent"), vec![DIGEST.into()])],
    };
    let admin = || ends(signed(lang, Role::Administrator, Some(Section::Office)), true);
    let days = || Some((long(lang, "2026-09-01"), long(lang, "2028-02-07")));
    let own = |days, exports: bool, whole: bool, confirmed| OwnLog {
        f: admin(),
        form: if whole { Form::new().wrong("seen", admin().t("own-log-tick")) } else { Form::new() },
        days,
        exports: if exports {
            vec![(long(lang, "2026-09-01"), long(lang, "2028-02-07"), DIGEST.into())]
        } else {
            Vec::new()
        },
        whole,
        confirmed,
    };
    vec![
        ("wind-down/plan", show(&page(f(), None, Form::new()))),
        ("wind-down/plan-wrong", show(&page(f(), None, wrong))),
        ("wind-down/plan-confirm-first", show(&page(stale(f()), None, Form::new()))),
        ("wind-down/to-confirm", show(&page(f(), Some(confirm.clone()), Form::new()))),
        ("wind-down/to-confirm-first", show(&page(stale(f()), Some(confirm), Form::new()))),
        ("wind-down/hers", show(&page(f(), Some(hers), Form::new()))),
        ("wind-down/logs", show(&page(ends(f(), false), Some(kept), Form::new()))),
        ("wind-down/done", show(&page(ends(f(), false), Some(done), Form::new()))),
        ("wind-down/report", show(&report)),
        ("wind-down/own-log", show(&own(days(), false, false, None))),
        ("wind-down/own-log-part", show(&own(days(), true, false, None))),
        ("wind-down/own-log-whole", show(&own(days(), true, true, None))),
        ("wind-down/own-log-confirmed", show(&own(days(), true, false, Some(long(lang, "2028-02-14"))))),
        ("wind-down/own-log-not-yet", show(&own(None, false, false, None))),
    ]
}
