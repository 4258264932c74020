//! What the page that asks for a code shows: where the code went, and whether it got away.

use super::code::{self, PAUSE};
use crate::app::App;
use wissel_core::identity::login_way::LoginWay;
use wissel_store::identity::attempt::{self, Purpose};
use wissel_store::{Fault, Tx};

/// How the message with the code fares.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SmsState {
    /// It is about to be sent.
    Waiting,
    /// A gateway took it.
    Sent,
    /// Every gateway failed so far; it is tried again.
    Failing,
    /// It will not be sent.
    Dead,
}

/// The facts of the page.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CodePage {
    /// What the code is for.
    pub purpose: Purpose,
    /// Whether it is one of her app.
    pub by_app: bool,
    /// The last two digits of the number.
    pub phone_tail: String,
    /// Seconds until another code may be asked for.
    pub resend_after: u32,
    /// How the message fares.
    pub sms: SmsState,
}

/// The facts of the attempt with this secret; none when it is over.
pub async fn code_page(app: &App, token: String) -> Result<Option<CodePage>, Fault> {
    app.store.read(token, read).await
}

fn read(tx: &mut Tx<'_>, token: &String) -> Result<Option<CodePage>, Fault> {
    let Some(attempt) = attempt::open(tx, token)? else { return Ok(None) };
    let by_app = attempt.way == LoginWay::Totp;
    let sms = match attempt::message(tx, &code::dedupe(attempt.id, attempt.sends))? {
        Some((state, failed)) => match (state.as_str(), failed) {
            ("sent", _) => SmsState::Sent,
            ("waiting", false) => SmsState::Waiting,
            ("waiting", true) => SmsState::Failing,
            _ => SmsState::Dead,
        },
        None if by_app => SmsState::Waiting,
        None => SmsState::Dead,
    };
    let ready = if by_app { tx.real_now() } else { attempt.code_at.plus(PAUSE) };
    let wait = ready.since(tx.real_now());
    Ok(Some(CodePage {
        purpose: attempt.purpose,
        by_app,
        phone_tail: attempt.phone_tail,
        resend_after: u32::try_from(wait.as_secs()).unwrap_or(u32::MAX),
        sms,
    }))
}
