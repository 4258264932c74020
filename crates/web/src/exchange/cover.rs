//! The words on what a collector takes along (U2.1, U3.2, U4.2).

use super::words::{self, Until};
use crate::i18n::Texts;
use wissel_core::exchange::receipt::DocumentKind;
use wissel_core::time::Moment;
use wissel_service::exchange::download::{Cover, CoverDocument, CoverLabels, Pages, PdfMoment, TextDocument};
use wissel_service::exchange::see_collected::{Collected, Item};

/// Cover page and text page.
pub(super) fn pages(t: Texts, c: &Collected, now: Moment) -> Pages {
    let number = c.number.to_string();
    let born = words::birth(t, &c.birth_date).text;
    let text = c.items.iter().find(|i| i.kind == DocumentKind::Text).zip(c.text.as_ref());
    let text = text.map(|(item, body)| TextDocument {
        title: t.t("collected-text"),
        meta: vec![
            (t.t("cover-client"), c.client.shown()),
            (t.t("client-born"), born.clone()),
            (t.t("fact-author"), item.author.clone()),
            (t.t("fact-shared"), t.stamp(item.added_at).text),
        ],
        body: body.clone(),
        lang: "nl".to_owned(),
        header: format!("{number} · {} · {born}", c.client.shown()),
        page_label: t.t("cover-page"),
        created: moment(now),
    });
    Pages { cover: cover(t, c, (number, born), now), text }
}

fn cover(t: Texts, c: &Collected, (number, born): (String, String), now: Moment) -> Cover {
    let long = |at: Moment| wissel_core::person::date::long_time(at, t.lang());
    let author = match &c.source.responsible {
        Some(responsible) => format!("{} ({responsible})", c.source.author),
        None => c.source.author.clone(),
    };
    Cover {
        labels: labels(t),
        lang: t.lang().tag().to_owned(),
        client: c.client.shown(),
        birth_date: born,
        source_organisation: c.source.organisation.clone(),
        emergency_number: words::phone(&c.source.night_phone),
        author,
        shared_at: long(c.shared_at),
        collector: c.collector.clone(),
        collector_organisation: c.collector_organisation.clone(),
        collected_at: long(c.collected_at),
        record_number: number,
        documents: c.items.iter().map(|i| document(t, i, &long)).collect(),
        processing_text: t.t("cover-processing-text"),
        limits_text: match words::rule(t, &Until { due: c.due, rule: &c.rule, last_day: c.last_day }) {
            Some(rule) => format!("{} {rule}", t.t("cover-limits-text")),
            None => t.t("cover-limits-text"),
        },
        created: moment(now),
    }
}

fn document(t: Texts, item: &Item, long: &dyn Fn(Moment) -> String) -> CoverDocument {
    let kind = words::kind(t, item.kind, item.version);
    CoverDocument {
        name: words::name(t, item.name.as_deref()),
        version: format!("{kind}, {}", long(item.added_at)),
    }
}

fn labels(t: Texts) -> CoverLabels {
    CoverLabels {
        title: t.t("cover-title"),
        client: t.t("cover-client"),
        birth_date: t.t("client-born"),
        source_organisation: t.t("fact-source"),
        emergency_number: t.t("fact-phone"),
        author: t.t("fact-author"),
        shared_at: t.t("fact-shared"),
        collector: t.t("cover-collector"),
        collector_organisation: t.t("cover-collector-organisation"),
        collected_at: t.t("cover-collected-at"),
        record_number: t.t("record-number"),
        documents: t.t("cover-documents"),
        processing: t.t("cover-processing"),
        limits: t.t("cover-limits"),
        page_label: t.t("cover-page"),
    }
}

/// The moment of writing, for the file's metadata.
pub(super) fn moment(at: Moment) -> PdfMoment {
    let z = at.zoned();
    let small = |n: i8| u8::try_from(n).unwrap_or(0);
    PdfMoment {
        year: u16::try_from(z.year()).unwrap_or(0),
        month: small(z.month()),
        day: small(z.day()),
        hour: small(z.hour()),
        minute: small(z.minute()),
        second: small(z.second()),
        offset_hours: i8::try_from(z.offset().seconds() / 3600).unwrap_or(0),
    }
}
