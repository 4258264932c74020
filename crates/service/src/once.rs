//! A form that is sent twice (a double click, a reload, the way back) does its thing once.
//!
//! Each form carries a slip of its own. What is kept is a MAC of who sent it, the slip and everything that was typed, with
//! the id of what came of it, in the transaction that made it. So the same form again leads to what it made; a form that
//! was changed meanwhile, for the next client, is another one. Where a secret comes of a form, it follows from the form
//! under a key of the installation, so that it can be shown again without being kept.

use sha2::{Digest, Sha256};
use std::fmt::Display;
use std::str::FromStr;
use wissel_core::actor::Actor;
use wissel_core::slip::Slip;
use wissel_store::{Fault, Tx, once};

/// The code in the log of a form that was sent before.
pub(crate) const SENT_BEFORE: &str = "form-sent-before";

/// One form with what was typed in it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Once([u8; 32]);

impl Once {
    /// What a form carried, and everything that was typed in it, with a first part that names the form. None: it carried
    /// no slip of ours, and counts each time.
    pub fn of<'a>(slip: &str, parts: impl IntoIterator<Item = &'a str>) -> Option<Self> {
        let slip = Slip::parse(slip)?;
        let mut all = Sha256::new_with_prefix(slip.text());
        for part in parts {
            all.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            all.update(part);
        }
        Some(Self(all.finalize().into()))
    }
    /// The mark of this form from who acts; none for whoever has no forms.
    fn mark(&self, tx: &Tx<'_>, purpose: &'static str) -> Option<[u8; 32]> {
        let who = match tx.actor() {
            Actor::Member(m, _) => m.membership.to_string(),
            Actor::Client(viewer, _) => viewer.code.to_string(),
            Actor::Visitor(_) | Actor::Provisioner(..) | Actor::System(_) => return None,
        };
        Some(tx.keys().mac(purpose, &[who.as_bytes(), &self.0].concat()))
    }
}

impl std::fmt::Debug for Once {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Once(…)")
    }
}

fn mark(tx: &Tx<'_>, once: Option<Once>) -> Option<[u8; 32]> {
    once?.mark(tx, "form sent")
}

/// What came of this form when it was sent before.
pub(crate) fn made<T: FromStr>(tx: &mut Tx<'_>, once: Option<Once>) -> Result<Option<T>, Fault> {
    let Some(mark) = mark(tx, once) else { return Ok(None) };
    let made = once::made(tx, mark)?;
    made.map(|id| id.parse().map_err(|_| Fault::Corrupt("what came of a form"))).transpose()
}

/// Keeps what came of this form. Whoever asked [`made`] in the same transaction is the first.
pub(crate) fn keep(tx: &mut Tx<'_>, once: Option<Once>, made: impl Display) -> Result<(), Fault> {
    let Some(mark) = mark(tx, once) else { return Ok(()) };
    if once::keep(tx, mark, &made.to_string())? { Ok(()) } else { Err(Fault::Busy) }
}

/// 256 bits that follow from this form; random ones without a form.
pub(crate) fn secret(tx: &mut Tx<'_>, once: Option<Once>) -> [u8; 32] {
    let own = once.and_then(|once| once.mark(tx, "form secret"));
    own.unwrap_or_else(|| tx.random())
}
