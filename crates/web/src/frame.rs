//! What every page needs around its own content.

use crate::assets;
use crate::dates::When;
use crate::i18n::{Arg, Texts};
use crate::key;
use crate::status::Tone;
use std::sync::Arc;
use wissel_core::actor::Role;
use wissel_core::lang::Lang;

/// Facts about this installation that stand on each page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// The operator's name.
    pub operator: String,
    /// The operator's telephone number as people read it.
    pub phone: String,
    /// Whether this is a demo.
    pub demo: bool,
    /// The program's version.
    pub version: &'static str,
    /// The largest document, in megabytes.
    pub upload_mb: u64,
}

/// Who is logged in, as the page's head shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Her name.
    pub name: String,
    /// Where she works now; empty while she still has to choose.
    pub organisation: String,
    /// Whether she can choose another organisation.
    pub can_switch: bool,
    /// Seconds until the session ends when nothing happens.
    pub idle_seconds: u32,
    /// Her membership's id: a page that is sent again after another login is sent by the same person or not at all.
    pub key: String,
    /// Where a warning stands that she has yet to confirm.
    pub warned: Option<String>,
    /// Whether she showed both factors a short while ago, so that she may change factors and functions.
    pub fresh: bool,
}

/// A part of the menu.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each name is the page it stands for")]
pub enum Section {
    Records,
    Share,
    Find,
    Office,
    Members,
    Clients,
    OfficeLog,
    ClientLog,
    Operator,
    Organisations,
    Users,
    Queues,
    OperatorLog,
    Complaints,
    Emergencies,
    Recoveries,
    LogReview,
    Breaches,
}

impl Section {
    /// The menu of a role, in order.
    pub const fn of(role: Role) -> &'static [Section] {
        match role {
            Role::Practitioner | Role::Assistant => &[Self::Records, Self::Share, Self::Find],
            Role::Administrator => &[
                Self::Office,
                Self::Members,
                Self::Recoveries,
                Self::Clients,
                Self::OfficeLog,
                Self::Complaints,
            ],
            Role::PrivacyOfficer => &[
                Self::ClientLog,
                Self::LogReview,
                Self::Emergencies,
                Self::Breaches,
                Self::Recoveries,
                Self::Complaints,
            ],
            Role::Operator => &[
                Self::Operator,
                Self::Organisations,
                Self::Users,
                Self::Queues,
                Self::OperatorLog,
                Self::Complaints,
            ],
        }
    }
    const fn parts(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Records => (key!("menu-records"), "/dossiers", "folder"),
            Self::Share => (key!("menu-share"), "/dossiers/delen", "share"),
            Self::Find => (key!("menu-find"), "/zoeken", "search"),
            Self::Office => (key!("menu-overview"), "/beheer", "home"),
            Self::Members => (key!("menu-members"), "/beheer/medewerkers", "people"),
            Self::Clients => (key!("menu-clients"), "/beheer/koppelingen", "link"),
            Self::OfficeLog => (key!("menu-log"), "/beheer/logboek", "list"),
            Self::ClientLog => (key!("menu-log"), "/beheer/logboek/client", "list"),
            Self::Operator => (key!("menu-overview"), "/operator", "home"),
            Self::Organisations => (key!("menu-organisations"), "/operator/organisaties", "building"),
            Self::Users => (key!("menu-users"), "/operator/gebruikers", "people"),
            Self::Queues => (key!("menu-queues"), "/operator/wachtrijen", "inbox"),
            Self::Complaints => (key!("menu-complaints"), "/klachten", "inbox"),
            Self::Emergencies => (key!("menu-emergencies"), "/noodtoegang", "alert"),
            Self::Recoveries => (key!("menu-recoveries"), "/herstel", "people"),
            Self::LogReview => (key!("menu-log-review"), "/logcontrole", "check"),
            Self::Breaches => (key!("menu-breaches"), "/datalekken", "clock"),
            Self::OperatorLog => (key!("menu-log"), "/operator/logboek", "list"),
        }
    }
}

/// One item of the menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MenuItem {
    /// The words.
    pub label: String,
    /// Where it leads.
    pub href: &'static str,
    /// The icon's name.
    pub icon: &'static str,
    /// Whether this is the page's own part.
    pub current: bool,
}

/// One line that says what just happened, shown once after a redirect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flash {
    /// Good news or bad.
    pub tone: Tone,
    /// The sentence.
    pub text: String,
}

/// What every page says to everybody: that the portal ends (U5.1), that maintenance is planned (T12.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoardNote {
    /// What it is about, for who hears the page.
    pub title: String,
    /// How strong it is.
    pub tone: Tone,
    /// The days or times, in words.
    pub text: String,
    /// The operator's own words.
    pub words: String,
    /// Whether she is asked to take her organisation's log along.
    pub take_log: bool,
}

