//! What every page says about the end of the portal (U5.1). Holds nothing personal, so reading it leaves no entry.

use crate::app::App;
use wissel_core::lang::Lang;
use wissel_core::office::wind_down::Stage;
use wissel_core::time::Day;
use wissel_store::Fault;
use wissel_store::office::wind_down;

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

/// The end that everybody is told of now.
pub async fn ending(app: &App, lang: Lang) -> Result<Option<Ending>, Fault> {
    let now = app.clock.civil();
    let current = app.store.read((), |tx, ()| wind_down::current(tx)).await?;
    Ok(current.and_then(|w| match w.course.stage(now) {
        Stage::Planned | Stage::TakenBack => None,
        stage @ (Stage::Announced
        | Stage::SharingOver
        | Stage::Destroying
        | Stage::LogsKept
        | Stage::Finished) => Some(Ending {
            stage,
            sharing: w.sharing,
            collecting: w.collecting,
            words: super::words(&w, lang),
        }),
    }))
}
