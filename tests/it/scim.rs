//! Joiners and leavers, as an organisation's personnel system tells them (SCIM).

use it::exchange::events;
use it::scim::{Scim, joiner};
use it::world::{NEW_PHONE, World};
use reqwest::Method;
use serde_json::{Value, json};
use wissel_core::actor::Role;
use wissel_store::{Sql, sql};

const MAIL: &str = "fatima@nest.example";
const UNKNOWN: &str = "01a20000-0000-7000-8000-000000000000";

async fn rows(world: &World, count: Sql) -> i64 {
    world.app.store.read(count, |tx, count| tx.one(*count, &[])?.int("n")).await.expect("count")
}

fn fatima() -> Value {
    joiner("Fatima", MAIL, NEW_PHONE)
}

async fn mails(world: &World, to: &str, about: &str) -> usize {
    world.settle().await;
    world.messages_to(to).iter().filter(|m| m.kind == "mail" && m.text.contains(about)).count()
}

/// U2.4, U3.5: who comes to work is invited as a practitioner and takes it up herself; who leaves is out at her next
/// request; who comes back is invited again.
#[tokio::test]
async fn u3_5_a_joiner_is_invited_and_a_leaver_is_out_at_once() {
    for world in World::each().await {
        let nest = world.organisation("Het Nest", "midwifery").await;
        world.member("ilse", Role::Administrator, nest).await;
        world.member("karin", Role::Administrator, nest).await;
        let mut ilse = world.log_in("ilse").await;
        let scim = Scim::of(&world, &mut ilse).await;
        let made = scim.add(&fatima()).await;
        assert_eq!((made.status, &made.body["active"]), (201, &json!(true)), "{made:?}");
        assert_eq!(made.body["meta"]["location"], format!("{}/scim/v2/Users/{}", world.url, made.id()));
        let given = sql!(
            "select count(*) as n from membership where role = 'practitioner' and state = 'invited' \
             and identified_how is null and identified_by is null and identified_at is null"
        );
        assert_eq!(rows(&world, given).await, 1, "no other function, and nothing about who she is");
        // Who looks after the organisation hears of it once a day, whoever else comes.
        let other = scim.add(&joiner("Anna", "anna@nest.example", "+31612340002")).await;
        assert_eq!(other.status, 201, "{other:?}");
        for name in ["ilse", "karin"] {
            let to = world.account(name).mail;
            assert_eq!(mails(&world, &to, "/beheer/medewerkers").await, 1, "{name}");
        }
        let list = ilse.get("/beheer/medewerkers").await;
        assert!(list.has("Fatima el Amrani") && list.has("komt uit uw personeelssysteem"), "{list:?}");

        let link = world.link(MAIL).await;
        let (mut browser, code) = world.enrolling(&link, "fatima").await;
        let inside = browser.submit("/telefoon-bevestigen", &[("code", &code)]).await;
        assert!(inside.path != "/inloggen" && inside.status == 200, "{inside:?}");
        assert_eq!(
            browser.get("/mijn").await.path,
            "/voorwaarden",
            "she is inside, and reads the terms first"
        );
        assert_eq!(scim.get(&format!("/Users/{}", made.id())).await.body["active"], true);

        let left = scim.active(made.id(), false).await;
        assert_eq!((left.status, &left.body["active"]), (200, &json!(false)), "{left:?}");
        let next = browser.get("/mijn").await.path;
        assert!(next.starts_with("/inloggen"), "her session is over at the next request: {next}");
        assert_eq!(rows(&world, sql!("select count(*) as n from membership where state = 'ended'")).await, 1);
        // Said again, nothing happens again.
        assert_eq!(scim.active(made.id(), false).await.status, 200);
        assert_eq!(events(&world, "member.ended").await, 1);

        let before = mails(&world, MAIL, "/uitnodiging/").await;
        let back = scim.active(made.id(), true).await;
        assert_eq!((back.status, &back.body["active"]), (200, &json!(true)), "{back:?}");
        assert_eq!(mails(&world, MAIL, "/uitnodiging/").await, before + 1, "she is invited again");
        assert_eq!(rows(&world, sql!("select count(*) as n from scim_user")).await, 2);

        let log = ilse.get("/beheer/logboek").await;
        assert!(log.has("Het personeelssysteem van de organisatie"), "{log:?}");
        assert!(log.has("Medewerker genoemd door het personeelssysteem"), "{log:?}");
        let who = sql!(
            "select count(*) as n from audit a where a.event in ('member.invited', 'member.ended') \
             and a.actor_kind = 'provisioner' and a.actor_organisation is not null and a.actor_user is null \
             and a.actor_name in (select id from scim_token) and a.refused is null"
        );
        assert_eq!(rows(&world, who).await, 4);
    }
}

