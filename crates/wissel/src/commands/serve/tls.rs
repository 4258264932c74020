//! Certificates of the portal: TLS 1.3, 1.2 only when asked for, read again on SIGHUP, and when they were replaced, without
//! dropping a connection.

use crate::config::TlsFiles;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, version};
use std::hash::{DefaultHasher, Hasher as _};
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};
use tokio_rustls::TlsAcceptor;
use wissel_core::time::Moment;
use x509_cert::Certificate;
use x509_cert::der::Decode as _;

/// Why certificate files cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BadTls {
    /// The file cannot be read, or holds no certificate or key in PEM form.
    #[error("{file}: {why}")]
    File {
        /// Which file.
        file: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// Certificate and key do not belong together, or are of a kind that is not supported.
    #[error("certificate and key cannot be used together: {0}")]
    Pair(#[from] rustls::Error),
}

/// The certificate in use.
pub struct Tls {
    files: TlsFiles,
    current: RwLock<Current>,
}

/// What is in use, until when it is valid, and which files it came from.
#[derive(Clone)]
struct Current {
    config: Arc<ServerConfig>,
    until: Option<Moment>,
    seen: Seen,
}

/// By what replaced files are known: a mark of what stands in them. Times are too coarse on some disks.
type Seen = Vec<Option<u64>>;

fn seen(files: &TlsFiles) -> Seen {
    let mark = |path: &PathBuf| {
        let mut hasher = DefaultHasher::new();
        hasher.write(&std::fs::read(path).ok()?);
        Some(hasher.finish())
    };
    vec![mark(&files.cert), mark(&files.key)]
}

fn current(files: &TlsFiles) -> Result<Current, BadTls> {
    // Looked at before they are read: what is replaced in between is read again at the next look.
    let seen = seen(files);
    Ok(Current { config: Arc::new(read(files)?), until: valid_until(files), seen })
}

impl Tls {
    /// Reads the files.
    pub fn load(files: TlsFiles) -> Result<Self, BadTls> {
        let current = RwLock::new(current(&files)?);
        Ok(Self { files, current })
    }

    /// Reads the files again; new connections get the new certificate. After a fault the old one stays in use.
    pub fn reload(&self) -> Result<(), BadTls> {
        let fresh = current(&self.files)?;
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = fresh;
        Ok(())
    }

    /// Reads the files again when they were replaced. Whether they were. A certificate that was put in its place a moment
    /// before its key fails, and is tried again at the next look.
    pub fn refresh(&self) -> Result<bool, BadTls> {
        let known = self.current.read().unwrap_or_else(PoisonError::into_inner).seen.clone();
        if seen(&self.files) == known {
            return Ok(false);
        }
        self.reload().map(|()| true)
    }

    /// Until when the certificate in use is valid.
    pub fn until(&self) -> Option<Moment> {
        self.current.read().unwrap_or_else(PoisonError::into_inner).until
    }

    /// For the next connection.
    pub fn acceptor(&self) -> TlsAcceptor {
        TlsAcceptor::from(Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner).config))
    }
}

/// Until when the certificate that clients are shown is valid.
pub fn valid_until(files: &TlsFiles) -> Option<Moment> {
    let own = CertificateDer::pem_file_iter(&files.cert).ok()?.next()?.ok()?;
    let certificate = Certificate::from_der(&own).ok()?;
    let until = certificate.tbs_certificate.validity.not_after.to_unix_duration();
    Some(Moment::from_micros(i64::try_from(until.as_micros()).ok()?))
}

fn read(files: &TlsFiles) -> Result<ServerConfig, BadTls> {
    let bad = |file: &PathBuf, why: String| BadTls::File { file: file.clone(), why };
    let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_file_iter(&files.cert)
        .and_then(Iterator::collect)
        .map_err(|e| bad(&files.cert, e.to_string()))?;
    if chain.is_empty() {
        return Err(bad(&files.cert, "holds no certificate in PEM form".to_owned()));
    }
    let key = PrivateKeyDer::from_pem_file(&files.key).map_err(|e| bad(&files.key, e.to_string()))?;
    let versions: &[&rustls::SupportedProtocolVersion] =
        if files.allow_tls12 { &[&version::TLS13, &version::TLS12] } else { &[&version::TLS13] };
    let mut config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_protocol_versions(versions)?
        .with_no_client_auth()
        .with_single_cert(chain, key)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rcgen::{CertificateParams, KeyPair, date_time_ymd};
    use std::fs;

    /// Puts a pair in place that is valid until 1 January of this year.
    fn put(files: &TlsFiles, year: i32) -> String {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        params.not_after = date_time_ymd(year, 1, 1);
        fs::write(&files.cert, params.self_signed(&key).unwrap().pem()).unwrap();
        fs::write(&files.key, key.serialize_pem()).unwrap();
        key.serialize_pem()
    }

    #[test]
    fn a_certificate_that_was_replaced_is_read_without_a_signal() {
        let folder = tempfile::tempdir().unwrap();
        let files =
            TlsFiles { cert: folder.path().join("cert"), key: folder.path().join("key"), allow_tls12: false };
        put(&files, 2031);
        let tls = Tls::load(files.clone()).unwrap();
        let until = |year: &str| format!("{year}-01-01T00:00:00Z").parse().ok();
        assert_eq!(tls.until(), until("2031"));
        assert!(!tls.refresh().unwrap(), "nothing was replaced");
        let key = put(&files, 2032);
        assert!(tls.refresh().unwrap());
        assert_eq!(tls.until(), until("2032"));
        assert!(!tls.refresh().unwrap(), "once");
        // The certificate is there a moment before its key.
        let next = put(&files, 2033);
        fs::write(&files.key, key).unwrap();
        assert!(tls.refresh().is_err());
        assert_eq!(tls.until(), until("2032"), "the old one stays in use");
        assert!(tls.refresh().is_err(), "and is tried again");
        fs::write(&files.key, next).unwrap();
        assert!(tls.refresh().unwrap());
        assert_eq!(tls.until(), until("2033"));
    }
}
