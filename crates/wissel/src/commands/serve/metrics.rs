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

type Labels = Vec<(&'static str, String)>;
type Times = Family<Labels, Histogram, fn() -> Histogram>;

/// What is counted.
pub struct Metrics {
    registry: Registry,
    requests: Family<Labels, Counter>,
    seconds: Times,
    queues: Family<Labels, Gauge>,
    clock_held: Gauge,
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
        Self { registry, requests, seconds, queues, clock_held }
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
