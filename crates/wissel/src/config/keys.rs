//! Every key of the configuration: one table, from which the file for `init`, the environment names, the checks for
//! unknown keys and the messages are made.

/// The form of a value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A text in quotes.
    Text,
    /// A whole number.
    Whole,
    /// A list of texts; in the environment separated by commas.
    List,
}

/// One key.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// Its name with its section: `server.listen`.
    pub name: &'static str,
    /// The form of its value.
    pub kind: Kind,
    /// What holds when it is not set, as TOML; empty when nothing holds.
    pub default: &'static str,
    /// What to write, as TOML.
    pub example: &'static str,
    /// What it does.
    pub doc: &'static str,
    /// Whether messages must not show its value.
    pub secret: bool,
}

impl Key {
    /// The section and the bare name.
    pub fn parts(&self) -> (&'static str, &'static str) {
        self.name.rsplit_once('.').unwrap_or(("", self.name))
    }
    /// The name of the environment variable that overrides the file.
    pub fn environment(&self) -> String {
        format!("WISSEL_{}", self.name.replace('.', "_").to_ascii_uppercase())
    }
}

const fn key(
    name: &'static str,
    kind: Kind,
    default: &'static str,
    example: &'static str,
    doc: &'static str,
) -> Key {
    Key { name, kind, default, example, doc, secret: false }
}
const fn secret(name: &'static str, doc: &'static str) -> Key {
    Key { name, kind: Kind::Text, default: "", example: "\"…\"", doc, secret: true }
}

use Kind::{List, Text, Whole};

