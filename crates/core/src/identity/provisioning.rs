//! The personnel system of an organisation that brings joiners and leavers by itself (SCIM 2.0, RFC 7643 and 7644).
//!
//! It says who works there and nothing more: it gives the role of a practitioner, no other, and says nothing of how
//! somebody was identified. What it stores about somebody is its own; how she is reached here she confirmed herself.

use crate::identity::membership::MembershipState;
use crate::input::{Collect, Problems, code, refusals};
use crate::person::{Mail, PersonName, Phone};
use crate::time::{Day, Moment};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::time::Duration;

/// How many days a token is good after the day on which it is made: a year at most.
pub const TOKEN_DAYS: i64 = 364;
/// A token that was replaced goes on for so long.
pub const OVERLAP: Duration = Duration::from_hours(24);
/// So many days before its end a token is shown as ending.
pub const ENDS_SOON: Duration = Duration::from_hours(24 * 30);
/// What the personnel system says about somebody who is not at work is kept for so long.
pub const KEPT_INACTIVE: Duration = Duration::from_hours(24 * 90);
/// A token that ended is shown for so long.
pub const KEPT_TOKEN: Duration = Duration::from_hours(24 * 30);

/// Most people whom the personnel system of one organisation names: more than any house has.
const MOST_NAMED: i64 = 20_000;

/// Whether it may name one more, when it names so many.
pub const fn has_room(named: i64) -> bool {
    named < MOST_NAMED
}

/// The end of a token that is made on this day.
pub fn token_ends(today: Day) -> Moment {
    today.plus_days(TOKEN_DAYS).end()
}

/// How a personnel system's token stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Standing {
    /// Whether it is there and not over.
    pub live: bool,
    /// Whether its organisation is open and has a processor agreement that runs (U5.6).
    pub agreement_on_file: bool,
}

refusals! {
    /// Why a personnel system may do nothing.
    pub enum ProvisioningDenied {
        /// The token is unknown, over or taken away: one answer for all.
        Token = "token-invalid",
        /// No processor agreement is on file (U5.6).
        NoAgreement = "no-agreement",
    }
}

/// Whether the personnel system may do what it asks.
pub const fn admit(standing: Standing) -> Result<(), ProvisioningDenied> {
    match standing {
        Standing { live: false, .. } => Err(ProvisioningDenied::Token),
        Standing { agreement_on_file: false, .. } => Err(ProvisioningDenied::NoAgreement),
        Standing { live: true, agreement_on_file: true } => Ok(()),
    }
}

/// What has to happen to somebody's work here, so that it is as the personnel system says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Course {
    /// It is so already.
    Nothing,
    /// She is taken over or invited.
    Join,
    /// Her work ends, or her invitation is withdrawn.
    Leave,
}

/// Decides, on where her memberships in the organisation stand.
pub fn course(states: impl IntoIterator<Item = MembershipState>, active: bool) -> Course {
    match (is_active(states), active) {
        (true, true) | (false, false) => Course::Nothing,
        (false, true) => Course::Join,
        (true, false) => Course::Leave,
    }
}

/// Whether somebody is at work or invited.
pub fn is_active(states: impl IntoIterator<Item = MembershipState>) -> bool {
    states.into_iter().any(|s| match s {
        MembershipState::Invited | MembershipState::Active => true,
        MembershipState::Ended => false,
    })
}

/// One of several values: a mail address or a phone number.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Entry {
    /// The value.
    pub value: String,
    /// `work`, `mobile`, …
    #[serde(default)]
    pub kind: Option<String>,
    /// Whether it is the one that is used first.
    #[serde(default)]
    pub primary: Option<bool>,
}

