//! The engine: what is committed, what is rolled back, and in which order.

use it::fresh::Fresh;
use wissel_core::act::{Decided, Outcome};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event, Subject};
use wissel_core::ids::AuditId;
use wissel_store::{Fault, Tx, sql};

const ME: Actor = Actor::System("test");

fn entry(tx: &mut Tx<'_>) -> AuditEntry {
    AuditEntry::new(tx.new_id::<AuditId>(), Event::SystemChanged).subject(Subject("s1".into()))
}

/// Sets a setting; refuses the value "no", fails on "fault", panics on "panic", breaks SQL on "sql".
fn set(tx: &mut Tx<'_>, c: &(String, String)) -> Result<Decided<i64, &'static str>, Fault> {
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
            let entry = entry(tx).refused("no");
            return Ok(Decided::refused("no", entry));
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
    let f = Fresh::sqlite();
    let s = &f.store;
    assert_eq!(s.act(&ME, pair("a", "yes"), set).await, Ok(Outcome::Done(1)));
    assert_eq!(s.act(&ME, pair("b", "no"), set).await, Ok(Outcome::Refused("no")));
    assert_eq!(s.act(&ME, pair("c", "fault"), set).await, Err(Fault::Corrupt("asked for")));
    assert_eq!(s.act(&ME, pair("d", "panic"), set).await, Err(Fault::Panicked));
    assert!(matches!(s.act(&ME, pair("e", "sql"), set).await, Err(Fault::Database(_))));
    assert_eq!(s.act(&ME, pair("f", "yes"), set).await, Ok(Outcome::Done(1)));
    for (key, value) in [("a", Some("yes")), ("b", Some("no")), ("c", None), ("d", None), ("e", None)] {
        assert_eq!(s.read(key.to_owned(), get).await, Ok(value.map(str::to_owned)), "{key}");
    }
    assert_eq!(s.read((), count).await, Ok((3, 3)));
}
