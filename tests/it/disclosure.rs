//! Content leaves by the operator in one way only (U5.5): on a ground with a document, asked by one operator, confirmed by
//! another, written once; the source is told unless a statute forbids it.

use it::browser::Browser;
use it::disclosure::{LIST, ORDER, operators, put, put_on_file, sign, take};
use it::exchange::{BORN, BSN, Filled, events, pdf, share, two};
use it::world::World;
use std::time::Duration;
use wissel_core::actor::{Actor, Role};
use wissel_core::ids::{DisclosureId, RecordId};
use wissel_core::ports::Clock;
use wissel_core::privacy::disclosure::{DisclosureRefused, LIFE};
use wissel_service::failure::Failure;
use wissel_service::privacy::disclosure::see::document;
use wissel_service::privacy::disclosure::write::Disclosed;
use wissel_store::{Sql, sql};

const TEXT: &str = "Tweede zwangerschap.";
const WHY: &str = "Het bevel verbiedt dat wij dit mededelen.";

async fn count(world: &World, sql: Sql) -> i64 {
    world.app.store.read(sql, |tx, sql| tx.one(*sql, &[])?.int("n")).await.expect("count")
}

async fn number(world: &World, record: RecordId) -> String {
    let read = world.app.store.read(record, |tx, id| {
        tx.one(sql!("select number from record where id = $1"), &[id.into()])?.text("number")
    });
    read.await.expect("a number")
}

fn refused(result: Result<Disclosed, Failure<DisclosureRefused>>) -> DisclosureRefused {
    match result {
        Err(Failure::Refused(why)) => why,
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("it was disclosed"),
    }
}

async fn shared(world: &World) -> (Browser, RecordId, String) {
    let (mut sanne, _) = two(world).await;
    let record = share(world, &mut sanne, &Filled::default().with_file(pdf("ver weg", 500))).await;
    let number = number(world, record).await;
    (sanne, record, number)
}

async fn both(joris: &mut Browser, olga: &mut Browser, id: DisclosureId) {
    assert!(sign(joris, id, "ask").await.has("Een andere beheerder bevestigt"));
    assert!(sign(olga, id, "confirm").await.has("één keer worden weggeschreven"));
}

/// U5.5: neither one operator alone, nor the machine alone, nor a second time; the entry names both, ground and item, and
/// the source hears of it.
#[tokio::test]
async fn u5_5_content_is_disclosed_by_two_operators_and_once() {
    for world in World::each().await {
        let (mut sanne, record, number) = shared(&world).await;
        let (mut joris, mut olga) = operators(&world).await;
        let id = put_on_file(&world, &number).await;
        assert_eq!(refused(take(&world, id).await), DisclosureRefused::NotConfirmed, "the machine alone");
        let early = sign(&mut olga, id, "confirm").await;
        assert!(early.has("wacht hier niet meer op"), "confirmed before it is asked: {early:?}");
        joris.get(LIST).await;
        let blind = joris.submit(&format!("{LIST}/{id}"), &[("act", "ask"), ("read", "")]).await;
        assert!(blind.status == 422 && blind.has("lees het stuk"), "{blind:?}");
        sign(&mut joris, id, "ask").await;
        assert_eq!(refused(take(&world, id).await), DisclosureRefused::NotConfirmed, "one operator");
        let alone = sign(&mut joris, id, "confirm").await;
        assert!(alone.has("Een andere beheerder moet bevestigen"), "{alone:?}");
        assert_eq!(refused(take(&world, id).await), DisclosureRefused::NotConfirmed, "one operator twice");
        let page = sign(&mut olga, id, "confirm").await;
        assert!(page.has("één keer worden weggeschreven") && page.has(&number), "{page:?}");
        assert!(!page.has(BSN) && !page.has("Berg") && !page.has(TEXT), "no content: {page:?}");

        let out = match tokio::join!(take(&world, id), take(&world, id)) {
            (Ok(out), other) | (other, Ok(out)) => {
                assert_eq!(refused(other), DisclosureRefused::Written, "written once");
                out
            }
            (a, b) => panic!("{:?} {:?}", refused(a), refused(b)),
        };
        let papers: Vec<&[u8]> = out.papers.iter().map(|p| p.bytes.as_slice()).collect();
        assert!(papers.contains(&TEXT.as_bytes()) && papers.iter().any(|p| p.starts_with(b"%PDF")));
        assert_eq!((out.asked_by.as_str(), out.confirmed_by.as_str()), ("joris de Vries", "olga de Vries"));

        let named = world.app.store.read((), |tx, ()| {
            let row = tx.one(
                sql!(
                    "select object_id, detail, organisation from audit
                     where event = 'record.disclosed' and refused is null"
                ),
                &[],
            )?;
            Ok((row.text("object_id")?, row.text("detail")?, row.opt_text("organisation")?.is_some()))
        });
        let (item, detail, of_source) = named.await.expect("one entry");
        assert!(item == number && of_source && detail.contains("permission"), "{item} {detail}");
        for name in ["joris", "olga"] {
            assert!(detail.contains(&world.account(name).user.to_string()), "{name}: {detail}");
        }
        world.settle().await;
        let mail = world.account("sanne").mail;
        let told = |m: &&wissel::adapters::mailbox::Kept| m.text.contains("aan een ander verstrekt");
        assert_eq!(world.messages_to(&mail).iter().filter(told).count(), 1);
        let page = sanne.get(&format!("/dossiers/{record}")).await;
        assert!(page.has("Verstrekt door de beheerder") && page.has("schriftelijke toestemming"), "{page:?}");
        for (event, n) in [("disclosure.prepared", 1), ("disclosure.asked", 1), ("disclosure.confirmed", 1)] {
            assert_eq!(events(&world, event).await, n, "{event}");
        }
    }
}

