//! Who may reach what: every route of the table × every role × every state of a membership, and visitors.
//!
//! What is expected is written down here a second time, apart from the policy in the code.

use it::browser::Browser;
use it::world::World;
use reqwest::Method;
use wissel_core::actor::Role;
use wissel_core::ids::{BarId, MembershipId, OrganisationId, UserId, WindDownId};
use wissel_core::permission::Need;
use wissel_store::{Fault, Tx, sql};
use wissel_web::routes::Access;
use wissel_web::site::routes;

/// How a membership stands when the request comes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    Active,
    Invited,
    Ended,
    Barred,
    TermsNotAccepted,
    NoAgreement,
    ServiceOff,
    /// Both factors were shown an hour ago.
    Stale,
    /// The organisation takes no code by SMS, the accepted terms name an app, and she came in by SMS.
    WayRefused,
    /// The same, and she has an app.
    OtherWay,
    /// The organisation takes only its own sign-in, the accepted terms name it, and she came in by SMS.
    ProviderOnly,
    /// The organisation asks who collects for a level that she does not have.
    LevelShort,
    /// The portal ends: nothing new can be left here (U5.1).
    SharingOver,
    /// Collecting is over, and records are being destroyed.
    PortalShut,
    /// Everything is destroyed.
    PortalEmptied,
}

const STATES: [State; 15] = [
    State::Active,
    State::Invited,
    State::Ended,
    State::Barred,
    State::TermsNotAccepted,
    State::NoAgreement,
    State::ServiceOff,
    State::Stale,
    State::WayRefused,
    State::OtherWay,
    State::ProviderOnly,
    State::LevelShort,
    State::SharingOver,
    State::PortalShut,
    State::PortalEmptied,
];

/// What must happen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Must {
    /// The handler is reached.
    Pass,
    /// A page leads elsewhere; a form is refused with this code.
    Turn(&'static str, &'static str),
    /// Page and form are refused: the role has no such function.
    Forbid,
    /// It is for systems: a session of a person is worth nothing there.
    Token,
}

fn roles_for(need: Need) -> &'static [Role] {
    match need {
        Need::Leave | Need::AcceptTerms | Need::OwnAccount | Need::ChangeFactors => &Role::ALL,
        Need::ShareRecords | Need::FindAndCollect | Need::OwnRecords => {
            &[Role::Practitioner, Role::Assistant]
        }
        Need::EmergencyAccess => &[Role::Practitioner],
        Need::SeeOrganisation => {
            &[Role::Practitioner, Role::Assistant, Role::Administrator, Role::PrivacyOfficer]
        }
        Need::ManageMembers
        | Need::NameMembers
        | Need::SetSignIn
        | Need::SeeSignIn
        | Need::SignAgreement
        | Need::ManageClients
        | Need::GiveAccess
        | Need::ReadOrganisationLog
        | Need::ConfirmLog
        | Need::SwitchEmergency => &[Role::Administrator],
        Need::ExportLog | Need::SeeRecoveries | Need::ConfirmRecovery => {
            &[Role::Administrator, Role::PrivacyOfficer]
        }
        Need::ReadClientLog | Need::ReviewEmergencies | Need::ReviewLog | Need::HandleBreaches => {
            &[Role::PrivacyOfficer]
        }
        Need::HandleComplaints => &[Role::Administrator, Role::PrivacyOfficer, Role::Operator],
        Need::Operate
        | Need::NameAdministrators
        | Need::BarUsers
        | Need::PublishTerms
        | Need::SetRetention
        | Need::WindDown
        | Need::Disclose => &[Role::Operator],
    }
}

fn must(role: Role, state: State, access: Access) -> Must {
    let need = match access {
        Access::Needs(need) => need,
        Access::System(_) | Access::Provisioner => return Must::Token,
        // Whoever is logged in: a client's pages are for her who holds the code.
        Access::View => return Must::Turn("/inzage", "view-needed"),
        Access::Public | Access::Session | Access::Machine => return Must::Pass,
    };
    let data = matches!(need, Need::ShareRecords | Need::FindAndCollect | Need::OwnRecords);
    let exchange = matches!(need, Need::ShareRecords | Need::FindAndCollect);
    match state {
        State::Barred => return Must::Turn("/geen-toegang", "barred"),
        State::Invited | State::Ended => return Must::Turn("/geen-toegang", "membership-not-active"),
        State::TermsNotAccepted if need != Need::AcceptTerms => {
            return Must::Turn("/voorwaarden", "terms-not-accepted");
        }
        _ => {}
    }
    if !roles_for(need).contains(&role) {
        return Must::Forbid;
    }
    match state {
        State::NoAgreement if data => Must::Turn("/geen-toegang", "no-agreement"),
        State::ServiceOff if exchange => Must::Turn("/geen-toegang", "service-off"),
        State::Stale
            if matches!(
                need,
                Need::ChangeFactors
                    | Need::NameMembers
                    | Need::GiveAccess
                    | Need::SetSignIn
                    | Need::SignAgreement
                    | Need::ConfirmRecovery
                    | Need::NameAdministrators
                    | Need::SetRetention
                    | Need::WindDown
                    | Need::ConfirmLog
            ) =>
        {
            Must::Turn("/bevestigen", "confirm-again")
        }
        State::WayRefused
            if !matches!(need, Need::Leave | Need::AcceptTerms | Need::OwnAccount | Need::ChangeFactors) =>
        {
            Must::Turn("/geen-toegang", "way-refused")
        }
        State::OtherWay if !matches!(need, Need::Leave | Need::AcceptTerms | Need::OwnAccount) => {
            Must::Turn("/geen-toegang", "way-refused")
        }
        State::ProviderOnly
            if !matches!(
                need,
                Need::Leave
                    | Need::AcceptTerms
                    | Need::OwnAccount
                    | Need::ChangeFactors
                    | Need::SeeSignIn
                    | Need::SetSignIn
            ) =>
        {
            Must::Turn("/geen-toegang", "way-refused")
        }
        State::LevelShort if matches!(need, Need::FindAndCollect | Need::EmergencyAccess) => {
            Must::Turn("/geen-toegang", "level-too-low")
        }
        State::SharingOver if need == Need::ShareRecords => Must::Turn("/geen-toegang", "sharing-over"),
        State::PortalShut if data || need == Need::EmergencyAccess => {
            Must::Turn("/geen-toegang", "portal-over")
        }
        State::PortalEmptied if exchange || need == Need::EmergencyAccess => {
            Must::Turn("/geen-toegang", "portal-over")
        }
        _ => Must::Pass,
    }
}

