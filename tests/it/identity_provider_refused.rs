//! What does not come in by the sign-in of an organisation: answers of others, to others, of yesterday, unsigned, used;
//! and people who are nobody here, barred, gone, of another house, or not verified.

use crate::identity_provider::{HERE, house, outside};
use it::browser::{Browser, Page};
use it::oidc::{Provider, Who, ask, join, log_in, set_up, try_out};
use it::world::World;
use std::time::Duration;
use wissel_core::actor::Role;
use wissel_core::ids::BarId;
use wissel_store::sql;

const FAILED: &str = "Het antwoord van uw organisatie klopte niet";
const NOBODY: &str = "Met dit account komt u hier niet binnen";

/// A house with a sign-in to which Sanne is joined.
async fn ready(world: &World) -> Option<(Provider, Browser)> {
    let (_, mut karin) = house(world).await;
    let provider = Provider::start(world).await?;
    set_up(&mut karin, &provider, "substantial").await;
    join(world, &provider, "sanne").await;
    world.clock().pass(Duration::from_secs(1));
    Some((provider, karin))
}

fn out(page: &Page, words: &str, what: &str) {
    assert!(page.path == "/inloggen" && page.has(words), "{what}: {page:?}");
}

/// The code of the log's last log-in by a sign-in; the next one is a second later.
async fn refused(world: &World) -> String {
    let read = world.app.store.read((), |tx, ()| {
        let last = sql!(
            "select refused from audit where event = 'login.provider' order by at desc, id desc limit 1"
        );
        tx.one(last, &[])?.opt_text("refused")
    });
    let code = read.await.expect("read").unwrap_or_default();
    world.clock().pass(Duration::from_secs(1));
    code
}

/// U2.4: a token that is wrong in any one way opens nothing; newer keys are looked for.
#[tokio::test]
async fn u2_4_a_token_that_is_wrong_in_one_way_opens_nothing() {
    for world in World::each().await {
        let Some((provider, _)) = ready(&world).await else { return };
        let who = Who::of(&world, "sanne");
        for (kind, code) in [
            ("issuer", "token-issuer"),
            ("audience", "token-audience"),
            ("several", "token-audience"),
            ("expired", "token-time"),
            ("old", "token-time"),
            ("nonce", "token-nonce"),
            ("unsigned", "token-unreadable"),
            ("shared", "token-algorithm"),
            ("stranger", "token-signature"),
        ] {
            provider.bend(kind).await;
            let mut browser = world.browser();
            let page = log_in(&world, &provider, &mut browser, &who).await;
            out(&page, FAILED, kind);
            assert_eq!(refused(&world).await, code, "{kind}");
            assert!(outside(&browser.get("/dossiers").await), "{kind}");
        }
        // A new key is found, but not asked for more often than once a minute.
        world.clock().pass(Duration::from_secs(61));
        provider.bend("rotated").await;
        let page = log_in(&world, &provider, &mut world.browser(), &who).await;
        assert_eq!(page.path, "/dossiers", "{page:?}");
        provider.bend("").await;
        let page = log_in(&world, &provider, &mut world.browser(), &who).await;
        out(&page, FAILED, "the old key is gone, and nobody looks again at once");
        world.clock().pass(Duration::from_secs(61));
        let page = log_in(&world, &provider, &mut world.browser(), &who).await;
        assert_eq!(page.path, "/dossiers", "{page:?}");
    }
}

/// U2.4: an answer counts for the browser and the question that it is for, once.
#[tokio::test]
async fn u2_4_an_answer_counts_for_one_question_of_one_browser_once() {
    for world in World::each().await {
        let Some((provider, _)) = ready(&world).await else { return };
        let who = Who::of(&world, "sanne");
        // Another browser, with no question and with one of its own.
        let mut victim = world.browser();
        let address = ask(&mut victim, "x@voorbeeld.example").await;
        let path = provider.visit(&world, &address, Some(&who)).await;
        out(&world.browser().get(&path).await, "Dit duurde te lang", "no question");
        world.clock().pass(Duration::from_secs(1));
        let mut attacker = world.browser();
        let theirs = ask(&mut attacker, "x@voorbeeld.example").await;
        let cookies = attacker.cookies.clone();
        let page = attacker.get(&path).await;
        out(&page, FAILED, "another question");
        assert_eq!(refused(&world).await, "provider-state");
        // Her own is still good, and then used.
        assert_eq!(victim.get(&path).await.path, "/dossiers");
        let path = provider.visit(&world, &theirs, Some(&who)).await;
        attacker.cookies = cookies;
        out(&attacker.get(&path).await, "Dit duurde te lang", "a question that was used up");
        // A code that was used at the provider: with the question put back, as if the database were restored.
        let mut again = world.browser();
        let address = ask(&mut again, "x@voorbeeld.example").await;
        let path = provider.visit(&world, &address, Some(&who)).await;
        let cookies = again.cookies.clone();
        assert_eq!(again.get(&path).await.path, "/dossiers");
        world.setup((), |tx, ()| tx.exec(sql!("update ceremony set used_at = null"), &[]).map(drop)).await;
        world.clock().pass(Duration::from_secs(1));
        again.cookies = cookies;
        out(&again.get(&path).await, FAILED, "a code that was used");
    }
}

