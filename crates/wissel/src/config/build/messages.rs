//! How messages leave: the gateways of text messages and the mail server.

use super::{Builder, describe};
use crate::adapters::clock::SystemClock;
use crate::adapters::sms_gateway::{BadSettings, GatewaySettings};
use crate::adapters::sms_http::{BadGateway, Expected, HttpGatewaySettings, SuccessRule};
use crate::adapters::sms_smpp::{BadSmpp, SmppSettings};
use crate::adapters::smtp::{BadSmtp, Security, Smtp, SmtpSettings};
use crate::config::SmsConfig;
use crate::config::read::write_for_instance;
use std::sync::Arc;
use std::time::Duration;
use wissel_wire::smpp::{Alphabet, BadField};

/// The keys of a gateway that only one by HTTPS has, and those that only one by SMPP has.
const HTTP_ONLY: &[&str] =
    &["method", "headers", "body", "success_status", "answer_pointer", "answer_equals"];
const SMPP_ONLY: &[&str] = &["user", "system_type", "sender", "alphabet"];

/// Which key of a gateway a refusal is about.
const fn key_of(bad: &BadSettings) -> &'static str {
    match bad {
        BadSettings::Http(BadGateway::Url | BadGateway::PlainHttp)
        | BadSettings::Smpp(BadSmpp::Url | BadSmpp::Plain) => "url",
        BadSettings::Http(BadGateway::Method) => "method",
        BadSettings::Http(BadGateway::Header(_)) => "headers",
        BadSettings::Http(BadGateway::Body | BadGateway::Lacks(_)) => "body",
        BadSettings::Http(BadGateway::NoSecret) | BadSettings::Smpp(BadSmpp::Field(BadField::Password)) => {
            "secret_file"
        }
        BadSettings::Http(BadGateway::Certificates) | BadSettings::Smpp(BadSmpp::Certificates) => "ca_file",
        BadSettings::Smpp(BadSmpp::Field(BadField::User)) => "user",
        BadSettings::Smpp(BadSmpp::Field(BadField::SystemType)) => "system_type",
        BadSettings::Smpp(BadSmpp::Field(BadField::Sender)) => "sender",
    }
}

