//! Words for the small enums of the domain.

use crate::i18n::Texts;
use wissel_core::actor::Role;

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
}
