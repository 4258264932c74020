//! What organisations' own systems are told: who hears what, signed and without content; tried again, given up, switched
//! off; by one node only.

use it::exchange::{BORN, BSN, Filled, collect, events, find, find_and_collect, share, two, upload};
use it::receiver::{Answer, Received, Receiver, sender};
use it::world::World;
use serde_json::json;
use std::collections::BTreeSet;
use std::time::Duration;
use wissel::adapters::reach::Reach;
use wissel::adapters::webhook::Sender;
use wissel_core::actor::Role;
use wissel_core::ids::{OrganisationId, RecordId};
use wissel_core::office::webhook::{About, WebhookEvent, WebhookForm};
use wissel_service::courier::deliver;
use wissel_service::office::webhooks::add;
use wissel_store::office::webhook;
use wissel_store::{Fault, Tx, sql};

const HERE: &str = "/beheer/koppelberichten";
const SECOND: Duration = Duration::from_secs(1);
const HOUR: Duration = Duration::from_secs(3600);
/// Messages of each endpoint in the race.
const EACH: usize = 12;

/// An organisation's administrator adds this address for everything; its secret.
async fn add_for(world: &World, admin: &str, organisation: OrganisationId, url: &str) -> String {
    world.member(admin, Role::Administrator, organisation).await;
    let _session = world.log_in(admin).await;
    let actor = it::exchange::actor(world, admin).await;
    let events = WebhookEvent::CHOICES.iter().map(|e| e.name().to_owned()).collect();
    let new = WebhookForm { url: url.to_owned(), events }.check(true).expect("an address");
    add::add(&world.app, &actor, new, None).await.unwrap_or_else(|_| panic!("added")).secret
}

async fn bring(world: &World) -> usize {
    deliver(&world.app, &sender()).await.expect("delivered")
}

async fn count(world: &World, sql: wissel_store::Sql) -> i64 {
    world.app.store.read(sql, |tx, sql| tx.one(*sql, &[])?.int("n")).await.expect("count")
}

/// Both organisations of an exchange, each with a system that listens.
struct Both {
    sanne: it::browser::Browser,
    noor: it::browser::Browser,
    source: Receiver,
    collector: Receiver,
    source_secret: String,
    collector_secret: String,
}

async fn both(world: &World) -> Both {
    let (sanne, noor) = two(world).await;
    let nest = it::exchange::organisation_of(world, "sanne").await;
    let east = it::exchange::organisation_of(world, "noor").await;
    let (source, collector) = (Receiver::start().await, Receiver::start().await);
    let source_secret = add_for(world, "ilse", nest, &source.url).await;
    let collector_secret = add_for(world, "otto", east, &collector.url).await;
    Both { sanne, noor, source, collector, source_secret, collector_secret }
}

async fn number(world: &World, record: RecordId) -> String {
    let read = |tx: &mut Tx<'_>, id: &RecordId| -> Result<String, Fault> {
        tx.one(sql!("select number from record where id = $1"), &[id.into()])?.text("number")
    };
    world.app.store.read(record, read).await.expect("a number")
}

/// The body is exactly this and nothing else, its id is the header's, and this secret signed it.
fn is_told(world: &World, got: &Received, kind: &str, data: &serde_json::Value, secret: &str) {
    let at = world.app.clock.civil().rfc3339();
    let expected = json!({"id": got.header("webhook-id"), "type": kind, "timestamp": at, "data": data});
    assert_eq!(got.json(), expected);
    let real = world.app.clock.real().micros() / 1_000_000;
    assert_eq!(got.header("webhook-timestamp"), real.to_string());
    assert_eq!(got.signed_by(&[secret, "whsec_AAAA"]), [true, false], "{got:?}");
    for content in
        [BSN, BORN, "Berg", "M.J.", "zwangerschap", "Nest", "Oost", "noor", "2027-02-01", "2027-03-15"]
    {
        assert!(!got.body.contains(content), "{content} in {}", got.body);
    }
}

