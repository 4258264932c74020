//! One connection, driven by the thread that owns it.

use super::tls;
use crate::engine::Isolation;
use crate::store::Options;
use crate::value::Columns;
use crate::{Fault, Row, Value};
use futures_util::future::join_all;
use std::collections::HashMap;
use std::error::Error;
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};
use tokio::task::AbortHandle;
use tokio_postgres::config::SslMode;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use tokio_postgres::{Client, Config, NoTls, Statement};
use tokio_postgres_rustls::MakeRustlsConnect;

/// The oldest server that is accepted.
const OLDEST: i64 = 150_000;
/// For all of connecting, the server's greeting included, unless the address says otherwise.
const CONNECT: Duration = Duration::from_secs(10);

/// How to connect, and how long to wait for an answer.
#[derive(Clone)]
pub(crate) struct Settings {
    config: Config,
    tls: MakeRustlsConnect,
    allow_loss: bool,
    patience: Option<Duration>,
}

impl Settings {
    /// Reads the address.
    pub(crate) fn read(url: &str, options: &Options) -> Result<Self, Fault> {
        let mut config: Config =
            url.parse().map_err(|_| Fault::Unfit("the address cannot be read".to_owned()))?;
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECT);
        }
        config.application_name("wissel");
        let tls = tls::connector(options.trusted.as_deref())?;
        Ok(Self { config, tls, allow_loss: options.allow_loss, patience: None })
    }

    /// A statement without an answer for this long means a lost connection. Without it a migration, a dump or the
    /// first look at a large database may take its time.
    pub(crate) fn patient(self, patience: Duration) -> Self {
        Self { patience: Some(patience), ..self }
    }

    /// For looking and copying: whether the server keeps what it confirms was checked when the store was opened.
    pub(crate) fn plain(url: &str) -> Result<Self, Fault> {
        let config: Config =
            url.parse().map_err(|_| Fault::Unfit("the address cannot be read".to_owned()))?;
        Ok(Self { config, tls: tls::connector(None)?, allow_loss: true, patience: None })
    }
}

/// An open connection. Giving it up closes its socket at once, whatever it still waits for: the server then ends its
/// transaction.
struct Line {
    client: Client,
    carrier: AbortHandle,
}

impl Drop for Line {
    fn drop(&mut self) {
        self.carrier.abort();
    }
}

/// Beside whom a transaction runs. The lock is one of the database, on a table that nobody writes to, so that it holds
/// among all programs and ends with the transaction, however that ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Turn {
    /// It only reads, or has its own way of not colliding.
    None,
    /// Beside all others that write, except one who goes alone.
    Beside,
    /// Alone: it waits until nobody writes, and everybody who wants to write waits for it.
    Alone,
}

/// One connection with its prepared statements. Reconnects at the next `begin` when it was lost.
pub(crate) struct Session {
    runtime: Runtime,
    settings: Settings,
    line: Option<Line>,
    statements: HashMap<&'static str, Statement>,
}

impl Session {
    /// Connects and checks that the server keeps what it has confirmed.
    pub(crate) fn open(settings: Settings) -> Result<Self, Fault> {
        let runtime =
            Builder::new_current_thread().enable_all().build().map_err(|e| Fault::Io(e.to_string()))?;
        let mut session = Self { runtime, settings, line: None, statements: HashMap::new() };
        // A second try: under many connections at once a greeting has been seen to go missing.
        session.connect().or_else(|_| session.connect())?;
        session.check()?;
        Ok(session)
    }

    fn connect(&mut self) -> Result<(), Fault> {
        self.statements.clear();
        let Settings { config, tls, .. } = self.settings.clone();
        // The library's own limit ends where the socket is open; a server that then says nothing would be waited for.
        let limit = config.get_connect_timeout().copied().unwrap_or(CONNECT);
        let line = self.runtime.block_on(timeout_in(limit, async move {
            if config.get_ssl_mode() == SslMode::Disable {
                let (client, connection) = config.connect(NoTls).await?;
                return Ok(Line { client, carrier: tokio::spawn(connection).abort_handle() });
            }
            let (client, connection) = config.connect(tls).await?;
            Ok(Line { client, carrier: tokio::spawn(connection).abort_handle() })
        }));
        let line = line.ok_or(Fault::LostConnection)?;
        self.line = Some(line.map_err(|e| connect_fault(&e))?);
        self.batch("set client_min_messages = warning; set standard_conforming_strings = on")
    }

