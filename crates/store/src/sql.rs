//! SQL text. Only literals become SQL, so that no value can ever be pasted into a statement.
//!
//! One text serves both databases. The subset: ids `text`, moments `bigint` (microseconds, UTC), days `text`
//! (ISO 8601), flags `bigint` (0 or 1), bytes `{blob}` in migrations; parameters `$1`, `$2`, ...;
//! `on conflict`, `returning`, common table expressions and window functions are allowed; no date functions,
//! no `now()`, no JSON operators, no `ilike`. Sums are cast: `cast(sum(x) as bigint)`.

/// A statement, the same on both databases unless made by [`Sql::claiming`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Sql {
    sqlite: &'static str,
    postgres: &'static str,
    /// Whether a word for writing stands in it; settled when the program is compiled.
    may_write: bool,
}

impl Sql {
    /// For [`sql!`](crate::sql!) only.
    #[doc(hidden)]
    pub const fn literal(text: &'static str) -> Self {
        Self { sqlite: text, postgres: text, may_write: may_write(text) }
    }

    /// A claim from a queue: the one place where the texts differ (`for update skip locked`).
    pub(crate) const fn claiming(sqlite: &'static str, postgres: &'static str) -> Self {
        Self { sqlite, postgres, may_write: may_write(sqlite) }
    }

    /// The text for SQLite.
    pub(crate) const fn sqlite(self) -> &'static str {
        self.sqlite
    }

    /// The text for PostgreSQL.
    pub(crate) const fn postgres(self) -> &'static str {
        self.postgres
    }

    /// The tables that this statement writes to.
    pub(crate) fn written(self) -> Vec<String> {
        if !self.may_write {
            return Vec::new();
        }
        let lower = self.sqlite.to_ascii_lowercase();
        let words: Vec<&str> = lower
            .split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
            .filter(|w| !w.is_empty())
            .collect();
        let mut tables = Vec::new();
        for (i, word) in words.iter().enumerate() {
            let before = i.checked_sub(1).and_then(|b| words.get(b)).copied();
            let after = |n: usize| words.get(i + n).copied();
            let table = match (*word, after(1)) {
                ("insert" | "replace", Some("into")) | ("delete", Some("from")) => after(2),
                ("update", next) if !matches!(before, Some("for" | "do")) => next,
                _ => None,
            };
            tables.extend(table.map(str::to_owned));
        }
        tables
    }
}

const fn may_write(text: &str) -> bool {
    has(text, b"insert") || has(text, b"replace") || has(text, b"update") || has(text, b"delete")
}

/// Whether the text holds this word (lower case), in any case and also as a part of another word.
const fn has(text: &str, word: &[u8]) -> bool {
    let mut rest = text.as_bytes();
    while let Some((_, after)) = rest.split_first() {
        if starts_with(rest, word) {
            return true;
        }
        rest = after;
    }
    false
}

const fn starts_with(mut text: &[u8], mut word: &[u8]) -> bool {
    while let Some((want, words)) = word.split_first() {
        match text.split_first() {
            Some((found, after)) if found.to_ascii_lowercase() == *want => text = after,
            _ => return false,
        }
        word = words;
    }
    true
}

/// Makes a [`Sql`](crate::Sql) from a literal: `sql!("select id from record where number = $1")`.
#[macro_export]
macro_rules! sql {
    ($text:literal) => {
        const { $crate::Sql::literal($text) }
    };
}

#[cfg(test)]
mod tests {
    #[test]
    fn written_tables_are_found() {
        for (sql, tables) in [
            (sql!("select 1 from job for update"), vec![]),
            (
                sql!("insert into job (id) values ($1) on conflict (id) do update set run_at = $2"),
                vec!["job"],
            ),
            (sql!("update outbox set state = 'sent' where id = $1"), vec!["outbox"]),
            (sql!("with x as (select 1) delete from act_done where at < $1"), vec!["act_done"]),
            (sql!("REPLACE INTO node (name) values ($1)"), vec!["node"]),
            (sql!("select inserted from updates"), vec![]),
        ] {
            assert_eq!(sql.written(), tables);
        }
    }
}
