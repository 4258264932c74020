use super::*;
use futures_util::StreamExt;
use wissel_core::ids::{DocumentId, OrganisationId, RecordId};

fn at() -> Moment {
    Moment::from_micros(1_800_000_000_000_000)
}
fn id(n: u8) -> BlobId {
    BlobId::new(at(), [n; 10])
}
fn context() -> BlobContext {
    BlobContext {
        organisation: OrganisationId::new(at(), [1; 10]),
        record: RecordId::new(at(), [2; 10]),
        document: DocumentId::new(at(), [3; 10]),
        version: 1,
        kind: "pdf".into(),
    }
}
fn key() -> RecordKey {
    RecordKey::from_bytes([7; 32])
}
fn bytes(length: usize) -> Bytes {
    (0..length).map(|i| u8::try_from((i * 7 + i / 251) % 251).unwrap()).collect()
}
fn fresh() -> (tempfile::TempDir, Blobs) {
    let dir = tempfile::tempdir().unwrap();
    let blobs = Blobs::in_folder(&dir.path().join("blobs")).unwrap();
    (dir, blobs)
}
async fn store(blobs: &Blobs, n: u8, content: &Bytes, piece: usize) -> Stored {
    let mut writer = blobs.begin(id(n), &key(), &context(), [n; 32]).unwrap();
    for part in content.chunks(piece) {
        writer.write(Bytes::copy_from_slice(part)).await.unwrap();
    }
    writer.finish().await.unwrap()
}
async fn load(blobs: &Blobs, n: u8, key: &RecordKey, context: &BlobContext) -> Result<Vec<u8>, Fault> {
    let pieces: Vec<Bytes> = blobs.read(id(n), key, context, None).await?.try_collect().await?;
    Ok(pieces.concat())
}

#[tokio::test]
async fn what_was_written_is_read_whatever_the_sizes() {
    let (_dir, blobs) = fresh();
    let sizes =
        [0, 1, 1000, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 17 * CHUNK, 18 * CHUNK + 5, PART, 5_000_001];
    for (n, size) in (1u8..).zip(sizes) {
        let content = bytes(size);
        let stored = store(&blobs, n, &content, 100_000).await;
        assert_eq!(stored.bytes_plain, size as u64);
        assert_eq!(stored.sha256, <[u8; 32]>::from(Sha256::digest(&content)));
        let file = std::fs::read(blobs.file(id(n))).unwrap();
        assert_eq!(stored.bytes_stored, file.len() as u64);
        assert!(load(&blobs, n, &key(), &context()).await.unwrap() == content, "size {size}");
        assert_eq!(blobs.open(id(n), &key(), &context()).await.unwrap().len(), size as u64);
    }
}

#[tokio::test]
async fn a_range_gives_exactly_its_bytes() {
    let (_dir, blobs) = fresh();
    let content = bytes(40 * CHUNK + 77);
    store(&blobs, 1, &content, 300_000).await;
    let (c, l) = (CHUNK as u64, content.len() as u64);
    for range in [
        0..0,
        0..1,
        0..l,
        c - 1..c + 1,
        c..2 * c,
        16 * c..19 * c + 3,
        17 * c - 1..17 * c + 1,
        20 * c + 5..39 * c,
        30 * c..l,
        l - 78..l,
        l - 1..l,
        l..l,
        l - 3..l + 100,
        l + 5..l + 9,
    ] {
        let got: Vec<Bytes> = blobs
            .read(id(1), &key(), &context(), Some(range.clone()))
            .await
            .unwrap()
            .try_collect()
            .await
            .unwrap();
        let [from, to] = [range.start, range.end].map(|at| usize::try_from(at.min(l)).unwrap());
        assert!(got.concat() == content[from..to], "{range:?}");
    }
}

#[tokio::test]
async fn every_change_of_an_object_is_refused() {
    let (_dir, blobs) = fresh();
    for size in [0usize, 10, CHUNK, 3 * CHUNK + 10, 20 * CHUNK] {
        let content = bytes(size);
        blobs.delete(id(1)).await.unwrap();
        store(&blobs, 1, &content, CHUNK).await;
        let good = std::fs::read(blobs.file(id(1))).unwrap();
        let refused = async |bad: &[u8], what: &str| {
            std::fs::write(blobs.file(id(1)), bad).unwrap();
            let got = load(&blobs, 1, &key(), &context()).await;
            assert!(matches!(got, Err(Fault::Crypto | Fault::Blob(_))), "{what} of {size}");
        };
        // Every bit of the header and of the first and last bytes; elsewhere some.
        for at in
            (0..good.len()).filter(|at| *at < 60 || at + 20 > good.len() || at % (good.len() / 16 + 1) == 0)
        {
            for bit in 0..8 {
                let mut bad = good.clone();
                bad[at] ^= 1 << bit;
                refused(&bad, &format!("bit {bit} of byte {at}")).await;
            }
        }
        for cut in [1, 15, 16, 17, good.len() - 40, good.len() - 1, good.len()] {
            refused(&good[..good.len() - cut.min(good.len())], &format!("cut of {cut}")).await;
        }
        for chunks in 1..=size / CHUNK {
            let end = HEADER + chunks * SEALED_CHUNK;
            if end < good.len() {
                refused(&good[..end], &format!("only {chunks} chunks")).await;
            }
        }
        refused(&[&good[..], &[0]].concat(), "a byte more").await;
        refused(&[&good[..], &good[HEADER..]].concat(), "chunks twice").await;
        if size > 2 * CHUNK {
            let (a, b, c) = (HEADER, HEADER + SEALED_CHUNK, HEADER + 2 * SEALED_CHUNK);
            refused(&[&good[..a], &good[b..c], &good[a..b], &good[c..]].concat(), "swapped chunks").await;
            refused(&[&good[..a], &good[b..]].concat(), "first chunk left out").await;
        }
        std::fs::write(blobs.file(id(1)), &good).unwrap();
        assert!(load(&blobs, 1, &key(), &context()).await.unwrap() == content);
    }
}

