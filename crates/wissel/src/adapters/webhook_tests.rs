use super::*;
use std::collections::VecDeque;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use ureq::http::Uri;
use ureq::unversioned::resolver::ResolvedSocketAddrs;
use ureq::unversioned::transport::NextTimeout;
use wissel_core::office::webhook::WebhookUrl;

/// Answers each question with the next list of addresses, the last one for ever.
#[derive(Debug)]
struct Names(Mutex<VecDeque<Vec<SocketAddr>>>);

impl Names {
    fn saying(lists: &[&[SocketAddr]]) -> Self {
        Self(Mutex::new(lists.iter().map(|list| list.to_vec()).collect()))
    }
}

impl Resolver for Names {
    fn resolve(&self, _: &Uri, _: &Config, _: NextTimeout) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let mut lists = self.0.lock().expect("lists");
        let list = if lists.len() > 1 { lists.pop_front() } else { lists.front().cloned() };
        let mut found = self.empty();
        for address in list.expect("a list") {
            found.push(address);
        }
        Ok(found)
    }
}

/// A listener on this machine that counts who connects and answers everybody the same.
fn listener(answer: &'static str) -> (SocketAddr, Arc<AtomicUsize>) {
    listener_on("127.0.0.1:0", answer)
}

fn listener_on(at: &str, answer: &'static str) -> (SocketAddr, Arc<AtomicUsize>) {
    let socket = TcpListener::bind(at).expect("a port");
    let address = socket.local_addr().expect("an address");
    let seen = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&seen);
    std::thread::spawn(move || {
        for connection in socket.incoming() {
            let Ok(mut connection) = connection else { return };
            counter.fetch_add(1, Ordering::SeqCst);
            let mut head = [0; 4096];
            let _read = connection.read(&mut head);
            let _written = connection.write_all(answer.as_bytes());
        }
    });
    (address, seen)
}

fn call(url: &str) -> WebhookCall {
    let url = WebhookUrl::parse(url, true).expect("an address");
    WebhookCall { url, headers: vec![("webhook-id", "1".to_owned())], body: "{}".to_owned() }
}

fn told(sender: &Sender, url: &str) -> (WebhookResult, Option<u16>) {
    let told = send(&sender.agent, &call(url));
    (told.result, told.status)
}

const SHORT: Duration = Duration::from_secs(5);
const OK: &str = "HTTP/1.1 204 No Content\r\ncontent-length: 0\r\n\r\n";

#[test]
fn only_addresses_of_the_public_internet_and_of_listed_networks_are_connected_to() {
    let (here, seen) = listener(OK);
    let closed = Reach::default();
    let v6_mapped: SocketAddr = format!("[::ffff:127.0.0.1]:{}", here.port()).parse().expect("an address");
    let others = ["10.0.0.1:443", "169.254.169.254:443", "100.64.0.1:443", "[fe80::1]:443", "[::1]:443"];
    let mut lists = vec![vec![here], vec![v6_mapped]];
    lists.extend(others.map(|a| vec![a.parse().expect("an address")]));
    for list in lists {
        let sender = Sender::with(closed.clone(), Names::saying(&[&list]), SHORT);
        assert_eq!(told(&sender, "https://epd.example.org/x"), (WebhookResult::Address, None), "{list:?}");
    }
    // The real look-up, for a name and for an address.
    let sender = Sender::patient(closed, SHORT);
    for url in [format!("https://localhost:{}/", here.port()), format!("https://{here}/")] {
        assert_eq!(told(&sender, &url), (WebhookResult::Address, None), "{url}");
    }
    assert_eq!(seen.load(Ordering::SeqCst), 0, "nobody connected");
    // What the operator lists is connected to; there is no certificate there.
    let reach = Reach { networks: vec!["127.0.0.0/8".parse().expect("a range")], plain_here: false };
    let sender = Sender::with(reach, Names::saying(&[&[here]]), SHORT);
    let (result, _) = told(&sender, "https://epd.example.org/x");
    assert!(matches!(result, WebhookResult::Tls | WebhookResult::Connect), "{result:?}");
    assert_eq!(seen.load(Ordering::SeqCst), 1);
}

