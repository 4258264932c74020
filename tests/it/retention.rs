//! The table of `docs/retention.md`, carried out: each line is made true and looked at just before and just after its
//! limit, on both databases.

use crate::{sectors, wind_down};
use bytes::Bytes;
use it::browser::Browser;
use it::exchange::{BORN, BSN, Filled, actor, find, find_and_collect, organisation_of, pdf, share, two};
use it::passkey::{Authenticator, register};
use it::scim::{Scim, joiner};
use it::system::{Signer, System, all_scopes, ask_token};
use it::totp::set_up;
use it::world::{PASSWORD, World};
use std::path::Path;
use std::time::Duration;
use wissel_core::actor::Role;
use wissel_core::due::JobKind;
use wissel_core::ids::{OrganisationId, RecordId};
use wissel_core::office::agreement::settle;
use wissel_core::office::maintenance::Maintenance;
use wissel_core::office::upkeep::{Certificate, Report};
use wissel_core::ports::Clock;
use wissel_core::time::Moment;
use wissel_service::exchange::share::begin;
use wissel_service::office::watch;
use wissel_service::setup;
use wissel_store::identity::provider;
use wissel_store::office::agreement;
use wissel_store::{ATTEMPTS, Database, Sql, sql};

const TABLE: &str = include_str!("../../docs/retention.md");
const SECOND: Duration = Duration::from_secs(1);
const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(24 * 3600);

/// What stands in the first two columns, and the check that proves it.
macro_rules! lines {
    ($($data:literal, $kept:literal => $check:ident;)+) => {
        const CHECKED: &[(&str, &str)] = &[$(($data, $kept)),+];
        async fn check(data: &str, world: &World) {
            match data {
                $($data => $check(world).await,)+
                other => panic!("docs/retention.md: no check for \"{other}\""),
            }
        }
    };
}

lines! {
    "record: client, documents, texts, statements",
        "end of the chosen last day, at the latest end of due date + 42 days" => record;
    "record of another care sector",
        "end of the chosen last day, at the latest end of the date + days of the rule under which it was first shared"
        => record_of_a_sector;
    "record after withdrawn consent, undo, \"not needed\"", "at once" => record_that_was_ended;
    "record whose source has no processor agreement any more",
        "7 days after the agreement ended; findable by nobody from its end on" => record_without_agreement;
    "record of a portal that ends", "end of the last day of collecting" => record_of_an_end;
    "log, collections, complaints and people of a portal that ended",
        "until each organisation says that it has its log, at the latest as long as the audit log" => log_of_an_end;
    "key of an expiry day", "end of that day" => key_of_a_day;
    "encrypted object of a destroyed record", "at once" => object;
    "upload that never became part of a record", "6 hours" => upload;
    "login attempt", "1 day after it ended" => attempt;
    "challenge to a passkey, secret on its way to an app, question to the sign-in of an organisation",
        "1 day after it ended" => challenge;
    "passkey: its name, its public key, when it was used",
        "at once when its user removes it; otherwise as long as who she was" => passkey;
    "authenticator app: its secret, when a code was used",
        "at once when its user removes or replaces it; otherwise as long as who she was" => app;
    "sign-in of an organisation: its address, its domains, our sealed secret there",
        "until its administrator takes it away" => sign_in;
    "what joins a member to her name at that sign-in: a MAC of the name, when it was used",
        "at once when she removes it, her work there ends, or the sign-in goes" => joined;
    "token of an organisation's personnel system: its hash, when it was used",
        "at once when an administrator takes it away; 1 day after it was replaced; otherwise 30 days after it ended"
        => scim_token;
    "what a personnel system says about somebody",
        "at once when it names her no more; otherwise 90 days after she left and nothing new was said" => scim_user;
    "single-use link", "7 days after it ended" => link;
    "request to let somebody back in, with her new number", "7 days after it ended" => recovery;
    "session", "30 days after its limit of 12 hours" => session;
    "token of a system", "10 minutes" => token;
    "client for whom a system opens the search form", "5 minutes; at once when it is opened" => launch;
    "name of a statement with which a system showed who it is", "30 seconds after the statement ended" => statement;
    "counter of log-ins, codes and searches", "1 day" => counter;
    "network from which a user logged in", "90 days after she last used it" => network;
    "search waiting for \"Is dit uw cliënt?\"", "1 day" => search;
    "text of a message sent by SMS or mail", "the moment it is sent" => text_of_a_message;
    "message that could not be sent", "90 days after the last try" => unsent_message;
    "kind and masked recipient of a sent message", "90 days" => sent_message;
    "name and moment of a finished job", "90 days" => finished_job;
    "name of an act, by which a lost commit is found again", "1 hour" => name_of_an_act;
    "who somebody was: name, addresses, user name, password",
        "configured, 1 to 10 years after her last membership ended, until the end of that month" => person_who_left;
    "receipt of destruction", "as long as the audit log" => receipt;
    "who collected what, without content", "as long as the audit log" => collection;
    "emergency access: its reason and its review", "as long as the audit log" => emergency;
    "data breach that was closed: its file", "as long as the audit log" => breach;
    "review of the log: case, decision, note", "as long as the audit log" => log_case;
    "disclosure: its ground in words, its document, who signed", "as long as the audit log" => disclosure;
    "document of a disclosure that was never written", "72 hours; at once when it is stopped" => disclosure_document;
    "warning about a wrong record", "as long as the audit log" => warning;
    "view code, with the client's number", "end of its record; at once when withdrawn or replaced" => view_code;
    "what a client said is not right", "end of its record" => said;
    "session of a client", "1 day after its limit of 1 hour" => client_session;
    "complaint", "2 years after it was closed, to the end of that day" => complaint;
    "address of an organisation's own system, with its secret", "at once when an administrator removes it" => webhook;
    "replaced secret of such an address", "1 day after it was replaced" => replaced_secret;
    "message to an organisation's own system, without content, and each try of it", "30 days after the last try"
        => webhook_message;
    "what a server said of its disks and certificate", "7 days after its last report" => report;
    "department of an organisation", "at once when its administrator removes it" => department;
    "mark of a form that was sent, with the id of what came of it", "1 day" => form_sent;
    "planned maintenance", "366 days after its end" => maintenance;
    "audit log", "configured, 5 to 20 years, by whole months of Europe/Amsterdam; longer while a record of that month \
        is still there" => log;
}

