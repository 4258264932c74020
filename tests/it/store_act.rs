//! The engine: what is committed, what is rolled back, and in which order.

use it::fresh::Fresh;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use wissel_core::act::{Decided, Outcome};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event, Subject};
use wissel_core::ids::AuditId;
use wissel_core::refusal::Coded;
use wissel_store::{Fault, Tx, sql};

const ME: Actor = Actor::System("test");

fn entry(tx: &mut Tx<'_>) -> AuditEntry {
    AuditEntry::new(tx.new_id::<AuditId>(), Event::SystemChanged).subject(Subject("s1".into()))
}

/// A refusal by its code alone.
#[derive(PartialEq, Eq, Debug)]
struct Because(&'static str);

impl Coded for Because {
    fn code(&self) -> &'static str {
        self.0
    }
}

/// Sets a setting; refuses the value "no", fails on "fault", panics on "panic", breaks SQL on "sql".
fn set(tx: &mut Tx<'_>, c: &(String, String)) -> Result<Decided<i64, Because>, Fault> {
    tx.exec(
        sql!("insert into setting (value, key) values ($2, $1) on conflict (key) do update set value = excluded.value"),
        &[(&c.0).into(), (&c.1).into()],
    )?;
    match c.1.as_str() {
        "fault" => return Err(Fault::Corrupt("asked for")),
        "panic" => panic!("asked for"),
        "sql" => {
            assert!(
                tx.exec(sql!("insert into setting (key, value) values ($1, 'again')"), &[(&c.0).into()])
                    .is_err()
            );
            assert_eq!(tx.exec(sql!("delete from setting"), &[]), Err(Fault::Poisoned));
        }
        "no" => {
            let entry = entry(tx);
            return Ok(Decided::refused(Because("no"), entry));
        }
        _ => {}
    }
    let entry = entry(tx);
    Ok(Decided::done(1, entry))
}

fn get(tx: &mut Tx<'_>, key: &String) -> Result<Option<String>, Fault> {
    tx.opt(sql!("select value from setting where key = $1"), &[key.into()])?
        .map(|r| r.text("value"))
        .transpose()
}

fn count(tx: &mut Tx<'_>, (): &()) -> Result<(i64, i64), Fault> {
    let entries = tx.one(sql!("select count(*) as n from audit"), &[])?.int("n")?;
    Ok((entries, tx.one(sql!("select count(*) as n from audit_link"), &[])?.int("n")?))
}

fn pair(key: &str, value: &str) -> (String, String) {
    (key.to_owned(), value.to_owned())
}

#[tokio::test]
async fn refusals_are_committed_and_faults_leave_nothing() {
    for f in Fresh::each().await {
        let s = &f.store;
        assert_eq!(s.act(&ME, pair("a", "yes"), set).await, Ok(Outcome::Done(1)));
        assert_eq!(s.act(&ME, pair("b", "no"), set).await, Ok(Outcome::Refused(Because("no"))));
        assert_eq!(s.act(&ME, pair("c", "fault"), set).await, Err(Fault::Corrupt("asked for")));
        assert_eq!(s.act(&ME, pair("d", "panic"), set).await, Err(Fault::Panicked));
        let broken = s.act(&ME, pair("e", "sql"), set).await;
        assert!(matches!(broken, Err(Fault::Database(_))), "{broken:?}");
        assert_eq!(s.act(&ME, pair("f", "yes"), set).await, Ok(Outcome::Done(1)));
        for (key, value) in [("a", Some("yes")), ("b", Some("no")), ("c", None), ("d", None), ("e", None)] {
            assert_eq!(s.read(key.to_owned(), get).await, Ok(value.map(str::to_owned)), "{key}");
        }
        s.close().await;
        assert_eq!(s.act(&ME, pair("g", "yes"), set).await, Err(Fault::Closed));
        let again = f.other_node("again");
        assert_eq!(again.read((), count).await, Ok((3, 3)), "three entries, all linked");
    }
}

#[tokio::test]
async fn acts_at_once_are_each_answered_and_all_there() {
    for f in Fresh::each().await {
        let acts = (0..200)
            .map(|i| f.store.act(&ME, pair(&format!("k{i}"), if i % 7 == 0 { "fault" } else { "yes" }), set));
        let done = futures_util::future::join_all(acts).await;
        for (i, out) in done.iter().enumerate() {
            assert_eq!(out.is_ok(), i % 7 != 0, "{i}: {out:?}");
            let there = f.store.read(format!("k{i}"), get).await.expect("read").is_some();
            assert_eq!(there, i % 7 != 0);
        }
    }
}

