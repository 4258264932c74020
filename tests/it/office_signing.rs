//! The processor agreement is published by the operator and signed on the page by an organisation (U5.6, T4.4, T5.1).

use crate::office_world::{operator, row_count};
use it::browser::{Browser, Page};
use it::exchange::{Filled, events, organisation_of, share, two};
use it::world::World;
use wissel_core::actor::Role;
use wissel_store::sql;

const TEXT: [(&str, &str); 3] = [
    ("text_nl", "1. Doel\nUitwisselen van dossiers."),
    ("text_en", "1. Purpose\nExchange of records."),
    ("sub_processors", "Hosting Noord BV; servers; Nederland"),
];

async fn publish(joris: &mut Browser, version: &str, more: &[(&str, &str)]) -> Page {
    let mut fields = vec![("version", version)];
    for (name, value) in TEXT {
        let other = more.iter().find(|(n, _)| *n == name);
        fields.push(other.copied().unwrap_or((name, value)));
    }
    fields.extend(more.iter().filter(|(n, _)| *n == "named"));
    joris.get("/operator/overeenkomst").await;
    joris.submit("/operator/overeenkomst", &fields).await
}

async fn sign(karin: &mut Browser, more: &[(&str, &str)]) -> Page {
    let page = karin.get("/beheer/overeenkomst").await;
    let own = |name: &str| page.value(name).unwrap_or_default().to_owned();
    let (text, hash) = (own("text"), own("hash"));
    let mut fields = vec![("text", text.as_str()), ("hash", hash.as_str())];
    fields.retain(|(n, _)| !more.iter().any(|(m, _)| m == n));
    fields.extend(more);
    karin.submit("/beheer/overeenkomst", &fields).await
}

const YES: [(&str, &str); 2] = [("signatory", "K. Bos"), ("entitled", "yes")];

fn told(world: &World, user: &str, subject: &str) -> usize {
    let mails = world.messages_to(&world.account(user).mail);
    mails.iter().filter(|m| m.subject.as_deref().is_some_and(|s| s.contains(subject))).count()
}

async fn live(world: &World) -> i64 {
    row_count(world, sql!("select count(*) as n from agreement where ended_at is null")).await
}

/// U5.6, T4.4: a version with its sub-processors is offered, read and signed; what was on paper ends without a gap.
#[tokio::test]
async fn u5_6_an_administrator_signs_for_her_organisation() {
    for world in World::each().await {
        let (mut sanne, _) = two(&world).await;
        let nest = organisation_of(&world, "sanne").await;
        world.member("karin", Role::Administrator, nest).await;
        let (mut karin, mut joris) = (world.log_in("karin").await, operator(&world).await);
        let page = karin.get("/beheer/overeenkomst").await;
        assert!(page.has("op papier getekend") && !page.has("name=\"signatory\""), "{page:?}");

        for (field, value, problem) in [
            ("text_nl", "", "text_nl-error"),
            ("sub_processors", "Hosting Noord; servers", "Regel 1 klopt niet"),
            ("named", "30-02-2027", "deze dag bestaat niet"),
        ] {
            let page = publish(&mut joris, "2026-2", &[(field, value)]).await;
            assert!(page.status == 422 && page.has(problem), "{field}: {page:?}");
        }
        assert_eq!(events(&world, "agreement.published").await, 0);
        let page = publish(&mut joris, "2026-2", &[]).await;
        assert!(page.has("De versie is uitgegeven"), "{page:?}");
        world.settle().await;
        assert_eq!(
            (told(&world, "karin", "Nieuwe verwerkersovereenkomst"), told(&world, "sanne", "Nieuwe")),
            (1, 0)
        );
        let page = publish(&mut joris, "2026-2", &[]).await;
        assert!(page.status == 422 && page.has("version-error"), "{page:?}");

        let page = karin.get("/beheer/overeenkomst").await;
        for words in [
            "Uitwisselen van dossiers.",
            "Hosting Noord BV",
            "Versie 2026-2",
            "Ik mag tekenen voor Het Nest.",
        ] {
            assert!(page.has(words), "{words}: {page:?}");
        }
        for (more, problem) in [
            (vec![("signatory", "K. Bos")], "entitled-error"),
            (vec![("entitled", "yes")], "signatory-error"),
            ([&YES[..], &[("hash", "0")]].concat(), "Er is intussen een nieuwere versie."),
            ([&YES[..], &[("text", "x")]].concat(), "Er is intussen een nieuwere versie."),
        ] {
            let page = sign(&mut karin, &more).await;
            assert!(page.status == 422 && page.has(problem), "{problem}: {page:?}");
        }
        assert_eq!((events(&world, "agreement.signed").await, live(&world).await), (0, 2));
        assert_eq!(sanne.get("/dossiers").await.status, 200);
        let page = sign(&mut karin, &YES).await;
        assert!(page.has("De overeenkomst is getekend.") && page.has("K. Bos"), "{page:?}");
        assert_eq!(sanne.get("/dossiers").await.status, 200, "no gap");
        assert_eq!((events(&world, "agreement.signed").await, live(&world).await), (1, 2));
        world.settle().await;
        assert_eq!(told(&world, "karin", "getekend"), 1);
        assert!(page.has("Eerdere overeenkomsten") && !page.has("name=\"signatory\""), "{page:?}");
        let page = joris.get("/operator/overeenkomst").await;
        assert!(page.has("Versie 2026-2") && page.has("Het Nest"), "{page:?}");
        // The same once more, from a page that stood open.
        let row = world.app.store.read((), |tx, (): &()| {
            let row = tx.one(sql!("select id, hash from agreement_text"), &[])?;
            Ok((row.text("id")?, row.text("hash")?))
        });
        let (id, hash) = row.await.expect("read");
        let again = [&YES[..], &[("text", id.as_str()), ("hash", hash.as_str())]].concat();
        let page = sign(&mut karin, &again).await;
        assert!(page.status == 422 && page.has("Deze versie is al getekend."), "{page:?}");
    }
}

