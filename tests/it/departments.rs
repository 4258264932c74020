//! Departments of an organisation: they order its members and its log, and allow nothing (U3.9).

use crate::office_world::row_count;
use it::browser::{Browser, Page};
use it::exchange::{Filled, events, find_and_collect, organisation_of, pdf, share, two};
use it::world::World;
use wissel_core::actor::Role;
use wissel_core::permission::{Need, has_function};
use wissel_store::sql;

const PAGE: &str = "/beheer/afdelingen";
const MEMBERS: &str = "/beheer/medewerkers";

/// Het Nest with Sanne, Wies and administrator Ilse; Noor works elsewhere.
async fn house(world: &World) -> (Browser, Browser, Browser) {
    let (sanne, noor) = two(world).await;
    let nest = organisation_of(world, "sanne").await;
    world.member("ilse", Role::Administrator, nest).await;
    world.member("wies", Role::Practitioner, nest).await;
    (world.log_in("ilse").await, sanne, noor)
}

async fn make(ilse: &mut Browser, name: &str) -> Page {
    ilse.get(PAGE).await;
    ilse.submit(PAGE, &[("name", name)]).await
}

/// The id of the department with this name, as the filter of the list of members has it.
async fn id_of(ilse: &mut Browser, name: &str) -> String {
    let page = ilse.get(MEMBERS).await;
    let end = page.body.find(&format!(">{name}</option>")).unwrap_or_else(|| panic!("{name}: {page:?}"));
    let start = page.body[..end].rfind("value=\"").expect("a value") + 7;
    page.body[start..].split('"').next().expect("an id").to_owned()
}

async fn put(world: &World, ilse: &mut Browser, who: &str, department: &str) -> Page {
    let membership = world.account(who).memberships[0];
    ilse.get(&format!("{MEMBERS}/{membership}")).await;
    ilse.submit(&format!("{MEMBERS}/{membership}/afdeling"), &[("department", department)]).await
}

#[tokio::test]
async fn departments_are_made_renamed_and_removed_by_the_administrator() {
    for world in World::each().await {
        let (mut ilse, _, _) = house(&world).await;
        let page = ilse.get(PAGE).await;
        assert!(page.has("Er zijn nog geen afdelingen"), "{page:?}");
        assert!(page.has("Een afdeling bepaalt niet wie een dossier mag ophalen."), "{page:?}");
        assert!(make(&mut ilse, "Verloskamers").await.has("De afdeling is gemaakt."));
        for wrong in ["", "   ", "verloskamers", "VERLOSKAMERS "] {
            let page = make(&mut ilse, wrong).await;
            assert!(page.status == 422 && page.has("id=\"name-error\""), "{wrong}: {page:?}");
        }
        make(&mut ilse, "Poli").await;
        let poli = id_of(&mut ilse, "Poli").await;
        ilse.get(PAGE).await;
        let page = ilse.submit(&format!("{PAGE}/{poli}"), &[("name", "verloskamers")]).await;
        assert!(page.status == 422 && page.has("Er is al een afdeling met deze naam."), "{page:?}");
        let page = ilse.submit(&format!("{PAGE}/{poli}"), &[("name", "Polikliniek")]).await;
        assert!(page.has("De naam is gewijzigd.") && page.has("Polikliniek"), "{page:?}");

        put(&world, &mut ilse, "sanne", &poli).await;
        ilse.get(PAGE).await;
        let page = ilse.submit(&format!("{PAGE}/{poli}/weg"), &[]).await;
        assert!(page.has("De afdeling is verwijderd.") && !page.has("Polikliniek"), "{page:?}");
        let left = sql!("select count(*) as n from membership where department_id is not null");
        assert_eq!(row_count(&world, left).await, 0, "she stays, without one");
        assert_eq!(ilse.submit(&format!("{PAGE}/{poli}/weg"), &[]).await.status, 404, "once");
        assert!(make(&mut ilse, "Polikliniek").await.has("De afdeling is gemaakt."), "made again");
        for event in ["department.added", "department.renamed", "department.removed", "department.chosen"] {
            assert!(events(&world, event).await > 0, "{event}");
        }
    }
}

#[tokio::test]
async fn members_and_the_log_are_filtered_by_department() {
    for world in World::each().await {
        let (mut ilse, mut sanne, _) = house(&world).await;
        let mut wies = world.log_in("wies").await;
        make(&mut ilse, "Verloskamers").await;
        make(&mut ilse, "Poli").await;
        let (rooms, poli) = (id_of(&mut ilse, "Verloskamers").await, id_of(&mut ilse, "Poli").await);
        assert!(put(&world, &mut ilse, "sanne", &rooms).await.has("De afdeling is opgeslagen."));
        put(&world, &mut ilse, "wies", &poli).await;
        let page = ilse.get(&format!("{MEMBERS}?afdeling={rooms}")).await;
        assert!(page.has("sanne@") && !page.has("wies@") && !page.has("ilse@"), "{page:?}");
        let page = ilse.get(MEMBERS).await;
        assert!(page.has("sanne@") && page.has("wies@") && page.has("ilse@"), "{page:?}");

        share(&world, &mut sanne, &Filled::default().with_file(pdf("kort", 900))).await;
        share(&world, &mut wies, &Filled::default().with_file(pdf("ander", 900))).await;
        let shared = async |ilse: &mut Browser, department: &str| {
            let page = ilse.get(&format!("/beheer/logboek?wat=record.shared&afdeling={department}")).await;
            page.body.matches("<tr><td").count()
        };
        assert_eq!(shared(&mut ilse, "").await, 2);
        assert_eq!(shared(&mut ilse, &rooms).await, 1);
        // As she is in it now, not as she was.
        put(&world, &mut ilse, "wies", &rooms).await;
        assert_eq!((shared(&mut ilse, &rooms).await, shared(&mut ilse, &poli).await), (2, 0));
        put(&world, &mut ilse, "wies", "").await;
        assert_eq!(shared(&mut ilse, &rooms).await, 1);
    }
}

