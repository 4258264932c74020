//! Own or another organisation: whoever asks with the real id of something of another organisation gets the answer
//! that an id gets which nobody has, on every route with an id in its path or in its form, in every role.

use it::browser::Browser;
use it::exchange::{BSN, Filled, find, find_and_collect, pdf, share, two, upload};
use it::world::World;
use reqwest::Response;
use reqwest::header::LOCATION;
use wissel_core::actor::Role;
use wissel_core::ids::{DepartmentId, MaintenanceId, OrganisationId, UserId, WindDownId};
use wissel_core::office::department::DepartmentName;
use wissel_core::office::maintenance::Maintenance;
use wissel_core::office::wind_down::Plan;
use wissel_core::permission::Need;
use wissel_store::office::{department, maintenance, wind_down};
use wissel_store::{Fault, Tx, sql};
use wissel_web::routes::{Access, Route};
use wissel_web::site::routes;

const UNKNOWN: &str = "01a20000-0000-7000-8000-000000000000";
/// Ids of two organisations that have nothing to do with those who ask.
struct Theirs {
    record: String,
    version: String,
    hit: String,
    collection: String,
    document: String,
    receipt: String,
    organisation: String,
    user: String,
    membership: String,
    client: String,
    report: String,
    complaint: String,
    emergency: String,
    recovery: String,
    breach: String,
    case: String,
    webhook: String,
    wind_down: String,
    maintenance: String,
    department: String,
    disclosure: String,
}

impl Theirs {
    async fn of(world: &World) -> Self {
        let (mut sanne, mut noor) = two(world).await;
        let record = share(world, &mut sanne, &Filled::default().with_file(pdf("ver weg", 500))).await;
        let form = sanne.get(&format!("/dossiers/{record}/stoppen")).await;
        let receipt = sanne.get(&format!("/dossiers/{record}/deelbewijs")).await.path;
        let page = find_and_collect(&mut noor).await;
        let link = page.body.split("/origineel/").nth(1).expect("an original");
        let result = find(&mut noor, ("bsn", BSN), it::exchange::BORN).await;
        let nest = it::exchange::organisation_of(world, "sanne").await;
        let code = it::viewer::give(&mut sanne, record).await;
        let mut client = it::viewer::enter(world, &code).await;
        client.get("/inzage/klopt-niet").await;
        client.submit("/inzage/klopt-niet", &[("about", "other"), ("words", "Dit is niet goed.")]).await;
        let own = sanne.get(&format!("/dossiers/{record}")).await;
        let report = own.body.split("/melding/").nth(1).expect("a report").split('"').next();
        let complaint =
            complain(world, &it::exchange::organisation_of(world, "sanne").await.to_string()).await;
        let emergency = emergency(world, &mut noor).await;
        let recovery = recovery(world, nest).await;
        let (breach, case) = of_officer(world).await;
        let kim = world.account("kim").user;
        let webhook = it::receiver::endpoint(world, nest, kim, "https://epd.example.org/").await.to_string();
        let planner = world.account("sanne").user;
        let wind_down = world.setup(planner, planned).await.to_string();
        let maintenance = world.setup(planner, maintained).await.to_string();
        let department = world.setup(nest, department).await.to_string();
        let disclosure = disclosure(world, record).await;
        let last = |path: &str| path.rsplit('/').next().expect("an id").to_owned();
        Self {
            record: record.to_string(),
            version: form.value("version").expect("a version").to_owned(),
            hit: last(&result.path),
            collection: last(&page.path),
            document: link.split('"').next().expect("an id").to_owned(),
            receipt: last(&receipt),
            organisation: it::exchange::organisation_of(world, "sanne").await.to_string(),
            user: world.account("sanne").user.to_string(),
            membership: it::exchange::membership(world, "sanne").to_string(),
            client: it::system::add(world, nest, "Dossier 2000", it::system::all_scopes())
                .await
                .0
                .to_string(),
            report: report.expect("an id").to_owned(),
            complaint,
            emergency,
            recovery,
            breach,
            case,
            webhook,
            wind_down,
            maintenance,
            department,
            disclosure,
        }
    }