/// The lines of the table: data, kept until, removed by, rule.
fn table() -> Vec<[&'static str; 4]> {
    let lines = TABLE.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| data |"));
    lines
        .map(|line| {
            let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
            cells.try_into().unwrap_or_else(|_| panic!("four columns: {line}"))
        })
        .collect()
}

/// U1.4, U2.2, U2.3b, U2.5a, U3.5, U5.4: every line of the table holds, and there is no other.
#[tokio::test]
async fn u2_5a_everything_is_kept_as_long_as_the_table_says() {
    let table = table();
    for (data, kept) in CHECKED {
        let line = table.iter().find(|line| line[0] == *data);
        assert_eq!(line.map(|line| line[1]), Some(*kept), "docs/retention.md about \"{data}\"");
    }
    for [data, _, by, rule] in &table {
        assert!(!rule.is_empty(), "{data}: a line names its rule");
        let job = by.strip_prefix('`').map(|by| by.trim_end_matches('`'));
        assert!(job.is_none_or(|job| JobKind::from_name(job).is_some()), "{data}: no job {by}");
        for world in World::each().await {
            check(data, &world).await;
        }
    }
}

async fn count(world: &World, sql: Sql) -> i64 {
    world.app.store.read(sql, |tx, sql| tx.one(*sql, &[])?.int("n")).await.expect("count")
}

/// A moment in the rows, such as the end of something.
async fn moment(world: &World, sql: Sql) -> Moment {
    world.app.store.read(sql, |tx, sql| tx.one(*sql, &[])?.moment("at")).await.expect("a moment")
}

fn objects(world: &World) -> usize {
    fn files(folder: &Path) -> usize {
        let entries = std::fs::read_dir(folder).expect("folder").map(|e| e.expect("entry").path());
        entries.map(|path| if path.is_dir() { files(&path) } else { 1 }).sum()
    }
    files(&world.fresh.folder.path().join("blobs"))
}

/// Lets time pass until this moment and sweeps.
async fn sweep_at(world: &World, at: Moment) {
    let clock = world.clock();
    clock.pass(at.since(clock.real()));
    setup::plan_recurring(&world.app).await.expect("planned");
    world.settle().await;
}

/// There a second before the limit, gone a second after it.
async fn swept(world: &World, limit: Moment, left: Sql) {
    sweep_at(world, limit.minus(SECOND)).await;
    assert!(count(world, left).await > 0, "there before {}", limit.rfc3339());
    sweep_at(world, limit.plus(SECOND)).await;
    assert_eq!(count(world, left).await, 0, "gone after {}", limit.rfc3339());
}

async fn report(world: &World) {
    let certificate = Certificate::Proxy;
    let said = Report { version: "1".to_owned(), disks: Vec::new(), certificate };
    watch::report(&world.app, said).await.expect("noted");
    let at = moment(world, sql!("select at from node_report")).await;
    swept(world, at.plus(DAY * 7), sql!("select count(*) as n from node_report")).await;
}

async fn department(world: &World) {
    let nest = world.organisation("Het Nest", "midwifery").await;
    world.member("karin", Role::Administrator, nest).await;
    let mut karin = world.log_in("karin").await;
    karin.get("/beheer/afdelingen").await;
    let page = karin.submit("/beheer/afdelingen", &[("name", "Verloskamers")]).await;
    let at = page.body.split("action=\"/beheer/afdelingen/").nth(1).expect("a form");
    let id = at.split('"').next().expect("an id");
    let left = sql!("select count(*) as n from department");
    assert_eq!(count(world, left).await, 1);
    karin.submit(&format!("/beheer/afdelingen/{id}/weg"), &[]).await;
    assert_eq!(count(world, left).await, 0);
}

async fn form_sent(world: &World) {
    world.setup((), |tx, ()| wissel_store::once::keep(tx, [7; 32], "made").map(drop)).await;
    let at = moment(world, sql!("select sent_at as at from form_sent")).await;
    swept(world, at.plus(DAY), sql!("select count(*) as n from form_sent")).await;
}

async fn maintenance(world: &World) {
    let nest = world.organisation("Het Nest", "midwifery").await;
    world.member("sanne", Role::Practitioner, nest).await;
    let by = world.account("sanne").user;
    world
        .setup(by, |tx, by| {
            let (id, now) = (tx.new_id(), tx.now());
            let words = || "Even geduld.".to_owned();
            let (shown, from, till) = (now, now.plus(HOUR), now.plus(HOUR * 2));
            let planned =
                Maintenance { from, till, shown, words_nl: words(), words_en: words(), tell: false };
            wissel_store::office::maintenance::publish(tx, id, &planned, *by)
        })
        .await;
    let end = moment(world, sql!("select till_at as at from maintenance")).await;
    swept(world, end.plus(DAY * 366), sql!("select count(*) as n from maintenance")).await;
}

const OF_RECORDS: Sql = sql!(
    "select (select count(*) from record) + (select count(*) from record_key) + (select count(*) from document)
       + (select count(*) from statement) as n"
);

async fn shared(world: &World, filled: &Filled) -> (Browser, RecordId) {
    let (mut sanne, _) = two(world).await;
    let record = share(world, &mut sanne, &filled.clone().with_file(pdf("kort", 900))).await;
    (sanne, record)
}

