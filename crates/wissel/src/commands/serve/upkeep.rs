//! What `serve` looks after: every few seconds the gauges of the queues and the second place of the audit log; each
//! minute its own disks and certificate, and every line of the operator's page.

use super::metrics::Metrics;
use super::own::Own;
use super::second_place;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use wissel_service::app::App;
use wissel_service::office::watch;
use wissel_service::privacy::audit_head;
use wissel_store::{Fault, node, queue, setting};

const ROUND: Duration = Duration::from_secs(15);
/// How many rounds lie between two looks at everything.
const LOOKS: u32 = 4;

/// Goes round until it is stopped.
pub async fn go_round(app: App, metrics: Arc<Metrics>, second_file: Option<PathBuf>, own: Own) {
    let mut round = 0_u32;
    loop {
        if round.is_multiple_of(LOOKS)
            && let Err(error) = look(&app, &metrics, &own).await
        {
            tracing::error!(error, "the state of the installation could not be looked at");
        }
        round = round.wrapping_add(1);
        if let Err(fault) = gauges(&app, &metrics).await {
            tracing::error!(%fault, "the queues could not be counted");
        }
        if let Some(file) = &second_file
            && let Err(error) = head(&app, file.clone()).await
        {
            tracing::error!(error, "the signed head of the log did not reach its second place");
        }
        tokio::time::sleep(ROUND).await;
    }
}

/// What this server says of itself is noted, then everything is judged.
async fn look(app: &App, metrics: &Metrics, own: &Own) -> Result<(), String> {
    report(app, own).await?;
    let found = watch::look(app).await.map_err(|e| e.to_string())?;
    metrics.health(&found);
    Ok(())
}

/// Notes what this server says of itself.
pub async fn report(app: &App, own: &Own) -> Result<(), String> {
    let own = own.clone();
    let report = tokio::task::spawn_blocking(move || own.look()).await.map_err(|e| e.to_string())?;
    watch::report(app, report).await.map_err(|e| e.to_string())
}

async fn gauges(app: &App, metrics: &Metrics) -> Result<(), Fault> {
    let (now, held) = app.store.read((), |tx, ()| Ok((queue::overview(tx)?, node::held_since(tx)?))).await?;
    metrics.clock_held(held.is_some());
    for (name, length) in [
        ("jobs", now.jobs.waiting),
        ("jobs_given_up", now.jobs.dead),
        ("messages", now.notices.waiting),
        ("messages_given_up", now.notices.dead),
    ] {
        metrics.queue(name, u64::try_from(length).unwrap_or(0));
    }
    Ok(())
}

async fn head(app: &App, file: PathBuf) -> Result<(), String> {
    let newest = app.store.read((), |tx, ()| setting::get(tx, audit_head::SETTING)).await;
    let Some(head) = newest.map_err(|e| e.to_string())? else { return Ok(()) };
    let written = tokio::task::spawn_blocking(move || second_place::keep(&file, &head)).await;
    written.map_err(|e| e.to_string())?.map(drop).map_err(|e| e.to_string())
}
