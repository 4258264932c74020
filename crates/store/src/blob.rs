//! Encrypted objects: files by default, behind a trait that other object stores implement too.
//!
//! What is written is durable when [`BlobWriter::finish`] answers: the file is synced, then named, then its
//! folder is synced. Plaintext never leaves memory. The format stands in [`crate::envelope`].

pub use crate::envelope::BlobContext;
use crate::envelope::{CHUNK, Envelope, HEADER, Place, SEALED_CHUNK, Shape};
use crate::fault::Fault;
use crate::keyfile;
use crate::seal::RecordKey;
use bytes::{Bytes, BytesMut};
use futures_util::{Stream, TryStreamExt, stream};
use object_store::local::LocalFileSystem;
use object_store::path::Path as ObjectPath;
use object_store::{
    GetOptions, GetRange, MultipartUpload, ObjectStore, ObjectStoreExt, PutMode, PutOptions, PutPayload,
};
use sha2::{Digest, Sha256};
use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use wissel_core::ids::BlobId;
use wissel_core::time::Moment;

/// Ciphertext that is handed to the store in one go; objects up to this size are written in one go.
const PART: usize = 512 * 1024;
/// Ciphertext that is fetched in one go: an object of 1 MiB comes in one.
const FETCH: u64 = 17 * SEALED_CHUNK as u64;

/// The store of encrypted objects. Cheap to clone.
#[derive(Clone)]
pub struct Blobs {
    store: Arc<dyn ObjectStore>,
    folder: Arc<PathBuf>,
}

/// What was stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stored {
    /// Bytes of the plaintext.
    pub bytes_plain: u64,
    /// Bytes of the object.
    pub bytes_stored: u64,
    /// SHA-256 of the plaintext.
    pub sha256: [u8; 32],
}

/// An object in a listing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listed {
    /// Its name.
    pub id: BlobId,
    /// When it was written, by the store's clock.
    pub written_at: Moment,
    /// Bytes as stored.
    pub bytes_stored: u64,
}

impl fmt::Debug for Blobs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Blobs").field("folder", &self.folder).finish_non_exhaustive()
    }
}

impl Blobs {
    /// Objects as files in a folder of their own, made when absent.
    pub fn in_folder(folder: &Path) -> Result<Self, Fault> {
        keyfile::make_folder(folder)?;
        let folder = folder.canonicalize().map_err(|e| keyfile::io(folder, &e))?;
        // All shards stand before the first object, so that no writer depends on another one's sync of them.
        for shard in 0..=u8::MAX {
            keyfile::make_folder(&folder.join(format!("{shard:02x}")))?;
        }
        keyfile::sync_folder(&folder)?;
        let store = LocalFileSystem::new_with_prefix(&folder).map_err(|e| refused(&e))?.with_fsync(true);
        Ok(Self { store: Arc::new(store), folder: Arc::new(folder) })
    }

    /// Begins an object. Salt and id must be fresh random values, also when an upload is tried again.
    pub fn begin(
        &self,
        id: BlobId,
        key: &RecordKey,
        context: &BlobContext,
        salt: [u8; 32],
    ) -> Result<BlobWriter, Fault> {
        let envelope = Envelope::new(id, key, context, salt)?;
        let header = Bytes::copy_from_slice(envelope.header());
        let mut writer = BlobWriter {
            store: Arc::clone(&self.store),
            path: path(id),
            envelope,
            chunk: BytesMut::new(),
            position: Place(0),
            part: Vec::new(),
            part_len: 0,
            upload: None,
            plain: Sha256::new(),
            bytes_plain: 0,
            bytes_stored: 0,
        };
        writer.add(header);
        Ok(writer)
    }

