//! A collected record: its text and documents, warnings, and taking it along.

use super::{cover, stopped, words};
use crate::failure::{Failure, absent};
use crate::forgery::{CheckedForm, NoFields};
use crate::form::Form;
use crate::frame::{Frame, Section};
use crate::guard::Signed;
use crate::messages::exchange as say;
use crate::page::{Framed, Which, saying, see_other};
use crate::state::Web;
use crate::status::{Status, Tone};
use crate::views::exchange::{
    ClientHead, Collected as Page, CollectedDocument, CollectedText, Reopen, Warning,
};
use crate::views::{page as show, page_with};
use axum::body::Body;
use axum::extract::State;
use axum::http::header::{
    ACCEPT_RANGES, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, RANGE,
};
use axum::http::{HeaderMap, HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use std::ops::Range;
use wissel_core::exchange::receipt::DocumentKind;
use wissel_core::exchange::record::WithdrawReason;
use wissel_core::ids::{CollectionId, DocumentId};
use wissel_core::input::{Flaw, code};
use wissel_service::exchange::collect::{AgainRefused, collect_again};
use wissel_service::exchange::confirm_warning::confirm_warning;
use wissel_service::exchange::download;
use wissel_service::exchange::see_collected::{
    Collected, CollectedRefused, Item, Stub, reopening, see_collected, stub,
};

pub(super) async fn page(
    State(web): State<Web>,
    signed: Signed,
    Framed(f): Framed,
    Which(collection): Which<CollectionId>,
) -> Response {
    match see_collected(&web.app, &signed.actor, collection).await {
        Ok(collected) => show(&view(&web, f, collection.to_string(), &collected)),
        Err(wissel_service::failure::Failure::Refused(CollectedRefused::Restate)) => {
            ask_again(&web, &signed, f, collection, StatusCode::OK, Form::new()).await
        }
        Err(wissel_service::failure::Failure::Refused(CollectedRefused::Gone)) => {
            match stub(&web.app, &signed.actor, collection).await {
                Ok(stub) => show(&gone(f, collection.to_string(), &stub)),
                Err(failure) => stopped(failure, absent),
            }
        }
        Err(failure) => stopped(failure, absent),
    }
}

fn view(web: &Web, f: Frame, id: String, c: &Collected) -> Page {
    let (t, now) = (f.texts, web.app.clock.civil());
    let texts = c.items.iter().filter(|i| i.kind == DocumentKind::Text);
    let texts = texts.zip(&c.text).map(|(item, text)| CollectedText {
        author: item.author.clone(),
        at: t.stamp(item.added_at),
        text: text.clone(),
    });
    let has_pdf = c.items.iter().any(|i| i.kind == DocumentKind::Pdf);
    let documents = c.items.iter().filter(|i| !has_pdf || i.kind == DocumentKind::Pdf);
    let documents = documents.map(|i| document(&f, &id, i));
    let bsn = c.bsn_masked.as_deref();
    let until = words::Until { due: c.due, rule: &c.rule, last_day: c.last_day };
    Page {
        client: words::head(t, &c.client, &c.birth_date, bsn, Some(&until), now.day()),
        source: c.source.organisation.clone(),
        author: c.source.author.clone(),
        number: c.number.to_string(),
        taken: t.stamp(c.collected_at),
        collector: c.collector.clone(),
        shared: t.stamp(c.shared_at),
        phone: words::phone(&c.source.night_phone),
        erase: t.day(c.last_day),
        warning: None,
        newer: c.newer,
        texts: texts.collect(),
        documents: documents.collect(),
        id,
        f: f.at(Section::Records),
    }
}

fn document(f: &Frame, id: &str, item: &Item) -> CollectedDocument {
    let t = f.texts;
    let original = format!("/opgehaald/{id}/origineel/{}", item.document);
    let pages = format!("/opgehaald/{id}/bladzijden/{}", item.document);
    CollectedDocument {
        name: words::name(t, item.name.as_deref()),
        kind: words::kind(t, item.kind, item.version),
        size: words::size(item.size),
        author: item.author.clone(),
        at: t.stamp(item.added_at),
        status: (item.version > 1).then(|| Status::new(Tone::Ok, t.t(say::STATUS_NEWEST))),
        covered: format!("/opgehaald/{id}/pdf"),
        original: (item.kind == DocumentKind::Pdf).then_some(original),
        pages: (item.kind == DocumentKind::Pdf).then_some(pages),
    }
}

/// The record is not there any more, for whatever reason; a warning stays until she has seen it.
fn gone(f: Frame, id: String, stub: &Stub) -> Page {
    let t = f.texts;
    let warning = stub.warning.as_ref().map(|w| Warning {
        title: t.t(say::WARNING_WRONG_TITLE),
        text: if w.why == WithdrawReason::WrongClient.name() {
            t.t(say::WARNING_WRONG_CLIENT)
        } else {
            t.t(say::WARNING_INCORRECT)
        },
        confirmed: w.confirmed_at.is_some(),
    });
    let at = t.stamp(stub.collection.at);
    Page {
        client: ClientHead {
            name: stub.collection.record_number.clone(),
            birth: crate::dates::When::default(),
            identifier: String::new(),
            due: None,
            weeks: String::new(),
            rule: None,
        },
        number: stub.collection.record_number.clone(),
        taken: at.clone(),
        collector: f.person.as_ref().map(|p| p.name.clone()).unwrap_or_default(),
        source: stub.source.clone(),
        author: String::new(),
        shared: at.clone(),
        phone: words::phone(&stub.night_phone),
        erase: at,
        warning,
        newer: false,
        texts: Vec::new(),
        documents: Vec::new(),
        id,
        f: f.at(Section::Records),
    }
}

/// Relation and purpose are stated again before anything is shown in a later session.
async fn ask_again(
    web: &Web,
    signed: &Signed,
    f: Frame,
    id: CollectionId,
    status: StatusCode,
    form: Form,
) -> Response {
    let known = match reopening(&web.app, &signed.actor, id).await {
        Ok(known) => known,
        Err(failure) => return stopped(failure, absent),
    };
    let today = web.app.clock.civil().day();
    let bsn = known.bsn_masked.as_deref();
    let client = words::head(f.texts, &known.client, &known.birth_date, bsn, None, today);
    page_with(status, &Reopen { form, id: id.to_string(), client, f: f.at(Section::Records) })
}

#[derive(Deserialize)]
pub(super) struct Ground {
    #[serde(default)]
    relation: String,
    #[serde(default)]
    purpose: String,
}

pub(super) async fn reopen(
    State(web): State<Web>,
    signed: Signed,
    Framed(f): Framed,
    Which(collection): Which<CollectionId>,
    CheckedForm(ground): CheckedForm<Ground>,
) -> Response {
    let (relation, purpose) = (ground.relation.as_str(), ground.purpose.as_str());
    match collect_again(&web.app, &signed.actor, collection, relation, purpose).await {
        Ok(new) => see_other(&format!("/opgehaald/{new}")),
        Err(wissel_service::failure::Failure::Refused(AgainRefused::Ground)) => {
            let mut problems = Vec::new();
            if relation.is_empty() {
                problems.push(Flaw::new(code::STATEMENT_RELATION).at("relation"));
            }
            if purpose.is_empty() {
                problems.push(Flaw::new(code::STATEMENT_PURPOSE).at("purpose"));
            }
            let form = Form::new().with("relation", relation).with("purpose", purpose);
            let form = form.problems(f.texts, &problems);
            ask_again(&web, &signed, f, collection, StatusCode::UNPROCESSABLE_ENTITY, form).await
        }
        Err(failure) => stopped(failure, absent),
    }
}

/// "Ik heb dit gezien".
pub(super) async fn seen(
    State(web): State<Web>,
    signed: Signed,
    Which(collection): Which<CollectionId>,
    CheckedForm(NoFields {}): CheckedForm<NoFields>,
) -> Response {
    let warning = match stub(&web.app, &signed.actor, collection).await {
        Ok(Stub { warning: Some(warning), .. }) => warning.id,
        Ok(_) => return Failure::Absent.into_response(),
        Err(failure) => return stopped(failure, absent),
    };
    match confirm_warning(&web.app, &signed.actor, warning).await {
        Ok(()) => saying(see_other(&format!("/opgehaald/{collection}")), say::WARNING_CONFIRMED, &web),
        Err(failure) => stopped(failure, absent),
    }
}

/// A collected record that cannot be taken along (any more): back to its page, which says why.
fn not_now(id: CollectionId, refused: CollectedRefused) -> Response {
    match refused {
        CollectedRefused::Absent => Failure::Absent.into_response(),
        CollectedRefused::Gone | CollectedRefused::Restate => see_other(&format!("/opgehaald/{id}")),
    }
}

/// One PDF with a cover page. The name of the file says nothing of the client.
pub(super) async fn pdf(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Framed(f): Framed,
    Which(collection): Which<CollectionId>,
) -> Response {
    let now = web.app.clock.civil();
    let mut number = String::new();
    let file = download::pdf(&web.app, &actor, collection, |c| {
        number = c.number.to_string();
        cover::pages(f.texts, c, now)
    });
    match file.await {
        Ok(file) => {
            let name = format!("attachment; filename=\"wissel-{number}.pdf\"");
            let head = [
                (CONTENT_TYPE, "application/pdf".to_owned()),
                (CONTENT_DISPOSITION, name),
                (CONTENT_LENGTH, file.size.to_string()),
            ];
            (head, Body::from_stream(file.stream)).into_response()
        }
        Err(failure) => stopped(failure, |refused| not_now(collection, refused)),
    }
}

/// What a document is, and under which name it is kept: one that says nothing of the client.
pub(super) fn attachment(original: &download::Original) -> [(HeaderName, String); 2] {
    let kind = original.item.kind;
    let ending = match kind {
        DocumentKind::Pdf => "pdf",
        DocumentKind::Text => "txt",
    };
    let (number, version) = (&original.number, original.item.version);
    let name = format!("attachment; filename=\"wissel-{number}-v{version}.{ending}\"");
    [(CONTENT_TYPE, kind.content_type().to_owned()), (CONTENT_DISPOSITION, name)]
}

/// The untouched original, whole or in part.
pub(super) async fn original(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Which((collection, document)): Which<(CollectionId, DocumentId)>,
    headers: HeaderMap,
) -> Response {
    let asked = headers.get(RANGE).and_then(|r| r.to_str().ok()).map(str::to_owned);
    let mut part = Part::Whole;
    let ranged = asked.is_some();
    let opened = download::original(&web.app, &actor, collection, document, ranged, |size| {
        part = asked.as_deref().map_or(Part::Whole, |r| Part::read(r, size));
        part.range(size)
    });
    let original = match opened.await {
        Ok(original) => original,
        Err(failure) => return stopped(failure, |refused| not_now(collection, refused)),
    };
    deliver(original, &part)
}

/// The bytes of a document, to be drawn on the screen.
pub(super) async fn pages(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Which((collection, document)): Which<(CollectionId, DocumentId)>,
) -> Response {
    match download::pages(&web.app, &actor, collection, document).await {
        Ok(original) => deliver(original, &Part::Whole),
        Err(failure) => stopped(failure, |refused| not_now(collection, refused)),
    }
}

/// An original on its way: the whole, or the part that was asked for.
pub(crate) fn deliver(original: download::Original, part: &Part) -> Response {
    let size = original.item.size;
    let common = (attachment(&original), [(ACCEPT_RANGES, "bytes")]);
    match part {
        Part::Beyond => {
            (StatusCode::RANGE_NOT_SATISFIABLE, [(CONTENT_RANGE, format!("bytes */{size}"))]).into_response()
        }
        Part::Whole => {
            (common.0, common.1, [(CONTENT_LENGTH, size.to_string())], Body::from_stream(original.stream))
                .into_response()
        }
        &Part::Of(Range { start, end }) => {
            let range = format!("bytes {start}-{}/{size}", end.saturating_sub(1));
            let extra = [(CONTENT_LENGTH, (end - start).to_string()), (CONTENT_RANGE, range)];
            (StatusCode::PARTIAL_CONTENT, common.0, common.1, extra, Body::from_stream(original.stream))
                .into_response()
        }
    }
}

/// Which bytes are asked for (RFC 9110, section 14). Several ranges at once are answered with the whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// All of them.
    Whole,
    /// These.
    Of(Range<u64>),
    /// Some that are not there.
    Beyond,
}

