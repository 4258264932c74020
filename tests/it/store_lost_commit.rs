//! PostgreSQL carries out a COMMIT and its answer gets lost on the way: the act is answered with what truly became
//! of it, and its effects are there once. Between store and server stands a proxy that cuts at the chosen moment.

use it::fresh::Fresh;
use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio_postgres::Config;
use tokio_postgres::config::Host;
use wissel_core::act::{Decided, Outcome};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event};
use wissel_core::ids::AuditId;
use wissel_store::{Database, Fault, Options, Store, Tx, sql};

const ME: Actor = Actor::System("test");
/// Stands in a value of each act that is to be cut, so that nobody else's COMMIT is taken for it.
const MARK: &str = "cut-here";

/// At which moment a connection is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cut {
    /// The server committed; its answer is swallowed.
    Answer,
    /// The COMMIT itself never reaches the server.
    Request,
    /// The COMMIT is sent and nobody waits for anything.
    Both,
    /// The connection stays open and carries nothing any more.
    Silence,
}

/// What the proxy is to do next.
#[derive(Default)]
struct Orders {
    cuts: Mutex<VecDeque<Cut>>,
    /// So many connections are refused after a cut.
    refuse: AtomicUsize,
}

/// Where the server is, and which database.
struct Server {
    socket: Option<PathBuf>,
    address: String,
}

impl Server {
    fn of(url: &str) -> Self {
        let config: Config = url.parse().expect("an address");
        let port = config.get_ports().last().copied().unwrap_or(5432);
        let socket = config.get_hosts().iter().find_map(|host| match host {
            Host::Unix(folder) => Some(folder.join(format!(".s.PGSQL.{port}"))),
            Host::Tcp(_) => None,
        });
        let name = config.get_hosts().iter().find_map(|host| match host {
            Host::Tcp(name) => Some(name.clone()),
            Host::Unix(_) => None,
        });
        Self { socket, address: format!("{}:{port}", name.unwrap_or_else(|| "localhost".to_owned())) }
    }
}

/// One message: its type and the whole of its bytes. The first one of a client has no type.
async fn message(from: &mut (impl AsyncRead + Unpin), first: bool) -> std::io::Result<(u8, Vec<u8>)> {
    let mut bytes = Vec::new();
    if !first {
        bytes.push(from.read_u8().await?);
    }
    let length = from.read_u32().await?;
    bytes.extend_from_slice(&length.to_be_bytes());
    let head = bytes.len();
    bytes.resize(head + usize::try_from(length).expect("a length") - 4, 0);
    from.read_exact(&mut bytes[head..]).await?;
    Ok((if first { 0 } else { bytes[0] }, bytes))
}

fn has(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window.eq_ignore_ascii_case(text.as_bytes()))
}

/// From the store to the server; ends where the connection is to be cut.
async fn upwards(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    orders: &Orders,
    swallow: &AtomicBool,
) -> std::io::Result<()> {
    let (mut first, mut marked) = (true, false);
    loop {
        let (kind, bytes) = message(&mut from, first).await?;
        first = false;
        marked |= kind == b'B' && has(&bytes, MARK);
        if kind == b'Q' && has(&bytes, "rollback") {
            marked = false;
        }
        if kind == b'Q' && has(&bytes, "commit") && std::mem::take(&mut marked) {
            let cut = orders.cuts.lock().expect("orders").pop_front();
            match cut {
                None => {}
                Some(Cut::Answer) => swallow.store(true, Ordering::SeqCst),
                Some(Cut::Request) => return Ok(()),
                Some(Cut::Both) => {
                    to.write_all(&bytes).await?;
                    return to.flush().await;
                }
                Some(Cut::Silence) => loop {
                    message(&mut from, false).await?;
                },
            }
        }
        to.write_all(&bytes).await?;
    }
}

/// From the server to the store; ends when the answer to a COMMIT was to be swallowed and has come.
async fn downwards(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    swallow: &AtomicBool,
) -> std::io::Result<()> {
    loop {
        let (kind, bytes) = message(&mut from, false).await?;
        if swallow.load(Ordering::SeqCst) {
            if kind == b'Z' {
                return Ok(());
            }
        } else {
            to.write_all(&bytes).await?;
        }
    }
}

async fn through(store: TcpStream, server: Arc<Server>, orders: Arc<Orders>) {
    let swallow = AtomicBool::new(false);
    let (up, down) = store.into_split();
    match &server.socket {
        Some(path) => {
            let (from, to) = UnixStream::connect(path).await.expect("PostgreSQL").into_split();
            tokio::select! { _ = upwards(up, to, &orders, &swallow) => {}, _ = downwards(from, down, &swallow) => {} }
        }
        None => {
            let (from, to) = TcpStream::connect(&server.address).await.expect("PostgreSQL").into_split();
            tokio::select! { _ = upwards(up, to, &orders, &swallow) => {}, _ = downwards(from, down, &swallow) => {} }
        }
    }
}

/// The address of a proxy in front of this database.
async fn proxy(url: &str, orders: Arc<Orders>) -> String {
    let server = Arc::new(Server::of(url));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let config: Config = url.parse().expect("an address");
    let (user, name) = (config.get_user().expect("a user"), config.get_dbname().expect("a database"));
    let port = listener.local_addr().expect("an address").port();
    let through_it = format!("postgres://{user}@127.0.0.1:{port}/{name}?sslmode=disable");
    tokio::spawn(async move {
        while let Ok((store, _)) = listener.accept().await {
            let one_less = |left: usize| left.checked_sub(1);
            if orders.refuse.fetch_update(Ordering::SeqCst, Ordering::SeqCst, one_less).is_err() {
                tokio::spawn(through(store, Arc::clone(&server), Arc::clone(&orders)));
            }
        }
    });
    through_it
}