    fn check(&mut self) -> Result<(), Fault> {
        let ask = "select cast(current_setting('server_version_num') as bigint) as version, \
                   current_setting('fsync') as fsync, current_setting('full_page_writes') as pages, \
                   current_setting('synchronous_commit') as commits, \
                   current_setting('server_encoding') as encoding";
        let rows = self.rows(ask, &[])?;
        let row = rows.first().ok_or(Fault::Corrupt("no settings"))?;
        if row.int("version")? < OLDEST {
            return Err(Fault::Unfit("PostgreSQL 15 or newer is needed".to_owned()));
        }
        if row.str("encoding")? != "UTF8" {
            return Err(Fault::Unfit("the encoding of the database must be UTF8".to_owned()));
        }
        if self.settings.allow_loss {
            return Ok(());
        }
        for setting in ["fsync", "pages", "commits"] {
            if row.str(setting)? == "off" {
                return Err(Fault::Unfit(
                    "fsync, full_page_writes and synchronous_commit must be on".to_owned(),
                ));
            }
        }
        Ok(())
    }

    /// Opens a transaction; connects again when the connection was lost. It waits for its turn before it looks at
    /// anything: `lock table` takes no picture of the data, so that all that it waited for stands in its picture.
    pub(crate) fn begin(&mut self, isolation: Isolation, turn: Turn) -> Result<(), Fault> {
        if self.line.as_ref().is_none_or(|line| line.client.is_closed()) {
            self.connect()?;
        }
        let begin = match isolation {
            Isolation::Serializable => "begin isolation level serializable",
            Isolation::ReadCommitted => "begin isolation level read committed",
            Isolation::Snapshot => "begin isolation level repeatable read read only",
        };
        match turn {
            Turn::None => self.batch(begin),
            Turn::Beside => self.batch(&format!("{begin}; lock table migration in row exclusive mode")),
            Turn::Alone => self.batch(&format!("{begin}; lock table migration in share row exclusive mode")),
        }
    }

    /// Gives the transaction up. A connection on which that fails is dropped.
    pub(crate) fn rollback(&mut self) {
        if self.batch("rollback").is_err() {
            self.line = None;
        }
    }

    /// Commits. `Busy` when the server gave up the transaction because it collided.
    pub(crate) fn commit(&mut self) -> Result<(), Fault> {
        let done = self.batch("commit");
        if done == Err(Fault::LostConnection) {
            self.line = None;
        }
        done
    }

    /// Several statements without values.
    pub(crate) fn batch(&mut self, text: &str) -> Result<(), Fault> {
        self.ask(async |client| client.batch_execute(text).await)
    }

    /// Waits for the server's answer, as long as the settings allow. A connection that stays silent is dropped: its
    /// transaction ends with it.
    fn ask<T>(
        &mut self,
        question: impl AsyncFnOnce(&Client) -> Result<T, tokio_postgres::Error>,
    ) -> Result<T, Fault> {
        let Line { client, .. } = self.line.as_ref().ok_or(Fault::LostConnection)?;
        let answer = match self.settings.patience {
            Some(limit) => self.runtime.block_on(timeout_in(limit, question(client))),
            None => Some(self.runtime.block_on(question(client))),
        };
        match answer {
            Some(answer) => answer.map_err(|e| fault(&e)),
            None => {
                tracing::warn!("the database did not answer in time; the connection is dropped");
                self.line = None;
                Err(Fault::LostConnection)
            }
        }
    }

    /// Carries out a statement.
    pub(crate) fn exec(&mut self, sql: &'static str, args: &[Value]) -> Result<u64, Fault> {
        let statement = self.statement(sql)?;
        self.ask(async |client| client.execute_raw(&statement, args).await)
    }

    /// Carries out one statement for each set of values, all on their way at once.
    pub(crate) fn exec_each(&mut self, sql: &'static str, sets: &[Vec<Value>]) -> Result<(), Fault> {
        if sets.is_empty() {
            return Ok(());
        }
        let statement = self.statement(sql)?;
        self.ask(async |client| {
            let all = join_all(sets.iter().map(|set| client.execute_raw(&statement, set)));
            all.await.into_iter().try_for_each(|done| done.map(drop))
        })
    }

    /// All rows of a statement.
    pub(crate) fn rows(&mut self, sql: &'static str, args: &[Value]) -> Result<Vec<Row>, Fault> {
        let statement = self.statement(sql)?;
        let refs: Vec<&(dyn ToSql + Sync)> = args.iter().map(|a| a as &(dyn ToSql + Sync)).collect();
        let found = self.ask(async |client| client.query(&statement, &refs).await)?;
        let columns: Columns = statement.columns().iter().map(|c| c.name().to_owned()).collect();
        let read = |row: &tokio_postgres::Row| {
            let values = (0..row.len()).map(|i| value(row, i)).collect::<Result<_, _>>()?;
            Ok(Row::new(Columns::clone(&columns), values))
        };
        found.iter().map(read).collect()
    }

    fn statement(&mut self, sql: &'static str) -> Result<Statement, Fault> {
        if let Some(known) = self.statements.get(sql) {
            return Ok(known.clone());
        }
        let made = self.ask(async |client| client.prepare(sql).await)?;
        self.statements.insert(sql, made.clone());
        Ok(made)
    }
}

