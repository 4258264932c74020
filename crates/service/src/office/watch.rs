//! Each minute the program looks at every line of the operator's page, remembers since when it stands so, and mails the
//! operator about what has to be dealt with now: once a day, for a week at most.

use super::standing::{Standing, scan_answers};
use crate::app::App;
use wissel_core::act::{Acted, Decided, Outcome};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event};
use wissel_core::ids::UserId;
use wissel_core::lang::Lang;
use wissel_core::notice::{Channel, Notice, Recipient, Template};
use wissel_core::office::upkeep::{Finding, MAILED_FOR, Report, State};
use wissel_core::time::{Day, Moment};
use wissel_store::office::members;
use wissel_store::office::upkeep;
use wissel_store::{Fault, Tx};

/// What was found, for figures and pages.
pub type Found = Vec<Finding>;

/// Notes what this server says of itself.
pub async fn report(app: &App, report: Report) -> Result<(), Fault> {
    app.store.tick(report, upkeep::report).await
}

/// Looks at every line. Writes, with an entry, only when a line stands otherwise than before or an alarm is due.
pub async fn look(app: &App) -> Result<Found, Fault> {
    let scan = scan_answers(app).await;
    let (found, due) = app
        .store
        .read(scan, |tx, scan| {
            let standing = Standing::read(tx, *scan)?;
            let due = standing.changed().next().is_some()
                || standing.gone().next().is_some()
                || standing.found.iter().any(|f| is_due(f, &standing, tx.now()));
            Ok((standing.found, due))
        })
        .await?;
    if due {
        match app.store.act(&Actor::System("watch"), scan, run).await? {
            Outcome::Done(()) => {}
            Outcome::Refused(never) => match never {},
        }
    }
    Ok(found)
}

/// Whether the operator is mailed about this line now.
fn is_due(f: &Finding, standing: &Standing, now: Moment) -> bool {
    if f.state != State::Act {
        return false;
    }
    let Some(k) = standing.before(f) else { return true };
    let since = if k.state == f.state { k.since } else { now };
    k.told_on != Some(now.day()) && now.since(since) < MAILED_FOR
}

fn run(tx: &mut Tx<'_>, scan: &Option<bool>) -> Result<Decided<(), std::convert::Infallible>, Fault> {
    let standing = Standing::read(tx, *scan)?;
    let mut lines = Vec::new();
    for f in standing.changed() {
        upkeep::note(tx, f)?;
        lines.push(format!("{} {} {}", f.line.name(), f.subject(), f.state.name()));
    }
    for k in standing.gone() {
        upkeep::forget(tx, k)?;
    }
    let (now, today) = (tx.now(), tx.now().day());
    let operators = members::operators(tx)?;
    let mut mails = Vec::new();
    for f in standing.found.iter().filter(|f| is_due(f, &standing, now)) {
        if upkeep::tell(tx, f, today)? {
            for &(user, lang) in &operators {
                mails.push(mail(tx, f, user, lang, today));
            }
        }
    }
    let entry = AuditEntry::new(tx.new_id(), Event::HealthChanged)
        .with("lines", lines.join("; "))
        .with("mails", mails.len());
    Ok(Acted::done((), entry).notices(mails))
}

fn mail(tx: &mut Tx<'_>, f: &Finding, user: UserId, lang: Lang, day: Day) -> Notice {
    Notice {
        id: tx.new_id(),
        channel: Channel::Mail,
        to: Recipient::User(user),
        template: Template::HealthAlarm,
        args: vec![
            ("line".to_owned(), f.line.name().to_owned()),
            ("server".to_owned(), if f.server.is_empty() { "-".to_owned() } else { f.server.clone() }),
        ],
        lang,
        dedupe: format!("health-alarm:{}:{}:{day}:{user}", f.line.name(), f.subject()),
        not_after: None,
    }
}
