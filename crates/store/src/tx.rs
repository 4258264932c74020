//! One open transaction, whichever database is behind it.

use crate::migrate::Dialect;
use crate::random::Random;
use crate::{Fault, Keyring, Row, Sql, Value, postgres, sqlite};
use std::sync::Arc;
use wissel_core::actor::Actor;
use wissel_core::ids::TypedId;
use wissel_core::ports::Clock;
use wissel_core::time::Moment;

/// What a transaction is opened for: who acts, with which keys, time and randomness.
pub(crate) struct Scope {
    pub(crate) actor: Actor,
    pub(crate) keys: Arc<Keyring>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) node: Arc<str>,
    /// Drawn once, before the first try.
    pub(crate) seed: [u8; 32],
    pub(crate) writes: Writes,
}

impl Scope {
    /// The same, for another try: the same seed.
    pub(crate) fn again(&self) -> Self {
        Self {
            actor: self.actor.clone(),
            keys: Arc::clone(&self.keys),
            clock: Arc::clone(&self.clock),
            node: Arc::clone(&self.node),
            seed: self.seed,
            writes: self.writes,
        }
    }

    /// Who acts, without saying which person.
    pub(crate) fn actor_kind(&self) -> &'static str {
        match self.actor {
            Actor::Visitor(_) => "visitor",
            Actor::Member(..) => "member",
            Actor::Client(..) => "client",
            Actor::Provisioner(..) => "provisioner",
            Actor::System(name) => name,
        }
    }
}

/// Ids of audit entries with the hash of each.
pub(crate) type Entries = Vec<(String, [u8; 32])>;

/// Which tables a transaction may write to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Writes {
    /// Every table: an act, which is audited.
    Any,
    /// Only bookkeeping ([`TICK_TABLES`]).
    Listed,
    /// None: reading.
    None,
}

/// The tables that may be written without an audit entry: queues, counters and marks of life, no facts about care.
pub const TICK_TABLES: &[&str] = &[
    "act_done",
    "audit_unsealed",
    "blob",
    "ceremony",
    "job",
    "node",
    "node_report",
    "outbox",
    "rate_window",
    "scim_token_use",
    "search_hit",
    "session",
    "view_session",
    "webhook_message",
    "webhook_try",
];

/// The connection under a transaction.
pub(crate) enum Link<'a> {
    Sqlite(&'a rusqlite::Connection),
    Postgres(&'a mut postgres::Session),
}

impl Link<'_> {
    pub(crate) fn dialect(&self) -> Dialect {
        match self {
            Self::Sqlite(_) => Dialect::Sqlite,
            Self::Postgres(_) => Dialect::Postgres,
        }
    }
    pub(crate) fn exec(&mut self, sql: Sql, args: &[Value]) -> Result<u64, Fault> {
        match self {
            Self::Sqlite(c) => sqlite::exec(c, sql.sqlite(), args),
            Self::Postgres(s) => s.exec(sql.postgres(), args),
        }
    }
    pub(crate) fn rows(&mut self, sql: Sql, args: &[Value]) -> Result<Vec<Row>, Fault> {
        match self {
            Self::Sqlite(c) => sqlite::rows(c, sql.sqlite(), args),
            Self::Postgres(s) => s.rows(sql.postgres(), args),
        }
    }
    /// Several statements without values.
    pub(crate) fn batch(&mut self, text: &str) -> Result<(), Fault> {
        match self {
            Self::Sqlite(c) => c.execute_batch(text).map_err(|e| sqlite::fault(&e)),
            Self::Postgres(s) => s.batch(text),
        }
    }
}

/// An open transaction. The first error of the database poisons it: nothing of it will be committed.
pub struct Tx<'a> {
    link: Link<'a>,
    scope: &'a Scope,
    now: Moment,
    real_now: Moment,
    random: Random,
    nonces: Random,
    failure: Option<Fault>,
    /// Audit entries written so far, in order.
    pub(crate) entries: Entries,
    /// Whether work for the queues was written.
    pub(crate) queued: bool,
}

