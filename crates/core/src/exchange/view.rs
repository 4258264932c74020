//! What a client does by herself with a view code: looking, withdrawing, and saying that something is not right.

use crate::input::{Collect, Flaw, Problems, code, named, paragraphs, ticked};
use crate::person::date::DateInput;
use crate::person::{BirthDate, Phone, ViewCode};
use crate::time::Day;
use std::time::Duration;

/// A client's session without use ends after this.
pub const IDLE: Duration = Duration::from_mins(15);
/// A client's session ends after this, however much it is used.
pub const ABSOLUTE: Duration = Duration::from_hours(1);
/// Most words of hers that wait for an answer about one record.
pub const MOST_REPORTS: i64 = 5;
/// Most characters of what she says, and of the answer.
pub const MOST_WORDS: usize = 2000;

/// The form with which a source hands over a code.
#[derive(Clone, Default)]
pub struct GiveForm {
    /// The client's mobile number.
    pub phone: String,
    /// "This number was checked with the client herself": never prefilled.
    pub checked: String,
}

impl GiveForm {
    /// Reads the form. `gets_sms`: whether text messages are sent to this number from here.
    pub fn check(&self, gets_sms: impl FnOnce(&Phone) -> bool) -> Result<Phone, Problems> {
        let mut c = Collect::new();
        let phone = Phone::parse_for_sms(&self.phone)
            .and_then(|phone| if gets_sms(&phone) { Ok(phone) } else { Err(code::PHONE_COUNTRY.into()) });
        let phone = c.take("phone", phone);
        c.require("checked", ticked(&self.checked), code::VIEW_PHONE_CHECKED);
        c.finish(|| phone)
    }
}

/// What a client types at the door.
#[derive(Clone)]
pub struct DoorForm {
    /// The code on her sheet.
    pub code: String,
    /// Her birth date.
    pub birth_date: DateInput,
}

/// What opens the door, read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DoorKey {
    /// The code on her sheet.
    pub code: ViewCode,
    /// Her birth date.
    pub birth_date: BirthDate,
}

impl DoorForm {
    /// Reads the form, or tells all its problems.
    pub fn check(&self, today: Day) -> Result<DoorKey, Problems> {
        let mut c = Collect::new();
        let code = c.take("view_code", ViewCode::parse(&self.code));
        let birth_date = c.take("born", BirthDate::parse(&self.birth_date, today));
        c.finish(|| Some(DoorKey { code: code?, birth_date: birth_date? }))
    }
}

impl DoorKey {
    /// What is kept of both together, as a keyed hash: a wrong birth date is simply no hit.
    pub fn canonical_bytes(code: &ViewCode, birth_date: &BirthDate) -> Vec<u8> {
        format!("{} {}", code.symbols(), birth_date.canonical()).into_bytes()
    }
}

named! {
    /// What a client says is not right.
    pub enum About {
        /// The record is not about her.
        Person = "person",
        /// Something in it is wrong.
        Fact = "fact",
        /// Somebody collected it who does not treat her.
        Reader = "reader",
        /// Something else.
        Other = "other",
    }
}

named! {
    /// What a source did with it.
    pub enum Answer {
        /// It was mended.
        Mended = "mended",
        /// It stays as it is; why is said.
        Kept = "kept",
    }
}

/// "Dit klopt niet", read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Said {
    /// What it is about.
    pub about: About,
    /// In her own words.
    pub words: String,
}

/// Reads what a client says is not right.
pub fn said(about: &str, words: &str) -> Result<Said, Problems> {
    let mut c = Collect::new();
    let about = c.take("about", About::from_name(about).ok_or(Flaw::new(code::REPORT_ABOUT)));
    let words = c.take("words", paragraphs(words, 1, MOST_WORDS));
    c.finish(|| Some(Said { about: about?, words: words? }))
}

/// A source's answer, read. That nothing was changed wants a reason.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answered {
    /// What was done.
    pub outcome: Answer,
    /// What was changed, or why nothing was.
    pub words: String,
}

/// Reads a source's answer.
pub fn answered(outcome: &str, words: &str) -> Result<Answered, Problems> {
    let mut c = Collect::new();
    let outcome = c.take("outcome", Answer::from_name(outcome).ok_or(Flaw::new(code::REPORT_ANSWER)));
    let least = usize::from(outcome == Some(Answer::Kept));
    let words = c.take("answer", paragraphs(words, least, MOST_WORDS));
    c.finish(|| Some(Answered { outcome: outcome?, words: words? }))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// U2.3b: the number is confirmed face to face, and nobody ticks that for her.
    #[test]
    fn u2_3b_a_code_is_handed_over_only_with_a_number_that_was_checked() {
        let form = |phone: &str, checked: &str| GiveForm { phone: phone.into(), checked: checked.into() };
        let check = |f: GiveForm| f.check(|p| p.as_str().starts_with("+31")).map(|p| p.as_str().to_owned());
        assert_eq!(check(form("06 12345678", "yes")).unwrap(), "+31612345678");
        for (phone, checked, problems) in [
            ("", "", "phone: required, checked: view-phone-checked"),
            ("06 12345678", "", "checked: view-phone-checked"),
            ("020 1234567", "yes", "phone: phone-no-sms"),
            ("+32 470 12 34 56", "yes", "phone: phone-country"),
        ] {
            assert_eq!(check(form(phone, checked)).unwrap_err().to_string(), problems);
        }
    }

    #[test]
    fn the_door_tells_all_that_is_wrong_with_what_was_typed() {
        let today = "2027-02-14".parse().unwrap();
        let check = |code: &str, birth: &str| {
            DoorForm { code: code.into(), birth_date: birth.into() }.check(today).map_err(|p| p.to_string())
        };
        assert!(check("7k4m-2qxd-9abc-3e5f", "3-4-1990").is_ok());
        assert_eq!(check("7k4m", "").unwrap_err(), "view_code: view-code-length, born: required");
    }

    #[test]
    fn what_stays_as_it_is_wants_a_reason() {
        assert_eq!(answered("kept", " ").unwrap_err().to_string(), "answer: required");
        assert_eq!(answered("", "x").unwrap_err().to_string(), "outcome: report-answer");
        assert!(answered("mended", "").is_ok());
        assert_eq!(said("", "").unwrap_err().to_string(), "about: report-about, words: required");
        assert_eq!(said("fact", "De datum.\r\nEn de naam.").unwrap().words, "De datum.\nEn de naam.");
    }
}