    /// The path with real ids. A route that nobody thought of here fails the test.
    fn filled(&self, path: &str) -> String {
        let id = match path.split('/').nth(1) {
            Some("dossiers") => &self.record,
            // A link is no id: what is not whole opens nothing, for whomever it was made.
            Some("zoeken" | "start") => &self.hit,
            Some("opgehaald") => &self.collection,
            Some("ontvangstbewijs") => &self.receipt,
            Some("operator") if path.starts_with("/operator/organisaties") => &self.organisation,
            Some("operator") if path.starts_with("/operator/verstrekkingen") => &self.disclosure,
            Some("operator") if path.starts_with("/operator/gebruikers") => &self.user,
            Some("operator") if path.starts_with("/operator/einde") => &self.wind_down,
            Some("operator") if path.starts_with("/operator/onderhoud") => &self.maintenance,
            Some("noodtoegang") => &self.emergency,
            Some("herstel") => &self.recovery,
            Some("datalekken") => &self.breach,
            Some("logcontrole") => &self.case,
            Some("klachten") => &self.complaint,
            Some("beheer") if path.starts_with("/beheer/medewerkers") => &self.membership,
            Some("beheer") if path.starts_with("/beheer/afdelingen") => &self.department,
            Some("beheer") if path.starts_with("/beheer/koppelberichten") => &self.webhook,
            Some("beheer") if path.starts_with("/beheer/koppelingen") => &self.client,
            _ => panic!("which id stands in {path}?"),
        };
        path.replace("{id}", id)
            .replace("{hit}", id)
            .replace("{document}", &self.document)
            .replace("{report}", &self.report)
            .replace("{link}", id)
    }
    fn all(&self) -> [&str; 20] {
        [
            &self.record,
            &self.hit,
            &self.collection,
            &self.document,
            &self.receipt,
            &self.organisation,
            &self.user,
            &self.membership,
            &self.client,
            &self.report,
            &self.complaint,
            &self.emergency,
            &self.recovery,
            &self.breach,
            &self.case,
            &self.webhook,
            &self.wind_down,
            &self.maintenance,
            &self.department,
            &self.disclosure,
        ]
    }
    /// The same text with the unknown id in the place of each of these.
    fn unnamed(&self, text: &str) -> String {
        self.all().iter().fold(text.to_owned(), |text, id| text.replace(id, UNKNOWN))
    }
    /// Everything that any of the forms asks for, filled in well.
    fn fields(&self) -> Vec<(&'static str, &str)> {
        vec![
            ("version", &self.version),
            ("due_date", "10-02-2027"),
            ("ground", "scan"),
            ("last_day", "01-12-2026"),
            ("choice", "erase"),
            ("answer", "erase"),
            ("reason", "consent_withdrawn"),
            ("bsn", "999990019"),
            ("identity_checked", "on"),
            ("name", "Poli"),
            ("relation", "agreement"),
            ("purpose", "take_over"),
            ("phone", it::viewer::TYPED),
            ("checked", "yes"),
            ("instead_of", ""),
            ("outcome", "mended"),
            ("verdict", "justified"),
            ("note", "Het was een noodsituatie."),
            ("whom", "clients"),
            ("words", "Gebeld met haar."),
            ("day", "01-01-2020"),
            ("time", "10:00"),
            ("closing", "not_needed"),
            ("decision", "rejected"),
            ("last", "01-02-2027"),
            ("why", "Het duurt langer."),
            ("seen", "yes"),
        ]
    }
}

/// The id of a request to let Sanne back in.
async fn recovery(world: &World, nest: OrganisationId) -> String {
    world.member("kim", Role::Administrator, nest).await;
    world.member("pam", Role::PrivacyOfficer, nest).await;
    let mut kim = world.log_in("kim").await;
    let path = format!("/beheer/medewerkers/{}/herstel", it::exchange::membership(world, "sanne"));
    kim.get(&path).await;
    let page = kim.submit(&path, &[("phone", "06 87 65 43 21"), ("seen", "yes")]).await;
    let at = page.body.split("action=\"/herstel/").nth(1).expect("a request");
    at.split(['/', '"']).next().expect("an id").to_owned()
}

/// The id of a complaint about an organisation.
async fn complain(world: &World, organisation: &str) -> String {
    let mut anybody = world.browser();
    let slip = anybody.get("/klacht").await.value("slip").expect("a slip").to_owned();
    let fields = [
        ("slip", slip.as_str()),
        ("concerns", organisation),
        ("name", "M. de Boer"),
        ("phone", "06 12345678"),
        ("words", "Iemand haalde mijn gegevens op."),
    ];
    assert_eq!(anybody.submit("/klacht", &fields).await.status, 200);
    let id = world
        .app
        .store
        .read((), |tx, ()| tx.one(sql!("select max(id) as id from complaint"), &[])?.text("id"));
    id.await.expect("a complaint")
}

