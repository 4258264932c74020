use super::super::client::Client;
use super::*;
use crate::adapters::test_servers::certificate;
use crate::config::TlsFiles;
use axum::Extension;
use axum::routing::get;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::Instant;

fn app() -> Router {
    let who = |Extension(c): Extension<Client>| async move { format!("{} {}", c.address, c.secure) };
    let slow = || async {
        tokio::time::sleep(Duration::from_millis(600)).await;
        "done"
    };
    let length = |body: axum::body::Bytes| async move { body.len().to_string() };
    let large = || async { vec![b'x'; 32 << 20] };
    Router::new()
        .route("/who", get(who))
        .route("/slow", get(slow))
        .route("/large", get(large))
        .route("/length", axum::routing::post(length))
}
fn bounds() -> Bounds {
    let short = Duration::from_millis(400);
    let pace = Pace {
        idle: Duration::from_secs(1),
        grace: short,
        least_rate: 64 * 1024,
        total: Duration::from_secs(20),
    };
    Bounds {
        handshake: short,
        headers: short,
        connections: 8,
        of_one_network: 8,
        sending: pace,
        taking: pace,
        drain: Duration::from_secs(5),
    }
}
async fn start(
    tls: Option<Arc<Tls>>,
    bounds: Bounds,
) -> (SocketAddr, oneshot::Sender<()>, JoinHandle<Ended>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let stopped = async move { drop(stopped.await) };
    let trusted = vec!["127.0.0.1".parse().unwrap()];
    (address, stop, tokio::spawn(serve(listener, tls, app(), trusted, bounds, stopped)))
}
async fn exchange<S: AsyncRead + AsyncWrite + Unpin>(mut stream: S, path: &str) -> String {
    let request = format!(
        "GET {path} HTTP/1.1\r\nhost: x\r\nx-forwarded-for: 198.51.100.7\r\nconnection: close\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    let _unclean_close_is_fine = stream.read_to_end(&mut answer).await;
    String::from_utf8(answer).unwrap()
}
async fn get_plain(address: SocketAddr, path: &str) -> String {
    exchange(TcpStream::connect(address).await.unwrap(), path).await
}

struct Pair {
    folder: tempfile::TempDir,
    pem: String,
}
impl Pair {
    fn new() -> Self {
        let mut pair = Self { folder: tempfile::tempdir().unwrap(), pem: String::new() };
        pair.renew();
        pair
    }
    fn renew(&mut self) {
        let (cert, key) = certificate();
        std::fs::write(self.folder.path().join("cert"), &cert).unwrap();
        std::fs::write(self.folder.path().join("key"), key).unwrap();
        self.pem = cert;
    }
    fn files(&self, allow_tls12: bool) -> TlsFiles {
        TlsFiles { cert: self.folder.path().join("cert"), key: self.folder.path().join("key"), allow_tls12 }
    }
}
async fn get_tls(
    address: SocketAddr,
    pem: &str,
    versions: &[&'static rustls::SupportedProtocolVersion],
) -> Result<String, std::io::Error> {
    let mut roots = rustls::RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(pem.as_bytes()).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(versions)
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let connector = tokio_rustls::TlsConnector::from(Arc::new(config));
    let stream = TcpStream::connect(address).await?;
    let stream = connector.connect(ServerName::try_from("localhost").unwrap(), stream).await?;
    Ok(exchange(stream, "/who").await)
}
const V13: &[&rustls::SupportedProtocolVersion] = &[&rustls::version::TLS13];
const V12: &[&rustls::SupportedProtocolVersion] = &[&rustls::version::TLS12];

#[tokio::test]
async fn requests_carry_their_client_and_running_ones_are_finished_at_shutdown() {
    let (address, stop, ended) = start(None, bounds()).await;
    assert!(get_plain(address, "/who").await.ends_with("198.51.100.7 false"));
    let running = tokio::spawn(async move { get_plain(address, "/slow").await });
    tokio::time::sleep(Duration::from_millis(150)).await;
    stop.send(()).unwrap();
    assert!(running.await.unwrap().ends_with("done"));
    assert_eq!(ended.await.unwrap(), Ended::Drained);
    assert!(TcpStream::connect(address).await.is_err(), "nobody listens any more");
}

#[tokio::test]
async fn a_request_that_takes_too_long_is_cut_off_at_shutdown() {
    let (address, stop, ended) = start(None, Bounds { drain: Duration::from_millis(50), ..bounds() }).await;
    let running = tokio::spawn(async move { get_plain(address, "/slow").await });
    tokio::time::sleep(Duration::from_millis(150)).await;
    stop.send(()).unwrap();
    assert_eq!(ended.await.unwrap(), Ended::CutOff);
    running.abort();
}

#[tokio::test]
async fn silent_strangers_are_hung_up_on_and_hold_up_nobody() {
    let pair = Pair::new();
    let tls = Arc::new(Tls::load(pair.files(false)).unwrap());
    for (tls, opening) in [(Some(tls), ""), (None, "GET / HTTP/1.1\r\nhost:")] {
        let secure = tls.is_some();
        let (address, _stop, _ended) = start(tls, bounds()).await;
        let mut silent = TcpStream::connect(address).await.unwrap();
        silent.write_all(opening.as_bytes()).await.unwrap();
        let start = Instant::now();
        let other = if secure {
            get_tls(address, &pair.pem, V13).await.unwrap()
        } else {
            get_plain(address, "/who").await
        };
        assert!(other.starts_with("HTTP/1.1 200"), "{other}");
        let mut rest = Vec::new();
        let _either_way_closed = silent.read_to_end(&mut rest).await;
        assert!(start.elapsed() < Duration::from_secs(3), "hung up after {:?}", start.elapsed());
        assert!(start.elapsed() >= Duration::from_millis(350), "the others did not wait for it");
    }
}

#[tokio::test]
async fn tls_is_1_3_unless_1_2_is_allowed_and_certificates_are_renewed_without_a_restart() {
    let mut pair = Pair::new();
    let tls = Arc::new(Tls::load(pair.files(false)).unwrap());
    let (address, _stop, _ended) = start(Some(Arc::clone(&tls)), bounds()).await;
    let old = pair.pem.clone();
    assert!(get_tls(address, &old, V13).await.unwrap().ends_with("198.51.100.7 true"));
    assert!(get_tls(address, &old, V12).await.is_err());
    pair.renew();
    tls.reload().unwrap();
    assert!(get_tls(address, &old, V13).await.is_err());
    assert!(get_tls(address, &pair.pem, V13).await.is_ok());
    // A half-written file changes nothing.
    std::fs::write(pair.files(false).cert, "-----BEGIN").unwrap();
    assert!(tls.reload().is_err());
    assert!(get_tls(address, &pair.pem, V13).await.is_ok());

    let pair = Pair::new();
    let (address, _stop, _ended) =
        start(Some(Arc::new(Tls::load(pair.files(true)).unwrap())), bounds()).await;
    assert!(get_tls(address, &pair.pem, V12).await.is_ok());
}

#[test]
fn a_key_that_does_not_belong_is_refused_at_start() {
    let (one, two) = (Pair::new(), Pair::new());
    let files = TlsFiles { key: two.files(false).key, ..one.files(false) };
    assert!(matches!(Tls::load(files), Err(super::super::tls::BadTls::Pair(_))));
    let files = TlsFiles { cert: "/none".into(), ..one.files(false) };
    assert!(Tls::load(files).err().unwrap().to_string().starts_with("/none: "));
}

#[tokio::test]
async fn too_many_headers_are_refused() {
    let (address, _stop, _ended) = start(None, bounds()).await;
    let mut stream = TcpStream::connect(address).await.unwrap();
    let many = "x: y\r\n".repeat(200);
    stream.write_all(format!("GET /who HTTP/1.1\r\nhost: x\r\n{many}\r\n").as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    let _closed = stream.read_to_end(&mut answer).await;
    assert!(
        String::from_utf8_lossy(&answer).starts_with("HTTP/1.1 431"),
        "{}",
        String::from_utf8_lossy(&answer)
    );
}

/// Writes `piece` again and again with a pause between, until the other side hangs up; how long that took.
async fn trickle(mut stream: TcpStream, piece: &[u8], pause: Duration) -> (Duration, String) {
    let start = Instant::now();
    let (mut read, mut write) = stream.split();
    let mut answer = Vec::new();
    let drip = async {
        while write.write_all(piece).await.is_ok() {
            tokio::time::sleep(pause).await;
        }
    };
    tokio::select! {
        _closed = read.read_to_end(&mut answer) => (),
        () = drip => (),
    }
    (start.elapsed(), String::from_utf8_lossy(&answer).into_owned())
}

async fn posting(address: SocketAddr, length: usize) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = format!("POST /length HTTP/1.1\r\nhost: x\r\ncontent-length: {length}\r\n\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    stream
}

/// A body that stops, one that trickles, and one that is just fast enough (a stranger must not hold a place for ever).
#[tokio::test]
async fn slow_bodies_are_given_up_and_slow_enough_ones_are_taken() {
    let (address, _stop, _ended) = start(None, bounds()).await;
    let (silent, trickling) = tokio::join!(
        async {
            let start = Instant::now();
            let mut stream = posting(address, 60_000).await;
            let mut answer = Vec::new();
            let _closed = stream.read_to_end(&mut answer).await;
            (start.elapsed(), String::from_utf8_lossy(&answer).into_owned())
        },
        async {
            let stream = posting(address, 60_000).await;
            trickle(stream, b"x", Duration::from_millis(50)).await
        },
    );
    for (took, answer) in [silent, trickling] {
        assert!(took >= Duration::from_millis(350) && took < Duration::from_secs(5), "after {took:?}");
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{answer}");
    }
    let mut fine = posting(address, 400_000).await;
    let start = Instant::now();
    for _ in 0..4 {
        fine.write_all(&vec![b'x'; 100_000]).await.unwrap();
        tokio::time::sleep(Duration::from_millis(150)).await;
    }
    let mut answer = vec![0; 4096];
    let read = fine.read(&mut answer).await.unwrap();
    assert!(start.elapsed() > Duration::from_millis(500), "longer than the grace, but in pace");
    assert!(String::from_utf8_lossy(&answer[..read]).ends_with("400000"));
}

/// An answer that is never read, or read too slowly, is given up; the place comes back.
#[tokio::test]
async fn answers_that_are_not_taken_are_given_up() {
    let (address, _stop, _ended) = start(None, Bounds { connections: 2, ..bounds() }).await;
    let start = Instant::now();
    let mut stuck = Vec::new();
    for _ in 0..2 {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(b"GET /large HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
        stuck.push(stream);
    }
    // Both places are held; this one is answered once they are given up.
    assert!(get_plain(address, "/who").await.starts_with("HTTP/1.1 200"));
    assert!(start.elapsed() >= Duration::from_millis(300), "waited only {:?}", start.elapsed());
    // The place that came free is the first one's; the other may be read in its last moment.
    let mut came = Vec::new();
    for mut stream in stuck {
        let mut rest = Vec::new();
        let _cut_off = stream.read_to_end(&mut rest).await;
        came.push(rest.len());
    }
    assert!(came.iter().any(|n| *n < 32 << 20), "both came through: {came:?}");
}

/// One network holds so many connections and no more; a trusted proxy as many as it needs, its clients' requests are
/// counted instead.
#[tokio::test]
async fn one_network_does_not_take_every_place() {
    let bounds = Bounds { of_one_network: 2, headers: Duration::from_secs(20), ..bounds() };
    for (trusted, refused) in [(vec![], true), (vec!["127.0.0.1".parse().unwrap()], false)] {
        let listener = bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let address = listener.local_addr().unwrap();
        let _served = tokio::spawn(serve(listener, None, app(), trusted, bounds, std::future::pending()));
        let mut held = Vec::new();
        for _ in 0..2 {
            let mut stream = TcpStream::connect(address).await.unwrap();
            stream.write_all(b"GET /who HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
            let mut answer = [0; 512];
            assert!(stream.read(&mut answer).await.unwrap() > 0);
            held.push(stream);
        }
        let mut third = TcpStream::connect(address).await.unwrap();
        let _may_be_closed =
            third.write_all(b"GET /who HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await;
        let mut answer = Vec::new();
        let _may_be_reset = third.read_to_end(&mut answer).await;
        assert_eq!(answer.is_empty(), refused);
        if !refused {
            let slow = || tokio::spawn(async move { get_plain(address, "/slow").await });
            let answers = [slow().await, slow().await].map(Result::unwrap);
            assert!(answers.iter().all(|a| a.starts_with("HTTP/1.1 200")), "one after another: {answers:?}");
            let (a, b, c) = tokio::join!(slow(), slow(), slow());
            let all = [a.unwrap(), b.unwrap(), c.unwrap()];
            let full = all.iter().filter(|a| a.starts_with("HTTP/1.1 503")).count();
            assert_eq!(full, 1, "three at once of one client network behind the proxy: {all:?}");
        }
    }
}