/// U3.5: an invitation that was not taken up is withdrawn, and who was removed can come again.
#[tokio::test]
async fn u3_5_an_open_invitation_is_withdrawn() {
    for world in World::each().await {
        let nest = world.organisation("Het Nest", "midwifery").await;
        world.member("ilse", Role::Administrator, nest).await;
        let scim = Scim::of(&world, &mut world.log_in("ilse").await).await;
        let made = scim.add(&fatima()).await;
        let link = world.link(MAIL).await;
        let gone = scim.leave(made.id()).await;
        assert_eq!(gone.status, 204, "{gone:?}");
        let page = world.browser().get(&link).await;
        assert!(!page.has("name=\"password\""), "the link is over: {page:?}");
        assert_eq!(events(&world, "member.invitation_withdrawn").await, 1);
        assert_eq!(scim.get(&format!("/Users/{}", made.id())).await.refusal(), (404, "", "absent"));
        assert_eq!(scim.leave(made.id()).await.status, 404, "twice");
        assert_eq!(rows(&world, sql!("select count(*) as n from scim_user")).await, 0);
        let again = scim.add(&fatima()).await;
        assert_eq!(again.status, 201, "{again:?}");
        assert_ne!(again.id(), made.id());
        // Somebody who is not at work is named, and not invited before she is.
        let asleep = json!({ "userName": "later", "emails": "later@nest.example", "active": false });
        let asleep = scim.add(&asleep).await;
        assert_eq!((asleep.status, &asleep.body["active"]), (201, &json!(false)), "{asleep:?}");
        let told = scim.active(asleep.id(), true).await;
        assert_eq!(told.refusal(), (400, "invalidValue", "scim-attributes"), "{told:?}");
        let number = json!([
            { "op": "Add", "path": "phoneNumbers[type eq \"mobile\"].value", "value": "06 12340003" },
            { "op": "Add", "path": "name.familyName", "value": "de Boer" },
            { "op": "Replace", "path": "active", "value": "True" },
        ]);
        let awake = scim.patch(asleep.id(), &number).await;
        assert_eq!((awake.status, &awake.body["active"]), (200, &json!(true)), "{awake:?}");
        assert_eq!(mails(&world, "later@nest.example", "/uitnodiging/").await, 1);
    }
}

