//! One consistent dump of a database on PostgreSQL, and back into an empty one, by PostgreSQL's own `pg_dump` and
//! `pg_restore`. The dump is of the snapshot in which the caller looks around, so that what it finds is what is dumped.

use super::session::{Session, Settings, Turn};
use crate::backup::new_file;
use crate::engine::Isolation;
use crate::tx::Link;
use crate::{Fault, keyfile};
use std::fs::File;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode};

/// Runs on a connection of its own, on a thread of its own.
pub(crate) fn on_session<T: Send>(
    url: &str,
    work: impl FnOnce(&mut Session) -> Result<T, Fault> + Send,
) -> Result<T, Fault> {
    let settings = Settings::plain(url)?;
    std::thread::scope(|scope| {
        let ask = scope.spawn(|| work(&mut Session::open(settings)?));
        ask.join().unwrap_or(Err(Fault::Panicked))
    })
}

/// Dumps to a new file, durably; `look` sees the same snapshot.
pub(crate) fn dump<T: Send>(
    url: &str,
    to: &Path,
    look: impl FnOnce(&mut Link<'_>) -> Result<T, Fault> + Send,
) -> Result<T, Fault> {
    on_session(url, |session| {
        session.begin(Isolation::Snapshot, Turn::None)?;
        session.batch("set local idle_in_transaction_session_timeout = 0")?;
        let found = session.rows("select pg_export_snapshot() as name", &[])?;
        let name = found.first().ok_or(Fault::Corrupt("no snapshot"))?.text("name")?;
        let seen = look(&mut Link::Postgres(session))?;
        // Made before it is filled: others must not read it.
        drop(new_file(to)?);
        let mut command = tool("pg_dump", major(session)?, url)?;
        command.args(["--format=custom", "--no-owner", "--no-privileges", "--no-password"]);
        command.arg(format!("--snapshot={name}")).arg("--file").arg(to);
        run(command)?;
        session.rollback();
        File::open(to).and_then(|f| f.sync_all()).map_err(|e| keyfile::io(to, &e))?;
        Ok(seen)
    })
}

/// Brings a dump back into an empty database, all of it or nothing. Until [`opened`] no store opens that database: what
/// was erased since the dump may still be in it.
pub(crate) fn bring_back(url: &str, from: &Path) -> Result<(), Fault> {
    on_session(url, |session| {
        let tables = "select count(*) as n from pg_tables where schemaname = current_schema()";
        let found = session.rows(tables, &[])?;
        if found.first().map(|r| r.int("n")).transpose()? != Some(0) {
            return Err(Fault::Backup("the database that database.url names is not empty".to_owned()));
        }
        session.batch("create table restoring (nothing bigint)")?;
        let mut command = tool("pg_restore", major(session)?, url)?;
        command.args(["--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges"]);
        let name = database(url)?;
        command.arg("--no-password").arg(format!("--dbname={name}")).arg(from);
        run(command)
    })
}

/// The restore is complete: from now on a store may open the database. The space of what was removed is written anew.
pub(crate) fn opened(url: &str) -> Result<(), Fault> {
    on_session(url, |session| {
        for table in ["record_key", "record", "statement", "document", "blob"] {
            session.batch(&format!("vacuum full {table}"))?;
        }
        session.batch("drop table restoring")
    })
}

/// Refuses a database into which a restore was cut short.
pub(crate) fn demand_whole(session: &mut Session) -> Result<(), Fault> {
    let left =
        "select count(*) as n from pg_tables where tablename = 'restoring' and schemaname = current_schema()";
    match session.rows(left, &[])?.first().map(|r| r.int("n")).transpose()? {
        Some(0) => Ok(()),
        _ => Err(Fault::Backup(
            "a restore into this database was cut short; drop it, make an empty one, and restore again"
                .to_owned(),
        )),
    }
}

/// The server's major version.
fn major(session: &mut Session) -> Result<i64, Fault> {
    let ask = "select cast(current_setting('server_version_num') as bigint) / 10000 as major";
    session.rows(ask, &[])?.first().ok_or(Fault::Corrupt("no settings"))?.int("major")
}

/// PostgreSQL's program of this name, told where the database is by its environment: an argument with a password would
/// stand in the list of processes. The program of the server's own version comes first.
fn tool(name: &str, major: i64, url: &str) -> Result<Command, Fault> {
    let places = [format!("/usr/lib/postgresql/{major}/bin"), format!("/usr/pgsql-{major}/bin")];
    let own = places.iter().map(|place| Path::new(place).join(name)).find(|path| path.is_file());
    let program = own.unwrap_or_else(|| PathBuf::from(name));
    match Command::new(&program).arg("--version").stdin(Stdio::null()).output() {
        Ok(said) if said.status.success() => {}
        Err(e) if e.kind() != ErrorKind::NotFound => return Err(Fault::Io(format!("{name}: {e}"))),
        _ => {
            return Err(Fault::Backup(format!(
                "{name} is not installed. Install the client programs of PostgreSQL {major}: the package \
                 postgresql-client-{major} (Debian, Ubuntu) or postgresql{major} (Fedora, Red Hat)"
            )));
        }
    }
    let mut command = Command::new(program);
    command.envs(environment(url)?).env_remove("PGSERVICE").env_remove("PGOPTIONS").stdin(Stdio::null());
    Ok(command)
}

fn config(url: &str) -> Result<Config, Fault> {
    url.parse().map_err(|_| Fault::Unfit("the address cannot be read".to_owned()))
}

fn database(url: &str) -> Result<String, Fault> {
    let config = config(url)?;
    let name = config.get_dbname().or(config.get_user());
    Ok(name.ok_or_else(|| Fault::Unfit("the address names no database".to_owned()))?.to_owned())
}

/// The address as PostgreSQL's own programs read it. Where TLS is demanded they too check the server's certificate.
fn environment(url: &str) -> Result<Vec<(&'static str, String)>, Fault> {
    let config = config(url)?;
    let hosts = config.get_hosts().iter().map(|host| match host {
        Host::Tcp(name) => name.clone(),
        Host::Unix(folder) => folder.display().to_string(),
    });
    let ports = config.get_ports().iter().map(u16::to_string);
    let mut all = vec![
        ("PGHOST", hosts.collect::<Vec<_>>().join(",")),
        ("PGPORT", ports.collect::<Vec<_>>().join(",")),
        ("PGDATABASE", database(url)?),
    ];
    all.extend(config.get_user().map(|user| ("PGUSER", user.to_owned())));
    let password = config.get_password().map(|p| String::from_utf8_lossy(p).into_owned());
    all.extend(password.map(|password| ("PGPASSWORD", password)));
    match config.get_ssl_mode() {
        SslMode::Disable => all.push(("PGSSLMODE", "disable".to_owned())),
        SslMode::Prefer => all.push(("PGSSLMODE", "prefer".to_owned())),
        _ => {
            all.push(("PGSSLMODE", "verify-full".to_owned()));
            all.push(("PGSSLROOTCERT", "system".to_owned()));
        }
    }
    all.retain(|(_, value)| !value.is_empty());
    Ok(all)
}

/// Waits for the program. Of what it says only the line that names its error is passed on, never a row.
fn run(mut command: Command) -> Result<(), Fault> {
    let said = command.stdout(Stdio::null()).output().map_err(|e| Fault::Io(e.to_string()))?;
    if said.status.success() {
        return Ok(());
    }
    let text = String::from_utf8_lossy(&said.stderr);
    let error = text.lines().find(|line| line.contains("error:")).unwrap_or("it ended without a word");
    Err(Fault::Backup(error.chars().take(300).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_goes_by_the_environment_and_tls_is_checked() {
        let env = environment("postgres://wissel:ge%40heim@db.example:5433/zorg?sslmode=require").unwrap();
        let of = |name| env.iter().find(|(n, _)| *n == name).map(|(_, v)| v.as_str());
        assert_eq!((of("PGHOST"), of("PGPORT")), (Some("db.example"), Some("5433")));
        assert_eq!((of("PGUSER"), of("PGPASSWORD")), (Some("wissel"), Some("ge@heim")));
        assert_eq!((of("PGDATABASE"), of("PGSSLMODE")), (Some("zorg"), Some("verify-full")));
        let command = tool("ls", 0, "postgres://a:geheim@b/c").unwrap();
        assert!(!command.get_args().any(|a| a.to_string_lossy().contains("geheim")));
        let missing = tool("pg_no_such_program", 15, "postgres://a@b/c").unwrap_err().to_string();
        assert!(missing.contains("postgresql-client-15"), "{missing}");
    }
}
