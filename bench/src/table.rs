//! Figures as tables that can be pasted.

use crate::small::Cost;
use crate::transfer::{Measured, Phase, Plan, Round};

/// The value below which this part of the others lies.
pub fn quantile(values: &[f64], part: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = (part * (sorted.len().saturating_sub(1)) as f64).round() as usize;
    sorted.get(at).copied().unwrap_or(f64::NAN)
}

pub fn median_of<R>(rounds: &[R], of: impl Fn(&R) -> f64) -> f64 {
    quantile(&rounds.iter().map(of).collect::<Vec<_>>(), 0.5)
}

pub fn spread_of<R>(rounds: &[R], of: impl Fn(&R) -> f64) -> String {
    let all: Vec<f64> = rounds.iter().map(of).collect();
    format!("{:.2} ({:.2}–{:.2})", quantile(&all, 0.5), quantile(&all, 0.0), quantile(&all, 1.0))
}

pub fn times_of<R>(rounds: &[R], of: impl Fn(&R) -> &Phase) -> String {
    let all: Vec<f64> = rounds.iter().flat_map(|r| of(r).times.iter().copied()).collect();
    format!("{:.0} / {:.0}", quantile(&all, 0.5), quantile(&all, 0.99))
}

fn verdict(kept: bool) -> &'static str {
    if kept { "kept" } else { "**missed**" }
}

pub fn transfer(plan: &Plan, nginx: &str, m: &Measured) {
    let r = &m.rounds;
    let each = plan.clients * plan.files;
    println!(
        "{} rounds; in each, {} clients upload {each} files of {} KiB and download them {} times, nginx and Wissel in turn. Figures are medians of the rounds; in brackets the lowest and highest round.\n",
        plan.rounds,
        plan.clients,
        plan.size / 1024,
        plan.downloads
    );
    println!(
        "| | nginx {nginx} (not synced, plain) | Wissel (synced, encrypted, judged, audited) | Wissel ÷ nginx |\n|---|---|---|---|"
    );
    let row = |what: &str, a: String, b: String, ratio: String| println!("| {what} | {a} | {b} | {ratio} |");
    row(
        "uploads/s",
        format!("{:.0}", median_of(r, |r| r.nginx_put.rate)),
        format!("{:.0}", median_of(r, |r| r.share.rate)),
        spread_of(r, |r| r.share.rate / r.nginx_put.rate),
    );
    row("upload p50 / p99, ms", times_of(r, |r| &r.nginx_put), times_of(r, |r| &r.share), "–".into());
    row(
        "downloads/s",
        format!("{:.0}", median_of(r, |r| r.nginx_get.rate)),
        format!("{:.0}", median_of(r, |r| r.download.rate)),
        spread_of(r, |r| r.download.rate / r.nginx_get.rate),
    );
    row("download p50 / p99, ms", times_of(r, |r| &r.nginx_get), times_of(r, |r| &r.download), "–".into());
    let cpu = |what: &str, a: &dyn Fn(&Round) -> f64, b: &dyn Fn(&Round) -> f64| {
        row(
            what,
            format!("{:.2}", median_of(r, a)),
            format!("{:.2}", median_of(r, b)),
            spread_of(r, |r| b(r) / a(r)),
        );
    };
    cpu("processor ms per upload, PDF child apart", &|r| r.nginx_put.cpu.own, &|r| r.share.cpu.own);
    let child = format!("{:.2}", median_of(r, |r| r.share.cpu.children));
    row("processor ms per upload, PDF child alone", "–".into(), child, "–".into());
    cpu("processor ms per download", &|r| r.nginx_get.cpu.own, &|r| r.download.cpu.all());
    cpu("processor ms per pair, PDF child apart", &nginx_pair, &|r| r.share.cpu.own + r.download.cpu.own);
    cpu("processor ms per pair, all", &nginx_pair, &|r| r.share.cpu.all() + r.download.cpu.all());
    println!(
        "\nThe disk alone ({} threads, write + sync + rename + sync of the folder, no server): {:.0} files/s; Wissel's uploads ÷ disk {}.\n",
        plan.clients,
        median_of(r, |r| r.disk),
        spread_of(r, |r| r.share.rate / r.disk)
    );
    println!("| budget | allowed | measured | |\n|---|---|---|---|");
    let pair = median_of(r, |r| (r.share.cpu.all() + r.download.cpu.all()) / nginx_pair(r));
    let uploads = median_of(r, |r| r.share.rate / r.nginx_put.rate);
    let downloads = median_of(r, |r| r.download.rate / r.nginx_get.rate);
    println!("| processor time per pair ÷ nginx | ≤ 4 | {pair:.2} | {} |", verdict(pair <= 4.0));
    println!("| uploads/s ÷ nginx | ≥ 0.25 | {uploads:.2} | {} |", verdict(uploads >= 0.25));
    println!("| downloads/s ÷ nginx | ≥ 0.5 | {downloads:.2} | {} |", verdict(downloads >= 0.5));
}

fn nginx_pair(r: &Round) -> f64 {
    r.nginx_put.cpu.own + r.nginx_get.cpu.own
}

/// A budget with what was measured, both as numbers of one unit.
pub fn budget(what: &str, allowed: f64, measured: f64, unit: &str, more: &str) {
    let kept = verdict(measured <= allowed);
    println!("| {what} | ≤ {allowed} {unit} | {measured:.1} {unit}{more} | {kept} |");
}

pub fn cost(what: &str, cost: &Cost) {
    println!(
        "{what}: {:.2} ms processor time, {:.1} ms p50, {:.1} ms p99 (one client).",
        cost.cpu, cost.p50, cost.p99
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_values_that_were_measured() {
        assert_eq!(quantile(&[3.0, 1.0, 2.0], 0.5), 2.0);
        assert_eq!(quantile(&[3.0, 1.0, 2.0], 1.0), 3.0);
        assert!(quantile(&[], 0.5).is_nan());
    }
}