/// The id of an emergency access of the collector's organisation.
async fn emergency(world: &World, collector: &mut Browser) -> String {
    let east = it::exchange::organisation_of(world, "noor").await;
    world.member("paula", Role::PrivacyOfficer, east).await;
    world
        .setup(east, |tx, east| {
            tx.exec(sql!("update organisation set emergency_on = 1 where id = $1"), &[east.into()])
        })
        .await;
    collector.get("/zoeken").await;
    let fields = [
        ("bsn", BSN),
        ("birth_date", it::exchange::BORN),
        ("relation", "emergency"),
        ("purpose", "urgent"),
        ("emergency_reason", "Bevalling is begonnen; wij kennen haar niet."),
    ];
    let result = collector.submit("/zoeken", &fields).await;
    it::exchange::collect(collector, &result).await;
    let id = world
        .app
        .store
        .read((), |tx, ()| tx.one(sql!("select max(id) as id from emergency"), &[])?.text("id"));
    id.await.expect("an emergency")
}

/// A disclosure of this record that is on file.
async fn disclosure(world: &World, record: wissel_core::ids::RecordId) -> String {
    let number = world.app.store.read(record, |tx, id| {
        tx.one(sql!("select number from record where id = $1"), &[id.into()])?.text("number")
    });
    it::disclosure::put_on_file(world, &number.await.expect("a number")).await.to_string()
}

/// The ids of a data breach and of a case in the review of the log, of the collector's organisation.
async fn of_officer(world: &World) -> (String, String) {
    let mut paula = world.log_in("paula").await;
    paula.get("/datalekken").await;
    let day = world.app.clock.civil().day().date().strftime("%d-%m-%Y").to_string();
    let fields = [("day", day.as_str()), ("time", "00:00"), ("what", "Een brief ging verkeerd.")];
    let breach = paula.submit("/datalekken", &fields).await.path;
    paula.submit("/logcontrole/steekproef", &[]).await;
    let case = paula.get("/logcontrole").await;
    let case = case.body.split("href=\"/logcontrole/").nth(1).and_then(|rest| rest.split('"').next());
    let breach = breach.rsplit('/').next().expect("an id").to_owned();
    (breach, case.expect("a case").to_owned())
}

/// Everything that the two organisations have, as one text.
fn everything(tx: &mut Tx<'_>, (): &()) -> Result<Vec<String>, Fault> {
    let asked = [
        sql!(
            "select id || state || last_day || cast(version as text) || coalesce(cast(asked_at as text), '-') as t
             from record order by id"
        ),
        sql!("select id || coalesce(cast(replaced_at as text), '-') as t from document order by id"),
        sql!("select id || state as t from blob order by id"),
        sql!("select id || session_id || coalesce(cast(downloaded_at as text), '-') as t from collection order by id"),
        sql!(
            "select id || coalesce(cast(answered_at as text), '-') as t from search_hit
             where session_id in (select session_id from collection) order by id"
        ),
        sql!("select id || kind as t from receipt order by id"),
        sql!("select id || state || role as t from membership order by id"),
        sql!("select id || coalesce(cast(ended_at as text), '-') as t from session order by id"),
        sql!("select id || coalesce(cast(ended_at as text), '-') as t from agreement order by id"),
        sql!("select id || name || night_phone || cast(emergency_on as text) as t from organisation order by id"),
        sql!("select id || coalesce(verdict, '-') as t from emergency order by id"),
        sql!("select id || coalesce(verdict, '-') as t from log_case order by id"),
        sql!("select id || coalesce(outcome, '-') as t from data_breach order by id"),
        sql!("select id as t from data_breach_told order by id"),
        sql!(
            "select id || coalesce(cast(asked_at as text), '-') || coalesce(cast(stopped_at as text), '-') as t
             from disclosure order by id"
        ),
        sql!("select id || coalesce(cast(revoked_at as text), '-') as t from api_client order by id"),
        sql!("select id || coalesce(cast(lifted_at as text), '-') as t from bar order by id"),
        sql!("select id || record_id || coalesce(cast(last_used_at as text), '-') as t from view_code order by id"),
        sql!("select id || coalesce(outcome, '-') as t from client_report order by id"),
        sql!("select id || last_day || coalesce(decision, '-') as t from complaint order by id"),
        sql!("select id || coalesce(cast(ended_at as text), '-') as t from recovery order by id"),
        sql!(
            "select id || coalesce(cast(confirmed_at as text), '-') || coalesce(cast(taken_back_at as text), '-') as t
             from wind_down order by id"
        ),
        sql!(
            "select id || cast(version as text) || coalesce(cast(withdrawn_at as text), '-') as t
             from maintenance order by id"
        ),
        sql!("select id || name as t from department order by id"),
        sql!("select id || coalesce(department_id, '-') as t from membership order by id"),
    ];
    let mut all = Vec::new();
    for sql in asked {
        for row in tx.rows(sql, &[])? {
            all.push(row.text("t")?);
        }
    }
    Ok(all)
}

