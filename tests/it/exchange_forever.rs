//! No sequence of acts makes a record outlive its limits, and nothing comes back after its end (U2.5a).
//!
//! Random histories go through the site, on both databases. A small model beside it knows only dates; after every
//! act each way to a record is tried and must agree with the model: finding, "Is dit uw cliënt?", the page of the
//! source, the collected page, both downloads, and acting. The seed is printed; `WISSEL_SEED` repeats it.

mod look;

use it::browser::{Browser, Page};
use it::exchange::{BORN, BSN, Filled, OTHER_BSN, pdf, two, upload};
use it::world::World;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};
use reqwest::header::LOCATION;
use std::time::Duration;
use wissel_core::ports::Clock;
use wissel_core::time::{Day, Moment};

const UNKNOWN: &str = "01a20000-0000-7000-8000-000000000000";
const CASES: u32 = 5;
const BSNS: [&str; 2] = [BSN, OTHER_BSN];
const REASONS: [&str; 4] = ["consent_withdrawn", "wrong_client", "incorrect", "no_longer_needed"];

/// One step of a history. Records are chosen by number among those that were shared, also when they are gone.
#[derive(Clone, Debug)]
enum Step {
    Share {
        bsn: usize,
        due: i64,
        last: Option<i64>,
        file: bool,
    },
    DueDate {
        of: usize,
        days: i64,
    },
    LastDay {
        of: usize,
        days: i64,
    },
    Replace {
        of: usize,
    },
    Withdraw {
        of: usize,
        why: usize,
    },
    Undo {
        of: usize,
    },
    PregnancyEnded {
        of: usize,
        erase: bool,
    },
    StillNeeded {
        of: usize,
        erase: bool,
    },
    Collect {
        bsn: usize,
    },
    LogInAgain,
    Reopen {
        of: usize,
    },
    Confirm {
        of: usize,
    },
    Travel {
        days: i64,
        hour: i8,
        jobs: bool,
    },
    /// To the last microsecond of a record's time, and perhaps to the next one; the jobs may be late.
    ToTheEnd {
        of: usize,
        over: bool,
        jobs: bool,
    },
}

fn step() -> impl Strategy<Value = Step> {
    let of = 0..8_usize;
    prop_oneof![
        4 => (0..2_usize, -45..305_i64, option::of(-2..345_i64), any::<bool>())
            .prop_map(|(bsn, due, last, file)| Step::Share { bsn, due, last, file }),
        4 => (of.clone(), -60..310_i64).prop_map(|(of, days)| Step::DueDate { of, days }),
        3 => (of.clone(), -5..350_i64).prop_map(|(of, days)| Step::LastDay { of, days }),
        2 => of.clone().prop_map(|of| Step::Replace { of }),
        2 => (of.clone(), 0..REASONS.len()).prop_map(|(of, why)| Step::Withdraw { of, why }),
        1 => of.clone().prop_map(|of| Step::Undo { of }),
        1 => (of.clone(), any::<bool>()).prop_map(|(of, erase)| Step::PregnancyEnded { of, erase }),
        1 => (of.clone(), any::<bool>()).prop_map(|(of, erase)| Step::StillNeeded { of, erase }),
        4 => (0..2_usize).prop_map(|bsn| Step::Collect { bsn }),
        1 => Just(Step::LogInAgain),
        1 => of.clone().prop_map(|of| Step::Reopen { of }),
        1 => of.clone().prop_map(|of| Step::Confirm { of }),
        3 => (0..80_i64, 0..24_i8, any::<bool>())
            .prop_map(|(days, hour, jobs)| Step::Travel { days, hour, jobs }),
        3 => (of, any::<bool>(), any::<bool>()).prop_map(|(of, over, jobs)| Step::ToTheEnd { of, over, jobs }),
    ]
}

/// What the model knows of a record.
#[derive(Debug)]
struct Known {
    id: String,
    bsn: &'static str,
    first: Day,
    shared_at: Moment,
    due: Day,
    chosen: Option<Day>,
    ended: bool,
    pregnancy_over: bool,
    versions: u32,
    collected: Vec<Collection>,
}

#[derive(Debug)]
struct Collection {
    path: String,
    session: u32,
    hit: String,
    original: Option<String>,
}

impl Known {
    /// The three limits, counted here a second time.
    fn last_day(&self) -> Day {
        let limit = self.due.plus_days(42).min(self.first.plus_days(342));
        self.chosen.map_or(limit, |chosen| chosen.min(limit))
    }
    fn there(&self, now: Moment) -> bool {
        !self.ended && now < self.last_day().end()
    }
    fn marker(&self, version: u32) -> String {
        format!("KRUISBEK{}V{version}E", self.id.replace('-', ""))
    }
}

