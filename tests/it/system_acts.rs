//! For whom a system acts, and when it does not: scope × state × own and other organisation, on every route for systems.

use it::system::{System, all_scopes, told};
use it::world::World;
use reqwest::Method;
use serde_json::{Value, json};
use wissel_core::actor::Role;
use wissel_core::identity::system::{Scope, Scopes};
use wissel_core::ids::{BarId, MembershipId, OrganisationId, UserId};
use wissel_core::permission::Need;
use wissel_service::office::clients;
use wissel_store::{Fault, Tx, sql};
use wissel_web::routes::{Access, Route, Through};
use wissel_web::site::routes;

const UNKNOWN: &str = "01a20000-0000-7000-8000-000000000000";

fn for_systems() -> Vec<(Route, Through)> {
    let through = |r: Route| match r.access {
        Access::System(through) => Some((r, through)),
        _ => None,
    };
    routes().into_iter().filter_map(through).collect()
}

fn filled(path: &str) -> String {
    let part = |p: &str| if p.starts_with('{') { UNKNOWN.to_owned() } else { p.to_owned() };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

/// Calls a route with an empty body; status and code.
async fn call(system: &System, route: &Route, acting: &str) -> (u16, String) {
    let request = system.call(route.method.clone(), &filled(route.path), acting);
    let (status, body) = told(request.send().await.expect("an answer")).await;
    assert!(status < 500, "{} {}: {body}", route.method, route.path);
    (status, it::system::code_of(&body).to_owned())
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    Sound,
    Invited,
    Ended,
    Barred,
    TermsNotAccepted,
    NoAgreement,
    NoTwoFactors,
    ServiceOff,
    Revoked,
}

const STATES: [(State, &str); 9] = [
    (State::Sound, ""),
    (State::Invited, "membership-not-active"),
    (State::Ended, "membership-not-active"),
    (State::Barred, "barred"),
    (State::TermsNotAccepted, "terms-not-accepted"),
    (State::NoAgreement, "no-agreement"),
    (State::NoTwoFactors, "no-two-factors"),
    (State::ServiceOff, "service-off"),
    (State::Revoked, "token-invalid"),
];

type Put = (State, UserId, MembershipId, OrganisationId);

fn put(tx: &mut Tx<'_>, (state, user, membership, house): &Put) -> Result<(), Fault> {
    let now = tx.now();
    match state {
        State::Sound => 0,
        State::Invited => {
            tx.exec(sql!("update membership set state = 'invited' where id = $1"), &[membership.into()])?
        }
        State::Ended => {
            tx.exec(sql!("update membership set state = 'ended' where id = $1"), &[membership.into()])?
        }
        State::Barred => {
            let id: BarId = tx.new_id();
            tx.exec(
                sql!(
                    "insert into bar (id, person_id, reason, set_by, set_at) values ($1, $2, $3, 'test', $4)"
                ),
                &[id.into(), user.into(), vec![0_u8].into(), now.into()],
            )?
        }
        State::TermsNotAccepted => {
            tx.exec(sql!("delete from terms_acceptance where person_id = $1"), &[user.into()])?
        }
        State::NoAgreement => tx.exec(
            sql!("update agreement set ended_at = $2 where organisation_id = $1"),
            &[house.into(), now.into()],
        )?,
        State::NoTwoFactors => tx.exec(
            sql!("update agreement set systems_two_factors = 0 where organisation_id = $1"),
            &[house.into()],
        )?,
        State::ServiceOff => {
            tx.exec(sql!("delete from entitlement where organisation_id = $1"), &[house.into()])?
        }
        State::Revoked => tx.exec(
            sql!("update api_client set revoked_at = $2 where organisation_id = $1"),
            &[house.into(), now.into()],
        )?,
    };
    Ok(())
}

/// Who has the function of a route.
fn somebody_for(need: Need) -> &'static str {
    if need == Need::ReadOrganisationLog { "ilse" } else { "sanne" }
}

struct House {
    id: OrganisationId,
    system: System,
}

async fn house(world: &World) -> House {
    let id = world.organisation("Het Nest", "midwifery").await;
    let sanne = world.member("sanne", Role::Practitioner, id).await;
    world.assistant("anna", id, sanne).await;
    world.member("ilse", Role::Administrator, id).await;
    world.member("petra", Role::PrivacyOfficer, id).await;
    House { id, system: System::new(world, id, all_scopes()).await }
}

