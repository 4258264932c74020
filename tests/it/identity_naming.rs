//! Who gives whom which function (U5.5), and to whom an invitation belongs (U3.5).

use crate::office_world::{acting, operator, row_count};
use it::browser::{Browser, Page};
use it::world::{Account, PASSWORD, SETUP, World};
use wissel_core::actor::{Actor, Role};
use wissel_core::identity::membership::IdentifiedBy;
use wissel_core::identity::naming::NamingRefused;
use wissel_core::ids::OrganisationId;
use wissel_core::lang::Lang;
use wissel_core::person::{Mail, PersonName, Phone};
use wissel_service::failure::Failure;
use wissel_service::identity::invite::{Invite, Refused, invite};
use wissel_store::office::members;
use wissel_store::sql;

const MEMBERSHIPS: wissel_store::Sql = sql!("select count(*) as n from membership");

fn somebody(name: &str, phone: &str) -> (String, String, String) {
    (format!("{name} Kok"), format!("{name}@elders.example"), phone.to_owned())
}

async fn by_operator(joris: &mut Browser, at: OrganisationId, who: &(String, String, String)) -> Page {
    let path = format!("/operator/organisaties/{at}");
    joris.get(&path).await;
    let fields = [
        ("admin_name", who.0.as_str()),
        ("admin_mail", who.1.as_str()),
        ("admin_phone", who.2.as_str()),
        ("identified", "other"),
    ];
    joris.submit(&format!("{path}/beheerder"), &fields).await
}

async fn by_administrator(karin: &mut Browser, role: &str, who: &(String, String, String)) -> Page {
    karin.get("/beheer/medewerkers").await;
    let fields = [
        ("name", who.0.as_str()),
        ("mail", who.1.as_str()),
        ("phone", who.2.as_str()),
        ("role", role),
        ("responsible", ""),
        ("identified", "document"),
    ];
    karin.submit("/beheer/medewerkers", &fields).await
}

fn herself(account: &Account) -> (String, String, String) {
    ("Zij Zelf".to_owned(), account.mail.to_uppercase(), account.phone.clone())
}

fn told(world: &World, user_name: &str) -> usize {
    let mails = world.messages_to(&world.account(user_name).mail);
    mails.iter().filter(|m| m.subject.as_deref().is_some_and(|s| s.contains("Nieuwe uitnodiging"))).count()
}

/// U5.5: neither the operator nor an administrator gives herself a function, not by another address with her own phone.
#[tokio::test]
async fn u5_5_nobody_gives_herself_sight_of_clients() {
    for world in World::each().await {
        let linde = world.organisation("De Linde", "midwifery").await;
        let eik = world.organisation("De Eik", "midwifery").await;
        let mut joris = operator(&world).await;
        world.member("karin", Role::Administrator, linde).await;
        let mut karin = world.log_in("karin").await;
        let before = row_count(&world, MEMBERSHIPS).await;
        let own = herself(&world.account("joris"));
        let masked = somebody("ander", &world.account("joris").phone);
        for who in [&own, &masked] {
            let page = by_operator(&mut joris, eik, who).await;
            assert!(page.status == 422 && page.has("U kunt uzelf niet uitnodigen"), "{page:?}");
        }
        let own = herself(&world.account("karin"));
        let masked = somebody("ander", &world.account("karin").phone);
        for role in ["practitioner", "privacy_officer"] {
            for who in [&own, &masked] {
                let page = by_administrator(&mut karin, role, who).await;
                assert!(page.status == 422 && page.has("U kunt uzelf niet uitnodigen"), "{role}: {page:?}");
            }
        }
        assert_eq!(row_count(&world, MEMBERSHIPS).await, before, "nothing was given");
        let rows = sql!("select count(*) as n from audit where refused = 'role-oneself'");
        assert_eq!(row_count(&world, rows).await, 6, "each try is in the log");
    }
}

