//! Receipts of sharing and of destruction, on screen and as a text that can be verified.

use super::cover::moment;
use super::{stopped, words};
use crate::failure::{Failure, absent};
use crate::frame::{Frame, Section};
use crate::guard::Signed;
use crate::i18n::Texts;
use crate::messages::exchange as say;
use crate::page::{Framed, Which, or_return};
use crate::state::Web;
use crate::views::exchange::{Receipt, ReceiptItem};
use crate::views::page as show;
use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use wissel_core::exchange::receipt::{DestructionReceipt, RuleNamed, ShareReceipt};
use wissel_core::exchange::view::About;
use wissel_core::ids::ReceiptId;
use wissel_service::exchange::download::TextDocument;
use wissel_service::exchange::receipt::{Shown, as_pdf, receipt};

async fn shown(web: &Web, signed: &Signed, id: ReceiptId) -> Result<Shown, Response> {
    receipt(&web.app, &signed.actor, id).await.map_err(|f| stopped(f, absent))
}

pub(super) async fn page(
    State(web): State<Web>,
    signed: Signed,
    Framed(f): Framed,
    Which(id): Which<ReceiptId>,
) -> Response {
    let known = or_return!(shown(&web, &signed, id).await);
    let f = f.at(Section::Records);
    let body = &known.receipt.body;
    if let Ok(shared) = ShareReceipt::parse(body) {
        return show(&of_sharing(f, &known, &shared));
    }
    match DestructionReceipt::parse(body) {
        Ok(destroyed) => show(&of_destruction(&web, f, &known, &destroyed)),
        Err(_) => Failure::Fault.into_response(),
    }
}

/// By which rule the record stayed, outside birth care.
fn rule_fact(t: Texts, rule: Option<&RuleNamed>) -> Option<(String, String)> {
    rule.map(|rule| (t.t(say::SECTOR_FACT), words::rule_named(t, rule)))
}

fn signature(known: &Shown) -> Option<String> {
    known.verified.then(|| known.signature())
}

fn of_sharing(f: Frame, known: &Shown, r: &ShareReceipt) -> Receipt {
    let t = f.texts;
    let mut facts = vec![
        (t.t(say::RECEIPT_NUMBER), r.number.to_string()),
        (t.t(say::RECEIPT_ORGANISATION), known.organisation.clone()),
        (t.t(say::RECEIPT_SHARED_AT), t.stamp(r.shared_at).text),
        (t.t("fact-erased"), t.day(r.last_day).text),
    ];
    facts.extend(rule_fact(t, r.rule.as_ref()));
    let items = r.items.iter().map(|i| ReceiptItem {
        name: words::kind(t, i.kind, i.version),
        hash: i.hash.to_string(),
        nonce: Some(i.nonce.to_string()),
    });
    let items = items.collect();
    let download = format!("/ontvangstbewijs/{}/tekst", r.id);
    Receipt::of_sharing(f, facts, items, signature(known), download)
}

fn of_destruction(web: &Web, f: Frame, known: &Shown, r: &DestructionReceipt) -> Receipt {
    let (t, now) = (f.texts, web.app.clock.civil());
    let mut facts = vec![
        (t.t(say::RECEIPT_NUMBER), r.number.to_string()),
        (t.t(say::RECEIPT_ORGANISATION), known.organisation.clone()),
        (
            t.t(say::RECEIPT_GROUND),
            if known.receipt.by_client { t.t("ground-by-client") } else { words::ground(t, r.ground) },
        ),
        (t.t(say::RECEIPT_DESTROYED_AT), t.stamp(r.destroyed_at).text),
        (t.t(say::RECEIPT_KEY_GONE), t.stamp(r.beyond_backup_at).text),
    ];
    facts.extend(rule_fact(t, r.rule.as_ref()));
    for (about, at) in &known.receipt.reported {
        let said =
            t.t2(say::RECEIPT_REPORTED_WHAT, "about", words::about(t, *about), "day", t.stamp(*at).text);
        facts.push((t.t(say::RECEIPT_REPORTED), said));
    }
    let items = r.items.iter().map(|i| ReceiptItem {
        name: words::kind(t, i.kind, i.version),
        hash: i.hash.to_string(),
        nonce: None,
    });
    let items = items.collect();
    let download = format!("/ontvangstbewijs/{}/tekst", r.id);
    let waits = (now < r.beyond_backup_at).then(|| t.day(r.beyond_backup_at.day()));
    let mut page = Receipt::of_destruction(f, waits.as_ref(), facts, items, signature(known), download);
    let person = known.receipt.reported.iter().any(|(about, _)| *about == About::Person);
    let todo = if person { say::RECEIPT_REPORTED_PERSON } else { say::RECEIPT_REPORTED_ASKS };
    page.reported = (!known.receipt.reported.is_empty()).then(|| t.t(todo));
    page.breach = known.warned.then(|| format!("/dossiers/{}/datalek", known.receipt.record));
    page
}

