//! Two operators and a disclosure of content (U5.5).

use crate::browser::{Browser, Page};
use crate::exchange::{BORN, BSN};
use crate::world::World;
use wissel_core::actor::{Actor, Role};
use wissel_core::exchange::find::FindForm;
use wissel_core::ids::DisclosureId;
use wissel_core::input::Collect;
use wissel_core::privacy::disclosure::{DisclosureRefused, basis};
use wissel_service::failure::Failure;
use wissel_service::privacy::disclosure::prepare::{Prepare, Prepared, prepare};
use wissel_service::privacy::disclosure::write::{Disclosed, write};

/// Where operators sign.
pub const LIST: &str = "/operator/verstrekkingen";
/// On what the tests rest.
pub const WORDS: &str = "Bevel van de rechter-commissaris van 12 november.";
/// The document that shows it.
pub const ORDER: &[u8] = b"%PDF-1.7 het bevel";

/// Two operators who logged in.
pub async fn operators(world: &World) -> (Browser, Browser) {
    let network = world.bare_organisation("Netwerk Voorbeeld", "operator").await;
    world.member("joris", Role::Operator, network).await;
    world.member("olga", Role::Operator, network).await;
    (world.log_in("joris").await, world.log_in("olga").await)
}

/// Puts a disclosure of this record on file, as the command line does.
pub async fn put(
    world: &World,
    number: &str,
    (bsn, born): (&str, &str),
    (ground, untold): (&str, Option<&str>),
) -> Result<Prepared, Failure<DisclosureRefused>> {
    let form = FindForm { bsn: bsn.into(), birth_date: born.into(), ..FindForm::default() };
    let mut c = Collect::new();
    let key = form.key(&mut c, world.app.clock.civil().day(), world.app.bsn_policy()).expect("a key");
    let command = Prepare {
        key,
        number: number.parse().expect("a number"),
        basis: basis(ground, WORDS, untold).expect("a basis"),
        name: "bevel.pdf".into(),
        document: ORDER.to_vec(),
    };
    prepare(&world.app, &Actor::System("cli:disclose.prepare"), command).await
}

/// Puts one on file that the source is told of.
pub async fn put_on_file(world: &World, number: &str) -> DisclosureId {
    put(world, number, (BSN, BORN), ("permission", None)).await.expect("on file").id
}

/// Asks or confirms.
pub async fn sign(browser: &mut Browser, id: DisclosureId, act: &str) -> Page {
    browser.get(LIST).await;
    browser.submit(&format!("{LIST}/{id}"), &[("act", act), ("read", "yes")]).await
}

/// Takes the one writing, as the command line does.
pub async fn take(world: &World, id: DisclosureId) -> Result<Disclosed, Failure<DisclosureRefused>> {
    write(&world.app, &Actor::System("cli:disclose.write"), id).await
}
