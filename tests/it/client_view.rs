//! The client's own view: a code on paper, her birth date and a code by SMS show one record of one source (U2.3b).

use futures_util::future::join_all;
use it::browser::Browser;
use it::exchange::{BORN, Filled, fetch, find_and_collect, organisation_of, pdf, share, two};
use it::viewer::{PHONE, TYPED, enter, give, give_page, knock};
use it::world::{Choices, World};
use std::time::Duration;
use wissel_core::ids::RecordId;
use wissel_service::identity::SmsLimits;
use wissel_store::{Fault, Tx, sql};

async fn count(world: &World, sql: wissel_store::Sql) -> i64 {
    world.app.store.read(sql, |tx, sql| tx.one(*sql, &[])?.int("n")).await.expect("count")
}

/// What a client did, as the log has it: event, refusal and how.
async fn by_client(world: &World) -> Vec<String> {
    let rows = world.app.store.read((), |tx, ()| {
        tx.rows(
            sql!(
                "select a.event, a.detail, a.object_id, a.organisation, c.subject, r.subject as of_record
                 from audit a join audit_client c on c.audit_id = a.id join record r on r.number = a.object_id
                 where a.actor_kind = 'client' and a.refused is null"
            ),
            &[],
        )?
        .iter()
        .map(|r| {
            assert_eq!(r.text("subject")?, r.text("of_record")?, "the client herself");
            let detail: serde_json::Value = serde_json::from_str(r.str("detail")?).expect("detail");
            assert_eq!(detail["ground"], "view_code");
            assert!(detail["view_code"].is_string());
            Ok(format!("{} {}", r.str("event")?, detail["as"].as_str().unwrap_or_default()))
        })
        .collect::<Result<Vec<String>, Fault>>()
    });
    let mut rows = rows.await.expect("log");
    rows.sort();
    rows
}

async fn shared(world: &World) -> (Browser, Browser, RecordId) {
    let (mut sanne, noor) = two(world).await;
    let record = share(world, &mut sanne, &Filled::default().with_file(pdf("voor de client", 500))).await;
    (sanne, noor, record)
}

/// The address of a link on a page that begins like this.
fn href(page: &it::browser::Page, start: &str) -> String {
    let rest = page.body.split(&format!("href=\"{start}")).nth(1);
    format!("{start}{}", rest.and_then(|r| r.split('"').next()).unwrap_or_else(|| panic!("{page:?}")))
}

/// U2.3b, U2.2, U3.9: she sees which items there are, until when, who collected them; she reads them; each reading is
/// one entry in the log; and she sees nothing else.
#[tokio::test]
async fn u2_3b_a_client_sees_with_her_code_what_one_source_shared() {
    for world in World::each().await {
        let (mut sanne, mut noor, record) = shared(&world).await;
        let code = give(&mut sanne, record).await;
        assert_eq!(code.len(), 19, "four groups of four: {code}");

        let mut client = world.browser();
        let page = knock(&mut client, &code.to_lowercase(), BORN).await;
        assert!(page.path == "/inzage/code" && page.has("eindigt op 78"), "{page:?}");
        let sms_code = world.code(PHONE).await;
        let sms = world.messages_to(PHONE).remove(0).text;
        assert_eq!(sms.lines().last(), Some(format!("@wissel.example #{sms_code}").as_str()));
        for word in ["zorg", "dossier", "verlos", "Nest", "zwanger", "Wissel "] {
            assert!(!sms.contains(word), "the SMS names no care: {sms}");
        }
        let page = client.submit("/inzage/code", &[("code", &sms_code)]).await;
        assert_eq!(page.path, "/inzage/gegevens", "{page:?}");
        assert!(
            page.has("Het Nest") && page.has("overdracht Berg.pdf") && page.has("15 maart 2027"),
            "{page:?}"
        );
        assert!(page.has("Nog niemand"), "{page:?}");
        assert!(!page.has("Tweede zwangerschap"), "no content before she asks for it: {page:?}");
        assert_eq!(by_client(&world).await, ["client.looked "]);

        let text = client.get(&href(&page, "/inzage/tekst/")).await;
        assert!(text.has("Tweede zwangerschap.") && !text.has("heel ander"), "{text:?}");
        let file = fetch(&world, &client, &href(&page, "/inzage/bestand/")).await;
        assert_eq!(file.headers()["content-type"], "application/pdf");
        assert_eq!(file.bytes().await.expect("bytes"), pdf("voor de client", 500), "as it was shared");
        assert_eq!(by_client(&world).await, ["client.looked ", "document.read pdf", "document.read text"]);

        let found = find_and_collect(&mut noor).await;
        assert_eq!(found.status, 200, "{found:?}");
        let other = Filled::default().with("text", "Een heel ander dossier.");
        share(&world, &mut sanne, &other).await;
        let seen = client.get("/inzage/gegevens").await;
        assert!(seen.has("Ziekenhuis Oost") && seen.has("noor de Vries, zorgverlener"), "{seen:?}");
        assert_eq!(seen.body.matches("href=\"/inzage/tekst/").count(), 1, "no other record: {seen:?}");
        let own = sanne.get(&format!("/dossiers/{record}")).await;
        assert!(own.has("Inzagecode") && own.has("Laatst gebruikt"), "{own:?}");
        let log = count(&world, sql!("select count(*) as n from audit where detail like '%face_to_face%'"));
        assert_eq!(log.await, 1, "who handed it over stated that the number was checked");
    }
}

