//! The program under test, run as its own demo, and what a person does with it in a browser.

use crate::Failure;
use crate::http::{Answer, Http};
use crate::paper::bsn;
use crate::process::{Running, Watched};
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

const BORN: &str = "14-03-1994";
const BOUNDARY: &str = "----wissel-bench-7f3a9c51";

pub struct Wissel {
    pub address: SocketAddr,
    /// From the start of the process until the first good answer on `/healthz`.
    pub started_in: Duration,
    accounts: Vec<String>,
    systems: Vec<String>,
    running: Running,
}

impl Wissel {
    /// Starts the demo on a folder; an empty one is filled first.
    pub fn start(program: &Path, data: &Path) -> Result<Self, Failure> {
        let begin = Instant::now();
        let mut command = Command::new(program);
        command.args(["demo", "--listen", "127.0.0.1:0", "--json", "--data"]).arg(data);
        let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let mut running = Running(child);
        let mut line = String::new();
        let out = running.0.stdout.take().ok_or("no output")?;
        BufReader::new(out).read_line(&mut line)?;
        let url = field(&line, "url").ok_or_else(|| format!("the demo did not start: {line}"))?;
        let address: SocketAddr = url.trim_start_matches("http://").parse()?;
        Http::new(address).get("/healthz")?.must(200, "/healthz")?;
        let started_in = begin.elapsed();
        let of = |name: &str| line.split('{').filter(|o| o.contains(name)).map(str::to_owned).collect();
        let (accounts, systems) = (of("\"password\""), of("\"client_secret\""));
        Ok(Self { address, started_in, accounts, systems, running })
    }

    pub fn pid(&self) -> u32 {
        self.running.pid()
    }

    /// The server alone; its children for PDFs are counted as children.
    pub fn watched(&self) -> Watched {
        Watched(vec![self.pid()])
    }

    pub fn stop(mut self) {
        self.running.stop();
    }

    /// Logs in with user name, password and the code from the test mailbox.
    pub fn log_in(&self, role: &str) -> Result<Person, Failure> {
        let account = self.accounts.iter().find(|a| field(a, "role").as_deref() == Some(role));
        let account = account.ok_or_else(|| format!("the demo has no {role}"))?;
        let of = |name| field(account, name).unwrap_or_default();
        let (username, password, phone) = (of("username"), of("password"), of("phone"));
        let mut http = Http::new(self.address);
        let token = token(&http.get("/inloggen")?.must(200, "log-in page")?)?;
        let before = self.newest_text(&phone)?;
        let form = [("_token", &*token), ("username", &username), ("password", &password)];
        http.post("/inloggen", &form)?.onward("name and password")?;
        let code = self.code_after(&phone, &before)?;
        http.post("/inloggen/code", &[("_token", &*token), ("code", &code)])?.onward("code")?;
        let token = self::token(&http.get("/dossiers")?.must(200, "own records")?)?;
        Ok(Person { http, token })
    }

    /// The record system of the organisation of the account with this role.
    pub fn system(&self, role: &str) -> Result<Credentials, Failure> {
        let account = self.accounts.iter().find(|a| field(a, "role").as_deref() == Some(role));
        let account = account.ok_or_else(|| format!("the demo has no {role}"))?;
        let house = field(account, "organisation");
        let system = self.systems.iter().find(|s| field(s, "organisation") == house);
        let system = system.ok_or_else(|| format!("the demo has no system for its {role}"))?;
        let of = |from: &str, name| field(from, name).unwrap_or_default();
        Ok(Credentials {
            id: of(system, "client_id"),
            secret: of(system, "client_secret"),
            acting: of(account, "username"),
        })
    }

    fn newest_text(&self, phone: &str) -> Result<String, Failure> {
        let inbox = Http::new(self.address).get("/demo/inbox.json")?.must(200, "inbox")?.text();
        let to =
            |m: &&str| field(m, "kind").as_deref() == Some("sms") && field(m, "to").as_deref() == Some(phone);
        Ok(inbox.split('{').find(to).unwrap_or_default().to_owned())
    }

    fn code_after(&self, phone: &str, before: &str) -> Result<String, Failure> {
        for _ in 0..250 {
            let newest = self.newest_text(phone)?;
            if newest != before {
                let text = field(&newest, "text").unwrap_or_default();
                let mut runs = text.split(|c: char| !c.is_ascii_digit());
                return Ok(runs.find(|run| run.len() == 6).ok_or("no code in the text message")?.to_owned());
            }
            sleep(Duration::from_millis(40));
        }
        Err("no text message came".into())
    }

    /// The demo's own day, as it is typed: day, month, year.
    pub fn day(&self, later: i64) -> Result<String, Failure> {
        let answer = Http::new(self.address).get("/demo/clock")?.must(200, "clock")?.text();
        let now = field(&answer, "now").ok_or("the clock tells no time")?;
        let parts: Vec<i64> = now.split(['-', 'T']).take(3).flat_map(str::parse).collect();
        let [year, month, day] = parts[..] else { return Err("the clock tells no day".into()) };
        Ok(typed(year, month, day, later))
    }
}