/// The signed text with signature and key.
pub(super) async fn text(State(web): State<Web>, signed: Signed, Which(id): Which<ReceiptId>) -> Response {
    let known = or_return!(shown(&web, &signed, id).await);
    let name = format!("attachment; filename=\"wissel-{}.txt\"", known.receipt.record_number);
    let kind = "text/plain; charset=utf-8".to_owned();
    ([(CONTENT_TYPE, kind), (CONTENT_DISPOSITION, name)], known.file()).into_response()
}

/// The receipt on paper, with everything that is needed to check it.
pub(super) async fn pdf(
    State(web): State<Web>,
    signed: Signed,
    Framed(f): Framed,
    Which(id): Which<ReceiptId>,
) -> Response {
    let known = or_return!(shown(&web, &signed, id).await);
    let (lang, number) = (f.texts.lang(), known.receipt.record_number.clone());
    let label = f.t("cover-page");
    let body = &known.receipt.body;
    let page = match (ShareReceipt::parse(body), DestructionReceipt::parse(body)) {
        (Ok(shared), _) => of_sharing(f, &known, &shared),
        (_, Ok(destroyed)) => of_destruction(&web, f, &known, &destroyed),
        _ => return Failure::Fault.into_response(),
    };
    let document = TextDocument {
        title: page.title().to_owned(),
        meta: page.facts.clone(),
        body: on_paper(&page, &known, &web.app.policy.public_url),
        lang: lang.tag().to_owned(),
        header: number.clone(),
        page_label: label,
        created: moment(web.app.clock.civil()),
    };
    match as_pdf(&document) {
        Ok(bytes) => {
            let name = format!("attachment; filename=\"wissel-{number}.pdf\"");
            ([(CONTENT_TYPE, "application/pdf".to_owned()), (CONTENT_DISPOSITION, name)], bytes)
                .into_response()
        }
        Err(error) => {
            tracing::error!(%error, "a receipt could not be written");
            Failure::Fault.into_response()
        }
    }
}

/// What stands under the facts: items, signature, key, and how it is checked.
fn on_paper(page: &Receipt, known: &Shown, site: &str) -> String {
    let t = page.f.texts;
    let mut parts = vec![page.lead().to_owned(), t.t("receipt-items")];
    for item in &page.items {
        let mut lines = vec![item.name.clone(), format!("{}: {}", t.t("receipt-hash"), item.hash)];
        lines.extend(item.nonce.as_ref().map(|nonce| format!("{}: {nonce}", t.t("receipt-nonce"))));
        parts.push(lines.join("\n"));
    }
    parts.push(format!("{}: {}", t.t("receipt-signature"), known.signature()));
    parts.push(format!("{}: {}", t.t("receipt-key"), known.verify_key));
    parts.push(page.verify().to_owned());
    parts.push(format!("{} {site}/bewijs-controleren", t.t("receipt-check-where")));
    parts.push(format!("{}\n{}", t.t("receipt-signed-text"), known.receipt.body.trim_end()));
    parts.join("\n\n")
}
