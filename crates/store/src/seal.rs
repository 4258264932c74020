//! Sealing small values: AES-256-GCM in one envelope with a version and the generation of the key.
//!
//! Layout: version (1 byte) ‖ generation (4, big endian) ‖ nonce (12) ‖ ciphertext ‖ tag (16). The version,
//! the generation, a fixed context and the caller's associated data are authenticated, each with its length,
//! so that no two different places share the same associated data.

use crate::fault::Fault;
use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes256Gcm, KeyInit};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use std::fmt;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// Bytes that sealing adds to a plaintext.
pub const OVERHEAD: usize = HEADER + NONCE + 16;
/// The generation of keys that have never been replaced.
pub(crate) const FIRST_GENERATION: u32 = 1;

const VERSION: u8 = 1;
const HEADER: usize = 5;
const NONCE: usize = 12;

/// 32 secret bytes, wiped when dropped.
pub(crate) type Secret = Zeroizing<[u8; 32]>;

/// A key for one use, derived with HKDF-SHA-256 (RFC 5869); `use_of` keeps the uses apart.
pub(crate) fn derive(key: &[u8; 32], salt: &[u8], use_of: &[&[u8]]) -> Result<Secret, Fault> {
    let mut info = Vec::with_capacity(96);
    for part in use_of {
        put(&mut info, part);
    }
    let mut out = Zeroizing::new([0; 32]);
    Hkdf::<Sha256>::new(Some(salt), key).expand(&info, out.as_mut()).map_err(|_| Fault::Crypto)?;
    Ok(out)
}

/// HMAC-SHA-256 (RFC 2104) of the bytes.
pub(crate) fn hmac(key: &[u8; 32], bytes: &[u8]) -> [u8; 32] {
    // RFC 2104, section 2: a key shorter than the block is padded with zeros.
    let mut block = hmac::digest::Key::<Hmac<Sha256>>::default();
    for (to, from) in block.iter_mut().zip(key) {
        *to = *from;
    }
    let mut mac = <Hmac<Sha256> as KeyInit>::new(&block);
    block.as_mut_slice().zeroize();
    mac.update(bytes);
    mac.finalize().into_bytes().into()
}

/// Appends a part with its length, so that two lists of parts never look the same.
pub(crate) fn put(to: &mut Vec<u8>, part: &[u8]) {
    to.extend_from_slice(&(part.len() as u64).to_be_bytes());
    to.extend_from_slice(part);
}

fn associated(header: &[u8], context: &str, aad: &[u8]) -> Vec<u8> {
    let mut all = Vec::with_capacity(40 + context.len() + aad.len());
    put(&mut all, header);
    put(&mut all, context.as_bytes());
    put(&mut all, aad);
    all
}

/// Seals a plaintext. The nonce must be random and never used twice with one key.
pub(crate) fn seal(
    key: &[u8; 32],
    generation: u32,
    context: &str,
    aad: &[u8],
    plaintext: &[u8],
    nonce: [u8; NONCE],
) -> Result<Vec<u8>, Fault> {
    let mut out = Vec::with_capacity(OVERHEAD + plaintext.len());
    out.push(VERSION);
    out.extend_from_slice(&generation.to_be_bytes());
    let aad = associated(&out, context, aad);
    out.extend_from_slice(&nonce);
    let sealed = Aes256Gcm::new(key.into())
        .encrypt(&nonce.into(), Payload { msg: plaintext, aad: &aad })
        .map_err(|_| Fault::Crypto)?;
    out.extend_from_slice(&sealed);
    Ok(out)
}

/// The generation of the key that a sealed value needs.
pub(crate) fn generation(sealed: &[u8]) -> Result<u32, Fault> {
    match sealed.first_chunk::<HEADER>() {
        Some([VERSION, g @ ..]) if sealed.len() >= OVERHEAD => Ok(u32::from_be_bytes(*g)),
        _ => Err(Fault::Crypto),
    }
}

/// Opens a sealed value; any changed bit, other key, other context or other associated data is refused.
pub(crate) fn open(key: &[u8; 32], context: &str, aad: &[u8], sealed: &[u8]) -> Result<Vec<u8>, Fault> {
    generation(sealed)?;
    let (header, rest) = sealed.split_at_checked(HEADER).ok_or(Fault::Crypto)?;
    let (nonce, ciphertext) = rest.split_first_chunk::<NONCE>().ok_or(Fault::Crypto)?;
    let aad = associated(header, context, aad);
    Aes256Gcm::new(key.into())
        .decrypt(nonce.into(), Payload { msg: ciphertext, aad: &aad })
        .map_err(|_| Fault::Crypto)
}

