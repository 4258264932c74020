//! The end of the whole portal (U5.1): one operator plans it, another confirms it, everybody is told, and the calendar
//! carries it out. In the end a signed report says that nothing is left.

pub mod check;
pub mod confirm;
pub mod finish_jobs;
pub mod jobs;
pub mod own_log;
pub mod plan;
pub mod report;
pub mod see;
pub mod take_back;

use crate::app::App;
use wissel_core::lang::Lang;
use wissel_core::notice::{Channel, Notice, Recipient, Template};
use wissel_core::office::wind_down::{Stage, WindDownRefused};
use wissel_core::person::date;
use wissel_store::exchange::sector;
use wissel_store::office::members;
use wissel_store::office::wind_down::{self, WindDown};
use wissel_store::{Fault, Tx};

/// What the end of the portal is called in the log.
pub(crate) const CLOSING: &str = "portal-closing";

/// How many days a record of any care sector may stay: so long it takes until nothing ends before its own time.
pub async fn longest_stay(app: &App) -> Result<i64, Fault> {
    app.store.read((), |tx, ()| sector::longest_stay(tx)).await
}

/// Whether sharing is over: then no organisation, no agreement and no rule comes on file any more.
pub(crate) fn is_closing(tx: &mut Tx<'_>) -> Result<bool, Fault> {
    let now = tx.now();
    Ok(wind_down::current(tx)?.is_some_and(|w| match w.course.stage(now) {
        Stage::Planned | Stage::TakenBack | Stage::Announced => false,
        Stage::SharingOver | Stage::Destroying | Stage::LogsKept | Stage::Finished => true,
    }))
}

/// The end of the portal that was not taken back.
pub(crate) fn current(tx: &mut Tx<'_>) -> Result<Result<WindDown, WindDownRefused>, Fault> {
    Ok(wind_down::current(tx)?.ok_or(WindDownRefused::NotPlanned))
}

/// The words for the users in a language.
pub(crate) fn words(w: &WindDown, lang: Lang) -> String {
    match lang {
        Lang::Nl => w.words_nl.clone(),
        Lang::En => w.words_en.clone(),
    }
}

/// A mail to each administrator, privacy officer and operator. `about`: what makes this telling different from another.
pub(crate) fn tell(
    tx: &mut Tx<'_>,
    w: &WindDown,
    template: Template,
    about: &str,
) -> Result<Vec<Notice>, Fault> {
    let mut mails = Vec::new();
    for (user, lang) in members::heads(tx)? {
        mails.push(Notice {
            id: tx.new_id(),
            channel: Channel::Mail,
            to: Recipient::User(user),
            template,
            args: vec![
                ("day".to_owned(), date::long(w.sharing, lang)),
                ("gone".to_owned(), date::long(w.collecting, lang)),
                ("words".to_owned(), words(w, lang)),
            ],
            lang,
            dedupe: format!("{}:{}:{about}:{user}", template.name(), w.id),
            not_after: None,
        });
    }
    Ok(mails)
}