impl Part {
    /// Reads the header for a document of this size.
    pub(crate) fn read(header: &str, size: u64) -> Self {
        let Some(spec) = header.strip_prefix("bytes=").filter(|s| !s.contains(',')) else {
            return Self::Whole;
        };
        let Some((from, to)) = spec.trim().split_once('-') else { return Self::Whole };
        let range = match (from.parse::<u64>(), to.parse::<u64>()) {
            (Ok(from), Ok(to)) if from <= to => from..to.saturating_add(1).min(size),
            (Ok(from), Err(_)) if to.is_empty() => from..size,
            (Err(_), Ok(last)) if from.is_empty() => size.saturating_sub(last)..size,
            _ => return Self::Whole,
        };
        if range.is_empty() { Self::Beyond } else { Self::Of(range) }
    }
    /// The bytes to be read.
    pub(crate) fn range(&self, size: u64) -> Range<u64> {
        match self {
            Self::Whole => 0..size,
            Self::Of(range) => range.clone(),
            Self::Beyond => 0..0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_rfc_9110_says() {
        for (header, part) in [
            ("bytes=0-9", Part::Of(0..10)),
            ("bytes=90-", Part::Of(90..100)),
            ("bytes=-5", Part::Of(95..100)),
            ("bytes=-500", Part::Of(0..100)),
            ("bytes=50-500", Part::Of(50..100)),
            ("bytes=100-", Part::Beyond),
            ("bytes=-0", Part::Beyond),
            ("bytes=9-0", Part::Whole),
            ("bytes=0-1,5-6", Part::Whole),
            ("lines=0-1", Part::Whole),
            ("bytes=x-y", Part::Whole),
        ] {
            assert_eq!(Part::read(header, 100), part, "{header}");
        }
    }
}
