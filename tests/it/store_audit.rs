//! The audit log: whole, in a chain, and proof against quiet changes (NEN 7513; U5.5).

use it::fresh::Fresh;
use wissel_core::act::Decided;
use wissel_core::actor::{Actor, Origin};
use wissel_core::audit::{AuditEntry, Event, Subject};
use wissel_core::ids::{AuditId, OrganisationId, RequestId, UserId};
use wissel_core::time::Moment;
use wissel_store::audit::{After, AuditRow, Filter, entries};
use wissel_store::{Fault, Tx};

fn organisation() -> OrganisationId {
    OrganisationId::new(Moment::from_micros(1), [1; 10])
}
fn user() -> UserId {
    UserId::new(Moment::from_micros(1), [2; 10])
}
fn visitor() -> Actor {
    let request = RequestId::new(Moment::from_micros(1), [3; 10]);
    Actor::Visitor(Origin { request, address: "192.0.2.1".to_owned() })
}

fn note(tx: &mut Tx<'_>, n: &i64) -> Result<Decided<(), ()>, Fault> {
    let id = tx.new_id::<AuditId>();
    let entry = AuditEntry::new(id, Event::RecordSearched)
        .of(organisation())
        .about(user())
        .subject(Subject(format!("client {n}")))
        .subject(Subject("mother".to_owned()))
        .with("zeta", n)
        .with("alpha", "\"quoted\"");
    Ok(Decided::done((), entry))
}

async fn filled() -> Vec<Fresh> {
    let all = Fresh::each().await;
    for f in &all {
        for n in 0..12 {
            let _ = f.store.act(&visitor(), n, note).await.expect("act");
        }
    }
    all
}

/// Closing links what waits; another program takes over.
async fn reopened(f: &Fresh) -> wissel_store::Store {
    f.store.close().await;
    f.other_node("auditor")
}

#[tokio::test]
async fn the_chain_is_whole() {
    for f in filled().await {
        let store = reopened(&f).await;
        let report = store.verify().await.expect("report");
        assert_eq!((report.checked, report.broken, report.unsealed), (12, None, 0));
        assert_eq!(report.head, store.head().await.expect("head"));
        assert_eq!(report.head.position, 12);
    }
}

#[tokio::test]
async fn entries_cannot_be_changed_or_removed() {
    for f in filled().await {
        f.store.close().await;
        for sql in [
            "update audit set event = 'logout'",
            "delete from audit",
            "update audit_client set subject = 'x'",
            "delete from audit_client",
            "update audit_link set position = position + 100",
            "delete from audit_link",
        ] {
            let refused = f.behind_its_back(sql).await.expect_err(sql);
            assert!(refused.contains("append-only"), "{sql}: {refused}");
        }
    }
}

#[tokio::test]
async fn whoever_goes_round_the_triggers_is_found() {
    for tampering in [
        "update audit set detail = '{}' where id = (select audit_id from audit_link where position = 5)",
        "update audit set at = at + 1 where id = (select audit_id from audit_link where position = 5)",
        "update audit_client set subject = 'x' where position = 0 and audit_id = (select audit_id from audit_link where position = 5)",
        "delete from audit_client where position = 1 and audit_id = (select audit_id from audit_link where position = 5)",
        "delete from audit_link where position = 5",
    ] {
        for f in filled().await {
            let store = reopened(&f).await;
            let open = match f.database {
                wissel_store::Database::Sqlite { .. } => {
                    "drop trigger audit_no_update; drop trigger audit_client_no_update; \
                     drop trigger audit_client_no_delete; drop trigger audit_link_no_delete;"
                }
                wissel_store::Database::Postgres { .. } => "set session_replication_role = replica;",
            };
            f.behind_its_back(&format!("{open} {tampering}")).await.expect(tampering);
            let report = store.verify().await.expect("report");
            assert_eq!((report.checked, report.broken), (4, Some(5)), "{tampering}");
        }
    }
}

fn page(tx: &mut Tx<'_>, (filter, after): &(Filter, Option<After>)) -> Result<Vec<AuditRow>, Fault> {
    entries(tx, filter, after.as_ref(), 5)
}

#[tokio::test]
async fn the_log_is_read_by_organisation_client_and_person_in_pages() {
    for f in filled().await {
        for (filter, expected) in [
            (Filter::Organisation(organisation()), 12),
            (Filter::User(user()), 12),
            (Filter::Client(Subject("mother".to_owned())), 12),
            (Filter::Client(Subject("client 3".to_owned())), 1),
            (Filter::Client(Subject("nobody".to_owned())), 0),
        ] {
            let mut seen = Vec::new();
            let mut after = None;
            loop {
                let found = f.store.read((filter.clone(), after.clone()), page).await.expect("page");
                let Some(last) = found.last() else { break };
                after = Some(After { at: last.at, id: last.id.clone() });
                seen.extend(found);
            }
            assert_eq!(seen.len(), expected, "{filter:?}");
            assert!(seen.windows(2).all(|w| (w[0].at, &w[0].id) > (w[1].at, &w[1].id)));
            for entry in seen {
                assert_eq!(entry.subjects.len(), 2);
                assert_eq!(entry.address.as_deref(), Some("192.0.2.1"));
                assert!(
                    entry.detail.starts_with("{\"alpha\":\"\\\"quoted\\\"\",\"zeta\":"),
                    "{}",
                    entry.detail
                );
            }
        }
    }
}
