//! `/operator/wachtrijen`: what waits or was given up; never a text (U5.5).

use super::shared::{PageQuery, pages, paging, stopped};
use crate::failure::{Failure, absent};
use crate::forgery::CheckedForm;
use crate::frame::{Frame, Section};
use crate::guard::Signed;
use crate::messages::office as say;
use crate::page::{Framed, saying, see_other};
use crate::state::Web;
use crate::status::{Status, Tone};
use crate::views::office::{QueueRow, Queues};
use crate::views::page as show;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use wissel_core::time::Moment;
use wissel_service::office::queues::{self, Item, Queue, QueuedRow};

const HERE: &str = "/operator/wachtrijen";
/// How the fault of a message begins that can never arrive (`SendFault::Permanent`).
const FOR_GOOD: &str = "permanent:";

pub(super) async fn page(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Framed(f): Framed,
    Query(asked): Query<PageQuery>,
) -> Response {
    let paging = paging(&asked.pagina);
    let seen = match queues::see(&web.app, &actor, paging).await {
        Ok(seen) => seen.into_inner(),
        Err(failure) => return stopped(failure, absent),
    };
    let now = web.app.clock.civil();
    let failing = seen.rows.iter().filter(|r| r.queue == Queue::Sms && r.error.is_some()).count();
    let rows = seen.rows.into_iter().map(|r| row(&f, r, now)).collect();
    show(&Queues {
        alarm: (failing > 0).then(|| f.t1(say::ALARM_SMS, "n", failing)),
        rows,
        pages: pages(paging, seen.total, "/operator/wachtrijen?"),
        f: f.at(Section::Queues),
    })
}

fn row(f: &Frame, r: QueuedRow, now: Moment) -> QueueRow {
    let (word, tag) = match r.queue {
        Queue::Sms => (say::QUEUE_SMS, "notice"),
        Queue::Mail => (say::QUEUE_MAIL, "notice"),
        Queue::Job => (say::QUEUE_JOB, "job"),
    };
    QueueRow {
        id: format!("{tag}:{}", r.id),
        kind: format!("{} ({})", f.t(word), r.kind),
        recipient: r.masked,
        since: f.texts.moment(r.since, now),
        status: match (r.dead, r.error.as_deref()) {
            // Trying again cannot help: the other side says that there is no such address or number.
            (true, Some(error)) if error.starts_with(FOR_GOOD) => {
                Status::new(Tone::Bad, f.t(say::QUEUE_REFUSED))
            }
            (true, _) => Status::new(Tone::Bad, f.t(say::QUEUE_DEAD)),
            (false, _) => Status::new(Tone::Info, f.t(say::QUEUE_WAITING)),
        },
        error: r.error.unwrap_or_default(),
        dead: r.dead,
    }
}

#[derive(Deserialize)]
pub(super) struct Again {
    #[serde(default)]
    item: String,
}

pub(super) async fn retry(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    CheckedForm(typed): CheckedForm<Again>,
) -> Response {
    let item = match typed.item.split_once(':') {
        Some(("notice", id)) => id.parse().map(Item::Notice),
        Some(("job", id)) => id.parse().map(Item::Job),
        _ => return Failure::Absent.into_response(),
    };
    let Ok(item) = item else { return Failure::Absent.into_response() };
    match queues::retry(&web.app, &actor, item).await {
        Ok(()) => saying(see_other(HERE), say::QUEUE_RETRIED, &web),
        Err(failure) => stopped(failure, absent),
    }
}