macro_rules! data_keys {
    ($($(#[$doc:meta])* $name:ident = $use_of:literal),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Zeroize, ZeroizeOnDrop)]
        pub struct $name([u8; 32]);
        impl $name {
            /// From 32 random bytes.
            pub fn from_bytes(bytes: [u8; 32]) -> Self {
                Self(bytes)
            }
            pub(crate) fn bytes(&self) -> &[u8; 32] {
                &self.0
            }
            /// Seals a value for one place: `context` names the column, `aad` the row. The nonce must be random.
            pub fn seal(
                &self,
                context: &'static str,
                aad: &[u8],
                plaintext: &[u8],
                nonce: [u8; 12],
            ) -> Result<Vec<u8>, Fault> {
                let key = derive(&self.0, b"", &[$use_of, context.as_bytes()])?;
                seal(&key, FIRST_GENERATION, context, aad, plaintext, nonce)
            }
            /// Opens what [`Self::seal`] made for the same place; `Fault::Crypto` for anything else.
            pub fn open(&self, context: &'static str, aad: &[u8], sealed: &[u8]) -> Result<Vec<u8>, Fault> {
                let key = derive(&self.0, b"", &[$use_of, context.as_bytes()])?;
                open(&key, context, aad, sealed)
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(secret)"))
            }
        }
    )+};
}

data_keys! {
    /// The random key of one record: its columns are sealed under it, and its blobs under keys derived from it.
    RecordKey = b"wissel/record/column/1",
    /// The random key of one person: her name, mail address and phone number are sealed under it.
    PersonKey = b"wissel/person/column/1",
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(s: &str) -> Vec<u8> {
        (0..s.len()).step_by(2).map(|i| u8::from_str_radix(&s[i..i + 2], 16).unwrap()).collect()
    }

    #[test]
    fn hmac_gives_the_answers_of_rfc_4231() {
        // Test cases 1 and 2, keys padded with zeros to 32 bytes (the same key to HMAC, RFC 2104).
        for (key, data, mac) in [
            (
                vec![0x0b; 20],
                &b"Hi There"[..],
                "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
            ),
            (
                b"Jefe".to_vec(),
                b"what do ya want for nothing?",
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            ),
        ] {
            let mut k = [0; 32];
            k[..key.len()].copy_from_slice(&key);
            assert_eq!(hmac(&k, data).to_vec(), hex(mac));
        }
    }

    #[test]
    fn hkdf_gives_the_answer_of_rfc_5869() {
        // Test case 1; `derive` adds only the length before each part of the info.
        let mut out = [0; 42];
        Hkdf::<Sha256>::new(Some(&hex("000102030405060708090a0b0c")), &[0x0b; 22])
            .expand(&hex("f0f1f2f3f4f5f6f7f8f9"), &mut out)
            .unwrap();
        assert_eq!(
            out.to_vec(),
            hex("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865")
        );
        let mut own = [0; 32];
        Hkdf::<Sha256>::new(Some(b"salt"), &[7; 32]).expand(b"\0\0\0\0\0\0\0\x01a", &mut own).unwrap();
        assert_eq!(*derive(&[7; 32], b"salt", &[b"a"]).unwrap(), own);
        assert_ne!(
            *derive(&[7; 32], b"", &[b"a", b"bc"]).unwrap(),
            *derive(&[7; 32], b"", &[b"ab", b"c"]).unwrap()
        );
    }

    #[test]
    fn aes_256_gcm_gives_the_answer_of_the_gcm_specification() {
        // McGrew and Viega, "The Galois/Counter Mode of Operation", test case 16.
        let key: [u8; 32] =
            hex("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308").try_into().unwrap();
        let nonce: [u8; 12] = hex("cafebabefacedbaddecaf888").try_into().unwrap();
        let msg = hex(
            "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
        );
        let aad = hex("feedfacedeadbeeffeedfacedeadbeefabaddad2");
        let out =
            Aes256Gcm::new((&key).into()).encrypt(&nonce.into(), Payload { msg: &msg, aad: &aad }).unwrap();
        assert_eq!(
            out,
            hex(
                "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f66276fc6ece0f4e1768cddf8853bb2d551b"
            )
        );
    }

    #[test]
    fn every_flipped_bit_and_every_cut_is_refused() {
        let key = RecordKey::from_bytes([1; 32]);
        let sealed = key.seal("record.initials", b"row 1", b"A.B.", [9; 12]).unwrap();
        assert_eq!(sealed.len(), OVERHEAD + 4);
        assert_eq!(key.open("record.initials", b"row 1", &sealed).unwrap(), b"A.B.");
        for bit in 0..sealed.len() * 8 {
            let mut bad = sealed.clone();
            bad[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(key.open("record.initials", b"row 1", &bad), Err(Fault::Crypto), "bit {bit}");
        }
        for end in 0..sealed.len() {
            assert_eq!(key.open("record.initials", b"row 1", &sealed[..end]), Err(Fault::Crypto));
        }
    }

    #[test]
    fn a_sealed_value_opens_only_in_its_own_place() {
        let key = RecordKey::from_bytes([1; 32]);
        let sealed = key.seal("record.initials", b"row 1", b"A.B.", [9; 12]).unwrap();
        assert!(key.open("record.birth_name", b"row 1", &sealed).is_err());
        assert!(key.open("record.initials", b"row 2", &sealed).is_err());
        assert!(RecordKey::from_bytes([2; 32]).open("record.initials", b"row 1", &sealed).is_err());
        assert!(PersonKey::from_bytes([1; 32]).open("record.initials", b"row 1", &sealed).is_err());
    }

    #[test]
    fn keys_do_not_show_themselves() {
        assert_eq!(format!("{:?}", RecordKey::from_bytes([0xAB; 32])), "RecordKey(secret)");
        assert_eq!(format!("{:?}", PersonKey::from_bytes([0xAB; 32])), "PersonKey(secret)");
    }
}
