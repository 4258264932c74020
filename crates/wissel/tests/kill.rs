//! The real program, killed fifty times under upload load on each database: whatever was answered with success is
//! there, byte for byte; the rest is not half there; the log is whole. And a large file: the program holds little of it,
//! and a kill in its middle leaves nothing.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "tests fail loudly"
)]

use bytes::Bytes;
use futures_util::StreamExt;
use it::browser::Browser;
use it::exchange::{BORN, Filled, cookies, pdf, two};
use it::world::World;
use reqwest::header::{COOKIE, LOCATION, ORIGIN};
use reqwest::multipart::{Form, Part};
use reqwest::{Client, redirect};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use wissel_core::ports::Clock;
use wissel_store::{Database, Tx, sql};

const KILLS: u64 = 50;
/// Uploads at the same time.
const CLIENTS: usize = 6;
/// For one step; ordinary ones take a second.
const PATIENCE: Duration = Duration::from_secs(60);

/// The nth test BSN that passes the eleven-check.
fn bsn(n: usize) -> String {
    let sound = |number: &u32| {
        let digits: Vec<i64> =
            number.to_string().chars().map(|c| i64::from(c.to_digit(10).unwrap())).collect();
        let sum: i64 = (2..=9).rev().zip(&digits).map(|(weight, digit)| weight * digit).sum();
        (sum - digits[8]) % 11 == 0
    };
    (999_900_000..1_000_000_000_u32).filter(sound).nth(n).expect("enough of them").to_string()
}

/// An installation whose people have logged in, and the program that serves it.
struct Place {
    world: World,
    source: Browser,
    collector: Browser,
    url: String,
    port: u16,
    config: PathBuf,
    next: AtomicUsize,
    sent: Mutex<BTreeMap<String, Bytes>>,
    acked: Mutex<BTreeSet<String>>,
    answered: tokio::sync::Notify,
}

impl Place {
    async fn new(world: World) -> Self {
        // The program goes by the machine's clock.
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        let ahead = now.saturating_sub(Duration::from_micros(world.clock().real().micros().unsigned_abs()));
        world.clock().pass(ahead);
        let (source, collector) = two(&world).await;
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let url = format!("http://localhost:{port}");
        let (mut source, mut collector) = (source.on_node(&url), collector.on_node(&url));
        let folder = world.fresh.folder.path().to_path_buf();
        let database = match &world.fresh.database {
            Database::Sqlite { .. } => "sqlite".to_owned(),
            Database::Postgres { url } => url.clone(),
        };
        // The program wants keys and data apart.
        let (config, data, keys) =
            (folder.join("wissel.toml"), folder.join("served"), folder.join("keyring"));
        std::fs::create_dir(&data).unwrap();
        for name in ["blobs", "wissel.db"] {
            if folder.join(name).exists() {
                std::os::unix::fs::symlink(folder.join(name), data.join(name)).unwrap();
            }
        }
        let text = format!(
            "[server]\npublic_url = \"{url}\"\nlisten = \"127.0.0.1:{port}\"\n[database]\nurl = \"{database}\"\n\
             [limits]\nsearches_member = 10000\n\
             searches_organisation = 100000\nsearches_address = 100000\n[data]\nfolder = \"{}\"\nkeyring = \"{}\"\nerasure_list = \"{}\"\n",
            data.display(),
            keys.display(),
            folder.display()
        );
        std::fs::write(&config, text).unwrap();
        soon("closing", world.app.store.close()).await;
        let place = Self {
            world,
            source: source.clone(),
            collector: collector.clone(),
            url,
            port,
            config,
            next: AtomicUsize::new(0),
            sent: Mutex::default(),
            acked: Mutex::default(),
            answered: tokio::sync::Notify::new(),
        };
        let child = place.serve();
        // The pages give the tokens of their forms.
        assert_eq!(source.get("/dossiers/delen").await.status, 200);
        assert_eq!(collector.get("/zoeken").await.status, 200);
        drop(child);
        Self { source, collector, ..place }
    }

