//! What is said and heard on a connection.

use super::text::Part;
use rusmpp_core::command::owned::Command;
use rusmpp_core::encode::{Encode, Length};
use rusmpp_core::pdus::owned::{BindTransceiver, DataSmResp, DeliverSmResp, Pdu, SubmitSm};
use rusmpp_core::types::owned::{COctetString, OctetString};
use rusmpp_core::values::{EsmClass, InterfaceVersion, Npi, Ton};
use rusmpp_core::{CommandId, CommandStatus};
use std::fmt;

/// The octets of a header: length, command, status, sequence.
const HEADER: usize = 16;
/// No frame that a gateway may send is longer.
const LONGEST: u32 = 64 * 1024;

/// What SMPP cannot carry.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BadField {
    /// The name.
    #[error("the user must be 1 to 15 characters of ASCII (system_id)")]
    User,
    /// The password.
    #[error("the password must be 1 to 8 characters of ASCII, as SMPP prescribes")]
    Password,
    /// The type of system.
    #[error("the system_type must be at most 12 characters of ASCII")]
    SystemType,
    /// The sender.
    #[error("the sender must be a number with at most 15 digits, or at most 11 letters and digits")]
    Sender,
}

/// Who we are to the gateway. Its debug form shows nothing.
#[derive(Clone)]
pub struct Login {
    user: COctetString<1, 16>,
    password: COctetString<1, 9>,
    system_type: COctetString<1, 13>,
}

impl Login {
    /// Checks the three fields.
    pub fn new(user: &str, password: &str, system_type: &str) -> Result<Self, BadField> {
        let filled = |text: &str| !text.is_empty();
        Ok(Self {
            user: field(user).filter(|_| filled(user)).ok_or(BadField::User)?,
            password: field(password).filter(|_| filled(password)).ok_or(BadField::Password)?,
            system_type: field(system_type).ok_or(BadField::SystemType)?,
        })
    }
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Login(…)")
    }
}

fn field<const MIN: usize, const MAX: usize>(text: &str) -> Option<COctetString<MIN, MAX>> {
    let printable = text.bytes().all(|b| b.is_ascii_graphic() || b == b' ');
    text.parse().ok().filter(|_| printable)
}

/// From whom a message comes.
#[derive(Clone, Debug)]
pub struct Sender {
    ton: Ton,
    npi: Npi,
    address: COctetString<1, 21>,
}

impl Sender {
    /// A number with its country (+), a short number, a name, or nothing: then the gateway chooses.
    pub fn new(text: &str) -> Result<Self, BadField> {
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        let (ton, npi, address, most) = match text.strip_prefix('+') {
            Some(number) if digits(number) => (Ton::International, Npi::Isdn, number, 15),
            Some(_) => return Err(BadField::Sender),
            None if text.is_empty() || digits(text) => (Ton::Unknown, Npi::Unknown, text, 15),
            _ => (Ton::Alphanumeric, Npi::Unknown, text, 11),
        };
        let address = field(address).filter(|_| address.len() <= most).ok_or(BadField::Sender)?;
        Ok(Self { ton, npi, address })
    }
}

fn written(sequence: u32, pdu: impl Into<Pdu>) -> Vec<u8> {
    framed(CommandStatus::EsmeRok, sequence, pdu)
}

fn framed(status: CommandStatus, sequence: u32, pdu: impl Into<Pdu>) -> Vec<u8> {
    let command = Command::new(status, sequence, pdu);
    let mut rest = vec![0; command.length()];
    command.encode(&mut rest);
    let length = u32::try_from(rest.len().saturating_add(4)).unwrap_or(u32::MAX);
    [length.to_be_bytes().as_slice(), &rest].concat()
}

/// `bind_transceiver`.
pub fn bind(login: &Login, sequence: u32) -> Vec<u8> {
    let Login { user, password, system_type } = login.clone();
    let bind = BindTransceiver::builder()
        .system_id(user)
        .password(password)
        .system_type(system_type)
        .interface_version(InterfaceVersion::Smpp3_4)
        .build();
    written(sequence, bind)
}

/// `submit_sm` to a number in E.164 with its plus; nothing when the number is not one.
pub fn submit(sender: &Sender, to: &str, part: &Part, sequence: u32) -> Option<Vec<u8>> {
    let number = to.strip_prefix('+')?;
    if !(8..=15).contains(&number.len()) || !number.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    // The library's own default of this field means a delivery acknowledgement in 3.4; nought is a plain message.
    let plain = EsmClass::from(0);
    let message = SubmitSm::builder()
        .source_addr_ton(sender.ton)
        .source_addr_npi(sender.npi)
        .source_addr(sender.address.clone())
        .dest_addr_ton(Ton::International)
        .dest_addr_npi(Npi::Isdn)
        .destination_addr(field(number)?)
        .esm_class(if part.joined { plain.with_udhi_indicator() } else { plain })
        .data_coding(part.coding)
        .short_message(OctetString::from_slice(&part.octets).ok()?)
        .build();
    Some(written(sequence, message))
}

/// `enquire_link`: are you there?
pub fn enquire_link(sequence: u32) -> Vec<u8> {
    written(sequence, Pdu::EnquireLink)
}

/// `unbind`: we are leaving.
pub fn unbind(sequence: u32) -> Vec<u8> {
    written(sequence, Pdu::Unbind)
}