/// What every page needs. Field `f` of each view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// The texts in the person's language.
    pub texts: Texts,
    /// Facts about the installation.
    pub site: Arc<Site>,
    /// Who is logged in.
    pub person: Option<Person>,
    /// For a client who came in with her view code: seconds until her session ends when nothing happens.
    pub client_idle: Option<u32>,
    /// The menu for her role.
    pub menu: Vec<MenuItem>,
    /// The form token of her session; empty for a visitor.
    pub token: String,
    /// What a form on this page carries, so that it does its thing once when it is sent twice.
    pub slip: String,
    /// What just happened.
    pub flash: Option<Flash>,
    /// What everybody is told: the end of the portal first, then maintenance, earliest first.
    pub board: Vec<BoardNote>,
    /// The civil time now.
    pub now: When,
    /// The path of this page, for the way back after a language switch; `/` for answers to a form.
    pub path: String,
}

impl Frame {
    /// The frame of a page for somebody who has not logged in.
    pub fn visitor(lang: Lang, site: Arc<Site>, now: When, path: impl Into<String>) -> Self {
        let texts = Texts::new(lang);
        Self {
            texts,
            site,
            person: None,
            client_idle: None,
            menu: Vec::new(),
            token: String::new(),
            slip: String::new(),
            flash: None,
            board: Vec::new(),
            now,
            path: path.into(),
        }
    }
    /// Adds the person, her form token, and the menu of her role.
    #[must_use]
    pub fn signed(
        mut self,
        person: Person,
        token: impl Into<String>,
        role: Option<Role>,
        current: Option<Section>,
    ) -> Self {
        self.person = Some(person);
        self.token = token.into();
        self.menu = role
            .map_or(&[][..], Section::of)
            .iter()
            .map(|&section| {
                let (key, href, icon) = section.parts();
                MenuItem { label: self.texts.t(key), href, icon, current: current == Some(section) }
            })
            .collect();
        self
    }
    /// Marks the part of the menu that this page belongs to.
    #[must_use]
    pub fn at(mut self, section: Section) -> Self {
        let (_, href, _) = section.parts();
        for item in &mut self.menu {
            item.current = item.href == href;
        }
        self
    }
    /// Adds the line that says what just happened.
    #[must_use]
    pub fn flashed(mut self, tone: Tone, text: impl Into<String>) -> Self {
        self.flash = Some(Flash { tone, text: text.into() });
        self
    }
    /// Whether her menu leads to this page.
    pub fn has_menu(&self, href: &str) -> bool {
        self.menu.iter().any(|item| item.href == href)
    }
    /// Where a warning stands that she has yet to confirm, on every page but that one.
    pub fn warned_at(&self) -> Option<&str> {
        self.person.as_ref()?.warned.as_deref().filter(|at| *at != self.path)
    }
    /// Whether she showed both factors a short while ago; otherwise a page asks her to do so before it shows such a form.
    pub fn fresh(&self) -> bool {
        self.person.as_ref().is_some_and(|p| p.fresh)
    }
    /// The language's tag, for `<html lang>`.
    pub fn lang(&self) -> &'static str {
        self.texts.lang().tag()
    }
    /// The other language: its tag and its own name.
    pub fn other_lang(&self) -> (&'static str, &'static str) {
        let other = match self.texts.lang() {
            Lang::Nl => Lang::En,
            Lang::En => Lang::Nl,
        };
        (other.tag(), other.own_name())
    }
    /// The address of an asset, with its content hash.
    pub fn asset(&self, name: impl AsRef<str>) -> &'static str {
        assets::path(name.as_ref())
    }
    /// Whether the operator has a telephone number to be shown.
    pub fn reachable(&self) -> bool {
        !self.site.phone.is_empty()
    }
    /// The operator's number as a link target.
    pub fn tel(&self) -> String {
        tel(&self.site.phone)
    }
    /// A text without values.
    pub fn t(&self, key: impl AsRef<str>) -> String {
        self.texts.t(key)
    }
    /// A text with one value.
    pub fn t1(&self, key: impl AsRef<str>, name: impl AsRef<str>, value: impl Arg) -> String {
        self.texts.t1(key, name, value)
    }
    /// A text with two values.
    pub fn t2(
        &self,
        key: impl AsRef<str>,
        name: impl AsRef<str>,
        value: impl Arg,
        name2: impl AsRef<str>,
        value2: impl Arg,
    ) -> String {
        self.texts.t2(key, name, value, name2, value2)
    }
}

/// A telephone number as a link target: `tel:+31880000000`.
pub fn tel(phone: impl AsRef<str>) -> String {
    let digits: String = phone.as_ref().chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    match digits.strip_prefix('0') {
        Some(rest) => format!("tel:+31{rest}"),
        None => format!("tel:{digits}"),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_number_becomes_a_link() {
        assert_eq!(super::tel("088 000 00 00"), "tel:+31880000000");
        assert_eq!(super::tel("+31 6 12345678"), "tel:+31612345678");
    }
}