/// U2.3b, U2.5a, U3.9, U5.5: the source hears of collections, collectors of new versions and withdrawals, both of the
/// near end; nobody else hears anything, and no message holds anything about the client.
#[tokio::test]
async fn u5_5_those_concerned_are_told_signed_and_without_content() {
    for world in World::each().await {
        let mut t = both(&world).await;
        let elsewhere = Receiver::start().await;
        let linde = world.organisation("De Linde", "maternity").await;
        add_for(&world, "lena", linde, &elsewhere.url).await;
        let record = share(&world, &mut t.sanne, &Filled::default()).await;
        let number = number(&world, record).await;
        assert_eq!(bring(&world).await, 0, "sharing is told to nobody");

        let page = find_and_collect(&mut t.noor).await;
        let collection = page.path.rsplit('/').next().expect("an id").to_owned();
        assert_eq!(bring(&world).await, 1);
        let data = json!({"number": number, "record": record.to_string(), "ask": "/api/v1/log"});
        is_told(&world, &t.source.only(), "record.collected", &data, &t.source_secret);
        assert!(t.collector.take_all().is_empty());

        let form = t.sanne.get(&format!("/dossiers/{record}/versie")).await;
        let version = form.value("version").expect("a version").to_owned();
        let fields = vec![("version", version), ("text", "Derde zwangerschap.".to_owned())];
        let newer = Filled { fields, file: None };
        upload(&world, &t.sanne, &format!("/dossiers/{record}/versie"), &newer).await;
        assert_eq!(bring(&world).await, 1);
        let ask = format!("/api/v1/collections/{collection}");
        let data = json!({"number": number, "collection": collection, "ask": ask});
        is_told(&world, &t.collector.only(), "record.new_version", &data, &t.collector_secret);

        world.travel_to("2027-03-08T08:59:59+01:00").await;
        assert_eq!(bring(&world).await, 0);
        world.travel_to("2027-03-08T09:00:00+01:00").await;
        assert_eq!(bring(&world).await, 2);
        is_told(&world, &t.collector.only(), "record.expiring", &data, &t.collector_secret);
        let ask = format!("/fhir/Consent?data=DocumentReference/{record}");
        let own = json!({"number": number, "record": record.to_string(), "ask": ask});
        is_told(&world, &t.source.only(), "record.expiring", &own, &t.source_secret);
        assert_eq!(events(&world, "record.expiring").await, 1);

        let mut sanne = world.log_in("sanne").await;
        let form = sanne.get(&format!("/dossiers/{record}/stoppen")).await;
        let version = form.value("version").expect("a version").to_owned();
        let fields = [("reason", "consent_withdrawn"), ("version", version.as_str())];
        sanne.submit(&format!("/dossiers/{record}/stoppen"), &fields).await;
        assert_eq!(bring(&world).await, 1);
        is_told(&world, &t.collector.only(), "record.withdrawn", &data, &t.collector_secret);
        assert!(t.source.take_all().is_empty() && elsewhere.take_all().is_empty());
    }
}

/// U5.6: who could not ask is not told: without an agreement, or with the service off. What was not chosen neither.
#[tokio::test]
async fn u5_6_without_agreement_or_service_nothing_is_told() {
    for world in World::each().await {
        let mut t = both(&world).await;
        share(&world, &mut t.sanne, &Filled::default()).await;
        let nest = it::exchange::organisation_of(&world, "sanne").await;
        world
            .setup(nest, |tx, nest| {
                tx.exec(sql!("delete from entitlement where organisation_id = $1"), &[nest.into()])
            })
            .await;
        find_and_collect(&mut t.noor).await;
        assert_eq!(bring(&world).await, 0, "the service is off");
        world
            .setup(nest, |tx, nest| {
                let chosen =
                    sql!("update webhook_endpoint set events = 'record.expiring' where organisation_id = $1");
                tx.exec(chosen, &[nest.into()])?;
                wissel_store::office::organisation::switch_service(tx, *nest, "exchange", true).map(drop)
            })
            .await;
        let result = find(&mut t.noor, ("bsn", BSN), BORN).await;
        collect(&mut t.noor, &result).await;
        assert_eq!(bring(&world).await, 0, "it asked for something else");
    }
}

/// Something for the only endpoint of an organisation.
async fn tell(world: &World, organisation: OrganisationId) {
    world
        .setup(organisation, |tx, organisation| {
            for endpoint in webhook::of(tx, *organisation)? {
                webhook::tell_one(tx, endpoint.id, WebhookEvent::Test, &About::nothing())?;
            }
            Ok(())
        })
        .await;
}

async fn state(world: &World) -> String {
    let read =
        |tx: &mut Tx<'_>, (): &()| tx.one(sql!("select state from webhook_endpoint"), &[])?.text("state");
    world.app.store.read((), read).await.expect("a state")
}

/// How the tries ended, oldest first: result and status.
async fn tries(world: &World) -> Vec<String> {
    let read = |tx: &mut Tx<'_>, (): &()| -> Result<Vec<String>, Fault> {
        let rows = tx.rows(sql!("select result, status from webhook_try order by tried_at, id"), &[])?;
        rows.iter()
            .map(|r| Ok(format!("{} {}", r.str("result")?, r.opt_int("status")?.unwrap_or_default())))
            .collect()
    };
    world.app.store.read((), read).await.expect("tries")
}

