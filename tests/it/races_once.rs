//! Two nodes on one database race for whatever works once: codes, links, undo. One wins; every effect is there once.
//!
//! The code of a log-in is raced for in `identity_codes`.

use it::browser::Browser;
use it::exchange::{BORN, BSN, Filled, events, find, find_and_collect, share, two};
use it::world::{PASSWORD, SETUP, World, newcomer};
use reqwest::Response;
use wissel_core::actor::Role;
use wissel_service::identity::hand_over::hand_over;
use wissel_store::{Sql, sql};

const NEW: [&str; 2] = ["vier kievieten op een hek", "zeven scholeksters aan zee"];

/// Invitations that were taken up to the end, not only begun.
const TAKEN_UP: Sql = sql!(
    "select count(*) as n from audit where event = 'member.invitation_used' and refused is null
     and detail not like '%chosen%'"
);

async fn rows(world: &World, count: Sql) -> i64 {
    world.app.store.read(count, |tx, count| tx.one(*count, &[])?.int("n")).await.expect("count")
}

/// The same form eight times at once, four times on each node.
async fn race(here: &Browser, there: &Browser, path: &str, fields: &[(&str, &str)]) -> Vec<Response> {
    let posts = (0..8).map(|n| if n % 2 == 0 { here.post(path, fields) } else { there.post(path, fields) });
    let answers = futures_util::future::join_all(posts).await;
    assert!(answers.iter().all(|a| !a.status().is_server_error()), "everybody gets an answer");
    answers
}

/// U2.4, U3.5: the code that confirms a phone opens one session, and the invitation is used once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn u2_4_a_code_of_enrolment_works_once_on_two_nodes() {
    for world in World::each().await {
        let other = world.other_node("other").await;
        let nest = world.organisation("Het Nest", "midwifery").await;
        let account = newcomer("fatima");
        world.invite(&account, Role::Practitioner, nest, None).await;
        let link = world.link(&account.mail).await;
        let (here, code) = world.enrolling(&link, "fatima").await;
        let there = here.on_node(&other.url);
        race(&here, &there, "/telefoon-bevestigen", &[("code", &code)]).await;
        assert_eq!(rows(&world, sql!("select count(*) as n from session")).await, 1);
        assert_eq!(rows(&world, TAKEN_UP).await, 1);
    }
}

/// U2.4: the set-up link that is printed for the first operator, and the one in her mail: together one person.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn u2_4_a_set_up_link_makes_one_operator_on_two_nodes() {
    for world in World::each().await {
        let other = world.other_node("other").await;
        let house = world.bare_organisation("Netwerk Voorbeeld", "operator").await;
        let account = newcomer("otto");
        world.invite(&account, Role::Operator, house, None).await;
        let mailed = world.link(&account.mail).await;
        let handed = hand_over(&world.app, &SETUP, account.mail.clone()).await;
        let handed = handed.unwrap_or_else(|_| panic!("no link")).link;
        let printed = handed.strip_prefix(&world.url).expect("a link to this site");
        let (one, code_one) = world.enrolling(&mailed, "otto").await;
        let (two, code_two) = world.enrolling(printed, "otto2").await;
        let two = two.on_node(&other.url);
        let (form_one, form_two) = ([("code", code_one.as_str())], [("code", code_two.as_str())]);
        let posts = (0..8).map(|n| {
            let path = "/telefoon-bevestigen";
            if n % 2 == 0 { one.post(path, &form_one) } else { two.post(path, &form_two) }
        });
        let answers = futures_util::future::join_all(posts).await;
        assert!(answers.iter().all(|a| !a.status().is_server_error()));
        assert_eq!(rows(&world, sql!("select count(*) as n from session")).await, 1);
        assert_eq!(rows(&world, TAKEN_UP).await, 1);
        for spent in [mailed.as_str(), printed] {
            assert_eq!(world.browser().get(spent).await.status, 410, "both links are over");
        }
    }
}

/// U3.5: a second invitation, taken up by somebody with a login, adds one membership.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn u3_5_a_second_membership_begins_once_on_two_nodes() {
    for world in World::each().await {
        let other = world.other_node("other").await;
        let nest = world.organisation("Het Nest", "midwifery").await;
        let east = world.organisation("Ziekenhuis Oost", "hospital").await;
        world.member("sanne", Role::Practitioner, nest).await;
        let before = events(&world, "member.invitation_used").await;
        world.invite(&world.account("sanne"), Role::Practitioner, east, None).await;
        let link = world.link(&world.account("sanne").mail).await;
        let mut here = world.browser();
        here.get(&link).await;
        let page = world.log_in_with(&mut here, "sanne").await;
        assert_eq!(page.path, "/uitnodiging", "{page:?}");
        race(&here, &here.on_node(&other.url), "/uitnodiging", &[]).await;
        assert_eq!(events(&world, "member.invitation_used").await, before + 1);
        let active = sql!("select count(*) as n from membership where state = 'active'");
        assert_eq!(rows(&world, active).await, 2);
    }
}

