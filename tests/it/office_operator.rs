//! The operator: organisations and agreements (U5.6), terms (T5.1), queues, and pages without content (U5.5).

use crate::office_world::{operator, row_count};
use it::browser::{Browser, Page};
use it::world::World;
use std::sync::Arc;
use wissel_core::actor::Role;
use wissel_core::ids::{NoticeId, OrganisationId};
use wissel_service::ports::{FaultCode, MailSent, Mailer, OutgoingMail, SendFault, Sending, Sms, SmsSent};
use wissel_service::postman::{Ports, deliver};
use wissel_store::sql;

fn path(id: OrganisationId) -> String {
    format!("/operator/organisaties/{id}")
}

async fn sign(joris: &mut Browser, id: OrganisationId, day: &str) -> Page {
    let fields = [("version", "VO 3"), ("signatory", "A. de Wit"), ("signed_on", day)];
    joris.submit(&format!("{}/overeenkomst", path(id)), &fields).await
}

/// Story point 1: an organisation comes in, its administrator is invited, agreement and service follow.
#[tokio::test]
async fn story_1_an_organisation_is_added_with_its_first_administrator() {
    for world in World::each().await {
        let mut joris = operator(&world).await;
        joris.get("/operator/organisaties").await;
        let wrong = joris.submit("/operator/organisaties", &[("name", "X"), ("phone", "12")]).await;
        assert_eq!(wrong.status, 422);
        for field in ["name", "kind", "phone", "admin_name", "admin_mail", "admin_phone", "identified"] {
            assert!(wrong.has(&format!("id=\"{field}-error\"")), "{field}: {wrong:?}");
        }
        assert_eq!(
            row_count(&world, sql!("select count(*) as n from organisation where kind <> 'operator'")).await,
            0
        );
        let mut fields = vec![
            ("name", "Verloskundigen De Linde"),
            ("kind", "midwifery"),
            ("agb", "08-012345"),
            ("phone", "020 123 45 67"),
            ("admin_name", "Karin Bos"),
            ("admin_mail", "karin@linde.example"),
            ("admin_phone", "06 12345678"),
            ("identified", "document"),
        ];
        let page = joris.submit("/operator/organisaties", &fields).await;
        assert!(
            page.status == 200 && page.has("Verloskundigen De Linde") && page.has("08012345"),
            "{page:?}"
        );
        assert!(page.has("Nog niet getekend") && page.has("Staat uit"), "{page:?}");
        let link = world.link("karin@linde.example").await;
        assert!(world.browser().get(&link).await.has("De Linde"), "the invitation works");
        let page = joris.submit("/operator/organisaties", &fields).await;
        assert!(page.status == 422 && page.has("Er is al een organisatie"), "{page:?}");
        if let Some(kind) = fields.iter_mut().find(|(n, _)| *n == "kind") {
            kind.1 = "operator";
        }
        fields[0].1 = "Tweede netwerk";
        assert_eq!(joris.submit("/operator/organisaties", &fields).await.status, 422, "no second operator");
    }
}