/// U2.3b: nothing is ticked for her; a code is shown once and stored as a keyed hash only; a new one ends the old one.
#[tokio::test]
async fn u2_3b_a_code_is_shown_once_and_the_last_one_counts() {
    for world in World::each().await {
        let (mut sanne, _, record) = shared(&world).await;
        let path = format!("/dossiers/{record}/inzagecode");
        let form = sanne.get(&path).await;
        assert!(!form.has(" checked>") && !form.has("checked="), "never prefilled: {form:?}");
        let page = sanne.submit(&path, &[("phone", TYPED), ("instead_of", "")]).await;
        assert!(page.status == 422 && page.has("Controleer het nummer samen"), "{page:?}");
        let page =
            sanne.submit(&path, &[("phone", "020 1234567"), ("checked", "yes"), ("instead_of", "")]).await;
        assert!(page.status == 422 && !page.has(" checked>"), "the tick is made anew: {page:?}");

        let sheet = give_page(&mut sanne, record).await;
        let first = it::viewer::code_of(&sheet);
        assert!(sheet.has("<svg class=\"w-qr\"") && sheet.has("/inzage</strong>"), "{sheet:?}");
        let again = sanne.submit(&path, &[("phone", TYPED), ("checked", "yes"), ("instead_of", "")]).await;
        assert_eq!(again.status, 409, "a form that is sent twice makes one code: {again:?}");
        let own = sanne.get(&format!("/dossiers/{record}")).await;
        assert!(own.has("eindigt op 78") && !own.has(&first), "{own:?}");
        let bytes: Vec<u8> = world
            .app
            .store
            .read((), |tx, ()| {
                let row = tx.one(sql!("select door, phone from view_code"), &[])?;
                Ok([row.bytes("door")?, row.bytes("phone")?].concat())
            })
            .await
            .expect("row");
        let plain = String::from_utf8_lossy(&bytes).into_owned();
        assert!(!plain.contains(&first.replace('-', "")) && !plain.contains("612345678"));

        let mut old = enter(&world, &first).await;
        let second = give(&mut sanne, record).await;
        assert_ne!(first, second);
        let page = old.get("/inzage/gegevens").await;
        assert_eq!(page.path, "/inzage", "the old code's session is over: {page:?}");
        assert!(knock(&mut world.browser(), &first, BORN).await.has("niets te zien"));
        let mut client = enter(&world, &second).await;

        sanne.get(&path).await;
        let page = sanne.submit(&format!("{path}/intrekken"), &[]).await;
        assert!(page.has("De inzagecode is ingetrokken"), "{page:?}");
        assert_eq!(client.get("/inzage/gegevens").await.path, "/inzage");
        assert!(knock(&mut world.browser(), &second, BORN).await.has("niets te zien"));
        assert!(
            sanne.get(&format!("/dossiers/{record}")).await.has("Tweede zwangerschap"),
            "it stays shared"
        );
    }
}

