//! Uploads and downloads of 1 MiB PDFs by several clients at once, in rounds that alternate between nginx and Wissel.

use crate::Failure;
use crate::http::Http;
use crate::nginx::Nginx;
use crate::paper::Template;
use crate::process::{Cpu, Watched, memory, reset_peak, watch_children};
use crate::wissel::{Collected, Days, Person, Wissel};
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

/// How much is done.
#[derive(Clone, Copy)]
pub struct Plan {
    pub rounds: usize,
    pub clients: usize,
    /// Uploads of each client in each round.
    pub files: usize,
    /// How often each upload is downloaded.
    pub downloads: usize,
    pub size: usize,
}

/// What one group of clients did on one server.
#[derive(Default)]
pub struct Phase {
    /// Per second, of all clients together.
    pub rate: f64,
    /// Milliseconds of each request.
    pub times: Vec<f64>,
    /// Milliseconds of the server's processor time for each request, with what it did afterwards.
    pub cpu: Cpu,
}

#[derive(Default)]
pub struct Round {
    pub nginx_put: Phase,
    pub nginx_get: Phase,
    pub share: Phase,
    pub download: Phase,
    /// Files per second that as many threads write and sync, without a server.
    pub disk: f64,
}

/// Memory of the server in MiB.
#[derive(Default)]
pub struct Load {
    pub logged_in: f64,
    pub peak: f64,
    pub children: f64,
    pub after: f64,
}

pub struct Measured {
    pub rounds: Vec<Round>,
    pub load: Load,
}

/// Somebody at the keyboard: her connection to nginx, her login as source and as collector.
struct Client {
    number: usize,
    plain: Http,
    midwife: Person,
    hospital: Person,
    collected: Vec<(usize, Collected)>,
    paper: Vec<u8>,
}

/// The number of the client's next paper: no two are equal in a run.
fn number(plan: &Plan, round: usize, client: usize, file: usize) -> usize {
    (round * plan.clients + client) * plan.files + file
}

pub fn run(plan: &Plan, folder: &Path, nginx: &Nginx, wissel: &Wissel) -> Result<Measured, Failure> {
    let template = Template::new(plan.size);
    let days = Days { today: wissel.day(0)?, due: wissel.day(60)? };
    let mut clients = Vec::new();
    for number in 0..plan.clients {
        clients.push(Client {
            number,
            plain: Http::new(nginx.address),
            midwife: wissel.log_in("midwife")?,
            hospital: wissel.log_in("hospital")?,
            collected: Vec::new(),
            paper: Vec::with_capacity(plan.size),
        });
    }
    wissel.watched().settle()?;
    let mut load = Load { logged_in: memory(wissel.pid()).resident, ..Load::default() };
    reset_peak(wissel.pid())?;
    let mut rounds = Vec::new();
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| -> Result<(), Failure> {
        let watch = scope.spawn(|| watch_children(wissel.pid(), &stop));
        // Round 0 warms both up and is not counted.
        for round in 0..=plan.rounds {
            let done = one(plan, round, &template, &days, folder, nginx, wissel, &mut clients);
            if done.is_err() {
                stop.store(true, Ordering::Relaxed);
            }
            let done = done?;
            if round > 0 {
                eprintln!("  round {round}: {}", said(&done));
                rounds.push(done);
            }
        }
        stop.store(true, Ordering::Relaxed);
        load.children = watch.join().unwrap_or_default();
        Ok(())
    })?;
    load.peak = memory(wissel.pid()).peak;
    wissel.watched().settle()?;
    load.after = memory(wissel.pid()).resident;
    Ok(Measured { rounds, load })
}

fn said(r: &Round) -> String {
    format!(
        "uploads/s {:.0} (nginx {:.0}, disk {:.0}), downloads/s {:.0} (nginx {:.0})",
        r.share.rate, r.nginx_put.rate, r.disk, r.download.rate, r.nginx_get.rate
    )
}

