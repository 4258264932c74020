//! Open logins: seen, ended, and over by themselves (U3.5, U5.2, U5.6).

use crate::office_world::acting;
use it::world::{PASSWORD, SETUP, World};
use std::time::Duration;
use wissel_core::act::{Acted, Outcome};
use wissel_core::actor::Role;
use wissel_core::audit::{AuditEntry, Event};
use wissel_core::ids::UserId;
use wissel_service::failure::Failure;
use wissel_service::identity::sessions;
use wissel_store::office::{bar, members};
use wissel_store::{Fault, Tx};

const OUT: &str = "/inloggen?next=/mijn";

/// U3.5: she sees where she is logged in and ends one, or all others.
#[tokio::test]
async fn u3_5_a_user_sees_and_ends_her_own_logins() {
    for world in World::each().await {
        let nest = world.organisation("Het Nest", "midwifery").await;
        world.member("sanne", Role::Practitioner, nest).await;
        world.member("fatima", Role::Practitioner, nest).await;
        let (mut one, mut two, mut three) =
            (world.log_in("sanne").await, world.log_in("sanne").await, world.log_in("sanne").await);
        let mut fatima = world.log_in("fatima").await;
        let page = one.get("/mijn").await;
        assert_eq!(page.body.matches("/mijn/sessies/einde").count(), 2, "{page:?}");
        let other = page.value("session").expect("another session").to_owned();
        fatima.get("/mijn").await;
        assert_eq!(
            fatima.submit("/mijn/sessies/einde", &[("session", &other)]).await.status,
            404,
            "not hers"
        );
        let page = one.submit("/mijn/sessies/einde", &[("session", &other)]).await;
        assert!(page.path == "/mijn" && page.has("Beëindigd"), "{page:?}");
        let left = [two.get("/mijn").await.path, three.get("/mijn").await.path];
        assert_eq!(left.iter().filter(|p| *p == OUT).count(), 1);
        one.submit("/mijn/sessies/andere", &[]).await;
        assert_eq!((two.get("/mijn").await.path, three.get("/mijn").await.path), (OUT.into(), OUT.into()));
        assert_eq!((one.get("/mijn").await.status, fatima.get("/mijn").await.status), (200, 200));
    }
}

/// NIST SP 800-63B: half an hour of rest, twelve hours at most; both by real time, so that travel ends nothing.
#[tokio::test]
async fn u2_4_a_session_ends_by_itself_and_travels_along() {
    for world in World::each().await {
        let nest = world.organisation("Het Nest", "midwifery").await;
        world.member("sanne", Role::Practitioner, nest).await;
        let mut idle = world.log_in("sanne").await;
        world.clock().pass(Duration::from_secs(30 * 60));
        assert_eq!(idle.get("/mijn").await.path, OUT);
        let mut busy = world.log_in("sanne").await;
        world.travel_to("2027-03-01T08:00:00+01:00").await;
        assert_eq!(busy.get("/mijn").await.status, 200, "live sessions travel along");
        for _ in 0..24 {
            assert_eq!(busy.get("/mijn").await.status, 200);
            world.clock().pass(Duration::from_secs(29 * 60));
        }
        world.clock().pass(Duration::from_secs(25 * 60));
        assert_eq!(busy.get("/mijn").await.path, OUT, "twelve hours are over");
    }
}

fn bar_her(tx: &mut Tx<'_>, user: &UserId) -> Result<Acted<Outcome<(), ()>>, Fault> {
    let id = tx.new_id();
    bar::set(tx, id, *user, Vec::new(), "cli:test")?;
    bar::end_everything(tx, *user)?;
    let entry = AuditEntry::new(tx.new_id(), Event::UserBarred).about(*user);
    Ok(Acted::done((), entry))
}

