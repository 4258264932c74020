//! Tokens of systems: OAuth 2 client credentials with a secret or a signed statement.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use it::system::{Signer, System, add, all_scopes, ask_token, http, told};
use it::world::World;
use reqwest::header::{AUTHORIZATION, CACHE_CONTROL, SET_COOKIE, WWW_AUTHENTICATE};
use serde_json::Value;
use std::time::Duration;
use wissel_core::actor::Role;
use wissel_core::identity::system::{Scope, Scopes};
use wissel_core::ids::ClientId;
use wissel_store::{Sql, sql};

const GRANT: (&str, &str) = ("grant_type", "client_credentials");
const KIND: (&str, &str) =
    ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");

async fn rows(world: &World, count: Sql) -> i64 {
    world.app.store.read(count, |tx, count| tx.one(*count, &[])?.int("n")).await.expect("count")
}

/// U2.4, U3.1: a secret in the body or in the header gets a short token with the scopes that were asked, and the log
/// has it; no cookie is set, and nothing is kept on the way.
#[tokio::test]
async fn u2_4_a_secret_gets_a_short_token() {
    for world in World::each().await {
        let nest = world.organisation("Het Nest", "midwifery").await;
        let scopes = Scopes::NONE.with(Scope::RecordFind).with(Scope::RecordRead);
        let (id, secret) = add(&world, nest, "Dossier 2000", scopes).await;
        let id = id.to_string();
        let post = [GRANT, ("client_id", &id), ("client_secret", &secret), ("scope", "record.find")];
        let answer = ask_token(&world, &post).await;
        assert_eq!(answer.headers()[CACHE_CONTROL], "no-store");
        assert!(answer.headers().get(SET_COOKIE).is_none());
        let (status, body) = told(answer).await;
        assert_eq!(status, 200, "{body}");
        assert_eq!(
            (&body["token_type"], &body["expires_in"], &body["scope"]),
            (&Value::from("Bearer"), &Value::from(600), &Value::from("record.find"))
        );
        let basic = format!("Basic {}", STANDARD.encode(format!("{id}:{secret}")));
        let request = http().post(format!("{}/oauth/token", world.url)).header(AUTHORIZATION, basic);
        let (status, body) = told(request.form(&[GRANT]).send().await.expect("an answer")).await;
        assert_eq!((status, &body["scope"]), (200, &Value::from("record.find record.read")));
        let more = [GRANT, ("client_id", &id), ("client_secret", &secret), ("scope", "record.publish")];
        let (status, body) = told(ask_token(&world, &more).await).await;
        assert_eq!((status, &body["error"]), (400, &Value::from("invalid_scope")));
        let given = sql!("select count(*) as n from audit where event = 'client.token' and refused is null");
        assert_eq!(rows(&world, given).await, 2);
        // Neither the secret nor a token is anywhere in the database.
        let stored = sql!("select count(*) as n from api_token where length(token_hash) = 32");
        assert_eq!(rows(&world, stored).await, 2);
    }
}

/// U2.4: unknown, wrong and revoked get the same answer, to the letter.
#[tokio::test]
async fn u2_4_unknown_wrong_and_revoked_are_not_told_apart() {
    for world in World::each().await {
        let nest = world.organisation("Het Nest", "midwifery").await;
        let (id, secret) = add(&world, nest, "Dossier 2000", all_scopes()).await;
        let signer = Signer::default();
        let signing = signer.add(&world, nest).await.to_string();
        let (gone, old) = add(&world, nest, "Oud", all_scopes()).await;
        wissel_service::office::clients::revoke(&world.app, &it::world::SETUP, gone)
            .await
            .unwrap_or_else(|_| panic!("revoked"));
        let (id, gone) = (id.to_string(), gone.to_string());
        let wrong = "0".repeat(64);
        let mut answers = Vec::new();
        for (client, shown) in [
            (id.as_str(), wrong.as_str()),
            ("01a20000-0000-7000-8000-000000000000", &wrong),
            ("nobody", &wrong),
            (&gone, &old),
            (&signing, &secret),
            (&id, ""),
        ] {
            let fields = [GRANT, ("client_id", client), ("client_secret", shown)];
            let answer = ask_token(&world, &fields).await;
            assert!(answer.headers().get(WWW_AUTHENTICATE).is_some());
            answers.push(told(answer).await);
        }
        assert!(answers.iter().all(|a| *a == answers[0]), "{answers:?}");
        assert_eq!(answers[0].0, 401);
        assert_eq!(answers[0].1["error"], "invalid_client");
    }
}

