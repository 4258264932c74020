//! Password hashing: argon2id (RFC 9106), as many at once as there are cores, and a queue that ends.

use crate::app::Argon2Cost;
use argon2::password_hash::CustomizedPasswordHasher;
use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, PasswordVerifier, Version};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::Semaphore;
use wissel_core::ports::Entropy;
use wissel_store::Fault;
use zeroize::Zeroizing;

/// How many may wait for each one that is being hashed.
const QUEUE_PER_CORE: usize = 32;

/// Hashes and verifies passwords. Clones share the queue.
#[derive(Clone)]
pub struct Hasher(Arc<Inner>);

struct Inner {
    cost: Argon2Cost,
    entropy: Arc<dyn Entropy>,
    /// Verified when there is no such user, so that the same work is done.
    nobody: String,
    queue: Semaphore,
    running: Semaphore,
    done: AtomicU64,
}

/// What became of a verification.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Verified {
    /// It is the password; `Some` carries a new hash when the parameters have changed since.
    Right(Option<String>),
    /// It is not.
    Wrong,
}

/// Why nothing was hashed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum HashFailure {
    /// Too many are waiting; come back after this time.
    Busy(Duration),
    /// A fault of ours.
    Fault(Fault),
}

impl Hasher {
    /// With this cost.
    pub fn new(cost: Argon2Cost, entropy: Arc<dyn Entropy>) -> Result<Self, Fault> {
        let cores = cost.parallel_hashes.max(1);
        let nobody = nobody(cost, &*entropy)?;
        Ok(Self(Arc::new(Inner {
            cost,
            entropy,
            nobody,
            queue: Semaphore::new(cores.saturating_mul(QUEUE_PER_CORE)),
            running: Semaphore::new(cores),
            done: AtomicU64::new(0),
        })))
    }

    /// How many hashes were computed: for the metrics, and for the test that unknown users cost the same.
    pub fn count(&self) -> u64 {
        self.0.done.load(Ordering::Relaxed)
    }

    /// A hash of a new password, as PHC string.
    pub async fn hash(&self, password: Zeroizing<String>) -> Result<String, HashFailure> {
        let inner = Arc::clone(&self.0);
        let salt = self.salt();
        self.in_turn(move || hash(inner.cost, password.as_bytes(), salt)).await
    }

    /// Whether this is the password behind a hash. Without a hash the same work is done for nothing.
    pub async fn verify(
        &self,
        password: Zeroizing<String>,
        phc: Option<String>,
    ) -> Result<Verified, HashFailure> {
        let inner = Arc::clone(&self.0);
        let salt = self.salt();
        self.in_turn(move || {
            let known = phc.is_some();
            let phc = phc.unwrap_or_else(|| inner.nobody.clone());
            let right = PasswordHash::new(&phc)
                .is_ok_and(|p| Mapped.verify_password(password.as_bytes(), &p).is_ok());
            if !(right && known) {
                return Ok(Verified::Wrong);
            }
            let renewed = if is_of_cost(&phc, inner.cost) {
                None
            } else {
                Some(hash(inner.cost, password.as_bytes(), salt)?)
            };
            Ok(Verified::Right(renewed))
        })
        .await
    }

    fn salt(&self) -> [u8; 16] {
        let mut salt = [0; 16];
        self.0.entropy.fill(&mut salt);
        salt
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, HashFailure> {
        let wait = self.0.cost.wait;
        let busy = || HashFailure::Busy(wait.max(Duration::from_secs(1)));
        let _place = self.0.queue.try_acquire().map_err(|_| busy())?;
        let _turn = tokio::time::timeout(wait, self.0.running.acquire())
            .await
            .map_err(|_| busy())?
            .map_err(|_| HashFailure::Fault(Fault::Closed))?;
        self.0.done.fetch_add(1, Ordering::Relaxed);
        tokio::task::spawn_blocking(work)
            .await
            .map_err(|_| HashFailure::Fault(Fault::Panicked))?
            .map_err(HashFailure::Fault)
    }
}

/// Blocks of 1 KiB from which on the C library takes memory from the system and gives it back at once. Smaller
/// pieces it keeps for later, once the first was given back, on a heap for each thread: the 19 MiB of some log-ins
/// would stay for good. Memory that is never touched costs nothing.
const MAPPED: usize = 32 * 1024 + 1;

/// argon2 that gives its memory back.
struct Mapped;

impl CustomizedPasswordHasher<PasswordHash> for Mapped {
    type Params = Params;

