//! Databases on the server behind `TEST_POSTGRES_URL` (see `tests/with-postgres`): one for each test, copied
//! from a template that the first test migrates.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
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

/// Connects without the store. Once more when the server's greeting goes missing.
pub async fn connect(address: &str) -> Client {
    for _ in 0..3 {
        let connecting = tokio_postgres::connect(address, NoTls);
        if let Ok(connected) = tokio::time::timeout(Duration::from_secs(10), connecting).await {
            let (client, connection) = connected.expect("PostgreSQL");
            tokio::spawn(connection);
            return client;
        }
    }
    panic!("PostgreSQL does not answer");
}

/// Processes' numbers come back on a server that lives long: the moment keeps names apart.
#[expect(clippy::disallowed_methods, reason = "a name, nothing that a test looks at")]
fn new_name() -> String {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970");
    format!("it_{}_{}_{}", std::process::id(), now.as_micros(), NUMBER.fetch_add(1, Ordering::SeqCst))
}

/// A new database without a table.
pub async fn empty(server: &str) -> String {
    let name = new_name();
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
    let name = new_name();
    client.batch_execute(&format!("create database {name} template {TEMPLATE}")).await.expect("copy");
    client.batch_execute("select pg_advisory_unlock(1)").await.expect("unlock");
    address(server, &name)
}
