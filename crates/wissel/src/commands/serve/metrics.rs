//! Figures for Prometheus: counts and times by route pattern. Nothing in them can be traced to a person.

use axum::Router;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use std::sync::Arc;
use std::time::Duration;
use wissel_core::office::upkeep::{About, Certificate, Finding};
use wissel_core::time::Moment;

type Labels = Vec<(&'static str, String)>;
type Times = Family<Labels, Histogram, fn() -> Histogram>;

/// What is counted.
pub struct Metrics {
    registry: Registry,
    requests: Family<Labels, Counter>,
    seconds: Times,
    queues: Family<Labels, Gauge>,
    clock_held: Gauge,
    health: Health,
}

/// The lines of the operator's page as figures. Moments are seconds since 1970, so that an age is a subtraction.
#[derive(Default)]
struct Health {
    state: Family<Labels, Gauge>,
    done: Family<Labels, Gauge>,
    certificate: Family<Labels, Gauge>,
    free: Family<Labels, Gauge>,
    size: Family<Labels, Gauge>,
    failed: Family<Labels, Gauge>,
    oldest: Family<Labels, Gauge>,
}

impl Health {
    fn register(&self, registry: &mut Registry) {
        for (name, help, family) in [
            (
                "health",
                "Each line of the operator's page: 0 in order, 1 have a look, 2 do it now",
                &self.state,
            ),
            ("done_timestamp_seconds", "When a backup was made and a restore proven last", &self.done),
            (
                "certificate_expiry_timestamp_seconds",
                "Until when the certificate that a server shows is valid",
                &self.certificate,
            ),
            ("disk_free_bytes", "Free space, by server and what stands on the disk", &self.free),
            ("disk_size_bytes", "Size, by server and what stands on the disk", &self.size),
            ("messages_failed", "Messages of the last hour that did not arrive, by channel", &self.failed),
            ("queue_oldest_timestamp_seconds", "Since when the oldest waits, by queue", &self.oldest),
        ] {
            registry.register(name, help, family.clone());
        }
    }

    /// What is not there any more is not told any more.
    fn set(&self, found: &[Finding]) {
        for family in
            [&self.state, &self.done, &self.certificate, &self.free, &self.size, &self.failed, &self.oldest]
        {
            family.clear();
        }
        for f in found {
            let line = vec![("line", f.line.name().to_owned()), ("subject", f.subject())];
            self.state.get_or_create(&line).set(f.state.figure());
            let seconds = |at: Moment| at.micros().div_euclid(1_000_000);
            let bytes = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
            let by = |key| vec![(key, f.line.name().to_owned())];
            match &f.about {
                About::Last(at) => {
                    self.done.get_or_create(&by("what")).set(seconds(*at));
                }
                About::Certificate(Certificate::Own { until }) => {
                    let server = vec![("server", f.server.clone())];
                    self.certificate.get_or_create(&server).set(seconds(*until));
                }
                About::Disk(disk) => {
                    let holds: Vec<_> = disk.holds.iter().map(|p| p.name()).collect();
                    let of = vec![("server", f.server.clone()), ("holds", holds.join("+"))];
                    self.free.get_or_create(&of).set(bytes(disk.free));
                    self.size.get_or_create(&of).set(bytes(disk.size));
                }
                About::Failing(x) => {
                    self.failed.get_or_create(&by("channel")).set(x.failed);
                }
                About::Waiting(w) => {
                    if let Some(at) = w.oldest {
                        self.oldest.get_or_create(&by("queue")).set(seconds(at));
                    }
                }
                About::Never
                | About::Certificate(_)
                | About::Off
                | About::Answers(_)
                | About::Held(_)
                | About::Server { .. } => {}
            }
        }
    }
}

fn histogram() -> Histogram {
    Histogram::new([0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0])
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("wissel");
        let requests = Family::default();
        let seconds = Times::new_with_constructor(histogram);
        let queues = Family::default();
        registry.register("http_requests", "Requests by method, route pattern and status", requests.clone());
        registry.register(
            "http_request_seconds",
            "Time to the start of the answer, by route pattern",
            seconds.clone(),
        );
        registry.register("queue_length", "Jobs and messages that wait, by queue", queues.clone());
        let clock_held = Gauge::default();
        registry.register(
            "clock_held",
            "1 while nothing is destroyed because the clock jumped",
            clock_held.clone(),
        );
        let health = Health::default();
        health.register(&mut registry);
        Self { registry, requests, seconds, queues, clock_held, health }
    }
}

