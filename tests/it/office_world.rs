//! What the tests of the office share.

use it::browser::{Browser, Page};
use it::world::World;
use wissel_core::actor::{Actor, Role};
use wissel_store::{Sql, sql, standing};

/// The operator `joris`, logged in.
pub(crate) async fn operator(world: &World) -> Browser {
    let house = world.bare_organisation("Netwerk Voorbeeld", "operator").await;
    world.member("joris", Role::Operator, house).await;
    world.log_in("joris").await
}

/// Whether a page is the one to log in on.
pub(crate) fn login_needed(page: &Page) -> bool {
    page.path.starts_with("/inloggen")
}

/// The actor of somebody's newest session, as a request holds it that runs already.
pub(crate) async fn acting(world: &World, user_name: &str) -> Actor {
    let user = world.account(user_name).user;
    let facts = world.app.store.read(user, |tx, user| {
        let newest = tx.one(
            sql!(
                "select id from session where person_id = $1 and ended_at is null
                 order by authenticated_at desc, id desc limit 1"
            ),
            &[user.into()],
        )?;
        standing::by_session(tx, newest.id("id")?)
    });
    let facts = facts.await.expect("read").expect("a session");
    Actor::Member(facts.at_work.expect("at work").member, world.origin("192.0.2.7"))
}

/// The `n` of a counting statement.
pub(crate) async fn row_count(world: &World, count: Sql) -> i64 {
    world.app.store.read(count, |tx, count| tx.one(*count, &[])?.int("n")).await.expect("count")
}
