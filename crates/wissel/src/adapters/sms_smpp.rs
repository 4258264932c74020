//! A text message gateway reached by SMPP 3.4: one session as transceiver, opened when the first message goes out and kept.

use crate::net::is_own_network;
use crate::secret::Secret;
use axum::http::Uri;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, ReadHalf, WriteHalf, split};
use tokio::net::TcpStream;
use tokio::sync::{Mutex, Semaphore, mpsc, oneshot};
use tokio::time::{Instant, MissedTickBehavior, interval_at, timeout};
use tokio_rustls::TlsConnector;
use wissel_service::ports::{FaultCode, SendFault, Sending, Sms, SmsSent};
use wissel_wire::smpp::{
    self, Alphabet, BadField, Heard, Login, Part, Question, Reader, Sender, Verdict, parts, verdict,
};

/// Messages on their way to one gateway at the same moment.
const AT_ONCE: usize = 8;
/// How often the session asks whether the gateway is still there. Silent until the next time: gone.
const PULSE: Duration = Duration::from_secs(30);
/// After a session that could not be opened nobody tries for so long: a wrong password must not lock the account.
const REST: Duration = Duration::from_secs(5);
/// How long the goodbye may take.
const GOODBYE: Duration = Duration::from_secs(2);

/// How a gateway is spoken to.
#[derive(Clone, Debug)]
pub struct SmppSettings {
    /// The name in logs and on the operator's page.
    pub name: String,
    /// `smpps://host:port`; `smpp://` only to this machine and to private addresses.
    pub url: String,
    /// The `system_id`.
    pub user: String,
    /// The password.
    pub secret: Option<Secret>,
    /// The `system_type`; mostly empty.
    pub system_type: String,
    /// From whom messages come; empty: the gateway chooses.
    pub sender: String,
    /// How texts are written.
    pub alphabet: Alphabet,
    /// Longest time from start to answer.
    pub timeout: Duration,
    /// Certificates (PEM) to trust instead of the public ones.
    pub ca_pem: Option<Vec<u8>>,
}

/// What is wrong with a gateway's settings.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BadSmpp {
    /// The address does not read as one.
    #[error(
        "the url must be smpps:// or smpp:// with a host and a port, such as smpps://smpp.example.org:3550"
    )]
    Url,
    /// Plain SMPP leaves the private network.
    #[error(
        "plain smpp:// is only allowed to this machine and to a private address such as 10.0.0.5; write smpps://"
    )]
    Plain,
    /// A field of the log-in or the sender.
    #[error("{0}")]
    Field(#[from] BadField),
    /// The certificates cannot be read.
    #[error("the ca_file holds no certificate in PEM form")]
    Certificates,
}

trait Both: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Both for T {}
type Stream = Box<dyn Both>;

