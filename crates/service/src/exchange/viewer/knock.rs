//! At the door: view code and birth date. When both are right, a code goes by SMS to the number that was checked.
//!
//! An unknown code, a wrong birth date and a code that ended are one statement that finds nothing, and one answer.
//! Each try is counted first: for the code, known or not, and for the network.

use crate::app::App;
use crate::exchange::view_code::door;
use crate::failure::Failure;
use crate::identity::code::{self, Messenger, Start};
use crate::identity::{CodeSent, network_of, settle};
use crate::pace::{Pace, take};
use std::time::Duration;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::{Actor, Origin};
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::exchange::view::DoorKey;
use wissel_core::ids::{RecordId, ViewCodeId};
use wissel_core::lang::Lang;
use wissel_core::person::Phone;
use wissel_core::refusal::Coded;
use wissel_store::exchange::{key, record, view_code};
use wissel_store::identity::attempt::{Holder, Purpose};
use wissel_store::identity::rate;
use wissel_store::{Fault, Tx};

const HOUR: Duration = Duration::from_hours(1);
/// Tries with one code: people mistype a date.
const OF_CODE: Pace =
    Pace { scope: "view-code", free: 3, pause: Duration::from_secs(10), most: 10, window: HOUR };
/// Tries from one network, with whatever codes.
const OF_NETWORK: Pace =
    Pace { scope: "view-network", free: 15, pause: Duration::from_secs(2), most: 60, window: HOUR };

/// Why the door stays shut.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refused {
    /// Nothing is behind it: unknown, mistyped or ended. Which is not said.
    Nothing,
    /// So long until the next try.
    TooOften(Duration),
    /// So long until another code can be sent.
    TooManyCodes(Duration),
}

impl Coded for Refused {
    fn code(&self) -> &'static str {
        match self {
            Self::Nothing => "view-nothing",
            Self::TooOften(_) => "view-too-often",
            Self::TooManyCodes(_) => "codes-too-many",
        }
    }
}

/// Somebody at the door.
#[derive(Clone)]
struct Knock {
    key: DoorKey,
    network: String,
    lang: Lang,
    messenger: Messenger,
}

/// What the door says before anything is sent.
enum Door {
    Open,
    Shut { refused: Refused, times: i64 },
}

/// Sends a code by SMS when code and birth date are right.
pub async fn knock(
    app: &App,
    origin: &Origin,
    key: DoorKey,
    lang: Lang,
) -> Result<CodeSent, Failure<Refused>> {
    let network = network_of(&origin.address);
    let knock = Knock { key, network, lang, messenger: Messenger::of(app) };
    let actor = Actor::Visitor(origin.clone());
    match app.store.tick(knock.clone(), turn).await? {
        Door::Open => settle(app.store.act(&actor, knock, run).await?),
        // Strangers do not fill the log: the 1st, 10th, 100th … in an hour is a row with that number.
        Door::Shut { refused, times } => {
            if is_power_of_ten(times) {
                settle(app.store.act(&actor, (refused, times), note).await?)?;
            }
            Err(Failure::Refused(refused))
        }
    }
}

fn is_power_of_ten(n: i64) -> bool {
    let mut power = 1_i64;
    while power < n {
        power = power.saturating_mul(10);
    }
    power == n
}

fn turn(tx: &mut Tx<'_>, k: &Knock) -> Result<Door, Fault> {
    let shut = |tx: &mut Tx<'_>, refused: Refused| {
        let times = rate::count(tx, "view-shut", k.network.as_bytes(), HOUR)?.count;
        Ok(Door::Shut { refused, times })
    };
    for (pace, what) in [(OF_NETWORK, k.network.as_bytes()), (OF_CODE, k.key.code.symbols().as_bytes())] {
        if let Err(wait) = take(tx, pace, what)? {
            return shut(tx, Refused::TooOften(wait));
        }
    }
    let door = door(tx.keys(), &k.key.code, &k.key.birth_date);
    match view_code::behind(tx, door)? {
        Some(_) => Ok(Door::Open),
        None => shut(tx, Refused::Nothing),
    }
}

fn note(tx: &mut Tx<'_>, (refused, times): &(Refused, i64)) -> Result<Decided<(), Refused>, Fault> {
    let entry = AuditEntry::new(tx.new_id(), Event::ViewCodeShown).refused(refused.code());
    Ok(Acted::done((), entry.with("times", times)))
}

fn run(tx: &mut Tx<'_>, k: &Knock) -> Result<Decided<CodeSent, Refused>, Fault> {
    let entry = AuditEntry::new(tx.new_id(), Event::ViewCodeShown);
    let door = door(tx.keys(), &k.key.code, &k.key.birth_date);
    let Some((id, about)) = view_code::behind(tx, door)? else {
        return Ok(Acted::refused(Refused::Nothing, entry));
    };
    let (Some(phone), Some(entry)) = (phone_of(tx, id)?, told(tx, entry, about)?) else {
        return Ok(Acted::refused(Refused::Nothing, AuditEntry::new(tx.new_id(), Event::ViewCodeShown)));
    };
    let entry = entry.with("view_code", id);
    let holder = Holder::ViewCode(id);
    if let Err(wait) = code::room(tx, Purpose::View, holder, &phone, k.messenger.limits)? {
        return Ok(Acted::refused(Refused::TooManyCodes(wait), entry));
    }
    let start = Start { purpose: Purpose::View, link: None, pending: None, phone, own: false };
    let (attempt, sent, notice) = code::begin(tx, (holder, k.lang), start, &k.messenger)?;
    Ok(Acted::done(sent, entry.with("attempt", attempt)).notice(notice))
}

/// The entry with its record and the client's pseudonym.
pub(super) fn told(
    tx: &mut Tx<'_>,
    entry: AuditEntry,
    record: RecordId,
) -> Result<Option<AuditEntry>, Fault> {
    let record = record::by_id(tx, record)?;
    Ok(record.map(|r| entry.on(ObjectKind::Record, &r.number).of(r.organisation).subject(r.subject)))
}

/// Where the codes of a view code go; none when what it shows is gone.
pub(crate) fn phone_of(tx: &mut Tx<'_>, id: ViewCodeId) -> Result<Option<Phone>, Fault> {
    let Some(record) = view_code::shows(tx, id)? else { return Ok(None) };
    let Some(key) = key::open_if_it_opens(tx, record)? else { return Ok(None) };
    let number = view_code::phone(tx, id, &key)?;
    Phone::parse(&number).map(Some).map_err(|_| Fault::Corrupt("a phone number is not readable"))
}

#[cfg(test)]
mod tests {
    use super::is_power_of_ten;

    #[test]
    fn few_of_many_are_rows() {
        let rows: Vec<i64> = (0..=10_000).filter(|n| is_power_of_ten(*n)).collect();
        assert_eq!(rows, [1, 10, 100, 1_000, 10_000]);
    }
}
