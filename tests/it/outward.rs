//! Which addresses that others name are reached: the public internet by https, and nothing inside (U3.10).

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use wissel::adapters::outward::HttpsOutward;
use wissel::adapters::reach::Reach;
use wissel_service::outward::{Call, Outward, OutwardFault};

fn call(address: &str) -> Call {
    Call {
        address: address.to_owned(),
        headers: Vec::new(),
        body: None,
        most: 64,
        patience: Duration::from_secs(5),
    }
}

/// Answers every request with this text; how many came.
fn server(answer: &'static str) -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let seen = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&seen);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            counter.fetch_add(1, Ordering::SeqCst);
            let mut buffer = [0; 2048];
            let _ = stream.read(&mut buffer);
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    (port, seen)
}

fn here() -> HttpsOutward {
    HttpsOutward::new(Reach { networks: Vec::new(), plain_here: true })
}

#[tokio::test]
async fn u3_10_what_is_not_public_is_never_connected_to() {
    let (port, seen) = server("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok");
    let public = HttpsOutward::new(Reach::default());
    for host in
        ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "10.0.0.1", "169.254.169.254"]
    {
        let fault = public.ask(call(&format!("https://{host}:{port}/"))).await;
        assert_eq!(fault, Err(OutwardFault::Address), "{host}");
    }
    // Numbers that some programs read as 127.0.0.1.
    for host in ["2130706433", "0x7f000001", "127.1"] {
        let fault = public.ask(call(&format!("https://{host}:{port}/"))).await;
        assert!(matches!(fault, Err(OutwardFault::Address | OutwardFault::Connect)), "{host}: {fault:?}");
    }
    assert_eq!(seen.load(Ordering::SeqCst), 0);
    // Allowed by the operator: it is connected to, and does not speak TLS.
    let allowed = Reach { networks: vec!["127.0.0.1".parse().unwrap()], plain_here: false };
    let fault = HttpsOutward::new(allowed).ask(call(&format!("https://127.0.0.1:{port}/"))).await;
    assert!(matches!(fault, Err(OutwardFault::Tls | OutwardFault::Connect)), "{fault:?}");
    assert_eq!(seen.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn plain_http_is_spoken_with_this_machine_only_and_only_where_it_is_allowed() {
    let (port, _) = server("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok");
    let address = format!("http://127.0.0.1:{port}/");
    assert_eq!(HttpsOutward::new(Reach::default()).ask(call(&address)).await, Err(OutwardFault::Address));
    let answer = here().ask(call(&address)).await.unwrap();
    assert_eq!((answer.status, answer.body.as_slice()), (200, &b"ok"[..]));
    for other in [
        "http://example.org/",
        "ftp://127.0.0.1/",
        "http://a@127.0.0.1/",
        "https://",
        "/x",
        "",
        "https://a/#b",
    ] {
        assert!(!here().takes(other), "{other}");
        assert_eq!(here().ask(call(other)).await, Err(OutwardFault::Address), "{other}");
    }
}

#[tokio::test]
async fn redirects_are_not_followed_and_long_answers_not_read() {
    let (target, seen) = server("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok");
    let to: &'static str = Box::leak(
        format!("HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:{target}/\r\ncontent-length: 0\r\n\r\n")
            .into_boxed_str(),
    );
    let (port, _) = server(to);
    let answer = here().ask(call(&format!("http://127.0.0.1:{port}/"))).await.unwrap();
    assert_eq!((answer.status, seen.load(Ordering::SeqCst)), (302, 0));
    let long: &'static str = Box::leak(
        format!("HTTP/1.1 200 OK\r\ncontent-length: 65\r\n\r\n{}", "x".repeat(65)).into_boxed_str(),
    );
    let (port, _) = server(long);
    let fault = here().ask(call(&format!("http://127.0.0.1:{port}/"))).await;
    assert_eq!(fault, Err(OutwardFault::TooLong));
}

#[tokio::test]
async fn who_says_nothing_is_not_waited_for() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://127.0.0.1:{}/", listener.local_addr().unwrap().port());
    let mut call = call(&address);
    call.patience = Duration::from_millis(200);
    assert_eq!(here().ask(call).await, Err(OutwardFault::Timeout));
}
