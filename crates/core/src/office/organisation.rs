//! A care organisation, or the operator's own.

use crate::input::{Collect, Flaw, Problems, code, line, named};
use crate::person::Phone;

named! {
    /// What an organisation does.
    pub enum OrganisationKind {
        /// "Verloskundigenpraktijk".
        Midwifery = "midwifery",
        /// "Ziekenhuis".
        Hospital = "hospital",
        /// "Kraamzorg".
        Maternity = "maternity",
        /// Who runs the installation.
        Operator = "operator",
    }
}

/// A number in the register of care providers: eight digits, without a check digit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Agb(String);

impl Agb {
    /// Reads a number: spaces and dashes are skipped, seven digits get their leading zero, nine lose theirs.
    pub fn parse(text: &str) -> Result<Self, Flaw> {
        let digits: String = text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '.')).collect();
        if digits.is_empty() {
            return Err(code::REQUIRED.into());
        }
        if !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(code::AGB_UNREADABLE.into());
        }
        match (digits.len(), digits.strip_prefix('0')) {
            (8, _) => Ok(Self(digits)),
            (7, _) => Ok(Self(format!("0{digits}"))),
            (9, Some(eight)) => Ok(Self(eight.to_owned())),
            _ => Err(code::AGB_UNREADABLE.into()),
        }
    }
    /// The eight digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// An organisation as a form sends it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct OrganisationForm {
    /// Its name.
    pub name: String,
    /// [`OrganisationKind`].
    pub kind: String,
    /// Its AGB number; may be empty.
    pub agb: String,
    /// The number at which somebody answers day and night; shown with every record.
    pub phone: String,
}

/// An organisation's data.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OrganisationData {
    /// Its name, 2 to 100 characters.
    pub name: String,
    /// What it does.
    pub kind: OrganisationKind,
    /// Its number in the register of care providers.
    pub agb: Option<Agb>,
    /// Day and night.
    pub phone: Phone,
}

impl OrganisationForm {
    /// Reads the form, or tells all its problems.
    pub fn check(&self) -> Result<OrganisationData, Problems> {
        let mut c = Collect::new();
        let name = c.take("name", line(&self.name, 2, 100));
        let kind = c
            .take("kind", OrganisationKind::from_name(&self.kind).ok_or_else(|| code::CHOICE_UNKNOWN.into()));
        let agb = c.take_optional("agb", &self.agb, Agb::parse);
        let phone = c.take("phone", Phone::parse(&self.phone));
        c.finish(|| Some(OrganisationData { name: name?, kind: kind?, agb, phone: phone? }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agb_numbers_have_eight_digits() {
        for (typed, expected) in [
            ("08001234", Ok("08001234")),
            ("8001234", Ok("08001234")),
            ("008001234", Ok("08001234")),
            ("06-12 12.12", Ok("06121212")),
            ("", Err("required")),
            ("108001234", Err("agb-unreadable")),
            ("123456", Err("agb-unreadable")),
            ("0800123a", Err("agb-unreadable")),
        ] {
            assert_eq!(Agb::parse(typed).as_ref().map(Agb::as_str).map_err(Flaw::code), expected, "{typed}");
        }
    }

    #[test]
    fn an_organisation_needs_a_name_a_kind_and_a_number_for_the_night() {
        let form = OrganisationForm {
            name: "  Verloskundigen  De Linde ".into(),
            kind: "midwifery".into(),
            agb: String::new(),
            phone: "020 123 45 67".into(),
        };
        let data = form.check().unwrap();
        assert_eq!((data.name.as_str(), data.agb), ("Verloskundigen De Linde", None));
        let all = OrganisationForm { agb: "x".into(), ..OrganisationForm::default() }.check().unwrap_err();
        assert_eq!(
            all.to_string(),
            "name: required, kind: choice-unknown, agb: agb-unreadable, phone: required"
        );
    }
}
