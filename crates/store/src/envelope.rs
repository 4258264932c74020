//! The format of an encrypted object, without input or output.
//!
//! ```text
//! header  magic "WSLB" ‖ version 1 ‖ algorithm 1 ‖ log2 of the chunk size ‖ 0 ‖ salt (32)       40 bytes
//! chunks  64 KiB of plaintext each, AES-256-GCM, tag of 16 bytes behind; the last one holds 0 to 64 KiB
//! ```
//! The construction is STREAM (Hoang, Reyhanitabar, Rogaway, Vizár 2015) with a 32-bit counter and a mark on
//! the last chunk, so that no chunk can be left out, swapped or added. Each chunk authenticates the header;
//! the last also authenticates the length of the whole plaintext, which is not known when the header is
//! written and follows from the object's size. A reader opens the last chunk first: from then on the length
//! is certain. The key is used for one object only, so the nonce may start at zero.
//!
//! The cipher is ring's, three times as fast here as the one that seals small values (decision 0008); a test
//! holds the chunks against the `aead-stream` crate.

use crate::fault::Fault;
use crate::seal::{RecordKey, derive};
use bytes::BytesMut;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use wissel_core::ids::{BlobId, DocumentId, OrganisationId, RecordId};

/// Plaintext bytes in a chunk.
pub(crate) const CHUNK: usize = 64 * 1024;
/// Bytes of a full chunk as stored.
pub(crate) const SEALED_CHUNK: usize = CHUNK + TAG;
/// Bytes before the first chunk.
pub(crate) const HEADER: usize = 40;
const TAG: usize = 16;
const FIXED: [u8; 8] = *b"WSLB\x01\x01\x10\x00";

/// Where an object belongs. An object opens only in the place for which it was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlobContext {
    /// The source.
    pub organisation: OrganisationId,
    /// The record whose key protects the object.
    pub record: RecordId,
    /// The document whose content this is.
    pub document: DocumentId,
    /// The version of the document.
    pub version: i64,
    /// What the object holds: `pdf`, `text`.
    pub kind: String,
}

/// Seals and opens the chunks of one object.
pub(crate) struct Envelope {
    key: LessSafeKey,
    header: [u8; HEADER],
}

impl Envelope {
    /// The envelope of a new object. The salt must be random.
    pub(crate) fn new(
        blob: BlobId,
        key: &RecordKey,
        context: &BlobContext,
        salt: [u8; 32],
    ) -> Result<Self, Fault> {
        let key = derive(
            key.bytes(),
            &salt,
            &[
                b"wissel/blob/1",
                &context.organisation.bytes(),
                &context.record.bytes(),
                &context.document.bytes(),
                &blob.bytes(),
                &context.version.to_be_bytes(),
                context.kind.as_bytes(),
            ],
        )?;
        let mut header = [0; HEADER];
        for (to, from) in header.iter_mut().zip(FIXED.iter().chain(&salt)) {
            *to = *from;
        }
        let key = UnboundKey::new(&AES_256_GCM, key.as_slice()).map_err(|_| Fault::Crypto)?;
        Ok(Self { key: LessSafeKey::new(key), header })
    }

    /// The envelope of a stored object, from its first bytes.
    pub(crate) fn read(
        blob: BlobId,
        key: &RecordKey,
        context: &BlobContext,
        start: &[u8],
    ) -> Result<Self, Fault> {
        let header = start.first_chunk::<HEADER>().ok_or(Fault::Crypto)?;
        let (fixed, salt) = header.split_first_chunk::<8>().ok_or(Fault::Crypto)?;
        if *fixed != FIXED {
            return Err(Fault::Crypto);
        }
        Self::new(blob, key, context, salt.try_into().map_err(|_| Fault::Crypto)?)
    }

    /// The first bytes of the object.
    pub(crate) fn header(&self) -> &[u8; HEADER] {
        &self.header
    }

    /// Seals a full chunk that is not the last, in place.
    pub(crate) fn seal(&self, at: Place, chunk: &mut BytesMut) -> Result<(), Fault> {
        self.encrypt(at.nonce(false), &self.header, chunk)
    }

    /// Seals the last chunk in place; `length` is that of the whole plaintext.
    pub(crate) fn seal_last(&self, at: Place, length: u64, chunk: &mut BytesMut) -> Result<(), Fault> {
        self.encrypt(at.nonce(true), &self.last(length), chunk)
    }

    fn encrypt(&self, nonce: Nonce, aad: &[u8], chunk: &mut BytesMut) -> Result<(), Fault> {
        let sealed = self.key.seal_in_place_separate_tag(nonce, Aad::from(aad), chunk);
        chunk.extend_from_slice(sealed.map_err(|_| Fault::Crypto)?.as_ref());
        Ok(())
    }

    /// Opens a chunk in place.
    pub(crate) fn open(&self, at: Place, shape: Shape, chunk: &mut BytesMut) -> Result<(), Fault> {
        let opened = if at.0 == shape.last {
            self.key.open_in_place(at.nonce(true), Aad::from(&self.last(shape.length)), chunk)
        } else {
            self.key.open_in_place(at.nonce(false), Aad::from(&self.header), chunk)
        };
        let length = opened.map_err(|_| Fault::Crypto)?.len();
        chunk.truncate(length);
        Ok(())
    }

    fn last(&self, length: u64) -> [u8; HEADER + 8] {
        let mut all = [0; HEADER + 8];
        for (to, from) in all.iter_mut().zip(self.header.iter().chain(&length.to_be_bytes())) {
            *to = *from;
        }
        all
    }
}