/// Somebody in a role, logged in.
struct Someone {
    role: Role,
    user: UserId,
    membership: MembershipId,
    organisation: OrganisationId,
    browser: Browser,
}

async fn everybody(world: &World) -> Vec<Someone> {
    let house = world.organisation("De Linde", "midwifery").await;
    let network = world.bare_organisation("Netwerk Voorbeeld", "operator").await;
    let practitioner = world.member("sanne", Role::Practitioner, house).await;
    let mut all = vec![("sanne", Role::Practitioner, practitioner, house)];
    all.push(("anna", Role::Assistant, world.assistant("anna", house, practitioner).await, house));
    all.push(("ilse", Role::Administrator, world.member("ilse", Role::Administrator, house).await, house));
    all.push((
        "petra",
        Role::PrivacyOfficer,
        world.member("petra", Role::PrivacyOfficer, house).await,
        house,
    ));
    all.push(("joris", Role::Operator, world.member("joris", Role::Operator, network).await, network));
    let mut people = Vec::new();
    for (name, role, membership, organisation) in all {
        let user = world.account(name).user;
        let browser = world.log_in(name).await;
        people.push(Someone { role, user, membership, organisation, browser });
    }
    people
}

type Put = (State, UserId, MembershipId, OrganisationId);

/// Puts a membership into a state by the rows alone: sessions stay open, so that the guard itself is tried.
fn put(tx: &mut Tx<'_>, (state, user, membership, organisation): &Put) -> Result<(), Fault> {
    let now = tx.now();
    match state {
        State::Active => 0,
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
            &[organisation.into(), now.into()],
        )?,
        State::ServiceOff => {
            tx.exec(sql!("delete from entitlement where organisation_id = $1"), &[organisation.into()])?
        }
        State::WayRefused | State::OtherWay => {
            tx.exec(sql!("update terms set ways = 'totp'"), &[])?;
            if *state == State::OtherWay {
                tx.exec(
                    sql!(
                        "insert into totp (person_id, sealed, last_step, created_at) values ($1, $2, 0, $3)"
                    ),
                    &[user.into(), vec![0_u8].into(), now.into()],
                )?;
            }
            tx.exec(sql!("update organisation set sign_in = 'no_sms' where id = $1"), &[organisation.into()])?
        }
        State::ProviderOnly => {
            tx.exec(sql!("update terms set ways = 'provider'"), &[])?;
            tx.exec(
                sql!("update organisation set sign_in = 'provider' where id = $1"),
                &[organisation.into()],
            )?
        }
        State::LevelShort => {
            tx.exec(
                sql!("update membership set identified_how = 'other' where id = $1"),
                &[membership.into()],
            )?;
            tx.exec(
                sql!("update organisation set collect_level = 'substantial' where id = $1"),
                &[organisation.into()],
            )?
        }
        State::SharingOver | State::PortalShut | State::PortalEmptied => {
            let past = tx.now().minus(std::time::Duration::from_secs(60));
            let ends = if *state == State::SharingOver {
                tx.now().plus(std::time::Duration::from_hours(24))
            } else {
                past
            };
            let emptied = (*state == State::PortalEmptied).then_some(past);
            let id: WindDownId = tx.new_id();
            tx.exec(
                sql!(
                    "insert into wind_down (id, sharing_day, collecting_day, closes_at, ends_at, words_nl, words_en,
                       planned_by, planned_at, confirmed_by, confirmed_at, emptied_at)
                     values ($1, '2026-08-01', '2026-08-30', $2, $3, 'w', 'w', $4, $2, $4, $2, $5)
                     on conflict do nothing"
                ),
                &[id.into(), past.into(), ends.into(), user.into(), emptied.into()],
            )?
        }
        State::Stale => {
            let hour_ago = tx.real_now().minus(std::time::Duration::from_hours(1));
            tx.exec(
                sql!("update session set authenticated_at = $2 where person_id = $1"),
                &[user.into(), hour_ago.into()],
            )?
        }
    };
    Ok(())
}

