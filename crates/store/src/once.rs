//! What came of forms that were sent: the same form sent again does its thing once.

use crate::{Fault, Tx, sql};
use wissel_core::time::Moment;

/// What came of the form with this mark, when it was sent before.
pub fn made(tx: &mut Tx<'_>, mark: [u8; 32]) -> Result<Option<String>, Fault> {
    let row = tx.opt(sql!("select made from form_sent where mark = $1"), &[mark.to_vec().into()])?;
    row.map(|row| row.text("made")).transpose()
}

/// Keeps what came of the form with this mark; `false` when it was sent before.
pub fn keep(tx: &mut Tx<'_>, mark: [u8; 32], made: &str) -> Result<bool, Fault> {
    let now = tx.real_now();
    let kept = tx.opt(
        sql!(
            "insert into form_sent (mark, made, sent_at) values ($1, $2, $3)
             on conflict (mark) do nothing returning mark"
        ),
        &[mark.to_vec().into(), made.into(), now.into()],
    )?;
    Ok(kept.is_some())
}

/// Forgets forms that were sent before this moment.
pub fn sweep(tx: &mut Tx<'_>, before: Moment) -> Result<u64, Fault> {
    tx.exec(sql!("delete from form_sent where sent_at < $1"), &[before.into()])
}
