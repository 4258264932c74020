//! Migrations: one tree of SQL files for both databases, forward only, each with a recorded checksum.
//!
//! Placeholders: `{blob}` bytes, `{strict}` after a table's closing bracket, `{append_only:TABLE}` triggers that
//! abort every update and delete, `{append_only_unless_trimmed:TABLE:ROWS}` the same but for the rows that an open
//! checkpoint in `audit_trim` has released, `{closes_only:TABLE:COLUMNS}` for that table itself. `bigint` becomes
//! `integer` on SQLite (STRICT knows no other).

use crate::tx::Link;
use crate::{Fault, sql};
use sha2::{Digest, Sha256};
use wissel_core::time::Moment;

struct Migration {
    name: &'static str,
    text: &'static str,
}

macro_rules! migrations {
    ($($name:literal),+ $(,)?) => {
        /// Every migration, in order. The number is the first four digits.
        const MIGRATIONS: &[Migration] = &[$(Migration {
            name: $name,
            text: include_str!(concat!("../migrations/", $name, ".sql")),
        }),+];
    };
}

migrations!(
    "0001-foundation",
    "0002-identity",
    "0003-exchange",
    "0004-clients",
    "0005-client",
    "0006-emergency",
    "0007-launch",
    "0008-passkeys",
    "0009-totp",
    "0010-sign-in",
    "0011-recovery",
    "0012-privacy",
    "0013-provider",
    "0014-agreement-text",
    "0015-webhooks",
    "0016-wind-down",
    "0017-disclosure",
    "0018-scim",
    "0019-upkeep",
    "0020-sectors",
    "0021-find",
    "0022-once",
    "0023-phone",
    "0024-reported"
);

/// Which database a migration is written out for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Dialect {
    Sqlite,
    Postgres,
}

impl Migration {
    fn number(&self) -> Result<i64, Fault> {
        let digits = self.name.get(..4).and_then(|d| d.parse().ok());
        digits.ok_or(Fault::Corrupt("a migration without a number"))
    }
    fn checksum(&self) -> Vec<u8> {
        Sha256::digest(self.text.as_bytes()).to_vec()
    }
}

/// Names of the migrations that have not been carried out. Faults when the database is newer or differs.
pub(crate) fn pending(link: &mut Link<'_>) -> Result<Vec<&'static str>, Fault> {
    Ok(waiting(link)?.into_iter().map(|m| m.name).collect())
}

/// Names of all migrations, for a database that does not exist yet.
pub(crate) fn all() -> Vec<&'static str> {
    MIGRATIONS.iter().map(|m| m.name).collect()
}