/// U2.4, RFC 7523: a statement that the system signed is used once, however often and on however many nodes it is
/// sent at the same time.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn u2_4_a_statement_is_used_once_of_200_at_the_same_time() {
    for world in World::each().await {
        let other = world.other_node("other").await;
        let nest = world.organisation("Het Nest", "midwifery").await;
        let signer = Signer::default();
        let id = signer.add(&world, nest).await;
        let statement = signer.statement(&[&world, &other], id, "once", 200);
        let fields = [GRANT, KIND, ("client_assertion", statement.as_str())];
        let posts = (0..200).map(|n| {
            let node = if n % 2 == 0 { &world } else { &other };
            ask_token(node, &fields)
        });
        let answers = futures_util::future::join_all(posts).await;
        assert!(answers.iter().all(|a| matches!(a.status().as_u16(), 200 | 401 | 429 | 503)));
        let given = answers.iter().filter(|a| a.status() == 200).count();
        assert_eq!(given, 1);
        assert_eq!(rows(&world, sql!("select count(*) as n from api_token")).await, 1);
    }
}

/// U2.4, RFC 7523: whom a statement speaks of, for how long, and who signed it.
#[tokio::test]
async fn u2_4_a_statement_of_another_or_for_too_long_gets_nothing() {
    for world in World::each().await {
        let nest = world.organisation("Het Nest", "midwifery").await;
        let (signer, stranger) = (Signer::default(), Signer::default());
        let id = signer.add(&world, nest).await;
        let unknown: ClientId = "01a20000-0000-7000-8000-000000000000".parse().expect("an id");
        let good = signer.statement(&[&world], id, "a", 120);
        for statement in [
            stranger.statement(&[&world], id, "b", 120),
            signer.statement(&[&world], unknown, "c", 120),
            signer.statement(&[&world], id, "d", 400),
            signer.statement(&[&world], id, "e", -60),
            signer.statement(&[&world], id, "", 120),
            good.replace('.', ".."),
        ] {
            let fields = [GRANT, KIND, ("client_assertion", statement.as_str())];
            assert_eq!(told(ask_token(&world, &fields).await).await.0, 401);
        }
        let fields = [GRANT, KIND, ("client_assertion", good.as_str())];
        assert_eq!(told(ask_token(&world, &fields).await).await.0, 200);
        assert_eq!(told(ask_token(&world, &fields).await).await.0, 401, "the second time");
    }
}

/// U2.4: failures from one place are bounded, and the right secret from another place goes on.
#[tokio::test]
async fn u2_4_failures_are_bounded_and_leave_a_handful_of_rows() {
    for world in World::each().await {
        let nest = world.organisation("Het Nest", "midwifery").await;
        let (id, secret) = add(&world, nest, "Dossier 2000", all_scopes()).await;
        let (id, wrong) = (id.to_string(), "0".repeat(64));
        let fields = [GRANT, ("client_id", id.as_str()), ("client_secret", wrong.as_str())];
        let mut seen = Vec::new();
        for _ in 0..60 {
            seen.push(ask_token(&world, &fields).await.status().as_u16());
        }
        assert_eq!(seen.iter().filter(|s| **s == 401).count(), 20);
        assert!(seen[20..].iter().all(|s| *s == 429));
        let logged = sql!("select count(*) as n from audit where event = 'client.token'");
        assert_eq!(rows(&world, logged).await, 22, "20 failures, and the 1st and the 10th refusal");
        let right = [GRANT, ("client_id", id.as_str()), ("client_secret", secret.as_str())];
        assert_eq!(ask_token(&world, &right).await.status(), 200, "failures of others keep no system out");
        let closed = ask_token(&world, &fields).await;
        assert_eq!(closed.status(), 429, "the wrong one still waits");
        assert!(closed.headers().get("retry-after").is_some());
        let odd = [GRANT, ("client_id", id.as_str()), ("client_secret", "kort")];
        assert_eq!(ask_token(&world, &odd).await.status(), 429);
        world.clock().pass(Duration::from_mins(16));
        assert_eq!(ask_token(&world, &fields).await.status(), 401, "a new window");
    }
}

