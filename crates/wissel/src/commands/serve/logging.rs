//! Logs: one JSON object per line, or text. What is logged is chosen where it is logged: never a query string, a body,
//! a name or an address of a person. Control characters cannot pass: JSON escapes them, and so does the text form.

use crate::config::Log;
use std::io::IsTerminal as _;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::{Layer as _, Registry};

/// Libraries are quieter than we are: some of them would log what they send.
fn filter(level: &str) -> Targets {
    let ours = match level {
        "error" => LevelFilter::ERROR,
        "warn" => LevelFilter::WARN,
        "debug" => LevelFilter::DEBUG,
        _ => LevelFilter::INFO,
    };
    let ours_of = ["wissel", "wissel_core", "wissel_store", "wissel_service", "wissel_web", "wissel_wire"];
    Targets::new().with_default(LevelFilter::WARN.min(ours)).with_targets(ours_of.map(|name| (name, ours)))
}

/// A subscriber that writes to `writer`.
pub fn subscriber<W>(log: &Log, colours: bool, writer: W) -> Box<dyn tracing::Subscriber + Send + Sync>
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let layer = tracing_subscriber::fmt::layer().with_writer(writer).with_target(true);
    if log.json {
        let json = layer.json().flatten_event(true).with_current_span(false).with_span_list(false);
        Box::new(Registry::default().with(json.with_filter(filter(&log.level))))
    } else {
        Box::new(Registry::default().with(layer.with_ansi(colours).with_filter(filter(&log.level))))
    }
}

/// Sends all logging of this process to standard error. A second call changes nothing.
pub fn init(log: &Log) {
    let colours = std::io::stderr().is_terminal();
    let _already_set = tracing::subscriber::set_global_default(subscriber(log, colours, std::io::stderr));
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use std::sync::{Arc, Mutex};

    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<u8>>>);
    impl Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    fn logged(json: bool, level: &str) -> String {
        let kept = Kept::default();
        let writer = kept.clone();
        let log = Log { level: level.into(), json };
        tracing::subscriber::with_default(subscriber(&log, false, move || writer.clone()), || {
            tracing::info!(route = "/a\r\n{\"level\":\"FORGED\"}\u{1b}[31m", "one");
            tracing::debug!("two");
            tracing::info!(target: "lettre", "three");
            tracing::warn!(target: "lettre", "four");
        });
        let bytes = kept.0.lock().unwrap().clone();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn a_line_is_a_json_object_and_nobody_can_forge_one() {
        let text = logged(true, "info");
        let lines: Vec<serde_json::Value> = text.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
        assert_eq!(lines.len(), 2, "{text}");
        assert_eq!((&lines[0]["message"], &lines[0]["level"]), (&"one".into(), &"INFO".into()));
        assert_eq!(lines[1]["message"], "four");
        assert!(!text.contains('\u{1b}'));
    }

    #[test]
    fn the_text_form_holds_no_control_characters_either() {
        let text = logged(false, "info");
        assert_eq!(text.lines().count(), 2, "{text}");
        assert!(!text.contains('\u{1b}') && !text.contains('\r'), "{text:?}");
        assert_eq!(logged(false, "debug").lines().count(), 3);
        assert_eq!(logged(false, "warn").lines().count(), 1);
    }
}
