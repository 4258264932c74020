//! Requests to an address that somebody outside this house named: the sign-in of an organisation, for instance. The
//! adapter in the program decides which addresses may be reached, at the moment of connecting; it follows no redirect,
//! waits a short while, and reads an answer no further than it was told.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;
use wissel_core::refusal::Coded;

/// An answer on its way.
pub type Asking<'a> = Pin<Box<dyn Future<Output = Result<Answer, OutwardFault>> + Send + 'a>>;

/// Speaks to such addresses.
pub trait Outward: Send + Sync {
    /// Asks once.
    fn ask(&self, call: Call) -> Asking<'_>;
    /// Whether an address is written in a way that can be reached at all: `https://`, or plain HTTP to this machine where
    /// the installation allows it. Nothing is looked up.
    fn takes(&self, address: &str) -> bool;
}

/// One request.
#[derive(Clone, PartialEq, Eq)]
pub struct Call {
    /// The whole address.
    pub address: String,
    /// Headers. Their values are kept out of every log.
    pub headers: Vec<(&'static str, String)>,
    /// What is sent by POST; nothing: a GET.
    pub body: Option<Vec<u8>>,
    /// How many bytes of the answer are read at most; a longer one is a fault.
    pub most: usize,
    /// How long everything may take.
    pub patience: Duration,
}

impl std::fmt::Debug for Call {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Call").field("address", &self.address).finish_non_exhaustive()
    }
}

/// What came back, whatever its status; a redirect is an answer like any other.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
}

/// Why there is no answer.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, thiserror::Error)]
pub enum OutwardFault {
    /// The address is not one that may be reached: not https, or of a private network.
    #[error("address")]
    Address,
    /// Nobody answers there, or the line was cut.
    #[error("connect")]
    Connect,
    /// No answer in time, or too many requests wait already.
    #[error("timeout")]
    Timeout,
    /// The connection could not be made secure.
    #[error("tls")]
    Tls,
    /// The answer is longer than what is read.
    #[error("too-long")]
    TooLong,
    /// It does not speak HTTP as it should.
    #[error("answer")]
    Answer,
    /// The program failed inside.
    #[error("internal")]
    Internal,
}

impl Coded for OutwardFault {
    fn code(&self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::Connect => "connect",
            Self::Timeout => "timeout",
            Self::Tls => "tls",
            Self::TooLong => "too-long",
            Self::Answer => "answer",
            Self::Internal => "internal",
        }
    }
}

/// Reaches nothing: for programs that have no business outside.
#[derive(Clone, Copy, Debug, Default)]
pub struct Nowhere;

impl Outward for Nowhere {
    fn ask(&self, _: Call) -> Asking<'_> {
        Box::pin(std::future::ready(Err(OutwardFault::Address)))
    }
    fn takes(&self, _: &str) -> bool {
        false
    }
}
