//! Certificates of the portal: TLS 1.3, 1.2 only when asked for, read again on SIGHUP without dropping a connection.

use crate::config::TlsFiles;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, version};
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
    current: RwLock<Arc<ServerConfig>>,
}

impl Tls {
    /// Reads the files.
    pub fn load(files: TlsFiles) -> Result<Self, BadTls> {
        let current = RwLock::new(Arc::new(read(&files)?));
        Ok(Self { files, current })
    }

    /// Reads the files again; new connections get the new certificate. After a fault the old one stays in use.
    pub fn reload(&self) -> Result<(), BadTls> {
        let fresh = Arc::new(read(&self.files)?);
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = fresh;
        Ok(())
    }

    /// For the next connection.
    pub fn acceptor(&self) -> TlsAcceptor {
        TlsAcceptor::from(Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner)))
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
