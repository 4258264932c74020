//! `/dossiers/{id}/bsn`: a BSN is added to a record that has a collection code.

use super::{Sent, ruled};
use crate::exchange::{missing, stopped};
use crate::messages::exchange as say;
use crate::views::exchange::Act;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use wissel_core::input::{Collect, code, ticked};
use wissel_core::person::Bsn;
use wissel_service::exchange::add_bsn::{AddBsn, AddBsnRefused, add_bsn};
use wissel_service::failure::Failure as Stopped;

pub(super) async fn bsn(sent: Sent) -> Response {
    let problems = if ticked(&sent.fields.identity_checked) {
        let form = AddBsn { record: sent.record, bsn: sent.fields.bsn.clone(), version: sent.version };
        match add_bsn(&sent.web.app, &sent.signed.actor, &form).await {
            Ok(()) => return sent.done(say::BSN_ADDED),
            Err(Stopped::Refused(AddBsnRefused::Problems(p))) => p,
            Err(failure) => {
                return stopped(failure, |refused| match refused {
                    AddBsnRefused::Missing(m) => missing(m),
                    AddBsnRefused::Rule(r) => ruled(r),
                    AddBsnRefused::Problems(_) => StatusCode::UNPROCESSABLE_ENTITY.into_response(),
                });
            }
        }
    } else {
        let mut c = Collect::new();
        let bsn = c.take("bsn", Bsn::parse(&sent.fields.bsn));
        c.add("identity_checked", code::STATEMENT_IDENTITY);
        match c.finish(|| bsn) {
            Err(problems) => problems,
            Ok(_) => return StatusCode::UNPROCESSABLE_ENTITY.into_response(),
        }
    };
    sent.again(Act::AddBsn, problems.all()).await
}
