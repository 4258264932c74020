//! A browser without a screen: cookies, redirects, and forms sent with the token of the page before.

use reqwest::header::{COOKIE, LOCATION, ORIGIN, SET_COOKIE};
use reqwest::redirect::Policy;
use reqwest::{Client, Method, Response};
use std::collections::BTreeMap;

/// What a browser shows.
#[derive(Clone)]
pub struct Page {
    /// The path that the redirects led to.
    pub path: String,
    /// The HTTP status.
    pub status: u16,
    /// The HTML.
    pub body: String,
    /// Every `Set-Cookie` on the way here.
    pub cookies_set: Vec<String>,
}

impl std::fmt::Debug for Page {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}: {}", self.status, self.path, self.text().chars().take(600).collect::<String>())
    }
}

impl Page {
    /// Whether this text stands on the page.
    pub fn has(&self, text: &str) -> bool {
        self.body.contains(text)
    }
    /// The words of the page without its marks, for messages of tests.
    pub fn text(&self) -> String {
        let mut inside = false;
        let words = self.body.chars().filter(|c| match c {
            '<' => {
                inside = true;
                false
            }
            '>' => {
                inside = false;
                false
            }
            _ => !inside,
        });
        words.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
    }
    /// The value of a hidden field or button with this name.
    pub fn value(&self, name: &str) -> Option<&str> {
        let at = self.body.find(&format!("name=\"{name}\" value=\""))?;
        self.body.get(at..)?.split("value=\"").nth(1)?.split('"').next()
    }
}

/// One browser with its own cookies.
#[derive(Clone)]
pub struct Browser {
    client: Client,
    base: String,
    origin: String,
    /// The cookies, by name.
    pub cookies: BTreeMap<String, String>,
    /// The form token of the last page that had one.
    pub token: String,
}

impl Browser {
    /// A browser on the site at this address.
    pub fn new(base: &str) -> Self {
        let client = Client::builder().redirect(Policy::none()).no_proxy().build().expect("client");
        let (base, origin) = (base.to_owned(), base.to_owned());
        Self { client, base, origin, cookies: BTreeMap::new(), token: String::new() }
    }
    /// The same cookies on another node of the installation.
    #[must_use]
    pub fn on_node(&self, base: &str) -> Self {
        Self { base: base.to_owned(), origin: base.to_owned(), ..self.clone() }
    }

    /// Opens a page; redirects are followed.
    pub async fn get(&mut self, path: &str) -> Page {
        let answer = self.send(path, None).await;
        self.follow(path, answer).await
    }
    /// Sends a form with the token of the last page; redirects are followed.
    pub async fn submit(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let answer = self.post(path, fields).await;
        self.follow(path, answer).await
    }
    /// Sends a form and does not follow; cookies of the answer are not kept. May be used by many at once.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Response {
        let mut all = vec![("_token", self.token.as_str())];
        all.extend_from_slice(fields);
        self.send(path, Some(&all)).await
    }

    /// The same with headers of one's own: what a proxy or an attacker may say.
    pub async fn post_with(&self, path: &str, fields: &[(&str, &str)], headers: &[(&str, &str)]) -> Response {
        self.send_with(Method::POST, path, fields, headers).await
    }

    /// The same by a method of one's own.
    pub async fn send_with(
        &self,
        method: Method,
        path: &str,
        fields: &[(&str, &str)],
        headers: &[(&str, &str)],
    ) -> Response {
        let mut all = vec![("_token", self.token.as_str())];
        all.extend_from_slice(fields);
        let cookies: Vec<String> = self.cookies.iter().map(|(n, v)| format!("{n}={v}")).collect();
        let request = self.client.request(method, format!("{}{path}", self.base));
        let request = request.form(&all).header(ORIGIN, &self.origin);
        let request = headers.iter().fold(request, |r, (name, value)| r.header(*name, *value));
        request.header(COOKIE, cookies.join("; ")).send().await.expect("an answer")
    }

    async fn send(&self, path: &str, form: Option<&[(&str, &str)]>) -> Response {
        let url = format!("{}{path}", self.base);
        let cookies: Vec<String> = self.cookies.iter().map(|(n, v)| format!("{n}={v}")).collect();
        let request = match form {
            Some(fields) => self.client.post(url).form(fields).header(ORIGIN, &self.origin),
            None => self.client.get(url),
        };
        let request = if cookies.is_empty() { request } else { request.header(COOKIE, cookies.join("; ")) };
        request.send().await.expect("an answer")
    }

    async fn follow(&mut self, path: &str, mut answer: Response) -> Page {
        let mut path = path.to_owned();
        let mut cookies_set = Vec::new();
        for _ in 0..10 {
            for set in answer.headers().get_all(SET_COOKIE) {
                let set = set.to_str().expect("text").to_owned();
                self.keep(&set);
                cookies_set.push(set);
            }
            let Some(to) = answer.headers().get(LOCATION).filter(|_| answer.status().is_redirection()) else {
                let status = answer.status().as_u16();
                let page = Page { path, status, body: answer.text().await.expect("body"), cookies_set };
                if let Some(token) = page.value("_token") {
                    token.clone_into(&mut self.token);
                }
                return page;
            };
            to.to_str().expect("a path").clone_into(&mut path);
            assert!(path.starts_with('/'), "a redirect that leaves the site: {path}");
            answer = self.send(&path, None).await;
        }
        panic!("redirects without end at {path}");
    }

    fn keep(&mut self, set: &str) {
        let (pair, attributes) = set.split_once(';').unwrap_or((set, ""));
        let (name, value) = pair.split_once('=').expect("a cookie");
        if attributes.contains("Max-Age=0") {
            self.cookies.remove(name);
        } else {
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
    }
}