/// U2.4: past the bound of failures a system that signs gets in where it got tokens before, and a stranger's statements
/// are not looked at without end.
#[tokio::test]
async fn u2_4_a_system_that_signs_is_not_kept_out_by_failures_of_others() {
    for world in World::each().await {
        let nest = world.organisation("Het Nest", "midwifery").await;
        let (signer, stranger) = (Signer::default(), Signer::default());
        let (here, new) = (signer.add(&world, nest).await, stranger.add_named(&world, nest, "Nieuw").await);
        let ask = async |statement: &str| {
            ask_token(&world, &[GRANT, KIND, ("client_assertion", statement)]).await.status().as_u16()
        };
        assert_eq!(ask(&signer.statement(&[&world], here, "before", 120)).await, 200);
        for (id, wrong) in [(here, &stranger), (new, &signer)] {
            for n in 0..20 {
                assert_eq!(ask(&wrong.statement(&[&world], id, &format!("w{n}"), 120)).await, 401, "{n}");
            }
        }
        assert_eq!(ask(&signer.statement(&[&world], here, "after", 120)).await, 200, "known from there");
        assert_eq!(ask(&stranger.statement(&[&world], new, "first", 120)).await, 429, "never seen there");
        for n in 0..70 {
            let status = ask(&stranger.statement(&[&world], here, &format!("x{n}"), 120)).await;
            assert_eq!(status, if n < 59 { 401 } else { 429 }, "{n}: looked at so many times in a minute");
        }
        world.clock().pass(Duration::from_secs(61));
        assert_eq!(ask(&signer.statement(&[&world], here, "later", 120)).await, 200, "a minute at most");
    }
}

/// U2.4: a token is over after ten minutes, and what is over is swept.
#[tokio::test]
async fn u2_4_a_token_is_over_after_ten_minutes() {
    for world in World::each().await {
        let nest = world.organisation("Het Nest", "midwifery").await;
        world.member("sanne", Role::Practitioner, nest).await;
        let system = System::new(&world, nest, all_scopes()).await;
        let path = "/api/v1/organisation";
        assert_eq!(system.get(path, "sanne").await.0, 200);
        world.clock().pass(Duration::from_secs(599));
        assert_eq!(system.get(path, "sanne").await.0, 200);
        world.clock().pass(Duration::from_secs(1));
        let (status, body) = system.get(path, "sanne").await;
        assert_eq!((status, &body["code"]), (401, &Value::from("token-invalid")));
        assert_eq!(system.again(&world).await.get(path, "sanne").await.0, 200);
    }
}

/// RFC 8414: what the server can do stands where clients look for it.
#[tokio::test]
async fn the_server_says_what_it_can_do() {
    let world = World::sqlite().await;
    let url = format!("{}/.well-known/oauth-authorization-server", world.url);
    let (status, body) = told(http().get(url).send().await.expect("an answer")).await;
    assert_eq!(status, 200);
    assert_eq!(body["issuer"], Value::from(world.url.as_str()));
    assert_eq!(body["token_endpoint"], Value::from(format!("{}/oauth/token", world.url)));
    assert_eq!(body["scopes_supported"].as_array().map(Vec::len), Some(Scope::ALL.len()));
}
