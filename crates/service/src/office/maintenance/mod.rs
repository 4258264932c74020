//! Planned maintenance (T12.1): the operator publishes it, changes it, withdraws it; every page tells it.

pub mod change;
pub mod publish;
pub mod see;
pub mod withdraw;

use wissel_core::ids::MaintenanceId;
use wissel_core::lang::Lang;
use wissel_core::notice::{Channel, Notice, Recipient, Template};
use wissel_core::office::maintenance::Maintenance;
use wissel_core::person::date;
use wissel_store::office::{maintenance, members};
use wissel_store::{Fault, Tx};

/// Mails for the administrators of all organisations with an agreement, unless they got one about this before.
fn tell(tx: &mut Tx<'_>, id: MaintenanceId, m: &Maintenance) -> Result<Vec<Notice>, Fault> {
    if !m.tell || !maintenance::tell(tx, id)? {
        return Ok(Vec::new());
    }
    let mut mails = Vec::new();
    for (user, lang) in members::bound_administrators(tx)? {
        let words = match lang {
            Lang::Nl => &m.words_nl,
            Lang::En => &m.words_en,
        };
        mails.push(Notice {
            id: tx.new_id(),
            channel: Channel::Mail,
            to: Recipient::User(user),
            template: Template::MaintenancePlanned,
            args: vec![
                ("from".to_owned(), date::long_time(m.from, lang)),
                ("till".to_owned(), date::long_time(m.till, lang)),
                ("words".to_owned(), words.clone()),
            ],
            lang,
            dedupe: format!("maintenance:{id}:{user}"),
            // Afterwards it would only puzzle.
            not_after: Some(m.till),
        });
    }
    Ok(mails)
}
