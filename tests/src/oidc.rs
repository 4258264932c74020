//! A real OpenID provider (npm `oidc-provider`) of the test's own, and people who log in there.

use crate::browser::{Browser, Page};
use crate::world::World;
use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};
use reqwest::redirect::Policy;
use reqwest::{Client, Response};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use wissel_core::ports::Clock;

/// The client's secret.
pub const SECRET: &str = "geheim-van-de-koppeling";

/// A running provider.
pub struct Provider {
    /// Its name.
    pub issuer: String,
    child: Child,
    client: Client,
}

impl Drop for Provider {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Who logs in there, and what the provider says about her.
#[derive(Clone, Debug)]
pub struct Who {
    /// Her name there.
    pub sub: String,
    /// Her mail address.
    pub mail: String,
    /// Whether the provider verified it.
    pub verified: bool,
    /// The level of assurance; empty: none is named.
    pub acr: &'static str,
    /// The means, with spaces between.
    pub amr: &'static str,
}

impl Who {
    /// Somebody with this user name here, who showed two factors there.
    pub fn of(world: &World, user_name: &str) -> Self {
        Self {
            sub: format!("s-{user_name}"),
            mail: world.account(user_name).mail,
            verified: true,
            acr: "high",
            amr: "pwd mfa",
        }
    }
}

impl Provider {
    /// Starts one for this installation, or says why not (which fails in continuous integration).
    pub async fn start(world: &World) -> Option<Self> {
        Self::start_with(world, "RS256", "client_secret_basic").await
    }
    /// The same; its tokens are signed in this way, and the client shows its secret in that one.
    pub async fn start_with(world: &World, algorithm: &str, secret: &str) -> Option<Self> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("oidc");
        if !folder.join("node_modules/oidc-provider").is_dir() {
            assert!(
                std::env::var("CI").is_err(),
                "the OpenID provider is not installed: run the tests by `cargo xtask test`"
            );
            eprintln!("SKIPPED: the OpenID provider is not installed; run the tests by `cargo xtask test`");
            return None;
        }
        let mut child = Command::new("node")
            .arg("provider.mjs")
            .current_dir(&folder)
            .env("OIDC_REDIRECT", format!("{}/inloggen/organisatie/terug", world.url))
            .env("OIDC_ALG", algorithm)
            .env("OIDC_AUTH", secret)
            .env("OIDC_NOW", (world.clock().real().micros() / 1_000_000).to_string())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("node");
        let out = child.stdout.take().expect("its output");
        let line = tokio::task::spawn_blocking(move || BufReader::new(out).lines().next());
        let line = line.await.expect("a thread").expect("a line").expect("text");
        let said: serde_json::Value = serde_json::from_str(&line).expect("JSON");
        let client = Client::builder().redirect(Policy::none()).no_proxy().build().expect("client");
        let issuer = said["issuer"].as_str().expect("an issuer").to_owned();
        Some(Self { issuer, child, client })
    }

    async fn tell(&self, what: &str, body: serde_json::Value) {
        let url = format!("{}/test/{what}", self.issuer);
        let answer = self.client.post(url).body(body.to_string()).send().await.expect("an answer");
        assert_eq!(answer.status().as_u16(), 204);
    }
    /// From now on its tokens are wrong in this way; empty: right.
    pub async fn bend(&self, kind: &str) {
        self.tell("bend", serde_json::json!({ "kind": kind })).await;
    }
    /// Its clock says what the installation's does.
    pub async fn keep_time(&self, world: &World) {
        let now = world.clock().real().micros() / 1_000_000;
        self.tell("clock", serde_json::json!({ "now": now })).await;
    }
    /// Ends it.
    pub fn stop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Somebody logs in there; the path with which her browser comes back. `None`: she stops.
    pub async fn visit(&self, world: &World, address: &str, who: Option<&Who>) -> String {
        self.keep_time(world).await;
        let mut cookies = BTreeMap::new();
        let mut answer = self.step(&mut cookies, self.client.get(address)).await;
        for _ in 0..10 {
            let to = location(&answer);
            if let Some(path) = to.strip_prefix(&world.url) {
                return path.to_owned();
            }
            let url = if to.starts_with('/') { format!("{}{to}", self.issuer) } else { to };
            assert!(url.starts_with(&self.issuer), "a redirect elsewhere: {url}");
            let request = if url.contains("/who/") {
                self.client.post(&url).form(&form(who))
            } else {
                self.client.get(&url)
            };
            answer = self.step(&mut cookies, request).await;
        }
        panic!("redirects without end");
    }