async fn record(world: &World) {
    let (mut sanne, _) = shared(world, &Filled::default()).await;
    let early = Filled::default().with("last_day", "28-03-2027");
    share(world, &mut sanne, &early.with("due_date", "01-03-2027")).await;
    assert_eq!(count(world, OF_RECORDS).await, 1 + 1 + 2 + 2 + 1 + 1 + 1 + 2);
    world.travel_to("2027-03-15T23:59:59+01:00").await;
    assert_eq!(count(world, OF_RECORDS).await, 11, "the last second of the 42nd day");
    world.travel_to("2027-03-16T00:00:00+01:00").await;
    assert_eq!(count(world, OF_RECORDS).await, 5);
    // The chosen day is the one with 23 hours.
    world.travel_to("2027-03-28T23:59:59+02:00").await;
    assert_eq!(count(world, OF_RECORDS).await, 5, "the last second of the chosen day");
    world.travel_to("2027-03-29T00:00:00+02:00").await;
    assert_eq!(count(world, OF_RECORDS).await, 0);
}

async fn record_of_a_sector(world: &World) {
    let (mut sanne, _) = two(world).await;
    let house = organisation_of(world, "sanne").await;
    sectors::switch_on(world, house, world.account("sanne").user).await;
    share(world, &mut sanne, &sectors::filled()).await;
    world.travel_to("2026-11-07T23:59:59+01:00").await;
    assert!(count(world, OF_RECORDS).await > 0, "the last second of the 28th day");
    world.travel_to("2026-11-08T00:00:00+01:00").await;
    assert_eq!(count(world, OF_RECORDS).await, 0);
}

async fn record_of_an_end(world: &World) {
    let mut h = wind_down::house(world).await;
    share(world, &mut h.sanne, &Filled::default()).await;
    wind_down::announced(&mut h).await;
    world.travel_to("2026-10-30T23:59:59+01:00").await;
    assert!(count(world, OF_RECORDS).await > 0, "the last second of the last day of collecting");
    world.travel_to("2026-10-31T00:05:00+01:00").await;
    assert_eq!(count(world, OF_RECORDS).await, 0);
}

async fn log_of_an_end(world: &World) {
    let mut h = wind_down::house(world).await;
    wind_down::emptied(world, &mut h).await;
    let of_people = sql!(
        "select (select count(*) from collection) + (select count(*) from audit where event = 'record.shared')
           + (select count(*) from membership where role <> 'operator' and state <> 'ended') as n"
    );
    for (name, left) in [("ilse", 1 + 2 + 4), ("vera", 0)] {
        let mut admin = world.log_in(name).await;
        wind_down::export(&mut admin, "01-09-2026", "31-10-2026").await;
        // PostgreSQL links entries within a second; only what is linked is trimmed.
        crate::privacy_trim::sealed(world).await;
        wind_down::say_received(&mut admin).await;
        world.settle().await;
        assert_eq!(count(world, of_people).await, left, "after {name}");
    }
}

async fn record_that_was_ended(world: &World) {
    let (mut sanne, first) = shared(world, &Filled::default()).await;
    let second = share(world, &mut sanne, &Filled::default()).await;
    let third = share(world, &mut sanne, &Filled::default()).await;
    for (record, act, field) in [
        (first, "stoppen", ("reason", "consent_withdrawn")),
        (second, "ongedaan", ("", "")),
        (third, "stoppen", ("reason", "no_longer_needed")),
    ] {
        let page = sanne.get(&format!("/dossiers/{record}/stoppen")).await;
        let version = page.value("version").expect("a version").to_owned();
        let before = count(world, OF_RECORDS).await;
        let fields = [("version", version.as_str()), field];
        let answer = sanne.post(&format!("/dossiers/{record}/{act}"), &fields).await;
        assert!(answer.status().is_redirection(), "{act}: {}", answer.status());
        assert!(count(world, OF_RECORDS).await < before, "{act}");
    }
    assert_eq!(count(world, OF_RECORDS).await, 0, "no job had to run");
}

async fn record_without_agreement(world: &World) {
    let (_, _) = shared(world, &Filled::default()).await;
    let nest = organisation_of(world, "sanne").await;
    world
        .setup(nest, |tx, nest| {
            let end = tx.now();
            for paper in agreement::of(tx, *nest)? {
                agreement::end(tx, paper.id, *nest, end)?;
                tx.plan_job(&settle(paper.id, end))?;
            }
            Ok(())
        })
        .await;
    let end = world.clock().civil();
    let mut noor = world.log_in("noor").await;
    assert!(!find(&mut noor, ("bsn", BSN), BORN).await.has("Is dit uw cliënt?"), "from its end on");
    world.travel_to(&end.plus(7 * DAY).minus(SECOND).rfc3339()).await;
    assert!(count(world, OF_RECORDS).await > 0);
    world.travel_to(&end.plus(7 * DAY).rfc3339()).await;
    assert_eq!(count(world, OF_RECORDS).await, 0);
}

async fn key_of_a_day(world: &World) {
    shared(world, &Filled::default()).await;
    let day = "2027-03-15".parse().expect("day");
    world.travel_to("2027-03-15T23:59:59+01:00").await;
    assert!(world.fresh.keyring.has_day(day).expect("keyring"));
    world.travel_to("2027-03-16T00:00:00+01:00").await;
    assert!(!world.fresh.keyring.has_day(day).expect("keyring"));
}

async fn object(world: &World) {
    let (mut sanne, record) = shared(world, &Filled::default()).await;
    assert_eq!(objects(world), 2);
    sanne.get(&format!("/dossiers/{record}")).await;
    sanne.submit(&format!("/dossiers/{record}/ongedaan"), &[]).await;
    world.settle().await;
    assert_eq!((objects(world), count(world, sql!("select count(*) as n from blob")).await), (0, 0));
}

async fn upload(world: &World) {
    shared(world, &Filled::default()).await;
    let sanne = actor(world, "sanne").await;
    let mut incoming = begin(&world.app, &sanne).await.expect("a place");
    incoming.write(Bytes::from_static(b"%PDF-1.7")).await.expect("room");
    // As a killed process leaves it: written, and nobody tidies up.
    std::mem::forget(incoming.finish(None).await.expect("stored"));
    let pending = sql!("select count(*) as n from blob where state = 'pending'");
    assert_eq!((objects(world), count(world, pending).await), (3, 1));
    world.clock().pass(Duration::from_secs(6 * 3600 - 1));
    world.settle().await;
    assert_eq!((objects(world), count(world, pending).await), (3, 1), "it might still be on its way");
    world.clock().pass(SECOND);
    world.settle().await;
    assert_eq!((objects(world), count(world, sql!("select count(*) as n from blob")).await), (2, 2));
}

