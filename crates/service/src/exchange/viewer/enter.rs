//! The second step of a client: the code from the SMS opens a short session, bound to this one view code.

use super::knock::told;
use crate::app::App;
use crate::failure::Failure;
use crate::identity::enter_code::{self, check};
use crate::identity::{fresh_token, is_attempt, settle};
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::{Actor, Origin};
use wissel_core::audit::Event;
use wissel_core::refusal::Coded;
use wissel_store::exchange::{view_code, view_session};
use wissel_store::identity::attempt::{Holder, Purpose};
use wissel_store::{Fault, Tx};

/// Why a code opened nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refused {
    /// It is not the code; another try is left.
    Wrong,
    /// The attempt is unknown, used or over, its tries are spent, the code is too old, or what it shows is gone.
    Over,
}

impl Coded for Refused {
    fn code(&self) -> &'static str {
        match self {
            Self::Wrong => "code-wrong",
            Self::Over => "code-over",
        }
    }
}

#[derive(Clone)]
struct Typed {
    token: String,
    code: String,
}

/// Checks the code and opens a session; its secret, for the cookie.
pub async fn enter(
    app: &App,
    origin: &Origin,
    token: String,
    code: String,
) -> Result<String, Failure<Refused>> {
    if !is_attempt(app, &token).await? {
        return Err(Failure::Refused(Refused::Over));
    }
    settle(app.store.act(&Actor::Visitor(origin.clone()), Typed { token, code }, run).await?)
}

fn run(tx: &mut Tx<'_>, c: &Typed) -> Result<Decided<String, Refused>, Fault> {
    let (entry, checked) = check(tx, Event::ViewCodeEntered, Purpose::View, &c.token, &c.code)?;
    let attempt = match checked {
        Ok(attempt) => attempt,
        Err(enter_code::Refused::Wrong) => return Ok(Acted::refused(Refused::Wrong, entry)),
        Err(enter_code::Refused::Over | enter_code::Refused::Barred | enter_code::Refused::PhoneTaken) => {
            return Ok(Acted::refused(Refused::Over, entry));
        }
    };
    let Holder::ViewCode(code) = attempt.holder else {
        return Err(Fault::Corrupt("a view code's attempt of a person"));
    };
    let Some(record) = view_code::shows(tx, code)? else { return Ok(Acted::refused(Refused::Over, entry)) };
    let (session, token) = (tx.new_id(), fresh_token(tx));
    view_session::insert(tx, session, &token, code)?;
    view_code::note_use(tx, code)?;
    let entry = entry.with("attempt", attempt.id).with("session", session);
    match told(tx, entry, record)? {
        Some(entry) => Ok(Acted::done(token, entry)),
        None => Err(Fault::Corrupt("a view code without a record")),
    }
}
