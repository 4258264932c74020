//! Finding by exact keys (U2.2): never a list to browse, never a part of a name.
//!
//! Unknown, withdrawn, expired and mistyped take the same statements and give the same answer: a hit row in
//! each case, and the same page to go to.

use super::client;
use super::confirm::need_of;
use super::search_budget::{self, Asking, Turn};
use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use crate::identity::network_of;
use crate::pass;
use crate::privacy::log_review;
use crate::sparing::worth_a_row;
use std::time::Duration;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event};
use wissel_core::exchange::find::{FindCommand, FindForm};
use wissel_core::ids::HitId;
use wissel_core::input::Problems;
use wissel_core::refusal::Coded;
use wissel_store::exchange::hit::{self, Hit};
use wissel_store::exchange::{key, record};
use wissel_store::{Fault, Tx};

/// How long a search may be gone on with.
pub const FRESH: Duration = Duration::from_secs(15 * 60);
/// How long its row is kept.
const KEPT: Duration = Duration::from_secs(24 * 3600);

/// Why nothing was searched.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum SearchRefused {
    /// Fields are missing or wrong.
    #[error(transparent)]
    Problems(#[from] Problems),
    /// Too many searches: by her, by her organisation, or from this address.
    #[error("too many searches")]
    TooOften(Duration),
}

impl Coded for SearchRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::Problems(_) => "search-problems",
            Self::TooOften(_) => "search-too-often",
        }
    }
}

/// A search that was made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Searched {
    /// Where it is gone on with.
    pub hit: HitId,
    /// Whether there is nothing to ask about, for whatever reason.
    pub empty: bool,
}

/// Searches. What was found is asked about at the hit's own page.
pub async fn search(app: &App, actor: &Actor, form: &FindForm) -> Result<Searched, Failure<SearchRefused>> {
    let command = form
        .check(app.clock.civil().day(), app.bsn_policy())
        .map_err(|p| Failure::Refused(SearchRefused::Problems(p)))?;
    let turn = match actor {
        Actor::Member(member, origin) => {
            let asking = Asking {
                user: member.user,
                organisation: member.organisation,
                network: network_of(&origin.address),
                limits: app.policy.search_limits,
            };
            app.store.tick(asking, search_budget::take).await?
        }
        Actor::Visitor(_) | Actor::Client(..) | Actor::Provisioner(..) | Actor::System(_) => {
            Turn::Open { alarm: None }
        }
    };
    if let Turn::Closed { wait, refusals, alarm: None } = turn
        && !worth_a_row(refusals)
    {
        return Err(Failure::Refused(SearchRefused::TooOften(wait)));
    }
    finish(app.store.act(actor, Search { find: command, turn }, run).await?)
}

struct Search {
    find: FindCommand,
    turn: Turn,
}

fn run(
    tx: &mut Tx<'_>,
    Search { find: c, turn }: &Search,
) -> Result<Decided<Searched, Stop<SearchRefused>>, Fault> {
    let member = pass!(tx, need_of(&c.ground));
    let subject = client::subject(tx.keys(), &c.key.identifier);
    let (Turn::Open { alarm } | Turn::Closed { alarm, .. }) = turn;
    let told = match alarm {
        Some(searches) => search_budget::alarm(tx, &member, *searches)?,
        None => Vec::new(),
    };
    if let Turn::Closed { wait, refusals, .. } = turn {
        let why = SearchRefused::TooOften(*wait);
        let entry =
            AuditEntry::new(tx.new_id(), Event::RecordSearched).subject(subject).with("times", refusals);
        return Ok(Acted::refused(why, entry).notices(told));
    }
    let index = client::index(tx.keys(), &c.key);
    let records = record::find(tx, index)?;
    let found = records.len();
    if found == 0 {
        log_review::missed(tx, &member)?;
    }
    // One that cannot be opened is as absent as one that is not there.
    let mut empty = true;
    for record in &records {
        empty = empty && key::open_if_it_opens(tx, *record)?.is_none();
    }
    let at = tx.real_now();
    hit::forget_before(tx, at.minus(KEPT))?;
    let id: HitId = tx.new_id();
    hit::insert(
        tx,
        &Hit {
            id,
            session: member.session,
            person: member.user,
            membership: member.membership,
            records,
            ground: c.ground.clone(),
            emergency: c.emergency.clone(),
            at,
            answered_at: None,
        },
    )?;
    let entry = AuditEntry::new(tx.new_id(), Event::RecordSearched)
        .subject(subject)
        .with("relation", c.ground.relation().name())
        .with("purpose", c.ground.purpose().name())
        .with("wording", c.ground.wording().as_str())
        .with("found", found);
    Ok(Acted::done(Searched { hit: id, empty }, entry).notices(told))
}