async fn attempt(world: &World) {
    two(world).await;
    let mut browser = world.browser();
    browser.get("/inloggen").await;
    browser.submit("/inloggen", &[("username", "sanne"), ("password", PASSWORD)]).await;
    let end = moment(world, sql!("select max(expires_at) as at from attempt")).await;
    swept(world, end.plus(DAY), sql!("select count(*) as n from attempt")).await;
}

async fn challenge(world: &World) {
    two(world).await;
    it::passkey::asked(&mut world.browser()).await;
    let mut sanne = world.log_in("sanne").await;
    sanne.get("/mijn").await;
    sanne.submit("/mijn/app/begin", &[]).await;
    let end = moment(world, sql!("select max(expires_at) as at from ceremony")).await;
    swept(world, end.plus(DAY), sql!("select count(*) as n from ceremony")).await;
}

const SIGN_IN: &str = "/beheer/inloggen/organisatie";

/// Het Nest with a sign-in, and Sanne joined to it; its administrator.
async fn with_sign_in(world: &World) -> (Browser, Browser) {
    let (sanne, _) = two(world).await;
    let nest = organisation_of(world, "sanne").await;
    world.member("karin", wissel_core::actor::Role::Administrator, nest).await;
    let mut karin = world.log_in("karin").await;
    karin.get(SIGN_IN).await;
    let fields = [
        ("issuer", "https://login.voorbeeld.example"),
        ("client_id", "wissel"),
        ("client_secret", "een-lang-geheim"),
        ("domains", "voorbeeld.example"),
        ("level", "low"),
    ];
    karin.submit(SIGN_IN, &fields).await;
    join_sanne(world, nest).await;
    (sanne, karin)
}

async fn join_sanne(world: &World, nest: OrganisationId) {
    let who = (nest, world.account("sanne").user);
    world
        .setup(who, |tx, who| {
            let subject = provider::subject(tx, who.0, "https://login.voorbeeld.example", "s1");
            provider::link(tx, *who, subject).map(drop)
        })
        .await;
}

async fn sign_in(world: &World) {
    let (_, mut karin) = with_sign_in(world).await;
    let kept = sql!("select (select count(*) from provider) + (select count(*) from provider_domain) as n");
    assert_eq!(count(world, kept).await, 2);
    let secret = sql!("select sealed from provider");
    let sealed =
        world.app.store.read(secret, |tx, sql| tx.one(*sql, &[])?.bytes("sealed")).await.expect("read");
    assert!(!String::from_utf8_lossy(&sealed).contains("geheim"), "the secret is sealed");
    karin.get(SIGN_IN).await;
    karin.submit("/beheer/inloggen/organisatie/weg", &[]).await;
    assert_eq!(count(world, kept).await, 0);
}

async fn joined(world: &World) {
    let (mut sanne, mut karin) = with_sign_in(world).await;
    let nest = organisation_of(world, "sanne").await;
    let kept = sql!("select count(*) as n from provider_link");
    let link = sanne.get("/mijn").await.value("link").expect("a link").to_owned();
    sanne.submit("/mijn/organisatie/weg", &[("link", &link)]).await;
    assert_eq!(count(world, kept).await, 0, "removed at once");
    join_sanne(world, nest).await;
    karin.get("/beheer/medewerkers").await;
    let membership = world.account("sanne").memberships[0];
    karin.submit(&format!("/beheer/medewerkers/{membership}/uit-dienst"), &[]).await;
    assert_eq!(count(world, kept).await, 0, "with her work");
    join_sanne(world, nest).await;
    karin.get(SIGN_IN).await;
    karin.submit("/beheer/inloggen/organisatie/weg", &[]).await;
    assert_eq!(count(world, kept).await, 0, "with the sign-in");
}

async fn app(world: &World) {
    use wissel_core::ports::Clock;
    let (mut sanne, _) = two(world).await;
    let kept = sql!("select count(*) as n from totp");
    let secrets = sql!("select count(distinct sealed) as n from totp");
    for _ in 0..2 {
        set_up(&mut sanne, || world.clock().real()).await;
        assert_eq!((count(world, kept).await, count(world, secrets).await), (1, 1), "replaced");
    }
    sanne.get("/mijn").await;
    sanne.submit("/mijn/app/weg", &[]).await;
    assert_eq!(count(world, kept).await, 0, "removed at once");
    set_up(&mut sanne, || world.clock().real()).await;
    forgotten(world, kept).await;
}

async fn passkey(world: &World) {
    let (mut sanne, _) = two(world).await;
    let origin = world.url.replace("127.0.0.1", "wissel.example");
    let kept = sql!("select count(*) as n from passkey");
    let page = register(&mut sanne, &mut Authenticator::new(&origin, 1), "Telefoon").await;
    assert_eq!(count(world, kept).await, 1);
    let id = page.value("passkey").expect("a passkey").to_owned();
    sanne.submit("/mijn/passkey/weg", &[("passkey", &id)]).await;
    assert_eq!(count(world, kept).await, 0, "removed at once");
    register(&mut sanne, &mut Authenticator::new(&origin, 2), "Tablet").await;
    forgotten(world, kept).await;
}

/// What goes with who Sanne was: two years after her last membership.
async fn forgotten(world: &World, kept: wissel_store::Sql) {
    let nest = organisation_of(world, "sanne").await;
    world.member("karin", wissel_core::actor::Role::Administrator, nest).await;
    let membership = world.account("sanne").memberships[0];
    let mut karin = world.log_in("karin").await;
    karin.get("/beheer/medewerkers").await;
    karin.submit(&format!("/beheer/medewerkers/{membership}/uit-dienst"), &[]).await;
    for (moment, left) in [("2028-09-30T23:59:59+02:00", 1), ("2028-10-01T00:00:00+02:00", 0)] {
        let to: Moment = moment.parse().expect("a moment");
        world.clock().travel(to.since(world.clock().civil()));
        setup::plan_recurring(&world.app).await.expect("planned");
        world.settle().await;
        assert_eq!(count(world, kept).await, left, "{moment}");
    }
}

