//! Looking: every way to every record, compared with the model.

use super::{BSNS, Collection, History, UNKNOWN};
use it::exchange::fetch;
use reqwest::header::LOCATION;
use std::path::Path;
use std::time::Duration;
use wissel_store::sql;

/// A test BSN of which nobody ever shares anything.
const UNKNOWN_BSN: &str = "999911120";

impl History {
    pub(super) async fn look(&mut self) {
        let now = self.now();
        let none = self.find(UNKNOWN_BSN).await;
        assert!(none.status == 200 && none.value("record").is_none(), "{none:?}");
        for bsn in BSNS {
            let found = self.find(bsn).await;
            let mut hits: Vec<&str> = found
                .body
                .split("name=\"record\" value=\"")
                .skip(1)
                .filter_map(|p| p.split('"').next())
                .collect();
            let there = self.records.iter().filter(|k| k.bsn == bsn && k.there(now));
            let mut there: Vec<&str> = there.map(|k| k.id.as_str()).collect();
            hits.sort_unstable();
            there.sort_unstable();
            assert_eq!(hits, there, "found at {}", now.rfc3339());
            if there.is_empty() {
                assert_eq!(found.text(), none.text(), "nothing says that there was something");
            }
        }
        let unknown = self.source.get(&format!("/dossiers/{UNKNOWN}")).await;
        for n in 0..self.records.len() {
            let there = self.records[n].there(now);
            let page = self.source.get(&format!("/dossiers/{}", self.records[n].id)).await;
            if there {
                assert!(page.status == 200 && page.has("Kruisbek"), "{page:?}");
            } else {
                // Its source is led to the receipt once it is destroyed; until then, and to others, it was never there.
                let receipt = page.path.starts_with("/ontvangstbewijs/") && !page.has("Kruisbek");
                assert!(receipt || (page.status, page.text()) == (404, unknown.text()), "{page:?}");
            }
            for c in 0..self.records[n].collected.len() {
                self.look_at(n, c, there).await;
            }
        }
    }

    async fn look_at(&mut self, n: usize, c: usize, there: bool) {
        let (k, session) = (&self.records[n], self.session);
        let Collection { path, hit, original, session: own } = &k.collected[c];
        let open = there && *own == session;
        let page = self.collector.get(path).await;
        assert_eq!(page.has(&k.marker(k.versions)), open, "{page:?}");
        assert_eq!(page.has("Kruisbek"), there, "{page:?}");
        assert_eq!(page.has("opnieuw openen"), there && !open, "{page:?}");
        assert!(there || page.has("niet meer beschikbaar"), "{page:?}");
        let mut files = vec![format!("{path}/pdf")];
        files.extend(original.clone());
        for file in files {
            let answer = fetch(&self.world, &self.collector, &file).await;
            let (status, bytes) = (answer.status(), answer.bytes().await.expect("body"));
            assert_eq!(status == 200 && bytes.starts_with(b"%PDF-"), open, "{file}: {status}");
            assert!(open || !status.is_success(), "{file}: {status}");
        }
        if !there {
            let fields = [("find", hit.as_str()), ("record", k.id.as_str()), ("answer", "yes")];
            let answer = self.collector.post("/zoeken/openen", &fields).await;
            assert_eq!(answer.headers()[LOCATION], "/zoeken", "an old result opens nothing");
        }
    }

    /// What is still there comes to its end, one after another: collected, looked at in its last microsecond, and in
    /// the next one, before any job has run.
    pub(super) async fn run_out(&mut self) {
        loop {
            let now = self.now();
            let there = (0..self.records.len()).filter(|n| self.records[*n].there(now));
            let Some(n) = there.min_by_key(|n| self.records[*n].last_day()) else { return };
            let (bsn, id) = (self.records[n].bsn, self.records[n].id.clone());
            self.collect(bsn, Some(&id)).await;
            let end = self.records[n].last_day().end();
            self.go(end.minus(Duration::from_micros(1)), false).await;
            self.look().await;
            self.go(end, false).await;
            self.look().await;
            self.world.settle().await;
        }
    }

    /// The far end of everything: no row, no key, no object; one receipt for each record that ever was.
    pub(super) async fn close(mut self) {
        let far = self.records.iter().map(|k| k.first.plus_days(342).end()).max();
        if let Some(far) = far {
            self.go(far.plus(Duration::from_secs(3600)), true).await;
        }
        // The clock may stand past the far end already, and no job had run on the way.
        self.world.settle().await;
        self.look().await;
        let left = self.world.app.store.read((), |tx, ()| {
            let row = tx.one(
                sql!(
                    "select (select count(*) from record) as records, (select count(*) from record_key) as keys,
                       (select count(*) from document) as documents, (select count(*) from blob) as blobs,
                       (select count(*) from statement) as statements,
                       (select count(*) from receipt where kind = 'destroyed') as receipts"
                ),
                &[],
            )?;
            let n = |name| row.int(name);
            Ok((n("records")?, n("keys")?, n("documents")?, n("blobs")?, n("statements")?, n("receipts")?))
        });
        let receipts = i64::try_from(self.records.len()).unwrap();
        let (records, keys, documents, blobs, statements, written) = left.await.expect("counts");
        assert_eq!((records, keys, documents, blobs, statements), (0, 0, 0, 0, 0), "what is left");
        assert_eq!(written, receipts, "a receipt for each");
        let mut objects = 0;
        count(&self.world.fresh.folder.path().join("blobs"), &mut objects);
        assert_eq!(objects, 0, "objects in the folder");
        assert!(self.world.fresh.keyring.days().expect("days").is_empty(), "keys of days");
    }
}

fn count(folder: &Path, files: &mut u32) {
    for entry in std::fs::read_dir(folder).expect("folder") {
        let path = entry.expect("entry").path();
        if path.is_dir() { count(&path, files) } else { *files += 1 }
    }
}