#[tokio::test]
async fn an_object_opens_only_in_its_own_place() {
    let (_dir, blobs) = fresh();
    store(&blobs, 1, &bytes(100), 100).await;
    let own = context();
    for other in [
        BlobContext { organisation: OrganisationId::new(at(), [9; 10]), ..own.clone() },
        BlobContext { record: RecordId::new(at(), [9; 10]), ..own.clone() },
        BlobContext { document: DocumentId::new(at(), [9; 10]), ..own.clone() },
        BlobContext { version: 2, ..own.clone() },
        BlobContext { kind: "text".into(), ..own.clone() },
    ] {
        assert_eq!(load(&blobs, 1, &key(), &other).await, Err(Fault::Crypto), "{other:?}");
    }
    assert_eq!(load(&blobs, 1, &RecordKey::from_bytes([8; 32]), &own).await, Err(Fault::Crypto));
    std::fs::copy(blobs.file(id(1)), blobs.file(id(2))).unwrap();
    assert_eq!(load(&blobs, 2, &key(), &own).await, Err(Fault::Crypto), "under another name");
    assert!(load(&blobs, 1, &key(), &own).await.is_ok());
}

#[tokio::test]
async fn no_plaintext_is_on_disk_while_writing_or_after() {
    let (dir, blobs) = fresh();
    let sentence = b"Mevrouw is zwanger van een tweeling. ";
    let content = Bytes::from(sentence.repeat(200_000));
    let mut writer = blobs.begin(id(1), &key(), &context(), [1; 32]).unwrap();
    let clean = || {
        let mut seen = 0;
        for shard in files(&dir.path().join("blobs")).unwrap() {
            for file in files(&shard).unwrap() {
                let stored = std::fs::read(file).unwrap();
                assert!(!stored.windows(16).any(|w| w == &sentence[..16]));
                seen += stored.len();
            }
        }
        seen
    };
    for part in content.chunks(1_000_000) {
        writer.write(Bytes::copy_from_slice(part)).await.unwrap();
    }
    assert!(clean() > 1_000_000);
    writer.finish().await.unwrap();
    assert!(clean() > content.len());
}

#[tokio::test]
async fn an_aborted_or_dropped_upload_leaves_no_object_and_a_stale_one_is_swept() {
    let (_dir, blobs) = fresh();
    for n in [1, 2] {
        let mut writer = blobs.begin(id(n), &key(), &context(), [n; 32]).unwrap();
        writer.write(bytes(3 * PART)).await.unwrap();
        if n == 1 {
            writer.abort().await.unwrap();
        } else {
            std::mem::forget(writer); // as a killed process would
        }
        assert!(!blobs.exists(id(n)).await.unwrap());
        assert!(matches!(load(&blobs, n, &key(), &context()).await, Err(Fault::Blob(_))));
    }
    assert_eq!(blobs.list().count().await, 0);
    let written = modified(&blobs.file(id(2)).with_file_name(format!("{}#1", id(2)))).unwrap();
    assert_eq!(blobs.sweep_unfinished(written).await.unwrap(), 0);
    assert_eq!(blobs.sweep_unfinished(written.plus(std::time::Duration::from_secs(1))).await.unwrap(), 1);
    assert_eq!(blobs.sweep_unfinished(at()).await.unwrap(), 0);
}

#[tokio::test]
async fn deleting_is_idempotent_and_the_listing_shows_what_is_there() {
    let (_dir, blobs) = fresh();
    store(&blobs, 1, &bytes(10), 10).await;
    store(&blobs, 2, &bytes(10), 10).await;
    std::fs::write(blobs.file(id(1)).with_file_name("foreign"), b"x").unwrap();
    let mut listed: Vec<BlobId> = blobs.list().map_ok(|l| l.id).try_collect().await.unwrap();
    listed.sort();
    assert_eq!(listed, vec![id(1), id(2)]);
    for _ in 0..2 {
        blobs.delete(id(1)).await.unwrap();
        assert!(!blobs.exists(id(1)).await.unwrap());
    }
    assert!(blobs.exists(id(2)).await.unwrap());
    for size in [0, 2 * PART] {
        let mut again = blobs.begin(id(2), &key(), &context(), [9; 32]).unwrap();
        let outcome = match again.write(bytes(size)).await {
            Ok(()) => again.finish().await,
            Err(e) => Err(e),
        };
        assert!(matches!(outcome, Err(Fault::Blob(_))), "an object is never overwritten");
    }
}
