//! `wissel wind-down verify`.

use super::super::output::{FAILED, OK};
use super::super::receipt::{not_proven, proven};
use super::Reply;
use wissel_service::app::App;
use wissel_service::office::wind_down::check::check_here;

/// Checks the report and counts everything again.
pub(super) async fn verify(app: &App, report: &str) -> Result<Reply, String> {
    let checked = check_here(app, report).await.map_err(|e| e.to_string())?;
    Ok(match checked {
        Ok(report) => {
            let (mut text, json) = proven(&report);
            text.push_str(
                "\nThe installation is as it says: everything was counted again, and nothing is left.",
            );
            Reply { text, json, code: OK }
        }
        Err(why) => {
            let (text, json) = not_proven(&why);
            Reply { text, json, code: FAILED }
        }
    })
}