/// U2.4: an answer counts as it was given, in time, and with the second step that is asked for.
#[tokio::test]
async fn u2_4_an_answer_counts_unchanged_in_time_and_with_what_is_asked() {
    for world in World::each().await {
        let Some((provider, _)) = ready(&world).await else { return };
        let who = Who::of(&world, "sanne");
        for (from, to, code) in [
            ("state=", "state=x", "provider-state"),
            ("iss=", "iss=x", "provider-issuer"),
            ("&iss=", "&is=", "provider-issuer"),
        ] {
            let mut browser = world.browser();
            let address = ask(&mut browser, "x@voorbeeld.example").await;
            let path = provider.visit(&world, &address, Some(&who)).await;
            let changed = path.replace(from, to);
            assert_ne!(changed, path);
            out(&browser.get(&changed).await, FAILED, to);
            assert_eq!(refused(&world).await, code, "{to}");
        }
        // Too late.
        let mut browser = world.browser();
        let address = ask(&mut browser, "x@voorbeeld.example").await;
        let path = provider.visit(&world, &address, Some(&who)).await;
        world.clock().pass(Duration::from_secs(901));
        out(&browser.get(&path).await, "Dit duurde te lang", "after a quarter of an hour");
        // She stops.
        let address = ask(&mut browser, "x@voorbeeld.example").await;
        let path = provider.visit(&world, &address, None).await;
        out(&browser.get(&path).await, "U bent niet ingelogd", "she stopped");
        // The second step that is asked for is not shown.
        world.clock().pass(Duration::from_secs(1));
        let weak = Who { amr: "pwd", ..who };
        let page = log_in(&world, &provider, &mut browser, &weak).await;
        out(&page, "tweede stap", "one factor only");
        assert_eq!(refused(&world).await, "provider-weak");
    }
}

/// U2.4, U3.5, U5.2: who is nobody here, barred, gone, of another house or not verified hears one thing, and comes nowhere.
#[tokio::test]
async fn u5_2_whoever_may_not_come_in_hears_one_thing() {
    for world in World::each().await {
        let Some((provider, _)) = ready(&world).await else { return };
        let east = world.organisation("Ziekenhuis Oost", "hospital").await;
        world.member("noor", Role::Practitioner, east).await;
        let unverified = Who { verified: false, sub: "anders".into(), ..Who::of(&world, "karin") };
        let unknown =
            Who { mail: "niemand@voorbeeld.example".into(), sub: "niemand".into(), ..unverified.clone() };
        let verified_unknown = Who { verified: true, ..unknown.clone() };
        let bare = Who { mail: "geen adres".into(), ..verified_unknown.clone() };
        let mut answers = Vec::new();
        for (who, code) in [
            (&unverified, "provider-nobody"),
            (&unknown, "provider-nobody"),
            (&verified_unknown, "provider-nobody"),
            (&bare, "provider-nobody"),
            (&Who::of(&world, "noor"), "membership-not-active"),
        ] {
            let page = log_in(&world, &provider, &mut world.browser(), who).await;
            out(&page, NOBODY, code);
            assert_eq!(refused(&world).await, code);
            answers.push(page.text());
        }
        let user = world.account("sanne").user;
        world
            .setup(user, |tx, user| {
                let id: BarId = tx.new_id();
                let now = tx.now();
                tx.exec(
                    sql!("insert into bar (id, person_id, reason, set_by, set_at) values ($1, $2, $3, 'test', $4)"),
                    &[id.into(), user.into(), vec![0_u8].into(), now.into()],
                )
                .map(drop)
            })
            .await;
        let page = log_in(&world, &provider, &mut world.browser(), &Who::of(&world, "sanne")).await;
        assert_eq!(refused(&world).await, "barred");
        answers.push(page.text());
        world.setup((), |tx, ()| tx.exec(sql!("delete from bar"), &[]).map(drop)).await;
        world
            .setup(user, |tx, user| {
                tx.exec(sql!("update membership set state = 'ended' where person_id = $1"), &[user.into()])
                    .map(drop)
            })
            .await;
        let page = log_in(&world, &provider, &mut world.browser(), &Who::of(&world, "sanne")).await;
        assert_eq!(refused(&world).await, "membership-not-active");
        answers.push(page.text());
        assert!(answers.iter().all(|a| *a == answers[0]), "{answers:#?}");
    }
}

