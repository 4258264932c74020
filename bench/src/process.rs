//! Servers as processes: processor time and memory as Linux counts them, and an orderly end.

use crate::Failure;
use std::fs;
use std::process::{Child, Command};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// Ticks per second in which Linux tells processor time to programs.
const TICKS: f64 = 100.0;

/// Processor time in milliseconds, user and system.
#[derive(Clone, Copy, Default)]
pub struct Cpu {
    /// Of the processes themselves.
    pub own: f64,
    /// Of their children that ended.
    pub children: f64,
}

impl Cpu {
    pub fn since(self, before: Self) -> Self {
        Self { own: self.own - before.own, children: self.children - before.children }
    }
    pub fn all(self) -> f64 {
        self.own + self.children
    }
}

/// Memory of one process in MiB.
#[derive(Clone, Copy, Default)]
pub struct Memory {
    pub resident: f64,
    /// The part of it that no file backs.
    pub anonymous: f64,
    /// The most that was resident since the mark was last reset.
    pub peak: f64,
}

/// The processes of a server that count.
#[derive(Clone)]
pub struct Watched(pub Vec<u32>);

impl Watched {
    /// A process and the children that it has now.
    pub fn with_children(pid: u32) -> Self {
        let mut all = vec![pid];
        all.extend(children(pid));
        Self(all)
    }

    pub fn cpu(&self) -> Result<Cpu, Failure> {
        let mut sum = Cpu::default();
        for pid in &self.0 {
            let stat = fs::read_to_string(format!("/proc/{pid}/stat"))?;
            // Behind the name, which may hold spaces: state is the first field, user time the twelfth.
            let rest = stat.rsplit(')').next().unwrap_or_default();
            let ticks: Vec<f64> = rest.split_whitespace().skip(11).take(4).flat_map(str::parse).collect();
            let [user, system, user_children, system_children] = ticks[..] else {
                return Err(format!("/proc/{pid}/stat cannot be read").into());
            };
            sum.own += alone(*pid).unwrap_or((user + system) * 1000.0 / TICKS);
            sum.children += (user_children + system_children) * 1000.0 / TICKS;
        }
        Ok(sum)
    }

    /// Waits until the server rests, so that work it does afterwards is counted with what caused it.
    pub fn settle(&self) -> Result<Cpu, Failure> {
        let mut before = self.cpu()?;
        for _ in 0..40 {
            sleep(Duration::from_millis(120));
            let now = self.cpu()?;
            if now.all() <= before.all() {
                return Ok(now);
            }
            before = now;
        }
        Ok(before)
    }
}

/// Milliseconds of a process of one thread, to the nanosecond; ticks are too coarse for what nginx takes.
fn alone(pid: u32) -> Option<f64> {
    if fs::read_dir(format!("/proc/{pid}/task")).ok()?.count() != 1 {
        return None;
    }
    let text = fs::read_to_string(format!("/proc/{pid}/schedstat")).ok()?;
    Some(text.split(' ').next()?.parse::<f64>().ok()? / 1e6)
}

fn children(pid: u32) -> Vec<u32> {
    let mut all = Vec::new();
    let Ok(tasks) = fs::read_dir(format!("/proc/{pid}/task")) else { return all };
    for task in tasks.flatten() {
        let text = fs::read_to_string(task.path().join("children")).unwrap_or_default();
        all.extend(text.split_whitespace().flat_map(str::parse::<u32>));
    }
    all
}

/// Whether it is a child that judges PDFs; just after its birth it still is the server, with the server's memory.
fn judges(pid: u32) -> bool {
    fs::read(format!("/proc/{pid}/cmdline"))
        .is_ok_and(|line| line.split(|b| *b == 0).nth(1) == Some(b"inspect-pdf"))
}

/// Memory of a process; nothing when it is gone.
pub fn memory(pid: u32) -> Memory {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let mib = |field: &str| {
        let line = status.lines().find_map(|l| l.strip_prefix(field)?.strip_prefix(':'));
        let number = line.and_then(|l| l.split_whitespace().next()?.parse::<f64>().ok());
        number.unwrap_or_default() / 1024.0
    };
    Memory { resident: mib("VmRSS"), anonymous: mib("RssAnon"), peak: mib("VmHWM") }
}

/// Forgets how much memory the process once held.
pub fn reset_peak(pid: u32) -> Result<(), Failure> {
    Ok(fs::write(format!("/proc/{pid}/clear_refs"), "5")?)
}

/// Looks at the children of a server until told to stop: the most private memory they held together, in MiB.
pub fn watch_children(pid: u32, stop: &AtomicBool) -> f64 {
    let mut most = 0.0_f64;
    while !stop.load(Ordering::Relaxed) {
        most = most.max(children(pid).into_iter().filter(|c| judges(*c)).map(|c| memory(c).anonymous).sum());
        sleep(Duration::from_millis(5));
    }
    most
}

/// A server that is asked to stop, and waited for, when it is no longer needed.
pub struct Running(pub Child);

impl Running {
    pub fn pid(&self) -> u32 {
        self.0.id()
    }

    /// Asks it to stop and waits; after ten seconds it is ended.
    pub fn stop(&mut self) {
        if matches!(self.0.try_wait(), Ok(Some(_))) {
            return;
        }
        let asked = Command::new("/bin/sh").arg("-c").arg(format!("kill -TERM {}", self.pid())).status();
        let end = Instant::now() + Duration::from_secs(10);
        while asked.is_ok() && Instant::now() < end {
            if matches!(self.0.try_wait(), Ok(Some(_))) {
                return;
            }
            sleep(Duration::from_millis(5));
        }
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop();
    }
}