/// The number of a chunk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place(pub(crate) u32);

impl Place {
    /// The chunk that holds this byte of the plaintext.
    pub(crate) fn of(byte: u64) -> Result<Self, Fault> {
        u32::try_from(byte / CHUNK as u64).map(Self).map_err(|_| Fault::Crypto)
    }
    /// STREAM's nonce: a prefix of seven bytes, the number of the chunk, the mark of the last one.
    fn nonce(self, last: bool) -> Nonce {
        let [a, b, c, d] = self.0.to_be_bytes();
        Nonce::assume_unique_for_key([0, 0, 0, 0, 0, 0, 0, a, b, c, d, u8::from(last)])
    }
    /// The chunk after this one.
    pub(crate) fn next(self) -> Result<Self, Fault> {
        self.0.checked_add(1).map(Self).ok_or(Fault::Corrupt("object too large"))
    }
    /// The first byte of the plaintext in this chunk.
    pub(crate) fn plain_start(self) -> u64 {
        u64::from(self.0) * CHUNK as u64
    }
    /// The first byte of this chunk in the object.
    pub(crate) fn stored_start(self) -> u64 {
        HEADER as u64 + u64::from(self.0) * SEALED_CHUNK as u64
    }
}

/// What follows from an object's size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shape {
    /// Bytes of the plaintext; certain once the last chunk has been opened.
    pub(crate) length: u64,
    /// The number of the last chunk.
    pub(crate) last: u32,
}

impl Shape {
    /// `Fault::Crypto` for a size that no object has.
    pub(crate) fn of(stored: u64) -> Result<Self, Fault> {
        let body = stored.checked_sub(HEADER as u64).ok_or(Fault::Crypto)?;
        let chunks = body.div_ceil(SEALED_CHUNK as u64);
        let length = body.checked_sub(chunks * TAG as u64).ok_or(Fault::Crypto)?;
        // Only an empty plaintext has an empty last chunk.
        let shortest = if chunks == 1 { 0 } else { (chunks.max(1) - 1) * CHUNK as u64 + 1 };
        if chunks == 0 || length < shortest {
            return Err(Fault::Crypto);
        }
        Ok(Self { length, last: u32::try_from(chunks - 1).map_err(|_| Fault::Crypto)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use aead_stream::aead::Payload;
    use aead_stream::{EncryptorBE32, Key};
    use aes_gcm::Aes256Gcm;
    use wissel_core::time::Moment;

    #[test]
    fn the_chunks_are_those_of_the_aead_stream_crate() {
        let at = Moment::from_micros(1_800_000_000_000_000);
        let context = BlobContext {
            organisation: OrganisationId::new(at, [1; 10]),
            record: RecordId::new(at, [2; 10]),
            document: DocumentId::new(at, [3; 10]),
            version: 4,
            kind: "pdf".into(),
        };
        let (blob, record_key) = (BlobId::new(at, [5; 10]), RecordKey::from_bytes([6; 32]));
        let envelope = Envelope::new(blob, &record_key, &context, [7; 32]).unwrap();
        // The derivation of the key, written out.
        let mut info = Vec::new();
        for part in [
            &b"wissel/blob/1"[..],
            &context.organisation.bytes(),
            &context.record.bytes(),
            &context.document.bytes(),
            &blob.bytes(),
            &4i64.to_be_bytes(),
            b"pdf",
        ] {
            info.extend((part.len() as u64).to_be_bytes());
            info.extend(part);
        }
        let mut key = Key::<Aes256Gcm>::default();
        hkdf::Hkdf::<sha2::Sha256>::new(Some(&[7; 32]), &[6; 32]).expand(&info, &mut key).unwrap();
        let header = [&FIXED[..], &[7; 32]].concat();
        let mut oracle = EncryptorBE32::<Aes256Gcm>::new(&key, &[0; 7].into());
        for n in 0..3u8 {
            let plain = vec![n; CHUNK];
            let mut own = BytesMut::from(&plain[..]);
            envelope.seal(Place(n.into()), &mut own).unwrap();
            assert!(oracle.encrypt_next(Payload { msg: &plain, aad: &header }).unwrap() == own);
        }
        let mut own = BytesMut::from(&b"the end"[..]);
        let length = 3 * CHUNK as u64 + 7;
        envelope.seal_last(Place(3), length, &mut own).unwrap();
        let aad = [&header[..], &length.to_be_bytes()].concat();
        assert!(oracle.encrypt_last(Payload { msg: b"the end", aad: &aad }).unwrap() == own);
    }

    #[test]
    fn the_length_follows_from_the_size_and_impossible_sizes_are_refused() {
        let (h, c, s, t) = (HEADER as u64, CHUNK as u64, SEALED_CHUNK as u64, TAG as u64);
        for (stored, length, last) in [
            (h + t, 0, 0),
            (h + t + 1, 1, 0),
            (h + s, c, 0),
            (h + s + t + 1, c + 1, 1),
            (h + 2 * s, 2 * c, 1),
            (h + 3 * s + t + 5, 3 * c + 5, 3),
        ] {
            assert_eq!(Shape::of(stored), Ok(Shape { length, last }), "{stored}");
        }
        for stored in [0, 1, h - 1, h, h + 1, h + t - 1, h + s + 1, h + s + t - 1, h + s + t, u64::MAX] {
            assert_eq!(Shape::of(stored), Err(Fault::Crypto), "{stored}");
        }
    }
}
