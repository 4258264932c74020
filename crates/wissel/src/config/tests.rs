use super::*;
use crate::adapters::sms_gateway::GatewaySettings;
use wissel_wire::smpp::Alphabet;

const URL: &str =
    "[server]\npublic_url = \"https://portaal.example.org\"\ntrusted_proxies = [\"127.0.0.1\", \"::1\"]\n";

fn load(text: &str, environment: &[(&str, &str)]) -> Result<Config, Faults> {
    let environment = environment.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    Config::from_text("wissel.toml", Some(text), Path::new("/srv/w"), &environment)
}
fn fault(text: &str, environment: &[(&str, &str)]) -> String {
    load(text, environment).map_or_else(|f| f.to_string(), |_| "accepted".to_owned())
}

#[test]
fn only_the_public_address_and_the_way_to_tls_have_no_default() {
    let config = load(URL, &[]).unwrap();
    assert_eq!(config.server.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(config.server.public_host, "portaal.example.org");
    assert_eq!(config.database, Database::Sqlite("/var/lib/wissel/data/wissel.db".into()));
    assert_eq!((config.audit.retention_years, config.limits.upload_bytes()), (5, 25 * 1024 * 1024));
    assert_eq!((config.log.level.as_str(), config.log.json), ("info", true));
    assert!(
        config.mail.is_none() && config.sms.gateways.is_empty() && config.server.metrics_listen.is_none()
    );
    assert_eq!(
        fault("", &[]),
        "wissel.toml: server.public_url is not set. Write for instance: public_url = \"https://portaal.example.org\""
    );
}

#[test]
fn the_file_that_init_writes_is_right_and_changes_nothing() {
    let text = render_default("https://portaal.example.org");
    let (written, bare) = (load(&text, &[]).unwrap(), load(URL, &[]).unwrap());
    assert_eq!(format!("{written:?}"), format!("{bare:?}"));
    for key in KEYS {
        assert!(text.contains(&key.environment()) && text.contains(key.doc), "{}", key.name);
    }
    // Each example is accepted in form: uncommented, the whole file reads without an unknown key or a wrong form.
    let bare_comment = |l: &str| l.starts_with('#') && !l.starts_with("# ");
    let uncommented: Vec<_> = text
        .lines()
        .map(|l| if bare_comment(l) { l.trim_start_matches('#').to_owned() } else { l.to_owned() })
        .filter(|l| !l.contains("postgres://"))
        .collect();
    let said = fault(&uncommented.join("\n"), &[]);
    assert!(
        !said.contains("not a known") && !said.contains("not TOML") && !said.contains("must be"),
        "{said}"
    );
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table: one line for each way to be wrong")]
fn wrong_files_are_refused_with_file_line_key_reason_and_cure() {
    for (text, expected) in [
        ("[server\n", "wissel.toml, line 1: this is not TOML: "),
        (
            "[serveur]\n",
            "wissel.toml, line 1: serveur is not a known section. Known are: server, data, database, sms",
        ),
        (
            "\n[server]\nlisten_on = \"x\"\n",
            "wissel.toml, line 3: server.listen_on is not a known key. Known in [server] are: public_url, listen, ",
        ),
        (
            "[server]\n\nlisten = \"portaal\"\n",
            "wissel.toml, line 3: server.listen = \"portaal\" is not an IP address with a port. Write for instance: listen = \"127.0.0.1:8080\"",
        ),
        (
            "[server]\nlisten = 8080\n",
            "wissel.toml, line 2: server.listen must be a text in quotes. Write for instance: ",
        ),
        (
            "[server]\nlisten = \"0.0.0.0:80\"\n",
            "wissel.toml, line 2: server.listen = \"0.0.0.0:80\" would speak plain HTTP beyond this machine. Set tls_cert and tls_key, or name the reverse proxy in trusted_proxies",
        ),
        (
            "[server]\npublic_url = \"http://portaal.example.org\"\n",
            "wissel.toml, line 2: server.public_url = \"http://portaal.example.org\" must start with https://",
        ),
        ("[server]\npublic_url = \"portaal\"\n", "server.public_url = \"portaal\" is not a web address."),
        ("[server]\npublic_url = \"https://a.example/x\"\n", "must be scheme, host and port only."),
        ("[server]\npublic_url = \"https://u@a.example\"\n", "must be scheme, host and port only."),
        (
            "[server]\ntrusted_proxies = [\"proxy\"]\n",
            "wissel.toml, line 2: server.trusted_proxies has \"proxy\", not an address or a range such as 10.0.0.0/8.",
        ),
        (
            "[server]\ntrusted_proxies = [\"10.0.0.1\", \"0.0.0.0/0\"]\n",
            "line 2: server.trusted_proxies has \"0.0.0.0/0\", wider than a network of your own",
        ),
        ("[server]\ntrusted_proxies = [\"::/0\"]\n", "server.trusted_proxies has \"::/0\", wider than"),
        ("[server]\ntrusted_proxies = [\"128.0.0.0/1\"]\n", "has \"128.0.0.0/1\", wider than"),
        (
            "[server]\n\npublic_url = \"https://portaal.example.org\"\n",
            "wissel.toml, line 3: server.public_url = \"https://portaal.example.org\" needs TLS, here or in a proxy; neither is named. Set tls_cert and tls_key, or name the reverse proxy in trusted_proxies",
        ),
        ("[server]\ntls_cert = \"/none.pem\"\n", "server.tls_key is not set, but tls_cert is."),
        (
            "[server]\ntls_cert = \"/none.pem\"\ntls_key = \"/none.pem\"\n",
            "line 2: server.tls_cert = \"/none.pem\" cannot be read: No such file",
        ),
        ("[server]\ntls_minimum = \"1.1\"\n", "server.tls_minimum = \"1.1\" must be one of: 1.3, 1.2."),
        (
            "[data]\nfolder = \"/d\"\nkeyring = \"/d/keys\"\n",
            "line 3: data.keyring = \"/d/keys\" lies inside data.folder. Choose a folder beside it",
        ),
        ("[data]\nfolder = \"/d\"\nkeyring = \"/d\"\n", "data.keyring = \"/d\" lies inside data.folder."),
        (
            "[data]\nfolder = \"/d\"\nerasure_list = \"/d/e\"\n",
            "data.erasure_list = \"/d/e\" lies inside data.folder.",
        ),
        (
            "[database]\nurl = \"mysql://u:geheim@h/d\"\n",
            "line 2: database.url is neither \"sqlite\" nor a postgres:// address.",
        ),
        (
            "[audit]\nretention_years = 4\n",
            "line 2: audit.retention_years = 4 must lie between 5 and 20. Write for instance: retention_years = 5",
        ),
        (
            "[audit]\nretention_years = \"5\"\n",
            "audit.retention_years must be a whole number without quotes.",
        ),
        ("[audit]\nsecond_mail = \"x\"\n", "audit.second_mail = \"x\" is not a mail address."),
        ("[limits]\nupload_mb = 0\n", "limits.upload_mb = 0 must lie between 1 and 100."),
        ("[log]\nlevel = \"all\"\n", "log.level = \"all\" must be one of: error, warn, info, debug."),
        ("[mail]\nhost = \"h\"\n", "mail.from is not set, but mail.host is."),
        (
            "[mail]\nhost = \"h\"\nfrom = \"x\"\n",
            "line 3: mail.from = \"x\" is refused: the sender must be an address",
        ),
        (
            "[mail]\nhost = \"h\"\nfrom = \"a@b.nl\"\nuser = \"u\"\n",
            "mail.password_file is not set, but mail.user is.",
        ),
        (
            "[mail]\nhost = \"h.example\"\nfrom = \"a@b.nl\"\nsecurity = \"none\"\n",
            "line 4: mail.security = \"none\" is refused: security = \"none\" is only allowed to this machine",
        ),
        ("[sms]\ngateway = 1\n", "line 2: sms.gateway is a list. Write [[sms.gateway]] with double brackets"),
        (
            "[[sms.gateway]]\nuri = \"x\"\n",
            "line 2: sms.gateway.1.uri is not a known key. Known in [[sms.gateway]] are: name, url",
        ),
        (
            "[[sms.gateway]]\nname = \"een\"\n",
            "line 2: sms.gateway.1.url is not set. Write for instance: url = ",
        ),
        ("sms = 1\n", "line 1: sms is a section. Write [sms] on a line of its own"),
    ] {
        let said = fault(text, &[]);
        assert!(said.contains(expected), "for\n{text}\nexpected\n{expected}\nsaid\n{said}");
        assert!(!said.contains("geheim"), "a password is shown: {said}");
    }
}

#[test]
fn every_fault_is_told_at_once() {
    let said = load("[server]\nlisten = \"x\"\n[log]\nlevel = \"y\"\nfoo = 1\n", &[]).unwrap_err();
    let keys: Vec<_> = said.0.iter().map(|f| f.key.as_str()).collect();
    assert_eq!(keys, ["log.foo", "server.public_url", "server.listen", "log.level"]);
}

#[test]
fn gateways_are_checked_when_the_file_is_read() {
    let gateway = |lines: &str| format!("{URL}[[sms.gateway]]\nname = \"een\"\n{lines}");
    let body = "body = '{\"to\":\"{to}\",\"t\":\"{text}\"}'\n";
    let right = gateway(&format!(
        "url = \"https://sms.example.org/x\"\n{body}headers = [\"X-Key: {{secret}}\"]\nsecret = \"k\"\nanswer_pointer = \"/ok\"\nanswer_equals = \"true\"\n"
    ));
    let config = load(&right, &[]).unwrap();
    let Some(GatewaySettings::Http(first)) = config.sms.gateways.first() else { panic!("{config:?}") };
    assert_eq!((first.name.as_str(), first.success.status.clone()), ("een", 200..=299));
    assert!(!format!("{config:?}").contains("\"k\""), "a secret shows in the debug form");
    for (lines, expected) in [
        (
            format!("url = \"http://sms.example.org\"\n{body}"),
            "line 6: sms.gateway.1.url = \"http://sms.example.org\" is refused: plain http:// is only",
        ),
        (
            "url = \"https://a.example\"\nbody = 'to={to}&text={text}'\n".to_owned(),
            "line 7: sms.gateway.1.body = ",
        ),
        (
            "url = \"https://a.example\"\nbody = '{\"to\":\"{to}\"}'\n".to_owned(),
            "the body must contain {text}",
        ),
        (
            format!("url = \"https://a.example\"\n{body}headers = [\"X: {{secret}}\"]\n"),
            "sms.gateway.1.secret_file is refused: {secret} is used, but no secret is set",
        ),
        (
            format!("url = \"https://a.example\"\n{body}success_status = \"200-500\"\n"),
            "is not a range of statuses",
        ),
        (
            format!("url = \"https://a.example\"\n{body}secret_file = \"/none\"\n"),
            "sms.gateway.1.secret_file = \"/none\" cannot be read",
        ),
        (format!("url = \"https://a.example\"\n{body}method = \"GET\"\n"), "the method must be POST or PUT"),
        (
            format!("url = \"https://a.example\"\n{body}sender = \"W\"\n"),
            "line 8: sms.gateway.1.sender = \"W\" is for gateways by SMPP (smpps://), and this one is not. Leave it out",
        ),
    ] {
        let said = fault(&gateway(&lines), &[]);
        assert!(said.contains(expected), "for\n{lines}\nexpected\n{expected}\nsaid\n{said}");
    }
}

#[test]
fn a_gateway_by_smpp_is_told_by_its_address_and_checked_alike() {
    let gateway = |lines: &str| format!("{URL}[[sms.gateway]]\nname = \"een\"\n{lines}");
    let login = "user = \"wissel\"\nsecret = \"geheim\"\n";
    let right = gateway(&format!("url = \"smpps://smpp.example.org:3550\"\n{login}alphabet = \"ucs2\"\n"));
    let config = load(&right, &[]).unwrap();
    let Some(GatewaySettings::Smpp(first)) = config.sms.gateways.first() else { panic!("{config:?}") };
    assert_eq!((first.user.as_str(), first.alphabet), ("wissel", Alphabet::Ucs2));
    assert!(!format!("{config:?}").contains("geheim"), "a password shows in the debug form");
    for (lines, expected) in [
        (
            format!("url = \"smpp://smpp.example.org:2775\"\n{login}"),
            "line 6: sms.gateway.1.url = \"smpp://smpp.example.org:2775\" is refused: plain smpp:// is only",
        ),
        ("url = \"smpps://a.example:1\"\n".to_owned(), "sms.gateway.1.user is not set"),
        (
            "url = \"smpps://a.example:1\"\nuser = \"w\"\n".to_owned(),
            "sms.gateway.1.secret_file is refused: the password must be 1 to 8 characters",
        ),
        (
            "url = \"smpps://a.example:1\"\nuser = \"w\"\nsecret = \"negentien\"\n".to_owned(),
            "line 8: sms.gateway.1.secret is refused: the password must be 1 to 8 characters",
        ),
        (
            format!("url = \"smpps://a.example:1\"\n{login}sender = \"twelve-chars\"\n"),
            "line 9: sms.gateway.1.sender = \"twelve-chars\" is refused: the sender must be",
        ),
        (
            format!("url = \"smpps://a.example:1\"\n{login}alphabet = \"latin\"\n"),
            "must be one of: gsm, ucs2",
        ),
        (
            format!("url = \"smpps://a.example:1\"\n{login}body = \"{{}}\"\n"),
            "sms.gateway.1.body = \"{}\" is for gateways by HTTPS, and this one speaks SMPP. Leave it out",
        ),
    ] {
        let said = fault(&gateway(&lines), &[]);
        assert!(said.contains(expected), "for\n{lines}\nexpected\n{expected}\nsaid\n{said}");
        assert!(!said.contains("geheim") && !said.contains("negentien"), "{said}");
    }
}

#[test]
fn the_environment_overrides_every_key_and_is_checked_alike() {
    let config = load(
        URL,
        &[
            ("WISSEL_SERVER_LISTEN", "127.0.0.1:9"),
            ("WISSEL_SERVER_TRUSTED_PROXIES", "10.0.0.1, 10.1.0.0/16"),
            ("WISSEL_AUDIT_RETENTION_YEARS", "20"),
            ("WISSEL_DATABASE_URL", "postgres://u:p@h/d"),
            ("WISSEL_SMS_GATEWAY_1_URL", "https://a.example"),
            ("WISSEL_SMS_GATEWAY_1_BODY", "{\"to\":\"{to}\",\"t\":\"{text}\"}"),
            ("WISSEL_CONFIG", "/etc/wissel.toml"),
            ("PATH", "/bin"),
        ],
    )
    .unwrap();
    assert_eq!(config.server.listen.port(), 9);
    assert_eq!(config.server.trusted_proxies.len(), 2);
    assert_eq!(config.audit.retention_years, 20);
    assert_eq!(config.database, Database::Postgres(Secret::new("postgres://u:p@h/d")));
    assert_eq!(config.sms.gateways.len(), 1);
    for (name, value, expected) in [
        ("WISSEL_SERVER_LISTEM", "x", "environment variable WISSEL_SERVER_LISTEM: is not a known name."),
        (
            "WISSEL_LIMITS_UPLOAD_MB",
            "veel",
            "environment variable WISSEL_LIMITS_UPLOAD_MB: limits.upload_mb must be a whole number",
        ),
        (
            "WISSEL_LOG_LEVEL",
            "veel",
            "environment variable WISSEL_LOG_LEVEL: log.level = \"veel\" must be one of",
        ),
        ("WISSEL_SMS_GATEWAY_0_URL", "x", "is not a known name"),
    ] {
        let said = fault(URL, &[(name, value)]);
        assert!(said.starts_with(expected) || said.contains(expected), "{said}");
    }
}

#[test]
fn plain_http_is_fine_on_this_machine_and_behind_a_trusted_proxy() {
    for text in [
        "[server]\npublic_url = \"http://localhost:8080\"\n",
        "[server]\npublic_url = \"http://127.0.0.1:8080/\"\n",
        "[server]\npublic_url = \"https://a.example\"\nlisten = \"0.0.0.0:8080\"\ntrusted_proxies = [\"10.0.0.5\"]\n",
    ] {
        assert!(load(text, &[]).is_ok(), "{text}: {}", fault(text, &[]));
    }
    let slash = load(
        "[server]\npublic_url = \"https://Portaal.Example.org/\"\ntrusted_proxies = [\"10.0.0.5\"]\n",
        &[],
    )
    .unwrap();
    assert_eq!(slash.server.public_url, "https://portaal.example.org");
}

#[test]
fn relative_paths_are_taken_from_the_folder_of_the_file() {
    let text = format!("{URL}[data]\nfolder = \"d\"\nkeyring = \"k\"\nerasure_list = \"e\"\n");
    let data = load(&text, &[]).unwrap().data;
    assert_eq!(data.folder, Path::new("/srv/w/d"));
    assert_eq!(data.keyring, Path::new("/srv/w/k"));
}

#[test]
fn documents_go_to_a_scanner_on_this_machine_only() {
    use crate::adapters::clamd::Address;
    let scan = |at: &str| {
        let text = format!("[server]\npublic_url = \"http://localhost\"\n[scan]\nclamd = \"{at}\"\n");
        Config::from_text("t", Some(&text), Path::new("/"), &BTreeMap::new()).map(|c| c.scan)
    };
    assert_eq!(scan("").unwrap(), None);
    let socket = scan("unix:/run/clamav/clamd.ctl").unwrap();
    assert_eq!(socket, Some(Address::Socket("/run/clamav/clamd.ctl".into())));
    for here in ["127.0.0.1:3310", "[::1]:3310"] {
        assert_eq!(scan(here).unwrap(), Some(Address::Port(here.parse().unwrap())));
    }
    for (wrong, why) in [
        ("10.0.0.5:3310", "another machine"),
        ("unix:clamd.ctl", "not a whole path"),
        ("clamd", "no socket and no address"),
    ] {
        let faults = scan(wrong).unwrap_err().to_string();
        assert!(faults.contains(why) && faults.contains("scan.clamd"), "{faults}");
    }
}
