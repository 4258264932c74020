//! Somebody who lost what she logs in with gets back in by two of her organisation's own people, and by nobody else.

use crate::office_world::row_count;
use it::browser::{Browser, Page};
use it::passkey::{Authenticator, log_in as by_passkey, register};
use it::totp::set_up;
use it::world::{PASSWORD, World};
use std::time::Duration;
use wissel_core::actor::{Actor, Role};
use wissel_core::identity::login_way::{LoginWay, Ways};
use wissel_core::identity::recovery::APART;
use wissel_core::ids::MembershipId;
use wissel_core::person::Phone;
use wissel_core::ports::Clock;
use wissel_service::failure::Failure;
use wissel_service::identity::{hand_over, replace_phone};
use wissel_store::sql;

const NEW: &str = "06 87 65 43 21";
const NEW_NUMBER: &str = "+31687654321";
const LIST: &str = "/herstel";

fn path(of: MembershipId) -> String {
    format!("/beheer/medewerkers/{of}/herstel")
}

/// Sanne with a passkey and an app, administrators Karin and Mona, privacy officer Petra.
async fn house(world: &World) -> (MembershipId, Authenticator) {
    world.publish_terms_naming("2026-2", Ways::NONE.with(LoginWay::Passkey).with(LoginWay::Totp)).await;
    let nest = world.organisation("Het Nest", "midwifery").await;
    let sanne = world.member("sanne", Role::Practitioner, nest).await;
    world.member("karin", Role::Administrator, nest).await;
    world.member("mona", Role::Administrator, nest).await;
    world.member("petra", Role::PrivacyOfficer, nest).await;
    let mut own = world.log_in("sanne").await;
    let mut authenticator = Authenticator::new(&world.url.replace("127.0.0.1", "wissel.example"), 1);
    register(&mut own, &mut authenticator, "Telefoon").await;
    set_up(&mut own, || world.clock().real()).await;
    (sanne, authenticator)
}

async fn ask(browser: &mut Browser, of: MembershipId) -> Page {
    browser.get(&path(of)).await;
    browser.submit(&path(of), &[("phone", NEW), ("seen", "yes")]).await
}

/// The request that waits, by its address.
fn request(page: &Page) -> String {
    let at = page.body.find("action=\"/herstel/").expect("a request");
    page.body[at + 8..].split('"').next().expect("an address").trim_end_matches("/stop").to_owned()
}

/// U3.5: one asks, another confirms; then the new number and her password open the door, and nothing from before does.
#[tokio::test]
async fn u3_5_two_people_of_her_organisation_let_somebody_back_in() {
    for world in World::each().await {
        let (sanne, mut authenticator) = house(&world).await;
        let mut before = world.browser();
        assert_eq!(by_passkey(&mut before, &mut authenticator).await.path, "/dossiers");
        let mut karin = world.log_in("karin").await;
        karin.get(&path(sanne)).await;
        let page = karin.submit(&path(sanne), &[("phone", "12"), ("seen", "")]).await;
        assert!(
            page.status == 422 && page.has("id=\"phone-error\"") && page.has("id=\"seen-error\""),
            "{page:?}"
        );
        let page = ask(&mut karin, sanne).await;
        assert!(page.path == LIST && page.has("sanne de Vries") && page.has("Iemand anders"), "{page:?}");
        let at = request(&page);
        world.settle().await;
        for name in ["sanne", "mona", "petra"] {
            let mails = world.messages_to(&world.account(name).mail);
            assert!(mails.iter().any(|m| m.text.contains("tweede persoon")), "{name} is told");
        }
        assert_eq!(before.get("/dossiers").await.path, "/dossiers", "nothing changed yet");
        karin.get(LIST).await;
        let page = karin.submit(&at, &[("seen", "yes")]).await;
        assert!(page.has("mag hem niet zelf bevestigen"), "who asked: {page:?}");
        let mut petra = world.log_in("petra").await;
        petra.get(LIST).await;
        let page = petra.submit(&at, &[]).await;
        assert!(page.status == 422 && page.has("Zet eerst een vinkje"), "{page:?}");
        let page = petra.submit(&at, &[("seen", "yes")]).await;
        assert!(page.has("Bevestigd"), "{page:?}");
        assert!(before.get("/dossiers").await.path.starts_with("/inloggen"), "her sessions ended");
        assert_eq!(by_passkey(&mut world.browser(), &mut authenticator).await.path, "/inloggen");
        let mut browser = world.browser();
        browser.get("/inloggen").await;
        let page = browser.submit("/inloggen", &[("username", "sanne"), ("password", PASSWORD)]).await;
        assert!(page.has("Code uit sms (eindigt op 21)"), "no app any more, and the new number: {page:?}");
        let code = world.code(NEW_NUMBER).await;
        assert_eq!(browser.submit("/inloggen/code", &[("code", &code)]).await.path, "/dossiers");
        petra.get(LIST).await;
        let page = petra.submit(&at, &[("seen", "yes")]).await;
        assert!(page.has("Deze vraag is er niet meer"), "once: {page:?}");
    }
}

