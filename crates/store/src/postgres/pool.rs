//! Transactions on PostgreSQL: serializable, repeated when they collide, found out when a commit got lost.
//!
//! Many at once on the same rows could collide eight times in a row. So whoever collided a few times goes alone: it waits
//! until nothing else writes, in whichever program on this database, and the others wait for it. Between two tries each
//! waits a while that grows and is drawn by chance.

use super::dump;
use super::sealer::Sealer;
use super::session::{Session, Settings, Turn};
use crate::crew::{Crew, Maker};
use crate::engine::{Body, Isolation, Wake};
use crate::random::Random;
use crate::store::{self, Options};
use crate::tx::{Entries, Link, Scope, Tx, Writes};
use crate::{Fault, Value};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;
use wissel_core::time::Moment;

/// How often a transaction is tried.
const TRIES: u32 = 8;
/// After so many collisions it goes alone.
const ALONE: u32 = 3;
/// The longest wait before the first repetition; it doubles with each.
const FIRST_PAUSE: Duration = Duration::from_millis(4);

/// The connections, each on its thread.
pub(crate) struct Pool {
    crew: Crew<Session>,
    sealer: Sealer,
    wake: Wake,
}

impl Pool {
    /// Connects, checks the server, migrates.
    pub(crate) fn open(url: &str, options: &Options, wake: Wake) -> Result<Self, Fault> {
        let settings = Settings::read(url, options)?;
        let first = settings.clone();
        std::thread::scope(|scope| {
            let prepare = scope.spawn(|| {
                let mut session = Session::open(first)?;
                dump::demand_whole(&mut session)?;
                store::prepare(&mut Link::Postgres(&mut session), options)
            });
            prepare.join().unwrap_or(Err(Fault::Panicked))
        })?;
        let settings = settings.patient(options.patience);
        let maker = |_| -> Maker<Session> {
            let settings = settings.clone();
            Box::new(move || Session::open(settings))
        };
        let crew = Crew::start("store-postgres", (0..options.connections.max(1)).map(maker).collect())?;
        let sealer = Sealer::start(settings)?;
        Ok(Self { crew, sealer, wake })
    }

    /// Runs a transaction; answers after its commit.
    pub(crate) async fn run<O: Send + 'static>(
        &self,
        scope: Scope,
        isolation: Isolation,
        body: Body<O>,
    ) -> Result<O, Fault> {
        let wake = self.wake.clone();
        self.crew.run(move |session| Run::new(&scope, isolation, body).all(session, &wake)).await
    }

    /// Ends the threads after what waits.
    pub(crate) async fn close(&self) {
        self.crew.close().await;
        self.sealer.close().await;
    }
}

/// How one try ended.
enum Tried<O> {
    Done(O),
    /// It collided or the connection broke before the commit: nothing was kept.
    Again(Fault),
    /// The connection broke during the commit: perhaps everything was kept.
    Lost(O),
    Failed(Fault),
}

/// One transaction through all its tries.
struct Run<'s, O> {
    scope: &'s Scope,
    isolation: Isolation,
    body: Body<O>,
    at: (Moment, Moment),
    /// The name under which its commit can be found again.
    act: String,
    pauses: Random,
}

impl<'s, O> Run<'s, O> {
    fn new(scope: &'s Scope, isolation: Isolation, body: Body<O>) -> Self {
        let mut own = Random::for_nonces(scope.seed, u32::MAX - 1);
        let act = format!("{:032x}", u128::from_be_bytes(own.take()));
        let at = (scope.clock.civil(), scope.clock.real());
        Self { scope, isolation, body, at, act, pauses: own }
    }