/// T5.1: a change is announced four weeks ahead; what was signed goes on after that day.
#[tokio::test]
async fn t5_1_a_new_version_of_the_agreement_binds_nobody_who_did_not_sign_it() {
    for world in World::each().await {
        let (mut sanne, _) = two(&world).await;
        let nest = organisation_of(&world, "sanne").await;
        world.member("karin", Role::Administrator, nest).await;
        let (mut karin, mut joris) = (world.log_in("karin").await, operator(&world).await);
        publish(&mut joris, "2026-2", &[]).await;
        sign(&mut karin, &YES).await;
        let more = [("sub_processors", "Sms Zuid; sms; België"), ("named", "28-09-2026")];
        let page = publish(&mut joris, "2026-3", &more).await;
        assert!(page.status == 422 && page.has("named-error"), "{page:?}");
        // What is published at the same moment stands in no order.
        world.clock().pass(std::time::Duration::from_secs(1));
        let page = publish(&mut joris, "2026-3", &more[..1]).await;
        assert!(page.has("De versie is uitgegeven") && page.has("29 september 2026"), "{page:?}");
        let page = karin.get("/beheer/overeenkomst").await;
        assert!(
            page.has("Deze versie geldt vanaf") && page.has("Sms Zuid") && page.has("Hosting Noord"),
            "{page:?}"
        );
        world.travel_to("2026-10-15T09:00:00+02:00").await;
        let mut sanne_later = world.log_in("sanne").await;
        assert_eq!(sanne_later.get("/dossiers").await.status, 200, "the signed one goes on");
        let mut karin = world.log_in("karin").await;
        assert!(karin.get("/beheer/overeenkomst").await.has("Deze versie geldt sinds"));
        assert!(sign(&mut karin, &YES).await.has("De overeenkomst is getekend."));
        drop(sanne.get("/dossiers").await);
    }
}

/// U5.6: a signature opens what the end of an agreement had closed, and stops the destruction that was planned for it.
#[tokio::test]
async fn u5_6_a_signature_takes_the_place_of_an_agreement_that_ends() {
    for world in World::each().await {
        let (mut sanne, _) = two(&world).await;
        let record = share(&world, &mut sanne, &Filled::default()).await;
        let nest = organisation_of(&world, "sanne").await;
        world.member("karin", Role::Administrator, nest).await;
        let mut joris = operator(&world).await;
        publish(&mut joris, "2026-2", &[]).await;
        let path = format!("/operator/organisaties/{nest}");
        let agreement = joris.get(&path).await.value("agreement").expect("a running agreement").to_owned();
        let fields = [("agreement", agreement.as_str()), ("from", ""), ("sure", "yes")];
        joris.submit(&format!("{path}/overeenkomst/einde"), &fields).await;
        assert_ne!(sanne.get("/dossiers").await.status, 200, "closed");
        let mut karin = world.log_in("karin").await;
        let page = karin.get("/beheer").await;
        assert!(page.has("/beheer/overeenkomst"), "{page:?}");
        assert!(sign(&mut karin, &YES).await.has("De overeenkomst is getekend."));
        world.travel_to("2026-09-20T09:00:00+02:00").await;
        world.settle().await;
        let mut sanne = world.log_in("sanne").await;
        assert_eq!(sanne.get(&format!("/dossiers/{record}")).await.status, 200, "nothing was destroyed");
    }
}

/// U5.6: two administrators at once sign once.
#[tokio::test]
async fn u5_6_two_signatures_at_once_are_one() {
    for world in World::each().await {
        let (sanne, _) = two(&world).await;
        drop(sanne);
        let nest = organisation_of(&world, "sanne").await;
        world.member("karin", Role::Administrator, nest).await;
        world.member("kees", Role::Administrator, nest).await;
        let mut joris = operator(&world).await;
        publish(&mut joris, "2026-2", &[]).await;
        let (mut karin, mut kees) = (world.log_in("karin").await, world.log_in("kees").await);
        let (one, other) = tokio::join!(sign(&mut karin, &YES), sign(&mut kees, &YES));
        let good = [&one, &other].into_iter().filter(|p| p.has("De overeenkomst is getekend.")).count();
        assert_eq!(good, 1, "{one:?} {other:?}");
        assert_eq!(events(&world, "agreement.signed").await, 1);
        assert_eq!(live(&world).await, 2, "one for each organisation");
    }
}
