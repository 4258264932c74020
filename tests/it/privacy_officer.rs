//! What a privacy officer works with: a queue in pages, and the organisation's log as a signed file (U1.4, U3.4).

use it::browser::Browser;
use it::exchange::{BSN, Filled, organisation_of, share, two};
use it::world::World;
use wissel_core::actor::Role;
use wissel_core::ids::{EmergencyId, HitId};
use wissel_service::privacy::check_export::{NotGenuine, check_export};
use wissel_store::{Fault, Tx, sql};

const EXPORT: &str = "/beheer/logboek/meenemen";

/// Sixty cases of one hospital, the first ten of them closed.
fn sixty(tx: &mut Tx<'_>, (person, membership, house): &(String, String, String)) -> Result<(), Fault> {
    for n in 0_i64..60 {
        let (id, hit): (EmergencyId, HitId) = (tx.new_id(), tx.new_id());
        tx.exec(
            sql!(
                "insert into emergency (id, hit_id, record_id, record_number, source_id, organisation_id, person_id,
                   membership_id, purpose, reason, opened_at, verdict)
                 values ($1, $2, $2, $3, $4, $4, $5, $6, 'urgent', $7, $8, $9)"
            ),
            &[
                id.into(),
                hit.into(),
                format!("W-{n:04}-AAAA").into(),
                house.clone().into(),
                person.clone().into(),
                membership.clone().into(),
                vec![0_u8].into(),
                n.into(),
                (n < 10).then(|| "justified".to_owned()).into(),
            ],
        )?;
    }
    Ok(())
}

/// U3.4: no case falls off the end of the queue; open ones come first, whatever page they are on.
#[tokio::test]
async fn u3_4_the_queue_of_emergencies_has_pages() {
    for world in World::each().await {
        let (_, _) = two(&world).await;
        let east = organisation_of(&world, "noor").await;
        let membership = world.member("petra", Role::PrivacyOfficer, east).await;
        let person = world.account("petra").user;
        world.setup((person.to_string(), membership.to_string(), east.to_string()), sixty).await;
        let mut petra = world.log_in("petra").await;
        let first = petra.get("/noodtoegang").await;
        let rows = |body: &str| body.matches("href=\"/noodtoegang/").count();
        assert!(first.has("50 keer noodtoegang wacht op uw oordeel"), "{first:?}");
        assert_eq!(rows(&first.body), 50);
        assert!(first.has("W-0010-AAAA") && first.has("W-0059-AAAA") && !first.has("W-0009-AAAA"));
        let second = petra.get("/noodtoegang?pagina=2").await;
        assert!(second.has("50 keer noodtoegang wacht op uw oordeel"), "counted on all pages: {second:?}");
        assert_eq!(rows(&second.body), 10);
        assert!(second.has("W-0000-AAAA") && second.has("W-0009-AAAA") && !second.has("W-0010-AAAA"));
        assert_eq!(petra.get("/noodtoegang?pagina=3").await.status, 200, "past the end");
    }
}

async fn export(browser: &mut Browser, from: &str, until: &str) -> (u16, String) {
    browser.get(EXPORT).await;
    let answer = browser.post(EXPORT, &[("from", from), ("until", until)]).await;
    (answer.status().as_u16(), answer.text().await.expect("a text"))
}

/// U1.4: administrator and privacy officer take the log along as one signed file: each line of their own organisation,
/// no client, and not one letter can be changed.
#[tokio::test]
async fn u1_4_the_log_is_taken_along_signed() {
    for world in World::each().await {
        let (mut sanne, mut noor) = two(&world).await;
        share(&world, &mut sanne, &Filled::default()).await;
        it::exchange::find_and_collect(&mut noor).await;
        let nest = organisation_of(&world, "sanne").await;
        world.member("karin", Role::Administrator, nest).await;
        world.member("nora", Role::PrivacyOfficer, nest).await;
        let today = world.app.clock.civil().day().date().strftime("%d-%m-%Y").to_string();
        let key = world.app.keyring.verify_key();
        for name in ["karin", "nora"] {
            let mut browser = world.log_in(name).await;
            let (status, file) = export(&mut browser, &today, &today).await;
            assert_eq!(status, 200, "{name}: {file}");
            let facts = check_export(&file, &key).expect("genuine");
            assert_eq!((facts.organisation, facts.name.as_str()), (nest, "Het Nest"));
            assert_eq!(facts.entries, file.lines().filter(|l| l.contains(",20") && l.contains('T')).count());
            for part in ["record.shared", "sanne de Vries", "noor de Vries", "Ziekenhuis Oost", "W-"] {
                assert!(file.contains(part), "{part}: {file}");
            }
            for part in [BSN, "Berg", "Tweede zwangerschap"] {
                assert!(!file.contains(part), "{part} stands in an export");
            }
            let changed = file.replacen("record.shared", "record.seen", 1);
            assert_eq!(check_export(&changed, &key), Err(NotGenuine::Signature));
            let line = file.lines().find(|l| l.contains("record.shared")).expect("a line");
            let without = file.replacen(&format!("{line}\n"), "", 1);
            assert_eq!(check_export(&without, &key), Err(NotGenuine::Signature), "a line less");
            assert_eq!(check_export(&file, &[7; 32]), Err(NotGenuine::Signature), "another key");
        }
        let mut karin = world.log_in("karin").await;
        assert_eq!(
            export(&mut karin, "02-01-2030", "01-01-2030").await.0,
            422,
            "the days the wrong way around"
        );
        let (status, nothing) = export(&mut karin, "01-01-2001", "01-01-2001").await;
        assert_eq!((status, check_export(&nothing, &key).expect("genuine").entries), (200, 0));
        assert_eq!(it::exchange::events(&world, "log.exported").await, 3);
    }
}
