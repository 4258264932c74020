//! The operator looks up one person by her whole user name or mail address, to bar her or to lift a bar (U5.2).
//! There is no list of persons to browse, and nothing about records.

use super::bar_user::{NOTE, REASON};
use super::{Names, authorised, still};
use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use std::convert::Infallible;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event};
use wissel_core::ids::{BarId, UserId};
use wissel_core::permission::Need;
use wissel_core::person::{Mail, Phone, Username};
use wissel_core::time::Moment;
use wissel_store::identity::person::{self, Person};
use wissel_store::office::bar::{self, BarRow};
use wissel_store::office::members::{self, PlaceRow};
use wissel_store::{Fault, Released, Tx};

/// By what somebody is looked up.
#[derive(Clone)]
pub enum Who {
    /// Her whole user name or whole mail address, as typed.
    Typed(String),
    /// Her id, from a page that showed her before.
    Id(UserId),
}

/// A person as the operator sees her.
#[derive(Clone, PartialEq, Eq)]
pub struct Found {
    /// Her id.
    pub id: UserId,
    /// Her name.
    pub name: String,
    /// Her user name; none until an invitation is taken up.
    pub user_name: Option<String>,
    /// Her mail address, masked.
    pub mail: String,
    /// The last two digits of her phone number.
    pub phone_tail: String,
    /// Where she works or worked, newest first.
    pub places: Vec<PlaceRow>,
    /// Her bars, newest first.
    pub bars: Vec<BarSeen>,
}

impl Found {
    /// The bar that holds now.
    pub fn barred(&self) -> Option<&BarSeen> {
        self.bars.iter().find(|b| b.lifted.is_none())
    }
}

/// A bar in the history of a person.
#[derive(Clone, PartialEq, Eq)]
pub struct BarSeen {
    /// Its id.
    pub id: BarId,
    /// Since when.
    pub since: Moment,
    /// Who laid it: a name, or a command.
    pub by: String,
    /// Why.
    pub reason: String,
    /// When it was lifted, by whom, and why.
    pub lifted: Option<(Moment, String, String)>,
}

/// Looks one person up. Somebody who is not there is no refusal: the answer is empty, and the looking is in the log.
pub async fn find(
    app: &App,
    actor: &Actor,
    who: Who,
) -> Result<Released<Option<Found>>, Failure<Infallible>> {
    finish(app.store.view(actor, who, read, |tx, _, _| still(tx, Need::BarUsers)).await?)
}

fn read(tx: &mut Tx<'_>, who: &Who) -> Result<Decided<Option<Found>, Stop<Infallible>>, Fault> {
    authorised!(tx, Need::BarUsers);
    let entry = AuditEntry::new(tx.new_id(), Event::UsersSeen);
    let Some(person) = look_up(tx, who)? else {
        return Ok(Acted::done(None, entry.with("found", "no")));
    };
    let mut names = Names::default();
    let bars = bar::of(tx, person.id)?
        .into_iter()
        .map(|row| seen(tx, &mut names, &person, row))
        .collect::<Result<_, Fault>>()?;
    let found = Found {
        id: person.id,
        mail: Mail::parse(&person.profile.mail).map(|m| m.masked()).unwrap_or_default(),
        phone_tail: Phone::parse(&person.profile.phone).map(|p| p.tail().to_owned()).unwrap_or_default(),
        places: members::of_person(tx, person.id)?,
        name: person.profile.name,
        user_name: person.profile.user_name,
        bars,
    };
    Ok(Acted::done(Some(found), entry.about(person.id)))
}

/// The person, by exactly this.
pub(crate) fn look_up(tx: &mut Tx<'_>, who: &Who) -> Result<Option<Person>, Fault> {
    let typed = match who {
        Who::Id(id) => return person::by_id(tx, *id),
        Who::Typed(typed) => typed,
    };
    if let Ok(name) = Username::parse(typed)
        && let Some(person) = person::by_name(tx, &name)?
    {
        return Ok(Some(person));
    }
    match Mail::parse(typed) {
        Ok(mail) => person::by_mail(tx, &mail),
        Err(_) => Ok(None),
    }
}

fn seen(tx: &mut Tx<'_>, names: &mut Names, person: &Person, row: BarRow) -> Result<BarSeen, Fault> {
    let open = |context, sealed: &[u8]| {
        let plain = person.key.open(context, &row.id.bytes(), sealed)?;
        Ok::<_, Fault>(String::from_utf8_lossy(&plain).into_owned())
    };
    let lifted = match (row.lifted_at, &row.lifted_by, &row.lift_note) {
        (Some(at), Some(by), Some(note)) => {
            let note = open(NOTE, note)?;
            Some((at, names.behind(tx, by)?, note))
        }
        (Some(at), _, _) => Some((at, String::new(), String::new())),
        (None, _, _) => None,
    };
    let reason = open(REASON, &row.reason)?;
    Ok(BarSeen { id: row.id, since: row.set_at, by: names.behind(tx, &row.set_by)?, reason, lifted })
}
