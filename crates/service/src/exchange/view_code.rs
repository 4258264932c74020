//! A source hands its client a view code: to see, by herself, what this source shared about her (GDPR art. 15 and 7(3)).
//!
//! The code is kept as a keyed hash together with the birth date and is shown once. The client's number, which was
//! checked face to face, is sealed under the record's key and ends with the record.

use super::own::{self, Missing, own};
use super::{client, people};
use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use crate::identity::code;
use crate::pass;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::Event;
use wissel_core::exchange::sector::RetentionRule;
use wissel_core::exchange::view::DoorKey;
use wissel_core::ids::{RecordId, ViewCodeId};
use wissel_core::permission::Need;
use wissel_core::person::{Phone, ViewCode};
use wissel_core::time::Day;
use wissel_store::exchange::view_code;
use wissel_store::identity::attempt;
use wissel_store::{Fault, Keyring, Tx};

/// A code to be handed over.
#[derive(Clone, Debug)]
pub struct Give {
    /// Whose record.
    pub record: RecordId,
    /// Her number, checked with her face to face.
    pub phone: Phone,
    /// The code that the form knew of: a form that is sent twice makes one code.
    pub instead_of: Option<ViewCodeId>,
}

/// What stands on the sheet. The code is nowhere else.
#[derive(Clone, Debug)]
pub struct Given {
    /// The code.
    pub code: ViewCode,
    /// The name of the source.
    pub organisation: String,
    /// Its number by day and night, E.164.
    pub night_phone: String,
    /// Her initials and birth name.
    pub name: String,
    /// The last day on which it works.
    pub last_day: Day,
    /// The rule by which the record ends.
    pub rule: RetentionRule,
    /// Her number.
    pub phone: Phone,
}

/// The keyed hash by which a code and a birth date are found.
pub(crate) fn door(keys: &Keyring, code: &ViewCode, born: &wissel_core::person::BirthDate) -> [u8; 32] {
    keys.mac("view code", &DoorKey::canonical_bytes(code, born))
}

/// Hands over a code. The one before it works no more.
pub async fn give(app: &App, actor: &Actor, command: Give) -> Result<Given, Failure<Missing>> {
    finish(app.store.act(actor, command, run).await?)
}

fn run(tx: &mut Tx<'_>, c: &Give) -> Result<Decided<Given, Stop<Missing>>, Fault> {
    let member = pass!(tx, Need::OwnRecords);
    let opened = own!(tx, &member, c.record, None, Event::ViewCodeGiven);
    let entry = opened.entry(tx, Event::ViewCodeGiven);
    let before = view_code::of_record(tx, c.record)?.map(|code| code.id);
    // A record that waits for its source after a restore is shown to nobody.
    if before != c.instead_of || opened.record.needs_confirmation {
        return Ok(Acted::refused(Missing::Changed, entry));
    }
    let client = opened.client(tx)?;
    let random: [u8; ViewCode::RANDOM_BYTES] = tx.random();
    let code = ViewCode::from_random(&random).ok_or(Fault::Corrupt("random bytes that give no code"))?;
    let door = door(tx.keys(), &code, &client::birth_date(&client)?);
    remove(tx, c.record)?;
    let id = tx.new_id();
    let new =
        view_code::New { id, record: c.record, door, phone: c.phone.as_str(), given_by: member.membership };
    view_code::insert(tx, &new, &opened.key)?;
    let source = people::source(tx, c.record)?;
    let entry = entry.with("view_code", id).with("phone_checked", "face_to_face");
    let entry = match before {
        Some(old) => entry.with("instead_of", old),
        None => entry,
    };
    let given = Given {
        code,
        organisation: source.organisation,
        night_phone: source.night_phone,
        name: client::name(&client)?.shown(),
        last_day: opened.record.last_day,
        rule: opened.record.rule.clone(),
        phone: c.phone.clone(),
    };
    Ok(Acted::done(given, entry))
}

/// Withdraws the code of a record: it works no more, and its client's number is gone.
pub async fn withdraw_code(app: &App, actor: &Actor, record: RecordId) -> Result<(), Failure<Missing>> {
    finish(app.store.act(actor, record, run_withdraw).await?)
}

fn run_withdraw(tx: &mut Tx<'_>, record: &RecordId) -> Result<Decided<(), Stop<Missing>>, Fault> {
    let member = pass!(tx, Need::OwnRecords);
    let opened = own!(tx, &member, *record, None, Event::ViewCodeWithdrawn);
    let entry = own::about(tx, &opened.record, Event::ViewCodeWithdrawn);
    let Some(code) = view_code::of_record(tx, *record)? else {
        return Ok(Acted::refused(Missing::Changed, entry));
    };
    remove(tx, *record)?;
    Ok(Acted::done((), entry.with("view_code", code.id)))
}

/// Removes the code of a record with everything that hangs on it, also what still waits to be sent to its client.
pub(crate) fn remove(tx: &mut Tx<'_>, record: RecordId) -> Result<(), Fault> {
    for (id, sends) in view_code::delete_of(tx, record)? {
        for send in 1..=sends {
            attempt::wipe_message(tx, &code::dedupe(id, send))?;
        }
    }
    Ok(())
}
