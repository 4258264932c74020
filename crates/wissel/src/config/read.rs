//! Reads file and environment into one flat list of values, each with its place. Nothing is interpreted here
//! beyond the form of a value.

use super::fault::{Fault, Place};
use super::keys::{GATEWAY, KEYS, Key, Kind};
use std::collections::BTreeMap;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A value as found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Raw {
    Text(String),
    Whole(i64),
    List(Vec<String>),
}

/// Values by full key name (`server.listen`, `sms.gateway.1.url`), with what went wrong on the way.
pub(super) struct Found {
    pub(super) file: String,
    pub(super) values: BTreeMap<String, (Raw, Place)>,
    pub(super) gateways: usize,
    pub(super) faults: Vec<Fault>,
}

/// More gateways than anyone has.
const MOST_GATEWAYS: usize = 9;

impl Found {
    pub(super) fn new(file: &str) -> Self {
        Self { file: file.to_owned(), values: BTreeMap::new(), gateways: 0, faults: Vec::new() }
    }

    pub(super) fn fault(
        &mut self,
        place: Place,
        key: &str,
        wrong: impl Into<String>,
        instead: impl Into<String>,
    ) {
        self.faults.push(Fault { place, key: key.to_owned(), wrong: wrong.into(), instead: instead.into() });
    }

    fn line(&self, text: &str, at: usize) -> Place {
        let before = text.get(..at).unwrap_or(text);
        Place::Line(self.file.clone(), before.matches('\n').count() + 1)
    }

    /// Reads the file's text.
    pub(super) fn read_file(&mut self, text: &str) {
        let table = match DeTable::parse(text) {
            Ok(table) => table.into_inner(),
            Err(error) => {
                let place = self.line(text, error.span().map_or(0, |s| s.start));
                let wrong = format!("this is not TOML: {}", error.message());
                self.fault(place, "", wrong, "Texts stand in quotes, each key on a line of its own");
                return;
            }
        };
        for (name, value) in &table {
            let place = self.line(text, name.span().start);
            let section = name.get_ref().as_ref();
            match (section, value.get_ref()) {
                (s, DeValue::Table(inside)) if is_section(s) => self.read_section(text, s, inside),
                (s, _) if is_section(s) => {
                    self.fault(place, s, "is a section", format!("Write [{s}] on a line of its own"));
                }
                (s, _) => {
                    let wrong = "is not a known section";
                    self.fault(place, s, wrong, format!("Known are: {}", sections().join(", ")));
                }
            }
        }
    }

    fn read_section(&mut self, text: &str, section: &str, inside: &DeTable<'_>) {
        for (name, value) in inside {
            let bare = name.get_ref().as_ref();
            let full = format!("{section}.{bare}");
            let place = self.line(text, name.span().start);
            if full == "sms.gateway" {
                self.read_gateways(text, place, value);
            } else if let Some(key) = KEYS.iter().find(|k| k.name == full) {
                self.keep_toml(full, key, value.get_ref(), place);
            } else {
                let known: Vec<_> =
                    KEYS.iter().map(Key::parts).filter(|(s, _)| *s == section).map(|(_, b)| b).collect();
                self.fault(
                    place,
                    &full,
                    "is not a known key",
                    format!("Known in [{section}] are: {}", known.join(", ")),
                );
            }
        }
    }

    fn read_gateways(&mut self, text: &str, place: Place, value: &Spanned<DeValue<'_>>) {
        let DeValue::Array(list) = value.get_ref() else {
            self.fault(place, "sms.gateway", "is a list", "Write [[sms.gateway]] with double brackets");
            return;
        };
        for (n, item) in (1..=MOST_GATEWAYS).zip(list.iter()) {
            let DeValue::Table(inside) = item.get_ref() else {
                let place = self.line(text, item.span().start);
                self.fault(
                    place,
                    "sms.gateway",
                    "is a list of blocks",
                    "Write [[sms.gateway]] above each gateway",
                );
                continue;
            };
            self.gateways = self.gateways.max(n);
            for (name, value) in inside {
                let bare = name.get_ref().as_ref();
                let full = format!("sms.gateway.{n}.{bare}");
                let place = self.line(text, name.span().start);
                if let Some(key) = GATEWAY.iter().find(|k| k.name == bare) {
                    self.keep_toml(full, key, value.get_ref(), place);
                } else {
                    let known: Vec<_> = GATEWAY.iter().map(|k| k.name).collect();
                    let instead = format!("Known in [[sms.gateway]] are: {}", known.join(", "));
                    self.fault(place, &full, "is not a known key", instead);
                }
            }
        }
    }