    /// Opens an object and makes certain of its length. `Fault::Crypto` for another key or place or any change.
    pub async fn open(
        &self,
        id: BlobId,
        key: &RecordKey,
        context: &BlobContext,
    ) -> Result<BlobReader, Fault> {
        let path = path(id);
        let options =
            GetOptions { range: Some(GetRange::Bounded(0..HEADER as u64 + FETCH)), ..GetOptions::default() };
        let got = self.store.get_opts(&path, options).await.map_err(|e| refused(&e))?;
        let size = got.meta.size;
        let mut window = mutable(got.bytes().await.map_err(|e| refused(&e))?);
        let shape = Shape::of(size)?;
        let envelope = Envelope::read(id, key, context, &window)?;
        let last = Place(shape.last);
        let mut tail = match usize::try_from(last.stored_start()).ok().and_then(|at| window.get(at..)) {
            Some(tail) if window.len() as u64 == size => BytesMut::from(tail),
            _ => mutable(
                self.store.get_range(&path, last.stored_start()..size).await.map_err(|e| refused(&e))?,
            ),
        };
        envelope.open(last, shape, &mut tail)?;
        drop(window.split_to(HEADER.min(window.len())));
        Ok(BlobReader {
            store: Arc::clone(&self.store),
            path,
            envelope,
            shape,
            window,
            window_at: 0,
            tail: tail.freeze(),
        })
    }

    /// The whole plaintext, or the given bytes of it, as a stream of pieces up to 64 KiB.
    pub async fn read(
        &self,
        id: BlobId,
        key: &RecordKey,
        context: &BlobContext,
        range: Option<Range<u64>>,
    ) -> Result<impl Stream<Item = Result<Bytes, Fault>> + Send + Unpin + use<>, Fault> {
        let reader = self.open(id, key, context).await?;
        let range = range.unwrap_or(0..reader.len());
        Ok(reader.into_stream(range))
    }

    /// Deletes an object and what an interrupted upload of it left; done when its folder is synced.
    /// An object that is not there is no fault.
    pub async fn delete(&self, id: BlobId) -> Result<(), Fault> {
        match self.store.delete(&path(id)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
            Err(e) => return Err(refused(&e)),
        }
        // The local store does not sync deletions, and knows nothing of its own unfinished uploads.
        let shard = self.folder.join(shard(id));
        let unfinished = format!("{id}#");
        blocking(move || {
            for file in files(&shard)? {
                if file.file_name().is_some_and(|n| n.to_string_lossy().starts_with(&unfinished)) {
                    remove(&file)?;
                }
            }
            keyfile::sync_folder(&shard)
        })
        .await
    }

    /// Whether the object is there.
    pub async fn exists(&self, id: BlobId) -> Result<bool, Fault> {
        match self.store.head(&path(id)).await {
            Ok(_) => Ok(true),
            Err(object_store::Error::NotFound { .. }) => Ok(false),
            Err(e) => Err(refused(&e)),
        }
    }

    /// Every object, for the sweep that compares with the rows. Foreign files are passed over.
    pub fn list(&self) -> impl Stream<Item = Result<Listed, Fault>> + Send + use<> {
        self.store.list(None).map_err(|e| refused(&e)).try_filter_map(|meta| async move {
            let id = meta.location.filename().and_then(|name| name.parse().ok());
            Ok(id.map(|id| Listed {
                id,
                written_at: Moment::from_micros(meta.last_modified.timestamp_micros()),
                bytes_stored: meta.size,
            }))
        })
    }

    /// Removes what interrupted uploads left and was not written to since `before`; how many files that were.
    pub async fn sweep_unfinished(&self, before: Moment) -> Result<usize, Fault> {
        let folder = Arc::clone(&self.folder);
        blocking(move || {
            let mut removed = 0;
            for shard in 0..=u8::MAX {
                let shard = folder.join(format!("{shard:02x}"));
                for file in files(&shard)? {
                    let unfinished = file.file_name().is_some_and(|n| n.to_string_lossy().contains('#'));
                    if unfinished && modified(&file)? < before {
                        remove(&file)?;
                        removed += 1;
                    }
                }
            }
            Ok(removed)
        })
        .await
    }

    /// Where an object stands in the folder.
    pub(crate) fn place(id: BlobId) -> String {
        format!("{}/{id}", shard(id))
    }

    /// The file of an object.
    pub(crate) fn file(&self, id: BlobId) -> PathBuf {
        self.folder.join(Self::place(id))
    }
}

/// Takes plaintext in pieces of any size and stores it encrypted. Dropped unfinished, it leaves no object.
pub struct BlobWriter {
    store: Arc<dyn ObjectStore>,
    path: ObjectPath,
    envelope: Envelope,
    chunk: BytesMut,
    position: Place,
    part: Vec<Bytes>,
    part_len: usize,
    upload: Option<Box<dyn MultipartUpload>>,
    plain: Sha256,
    bytes_plain: u64,
    bytes_stored: u64,
}

