//! Starts the portal, keeps it going, and ends it in order.

use super::ways_out::{self, BadWay};
use super::{health, https, listener, logging, metrics, observe, own, shutdown, tls, upkeep};
use crate::commands::control::ControlServer;
use crate::commands::opened;
use crate::commands::operate;
use crate::commands::output::{FAILED, OK, Outcome};
use crate::config::Config;
use crate::installation::{First, Installation, OpenFault};
use crate::running::{Crew, readiness};
use axum::Router;
use serde_json::json;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use tokio::net::TcpListener;
use wissel_service::exchange::reconcile;
use wissel_service::setup;

/// Why the portal did not start.
#[derive(Debug, thiserror::Error)]
enum ServeFault {
    #[error(
        "server.listen or server.metrics_listen: {0} cannot be used: {1}. Is another program using the port?"
    )]
    Listen(SocketAddr, std::io::Error),
    #[error("server.tls_cert and server.tls_key: {0}")]
    Tls(#[from] tls::BadTls),
    #[error(transparent)]
    Way(#[from] BadWay),
    #[error(transparent)]
    Open(#[from] OpenFault),
    #[error(transparent)]
    Store(#[from] wissel_store::Fault),
    #[error("the control socket in {0} cannot be made: {1}")]
    Control(PathBuf, std::io::Error),
    #[error("{0}")]
    System(#[from] std::io::Error),
}

/// Serves until SIGTERM or SIGINT.
pub fn run(config: &Config, json: bool) -> ExitCode {
    logging::init(&config.log);
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return failed(&error.into(), json),
    };
    match runtime.block_on(serve(config, json)) {
        Ok(()) => ExitCode::from(OK),
        Err(fault) => failed(&fault, json),
    }
}

fn failed(fault: &ServeFault, json: bool) -> ExitCode {
    let text = format!("The portal did not start. {fault}");
    Outcome { json: json!({"error": text}), text, code: FAILED }.print(json)
}

async fn serve(config: &Config, json: bool) -> Result<(), ServeFault> {
    let certificate = config.server.tls.clone().map(tls::Tls::load).transpose()?.map(Arc::new);
    // First the folder, then the ports: a second server on the same data says so, whatever the ports say.
    let installation = opened::open(config, First::MustExist)?;
    let app = installation.app.clone();
    let socket = bind(config.server.listen)?;
    let address = socket.local_addr()?;
    let ports = ways_out::ports(config, app.clock.clone())?;
    let figures = Arc::new(metrics::Metrics::default());
    let mut beside = Vec::new();
    let measured = match config.server.metrics_listen {
        None => None,
        Some(wanted) => {
            let socket = bind(wanted)?;
            let address = socket.local_addr()?;
            if !address.ip().is_loopback() {
                tracing::warn!(%address, "server.metrics_listen speaks plain HTTP to whoever reaches it: keep it inside your own network");
            }
            let routes = metrics::router(Arc::clone(&figures));
            beside.push(tokio::spawn(async move {
                let never = std::future::pending();
                listener::serve(socket, None, routes, Vec::new(), listener::Bounds::default(), never).await;
            }));
            Some(address)
        }
    };
    let folder = opened::own_folder(config);
    let control = ControlServer::bind(&folder).map_err(|e| ServeFault::Control(folder, e))?;
    let stop = shutdown::requested()?;
    shutdown::reload_on_hangup(certificate.clone())?;
    reconcile::reconcile(&app).await?;
    setup::publish_first_terms(&app).await?;
    setup::plan_recurring(&app).await?;
    beside.push(tokio::spawn(control.run(operate::handler(&installation))));
    let second_file = config.audit.second_file.clone();
    let own = own::Own::new(&installation.places, own::Ends::of(config, certificate.clone()));
    beside.push(tokio::spawn(upkeep::go_round(app.clone(), Arc::clone(&figures), second_file, own)));
    let crew = Crew::start(&app, ports, ways_out::systems(config));
    let routes = router(&installation, config, figures);
    say(config, address, measured, json);
    let trusted = config.server.trusted_proxies.clone();
    let ended =
        listener::serve(socket, certificate, routes, trusted, listener::Bounds::default(), stop).await;
    tracing::info!(?ended, "stopping: no new requests are taken");
    for task in beside {
        task.abort();
        let _aborted = task.await;
    }
    crew.end(&app).await;
    tracing::info!("stopped");
    Ok(())
}

fn bind(address: SocketAddr) -> Result<TcpListener, ServeFault> {
    listener::bind(address).map_err(|e| ServeFault::Listen(address, e))
}

/// The site with its probes; proxies were dealt with by the listener.
fn router(installation: &Installation, config: &Config, metrics: Arc<metrics::Metrics>) -> Router {
    let app = &installation.app;
    let site = wissel_web::site::site(&installation.web, wissel_web::site::no_proxies());
    let site = https::insist(site, &config.server.public_url);
    let observer = observe::Observer { metrics, clock: app.clock.clone(), entropy: app.entropy.clone() };
    observe::wrap(site.merge(health::router(readiness(app.clone()))), observer)
}

/// One line on standard output once requests are answered.
fn say(config: &Config, address: SocketAddr, metrics: Option<SocketAddr>, json: bool) {
    let url = &config.server.public_url;
    let line =
        json!({"url": url, "listening": address.to_string(), "metrics": metrics.map(|m| m.to_string())});
    let _code =
        Outcome { text: format!("Wissel listens on {address} for {url}"), json: line, code: OK }.print(json);
    tracing::info!(%address, version = env!("CARGO_PKG_VERSION"), "started");
}
