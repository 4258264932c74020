//! How commands reach a running server: a socket in the data folder that only its owner can open, one line of JSON each
//! way: `{"command":"status","arguments":{…}}` and `{"ok":…}` or `{"error":"…"}`.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::future::Future;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{UnixListener, UnixStream};

/// The socket's name in the data folder.
pub const SOCKET: &str = "control.sock";
const LONGEST: u64 = 256 * 1024;
const TO_READ: Duration = Duration::from_secs(5);

/// What a command asks of the server.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Which command: `status`, `backup` and so on.
    pub command: String,
    /// Its arguments.
    #[serde(default)]
    pub arguments: Value,
}

/// What the server answers.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Answer {
    /// It worked.
    Ok(Value),
    /// It did not; a sentence for the operator.
    Error(String),
}

/// Why a command did not reach a server.
#[derive(Debug, thiserror::Error)]
pub enum ControlFault {
    /// Nobody listens: the server is not running.
    #[error("no server is running on the data folder {0}")]
    NotRunning(PathBuf),
    /// The server hung up, or its answer cannot be read.
    #[error("the running server gave no usable answer: {0}")]
    Broken(#[from] io::Error),
}

/// Carries out a request.
pub type Handler = Arc<dyn Fn(Request) -> Pin<Box<dyn Future<Output = Answer> + Send>> + Send + Sync>;

/// The listening side; the socket file goes when this is dropped.
#[derive(Debug)]
pub struct ControlServer {
    listener: UnixListener,
    path: PathBuf,
}

impl ControlServer {
    /// Opens the socket. Call it only while holding the folder's lock: a socket left by a crash is replaced.
    pub fn bind(folder: &Path) -> io::Result<Self> {
        let path = folder.join(SOCKET);
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => (),
        }
        // The folder is 0700 already, so nobody else can reach the socket before its own rights are set.
        let listener = UnixListener::bind(&path)?;
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600))?;
        Ok(Self { listener, path })
    }

    /// Answers requests until dropped.
    pub async fn run(self, handler: Handler) {
        loop {
            match self.listener.accept().await {
                Ok((stream, _)) => drop(tokio::spawn(answer_one(stream, Arc::clone(&handler)))),
                Err(error) => {
                    tracing::warn!(%error, "a command was not accepted");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
            }
        }
    }
}

impl Drop for ControlServer {
    fn drop(&mut self) {
        let _already_gone = std::fs::remove_file(&self.path);
    }
}

async fn answer_one(stream: UnixStream, handler: Handler) {
    let (reader, mut writer) = stream.into_split();
    let mut line = String::new();
    let mut reader = tokio::io::BufReader::new(reader.take(LONGEST));
    let answer = match tokio::time::timeout(TO_READ, reader.read_line(&mut line)).await {
        Ok(Ok(_)) => match serde_json::from_str(&line) {
            Ok(request) => handler(request).await,
            Err(error) => Answer::Error(format!("this is not a request: {error}")),
        },
        Ok(Err(error)) => Answer::Error(format!("the request cannot be read: {error}")),
        Err(_) => Answer::Error("no request came in time".to_owned()),
    };
    if let Ok(mut text) = serde_json::to_string(&answer) {
        text.push('\n');
        if let Err(error) = writer.write_all(text.as_bytes()).await {
            tracing::debug!(%error, "the command did not wait for its answer");
        }
    }
}

/// Asks the server that runs on a data folder; waits as long as the work takes.
pub fn ask(folder: &Path, request: &Request) -> Result<Answer, ControlFault> {
    let stream = std::os::unix::net::UnixStream::connect(folder.join(SOCKET));
    let mut stream = match stream {
        Ok(stream) => stream,
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused) => {
            return Err(ControlFault::NotRunning(folder.to_path_buf()));
        }
        Err(error) => return Err(error.into()),
    };
    let mut line = serde_json::to_string(request).map_err(io::Error::from)?;
    line.push('\n');
    stream.write_all(line.as_bytes())?;
    let mut answer = String::new();
    BufReader::new(stream.take(16 * 1024 * 1024)).read_line(&mut answer)?;
    Ok(serde_json::from_str(&answer).map_err(io::Error::from)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn echo() -> Handler {
        Arc::new(|request: Request| {
            Box::pin(async move {
                match request.command.as_str() {
                    "status" => Answer::Ok(request.arguments),
                    other => Answer::Error(format!("there is no command {other}")),
                }
            })
        })
    }
    async fn ask_in(folder: PathBuf, command: &str, arguments: Value) -> Result<Answer, ControlFault> {
        let request = Request { command: command.to_owned(), arguments };
        tokio::task::spawn_blocking(move || ask(&folder, &request)).await.unwrap()
    }

    #[tokio::test]
    async fn a_command_reaches_the_server_that_runs_and_nobody_else() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().to_path_buf();
        let nobody = ask_in(folder.clone(), "status", Value::Null).await;
        assert!(matches!(nobody, Err(ControlFault::NotRunning(_))));
        // A socket that a crash left behind is replaced.
        drop(std::os::unix::net::UnixListener::bind(folder.join(SOCKET)).unwrap());
        let nobody = ask_in(folder.clone(), "status", Value::Null).await;
        assert!(matches!(nobody, Err(ControlFault::NotRunning(_))));

        let server = ControlServer::bind(&folder).unwrap();
        let mode = folder.join(SOCKET).metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let running = tokio::spawn(server.run(echo()));
        let args = json!({"to": "a\nb"});
        assert_eq!(ask_in(folder.clone(), "status", args.clone()).await.unwrap(), Answer::Ok(args));
        let other = ask_in(folder.clone(), "x", Value::Null).await.unwrap();
        assert_eq!(other, Answer::Error("there is no command x".into()));

        let mut rubbish = std::os::unix::net::UnixStream::connect(folder.join(SOCKET)).unwrap();
        rubbish.write_all(b"GET / HTTP/1.1\n").unwrap();
        let said = tokio::task::spawn_blocking(move || {
            let mut text = String::new();
            BufReader::new(rubbish).read_line(&mut text).map(|_| text)
        });
        assert!(said.await.unwrap().unwrap().starts_with("{\"error\":\"this is not a request"));

        running.abort();
        assert!(running.await.unwrap_err().is_cancelled());
        assert!(!folder.join(SOCKET).exists(), "the socket goes with the server");
    }
}