/// A history on its way.
struct History {
    world: World,
    source: Browser,
    collector: Browser,
    session: u32,
    records: Vec<Known>,
}

/// Whether "Nog nodig?" may be asked of a record on this day.
fn asked(k: &Known, today: Day) -> bool {
    let asked = k.due.plus_days(14);
    asked <= today && asked <= k.last_day()
}

impl History {
    async fn begin(world: World, days: i64) -> Self {
        let start = world.clock().civil().day().plus_days(days).at_hour(10);
        world.clock().travel(start.since(world.clock().civil()));
        let (source, collector) = two(&world).await;
        Self { world, source, collector, session: 0, records: Vec::new() }
    }
    fn now(&self) -> Moment {
        self.world.clock().civil()
    }
    fn today(&self) -> Day {
        self.now().day()
    }
    fn chosen(&self, of: usize) -> Option<usize> {
        (!self.records.is_empty()).then(|| of % self.records.len())
    }

    async fn go(&mut self, to: Moment, jobs: bool) {
        if to <= self.now() {
            return;
        }
        if jobs {
            self.world.travel_to(&to.rfc3339()).await;
            // The text of a moment may round.
            self.world.clock().travel(to.since(self.now()));
        } else {
            self.world.clock().travel(to.since(self.now()));
        }
    }

    async fn take(&mut self, step: &Step) {
        match *step {
            Step::Share { bsn, due, last, file } => self.share(BSNS[bsn], due, last, file).await,
            Step::DueDate { of, days } => self.redate(of, "datum", days).await,
            Step::LastDay { of, days } => self.redate(of, "eerder", days).await,
            Step::Replace { of } => self.replace(of).await,
            Step::Withdraw { of, why } => {
                self.end(of, "stoppen", &[("reason", REASONS[why])], |_, _| true).await;
            }
            Step::Undo { of } => {
                let may = |k: &Known, now: Moment| {
                    k.collected.is_empty() && now <= k.shared_at.plus(Duration::from_secs(30))
                };
                self.end(of, "ongedaan", &[], may).await;
            }
            Step::PregnancyEnded { of, erase: true } => {
                self.end(of, "geeindigd", &[("choice", "erase")], |_, _| true).await;
            }
            Step::StillNeeded { of, erase: true } => {
                let asked = |k: &Known, now: Moment| asked(k, now.day());
                self.end(of, "nog-nodig", &[("answer", "erase")], asked).await;
            }
            Step::PregnancyEnded { of, erase: false } => {
                self.stay(of, "geeindigd", ("choice", "keep"), |k, _| !k.pregnancy_over).await;
            }
            Step::StillNeeded { of, erase: false } => {
                self.stay(of, "nog-nodig", ("answer", "keep"), asked).await;
            }
            Step::Collect { bsn } => self.collect(BSNS[bsn], None).await,
            Step::LogInAgain => {
                self.collector = self.world.log_in("noor").await;
                self.collector.get("/zoeken").await;
                self.session += 1;
            }
            Step::Reopen { of } => self.reopen(of).await,
            Step::Confirm { of } => {
                let Some(n) = self.chosen(of) else { return };
                for c in &self.records[n].collected {
                    self.collector.post(&format!("{}/gezien", c.path), &[]).await;
                }
            }
            Step::Travel { days, hour, jobs } => {
                self.go(self.today().plus_days(days).at_hour(hour), jobs).await;
            }
            Step::ToTheEnd { of, over, jobs } => {
                let Some(n) = self.chosen(of) else { return };
                let end = self.records[n].last_day().end();
                let to = if over { end } else { end.minus(Duration::from_micros(1)) };
                self.go(to, jobs).await;
            }
        }
    }

