//! One record as its source sees it, with the papers that belong to it.

use super::collected::attachment;
use super::{missing, stopped, view_code, words};
use crate::failure::Failure;
use crate::forgery::{CheckedForm, NoFields};
use crate::frame::{Frame, Section};
use crate::guard::Signed;
use crate::i18n::Texts;
use crate::messages::exchange as say;
use crate::page::{Framed, Which, fault, or_return, saying, see_other};
use crate::state::Web;
use crate::status::{Status, Tone};
use crate::views::exchange::{
    Breach, BreachRow, ClientHead, ClientSheet, CollectedBy, DocumentRow, Record, date_words,
};
use crate::views::page as show;
use axum::body::Body;
use axum::extract::State;
use axum::http::header::CONTENT_LENGTH;
use axum::response::{IntoResponse, Response};
use wissel_core::exchange::receipt::DocumentKind;
use wissel_core::exchange::record::{RecordRefused, WithdrawReason};
use wissel_core::exchange::statement::{ConsentBy, ConsentHow};
use wissel_core::ids::{DocumentId, RecordId};
use wissel_service::exchange::breach as breaches;
use wissel_service::exchange::own::Missing;
use wissel_service::exchange::own_document::own_document;
use wissel_service::exchange::receipt::of_destroyed;
use wissel_service::exchange::see_record::{Face, Version, Whole, see_record};
use wissel_service::exchange::withdraw::{Withdraw, WithdrawRefused, withdraw};
use wissel_service::failure::Failure as Stopped;

/// The record, or the answer when it is not there.
pub(super) async fn whole(web: &Web, signed: &Signed, id: RecordId, face: Face) -> Result<Whole, Response> {
    match see_record(&web.app, &signed.actor, id, face).await {
        Ok(whole) => Ok(whole),
        Err(Stopped::Refused(Missing::Gone)) => Err(gone(web, signed, id).await),
        Err(failure) => Err(stopped(failure, missing)),
    }
}

/// Not there (any more): to its source the receipt of its destruction, to anybody else nothing.
pub(super) async fn gone(web: &Web, signed: &Signed, id: RecordId) -> Response {
    match of_destroyed(&web.app, signed.member.organisation, id).await {
        Ok(Some(receipt)) => see_other(&format!("/ontvangstbewijs/{receipt}")),
        Ok(None) => Failure::Absent.into_response(),
        Err(f) => fault(&f),
    }
}

fn until(w: &Whole) -> words::Until<'_> {
    words::Until { due: w.due, rule: &w.record.rule, last_day: w.record.last_day }
}

/// Whom the record is about.
pub(super) fn head(f: &Frame, w: &Whole) -> ClientHead {
    let bsn = w.bsn_masked.as_deref();
    words::head(f.texts, &w.client, &w.birth_date, bsn, Some(&until(w)), w.now.day())
}

pub(super) async fn page(
    State(web): State<Web>,
    signed: Signed,
    Framed(f): Framed,
    Which(id): Which<RecordId>,
) -> Response {
    match whole(&web, &signed, id, Face::Page).await {
        Ok(whole) => show(&view(f.at(Section::Records), &whole)),
        Err(response) => response,
    }
}