/// What the gateway may ask.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Question {
    /// Are you there?
    EnquireLink,
    /// It is leaving.
    Unbind,
    /// A message for us: a reply from a phone, or a receipt. We never asked for one.
    DeliverSm,
    /// The same in its other form.
    DataSm,
    /// Something that we do not speak.
    Unknown,
}

/// The answer to a question.
pub fn reply(question: Question, sequence: u32) -> Vec<u8> {
    match question {
        Question::EnquireLink => written(sequence, Pdu::EnquireLinkResp),
        Question::Unbind => written(sequence, Pdu::UnbindResp),
        Question::DeliverSm => written(sequence, DeliverSmResp::default()),
        Question::DataSm => written(sequence, DataSmResp::default()),
        Question::Unknown => framed(CommandStatus::EsmeRinvcmdid, sequence, Pdu::GenericNack),
    }
}

/// Something that the gateway said.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Heard {
    /// The answer to our `bind_transceiver`.
    Bound {
        /// How it ended.
        status: u32,
    },
    /// The answer to a `submit_sm`.
    Submitted {
        /// Which one.
        sequence: u32,
        /// How it ended.
        status: u32,
    },
    /// It did not understand something of ours.
    Nack {
        /// What.
        sequence: u32,
        /// Why.
        status: u32,
    },
    /// The answer to our `unbind`.
    Unbound,
    /// A question, to be answered by [`reply`].
    Asked {
        /// Its number, which the answer repeats.
        sequence: u32,
        /// The question.
        question: Question,
    },
    /// Something that needs no answer; it proves that somebody is there.
    Sign,
}

/// A frame that cannot be one: from here on the stream cannot be read.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("a frame of impossible length")]
pub struct BadFrame;

/// Reads what the gateway says, in whatever pieces it comes. Keeps at most a header.
#[derive(Debug, Default)]
pub struct Reader {
    header: Vec<u8>,
    /// Octets of a body that are still to pass.
    body: usize,
}

impl Reader {
    /// All that was said by the end of this piece.
    pub fn read(&mut self, piece: &[u8]) -> Result<Vec<Heard>, BadFrame> {
        let mut heard = Vec::new();
        let mut rest = piece;
        loop {
            let (passing, behind) = rest.split_at(self.body.min(rest.len()));
            self.body -= passing.len();
            let lacking = HEADER.saturating_sub(self.header.len());
            let (more, behind) = behind.split_at(lacking.min(behind.len()));
            self.header.extend_from_slice(more);
            rest = behind;
            if self.header.len() < HEADER {
                return Ok(heard);
            }
            let (length, said) = header(&self.header).ok_or(BadFrame)?;
            self.header.clear();
            self.body = length;
            heard.push(said);
        }
    }
}

/// The length of the body, and what the frame is.
fn header(octets: &[u8]) -> Option<(usize, Heard)> {
    let mut words = octets.chunks(4).map(|w| w.iter().fold(0_u32, |n, b| (n << 8) | u32::from(*b)));
    let (length, command, status, sequence) = (words.next()?, words.next()?, words.next()?, words.next()?);
    if length > LONGEST {
        return None;
    }
    let body = usize::try_from(length).ok()?.checked_sub(HEADER)?;
    let asked = |question| Heard::Asked { sequence, question };
    let heard = match CommandId::from(command) {
        CommandId::BindTransceiverResp => Heard::Bound { status },
        CommandId::SubmitSmResp => Heard::Submitted { sequence, status },
        CommandId::GenericNack => Heard::Nack { sequence, status },
        CommandId::UnbindResp => Heard::Unbound,
        CommandId::EnquireLink => asked(Question::EnquireLink),
        CommandId::Unbind => asked(Question::Unbind),
        CommandId::DeliverSm => asked(Question::DeliverSm),
        CommandId::DataSm => asked(Question::DataSm),
        // Neither has an answer.
        CommandId::AlertNotification | CommandId::Outbind => Heard::Sign,
        // The highest bit marks an answer.
        _ if command >> 31 == 1 => Heard::Sign,
        _ => asked(Question::Unknown),
    };
    Some((body, heard))
}

/// What a status means for the message.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// The gateway took it.
    Taken,
    /// It does not know us, or not with this password.
    Credentials,
    /// To it we are not bound: the session is worth nothing.
    NotBound,
    /// Perhaps later: it is busy, throttles us, or something is wrong with us or with it.
    Later,
    /// Never: something is wrong with this message or its number.
    Never,
}

/// Reads a status. One about the message itself is final; one about us or the gateway is not.
pub fn verdict(status: u32) -> Verdict {
    use CommandStatus as S;
    match S::from(status) {
        S::EsmeRok => Verdict::Taken,
        S::EsmeRbindfail | S::EsmeRinvpaswd | S::EsmeRinvsysid | S::EsmeRinvsystyp => Verdict::Credentials,
        S::EsmeRinvbndsts => Verdict::NotBound,
        S::EsmeRinvmsglen
        | S::EsmeRinvdstadr
        | S::EsmeRinvdstton
        | S::EsmeRinvdstnpi
        | S::EsmeRinvesmclass
        | S::EsmeRinvdcs
        | S::EsmeRxPAppn
        | S::EsmeRxRAppn => Verdict::Never,
        _ => Verdict::Later,
    }
}

#[cfg(test)]
#[path = "frame_tests.rs"]
mod tests;