/// Adds one to every number there is, after looking at all of them: collides with every other one.
fn add_to_all(tx: &mut Tx<'_>, key: &String) -> Result<Decided<(), Because>, Fault> {
    for row in tx.rows(sql!("select key, value from setting order by key"), &[])? {
        let more = row.text("value")?.parse::<i64>().map_err(|_| Fault::Corrupt("a number"))? + 1;
        let (key, more) = (row.text("key")?, more.to_string());
        tx.exec(sql!("update setting set value = $2 where key = $1"), &[(&key).into(), (&more).into()])?;
    }
    tx.exec(sql!("insert into setting (key, value) values ($1, '0')"), &[key.into()])?;
    let entry = entry(tx);
    Ok(Decided::done((), entry))
}

/// However many collide with each other, on one program or on four: each is carried out, none is told to come back.
///
/// One number stands there before: PostgreSQL 15 misses the collision of two who read a whole table in the order of an
/// index that never held a row (`_bt_endpoint` looks, and only then locks). It is seen in one run of a hundred, and only
/// for the first two rows that a table ever gets.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn acts_that_all_collide_are_all_carried_out() {
    for f in Fresh::each().await {
        // SQLite serves one program: its folder is locked.
        let several = matches!(f.database, wissel_store::Database::Postgres { .. });
        let others: Vec<_> =
            if several { ["b", "c", "d"].map(|n| f.other_node(n)).into() } else { Vec::new() };
        assert_eq!(f.store.act(&ME, "first".to_owned(), add_to_all).await, Ok(Outcome::Done(())));
        let acts = (0..120).map(|n| {
            let store = others.get(n % 4).unwrap_or(&f.store);
            store.act(&ME, format!("{n:03}"), add_to_all)
        });
        let answers = futures_util::future::join_all(acts).await;
        let failed: Vec<_> = answers.into_iter().filter_map(Result::err).collect();
        assert!(failed.is_empty(), "{} of 120 were told to come back: {failed:?}", failed.len());
        let total: fn(&mut Tx<'_>, &()) -> Result<i64, Fault> = |tx, ()| {
            tx.one(sql!("select cast(sum(cast(value as bigint)) as bigint) as n from setting"), &[])?.int("n")
        };
        assert_eq!(f.store.read((), total).await, Ok(120 * 121 / 2), "nothing twice, nothing lost");
    }
}

/// One who looks at all numbers, lets another program change one of them, and writes.
struct Interrupted {
    ask: Mutex<Sender<()>>,
    done: Mutex<Receiver<()>>,
}

fn add_interrupted(tx: &mut Tx<'_>, c: &Interrupted) -> Result<Decided<(), Because>, Fault> {
    let rows = tx.rows(sql!("select key, value from setting order by key"), &[])?;
    let done = c.done.lock().unwrap_or_else(PoisonError::into_inner);
    while done.try_recv().is_ok() {}
    let _ = c.ask.lock().unwrap_or_else(PoisonError::into_inner).send(());
    // Nobody comes in while this one is alone.
    let _ = done.recv_timeout(Duration::from_millis(500));
    for row in rows {
        let more = row.text("value")?.parse::<i64>().map_err(|_| Fault::Corrupt("a number"))? + 1;
        let (key, more) = (row.text("key")?, more.to_string());
        tx.exec(sql!("update setting set value = $2 where key = $1"), &[(&key).into(), (&more).into()])?;
    }
    let entry = entry(tx);
    Ok(Decided::done((), entry))
}

/// Who collided three times goes alone: another program that writes without end cannot keep it out.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_goes_alone_goes_alone_among_all_programs() {
    for f in Fresh::each().await {
        if matches!(f.database, wissel_store::Database::Sqlite { .. }) {
            continue;
        }
        let other = f.other_node("second");
        let _ = f.store.act(&ME, pair("a", "1"), set).await.expect("act");
        let (ask, asked) = channel();
        let (tell, done) = channel();
        let busy = tokio::spawn(async move {
            let asked = Arc::new(Mutex::new(asked));
            loop {
                let waiting = Arc::clone(&asked);
                let next = move || waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
                if tokio::task::spawn_blocking(next).await.expect("a thread").is_err() {
                    return;
                }
                let _ = other.act(&ME, pair("a", "1"), set).await.expect("the other program goes on");
                let _ = tell.send(());
            }
        });
        let interrupted = Interrupted { ask: Mutex::new(ask), done: Mutex::new(done) };
        let answer = f.store.act(&ME, interrupted, add_interrupted).await;
        assert!(matches!(answer, Ok(Outcome::Done(()))), "{answer:?}");
        busy.await.expect("the other program");
    }
}

