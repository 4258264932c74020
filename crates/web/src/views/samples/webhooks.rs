use super::{Pages, moment, signed};
use crate::form::Form;
use crate::frame::Section;
use crate::status::{Status, Tone};
use crate::views::office::*;
use askama::Template;
use wissel_core::actor::Role;
use wissel_core::lang::Lang;

pub(super) fn pages(lang: Lang) -> Pages {
    let f = signed(lang, Role::Administrator, Some(Section::Clients));
    let (id, url) = (
        "01936f2e-0000-7000-8000-00000000000d",
        "https://epd.hetnest.example/koppeling/wissel?sleutel=0123456789abcdef",
    );
    let tried = |tone, key: &str, n: &str, number: Option<&str>| TryRow {
        at: moment(lang, "2026-11-21T08:30:00+01:00"),
        event: f.t(if number.is_some() { "webhook-event-collected" } else { "webhook-event-test" }),
        number: number.map(str::to_owned),
        status: Status::new(tone, f.t1(key, "code", if n == "1" { "500" } else { "204" })),
        detail: f.t2("webhook-attempt", "n", n, "millis", "182"),
    };
    let row = |on: bool| WebhookRow {
        id: id.into(),
        url: url.into(),
        events: vec![f.t("webhook-event-collected"), f.t("webhook-event-expiring")],
        status: if on {
            Status::new(Tone::Ok, f.t("webhook-on"))
        } else {
            Status::new(Tone::Bad, f.t("webhook-failing"))
        },
        last: on.then(|| tried(Tone::Ok, "webhook-taken", "2", None)),
    };
    let events =
        [("event_collected", "webhook-event-collected"), ("event_withdrawn", "webhook-event-withdrawn")];
    let list = Webhooks {
        f: f.clone(),
        form: Form::new(),
        events: events.map(|(field, key)| (field, f.t(key))).to_vec(),
        rows: vec![row(true), row(false)],
        total: 2,
        can_add: true,
    };
    let wrong = Form::new().wrong("url", f.t("problem-url-https")).wrong("events", f.t("problem-required"));
    let empty = Webhooks { rows: Vec::new(), total: 0, form: wrong, ..list.clone() };
    let full = Webhooks { can_add: false, total: 5, ..list.clone() };
    let one = Webhook {
        f: f.clone(),
        form: Form::new(),
        id: id.into(),
        url: url.into(),
        events: row(true).events,
        status: row(true).status,
        since: moment(lang, "2026-11-20T08:30:00+01:00"),
        made: f.t2("client-made", "name", "Karin Bos", "when", "gisteren"),
        is_on: true,
        two_secrets: true,
        waiting: 3,
        tries: vec![
            tried(Tone::Ok, "webhook-taken", "2", Some("W-7K4M-2QXD")),
            tried(Tone::Warn, "webhook-status", "1", Some("W-7K4M-2QXD")),
        ],
    };
    let off = Webhook {
        is_on: false,
        two_secrets: false,
        tries: Vec::new(),
        status: row(false).status,
        form: Form::new().refused(f.t("webhook-test-off")),
        ..one.clone()
    };
    let secret = WebhookSecret {
        f: f.clone(),
        id: id.into(),
        secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=".into(),
        replaced: false,
    };
    let replaced = WebhookSecret { replaced: true, ..secret.clone() };
    let remove = RemoveWebhook { f, id: id.into(), url: url.into() };
    vec![
        ("office/webhooks", list.render().expect("page")),
        ("office/webhooks-empty", empty.render().expect("page")),
        ("office/webhooks-full", full.render().expect("page")),
        ("office/webhook", one.render().expect("page")),
        ("office/webhook-off", off.render().expect("page")),
        ("office/webhook-secret", secret.render().expect("page")),
        ("office/webhook-secret-replaced", replaced.render().expect("page")),
        ("office/remove-webhook", remove.render().expect("page")),
    ]
}
