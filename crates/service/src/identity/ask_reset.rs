//! "Wachtwoord vergeten": the same answer for every user name; a mail only when there is such a person.

use super::fresh_token;
use super::way_in::{Knock, is_known};
use crate::app::App;
use crate::failure::Failure;
use crate::sparing::worth_a_row;
use std::time::Duration;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::{Actor, Origin};
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::identity::link::LinkPurpose;
use wissel_core::notice::{Channel, Notice, Recipient, Template};
use wissel_core::person::Username;
use wissel_core::refusal::Coded;
use wissel_store::identity::link::{self, NewLink};
use wissel_store::identity::{person, rate};
use wissel_store::{Fault, Tx};

const WINDOW: Duration = Duration::from_secs(3600);
/// Mails to one account in an hour; more are not sent, and nobody is told.
const PER_ACCOUNT: i64 = 3;
/// Requests from one network in an hour.
const PER_NETWORK: i64 = 30;

/// Why nothing was looked up.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refused {
    /// Too many requests from this network.
    TooOften(Duration),
}

impl Coded for Refused {
    fn code(&self) -> &'static str {
        match self {
            Self::TooOften(_) => "reset-too-often",
        }
    }
}

struct Command {
    name: Option<Username>,
    typed: String,
    /// When the network has asked too often: for how long, for the how-many-th time.
    closed: Option<(Duration, i64)>,
    public_url: String,
}

/// Sends a link when there is such a person. The answer does not say whether there is.
pub async fn ask_reset(app: &App, origin: &Origin, user_name: &str) -> Result<(), Failure<Refused>> {
    let knock = Knock::new(user_name, &origin.address, String::new());
    let closed = app.store.tick(knock.clone(), take_turn).await?;
    if let Some((wait, _)) = closed.filter(|(_, times)| !worth_a_row(*times)) {
        return Err(Failure::Refused(Refused::TooOften(wait)));
    }
    let public_url = app.policy.public_url.clone();
    let command = Command { name: knock.name, typed: knock.account, closed, public_url };
    super::settle(app.store.act(&Actor::Visitor(origin.clone()), command, run).await?)
}

/// Counts a request for its network, unless the account logged in from it before: nobody there uses up what she needs.
fn take_turn(tx: &mut Tx<'_>, k: &Knock) -> Result<Option<(Duration, i64)>, Fault> {
    if is_known(tx, &k.account, &k.network)? {
        return Ok(None);
    }
    let counted = rate::count(tx, "reset-network", k.network.as_bytes(), WINDOW)?;
    let over = counted.count.saturating_sub(PER_NETWORK);
    let wait = counted.start_at.plus(WINDOW).since(tx.real_now());
    Ok((over > 0).then_some((wait, over)))
}

fn run(tx: &mut Tx<'_>, c: &Command) -> Result<Decided<(), Refused>, Fault> {
    let entry = AuditEntry::new(tx.new_id(), Event::PasswordResetAsked);
    if let Some((wait, times)) = c.closed {
        return Ok(Acted::refused(Refused::TooOften(wait), entry.with("times", times)));
    }
    let account = rate::count(tx, "reset-account", c.typed.as_bytes(), WINDOW)?;
    let person = match &c.name {
        Some(name) => person::by_name(tx, name)?,
        None => None,
    };
    let person = person.filter(|p| p.is_enrolled() && account.count <= PER_ACCOUNT);
    let (id, token) = (tx.new_id(), fresh_token(tx));
    let link = NewLink {
        id,
        kind: LinkPurpose::PasswordReset,
        token: token.clone(),
        person: person.as_ref().map(|p| p.id),
        membership: None,
        expires_at: tx.real_now().plus(LinkPurpose::PasswordReset.lifetime()),
    };
    link::insert(tx, &link)?;
    let Some(person) = person else {
        return Ok(Acted::done((), entry.with("sent", "no")));
    };
    let notice = Notice {
        id: tx.new_id(),
        channel: Channel::Mail,
        to: Recipient::User(person.id),
        template: Template::PasswordReset,
        args: vec![("link".to_owned(), format!("{}/wachtwoord-nieuw/{token}", c.public_url))],
        lang: person.lang,
        dedupe: format!("reset:{id}"),
        not_after: Some(tx.now().plus(LinkPurpose::PasswordReset.lifetime())),
    };
    Ok(Acted::done((), entry.about(person.id).on(ObjectKind::User, person.id)).notice(notice))
}