/// A record system, and the user for whom it acts.
pub struct Credentials {
    pub id: String,
    pub secret: String,
    pub acting: String,
}

/// Somebody who is logged in.
pub struct Person {
    pub http: Http,
    token: String,
}

/// How an original is collected.
pub struct Collected {
    /// Where it is downloaded.
    pub original: String,
}

/// The days of all shares of a run.
pub struct Days {
    pub today: String,
    pub due: String,
}

impl Person {
    /// Shares the n-th record with this paper as its PDF, as the form of the page does.
    pub fn share(&mut self, n: usize, days: &Days, paper: &[u8]) -> Result<(), Failure> {
        let bsn = bsn(n);
        let fields = [
            ("_token", &*self.token),
            ("bsn", &bsn),
            ("birth_date", BORN),
            ("initials", "T."),
            ("birth_name", "Meting"),
            ("due_date", &days.due),
            ("treatment", "on"),
            ("consent", "on"),
            ("consent_by", "client"),
            ("consent_how", "spoken"),
            ("consent_day", &days.today),
            ("informed", "on"),
            ("identity_checked", "on"),
        ];
        let mut head = String::new();
        for (name, value) in fields {
            head += &format!(
                "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            );
        }
        head += &format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"scan-{n}.pdf\"\r\nContent-Type: application/pdf\r\n\r\n"
        );
        let tail = format!("\r\n--{BOUNDARY}--\r\n");
        let kind = format!("multipart/form-data; boundary={BOUNDARY}");
        let body = [head.as_bytes(), paper, tail.as_bytes()];
        self.http.send("POST", "/dossiers/delen", &[("Content-Type", &kind)], &body)?.onward("share")?;
        Ok(())
    }

    /// States relation and purpose and looks for the n-th record; the page with the question.
    pub fn find(&mut self, n: usize) -> Result<(String, Answer), Failure> {
        let bsn = bsn(n);
        let fields = [
            ("_token", &*self.token),
            ("bsn", &bsn),
            ("birth_date", BORN),
            ("relation", "agreement"),
            ("purpose", "take_over"),
        ];
        let at = self.http.post("/zoeken", &fields)?.onward("search")?;
        let page = self.http.get(&at)?.must(200, "result")?;
        Ok((at, page))
    }

    /// Finds the n-th record, says that it is her client, and opens it.
    pub fn collect(&mut self, n: usize) -> Result<Collected, Failure> {
        let (at, page) = self.find(n)?;
        let text = page.text();
        let record = between(&text, "name=\"record\" value=\"", "\"").ok_or("the record is not found")?;
        let find = at.rsplit('/').next().unwrap_or_default();
        let fields = [("_token", &*self.token), ("find", find), ("record", record), ("answer", "yes")];
        let opened = self.http.post("/zoeken/openen", &fields)?.onward("collect")?;
        let page = self.http.get(&opened)?.must(200, "collected record")?.text();
        let document = between(&page, &format!("href=\"{opened}/origineel/"), "\"");
        let document = document.ok_or("the collected record has no original")?;
        Ok(Collected { original: format!("{opened}/origineel/{document}") })
    }
}

/// The form token on a page.
fn token(page: &Answer) -> Result<String, Failure> {
    let text = page.text();
    let field = text.split("<input").find(|f| f.contains("name=\"_token\"")).unwrap_or_default();
    Ok(between(field, "value=\"", "\"").ok_or("no form token on the page")?.to_owned())
}

/// A text field of a JSON object that holds no escaped characters.
pub fn field(json: &str, name: &str) -> Option<String> {
    let (_, rest) = json.split_once(&format!("\"{name}\":"))?;
    Some(rest.trim_start().strip_prefix('"')?.split('"').next()?.to_owned())
}

pub fn between<'t>(text: &'t str, from: &str, to: &str) -> Option<&'t str> {
    text.split_once(from)?.1.split(to).next()
}

/// A day so many days later, as it is typed.
fn typed(mut year: i64, mut month: i64, mut day: i64, later: i64) -> String {
    day += later;
    loop {
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let length = match month {
            2 => 28 + i64::from(leap),
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        };
        if day <= length {
            return format!("{day:02}-{month:02}-{year}");
        }
        day -= length;
        month += 1;
        if month > 12 {
            (year, month) = (year + 1, 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_over_months_and_years() {
        assert_eq!(typed(2026, 11, 21, 0), "21-11-2026");
        assert_eq!(typed(2026, 11, 21, 60), "20-01-2027");
        assert_eq!(typed(2028, 2, 1, 28), "29-02-2028");
    }

    #[test]
    fn fields_and_tokens_are_found() {
        assert_eq!(field("{\"a\":1,\"to\":\"+31\"}", "to").as_deref(), Some("+31"));
        assert_eq!(between("value=\"abc\">", "value=\"", "\""), Some("abc"));
    }
}