async fn answer(theirs: &Theirs, answer: Response) -> (u16, String, String) {
    let status = answer.status().as_u16();
    let to = answer.headers().get(LOCATION).map(|to| to.to_str().expect("text").to_owned());
    let body = String::from_utf8_lossy(&answer.bytes().await.expect("body")).into_owned();
    (status, theirs.unnamed(&to.unwrap_or_default()), theirs.unnamed(&body))
}

async fn post(world: &World, browser: &Browser, path: &str, fields: &[(&str, &str)]) -> Response {
    if path.ends_with("/versie") {
        let version = fields.iter().find(|(name, _)| *name == "version").expect("a version").1.to_owned();
        let fields = vec![("version", version), ("text", "Van een ander.".to_owned())];
        return upload(world, browser, path, &Filled { fields, file: None }).await;
    }
    browser.post(path, fields).await
}

/// The operator's work is about every organisation; that is no foreign access.
fn network_wide(access: Access) -> bool {
    matches!(
        access,
        Access::Needs(
            Need::Operate
                | Need::NameAdministrators
                | Need::BarUsers
                | Need::PublishTerms
                | Need::SetRetention
                | Need::WindDown
                | Need::Disclose
        )
    )
}

/// A plan for the end of the portal.
fn planned(tx: &mut Tx<'_>, by: &UserId) -> Result<WindDownId, Fault> {
    let (id, sharing) = (tx.new_id(), tx.now().day().plus_days(60));
    let words = || "Wij stoppen.".to_owned();
    let plan = Plan {
        sharing,
        collecting: sharing.plus_days(60),
        early: true,
        words_nl: words(),
        words_en: words(),
    };
    wind_down::plan(tx, id, &plan, *by)?;
    Ok(id)
}

/// A department of this organisation.
fn department(tx: &mut Tx<'_>, organisation: &OrganisationId) -> Result<DepartmentId, Fault> {
    let (id, name) = (tx.new_id(), DepartmentName::parse("Verloskamers").expect("a name"));
    department::add(tx, *organisation, id, &name)?;
    Ok(id)
}

/// Maintenance that is announced.
fn maintained(tx: &mut Tx<'_>, by: &UserId) -> Result<MaintenanceId, Fault> {
    let (id, now) = (tx.new_id(), tx.now());
    let hour = std::time::Duration::from_hours(1);
    let words = || "Even geduld.".to_owned();
    let planned = Maintenance {
        from: now.plus(hour),
        till: now.plus(hour * 2),
        shown: now,
        words_nl: words(),
        words_en: words(),
        tell: false,
    };
    maintenance::publish(tx, id, &planned, *by)?;
    Ok(id)
}

async fn everybody_elsewhere(world: &World) -> Vec<(Role, Browser)> {
    let house = world.organisation("De Linde", "maternity").await;
    let network = world.bare_organisation("Netwerk Voorbeeld", "operator").await;
    let practitioner = world.member("wies", Role::Practitioner, house).await;
    world.assistant("anna", house, practitioner).await;
    world.member("ilse", Role::Administrator, house).await;
    world.member("petra", Role::PrivacyOfficer, house).await;
    world.member("joris", Role::Operator, network).await;
    let mut all = Vec::new();
    for (name, role) in [
        ("wies", Role::Practitioner),
        ("anna", Role::Assistant),
        ("ilse", Role::Administrator),
        ("petra", Role::PrivacyOfficer),
        ("joris", Role::Operator),
    ] {
        let mut browser = world.log_in(name).await;
        browser.get("/mijn").await;
        assert!(!browser.token.is_empty(), "{name} has a token for her forms");
        all.push((role, browser));
    }
    all
}