/// Carries out what waits, each migration in a transaction of its own; their names.
pub(crate) fn migrate(link: &mut Link<'_>, at: Moment) -> Result<Vec<&'static str>, Fault> {
    let mut done = Vec::new();
    loop {
        link.batch(match link.dialect() {
            Dialect::Sqlite => "begin immediate",
            Dialect::Postgres => "begin; select pg_advisory_xact_lock(7719001)",
        })?;
        let step = next(link, at).and_then(|name| link.batch("commit").map(|()| name));
        match step {
            Ok(Some(name)) => done.push(name),
            Ok(None) => return Ok(done),
            Err(fault) => {
                let _ = link.batch("rollback");
                return Err(fault);
            }
        }
    }
}

fn next(link: &mut Link<'_>, at: Moment) -> Result<Option<&'static str>, Fault> {
    let create = "create table if not exists migration (number bigint not null primary key, \
                  name text not null, checksum {blob} not null, at bigint not null){strict}";
    let create = written(create, link.dialect())?;
    link.batch(&create)?;
    let Some(migration) = waiting(link)?.into_iter().next() else { return Ok(None) };
    let text = written(migration.text, link.dialect())?;
    link.batch(&text)?;
    link.exec(
        sql!("insert into migration (number, name, checksum, at) values ($1, $2, $3, $4)"),
        &[migration.number()?.into(), migration.name.into(), migration.checksum().into(), at.into()],
    )?;
    Ok(Some(migration.name))
}

fn waiting(link: &mut Link<'_>) -> Result<Vec<&'static Migration>, Fault> {
    let exists = match link.dialect() {
        Dialect::Sqlite => sql!("select count(*) as n from sqlite_schema where name = 'migration'"),
        Dialect::Postgres => sql!(
            "select count(*) as n from pg_tables where tablename = 'migration' and schemaname = current_schema()"
        ),
    };
    let there = link.rows(exists, &[])?.first().map(|r| r.int("n")).transpose()?.unwrap_or(0);
    let mut left: Vec<&Migration> = MIGRATIONS.iter().collect();
    if there == 0 {
        return Ok(left);
    }
    for row in link.rows(sql!("select number, checksum from migration order by number"), &[])? {
        let number = row.int("number")?;
        let mut same = None;
        for (i, m) in left.iter().enumerate() {
            if m.number()? == number {
                same = Some(i);
            }
        }
        let known = left.remove(same.ok_or(Fault::TooNew(number))?);
        if known.checksum() != row.bytes("checksum")? {
            return Err(Fault::ChangedMigration(number));
        }
    }
    Ok(left)
}

/// The text with its slots filled in.
fn written(text: &str, dialect: Dialect) -> Result<String, Fault> {
    let (blob, strict) = match dialect {
        Dialect::Sqlite => ("blob", " strict"),
        Dialect::Postgres => ("bytea", ""),
    };
    let mut out = String::with_capacity(text.len() * 2);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, tail) = after.split_once('}').ok_or(Fault::Corrupt("an open slot in a migration"))?;
        out.push_str(before);
        match name.split_once(':') {
            None if name == "blob" => out.push_str(blob),
            None if name == "strict" => out.push_str(strict),
            Some(("append_only", table)) => out.push_str(&append_only(table, None, dialect)),
            Some(("append_only_unless_trimmed", rest)) => {
                let (table, which) =
                    rest.split_once(':').ok_or(Fault::Corrupt("a trigger without its rows"))?;
                out.push_str(&append_only(table, Some(which), dialect));
            }
            Some(("closes_only", rest)) => {
                let (table, columns) =
                    rest.split_once(':').ok_or(Fault::Corrupt("a trigger without columns"))?;
                out.push_str(&closes_only(table, columns, dialect));
            }
            _ => return Err(Fault::Corrupt("an unknown slot in a migration")),
        }
        rest = tail;
    }
    out.push_str(rest);
    Ok(match dialect {
        Dialect::Sqlite => out.replace(" bigint", " integer"),
        Dialect::Postgres => out,
    })
}

/// A table whose rows stay as they are. With `which`, a condition that joins a link `l` of the log to an open checkpoint
/// `t`, the rows up to that checkpoint may be deleted; nothing can ever be changed.
fn append_only(table: &str, which: Option<&str>, dialect: Dialect) -> String {
    let released = which.map(|which| {
        format!(
            "exists (select 1 from audit_trim t join audit_link l on l.position <= t.position \
             where t.is_open = 1 and {which})"
        )
    });
    match dialect {
        Dialect::Sqlite => {
            let unless = released.map(|rows| format!("when not {rows} ")).unwrap_or_default();
            format!(
                "create trigger {table}_no_update before update on {table} \
                 begin select raise(abort, 'append-only'); end;\n\
                 create trigger {table}_no_delete before delete on {table} {unless}\
                 begin select raise(abort, 'append-only'); end;"
            )
        }
        Dialect::Postgres => {
            let unless = released
                .map(|rows| format!("if tg_op = 'DELETE' then if {rows} then return old; end if; end if; "));
            guarded(table, &unless.unwrap_or_default())
        }
    }
}

/// A table whose rows stay, and whose flag `is_open` goes from 1 to 0 once.
fn closes_only(table: &str, columns: &str, dialect: Dialect) -> String {
    let same: String = columns.split(' ').map(|c| format!(" and new.{c} = old.{c}")).collect();
    let closing = format!("old.is_open = 1 and new.is_open = 0{same}");
    match dialect {
        Dialect::Sqlite => format!(
            "create trigger {table}_closes_only before update on {table} when not ({closing}) \
             begin select raise(abort, 'append-only'); end;\n\
             create trigger {table}_no_delete before delete on {table} \
             begin select raise(abort, 'append-only'); end;"
        ),
        Dialect::Postgres => {
            let unless = format!("if tg_op = 'UPDATE' then if {closing} then return new; end if; end if; ");
            guarded(table, &unless)
        }
    }
}

/// PostgreSQL: nothing is changed, deleted or truncated, unless this code returns before.
fn guarded(table: &str, unless: &str) -> String {
    format!(
        "create function {table}_append_only() returns trigger language plpgsql as \
         $$ begin {unless}raise exception 'append-only'; end $$;\n\
         create trigger {table}_append_only before update or delete on {table} \
         for each row execute function {table}_append_only();\n\
         create trigger {table}_no_truncate before truncate on {table} \
         for each statement execute function {table}_append_only();"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_in_the_list_in_order() {
        let mut files: Vec<String> = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations"))
            .expect("folder")
            .map(|e| e.expect("entry").file_name().to_string_lossy().trim_end_matches(".sql").to_owned())
            .collect();
        files.sort();
        assert_eq!(files, all());
    }

    #[test]
    fn slots_are_filled_in_or_refused() {
        let text = "create table t (a bigint, b {blob}){strict};";
        assert_eq!(
            written(text, Dialect::Sqlite).expect("text"),
            "create table t (a integer, b blob) strict;"
        );
        assert_eq!(written(text, Dialect::Postgres).expect("text"), "create table t (a bigint, b bytea);");
        assert!(written("{other}", Dialect::Sqlite).is_err());
    }
}