    fn all(mut self, session: &mut Session, wake: &Wake) -> Result<O, Fault> {
        let (mut last, mut collisions) = (Fault::Busy, 0);
        for attempt in 0..TRIES {
            if attempt > 0 {
                self.pause(attempt, &last);
            }
            let turn = match (self.scope.writes, collisions) {
                // What only reads collides with nothing.
                (Writes::None, _) => Turn::None,
                (_, 0..ALONE) => Turn::Beside,
                _ => Turn::Alone,
            };
            let (tried, queued) = self.once(session, attempt, turn);
            let out = match tried {
                Tried::Done(out) => out,
                Tried::Failed(fault) => return Err(fault),
                Tried::Again(fault) => {
                    collisions += u32::from(fault == Fault::Busy);
                    last = fault;
                    continue;
                }
                Tried::Lost(out) => match self.was_kept(session) {
                    Ok(true) => out,
                    Ok(false) => {
                        last = Fault::LostConnection;
                        continue;
                    }
                    Err(_) => return Err(Fault::LostCommit),
                },
            };
            if queued {
                wake.ring();
            }
            return Ok(out);
        }
        Err(last)
    }

    /// One try; whether it wrote work for the queues.
    fn once(&mut self, session: &mut Session, attempt: u32, turn: Turn) -> (Tried<O>, bool) {
        if let Err(fault) = session.begin(self.isolation, turn) {
            session.rollback();
            return (again_or_failed(fault), false);
        }
        let mut tx = Tx::new(Link::Postgres(session), self.scope, self.at, attempt);
        let out = catch_unwind(AssertUnwindSafe(|| (self.body)(&mut tx))).unwrap_or(Err(Fault::Panicked));
        let failure = tx.failure().cloned();
        let (entries, queued) = (std::mem::take(&mut tx.entries), tx.queued);
        let out = match (failure, out) {
            (None, Ok(out)) => out,
            (Some(first), _) => {
                session.rollback();
                return (again_or_failed(first), false);
            }
            (None, Err(fault)) => {
                session.rollback();
                return (Tried::Failed(fault), false);
            }
        };
        let marked = self.mark(session, &entries);
        if let Err(fault) = marked {
            session.rollback();
            return (again_or_failed(fault), false);
        }
        let tried = match session.commit() {
            Ok(()) => Tried::Done(out),
            Err(Fault::LostConnection) if self.scope.writes == Writes::None => Tried::Done(out),
            Err(Fault::LostConnection) => Tried::Lost(out),
            Err(fault) => {
                session.rollback();
                again_or_failed(fault)
            }
        };
        (tried, queued)
    }

    /// Writes the act's name and hands its audit entries to the sealer.
    fn mark(&self, session: &mut Session, entries: &Entries) -> Result<(), Fault> {
        if self.scope.writes == Writes::None {
            return Ok(());
        }
        let waiting: Vec<Vec<Value>> = entries.iter().map(|(id, _)| vec![id.into()]).collect();
        session.exec_each("insert into audit_unsealed (audit_id) values ($1)", &waiting)?;
        let done = [vec![(&self.act).into(), self.at.1.into()]];
        session.exec_each("insert into act_done (id, at) values ($1, $2)", &done)
    }

    /// Whether the lost commit was carried out. Writing the same name waits for whoever still holds it.
    fn was_kept(&mut self, session: &mut Session) -> Result<bool, Fault> {
        let mut last = Fault::LostConnection;
        for attempt in 1..=TRIES {
            self.pause(attempt, &last);
            let asked = session.begin(Isolation::ReadCommitted, Turn::None).and_then(|()| {
                session.exec(
                    "insert into act_done (id, at) values ($1, $2) on conflict (id) do nothing",
                    &[(&self.act).into(), self.at.1.into()],
                )
            });
            session.rollback();
            match asked {
                Ok(written) => return Ok(written == 0),
                Err(fault) => last = fault,
            }
        }
        Err(last)
    }

    /// Waits a little, longer with each try and never equally long as a rival.
    fn pause(&mut self, attempt: u32, last: &Fault) {
        let most = if *last == Fault::LostConnection {
            Duration::from_millis(40) * attempt * attempt
        } else {
            FIRST_PAUSE * 2_u32.saturating_pow(attempt.saturating_sub(1))
        };
        let [jitter] = self.pauses.take();
        // Between half of it and all of it.
        std::thread::sleep(most * (256 + u32::from(jitter)) / 512);
    }
}

fn again_or_failed<O>(fault: Fault) -> Tried<O> {
    match fault {
        Fault::Busy | Fault::LostConnection => Tried::Again(fault),
        _ => Tried::Failed(fault),
    }
}