/// Counts up; `refuse` counts up and refuses all the same, for a refusal's counter survives.
fn count_up(tx: &mut Tx<'_>, (key, refuse): &(String, bool)) -> Result<Decided<i64, i64>, Fault> {
    let row = tx.one(
        sql!(
            "insert into setting (key, value) values ($1, '1') on conflict (key)
             do update set value = cast(cast(setting.value as bigint) + 1 as text) returning value"
        ),
        &[key.into()],
    )?;
    let now: i64 = row.str("value")?.parse().map_err(|_| Fault::Corrupt("a counter"))?;
    let entry = AuditEntry::new(tx.new_id::<AuditId>(), Event::SystemChanged);
    Ok(if *refuse {
        Decided::new(Outcome::Refused(now), entry.refused("no"))
    } else {
        Decided::done(now, entry)
    })
}

fn counted(tx: &mut Tx<'_>, (): &()) -> Result<(i64, i64), Fault> {
    let value = tx.opt(sql!("select value from setting where key = $1"), &[MARK.into()])?;
    let value = value.map(|row| row.str("value").map(|v| v.parse().unwrap_or(-1))).transpose()?;
    Ok((value.unwrap_or(0), tx.one(sql!("select count(*) as n from audit"), &[])?.int("n")?))
}

/// Whatever is lost on the way to and from a COMMIT, the act happens once and says so.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_commit_whose_answer_is_lost_is_answered_with_its_true_outcome_once() {
    let Some(f) = Fresh::postgres().await else { return };
    let Database::Postgres { url } = &f.database else { unreachable!("PostgreSQL") };
    let orders = Arc::new(Orders::default());
    let database = Database::Postgres { url: proxy(url, Arc::clone(&orders)).await };
    let mut options = Options::new(database, f.keyring.clone(), f.clock.clone(), f.entropy.clone());
    options.allow_loss = true;
    options.connections = 2;
    let store = Store::open(options).expect("a store behind the proxy");
    let mut done = 0;
    for round in 0..2_usize {
        for cuts in [
            vec![Cut::Answer],
            vec![Cut::Request],
            vec![Cut::Both],
            // Tried anew after a lost request, and then the answer is lost too.
            vec![Cut::Request, Cut::Answer],
            vec![],
        ] {
            let refuse = round % 2 == 1;
            orders.cuts.lock().expect("orders").extend(cuts.iter().copied());
            // The way back is shut for a while, too.
            orders.refuse.store(if cuts.is_empty() { 0 } else { round }, Ordering::SeqCst);
            let outcome = store.act(&ME, (MARK.to_owned(), refuse), count_up).await;
            done += 1;
            let expected = if refuse { Outcome::Refused(done) } else { Outcome::Done(done) };
            assert_eq!(outcome, Ok(expected), "round {round}: {cuts:?}");
            assert!(orders.cuts.lock().expect("orders").is_empty(), "it was cut: {cuts:?}");
            assert_eq!(f.store.read((), counted).await, Ok((done, done)), "once, with its entry: {cuts:?}");
        }
    }
    let report = f.store.verify().await.expect("report");
    assert_eq!(report.broken, None);
}

/// A server that takes a connection and never says a word is not waited for; it is said that it is out of reach.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_without_a_word_is_given_up() {
    let Some(f) = Fresh::postgres().await else { return };
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let kept = tokio::spawn(async move {
        let mut silent = Vec::new();
        while let Ok((connection, _)) = listener.accept().await {
            silent.push(connection);
        }
    });
    let url = format!("postgres://postgres@127.0.0.1:{port}/wissel?sslmode=disable&connect_timeout=1");
    let options =
        Options::new(Database::Postgres { url }, f.keyring.clone(), f.clock.clone(), f.entropy.clone());
    let opened = tokio::task::spawn_blocking(|| Store::open(options).map(drop)).await.expect("an end");
    assert_eq!(opened.err(), Some(Fault::LostConnection));
    kept.abort();
}

/// A connection that falls silent in the middle of a transaction is dropped, and the act is tried on another one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_act_outlives_a_connection_that_falls_silent() {
    let Some(f) = Fresh::postgres().await else { return };
    let Database::Postgres { url } = &f.database else { unreachable!("PostgreSQL") };
    let orders = Arc::new(Orders::default());
    let database = Database::Postgres { url: proxy(url, Arc::clone(&orders)).await };
    let mut options = Options::new(database, f.keyring.clone(), f.clock.clone(), f.entropy.clone());
    (options.allow_loss, options.patience) = (true, std::time::Duration::from_secs(1));
    let store = Store::open(options).expect("a store behind the proxy");
    orders.cuts.lock().expect("orders").push_back(Cut::Silence);
    let outcome = store.act(&ME, (MARK.to_owned(), false), count_up).await;
    assert_eq!(outcome, Ok(Outcome::Done(1)));
    assert!(orders.cuts.lock().expect("orders").is_empty(), "it fell silent");
    assert_eq!(f.store.read((), counted).await, Ok((1, 1)), "once, with its entry");
}
