//! Every statement of the store is understood by both databases, against the migrated tables.

use it::fresh::Fresh;
use it::postgres::connect;
use std::path::{Path, PathBuf};
use wissel_store::Database;

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("folder") {
        let path = entry.expect("entry").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

/// The literals of `sql!("…")`, with escapes and continued lines resolved. Test modules and comments are left out.
fn literals(source: &str) -> Vec<String> {
    let source = source.split("#[cfg(test)]").next().unwrap_or_default();
    let code: String =
        source.lines().filter(|l| !l.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let mut out = Vec::new();
    for part in code.split("sql!(").skip(1) {
        let Some(text) = part.trim_start().strip_prefix('"') else { continue };
        let mut sql = String::new();
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '"' => break,
                '\\' if chars.peek() == Some(&'\n') => {
                    while chars.peek().is_some_and(|c| c.is_whitespace()) {
                        chars.next();
                    }
                }
                '\\' => sql.extend(chars.next()),
                c => sql.push(c),
            }
        }
        out.push(sql);
    }
    out
}

/// Every statement of the store.
fn statements() -> Vec<String> {
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/store/src"), &mut files);
    files.iter().flat_map(|f| literals(&std::fs::read_to_string(f).expect("source"))).collect()
}

#[tokio::test]
async fn each_statement_is_understood_by_both_databases() {
    let mut all = statements();
    // The two that ask a database about itself.
    all.retain(|s| !s.contains("sqlite_schema") && !s.contains("pg_tables"));
    assert!(all.len() > 30, "{}", all.len());
    for f in Fresh::each().await {
        match &f.database {
            Database::Sqlite { path } => {
                let connection = rusqlite::Connection::open(path).expect("database");
                for sql in &all {
                    connection.prepare(sql).map_err(|e| format!("{sql}: {e}")).expect("statement");
                }
            }
            Database::Postgres { url } => {
                let client = connect(url).await;
                for sql in &all {
                    let made = client.prepare(sql).await;
                    made.map_err(|e| format!("{sql}: {:?}", e.as_db_error())).expect("statement");
                }
            }
        }
    }
}

/// Records of many sources, as an installation of some years has them: none has a second index.
const MANY: &str = "pragma foreign_keys = off;
    insert into record (id, number, organisation_id, author_id, find_index, subject, client, state, shared_at, undo_until,
      last_day, expires_at, needs_confirmation, version)
    with recursive n (i) as (select 1 union all select i + 1 from n where i < 20000)
    select hex(randomblob(16)), hex(randomblob(16)), 'source' || (i % 50), 'author', randomblob(32),
      hex(randomblob(16)), x'00', 'available', i, i, '2026-12-' || (10 + i % 20), i, 0, 1 from n;
    insert into record_key (record_id, day, latest_day, wrapped) select id, last_day, last_day, x'00' from record;
    analyze;";

/// What looks at every record, and may: once a month, after a restore, and once at the end of a
/// portal.
const WHOLE: [&str; 6] = [
    "select count(*) as n from record_key",
    "delete from record where state = 'withdrawn'",
    "from record_key k join record r on r.id = k.record_id",
    "select min(shared_at) as oldest from record",
    "order by shared_at, id limit $1",
    "select count(*) as n from record",
];

/// U2.2: with the statistics of a full table, SQLite searches by an index. Without a partial second index it read all.
#[tokio::test]
async fn u2_2_no_statement_reads_all_records_where_an_index_leads_to_one() {
    let f = Fresh::sqlite();
    f.behind_its_back(MANY).await.expect("many records");
    let Database::Sqlite { path } = &f.database else { panic!("SQLite") };
    let connection = rusqlite::Connection::open(path).expect("database");
    let mut looked = 0;
    for sql in statements().iter().filter(|s| s.contains("from record") || s.contains("join record")) {
        if WHOLE.iter().any(|whole| sql.ends_with(whole)) {
            continue;
        }
        looked += 1;
        let mut plan = connection.prepare(&format!("explain query plan {sql}")).expect("statement");
        let mut rows = plan.raw_query();
        while let Some(row) = rows.next().expect("a step") {
            let step: String = row.get("detail").expect("detail");
            let name = step.strip_prefix("SCAN ").and_then(|rest| rest.split_whitespace().next());
            assert!(!matches!(name, Some("r" | "record" | "record_key" | "k")), "{step}: {sql}");
        }
    }
    assert!(looked > 10, "{looked}");
}