    fn serve(&self) -> Served {
        let said = self.config.with_extension("log");
        let stderr = std::fs::File::create(&said).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_wissel"));
        command.args(["--json", "--config"]).arg(&self.config).arg("serve");
        let mut child = command.stdout(Stdio::piped()).stderr(stderr).spawn().unwrap();
        let stdout = child.stdout.take().unwrap();
        let served = Served { child, said };
        let (tell, told) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let mut line = String::new();
            let _ended = BufReader::new(stdout).read_line(&mut line);
            let _nobody_waits = tell.send(line);
        });
        let line = told.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("no word: {}", served.state()));
        assert!(line.contains(&format!("127.0.0.1:{}", self.port)), "not started: {line} {}", served.state());
        served
    }

    async fn log_is_sound(&self) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_wissel"));
        command.args(["--json", "--config"]).arg(&self.config).args(["audit", "verify"]);
        let out = tokio::task::spawn_blocking(move || command.output().unwrap());
        let out = soon("verifying the log", out).await.unwrap();
        let said = String::from_utf8_lossy(&out.stdout);
        assert!(out.status.success() && said.contains("\"sound\":true"), "{said}");
    }

    /// The form about this client, without a file.
    fn form(&self, number: &str) -> Form {
        let today = self.world.clock().civil().day();
        let filled = Filled::default()
            .with("bsn", number)
            .with("due_date", &today.plus_days(100).to_string())
            .with("consent_day", &today.to_string());
        let form = Form::new().text("_token", self.source.token.clone());
        filled.fields.into_iter().fold(form, |form, (name, value)| form.text(name, value))
    }

    fn post(&self, client: &Client, form: Form) -> reqwest::RequestBuilder {
        let request = client.post(format!("{}/dossiers/delen", self.url)).multipart(form);
        request.header(ORIGIN, &self.url).header(COOKIE, cookies(&self.source))
    }

    /// One client: shares record after record until the program is gone.
    async fn upload_until_killed(&self) {
        let client = Client::builder().redirect(redirect::Policy::none()).no_proxy().build().expect("client");
        loop {
            let n = self.next.fetch_add(1, Ordering::SeqCst);
            let number = bsn(n);
            // Some are written in parts.
            let large = if n.is_multiple_of(4) { 1_200_000 } else { 0 };
            let file = pdf(&format!("KILL {n}"), large + 2_000 + n * 97 % 90_000);
            self.sent.lock().unwrap().insert(number.clone(), file.clone());
            let form =
                self.form(&number).part("file", Part::bytes(file.to_vec()).file_name("overdracht.pdf"));
            match self.post(&client, form).send().await {
                Ok(answer) if answer.headers().contains_key(LOCATION) => {
                    let to = answer.headers()[LOCATION].to_str().unwrap();
                    assert!(to.starts_with("/dossiers/"), "{to}");
                    self.acked.lock().unwrap().insert(number);
                    self.answered.notify_one();
                }
                Ok(answer) => panic!("{} {}", answer.status(), answer.text().await.unwrap_or_default()),
                Err(_gone) => return,
            }
        }
    }

    async fn load_and_kill(&self, round: u64) {
        let child = self.serve();
        let killed = async {
            // Half of the kills come at any moment, the others soon after an answer.
            if round.is_multiple_of(2) {
                let _answered_or_too_slow =
                    tokio::time::timeout(Duration::from_secs(5), self.answered.notified()).await;
            }
            tokio::time::sleep(Duration::from_millis(20 + round * 83 % 200)).await;
            drop(child);
        };
        let clients = futures_util::future::join_all((0..CLIENTS).map(|_| self.upload_until_killed()));
        soon("a round", futures_util::future::join(killed, clients)).await;
    }

    /// What a collector gets of this client: nothing, or the whole file.
    async fn got(&self, collector: &mut Browser, number: &str) -> Option<Bytes> {
        let fields =
            [("bsn", number), ("birth_date", BORN), ("relation", "substitute"), ("purpose", "urgent")];
        let found = collector.submit("/zoeken", &fields).await;
        assert_eq!(found.status, 200, "{found:?}");
        let (hit, record) = (found.value("find")?.to_owned(), found.value("record")?.to_owned());
        let fields = [("find", hit.as_str()), ("record", record.as_str()), ("answer", "yes")];
        let page = collector.submit("/zoeken/openen", &fields).await;
        assert!(page.has("Tweede zwangerschap."), "the text too: {page:?}");
        let link = page.body.split("href=\"").find(|p| p.contains("/origineel/")).expect("a file");
        let url = format!("{}{}", self.url, link.split('"').next().unwrap());
        let client = Client::builder().no_proxy().build().expect("client");
        let answer = client.get(url).header(COOKIE, cookies(collector)).send().await.expect("an answer");
        assert_eq!(answer.status(), 200);
        Some(answer.bytes().await.expect("the whole file"))
    }

    async fn everything_answered_is_there(&self) {
        let child = self.serve();
        let sent = std::mem::take(&mut *self.sent.lock().unwrap());
        let acked = std::mem::take(&mut *self.acked.lock().unwrap());
        let mut collector = self.collector.clone();
        let mut there = 0;
        for (number, file) in &sent {
            match soon("a record", self.got(&mut collector, number)).await {
                Some(bytes) => {
                    assert_eq!(bytes, file, "another file than was sent");
                    there += 1;
                }
                None => assert!(!acked.contains(number), "answered with success, and gone"),
            }
        }
        drop(child);
        println!("{} sent, {} answered, {there} there, {KILLS} kills", sent.len(), acked.len());
        assert!(acked.len() >= usize::try_from(KILLS).unwrap() / 2, "under load");
    }

    /// No record without all that belongs to it; what was left over goes with the sweep.
    async fn nothing_is_half_there(&self) {
        let after = self.world.other_node("after").await;
        assert_eq!(after.app.store.read((), halves).await.expect("counts"), 0, "half a record");
        after.clock().pass(Duration::from_secs(7 * 3600));
        soon("jobs", after.settle()).await;
        let active = after.app.store.read((), |tx, ()| {
            let rows = tx.rows(sql!("select id, state from blob"), &[])?;
            rows.iter().map(|r| Ok((r.text("id")?, r.text("state")?))).collect::<Result<Vec<_>, _>>()
        });
        let active = active.await.expect("rows");
        assert!(active.iter().all(|(_, state)| state == "active"), "swept: {active:?}");
        let rows: BTreeSet<String> = active.into_iter().map(|(id, _)| id).collect();
        let mut objects = BTreeSet::new();
        names(&self.world.fresh.folder.path().join("blobs"), &mut objects);
        assert_eq!(objects, rows, "objects and rows");
        soon("closing the second", after.app.store.close()).await;
    }
}