impl BlobWriter {
    /// Makes [`Stored::sha256`] cover these bytes before the plaintext: a proof that only who has them can check.
    #[must_use]
    pub fn hashing_after(mut self, nonce: &[u8]) -> Self {
        self.plain.update(nonce);
        self
    }

    /// Takes the next piece of the plaintext. Holds at most 512 KiB and one chunk.
    pub async fn write(&mut self, mut data: Bytes) -> Result<(), Fault> {
        while !data.is_empty() {
            if self.chunk.len() == CHUNK {
                // More follows, so this chunk is not the last.
                let mut chunk = std::mem::take(&mut self.chunk);
                self.envelope.seal(self.position, &mut chunk)?;
                self.position = self.position.next()?;
                self.add(chunk.freeze());
                if self.part_len >= PART {
                    self.send().await?;
                }
            }
            if self.chunk.capacity() == 0 {
                self.chunk.reserve(SEALED_CHUNK);
            }
            let piece = data.split_to((CHUNK - self.chunk.len()).min(data.len()));
            self.plain.update(&piece);
            self.bytes_plain += piece.len() as u64;
            self.chunk.extend_from_slice(&piece);
        }
        Ok(())
    }

    /// Bytes taken so far.
    pub fn bytes_plain(&self) -> u64 {
        self.bytes_plain
    }

    /// Seals the end and answers when everything is durable.
    pub async fn finish(mut self) -> Result<Stored, Fault> {
        let mut last = std::mem::take(&mut self.chunk);
        self.envelope.seal_last(self.position, self.bytes_plain, &mut last)?;
        self.add(last.freeze());
        if self.upload.is_some() {
            self.send().await?;
        }
        if let Some(mut upload) = self.upload.take() {
            upload.complete().await.map_err(|e| refused(&e))?;
        } else {
            let all: PutPayload = std::mem::take(&mut self.part).into_iter().collect();
            let once = PutOptions { mode: PutMode::Create, ..PutOptions::default() };
            self.store.put_opts(&self.path, all, once).await.map_err(|e| refused(&e))?;
        }
        Ok(Stored {
            bytes_plain: self.bytes_plain,
            bytes_stored: self.bytes_stored,
            sha256: self.plain.finalize().into(),
        })
    }

    /// Gives up; what was written is removed.
    pub async fn abort(mut self) -> Result<(), Fault> {
        match self.upload.take() {
            Some(mut upload) => upload.abort().await.map_err(|e| refused(&e)),
            None => Ok(()),
        }
    }

    fn add(&mut self, stored: Bytes) {
        self.bytes_stored += stored.len() as u64;
        self.part_len += stored.len();
        self.part.push(stored);
    }

    async fn send(&mut self) -> Result<(), Fault> {
        let payload: PutPayload = std::mem::take(&mut self.part).into_iter().collect();
        self.part_len = 0;
        let upload = match &mut self.upload {
            Some(upload) => upload,
            none => {
                // An upload in parts would replace what bears the name; one in one go refuses by itself.
                match self.store.head(&self.path).await {
                    Err(object_store::Error::NotFound { .. }) => {}
                    Ok(_) => return Err(Fault::Blob(format!("{} exists already", self.path))),
                    Err(e) => return Err(refused(&e)),
                }
                none.insert(self.store.put_multipart(&self.path).await.map_err(|e| refused(&e))?)
            }
        };
        upload.put_part(payload).await.map_err(|e| refused(&e))
    }
}

impl fmt::Debug for BlobWriter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BlobWriter").field("bytes_plain", &self.bytes_plain).finish_non_exhaustive()
    }
}

/// An opened object. Its length is certain; its chunks are opened as they are read.
pub struct BlobReader {
    store: Arc<dyn ObjectStore>,
    path: ObjectPath,
    envelope: Envelope,
    shape: Shape,
    window: BytesMut,
    window_at: u32,
    tail: Bytes,
}

impl fmt::Debug for BlobReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BlobReader").field("shape", &self.shape).finish_non_exhaustive()
    }
}