impl<'a> Tx<'a> {
    /// Opens the `attempt`-th try (from 0) at these moments (civil, real).
    pub(crate) fn new(link: Link<'a>, scope: &'a Scope, at: (Moment, Moment), attempt: u32) -> Self {
        Self {
            link,
            scope,
            now: at.0,
            real_now: at.1,
            random: Random::for_run(scope.seed),
            nonces: Random::for_nonces(scope.seed, attempt),
            failure: None,
            entries: Entries::new(),
            queued: false,
        }
    }

    /// The session, on PostgreSQL.
    pub(crate) fn postgres(&mut self) -> Option<&mut postgres::Session> {
        match &mut self.link {
            Link::Sqlite(_) => None,
            Link::Postgres(session) => Some(session),
        }
    }

    /// Civil time, fixed for the whole act: what dates and limits go by.
    pub fn now(&self) -> Moment {
        self.now
    }
    /// Real time, fixed for the whole act: leases and rate windows. It does not travel.
    pub fn real_now(&self) -> Moment {
        self.real_now
    }
    /// Who acts.
    pub fn actor(&self) -> &'a Actor {
        &self.scope.actor
    }
    /// The keys of this installation.
    pub fn keys(&self) -> &'a Keyring {
        &self.scope.keys
    }
    /// The name of the program that runs this.
    pub fn node(&self) -> &'a str {
        &self.scope.node
    }

    /// Random bytes; a repeated try of the same act gives the same. For nonces take [`Self::nonce`].
    pub fn random<const N: usize>(&mut self) -> [u8; N] {
        self.random.take()
    }
    /// A nonce for sealing; never the same twice, not even in a repeated try.
    pub fn nonce(&mut self) -> [u8; 12] {
        self.nonces.take()
    }
    /// A new identifier; a repeated try of the same act gives the same.
    pub fn new_id<T: TypedId>(&mut self) -> T {
        T::make(self.now, self.random.take())
    }

    /// Carries out a statement; the number of rows it touched.
    pub fn exec(&mut self, sql: Sql, args: &[Value]) -> Result<u64, Fault> {
        self.admit(sql)?;
        self.link.exec(sql, args).map_err(|f| self.poison(f))
    }
    /// All rows of a statement (also one with `returning`).
    pub fn rows(&mut self, sql: Sql, args: &[Value]) -> Result<Vec<Row>, Fault> {
        self.admit(sql)?;
        self.link.rows(sql, args).map_err(|f| self.poison(f))
    }
    /// The only row, or none. More than one is a fault.
    pub fn opt(&mut self, sql: Sql, args: &[Value]) -> Result<Option<Row>, Fault> {
        let mut rows = self.rows(sql, args)?.into_iter();
        let first = rows.next();
        if rows.next().is_some() {
            return Err(self.poison(Fault::Corrupt("one row was expected, several found")));
        }
        Ok(first)
    }
    /// The only row. None, or more than one, is a fault.
    pub fn one(&mut self, sql: Sql, args: &[Value]) -> Result<Row, Fault> {
        let row = self.opt(sql, args)?;
        row.ok_or_else(|| self.poison(Fault::Corrupt("one row was expected, none found")))
    }

    /// The connection, for the engine's own reading.
    pub(crate) fn link(&mut self) -> &mut Link<'a> {
        &mut self.link
    }

    /// The first failure, when there was one: the transaction cannot be committed.
    pub(crate) fn failure(&self) -> Option<&Fault> {
        self.failure.as_ref()
    }

    fn admit(&mut self, sql: Sql) -> Result<(), Fault> {
        if self.failure.is_some() {
            return Err(Fault::Poisoned);
        }
        let breach = match self.scope.writes {
            Writes::Any => None,
            Writes::None => (!sql.written().is_empty()).then_some(READ_ONLY),
            Writes::Listed => {
                let listed = |t: &String| TICK_TABLES.contains(&t.as_str());
                (!sql.written().iter().all(listed)).then_some(UNLISTED)
            }
        };
        breach.map_or(Ok(()), |b| Err(self.poison(b)))
    }

    fn poison(&mut self, fault: Fault) -> Fault {
        self.failure.get_or_insert_with(|| fault.clone());
        fault
    }
}

/// A write where only reading is allowed.
pub(crate) const READ_ONLY: Fault = Fault::Forbidden("a write in a reading transaction");
const UNLISTED: Fault = Fault::Forbidden("a write without audit to a table that is not listed");
