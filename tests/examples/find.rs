//! How long a search takes among a million records, by the interface for systems, on SQLite and on PostgreSQL when
//! `TEST_POSTGRES_URL` says where. `bench/` runs it (`-- find`); it ends by itself.

#![expect(clippy::disallowed_methods, reason = "a measurement reads the clock")]
#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "a measurement that cannot be made ends")]

use it::system::{System, all_scopes};
use it::world::{Choices, World};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use wissel_core::actor::Role;
use wissel_core::person::Bsn;
use wissel_service::exchange::search_budget::SearchLimits;
use wissel_store::Database;

/// Sources with records that nobody looks for.
const ORGANISATIONS: usize = 100;
/// Records of each of them.
const EACH: usize = 10_000;
/// Records that are looked for and found.
const SHARED: usize = 50;
const SEARCHES: usize = 1000;

/// The n-th number among the test numbers that passes the check of BSNs.
fn bsn(n: usize) -> String {
    let passes = |number: &String| Bsn::parse(number).is_ok();
    (999_900_000_u32..=999_999_999).map(|n| n.to_string()).filter(passes).nth(n).expect("a number")
}

/// What a source publishes.
fn record(n: usize) -> Value {
    json!({
        "client": { "bsn": bsn(n), "birth_date": "1990-04-03", "initials": "T.", "birth_name": "Meting" },
        "due_date": "2026-10-15",
        "text": "Zwangerschap zonder bijzonderheden.",
        "statements": {
            "treatment": true, "consent": true, "consent_by": "client", "consent_how": "spoken",
            "consent_day": "2026-09-01", "informed": true, "identity_checked": true,
        },
    })
}

/// Rows of records that nobody can open: what they hold is copied, what finds them is random.
fn filling(database: &Database) -> String {
    let (series, index, id) = match database {
        Database::Sqlite { .. } => (
            format!(
                "(with recursive n(i) as (select 1 union all select i + 1 from n where i < {EACH}) select i from n)"
            ),
            "randomblob(32)",
            "lower(hex(randomblob(16)))",
        ),
        Database::Postgres { .. } => (
            format!("generate_series(1, {EACH})"),
            "decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex')",
            "replace(gen_random_uuid()::text, '-', '')",
        ),
    };
    format!(
        "insert into record (id, number, organisation_id, author_id, find_index, subject, client, state, shared_at,
           undo_until, last_day, expires_at, needs_confirmation, version)
         select {id}, {id}, o.id, r.author_id, {index}, {id}, r.client, r.state, r.shared_at, r.undo_until, r.last_day,
           r.expires_at, 0, 1
         from {series} s cross join organisation o cross join (select * from record limit 1) r
         where o.name like 'Elders %';
         insert into record_key (record_id, day, latest_day, wrapped)
         select r.id, k.day, k.latest_day, k.wrapped from record r cross join (select * from record_key limit 1) k
         where not exists (select 1 from record_key w where w.record_id = r.id);
         analyze;"
    )
}

/// Half of the searches and 99 of 100 of them took no longer, in milliseconds.
fn told(mut times: Vec<Duration>) -> String {
    times.sort_unstable();
    let at = |part: usize| times[(times.len() - 1) * part / 100].as_secs_f64() * 1000.0;
    format!("{:.2} / {:.2}", at(50), at(99))
}

async fn searches(system: &System, from: usize, found: usize) -> String {
    let mut times = Vec::new();
    for n in 0..SEARCHES {
        let keys = json!({ "bsn": bsn(from + n % SHARED), "birth_date": "1990-04-03", "relation": "agreement", "purpose": "urgent" });
        let begin = Instant::now();
        let (status, body) = system.post("/api/v1/find", "noor", &keys).await;
        times.push(begin.elapsed());
        assert_eq!((status, body["records"].as_array().map(Vec::len)), (200, Some(found)), "{body}");
    }
    told(times)
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    println!(
        "| database | records | found, p50 / p99 ms | nothing found, p50 / p99 ms | list of 25, p50 / p99 ms |"
    );
    println!("|---|---|---|---|---|");
    let most = SearchLimits { member: 1_000_000, organisation: 1_000_000, address: 1_000_000 };
    for world in World::each_with(Choices { search_limits: most, ..Choices::default() }).await {
        let nest = world.organisation("Het Nest", "midwifery").await;
        let east = world.organisation("Ziekenhuis Oost", "hospital").await;
        world.member("sanne", Role::Practitioner, nest).await;
        world.member("noor", Role::Practitioner, east).await;
        let source = System::new(&world, nest, all_scopes()).await;
        let reader = System::new(&world, east, all_scopes()).await;
        for n in 0..SHARED {
            let (status, told) = source.post("/api/v1/records", "sanne", &record(n)).await;
            assert_eq!(status, 201, "{told}");
        }
        for n in 0..ORGANISATIONS {
            world.bare_organisation(&format!("Elders {n}"), "midwifery").await;
        }
        let name = match world.fresh.database {
            Database::Sqlite { .. } => "SQLite",
            Database::Postgres { .. } => "PostgreSQL",
        };
        let mut sanne = world.log_in("sanne").await;
        for count in [SHARED, SHARED + ORGANISATIONS * EACH] {
            if count > SHARED {
                let begin = Instant::now();
                let filled = world.fresh.behind_its_back(&filling(&world.fresh.database)).await;
                filled.expect("the filling");
                eprintln!("  {name}: filled in {:.0} s", begin.elapsed().as_secs_f64());
            }
            searches(&reader, 0, 1).await;
            let hits = searches(&reader, 0, 1).await;
            let misses = searches(&reader, SHARED, 0).await;
            let mut lists = Vec::new();
            for _ in 0..SEARCHES {
                let begin = Instant::now();
                let page = sanne.get("/dossiers").await;
                lists.push(begin.elapsed());
                assert_eq!(page.status, 200);
            }
            println!("| {name} | {count} | {hits} | {misses} | {} |", told(lists));
        }
    }
}