fn view(f: Frame, w: &Whole) -> Record {
    let t = f.texts;
    let r = &w.record;
    let today = w.now.day();
    let undo = (w.now < r.undo_until && w.collected.is_empty())
        .then(|| u32::try_from(r.undo_until.since(w.now).as_secs()).unwrap_or(0))
        .filter(|s| *s > 0);
    let rule = match (w.retention.chosen(), w.due) {
        (Some(chosen), _) if chosen == r.last_day && chosen < w.retention.limit() => say::RULE_CHOSEN,
        (_, Some(_)) => say::RULE_DUE_DATE,
        (_, None) => say::RULE_LIMIT,
    };
    let collected = w.collected.iter().map(|c| CollectedBy {
        who: c.who.clone(),
        organisation: c.seen.organisation_name.clone(),
        what: words::older(
            t,
            c.older,
            words::taken(
                t,
                match (c.seen.original, c.seen.downloaded_at) {
                    (true, _) => say::COLLECTED_ORIGINAL,
                    (false, Some(_)) => say::COLLECTED_DOWNLOADED,
                    (false, None) => say::COLLECTED_READ,
                },
                c.seen.collection.emergency.is_some(),
            ),
        ),
        at: t.moment(c.seen.collection.at, w.now),
    });
    let (waiting, answered) =
        w.reports.iter().map(|r| words::report(t, r, w.now)).partition(|report| report.waits);
    Record {
        id: r.id.to_string(),
        number: r.number.to_string(),
        client: head(&f, w),
        status: status(&f, w),
        undo,
        collection_code: w.code.as_ref().map(wissel_core::person::CollectionCode::shown),
        erase: t.day(r.last_day),
        erase_distance: t.distance(r.last_day, today),
        erase_rule: words::rule(t, &until(w)).unwrap_or_else(|| t.t(rule)),
        documents: w.versions.iter().map(|v| row(&f, w, v)).collect(),
        collected: collected.collect(),
        phone: words::phone(&w.source.night_phone),
        ended: w.due.is_none(),
        birth_care: r.rule.is_birth(),
        date_title: date_words(t, &r.rule).0,
        also: w
            .also
            .iter()
            .map(|a| (format!("/dossiers/{}", a.id), a.number.to_string(), a.same_birth_date))
            .collect(),
        view_code: w.view_code.as_ref().map(|code| view_code::facts(t, code, w.now)),
        waiting,
        answered,
        disclosed: w
            .disclosed
            .iter()
            .map(|(at, ground)| (t.disclosure_ground(*ground), t.stamp(*at)))
            .collect(),
        stated: stated(t, w),
        open: !r.needs_confirmation,
        restored: r.needs_confirmation.then_some(r.version),
        f,
    }
}

/// What was stated at sharing (U2.3a, U2.3b): the proof that a source may be asked for.
fn stated(t: Texts, w: &Whole) -> Vec<(String, String)> {
    let Some(s) = &w.stated else { return Vec::new() };
    let by = match s.consent.by() {
        ConsentBy::Client => t.t("consent-by-client"),
        ConsentBy::Representative => t.t("consent-by-representative"),
    };
    let how = match s.consent.how() {
        ConsentHow::Spoken => t.t("consent-spoken"),
        ConsentHow::Written => t.t("consent-written"),
    };
    vec![
        (t.t("stated-treatment"), t.t("stated-yes")),
        (t.t("stated-consent"), format!("{by}, {}, {}", how.to_lowercase(), t.day(s.consent.on()).text)),
        (t.t("stated-informed"), t.t("stated-yes")),
        (t.t("stated-identity"), t.t("stated-yes")),
        (t.t("stated-by"), format!("{}, {}", s.who, t.stamp(s.at).text)),
    ]
}

fn status(f: &Frame, w: &Whole) -> Status {
    let t = f.texts;
    if w.record.needs_confirmation {
        Status::new(Tone::Warn, t.t(say::RESTORED_STATUS))
    } else if w.record.asked_at.is_some() {
        Status::new(Tone::Warn, t.t("needed-title"))
    } else if let Some(last) = w.collected.first() {
        let when = t.moment(last.seen.collection.at, w.now).text;
        let who = &last.seen.organisation_name;
        if last.older {
            Status::new(Tone::Warn, t.t2(say::STATUS_COLLECTED_OLDER, "organisation", who, "when", when))
        } else {
            Status::new(Tone::Ok, t.t2(say::STATUS_COLLECTED, "organisation", who, "when", when))
        }
    } else {
        Status::new(Tone::Info, t.t(say::STATUS_NOT_COLLECTED))
    }
}

fn row(f: &Frame, w: &Whole, v: &Version) -> DocumentRow {
    let t = f.texts;
    let d = &v.document;
    let current = d.replaced_at.is_none();
    let status = match d.replaced_at {
        Some(at) => {
            Some(Status::new(Tone::Done, t.t1(say::STATUS_REPLACED, "when", t.moment(at, w.now).text)))
        }
        None => (d.version > 1).then(|| Status::new(Tone::Ok, t.t(say::STATUS_NEWEST))),
    };
    let kind = DocumentKind::from_name(&d.kind).unwrap_or(DocumentKind::Pdf);
    DocumentRow {
        name: words::name(t, d.meta.name.as_deref()),
        kind: words::kind(t, kind, d.version),
        size: words::size(u64::try_from(d.size).unwrap_or(0)),
        author: v.author.clone(),
        at: t.moment(d.added_at, w.now),
        status,
        text: (kind == DocumentKind::Text && current).then(|| w.text.clone()).flatten(),
        href: current.then(|| format!("/dossiers/{}/document/{}", w.record.id, d.id)),
        drawn: current && kind == DocumentKind::Pdf,
    }
}

