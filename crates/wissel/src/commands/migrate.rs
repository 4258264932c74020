//! `wissel migrate`: the same migrations that the next start would carry out, or only their names.

use super::lock::{DataLock, LockFault};
use super::opened;
use super::output::{FAILED, OK, Outcome};
use crate::adapters::clock::SystemClock;
use crate::adapters::entropy::SystemEntropy;
use crate::config::Config;
use crate::installation::is_made;
use serde_json::json;
use std::sync::Arc;
use wissel_store::{Fault, Keyring, Options, Store};

/// Tells what waits, and carries it out unless only asked.
pub fn run(config: &Config, dry: bool) -> Outcome {
    match migrate(config, dry) {
        Ok(outcome) => outcome,
        Err(text) => Outcome { json: json!({"error": text}), text, code: FAILED },
    }
}

/// The names of the migrations that wait; `None` when there is no installation yet.
pub fn waiting(config: &Config) -> Result<Option<Vec<&'static str>>, Fault> {
    match options(config)? {
        Some(options) => wissel_store::pending(&options).map(Some),
        None => Ok(None),
    }
}

fn options(config: &Config) -> Result<Option<Options>, Fault> {
    let places = opened::places(config);
    if !is_made(&places) || !Keyring::exists(&places.keyring) {
        return Ok(None);
    }
    let keyring = Arc::new(Keyring::open(&places.keyring)?);
    Ok(Some(Options::new(places.database, keyring, Arc::new(SystemClock), Arc::new(SystemEntropy))))
}

fn migrate(config: &Config, dry: bool) -> Result<Outcome, String> {
    let say = |e: Fault| e.to_string();
    let Some(names) = waiting(config).map_err(say)? else {
        return Err("There is no installation yet: run `wissel init`. Nothing was done.".to_owned());
    };
    let json = json!({"waiting": names, "carried_out": !dry && !names.is_empty()});
    if names.is_empty() || dry {
        let text = if names.is_empty() {
            "No migrations wait.".to_owned()
        } else {
            format!("These migrations wait; nothing was done: {}", names.join(", "))
        };
        return Ok(Outcome { text, json, code: OK });
    }
    let held = |e: LockFault| format!("{e}. Stop the server and make a backup first.");
    let _lock = DataLock::take(&opened::own_folder(config)).map_err(held)?;
    if let Some(options) = options(config).map_err(say)? {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime
            .map_err(|e| e.to_string())?
            .block_on(async {
                Store::open(options)?.close().await;
                Ok::<_, Fault>(())
            })
            .map_err(say)?;
    }
    Ok(Outcome { text: format!("Carried out: {}", names.join(", ")), json, code: OK })
}