impl Builder<'_> {
    pub(super) fn sms(&mut self) -> SmsConfig {
        let patience = self.seconds("sms.patience_seconds");
        let gateways = (1..=self.found.gateways).filter_map(|n| self.gateway(n)).collect();
        SmsConfig { gateways, patience, countries: self.countries() }
    }

    fn countries(&mut self) -> Vec<String> {
        let full = "sms.countries";
        let text = self.text(full).unwrap_or_default();
        if text.trim() == "all" {
            return Vec::new();
        }
        let code = |c: &str| {
            c.strip_prefix('+').is_some_and(|n| {
                (1..=5).contains(&n.len()) && !n.starts_with('0') && n.bytes().all(|b| b.is_ascii_digit())
            })
        };
        let countries: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
        if countries.is_empty() || !countries.iter().all(|c| code(c)) {
            self.wrong(full, "is not a list of country codes", None);
        }
        countries
    }

    /// One gateway: its address tells of which kind it is, and a key of the other kind is a mistake.
    fn gateway(&mut self, n: usize) -> Option<GatewaySettings> {
        let full = |bare: &str| format!("sms.gateway.{n}.{bare}");
        let url = self.text(&full("url")).unwrap_or_default();
        let smpp = url.starts_with("smpp://") || url.starts_with("smpps://");
        let before = self.found.faults.len();
        let (needed, strange, way) = if smpp {
            (&["url", "user"][..], HTTP_ONLY, "is for gateways by HTTPS, and this one speaks SMPP")
        } else {
            (&["url", "body"][..], SMPP_ONLY, "is for gateways by SMPP (smpps://), and this one is not")
        };
        for needed in needed {
            if self.text(&full(needed)).is_none() {
                let prefix = format!("sms.gateway.{n}.");
                let sibling = self.found.values.iter().find(|(k, _)| k.starts_with(&prefix));
                let place = sibling.map_or_else(|| self.place(""), |(_, (_, p))| p.clone());
                let instead = describe(&full(needed)).map(write_for_instance).unwrap_or_default();
                self.found.fault(place, &full(needed), "is not set", instead);
            }
        }
        for strange in strange {
            if self.found.values.contains_key(&full(strange)) {
                self.wrong(&full(strange), way, Some("Leave it out"));
            }
        }
        let settings = if smpp {
            GatewaySettings::Smpp(self.smpp(&full, url))
        } else {
            GatewaySettings::Http(self.http(&full, url))
        };
        if self.found.faults.len() > before {
            return None;
        }
        if let Err(bad) = settings.port() {
            let key = match key_of(&bad) {
                "secret_file" if self.found.values.contains_key(&full("secret")) => "secret",
                key => key,
            };
            self.wrong(&full(key), &format!("is refused: {bad}"), None);
        }
        Some(settings)
    }

    fn http(&mut self, full: &impl Fn(&str) -> String, url: String) -> HttpGatewaySettings {
        let mut headers = Vec::new();
        for line in self.list(&full("headers")) {
            match line.split_once(':') {
                Some((name, value)) => headers.push((name.trim().to_owned(), value.trim().to_owned())),
                None => self.wrong(&full("headers"), "has an item without a colon", None),
            }
        }
        HttpGatewaySettings {
            name: self.text(&full("name")).unwrap_or_default(),
            url,
            method: self.text(&full("method")).unwrap_or_default(),
            headers,
            body: self.text(&full("body")).unwrap_or_default(),
            secret: self.secret(&full("secret"), &full("secret_file")),
            success: self.success(full),
            timeout: self.seconds(&full("timeout_seconds")),
            ca_pem: self.file(&full("ca_file")),
        }
    }

    fn smpp(&mut self, full: &impl Fn(&str) -> String, url: String) -> SmppSettings {
        let alphabet = self.one_of(&full("alphabet"), &["gsm", "ucs2"], "gsm");
        SmppSettings {
            name: self.text(&full("name")).unwrap_or_default(),
            url,
            user: self.text(&full("user")).unwrap_or_default(),
            secret: self.secret(&full("secret"), &full("secret_file")),
            system_type: self.text(&full("system_type")).unwrap_or_default(),
            sender: self.text(&full("sender")).unwrap_or_default(),
            alphabet: if alphabet == "ucs2" { Alphabet::Ucs2 } else { Alphabet::Gsm },
            timeout: self.seconds(&full("timeout_seconds")),
            ca_pem: self.file(&full("ca_file")),
        }
    }

    fn success(&mut self, key: &impl Fn(&str) -> String) -> SuccessRule {
        let full = key("success_status");
        let text = self.text(&full).unwrap_or_default();
        let (low, high) = text.split_once('-').unwrap_or((&text, &text));
        let status = match (low.trim().parse::<u16>(), high.trim().parse::<u16>()) {
            (Ok(l), Ok(h)) if (200..=299).contains(&l) && (l..=299).contains(&h) => l..=h,
            _ => {
                self.wrong(&full, "is not a range of statuses from 200 to 299", None);
                200..=299
            }
        };
        let pointer = key("answer_pointer");
        let equals = self.text(&key("answer_equals"));
        let answer = match (self.text(&pointer), equals) {
            (Some(p), _) if !p.starts_with('/') => {
                self.wrong(&pointer, "must start with a slash", None);
                None
            }
            (Some(p), Some(text)) => Some((p, Expected::Equals(text))),
            (Some(p), None) => Some((p, Expected::Something)),
            (None, Some(_)) => {
                self.wrong(&pointer, "is not set, but answer_equals is", None);
                None
            }
            (None, None) => None,
        };
        SuccessRule { status, answer }
    }

    pub(super) fn mail(&mut self, own_host: &str) -> Option<SmtpSettings> {
        let host = self.text("mail.host")?;
        let before = self.found.faults.len();
        let security = match self.one_of("mail.security", &["starttls", "tls", "none"], "starttls").as_str() {
            "tls" => Security::Tls,
            "none" => Security::None,
            _ => Security::StartTls,
        };
        let password = self.secret("mail.password", "mail.password_file");
        let login = match (self.text("mail.user"), password) {
            (Some(user), Some(password)) => Some((user, password)),
            (None, None) => None,
            (Some(_), None) => {
                self.wrong("mail.password_file", "is not set, but mail.user is", None);
                None
            }
            (None, Some(_)) => {
                self.wrong("mail.user", "is not set, but a password is", None);
                None
            }
        };
        let from = self.text("mail.from").unwrap_or_else(|| {
            self.wrong("mail.from", "is not set, but mail.host is", None);
            String::new()
        });
        let port = u16::try_from(self.whole("mail.port", 1, 65535)).unwrap_or(587);
        let ca_pem = self.file("mail.ca_file");
        let timeout = Duration::from_secs(30);
        let own_host = own_host.to_owned();
        let settings = SmtpSettings { host, port, security, login, from, own_host, ca_pem, timeout };
        if self.found.faults.len() == before
            && let Err(bad) = Smtp::new(settings.clone(), Arc::new(SystemClock))
        {
            let key = match bad {
                BadSmtp::From => "mail.from",
                BadSmtp::Plain => "mail.security",
                BadSmtp::Certificates => "mail.ca_file",
            };
            self.wrong(key, &format!("is refused: {bad}"), None);
        }
        Some(settings)
    }
}
