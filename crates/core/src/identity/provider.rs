//! The sign-in of an organisation (OpenID Connect): how it is set up, and what a log-in by it is worth.

use crate::identity::membership::Level;
use crate::input::{Collect, Flaw, Problems, code, line, refusals};
use crate::person::is_domain;

/// The most domains of mail addresses that lead to one sign-in.
pub const MOST_DOMAINS: usize = 10;

/// What an administrator sets.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Settings {
    /// The provider's name: an address, exactly as the provider writes it.
    pub issuer: String,
    /// Who this installation is there.
    pub client_id: String,
    /// At which domains the mail addresses of those members are who log in by it.
    pub domains: Vec<String>,
    /// What a log-in has to show.
    pub assurance: Assurance,
    /// What a log-in is worth at most.
    pub level: Level,
}

/// What a token has to say about how she showed who she is.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Assurance {
    /// One of these levels (`acr`); empty: any.
    pub acr: Vec<String>,
    /// One of these means (`amr`); empty: any.
    pub amr: Vec<String>,
}

impl Assurance {
    /// Whether what a token says is enough.
    pub fn is_shown(&self, acr: Option<&str>, amr: &[String]) -> bool {
        let level = self.acr.is_empty() || acr.is_some_and(|said| self.acr.iter().any(|a| a == said));
        let means = self.amr.is_empty() || amr.iter().any(|said| self.amr.contains(said));
        level && means
    }
    /// Whether anything is asked.
    pub const fn asks_nothing(&self) -> bool {
        self.acr.is_empty() && self.amr.is_empty()
    }
}

impl Settings {
    /// Whether a log-in by it shows both factors; otherwise a code of her own is asked beside it (U2.4).
    pub const fn shows_both_factors(&self) -> bool {
        matches!(self.level, Level::Substantial)
    }
}

/// What is known here of somebody whom a provider speaks of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own; all combinations occur")]
pub struct Who {
    /// Whether she is found by her name at the provider; otherwise by her verified mail address.
    pub linked: bool,
    /// Whether she can log in by factors of her own.
    pub enrolled: bool,
    /// Whether she works for the organisation whose provider it is.
    pub at_work: bool,
    /// Whether she is barred (U5.2).
    pub barred: bool,
    /// Whether the terms that she accepted name this way (U2.4).
    pub way_named: bool,
}

/// What follows from it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Admission {
    /// She is let in.
    In,
    /// She shows once, by factors of her own, that she is who the provider says.
    Join,
}

refusals! {
    /// Why somebody whom a provider vouches for is not let in.
    pub enum NotAdmitted {
        /// Nobody here has that name or that verified mail address.
        Nobody = "provider-nobody",
        /// She does not work for that organisation (any more, or yet).
        NotAtWork = "membership-not-active",
        /// She is barred (U5.2).
        Barred = "barred",
        /// The terms that she accepted do not name this way (U2.4).
        WayNotNamed = "way-not-named",
    }
}

/// Decides. A provider never takes an account over: by a mail address alone nobody comes in.
pub fn admit(who: Option<Who>) -> Result<Admission, NotAdmitted> {
    let who = who.ok_or(NotAdmitted::Nobody)?;
    if !who.at_work || !who.enrolled {
        return Err(NotAdmitted::NotAtWork);
    }
    if who.barred {
        return Err(NotAdmitted::Barred);
    }
    if !who.way_named {
        return Err(NotAdmitted::WayNotNamed);
    }
    Ok(if who.linked { Admission::In } else { Admission::Join })
}

impl Level {
    /// The lower of two levels.
    #[must_use]
    pub const fn at_most(self, most: Self) -> Self {
        match (self, most) {
            (Self::Substantial, Self::Substantial) => Self::Substantial,
            _ => Self::Low,
        }
    }
}

/// The form as it was typed.
#[derive(Clone, Copy, Debug)]
pub struct Typed<'a> {
    /// The provider's name.
    pub issuer: &'a str,
    /// Who this installation is there.
    pub client_id: &'a str,
    /// Domains, with spaces between.
    pub domains: &'a str,
    /// Levels, with spaces between.
    pub acr: &'a str,
    /// Means, with spaces between.
    pub amr: &'a str,
    /// `low` or `substantial`.
    pub level: &'a str,
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split([' ', '\t', ',', '\r', '\n']).filter(|w| !w.is_empty())
}

fn is_plain(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_graphic())
}

fn issuer(text: &str) -> Result<String, Flaw> {
    let text = line(text, 9, 200)?;
    let plain = is_plain(&text) && !text.contains(['?', '#', '@', '\\', '"', '<', '>']);
    if plain && (text.starts_with("https://") || text.starts_with("http://")) {
        Ok(text)
    } else {
        Err(code::ISSUER_ADDRESS.into())
    }
}

fn client_id(text: &str) -> Result<String, Flaw> {
    let text = line(text, 1, 200)?;
    if is_plain(&text) { Ok(text) } else { Err(code::TEXT_CHARACTER.into()) }
}

fn domains(text: &str) -> Result<Vec<String>, Flaw> {
    let mut all: Vec<String> = words(text).map(|w| w.trim_start_matches('@').to_ascii_lowercase()).collect();
    all.sort();
    all.dedup();
    if all.is_empty() {
        return Err(code::REQUIRED.into());
    }
    if all.len() > MOST_DOMAINS {
        return Err(Flaw::new(code::DOMAINS_TOO_MANY).arg("max", MOST_DOMAINS));
    }
    if all.iter().all(|d| d.len() <= 253 && is_domain(d)) {
        Ok(all)
    } else {
        Err(code::DOMAIN_UNREADABLE.into())
    }
}