/// U2.2: an unknown code, a wrong birth date and a code that ended look the same, and nothing is sent.
#[tokio::test]
async fn u2_2_unknown_mistyped_and_ended_codes_get_one_answer() {
    for world in World::each().await {
        let (mut sanne, _, record) = shared(&world).await;
        let ended = give(&mut sanne, record).await;
        let code = give(&mut sanne, record).await;
        let mut answers = Vec::new();
        for (code, born) in
            [("2222-3333-4444-5555", BORN), (code.as_str(), "04-04-1990"), (ended.as_str(), BORN)]
        {
            let page = knock(&mut world.browser(), code, born).await;
            assert_eq!(page.status, 422, "{page:?}");
            assert_eq!(
                (page.value("view_code"), page.value("born")),
                (Some(code), Some(born)),
                "kept: {page:?}"
            );
            answers.push(page.text());
        }
        assert!(answers.iter().all(|a| a == &answers[0]), "{answers:?}");
        world.settle().await;
        assert!(world.messages_to(PHONE).is_empty(), "no SMS is sent");
        assert_eq!(count(&world, sql!("select count(*) as n from attempt where purpose = 'view'")).await, 0);
        enter(&world, &code).await;
    }
}

async fn waiting_for_code(world: &World, code: &str) -> (Browser, String) {
    let mut browser = world.browser();
    let page = knock(&mut browser, code, BORN).await;
    assert_eq!(page.path, "/inzage/code", "{page:?}");
    let sms = world.code(PHONE).await;
    (browser, sms)
}

/// U2.4, U2.3b: of 500 wrong codes at once at most five are compared; the right one then opens nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn u2_3b_of_500_wrong_codes_at_once_five_are_compared() {
    for world in World::each().await {
        let (mut sanne, _, record) = shared(&world).await;
        let code = give(&mut sanne, record).await;
        let (mut client, right) = waiting_for_code(&world, &code).await;
        let wrong = if right == "000000" { "000001" } else { "000000" };
        let fields = [("code", wrong)];
        join_all((0..500).map(|_| client.post("/inzage/code", &fields))).await;
        let compared = count(
            &world,
            sql!(
                "select count(*) as n from audit where event = 'view_code.entered' and detail like '%compared%'"
            ),
        );
        assert_eq!(compared.await, 5);
        let page = client.submit("/inzage/code", &[("code", &right)]).await;
        assert!(page.path == "/inzage" && page.has("werkt niet meer"), "{page:?}");
        // One code opens one session, however often it is sent at once.
        world.clock().pass(Duration::from_secs(60));
        let (client, right) = waiting_for_code(&world, &code).await;
        let fields = [("code", right.as_str())];
        join_all((0..20).map(|_| client.post("/inzage/code", &fields))).await;
        assert_eq!(count(&world, sql!("select count(*) as n from view_session")).await, 1);
    }
}

/// U2.2: tries with one code and from one network are counted first, slowed, and then refused.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn u2_2_guessing_a_birth_date_is_slowed_before_it_is_refused() {
    for world in World::each().await {
        let (mut sanne, _, record) = shared(&world).await;
        let code = give(&mut sanne, record).await;
        let mut guesser = world.browser();
        guesser.get("/inzage").await;
        let tries = join_all((1..=200).map(|n| {
            let born = format!("{:02}-{:02}-1990", n % 28 + 1, n % 12 + 1);
            let (guesser, code) = (guesser.clone(), code.clone());
            async move {
                let fields = [("view_code", code.as_str()), ("born", born.as_str())];
                guesser.post("/inzage", &fields).await.status().as_u16()
            }
        }))
        .await;
        let looked = tries.iter().filter(|s| **s != 429).count();
        assert!((1..=3).contains(&looked), "{looked} of 200 at once were looked at");
        let page = knock(&mut world.browser(), &code, BORN).await;
        assert!(page.status == 429 && page.has("te vaak"), "the right one waits too: {page:?}");
        let rows =
            count(&world, sql!("select count(*) as n from audit where event = 'view_code.shown'")).await;
        assert!(rows < 10, "strangers do not fill the log: {rows}");
        world.clock().pass(Duration::from_secs(11));
        enter(&world, &code).await;
        for n in 0..20 {
            world.clock().pass(Duration::from_secs(11));
            let page = knock(&mut world.browser(), &code, "01-01-1991").await;
            assert!(n < 6 || page.status == 429, "no more than ten in an hour: {n} {page:?}");
        }
        world.clock().pass(Duration::from_secs(3600));
        enter(&world, &code).await;
    }
}