/// What this comes to, or nothing when it takes longer. The timer needs the runtime, so it is made inside.
async fn timeout_in<T>(limit: Duration, step: impl Future<Output = T>) -> Option<T> {
    tokio::time::timeout(limit, step).await.ok()
}

impl ToSql for Value {
    fn to_sql(&self, ty: &Type, out: &mut bytes::BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(v) if *ty == Type::INT4 => i32::try_from(*v)?.to_sql_checked(ty, out),
            Self::Int(v) => v.to_sql_checked(ty, out),
            Self::Text(v) => v.to_sql_checked(ty, out),
            Self::Bytes(v) => v.to_sql_checked(ty, out),
        }
    }
    fn accepts(ty: &Type) -> bool {
        [Type::INT8, Type::INT4, Type::TEXT, Type::VARCHAR, Type::BYTEA].contains(ty)
    }
    to_sql_checked!();
}

fn value(row: &tokio_postgres::Row, i: usize) -> Result<Value, Fault> {
    let column = row.columns().get(i).ok_or(Fault::Corrupt("no such column in the result"))?;
    let got = match *column.type_() {
        Type::INT8 => row.try_get::<_, Option<i64>>(i).map(Value::from),
        Type::INT4 => row.try_get::<_, Option<i32>>(i).map(Value::from),
        Type::BOOL => row.try_get::<_, Option<bool>>(i).map(Value::from),
        Type::TEXT | Type::VARCHAR | Type::NAME => row.try_get::<_, Option<String>>(i).map(Value::from),
        Type::BYTEA => row.try_get::<_, Option<Vec<u8>>>(i).map(Value::from),
        _ => return Err(Fault::Corrupt("a column type outside the shared four")),
    };
    got.map_err(|_| Fault::Corrupt("a column that does not decode"))
}

/// The fault behind an error of the server. Texts with values in them (class 22, 23) are left out.
pub(crate) fn fault(error: &tokio_postgres::Error) -> Fault {
    let Some(db) = error.as_db_error() else {
        let broken = error.is_closed() || error.source().is_some_and(<dyn Error>::is::<std::io::Error>);
        return if broken { Fault::LostConnection } else { Fault::Database(error.to_string()) };
    };
    let code = db.code();
    if *code == SqlState::OUT_OF_MEMORY {
        let (message, hint) = (db.message(), db.hint().unwrap_or_default());
        tracing::warn!(message, hint, "the database is out of memory; the transaction is tried again");
    }
    if let Some(passing) = passing(code) {
        return passing;
    }
    let what = match code.code().get(..2) {
        Some("42" | "0A" | "P0" | "53" | "25") => db.message(),
        _ => db.constraint().unwrap_or_default(),
    };
    Fault::Database(format!("{} {what}", code.code()))
}

/// What passes when it is tried again, by its code alone.
fn passing(code: &SqlState) -> Option<Fault> {
    if [SqlState::T_R_SERIALIZATION_FAILURE, SqlState::T_R_DEADLOCK_DETECTED, SqlState::LOCK_NOT_AVAILABLE]
        .contains(code)
    {
        return Some(Fault::Busy);
    }
    // A table in which the server notes who read what beside whom is full. It empties as transactions end, and whoever goes
    // alone needs little of it.
    if *code == SqlState::OUT_OF_MEMORY {
        return Some(Fault::Busy);
    }
    [SqlState::ADMIN_SHUTDOWN, SqlState::CRASH_SHUTDOWN, SqlState::CANNOT_CONNECT_NOW]
        .contains(code)
        .then_some(Fault::LostConnection)
}

fn connect_fault(error: &tokio_postgres::Error) -> Fault {
    match fault(error) {
        // No connection, no code: the text says what could not be reached.
        Fault::Database(_) if error.as_db_error().is_none() => Fault::LostConnection,
        Fault::Database(text) => Fault::Unfit(text),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_passes_is_repeated_and_what_stays_is_not() {
        for (code, expected) in [
            ("40001", Some(Fault::Busy)),
            ("40P01", Some(Fault::Busy)),
            ("55P03", Some(Fault::Busy)),
            // RWConflictPool or the predicate locks are full: seen under 64 clients at once.
            ("53200", Some(Fault::Busy)),
            ("57P01", Some(Fault::LostConnection)),
            ("57P02", Some(Fault::LostConnection)),
            ("57P03", Some(Fault::LostConnection)),
            // A full disk and a limit on connections stay what they are: eight tries in a second cure neither.
            ("53100", None),
            ("53300", None),
            ("53400", None),
            ("23505", None),
            ("42P01", None),
        ] {
            assert_eq!(passing(&SqlState::from_code(code)), expected, "{code}");
        }
    }
}