async fn link(world: &World) {
    two(world).await;
    let mut browser = world.browser();
    browser.get("/wachtwoord-vergeten").await;
    browser.submit("/wachtwoord-vergeten", &[("username", "sanne")]).await;
    let end = moment(world, sql!("select max(expires_at) as at from link")).await;
    swept(world, end.plus(DAY * 7), sql!("select count(*) as n from link")).await;
}

async fn recovery(world: &World) {
    two(world).await;
    let nest = organisation_of(world, "sanne").await;
    world.member("karin", wissel_core::actor::Role::Administrator, nest).await;
    world.member("petra", wissel_core::actor::Role::PrivacyOfficer, nest).await;
    let mut browser = world.log_in("karin").await;
    let path = format!("/beheer/medewerkers/{}/herstel", world.account("sanne").memberships[0]);
    browser.get(&path).await;
    browser.submit(&path, &[("phone", "06 87 65 43 21"), ("seen", "yes")]).await;
    let end = moment(world, sql!("select max(expires_at) as at from recovery")).await;
    swept(world, end.plus(DAY * 7), sql!("select count(*) as n from recovery")).await;
}

async fn session(world: &World) {
    two(world).await;
    let end = moment(world, sql!("select max(expires_at) as at from session")).await;
    assert_eq!(end.since(world.clock().real()), HOUR * 12);
    swept(world, end.plus(DAY * 30), sql!("select count(*) as n from session")).await;
}

async fn token(world: &World) {
    let nest = world.organisation("Het Nest", "midwifery").await;
    System::new(world, nest, all_scopes()).await;
    let end = moment(world, sql!("select max(expires_at) as at from api_token")).await;
    assert_eq!(end.since(world.clock().real()), Duration::from_mins(10));
    swept(world, end, sql!("select count(*) as n from api_token")).await;
}

async fn with_scim(world: &World) -> (Browser, Scim) {
    use wissel_core::actor::Role;
    let nest = world.organisation("Het Nest", "midwifery").await;
    world.member("ilse", Role::Administrator, nest).await;
    let mut ilse = world.log_in("ilse").await;
    let scim = Scim::of(world, &mut ilse).await;
    (ilse, scim)
}

async fn scim_token(world: &World) {
    let (mut ilse, scim) = with_scim(world).await;
    let kept = sql!("select (select count(*) from scim_token) + (select count(*) from scim_token_use) as n");
    assert_eq!(scim.get("/Users").await.status, 200);
    assert_eq!(count(world, kept).await, 2);
    Scim::of(world, &mut ilse).await;
    let replaced = sql!("select count(*) as n from scim_token where replaced_at is not null");
    let end =
        moment(world, sql!("select expires_at as at from scim_token where replaced_at is not null")).await;
    assert_eq!(end.since(world.clock().civil()), DAY);
    swept(world, end, replaced).await;
    let end = moment(world, sql!("select expires_at as at from scim_token")).await;
    swept(world, end.plus(DAY * 30), sql!("select count(*) as n from scim_token")).await;
    let mut ilse = world.log_in("ilse").await;
    Scim::of(world, &mut ilse).await;
    ilse.get(it::scim::PAGE).await;
    ilse.submit(&format!("{}/weg", it::scim::PAGE), &[]).await;
    assert_eq!(count(world, kept).await, 0);
}

async fn scim_user(world: &World) {
    let (_, scim) = with_scim(world).await;
    let kept = sql!("select count(*) as n from scim_user");
    let fatima = joiner("Fatima", "fatima@nest.example", "+31612340001");
    let first = scim.add(&fatima).await;
    let sealed = sql!("select sealed from scim_user");
    let sealed =
        world.app.store.read(sealed, |tx, sql| tx.one(*sql, &[])?.bytes("sealed")).await.expect("read");
    assert!(!String::from_utf8_lossy(&sealed).contains("Fatima"), "what is said is sealed");
    assert_eq!(scim.leave(first.id()).await.status, 204);
    assert_eq!(count(world, kept).await, 0, "named no more");
    let second = scim.add(&fatima).await;
    sweep_at(world, world.clock().real().plus(DAY * 100)).await;
    assert_eq!(count(world, kept).await, 1, "she is invited still");
    assert_eq!(scim.active(second.id(), false).await.status, 200);
    let left = moment(world, sql!("select max(ended_at) as at from membership")).await;
    // The same said again each day keeps nothing.
    world.clock().pass(DAY);
    assert_eq!(scim.active(second.id(), false).await.status, 200);
    swept(world, left.plus(DAY * 90), kept).await;
    // Who is forgotten is forgotten here too.
    assert_eq!(scim.add(&fatima).await.status, 201);
    assert_eq!(count(world, kept).await, 1);
    let person = sql!("select person_id from membership where state = 'invited'");
    let forget = |tx: &mut wissel_store::Tx<'_>, person: &Sql| {
        let person = tx.one(*person, &[])?.id("person_id")?;
        wissel_store::identity::former::forget(tx, person)
    };
    world.setup(person, forget).await;
    assert_eq!(count(world, kept).await, 0);
}

async fn launch(world: &World) {
    use wissel_core::actor::Role;
    let nest = world.organisation("Het Nest", "midwifery").await;
    world.member("sanne", Role::Practitioner, nest).await;
    let system = System::new(world, nest, all_scopes()).await;
    let key = serde_json::json!({ "bsn": it::exchange::BSN, "birth_date": "1990-04-03", "seconds": 300 });
    assert_eq!(system.post("/api/v1/launch", "sanne", &key).await.0, 201);
    let end = moment(world, sql!("select max(expires_at) as at from launch")).await;
    assert_eq!(end.since(world.clock().real()), Duration::from_mins(5));
    swept(world, end, sql!("select count(*) as n from launch")).await;
}

