use super::*;
use crate::adapters::test_servers;
use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use std::net::SocketAddr;
use std::sync::Mutex;

const TO: &str = "+31612345678";

fn settings(url: String) -> HttpGatewaySettings {
    HttpGatewaySettings {
        name: "een".into(),
        url,
        method: "POST".into(),
        headers: vec![("Authorization".into(), "Bearer {secret}".into())],
        body: r#"{"to":"{to}","digits":"{to_digits}","body":"{text}","ref":"{reference}"}"#.into(),
        secret: Some(Secret::new("s3cret")),
        success: SuccessRule { status: 200..=299, answer: None },
        timeout: Duration::from_millis(700),
        ca_pem: None,
    }
}
fn expecting(url: String, pointer: &str, expected: Expected) -> HttpGatewaySettings {
    let success = SuccessRule { status: 200..=299, answer: Some((pointer.into(), expected)) };
    HttpGatewaySettings { success, ..settings(url) }
}
async fn result_of(settings: HttpGatewaySettings) -> Result<SmsSent, SendFault> {
    HttpGateway::new(settings).unwrap().send(TO, "tekst", "ref-1").await
}

#[tokio::test]
async fn the_gateway_gets_the_configured_request_with_every_value_escaped() {
    type Seen = Arc<Mutex<Vec<(HeaderMap, Value)>>>;
    let seen = Seen::default();
    let sink = Arc::clone(&seen);
    let keep = move |headers: HeaderMap, body: Bytes| async move {
        sink.lock().unwrap().push((headers, serde_json::from_slice(&body).unwrap()));
        StatusCode::CREATED
    };
    let address = test_servers::http(Router::new().route("/v1", post(keep))).await;
    let gateway = HttpGateway::new(settings(format!("http://{address}/v1"))).unwrap();
    // A text that would break out of its place, or be filled in a second time.
    let text = "code 123456\n@host.example #123456 \"},{\"to\":\"x\" {to} {secret} \\ é €";
    let sent = gateway.send(TO, text, "0190-7").await.unwrap();
    assert_eq!(sent, SmsSent { gateway: "een".into(), gave_up: vec![] });
    let seen = seen.lock().unwrap();
    let (headers, body) = seen.first().unwrap();
    let expected = serde_json::json!({"to": TO, "digits": "31612345678", "body": text, "ref": "0190-7"});
    assert_eq!(*body, expected);
    assert_eq!(headers["authorization"], "Bearer s3cret");
    assert_eq!(headers["content-type"], "application/json");
    assert_eq!(seen.len(), 1);
}

#[tokio::test]
async fn statuses_decide_between_success_later_and_never() {
    let status = |axum::extract::Path(code): axum::extract::Path<u16>| async move {
        (StatusCode::from_u16(code).unwrap(), [("location", "/200")], "{}")
    };
    let address = test_servers::http(Router::new().route("/{code}", post(status))).await;
    for (code, expected) in [
        (200, Ok(())),
        (202, Ok(())),
        (500, Err(SendFault::Temporary(FaultCode::Http(500)))),
        (503, Err(SendFault::Temporary(FaultCode::Http(503)))),
        (429, Err(SendFault::Temporary(FaultCode::Http(429)))),
        (401, Err(SendFault::Temporary(FaultCode::Credentials))),
        (422, Err(SendFault::Permanent(FaultCode::Http(422)))),
        // A redirect is never followed: the request holds a phone number and a code.
        (302, Err(SendFault::Temporary(FaultCode::Http(302)))),
        (307, Err(SendFault::Temporary(FaultCode::Http(307)))),
    ] {
        let result = result_of(settings(format!("http://{address}/{code}"))).await;
        assert_eq!(result.map(|_| ()), expected, "{code}");
    }
}

