//! `wissel clock confirm`.

use super::Reply;
use serde_json::json;
use wissel_service::app::App;
use wissel_service::clock_watch;

/// Ends every hold of destruction; says which time it took for right.
pub(super) async fn confirm(app: &App) -> Result<Reply, String> {
    let ended = clock_watch::confirm(app, "cli:clock-confirm").await.map_err(|e| e.to_string())?;
    let now = app.clock.real().rfc3339();
    let text = match ended {
        0 => format!("Nothing was held. The server's time is {now}."),
        _ => format!("The server's time {now} is confirmed: what is over by it is destroyed from now on."),
    };
    Ok(Reply::ok(text, json!({"confirmed": now, "held": ended})))
}
