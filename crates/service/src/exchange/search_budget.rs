//! How often may be searched: a key can be guessed, so that nobody may search without end (U3.9, U5.3).
//!
//! Each search is a turn that is counted before anything is looked up, hit or no hit alike. A member is slowed down
//! from half of a budget on, her own, her organisation's or her network's, and refused past it. Privacy
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

/// Members who spent their budget, and organisations and networks that spent theirs.
const SPENT: &str = "search-spent";
const FULL: &str = "search-full";
/// Searches of a member within a day that found nothing.
pub(crate) const MISSED: &str = "search-missed";

/// In how many places within a day the budget was spent, or a member searched often without finding: for the operator,
/// who learns of nobody who it was.
pub(crate) fn abused(tx: &mut Tx<'_>, misses: i64) -> Result<i64, Fault> {
    let since = tx.real_now().minus(DAY);
    let places = [(SPENT, 1), (FULL, 1), (MISSED, misses)];
    places.into_iter().try_fold(0_i64, |all, (scope, least)| {
        Ok(all.saturating_add(rate::keys_since(tx, scope, least, since)?))
    })
}

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
            if scope != "search-member" {
                rate::count(tx, FULL, what, DAY)?;
            }
            return closed(tx, a, full.start_at.plus(HOUR), scope == "search-member");
        }
    }
    let count = match rate::take_turn(tx, "search-member", &user, HOUR)? {
        Err(until) => return closed(tx, a, until, false),
        Ok(counted) => counted.count,
    };
    let organisation = rate::count(tx, "search-organisation", &a.organisation.bytes(), HOUR)?.count;
    let address = rate::count(tx, "search-address", a.network.as_bytes(), HOUR)?.count;
    let half = |used: i64, most: i64| used.saturating_mul(2) >= most;
    if half(count, limits.member) || half(organisation, limits.organisation) || half(address, limits.address)
    {
        let until = tx.real_now().plus(PAUSE);
        rate::block(tx, "search-member", &user, until)?;
    }
    let today = rate::count(tx, "search-day", &user, DAY)?.count;
    let many = limits.member.saturating_mul(DAY_ALARM);
    Ok(Turn::Open { alarm: (today == many).then_some(many) })
}

fn closed(tx: &mut Tx<'_>, a: &Asking, until: Moment, spent: bool) -> Result<Turn, Fault> {
    let wait = until.since(tx.real_now());
    let refusals = rate::count(tx, "search-refused", &a.user.bytes(), HOUR)?.count;
    let first = spent && rate::count(tx, SPENT, &a.user.bytes(), HOUR)?.count == 1;
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