impl Metrics {
    /// Counts one request.
    pub fn request(&self, method: &str, route: &str, status: StatusCode, took: Duration) {
        let labels = vec![
            ("method", method.to_owned()),
            ("route", route.to_owned()),
            ("status", status.as_u16().to_string()),
        ];
        self.requests.get_or_create(&labels).inc();
        self.seconds.get_or_create(&vec![("route", route.to_owned())]).observe(took.as_secs_f64());
    }

    /// Sets the length of a queue.
    pub fn queue(&self, name: &'static str, length: u64) {
        let length = i64::try_from(length).unwrap_or(i64::MAX);
        self.queues.get_or_create(&vec![("queue", name.to_owned())]).set(length);
    }

    /// Says whether destruction waits because the clock jumped.
    pub fn clock_held(&self, held: bool) {
        self.clock_held.set(held.into());
    }

    /// How every line of the operator's page stands.
    pub fn health(&self, found: &[Finding]) {
        self.health.set(found);
    }

    /// Everything, in the OpenMetrics text format.
    pub fn text(&self) -> String {
        let mut text = String::new();
        if let Err(error) = encode(&mut text, &self.registry) {
            tracing::error!(%error, "the figures cannot be written down");
        }
        text
    }
}

/// `/metrics`, for a listener of its own.
pub fn router(metrics: Arc<Metrics>) -> Router {
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    let answer = move || {
        let text = metrics.text();
        async move { ([(header::CONTENT_TYPE, kind)], text).into_response() }
    };
    Router::new().route("/metrics", get(answer))
}

#[cfg(test)]
mod tests {
    use super::*;
    use wissel_core::office::upkeep::{Disk, Line, Place, State};

    #[test]
    fn the_lines_of_the_operators_page_are_figures_and_go_when_they_are_gone() {
        let metrics = Metrics::default();
        let at = Moment::from_micros(1_800_000_000_500_000);
        let of = |line, state, about| Finding { line, server: String::new(), state, about };
        let disk = Disk { holds: vec![Place::Data, Place::Keys], free: 5, size: 9 };
        let found = [
            of(Line::Backup, State::Act, About::Last(at)),
            Finding { server: "a".to_owned(), ..of(Line::Disk, State::Look, About::Disk(disk)) },
            Finding {
                server: "a".to_owned(),
                ..of(Line::Certificate, State::Fine, About::Certificate(Certificate::Own { until: at }))
            },
        ];
        metrics.health(&found);
        let text = metrics.text();
        for line in [
            "wissel_health{line=\"backup\",subject=\"\"} 2",
            "wissel_health{line=\"disk\",subject=\"a:data+keys\"} 1",
            "wissel_done_timestamp_seconds{what=\"backup\"} 1800000000",
            "wissel_certificate_expiry_timestamp_seconds{server=\"a\"} 1800000000",
            "wissel_disk_free_bytes{server=\"a\",holds=\"data+keys\"} 5",
            "wissel_disk_size_bytes{server=\"a\",holds=\"data+keys\"} 9",
        ] {
            assert!(text.contains(line), "{line} not in\n{text}");
        }
        metrics.health(&[]);
        assert!(!metrics.text().contains("data+keys"), "a disk that went");
    }

    #[test]
    fn requests_and_queues_are_counted_by_pattern() {
        let metrics = Metrics::default();
        metrics.request("GET", "/dossier/{id}", StatusCode::OK, Duration::from_millis(3));
        metrics.request("GET", "/dossier/{id}", StatusCode::OK, Duration::from_millis(30));
        metrics.queue("outbox", 7);
        metrics.clock_held(true);
        let text = metrics.text();
        for line in [
            "wissel_http_requests_total{method=\"GET\",route=\"/dossier/{id}\",status=\"200\"} 2",
            "wissel_http_request_seconds_bucket{le=\"0.005\",route=\"/dossier/{id}\"} 1",
            "wissel_queue_length{queue=\"outbox\"} 7",
            "wissel_clock_held 1",
            "# EOF",
        ] {
            assert!(text.contains(line), "{line} not in\n{text}");
        }
    }
}
