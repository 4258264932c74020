//! "Dit klopt niet" (GDPR art. 16): the client says what is wrong; it becomes a task on the record's page of its source.

use super::{ViewRefused, entry, seen};
use crate::app::App;
use crate::exchange::people;
use crate::failure::Failure;
use crate::identity::settle;
use crate::once::{self, Once, SENT_BEFORE};
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::Event;
use wissel_core::exchange::view::{MOST_REPORTS, Said};
use wissel_core::ids::ClientReportId;
use wissel_core::notice::Template;
use wissel_store::exchange::report;
use wissel_store::{Fault, Tx};

/// Takes down what the acting client says, once for each form.
pub async fn say(
    app: &App,
    actor: &Actor,
    said: Said,
    once: Option<Once>,
) -> Result<(), Failure<ViewRefused>> {
    settle(app.store.act(actor, (said, once), run).await?)
}

fn run(tx: &mut Tx<'_>, (said, once): &(Said, Option<Once>)) -> Result<Decided<(), ViewRefused>, Fault> {
    let opened = seen!(tx, Event::ClientReported);
    let entry = entry(tx, &opened, Event::ClientReported).with("about", said.about.name());
    if let Some(id) = once::made::<ClientReportId>(tx, *once)? {
        return Ok(Acted::done((), entry.with("report", id).refused(SENT_BEFORE)));
    }
    let record = opened.record.id;
    if report::unanswered(tx, record)? >= MOST_REPORTS {
        return Ok(Acted::refused(ViewRefused::TooManyReports, entry));
    }
    let id: ClientReportId = tx.new_id();
    once::keep(tx, *once, id)?;
    report::insert(tx, (id, record), &opened.key, said.about, &said.words)?;
    let told = people::tell_keepers(tx, &opened.record, Template::ClientReported, &id.to_string())?;
    Ok(Acted::done((), entry.with("report", id)).notices(told))
}
