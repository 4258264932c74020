//! Words for the small enums of the domain.

use crate::i18n::{Arg, Texts};
use crate::key;
use wissel_core::actor::Role;
use wissel_core::audit::Event;
use wissel_core::identity::system::Scope;
use wissel_core::input::Problem;
use wissel_core::office::webhook::WebhookEvent;
use wissel_core::permission::Need;
use wissel_core::privacy::disclosure::Ground;

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
    /// On which ground an operator discloses content (U5.5), in words.
    pub fn disclosure_ground(self, ground: Ground) -> String {
        match ground {
            Ground::Statute => self.t("disclosure-ground-statute"),
            Ground::Task => self.t("disclosure-ground-task"),
            Ground::Permission => self.t("disclosure-ground-permission"),
        }
    }
    /// What is wrong with a value, in words.
    pub fn problem(self, problem: &Problem) -> String {
        let args: Vec<(&str, &dyn Arg)> = problem.args.iter().map(|(n, v)| (*n, v as &dyn Arg)).collect();
        self.get(&format!("problem-{}", problem.code), &args)
    }
    /// A scope of a system in words: "dossiers delen".
    pub fn scope(self, scope: Scope) -> String {
        self.t(match scope {
            Scope::RecordPublish => key!("scope-publish"),
            Scope::RecordFind => key!("scope-find"),
            Scope::RecordRead => key!("scope-read"),
            Scope::OrganisationRead => key!("scope-organisation"),
            Scope::LogRead => key!("scope-log"),
        })
    }
    /// What a system is told, in words: "een opgehaald dossier is ingetrokken".
    pub fn webhook_event(self, event: WebhookEvent) -> String {
        self.t(match event {
            WebhookEvent::Collected => key!("webhook-event-collected"),
            WebhookEvent::NewVersion => key!("webhook-event-new-version"),
            WebhookEvent::Withdrawn => key!("webhook-event-withdrawn"),
            WebhookEvent::Expiring => key!("webhook-event-expiring"),
            WebhookEvent::Test => key!("webhook-event-test"),
        })
    }
    /// What a need lets somebody do, in words: "dossiers delen".
    pub fn need(self, need: Need) -> String {
        self.get(&need_key(need), &[])
    }
    /// An event of the log in words: "dossier gedeeld".
    pub fn event(self, event: Event) -> String {
        self.get(&event_key(event), &[])
    }
}

/// The text key of a need: `need-` and its stable name with hyphens.
pub(crate) fn need_key(need: Need) -> String {
    format!("need-{}", need.name().replace('_', "-"))
}

/// The text key of an event: `event-` and its stable name with hyphens.
pub(crate) fn event_key(event: Event) -> String {
    format!("event-{}", event.name().replace(['.', '_'], "-"))
}
