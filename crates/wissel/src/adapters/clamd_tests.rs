//! Against servers that do what clamd does, and what it should not. The real clamd stands in `tests/it/upload_scan.rs`.

use super::*;
use bytes::Bytes;
use futures_util::stream;
use tokio::net::TcpListener;
use wissel_store::Fault;

const SHORT: Patience = Patience { step: Duration::from_millis(200), answer: Duration::from_millis(200) };

fn pieces(all: Vec<Result<Bytes, Fault>>) -> Pieces {
    Box::pin(stream::iter(all))
}

fn file(length: usize) -> Pieces {
    pieces(vec![Ok(Bytes::from(vec![7; length / 2])), Ok(Bytes::from(vec![7; length - length / 2]))])
}

/// How a server behaves once it is connected to.
#[derive(Clone, Copy)]
enum Does {
    /// Reads all chunks, then says this and hangs up.
    Answers(&'static [u8]),
    /// Says this after so many bytes, without waiting for the end, and hangs up.
    Interrupts(&'static [u8], usize),
    /// Never says anything.
    Sleeps,
}

/// A server; what it read comes back.
async fn server(does: Does) -> (Clamd, tokio::task::JoinHandle<Vec<u8>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let clamd = Clamd::new(Address::Port(listener.local_addr().unwrap())).patient(SHORT);
    let read = tokio::spawn(async move {
        let (mut line, _) = listener.accept().await.unwrap();
        let mut command = [0; 10];
        line.read_exact(&mut command).await.unwrap();
        assert_eq!(&command, b"zINSTREAM\0");
        let mut all = Vec::new();
        loop {
            let length = line.read_u32().await.unwrap_or(0) as usize;
            let mut chunk = vec![0; length];
            if length == 0 || line.read_exact(&mut chunk).await.is_err() {
                break;
            }
            assert!(length <= CHUNK);
            all.extend(chunk);
            if let Does::Interrupts(_, after) = does
                && all.len() >= after
            {
                break;
            }
        }
        match does {
            Does::Answers(said) | Does::Interrupts(said, _) => line.write_all(said).await.unwrap(),
            Does::Sleeps => std::future::pending().await,
        }
        all
    });
    (clamd, read)
}

#[tokio::test]
async fn every_byte_is_sent_and_the_answer_is_believed() {
    for (length, said, expected) in [
        (0, &b"stream: OK\0"[..], Ok(Scanned::Clean)),
        (1, b"stream: OK\0", Ok(Scanned::Clean)),
        (300_001, b"stream: Some.Name FOUND\0", Ok(Scanned::Infected("Some.Name".to_owned()))),
        (10, b"stream: OK", Err(ScanFault::Answer)),
        (10, b"", Err(ScanFault::Answer)),
        (10, b"stream: Can't open file ERROR\0", Err(ScanFault::Answer)),
    ] {
        let (clamd, read) = server(Does::Answers(said)).await;
        assert_eq!(clamd.scan(file(length)).await, expected, "{length}");
        assert_eq!(read.await.unwrap(), vec![7; length]);
    }
}

/// Whatever goes wrong, nothing is clean by it.
#[tokio::test]
async fn nothing_is_clean_but_what_was_looked_at_as_a_whole() {
    let (clamd, _read) = server(Does::Sleeps).await;
    assert_eq!(clamd.scan(file(10)).await, Err(ScanFault::Silent));
    let (clamd, _read) = server(Does::Interrupts(b"INSTREAM size limit exceeded. ERROR\0", 100)).await;
    let long = clamd.scan(file(40_000_000)).await;
    assert!(matches!(long, Err(ScanFault::TooLong | ScanFault::Away)), "{long:?}");
    let (clamd, _read) = server(Does::Interrupts(b"stream: OK\0", 100)).await;
    assert_eq!(clamd.scan(file(40_000_000)).await, Err(ScanFault::Away), "of a part only");
    let (clamd, _read) = server(Does::Answers(b"stream: OK\0")).await;
    let broken = pieces(vec![Ok(Bytes::from_static(b"a")), Err(Fault::Corrupt("a piece"))]);
    assert_eq!(clamd.scan(broken).await, Err(ScanFault::Stored(Fault::Corrupt("a piece"))));
    let nobody = Clamd::new(Address::Socket("/nowhere/clamd.ctl".into())).patient(SHORT);
    assert_eq!(nobody.scan(file(1)).await, Err(ScanFault::Away));
    assert_eq!(nobody.is_there().await, Err(ScanFault::Away));
}