/// U5.2: a bar ends every session at once and lets no one in, not even in the middle of a log-in.
#[tokio::test]
async fn u5_2_a_bar_ends_all_sessions_and_log_ins() {
    for world in World::each().await {
        let nest = world.organisation("Het Nest", "midwifery").await;
        world.member("sanne", Role::Practitioner, nest).await;
        let account = world.account("sanne");
        let mut inside = world.log_in("sanne").await;
        let mut halfway = world.browser();
        halfway.get("/inloggen").await;
        halfway.submit("/inloggen", &[("username", "sanne"), ("password", PASSWORD)]).await;
        let code = world.code(&account.phone).await;
        let barred = world.app.store.act(&SETUP, account.user, bar_her).await;
        assert_eq!(barred, Ok(Outcome::Done(())));
        assert_eq!(inside.get("/mijn").await.path, OUT);
        let page = halfway.submit("/inloggen/code", &[("code", &code)]).await;
        assert!(page.status == 403 && page.has("088 000 00 00"), "she sees whom to call: {page:?}");
        let mut again = world.browser();
        again.get("/inloggen").await;
        let page = again.submit("/inloggen", &[("username", "sanne"), ("password", PASSWORD)]).await;
        assert!(page.status == 403 && page.has("Uw toegang tot Wissel is gestopt"), "{page:?}");
    }
}

/// U5.6: without a processor agreement she logs in and is told why there is nothing to do; U3.5: an ended membership ends its sessions.
#[tokio::test]
async fn u5_6_without_agreement_she_is_told_why() {
    for world in World::each().await {
        let nest = world.bare_organisation("Het Nest", "midwifery").await;
        let membership = world.member("sanne", Role::Practitioner, nest).await;
        let mut browser = world.log_in("sanne").await;
        let page = browser.get("/geen-toegang").await;
        assert!(page.status == 403 && page.has("verwerkersovereenkomst"), "{page:?}");
        assert_eq!(browser.get("/mijn").await.status, 200, "her own account is hers");
        let user = world.account("sanne").user;
        world
            .setup((membership, nest, user), |tx, (membership, nest, user)| {
                members::end(tx, *nest, *membership)?;
                members::end_sessions(tx, *membership, *user).map(drop)
            })
            .await;
        assert_eq!(browser.get("/mijn").await.path, OUT);
    }
}

/// The reason on the page is the one that holds for her role: an agreement is no business of an administrator's or of
/// the operator's, and an assistant whose practitioner left is told that.
#[tokio::test]
async fn u5_6_the_reason_is_the_true_one_for_each_role() {
    for world in World::each().await {
        let nest = world.bare_organisation("Het Nest", "midwifery").await;
        let sanne = world.member("sanne", Role::Practitioner, nest).await;
        world.assistant("ilse", nest, sanne).await;
        world.member("karin", Role::Administrator, nest).await;
        let mut karin = world.log_in("karin").await;
        let page = karin.get("/geen-toegang").await;
        assert_eq!((page.status, page.path.as_str()), (200, "/beheer"), "nothing keeps her out: {page:?}");
        let mut ilse = world.log_in("ilse").await;
        assert!(ilse.get("/geen-toegang").await.has("verwerkersovereenkomst"));
        let west = world.organisation("De Westen", "midwifery").await;
        let anna = world.member("anna", Role::Practitioner, west).await;
        world.assistant("bram", west, anna).await;
        let user = world.account("anna").user;
        world
            .setup((anna, west, user), |tx, (membership, west, user)| {
                members::end(tx, *west, *membership)?;
                members::end_sessions(tx, *membership, *user).map(drop)
            })
            .await;
        let mut bram = world.log_in("bram").await;
        let page = bram.get("/dossiers").await;
        assert!(page.path == "/geen-toegang" && page.has("verantwoordelijke zorgverlener"), "{page:?}");
    }
}