/// U2.4, U3.5: a provider takes no account over: by a mail address alone it opens nothing, whoever says yes must be she.
#[tokio::test]
async fn u3_5_a_provider_takes_no_account_over() {
    for world in World::each().await {
        let Some((provider, _)) = ready(&world).await else { return };
        let links = sql!("select count(*) as n from provider_link");
        // Karin's address, said by a provider that says what it likes.
        let mut browser = world.browser();
        let karin = Who { sub: "een-ander".into(), ..Who::of(&world, "karin") };
        let page = log_in(&world, &provider, &mut browser, &karin).await;
        assert_eq!(page.path, "/inloggen/koppelen", "{page:?}");
        assert!(outside(&browser.get("/beheer").await), "nobody is logged in");
        assert_eq!(browser.submit("/inloggen/koppelen", &[]).await.status, 401);
        // Somebody else's own factors join nothing to Karin.
        let page = world.log_in_with(&mut browser, "sanne").await;
        assert_eq!(page.path, "/inloggen/koppelen", "{page:?}");
        let page = browser.submit("/inloggen/koppelen", &[]).await;
        assert!(page.has("Dit duurde te lang"), "{page:?}");
        assert_eq!(crate::office_world::row_count(&world, links).await, 1);
        // A name that is Sanne's becomes nobody else's: it finds Sanne, whatever mail it says.
        let mixed = Who { sub: Who::of(&world, "sanne").sub, ..Who::of(&world, "karin") };
        let page = log_in(&world, &provider, &mut world.browser(), &mixed).await;
        assert_eq!(page.path, "/dossiers", "{page:?}");
        // Her own factors too long ago.
        let mut own = world.browser();
        log_in(&world, &provider, &mut own, &Who::of(&world, "karin")).await;
        world.log_in_with(&mut own, "karin").await;
        world.clock().pass(Duration::from_secs(601));
        let page = own.get("/inloggen/koppelen").await;
        assert!(page.has("Bevestig eerst"), "{page:?}");
        assert_eq!(own.submit("/inloggen/koppelen", &[]).await.status, 403);
        assert_eq!(crate::office_world::row_count(&world, links).await, 1);
        // Terms that do not name it: neither joined nor let in.
        world.clock().pass(Duration::from_secs(1));
        world.publish_terms("2026-3").await;
        let mut inside = world.browser();
        log_in(&world, &provider, &mut inside, &Who::of(&world, "sanne")).await;
        inside.get("/voorwaarden").await;
        inside.submit("/voorwaarden", &[("version", "2026-3"), ("answer", "yes")]).await;
        assert_eq!(inside.get("/dossiers").await.path, "/geen-toegang");
        world.clock().pass(Duration::from_secs(1));
        let page = log_in(&world, &provider, &mut world.browser(), &Who::of(&world, "sanne")).await;
        out(&page, NOBODY, "the terms do not name it");
        assert_eq!(refused(&world).await, "way-not-named");
    }
}

/// U3.10: what is wrong with a sign-in is said to who sets it up, and nothing inside is reached by it.
#[tokio::test]
async fn u3_10_trying_says_what_is_wrong_and_reaches_nothing_inside() {
    for world in World::each().await {
        let (_, mut karin) = house(&world).await;
        let Some(provider) = Provider::start(&world).await else { return };
        set_up(&mut karin, &provider, "substantial").await;
        let who = Who::of(&world, "karin");
        for (who, words) in [
            (Who { amr: "pwd", ..who.clone() }, "gevraagde niveau of de gevraagde tweede stap"),
            (Who { verified: false, ..who.clone() }, "geen bevestigd mailadres"),
            (Who { mail: "sanne@voorbeeld.example".into(), ..who.clone() }, "een ander dan uw mailadres"),
        ] {
            let page = try_out(&world, &provider, &mut karin, &who).await;
            assert!(page.has("werkt nog niet") && page.has(words), "{page:?}");
            assert!(karin.get(HERE).await.has("nog niet geprobeerd"));
        }
        provider.bend("expired").await;
        let page = try_out(&world, &provider, &mut karin, &who).await;
        assert!(page.has("token-time"), "{page:?}");
        provider.bend("named").await;
        karin.get(HERE).await;
        let page = karin.submit(&format!("{HERE}/proberen"), &[]).await;
        assert!(page.has("werkt nog niet") && page.has("provider-issuer"), "{page:?}");
        // A provider that names an address inside is not asked there, and gets no code and no secret of ours sent there.
        provider.bend("inside").await;
        let page = try_out(&world, &provider, &mut karin, &who).await;
        assert!(page.has("werkt nog niet") && page.has("provider-address"), "{page:?}");
        provider.bend("").await;
        let page = try_out(&world, &provider, &mut karin, &who).await;
        assert!(page.has("De koppeling werkt."), "{page:?}");
    }
}