fn halves(tx: &mut Tx<'_>, (): &()) -> Result<i64, wissel_store::Fault> {
    let row = tx.one(
        sql!(
            "select (select count(*) from record r where
                not exists (select 1 from record_key k where k.record_id = r.id)
                or (select count(*) from document d join blob b on b.id = d.blob_id
                    where d.record_id = r.id and b.state = 'active') <> 2
                or (select count(*) from statement s where s.record_id = r.id and s.kind <> 'relation') <> 2
                or not exists (select 1 from receipt p where p.record_id = r.id)
                or not exists (select 1 from job j where j.kind = 'record.destroy' and j.key = r.id)
                or not exists (select 1 from audit a where a.event = 'record.shared' and a.object_id = r.number)
              ) + (select count(*) from document where record_id not in (select id from record))
              + (select count(*) from record_key where record_id not in (select id from record))
              + (select count(*) from blob where state = 'active' and record_id not in (select id from record))
              as n"
        ),
        &[],
    )?;
    row.int("n")
}

fn names(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).expect("folder") {
        let path = entry.expect("entry").path();
        if path.is_dir() {
            names(&path, found);
        } else {
            found.insert(path.file_name().unwrap().to_string_lossy().into_owned());
        }
    }
}

/// The program while it runs. Dropping it is SIGKILL: nothing is tidied up.
struct Served {
    child: Child,
    said: PathBuf,
}