/// ASVS 6.2.3, 7.4.3, 7.5.1: a new password or phone asks for the current password and ends her other sessions.
#[tokio::test]
async fn u3_5_changes_ask_for_the_password_and_end_other_sessions() {
    for world in World::each().await {
        let nest = world.organisation("Het Nest", "midwifery").await;
        world.member("sanne", Role::Practitioner, nest).await;
        let account = world.account("sanne");
        let (mut here, mut there) = (world.log_in("sanne").await, world.log_in("sanne").await);
        here.get("/mijn").await;
        let new = "vier kievieten op een hek";
        let page = here
            .submit("/mijn/wachtwoord", &[("password", "verkeerd wachtwoord"), ("new-password", new)])
            .await;
        assert!(page.status == 422 && page.has("niet uw huidige wachtwoord"), "{page:?}");
        let page = here.submit("/mijn/wachtwoord", &[("password", PASSWORD), ("new-password", "kort")]).await;
        assert_eq!(page.status, 422);
        let page = here.submit("/mijn/wachtwoord", &[("password", PASSWORD), ("new-password", new)]).await;
        assert!(page.path == "/mijn" && page.status == 200, "{page:?}");
        assert_eq!(there.get("/mijn").await.path, OUT);
        let page =
            here.submit("/mijn/telefoon", &[("phone", "06 55 55 55 55"), ("phone-password", new)]).await;
        assert_eq!(page.path, "/telefoon-bevestigen", "{page:?}");
        let code = world.code("+31655555555").await;
        let page = here.submit("/telefoon-bevestigen", &[("code", &code)]).await;
        assert!(page.path == "/mijn" && page.has("•• •• •• 55"), "{page:?}");
        world.settle().await;
        assert_eq!(
            world.messages_to(&account.mail).iter().filter(|m| m.text.contains("gewijzigd")).count(),
            2
        );
        let before = world.messages_to(&account.phone).len();
        let mut again = world.browser();
        again.get("/inloggen").await;
        again.submit("/inloggen", &[("username", "sanne"), ("password", new)]).await;
        world.settle().await;
        assert_eq!(world.messages_to(&account.phone).len(), before, "the old number gets no codes");
    }
}

/// U2.4, U3.5: the limits of a session hold inside acts and for what runs, whether or not a request noticed them first.
#[tokio::test]
async fn u2_4_a_session_over_its_limit_does_nothing_more() {
    for world in World::each().await {
        let nest = world.organisation("Het Nest", "midwifery").await;
        world.member("sanne", Role::Practitioner, nest).await;
        let mut browser = world.log_in("sanne").await;
        let running = acting(&world, "sanne").await;
        world.clock().pass(Duration::from_secs(29 * 60));
        assert!(sessions::account(&world.app, &running).await.is_ok());
        world.clock().pass(Duration::from_secs(60));
        assert!(matches!(sessions::account(&world.app, &running).await, Err(Failure::Denied(_))), "idle");
        let mut again = world.log_in("sanne").await;
        let running = acting(&world, "sanne").await;
        for _ in 0..24 {
            world.clock().pass(Duration::from_secs(29 * 60));
            assert_eq!(again.get("/mijn").await.status, 200);
        }
        world.clock().pass(Duration::from_secs(24 * 60 - 1));
        assert!(sessions::account(&world.app, &running).await.is_ok(), "a second before twelve hours");
        world.clock().pass(Duration::from_secs(1));
        assert!(matches!(sessions::account(&world.app, &running).await, Err(Failure::Denied(_))), "over");
        assert_eq!(browser.get("/mijn").await.path, OUT);
    }
}

/// U2.4: a link to choose a new password that waits in a mailbox is over when she changes her password or phone.
#[tokio::test]
async fn u2_4_a_change_closes_open_reset_links() {
    for world in World::each().await {
        let nest = world.organisation("Het Nest", "midwifery").await;
        world.member("sanne", Role::Practitioner, nest).await;
        let account = world.account("sanne");
        let asked = async || {
            let mut stranger = world.browser();
            stranger.get("/wachtwoord-vergeten").await;
            stranger.submit("/wachtwoord-vergeten", &[("username", "sanne")]).await;
            world.link(&account.mail).await
        };
        let mut sanne = world.log_in("sanne").await;
        let link = asked().await;
        assert_eq!(world.browser().get(&link).await.path, "/wachtwoord-nieuw");
        let new = "vier kievieten op een hek";
        sanne.get("/mijn").await;
        sanne.submit("/mijn/wachtwoord", &[("password", PASSWORD), ("new-password", new)]).await;
        assert_eq!(world.browser().get(&link).await.status, 410, "after a new password");
        let link = asked().await;
        assert_eq!(world.browser().get(&link).await.path, "/wachtwoord-nieuw");
        sanne.get("/mijn").await;
        sanne.submit("/mijn/telefoon", &[("phone", "06 55 55 55 55"), ("phone-password", new)]).await;
        let code = world.code("+31655555555").await;
        sanne.submit("/telefoon-bevestigen", &[("code", &code)]).await;
        assert_eq!(world.browser().get(&link).await.status, 410, "after a new phone");
    }
}
