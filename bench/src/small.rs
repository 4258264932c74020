//! Start, first page, list and search: what a single request costs.

use crate::Failure;
use crate::http::Http;
use crate::process::{Memory, memory};
use crate::wissel::{Wissel, between};
use std::path::Path;
use std::thread::sleep;
use std::time::Duration;

const STARTS: usize = 20;
const LISTS: usize = 400;
const SEARCHES: usize = 200;

/// Milliseconds from the start of the process to the first answer, on a folder that was used before.
pub fn starts(program: &Path, data: &Path) -> Result<Vec<f64>, Failure> {
    let mut times = Vec::new();
    for _ in 0..STARTS {
        let wissel = Wissel::start(program, data)?;
        times.push(wissel.started_in.as_secs_f64() * 1000.0);
        wissel.stop();
    }
    Ok(times)
}

/// Memory some seconds after a start, before anybody came.
pub fn at_rest(wissel: &Wissel) -> Result<Memory, Failure> {
    sleep(Duration::from_secs(2));
    wissel.watched().settle()?;
    Ok(memory(wissel.pid()))
}

/// Bytes over the wire of a visitor's first page: the page alone, and with the style and scripts it asks for.
pub fn first_page(wissel: &Wissel) -> Result<(usize, usize), Failure> {
    let mut http = Http::new(wissel.address);
    let zipped = [("Accept-Encoding", "gzip")];
    let page = http.send("GET", "/inloggen", &zipped, &[])?.must(200, "first page")?.wire;
    let text = http.get("/inloggen")?.text();
    let styles =
        text.split("<link").filter(|l| l.contains("stylesheet")).filter_map(|l| between(l, "href=\"", "\""));
    let scripts = text.split("<script").skip(1).filter_map(|s| between(s, "src=\"", "\""));
    let mut all = page;
    for address in styles.chain(scripts) {
        all += http.send("GET", address, &zipped, &[])?.must(200, address)?.wire;
    }
    Ok((page, all))
}

/// What a request costs.
pub struct Cost {
    /// Milliseconds of processor time.
    pub cpu: f64,
    /// Milliseconds of waiting, half of the requests and 99 of 100.
    pub p50: f64,
    pub p99: f64,
}

/// A page of "Mijn dossiers", and how many rows it showed; a search with its answer.
pub fn pages(wissel: &Wissel) -> Result<(Cost, usize, Cost), Failure> {
    let mut midwife = wissel.log_in("midwife")?;
    let mut hospital = wissel.log_in("hospital")?;
    let page = midwife.http.get("/dossiers")?.must(200, "list")?.text();
    let mut rows: Vec<&str> =
        page.split("href=\"/dossiers/").skip(1).filter_map(|r| r.split('"').next()).collect();
    rows.retain(|r| r.len() > 20 && !r.contains('/'));
    rows.sort_unstable();
    rows.dedup();
    let list = cost(wissel, LISTS, |_| midwife.http.get("/dossiers")?.must(200, "list").map(drop))?;
    let search = cost(wissel, SEARCHES, |n| hospital.find(n).map(drop))?;
    Ok((list, rows.len(), search))
}

fn cost(
    wissel: &Wissel,
    times: usize,
    mut work: impl FnMut(usize) -> Result<(), Failure>,
) -> Result<Cost, Failure> {
    for n in 0..10 {
        work(n)?;
    }
    let before = wissel.watched().settle()?;
    let mut took = Vec::new();
    for n in 0..times {
        let begin = std::time::Instant::now();
        work(n)?;
        took.push(begin.elapsed().as_secs_f64() * 1000.0);
    }
    let cpu = wissel.watched().settle()?.since(before).all() / times as f64;
    Ok(Cost { cpu, p50: crate::table::quantile(&took, 0.5), p99: crate::table::quantile(&took, 0.99) })
}