/// Only Wissel's part of some rounds, for a profiler that looks on.
pub fn only_wissel(plan: &Plan, wissel: &Wissel, mut during: impl FnMut(&str)) -> Result<(), Failure> {
    let template = Template::new(plan.size);
    let days = Days { today: wissel.day(0)?, due: wissel.day(60)? };
    let mut clients = Vec::new();
    for number in 0..plan.clients {
        clients.push(Client {
            number,
            plain: Http::new(wissel.address),
            midwife: wissel.log_in("midwife")?,
            hospital: wissel.log_in("hospital")?,
            collected: Vec::new(),
            paper: Vec::with_capacity(plan.size),
        });
    }
    let watched = wissel.watched();
    for round in 0..plan.rounds {
        during("uploads");
        shares(plan, round, &template, &days, &watched, &mut clients)?;
        during("");
        collect(plan, round, &watched, &mut clients)?;
        during("downloads");
        downloads(plan, &template, &watched, &mut clients)?;
        during("");
    }
    Ok(())
}

#[expect(clippy::too_many_arguments, reason = "the parts of one round, used once")]
fn one(
    plan: &Plan,
    round: usize,
    template: &Template,
    days: &Days,
    folder: &Path,
    nginx: &Nginx,
    wissel: &Wissel,
    clients: &mut [Client],
) -> Result<Round, Failure> {
    let mut r = Round::default();
    let watched = wissel.watched();
    for turn in [round % 2, (round + 1) % 2] {
        written(folder)?;
        match turn {
            0 => r.nginx_put = puts(plan, round, template, &nginx.watched, clients)?,
            _ => r.share = shares(plan, round, template, days, &watched, clients)?,
        }
    }
    written(folder)?;
    r.disk = disk(plan, folder, template)?;
    collect(plan, round, &watched, clients)?;
    written(folder)?;
    for turn in [round % 2, (round + 1) % 2] {
        match turn {
            0 => r.nginx_get = gets(plan, round, template, &nginx.watched, clients)?,
            _ => r.download = downloads(plan, template, &watched, clients)?,
        }
    }
    nginx.forget()?;
    Ok(r)
}

/// What others left in the page cache is on disk before the next measurement begins.
fn written(folder: &Path) -> Result<(), Failure> {
    Command::new("sync").arg("-f").arg(folder).status()?;
    Ok(())
}

/// All clients at once; each returns the milliseconds of its requests.
pub fn phase<C: Send>(
    watched: &Watched,
    clients: &mut [C],
    work: impl Fn(&mut C) -> Result<Vec<f64>, Failure> + Sync,
) -> Result<Phase, Failure> {
    let before = watched.settle()?;
    let ready = Barrier::new(clients.len() + 1);
    let mut begin = Instant::now();
    let times = std::thread::scope(|scope| {
        let all: Vec<_> = clients
            .iter_mut()
            .map(|client| {
                scope.spawn(|| {
                    ready.wait();
                    work(client)
                })
            })
            .collect();
        ready.wait();
        begin = Instant::now();
        all.into_iter()
            .map(|t| t.join().unwrap_or_else(|_| Err("a client broke".into())))
            .collect::<Result<Vec<_>, Failure>>()
    })?;
    let took = begin.elapsed().as_secs_f64();
    let cpu = watched.settle()?.since(before);
    let times: Vec<f64> = times.into_iter().flatten().collect();
    let count = times.len() as f64;
    let cpu = Cpu { own: cpu.own / count, children: cpu.children / count };
    Ok(Phase { rate: count / took, times, cpu })
}

pub fn timed<T>(work: impl FnOnce() -> Result<T, Failure>) -> Result<(T, f64), Failure> {
    let begin = Instant::now();
    let done = work()?;
    Ok((done, begin.elapsed().as_secs_f64() * 1000.0))
}

fn puts(
    plan: &Plan,
    round: usize,
    template: &Template,
    watched: &Watched,
    clients: &mut [Client],
) -> Result<Phase, Failure> {
    phase(watched, clients, |client| {
        client.plain.reconnect();
        let mut times = Vec::new();
        for file in 0..plan.files {
            let n = number(plan, round, client.number, file);
            template.write(n, &mut client.paper);
            let (answer, took) =
                timed(|| client.plain.send("PUT", &format!("/{n}.pdf"), &[], &[&client.paper]))?;
            answer.must(201, "nginx PUT")?;
            times.push(took);
        }
        Ok(times)
    })
}

