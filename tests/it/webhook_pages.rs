//! The pages on which an organisation's administrator looks after the addresses of its own systems that are told what
//! happens.

use it::browser::Page;
use it::receiver::{Answer, Receiver, sender};
use it::world::World;
use wissel_core::actor::Role;
use wissel_service::courier::deliver;
use wissel_store::sql;

const HERE: &str = "/beheer/koppelberichten";

fn form(url: &str) -> Vec<(&str, &str)> {
    vec![("url", url), ("event_collected", "yes"), ("event_expiring", "yes")]
}

fn secret(page: &Page) -> String {
    let at = page.body.split("whsec_").nth(1).unwrap_or_else(|| panic!("no secret: {page:?}"));
    format!("whsec_{}", at.split('<').next().expect("its end"))
}

/// U3.5: an address is added with a secret that is shown once, tried, given a new secret, switched off and on, removed.
#[tokio::test]
async fn u3_5_an_administrator_looks_after_the_addresses() {
    for world in World::each().await {
        let nest = world.organisation("Het Nest", "midwifery").await;
        world.member("ilse", Role::Administrator, nest).await;
        let mut ilse = world.log_in("ilse").await;
        let receiver = Receiver::start().await;
        assert!(ilse.get("/beheer/koppelingen").await.has(HERE), "the way there");
        assert!(ilse.get(HERE).await.has("Nog geen adressen"));
        let page = ilse.submit(HERE, &form(&receiver.url)).await;
        assert_eq!(page.status, 200, "{page:?}");
        let first = secret(&page);
        let path = page.body.split(&format!("href=\"{HERE}/")).nth(1).expect("a link");
        let path = format!("{HERE}/{}", path.split('"').next().expect("an id"));
        let list = ilse.get(HERE).await;
        assert!(
            list.has(&receiver.url) && !list.has("whsec_") && list.has("nog geen bericht verstuurd"),
            "{list:?}"
        );
        let page = ilse.get(&path).await;
        assert!(page.has("Krijgt berichten") && page.has("Er is nog geen bericht verstuurd"), "{page:?}");

        receiver.answers(&[Answer::Status(500)]);
        let page = ilse.submit(&format!("{path}/proef"), &[]).await;
        assert!(page.has("Het proefbericht gaat nu weg"), "{page:?}");
        let page = ilse.submit(&format!("{path}/proef"), &[]).await;
        assert!(page.status == 422 && page.has("Er wacht al een proefbericht"), "{page:?}");
        deliver(&world.app, &sender()).await.expect("delivered");
        world.clock().pass(std::time::Duration::from_secs(7));
        deliver(&world.app, &sender()).await.expect("delivered");
        let got = receiver.take_all();
        assert!(got.len() == 2 && got.iter().all(|g| g.kind() == "test" && g.signed_by(&[&first]) == [true]));
        let page = ilse.get(&path).await;
        assert!(
            page.has("Niet aangenomen (antwoord 500)") && page.has("Aangenomen (antwoord 204)"),
            "{page:?}"
        );
        assert!(page.has("poging 1") && page.has("poging 2") && page.has("Proefbericht"), "{page:?}");

        let page = ilse.submit(&format!("{path}/geheim"), &[]).await;
        let second = secret(&page);
        assert!(first != second && page.has("nog 24 uur"), "{page:?}");
        let page = ilse.get(&path).await;
        assert!(page.has("nog 24 uur") && !page.has("whsec_"), "{page:?}");

        let page = ilse.submit(&format!("{path}/uit"), &[]).await;
        assert!(page.has("Het adres staat uit.") && page.has("Uitgezet") && !page.has("/proef"), "{page:?}");
        let page = ilse.submit(&format!("{path}/proef"), &[]).await;
        assert!(page.status == 422 && page.has("Dit adres staat uit"), "{page:?}");
        let page = ilse.submit(&format!("{path}/aan"), &[]).await;
        assert!(page.has("Het adres staat aan.") && page.has("Krijgt berichten"), "{page:?}");

        assert!(ilse.get(&format!("{path}/verwijderen")).await.has("Adres verwijderen?"));
        let page = ilse.submit(&format!("{path}/verwijderen"), &[]).await;
        assert!(
            page.path == HERE && page.has("Het adres is verwijderd.") && page.has("Nog geen adressen"),
            "{page:?}"
        );
        assert_eq!(ilse.get(&path).await.status, 404);
        let done = world.app.store.read((), |tx, ()| {
            let rows = tx.rows(
                sql!("select event from audit where event like 'webhook.%' and refused is null and organisation is not null"),
                &[],
            )?;
            rows.iter().map(|r| r.text("event")).collect::<Result<Vec<_>, _>>()
        });
        let done = done.await.expect("rows");
        for event in ["added", "secret", "switched", "tested", "removed"] {
            assert!(done.iter().any(|e| *e == format!("webhook.{event}")), "{event} in {done:?}");
        }
    }
}

/// What could lead elsewhere is refused at its field, with what to do; what was typed stays.
#[tokio::test]
async fn an_address_that_is_not_taken_is_refused_at_its_field() {
    for world in World::each().await {
        let nest = world.organisation("Het Nest", "midwifery").await;
        world.member("ilse", Role::Administrator, nest).await;
        let mut ilse = world.log_in("ilse").await;
        ilse.get(HERE).await;
        for (url, said) in [
            ("", "vul dit in"),
            ("http://epd.example.org/", "moet beginnen met https://"),
            ("https://u:p@epd.example.org/", "Laat alles voor de @ weg"),
            ("https://epd.example.org:25/", "Deze poort mag niet"),
            ("https://127.1/", "De naam in dit adres klopt niet"),
            ("https://epd.example.org/#top", "Dit adres is niet te lezen"),
        ] {
            let page = ilse.submit(HERE, &form(url)).await;
            assert!(page.status == 422 && page.has("id=\"url-error\"") && page.has(said), "{url}: {page:?}");
            assert!(page.has("name=\"event_collected\" value=\"yes\" autocomplete=\"off\" checked"), "{url}");
        }
        let page = ilse.submit(HERE, &[("url", "https://epd.example.org/")]).await;
        assert!(page.status == 422 && page.has("id=\"events-error\""), "{page:?}");
        for n in 1..=5 {
            assert_eq!(ilse.submit(HERE, &form(&format!("https://epd.example.org/{n}"))).await.status, 200);
            ilse.get(HERE).await;
        }
        let page = ilse.submit(HERE, &form("https://EPD.example.org:443/3")).await;
        assert!(
            page.status == 422 && page.has("meer dan 5 adressen") || page.has("staat al in de lijst"),
            "{page:?}"
        );
        let page = ilse.submit(HERE, &form("https://epd.example.org/6")).await;
        assert!(page.status == 422 && page.has("niet meer dan 5 adressen"), "{page:?}");
        let known = sql!("select count(*) as n from webhook_endpoint");
        let known = world.app.store.read(known, |tx, known| tx.one(*known, &[])?.int("n")).await;
        assert_eq!(known.expect("count"), 5);
    }
}
