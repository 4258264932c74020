//! Words for the small enums of the domain.

use crate::i18n::Texts;
use wissel_core::actor::Role;
use wissel_core::audit::Event;

impl Texts {
    /// A role in words: "zorgverlener".
    pub fn role(self, role: Role) -> String {
        match role {
            Role::Practitioner => self.t("role-practitioner"),
            Role::Assistant => self.t("role-assistant"),
            Role::Administrator => self.t("role-administrator"),
            Role::PrivacyOfficer => self.t("role-privacy-officer"),
            Role::Operator => self.t("role-operator"),
        }
    }
    /// An event of the log in words: "dossier gedeeld".
    pub fn event(self, event: Event) -> String {
        self.get(&event_key(event), &[])
    }
}

/// The text key of an event: `event-` and its stable name with hyphens.
pub(crate) fn event_key(event: Event) -> String {
    format!("event-{}", event.name().replace(['.', '_'], "-"))
}