/// U2.4: the number gets no more messages than the limits say, and they are counted apart from those for logging in.
#[tokio::test]
async fn u2_3b_a_clients_number_gets_few_messages() {
    let limits = SmsLimits { quarter: 2, ..SmsLimits::STANDARD };
    for world in World::each_with(Choices { sms_limits: limits, ..Choices::default() }).await {
        let (mut sanne, _, record) = shared(&world).await;
        let code = give(&mut sanne, record).await;
        for left in [true, true, false] {
            let page = knock(&mut world.browser(), &code, BORN).await;
            assert_eq!(page.path == "/inzage/code", left, "{page:?}");
            world.clock().pass(Duration::from_secs(11));
        }
        world.settle().await;
        assert_eq!(world.messages_to(PHONE).len(), 2);
        world.clock().pass(Duration::from_secs(15 * 60));
        let (mut client, _) = waiting_for_code(&world, &code).await;
        world.clock().pass(Duration::from_secs(31));
        let page = client.submit("/inzage/code/opnieuw", &[]).await;
        assert!(page.has("nieuwe code gestuurd"), "{page:?}");
        let sms = world.code(PHONE).await;
        assert_eq!(client.submit("/inzage/code", &[("code", &sms)]).await.path, "/inzage/gegevens");
    }
}

/// U2.4: her session is short, her own, and opens nothing of the staff; nor does a login open hers.
#[tokio::test]
async fn u2_4_a_clients_session_is_short_and_of_its_own_kind() {
    for world in World::each().await {
        let (mut sanne, _, record) = shared(&world).await;
        let code = give(&mut sanne, record).await;
        assert_eq!(sanne.get("/inzage/gegevens").await.path, "/inzage", "a login is no view code");
        let mut client = enter(&world, &code).await;
        assert!(client.get(&format!("/dossiers/{record}")).await.path.starts_with("/inloggen"));
        let view = client.cookies["wissel-demo-inzage"].clone();
        let mut forged = world.browser();
        forged.cookies.insert("wissel-demo".to_owned(), view);
        assert!(forged.get("/dossiers").await.path.starts_with("/inloggen"));
        // Both at once in one browser: each sees its own.
        sanne.cookies.insert("wissel-demo-inzage".to_owned(), client.cookies["wissel-demo-inzage"].clone());
        let page = sanne.get("/inzage/gegevens").await;
        assert!(page.status == 200 && !page.has("sanne") && !page.has("/uitloggen"), "{page:?}");

        for (rest, open) in [(14 * 60, true), (14 * 60, true), (15 * 60, false)] {
            world.clock().pass(Duration::from_secs(rest));
            let page = client.get("/inzage/gegevens").await;
            assert_eq!(page.path == "/inzage/gegevens", open, "after {rest} s: {page:?}");
        }
        let mut client = enter(&world, &code).await;
        for _ in 0..5 {
            world.clock().pass(Duration::from_secs(10 * 60));
            assert_eq!(client.get("/inzage/gegevens").await.path, "/inzage/gegevens");
        }
        world.clock().pass(Duration::from_secs(10 * 60));
        assert_eq!(client.get("/inzage/gegevens").await.path, "/inzage", "an hour at most");
        let mut client = enter(&world, &code).await;
        client.get("/inzage/gegevens").await;
        let page = client.submit("/inzage/sluiten", &[]).await;
        assert!(page.path == "/inzage" && page.has("De pagina is gesloten"), "{page:?}");
        assert!(!client.cookies.contains_key("wissel-demo-inzage"));
    }
}

/// Everything that hangs on a view code.
fn left(tx: &mut Tx<'_>, (): &()) -> Result<i64, Fault> {
    tx.one(
        sql!(
            "select (select count(*) from view_code) + (select count(*) from view_session)
               + (select count(*) from attempt where view_code_id is not null)
               + (select count(*) from client_report)
               + (select count(*) from outbox where template = 'view-code' and sealed is not null) as n"
        ),
        &[],
    )?
    .int("n")
}