/// U1.3, U2.4, U3.9, U5.2, U5.3, U5.6: on every route for systems, in every state, also one that begins between two calls
/// with the same token.
#[tokio::test]
async fn u2_4_u5_6_a_system_acts_only_while_everything_is_in_order() {
    for (state, code) in STATES {
        for world in World::each().await {
            let h = house(&world).await;
            let mut people = vec![("sanne", 0), ("ilse", 0)];
            for (route, through) in for_systems() {
                let who = somebody_for(through.need);
                let (status, told) = call(&h.system, &route, who).await;
                assert!(!matches!(status, 401 | 403), "{who} {}: {status} {told}", route.path);
                people.iter_mut().find(|p| p.0 == who).expect("she").1 += 1;
            }
            assert!(people.iter().any(|p| p.1 > 0));
            for (name, _) in people {
                let account = world.account(name);
                world.setup((state, account.user, account.memberships[0], h.id), put).await;
            }
            for (route, through) in for_systems() {
                let who = somebody_for(through.need);
                let (status, told) = call(&h.system, &route, who).await;
                match state {
                    State::Sound => assert!(!matches!(status, 401 | 403), "{}: {told}", route.path),
                    State::Revoked => assert_eq!((status, told.as_str()), (401, code), "{}", route.path),
                    _ => assert_eq!((status, told.as_str()), (403, code), "{state:?} {}", route.path),
                }
            }
        }
    }
}

/// U3.9, U5.3, U5.5: a token without the scope of a route opens it for nobody, and a role without the function neither.
#[tokio::test]
async fn u5_5_scope_and_role_both_decide() {
    for world in World::each().await {
        let h = house(&world).await;
        let mut tokens = Vec::new();
        for scope in Scope::ALL {
            let others = Scope::ALL.iter().filter(|s| *s != scope);
            let scopes = others.fold(Scopes::NONE, |all, s| all.with(*s));
            let (id, secret) = it::system::add(&world, h.id, scope.name(), scopes).await;
            let without = System { id, secret, ..h.system.clone() }.again(&world).await;
            tokens.push((*scope, without));
        }
        for (route, through) in for_systems() {
            let (_, without) = tokens.iter().find(|(s, _)| *s == through.scope).expect("a token");
            let refused = call(without, &route, somebody_for(through.need)).await;
            assert_eq!(refused, (403, "scope-missing".to_owned()), "{}", route.path);
            for (who, role) in [
                ("sanne", Role::Practitioner),
                ("anna", Role::Assistant),
                ("ilse", Role::Administrator),
                ("petra", Role::PrivacyOfficer),
            ] {
                let may = match through.need {
                    Need::ShareRecords | Need::FindAndCollect | Need::OwnRecords => {
                        matches!(role, Role::Practitioner | Role::Assistant)
                    }
                    Need::ReadOrganisationLog => role == Role::Administrator,
                    Need::SeeOrganisation => true,
                    other => panic!("who may {other:?} through a system?"),
                };
                let (status, code) = call(&h.system, &route, who).await;
                let refused = (status, code.as_str()) == (403, "role-not-allowed");
                assert_eq!(!refused, may, "{who} {} {status} {code}", route.path);
            }
        }
    }
}