impl BlobReader {
    /// Bytes of the plaintext.
    pub fn len(&self) -> u64 {
        self.shape.length
    }

    /// Whether the plaintext is empty.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// These bytes of the plaintext, cut at its end; only the chunks that hold them are fetched and opened.
    pub fn into_stream(self, range: Range<u64>) -> impl Stream<Item = Result<Bytes, Fault>> + Send + Unpin {
        let range = range.start.min(self.len())..range.end.min(self.len());
        let next = (self, range);
        Box::pin(stream::try_unfold(next, |(mut reader, range)| async move {
            if range.is_empty() {
                return Ok(None);
            }
            let place = Place::of(range.start)?;
            let plain = reader.chunk(place, range.end).await?;
            let from = usize::try_from(range.start - place.plain_start()).map_err(|_| Fault::Crypto)?;
            let to = usize::try_from(range.end - place.plain_start()).unwrap_or(CHUNK).min(plain.len());
            if from >= to {
                return Err(Fault::Crypto);
            }
            let piece = plain.slice(from..to);
            let rest = range.start + piece.len() as u64..range.end;
            Ok(Some((piece, (reader, rest))))
        }))
    }

    /// The plaintext of a chunk; fetches a window of chunks, but none behind `end`.
    async fn chunk(&mut self, place: Place, end: u64) -> Result<Bytes, Fault> {
        if place.0 == self.shape.last {
            return Ok(self.tail.clone());
        }
        let skip = place.0.checked_sub(self.window_at).map_or(usize::MAX, |n| n as usize);
        let at = skip.saturating_mul(SEALED_CHUNK);
        if at.saturating_add(SEALED_CHUNK) > self.window.len() {
            let start = place.stored_start();
            let needed = Place(Place::of(end.saturating_sub(1))?.0 + 1).stored_start();
            let stop = needed.min(Place(self.shape.last).stored_start()).min(start + FETCH);
            let fetched = self.store.get_range(&self.path, start..stop).await.map_err(|e| refused(&e))?;
            self.window = mutable(fetched);
        } else {
            drop(self.window.split_to(at));
        }
        self.window_at = place.0 + 1;
        if self.window.len() < SEALED_CHUNK {
            return Err(Fault::Crypto);
        }
        let mut chunk = self.window.split_to(SEALED_CHUNK);
        self.envelope.open(place, self.shape, &mut chunk)?;
        Ok(chunk.freeze())
    }
}

fn shard(id: BlobId) -> String {
    // The last byte is random; the first ones are the moment of making.
    let [.., last] = id.bytes();
    format!("{last:02x}")
}

fn path(id: BlobId) -> ObjectPath {
    ObjectPath::from(Blobs::place(id))
}

/// Without a copy when nobody else holds the bytes.
fn mutable(bytes: Bytes) -> BytesMut {
    bytes.try_into_mut().unwrap_or_else(|shared| BytesMut::from(&*shared))
}

fn refused(e: &object_store::Error) -> Fault {
    Fault::Blob(e.to_string())
}

fn files(folder: &Path) -> Result<Vec<PathBuf>, Fault> {
    let entries = std::fs::read_dir(folder).map_err(|e| keyfile::io(folder, &e))?;
    entries.map(|e| e.map(|e| e.path()).map_err(|e| keyfile::io(folder, &e))).collect()
}

fn remove(file: &Path) -> Result<(), Fault> {
    match std::fs::remove_file(file) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(keyfile::io(file, &e)),
        _ => Ok(()),
    }
}

fn modified(file: &Path) -> Result<Moment, Fault> {
    use std::os::unix::fs::MetadataExt;
    match std::fs::metadata(file) {
        Ok(m) => Ok(Moment::from_micros(m.mtime() * 1_000_000 + m.mtime_nsec() / 1000)),
        // Finished or removed in the meantime: not old.
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(Moment::from_micros(i64::MAX)),
        Err(e) => Err(keyfile::io(file, &e)),
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Fault> + Send + 'static,
) -> Result<T, Fault> {
    tokio::task::spawn_blocking(work).await.map_err(|e| Fault::Blob(e.to_string()))?
}

#[cfg(test)]
#[path = "blob_tests.rs"]
mod tests;