/// One gateway.
pub struct SmppGateway {
    name: String,
    host: String,
    port: u16,
    tls: Option<(TlsConnector, ServerName<'static>)>,
    login: Login,
    sender: Sender,
    alphabet: Alphabet,
    timeout: Duration,
    pulse: Duration,
    session: Mutex<Session>,
    turn: Semaphore,
}

/// The session that is open, and when the last one failed.
#[derive(Default)]
struct Session {
    line: Option<mpsc::Sender<Job>>,
    failed: Option<(Instant, SendFault)>,
}

/// One part of a message, and who waits for its status.
struct Job {
    to: Arc<str>,
    part: Part,
    done: oneshot::Sender<Result<u32, SendFault>>,
}

const fn temporary(code: FaultCode) -> SendFault {
    SendFault::Temporary(code)
}

/// What an answer with this status comes to.
const fn outcome(status: u32, verdict: Verdict) -> Result<(), SendFault> {
    match verdict {
        Verdict::Taken => Ok(()),
        Verdict::Credentials => Err(temporary(FaultCode::Credentials)),
        Verdict::NotBound | Verdict::Later => Err(temporary(FaultCode::Smpp(status))),
        Verdict::Never => Err(SendFault::Permanent(FaultCode::Smpp(status))),
    }
}

impl SmppGateway {
    /// Checks the settings; connects only when a message is sent.
    pub fn new(settings: &SmppSettings) -> Result<Self, BadSmpp> {
        let uri: Uri = settings.url.parse().map_err(|_| BadSmpp::Url)?;
        let host = uri.host().filter(|h| !h.is_empty()).ok_or(BadSmpp::Url)?;
        let port = uri.port_u16().filter(|port| *port > 0).ok_or(BadSmpp::Url)?;
        if !matches!(uri.path(), "" | "/") || uri.query().is_some() || settings.url.contains('@') {
            return Err(BadSmpp::Url);
        }
        let bare = host.strip_prefix('[').and_then(|h| h.strip_suffix(']')).unwrap_or(host).to_owned();
        let tls = match uri.scheme_str() {
            Some("smpps") => {
                let name = ServerName::try_from(bare.clone()).map_err(|_| BadSmpp::Url)?;
                Some((connector(settings.ca_pem.as_deref())?, name))
            }
            Some("smpp") if is_own_network(host) => None,
            Some("smpp") => return Err(BadSmpp::Plain),
            _ => return Err(BadSmpp::Url),
        };
        let password = settings.secret.as_ref().map_or("", Secret::reveal);
        Ok(Self {
            name: settings.name.clone(),
            host: bare,
            port,
            tls,
            login: Login::new(&settings.user, password, &settings.system_type)?,
            sender: Sender::new(&settings.sender)?,
            alphabet: settings.alphabet,
            timeout: settings.timeout,
            pulse: PULSE,
            session: Mutex::default(),
            turn: Semaphore::new(AT_ONCE),
        })
    }

    /// Whether the gateway lets us in: opens a session and closes it again.
    pub async fn check(&self) -> Result<(), SendFault> {
        let (carrier, _) = self.open().await?;
        carrier.part().await;
        Ok(())
    }

    async fn attempt(&self, to: &str, text: &str, reference: &str) -> Result<SmsSent, SendFault> {
        let bad = SendFault::Permanent(FaultCode::BadMessage);
        let parts = parts(text, self.alphabet, reference).map_err(|_| bad)?;
        let work = async {
            let _turn = self.turn.acquire().await.map_err(|_| temporary(FaultCode::Internal))?;
            let line = self.line().await?;
            let to: Arc<str> = to.into();
            // One after the other: a refusal of the first spares the rest.
            for part in parts {
                let (done, answer) = oneshot::channel();
                let job = Job { to: Arc::clone(&to), part, done };
                line.send(job).await.map_err(|_| temporary(FaultCode::Connect))?;
                let status = answer.await.map_err(|_| temporary(FaultCode::Connect))??;
                outcome(status, verdict(status))?;
            }
            Ok::<(), SendFault>(())
        };
        timeout(self.timeout, work).await.map_err(|_| temporary(FaultCode::Timeout))??;
        Ok(SmsSent { gateway: self.name.clone(), gave_up: Vec::new() })
    }

    /// The session, opened when there is none.
    async fn line(&self) -> Result<mpsc::Sender<Job>, SendFault> {
        let mut session = self.session.lock().await;
        if let Some(line) = session.line.as_ref().filter(|line| !line.is_closed()) {
            return Ok(line.clone());
        }
        if let Some((at, fault)) = session.failed.filter(|(at, _)| at.elapsed() < REST) {
            tracing::debug!(gateway = self.name, ago = ?at.elapsed(), "no session yet: the last try has just failed");
            return Err(fault);
        }
        // Set before the try: whoever waits for us and gives up cancels it.
        session.failed = Some((Instant::now(), temporary(FaultCode::Timeout)));
        let opened = self.open().await;
        session.failed = opened.as_ref().err().map(|fault| (Instant::now(), *fault));
        let (carrier, early) = opened?;
        let (line, jobs) = mpsc::channel(AT_ONCE);
        tokio::spawn(carrier.carry(jobs, early));
        tracing::info!(gateway = self.name, "an SMPP session was opened");
        session.line = Some(line.clone());
        Ok(line)
    }