/// U5.5: who works for the operator has no other function: not by an invitation, and not by two in a row.
#[tokio::test]
async fn u5_5_the_operators_staff_has_no_other_function() {
    for world in World::each().await {
        let linde = world.organisation("De Linde", "midwifery").await;
        let _joris = operator(&world).await;
        let house = world.account("joris");
        world.member("karin", Role::Administrator, linde).await;
        let mut karin = world.log_in("karin").await;
        for role in ["practitioner", "administrator"] {
            let page = by_administrator(&mut karin, role, &herself(&house)).await;
            assert!(page.status == 422 && page.has("geen andere functie"), "{page:?}");
        }
        world.member("sanne", Role::Practitioner, linde).await;
        let at = row_house(&world).await;
        let refused = invite(&world.app, &SETUP, as_operator(&world.account("sanne"), at)).await;
        assert_eq!(refused, Err(Failure::Refused(Refused::Rule(NamingRefused::OperatorAlone))));
        // Two invitations while she has no function: the second one is refused when it is taken up.
        let (user, membership) = (world.account("sanne").user, world.account("sanne").memberships[0]);
        world
            .setup((membership, linde, user), |tx, (membership, linde, user)| {
                members::end(tx, *linde, *membership)?;
                members::end_sessions(tx, *membership, *user).map(drop)
            })
            .await;
        let sanne = world.account("sanne");
        world.invite(&sanne, Role::Practitioner, linde, None).await;
        let first = world.link(&sanne.mail).await;
        invite(&world.app, &SETUP, as_operator(&sanne, at)).await.expect("she has no function now");
        let second = world.link(&sanne.mail).await;
        assert_ne!(first, second);
        let mut browser = world.browser();
        browser.get(&first).await;
        world.log_in_with(&mut browser, "sanne").await;
        assert_eq!(browser.submit("/uitnodiging", &[]).await.path, "/dossiers");
        browser.get(&second).await;
        let page = browser.submit("/uitnodiging", &[]).await;
        assert!(page.status == 422 && page.has("netwerkbeheer"), "{page:?}");
        let active =
            sql!("select count(*) as n from membership where role = 'operator' and state = 'active'");
        assert_eq!(row_count(&world, active).await, 1);
    }
}

async fn row_house(world: &World) -> OrganisationId {
    match acting(world, "joris").await {
        Actor::Member(member, _) => member.organisation,
        Actor::Visitor(_) | Actor::Client(..) | Actor::Provisioner(..) | Actor::System(_) => {
            unreachable!("a member")
        }
    }
}

fn as_operator(account: &Account, organisation: OrganisationId) -> Invite {
    Invite {
        organisation,
        name: PersonName::parse("Sanne de Vries").expect("name"),
        mail: Mail::parse(&account.mail).expect("mail"),
        phone: Phone::parse(&account.phone).expect("phone"),
        role: Role::Operator,
        responsible: None,
        identified: Some(IdentifiedBy::Document),
        lang: Lang::Nl,
    }
}

/// U5.5: the operator names an organisation's first administrator only; whoever else looks after it is told who is named.
#[tokio::test]
async fn u5_5_naming_somebody_is_seen_by_others() {
    for world in World::each().await {
        let linde = world.organisation("De Linde", "midwifery").await;
        let eik = world.organisation("De Eik", "midwifery").await;
        let mut joris = operator(&world).await;
        let house = row_house(&world).await;
        world.member("jan", Role::Operator, house).await;
        world.member("karin", Role::Administrator, linde).await;
        world.member("bea", Role::Administrator, linde).await;
        world.member("petra", Role::PrivacyOfficer, linde).await;
        world.settle().await;
        let count = |world: &World| ["karin", "bea", "petra", "jan", "joris"].map(|who| told(world, who));
        let before = count(&world);
        let page = by_operator(&mut joris, linde, &somebody("vreemd", "06 12 34 00 09")).await;
        assert!(page.status == 422 && page.has("heeft al een beheerder"), "{page:?}");
        world.settle().await;
        assert_eq!(count(&world), before);
        // An organisation without administrator: the operator's colleague hears of it.
        let page = by_operator(&mut joris, eik, &somebody("eerste", "06 12 34 00 10")).await;
        assert_eq!(page.status, 200, "{page:?}");
        // Bars do not make room: a barred administrator is one still.
        let mut karin = world.log_in("karin").await;
        let page = by_administrator(&mut karin, "practitioner", &somebody("ilse", "06 12 34 00 11")).await;
        assert_eq!(page.status, 200, "{page:?}");
        world.settle().await;
        let after = count(&world);
        let more: Vec<usize> = after.iter().zip(before).map(|(a, b)| a - b).collect();
        assert_eq!(more, [0, 1, 1, 1, 0], "not the inviter herself");
        let mail = &world.messages_to(&world.account("bea").mail)[0];
        assert!(mail.text.contains("ilse Kok") && mail.text.contains("zorgverlener"), "{}", mail.text);
        assert!(mail.text.contains("karin de Vries") && mail.text.contains("088 000 00 00"), "{}", mail.text);
    }
}