/// U5.6: without an agreement she can log in, reaches no data, and is told why; with it she works; when it ends, no more.
#[tokio::test]
async fn u5_6_no_data_without_an_agreement_on_file() {
    for world in World::each().await {
        let linde = world.bare_organisation("De Linde", "midwifery").await;
        world.member("sanne", Role::Practitioner, linde).await;
        world.member("karin", Role::Administrator, linde).await;
        let mut joris = operator(&world).await;
        let (mut sanne, mut karin) = (world.log_in("sanne").await, world.log_in("karin").await);
        let no = |page: &Page| page.path == "/geen-toegang" && page.status == 403;
        let page = sanne.get("/dossiers").await;
        assert!(no(&page) && page.has("verwerkersovereenkomst"), "told why: {page:?}");
        assert_eq!(sanne.get("/mijn").await.status, 200, "her own account works");
        let page = karin.get("/beheer").await;
        assert!(page.has("Nog niet getekend") && page.has("Zonder getekende overeenkomst"), "{page:?}");

        joris.get(&path(linde)).await;
        let page = sign(&mut joris, linde, "31-12-2026").await;
        assert!(page.status == 422 && page.has("signed_on-error"), "not in the future: {page:?}");
        let page = sign(&mut joris, linde, "01-09-2026").await;
        assert!(page.status == 200 && page.has("A. de Wit"), "{page:?}");
        assert!(no(&sanne.get("/dossiers/delen").await), "the service is still off");
        joris.submit(&format!("{}/dienst", path(linde)), &[("service", "on")]).await;
        assert_eq!(sanne.get("/dossiers/delen").await.status, 200);
        let page = karin.get("/beheer").await;
        assert!(page.has("VO 3") && page.has("A. de Wit") && page.has("1 september 2026"), "{page:?}");
        let second = sign(&mut joris, linde, "01-09-2026").await;
        assert!(second.status == 422, "one at a time: {second:?}");

        let page = joris.get(&path(linde)).await;
        let running = page.value("agreement").expect("a running agreement").to_owned();
        let end = format!("{}/overeenkomst/einde", path(linde));
        let ask = joris.submit(&end, &[("agreement", &running)]).await;
        assert!(ask.status == 200 && ask.has("Niemand van deze organisatie kan daarna nog bij"), "{ask:?}");
        assert!(ask.has("De Linde") && ask.value("sure") == Some("yes"), "{ask:?}");
        assert_eq!(sanne.get("/dossiers").await.status, 200, "nothing ended by the question");
        let ended = joris.submit(&end, &[("agreement", &running), ("sure", "yes")]).await;
        assert!(ended.has("De overeenkomst is beëindigd."), "{ended:?}");
        assert!(no(&sanne.get("/dossiers").await) && no(&sanne.get("/zoeken").await), "it ended");
        for sure in ["", "yes"] {
            let page = joris.submit(&end, &[("agreement", &running), ("sure", sure)]).await;
            assert!(page.status == 422 && page.has("al beëindigd"), "{page:?}");
        }
        let other = world.bare_organisation("De Eik", "maternity").await;
        let foreign = format!("{}/overeenkomst/einde", path(other));
        for sure in ["", "yes"] {
            let page = joris.submit(&foreign, &[("agreement", &running), ("sure", sure)]).await;
            assert_eq!(page.status, 404, "not of this one");
        }
    }
}

/// The number for day and night, and the switch, pressed twice.
#[tokio::test]
async fn number_and_switch() {
    let world = World::sqlite().await;
    let linde = world.bare_organisation("De Linde", "midwifery").await;
    let mut joris = operator(&world).await;
    joris.get(&path(linde)).await;
    let page = joris.submit(&format!("{}/nummer", path(linde)), &[("phone", "12")]).await;
    assert!(page.status == 422 && page.has("phone-error"), "{page:?}");
    let page = joris.submit(&format!("{}/nummer", path(linde)), &[("phone", "030 765 43 21")]).await;
    assert!(page.has("030 765 43 21"), "{page:?}");
    for _ in 0..2 {
        let page = joris.submit(&format!("{}/dienst", path(linde)), &[("service", "on")]).await;
        assert!(page.status == 200 && page.has("Staat aan"), "{page:?}");
    }
    assert_eq!(joris.get("/operator/organisaties/x").await.status, 404);
}

/// T5.1, U1.3: a change holds 28 days after publication or on a later day named in it, and then asks everybody.
#[tokio::test]
async fn t5_1_terms_hold_four_weeks_after_publication() {
    for world in World::each().await {
        let nest = world.organisation("Het Nest", "midwifery").await;
        world.member("sanne", Role::Practitioner, nest).await;
        let mut sanne = world.log_in("sanne").await;
        let mut joris = operator(&world).await;
        assert!(joris.get("/operator/voorwaarden").await.has("2026-1"));
        let (nl, en) =
            ("Voorwaarden 2026-2\r\n\r\n1. Nieuw\r\nIets nieuws.", "Terms 2026-2\n\n1. New\nNews.");
        let publish = async |joris: &mut Browser, version: &str, named: &str| {
            let fields = [("version", version), ("text_nl", nl), ("text_en", en), ("named", named)];
            joris.submit("/operator/voorwaarden", &fields).await
        };
        let page = publish(&mut joris, "twee!", "28-09-2026").await;
        assert!(page.status == 422 && page.has("version-error"), "{page:?}");
        let page = publish(&mut joris, "2026-2", "28-09-2026").await;
        assert!(page.status == 422 && page.has("28 dagen"), "27 days away: {page:?}");
        let page = publish(&mut joris, "2026-2", "").await;
        assert!(page.status == 200 && page.has("29 september 2026"), "{page:?}");
        assert_eq!(publish(&mut joris, "2026-2", "").await.status, 422, "the version exists");
        assert_eq!(publish(&mut joris, "2026-3", "").await.status, 422, "the text exists");
        world.travel_to("2026-09-28T23:00:00+02:00").await;
        assert_eq!(sanne.get("/mijn").await.path, "/mijn", "not yet");
        world.travel_to("2026-09-29T00:00:00+02:00").await;
        let page = sanne.get("/mijn").await;
        assert!(page.path == "/voorwaarden" && page.has("Iets nieuws."), "{page:?}");
        sanne.submit("/voorwaarden", &[("version", "2026-2"), ("answer", "yes")]).await;
        assert_eq!(sanne.get("/mijn").await.status, 200);
    }
}