async fn one(world: &World) -> (OrganisationId, Receiver, String) {
    let nest = world.organisation("Het Nest", "midwifery").await;
    let receiver = Receiver::start().await;
    let secret = add_for(world, "ilse", nest, &receiver.url).await;
    (nest, receiver, secret)
}

/// A message that is not taken comes again, with the same id and body and a fresh signature, until it is taken.
#[tokio::test]
async fn what_is_not_taken_comes_again_and_is_the_same_message() {
    for world in World::each().await {
        let (nest, receiver, secret) = one(&world).await;
        let trap = Receiver::start().await;
        receiver.answers(&[
            Answer::Status(500),
            Answer::Hang,
            Answer::Redirect(trap.url.clone()),
            Answer::Endless,
        ]);
        tell(&world, nest).await;
        for pause in [0, 6, 360, 2160] {
            assert_eq!(bring(&world).await, usize::from(pause == 0), "before the pause is over");
            world.clock().pass(SECOND * pause);
            if pause > 0 {
                assert_eq!(bring(&world).await, 1, "after {pause} seconds");
            }
        }
        world.clock().pass(HOUR * 3);
        assert_eq!(bring(&world).await, 0, "it was taken: of an endless answer the status counts");
        let got = receiver.take_all();
        assert_eq!(tries(&world).await, ["status 500", "timeout 0", "status 307", "taken 200"]);
        assert!(trap.take_all().is_empty(), "a redirect is not followed");
        let ids: BTreeSet<_> =
            got.iter().map(|g| (g.header("webhook-id").to_owned(), g.body.clone())).collect();
        let moments: BTreeSet<_> = got.iter().map(|g| g.header("webhook-timestamp").to_owned()).collect();
        assert_eq!((got.len(), ids.len(), moments.len()), (4, 1, 4));
        assert!(got.iter().all(|g| g.signed_by(&[&secret]) == [true]));
    }
}

/// 410 switches off at once; who looks after the organisation gets a mail, and can switch on again.
#[tokio::test]
async fn an_endpoint_that_is_gone_is_off_at_once() {
    for world in World::each().await {
        let (nest, receiver, _) = one(&world).await;
        receiver.answers(&[Answer::Status(410)]);
        tell(&world, nest).await;
        assert_eq!(bring(&world).await, 1);
        assert_eq!((state(&world).await.as_str(), events(&world, "webhook.stopped").await), ("gone", 1));
        world.settle().await;
        let mails = world.messages_to("ilse@voorbeeld.example");
        let said = "Het systeem antwoordde dat het geen berichten meer wil";
        assert!(mails[0].text.contains(said) && mails[0].text.contains("127.0.0.1"), "{}", mails[0].text);
        tell(&world, nest).await;
        world.clock().pass(HOUR);
        assert_eq!(bring(&world).await, 0, "off");
        let mut ilse = world.log_in("ilse").await;
        let list = ilse.get(HERE).await;
        assert!(list.has("het systeem wil geen berichten meer") && list.has("antwoord 410"), "{list:?}");
        let path = list.body.split("href=\"/beheer/koppelberichten/").nth(1).expect("a link");
        let path = format!("{HERE}/{}", path.split('"').next().expect("an id"));
        ilse.get(&path).await;
        let page = ilse.submit(&format!("{path}/aan"), &[]).await;
        assert!(page.has("Krijgt berichten"), "{page:?}");
        assert_eq!(bring(&world).await, 1, "what waited goes at once");
    }
}

/// Nothing taken for three days: each message is tried ten times and given up, the endpoint is switched off and a mail
/// is sent once. One that was taken in between begins the count anew.
#[tokio::test]
async fn an_endpoint_that_takes_nothing_for_days_is_switched_off() {
    for world in World::each().await {
        let (nest, receiver, _) = one(&world).await;
        receiver.answers(&vec![Answer::Status(503); 60]);
        tell(&world, nest).await;
        let mut hours = 0;
        while state(&world).await == "on" {
            bring(&world).await;
            world.clock().pass(HOUR);
            hours += 1;
            assert!(hours < 100, "never switched off");
        }
        assert!((72..100).contains(&hours), "after {hours} hours");
        assert_eq!(state(&world).await, "failing");
        assert_eq!(tries(&world).await.len(), 10);
        assert_eq!(count(&world, sql!("select count(*) as n from webhook_try where last = 1")).await, 1);
        assert_eq!(
            count(&world, sql!("select count(*) as n from webhook_message where state = 'given_up'")).await,
            1
        );
        let mails = sql!("select count(*) as n from outbox where template = 'webhook-stopped'");
        assert_eq!(count(&world, mails).await, 1);
    }
}

