//! `/bewijs-controleren`: whether a receipt is one that this installation signed. For everybody, without logging in;
//! nothing is looked up but the name of the organisation that the receipt itself names, and nothing is kept.

use super::words;
use crate::forgery::CheckedForm;
use crate::form::Form;
use crate::frame::Frame;
use crate::messages::exchange as say;
use crate::page::{Framed, fault};
use crate::state::Web;
use crate::status::{Status, Tone};
use crate::views::exchange::{ReceiptCheck, ReceiptChecked};
use crate::views::page_with;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use wissel_service::exchange::check_receipt::{CheckReceipt, Genuine, NotGenuine, Stated, check_receipt};
use wissel_service::exchange::receipt::{hex, source_name};

fn draw(web: &Web, f: Frame, status: StatusCode, form: Form, checked: Option<ReceiptChecked>) -> Response {
    let key = hex(&web.app.keyring.verify_key());
    page_with(status, &ReceiptCheck { key, checked, form, f })
}

pub(super) async fn page(State(web): State<Web>, Framed(f): Framed) -> Response {
    draw(&web, f, StatusCode::OK, Form::new(), None)
}

#[derive(Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    receipt: String,
}

pub(super) async fn check(
    State(web): State<Web>,
    Framed(f): Framed,
    CheckedForm(typed): CheckedForm<Typed>,
) -> Response {
    let key = web.app.keyring.verify_key();
    // A page sends `\r\n`, and what was typed around the text is no part of it.
    let file = typed.receipt.replace("\r\n", "\n");
    let ask = CheckReceipt { file: file.trim_start(), key, shared: None, original: None };
    let found = check_receipt(&ask);
    let form = Form::new().with("receipt", typed.receipt);
    match found {
        Ok(genuine) => match source_name(&web.app, genuine.source).await {
            Ok(source) => {
                let checked = genuinely(&web, &f, &genuine, source);
                draw(&web, f, StatusCode::OK, Form::new(), Some(checked))
            }
            Err(broken) => fault(&broken),
        },
        Err(NotGenuine::Signature) => {
            let checked = ReceiptChecked {
                status: Status::new(Tone::Bad, f.t(say::RECEIPT_NOT_GENUINE)),
                text: f.t(say::RECEIPT_CHANGED),
                facts: Vec::new(),
            };
            draw(&web, f, StatusCode::UNPROCESSABLE_ENTITY, form, Some(checked))
        }
        Err(NotGenuine::Unreadable | NotGenuine::Shared | NotGenuine::NoNonce) => {
            let form = form.wrong_key(f.texts, "receipt", say::RECEIPT_UNREADABLE);
            draw(&web, f, StatusCode::UNPROCESSABLE_ENTITY, form, None)
        }
    }
}

fn genuinely(web: &Web, f: &Frame, g: &Genuine, source: String) -> ReceiptChecked {
    let t = f.texts;
    let (number, house) =
        ((t.t(say::RECEIPT_NUMBER), g.number.clone()), (t.t(say::RECEIPT_ORGANISATION), source));
    let (text, more) = match g.stated {
        Stated::Shared { at } => {
            (say::RECEIPT_SAYS_SHARED, vec![(t.t(say::RECEIPT_SHARED_AT), t.stamp(at).text)])
        }
        Stated::Destroyed { at, ground, beyond_backup_at } => {
            let gone = web.app.clock.civil() >= beyond_backup_at;
            let facts = vec![
                (t.t(say::RECEIPT_GROUND), words::ground(t, ground)),
                (t.t(say::RECEIPT_DESTROYED_AT), t.stamp(at).text),
                (t.t(say::RECEIPT_KEY_GONE), t.stamp(beyond_backup_at).text),
            ];
            (if gone { say::RECEIPT_SAYS_GONE } else { say::RECEIPT_SAYS_DESTROYED }, facts)
        }
    };
    ReceiptChecked {
        status: Status::new(Tone::Ok, t.t(say::RECEIPT_GENUINE)),
        text: t.t(text),
        facts: [number, house].into_iter().chain(more).collect(),
    }
}
