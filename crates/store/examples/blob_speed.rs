//! Measures what encrypting and hashing cost: `cargo run --release --example blob_speed -- FOLDER`.
//!
//! Prints wall time and processor time (user and system, from `/proc/self/stat`, in steps of 10 ms) per MiB.
#![allow(clippy::disallowed_methods, reason = "a measurement needs the machine's clock and its arguments")]
#![allow(clippy::unwrap_used, clippy::cast_precision_loss, reason = "a tool for developers, small numbers")]

use bytes::Bytes;
use futures_util::TryStreamExt;
use sha2::{Digest, Sha256};
use std::time::Instant;
use wissel_core::ids::{BlobId, DocumentId, OrganisationId, RecordId};
use wissel_core::time::Moment;
use wissel_store::blob::{BlobContext, Blobs};
use wissel_store::seal::RecordKey;

const MIB: usize = 1024 * 1024;
const ROUNDS: u16 = 400;

/// Processor time of this process in seconds.
fn processor() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<f64> =
        stat.rsplit(')').next().unwrap().split(' ').filter_map(|f| f.parse().ok()).collect();
    fields.iter().skip(10).take(2).sum::<f64>() / 100.0
}

fn report(what: &str, mib: f64, start: (Instant, f64)) {
    let (wall, cpu) = (start.0.elapsed().as_secs_f64(), processor() - start.1);
    println!("{what:32} {:8.0} MiB/s  {:6.3} ms processor per MiB", mib / wall, cpu * 1000.0 / mib);
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "/dev/shm/blob_speed".into());
    let blobs = Blobs::in_folder(folder.as_ref()).unwrap();
    let at = Moment::from_micros(1_800_000_000_000_000);
    let key = RecordKey::from_bytes([7; 32]);
    let context = BlobContext {
        organisation: OrganisationId::new(at, [1; 10]),
        record: RecordId::new(at, [2; 10]),
        document: DocumentId::new(at, [3; 10]),
        version: 1,
        kind: "pdf".into(),
    };
    let plain = Bytes::from(vec![0x5A; MIB]);
    let id = |n: u16| {
        let [a, b] = n.to_be_bytes();
        BlobId::new(at, [a, b, a, b, a, b, a, b, a, b])
    };
    let start = (Instant::now(), processor());
    for n in 0..ROUNDS {
        let mut writer = blobs.begin(id(n), &key, &context, [n.to_be_bytes()[1]; 32]).unwrap();
        for piece in plain.chunks(MIB / 16) {
            writer.write(plain.slice_ref(piece)).await.unwrap();
        }
        writer.finish().await.unwrap();
    }
    report("write 1 MiB objects", f64::from(ROUNDS), start);
    let start = (Instant::now(), processor());
    for n in 0..ROUNDS {
        let stream = blobs.read(id(n), &key, &context, None).await.unwrap();
        let length = stream.try_fold(0, |sum, b| async move { Ok(sum + b.len()) }).await.unwrap();
        assert_eq!(length, MIB);
    }
    report("read 1 MiB objects", f64::from(ROUNDS), start);
    for n in 0..ROUNDS {
        blobs.delete(id(n)).await.unwrap();
    }
    let start = (Instant::now(), processor());
    let mut writer = blobs.begin(id(0), &key, &context, [0; 32]).unwrap();
    for _ in 0..ROUNDS {
        writer.write(plain.clone()).await.unwrap();
    }
    writer.finish().await.unwrap();
    report("write one large object", f64::from(ROUNDS), start);
    blobs.delete(id(0)).await.unwrap();
    let start = (Instant::now(), processor());
    for _ in 0..ROUNDS {
        std::hint::black_box(Sha256::digest(&plain));
    }
    report("SHA-256 alone", f64::from(ROUNDS), start);
    let start = (Instant::now(), processor());
    for n in 0..ROUNDS {
        std::hint::black_box(key.seal("x", b"", &plain, [n.to_be_bytes()[1]; 12]).unwrap());
    }
    report("AES-256-GCM alone", f64::from(ROUNDS), start);
}
