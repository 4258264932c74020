//! SQLite: one writer thread with group commit, readers apart.

mod readers;
mod writer;

pub(crate) use readers::Readers;
pub(crate) use writer::Writer;

use crate::value::Columns;
use crate::{Fault, Row, Value};
use rusqlite::config::DbConfig;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{CachedStatement, Connection, ErrorCode, OpenFlags, ToSql};
use std::path::Path;
use std::time::Duration;

/// How long a statement waits for another process (a command beside the server) before it gives up.
const BUSY: Duration = Duration::from_secs(5);
const STATEMENTS: usize = 512;

/// Opens the connection that writes; makes the file when it is absent.
pub(crate) fn open_writer(path: &Path) -> Result<Connection, Fault> {
    let connection = Connection::open(path).map_err(|e| fault(&e))?;
    prepare(&connection)?;
    connection
        .execute_batch(
            "pragma journal_mode = wal;
             pragma synchronous = full;
             pragma wal_autocheckpoint = 4000;
             pragma secure_delete = on;
             pragma recursive_triggers = on;",
        )
        .map_err(|e| fault(&e))?;
    Ok(connection)
}

/// Opens a connection that can only read.
pub(crate) fn open_reader(path: &Path) -> Result<Connection, Fault> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(|e| fault(&e))?;
    prepare(&connection)?;
    connection.execute_batch("pragma query_only = on;").map_err(|e| fault(&e))?;
    Ok(connection)
}

fn prepare(connection: &Connection) -> Result<(), Fault> {
    connection.busy_timeout(BUSY).map_err(|e| fault(&e))?;
    // Without it, once `pragma optimize` has taken samples, a plan depends on the values that are bound, and every
    // execution of a kept statement compiles it anew: more work than the statement itself.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map_err(|e| fault(&e))?;
    // Old pages that a savepoint keeps stay in memory: no file outside the data folder, and half of the writer's time.
    connection
        .execute_batch("pragma foreign_keys = on; pragma trusted_schema = off; pragma temp_store = memory;")
        .map_err(|e| fault(&e))?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(())
}

/// Carries out a statement.
pub(crate) fn exec(connection: &Connection, sql: &str, args: &[Value]) -> Result<u64, Fault> {
    let mut statement = bound(connection, sql, args)?;
    if statement.column_count() > 0 {
        // `returning`: every row must be stepped through for the statement to be complete.
        let mut rows = statement.raw_query();
        let mut count = 0;
        while rows.next().map_err(|e| fault(&e))?.is_some() {
            count += 1;
        }
        return Ok(count);
    }
    let count = statement.raw_execute().map_err(|e| fault(&e))?;
    u64::try_from(count).map_err(|_| Fault::Corrupt("a count beyond 64 bits"))
}

/// All rows of a statement.
pub(crate) fn rows(connection: &Connection, sql: &str, args: &[Value]) -> Result<Vec<Row>, Fault> {
    let mut statement = bound(connection, sql, args)?;
    let columns: Columns = statement.column_names().map(str::to_owned).collect();
    let mut rows = statement.raw_query();
    let mut out = Vec::new();
    while let Some(row) = rows.next().map_err(|e| fault(&e))? {
        let values = (0..columns.len())
            .map(|i| value(row.get_ref(i).map_err(|e| fault(&e))?))
            .collect::<Result<Vec<_>, Fault>>()?;
        out.push(Row::new(Columns::clone(&columns), values));
    }
    Ok(out)
}

/// Prepares and binds. SQLite numbers `$2` by its first appearance, so that each is bound by its name.
fn bound<'c>(connection: &'c Connection, sql: &str, args: &[Value]) -> Result<CachedStatement<'c>, Fault> {
    let mut statement = connection.prepare_cached(sql).map_err(|e| fault(&e))?;
    let mut highest = 0;
    for index in 1..=statement.parameter_count() {
        let number = statement
            .parameter_name(index)
            .and_then(|n| n.strip_prefix('$'))
            .and_then(|n| n.parse::<usize>().ok())
            .ok_or(Fault::Forbidden("a parameter that is not $1, $2, ..."))?;
        let arg = number.checked_sub(1).and_then(|n| args.get(n)).ok_or(TOO_FEW)?;
        statement.raw_bind_parameter(index, arg).map_err(|e| fault(&e))?;
        highest = highest.max(number);
    }
    if highest != args.len() {
        return Err(Fault::Forbidden("more values than parameters"));
    }
    Ok(statement)
}

const TOO_FEW: Fault = Fault::Forbidden("fewer values than parameters");

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(v) => ValueRef::Integer(*v),
            Self::Text(v) => ValueRef::Text(v.as_bytes()),
            Self::Bytes(v) => ValueRef::Blob(v),
        }))
    }
}

fn value(found: ValueRef<'_>) -> Result<Value, Fault> {
    match found {
        ValueRef::Null => Ok(Value::Null),
        ValueRef::Integer(v) => Ok(Value::Int(v)),
        ValueRef::Text(v) => String::from_utf8(v.to_vec())
            .map(Value::Text)
            .map_err(|_| Fault::Corrupt("text that is not UTF-8")),
        ValueRef::Blob(v) => Ok(Value::Bytes(v.to_vec())),
        ValueRef::Real(_) => Err(Fault::Corrupt("a fraction where none can be")),
    }
}

/// The fault behind an error of SQLite. Its texts name tables and columns, never values.
pub(crate) fn fault(error: &rusqlite::Error) -> Fault {
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Fault::Busy,
        _ => Fault::Database(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rusqlite::StatementStatus;

    /// With samples of a column, and without stable plans, SQLite would compile it anew for each value.
    #[test]
    fn a_kept_statement_is_compiled_once_whatever_its_values_are() {
        let folder = tempfile::tempdir().unwrap();
        let connection = open_writer(&folder.path().join("plans.db")).unwrap();
        connection
            .execute_batch(
                "create table t (a text not null, b bigint not null);
                 create index t_a on t (a);
                 create index t_b on t (b);
                 with recursive n (i) as (select 1 union all select i + 1 from n where i < 2000)
                 insert into t select 'a' || (i % 7), i from n;
                 analyze;",
            )
            .unwrap();
        let text = "select count(*) as n from t where a = $1 and b > $2";
        for n in 0..20_i64 {
            rows(&connection, text, &[Value::Text(format!("a{n}")), Value::Int(n * 100)]).unwrap();
        }
        let statement = connection.prepare_cached(text).unwrap();
        assert_eq!(statement.get_status(StatementStatus::RePrepare), 0);
    }
}