/// A path with ids that nobody has.
fn filled(path: &str) -> String {
    path.split('/')
        .map(|part| if part.starts_with('{') { "01a20000-0000-7000-8000-000000000000" } else { part })
        .collect::<Vec<_>>()
        .join("/")
}

/// The stable code of a refused form.
async fn refusal(browser: &Browser, method: &Method, path: &str) -> (u16, String) {
    let json = [("accept", "application/json")];
    let answer = browser.send_with(method.clone(), path, &[], &json).await;
    let status = answer.status().as_u16();
    let body: serde_json::Value = answer.json().await.unwrap_or_default();
    (status, it::system::code_of(&body).to_owned())
}

async fn check_page(browser: &mut Browser, path: &str, expected: Must, who: &str) {
    let page = browser.get(path).await;
    assert!(page.status < 500, "{who} GET {path}: {page:?}");
    match expected {
        Must::Pass => {
            // The page that says why there is no access is itself an answer of that kind.
            let told = page.path == "/geen-toegang";
            assert!(told || !matches!(page.status, 401 | 403), "{who} GET {path}: {page:?}");
        }
        Must::Turn(to, _) => assert!(page.path.starts_with(to), "{who} GET {path} leads to {}", page.path),
        Must::Forbid => assert_eq!(page.status, 403, "{who} GET {path}: {page:?}"),
        Must::Token => assert_eq!(page.status, 401, "{who} GET {path}: {page:?}"),
    }
}

/// A form without its session's token never does anything; who may not use it hears that first.
async fn check_form(browser: &Browser, (method, path): (&Method, &str), expected: Must, who: &str) {
    let (status, code) = refusal(browser, method, path).await;
    assert!((400..500).contains(&status), "{who} POST {path} without a token: {status} {code}");
    match expected {
        Must::Pass => assert!(
            !matches!(code.as_str(), "role-not-allowed" | "login-needed" | "no-agreement" | "barred"),
            "{who} POST {path}: {code}"
        ),
        Must::Turn(_, why) => assert_eq!((status, code.as_str()), (403, why), "{who} POST {path}"),
        Must::Forbid => assert_eq!((status, code.as_str()), (403, "role-not-allowed"), "{who} POST {path}"),
        Must::Token => assert_eq!((status, code.as_str()), (401, "token-invalid"), "{who} POST {path}"),
    }
}

/// U1.3, U2.4, U5.2, U5.5, U5.6: nobody gets further than role and state allow, on any route.
#[tokio::test]
async fn every_route_for_every_role_in_every_state() {
    let table = routes();
    assert!(table.len() > 60, "the table of routes is whole");
    for state in STATES {
        for world in World::each().await {
            let mut people = everybody(&world).await;
            for someone in &people {
                world.setup((state, someone.user, someone.membership, someone.organisation), put).await;
            }
            for someone in &mut people {
                someone.browser.token.clear();
                let who = format!("{:?} ({state:?})", someone.role);
                for route in &table {
                    // An assistant without her practitioner is refused on top of everything else.
                    let orphan =
                        someone.role == Role::Assistant && matches!(state, State::Invited | State::Ended);
                    let expected = must(someone.role, state, route.access);
                    if orphan && expected == Must::Pass {
                        continue;
                    }
                    let path = filled(route.path);
                    if route.method == "GET" {
                        check_page(&mut someone.browser, &path, expected, &who).await;
                        someone.browser.token.clear();
                    } else {
                        check_form(&someone.browser, (&route.method, &path), expected, &who).await;
                    }
                }
            }
        }
    }
}

/// U2.4: without both factors there is no function on data, on any route.
#[tokio::test]
async fn a_visitor_reaches_public_pages_only() {
    for world in World::each().await {
        let mut browser = world.browser();
        for route in routes() {
            let path = filled(route.path);
            let open = matches!(route.access, Access::Public | Access::Machine);
            if matches!(route.access, Access::System(_) | Access::Provisioner) {
                let must = Must::Token;
                if route.method == "GET" {
                    check_page(&mut browser, &path, must, "a visitor").await;
                } else {
                    check_form(&browser, (&route.method, &path), must, "a visitor").await;
                }
                continue;
            }
            if route.method == "GET" {
                let page = browser.get(&path).await;
                assert!(page.status < 500, "GET {path}: {page:?}");
                let door = if route.access == Access::View { "/inzage" } else { "/inloggen" };
                assert!(open || page.path.starts_with(door), "GET {path} leads to {}", page.path);
            } else {
                browser.token.clear();
                let (status, code) = refusal(&browser, &route.method, &path).await;
                assert!((400..500).contains(&status), "POST {path} without a token: {status}");
                let needed = if route.access == Access::View { "view-needed" } else { "login-needed" };
                assert!(open || code == needed, "POST {path}: {status} {code}");
            }
        }
    }
}