#[tokio::test]
async fn an_answer_of_200_that_tells_a_failure_is_a_failure() {
    let router = Router::new()
        .route("/refused", post(|| async { r#"{"messages":[{"status":"rejected"}],"error":null}"# }))
        .route("/taken", post(|| async { r#"{"messages":[{"status":"accepted","id":7}]}"# }))
        .route("/html", post(|| async { "<html>Storing</html>" }))
        .route("/huge", post(|| async { format!("{{\"a\":\"{}\"}}", "x".repeat(2_000_000)) }));
    let address = test_servers::http(router).await;
    let url = |path: &str| format!("http://{address}/{path}");
    let accepted = || Expected::Equals("accepted".into());
    let no = Err(SendFault::Temporary(FaultCode::Answer));
    let place = "/messages/0/status";
    for (settings, expected) in [
        (expecting(url("taken"), place, accepted()), Ok(())),
        (expecting(url("taken"), "/messages/0/id", Expected::Equals("7".into())), Ok(())),
        (expecting(url("taken"), "/messages/0/id", Expected::Something), Ok(())),
        (expecting(url("refused"), place, accepted()), no),
        (expecting(url("refused"), "/error", Expected::Something), no),
        (expecting(url("taken"), "/messages/1/status", Expected::Something), no),
        (expecting(url("html"), place, accepted()), no),
        (expecting(url("huge"), "/a", Expected::Something), no),
        (settings(url("huge")), Ok(())),
    ] {
        assert_eq!(result_of(settings.clone()).await.map(|_| ()), expected, "{settings:?}");
    }
}

#[tokio::test]
async fn silence_and_hanging_up_end_in_time_and_are_temporary() {
    let slow = || async {
        tokio::time::sleep(Duration::from_secs(30)).await;
        "{}"
    };
    let address = test_servers::http(Router::new().route("/slow", post(slow))).await;
    let start = tokio::time::Instant::now();
    let result = result_of(settings(format!("http://{address}/slow"))).await;
    assert_eq!(result, Err(SendFault::Temporary(FaultCode::Timeout)));
    assert!(start.elapsed() < Duration::from_secs(3), "{:?}", start.elapsed());

    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let hangs_up = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            drop(stream);
        }
    });
    let result = result_of(settings(format!("http://{hangs_up}/"))).await;
    assert_eq!(result, Err(SendFault::Temporary(FaultCode::Connect)));

    let gone: SocketAddr = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap()
    };
    let result = result_of(settings(format!("http://{gone}/"))).await;
    assert_eq!(result, Err(SendFault::Temporary(FaultCode::Connect)));
}

async fn tls_server(cert: &str, key: &str) -> SocketAddr {
    use rustls::pki_types::pem::PemObject;
    use rustls::pki_types::{CertificateDer, PrivateKeyDer};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let chain = vec![CertificateDer::from_pem_slice(cert.as_bytes()).unwrap()];
    let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap();
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(config));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let Ok(mut tls) = acceptor.accept(stream).await else { continue };
            let mut buffer = [0; 4096];
            let _read = tls.read(&mut buffer).await;
            let _sent = tls.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}").await;
            let _closed = tls.shutdown().await;
        }
    });
    address
}

#[tokio::test]
async fn https_trusts_the_configured_certificates_and_no_others() {
    let (cert, key) = test_servers::certificate();
    let address = tls_server(&cert, &key).await;
    let url = format!("https://localhost:{}/", address.port());
    let own = HttpGatewaySettings { ca_pem: Some(cert.clone().into_bytes()), ..settings(url.clone()) };
    assert_eq!(result_of(own).await.map(|_| ()), Ok(()));
    assert_eq!(result_of(settings(url.clone())).await, Err(SendFault::Temporary(FaultCode::Tls)));
    let (other, _) = test_servers::certificate();
    let other = HttpGatewaySettings { ca_pem: Some(other.into_bytes()), ..settings(url) };
    assert_eq!(result_of(other).await, Err(SendFault::Temporary(FaultCode::Tls)));
    let by_address = format!("https://{address}/");
    let wrong_name = HttpGatewaySettings { ca_pem: Some(cert.into_bytes()), ..settings(by_address) };
    assert_eq!(result_of(wrong_name).await, Err(SendFault::Temporary(FaultCode::Tls)));
}

#[tokio::test]
async fn a_number_that_is_not_e164_never_leaves() {
    let gateway = HttpGateway::new(settings("http://127.0.0.1:9/".into())).unwrap();
    for to in ["0612345678", "+31", "+31 6 12345678", "", "+3161234567890123", "+31612345678\r\nX: y"] {
        let result = gateway.send(to, "t", "r").await;
        assert_eq!(result, Err(SendFault::Permanent(FaultCode::BadAddress)), "{to:?}");
    }
}

#[test]
fn wrong_settings_are_refused_at_start() {
    let base = || settings("https://sms.example.org/".into());
    let with_body = |body: &str| HttpGatewaySettings { body: body.into(), ..base() };
    for (settings, expected) in [
        (settings("http://sms.example.org/".into()), BadGateway::PlainHttp),
        (settings("http://127.0.0.1.example.org/".into()), BadGateway::PlainHttp),
        (settings("ftp://sms.example.org/".into()), BadGateway::Url),
        (settings("/messages".into()), BadGateway::Url),
        (with_body("to={to}&text={text}"), BadGateway::Body),
        (with_body(r#"{"to":{to},"text":"{text}"}"#), BadGateway::Body),
        (with_body(r#"{"text":"{text}"}"#), BadGateway::Lacks("{to} or {to_digits}")),
        (HttpGatewaySettings { secret: None, ..base() }, BadGateway::NoSecret),
        (
            HttpGatewaySettings { headers: vec![("X\n".into(), "y".into())], ..base() },
            BadGateway::Header("X\n".into()),
        ),
        (HttpGatewaySettings { ca_pem: Some(b"no".to_vec()), ..base() }, BadGateway::Certificates),
        (HttpGatewaySettings { method: "DELETE".into(), ..base() }, BadGateway::Method),
    ] {
        assert_eq!(HttpGateway::new(settings).err(), Some(expected));
    }
}
