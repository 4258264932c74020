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

#[tokio::test]
async fn each_statement_is_understood_by_both_databases() {
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/store/src"), &mut files);
    let mut all: Vec<String> =
        files.iter().flat_map(|f| literals(&std::fs::read_to_string(f).expect("source"))).collect();
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
