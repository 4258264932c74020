//! What everybody is told, in words: on each page, and on `/status`.

use crate::frame::{BoardNote, Frame};
use crate::i18n::Texts;
use crate::messages::frame as say;
use crate::state::Web;
use crate::status::Tone;
use wissel_core::office::wind_down::Stage;
use wissel_core::time::Moment;
use wissel_service::office::board::{self, Ending, Told, Work};

/// What everybody is told now.
pub(crate) async fn told(web: &Web, f: &Frame) -> Told {
    board::told(&web.app, f.texts.lang()).await
}

/// As each page says it: the end of the portal, then maintenance, earliest first.
pub(crate) fn notes(f: &Frame, told: Told) -> Vec<BoardNote> {
    let ending = told.ending.and_then(|e| ending(f, e));
    ending.into_iter().chain(told.maintenance.into_iter().map(|w| work(f.texts, w))).collect()
}

fn ending(f: &Frame, e: Ending) -> Option<BoardNote> {
    let (sharing, collecting) = (f.texts.day(e.sharing).text, f.texts.day(e.collecting).text);
    let text = match e.stage {
        Stage::Planned | Stage::TakenBack => return None,
        Stage::Announced => f.t2(say::ENDS, "sharing", sharing, "collecting", collecting),
        Stage::SharingOver => f.t1(say::ENDS_COLLECTING, "collecting", collecting),
        Stage::Destroying => f.t(say::ENDS_DESTROYING),
        Stage::LogsKept => f.t(say::ENDS_EMPTIED),
        Stage::Finished => f.t(say::ENDED),
    };
    let waits = matches!(e.stage, Stage::LogsKept);
    Some(BoardNote {
        title: f.t(say::ENDS_TITLE),
        tone: Tone::Warn,
        text,
        words: e.words,
        take_log: waits && f.has_menu("/beheer"),
    })
}

/// Calm before it begins, strong while it goes on.
pub(crate) fn work(t: Texts, w: Work) -> BoardNote {
    let text = if w.underway {
        t.t1(say::MAINTENANCE_NOW, "till", till(t, w.from, w.till))
    } else {
        t.t2(say::MAINTENANCE_COMES, "from", t.stamp(w.from).text, "till", till(t, w.from, w.till))
    };
    BoardNote {
        title: t.t(say::MAINTENANCE_TITLE),
        tone: if w.underway { Tone::Bad } else { Tone::Info },
        text,
        words: w.words,
        take_log: false,
    }
}

/// The end as people say it: only the time, when it is on the same day.
fn till(t: Texts, from: Moment, till: Moment) -> String {
    if from.day() == till.day() {
        t.t1(say::MAINTENANCE_TIME, "time", till.zoned().strftime("%H:%M").to_string())
    } else {
        t.stamp(till).text
    }
}