/// What the personnel system says about somebody, as it says it. Stored sealed.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Attributes {
    /// Her name there.
    pub user_name: String,
    /// Her number there.
    #[serde(default)]
    pub external_id: Option<String>,
    /// Her whole name.
    #[serde(default)]
    pub formatted: Option<String>,
    /// Her family name.
    #[serde(default)]
    pub family: Option<String>,
    /// Her given name.
    #[serde(default)]
    pub given: Option<String>,
    /// Her name on screens.
    #[serde(default)]
    pub display: Option<String>,
    /// Her mail addresses.
    #[serde(default)]
    pub mails: Vec<Entry>,
    /// Her phone numbers.
    #[serde(default)]
    pub phones: Vec<Entry>,
}

impl fmt::Debug for Attributes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Attributes(…)")
    }
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Entry(…)")
    }
}

/// Who is to be invited.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Newcomer {
    /// Her name.
    pub name: PersonName,
    /// Her mail address.
    pub mail: Mail,
    /// The number that her codes go to.
    pub phone: Phone,
}

impl Attributes {
    /// The mail address by which she is known here: that of her work, else the first one.
    pub fn mail(&self) -> Result<Mail, Problems> {
        let mut c = Collect::new();
        let mail = c.take("emails", self.read_mail());
        c.finish(|| mail)
    }
    fn read_mail(&self) -> Result<Mail, crate::input::Flaw> {
        let is_work = |m: &&Entry| m.kind.as_deref().is_some_and(|k| k.eq_ignore_ascii_case("work"));
        let primary = |m: &&Entry| m.primary == Some(true);
        let chosen = self.mails.iter().find(is_work).or_else(|| self.mails.iter().find(primary));
        let chosen = chosen.or_else(|| self.mails.first()).ok_or(code::REQUIRED)?;
        Mail::parse(&chosen.value)
    }
    /// The number for her codes: her mobile, else the first that can get text messages.
    fn read_phone(&self) -> Result<Phone, crate::input::Flaw> {
        let is_mobile = |p: &&Entry| p.kind.as_deref().is_some_and(|k| k.eq_ignore_ascii_case("mobile"));
        let mobile = self.phones.iter().filter(is_mobile);
        let mut first = None;
        for number in mobile.chain(self.phones.iter()) {
            let number = number.value.strip_prefix("tel:").unwrap_or(&number.value);
            match Phone::parse_for_sms(number) {
                Ok(phone) => return Ok(phone),
                Err(flaw) => first = first.or(Some(flaw)),
            }
        }
        Err(first.unwrap_or_else(|| code::REQUIRED.into()))
    }
    /// Her name: given and family name, else the whole name, else what screens show.
    fn read_name(&self) -> Result<PersonName, crate::input::Flaw> {
        let both = match (&self.given, &self.family) {
            (Some(given), Some(family)) => Some(format!("{given} {family}")),
            (None, Some(family)) => Some(family.clone()),
            (_, None) => None,
        };
        let mut first = None;
        for name in [both.as_ref(), self.formatted.as_ref(), self.display.as_ref()].into_iter().flatten() {
            match PersonName::parse(name) {
                Ok(name) => return Ok(name),
                Err(flaw) => first = first.or(Some(flaw)),
            }
        }
        Err(first.unwrap_or_else(|| code::REQUIRED.into()))
    }
    /// Who is to be invited, or every attribute that is missing or cannot be used.
    pub fn newcomer(&self) -> Result<Newcomer, Problems> {
        let mut c = Collect::new();
        let name = c.take("name", self.read_name());
        let mail = c.take("emails", self.read_mail());
        let phone = c.take("phoneNumbers", self.read_phone());
        c.finish(|| Some(Newcomer { name: name?, mail: mail?, phone: phone? }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(value: &str, kind: &str) -> Entry {
        Entry { value: value.to_owned(), kind: Some(kind.to_owned()), primary: None }
    }

    /// U5.6: without a good token there is one answer, whatever is wrong with it; without an agreement another.
    #[test]
    fn u5_6_a_token_opens_nothing_without_an_agreement() {
        let admitted = |live, agreement_on_file| admit(Standing { live, agreement_on_file });
        assert_eq!(admitted(true, true), Ok(()));
        assert_eq!(admitted(true, false), Err(ProvisioningDenied::NoAgreement));
        assert_eq!(admitted(false, true), Err(ProvisioningDenied::Token));
        assert_eq!(admitted(false, false), Err(ProvisioningDenied::Token), "it tells a stranger nothing");
    }

    /// U3.5: every state of two memberships, and both things that can be said.
    #[test]
    fn u3_5_what_is_said_is_done_once() {
        use MembershipState::{Active, Ended, Invited};
        for (states, active, expected) in [
            (&[][..], true, Course::Join),
            (&[][..], false, Course::Nothing),
            (&[Invited], true, Course::Nothing),
            (&[Active], true, Course::Nothing),
            (&[Ended], true, Course::Join),
            (&[Ended, Active], true, Course::Nothing),
            (&[Invited], false, Course::Leave),
            (&[Active], false, Course::Leave),
            (&[Ended], false, Course::Nothing),
            (&[Ended, Active], false, Course::Leave),
        ] {
            assert_eq!(course(states.iter().copied(), active), expected, "{states:?} {active}");
        }
    }

    /// U3.5: what one organisation stores is bounded.
    #[test]
    fn u3_5_a_personnel_system_names_so_many_and_no_more() {
        for (named, room) in [(0, true), (19_999, true), (20_000, false), (20_001, false)] {
            assert_eq!(has_room(named), room, "{named}");
        }
    }

    /// A token ends with a day, at most a year after it was made.
    #[test]
    fn a_token_is_good_for_a_year() {
        let today: Day = "2027-02-14".parse().unwrap();
        assert_eq!(token_ends(today), "2028-02-13".parse::<Day>().unwrap().end());
        assert!(token_ends(today).since(today.start()) <= Duration::from_hours(24 * 365));
    }

    /// U3.5: who is invited, and which attribute is named when she cannot be.
    #[test]
    fn u3_5_a_newcomer_needs_name_mail_and_number() {
        let whole = Attributes {
            user_name: "fatima".to_owned(),
            given: Some("Fatima".to_owned()),
            family: Some("el Amrani".to_owned()),
            mails: vec![entry("thuis@voorbeeld.example", "home"), entry("f@nest.example", "work")],
            phones: vec![entry("020 1234567", "work"), entry("tel:+31-6-12345678", "mobile")],
            ..Attributes::default()
        };
        let newcomer = whole.newcomer().unwrap();
        assert_eq!(newcomer.name.as_str(), "Fatima el Amrani");
        assert_eq!(newcomer.mail.as_str(), "f@nest.example");
        assert_eq!(newcomer.phone.as_str(), "+31612345678");
        // A name that holds a number is shown elsewhere: the next one is taken.
        let shown = Attributes {
            family: Some("Jansen 2".to_owned()),
            display: Some("Piet Jansen".to_owned()),
            ..whole.clone()
        };
        assert_eq!(shown.newcomer().unwrap().name.as_str(), "Piet Jansen");
        for (bad, fields) in [
            (Attributes { phones: Vec::new(), ..whole.clone() }, vec![("phoneNumbers", "required")]),
            (
                Attributes { phones: vec![entry("020 1234567", "work")], ..whole.clone() },
                vec![("phoneNumbers", "phone-no-sms")],
            ),
            (Attributes { mails: Vec::new(), ..whole.clone() }, vec![("emails", "required")]),
            (
                Attributes { mails: vec![entry("geen adres", "work")], ..whole.clone() },
                vec![("emails", "mail-unreadable")],
            ),
            (Attributes { given: None, family: None, ..whole.clone() }, vec![("name", "required")]),
            (
                Attributes::default(),
                vec![("name", "required"), ("emails", "required"), ("phoneNumbers", "required")],
            ),
        ] {
            let problems = bad.newcomer().unwrap_err();
            let told: Vec<_> = problems.all().iter().map(|p| (p.field, p.code)).collect();
            assert_eq!(told, fields);
        }
        assert!(!format!("{whole:?} {:?}", whole.mails).contains("nest"));
    }
}
