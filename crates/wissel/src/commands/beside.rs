//! A command that needs the installation asks the running server; without one it opens the installation itself.

use super::control::{self, Answer, ControlFault};
use super::opened;
use super::operate::{Desk, Reply, Task, outcome};
use super::output::Outcome;
use super::serve::logging;
use crate::config::{Config, Log};
use crate::installation::First;

/// Carries a task out, wherever the installation is open.
pub fn ask_or_do(config: &Config, first: First, task: &Task) -> Outcome {
    outcome(wherever(config, first, task))
}

fn wherever(config: &Config, first: First, task: &Task) -> Result<Reply, String> {
    task.check()?;
    let request = task.request().map_err(|e| e.to_string())?;
    match control::ask(&opened::own_folder(config), &request) {
        Ok(Answer::Ok(value)) => {
            serde_json::from_value(value).map_err(|_| "the running server is another version".to_owned())
        }
        Ok(Answer::Error(said)) => Err(said),
        Err(ControlFault::NotRunning(_)) => directly(config, first, task.clone()),
        Err(error) => Err(format!("{error}. Run this as the user under whom the server runs.")),
    }
}

fn directly(config: &Config, first: First, task: Task) -> Result<Reply, String> {
    logging::init(&Log { level: "error".to_owned(), json: false });
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.map_err(|e| e.to_string())?.block_on(async {
        let installation = opened::open(config, first).map_err(|e| e.to_string())?;
        let done = Desk::of(&installation).carry_out(task).await;
        installation.app.store.close().await;
        done
    })
}