/// A name that leads to a harmless address when it is first looked at, and to this machine when it is connected to.
#[test]
fn a_name_that_changes_its_mind_gains_nothing() {
    let (here, seen) = listener(OK);
    let (harmless, met) = listener_on("127.0.0.2:0", OK);
    let reach = Reach { networks: vec!["127.0.0.2".parse().expect("an address")], plain_here: false };
    let sender = Sender::with(reach, Names::saying(&[&[here, harmless], &[here]]), SHORT);
    assert_ne!(told(&sender, "https://epd.example.org/x").0, WebhookResult::Address, "the harmless one");
    for _ in 0..2 {
        assert_eq!(told(&sender, "https://epd.example.org/x").0, WebhookResult::Address);
    }
    assert_eq!((met.load(Ordering::SeqCst), seen.load(Ordering::SeqCst)), (1, 0));
}

#[test]
fn plain_http_goes_to_this_machine_only_and_only_where_it_is_allowed() {
    let (here, seen) = listener(OK);
    let plain = Reach { networks: Vec::new(), plain_here: true };
    let url = format!("http://127.0.0.1:{}/", here.port());
    assert_eq!(told(&Sender::patient(plain.clone(), SHORT), &url), (WebhookResult::Taken, Some(204)));
    assert_eq!(told(&Sender::patient(Reach::default(), SHORT), &url), (WebhookResult::Internal, None));
    let away: SocketAddr = "192.0.2.1:8080".parse().expect("an address");
    let sender = Sender::with(plain, Names::saying(&[&[away]]), SHORT);
    assert_eq!(told(&sender, &url), (WebhookResult::Address, None));
    assert_eq!(seen.load(Ordering::SeqCst), 1);
}

#[test]
fn of_an_answer_the_status_counts_and_nothing_is_followed() {
    let plain = Reach { networks: Vec::new(), plain_here: true };
    let sender = Sender::patient(plain, SHORT);
    let (elsewhere, followed) = listener(OK);
    let redirect = format!(
        "HTTP/1.1 307 Temporary Redirect\r\nlocation: http://{elsewhere}/\r\ncontent-length: 0\r\n\r\n"
    );
    let huge = format!("HTTP/1.1 200 OK\r\nx: {}\r\n\r\n", "a".repeat(HEAD_LIMIT));
    for (answer, result, status) in [
        (
            "HTTP/1.1 200 OK\r\ncontent-length: 99999999999\r\n\r\n".to_owned(),
            WebhookResult::Taken,
            Some(200),
        ),
        ("HTTP/1.1 410 Gone\r\ncontent-length: 0\r\n\r\n".to_owned(), WebhookResult::Status, Some(410)),
        (redirect, WebhookResult::Status, Some(307)),
        (huge, WebhookResult::Answer, None),
        ("hello\r\n\r\n".to_owned(), WebhookResult::Answer, None),
    ] {
        let (here, _) = listener(answer.clone().leak());
        let short = answer.chars().take(40).collect::<String>();
        assert_eq!(told(&sender, &format!("http://{here}/")), (result, status), "{short}");
    }
    assert_eq!(followed.load(Ordering::SeqCst), 0);
}

/// What the rules take is read by the client as the same host, port and path.
#[test]
fn the_client_reads_an_address_as_the_rules_do() {
    for text in [
        "https://epd.example.org/wissel?a=b%20c",
        "https://epd.example.org:8443/",
        "https://192.0.2.7/x:y@z",
        "https://[2001:db8::1]:8443/x",
        "https://a-b.example/;p=1/~x/!$&'()*+,=",
    ] {
        let url = WebhookUrl::parse(text, false).expect("an address");
        let uri: Uri = url.as_str().parse().expect("an address");
        assert_eq!(uri.host(), Some(url.host()));
        assert_eq!(uri.to_string(), url.as_str());
        assert_eq!(uri.scheme_str(), Some("https"));
    }
}
