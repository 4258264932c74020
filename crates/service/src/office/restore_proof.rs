//! The proof of a restore that was tried on another machine is signed there, and taken in by the installation whose backup
//! it was, so that the operator's page and its alarms know of it.

use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use crate::hex::hex;
use crate::privacy::signed_text::{self, NotSigned};
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event};
use wissel_core::office::restore_proof::RestoreProof;
use wissel_core::refusal::Coded;
use wissel_store::audit::hash_at;
use wissel_store::office::health::{Chore, done_at, last_done};
use wissel_store::{Fault, Keyring, Tx};

/// Why a proof is not taken in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ProofRefused {
    /// No proof of a restore, or changed in its form.
    Unreadable,
    /// The signature is not of this text and this installation's key.
    Signature,
    /// The backup is of another installation, or older than its log.
    NotOurs,
    /// It was made later than now, by the clock of this installation.
    Ahead,
    /// A newer proof was taken in already, or this one.
    NotNewer,
}

impl Coded for ProofRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::Unreadable => "proof-unreadable",
            Self::Signature => "proof-signature",
            Self::NotOurs => "proof-not-ours",
            Self::Ahead => "proof-ahead",
            Self::NotNewer => "proof-not-newer",
        }
    }
}

/// The file that proves a restore.
pub fn sign(proof: &RestoreProof, keyring: &Keyring) -> String {
    let body = proof.canonical();
    let signature = keyring.sign(body.as_bytes());
    signed_text::write(&body, &hex(&signature), &hex(&keyring.verify_key()))
}

/// Takes the proof in: the restore counts as done when it was.
pub async fn take_in(app: &App, actor: &Actor, file: &str) -> Result<RestoreProof, Failure<ProofRefused>> {
    let body = signed_text::read(file, &app.keyring.verify_key()).map_err(|why| match why {
        NotSigned::Form => Failure::Refused(ProofRefused::Unreadable),
        NotSigned::Signature => Failure::Refused(ProofRefused::Signature),
    })?;
    let proof = RestoreProof::parse(&body).map_err(|_| Failure::Refused(ProofRefused::Unreadable))?;
    finish(app.store.act(actor, proof, run).await?)
}

fn run(tx: &mut Tx<'_>, proof: &RestoreProof) -> Result<Decided<RestoreProof, Stop<ProofRefused>>, Fault> {
    let entry = AuditEntry::new(tx.new_id(), Event::SystemChanged)
        .with("done", Chore::Restore.key())
        .with("made-at", proof.made_at.rfc3339())
        .with("proven-at", proof.proven_at.rfc3339());
    let (position, hash) = proof.log;
    let refused = if hash_at(tx, position)? != Some(hash.0) {
        Some(ProofRefused::NotOurs)
    } else if proof.proven_at > tx.now() {
        Some(ProofRefused::Ahead)
    } else if last_done(tx, Chore::Restore)?.is_some_and(|last| last >= proof.proven_at) {
        Some(ProofRefused::NotNewer)
    } else {
        None
    };
    if let Some(why) = refused {
        return Ok(Acted::refused(why, entry));
    }
    done_at(tx, Chore::Restore, proof.proven_at)?;
    Ok(Acted::done(*proof, entry))
}
