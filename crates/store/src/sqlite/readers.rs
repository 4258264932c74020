//! Connections that only read, each on its own thread.

use super::{fault, open_reader};
use crate::Fault;
use crate::crew::{Crew, Maker};
use crate::engine::Body;
use crate::tx::{Link, Scope, Tx};
use rusqlite::Connection;
use std::path::Path;

/// The readers of one database.
pub(crate) struct Readers(Crew<Connection>);

impl Readers {
    /// Opens this many readers.
    pub(crate) fn open(path: &Path, count: usize) -> Result<Self, Fault> {
        let maker = |_| -> Maker<Connection> {
            let path = path.to_owned();
            Box::new(move || open_reader(&path))
        };
        Crew::start("store-reader", (0..count.max(1)).map(maker).collect()).map(Self)
    }

    /// Reads in one snapshot.
    pub(crate) async fn run<O: Send + 'static>(&self, scope: Scope, mut body: Body<O>) -> Result<O, Fault> {
        self.0.run(move |connection| read(connection, &scope, &mut body)).await
    }

    /// Ends the readers after what waits.
    pub(crate) async fn close(&self) {
        self.0.close().await;
    }
}

fn read<O>(connection: &Connection, scope: &Scope, body: &mut Body<O>) -> Result<O, Fault> {
    // Ended by its drop, also when the body panics.
    let snapshot = connection.unchecked_transaction().map_err(|e| fault(&e))?;
    let at = (scope.clock.civil(), scope.clock.real());
    let mut tx = Tx::new(Link::Sqlite(&snapshot), scope, at, 0);
    let out = body(&mut tx);
    match tx.failure() {
        Some(first) => Err(first.clone()),
        None => out,
    }
}