    async fn open(&self) -> Result<(Carrier, Vec<Heard>), SendFault> {
        timeout(self.timeout, self.bind()).await.map_err(|_| temporary(FaultCode::Timeout))?
    }

    async fn bind(&self) -> Result<(Carrier, Vec<Heard>), SendFault> {
        let away = |_| temporary(FaultCode::Connect);
        let tcp = TcpStream::connect((self.host.as_str(), self.port)).await.map_err(away)?;
        tcp.set_nodelay(true).map_err(away)?;
        let stream: Stream = match &self.tls {
            Some((tls, name)) => {
                let secured = tls.connect(name.clone(), tcp).await;
                Box::new(secured.map_err(|_| temporary(FaultCode::Tls))?)
            }
            None => Box::new(tcp),
        };
        let (from, to) = split(stream);
        let mut carrier = Carrier {
            from,
            to,
            reader: Reader::default(),
            sender: self.sender.clone(),
            last: 1,
            patience: self.timeout,
            pulse: self.pulse,
        };
        carrier.say(&smpp::bind(&self.login, 1)).await?;
        loop {
            let mut heard = carrier.hear().await?.into_iter();
            while let Some(one) = heard.next() {
                match one {
                    Heard::Bound { status } => {
                        outcome(status, verdict(status))?;
                        return Ok((carrier, heard.collect()));
                    }
                    Heard::Nack { status, .. } => return Err(temporary(FaultCode::Smpp(status))),
                    Heard::Asked { sequence, question } => {
                        carrier.say(&smpp::reply(question, sequence)).await?;
                    }
                    Heard::Submitted { .. } | Heard::Unbound | Heard::Sign => {}
                }
            }
        }
    }
}

impl Sms for SmppGateway {
    fn send<'a>(&'a self, to: &'a str, text: &'a str, reference: &'a str) -> Sending<'a, SmsSent> {
        Box::pin(self.attempt(to, text, reference))
    }
}

fn connector(ca_pem: Option<&[u8]>) -> Result<TlsConnector, BadSmpp> {
    let bad = |_| BadSmpp::Certificates;
    let mut roots = RootCertStore::empty();
    match ca_pem {
        None => roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()),
        Some(pem) => {
            for certificate in CertificateDer::pem_slice_iter(pem) {
                roots.add(certificate.map_err(|_| BadSmpp::Certificates)?).map_err(bad)?;
            }
        }
    }
    if roots.is_empty() {
        return Err(BadSmpp::Certificates);
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config =
        ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().map_err(bad)?;
    Ok(TlsConnector::from(Arc::new(config.with_root_certificates(roots).with_no_client_auth())))
}

/// A session that is open, driven by a task of its own.
struct Carrier {
    from: ReadHalf<Stream>,
    to: WriteHalf<Stream>,
    reader: Reader,
    sender: Sender,
    /// The last number that was given to something of ours.
    last: u32,
    patience: Duration,
    pulse: Duration,
}

/// Those who wait for an answer, by the number of what they said.
type Waiting = HashMap<u32, oneshot::Sender<Result<u32, SendFault>>>;

/// Why a session ends.
#[derive(PartialEq, Eq)]
enum End {
    /// Nobody needs it any more.
    Unneeded,
    /// The gateway is gone, or makes no sense. Whoever waits for an answer learns it by the end of its channel.
    Gone,
}

impl From<SendFault> for End {
    fn from(_: SendFault) -> Self {
        Self::Gone
    }
}

impl Carrier {
    async fn say(&mut self, frame: &[u8]) -> Result<(), SendFault> {
        let said = timeout(self.patience, async {
            self.to.write_all(frame).await?;
            self.to.flush().await
        });
        said.await.map_err(|_| temporary(FaultCode::Timeout))?.map_err(|_| temporary(FaultCode::Connect))
    }