/// U3.5, U5.5: who works here already is taken over and not invited; somebody of another organisation is not reached; and
/// what is said about her changes nothing of what she confirmed herself.
#[tokio::test]
async fn u3_5_a_member_is_taken_over_and_keeps_what_is_hers() {
    for world in World::each().await {
        let nest = world.organisation("Het Nest", "midwifery").await;
        let east = world.organisation("Ziekenhuis Oost", "hospital").await;
        world.member("ilse", Role::Administrator, nest).await;
        world.member("bea", Role::Administrator, east).await;
        world.member("sanne", Role::Practitioner, nest).await;
        let nests = Scim::of(&world, &mut world.log_in("ilse").await).await;
        let easts = Scim::of(&world, &mut world.log_in("bea").await).await;
        let mail = world.account("sanne").mail;
        let before = mails(&world, &mail, "/uitnodiging/").await;
        let made = nests.add(&joiner("Suzanne", &mail, "+31612340009")).await;
        assert_eq!((made.status, &made.body["active"]), (201, &json!(true)), "{made:?}");
        assert_eq!(mails(&world, &mail, "/uitnodiging/").await, before, "she works here already");
        let renamed = json!([
            { "op": "Replace", "path": "name.familyName", "value": "Bakker" },
            { "op": "Replace", "path": "emails[type eq \"work\"].value", "value": "s.bakker@nest.example" },
        ]);
        let renamed = nests.patch(made.id(), &renamed).await;
        assert_eq!(renamed.body["name"]["familyName"], "Bakker", "{renamed:?}");
        assert_eq!(renamed.body["emails"][0]["value"], "s.bakker@nest.example");
        let mut sanne = world.log_in("sanne").await;
        let own = sanne.get("/mijn").await;
        assert!(own.has("sanne de Vries") && !own.has("Bakker"), "{own:?}");
        // Elsewhere she is invited like anybody, and what ends there ends there.
        let there = easts.add(&joiner("Sanne", &mail, "+31612340009")).await;
        assert_eq!(there.status, 201, "{there:?}");
        assert_eq!(mails(&world, &mail, "/uitnodiging/").await, before + 1);
        assert_eq!(easts.leave(there.id()).await.status, 204);
        assert_eq!(sanne.get("/mijn").await.path, "/mijn");
        // The same person under a second name is nobody else.
        let twice = json!({ "userName": "twice", "emails": mail });
        assert_eq!(nests.add(&twice).await.refusal(), (409, "uniqueness", "scim-taken"));
        assert_eq!(nests.active(made.id(), false).await.status, 200);
        assert!(sanne.get("/mijn").await.path.starts_with("/inloggen"));
    }
}

/// U3.5: who is said not to work here is taken over by nobody: whom an administrator named stays as she is.
#[tokio::test]
async fn u3_5_who_was_named_by_hand_stays_when_she_is_said_to_be_gone() {
    for world in World::each().await {
        let nest = world.organisation("Het Nest", "midwifery").await;
        world.member("ilse", Role::Administrator, nest).await;
        world.member("sanne", Role::Practitioner, nest).await;
        let scim = Scim::of(&world, &mut world.log_in("ilse").await).await;
        let asleep = |name: &str| {
            let mut user = joiner(name, &format!("{name}@voorbeeld.example"), "+31612340009");
            user["active"] = json!(false);
            user
        };
        // Of the second one nothing is known when she is named; then an administrator invites her.
        for name in ["sanne", "noor"] {
            let user = asleep(name);
            let made = scim.add(&user).await;
            assert_eq!((made.status, &made.body["active"]), (201, &json!(false)), "{made:?}");
            if name == "noor" {
                world.member(name, Role::Practitioner, nest).await;
            }
            let mut at_work = world.log_in(name).await;
            let put = scim.put(made.id(), &user).await;
            assert_eq!((put.status, &put.body["active"]), (200, &json!(false)), "{put:?}");
            assert_eq!(scim.active(made.id(), false).await.status, 200);
            assert_eq!(at_work.get("/mijn").await.path, "/mijn", "{name} works on");
            assert_eq!(scim.leave(made.id()).await.status, 204);
            assert_eq!(at_work.get("/mijn").await.path, "/mijn", "{name} works on");
        }
        assert_eq!(events(&world, "member.ended").await, 0);
    }
}

