//! Texts that can be checked without this program: the signed text, an empty line, signature and public key.

use crate::exchange::check_receipt::unhex;
use wissel_store::Keyring;

/// Why a file proves nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NotSigned {
    /// It has not this form.
    Form,
    /// The signature is not of this text and this key.
    Signature,
}

/// The file, of a text without an empty line.
pub fn write(body: &str, signature: &str, key: &str) -> String {
    format!("{body}\nsignature-ed25519: {signature}\nkey-ed25519: {key}\n")
}

/// The signed text of a file, when this key signed it. The key in the file proves nothing by itself, but it has to be the
/// one that is trusted, and nothing may follow it: whoever reads the file takes all of it for signed.
pub fn read(file: &str, key: &[u8; 32]) -> Result<String, NotSigned> {
    let file = file.replace("\r\n", "\n");
    let (body, rest) = file.split_once("\n\n").ok_or(NotSigned::Form)?;
    let body = format!("{body}\n");
    let mut lines = rest.trim_end().lines();
    let signature = lines.next().and_then(|line| line.strip_prefix("signature-ed25519: "));
    let named = lines.next().and_then(|line| line.strip_prefix("key-ed25519: "));
    let (Some(signature), Some(named), None) = (signature, named, lines.next()) else {
        return Err(NotSigned::Form);
    };
    let signature = unhex(signature.trim()).ok_or(NotSigned::Form)?;
    if unhex(named.trim()) == Some(*key) && Keyring::verify(key, body.as_bytes(), &signature) {
        Ok(body)
    } else {
        Err(NotSigned::Signature)
    }
}
