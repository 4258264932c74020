//! Bytes of documents that are held in memory: so many in all, and no more of them for one person.
//!
//! On its way in a document passes through; only while it is put together with its cover is it whole in memory.
//! What it will take is set aside before the first byte is read, and given back when the last piece is gone.

use bytes::Bytes;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use wissel_core::ids::UserId;

/// What an upload holds, whatever its size: bytes as they came, and encrypted ones up to a part of the object.
pub const OF_AN_UPLOAD: u64 = 1024 * 1024;
/// Uploads at once, in all.
const UPLOADS: u64 = 64;
/// Of these by one person.
const UPLOADS_OF_ONE: u64 = 8;
/// Files of the largest size that are put together at once, in all.
const FILES: u64 = 8;
/// Of these for one person.
const FILES_OF_ONE: u64 = 2;
/// How long somebody waits for others to finish.
const PATIENCE: Duration = Duration::from_secs(10);

/// All that is set aside now, too many wait, or this person holds her share already.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("no memory for another document now")]
pub struct Full;

/// The bytes that may be held. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Budget(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    all: Arc<Semaphore>,
    of_one: u32,
    patience: Duration,
    held: Mutex<HashMap<UserId, u32>>,
}

/// Uploads and take-aways, apart: a wave of one kind does not keep out the other.
#[derive(Clone, Debug)]
pub struct Budgets {
    /// What is sent in.
    pub uploads: Budget,
    /// What is put together for collectors.
    pub downloads: Budget,
    /// What record systems send in as one resource, whole.
    pub publications: Budget,
}

impl Budgets {
    /// For documents up to so many bytes, which only count on their way out.
    pub fn for_documents(largest: u64) -> Self {
        // Put together, original and result stand beside each other.
        let file = largest.saturating_mul(2);
        // As text (base64), and what stands around it.
        let resource = largest / 3 * 4 + OF_AN_UPLOAD;
        Self {
            uploads: Budget::new(OF_AN_UPLOAD * UPLOADS, OF_AN_UPLOAD * UPLOADS_OF_ONE, PATIENCE),
            downloads: Budget::new(file.saturating_mul(FILES), file.saturating_mul(FILES_OF_ONE), PATIENCE),
            publications: Budget::new(
                resource.saturating_mul(FILES),
                resource.saturating_mul(FILES_OF_ONE),
                PATIENCE,
            ),
        }
    }
}

impl Budget {
    /// `all` bytes, `of_one` of them for one person; who finds them taken waits for at most `patience`.
    pub fn new(all: u64, of_one: u64, patience: Duration) -> Self {
        let all = clamp(all);
        Self(Arc::new(Inner {
            all: Arc::new(Semaphore::new(usize::try_from(all).unwrap_or(Semaphore::MAX_PERMITS))),
            of_one: clamp(of_one).min(all),
            patience,
            held: Mutex::default(),
        }))
    }

    /// Sets bytes aside for a person. More than her whole share counts as her whole share: one goes at a time.
    pub async fn take(&self, user: UserId, bytes: u64) -> Result<Held, Full> {
        let inner = &self.0;
        let bytes = clamp(bytes).min(inner.of_one);
        let share = Share::take(inner, user, bytes).ok_or(Full)?;
        let turn = Arc::clone(&inner.all).acquire_many_owned(bytes);
        match tokio::time::timeout(inner.patience, turn).await {
            Ok(Ok(permit)) => Ok(Held { permit, share }),
            Ok(Err(_)) | Err(_) => Err(Full),
        }
    }
}

fn clamp(bytes: u64) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}

/// What one person holds.
#[derive(Debug)]
struct Share {
    inner: Arc<Inner>,
    user: UserId,
    bytes: u32,
}

impl Share {
    fn take(inner: &Arc<Inner>, user: UserId, bytes: u32) -> Option<Self> {
        let mut held = inner.held.lock().unwrap_or_else(PoisonError::into_inner);
        let now = held.get(&user).copied().unwrap_or(0);
        let then = now.checked_add(bytes).filter(|n| *n <= inner.of_one)?;
        held.insert(user, then);
        Some(Self { inner: Arc::clone(inner), user, bytes })
    }

    fn give_back(&mut self, bytes: u32) {
        let mut held = self.inner.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(now) = held.get_mut(&self.user) {
            *now = now.saturating_sub(bytes);
            if *now == 0 {
                held.remove(&self.user);
            }
        }
        self.bytes = self.bytes.saturating_sub(bytes);
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.give_back(self.bytes);
    }
}

/// Bytes set aside; given back when dropped.
#[derive(Debug)]
pub struct Held {
    permit: OwnedSemaphorePermit,
    share: Share,
}

impl Held {
    /// Gives back all but so many.
    pub fn shrink(&mut self, bytes: u64) {
        let surplus = self.share.bytes.saturating_sub(clamp(bytes));
        if usize::try_from(surplus).is_ok_and(|n| self.permit.split(n).is_some()) {
            self.share.give_back(surplus);
        }
    }

    /// The same bytes, which keep this with them: it is given back when the last slice of them is gone.
    pub fn with(self, bytes: Bytes) -> Bytes {
        Bytes::from_owner(Kept { bytes, _held: self })
    }
}

struct Kept {
    bytes: Bytes,
    _held: Held,
}

impl AsRef<[u8]> for Kept {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wissel_core::time::Moment;

    fn user(n: u8) -> UserId {
        UserId::new(Moment::from_micros(0), [n; 10])
    }

    #[tokio::test]
    async fn one_person_holds_her_share_and_the_others_theirs() {
        let budget = Budget::new(100, 40, Duration::ZERO);
        let first = budget.take(user(1), 30).await.unwrap();
        assert_eq!(budget.take(user(1), 20).await.err(), Some(Full), "more than her share");
        let second = budget.take(user(2), 4_000).await.unwrap();
        let _third = budget.take(user(3), 30).await.unwrap();
        assert_eq!(budget.take(user(4), 1).await.err(), Some(Full), "nothing is left");
        drop(second);
        let _fourth = budget.take(user(4), 40).await.unwrap();
        drop(first);
        let _again = budget.take(user(1), 30).await.unwrap();
    }

    #[tokio::test]
    async fn the_last_slice_gives_back() {
        let budget = Budget::new(10, 10, Duration::ZERO);
        let mut held = budget.take(user(1), 10).await.unwrap();
        held.shrink(4);
        let _other = budget.take(user(2), 6).await.unwrap();
        let mut all = held.with(Bytes::from_static(b"abcd"));
        let slice = all.split_to(2);
        drop(all);
        assert_eq!(budget.take(user(1), 4).await.err(), Some(Full), "a slice is still out");
        assert_eq!(&slice[..], b"ab");
        drop(slice);
        assert!(budget.take(user(1), 4).await.is_ok());
    }

    #[tokio::test]
    async fn who_waits_gets_what_comes_free() {
        let budget = Budget::new(10, 10, Duration::from_secs(60));
        let held = budget.take(user(1), 10).await.unwrap();
        let waiting = {
            let budget = budget.clone();
            async move { budget.take(user(2), 5).await }
        };
        let (waited, ()) = tokio::join!(waiting, async move { drop(held) });
        assert!(waited.is_ok());
    }
}
