//! Use cases of the identity domain: logging in, becoming a user, a person's own account.

pub mod accept_terms;
pub mod act_for;
pub mod ask_reset;
pub mod change_password;
pub mod change_phone;
pub mod choose_membership;
pub(crate) mod code;
pub mod code_page;
pub mod confirm;
pub mod enter_code;
pub mod hand_over;
pub mod hasher;
pub mod invite;
pub mod issue_token;
pub mod known_device;
pub mod log_in;
pub mod log_out;
pub mod passkey;
pub mod password;
pub mod provider;
pub mod provisioning;
pub mod recovery;
pub mod replace_phone;
pub mod resend_code;
pub mod reset_password;
pub mod sessions;
pub mod sweep;
pub mod take_invitation;
pub mod totp;
mod way_in;

use crate::app::App;
use crate::failure::Failure;
use std::fmt::Write;
use std::time::Duration;
use wissel_core::act::Outcome;
use wissel_core::identity::login_way::LoginWay;
use wissel_core::identity::membership::Level;
use wissel_core::identity::session::ABSOLUTE;
use wissel_core::ids::{MembershipId, SessionId, UserId};
use wissel_store::identity::session::NewSession;
use wissel_store::identity::{attempt, membership, person::Person, rate, session};
use wissel_store::{Fault, Tx};

pub use code::SmsLimits;
pub use way_in::network_of;
pub(crate) use way_in::site_of;
pub use wissel_store::identity::session::Device;

/// An attempt was made and its code is on its way.
#[derive(Clone, PartialEq, Eq)]
pub struct CodeSent {
    /// The secret that binds the code to this browser.
    pub token: String,
}

/// Both factors were shown: a session was opened.
#[derive(Clone, PartialEq, Eq)]
pub struct Entered {
    /// The session's secret.
    pub token: String,
    /// The session.
    pub session: SessionId,
    /// Whose.
    pub user: UserId,
    /// How both factors were shown.
    pub way: LoginWay,
    /// Whether she has to choose where she works now.
    pub must_choose: bool,
    /// What her browser is to remember, see [`known_device`]; nothing when she showed no password here.
    pub device: Option<String>,
}

impl std::fmt::Debug for CodeSent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CodeSent(…)")
    }
}
impl std::fmt::Debug for Entered {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Entered").field("session", &self.session).finish_non_exhaustive()
    }
}

/// A fresh secret of 256 bits as 64 hexadecimal digits: for cookies and links.
pub(crate) fn fresh_token(tx: &mut Tx<'_>) -> String {
    token_of(&tx.random())
}

/// These 256 bits in the same form.
pub(crate) fn token_of(bytes: &[u8; 32]) -> String {
    bytes.iter().fold(String::with_capacity(64), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Whether a text can be a secret of ours: nothing else is ever looked up.
pub fn is_token(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

/// Opens a session for somebody who has shown both factors; always under a new secret.
pub(crate) fn open_session(
    tx: &mut Tx<'_>,
    person: &Person,
    device: &Device,
    way: LoginWay,
) -> Result<Entered, Fault> {
    let places = membership::places_of(tx, person.id)?;
    let membership = session::only_place(&places);
    let mut entered = insert_session(tx, person, device, (way, membership, None))?;
    let account = person.profile.user_name.clone().unwrap_or_default();
    way_in::note_network(tx, &account, &device.address)?;
    entered.must_choose = membership.is_none() && !places.is_empty();
    entered.device = Some(known_device::entry(tx, &account));
    Ok(entered)
}

/// Opens a session for somebody whom the sign-in of this membership's organisation vouches for. It acts for no other
/// one; and of her password, her browser and her network it says nothing.
pub(crate) fn open_session_at(
    tx: &mut Tx<'_>,
    person: &Person,
    device: &Device,
    (way, membership, vouched): (LoginWay, MembershipId, Level),
) -> Result<Entered, Fault> {
    insert_session(tx, person, device, (way, Some(membership), Some(vouched)))
}

fn insert_session(
    tx: &mut Tx<'_>,
    person: &Person,
    device: &Device,
    (way, membership, vouched): (LoginWay, Option<MembershipId>, Option<Level>),
) -> Result<Entered, Fault> {
    let (id, token) = (tx.new_id(), fresh_token(tx));
    let expires_at = tx.real_now().plus(ABSOLUTE);
    let device = device.clone();
    let new = NewSession { id, token: token.clone(), membership, expires_at, way, vouched, device };
    session::insert(tx, &new, person)?;
    Ok(Entered { token, session: id, user: person.id, way, must_choose: false, device: None })
}

/// Posts over one attempt in an hour that are looked at and logged. Whoever has an attempt has shown the password;
/// more than this is nobody's typing.
const POSTS: i64 = 600;

/// Whether there is such an attempt, used or not, and few enough posts came for it. A made-up attempt is nobody's and
/// leaves no row in the log: strangers would fill it.
pub(crate) async fn is_attempt(app: &App, token: &str) -> Result<bool, Fault> {
    app.store
        .tick(token.to_owned(), |tx, token| {
            let Some((id, _)) = attempt::owner(tx, token)? else { return Ok(false) };
            Ok(rate::count(tx, "attempt-posts", &id.bytes(), Duration::from_hours(1))?.count <= POSTS)
        })
        .await
}

/// The result of a visitor's act as the result of a use case.
pub(crate) fn settle<T, R>(outcome: Outcome<T, R>) -> Result<T, Failure<R>> {
    outcome.into_result().map_err(Failure::Refused)
}
