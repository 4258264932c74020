//! Finding: none, withdrawn, expired and mistyped are one and the same to who searches.

use it::browser::{Browser, Page};
use it::exchange::{BORN, BSN, Filled, OTHER_BSN, find, share, two};
use it::world::World;

/// The page without what differs by itself: the form token, and what she typed.
fn bare(browser: &Browser, page: &Page, (bsn, born): (&str, &str)) -> String {
    page.body.replace(&browser.token, "TOKEN").replace(bsn, "BSN").replace(born, "BORN")
}

/// How many statements of the log and rows of searches a search has left, by kind.
async fn traces(world: &World) -> Vec<i64> {
    let read = |tx: &mut wissel_store::Tx<'_>, (): &()| {
        let row = tx.one(
            wissel_store::sql!(
                "select (select count(*) from search_hit) as hits,
                   (select count(*) from audit where event = 'record.searched') as searched,
                   (select count(*) from audit where event = 'record.client_asked') as asked,
                   (select count(*) from audit_client c join audit a on a.id = c.audit_id
                    where a.event = 'record.searched') as clients"
            ),
            &[],
        )?;
        Ok(vec![row.int("hits")?, row.int("searched")?, row.int("asked")?, row.int("clients")?])
    };
    world.app.store.read((), read).await.expect("read")
}

/// U2.2, U4.1: the same page, the same rows, and never a word that nothing exists.
#[tokio::test]
async fn u2_2_u4_1_unknown_withdrawn_expired_and_mistyped_look_the_same() {
    for world in World::each().await {
        let (mut sanne, mut noor) = two(&world).await;
        // Withdrawn.
        let record = share(&world, &mut sanne, &Filled::default()).await;
        let page = sanne.get(&format!("/dossiers/{record}/stoppen")).await;
        let version = page.value("version").unwrap().to_owned();
        let fields = [("reason", "consent_withdrawn"), ("version", version.as_str())];
        sanne.submit(&format!("/dossiers/{record}/stoppen"), &fields).await;
        // There, for the one that is mistyped; and one whose last day is today.
        let other = Filled::default().with("bsn", OTHER_BSN);
        share(&world, &mut sanne, &other).await;
        let over = Filled::default().with("bsn", "999990482").with("last_day", "01-09-2026");
        share(&world, &mut sanne, &over).await;
        assert!(find(&mut noor, ("bsn", "999990482"), BORN).await.has("Is dit uw cliënt?"));
        // The job has not run: the reading itself must know that the day is over.
        world.clock().pass(std::time::Duration::from_secs(16 * 3600));
        let mut noor = world.log_in("noor").await;

        let mut answers = Vec::new();
        let mut rows = Vec::new();
        for (bsn, born) in [
            ("999990019", "04-04-1990"), // mistyped birth date
            (BSN, BORN),                 // withdrawn
            ("999990482", BORN),         // expired, not yet destroyed
            ("999991772", BORN),         // unknown
        ] {
            let before = traces(&world).await;
            let page = find(&mut noor, ("bsn", bsn), born).await;
            assert_eq!((page.status, page.path.as_str()), (200, "/zoeken"), "{page:?}");
            assert!(page.has("Dit zegt niet of er gegevens over deze cliënt zijn"), "U4.1: {page:?}");
            let after = traces(&world).await;
            rows.push(after.iter().zip(before).map(|(a, b)| a - b).collect::<Vec<_>>());
            answers.push(bare(&noor, &page, (bsn, born)));
        }
        for (answer, row) in answers.iter().zip(&rows).skip(1) {
            assert_eq!(answer, &answers[0]);
            assert_eq!(row, &rows[0]);
        }
        assert_eq!(rows[0], [1, 1, 1, 1]);
    }
}

/// U2.2: a slip of the pen is mended and not typed anew. What she typed stands in this one answer: in no address, in no
/// cache, and nowhere on the server.
#[tokio::test]
async fn u2_2_who_mistyped_keeps_what_she_typed() {
    for world in World::each().await {
        let (mut sanne, mut noor) = two(&world).await;
        share(&world, &mut sanne, &Filled::default()).await;
        let page = find(&mut noor, ("bsn", BSN), "04-04-1990").await;
        assert!(page.path == "/zoeken" && page.has("Geen dossier om op te halen"), "{page:?}");
        assert_eq!((page.value("bsn"), page.value("birth_date")), (Some(BSN), Some("04-04-1990")));
        assert!(page.has("value=\"substitute\" autocomplete=\"off\" checked"), "{page:?}");
        assert!(page.has("<option value=\"urgent\" selected>"), "{page:?}");
        let fields =
            [("bsn", BSN), ("birth_date", "04-04-1990"), ("relation", "substitute"), ("purpose", "urgent")];
        let answer = noor.post("/zoeken", &fields).await;
        let header = |name: &str| answer.headers().get(name).map(|v| v.to_str().unwrap().to_owned());
        assert!(header("cache-control").is_some_and(|v| v.contains("no-store")), "in no cache");
        assert_eq!((header("location"), header("set-cookie")), (None, None));
        assert!(
            noor.get("/zoeken").await.value("bsn").is_none_or(str::is_empty),
            "the next client's is empty"
        );
        let fields = [("bsn", BSN), ("birth_date", BORN), ("relation", "substitute"), ("purpose", "urgent")];
        assert!(noor.submit("/zoeken", &fields).await.has("Is dit uw cliënt?"));
    }
}

/// U2.2: only by POST, only exact, only with relation and purpose; a search goes stale after a quarter of an hour.
#[tokio::test]
async fn u2_2_a_search_is_exact_and_goes_stale() {
    let world = World::sqlite().await;
    let (mut sanne, mut noor) = two(&world).await;
    share(&world, &mut sanne, &Filled::default()).await;
    noor.get("/zoeken").await;
    for fields in [
        vec![("bsn", "421"), ("birth_date", BORN), ("relation", "involved"), ("purpose", "urgent")],
        vec![("bsn", BSN), ("relation", "involved"), ("purpose", "urgent")],
        vec![("bsn", BSN), ("birth_date", BORN), ("purpose", "urgent")],
        vec![("bsn", BSN), ("birth_date", BORN), ("relation", "involved"), ("purpose", "research")],
    ] {
        let page = noor.submit("/zoeken", &fields).await;
        assert_eq!(page.status, 422, "{fields:?}: {page:?}");
    }
    let page = noor.get(&format!("/zoeken?bsn={BSN}&birth_date={BORN}")).await;
    assert!(page.path.starts_with("/zoeken?") && !page.has("Berg"), "{page:?}");
    let result = find(&mut noor, ("bsn", BSN), BORN).await;
    world.clock().pass(std::time::Duration::from_secs(15 * 60));
    let page = it::exchange::collect(&mut noor, &result).await;
    assert!(page.path == "/zoeken" && page.has("te oud"), "{page:?}");
}