    /// The next piece of what the gateway says. May be given up without losing anything.
    async fn hear(&mut self) -> Result<Vec<Heard>, SendFault> {
        let mut piece = [0; 4096];
        let length = self.from.read(&mut piece).await.map_err(|_| temporary(FaultCode::Connect))?;
        let piece = piece.get(..length).filter(|piece| !piece.is_empty());
        let piece = piece.ok_or(temporary(FaultCode::Connect))?;
        self.reader.read(piece).map_err(|_| temporary(FaultCode::Answer))
    }

    /// The next number: SMPP goes up to 0x7FFFFFFF and then begins again.
    const fn number(&mut self) -> u32 {
        self.last = if self.last >= 0x7FFF_FFFF { 1 } else { self.last + 1 };
        self.last
    }

    async fn carry(mut self, mut jobs: mpsc::Receiver<Job>, early: Vec<Heard>) {
        let mut waiting = Waiting::new();
        let end = match self.answer(early, &mut waiting).await {
            Ok(()) => self.work(&mut jobs, &mut waiting).await,
            Err(end) => end,
        };
        if end == End::Unneeded {
            self.part().await;
        }
    }

    async fn work(&mut self, jobs: &mut mpsc::Receiver<Job>, waiting: &mut Waiting) -> End {
        let mut pulse = interval_at(Instant::now() + self.pulse, self.pulse);
        pulse.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut asked = false;
        loop {
            let done = tokio::select! {
                job = jobs.recv() => match job {
                    Some(job) => self.submit(job, waiting).await,
                    None => Err(End::Unneeded),
                },
                heard = self.hear() => {
                    asked = false;
                    match heard {
                        Ok(heard) => self.answer(heard, waiting).await,
                        Err(fault) => Err(fault.into()),
                    }
                }
                _ = pulse.tick() => {
                    if asked {
                        Err(End::Gone)
                    } else {
                        asked = true;
                        let number = self.number();
                        self.say(&smpp::enquire_link(number)).await.map_err(End::from)
                    }
                }
            };
            if let Err(end) = done {
                return end;
            }
        }
    }

    async fn submit(&mut self, job: Job, waiting: &mut Waiting) -> Result<(), End> {
        waiting.retain(|_, done| !done.is_closed());
        let number = self.number();
        let Some(frame) = smpp::submit(&self.sender, &job.to, &job.part, number) else {
            let _gave_up = job.done.send(Err(SendFault::Permanent(FaultCode::BadAddress)));
            return Ok(());
        };
        waiting.insert(number, job.done);
        Ok(self.say(&frame).await?)
    }

    async fn answer(&mut self, heard: Vec<Heard>, waiting: &mut Waiting) -> Result<(), End> {
        for one in heard {
            match one {
                Heard::Submitted { sequence, status } | Heard::Nack { sequence, status } => {
                    // A refusal that names no reason is one all the same.
                    let refused = matches!(one, Heard::Nack { .. }) && status == 0;
                    let told = if refused { Err(temporary(FaultCode::Answer)) } else { Ok(status) };
                    if let Some(done) = waiting.remove(&sequence) {
                        let _gave_up = done.send(told);
                    }
                    if verdict(status) == Verdict::NotBound {
                        return Err(End::Gone);
                    }
                }
                Heard::Asked { sequence, question } => {
                    self.say(&smpp::reply(question, sequence)).await?;
                    if question == Question::Unbind {
                        return Err(End::Gone);
                    }
                }
                Heard::Unbound => return Err(End::Gone),
                Heard::Bound { .. } | Heard::Sign => {}
            }
        }
        Ok(())
    }

    /// Says goodbye and waits for the answer, not for long.
    async fn part(mut self) {
        let number = self.number();
        let goodbye = async {
            self.say(&smpp::unbind(number)).await?;
            while !self.hear().await?.contains(&Heard::Unbound) {}
            Ok::<(), SendFault>(())
        };
        // Whatever it answers: the session ends here.
        let _ended = timeout(GOODBYE, goodbye).await;
    }
}

#[cfg(test)]
#[path = "sms_smpp_tests.rs"]
mod tests;
