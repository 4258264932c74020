//! The chain: `hash(n) = SHA-256("wissel audit 1" ‖ hash(n-1) ‖ n ‖ id ‖ hash of the entry)`.

use crate::tx::{Entries, Link};
use crate::{Fault, sql};
use sha2::{Digest, Sha256};

/// A place in the chain.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Head {
    /// How many entries the chain has had.
    pub position: i64,
    /// The hash at that position.
    pub hash: [u8; 32],
}

/// Before the first entry.
pub(crate) const START: Head = Head { position: 0, hash: [0; 32] };

impl Head {
    /// The place after this entry.
    pub(crate) fn then(self, id: &str, entry: &[u8; 32]) -> Self {
        let position = self.position.saturating_add(1);
        let hash = Sha256::new()
            .chain_update(b"wissel audit 1")
            .chain_update(self.hash)
            .chain_update(position.to_be_bytes())
            .chain_update(id.as_bytes())
            .chain_update(entry)
            .finalize();
        Self { position, hash: hash.into() }
    }
}

/// The newest place, also when everything before it was trimmed.
pub(crate) fn head(link: &mut Link<'_>) -> Result<Head, Fault> {
    let rows = link.rows(
        sql!(
            "select position, hash from (select position, hash from audit_link \
             union all select position, hash from audit_trim) as places order by position desc limit 1"
        ),
        &[],
    )?;
    rows.first()
        .map_or(Ok(START), |row| Ok(Head { position: row.int("position")?, hash: row.array("hash")? }))
}

/// Links entries to the chain, in this order, inside the open transaction.
pub(crate) fn append_links(link: &mut Link<'_>, entries: Entries) -> Result<(), Fault> {
    if entries.is_empty() {
        return Ok(());
    }
    let mut place = head(link)?;
    for (id, hash) in entries {
        place = place.then(&id, &hash);
        link.exec(
            sql!("insert into audit_link (position, audit_id, hash) values ($1, $2, $3)"),
            &[place.position.into(), id.into(), place.hash.into()],
        )?;
    }
    Ok(())
}
