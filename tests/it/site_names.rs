//! Under which names the site answers.

use it::world::World;
use reqwest::header::HOST;

/// Only configured names are served: anything else gets 421 (RFC 9110, 15.5.20), before a page or a cookie is made.
#[tokio::test]
async fn only_a_configured_host_is_served() {
    let world = World::sqlite().await;
    let own = world.url.trim_start_matches("http://").to_owned();
    let client = reqwest::Client::builder().no_proxy().build().expect("client");
    for (host, status) in [
        (own.as_str(), 200),
        ("127.0.0.1", 200),
        ("evil.example", 421),
        ("localhost.evil.example", 421),
        ("wissel.example", 421),
    ] {
        let request = client.get(format!("{}/inloggen", world.url)).header(HOST, host);
        let answer = request.send().await.expect("an answer");
        assert_eq!(answer.status().as_u16(), status, "{host}");
        if status == 421 {
            assert!(answer.headers().get("set-cookie").is_none(), "{host}");
            assert!(answer.headers().get("content-security-policy").is_some(), "{host}");
        }
    }
}