/// A document as it was shared, for its source.
pub(super) async fn document(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Which((record, document)): Which<(RecordId, DocumentId)>,
) -> Response {
    match own_document(&web.app, &actor, record, document).await {
        Ok(original) => {
            let length = [(CONTENT_LENGTH, original.item.size.to_string())];
            (attachment(&original), length, Body::from_stream(original.stream)).into_response()
        }
        Err(failure) => stopped(failure, missing),
    }
}

pub(super) async fn undo(
    State(web): State<Web>,
    signed: Signed,
    Which(record): Which<RecordId>,
    CheckedForm(NoFields {}): CheckedForm<NoFields>,
) -> Response {
    let command = Withdraw { record, reason: WithdrawReason::Undo, version: None };
    match withdraw(&web.app, &signed.actor, command).await {
        Ok(done) => saying(see_other(&format!("/ontvangstbewijs/{}", done.receipt)), say::UNDONE, &web),
        Err(Stopped::Refused(WithdrawRefused::Missing(Missing::Gone))) => gone(&web, &signed, record).await,
        Err(failure) => stopped(failure, |refused| match refused {
            WithdrawRefused::Missing(m) => missing(m),
            WithdrawRefused::Rule(RecordRefused::UndoTooLate | RecordRefused::UndoCollected) => {
                saying(see_other(&format!("/dossiers/{record}/stoppen")), say::UNDO_OVER, &web)
            }
            WithdrawRefused::Rule(_) => Failure::Absent.into_response(),
        }),
    }
}

pub(super) async fn sheet(
    State(web): State<Web>,
    signed: Signed,
    Framed(f): Framed,
    Which(id): Which<RecordId>,
) -> Response {
    let w = or_return!(whole(&web, &signed, id, Face::Sheet).await);
    let t = f.texts;
    let current = w.versions.iter().filter(|v| v.document.replaced_at.is_none());
    let documents = current.map(|v| words::name(t, v.document.meta.name.as_deref())).collect();
    show(&ClientSheet {
        id: id.to_string(),
        number: w.record.number.to_string(),
        name: w.client.shown(),
        organisation: w.source.organisation.clone(),
        phone: words::phone(&w.source.night_phone),
        documents,
        rule: words::rule(t, &until(&w)),
        erase: t.day(w.record.last_day),
        collection_code: w.code.as_ref().map(wissel_core::person::CollectionCode::shown),
        printed: t.stamp(w.now),
        f: f.at(Section::Records),
    })
}

pub(super) async fn share_receipt(
    State(web): State<Web>,
    signed: Signed,
    Which(id): Which<RecordId>,
) -> Response {
    match whole(&web, &signed, id, Face::Act).await {
        Ok(Whole { receipt: Some(receipt), .. }) => see_other(&format!("/ontvangstbewijs/{receipt}")),
        Ok(_) => Failure::Absent.into_response(),
        Err(response) => response,
    }
}

/// What a wrong record may ask of its source (GDPR art. 33).
pub(super) async fn breach(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Framed(f): Framed,
    Which(id): Which<RecordId>,
) -> Response {
    let known = match breaches::breach(&web.app, &actor, id).await {
        Ok(known) => known,
        Err(failure) => {
            return stopped(failure, |refused| match refused {
                breaches::BreachRefused::Absent => Failure::Absent.into_response(),
                breaches::BreachRefused::Nobody(receipt) => see_other(&format!("/ontvangstbewijs/{receipt}")),
            });
        }
    };
    let (t, now) = (f.texts, web.app.clock.civil());
    let collectors = known.collectors.into_iter().map(|c| BreachRow {
        who: c.who,
        organisation: c.organisation,
        at: t.moment(c.at, now),
        status: match c.confirmed_at {
            Some(_) => Status::new(Tone::Ok, t.t(say::BREACH_CONFIRMED)),
            None => Status::new(Tone::Warn, t.t(say::BREACH_OPEN)),
        },
    });
    show(&Breach {
        report_before: t.stamp(known.report_before),
        collectors: collectors.collect(),
        receipt: format!("/ontvangstbewijs/{}", known.receipt),
        f: f.at(Section::Records),
    })
}