/// U3.9: a department is no border; who collects needs a role and a relation, nothing else.
#[tokio::test]
async fn u3_9_a_department_limits_nobody_and_the_page_says_what_the_policy_says() {
    for world in World::each().await {
        let (mut ilse, mut sanne, mut noor) = house(&world).await;
        make(&mut ilse, "Verloskamers").await;
        let rooms = id_of(&mut ilse, "Verloskamers").await;
        put(&world, &mut ilse, "sanne", &rooms).await;
        share(&world, &mut sanne, &Filled::default().with_file(pdf("kort", 900))).await;
        assert!(find_and_collect(&mut noor).await.status == 200, "of another house, in no department");
        for (who, role) in [("sanne", Role::Practitioner), ("ilse", Role::Administrator)] {
            let page = ilse.get(&format!("{MEMBERS}/{}", world.account(who).memberships[0])).await;
            let (may, may_not) = page.body.split_once("Dit mag niet").unwrap_or((&page.body, ""));
            for (need, words) in [
                (Need::ShareRecords, "<li>Dossiers delen</li>"),
                (Need::NameMembers, "<li>Medewerkers uitnodigen en uit dienst zetten</li>"),
                (Need::Operate, "<li>Het netwerk beheren, zonder inhoud te zien</li>"),
            ] {
                assert_eq!(may.contains(words), has_function(role, need), "{who} {words}");
            }
            let content = "<li>Een cliënt zoeken en een dossier ophalen</li>";
            assert_eq!(may_not.contains(content), role == Role::Administrator, "{who}");
        }
    }
}

/// Another organisation's department is like one that nobody has.
#[tokio::test]
async fn a_department_belongs_to_its_organisation() {
    for world in World::each().await {
        let (mut ilse, mut sanne, _) = house(&world).await;
        let east = organisation_of(&world, "noor").await;
        world.member("vera", Role::Administrator, east).await;
        let mut vera = world.log_in("vera").await;
        make(&mut ilse, "Verloskamers").await;
        let rooms = id_of(&mut ilse, "Verloskamers").await;
        put(&world, &mut ilse, "sanne", &rooms).await;
        assert!(
            make(&mut vera, "Verloskamers").await.has("De afdeling is gemaakt."),
            "a name is free elsewhere"
        );
        vera.get(PAGE).await;
        assert_eq!(vera.submit(&format!("{PAGE}/{rooms}"), &[("name", "Van mij")]).await.status, 404);
        assert_eq!(vera.submit(&format!("{PAGE}/{rooms}/weg"), &[]).await.status, 404);
        assert_eq!(put(&world, &mut vera, "noor", &rooms).await.status, 404, "into a foreign one");
        assert_eq!(put(&world, &mut vera, "sanne", "").await.status, 404, "a foreign member");
        let placed = sql!("select count(*) as n from membership where department_id is not null");
        assert_eq!(row_count(&world, placed).await, 1, "nothing changed");
        share(&world, &mut sanne, &Filled::default().with_file(pdf("kort", 900))).await;
        let page = vera.get(&format!("/beheer/logboek?afdeling={rooms}")).await;
        assert!(!page.body.contains("<tr><td"), "and tells nothing: {page:?}");
    }
}

/// An invitation may choose the department; one that was removed meanwhile leaves her without one.
#[tokio::test]
async fn an_invitation_chooses_a_department() {
    for world in World::each().await {
        let (mut ilse, _, _) = house(&world).await;
        make(&mut ilse, "Verloskamers").await;
        let rooms = id_of(&mut ilse, "Verloskamers").await;
        let gone = "01a20000-0000-7000-8000-000000000000";
        for (name, phone, department, placed) in
            [("Anna Bos", "06 12345670", rooms.as_str(), 1), ("Bea Kok", "06 12345671", gone, 1)]
        {
            ilse.get(MEMBERS).await;
            let mail = format!("{}@nest.example", name.split(' ').next().expect("a name").to_lowercase());
            let fields = [
                ("name", name),
                ("mail", mail.as_str()),
                ("phone", phone),
                ("role", "practitioner"),
                ("identified", "document"),
                ("department", department),
            ];
            let page = ilse.submit(MEMBERS, &fields).await;
            assert!(page.status == 200 && page.has(name), "{page:?}");
            let n = sql!("select count(*) as n from membership where department_id is not null");
            assert_eq!(row_count(&world, n).await, placed, "{name}");
        }
    }
}
