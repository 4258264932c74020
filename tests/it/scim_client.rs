//! Whether what is answered is SCIM, as a tester says that others wrote (scim2-tester).

use it::scim::Scim;
use it::world::World;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use wissel_core::actor::Role;

/// U3.5: discovery, users and changes hold to RFC 7643 and RFC 7644.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn u3_5_answers_are_what_the_standard_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let python = folder.join("../target/test-tools/venv/bin/python");
    let there = Command::new(&python).args(["-c", "import scim2_tester, httpx2"]).status();
    if !there.is_ok_and(|s| s.success()) {
        assert!(
            std::env::var("CI").is_err(),
            "scim2-tester is not installed: run the tests by `cargo xtask test`"
        );
        eprintln!("SKIPPED: scim2-tester is not installed; run the tests by `cargo xtask test`");
        return;
    }
    for world in World::each().await {
        let nest = world.organisation("Het Nest", "midwifery").await;
        world.member("ilse", Role::Administrator, nest).await;
        let scim = Scim::of(&world, &mut world.log_in("ilse").await).await;
        let asked = serde_json::json!({ "url": world.url, "token": scim.token }).to_string();
        let (python, script) = (python.clone(), folder.join("scim/conform.py"));
        let run = move || {
            let mut child = Command::new(python)
                .arg(script)
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .spawn()
                .expect("python");
            child.stdin.take().expect("its input").write_all(asked.as_bytes()).expect("written");
            child.wait_with_output().expect("its output")
        };
        let output = tokio::task::spawn_blocking(run).await.expect("a thread");
        let said = String::from_utf8(output.stdout).expect("text");
        assert!(output.status.success(), "{said}");
        let failed: Vec<_> = said.lines().filter(|l| l.starts_with("FAILED")).collect();
        assert!(failed.is_empty(), "{}", failed.join("\n"));
        let held = said.lines().filter(|l| l.starts_with("ok ")).count();
        assert!(held >= 40, "{held} checks held: {said}");
    }
}