    async fn share(&mut self, bsn: &'static str, due: i64, last: Option<i64>, file: bool) {
        let (today, now) = (self.today(), self.now());
        let (due, last) = (today.plus_days(due), last.map(|days| today.plus_days(days)));
        let first = format!("KRUISBEK begin {}", self.records.len());
        let mut filled = Filled::default()
            .with("text", &first)
            .with("bsn", bsn)
            .with("birth_name", "Kruisbek")
            .with("due_date", &due.to_string())
            .with("last_day", &last.map(|d| d.to_string()).unwrap_or_default())
            .with("consent_day", &today.to_string());
        if file {
            filled = filled.with_file(pdf("KRUISBEK", 2000));
        }
        let answer = upload(&self.world, &self.source, "/dossiers/delen", &filled).await;
        let limit = due.plus_days(42).min(today.plus_days(342));
        let may = due <= today.plus_days(300)
            && due >= today.plus_days(-42)
            && last.is_none_or(|day| day >= today && day <= limit);
        let to = answer.headers().get(LOCATION).map(|to| to.to_str().unwrap().to_owned());
        assert_eq!(to.is_some(), may, "shared {today} with due date {due} and last day {last:?}: {to:?}");
        let Some(id) = to else { return };
        let id = id.strip_prefix("/dossiers/").expect("a record").to_owned();
        self.records.push(Known {
            id,
            bsn,
            first: today,
            shared_at: now,
            due,
            chosen: last,
            ended: false,
            pregnancy_over: false,
            versions: 0,
            collected: Vec::new(),
        });
        // From now on its text says which record and version it is.
        self.replace(self.records.len() - 1).await;
    }

    /// The version that the page of an act shows; of a record that is gone, one that a stale tab may hold.
    async fn version(&mut self, id: &str, act: &str) -> String {
        // What is not asked any more after a pregnancy has ended leads to the record.
        let act = if matches!(act, "datum" | "geeindigd") { "stoppen" } else { act };
        let page = self.source.get(&format!("/dossiers/{id}/{act}")).await;
        page.value("version").unwrap_or("2").to_owned()
    }

    /// A form of the source: whether it was carried out. What is gone answers like what never was.
    async fn act(&mut self, n: usize, path: &str, fields: &[(&str, &str)]) -> Option<String> {
        let there = self.records[n].there(self.now());
        let id = self.records[n].id.clone();
        let answer = self.source.post(&format!("/dossiers/{id}/{path}"), fields).await;
        let status = answer.status();
        let to = answer.headers().get(LOCATION).map(|to| to.to_str().unwrap().to_owned());
        if !there {
            let unknown = self.source.post(&format!("/dossiers/{UNKNOWN}/{path}"), fields).await.status();
            let gone = !status.is_success() && (status == unknown || status == 404 || status == 409);
            // Its source may be led to the receipt of its destruction; nothing is carried out.
            let receipt = to.as_deref().is_some_and(|to| to.starts_with("/ontvangstbewijs/"));
            assert!(
                receipt || (gone && to.is_none()),
                "{path} on what is gone: {status}, on what never was {unknown}"
            );
            return None;
        }
        to.filter(|to| !to.ends_with("/stoppen"))
    }

    async fn redate(&mut self, of: usize, act: &str, days: i64) {
        let Some(n) = self.chosen(of) else { return };
        let id = self.records[n].id.clone();
        let version = self.version(&id, act).await;
        let (now, today) = (self.now(), self.today());
        let k = &self.records[n];
        let day = k.first.plus_days(days);
        let fits = if act == "datum" {
            !k.pregnancy_over && day != k.due && day <= k.first.plus_days(300) && day >= today.plus_days(-42)
        } else {
            let limit = k.due.plus_days(42).min(k.first.plus_days(342));
            k.chosen != Some(day) && day >= today && day <= limit
        };
        let (may, was, text) = (fits && k.there(now), (k.due, k.chosen), day.to_string());
        let field = if act == "datum" { "due_date" } else { "last_day" };
        let fields = [(field, text.as_str()), ("ground", "scan"), ("version", version.as_str())];
        let done = self.act(n, &format!("{act}/akkoord"), &fields).await.is_some();
        let k = &mut self.records[n];
        let same = act == "eerder" && k.chosen == Some(day);
        assert!(done == may || same, "{act} to {day} on {today}, {was:?}, first {}: {done}", k.first);
        match act {
            _ if !done => {}
            "datum" => k.due = day,
            _ => k.chosen = Some(day),
        }
    }

    async fn replace(&mut self, of: usize) {
        let Some(n) = self.chosen(of) else { return };
        let id = self.records[n].id.clone();
        let version = self.version(&id, "versie").await;
        let (may, next) = (self.records[n].there(self.now()), self.records[n].versions + 1);
        let text = self.records[n].marker(next);
        let filled = Filled { fields: vec![("version", version), ("text", text)], file: None };
        let answer = upload(&self.world, &self.source, &format!("/dossiers/{id}/versie"), &filled).await;
        assert_eq!(answer.status().is_redirection(), may, "replaced: {}", answer.status());
        self.records[n].versions += u32::from(may);
    }

