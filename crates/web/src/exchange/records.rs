//! "Mijn dossiers".

use super::{stopped, words};
use crate::failure::Failure;
use crate::frame::{Frame, Section};
use crate::guard::Signed;
use crate::i18n::Texts;
use crate::messages::exchange as say;
use crate::page::Framed;
use crate::state::Web;
use crate::status::{Status, Tone};
use crate::views::exchange::{RecordRow, Records, RecordsTab};
use crate::views::{Pages, page as show};
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use wissel_core::exchange::receipt::Ground;
use wissel_core::time::Moment;
use wissel_service::exchange::my_records::{
    Ask, CollectedRow, Filter, List, PER_PAGE, Page, Receipt, Rows, SharedRow, my_records,
};

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    lijst: String,
    #[serde(default)]
    toon: String,
    #[serde(default)]
    pagina: u32,
}

pub(super) async fn page(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Framed(f): Framed,
    Query(asked): Query<Asked>,
) -> Response {
    let tab = RecordsTab::from_query(&asked.lijst);
    let list = match tab {
        RecordsTab::Shared => List::Shared(match asked.toon.as_str() {
            "ongezien" => Filter::Unseen,
            "binnenkort" => Filter::Soon,
            _ => Filter::All,
        }),
        RecordsTab::Collected => List::Collected,
        RecordsTab::Destroyed => List::Destroyed,
    };
    let number = asked.pagina.max(1);
    let ask = Ask { list, page: number - 1 };
    match my_records(&web.app, &actor, ask).await {
        Ok(page) => show(&view(&web, f, tab, &asked, number, page)),
        Err(failure) => stopped(failure, |()| Failure::Absent.into_response()),
    }
}

fn view(web: &Web, f: Frame, tab: RecordsTab, asked: &Asked, number: u32, page: Page) -> Records {
    let (t, now) = (f.texts, web.app.clock.civil());
    let rows = match page.rows {
        Rows::Shared(rows) => rows.into_iter().map(|r| shared(t, now, r)).collect(),
        Rows::Collected(rows) => rows.into_iter().map(|r| collected(t, now, r)).collect(),
        Rows::Destroyed(rows) => rows.into_iter().map(|r| destroyed(t, now, r)).collect(),
    };
    let waiting = page.waiting.into_iter().map(|r| shared(t, now, r)).collect();
    let total = u32::try_from(page.total).unwrap_or(u32::MAX);
    let last = total.div_ceil(u32::try_from(PER_PAGE).unwrap_or(1)).max(1);
    let address = |n: u32| {
        let list = match tab {
            RecordsTab::Shared => "",
            RecordsTab::Collected => "lijst=opgehaald&",
            RecordsTab::Destroyed => "lijst=vernietigd&",
        };
        let filter = match asked.toon.as_str() {
            "ongezien" => "toon=ongezien&",
            "binnenkort" => "toon=binnenkort&",
            _ => "",
        };
        format!("/dossiers?{list}{filter}pagina={n}")
    };
    Records {
        tab,
        filter: asked.toon.clone(),
        waiting,
        rows,
        total,
        pages: Pages {
            page: number,
            last,
            before: (number > 1).then(|| address(number - 1)),
            after: (number < last).then(|| address(number + 1)),
        },
        f: f.at(Section::Records),
    }
}

fn shared(t: Texts, now: Moment, row: SharedRow) -> RecordRow {
    let r = &row.record;
    let due = row.client.as_ref().and_then(|c| words::due(&r.rule, c.due));
    let soon = r.last_day.days_since(now.day()) <= 14;
    let status = if row.client.is_none() {
        Status::new(Tone::Bad, t.t(say::STATUS_UNOPENABLE))
    } else if r.needs_confirmation {
        Status::new(Tone::Warn, t.t(say::RESTORED_STATUS))
    } else if row.unanswered > 0 {
        Status::new(Tone::Warn, t.t("report-status"))
    } else if r.asked_at.is_some() {
        Status::new(Tone::Warn, t.t("needed-title"))
    } else if soon {
        let distance = t.distance(r.last_day, now.day());
        Status::new(Tone::Warn, t.t1(say::STATUS_SOON, "distance", distance))
    } else if let Some((organisation, at)) = &row.last {
        let when = t.moment(*at, now).text;
        Status::new(Tone::Ok, t.t2(say::STATUS_COLLECTED, "organisation", organisation, "when", when))
    } else {
        Status::new(Tone::Info, t.t(say::STATUS_NOT_COLLECTED))
    };
    RecordRow {
        href: format!("/dossiers/{}", r.id),
        name: row.client.as_ref().map_or_else(|| r.number.to_string(), |c| c.name.shown()),
        number: Some(r.number.to_string()),
        birth: row.client.as_ref().map(|c| words::birth(t, &c.birth_date)),
        identifier: row
            .client
            .as_ref()
            .map(|c| words::identifier(t, c.bsn_masked.as_deref()))
            .unwrap_or_default(),
        due: due.map(|d| t.day_short(d)),
        weeks: due.map(|d| t.weeks(d, now.day())).unwrap_or_default(),
        status,
        erase: Some(t.day_short(r.last_day)),
    }
}

/// Content-free: the collector sees name and content only after relation and purpose.
fn collected(t: Texts, now: Moment, row: CollectedRow) -> RecordRow {
    let status = if row.warned {
        Status::new(Tone::Bad, t.t(say::WARNING_WRONG_TITLE))
    } else if !row.available {
        Status::new(Tone::Done, t.t(say::STATUS_WITHDRAWN))
    } else if row.newer {
        Status::new(Tone::Info, t.t("collected-newer-short"))
    } else {
        Status::new(Tone::Ok, t.t(say::STATUS_AVAILABLE))
    };
    RecordRow {
        href: format!("/opgehaald/{}", row.collection),
        name: row.number,
        number: None,
        birth: None,
        identifier: format!("{} · {}", row.source, t.moment(row.at, now).text),
        due: None,
        weeks: String::new(),
        status,
        erase: row.last_day.map(|d| t.day_short(d)),
    }
}

fn destroyed(t: Texts, now: Moment, receipt: Receipt) -> RecordRow {
    let ground = receipt.ground.as_deref().and_then(Ground::from_name);
    RecordRow {
        href: format!("/ontvangstbewijs/{}", receipt.id),
        name: receipt.record_number,
        number: None,
        birth: None,
        identifier: match ground {
            Some(_) if !receipt.reported.is_empty() => t.t("ground-reported"),
            Some(_) if receipt.by_client => t.t("ground-by-client"),
            Some(ground) => words::ground(t, ground),
            None => String::new(),
        },
        due: None,
        weeks: String::new(),
        status: Status::new(Tone::Done, t.t(say::STATUS_DESTROYED)),
        erase: Some(t.moment(receipt.at, now)),
    }
}