    fn hash_password_customized(
        &self,
        password: &[u8],
        salt: &[u8],
        algorithm: Option<&str>,
        version: Option<u32>,
        params: Params,
    ) -> argon2::password_hash::Result<PasswordHash> {
        let algorithm = algorithm.map_or(Ok(Algorithm::Argon2id), Algorithm::try_from)?;
        let version = version.map_or(Ok(Version::V0x13), Version::try_from)?;
        let blocks = params.block_count();
        let mut memory = Vec::with_capacity(blocks.max(MAPPED));
        memory.resize(blocks, Block::default());
        let mut buffer = [0; Output::MAX_LENGTH];
        let length = params.output_len().unwrap_or(Params::DEFAULT_OUTPUT_LEN);
        let out = buffer.get_mut(..length).ok_or(argon2::password_hash::Error::OutputSize)?;
        let argon = Argon2::new(algorithm, version, params.clone());
        argon.hash_password_into_with_memory(password, salt, out, memory.as_mut_slice())?;
        Ok(PasswordHash {
            algorithm: algorithm.ident(),
            version: Some(version.into()),
            params: ParamsString::try_from(&params)?,
            salt: Some(Salt::new(salt)?),
            hash: Some(Output::new(out)?),
        })
    }
}

fn params(cost: Argon2Cost) -> Result<Params, Fault> {
    Params::new(cost.memory_kib, cost.passes, 1, Some(32))
        .map_err(|_| Fault::Forbidden("argon2 cannot work with this cost"))
}

fn hash(cost: Argon2Cost, password: &[u8], salt: [u8; 16]) -> Result<String, Fault> {
    Mapped
        .hash_password_customized(password, &salt, None, None, params(cost)?)
        .map(|phc| phc.to_string())
        .map_err(|_| Fault::Forbidden("argon2 refused"))
}

/// A hash of this cost that belongs to no password: random bytes. Computing one would only delay the start.
fn nobody(cost: Argon2Cost, entropy: &dyn Entropy) -> Result<String, Fault> {
    let (mut salt, mut hash) = ([0; 16], [0; 32]);
    entropy.fill(&mut salt);
    entropy.fill(&mut hash);
    let params = params(cost)?;
    let phc = || -> argon2::password_hash::Result<_> {
        Ok(PasswordHash {
            algorithm: Algorithm::Argon2id.ident(),
            version: Some(Version::V0x13.into()),
            params: ParamsString::try_from(&params)?,
            salt: Some(Salt::new(&salt)?),
            hash: Some(Output::new(&hash)?),
        })
    };
    phc().map(|phc| phc.to_string()).map_err(|_| Fault::Forbidden("argon2 refused"))
}

fn is_of_cost(phc: &str, cost: Argon2Cost) -> bool {
    let Ok(phc) = PasswordHash::new(phc) else { return false };
    let Ok(params) = Params::try_from(&phc) else { return false };
    phc.algorithm.as_str() == "argon2id"
        && phc.version == Some(0x13)
        && (params.m_cost(), params.t_cost(), params.p_cost()) == (cost.memory_kib, cost.passes, 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Fixed;
    impl Entropy for Fixed {
        fn fill(&self, buffer: &mut [u8]) {
            buffer.fill(7);
        }
    }
    fn secret(text: &str) -> Zeroizing<String> {
        Zeroizing::new(text.to_owned())
    }
    const CHEAP: Argon2Cost =
        Argon2Cost { memory_kib: 8, passes: 1, parallel_hashes: 1, wait: Duration::from_secs(5) };

    /// ASVS 5.0, 11.4.2 and appendix C: the real cost, read back from what is stored.
    #[tokio::test]
    async fn u2_4_a_stored_hash_is_argon2id_of_19_mib_and_two_passes() {
        let hasher = Hasher::new(Argon2Cost::standard(1), Arc::new(Fixed)).unwrap();
        let phc = hasher.hash(secret("drie fietsen in de regen")).await.unwrap();
        assert!(phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{phc}");
        let verify = |p: &str| hasher.verify(secret(p), Some(phc.clone()));
        assert_eq!(verify("drie fietsen in de regen").await, Ok(Verified::Right(None)));
        assert_eq!(verify("drie fietsen in de regen ").await, Ok(Verified::Wrong));
        assert_eq!(verify("Drie fietsen in de regen").await, Ok(Verified::Wrong));
    }

    /// ASVS 5.0, 6.2.8: nothing is cut off.
    #[tokio::test]
    async fn every_character_counts() {
        let hasher = Hasher::new(CHEAP, Arc::new(Fixed)).unwrap();
        let long = "x".repeat(72);
        let phc = hasher.hash(secret(&format!("{long}a"))).await.unwrap();
        assert_eq!(hasher.verify(secret(&format!("{long}b")), Some(phc)).await, Ok(Verified::Wrong));
    }

    #[tokio::test]
    async fn a_hash_of_another_cost_is_renewed_and_nobody_has_no_password() {
        let old = Hasher::new(CHEAP, Arc::new(Fixed)).unwrap();
        let new = Hasher::new(Argon2Cost { passes: 2, ..CHEAP }, Arc::new(Fixed)).unwrap();
        let phc = old.hash(secret("wachtwoordzin")).await.unwrap();
        let Ok(Verified::Right(Some(renewed))) = new.verify(secret("wachtwoordzin"), Some(phc)).await else {
            panic!("not renewed")
        };
        assert!(renewed.contains("t=2"));
        assert_eq!(new.verify(secret("wachtwoordzin"), Some(renewed)).await, Ok(Verified::Right(None)));
        assert_eq!(new.verify(secret("nobody has this password"), None).await, Ok(Verified::Wrong));
    }

    /// A flood of log-ins is told to come back; it takes neither the memory nor the cores.
    #[tokio::test]
    async fn the_queue_ends() {
        let cost = Argon2Cost { memory_kib: 19_456, wait: Duration::from_millis(50), ..CHEAP };
        let hasher = Hasher::new(cost, Arc::new(Fixed)).unwrap();
        let all = (0..200).map(|_| hasher.hash(secret("drie fietsen in de regen")));
        let results = futures_util::future::join_all(all).await;
        let busy = results.iter().filter(|r| matches!(r, Err(HashFailure::Busy(_)))).count();
        assert!((200 - QUEUE_PER_CORE..200).contains(&busy), "{busy} of 200 were told to come back");
    }
}