async fn statement(world: &World) {
    let nest = world.organisation("Het Nest", "midwifery").await;
    let signer = Signer::default();
    let id = signer.add(world, nest).await;
    let statement = signer.statement(&[world], id, "once", 120);
    let kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    let fields = [
        ("grant_type", "client_credentials"),
        ("client_assertion_type", kind),
        ("client_assertion", statement.as_str()),
    ];
    assert_eq!(ask_token(world, &fields).await.status(), 200);
    let end = moment(world, sql!("select max(expires_at) as at from api_assertion")).await;
    let left = end.since(world.clock().real());
    assert!(left <= Duration::from_secs(150) && left > Duration::from_secs(148), "{left:?}");
    swept(world, end, sql!("select count(*) as n from api_assertion")).await;
}

async fn counter(world: &World) {
    two(world).await;
    let start = world.clock().real();
    swept(world, start.plus(DAY), sql!("select count(*) as n from rate_window where scope <> 'login-known'"))
        .await;
}

async fn network(world: &World) {
    two(world).await;
    let start = world.clock().real();
    let known = sql!("select count(*) as n from rate_window where scope = 'login-known'");
    swept(world, start.plus(DAY * 90), known).await;
}

async fn search(world: &World) {
    let (_, mut noor) = two(world).await;
    find(&mut noor, ("bsn", BSN), BORN).await;
    let start = world.clock().real();
    swept(world, start.plus(DAY), sql!("select count(*) as n from search_hit")).await;
}

/// A browser for which a code waits in the outbox.
async fn code_waits(world: &World) {
    two(world).await;
    let mut browser = world.browser();
    browser.get("/inloggen").await;
    browser.submit("/inloggen", &[("username", "sanne"), ("password", PASSWORD)]).await;
}

async fn text_of_a_message(world: &World) {
    code_waits(world).await;
    let texts = sql!("select count(*) as n from outbox where sealed is not null");
    assert_eq!(count(world, texts).await, 1, "only the one that waits");
    world.settle().await;
    assert_eq!(count(world, texts).await, 0);
    assert!(count(world, sql!("select count(*) as n from outbox where state = 'sent'")).await > 0);
}

async fn unsent_message(world: &World) {
    code_waits(world).await;
    world.fresh.behind_its_back("update outbox set not_after = null").await.expect("no limit");
    for _ in 0..ATTEMPTS {
        let notice = world
            .app
            .store
            .claim_notices(wissel_core::notice::Channel::Sms, 1)
            .await
            .expect("claim")
            .remove(0);
        world.app.store.notice_failed(&notice, "no answer", false).await.expect("failed");
        world.clock().pass(HOUR * 2);
    }
    let dead = sql!("select count(*) as n from outbox where state = 'dead'");
    let last = moment(world, sql!("select done_at as at from outbox where state = 'dead'")).await;
    swept(world, last.plus(DAY * 90), dead).await;
}

async fn sent_message(world: &World) {
    code_waits(world).await;
    world.settle().await;
    let last = moment(world, sql!("select max(done_at) as at from outbox")).await;
    swept(world, last.plus(DAY * 90), sql!("select count(*) as n from outbox")).await;
}

async fn finished_job(world: &World) {
    object(world).await;
    let last = moment(world, sql!("select max(done_at) as at from job where kind = 'blob.delete'")).await;
    swept(world, last.plus(DAY * 90), sql!("select count(*) as n from job where kind = 'blob.delete'")).await;
}

async fn name_of_an_act(world: &World) {
    two(world).await;
    let names = sql!("select count(*) as n from act_done");
    if matches!(world.fresh.database, Database::Sqlite { .. }) {
        assert_eq!(count(world, names).await, 0, "SQLite loses no commit");
        return;
    }
    let first = world.clock().real();
    let old: Sql =
        sql!("select count(*) as n from act_done where at <= (select min(authenticated_at) from session)");
    swept(world, first.plus(HOUR), old).await;
}

/// A record of September 2026 was collected, withdrawn because it was wrong, and the warning was confirmed; the tests
/// keep the log for five years. There in the last second of September 2031, gone in the first of October.
async fn goes_with_the_log(world: &World, left: Sql) {
    let (mut sanne, mut noor) = two(world).await;
    let record = share(world, &mut sanne, &Filled::default()).await;
    let collected = find_and_collect(&mut noor).await;
    let form = sanne.get(&format!("/dossiers/{record}/stoppen")).await;
    let version = form.value("version").expect("a version").to_owned();
    let fields = [("reason", "wrong_client"), ("version", version.as_str())];
    sanne.submit(&format!("/dossiers/{record}/stoppen"), &fields).await;
    noor.submit(&format!("{}/gezien", collected.path), &[]).await;
    past_the_log(world, left).await;
}

/// There as long as the log of the month in which it was made, and not longer.
async fn past_the_log(world: &World, left: Sql) {
    for (moment, there) in [("2031-09-30T23:59:59+02:00", true), ("2031-10-01T00:00:00+02:00", false)] {
        let to: Moment = moment.parse().expect("a moment");
        world.clock().travel(to.since(world.clock().civil()));
        // PostgreSQL links entries a moment after their commit, and only what is linked is removed.
        while world.app.store.verify().await.expect("report").unsealed > 0 {
            tokio::task::yield_now().await;
        }
        setup::plan_recurring(&world.app).await.expect("planned");
        world.settle().await;
        assert_eq!(count(world, left).await > 0, there, "{moment}");
    }
    let failed = sql!("select count(*) as n from job where error is not null");
    assert_eq!(count(world, failed).await, 0);
}