/// U3.5: nobody for herself, nobody who is helped by it, no other organisation, not after a day, not when stopped.
#[tokio::test]
async fn u3_5_nobody_is_let_back_in_by_one_person_alone() {
    for world in World::each().await {
        let (sanne, _) = house(&world).await;
        let east = world.organisation("Ziekenhuis Oost", "hospital").await;
        world.member("vera", Role::Administrator, east).await;
        let mona_at = world.account("mona").memberships[0];
        let karin_at = world.account("karin").memberships[0];
        let mut karin = world.log_in("karin").await;
        let page = ask(&mut karin, karin_at).await;
        assert!(page.status == 422 && page.has("niet voor uzelf"), "{page:?}");
        let mut vera = world.log_in("vera").await;
        assert_eq!(vera.get(&path(sanne)).await.status, 404);
        assert_eq!(vera.submit(&path(sanne), &[("phone", NEW), ("seen", "yes")]).await.status, 404);
        let at = request(&ask(&mut karin, mona_at).await);
        let mut mona = world.log_in("mona").await;
        mona.get(LIST).await;
        let page = mona.submit(&at, &[("seen", "yes")]).await;
        assert!(page.has("Deze vraag is er niet meer"), "whom it helps: {page:?}");
        vera.get(LIST).await;
        for path in [at.clone(), format!("{at}/stop")] {
            let page = vera.submit(&path, &[("seen", "yes")]).await;
            assert_eq!(page.status, 404, "another organisation's: {page:?}");
        }
        let page = mona.submit(&format!("{at}/stop"), &[]).await;
        assert!(page.has("De vraag is gestopt"), "{page:?}");
        let mut petra = world.log_in("petra").await;
        petra.get(LIST).await;
        assert!(petra.submit(&at, &[("seen", "yes")]).await.has("Deze vraag is er niet meer"), "stopped");
        let at = request(&ask(&mut karin, sanne).await);
        world.clock().pass(Duration::from_hours(24));
        let mut petra = world.log_in("petra").await;
        assert!(petra.get(LIST).await.has("Er wacht niemand"));
        assert!(petra.submit(&at, &[("seen", "yes")]).await.has("Deze vraag is er niet meer"), "a day later");
        let mut karin = world.log_in("karin").await;
        let at = request(&ask(&mut karin, sanne).await);
        petra.get(LIST).await;
        world.clock().pass(Duration::from_secs(601));
        let page = petra.submit(&at, &[("seen", "yes")]).await;
        assert!(page.status == 403 && page.has("Bevestig eerst"), "{page:?}");
        let kept = sql!("select count(*) as n from passkey");
        assert_eq!(row_count(&world, kept).await, 1, "nothing was changed");
    }
}

/// U3.5: who works somewhere else too is not let in there by two people of one organisation.
#[tokio::test]
async fn u3_5_two_people_of_one_organisation_open_no_account_of_another() {
    for world in World::each().await {
        let (sanne, _) = house(&world).await;
        let mut karin = world.log_in("karin").await;
        let at = request(&ask(&mut karin, sanne).await);
        let east = world.organisation("Ziekenhuis Oost", "hospital").await;
        world.member("sanne", Role::Practitioner, east).await;
        let mut petra = world.log_in("petra").await;
        petra.get(LIST).await;
        let page = petra.submit(&at, &[("seen", "yes")]).await;
        assert!(page.has("Dit kan niet meer"), "{page:?}");
        let page = ask(&mut karin, sanne).await;
        assert!(page.status == 422 && page.has("werkt ook bij een andere organisatie"), "{page:?}");
        assert_eq!(row_count(&world, sql!("select count(*) as n from passkey")).await, 1);
    }
}

/// U3.5: who holds the machine never gives somebody both factors.
#[tokio::test]
async fn u3_5_no_operator_opens_an_account() {
    for world in World::each().await {
        house(&world).await;
        let phone = Phone::parse_for_sms(NEW).expect("a number");
        let link = Actor::System("cli:user.reset-link");
        let number = Actor::System("cli:user.new-phone");
        let (sanne, karin) = (world.account("sanne").mail, world.account("karin").mail);
        assert!(hand_over::hand_over(&world.app, &link, sanne.clone()).await.is_ok());
        let both = replace_phone::replace_phone(&world.app, &number, sanne.clone(), phone.clone()).await;
        assert_eq!(both, Err(Failure::Refused(replace_phone::Refused::LinkGiven)));
        assert!(
            replace_phone::replace_phone(&world.app, &number, karin.clone(), phone.clone()).await.is_ok()
        );
        let both = hand_over::hand_over(&world.app, &link, karin).await;
        assert!(matches!(both, Err(Failure::Refused(hand_over::Refused::NumberGiven))));
        world.clock().pass(APART);
        assert!(replace_phone::replace_phone(&world.app, &number, sanne, phone).await.is_ok());
    }
}