/// U5.5: wrong keys, withdrawn, expired: nothing is opened, before and after it was agreed on.
#[tokio::test]
async fn u5_5_a_disclosure_opens_nothing_that_a_search_does_not() {
    for world in World::each().await {
        let (mut sanne, record, number) = shared(&world).await;
        let (mut joris, mut olga) = operators(&world).await;
        for (n, key) in [
            (number.as_str(), (BSN, "04-04-1990")),
            (number.as_str(), ("999991772", BORN)),
            ("W-7K4M-2QXD", (BSN, BORN)),
        ] {
            let put = put(&world, n, key, ("statute", None)).await;
            assert!(matches!(put, Err(Failure::Refused(DisclosureRefused::NoRecord))), "{n} {key:?}");
        }
        let id = put_on_file(&world, &number).await;
        both(&mut joris, &mut olga, id).await;
        let form = sanne.get(&format!("/dossiers/{record}/stoppen")).await;
        let version = form.value("version").expect("a version").to_owned();
        let fields = [("reason", "consent_withdrawn"), ("version", version.as_str())];
        sanne.submit(&format!("/dossiers/{record}/stoppen"), &fields).await;
        assert_eq!(refused(take(&world, id).await), DisclosureRefused::NoRecord, "withdrawn");

        let record = share(&world, &mut sanne, &Filled::default()).await;
        let number = self::number(&world, record).await;
        let id = put_on_file(&world, &number).await;
        both(&mut joris, &mut olga, id).await;
        let expired = world.app.store.read(record, |tx, id| {
            tx.one(sql!("select expires_at from record where id = $1"), &[id.into()])?.moment("expires_at")
        });
        let expired = expired.await.expect("a moment");
        world.clock().travel(expired.since(world.clock().civil()));
        assert_eq!(
            refused(take(&world, id).await),
            DisclosureRefused::NoRecord,
            "expired, before any job ran"
        );
        assert_eq!(
            count(&world, sql!("select count(*) as n from disclosure where written_at is not null")).await,
            0
        );
    }
}