#[tokio::test]
async fn bookkeeping_and_reading_cannot_write_elsewhere() {
    for f in Fresh::each().await {
        let write: fn(&mut Tx<'_>, &()) -> Result<u64, Fault> =
            |tx, ()| tx.exec(sql!("insert into setting (key, value) values ('a', 'b')"), &[]);
        assert!(matches!(f.store.tick((), write).await, Err(Fault::Forbidden(_))));
        assert!(matches!(f.store.read((), write).await, Err(Fault::Forbidden(_))));
        let mark: fn(&mut Tx<'_>, &()) -> Result<u64, Fault> = |tx, ()| {
            tx.exec(
                sql!("insert into node (name, seen_at, looked_at) values ($1, $2, $2)"),
                &[tx.node().into(), tx.real_now().into()],
            )
        };
        assert_eq!(f.store.tick((), mark).await, Ok(1));
        assert_eq!(f.store.read("a".to_owned(), get).await, Ok(None));
    }
}

fn see(tx: &mut Tx<'_>, key: &String) -> Result<Decided<String, Because>, Fault> {
    let entry = entry(tx);
    Ok(match get(tx, key)? {
        Some(value) => Decided::done(value, entry),
        None => Decided::refused(Because("none"), entry),
    })
}

#[tokio::test]
async fn what_is_read_is_released_with_its_entry_or_decided_again() {
    for f in Fresh::each().await {
        let s = &f.store;
        let _ = s.act(&ME, pair("a", "yes"), set).await.expect("act");
        let holds = s.view(&ME, "a".to_owned(), see, |_, _, _| Ok(true)).await.expect("view");
        assert_eq!(holds.into_result().map(wissel_store::Released::into_inner), Ok("yes".to_owned()));
        // Withdrawn between reading and release: the writer decides anew and refuses.
        let gone = s
            .view(&ME, "a".to_owned(), see, |tx, key, _| {
                tx.exec(sql!("delete from setting where key = $1"), &[key.into()]).map(|_| false)
            })
            .await
            .expect("view");
        if matches!(f.database, wissel_store::Database::Sqlite { .. }) {
            assert_eq!(gone.into_result().map(drop), Err(Because("none")));
        }
        let none = s.view(&ME, "b".to_owned(), see, |_, _, _| Ok(true)).await.expect("view");
        assert_eq!(none.into_result().map(drop), Err(Because("none")));
        let (entries, _) = s.read((), count).await.expect("count");
        assert_eq!(entries, 4, "each view has its entry, refused or not");
    }
}

fn on_duty(tx: &mut Tx<'_>, leave: &String) -> Result<Decided<(), Because>, Fault> {
    let on = tx.one(sql!("select count(*) as n from setting where value = 'on'"), &[])?.int("n")?;
    let entry = entry(tx);
    if on < 2 {
        return Ok(Decided::refused(Because("too-few"), entry));
    }
    tx.exec(sql!("update setting set value = 'off' where key = $1"), &[leave.into()])?;
    Ok(Decided::done((), entry))
}

/// Write skew: of two on duty, both may leave only if the database lets each decide on a stale picture.
#[tokio::test]
async fn two_cannot_both_decide_on_a_picture_that_the_other_changes() {
    for f in Fresh::each().await {
        let other = f.other_node("second");
        for round in 0..20 {
            let (a, b) = (format!("a{round}"), format!("b{round}"));
            for key in [&a, &b] {
                let _ = f.store.act(&ME, pair(key, "on"), set).await.expect("act");
            }
            let (x, y) =
                tokio::join!(f.store.act(&ME, a.clone(), on_duty), other.act(&ME, b.clone(), on_duty));
            let left =
                [x.expect("act"), y.expect("act")].iter().filter(|o| matches!(o, Outcome::Done(()))).count();
            assert_eq!(left, 1, "round {round}");
            for key in [&a, &b] {
                let _ = f.store.act(&ME, pair(key, "off"), set).await.expect("act");
            }
        }
    }
}