/// Sanne leaves in September 2026 and was invited elsewhere in vain until October; Noor stays; the tests keep two years.
async fn person_who_left(world: &World) {
    two(world).await;
    let nest = organisation_of(world, "sanne").await;
    world.member("karin", wissel_core::actor::Role::Administrator, nest).await;
    let sanne = world.account("sanne");
    let (user, membership) = (sanne.user, sanne.memberships[0]);
    let mut karin = world.log_in("karin").await;
    karin.get("/beheer/medewerkers").await;
    karin.submit(&format!("/beheer/medewerkers/{membership}/uit-dienst"), &[]).await;
    let known = sql!("select count(*) as n from person where name_index is not null");
    let before = count(world, known).await;
    for (moment, there) in [("2028-09-30T23:59:59+02:00", true), ("2028-10-01T00:00:00+02:00", false)] {
        let to: Moment = moment.parse().expect("a moment");
        world.clock().travel(to.since(world.clock().civil()));
        setup::plan_recurring(&world.app).await.expect("planned");
        world.settle().await;
        assert_eq!(count(world, known).await, before - i64::from(!there), "{moment}");
        let profile = world.app.store.read(user, |tx, user| wissel_store::identity::person::get(tx, *user));
        let profile = profile.await.expect("her number stays").profile;
        assert_eq!(!profile.name.is_empty(), there, "{moment}");
        assert_eq!(!profile.mail.is_empty() && !profile.phone.is_empty(), there, "{moment}");
        let mut karin = world.log_in("karin").await;
        let (log, list) = (karin.get("/beheer/logboek").await, karin.get("/beheer/medewerkers").await);
        assert_eq!((log.has("sanne de Vries"), list.has("sanne de Vries")), (there, there), "{moment}");
        assert_eq!(log.has("Oud-zorgverlener, nummer"), !there, "{moment}: {log:?}");
    }
    let mut browser = world.browser();
    browser.get("/inloggen").await;
    let page = browser.submit("/inloggen", &[("username", "sanne"), ("password", PASSWORD)]).await;
    assert_eq!(page.status, 422, "{page:?}");
    // Who is asked back begins anew, as somebody else.
    world.invite(&sanne, wissel_core::actor::Role::Practitioner, nest, None).await;
    assert_eq!(count(world, sql!("select count(*) as n from person")).await, before + 1);
}

async fn receipt(world: &World) {
    goes_with_the_log(world, sql!("select count(*) as n from receipt where kind = 'destroyed'")).await;
}

async fn collection(world: &World) {
    goes_with_the_log(world, sql!("select count(*) as n from collection")).await;
}

async fn emergency(world: &World) {
    let (mut sanne, mut noor) = two(world).await;
    share(world, &mut sanne, &Filled::default()).await;
    let east = organisation_of(world, "noor").await;
    world.member("petra", wissel_core::actor::Role::PrivacyOfficer, east).await;
    let on = |tx: &mut wissel_store::Tx<'_>, east: &wissel_core::ids::OrganisationId| {
        tx.exec(sql!("update organisation set emergency_on = 1 where id = $1"), &[east.into()])
    };
    world.setup(east, on).await;
    noor.get("/zoeken").await;
    let reason = ("emergency_reason", "Bevalling is begonnen; wij kennen haar niet.");
    let ground = [("relation", "emergency"), ("purpose", "urgent"), reason];
    let fields = [&[("bsn", BSN), ("birth_date", BORN)], &ground[..]].concat();
    let result = noor.submit("/zoeken", &fields).await;
    it::exchange::collect(&mut noor, &result).await;
    past_the_log(world, sql!("select count(*) as n from emergency")).await;
}

async fn breach(world: &World) {
    let mut petra = officer(world).await;
    petra.get("/datalekken").await;
    let day = world.app.clock.civil().day().date().strftime("%d-%m-%Y").to_string();
    let what = ("what", "Een brief ging verkeerd.");
    let page = petra.submit("/datalekken", &[("day", &day), ("time", "00:00"), what]).await;
    let done = [("closing", "not_needed"), ("note", "Ongeopend teruggekomen.")];
    petra.submit(&format!("{}/afsluiten", page.path), &done).await;
    past_the_log(world, sql!("select count(*) as n from data_breach")).await;
}

async fn on_file(world: &World) -> wissel_core::ids::DisclosureId {
    let (mut sanne, _) = two(world).await;
    let record = share(world, &mut sanne, &Filled::default()).await;
    let number = world.app.store.read(record, |tx, id| {
        tx.one(sql!("select number from record where id = $1"), &[id.into()])?.text("number")
    });
    it::disclosure::put_on_file(world, &number.await.expect("a number")).await
}

async fn disclosure(world: &World) {
    let id = on_file(world).await;
    let (mut joris, mut olga) = it::disclosure::operators(world).await;
    it::disclosure::sign(&mut joris, id, "ask").await;
    it::disclosure::sign(&mut olga, id, "confirm").await;
    it::disclosure::take(world, id).await.expect("disclosed");
    past_the_log(world, sql!("select count(*) as n from disclosure where document is not null")).await;
}

async fn disclosure_document(world: &World) {
    on_file(world).await;
    let kept = sql!("select count(*) as n from disclosure where document is not null");
    let end = moment(world, sql!("select expires_at as at from disclosure")).await;
    assert_eq!(end.since(world.clock().real()), HOUR * 72);
    swept(world, end, kept).await;
}

async fn log_case(world: &World) {
    let (mut sanne, mut noor) = two(world).await;
    share(world, &mut sanne, &Filled::default()).await;
    find_and_collect(&mut noor).await;
    let east = it::exchange::organisation_of(world, "noor").await;
    world.member("petra", wissel_core::actor::Role::PrivacyOfficer, east).await;
    let mut petra = world.log_in("petra").await;
    petra.get("/logcontrole").await;
    petra.submit("/logcontrole/steekproef", &[]).await;
    past_the_log(world, sql!("select count(*) as n from log_case")).await;
}

async fn officer(world: &World) -> Browser {
    let east = world.organisation("Ziekenhuis Oost", "hospital").await;
    world.member("petra", wissel_core::actor::Role::PrivacyOfficer, east).await;
    world.log_in("petra").await
}

async fn warning(world: &World) {
    goes_with_the_log(world, sql!("select count(*) as n from warning")).await;
}

async fn log(world: &World) {
    goes_with_the_log(world, sql!("select count(*) as n from audit where event = 'record.shared'")).await;
}

