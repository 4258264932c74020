//! As much of an HTTP/1.1 client as the measurements need: one connection that is kept, cookies, both kinds of length.

use crate::Failure;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// What a server answered.
#[derive(Default)]
pub struct Answer {
    pub status: u16,
    pub location: Option<String>,
    pub body: Vec<u8>,
    /// Bytes received, with the headers.
    pub wire: usize,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// This answer, if it has the status; else a failure that shows what came.
    pub fn must(self, status: u16, what: &str) -> Result<Self, Failure> {
        if self.status == status {
            return Ok(self);
        }
        let text: String = self.text().chars().take(400).collect();
        Err(format!("{what}: {} instead of {status}: {text}", self.status).into())
    }

    /// The address that a redirect leads to.
    pub fn onward(self, what: &str) -> Result<String, Failure> {
        let answer = self.must(303, what)?;
        answer.location.ok_or_else(|| format!("{what}: a redirect without an address").into())
    }
}

/// One visitor with her cookies and one connection.
pub struct Http {
    address: SocketAddr,
    origin: String,
    connection: Option<BufReader<TcpStream>>,
    cookies: Vec<(String, String)>,
}

impl Http {
    pub fn new(address: SocketAddr) -> Self {
        Self { address, origin: format!("http://{address}"), connection: None, cookies: Vec::new() }
    }

    /// Where it goes, as addresses name it.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Begins with a fresh connection: servers close those that rest too long.
    pub fn reconnect(&mut self) {
        self.connection = None;
    }

    pub fn get(&mut self, path: &str) -> Result<Answer, Failure> {
        self.send("GET", path, &[], &[])
    }

    /// A form as browsers send it.
    pub fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Result<Answer, Failure> {
        let body = fields.iter().map(|(n, v)| format!("{n}={}", escaped(v))).collect::<Vec<_>>().join("&");
        let kind = ("Content-Type", "application/x-www-form-urlencoded");
        self.send("POST", path, &[kind], &[body.as_bytes()])
    }

    /// Sends a body in pieces that stand behind each other, and reads the whole answer.
    pub fn send(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[&[u8]],
    ) -> Result<Answer, Failure> {
        let mut head =
            format!("{method} {path} HTTP/1.1\r\nHost: {}\r\nOrigin: {}\r\n", self.address, self.origin);
        for (name, value) in headers {
            head += &format!("{name}: {value}\r\n");
        }
        if !self.cookies.is_empty() {
            let all: Vec<_> = self.cookies.iter().map(|(n, v)| format!("{n}={v}")).collect();
            head += &format!("Cookie: {}\r\n", all.join("; "));
        }
        if !body.is_empty() {
            head += &format!("Content-Length: {}\r\n", body.iter().map(|b| b.len()).sum::<usize>());
        }
        head += "\r\n";
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => {
                let stream = TcpStream::connect(self.address)?;
                stream.set_nodelay(true)?;
                stream.set_read_timeout(Some(Duration::from_secs(60)))?;
                BufReader::with_capacity(64 * 1024, stream)
            }
        };
        connection.get_mut().write_all(head.as_bytes())?;
        for piece in body {
            connection.get_mut().write_all(piece)?;
        }
        let (answer, keep) = self.receive(&mut connection)?;
        self.connection = keep.then_some(connection);
        Ok(answer)
    }

    fn receive(&mut self, from: &mut BufReader<TcpStream>) -> Result<(Answer, bool), Failure> {
        let mut answer = Answer::default();
        let (mut length, mut chunked, mut keep) = (0, false, true);
        let mut line = String::new();
        loop {
            line.clear();
            answer.wire += from.read_line(&mut line)?;
            let text = line.trim_end();
            if text.is_empty() {
                break;
            }
            if answer.status == 0 {
                let status = text.split(' ').nth(1).and_then(|s| s.parse().ok());
                answer.status = status.ok_or_else(|| format!("not an HTTP answer: {text}"))?;
                continue;
            }
            let (name, value) = text.split_once(':').unwrap_or((text, ""));
            let value = value.trim();
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.parse()?,
                "transfer-encoding" => chunked = value.eq_ignore_ascii_case("chunked"),
                "connection" => keep = !value.eq_ignore_ascii_case("close"),
                "location" => answer.location = Some(value.to_owned()),
                "set-cookie" => self.remember(value),
                _ => {}
            }
        }
        if answer.status == 0 {
            return Err("the server closed the connection".into());
        }
        if chunked {
            loop {
                line.clear();
                answer.wire += from.read_line(&mut line)?;
                let size = usize::from_str_radix(line.trim_end(), 16)?;
                read_more(from, size, &mut answer)?;
                line.clear();
                answer.wire += from.read_line(&mut line)?;
                if size == 0 {
                    break;
                }
            }
        } else {
            read_more(from, length, &mut answer)?;
        }
        Ok((answer, keep))
    }

    fn remember(&mut self, header: &str) {
        let pair = header.split(';').next().unwrap_or_default();
        let Some((name, value)) = pair.split_once('=') else { return };
        self.cookies.retain(|(known, _)| known != name);
        if !value.is_empty() {
            self.cookies.push((name.to_owned(), value.to_owned()));
        }
    }
}

fn read_more(from: &mut BufReader<TcpStream>, size: usize, answer: &mut Answer) -> Result<(), Failure> {
    let start = answer.body.len();
    answer.body.resize(start + size, 0);
    from.read_exact(&mut answer.body[start..])?;
    answer.wire += size;
    Ok(())
}

fn escaped(value: &str) -> String {
    let mut text = String::new();
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() {
            text.push(byte.into());
        } else {
            text += &format!("%{byte:02X}");
        }
    }
    text
}
