//! Bars (U5.2): all sessions of a person end, what runs is refused, lifting restores, and two operators lay one bar.

use crate::office_world::{acting, login_needed, operator, row_count};
use it::world::{PASSWORD, SETUP, World};
use wissel_core::actor::Role;
use wissel_core::identity::bar::{BarReason, BarRefused};
use wissel_core::ids::UserId;
use wissel_service::failure::Failure;
use wissel_service::identity::sessions;
use wissel_service::office::bar_user::{self, Refused};
use wissel_store::sql;

const WHY: &str = "Deelt haar wachtwoord met anderen";

fn reason() -> BarReason {
    BarReason::parse(WHY).expect("a reason")
}

async fn epoch(world: &World, user: UserId) -> i64 {
    let read = world.app.store.read(user, |tx, user| {
        tx.one(sql!("select epoch from person where id = $1"), &[user.into()])?.int("epoch")
    });
    read.await.expect("a person")
}

/// U5.2, story point 7: with a reason; every session ends with the answer; lifting restores; the history stays.
#[tokio::test]
async fn u5_2_a_bar_ends_every_session_and_lifting_it_restores_access() {
    for world in World::each().await {
        let (nest, east) = (
            world.organisation("Het Nest", "midwifery").await,
            world.organisation("Ziekenhuis Oost", "hospital").await,
        );
        world.member("sanne", Role::Practitioner, nest).await;
        world.member("fatima", Role::Practitioner, nest).await;
        let (mut one, mut two, mut fatima) =
            (world.log_in("sanne").await, world.log_in("sanne").await, world.log_in("fatima").await);
        world.member("sanne", Role::Practitioner, east).await;
        let mut three = world.browser();
        let page = world.log_in_with(&mut three, "sanne").await;
        assert_eq!(page.path, "/organisatie-kiezen", "she works in two places: {page:?}");
        let running = acting(&world, "fatima").await;
        assert!(sessions::account(&world.app, &running).await.is_ok());
        let sanne = world.account("sanne");
        let before = epoch(&world, sanne.user).await;

        let mut joris = operator(&world).await;
        joris.get("/operator/gebruikers").await;
        let part = joris.submit("/operator/gebruikers", &[("who", "sann")]).await;
        assert!(part.has("Niemand gevonden"), "no search by part: {part:?}");
        for who in ["Sanne", sanne.mail.as_str()] {
            let page = joris.submit("/operator/gebruikers", &[("who", who)]).await;
            assert!(page.has("sanne de Vries") && page.has("Het Nest") && page.has("Ziekenhuis Oost"));
            assert!(!page.has(&sanne.phone) && !page.has("sanne@voorbeeld.example</dd>"), "masked: {page:?}");
        }
        let bar = format!("/operator/gebruikers/{}/ontzeggen", sanne.user);
        let page = joris.submit(&bar, &[("reason", "kort")]).await;
        assert!(page.status == 422 && page.has("reason-error"), "{page:?}");
        assert_eq!(one.get("/mijn").await.status, 200, "nothing happened yet");
        let page = joris.submit(&bar, &[("reason", WHY)]).await;
        assert_eq!((page.status, page.path.as_str()), (200, "/operator/gebruikers"));
        for browser in [&mut one, &mut two, &mut three] {
            assert!(login_needed(&browser.get("/mijn").await));
        }
        assert_eq!(fatima.get("/mijn").await.status, 200, "only she");
        assert!(epoch(&world, sanne.user).await > before, "a running download sees it");
        let mut again = world.browser();
        again.get("/inloggen").await;
        let page = again.submit("/inloggen", &[("username", "sanne"), ("password", PASSWORD)]).await;
        assert!(page.path != "/inloggen/code" || login_needed(&again.get("/mijn").await), "{page:?}");
        let page = joris.submit(&bar, &[("reason", WHY)]).await;
        assert!(page.status == 422 && page.has("heeft al geen toegang"), "{page:?}");

        let page = joris.submit("/operator/gebruikers", &[("who", "sanne")]).await;
        assert!(page.has(WHY) && page.has(", joris de Vries: "), "why and by whom: {page:?}");
        let lift = format!("/operator/gebruikers/{}/toelaten", sanne.user);
        joris.submit(&lift, &[("reason", "Het is met haar besproken")]).await;
        let mut back = world.log_in("sanne").await;
        assert!(!login_needed(&back.get("/organisatie-kiezen").await));
        let page = joris.submit("/operator/gebruikers", &[("who", "sanne")]).await;
        assert!(page.has("Eerder ontzegd") && page.has(WHY) && page.has("met haar besproken"), "{page:?}");
        let page = joris.submit(&lift, &[("reason", "Nog een keer toelaten")]).await;
        assert!(page.status == 422 && page.has("heeft gewoon toegang"), "{page:?}");
        let log = joris.get("/operator/logboek?wat=user.barred").await;
        assert!(log.has("joris de Vries</td>") && !log.has(WHY), "in the log, without the reason: {log:?}");
    }
}