impl Served {
    /// What it said, and where each of its threads waits.
    fn state(&self) -> String {
        let mut state = std::fs::read_to_string(&self.said).unwrap_or_default();
        for task in
            std::fs::read_dir(format!("/proc/{}/task", self.child.id())).into_iter().flatten().flatten()
        {
            let of = |what| std::fs::read_to_string(task.path().join(what)).unwrap_or_default();
            state.extend(["\n", of("comm").trim(), " ", &of("wchan")]);
        }
        state
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// Waits for a step, and says which one never came to its end.
async fn soon<T>(what: &str, step: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, step).await.unwrap_or_else(|_| panic!("{what}: no end"))
}

async fn killed_under_load(world: World) {
    let place = Place::new(world).await;
    for round in 0..KILLS {
        place.load_and_kill(round).await;
        if round % 10 == 9 {
            place.log_is_sound().await;
        }
    }
    place.everything_answered_is_there().await;
    place.nothing_is_half_there().await;
    place.log_is_sound().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_fifty_times_on_sqlite() {
    killed_under_load(World::sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_fifty_times_on_postgresql() {
    let Some(server) = it::postgres::server() else { return };
    durable(&server).await;
    killed_under_load(World::postgres().await.expect("a server")).await;
}

/// The program refuses a server that does not keep what it confirms; the one of the tests is told to.
async fn durable(server: &str) {
    let client = it::postgres::connect(server).await;
    for setting in ["fsync", "full_page_writes"] {
        client.batch_execute(&format!("alter system set {setting} = on")).await.expect("a server of our own");
    }
    client.batch_execute("select pg_reload_conf()").await.expect("reload");
    let on = "select current_setting('fsync') = 'on' and current_setting('full_page_writes') = 'on' as on";
    for _ in 0..1000 {
        if client.query_one(on, &[]).await.expect("settings").get::<_, bool>("on") {
            return;
        }
        client.batch_execute("select pg_sleep(0.01)").await.expect("a moment");
    }
    panic!("the server of the tests cannot be told to sync: is it set on its command line?");
}

/// Memory of a process in KiB: `VmRSS` is what it has, `VmHWM` the most it had since [`forget_most`].
fn memory(served: &Served, what: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", served.child.id())).expect("a process");
    let line = status.lines().find_map(|line| line.strip_prefix(what)?.strip_prefix(':')).expect("a line");
    line.trim().trim_end_matches(" kB").parse().expect("a number")
}

fn forget_most(served: &Served) {
    std::fs::write(format!("/proc/{}/clear_refs", served.child.id()), "5").expect("a process of our own");
}

/// Bytes of all files that are still being written.
fn unfinished(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).expect("folder").map(|e| e.expect("entry").path());
    entries
        .map(|path| match path {
            path if path.is_dir() => unfinished(&path),
            path if path.to_string_lossy().contains('#') => path.metadata().map_or(0, |m| m.len()),
            _ => 0,
        })
        .sum()
}

/// U2.1: a large file passes through the server, which holds a small part of it at a time; killed in the middle of one,
/// nothing of it is left after the sweep.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_large_file_passes_through() {
    const LARGE: usize = 24 << 20;
    let place = Place::new(World::sqlite().await).await;
    let client = Client::builder().redirect(redirect::Policy::none()).no_proxy().build().expect("client");
    let served = place.serve();
    // The first one brings code and caches into memory.
    let mut grown = 0;
    for (n, size) in [(0, 1 << 20), (1, LARGE)] {
        let file = pdf("groot", size);
        let form = place.form(&bsn(n)).part("file", Part::stream(file).file_name("groot.pdf"));
        let before = memory(&served, "VmRSS");
        forget_most(&served);
        let answer = place.post(&client, form).send().await.expect("an answer");
        assert!(answer.headers().contains_key(LOCATION), "{}", answer.text().await.unwrap_or_default());
        grown = memory(&served, "VmHWM").saturating_sub(before);
        println!("{size} bytes: {grown} KiB more");
    }
    assert!(grown * 1024 < LARGE as u64 / 3, "{grown} KiB for a file of {LARGE} bytes");

    let pieces: Vec<_> = pdf("half", LARGE).chunks(100_000).take(120).map(Bytes::copy_from_slice).collect();
    let endless = futures_util::stream::iter(pieces).map(Ok::<_, std::io::Error>);
    let endless = endless.chain(futures_util::stream::pending());
    let body = Part::stream(reqwest::Body::wrap_stream(endless)).file_name("half.pdf");
    let sending = tokio::spawn(place.post(&client, place.form(&bsn(2)).part("file", body)).send());
    let blobs = place.world.fresh.folder.path().join("blobs");
    while unfinished(&blobs) < 8 << 20 {
        assert!(!sending.is_finished(), "answered too early");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    drop(served);
    assert!(sending.await.expect("no panic").is_err(), "cut off");
    assert!(unfinished(&blobs) > 0, "the kill left a part");
    place.nothing_is_half_there().await;
    assert_eq!(unfinished(&blobs), 0);
}
