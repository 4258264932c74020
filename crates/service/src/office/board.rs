//! What every page says to everybody: that the portal ends (U5.1), that maintenance is planned (T12.1). It stands on each
//! page, so it is kept in memory, and read again when it is older than a few seconds: pages cost no query, and another
//! node on the same database shows what this one published within that time (decision 0009). Holds nothing personal.

use crate::app::App;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use wissel_core::lang::Lang;
use wissel_core::office::maintenance::{self as rule, Phase};
use wissel_core::office::upkeep::{Line, State};
use wissel_core::office::wind_down::Stage;
use wissel_core::time::{Day, Moment};
use wissel_store::office::maintenance::{self, Planned};
use wissel_store::office::upkeep;
use wissel_store::office::wind_down::{self, WindDown};
use wissel_store::{Fault, Tx};

/// How old it may be: as long as other nodes look for each other's work at the latest.
pub const FRESH: Duration = Duration::from_secs(5);

/// An announced end of the portal.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ending {
    /// Where it stands: announced or later.
    pub stage: Stage,
    /// The last day of sharing.
    pub sharing: Day,
    /// The last day of collecting.
    pub collecting: Day,
    /// The operator's own words.
    pub words: String,
}

/// Announced maintenance.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Work {
    /// Whether it is under way.
    pub underway: bool,
    /// From when.
    pub from: Moment,
    /// The first moment after it.
    pub till: Moment,
    /// The operator's own words.
    pub words: String,
}

/// What was read.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
struct Posted {
    ending: Option<WindDown>,
    maintenance: Vec<Planned>,
    troubles: Vec<Line>,
}

/// What everybody is told now.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Told {
    /// The end of the portal.
    pub ending: Option<Ending>,
    /// Maintenance, earliest first.
    pub maintenance: Vec<Work>,
    /// What does not work, among what users notice.
    pub troubles: Vec<Line>,
    /// Whether the database could not be read: then all this is from before.
    pub stale: bool,
}

/// The board of one program.
#[derive(Debug, Default)]
pub struct Board(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    posted: Option<Arc<Posted>>,
    read_at: Option<Moment>,
    failed: bool,
    written: u64,
}

impl Board {
    /// Something was published or withdrawn here: the next page reads again.
    pub fn forget(&self) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.posted = None;
        kept.written = kept.written.wrapping_add(1);
    }

    /// What is kept, when it is fresh enough, and how often something was written. Who gets nothing reads; what was there
    /// is good enough for the others meanwhile.
    fn kept(&self, now: Moment) -> (Option<(Arc<Posted>, bool)>, u64) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh = kept.read_at.is_some_and(|at| at <= now && now.since(at) < FRESH);
        if !fresh {
            kept.read_at = Some(now);
            return (None, kept.written);
        }
        (kept.posted.clone().map(|p| (p, kept.failed)), kept.written)
    }

    fn keep(&self, read: Result<Posted, Fault>, written: u64) -> (Arc<Posted>, bool) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match read {
            Ok(posted) => {
                let posted = Arc::new(posted);
                // What was written meanwhile is not in it.
                if kept.written == written {
                    kept.posted = Some(Arc::clone(&posted));
                    kept.failed = false;
                }
                (posted, false)
            }
            Err(fault) => {
                tracing::error!(%fault, "what every page says could not be read");
                kept.failed = true;
                (kept.posted.clone().unwrap_or_default(), true)
            }
        }
    }
}

/// What everybody is told now, in a language.
pub async fn told(app: &App, lang: Lang) -> Told {
    let (kept, written) = app.board.kept(app.clock.real());
    let (posted, stale) = match kept {
        Some(kept) => kept,
        None => {
            let read = app.store.read((), |tx, ()| read(tx)).await;
            app.board.keep(read, written)
        }
    };
    say(&posted, stale, app.clock.civil(), lang)
}

fn read(tx: &mut Tx<'_>) -> Result<Posted, Fault> {
    let noticed = |l: &Line| matches!(l, Line::Sms | Line::Scan);
    Ok(Posted {
        ending: wind_down::current(tx)?,
        maintenance: maintenance::coming(tx)?,
        troubles: upkeep::known(tx)?
            .into_iter()
            .filter(|k| k.state == State::Act)
            .map(|k| k.line)
            .filter(noticed)
            .collect(),
    })
}

/// Stages and phases follow from the clock at each page, whatever was read when.
fn say(posted: &Posted, stale: bool, now: Moment, lang: Lang) -> Told {
    let ending = posted.ending.as_ref().and_then(|w| match w.course.stage(now) {
        Stage::Planned | Stage::TakenBack => None,
        stage @ (Stage::Announced
        | Stage::SharingOver
        | Stage::Destroying
        | Stage::LogsKept
        | Stage::Finished) => Some(Ending {
            stage,
            sharing: w.sharing,
            collecting: w.collecting,
            words: super::wind_down::words(w, lang),
        }),
    });
    let work = |m: &Planned| {
        let underway = match rule::phase(m.shown, m.from, m.till, now) {
            Phase::Hidden | Phase::Over => return None,
            Phase::Announced => false,
            Phase::Underway => true,
        };
        Some(Work { underway, from: m.from, till: m.till, words: m.words(lang).to_owned() })
    };
    let maintenance = posted.maintenance.iter().filter_map(work).collect();
    Told { ending, maintenance, troubles: posted.troubles.clone(), stale }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Moment {
        Moment::from_micros(1_800_000_000_000_000).plus(Duration::from_secs(seconds))
    }

    #[test]
    fn what_was_read_lasts_five_seconds_and_is_dropped_when_something_is_written() {
        let board = Board::default();
        let (kept, written) = board.kept(at(0));
        assert!(kept.is_none(), "nothing was read yet");
        board.keep(Ok(Posted::default()), written);
        assert!(board.kept(at(4)).0.is_some());
        assert!(board.kept(at(5)).0.is_none(), "one reads again");
        assert!(board.kept(at(5)).0.is_some(), "the others take what is there");
        board.forget();
        let (kept, written) = board.kept(at(5));
        assert!(kept.is_none(), "written here");
        board.forget();
        board.keep(Ok(Posted::default()), written);
        assert!(board.kept(at(5)).0.is_none(), "read before it was written");
        assert!(board.kept(at(1)).0.is_none(), "the clock was set back");
    }

    #[test]
    fn when_the_database_is_away_what_was_known_is_said_and_that_it_is_old() {
        let board = Board::default();
        let (_, written) = board.kept(at(0));
        board.keep(Ok(Posted { troubles: vec![Line::Sms], ..Posted::default() }), written);
        let (_, written) = board.kept(at(5));
        let (posted, stale) = board.keep(Err(Fault::Busy), written);
        assert!(stale && posted.troubles == [Line::Sms]);
        assert!(board.kept(at(6)).0.is_some_and(|(_, stale)| stale), "for the others too");
    }
}
