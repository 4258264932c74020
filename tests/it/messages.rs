//! Messages leave the house one by one: what is wrong with one of them, or with one way out, is no other's trouble.

use it::exchange::two;
use it::world::World;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event};
use wissel_core::ids::UserId;
use wissel_core::lang::Lang;
use wissel_core::notice::{Channel, Notice, Recipient, Template};
use wissel_service::ports::{MailSent, Mailer, OutgoingMail, Sending};
use wissel_service::postman::{Ports, deliver, deliver_by};
use wissel_store::{Fault, Tx};

/// Notices to these people, in this order.
fn send(tx: &mut Tx<'_>, (people, channel): &(Vec<UserId>, Channel)) -> Result<Decided<(), ()>, Fault> {
    let entry = AuditEntry::new(tx.new_id(), Event::SystemChanged);
    let mut acted = Acted::done((), entry);
    for (n, user) in people.iter().enumerate() {
        acted = acted.notice(Notice {
            id: tx.new_id(),
            channel: *channel,
            to: Recipient::User(*user),
            template: match channel {
                Channel::Sms => Template::LoginCode,
                Channel::Mail => Template::StillNeeded,
            },
            args: ["code", "number", "host"].map(|name| (name.to_owned(), "123456".to_owned())).to_vec(),
            lang: Lang::Nl,
            dedupe: format!("{}-{n}", channel.name()),
            not_after: None,
        });
    }
    Ok(acted)
}

/// A person whose profile cannot be read: her notice fails by itself, nobody else gets hers twice.
#[tokio::test]
async fn one_unreadable_recipient_makes_nobody_get_a_message_twice() {
    for world in World::each().await {
        two(&world).await;
        let (sanne, noor) = (world.account("sanne"), world.account("noor"));
        world.settle().await;
        let before = (world.messages_to(&sanne.phone).len(), world.messages_to(&noor.phone).len());
        let command = (vec![noor.user, sanne.user], Channel::Sms);
        let _ = world.app.store.act(&Actor::System("test"), command, send).await.expect("act");
        let damaged = format!(
            "update person set profile = (select profile from person where id = '{}') where id = '{}'",
            sanne.user, noor.user
        );
        world.fresh.behind_its_back(&damaged).await.expect("damaged");
        for _ in 0..4 {
            world.settle().await;
            world.clock().pass(Duration::from_mins(30));
        }
        assert_eq!(world.messages_to(&sanne.phone).len(), before.0 + 1, "once");
        assert_eq!(world.messages_to(&noor.phone).len(), before.1);
    }
}

/// A mail server that never answers.
struct Silent(AtomicUsize);

impl Mailer for Silent {
    fn send(&self, _: OutgoingMail) -> Sending<'_, MailSent> {
        self.0.fetch_add(1, Ordering::SeqCst);
        Box::pin(std::future::pending())
    }
}

/// U2.4: while the mail server hangs, a log-in code goes out by SMS.
#[tokio::test]
async fn u2_4_a_mail_server_that_hangs_delays_no_code() {
    for world in World::each().await {
        two(&world).await;
        let sanne = world.account("sanne");
        world.settle().await;
        let before = world.messages_to(&sanne.phone).len();
        for channel in [Channel::Mail, Channel::Sms] {
            let command = (vec![sanne.user], channel);
            let _ = world.app.store.act(&Actor::System("test"), command, send).await.expect("act");
        }
        let silent = Arc::new(Silent(AtomicUsize::new(0)));
        let ports = Ports { sms: world.mailbox.clone(), mail: silent.clone() };
        let hanging = tokio::spawn({
            let (app, ports) = (world.app.clone(), ports.clone());
            async move { deliver(&app, &ports).await }
        });
        while silent.0.load(Ordering::SeqCst) == 0 || world.messages_to(&sanne.phone).len() == before {
            assert!(!hanging.is_finished(), "the mail hangs");
            tokio::task::yield_now().await;
        }
        assert_eq!(deliver_by(&world.app, &ports, Channel::Sms).await, Ok(0), "the code is gone already");
        hanging.abort();
    }
}
