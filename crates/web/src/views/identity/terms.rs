//! The terms of use (U1.3, U1.4), and why somebody reaches no data.

use crate::dates::When;
use crate::frame::Frame;
use crate::i18n::Texts;
use askama::Template;

/// One article of the terms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TermsSection {
    /// Its heading.
    pub heading: String,
    /// Its paragraphs.
    pub lines: Vec<String>,
}

/// `/voorwaarden`: readable for everybody. Fields: hidden `version`, button `answer` = `yes` or `no`.
#[derive(Template, Clone, Debug)]
#[template(path = "identity/terms.html")]
pub struct Terms {
    /// The frame.
    pub f: Frame,
    /// The version's name.
    pub version: String,
    /// Since when, or from when, this version is in force.
    pub in_force: When,
    /// The full text, in the language in which it was published.
    pub sections: Vec<TermsSection>,
    /// The ways to log in that this version names beside password and SMS, in words.
    pub ways: Vec<String>,
    /// The care sectors that it names beside birth care: in words, and its key.
    pub sectors: Vec<(String, String)>,
    /// Whether the choice is offered: logged in, and this version not accepted yet.
    pub can_accept: bool,
    /// When this user accepted this version.
    pub accepted: Option<When>,
}

/// Why a person who proved who she is reaches no data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoAccessReason {
    /// The operator barred the person (U5.2).
    Barred,
    /// The organisation has no signed processor agreement on file (U5.6).
    NoAgreement,
    /// The organisation's use of the portal is switched off.
    ServiceOff,
    /// Nothing new can be left any more (U5.1).
    SharingOver,
    /// The portal is over (U5.1).
    PortalOver,
    /// The membership has ended.
    Ended,
    /// The terms that she accepted do not name the way by which she logged in (U2.4).
    WayNotNamed,
    /// The organisation does not take the way by which she logged in (U2.4).
    WayRefused,
    /// The same, and she has what the other way needs: she only has to use it.
    OtherWay,
    /// The organisation takes only its own sign-in, and she came in otherwise (U2.4).
    Provider,
    /// The organisation asks who collects for a higher level of identification.
    LevelTooLow,
    /// The practitioner for whom she works does not work here any more (NEN 7513).
    NoResponsible,
}

/// `/geen-toegang`.
#[derive(Template, Clone, Debug)]
#[template(path = "identity/no_access.html")]
pub struct NoAccess {
    /// The frame.
    pub f: Frame,
    /// The heading.
    pub title: String,
    /// Why.
    pub sentence: String,
    /// What to do.
    pub next: String,
    /// Whether her own page is where she does so.
    pub to_account: bool,
    /// Whether she can change the organisation's rule.
    pub to_rules: bool,
    /// Whether another organisation can be chosen.
    pub can_choose_other: bool,
}

impl NoAccess {
    /// The page for a reason; `organisation` is where she works now.
    pub fn new(f: Frame, reason: NoAccessReason, organisation: &str, can_choose_other: bool) -> Self {
        let t: Texts = f.texts;
        let (title, sentence, next) = match reason {
            NoAccessReason::Barred => (
                t.t("no-access-barred-title"),
                t.t("no-access-barred"),
                t.t1("no-access-barred-next", "operator", &f.site.operator),
            ),
            NoAccessReason::NoAgreement => (
                t.t("no-access-agreement-title"),
                t.t1("no-access-agreement", "organisation", organisation),
                t.t("no-access-agreement-next"),
            ),
            NoAccessReason::ServiceOff => (
                t.t("no-access-off-title"),
                t.t1("no-access-off", "organisation", organisation),
                t.t("no-access-off-next"),
            ),
            NoAccessReason::SharingOver => {
                (t.t("no-access-sharing-title"), t.t("no-access-sharing"), t.t("no-access-sharing-next"))
            }
            NoAccessReason::PortalOver => {
                (t.t("no-access-portal-title"), t.t("no-access-portal"), t.t("no-access-portal-next"))
            }
            NoAccessReason::Ended => (
                t.t("no-access-ended-title"),
                t.t1("no-access-ended", "organisation", organisation),
                t.t("no-access-ended-next"),
            ),
            NoAccessReason::WayNotNamed => {
                (t.t("no-access-way-title"), t.t("no-access-way"), t.t("no-access-way-next"))
            }
            NoAccessReason::WayRefused => (
                t.t("no-access-refused-title"),
                t.t1("no-access-refused", "organisation", organisation),
                t.t("no-access-refused-next"),
            ),
            NoAccessReason::OtherWay => (
                t.t("no-access-refused-title"),
                t.t1("no-access-refused", "organisation", organisation),
                t.t("no-access-other-next"),
            ),
            NoAccessReason::Provider => (
                t.t("no-access-provider-title"),
                t.t1("no-access-provider", "organisation", organisation),
                t.t("no-access-provider-next"),
            ),
            NoAccessReason::LevelTooLow => (
                t.t("no-access-level-title"),
                t.t1("no-access-level", "organisation", organisation),
                t.t("no-access-level-next"),
            ),
            NoAccessReason::NoResponsible => (
                t.t("no-access-responsible-title"),
                t.t1("no-access-responsible", "organisation", organisation),
                t.t("no-access-responsible-next"),
            ),
        };
        let to_account = reason == NoAccessReason::WayRefused;
        Self { f, title, sentence, next, to_account, to_rules: false, can_choose_other }
    }
}