/// U5.2: whoever acts already, with rights that were looked up before, is refused in the transaction.
#[tokio::test]
async fn u5_2_a_request_that_runs_already_is_refused() {
    for world in World::each().await {
        let nest = world.organisation("Het Nest", "midwifery").await;
        world.member("sanne", Role::Practitioner, nest).await;
        let _browser = world.log_in("sanne").await;
        let actor = acting(&world, "sanne").await;
        let user = world.account("sanne").user;
        assert_eq!(
            bar_user::bar(&world.app, &SETUP, user, reason()).await.ok(),
            Some(1),
            "one session ended"
        );
        let answer = sessions::account(&world.app, &actor).await;
        assert!(matches!(answer, Err(Failure::Denied(_))), "{answer:?}");
        assert_eq!(
            row_count(&world, sql!("select count(*) as n from audit where event = 'access.refused'")).await,
            1
        );
        assert!(bar_user::lift(&world.app, &SETUP, user, reason()).await.is_ok());
        let answer = sessions::account(&world.app, &actor).await;
        assert!(matches!(answer, Err(Failure::Denied(_))), "an ended session stays ended: {answer:?}");
    }
}

/// U5.2: two operators on two nodes press at once; one bar, one refusal, both in the log.
#[tokio::test]
async fn u5_2_two_operators_at_once_lay_one_bar() {
    for world in World::each().await {
        let nest = world.organisation("Het Nest", "midwifery").await;
        world.member("sanne", Role::Practitioner, nest).await;
        let user = world.account("sanne").user;
        let other = world.other_node("two").await;
        for _ in 0..5 {
            let (a, b) = tokio::join!(
                bar_user::bar(&world.app, &SETUP, user, reason()),
                bar_user::bar(&other.app, &SETUP, user, reason())
            );
            let already = Err(Failure::Refused(Refused::Rule(BarRefused::AlreadyBarred)));
            assert!((a.is_ok() && b == already) || (b.is_ok() && a == already), "{a:?} {b:?}");
            assert_eq!(
                row_count(&world, sql!("select count(*) as n from bar where lifted_at is null")).await,
                1
            );
            assert!(bar_user::lift(&other.app, &SETUP, user, reason()).await.is_ok());
        }
        let noted = sql!(
            "select count(*) as n from audit where event = 'user.barred' and refused = 'already-barred'"
        );
        assert_eq!(row_count(&world, noted).await, 5);
    }
}

/// U5.2: nobody bars or lets in herself; a person who does not exist is absent.
#[tokio::test]
async fn u5_2_an_operator_does_not_bar_herself() {
    let world = World::sqlite().await;
    let mut joris = operator(&world).await;
    joris.get("/operator/gebruikers").await;
    let own = format!("/operator/gebruikers/{}/ontzeggen", world.account("joris").user);
    let page = joris.submit(&own, &[("reason", WHY)]).await;
    assert!(page.status == 422 && page.has("eigen toegang"), "{page:?}");
    for unknown in [
        "/operator/gebruikers/00000000-0000-7000-8000-000000000000/ontzeggen",
        "/operator/gebruikers/x/ontzeggen",
    ] {
        assert_eq!(joris.submit(unknown, &[("reason", WHY)]).await.status, 404);
    }
    assert_eq!(joris.get("/operator").await.status, 200);
}