/// U2.4: a reset link sets one password, whichever node is first; the other one's does not hold.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn u2_4_a_reset_link_sets_one_password_on_two_nodes() {
    for world in World::each().await {
        let other = world.other_node("other").await;
        let nest = world.organisation("Het Nest", "midwifery").await;
        world.member("sanne", Role::Practitioner, nest).await;
        let mut here = world.browser();
        here.get("/wachtwoord-vergeten").await;
        here.submit("/wachtwoord-vergeten", &[("username", "sanne")]).await;
        let link = world.link(&world.account("sanne").mail).await;
        assert_eq!(here.get(&link).await.path, "/wachtwoord-nieuw");
        let there = here.on_node(&other.url);
        let forms = NEW.map(|password| [("password", password)]);
        let posts = (0..8).map(|n| {
            let (node, form) = if n % 2 == 0 { (&here, &forms[0]) } else { (&there, &forms[1]) };
            node.post("/wachtwoord-nieuw", form)
        });
        let answers = futures_util::future::join_all(posts).await;
        let to_code = |a: &&Response| a.headers().get("location").is_some_and(|to| to == "/inloggen/code");
        assert_eq!(answers.iter().filter(to_code).count(), 1);
        assert_eq!(events(&world, "password.changed").await, 1);
        let mut hold = 0;
        for password in NEW {
            let mut browser = world.browser();
            browser.get("/inloggen").await;
            let page = browser.submit("/inloggen", &[("username", "sanne"), ("password", password)]).await;
            hold += u32::from(page.path == "/inloggen/code");
        }
        assert_eq!(hold, 1, "one of both passwords");
        world.settle().await;
        let told = world.messages_to(&world.account("sanne").mail);
        assert_eq!(told.iter().filter(|m| m.text.contains("gewijzigd")).count(), 1, "told once");
    }
}

/// U2.4: the code that changes a phone number changes it once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn u2_4_a_phone_number_changes_once_on_two_nodes() {
    for world in World::each().await {
        let other = world.other_node("other").await;
        let nest = world.organisation("Het Nest", "midwifery").await;
        world.member("sanne", Role::Practitioner, nest).await;
        let mut here = world.log_in("sanne").await;
        here.get("/mijn").await;
        let page =
            here.submit("/mijn/telefoon", &[("phone", "0612349999"), ("phone-password", PASSWORD)]).await;
        assert_eq!(page.path, "/telefoon-bevestigen", "{page:?}");
        let code = world.code("+31612349999").await;
        let there = here.on_node(&other.url);
        race(&here, &there, "/telefoon-bevestigen", &[("code", &code)]).await;
        assert_eq!(events(&world, "phone.changed").await, 1);
        world.settle().await;
        let told = world.messages_to(&world.account("sanne").mail);
        assert_eq!(told.iter().filter(|m| m.text.contains("gewijzigd")).count(), 1, "told once");
    }
}

/// Undo and withdrawal pressed on both nodes: one receipt, one entry, one line in the list of erasures.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn u2_3b_undo_and_withdrawal_destroy_once_on_two_nodes() {
    for world in World::each().await {
        let other = world.other_node("other").await;
        let (mut here, mut noor) = two(&world).await;
        let mut expected = 0;
        for act in ["ongedaan", "stoppen"] {
            for _ in 0..2 {
                let record = share(&world, &mut here, &Filled::default()).await;
                let page = here.get(&format!("/dossiers/{record}/stoppen")).await;
                let version = page.value("version").expect("a version").to_owned();
                let fields = [("reason", "wrong_client"), ("version", version.as_str())];
                if act == "stoppen" {
                    find_and_collect(&mut noor).await;
                }
                let there = here.on_node(&other.url);
                let path = format!("/dossiers/{record}/{act}");
                let answers = race(&here, &there, &path, &fields).await;
                // Who comes too late is led to the receipt, or told that somebody was first.
                assert!(answers.iter().all(|a| !a.status().is_server_error()), "{act}");
                expected += 1;
                let receipts = sql!("select count(*) as n from receipt where kind = 'destroyed'");
                assert_eq!(rows(&world, receipts).await, expected, "{act}");
                assert_eq!(events(&world, "record.destroyed").await, expected, "{act}");
            }
        }
        assert_eq!(rows(&world, sql!("select count(*) as n from warning")).await, 2);
        let warned = sql!("select count(*) as n from outbox where dedupe like 'collected-wrong:%'");
        assert_eq!(rows(&world, warned).await, 2);
        world.settle().await;
        let listed = world.app.erasures.load().expect("list").entries;
        assert_eq!(i64::try_from(listed.len()).unwrap(), expected);
        assert!(!find(&mut noor, ("bsn", BSN), BORN).await.has("Is dit uw cliënt?"));
    }
}

/// A warning is confirmed once, also when both nodes hear of it; the last one ends the bare row.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_warning_is_confirmed_once_on_two_nodes() {
    for world in World::each().await {
        let other = world.other_node("other").await;
        let (mut sanne, mut noor) = two(&world).await;
        let record = share(&world, &mut sanne, &Filled::default()).await;
        let page = find_and_collect(&mut noor).await;
        let form = sanne.get(&format!("/dossiers/{record}/stoppen")).await;
        let version = form.value("version").expect("a version").to_owned();
        let fields = [("reason", "incorrect"), ("version", version.as_str())];
        sanne.submit(&format!("/dossiers/{record}/stoppen"), &fields).await;
        race(&noor, &noor.on_node(&other.url), &format!("{}/gezien", page.path), &[]).await;
        assert_eq!(events(&world, "warning.confirmed").await, 1);
        world.settle().await;
        assert_eq!(events(&world, "record.settled").await, 1);
        assert_eq!(rows(&world, sql!("select count(*) as n from record")).await, 0);
    }
}