async fn enrol(world: &World, link: &str, name: &str, phone: &str) -> Page {
    let mut browser = world.browser();
    browser.get(link).await;
    let fields = [("username", name), ("password", PASSWORD), ("phone", phone)];
    let page = browser.submit("/uitnodiging", &fields).await;
    if page.path != "/telefoon-bevestigen" {
        return page;
    }
    let code = world.code(Phone::parse(phone).expect("phone").as_str()).await;
    browser.submit("/telefoon-bevestigen", &[("code", &code)]).await
}

/// U3.5, U2.4: two organisations invite one address. Each has its own name and number for her, and she enrols with the
/// number of the invitation that she takes up; the other one she confirms with the same login.
#[tokio::test]
async fn u3_5_who_invites_an_address_first_does_not_own_its_second_factor() {
    for world in World::each().await {
        let linde = world.organisation("De Linde", "midwifery").await;
        let oost = world.organisation("Ziekenhuis Oost", "hospital").await;
        world.member("karin", Role::Administrator, linde).await;
        world.member("bob", Role::Administrator, oost).await;
        let (mut karin, mut bob) = (world.log_in("karin").await, world.log_in("bob").await);
        let mail = "fatima@oost.example".to_owned();
        let wrong = ("X Eerste".to_owned(), mail.clone(), "06 11 11 11 11".to_owned());
        assert_eq!(by_administrator(&mut karin, "practitioner", &wrong).await.status, 200);
        let first = world.link(&mail).await;
        let right = ("Fatima Goed".to_owned(), mail.clone(), "06 22 22 22 22".to_owned());
        let page = by_administrator(&mut bob, "practitioner", &right).await;
        assert!(page.status == 200 && page.has("Fatima Goed") && !page.has("X Eerste"), "{page:?}");
        assert!(karin.get("/beheer/medewerkers").await.has("X Eerste"), "each sees what it gave");
        let second = world.link(&mail).await;
        let seen = world.browser().get(&second).await;
        assert!(seen.has("Fatima Goed") && !seen.has("X Eerste"), "{seen:?}");
        let page = enrol(&world, &second, "fatima", "06 11 11 11 11").await;
        assert!(page.status == 422 && page.has("niet het nummer"), "{page:?}");
        let page = enrol(&world, &second, "fatima", "06 22 22 22 22").await;
        assert_eq!(page.path, "/voorwaarden", "{page:?}");
        assert!(world.messages_to("+31611111111").is_empty(), "the first inviter's number got nothing");
        let page = world.browser().get(&first).await;
        assert_eq!(page.path, "/inloggen", "the other invitation asks for her own login: {page:?}");
        assert!(bob.get("/beheer/medewerkers").await.has("Fatima Goed"));
        let persons = sql!("select count(*) as n from person where name_index is not null");
        assert_eq!(row_count(&world, persons).await, 3, "one login");
    }
}

/// U3.5: a wrong number is corrected by inviting again; the first link and its codes are over.
#[tokio::test]
async fn u3_5_an_invitation_with_a_wrong_number_is_replaced() {
    for world in World::each().await {
        let linde = world.organisation("De Linde", "midwifery").await;
        world.member("karin", Role::Administrator, linde).await;
        let mut karin = world.log_in("karin").await;
        let mut ilse = somebody("ilse", "06 11 11 11 11");
        assert_eq!(by_administrator(&mut karin, "practitioner", &ilse).await.status, 200);
        let old = world.link(&ilse.1).await;
        let mut half = world.browser();
        half.get(&old).await;
        let fields = [("username", "ilse"), ("password", PASSWORD), ("phone", "06 11 11 11 11")];
        half.submit("/uitnodiging", &fields).await;
        let old_code = world.code("+31611111111").await;
        ilse.2 = "06 22 22 22 22".to_owned();
        assert_eq!(by_administrator(&mut karin, "practitioner", &ilse).await.status, 200);
        let new = world.link(&ilse.1).await;
        assert_ne!(old, new);
        assert_eq!(world.browser().get(&old).await.status, 410);
        let page = half.submit("/telefoon-bevestigen", &[("code", &old_code)]).await;
        assert_ne!(page.path, "/voorwaarden", "who has the wrong number gets nowhere: {page:?}");
        let page = enrol(&world, &new, "ilse", "06 22 22 22 22").await;
        assert_eq!(page.path, "/voorwaarden", "{page:?}");
        let page = by_administrator(&mut karin, "practitioner", &ilse).await;
        assert!(page.status == 422 && page.has("mail-error"), "she has it now: {page:?}");
        let rows = sql!("select count(*) as n from membership where role = 'practitioner'");
        assert_eq!(row_count(&world, rows).await, 1);
    }
}