/// All keys outside the list of gateways, in the order of the file.
pub const KEYS: &[Key] = &[
    key(
        "server.public_url",
        Text,
        "",
        "\"https://portaal.example.org\"",
        "The address that users type. Links, passkeys and the login SMS are bound to it. No default.",
    ),
    key("server.listen", Text, "\"127.0.0.1:8080\"", "\"127.0.0.1:8080\"", "Address and port to listen on."),
    key(
        "server.trusted_proxies",
        List,
        "[]",
        "[\"10.0.0.5\", \"10.1.0.0/16\"]",
        "Reverse proxies whose X-Forwarded-For and X-Forwarded-Proto are believed. An https:// address needs one, or tls_cert.",
    ),
    key(
        "server.tls_cert",
        Text,
        "",
        "\"/etc/wissel/tls/fullchain.pem\"",
        "Certificate chain, PEM. Read again on SIGHUP.",
    ),
    key(
        "server.tls_key",
        Text,
        "",
        "\"/etc/wissel/tls/privkey.pem\"",
        "Private key of the certificate, PEM.",
    ),
    key(
        "server.tls_minimum",
        Text,
        "\"1.3\"",
        "\"1.3\"",
        "Lowest TLS version that is spoken: \"1.3\" or \"1.2\".",
    ),
    key(
        "server.metrics_listen",
        Text,
        "",
        "\"127.0.0.1:9464\"",
        "Address and port for Prometheus metrics, apart from the portal. Not set: no metrics.",
    ),
    key(
        "data.folder",
        Text,
        "\"/var/lib/wissel/data\"",
        "\"/var/lib/wissel/data\"",
        "Database and encrypted documents. Belongs in the backup.",
    ),
    key(
        "data.keyring",
        Text,
        "\"/var/lib/wissel/keys\"",
        "\"/var/lib/wissel/keys\"",
        "Folder of the keys. Never in the same backup as the data: keep a copy apart, the newest only.",
    ),
    key(
        "data.erasure_list",
        Text,
        "\"/var/lib/wissel/erasures\"",
        "\"/var/lib/wissel/erasures\"",
        "Folder of the list of what was erased or withdrawn; a restore needs its newest copy. Outside the other two.",
    ),
    Key {
        name: "database.url",
        kind: Text,
        default: "\"sqlite\"",
        example: "\"sqlite\" or \"postgres://wissel@db.example.org/wissel\"",
        doc: "\"sqlite\" keeps the database in the data folder; a postgres:// address uses PostgreSQL 15 or newer.",
        secret: true,
    },
    key(
        "sms.patience_seconds",
        Whole,
        "10",
        "10",
        "How long a gateway may stay silent before the next one is asked (1 to 60).",
    ),
    key(
        "sms.countries",
        Text,
        "\"+31 +32 +49\"",
        "\"+31 +32 +49\"",
        "Country codes of numbers that get text messages, with spaces between; \"all\" for every country.",
    ),
    key("mail.host", Text, "", "\"smtp.example.org\"", "Name of the mail server. Not set: no mail is sent."),
    key("mail.port", Whole, "587", "587", "Port of the mail server."),
    key(
        "mail.security",
        Text,
        "\"starttls\"",
        "\"starttls\"",
        "\"starttls\" (usually port 587), \"tls\" (usually 465), or \"none\" to this machine only.",
    ),
    key(
        "mail.from",
        Text,
        "",
        "\"Wissel <noreply@example.org>\"",
        "The sender of mail. Needed when mail.host is set.",
    ),
    key("mail.user", Text, "", "\"wissel\"", "User name at the mail server."),
    secret("mail.password", "Password at the mail server; better in password_file."),
    key("mail.password_file", Text, "", "\"/etc/wissel/smtp-password\"", "File that holds the password."),
    key(
        "mail.ca_file",
        Text,
        "",
        "\"/etc/wissel/ca.pem\"",
        "Certificates to trust instead of the public ones, PEM.",
    ),
    key(
        "scan.clamd",
        Text,
        "",
        "\"unix:/run/clamav/clamd.ctl\"",
        "Where clamd listens on this machine: unix: and a path, or an address with a port (127.0.0.1:3310). Not set: uploads are not scanned. Set, and clamd away: no file is taken.",
    ),
    key(
        "outward.networks",
        List,
        "[]",
        "[\"10.20.0.0/16\"]",
        "Private networks in which the sign-in of an organisation may stand. Others are reached on the public internet only, and always by https.",
    ),
    key("log.level", Text, "\"info\"", "\"info\"", "\"error\", \"warn\", \"info\" or \"debug\"."),
    key("log.format", Text, "\"json\"", "\"json\"", "\"json\" or \"text\"."),
    key(
        "operator.name",
        Text,
        "\"De beheerder\"",
        "\"Stichting Voorbeeldnet\"",
        "Name of the operator, shown to users.",
    ),
    key("operator.phone", Text, "", "\"+31 20 123 4567\"", "Phone number of the help desk, shown to users."),
    key(
        "operator.help",
        Text,
        "",
        "\"Op werkdagen van 8 tot 18 uur.\"",
        "One sentence about reaching the help desk.",
    ),
    key(
        "audit.retention_years",
        Whole,
        "5",
        "5",
        "How long the audit log is kept, in years (5 to 20; NEN 7513).",
    ),
    key(
        "audit.second_mail",
        Text,
        "",
        "\"audit@example.org\"",
        "Mail address that gets the daily signed head of the log.",
    ),
    key(
        "audit.second_file",
        Text,
        "",
        "\"/mnt/other/audit-heads.log\"",
        "File that gets the daily signed head of the log.",
    ),
    key(
        "privacy.former_members_years",
        Whole,
        "2",
        "2",
        "Years after which personal data of people whose last membership ended are removed (1 to 10).",
    ),
    key("limits.upload_mb", Whole, "25", "25", "Largest document, in megabytes (1 to 100)."),
    key(
        "limits.sector_days",
        Whole,
        "42",
        "42",
        "Most days that a record of another care sector may stay after the date that its rule names (1 to 365). Birth care: 42, by the terms.",
    ),
    key(
        "limits.searches_member",
        Whole,
        "60",
        "60",
        "Searches by one member in an hour (10 to 10000); she is slowed down from half of it.",
    ),
    key(
        "limits.searches_organisation",
        Whole,
        "1000",
        "1000",
        "Searches by one organisation in an hour (10 to 100000).",
    ),
    key(
        "limits.searches_address",
        Whole,
        "1000",
        "1000",
        "Searches from one network address in an hour (10 to 100000).",
    ),
];