/// U5.5: what a statute keeps from the source stands in no page and no log that it reads, and in no message.
#[tokio::test]
async fn u5_5_the_source_is_not_told_where_a_statute_forbids_it() {
    for world in World::each().await {
        let (mut sanne, record, number) = shared(&world).await;
        let (mut joris, mut olga) = operators(&world).await;
        let made = put(&world, &number, (BSN, BORN), ("statute", Some(WHY))).await.expect("on file");
        assert!(joris.get(LIST).await.has(WHY));
        both(&mut joris, &mut olga, made.id).await;
        take(&world, made.id).await.expect("disclosed");
        world.settle().await;
        let mails = world.messages_to(&world.account("sanne").mail);
        assert!(!mails.iter().any(|m| m.text.contains("verstrekt")), "{mails:?}");
        assert!(!sanne.get(&format!("/dossiers/{record}")).await.has("Verstrekt door de beheerder"));
        let nest = it::exchange::organisation_of(&world, "sanne").await;
        world.member("karin", Role::Administrator, nest).await;
        world.member("petra", Role::PrivacyOfficer, nest).await;
        let log = world.log_in("karin").await.get("/beheer/logboek").await;
        // Behind the choice of what to look for, which names every kind of entry.
        let rows = log.body.rsplit("</select>").next().expect("rows");
        assert!(rows.contains("Dossier gedeeld") && !rows.contains("erstrek"), "{log:?}");
        let mut petra = world.log_in("petra").await;
        petra.get("/beheer/logboek/client").await;
        let fields = [("bsn", BSN), ("ground", "client"), ("reason", "Zij vroeg wie haar dossier zag.")];
        let log = petra.submit("/beheer/logboek/client", &fields).await;
        assert!(!log.has("erstrek"), "{log:?}");
        let kept = sql!(
            "select count(*) as n from audit where event = 'record.disclosed' and organisation is null
             and detail like '%statute%' and detail like '%untold%' and refused is null"
        );
        assert_eq!(count(&world, kept).await, 1, "the log itself has it");
    }
}

/// U5.5: it waits 72 hours; who is barred meanwhile does not count; its document is kept sealed and goes when nothing was
/// written; who showed both factors too long ago signs nothing.
#[tokio::test]
async fn u5_5_a_disclosure_does_not_outlast_its_operators_or_its_time() {
    for world in World::each().await {
        let (_, _, number) = shared(&world).await;
        let (mut joris, mut olga) = operators(&world).await;
        let (a, b, c) = (
            put_on_file(&world, &number).await,
            put_on_file(&world, &number).await,
            put_on_file(&world, &number).await,
        );
        let cli = Actor::System("cli:disclose.document");
        let read = document(&world.app, &cli, a).await.expect("the document").into_inner();
        assert_eq!(read, ORDER);
        let plain = world.app.store.read(a, |tx, id| {
            tx.one(sql!("select document from disclosure where id = $1"), &[id.into()])?.bytes("document")
        });
        let plain = plain.await.expect("bytes");
        assert!(!plain.windows(ORDER.len()).any(|w| w == ORDER), "sealed");

        both(&mut joris, &mut olga, a).await;
        both(&mut joris, &mut olga, b).await;
        olga.get(LIST).await;
        assert!(olga.submit(&format!("{LIST}/{b}/stop"), &[]).await.has("is gestopt"));
        assert_eq!(refused(take(&world, b).await), DisclosureRefused::Over, "stopped");
        assert!(document(&world.app, &cli, b).await.is_err(), "its document went");

        world.clock().pass(Duration::from_secs(11 * 60));
        joris.get(LIST).await;
        let stale = joris.post(&format!("{LIST}/{c}"), &[("act", "ask"), ("read", "yes")]).await;
        assert_eq!(stale.status(), 403, "both factors first");
        assert_eq!(
            count(&world, sql!("select count(*) as n from disclosure where asked_at is null")).await,
            1
        );

        world
            .setup(world.account("olga").user, |tx, user| {
                tx.exec(sql!("update membership set state = 'ended' where person_id = $1"), &[user.into()])
            })
            .await;
        assert_eq!(refused(take(&world, a).await), DisclosureRefused::Changed, "she left");
        world
            .setup(world.account("olga").user, |tx, user| {
                tx.exec(sql!("update membership set state = 'active' where person_id = $1"), &[user.into()])
            })
            .await;
        world.clock().pass(LIFE);
        assert_eq!(refused(take(&world, a).await), DisclosureRefused::Over, "72 hours");
    }
}
