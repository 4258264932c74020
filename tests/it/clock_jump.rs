//! After a jump of the server's clock nothing is destroyed until it had time to be set right (U2.5a, decision 0010).

use it::exchange::{BORN, BSN, Filled, events, find, share, two};
use it::world::World;
use std::time::Duration;
use wissel_core::ids::RecordId;
use wissel_core::ports::Clock;
use wissel_core::time::Day;
use wissel_service::clock_watch::confirm;
use wissel_store::exchange::record;
use wissel_store::node;

const HOUR: Duration = Duration::from_hours(1);
const FIVE_MINUTES: Duration = Duration::from_mins(5);

async fn there(world: &World, id: RecordId) -> bool {
    world.app.store.read(id, |tx, id| record::exists(tx, *id)).await.expect("read")
}

async fn held(world: &World) -> bool {
    world.app.store.read((), |tx, ()| node::held_since(tx)).await.expect("read").is_some()
}

/// Lets the program run for so long, looking at its work every five minutes.
async fn runs(world: &World, how_long: Duration) {
    for _ in 0..how_long.as_secs() / FIVE_MINUTES.as_secs() {
        world.clock().pass(FIVE_MINUTES);
        world.settle().await;
    }
}

/// U2.5a: a server that was off over a weekend destroys what fell due an hour after it came back, and shows nothing of
/// it meanwhile.
#[tokio::test]
async fn u2_5a_a_server_that_was_off_needs_nobody() {
    for world in World::each().await {
        let (mut sanne, _) = two(&world).await;
        let over = share(&world, &mut sanne, &Filled::default().with("last_day", "02-09-2026")).await;
        let stays = share(&world, &mut sanne, &Filled::default().with("text", "Blijft.")).await;
        world.settle().await;
        world.clock().pass(HOUR * 72);
        world.settle().await;
        assert!(held(&world).await && there(&world, over).await, "held");
        let mut sanne = world.log_in("sanne").await;
        assert_eq!(sanne.get(&format!("/dossiers/{over}")).await.status, 404, "held, not shown");
        let version = sanne.get(&format!("/dossiers/{stays}/stoppen")).await;
        let version = version.value("version").expect("a version").to_owned();
        let fields = [("reason", "consent_withdrawn"), ("version", version.as_str())];
        sanne.submit(&format!("/dossiers/{stays}/stoppen"), &fields).await;
        assert!(!there(&world, stays).await, "a withdrawal waits for no clock");
        runs(&world, HOUR / 2).await;
        world.clock().pass(HOUR);
        world.settle().await;
        assert!(held(&world).await && there(&world, over).await, "off meanwhile: the hour begins anew");
        runs(&world, HOUR.saturating_sub(FIVE_MINUTES)).await;
        assert!(held(&world).await && there(&world, over).await, "still held");
        runs(&world, FIVE_MINUTES).await;
        assert!(!held(&world).await && !there(&world, over).await, "destroyed by itself");
        runs(&world, FIVE_MINUTES * 3).await;
        let day: Day = "2026-09-02".parse().expect("a day");
        assert!(world.fresh.keyring.is_dead(day).expect("keyring"), "and the day's key");
    }
}

/// U2.5a: a clock that is years ahead destroys nothing, whether it is set right or nobody notices; only a person's word
/// lets it. The operator sees it.
#[tokio::test]
async fn u2_5a_a_clock_that_is_years_ahead_destroys_nothing() {
    for world in World::each().await {
        let (mut sanne, mut noor) = two(&world).await;
        let record = share(&world, &mut sanne, &Filled::default()).await;
        let day: Day = "2027-03-15".parse().expect("a day");
        world.settle().await;
        let right = (world.clock().civil(), world.clock().real());
        world.clock().pass(HOUR * 24 * 365 * 73);
        // Restarted again and again, and left alone for hours.
        for node in ["main", "second"] {
            let again = world.other_node(node).await;
            runs(&again, HOUR * 2).await;
            assert!(there(&again, record).await && !again.fresh.keyring.is_dead(day).expect("keyring"));
        }
        assert_eq!(events(&world, "record.destroyed").await, 0);
        let mut joris = crate::office_world::operator(&world).await;
        let page = joris.get("/operator").await;
        assert!(page.has("wissel clock confirm"), "{page:?}");

        world.clock().set(right.0, right.1);
        runs(&world, FIVE_MINUTES).await;
        assert!(find(&mut noor, ("bsn", BSN), BORN).await.has("Is dit uw cliënt?"), "as if nothing had been");
        world.fresh.behind_its_back("delete from node where name = 'second'").await.expect("a program less");
        assert!(!held(&world).await);

        world.clock().pass(HOUR * 24 * 300);
        world.settle().await;
        assert!(held(&world).await && there(&world, record).await);
        assert_eq!(confirm(&world.app, "cli:test").await, Ok(1));
        world.settle().await;
        assert!(!held(&world).await && !there(&world, record).await, "confirmed");
    }
}
