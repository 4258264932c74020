//! An organisation's administrator: invitations, "uit dienst", the log; only her own organisation.

use crate::office_world::{acting, login_needed, operator, row_count};
use it::world::World;
use wissel_core::actor::Role;
use wissel_core::identity::membership::MembershipRefused;
use wissel_core::ids::MembershipId;
use wissel_service::failure::Failure;
use wissel_service::office::end_membership::{self, Refused};
use wissel_store::sql;

fn end_path(id: MembershipId) -> String {
    format!("/beheer/medewerkers/{id}/uit-dienst")
}

/// Story point 8: she invites a colleague with role, phone and how she was identified; an assistant names her practitioner.
#[tokio::test]
async fn story_8_an_administrator_invites_colleagues() {
    for world in World::each().await {
        let nest = world.organisation("Het Nest", "midwifery").await;
        let east = world.organisation("Ziekenhuis Oost", "hospital").await;
        let sanne = world.member("sanne", Role::Practitioner, nest).await.to_string();
        let foreign = world.member("noor", Role::Practitioner, east).await.to_string();
        world.member("karin", Role::Administrator, nest).await;
        let mut karin = world.log_in("karin").await;
        karin.get("/beheer/medewerkers").await;
        let wrong = karin.submit("/beheer/medewerkers", &[("phone", "020 1234567")]).await;
        assert_eq!(wrong.status, 422);
        for field in ["name", "mail", "phone", "role", "identified"] {
            assert!(wrong.has(&format!("id=\"{field}-error\"")), "{field}: {wrong:?}");
        }
        let ilse = |role, responsible| {
            [
                ("name", "Ilse Kok"),
                ("mail", "ilse@nest.example"),
                ("phone", "06 12345678"),
                ("role", role),
                ("responsible", responsible),
                ("identified", "document"),
            ]
        };
        for (role, responsible, field) in [
            ("operator", "", "role"),
            ("assistant", "", "responsible"),
            ("assistant", foreign.as_str(), "responsible"),
        ] {
            let page = karin.submit("/beheer/medewerkers", &ilse(role, responsible)).await;
            assert!(page.status == 422 && page.has(&format!("id=\"{field}-error\"")), "{role}: {page:?}");
        }
        let page = karin.submit("/beheer/medewerkers", &ilse("assistant", &sanne)).await;
        assert!(page.status == 200 && page.has("Ilse Kok") && page.has("Uitgenodigd"), "{page:?}");
        assert!(world.link("ilse@nest.example").await.starts_with("/uitnodiging/"));
        let page = karin.submit("/beheer/medewerkers", &ilse("assistant", &sanne)).await;
        assert_eq!(page.status, 200, "the new invitation takes the place of the unused one: {page:?}");
        let how = sql!(
            "select count(*) as n from membership where identified_how = 'document' and state = 'invited'"
        );
        assert_eq!(row_count(&world, how).await, 1, "how she was identified is recorded");
    }
}

/// Story point 8: "uit dienst" ends what hangs on this membership, at once, and nothing else.
#[tokio::test]
async fn story_8_ending_a_membership_ends_everything_under_it() {
    for world in World::each().await {
        let nest = world.organisation("Het Nest", "midwifery").await;
        let east = world.organisation("Ziekenhuis Oost", "hospital").await;
        let here = world.member("sanne", Role::Practitioner, nest).await;
        world.member("karin", Role::Administrator, nest).await;
        let mut first = world.log_in("sanne").await;
        let there = world.member("sanne", Role::Practitioner, east).await;
        let mut second = world.browser();
        world.log_in_with(&mut second, "sanne").await;
        second.submit("/organisatie-kiezen", &[("membership", &there.to_string())]).await;
        let mut karin = world.log_in("karin").await;
        assert!(karin.get(&end_path(here)).await.has("sanne de Vries"));
        assert_eq!((first.get("/mijn").await.status, second.get("/mijn").await.status), (200, 200));
        let page = karin.submit(&end_path(here), &[]).await;
        assert_eq!((page.status, page.path.as_str()), (200, "/beheer/medewerkers"));
        assert!(login_needed(&first.get("/mijn").await));
        assert_eq!(second.get("/mijn").await.status, 200, "her other work goes on");
        assert_eq!(karin.get(&end_path(here)).await.status, 404);
        let page = karin.submit(&end_path(here), &[]).await;
        assert!(page.status == 422 && page.has("al uit dienst"), "{page:?}");
    }
}

/// Another organisation's membership is as absent as one that does not exist.
#[tokio::test]
async fn a_foreign_membership_is_absent() {
    for world in World::each().await {
        let nest = world.organisation("Het Nest", "midwifery").await;
        let east = world.organisation("Ziekenhuis Oost", "hospital").await;
        let foreign = world.member("noor", Role::Practitioner, east).await;
        world.member("karin", Role::Administrator, nest).await;
        let mut karin = world.log_in("karin").await;
        let list = karin.get("/beheer/medewerkers").await;
        assert!(!list.has("noor") && !list.has(&foreign.to_string()));
        let unknown = "/beheer/medewerkers/00000000-0000-7000-8000-000000000000/uit-dienst";
        let mut answers = Vec::new();
        for path in [end_path(foreign).as_str(), unknown, "/beheer/medewerkers/x/uit-dienst"] {
            let (shown, sent) = (karin.get(path).await, karin.submit(path, &[]).await);
            answers.push((shown.status, shown.text(), sent.status, sent.text()));
            karin.get("/beheer/medewerkers").await;
        }
        assert_eq!((answers[0].0, answers[0].2), (404, 404));
        assert!(answers.iter().all(|a| *a == answers[0]), "{answers:?}");
        let active =
            sql!("select count(*) as n from membership where state = 'active' and role = 'practitioner'");
        assert_eq!(row_count(&world, active).await, 1);
        let log = karin.get("/beheer/logboek").await;
        assert!(!log.has("noor de Vries"), "{log:?}");
    }
}