/// U3.5: who came back under another name there is that one's: the old name ends nothing of hers.
#[tokio::test]
async fn u3_5_an_old_name_ends_nothing_of_the_new_one() {
    for world in World::each().await {
        let nest = world.organisation("Het Nest", "midwifery").await;
        world.member("ilse", Role::Administrator, nest).await;
        world.member("sanne", Role::Practitioner, nest).await;
        let scim = Scim::of(&world, &mut world.log_in("ilse").await).await;
        let mail = world.account("sanne").mail;
        let old = scim.add(&joiner("Oud", &mail, "+31612340009")).await;
        assert_eq!(scim.active(old.id(), false).await.status, 200);
        let moved = json!([
            { "op": "replace", "path": "userName", "value": "oud" },
            { "op": "replace", "path": "emails[type eq \"work\"].value", "value": "oud@nest.example" },
        ]);
        assert_eq!(scim.patch(old.id(), &moved).await.status, 200);
        world.member("sanne", Role::Practitioner, nest).await;
        world.member("sanne", Role::PrivacyOfficer, nest).await;
        let new = scim.add(&joiner("Nieuw", &mail, "+31612340009")).await;
        assert_eq!((new.status, &new.body["active"]), (201, &json!(true)), "{new:?}");
        let open = sql!("select count(*) as n from membership where state = 'active'");
        assert_eq!(rows(&world, open).await, 3);
        assert_eq!(scim.get(&format!("/Users/{}", old.id())).await.body["active"], false);
        assert_eq!(scim.active(old.id(), false).await.body["active"], false);
        assert_eq!(scim.leave(old.id()).await.status, 204);
        assert_eq!(rows(&world, open).await, 3, "the new name's work goes on, in both functions");
        assert_eq!(scim.get(&format!("/Users/{}", new.id())).await.body["active"], true);
        assert_eq!(scim.active(new.id(), false).await.body["active"], false);
        assert_eq!(rows(&world, open).await, 1, "and ends in both");
    }
}

/// U5.5: three invitations to one mail address in a day; and whom a rule keeps out is refused in one way, which counts.
#[tokio::test]
async fn u5_5_one_address_is_tried_three_times_a_day() {
    for world in World::each().await {
        let nest = world.organisation("Het Nest", "midwifery").await;
        let network = world.bare_organisation("Netwerk Voorbeeld", "operator").await;
        world.member("ilse", Role::Administrator, nest).await;
        world.member("joris", Role::Operator, network).await;
        let scim = Scim::of(&world, &mut world.log_in("ilse").await).await;
        let staff = joiner("Joris", &world.account("joris").mail, "+31612340009");
        for _ in 0..3 {
            let told = scim.add(&staff).await;
            assert_eq!(told.refusal(), (409, "", "scim-not-invited"), "{told:?}");
            assert!(!told.body.to_string().contains("operator"), "{told:?}");
        }
        assert_eq!(scim.add(&staff).await.refusal(), (429, "", "invitations-too-many"));
        let made = scim.add(&fatima()).await;
        for _ in 0..2 {
            assert_eq!(scim.active(made.id(), false).await.status, 200);
            assert_eq!(scim.active(made.id(), true).await.status, 200);
        }
        assert_eq!(scim.active(made.id(), false).await.status, 200, "an end is never too much");
        assert_eq!(scim.active(made.id(), true).await.refusal(), (429, "", "invitations-too-many"));
        assert_eq!(mails(&world, MAIL, "/uitnodiging/").await, 3);
        let other = scim.add(&joiner("Anna", "anna@nest.example", "+31612340002")).await;
        assert_eq!(other.status, 201, "another address is another matter");
        world.clock().pass(std::time::Duration::from_secs(24 * 3600));
        assert_eq!(scim.active(made.id(), true).await.status, 200);
    }
}

/// U3.5, U5.5: who leaves leaves in every role; the last administrator stays until there is another.
#[tokio::test]
async fn u5_5_the_last_administrator_stays() {
    for world in World::each().await {
        let nest = world.organisation("Het Nest", "midwifery").await;
        world.member("ilse", Role::Administrator, nest).await;
        world.member("ilse", Role::Practitioner, nest).await;
        let mut ilse = world.browser();
        world.log_in_with(&mut ilse, "ilse").await;
        let own = world.account("ilse").memberships[0].to_string();
        ilse.submit("/organisatie-kiezen", &[("membership", &own)]).await;
        let scim = Scim::of(&world, &mut ilse).await;
        let made = scim.add(&joiner("Ilse", &world.account("ilse").mail, "+31612340009")).await;
        assert_eq!(made.status, 201, "{made:?}");
        for told in [scim.active(made.id(), false).await, scim.leave(made.id()).await] {
            assert_eq!(told.refusal(), (409, "", "membership-last-administrator"), "{told:?}");
        }
        let working = sql!("select count(*) as n from membership where state = 'active'");
        assert_eq!(rows(&world, working).await, 2, "nothing ended");
        assert_eq!(ilse.get("/beheer").await.path, "/beheer");
        world.member("karin", Role::Administrator, nest).await;
        assert_eq!(scim.active(made.id(), false).await.status, 200);
        assert_eq!(rows(&world, working).await, 1, "only the other administrator works there still");
        assert!(ilse.get("/beheer").await.path.starts_with("/inloggen"));
    }
}