/// After a replaced secret both sign for a day, then the new one alone; the old one is forgotten.
#[tokio::test]
async fn for_a_day_both_secrets_sign() {
    for world in World::each().await {
        let (nest, receiver, old) = one(&world).await;
        let id = world
            .app
            .store
            .read(nest, |tx, nest| Ok(webhook::of(tx, *nest)?.remove(0).id))
            .await
            .expect("an endpoint");
        let actor = it::exchange::actor(&world, "ilse").await;
        let replaced = wissel_service::office::webhooks::secret::replace(&world.app, &actor, id, None).await;
        let new = replaced.unwrap_or_else(|_| panic!("replaced"));
        tell(&world, nest).await;
        assert_eq!(bring(&world).await, 1);
        assert_eq!(receiver.only().signed_by(&[&old, &new]), [true, true]);
        world.clock().pass(SECOND * (24 * 3600 - 1));
        tell(&world, nest).await;
        bring(&world).await;
        assert_eq!(receiver.only().signed_by(&[&old, &new]), [true, true]);
        world.clock().pass(SECOND);
        tell(&world, nest).await;
        bring(&world).await;
        let last = receiver.only();
        assert_eq!(last.signed_by(&[&old, &new]), [false, true]);
        assert_eq!(last.header("webhook-signature").split(' ').count(), 1);
    }
}

/// A sender of a real installation does not go to this machine, whatever the row says.
#[tokio::test]
async fn an_installation_does_not_send_to_its_own_network() {
    let world = World::sqlite().await;
    let nest = world.organisation("Het Nest", "midwifery").await;
    let receiver = Receiver::start().await;
    let secure = receiver.url.replacen("http://", "https://", 1).replace("127.0.0.1", "localhost");
    add_for(&world, "ilse", nest, &secure).await;
    tell(&world, nest).await;
    let real = Sender::patient(Reach::default(), SECOND);
    assert_eq!(deliver(&world.app, &real).await.expect("delivered"), 1);
    assert_eq!(tries(&world).await, ["address 0"]);
    assert!(receiver.take_all().is_empty());
}

/// Two nodes bring at once: each message goes out once. One endpoint that hangs holds up nobody else.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_nodes_send_each_message_once() {
    for world in World::each().await {
        let other = world.other_node("second").await;
        let nest = world.organisation("Het Nest", "midwifery").await;
        let receivers = [Receiver::start().await, Receiver::start().await, Receiver::start().await];
        add_for(&world, "ilse", nest, &receivers[0].url).await;
        for receiver in &receivers[1..] {
            let actor = it::exchange::actor(&world, "ilse").await;
            let events = vec!["record.collected".to_owned()];
            let new = WebhookForm { url: receiver.url.clone(), events }.check(true).expect("an address");
            add::add(&world.app, &actor, new, None).await.unwrap_or_else(|_| panic!("added"));
        }
        for _ in 0..EACH {
            tell(&world, nest).await;
        }
        let (here, there) = (sender(), sender());
        let (a, b) = tokio::join!(deliver(&world.app, &here), deliver(&other.app, &there));
        assert_eq!(a.expect("one node") + b.expect("the other"), 3 * EACH);
        for receiver in &receivers {
            let got = receiver.take_all();
            let ids: BTreeSet<_> = got.iter().map(|g| g.header("webhook-id").to_owned()).collect();
            assert_eq!((got.len(), ids.len()), (EACH, EACH));
        }
        let left = sql!("select count(*) as n from webhook_message where state <> 'sent'");
        assert_eq!(count(&world, left).await, 0);
        // A node that died on the way: its claim runs out, and the message goes out again with its id.
        tell(&world, nest).await;
        let lost = world.app.store.claim_webhooks(8).await.expect("claimed");
        assert_eq!((lost.len(), deliver(&other.app, &there).await.expect("nothing")), (3, 0));
        world.clock().pass(wissel_store::WEBHOOK_LEASE + SECOND);
        assert_eq!(deliver(&other.app, &there).await.expect("delivered"), 3);
        let tried = wissel_store::Tried {
            result: wissel_core::office::webhook::WebhookResult::Taken,
            status: Some(200),
            took: SECOND,
        };
        assert_eq!(
            world.app.store.webhook_tried(&lost[0], tried).await.expect("noted"),
            None,
            "not its own any more"
        );
    }
}
