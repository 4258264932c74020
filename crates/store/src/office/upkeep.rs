//! What the servers report of themselves, and how each line of the operator's page stands.

use crate::{Fault, Row, Tx, sql};
use wissel_core::office::upkeep::{Failing, Finding, Line, Report, Server, State};
use wissel_core::time::{Day, Moment};

/// Notes what this server says of itself.
pub fn report(tx: &mut Tx<'_>, report: &Report) -> Result<(), Fault> {
    let facts =
        serde_json::to_string(report).map_err(|_| Fault::Corrupt("a report that cannot be written"))?;
    let (node, now) = (tx.node(), tx.real_now());
    tx.exec(
        sql!(
            "insert into node_report (node, at, facts) values ($1, $2, $3)
             on conflict (node) do update set at = excluded.at, facts = excluded.facts"
        ),
        &[node.into(), now.into(), facts.into()],
    )
    .map(drop)
}

/// What the servers said last, by name.
pub fn reports(tx: &mut Tx<'_>) -> Result<Vec<Server>, Fault> {
    tx.rows(sql!("select node, at, facts from node_report order by node"), &[])?
        .iter()
        .map(|r| {
            let report = serde_json::from_str(r.str("facts")?).ok();
            Ok(Server { name: r.text("node")?, at: r.moment("at")?, report })
        })
        .collect()
}

/// Forgets servers that have said nothing since this moment.
pub fn sweep(tx: &mut Tx<'_>, before: Moment) -> Result<(), Fault> {
    tx.exec(sql!("delete from node_report where at < $1"), &[before.into()]).map(drop)
}

/// How messages of one channel fared since this moment: given up, come too late, or failed and waiting.
pub fn failing(tx: &mut Tx<'_>, channel: &'static str, since: Moment) -> Result<Failing, Fault> {
    let failed = tx
        .one(
            sql!(
                "select count(*) as n from outbox where channel = $1 and error is not null
                 and (state = 'waiting' or (state in ('dead', 'expired') and done_at >= $2))"
            ),
            &[channel.into(), since.into()],
        )?
        .int("n")?;
    if failed == 0 {
        return Ok(Failing::default());
    }
    let last = tx.opt(
        sql!(
            "select error from outbox where channel = $1 and error is not null
             and (state = 'waiting' or (state in ('dead', 'expired') and done_at >= $2))
             order by created_at desc, id desc limit 1"
        ),
        &[channel.into(), since.into()],
    )?;
    Ok(Failing { failed, why: last.map(|r| r.text("error")).transpose()? })
}

/// How a line stood when it was last looked at.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Known {
    /// The line.
    pub line: Line,
    /// Which of its kind.
    pub subject: String,
    /// How it is.
    pub state: State,
    /// Since when.
    pub since: Moment,
    /// On which day its alarm was last mailed.
    pub told_on: Option<Day>,
}

fn known_row(r: &Row) -> Result<Known, Fault> {
    Ok(Known {
        line: Line::from_name(r.str("line")?).ok_or(Fault::Corrupt("the name of a line"))?,
        subject: r.text("subject")?,
        state: State::from_name(r.str("state")?).ok_or(Fault::Corrupt("the state of a line"))?,
        since: r.moment("since")?,
        told_on: r.opt_day("told_on")?,
    })
}

/// How the lines stood when they were last looked at.
pub fn known(tx: &mut Tx<'_>) -> Result<Vec<Known>, Fault> {
    tx.rows(sql!("select line, subject, state, since, told_on from health_line order by line, subject"), &[])?
        .iter()
        .map(known_row)
        .collect()
}

/// Notes how a line stands; since now, when it stood otherwise.
pub fn note(tx: &mut Tx<'_>, found: &Finding) -> Result<(), Fault> {
    let now = tx.now();
    tx.exec(
        sql!(
            "insert into health_line (line, subject, state, since) values ($1, $2, $3, $4)
             on conflict (line, subject) do update set state = excluded.state, since = excluded.since
             where health_line.state <> excluded.state"
        ),
        &[found.line.name().into(), found.subject().into(), found.state.name().into(), now.into()],
    )
    .map(drop)
}

/// Notes that the alarm of a line is mailed on this day. `false`: it was already.
pub fn tell(tx: &mut Tx<'_>, found: &Finding, day: Day) -> Result<bool, Fault> {
    Ok(tx.exec(
        sql!(
            "update health_line set told_on = $3
             where line = $1 and subject = $2 and (told_on is null or told_on <> $3)"
        ),
        &[found.line.name().into(), found.subject().into(), day.into()],
    )? == 1)
}

/// Forgets a line that is not looked at any more: a server that went, a disk that was taken out.
pub fn forget(tx: &mut Tx<'_>, known: &Known) -> Result<(), Fault> {
    tx.exec(
        sql!("delete from health_line where line = $1 and subject = $2"),
        &[known.line.name().into(), (&known.subject).into()],
    )
    .map(drop)
}