/// U2.5a, U2.5b, U5.6, U5.2: what is expired, withdrawn, destroyed, or of an organisation that may not share is not
/// shown, whoever is inside; and with the record everything of the code is gone.
#[tokio::test]
async fn u2_5b_a_code_ends_with_its_record_and_leaves_nothing() {
    for world in World::each().await {
        let (mut sanne, _, record) = shared(&world).await;
        let code = give(&mut sanne, record).await;
        let mut client = enter(&world, &code).await;
        let nest = organisation_of(&world, "sanne").await;
        // Without an agreement nothing is shown, and with a new one it is there again.
        world
            .setup(nest, |tx, nest| {
                let now = tx.now();
                tx.exec(
                    sql!("update agreement set ended_at = $2 where organisation_id = $1"),
                    &[nest.into(), now.into()],
                )
            })
            .await;
        assert_eq!(client.get("/inzage/gegevens").await.path, "/inzage");
        world.clock().pass(Duration::from_secs(60));
        assert!(knock(&mut world.browser(), &code, BORN).await.has("niets te zien"));
        world
            .setup(nest, |tx, nest| {
                tx.exec(
                    sql!("update agreement set ended_at = null where organisation_id = $1"),
                    &[nest.into()],
                )
            })
            .await;
        world.clock().pass(Duration::from_secs(60));
        let mut client = enter(&world, &code).await;
        // A record that waits for its source after a restore is shown to nobody.
        world
            .setup(record, |tx, record| {
                tx.exec(sql!("update record set needs_confirmation = 1 where id = $1"), &[record.into()])
            })
            .await;
        assert_eq!(client.get("/inzage/gegevens").await.path, "/inzage");
        world.clock().pass(Duration::from_secs(60));
        assert!(knock(&mut world.browser(), &code, BORN).await.has("niets te zien"));
        world
            .setup(record, |tx, record| {
                tx.exec(sql!("update record set needs_confirmation = 0 where id = $1"), &[record.into()])
            })
            .await;
        world.clock().pass(Duration::from_secs(60));
        let mut client = enter(&world, &code).await;
        let page = client.get("/inzage/gegevens").await;
        let file = href(&page, "/inzage/bestand/");
        // A message to her waits in the outbox while the record goes.
        world.clock().pass(Duration::from_secs(60));
        knock(&mut world.browser(), &code, BORN).await;
        assert!(world.app.store.read((), left).await.expect("rows") >= 4);
        let form = sanne.get(&format!("/dossiers/{record}/stoppen")).await;
        let version = form.value("version").expect("a version").to_owned();
        let fields = [("reason", "wrong_client"), ("version", version.as_str())];
        sanne.submit(&format!("/dossiers/{record}/stoppen"), &fields).await;
        assert_eq!(world.app.store.read((), left).await.expect("rows"), 0, "nothing of it is left");
        assert_eq!(client.get("/inzage/gegevens").await.path, "/inzage");
        assert!(!fetch(&world, &client, &file).await.status().is_success());

        // The end of the last day, before any job has run.
        let record = share(&world, &mut sanne, &Filled::default()).await;
        let code = give(&mut sanne, record).await;
        let mut client = enter(&world, &code).await;
        let clock = world.clock();
        let end: wissel_core::time::Moment = "2027-03-16T00:00:00+01:00".parse().expect("moment");
        clock.travel(end.minus(Duration::from_micros(1)).since(wissel_core::ports::Clock::civil(clock)));
        assert_eq!(client.get("/inzage/gegevens").await.path, "/inzage/gegevens", "the last microsecond");
        clock.travel(Duration::from_micros(1));
        assert_eq!(client.get("/inzage/gegevens").await.path, "/inzage");
        world.clock().pass(Duration::from_secs(60));
        assert!(knock(&mut world.browser(), &code, BORN).await.has("niets te zien"));
        world.settle().await;
        assert_eq!(world.app.store.read((), left).await.expect("rows"), 0);
    }
}

/// U2.2: real ids of another record open nothing under a code, and are not told from unknown ones.
#[tokio::test]
async fn u2_2_a_code_opens_no_other_records_documents() {
    for world in World::each().await {
        let (mut sanne, _, record) = shared(&world).await;
        let other = share(&world, &mut sanne, &Filled::default().with_file(pdf("ander", 500))).await;
        let codes = [give(&mut sanne, record).await, give(&mut sanne, other).await];
        let mut own = enter(&world, &codes[0]).await;
        world.clock().pass(Duration::from_secs(60));
        let mut foreign = enter(&world, &codes[1]).await;
        let page = foreign.get("/inzage/gegevens").await;
        own.get("/inzage/gegevens").await;
        for start in ["/inzage/tekst/", "/inzage/bestand/"] {
            let real = href(&page, start);
            let unknown = format!("{start}01a20000-0000-7000-8000-000000000000");
            let (real, unknown) = (own.get(&real).await, own.get(&unknown).await);
            assert_eq!(real.status, 404, "{real:?}");
            assert_eq!(real.text(), unknown.text());
        }
        // A text is no file and a file is no text.
        let text = href(&own.get("/inzage/gegevens").await, "/inzage/tekst/").replace("/tekst/", "/bestand/");
        assert_eq!(own.get(&text).await.status, 404);
    }
}