/// U5.5: of another organisation nothing is seen and nothing is changed: a real number is like one that nobody has.
#[tokio::test]
async fn u5_5_a_personnel_system_reaches_its_own_organisation_only() {
    for world in World::each().await {
        let nest = world.organisation("Het Nest", "midwifery").await;
        let east = world.organisation("Ziekenhuis Oost", "hospital").await;
        world.member("ilse", Role::Administrator, nest).await;
        world.member("bea", Role::Administrator, east).await;
        let nests = Scim::of(&world, &mut world.log_in("ilse").await).await;
        let easts = Scim::of(&world, &mut world.log_in("bea").await).await;
        let made = nests.add(&fatima()).await;
        let off = json!([{ "op": "replace", "path": "active", "value": false }]);
        for id in [made.id(), UNKNOWN, "geen-nummer"] {
            for told in [
                easts.get(&format!("/Users/{id}")).await,
                easts.put(id, &fatima()).await,
                easts.patch(id, &off).await,
                easts.leave(id).await,
            ] {
                assert_eq!(told.refusal(), (404, "", "absent"), "{id}: {told:?}");
            }
        }
        assert_eq!(easts.get("/Users").await.body["totalResults"], 0);
        for filter in ["userName%20eq%20%22fatima@nest.example%22", "externalId%20eq%20%22e-Fatima%22"] {
            assert_eq!(easts.get(&format!("/Users?filter={filter}")).await.body["totalResults"], 0);
            assert_eq!(nests.get(&format!("/Users?filter={filter}")).await.body["totalResults"], 1);
        }
        assert_eq!(nests.get(&format!("/Users/{}", made.id())).await.body["active"], true);
    }
}