    async fn step(
        &self,
        cookies: &mut BTreeMap<String, String>,
        request: reqwest::RequestBuilder,
    ) -> Response {
        let all: Vec<String> = cookies.iter().map(|(n, v)| format!("{n}={v}")).collect();
        let answer = request.header(COOKIE, all.join("; ")).send().await.expect("an answer");
        for set in answer.headers().get_all(SET_COOKIE) {
            let pair = set.to_str().expect("text").split(';').next().expect("a pair");
            let (name, value) = pair.split_once('=').expect("a cookie");
            cookies.insert(name.to_owned(), value.to_owned());
        }
        answer
    }
}

fn location(answer: &Response) -> String {
    let to = answer.headers().get(LOCATION);
    let to = to.unwrap_or_else(|| panic!("no redirect: {answer:?}"));
    to.to_str().expect("text").to_owned()
}

fn form(who: Option<&Who>) -> Vec<(&'static str, String)> {
    let Some(who) = who else { return vec![("stop", "yes".to_owned())] };
    vec![
        ("sub", who.sub.clone()),
        ("mail", who.mail.clone()),
        ("verified", if who.verified { "yes" } else { "no" }.to_owned()),
        ("acr", who.acr.to_owned()),
        ("amr", who.amr.to_owned()),
    ]
}

/// The address on the page between.
pub fn address(page: &Page) -> String {
    assert_eq!(page.path, "/inloggen/organisatie/verder", "{page:?}");
    let at = page.body.find("/auth?").expect("an address of the provider");
    let start = page.body[..at].rfind('"').expect("a quote") + 1;
    let end = page.body[start..].find('"').expect("a quote") + start;
    page.body[start..end].replace("&#38;", "&").replace("&amp;", "&")
}

/// Asks for the sign-in to which this mail address leads; the address at the provider.
pub async fn ask(browser: &mut Browser, mail: &str) -> String {
    browser.get("/inloggen/organisatie").await;
    address(&browser.submit("/inloggen/organisatie", &[("mail", mail)]).await)
}

/// The whole way: to the provider and back; the page on which she lands.
pub async fn log_in(world: &World, provider: &Provider, browser: &mut Browser, who: &Who) -> Page {
    let address = ask(browser, "iemand@voorbeeld.example").await;
    let path = provider.visit(world, &address, Some(who)).await;
    browser.get(&path).await
}

/// What an administrator fills in; `level` with `mfa` as the second step when it is substantial.
pub async fn set_up(browser: &mut Browser, provider: &Provider, level: &str) -> Page {
    browser.get("/beheer/inloggen/organisatie").await;
    let amr = if level == "substantial" { "mfa" } else { "" };
    let fields = [
        ("issuer", provider.issuer.as_str()),
        ("client_id", "wissel"),
        ("client_secret", SECRET),
        ("domains", "voorbeeld.example"),
        ("acr", ""),
        ("amr", amr),
        ("level", level),
    ];
    browser.submit("/beheer/inloggen/organisatie", &fields).await
}

/// An administrator tries it: there and back; the page with what came of it.
pub async fn try_out(world: &World, provider: &Provider, browser: &mut Browser, who: &Who) -> Page {
    browser.get("/beheer/inloggen/organisatie").await;
    let page = browser.submit("/beheer/inloggen/organisatie/proberen", &[]).await;
    let path = provider.visit(world, &address(&page), Some(who)).await;
    browser.get(&path).await
}

/// Joins her account: by the provider, then by password and code, then by saying yes; the page after it.
pub async fn join(world: &World, provider: &Provider, user_name: &str) -> Page {
    let mut browser = world.browser();
    let page = log_in(world, provider, &mut browser, &Who::of(world, user_name)).await;
    assert_eq!(page.path, "/inloggen/koppelen", "{page:?}");
    let page = world.log_in_with(&mut browser, user_name).await;
    assert_eq!(page.path, "/inloggen/koppelen", "{page:?}");
    browser.submit("/inloggen/koppelen", &[]).await
}