const OF_CODES: Sql = sql!("select count(*) as n from view_code");

async fn view_code(world: &World) {
    let (mut sanne, record) = shared(world, &Filled::default()).await;
    it::viewer::give(&mut sanne, record).await;
    it::viewer::give(&mut sanne, record).await;
    assert_eq!(count(world, OF_CODES).await, 1, "the one before it is gone");
    sanne.get(&format!("/dossiers/{record}/inzagecode")).await;
    sanne.submit(&format!("/dossiers/{record}/inzagecode/intrekken"), &[]).await;
    assert_eq!(count(world, OF_CODES).await, 0, "withdrawn");
    it::viewer::give(&mut sanne, record).await;
    world.travel_to("2027-03-15T23:59:59+01:00").await;
    assert_eq!(count(world, OF_CODES).await, 1, "the last second of its record");
    world.travel_to("2027-03-16T00:00:00+01:00").await;
    assert_eq!(count(world, OF_CODES).await, 0);
}

async fn said(world: &World) {
    let (mut sanne, record) = shared(world, &Filled::default()).await;
    let code = it::viewer::give(&mut sanne, record).await;
    let mut client = it::viewer::enter(world, &code).await;
    client.get("/inzage/klopt-niet").await;
    client.submit("/inzage/klopt-niet", &[("about", "other"), ("words", "Dit is niet goed.")]).await;
    let said = sql!("select count(*) as n from client_report");
    world.travel_to("2027-03-15T23:59:59+01:00").await;
    assert_eq!(count(world, said).await, 1, "the last second of its record");
    world.travel_to("2027-03-16T00:00:00+01:00").await;
    assert_eq!(count(world, said).await, 0);
}

async fn client_session(world: &World) {
    let (mut sanne, record) = shared(world, &Filled::default()).await;
    let code = it::viewer::give(&mut sanne, record).await;
    it::viewer::enter(world, &code).await;
    let end = moment(world, sql!("select max(expires_at) as at from view_session")).await;
    assert_eq!(end.since(world.clock().real()), HOUR);
    swept(world, end.plus(DAY), sql!("select count(*) as n from view_session")).await;
}

async fn complaint(world: &World) {
    use wissel_core::actor::Role;
    let network = world.bare_organisation("Netwerk Voorbeeld", "operator").await;
    world.member("joris", Role::Operator, network).await;
    let mut anybody = world.browser();
    let slip = anybody.get("/klacht").await.value("slip").expect("a slip").to_owned();
    let fields = [
        ("slip", slip.as_str()),
        ("concerns", "operator"),
        ("name", "X"),
        ("phone", "06 12345678"),
        ("words", "Te langzaam, echt."),
    ];
    anybody.submit("/klacht", &fields).await;
    let mut joris = world.log_in("joris").await;
    let list = joris.get("/klachten").await;
    let id = list
        .body
        .split("/klachten/")
        .nth(1)
        .expect("a complaint")
        .split('"')
        .next()
        .expect("an id")
        .to_owned();
    joris.get(&format!("/klachten/{id}")).await;
    let answer = [("decision", "upheld"), ("answer", "Dat klopt en het is verbeterd.")];
    joris.submit(&format!("/klachten/{id}/antwoord"), &answer).await;
    let left = sql!("select count(*) as n from complaint");
    let closed = world.clock().civil();
    let end = wissel_core::office::complaint::forgotten_at(closed);
    assert_eq!(closed.day().date().year() + 2, end.minus(SECOND).day().date().year());
    world.travel_to(&end.minus(SECOND).rfc3339()).await;
    assert_eq!(count(world, left).await, 1, "the last second");
    world.travel_to(&end.rfc3339()).await;
    assert_eq!(count(world, left).await, 0);
}

async fn webhook_of_nest(world: &World) -> wissel_core::ids::WebhookId {
    use wissel_core::actor::Role;
    let nest = world.organisation("Het Nest", "midwifery").await;
    world.member("ilse", Role::Administrator, nest).await;
    let receiver = it::receiver::Receiver::start().await;
    let id = it::receiver::endpoint(world, nest, world.account("ilse").user, &receiver.url).await;
    world
        .setup(id, |tx, id| {
            use wissel_core::office::webhook::{About, WebhookEvent};
            wissel_store::office::webhook::tell_one(tx, *id, WebhookEvent::Test, &About::nothing())
        })
        .await;
    let brought = wissel_service::courier::deliver(&world.app, &it::receiver::sender()).await;
    assert_eq!(brought.expect("delivered"), 1);
    id
}

const OF_WEBHOOKS: Sql = sql!(
    "select (select count(*) from webhook_endpoint) + (select count(*) from webhook_message)
       + (select count(*) from webhook_try) as n"
);

async fn webhook(world: &World) {
    let id = webhook_of_nest(world).await;
    assert_eq!(count(world, OF_WEBHOOKS).await, 3);
    let mut ilse = world.log_in("ilse").await;
    let path = format!("/beheer/koppelberichten/{id}/verwijderen");
    ilse.get(&path).await;
    ilse.submit(&path, &[]).await;
    assert_eq!(count(world, OF_WEBHOOKS).await, 0, "with what waited and was tried");
}

async fn replaced_secret(world: &World) {
    let id = webhook_of_nest(world).await;
    let until = world.setup(id, |tx, id| {
        let secret = wissel_store::office::webhook::Secret::new(tx.random());
        wissel_store::office::webhook::rotate(tx, *id, &secret)
    });
    let until = until.await;
    assert_eq!(until.since(world.clock().real()), DAY);
    swept(world, until, sql!("select count(*) as n from webhook_endpoint where earlier is not null")).await;
}

async fn webhook_message(world: &World) {
    webhook_of_nest(world).await;
    let last = moment(world, sql!("select max(done_at) as at from webhook_message")).await;
    let left =
        sql!("select (select count(*) from webhook_message) + (select count(*) from webhook_try) as n");
    swept(world, last.plus(DAY * 30), left).await;
}