/// U3.5: what is wrong is said with the attribute and a stable code, and nothing of it is kept.
#[tokio::test]
async fn u3_5_what_cannot_be_done_is_said_with_its_attribute() {
    for world in World::each().await {
        let nest = world.organisation("Het Nest", "midwifery").await;
        world.member("ilse", Role::Administrator, nest).await;
        let scim = Scim::of(&world, &mut world.log_in("ilse").await).await;
        let without = |name: &str| {
            let mut user = fatima();
            user.as_object_mut().expect("an object").remove(name);
            user
        };
        for (user, code, attribute) in [
            (without("phoneNumbers"), "scim-attributes", "phoneNumbers"),
            (without("emails"), "scim-missing", "emails"),
            (without("userName"), "scim-missing", "userName"),
            (joiner("F1", MAIL, "020 1234567"), "scim-attributes", "phoneNumbers"),
            (joiner("Fatima", "geen adres", NEW_PHONE), "scim-attributes", "emails"),
            (joiner("Fatima", MAIL, "+1 212 555 0100"), "phone-country", "phoneNumbers"),
        ] {
            let told = scim.add(&user).await;
            assert_eq!(told.refusal(), (400, "invalidValue", code), "{told:?}");
            assert!(told.body["detail"].as_str().expect("text").contains(attribute), "{told:?}");
        }
        assert_eq!(rows(&world, sql!("select count(*) as n from scim_user")).await, 0);
        assert_eq!(mails(&world, MAIL, "/uitnodiging/").await, 0);

        let made = scim.add(&fatima()).await;
        assert_eq!(made.status, 201, "{made:?}");
        let other = scim.add(&joiner("Anna", "anna@nest.example", "+31612340002")).await;
        for (name, value) in [
            ("userName", json!("FATIMA@nest.example")),
            ("externalId", json!("e-Fatima")),
            ("emails", json!([{ "type": "work", "value": "Fatima@Nest.example" }])),
        ] {
            let mut user = joiner("Bea", "bea@nest.example", "+31612340003");
            user[name] = value.clone();
            assert_eq!(scim.add(&user).await.refusal(), (409, "uniqueness", "scim-taken"), "{name}");
            let taken =
                scim.patch(other.id(), &json!([{ "op": "replace", "path": name, "value": value }])).await;
            assert_eq!(taken.refusal(), (409, "uniqueness", "scim-taken"), "{name}");
        }
        let put = scim.put(other.id(), &fatima()).await;
        assert_eq!(put.refusal(), (409, "uniqueness", "scim-taken"), "{put:?}");
        let id = other.id();
        for (method, path, body, expected) in [
            (Method::POST, "/Users".to_owned(), "{", (400, "invalidSyntax", "scim-syntax")),
            (Method::PATCH, format!("/Users/{id}"), "{}", (400, "invalidSyntax", "scim-syntax")),
            (
                Method::PATCH,
                format!("/Users/{id}"),
                r#"{"Operations":[{"op":"remove"}]}"#,
                (400, "noTarget", "scim-no-target"),
            ),
            (
                Method::PATCH,
                format!("/Users/{id}"),
                r#"{"Operations":[{"op":"remove","path":"active"}]}"#,
                (400, "mutability", "scim-stays"),
            ),
            (
                Method::PATCH,
                format!("/Users/{id}"),
                r#"{"Operations":[{"op":"add","path":"emails[","value":1}]}"#,
                (400, "invalidPath", "scim-path"),
            ),
            (Method::GET, "/Users?filter=title%20pr".to_owned(), "", (400, "invalidFilter", "scim-filter")),
            (Method::GET, "/Users?count=veel".to_owned(), "", (400, "invalidValue", "scim-value")),
            (Method::POST, "/.search".to_owned(), "{}", (501, "", "scim-search")),
            (Method::DELETE, "/Schemas".to_owned(), "", (405, "", "scim-method")),
            (Method::GET, "/Groups".to_owned(), "", (404, "", "absent")),
        ] {
            let sent = (!body.is_empty()).then(|| body.to_owned());
            let answer = scim.send(method.clone(), &path, sent).await;
            let status = answer.status().as_u16();
            let body = answer.json().await.expect("JSON");
            let told = it::scim::Told { status, body };
            assert_eq!(told.refusal(), expected, "{method} {path} {told:?}");
        }
        let large = scim.send(Method::POST, "/Users", Some(" ".repeat(70_000))).await;
        assert_eq!(large.status(), 413);
        let request =
            it::system::http().post(format!("{}/scim/v2/Users", world.url)).bearer_auth(&scim.token);
        let form =
            request.header("content-type", "text/xml").body("<user/>").send().await.expect("an answer");
        assert_eq!(form.status(), 415);
        let plain = it::system::http().post(format!("{}/scim/v2/Users", world.url)).bearer_auth(&scim.token);
        let user = joiner("Bea", "bea@nest.example", "+31612340003").to_string();
        let plain = plain.header("content-type", "application/json; charset=utf-8").body(user);
        assert_eq!(plain.send().await.expect("an answer").status(), 201, "JSON by its own name is taken too");
    }
}

