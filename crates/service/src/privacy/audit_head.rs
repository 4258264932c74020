//! Each night the head of the audit log is signed and sent to a second place, so that nobody can rewrite the log
//! afterwards without being found out (NEN 7513).

use crate::app::App;
use crate::hex::hex;
use wissel_core::act::Acted;
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::due::{Due, JobKind};
use wissel_core::lang::Lang;
use wissel_core::notice::{Channel, Notice, Recipient, Template};
use wissel_store::audit::Head;
use wissel_store::{ClaimedJob, Fault, Tx, setting};

/// The one key of this recurring job.
pub const KEY: &str = "daily";
/// Where the newest signed head stands, for `wissel audit verify`.
pub const SETTING: &str = "audit.head";

/// How each head begins.
pub(super) const FIRST_LINE: &str = "wissel log head 1\n";

struct Command {
    head: Head,
    mail: Option<String>,
}

/// Signs the head as it is now, keeps it, mails it, and plans the coming night. A night that was missed is not made up
/// for: the next head covers everything before it.
pub async fn run(app: &App, job: &ClaimedJob) -> Result<(), Fault> {
    let command = Command { head: app.store.head().await?, mail: app.policy.audit_mail.clone() };
    app.store.finish_job(job, &Actor::System("job:audit.head"), command, sign).await.map(drop)
}

fn sign(tx: &mut Tx<'_>, c: &Command) -> Result<Acted<()>, Fault> {
    let day = tx.now().day().plus_days(-1);
    let text = body(&day.to_string(), &c.head);
    let signed = format!("{text}signature: {}\n", hex(&tx.keys().sign(text.as_bytes())));
    setting::set(tx, SETTING, &signed)?;
    let entry = AuditEntry::new(tx.new_id(), Event::LogSigned)
        .on(ObjectKind::Day, day)
        .with("position", c.head.position)
        .with("hash", hex(&c.head.hash));
    let next = Due { kind: JobKind::AuditHead, key: KEY.to_owned(), run_at: tx.now().day().end() };
    let mut acted = Acted::new((), entry).plan(next);
    if let Some(mail) = &c.mail {
        acted = acted.notice(Notice {
            id: tx.new_id(),
            channel: Channel::Mail,
            to: Recipient::Address(mail.clone()),
            template: Template::AuditHead,
            args: vec![("head".to_owned(), signed)],
            lang: Lang::Nl,
            dedupe: format!("audit-head:{day}"),
            not_after: None,
        });
    }
    Ok(acted)
}

/// What is signed: one line each for format, day, position and hash.
pub fn body(day: &str, head: &Head) -> String {
    format!("{FIRST_LINE}day: {day}\nposition: {}\nhash: {}\n", head.position, hex(&head.hash))
}
