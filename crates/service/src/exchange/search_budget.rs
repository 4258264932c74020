//! How often may be searched: a key can be guessed, so that nobody may search without end (U3.9, U5.3).
//!
//! Each search is a turn that is counted before anything is looked up, hit or no hit alike. A member is slowed down
//! from half of her budget and refused past it; an organisation and an address are refused past theirs. Privacy
//! officers hear of a member who reaches her budget, or five times that in a day.

use std::time::Duration;
use wissel_core::actor::Member;
use wissel_core::ids::{OrganisationId, UserId};
use wissel_core::notice::{Channel, Notice, Recipient, Template};
use wissel_core::time::Moment;
use wissel_store::identity::{person, rate};
use wissel_store::office::{members, organisation};
use wissel_store::{Fault, Tx};

const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);
/// Between two searches of a member who has used half of her budget.
pub const PAUSE: Duration = Duration::from_secs(20);
/// So many budgets of an hour in one day raise the alarm as well.
const DAY_ALARM: i64 = 5;

/// How often may be searched in an hour.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SearchLimits {
    /// By one member.
    pub member: i64,
    /// By one organisation.
    pub organisation: i64,
    /// From one network.
    pub address: i64,
}

/// Who searches, and from where.
#[derive(Clone)]
pub(super) struct Asking {
    pub(super) user: UserId,
    pub(super) organisation: OrganisationId,
    pub(super) network: String,
    pub(super) limits: SearchLimits,
}

/// What came of asking for a turn.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Turn {
    /// She searches; whether with it a bound is reached at which the privacy officers are told.
    Open { alarm: Option<i64> },
    /// She waits; the how-many-th refusal in this hour, and whether it is one for the log.
    Closed { wait: Duration, refusals: i64, alarm: Option<i64> },
}

/// Takes a turn, or tells how long to wait.
pub(super) fn take(tx: &mut Tx<'_>, a: &Asking) -> Result<Turn, Fault> {
    let (user, limits) = (a.user.bytes(), a.limits);
    for (scope, what, most) in [
        ("search-organisation", a.organisation.bytes().as_slice(), limits.organisation),
        ("search-address", a.network.as_bytes(), limits.address),
        ("search-member", user.as_slice(), limits.member),
    ] {
        let seen = rate::peek(tx, scope, what, HOUR)?;
        if let Some(full) = seen.filter(|s| s.count >= most) {
            return closed(tx, a, full.start_at.plus(HOUR), scope == "search-member");
        }
    }
    let count = match rate::take_turn(tx, "search-member", &user, HOUR)? {
        Err(until) => return closed(tx, a, until, false),
        Ok(counted) => counted.count,
    };
    if count.saturating_mul(2) >= limits.member {
        let until = tx.real_now().plus(PAUSE);
        rate::block(tx, "search-member", &user, until)?;
    }
    rate::count(tx, "search-organisation", &a.organisation.bytes(), HOUR)?;
    rate::count(tx, "search-address", a.network.as_bytes(), HOUR)?;
    let today = rate::count(tx, "search-day", &user, DAY)?.count;
    let many = limits.member.saturating_mul(DAY_ALARM);
    Ok(Turn::Open { alarm: (today == many).then_some(many) })
}

fn closed(tx: &mut Tx<'_>, a: &Asking, until: Moment, spent: bool) -> Result<Turn, Fault> {
    let wait = until.since(tx.real_now());
    let refusals = rate::count(tx, "search-refused", &a.user.bytes(), HOUR)?.count;
    let first = spent && rate::count(tx, "search-spent", &a.user.bytes(), HOUR)?.count == 1;
    Ok(Turn::Closed { wait, refusals, alarm: first.then_some(a.limits.member) })
}

/// Mails that tell the privacy officers, or the administrators where there are none.
pub(super) fn alarm(tx: &mut Tx<'_>, member: &Member, searches: i64) -> Result<Vec<Notice>, Fault> {
    let mut readers = members::privacy_officers(tx, member.organisation)?;
    if readers.is_empty() {
        readers = members::overseers(tx, member.organisation)?;
    }
    let name = person::get(tx, member.user)?.profile.name;
    let place = organisation::get(tx, member.organisation)?.map(|o| o.name).unwrap_or_default();
    let args = vec![
        ("name".to_owned(), name),
        ("organisation".to_owned(), place),
        ("number".to_owned(), searches.to_string()),
    ];
    let mut mails = Vec::new();
    for (reader, lang) in readers {
        let id = tx.new_id();
        mails.push(Notice {
            id,
            channel: Channel::Mail,
            to: Recipient::User(reader),
            template: Template::SearchAlarm,
            args: args.clone(),
            lang,
            dedupe: format!("search-alarm:{id}"),
            not_after: None,
        });
    }
    Ok(mails)
}