    async fn end(&mut self, of: usize, act: &str, more: &[(&str, &str)], may: fn(&Known, Moment) -> bool) {
        let Some(n) = self.chosen(of) else { return };
        let id = self.records[n].id.clone();
        let version = self.version(&id, "stoppen").await;
        let may = self.records[n].there(self.now()) && may(&self.records[n], self.now());
        let mut fields = vec![("version", version.as_str())];
        fields.extend_from_slice(more);
        let done = self.act(n, act, &fields).await.is_some();
        assert_eq!(done, may, "{act} {more:?}");
        self.records[n].ended |= done;
    }

    async fn stay(&mut self, of: usize, act: &str, field: (&str, &str), may: fn(&Known, Day) -> bool) {
        let Some(n) = self.chosen(of) else { return };
        let id = self.records[n].id.clone();
        let version = self.version(&id, "geeindigd").await;
        let may = self.records[n].there(self.now()) && may(&self.records[n], self.today());
        let done = self.act(n, act, &[field, ("version", &version)]).await.is_some();
        assert_eq!(done, may, "{act} {field:?}");
        self.records[n].pregnancy_over |= done && act == "geeindigd";
    }

    async fn find(&mut self, bsn: &str) -> Page {
        let fields = [("bsn", bsn), ("birth_date", BORN), ("relation", "substitute"), ("purpose", "urgent")];
        if self.collector.token.is_empty() {
            self.collector.get("/zoeken").await;
        }
        self.collector.submit("/zoeken", &fields).await
    }

    /// Collects the newest record of this client, or the wanted one.
    async fn collect(&mut self, bsn: &str, wanted: Option<&str>) {
        let found = self.find(bsn).await;
        let newest = found.value("record").map(str::to_owned);
        let Some(record) = newest.map(|newest| wanted.map_or(newest, str::to_owned)) else { return };
        let hit = found.value("find").expect("a hit").to_owned();
        let fields = [("find", hit.as_str()), ("record", record.as_str()), ("answer", "yes")];
        let page = self.collector.submit("/zoeken/openen", &fields).await;
        assert!(page.path.starts_with("/opgehaald/"), "{page:?}");
        let link = page.body.split("href=\"").find(|part| part.contains("/origineel/"));
        let original = link.map(|part| part.split('"').next().unwrap().to_owned());
        let k = self.records.iter_mut().find(|k| k.id == record).expect("a record of this history");
        k.collected.push(Collection { path: page.path, session: self.session, hit, original });
    }

    async fn reopen(&mut self, of: usize) {
        let Some(n) = self.chosen(of) else { return };
        let there = self.records[n].there(self.now());
        let Some(last) = self.records[n].collected.last() else { return };
        let (path, original, hit) = (last.path.clone(), last.original.clone(), last.hit.clone());
        let ground = [("relation", "agreement"), ("purpose", "take_over")];
        let answer = self.collector.post(&path, &ground).await;
        let to = answer.headers().get(LOCATION).map(|to| to.to_str().unwrap().to_owned());
        assert_eq!(to.is_some(), there, "opened again: {}", answer.status());
        let Some(path) = to else { return };
        let original =
            original.map(|o| format!("{path}/{}", o.split('/').skip(3).collect::<Vec<_>>().join("/")));
        self.records[n].collected.push(Collection { path, session: self.session, hit, original });
    }
}

/// U2.5a, U2.5b, U4.1: first sharing + 342 days, due date + 42 days, and no return.
#[test]
fn u2_5a_nothing_outlives_its_limits_or_comes_back() {
    let seed = match std::env::var("WISSEL_SEED") {
        Ok(text) => text,
        Err(_) => format!("{:?}", std::time::SystemTime::now()),
    };
    println!("WISSEL_SEED='{seed}'");
    let mut bytes = [0; 32];
    for (n, byte) in seed.bytes().enumerate() {
        bytes[n % 32] ^= byte.rotate_left(u32::try_from(n / 32).unwrap());
    }
    let config = ProptestConfig {
        cases: CASES,
        max_shrink_iters: 60,
        failure_persistence: None,
        ..Default::default()
    };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    // Beginning anywhere in 700 days: leap day, both changes of the clock and the end of the year come by.
    let histories = (0..700_i64, vec(step(), 10..24));
    let ran = runner.run(&histories, |(start, steps)| {
        runtime.block_on(async {
            for world in World::each().await {
                let mut history = History::begin(world, start).await;
                for step in &steps {
                    history.take(step).await;
                    history.look().await;
                }
                history.run_out().await;
                history.close().await;
            }
        });
        Ok(())
    });
    if let Err(failure) = ran {
        panic!("WISSEL_SEED='{seed}': {failure}");
    }
}
