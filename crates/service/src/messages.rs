//! The words of messages that leave the house, rendered at the moment of sending.

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use std::sync::LazyLock;
use unic_langid::LanguageIdentifier;
use wissel_core::lang::Lang;
use wissel_core::notice::{Channel, Template};

type Bundle = FluentBundle<FluentResource>;

static NL: LazyLock<Bundle> = LazyLock::new(|| bundle(Lang::Nl, include_str!("../locales/nl/messages.ftl")));
static EN: LazyLock<Bundle> = LazyLock::new(|| bundle(Lang::En, include_str!("../locales/en/messages.ftl")));

fn bundle(lang: Lang, text: &str) -> Bundle {
    let tags: Vec<LanguageIdentifier> = lang.tag().parse().into_iter().collect();
    let mut bundle = Bundle::new_concurrent(tags);
    bundle.set_use_isolating(false);
    // A broken file is found by the test below; at run time its whole parts still serve.
    let resource = FluentResource::try_new(text.to_owned()).unwrap_or_else(|(whole, _)| whole);
    let _ = bundle.add_resource(resource);
    bundle
}

/// A message in words.
#[derive(Clone, PartialEq, Eq)]
pub struct Words {
    /// For mail: the subject, one line.
    pub subject: Option<String>,
    /// The text.
    pub text: String,
}

/// Renders a message; `None` when a text or a value is missing, which the tests exclude for every template.
pub fn render(template: Template, channel: Channel, lang: Lang, args: &[(String, String)]) -> Option<Words> {
    let bundle = match lang {
        Lang::Nl => &*NL,
        Lang::En => &*EN,
    };
    let mut values = FluentArgs::new();
    for (name, value) in args {
        values.set(name.as_str(), value.as_str());
    }
    let words = |key: &str| {
        let mut missing = Vec::new();
        let pattern = bundle.get_message(key)?.value()?;
        let text = bundle.format_pattern(pattern, Some(&values), &mut missing).into_owned();
        missing.is_empty().then_some(text)
    };
    let key = format!("notice-{}", template.name());
    let subject = match channel {
        Channel::Sms => None,
        Channel::Mail => Some(words(&format!("{key}-subject"))?.replace(['\r', '\n'], " ")),
    };
    Some(Words { subject, text: words(&key)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args() -> Vec<(String, String)> {
        [
            ("code", "042137"),
            ("host", "wissel.example"),
            ("link", "https://wissel.example/uitnodiging/abc"),
            ("organisation", "Verloskundigen De Linde"),
            ("inviter", "S. de Vries"),
            ("what", "phone"),
            ("name", "K. Bos"),
            ("role", "practitioner"),
            ("helpdesk", "088 000 00 00"),
            ("number", "W-7K4M-2QXD"),
            ("site", "https://wissel.example"),
            ("version", "2027-1"),
            ("signatory", "K. Bos"),
            ("days", "3"),
            ("hours", "6"),
            ("day", "21 december 2026"),
            ("about", "person"),
            ("gone", "29 december 2026"),
            ("head", "position 1"),
            ("address", "epd.example.org"),
            ("why", "gone"),
            ("words", "Wij stoppen."),
            ("line", "disk"),
            ("server", "node-1"),
            ("from", "5 december 2026, 22:00 uur"),
            ("till", "6 december 2026, 02:00 uur"),
        ]
        .map(|(k, v)| (k.to_owned(), v.to_owned()))
        .to_vec()
    }

    fn channel(template: Template) -> Channel {
        match template {
            Template::LoginCode | Template::PhoneCode | Template::ViewCode => Channel::Sms,
            Template::Invitation
            | Template::InvitationWithdrawn
            | Template::MemberNamed
            | Template::MembersProvisioned
            | Template::RecoveryAsked
            | Template::SearchAlarm
            | Template::PasswordReset
            | Template::AccountChanged
            | Template::WebhookStopped
            | Template::FirstCollected
            | Template::CollectedWrong
            | Template::StillNeeded
            | Template::ClientWithdrew
            | Template::ClientWithdrewReported
            | Template::ClientReported
            | Template::ComplaintReceived
            | Template::ComplaintDue
            | Template::ComplaintTaken
            | Template::ComplaintLonger
            | Template::ComplaintAnswered
            | Template::EmergencyCollected
            | Template::EmergencyReview
            | Template::EmergencyOpen
            | Template::AgreementEnds
            | Template::AgreementGoesOn
            | Template::NewerVersion
            | Template::BreachDue
            | Template::AgreementOffered
            | Template::AgreementSigned
            | Template::PortalEnds
            | Template::PortalGoesOn
            | Template::PortalLogDue
            | Template::HealthAlarm
            | Template::MaintenancePlanned
            | Template::RecordDisclosed
            | Template::AuditHead => Channel::Mail,
        }
    }

    #[test]
    fn every_message_has_words_in_every_language() {
        for lang in Lang::ALL {
            for &template in Template::ALL {
                let words = render(template, channel(template), lang, &args());
                let words = words.unwrap_or_else(|| panic!("{} in {}", template.name(), lang.tag()));
                assert!(!words.text.contains('{') && !words.text.contains('$'), "{}", words.text);
                assert!(words.subject.is_none_or(|s| !s.contains('\n')));
            }
        }
    }

    /// U2.4; the demo contract: the code is the only distinct run of six digits, and the last line is origin-bound.
    #[test]
    fn u2_4_a_code_ends_with_the_line_that_binds_it_to_the_site() {
        for lang in Lang::ALL {
            for template in [Template::LoginCode, Template::PhoneCode, Template::ViewCode] {
                let text = render(template, Channel::Sms, lang, &args()).expect("words").text;
                assert_eq!(text.lines().last(), Some("@wissel.example #042137"));
                let mut runs: Vec<&str> =
                    text.split(|c: char| !c.is_ascii_digit()).filter(|r| r.len() == 6).collect();
                runs.dedup();
                assert_eq!(runs, ["042137"]);
            }
        }
    }

    #[test]
    fn a_missing_value_gives_no_message_rather_than_a_broken_one() {
        assert!(render(Template::LoginCode, Channel::Sms, Lang::Nl, &[]).is_none());
    }
}