fn shares(
    plan: &Plan,
    round: usize,
    template: &Template,
    days: &Days,
    watched: &Watched,
    clients: &mut [Client],
) -> Result<Phase, Failure> {
    phase(watched, clients, |client| {
        client.midwife.http.reconnect();
        let mut times = Vec::new();
        for file in 0..plan.files {
            let n = number(plan, round, client.number, file);
            template.write(n, &mut client.paper);
            times.push(timed(|| client.midwife.share(n, days, &client.paper))?.1);
        }
        Ok(times)
    })
}

/// Not measured: each client finds and collects what it shared.
fn collect(plan: &Plan, round: usize, watched: &Watched, clients: &mut [Client]) -> Result<(), Failure> {
    phase(watched, clients, |client| {
        client.hospital.http.reconnect();
        client.collected.clear();
        for file in 0..plan.files {
            let n = number(plan, round, client.number, file);
            client.collected.push((n, client.hospital.collect(n)?));
        }
        Ok(Vec::new())
    })?;
    Ok(())
}

fn gets(
    plan: &Plan,
    round: usize,
    template: &Template,
    watched: &Watched,
    clients: &mut [Client],
) -> Result<Phase, Failure> {
    phase(watched, clients, |client| {
        client.plain.reconnect();
        let mut times = Vec::new();
        for _ in 0..plan.downloads {
            for file in 0..plan.files {
                let n = number(plan, round, client.number, file);
                let (answer, took) = timed(|| client.plain.get(&format!("/{n}.pdf")))?;
                times.push(took);
                template.write(n, &mut client.paper);
                same(&client.paper, &answer.must(200, "nginx GET")?.body)?;
            }
        }
        Ok(times)
    })
}

fn downloads(
    plan: &Plan,
    template: &Template,
    watched: &Watched,
    clients: &mut [Client],
) -> Result<Phase, Failure> {
    phase(watched, clients, |client| {
        client.hospital.http.reconnect();
        let mut times = Vec::new();
        for _ in 0..plan.downloads {
            for (n, collected) in &client.collected {
                let (answer, took) = timed(|| client.hospital.http.get(&collected.original))?;
                times.push(took);
                template.write(*n, &mut client.paper);
                same(&client.paper, &answer.must(200, "download")?.body)?;
            }
        }
        Ok(times)
    })
}

fn same(sent: &[u8], got: &[u8]) -> Result<(), Failure> {
    if sent == got { Ok(()) } else { Err("what came back is not what was sent".into()) }
}

/// What the disk allows: as many threads write such files durably, without any server.
fn disk(plan: &Plan, folder: &Path, template: &Template) -> Result<f64, Failure> {
    let folder = folder.join("disk");
    fs::create_dir_all(&folder)?;
    let mut paper = Vec::new();
    template.write(0, &mut paper);
    let begin = Instant::now();
    std::thread::scope(|scope| {
        let all: Vec<_> = (0..plan.clients)
            .map(|client| {
                let (folder, paper) = (&folder, &paper);
                scope.spawn(move || -> std::io::Result<()> {
                    for file in 0..plan.files {
                        let (fresh, name) = (format!("{client}-{file}.new"), format!("{client}-{file}"));
                        let mut to = File::create(folder.join(&fresh))?;
                        to.write_all(paper)?;
                        to.sync_all()?;
                        fs::rename(folder.join(fresh), folder.join(name))?;
                        File::open(folder)?.sync_all()?;
                    }
                    Ok(())
                })
            })
            .collect();
        all.into_iter().try_for_each(|t| t.join().unwrap_or_else(|_| Err(std::io::ErrorKind::Other.into())))
    })?;
    let took = begin.elapsed().as_secs_f64();
    fs::remove_dir_all(&folder)?;
    Ok((plan.clients * plan.files) as f64 / took)
}
