//! PostgreSQL: threads with a connection each; transactions repeat when they collide.

pub(crate) mod dump;
mod pool;
mod sealer;
mod session;
mod tls;

pub(crate) use pool::Pool;
pub(crate) use session::{Session, Turn};

use crate::store::Options;
use crate::tx::Link;
use crate::{Fault, migrate};

/// The names of the migrations that wait; asked on a thread of its own.
pub(crate) fn pending(url: &str, options: &Options) -> Result<Vec<&'static str>, Fault> {
    let settings = session::Settings::read(url, options)?;
    std::thread::scope(|scope| {
        let ask = scope.spawn(|| {
            let mut session = Session::open(settings)?;
            migrate::pending(&mut Link::Postgres(&mut session))
        });
        ask.join().unwrap_or(Err(Fault::Panicked))
    })
}
