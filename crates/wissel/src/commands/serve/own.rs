//! What this server says of itself: free space where the data stands, its certificate, its version.

use super::tls::Tls;
use crate::config::Config;
use crate::installation::Places;
use rustix::fs::{stat, statvfs};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use wissel_core::office::upkeep::{Certificate, Disk, Place, Report};
use wissel_store::Database;

/// How TLS is ended.
#[derive(Clone)]
pub enum Ends {
    /// Here.
    Here(Arc<Tls>),
    /// By a proxy that is trusted.
    Proxy,
    /// Not at all: this machine only.
    Nowhere,
}

impl Ends {
    /// As configured.
    pub fn of(config: &Config, tls: Option<Arc<Tls>>) -> Self {
        match tls {
            Some(tls) => Self::Here(tls),
            None if config.server.trusted_proxies.is_empty() => Self::Nowhere,
            None => Self::Proxy,
        }
    }
    fn certificate(&self) -> Certificate {
        match self {
            Self::Here(tls) => {
                tls.until().map_or(Certificate::Unreadable, |until| Certificate::Own { until })
            }
            Self::Proxy => Certificate::Proxy,
            Self::Nowhere => Certificate::Plain,
        }
    }
}

/// What is looked at.
#[derive(Clone)]
pub struct Own {
    folders: Vec<(Place, PathBuf)>,
    ends: Ends,
}

impl Own {
    /// Of this installation.
    pub fn new(places: &Places, ends: Ends) -> Self {
        let mut folders =
            vec![(Place::Data, places.data.clone()), (Place::Documents, places.data.join("blobs"))];
        if let Database::Sqlite { path } = &places.database {
            folders.push((Place::Database, path.parent().unwrap_or(path).to_path_buf()));
        }
        folders.push((Place::Keys, places.keyring.clone()));
        Self { folders, ends }
    }

    /// Looks; takes a certificate that was replaced. Blocking.
    pub fn look(&self) -> Report {
        if let Ends::Here(tls) = &self.ends {
            match tls.refresh() {
                Ok(false) => {}
                Ok(true) => tracing::info!("the certificate was replaced and is in use"),
                Err(error) => {
                    tracing::error!(%error, "a new certificate cannot be used; the old one stays in use");
                }
            }
        }
        Report {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            disks: disks(&self.folders),
            certificate: self.ends.certificate(),
        }
    }
}

/// The disks under these folders, each once. What cannot be looked at is left out, and said in the log.
fn disks(folders: &[(Place, PathBuf)]) -> Vec<Disk> {
    let mut found: Vec<(u64, Disk)> = Vec::new();
    for (place, folder) in folders {
        match space(folder) {
            Ok((device, free, size)) => match found.iter_mut().find(|(d, _)| *d == device) {
                Some((_, disk)) => disk.holds.push(*place),
                None => found.push((device, Disk { holds: vec![*place], free, size })),
            },
            Err(error) => {
                tracing::warn!(%error, place = place.name(), "the space of a disk cannot be read");
            }
        }
    }
    found.into_iter().map(|(_, disk)| disk).collect()
}

fn space(folder: &Path) -> rustix::io::Result<(u64, u64, u64)> {
    let (device, space) = (stat(folder)?.st_dev, statvfs(folder)?);
    let bytes = |blocks: u64| blocks.saturating_mul(space.f_frsize);
    Ok((device, bytes(space.f_bavail), bytes(space.f_blocks)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_on_one_disk_are_one_line_and_what_is_not_there_is_left_out() {
        let folder = tempfile::tempdir().expect("folder");
        let here = folder.path().to_path_buf();
        let found = disks(&[
            (Place::Data, here.clone()),
            (Place::Documents, here.join("not there")),
            (Place::Keys, here),
        ]);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].holds, [Place::Data, Place::Keys]);
        assert!(found[0].size > 0 && found[0].free <= found[0].size, "{found:?}");
    }
}