/// Lists: pages with a maximum, the three filters, and the attributes that are asked for.
#[tokio::test]
async fn u3_5_a_personnel_system_finds_whom_it_named() {
    for world in World::each().await {
        let nest = world.organisation("Het Nest", "midwifery").await;
        world.member("ilse", Role::Administrator, nest).await;
        let scim = Scim::of(&world, &mut world.log_in("ilse").await).await;
        let mut ids = Vec::new();
        for n in 0..5 {
            let user = json!({ "userName": format!("u{n}"), "emails": format!("u{n}@nest.example"), "active": false });
            ids.push(scim.add(&user).await.id().to_owned());
            world.clock().pass(std::time::Duration::from_secs(1));
        }
        let page = async |query: &str| {
            let told = scim.get(&format!("/Users?{query}")).await;
            assert_eq!(told.status, 200, "{query}: {told:?}");
            let found = told.body["Resources"].as_array().expect("a list");
            let found: Vec<_> = found.iter().map(|u| u["id"].as_str().expect("an id").to_owned()).collect();
            assert_eq!(told.body["itemsPerPage"], found.len());
            (found, told.body["totalResults"].as_i64().expect("a number"), told.body["startIndex"].clone())
        };
        assert_eq!(page("").await, (ids.clone(), 5, json!(1)));
        assert_eq!(page("startIndex=2&count=2").await, (ids[1..3].to_vec(), 5, json!(2)));
        assert_eq!(page("startIndex=-7&count=1").await, (ids[..1].to_vec(), 5, json!(1)));
        assert_eq!(page("startIndex=6").await, (Vec::new(), 5, json!(6)));
        assert_eq!(page("count=0").await, (Vec::new(), 5, json!(1)));
        assert_eq!(page("count=100000").await.0.len(), 5);
        for filter in [
            "userName%20eq%20%22U3%22",
            "emails[type%20eq%20%22work%22].value%20eq%20%22U3@nest.example%22",
            "emails.value%20eq%20%22u3@nest.example%22",
        ] {
            assert_eq!(
                page(&format!("filter={filter}")).await,
                (ids[3..4].to_vec(), 1, json!(1)),
                "{filter}"
            );
        }
        let one = scim.get(&format!("/Users/{}?attributes=userName", ids[0])).await;
        let names: Vec<_> = one.body.as_object().expect("an object").keys().collect();
        assert_eq!(names, ["id", "schemas", "userName"]);
        for path in ["/ServiceProviderConfig", "/ResourceTypes", "/ResourceTypes/User", "/Schemas"] {
            assert_eq!(scim.get(path).await.status, 200, "{path}");
        }
        let read = events(&world, "provisioning.read").await;
        assert!(read >= 10, "{read}: what was read stands in the log");
    }
}

/// U3.5: the same person named eight times at once on two nodes is one; she leaves once, however often it is said.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn u3_5_the_same_joiner_at_once_is_one() {
    for world in World::each().await {
        let other = world.other_node("other").await;
        let nest = world.organisation("Het Nest", "midwifery").await;
        world.member("ilse", Role::Administrator, nest).await;
        let here = Scim::of(&world, &mut world.log_in("ilse").await).await;
        let there = here.on_node(&other);
        let user = fatima();
        let posts = (0..8).map(|n| if n % 2 == 0 { here.add(&user) } else { there.add(&user) });
        let told = futures_util::future::join_all(posts).await;
        let made: Vec<_> = told.iter().filter(|t| t.status == 201).collect();
        assert_eq!(made.len(), 1, "{told:?}");
        assert!(told.iter().all(|t| matches!(t.status, 201 | 409)), "{told:?}");
        assert_eq!(rows(&world, sql!("select count(*) as n from scim_user")).await, 1);
        let invited = sql!("select count(*) as n from membership where state = 'invited'");
        assert_eq!(rows(&world, invited).await, 1);
        assert_eq!(mails(&world, MAIL, "/uitnodiging/").await, 1);
        let id = made[0].id();
        let ends = (0..8).map(|n| if n % 2 == 0 { here.active(id, false) } else { there.active(id, false) });
        let told = futures_util::future::join_all(ends).await;
        assert!(told.iter().all(|t| t.status == 200), "{told:?}");
        assert_eq!(events(&world, "member.invitation_withdrawn").await, 1);
        let comes = (0..8).map(|n| if n % 2 == 0 { here.active(id, true) } else { there.active(id, true) });
        let told = futures_util::future::join_all(comes).await;
        assert!(told.iter().all(|t| t.status == 200), "{told:?}");
        assert_eq!(rows(&world, invited).await, 1, "and comes back once");
    }
}
