//! The doors to the data: `act`, `view`, `read` and `tick`.

use crate::engine::{Body, Engine, Isolation};
use crate::tx::{Scope, Writes};
use crate::{Fault, Store, Tx};
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;
use wissel_core::act::{Acted, Decided, Outcome};
use wissel_core::actor::Actor;

/// The code of an act: loads facts, lets `core` decide, writes.
pub type Run<C, T, R> = fn(&mut Tx<'_>, &C) -> Result<Decided<T, R>, Fault>;
/// Whether what was read may still be handed out: session, bar, consent, availability.
pub type Holds<C, T> = fn(&mut Tx<'_>, &C, &T) -> Result<bool, Fault>;
/// The code of bookkeeping.
pub type Keep<C, T> = fn(&mut Tx<'_>, &C) -> Result<T, Fault>;

/// Personal data whose audit entry is on the disk. Only [`Store::view`] makes it.
#[derive(PartialEq, Eq)]
pub struct Released<T>(T);

impl<T> Released<T> {
    /// The data.
    pub fn into_inner(self) -> T {
        self.0
    }
}
impl<T> Deref for Released<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}
impl<T> fmt::Debug for Released<T> {
    /// Does not show the data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Released(..)")
    }
}

impl Store {
    pub(crate) fn scope(&self, actor: Actor, writes: Writes) -> Scope {
        let mut seed = [0; 32];
        self.0.entropy.fill(&mut seed);
        Scope {
            actor,
            keys: Arc::clone(&self.0.keyring),
            clock: Arc::clone(&self.0.clock),
            node: Arc::clone(&self.0.node),
            seed,
            writes,
        }
    }

    pub(crate) async fn write<O: Send + 'static>(
        &self,
        scope: Scope,
        isolation: Isolation,
        body: Body<O>,
    ) -> Result<O, Fault> {
        self.0.engine.write(scope, isolation, body).await
    }

    /// Carries out one use case in one transaction and answers when it is durable. A refusal is committed too;
    /// only a fault rolls back. `run` may be called several times.
    pub async fn act<C, T, R>(
        &self,
        actor: &Actor,
        command: C,
        run: Run<C, T, R>,
    ) -> Result<Outcome<T, R>, Fault>
    where
        C: Send + Sync + 'static,
        T: Send + 'static,
        R: Send + 'static,
    {
        let body: Body<Outcome<T, R>> = Box::new(move |tx| {
            let acted = run(tx, &command)?;
            tx.apply(acted)
        });
        self.write(self.scope(actor.clone(), Writes::Any), Isolation::Serializable, body).await
    }

    /// Reads personal data; it is handed out when its audit entry is durable.
    ///
    /// SQLite: `read` runs on a reader; then, on the writer, `holds` checks what may have changed since, and the
    /// entry is written. When it does not hold, or was refused, `read` runs again on the writer and decides.
    /// PostgreSQL: one serializable transaction.
    pub async fn view<C, T, R>(
        &self,
        actor: &Actor,
        command: C,
        read: Run<C, T, R>,
        holds: Holds<C, T>,
    ) -> Result<Outcome<Released<T>, R>, Fault>
    where
        C: Send + Sync + 'static,
        T: Send + 'static,
        R: Send + 'static,
    {
        let command = Arc::new(command);
        let scope = self.scope(actor.clone(), Writes::Any);
        let mut seen = match &self.0.engine {
            Engine::Sqlite { .. } => self.read_ahead(&scope, &command, read).await?,
            Engine::Postgres(_) => None,
        };
        let body: Body<Outcome<T, R>> = Box::new(move |tx| {
            if let Some((value, acted)) = seen.take()
                && holds(tx, &command, &value)?
            {
                tx.apply(acted)?;
                return Ok(Outcome::Done(value));
            }
            let acted = read(tx, &command)?;
            tx.apply(acted)
        });
        Ok(match self.write(scope, Isolation::Serializable, body).await? {
            Outcome::Done(value) => Outcome::Done(Released(value)),
            Outcome::Refused(reason) => Outcome::Refused(reason),
        })
    }

    /// Reads on a reader; `None` when the writer must decide: refused, or something has to be written.
    async fn read_ahead<C, T, R>(
        &self,
        scope: &Scope,
        command: &Arc<C>,
        read: Run<C, T, R>,
    ) -> Result<Option<(T, Acted<()>)>, Fault>
    where
        C: Send + Sync + 'static,
        T: Send + 'static,
        R: Send + 'static,
    {
        let command = Arc::clone(command);
        let body: Body<Decided<T, R>> = Box::new(move |tx| read(tx, &command));
        match self.0.engine.read(scope.again(), body).await {
            Ok(acted) => {
                let mut done = None;
                let rest = acted.map(|outcome| {
                    if let Outcome::Done(value) = outcome {
                        done = Some(value);
                    }
                });
                Ok(done.map(|value| (value, rest)))
            }
            Err(crate::tx::READ_ONLY) => Ok(None),
            Err(fault) => Err(fault),
        }
    }

    /// Reads facts that are not personal (terms, switches, a session's state) in one snapshot, without an audit entry.
    pub async fn read<C, T>(&self, command: C, run: Keep<C, T>) -> Result<T, Fault>
    where
        C: Send + Sync + 'static,
        T: Send + 'static,
    {
        let body: Body<T> = Box::new(move |tx| run(tx, &command));
        self.0.engine.read(self.scope(Actor::System("read"), Writes::None), body).await
    }

    /// Bookkeeping without an audit entry; writes only to [`TICK_TABLES`](crate::TICK_TABLES).
    pub async fn tick<C, T>(&self, command: C, run: Keep<C, T>) -> Result<T, Fault>
    where
        C: Send + Sync + 'static,
        T: Send + 'static,
    {
        let body: Body<T> = Box::new(move |tx| run(tx, &command));
        self.write(self.scope(Actor::System("tick"), Writes::Listed), Isolation::Serializable, body).await
    }
}
