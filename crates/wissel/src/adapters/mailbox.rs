//! The demo's test mailbox: messages that stay in the house, so that a visitor can read the code of a login.

use serde::{Deserialize, Serialize};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use wissel_core::ports::Clock;
use wissel_service::ports::{MailSent, Mailer, OutgoingMail, Sending, Sms, SmsSent};

/// How many messages are kept; older ones go.
pub const KEPT: usize = 500;

/// One message in the mailbox, in the form of `inbox.json`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Kept {
    /// `sms` or `mail`.
    pub kind: String,
    /// Phone number or mail address.
    pub to: String,
    /// Civil time, RFC 3339.
    pub at: String,
    /// The subject of a mail.
    pub subject: Option<String>,
    /// The text.
    pub text: String,
}

type Save = Box<dyn Fn(&[Kept]) + Send + Sync>;

/// Keeps what would have been sent. The caller stores it: `save` gets all messages, newest first, after each change.
pub struct TestMailbox {
    clock: Arc<dyn Clock>,
    kept: Mutex<VecDeque<Kept>>,
    save: Save,
}

impl TestMailbox {
    /// A mailbox holding `earlier` (newest first).
    pub fn new(
        clock: Arc<dyn Clock>,
        earlier: Vec<Kept>,
        save: impl Fn(&[Kept]) + Send + Sync + 'static,
    ) -> Self {
        Self { clock, kept: Mutex::new(earlier.into()), save: Box::new(save) }
    }

    /// All messages, newest first.
    pub fn newest_first(&self) -> Vec<Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    fn keep(&self, kind: &str, to: &str, subject: Option<String>, text: &str) {
        let message = Kept {
            kind: kind.to_owned(),
            to: to.to_owned(),
            at: self.clock.civil().rfc3339(),
            subject,
            text: text.to_owned(),
        };
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.push_front(message);
        kept.truncate(KEPT);
        (self.save)(kept.make_contiguous());
    }
}

impl Sms for TestMailbox {
    fn send<'a>(&'a self, to: &'a str, text: &'a str, _reference: &'a str) -> Sending<'a, SmsSent> {
        Box::pin(async move {
            self.keep("sms", to, None, text);
            Ok(SmsSent { gateway: "test mailbox".to_owned(), gave_up: Vec::new() })
        })
    }
}

impl Mailer for TestMailbox {
    fn send(&self, mail: OutgoingMail) -> Sending<'_, MailSent> {
        Box::pin(async move {
            self.keep("mail", &mail.to, Some(mail.subject), &mail.text);
            Ok(MailSent)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapters::clock::SystemClock;

    #[tokio::test]
    async fn messages_stand_newest_first_and_are_handed_over_for_keeping() {
        let saved = Arc::new(Mutex::new(Vec::new()));
        let sink = Arc::clone(&saved);
        let earlier = Kept {
            kind: "sms".into(),
            to: "+31600000000".into(),
            at: "x".into(),
            subject: None,
            text: "oud".into(),
        };
        let mailbox = TestMailbox::new(Arc::new(SystemClock), vec![earlier], move |all| {
            *sink.lock().unwrap() = all.to_vec();
        });
        Sms::send(&mailbox, "+31612345678", "code 123456", "r1").await.unwrap();
        let mail = OutgoingMail {
            to: "a@example.org".into(),
            subject: "S".into(),
            text: "T".into(),
            message_id: "1".into(),
        };
        Mailer::send(&mailbox, mail).await.unwrap();
        let all = mailbox.newest_first();
        let kinds: Vec<_> = all.iter().map(|m| (m.kind.as_str(), m.text.as_str())).collect();
        assert_eq!(kinds, [("mail", "T"), ("sms", "code 123456"), ("sms", "oud")]);
        assert_eq!(*saved.lock().unwrap(), all);
        let json = serde_json::to_value(&all).unwrap();
        assert_eq!(json[0]["subject"], "S");
        assert!(json[1]["subject"].is_null());
    }

    #[tokio::test]
    async fn the_mailbox_does_not_grow_without_end() {
        let mailbox = TestMailbox::new(Arc::new(SystemClock), Vec::new(), |_| ());
        for i in 0..KEPT + 5 {
            Sms::send(&mailbox, "+31600000000", &i.to_string(), "r").await.unwrap();
        }
        let all = mailbox.newest_first();
        assert_eq!(all.len(), KEPT);
        assert_eq!(all[0].text, (KEPT + 4).to_string());
    }
}