    fn keep_toml(&mut self, full: String, key: &Key, value: &DeValue<'_>, place: Place) {
        let raw = match (key.kind, value) {
            (Kind::Text, DeValue::String(s)) => Some(Raw::Text(s.to_string())),
            (Kind::Whole, DeValue::Integer(i)) => {
                i64::from_str_radix(i.as_str(), i.radix()).ok().map(Raw::Whole)
            }
            (Kind::List, DeValue::Array(a)) => a
                .iter()
                .map(|v| v.get_ref().as_str().map(str::to_owned))
                .collect::<Option<_>>()
                .map(Raw::List),
            _ => None,
        };
        if let Some(raw) = raw {
            self.values.insert(full, (raw, place));
        } else {
            let wrong = format!("must be {}", form(key.kind));
            self.fault(place, &full, wrong, write_for_instance(key));
        }
    }

    /// Reads the environment: every variable that starts with `WISSEL_`, except `WISSEL_CONFIG`.
    pub(super) fn read_environment(&mut self, environment: &BTreeMap<String, String>) {
        for (name, value) in environment {
            let Some(rest) = name.strip_prefix("WISSEL_").filter(|r| *r != "CONFIG") else { continue };
            let place = Place::Environment(name.clone());
            let Some((full, key)) = self.named(rest) else {
                let instead = "Run `wissel init --print` for the list of names, or unset it";
                self.fault(place, "", "is not a known name", instead);
                continue;
            };
            let raw = match key.kind {
                Kind::Text => Some(Raw::Text(value.clone())),
                Kind::Whole => value.trim().parse().ok().map(Raw::Whole),
                Kind::List => {
                    let items = value.split(',').map(str::trim).filter(|s| !s.is_empty());
                    Some(Raw::List(items.map(str::to_owned).collect()))
                }
            };
            if let Some(raw) = raw {
                self.values.insert(full, (raw, place));
            } else {
                let wrong = format!("must be {}", form(key.kind));
                self.fault(place, &full, wrong, format!("Write for instance: {}", key.example));
            }
        }
    }

    fn named(&mut self, rest: &str) -> Option<(String, &'static Key)> {
        if let Some(gateway) = rest.strip_prefix("SMS_GATEWAY_") {
            let (number, bare) = gateway.split_once('_')?;
            let n: usize = number.parse().ok().filter(|n| (1..=MOST_GATEWAYS).contains(n))?;
            let key = GATEWAY.iter().find(|k| k.name.to_ascii_uppercase() == bare)?;
            self.gateways = self.gateways.max(n);
            return Some((format!("sms.gateway.{n}.{}", key.name), key));
        }
        let name = format!("WISSEL_{rest}");
        let key = KEYS.iter().find(|k| k.environment() == name)?;
        Some((key.name.to_owned(), key))
    }
}

pub(super) fn write_for_instance(key: &Key) -> String {
    format!("Write for instance: {} = {}", key.parts().1, key.example)
}

fn form(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "a text in quotes",
        Kind::Whole => "a whole number without quotes",
        Kind::List => "a list of texts",
    }
}

fn sections() -> Vec<&'static str> {
    let mut all: Vec<_> = KEYS.iter().map(|k| k.parts().0).collect();
    all.dedup();
    all
}

fn is_section(name: &str) -> bool {
    KEYS.iter().any(|k| k.parts().0 == name)
}