/// U1.3, T5.1: the terms that ship with the program have the hash that publishing the same words would give.
#[tokio::test]
async fn u1_3_shipped_terms_have_the_same_hash_as_published_ones() {
    for world in World::each().await {
        world.setup((), |tx, ()| tx.exec(sql!("delete from terms"), &[]).map(drop)).await;
        wissel_service::setup::publish_first_terms(&world.app).await.expect("terms");
        let newest = |tx: &mut wissel_store::Tx<'_>, (): &()| wissel_store::identity::terms::newest(tx);
        let terms = world.app.store.read((), newest).await.expect("read").expect("terms");
        assert_eq!(
            terms.hash,
            wissel_service::office::publish_terms::hash(
                &terms.text_nl,
                &terms.text_en,
                terms.ways,
                &terms.sectors
            )
        );
        assert_eq!(terms.hash.len(), 64);
    }
}

/// Says that no such mailbox or number exists.
struct NoSuch;
impl Sms for NoSuch {
    fn send<'a>(&'a self, _: &'a str, _: &'a str, _: &'a str) -> Sending<'a, SmsSent> {
        Box::pin(async { Err(SendFault::Permanent(FaultCode::BadAddress)) })
    }
}
impl Mailer for NoSuch {
    fn send(&self, _: OutgoingMail) -> Sending<'_, MailSent> {
        Box::pin(async { Err(SendFault::Permanent(FaultCode::Smtp(550))) })
    }
}

/// What can never arrive is given up at once and not tried for days; the operator sees which it is.
#[tokio::test]
async fn a_message_that_can_never_arrive_is_given_up_at_once() {
    for world in World::each().await {
        let mut joris = operator(&world).await;
        let nest = world.organisation("Het Nest", "midwifery").await;
        let account = it::world::Account {
            user_name: "mira".to_owned(),
            phone: "+31610099999".to_owned(),
            mail: "mira@voorbeeld.example".to_owned(),
            user: world.account("joris").user,
            memberships: Vec::new(),
        };
        world.settle().await;
        world.invite(&account, Role::Practitioner, nest, None).await;
        let ports = Ports { sms: Arc::new(NoSuch), mail: Arc::new(NoSuch) };
        deliver(&world.app, &ports).await.expect("outbox");
        let dead = sql!("select count(*) as n from outbox where state = 'dead' and attempts = 1");
        assert_eq!(row_count(&world, dead).await, 1);
        let page = joris.get("/operator/wachtrijen").await;
        assert!(page.has("smtp-550") && page.has("adres of nummer klopt niet"), "{page:?}");
        assert!(!page.has(&account.mail), "masked: {page:?}");
    }
}

/// Text messages that fail raise an alarm; the operator sees kind, masked recipient and error, and tries again.
#[tokio::test]
async fn failed_messages_raise_an_alarm_and_are_tried_again() {
    for world in World::each().await {
        let mut joris = operator(&world).await;
        assert!(!joris.get("/operator").await.has("bericht kwam niet aan"), "all is well");
        world
            .setup((), |tx, ()| {
                let (id, now) = (tx.new_id::<NoticeId>(), tx.now());
                tx.exec(
                    sql!(
                        "insert into outbox (id, channel, masked, template, lang, sealed, dedupe, created_at, state,
                         attempts, error, done_at) values ($1, 'sms', '…78', 'login-code', 'nl', $2, 'test', $3,
                         'dead', 10, 'temporary: http-503', $3)"
                    ),
                    &[id.into(), vec![1_u8].into(), now.into()],
                )
                .map(drop)
            })
            .await;
        let page = joris.get("/operator").await;
        assert!(page.has("bericht kwam niet aan") && page.has("Let op"), "{page:?}");
        let page = joris.get("/operator/wachtrijen").await;
        assert!(
            page.has("1 sms is niet aangekomen")
                && page.has("…78")
                && page.has("http-503")
                && page.has("Opgegeven"),
            "{page:?}"
        );
        let item = page.value("item").expect("a button").to_owned();
        joris.submit("/operator/wachtrijen/opnieuw", &[("item", &item)]).await;
        let waits = sql!("select count(*) as n from outbox where dedupe = 'test' and state = 'waiting'");
        assert_eq!(row_count(&world, waits).await, 1);
        for absent in [item.as_str(), "notice:x", "job:00000000-0000-7000-8000-000000000000", ""] {
            assert_eq!(joris.submit("/operator/wachtrijen/opnieuw", &[("item", absent)]).await.status, 404);
        }
    }
}