/// The last administrator cannot go; of two who end each other at once, one stays.
#[tokio::test]
async fn the_last_administrator_stays() {
    for world in World::each().await {
        let nest = world.organisation("Het Nest", "midwifery").await;
        let karin = world.member("karin", Role::Administrator, nest).await;
        let mut browser = world.log_in("karin").await;
        assert!(!browser.get("/beheer/medewerkers").await.has(&end_path(karin)), "not offered");
        let page = browser.submit(&end_path(karin), &[]).await;
        assert!(page.status == 422 && page.has("laatste beheerder"), "{page:?}");
        let bea = world.member("bea", Role::Administrator, nest).await;
        let _other = world.log_in("bea").await;
        let (one, two) = (acting(&world, "karin").await, acting(&world, "bea").await);
        let node = world.other_node("two").await;
        let (a, b) = tokio::join!(
            end_membership::end(&world.app, &one, bea),
            end_membership::end(&node.app, &two, karin)
        );
        assert_eq!(usize::from(a.is_ok()) + usize::from(b.is_ok()), 1, "{a:?} {b:?}");
        let refused = [a, b].into_iter().find_map(Result::err).expect("one is refused");
        let rule = Failure::Refused(Refused::Rule(MembershipRefused::LastAdministrator));
        assert!(matches!(refused, Failure::Denied(_)) || refused == rule, "{refused:?}");
        let left =
            sql!("select count(*) as n from membership where role = 'administrator' and state = 'active'");
        assert_eq!(row_count(&world, left).await, 1);
    }
}

/// U1.4: use is recorded; the administrator sees who did what, by member, kind and day; reading is recorded too.
#[tokio::test]
async fn u1_4_the_log_tells_who_did_what_and_who_read_it() {
    for world in World::each().await {
        let nest = world.organisation("Het Nest", "midwifery").await;
        let east = world.organisation("Ziekenhuis Oost", "hospital").await;
        let sanne = world.member("sanne", Role::Practitioner, nest).await;
        world.member("karin", Role::Administrator, nest).await;
        world.member("bob", Role::Administrator, east).await;
        world.log_in("sanne").await.get("/mijn").await;
        let mut karin = world.log_in("karin").await;
        let log = karin.get("/beheer/logboek").await;
        assert!(log.has("sanne de Vries</td>") && log.has("Eigen sessies bekeken</td>"), "{log:?}");
        let log = karin.get("/beheer/logboek?wat=log.read").await;
        assert!(log.body.matches("karin de Vries</td>").count() == 1, "the reading is in the log: {log:?}");
        let own = karin.get(&format!("/beheer/logboek?wie={sanne}&wat=session.list&van=01-09-2026")).await;
        assert!(own.has("sanne de Vries</td>") && !own.has("karin de Vries</td>"), "{own:?}");
        let later = karin.get("/beheer/logboek?van=02-09-2026").await;
        assert!(later.has("Niets gevonden"), "{later:?}");
        let wrong = karin.get("/beheer/logboek?van=31-02-2026").await;
        assert!(wrong.status == 422 && wrong.has("van-error"), "{wrong:?}");
        assert!(
            !wrong.has("</td>") && !wrong.has("Niets gevonden"),
            "no answer to another question: {wrong:?}"
        );
        let turned = karin.get("/beheer/logboek?van=02-09-2026&tot=01-09-2026").await;
        assert!(turned.status == 422 && turned.has("Draai ze om"), "{turned:?}");
        let mut bob = world.log_in("bob").await;
        assert!(!bob.get("/beheer/logboek").await.has("sanne"), "another organisation's log");
        let mut joris = operator(&world).await;
        let log = joris.get("/operator/logboek").await;
        assert!(!log.has("Eigen sessies bekeken</td>"), "what members do is not the operator's: {log:?}");
        assert!(log.has("Code van de sms ingevuld</td>"), "log-ins are recorded: {log:?}");
    }
}

/// What there is to do: invitations that ran out, memberships that nobody used for 90 days.
#[tokio::test]
async fn an_administrator_is_told_what_to_do() {
    let world = World::sqlite().await;
    let nest = world.organisation("Het Nest", "midwifery").await;
    world.member("sanne", Role::Practitioner, nest).await;
    world.member("karin", Role::Administrator, nest).await;
    let mut karin = world.log_in("karin").await;
    assert!(karin.get("/beheer").await.has("U hoeft nu niets te doen"));
    let ilse = it::world::Account {
        user_name: "ilse".into(),
        phone: "+31612345678".into(),
        mail: "ilse@nest.example".into(),
        ..world.account("sanne")
    };
    world.invite(&ilse, Role::Practitioner, nest, None).await;
    world.travel_to("2026-09-05T08:00:00+02:00").await;
    let page = karin.get("/beheer").await;
    assert!(page.has("Uitnodiging nog niet gebruikt") && page.has("ilse de Vries"), "{page:?}");
    assert!(!page.has("90 dagen"));
    world.travel_to("2026-12-05T08:00:00+01:00").await;
    let page = karin.get("/beheer").await;
    assert!(page.has("Al 90 dagen niet") && page.has("sanne de Vries"), "{page:?}");
    assert!(!page.has("<p class=\"w-meta\">karin"), "she is at work now: {page:?}");
}