fn assurance(text: &str) -> Result<Vec<String>, Flaw> {
    let all: Vec<String> = words(text).map(str::to_owned).collect();
    if all.len() <= 10 && all.iter().all(|a| a.len() <= 200 && is_plain(a) && !a.contains(['"', '\\'])) {
        Ok(all)
    } else {
        Err(code::ASSURANCE_UNREADABLE.into())
    }
}

/// Reads the client's secret as the provider gave it.
pub fn secret(text: &str) -> Result<String, Flaw> {
    let text = line(text, 8, 500)?;
    if is_plain(&text) { Ok(text) } else { Err(code::TEXT_CHARACTER.into()) }
}

/// Reads the form.
pub fn read(typed: &Typed<'_>) -> Result<Settings, Problems> {
    let mut c = Collect::new();
    let issuer = c.take("issuer", issuer(typed.issuer));
    let client_id = c.take("client_id", client_id(typed.client_id));
    let domains = c.take("domains", domains(typed.domains));
    let acr = c.take("acr", assurance(typed.acr));
    let amr = c.take("amr", assurance(typed.amr));
    let level = c.take("level", Level::from_name(typed.level).ok_or_else(|| code::CHOICE_UNKNOWN.into()));
    // Who says "substantial" says that both factors are shown there, and every token has to prove it.
    let nothing = words(typed.acr).next().is_none() && words(typed.amr).next().is_none();
    c.require("amr", level != Some(Level::Substantial) || !nothing, code::ASSURANCE_NEEDED);
    c.finish(|| {
        let assurance = Assurance { acr: acr?, amr: amr? };
        Some(Settings { issuer: issuer?, client_id: client_id?, domains: domains?, assurance, level: level? })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: Typed<'static> = Typed {
        issuer: "https://login.example/tenant",
        client_id: "wissel",
        domains: "ziekenhuis.example, @Oost.example ziekenhuis.example",
        acr: "",
        amr: "mfa",
        level: "substantial",
    };

    #[test]
    fn a_sign_in_is_read_and_tells_what_is_wrong() {
        let read_good = read(&GOOD).unwrap();
        assert_eq!(read_good.domains, ["oost.example", "ziekenhuis.example"]);
        assert!(read_good.shows_both_factors());
        let many = (0..11).map(|n| format!("d{n}.example ")).collect::<String>();
        for (typed, problem) in [
            (Typed { issuer: "login.example", ..GOOD }, "issuer: issuer-address"),
            (Typed { issuer: "https://login.example/?a=b", ..GOOD }, "issuer: issuer-address"),
            (Typed { issuer: "https://a@login.example", ..GOOD }, "issuer: issuer-address"),
            (Typed { client_id: "", ..GOOD }, "client_id: required"),
            (Typed { client_id: "a b", ..GOOD }, "client_id: text-character"),
            (Typed { domains: "", ..GOOD }, "domains: required"),
            (Typed { domains: "ziekenhuis", ..GOOD }, "domains: domain-unreadable"),
            (Typed { domains: &many, ..GOOD }, "domains: domains-too-many"),
            (Typed { acr: "a\"b", ..GOOD }, "acr: assurance-unreadable"),
            (Typed { amr: "", ..GOOD }, "amr: assurance-needed"),
            (Typed { level: "high", ..GOOD }, "level: choice-unknown"),
        ] {
            assert_eq!(read(&typed).unwrap_err().to_string(), problem);
        }
        let low = read(&Typed { amr: "", level: "low", ..GOOD }).unwrap();
        assert!(!low.shows_both_factors() && low.assurance.asks_nothing());
        assert_eq!(secret("kort").unwrap_err().code(), "text-too-short");
        assert_eq!(secret("met spatie erin").unwrap_err().code(), "text-character");
    }

    /// U2.4: what is asked must be shown, by name and exactly.
    #[test]
    fn u2_4_a_level_or_means_that_is_asked_must_be_shown() {
        let words = |all: &[&str]| all.iter().map(|w| (*w).to_owned()).collect::<Vec<_>>();
        let asked = Assurance { acr: words(&["high", "higher"]), amr: words(&["mfa"]) };
        assert!(asked.is_shown(Some("higher"), &words(&["pwd", "mfa"])));
        for (acr, amr) in [
            (None, &["mfa"][..]),
            (Some("low"), &["mfa"]),
            (Some("HIGH"), &["mfa"]),
            (Some("high"), &[]),
            (Some("high"), &["pwd", "mfa2"]),
        ] {
            assert!(!asked.is_shown(acr, &words(amr)), "{acr:?} {amr:?}");
        }
        assert!(Assurance::default().is_shown(None, &[]));
    }

    /// U2.4, U3.5, U5.2: a mail address alone opens nothing; who is barred, has left or works elsewhere stays outside.
    #[test]
    fn u2_4_a_provider_lets_in_only_whom_she_herself_let_it_let_in() {
        assert_eq!(admit(None), Err(NotAdmitted::Nobody));
        let both = [false, true];
        for linked in both {
            for bits in 0..16_u8 {
                let bit = |n: u8| bits >> n & 1 == 1;
                let who =
                    Who { linked, enrolled: bit(0), at_work: bit(1), barred: bit(2), way_named: bit(3) };
                let sound = who.enrolled && who.at_work && !who.barred && who.way_named;
                let expected = sound.then_some(if linked { Admission::In } else { Admission::Join });
                assert_eq!(admit(Some(who)).ok(), expected, "{who:?}");
            }
        }
    }

    #[test]
    fn a_log_in_is_worth_no_more_than_either_side() {
        use Level::{Low, Substantial};
        for (one, other, both) in [
            (Low, Low, Low),
            (Low, Substantial, Low),
            (Substantial, Low, Low),
            (Substantial, Substantial, Substantial),
        ] {
            assert_eq!(one.at_most(other), both);
        }
    }
}