/// The keys of one gateway: `[[sms.gateway]]`; in the environment `WISSEL_SMS_GATEWAY_1_URL` and so on.
pub const GATEWAY: &[Key] = &[
    key("name", Text, "\"sms\"", "\"eerste\"", "Name in logs and on the operator's page."),
    key(
        "url",
        Text,
        "",
        "\"https://sms.example.org/v1/messages\"",
        "Address of the gateway: https://, or smpps://host:port for SMPP 3.4 (smpp:// to this machine or a private address only). Needed.",
    ),
    key("method", Text, "\"POST\"", "\"POST\"", "HTTPS: \"POST\" or \"PUT\"."),
    key(
        "headers",
        List,
        "[]",
        "[\"Authorization: Bearer {secret}\"]",
        "HTTPS: headers; {secret} is replaced.",
    ),
    key(
        "body",
        Text,
        "",
        "'{\"to\":\"{to}\",\"body\":\"{text}\",\"reference\":\"{reference}\"}'",
        "HTTPS: JSON in which {to}, {to_digits} (without +), {text}, {reference} and {secret} are replaced. Needed.",
    ),
    secret("secret", "Key or token; for SMPP the password, at most 8 characters. Better in secret_file."),
    key("secret_file", Text, "", "\"/etc/wissel/sms-token\"", "File that holds the key or token."),
    key("success_status", Text, "\"200-299\"", "\"200-299\"", "HTTPS: statuses that mean success."),
    key(
        "answer_pointer",
        Text,
        "",
        "\"/messages/0/status\"",
        "HTTPS: place in the JSON answer (RFC 6901) that must hold something.",
    ),
    key("answer_equals", Text, "", "\"accepted\"", "HTTPS: what must stand at answer_pointer."),
    key("user", Text, "", "\"wissel\"", "SMPP: the name at the gateway (system_id). Needed for SMPP."),
    key("system_type", Text, "", "\"\"", "SMPP: the system_type, when the gateway asks for one."),
    key(
        "sender",
        Text,
        "",
        "\"Wissel\"",
        "SMPP: from whom messages come: at most 11 letters and digits, or a number with +. Not set: the gateway chooses.",
    ),
    key(
        "alphabet",
        Text,
        "\"gsm\"",
        "\"gsm\"",
        "SMPP: \"gsm\" (UCS-2 only where a text needs it), or \"ucs2\" when @ or é arrive as something else.",
    ),
    key("timeout_seconds", Whole, "30", "30", "Longest time for one message (1 to 60)."),
    key(
        "ca_file",
        Text,
        "",
        "\"/etc/wissel/ca.pem\"",
        "Certificates to trust instead of the public ones, PEM.",
    ),
];

/// A reverse proxy on this machine.
const PROXY_HERE: &str = r#"["127.0.0.1", "::1"]"#;

/// The commented file that `wissel init` writes.
pub fn render_default(public_url: &str) -> String {
    let mut lines = vec![
        "# Configuration of Wissel. A line that starts with # shows what holds when nothing is set."
            .to_owned(),
        "# The environment overrides the file; the variable stands behind each key.".to_owned(),
    ];
    let mut section = "";
    for key in KEYS {
        let (own, bare) = key.parts();
        if own != section {
            if section == "sms" {
                render_gateway(&mut lines);
            }
            section = own;
            lines.extend([String::new(), format!("[{section}]")]);
        }
        lines.push(format!("# {} ({})", key.doc, key.environment()));
        lines.push(if key.name == "server.public_url" {
            format!("{bare} = {}", toml::Value::from(public_url))
        } else if key.name == "server.trusted_proxies" && public_url.starts_with("https://") {
            // Until certificate files are set, TLS can only end in a proxy; the usual one runs on this machine.
            format!("{bare} = {PROXY_HERE}")
        } else {
            commented(bare, key)
        });
    }
    lines.push(String::new());
    lines.join("\n")
}

fn render_gateway(lines: &mut Vec<String>) {
    lines.push(String::new());
    lines.push(
        "# One block per gateway; the second takes over when the first fails or stays silent.".to_owned(),
    );
    lines.push("#[[sms.gateway]]".to_owned());
    for key in GATEWAY {
        lines.push(format!("# {} (WISSEL_SMS_GATEWAY_1_{})", key.doc, key.name.to_ascii_uppercase()));
        lines.push(commented(key.name, key));
    }
}

fn commented(bare: &str, key: &Key) -> String {
    if key.default.is_empty() {
        format!("#{bare} = {}  # an example: nothing is set", key.example)
    } else {
        format!("#{bare} = {}", key.default)
    }
}
