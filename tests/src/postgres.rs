//! Databases on the server behind `TEST_POSTGRES_URL` (see `tests/with-postgres`): one for each test, copied
//! from a template that the first test migrates.

use std::sync::atomic::{AtomicU32, Ordering};
use tokio_postgres::{Client, NoTls};

const TEMPLATE: &str = "wissel_template";
static NUMBER: AtomicU32 = AtomicU32::new(0);

/// The server's address, when there is one.
#[expect(clippy::disallowed_methods, reason = "the suite is told by the environment where PostgreSQL is")]
pub fn server() -> Option<String> {
    std::env::var("TEST_POSTGRES_URL").ok()
}

/// The address of another database on the same server.
pub fn address(server: &str, database: &str) -> String {
    let (path, query) = server.split_once('?').unwrap_or((server, ""));
    let (host, _) = path.rsplit_once('/').expect("a database in the address");
    format!("{host}/{database}?{query}")
}

/// Connects without the store.
pub async fn connect(address: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(address, NoTls).await.expect("PostgreSQL");
    tokio::spawn(connection);
    client
}

/// A new database without a table.
pub async fn empty(server: &str) -> String {
    let name = format!("it_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::SeqCst));
    connect(server).await.batch_execute(&format!("create database {name}")).await.expect("create");
    address(server, &name)
}

/// A new database; `migrate` is given the template's address once for each server.
pub async fn fresh(server: &str, migrate: impl AsyncFnOnce(String)) -> String {
    let client = connect(server).await;
    client.batch_execute("select pg_advisory_lock(1)").await.expect("lock");
    let known = client.query("select 1 from pg_database where datname = $1 and datistemplate", &[&TEMPLATE]);
    if known.await.expect("query").is_empty() {
        let making = format!("drop database if exists {TEMPLATE}_making");
        client.batch_execute(&making).await.expect("drop");
        client.batch_execute(&format!("create database {TEMPLATE}_making")).await.expect("create");
        migrate(address(server, &format!("{TEMPLATE}_making"))).await;
        let done = format!("alter database {TEMPLATE}_making rename to {TEMPLATE}");
        client.batch_execute(&done).await.expect("rename");
        let done = format!("alter database {TEMPLATE} is_template true");
        client.batch_execute(&done).await.expect("template");
    }
    let name = format!("it_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::SeqCst));
    client.batch_execute(&format!("create database {name} template {TEMPLATE}")).await.expect("copy");
    client.batch_execute("select pg_advisory_unlock(1)").await.expect("unlock");
    address(server, &name)
}
