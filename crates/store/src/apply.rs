//! Carries out what an act has brought forth: audit entries, notices, dated work.

use crate::{Fault, Tx, Value, audit, sql};
use serde::{Deserialize, Serialize};
use wissel_core::act::{Acted, ActedParts};
use wissel_core::due::{Due, DueChange, JobKind};
use wissel_core::ids::JobId;
use wissel_core::notice::{Notice, Recipient};

/// What the column `outbox.sealed` holds. The id inside binds it to its row.
#[derive(Serialize, Deserialize)]
pub(crate) struct SealedNotice {
    pub(crate) id: String,
    pub(crate) to: Recipient,
    pub(crate) args: Vec<(String, String)>,
}

/// The purpose under which notices are sealed.
pub(crate) const NOTICE: &str = "outbox";

impl Tx<'_> {
    /// Writes everything that belongs to the act and gives its value back.
    pub(crate) fn apply<T>(&mut self, acted: Acted<T>) -> Result<T, Fault> {
        let ActedParts { value, audit, notices, due } = acted.into_parts();
        for entry in audit {
            audit::write(self, entry)?;
        }
        self.queued |= !notices.is_empty() || !due.is_empty();
        for notice in notices {
            self.put_notice(notice)?;
        }
        for change in due {
            match change {
                DueChange::Plan(due) => self.plan(&due)?,
                DueChange::Cancel(kind, key) => {
                    self.cancel_job(kind, &key)?;
                }
            }
        }
        Ok(value)
    }

    /// A new date replaces the old one; a lease on the old one is void and its effects will not be committed.
    pub(crate) fn plan(&mut self, due: &Due) -> Result<(), Fault> {
        let id: JobId = self.new_id();
        self.exec(
            sql!(
                "insert into job (id, kind, key, run_at, state) values ($1, $2, $3, $4, 'waiting') \
                 on conflict (kind, key) do update set run_at = excluded.run_at, state = 'waiting', \
                 attempts = 0, lease = null, held_until = 0, error = null, done_at = null"
            ),
            &[id.into(), due.kind.name().into(), (&due.key).into(), due.run_at.into()],
        )?;
        Ok(())
    }

    /// Work with a date that belongs to bookkeeping ([`Store::tick`](crate::Store::tick)) and to no act.
    pub fn plan_job(&mut self, due: &Due) -> Result<(), Fault> {
        self.queued = true;
        self.plan(due)
    }

    /// Takes work out again, in a `tick` too.
    pub fn cancel_job(&mut self, kind: JobKind, key: &str) -> Result<(), Fault> {
        self.exec(sql!("delete from job where kind = $1 and key = $2"), &[kind.name().into(), key.into()])?;
        Ok(())
    }

    fn put_notice(&mut self, notice: Notice) -> Result<(), Fault> {
        let id = notice.id.to_string();
        let masked = masked(&notice.to);
        let content = SealedNotice { id: id.clone(), to: notice.to, args: notice.args };
        let plain = serde_json::to_vec(&content).map_err(|_| Fault::Corrupt("notice"))?;
        let nonce = self.nonce();
        let sealed = self.keys().seal_system(NOTICE, &plain, nonce)?;
        let args: [Value; 9] = [
            id.into(),
            notice.channel.name().into(),
            masked.into(),
            notice.template.name().into(),
            notice.lang.tag().into(),
            sealed.into(),
            notice.dedupe.into(),
            self.now().into(),
            notice.not_after.into(),
        ];
        self.exec(
            sql!(
                "insert into outbox (id, channel, masked, template, lang, sealed, dedupe, created_at, \
                 not_after, state) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'waiting') \
                 on conflict (dedupe) do nothing"
            ),
            &args,
        )?;
        Ok(())
    }
}

/// What an operator may see of a recipient: enough to recognise it with the user at the phone, not enough to write to.
fn masked(to: &Recipient) -> String {
    match to {
        Recipient::User(id) => {
            let text = id.to_string();
            format!("user …{}", text.get(28..).unwrap_or_default())
        }
        Recipient::Address(address) => {
            if let Some((name, domain)) = address.split_once('@') {
                return format!("{}…@{domain}", name.chars().next().unwrap_or('…'));
            }
            let skip = address.chars().count().saturating_sub(2);
            format!("…{}", address.chars().skip(skip).collect::<String>())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recipients_are_masked() {
        for (address, shown) in [("+31612345678", "…78"), ("j.jansen@example.nl", "j…@example.nl"), ("", "…")]
        {
            assert_eq!(masked(&Recipient::Address(address.to_owned())), shown);
        }
    }
}
