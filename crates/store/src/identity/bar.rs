//! Whether a person is barred (U5.2); bars are set and lifted by the office domain.

use crate::{Fault, Tx, sql};
use wissel_core::ids::UserId;

/// Whether a person is barred now.
pub fn is_barred(tx: &mut Tx<'_>, person: UserId) -> Result<bool, Fault> {
    let row =
        tx.opt(sql!("select id from bar where person_id = $1 and lifted_at is null"), &[person.into()])?;
    Ok(row.is_some())
}