/// U2.2, U2.4: whoever works elsewhere, or nowhere, is unknown to a system; and without a name it acts for nobody.
#[tokio::test]
async fn u2_4_a_system_acts_for_members_of_its_own_organisation_only() {
    for world in World::each().await {
        let h = house(&world).await;
        let east = world.organisation("Ziekenhuis Oost", "hospital").await;
        let noor = world.member("noor", Role::Practitioner, east).await;
        let sanne = world.account("sanne").memberships[0];
        for (route, through) in for_systems() {
            for stranger in ["noor", &noor.to_string(), "nobody", UNKNOWN, "Sanne de Vries"] {
                let told = call(&h.system, &route, stranger).await;
                assert_eq!(told, (403, "acting-user-unknown".to_owned()), "{stranger} {}", route.path);
            }
            assert_eq!(call(&h.system, &route, "").await.0, 400);
            if through.need != Need::ReadOrganisationLog {
                let (status, _) = call(&h.system, &route, &sanne.to_string()).await;
                assert!(!matches!(status, 401 | 403), "by the id of her membership");
            }
            let nobody = System { token: "0".repeat(64), ..h.system.clone() };
            assert_eq!(call(&nobody, &route, "sanne").await, (401, "token-invalid".to_owned()));
        }
        // Somebody who works in both places acts for the one whose system it is.
        world.member("sanne", Role::Practitioner, east).await;
        let (status, body) = h.system.get("/api/v1/organisation", "sanne").await;
        assert_eq!((status, &body["name"]), (200, &Value::from("Het Nest")));
        assert_eq!(body["acting"]["member"], json!(sanne.to_string()));
        let theirs = System::new(&world, east, all_scopes()).await;
        let (_, body) = theirs.get("/api/v1/organisation", "sanne").await;
        assert_eq!(body["name"], "Ziekenhuis Oost");
    }
}

/// U2.4, U3.5: a system's token is no cookie, a cookie is no token, and her own pages show no system's call.
#[tokio::test]
async fn u2_4_a_call_of_a_system_is_no_log_in() {
    for world in World::each().await {
        let h = house(&world).await;
        assert_eq!(h.system.get("/api/v1/organisation", "sanne").await.0, 200);
        let mut browser = world.browser();
        browser.cookies.insert("wissel-demo".to_owned(), h.system.token.clone());
        browser.cookies.insert("__Host-wissel".to_owned(), h.system.token.clone());
        assert_eq!(browser.get("/mijn").await.path, "/inloggen?next=/mijn");
        let mut sanne = world.log_in("sanne").await;
        let page = sanne.get("/mijn").await;
        assert!(!page.has("Dossier 2000"), "{page:?}");
        for (route, _) in for_systems() {
            let answer = it::exchange::fetch(&world, &sanne, &filled(route.path)).await;
            if route.method == Method::GET {
                assert_eq!(answer.status(), 401, "{}", route.path);
            }
        }
        let kept = world.app.store.read((), |tx, ()| {
            let row = tx.one(
                sql!("select count(*) as n from session where api_token_id is not null and ended_at is null"),
                &[],
            )?;
            row.int("n")
        });
        assert_eq!(kept.await.expect("count"), 1, "one person under one token");
    }
}

/// U3.5: the log names person, system and organisation, also when the call was refused in the act itself.
#[tokio::test]
async fn u3_5_the_log_names_the_person_and_the_system() {
    for world in World::each().await {
        let h = house(&world).await;
        assert_eq!(h.system.get("/api/v1/organisation", "sanne").await.0, 200);
        let user = world.account("sanne").user;
        let named = world.app.store.read((h.system.id, user, h.id), |tx, (client, user, house)| {
            let row = tx.one(
                sql!(
                    "select count(*) as n from audit where event = 'organisation.seen' and actor_name = $1
                     and actor_user = $2 and actor_organisation = $3 and actor_kind = 'member'"
                ),
                &[client.into(), user.into(), house.into()],
            )?;
            row.int("n")
        });
        assert_eq!(named.await.expect("count"), 1);
        let mut ilse = world.log_in("ilse").await;
        assert!(ilse.get("/beheer/logboek").await.has("sanne de Vries via Dossier 2000"));
    }
}

/// U2.4, U5.6: what is taken away is worth nothing with the next call, whoever takes it away.
#[tokio::test]
async fn u5_6_a_revoked_system_stops_at_once() {
    for world in World::each().await {
        let h = house(&world).await;
        let path = "/api/v1/organisation";
        assert_eq!(h.system.get(path, "sanne").await.0, 200);
        clients::revoke(&world.app, &it::world::SETUP, h.system.id)
            .await
            .unwrap_or_else(|_| panic!("revoked"));
        let (status, body) = h.system.get(path, "sanne").await;
        assert_eq!((status, &body["code"]), (401, &Value::from("token-invalid")));
        let answer = h.system.call(Method::GET, path, "sanne").send().await.expect("an answer");
        assert!(answer.headers()["www-authenticate"].to_str().expect("text").contains("invalid_token"));
        assert_eq!(answer.headers()["content-type"], "application/problem+json");
    }
}