/// U2.2, U5.5: the ids of another organisation open nothing, change nothing, and are not told from unknown ones.
#[tokio::test]
async fn u2_2_a_real_id_of_another_organisation_is_like_one_that_nobody_has() {
    for world in World::each().await {
        let theirs = Theirs::of(&world).await;
        let people = everybody_elsewhere(&world).await;
        let before = world.app.store.read((), everything).await.expect("rows");
        assert!(before.len() > 15, "there is something to change");
        let mut reached = 0;
        // What systems reach is tried with the ids of others in `system_exchange`, a personnel system's in `scim`, a
        // client's under another code in `client_view`.
        let asked = |r: &Route| {
            !matches!(r.access, Access::Public | Access::System(_) | Access::Provisioner | Access::View)
        };
        for route in routes().into_iter().filter(|r| r.path.contains('{') && asked(r)) {
            let real = theirs.filled(route.path);
            let unknown = theirs.unnamed(&real);
            assert_ne!(real, unknown, "{}", route.path);
            let odd = unknown.replace(UNKNOWN, "niets");
            for (role, browser) in &people {
                if *role == Role::Operator && network_wide(route.access) {
                    continue;
                }
                let who = format!("{role:?} {} {}", route.method, route.path);
                let ask = async |path: &str| {
                    let answered = if route.method == "GET" {
                        it::exchange::fetch(&world, browser, path).await
                    } else {
                        post(&world, browser, path, &theirs.fields()).await
                    };
                    answer(&theirs, answered).await
                };
                let (a, b, no_id) = (ask(&real).await, ask(&unknown).await, ask(&odd).await);
                assert_eq!(a, b, "{who}");
                for (status, to, _) in [&a, &no_id] {
                    assert!(matches!(status, 403 | 404) || to == "/zoeken", "{who}: {status} {to}");
                }
                reached += u32::from(a.0 != 403);
            }
        }
        assert!(reached >= 60, "{reached} came as far as the use case");
        let after = world.app.store.read((), everything).await.expect("rows");
        assert_eq!(after, before, "nothing was changed");
    }
}

/// U2.2, U3.5: the same for ids that stand in a form: a search, a record, a session, a membership.
#[tokio::test]
async fn u3_5_a_foreign_id_in_a_form_is_like_an_unknown_one() {
    for world in World::each().await {
        let theirs = Theirs::of(&world).await;
        let people = everybody_elsewhere(&world).await;
        let session = world.app.store.read(world.account("sanne").user, |tx, user| {
            tx.one(sql!("select max(id) as id from session where person_id = $1"), &[user.into()])?.text("id")
        });
        let session = session.await.expect("a session");
        let before = world.app.store.read((), everything).await.expect("rows");
        let forms: [(&str, &[(&str, &str)]); 5] = [
            ("/zoeken/openen", &[("find", &theirs.hit), ("record", &theirs.record), ("answer", "yes")]),
            ("/zoeken/openen", &[("find", &theirs.hit), ("record", &theirs.record), ("answer", "no")]),
            ("/mijn/sessies/einde", &[("session", &session)]),
            ("/organisatie-kiezen", &[("membership", &theirs.membership)]),
            (
                "/beheer/medewerkers",
                &[
                    ("name", "Ilse Kok"),
                    ("mail", "ilse@linde.example"),
                    ("phone", "06 12345678"),
                    ("role", "assistant"),
                    ("responsible", &theirs.membership),
                    ("identified", "document"),
                ],
            ),
        ];
        for (path, fields) in forms {
            for (role, browser) in &people {
                let unknown: Vec<(&str, String)> = fields
                    .iter()
                    .map(|(name, value)| (*name, theirs.unnamed(value).replace(&session, UNKNOWN)))
                    .collect();
                let unknown: Vec<(&str, &str)> = unknown.iter().map(|(n, v)| (*n, v.as_str())).collect();
                let a = answer(&theirs, browser.post(path, fields).await).await;
                let b = answer(&theirs, browser.post(path, &unknown).await).await;
                assert_eq!((a.0, &a.1), (b.0, &b.1), "{role:?} {path}");
                assert_eq!(a.2.replace(&session, UNKNOWN), b.2, "{role:?} {path}");
            }
        }
        let after = world.app.store.read((), everything).await.expect("rows");
        assert_eq!(after, before, "nothing was changed");
    }
}
