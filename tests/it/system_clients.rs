//! The page on which an organisation's administrator adds systems, sees them, and takes them away.

use it::browser::Page;
use it::system::{Signer, ask_token};
use it::world::World;
use wissel_core::actor::Role;
use wissel_store::sql;

const HERE: &str = "/beheer/koppelingen";

fn form<'a>(name: &'a str, credential: &'a str, key: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("name", name),
        ("scope_find", "yes"),
        ("scope_read", "yes"),
        ("credential", credential),
        ("key", key),
    ]
}

fn after<'a>(body: &'a str, mark: &str) -> &'a str {
    body.split(mark).nth(1).and_then(|r| r.split('<').next()).unwrap_or_default()
}

/// U2.4, U3.5: added with a secret that is shown once and works; seen with its last use; taken away after a question.
#[tokio::test]
async fn u3_5_an_administrator_adds_and_takes_away_a_system() {
    for world in World::each().await {
        let nest = world.organisation("Het Nest", "midwifery").await;
        world.member("ilse", Role::Administrator, nest).await;
        let mut ilse = world.log_in("ilse").await;
        assert!(ilse.get(HERE).await.has("Nog geen koppelingen"));
        let page = ilse.submit(HERE, &form("Dossier 2000", "secret", "")).await;
        assert_eq!(page.status, 200, "{page:?}");
        let secret = after(&page.body, "<dd id=\"secret\">").to_owned();
        assert_eq!(secret.len(), 64, "{page:?}");
        let list = ilse.get(HERE).await;
        assert!(!list.has(&secret) && list.has("nog niet gebruikt"));
        let id = after(&list.body, "Client-id: ").to_owned();
        let fields = [
            ("grant_type", "client_credentials"),
            ("client_id", id.as_str()),
            ("client_secret", secret.as_str()),
        ];
        assert_eq!(ask_token(&world, &fields).await.status(), 200);
        let list = ilse.get(HERE).await;
        assert!(list.has("laatst gebruikt") && list.has("Cliënten zoeken"), "{list:?}");
        // The same form sent again makes no second one.
        let page = ilse.submit(HERE, &form("Dossier 2000", "secret", "")).await;
        assert!(page.status == 422 && page.has("Er is al een koppeling met deze naam."), "{page:?}");
        let ask = ilse.get(&format!("{HERE}/{id}/intrekken")).await;
        assert!(ask.has("Koppeling intrekken?"), "{ask:?}");
        let page = ilse.submit(&format!("{HERE}/{id}/intrekken"), &[]).await;
        assert!(page.has("De koppeling is ingetrokken.") && page.has("Ingetrokken"), "{page:?}");
        assert_eq!(ask_token(&world, &fields).await.status(), 401);
        assert_eq!(ilse.submit(&format!("{HERE}/{id}/intrekken"), &[]).await.status, 404, "twice");
        let events = world.app.store.read((), |tx, ()| {
            let rows = tx.rows(
                sql!(
                    "select event from audit where event like 'client.%' and refused is null order by at, id"
                ),
                &[],
            )?;
            rows.iter().map(|r| r.text("event")).collect::<Result<Vec<_>, _>>()
        });
        let events = events.await.expect("rows");
        for event in ["client.added", "client.list", "client.revoked", "client.token"] {
            assert!(events.iter().any(|e| e == event), "{event} in {events:?}");
        }
    }
}

/// U3.5, U3.10: the same form again shows the same secret; a system that was taken away does not come back under it.
#[tokio::test]
async fn u3_10_what_was_taken_away_comes_back_under_another_secret() {
    for world in World::each().await {
        let nest = world.organisation("Het Nest", "midwifery").await;
        world.member("ilse", Role::Administrator, nest).await;
        let mut ilse = world.log_in("ilse").await;
        let slip = ilse.get(HERE).await.value("once").expect("a slip").to_owned();
        let mut sent = form("Dossier 2000", "secret", "");
        sent.push(("once", slip.as_str()));
        let secret = |page: &Page| after(&page.body, "<dd id=\"secret\">").to_owned();
        let first = secret(&ilse.submit(HERE, &sent).await);
        assert_eq!(first.len(), 64);
        assert_eq!(secret(&ilse.submit(HERE, &sent).await), first, "a double click");
        let id = after(&ilse.get(HERE).await.body, "Client-id: ").to_owned();
        ilse.get(&format!("{HERE}/{id}/intrekken")).await;
        ilse.submit(&format!("{HERE}/{id}/intrekken"), &[]).await;
        let later = secret(&ilse.submit(HERE, &sent).await);
        assert!(later.len() == 64 && later != first, "the first one may have been the reason");
    }
}

/// U2.4: a public key is taken; a private one is refused and does not come back on the page.
#[tokio::test]
async fn u2_4_a_private_key_is_refused_and_not_shown_again() {
    for world in World::each().await {
        let nest = world.organisation("Het Nest", "midwifery").await;
        world.member("ilse", Role::Administrator, nest).await;
        let mut ilse = world.log_in("ilse").await;
        ilse.get(HERE).await;
        let public = Signer::default().jwk();
        let private = public.replace("\"kty\"", "\"d\":\"geheimgeheim\",\"kty\"");
        let page = ilse.submit(HERE, &form("Sleutel", "key", &private)).await;
        assert!(page.status == 422 && page.has("Dit is een geheime sleutel."), "{page:?}");
        assert!(!page.has("geheimgeheim"));
        let page = ilse.submit(HERE, &form("Sleutel", "key", "{}")).await;
        assert!(page.status == 422 && page.has("Deze sleutel is niet te lezen."), "{page:?}");
        let page = ilse.submit(HERE, &form("Sleutel", "key", &public)).await;
        assert!(page.status == 200 && !page.has("id=\"secret\""), "{page:?}");
        let page = ilse.submit(HERE, &[("name", "Leeg")]).await;
        assert!(page.status == 422 && page.has("Wat mag het systeem?"), "{page:?}");
    }
}

/// U5.6: what the agreement says of the organisation's own systems stands on the operator's page and on her own.
#[tokio::test]
async fn u5_6_the_agreement_says_how_systems_log_in() {
    for world in World::each().await {
        let nest = world.bare_organisation("Het Nest", "midwifery").await;
        let network = world.bare_organisation("Netwerk", "operator").await;
        world.member("ilse", Role::Administrator, nest).await;
        world.member("joris", Role::Operator, network).await;
        let (mut ilse, mut joris) = (world.log_in("ilse").await, world.log_in("joris").await);
        let path = format!("/operator/organisaties/{nest}");
        joris.get(&path).await;
        let signed = [("version", "3"), ("signatory", "M. Jansen"), ("signed_on", "01-09-2026")];
        let page = joris.submit(&format!("{path}/overeenkomst"), &signed).await;
        assert!(page.has("hierover is niets vastgelegd"), "{page:?}");
        assert!(ilse.get(HERE).await.has("Daarom werkt nog geen koppeling."));
        assert!(ilse.get("/beheer").await.has("hierover is niets vastgelegd"));
        let running = page.value("agreement").expect("an agreement").to_owned();
        joris
            .submit(&format!("{path}/overeenkomst/einde"), &[("agreement", &running), ("sure", "yes")])
            .await;
        let with = [signed.as_slice(), &[("systems", "yes")]].concat();
        let page = joris.submit(&format!("{path}/overeenkomst"), &with).await;
        assert!(page.has("loggen in met twee stappen"), "{page:?}");
        assert!(ilse.get("/beheer").await.has("loggen in met twee stappen"));
        assert!(!ilse.get(HERE).await.has("Daarom werkt nog geen koppeling."));
    }
}
