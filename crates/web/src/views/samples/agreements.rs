//! The processor agreement: read and signed, published.

use super::{Pages, long, signed};
use crate::form::Form;
use crate::frame::Section;
use crate::status::{Status, Tone};
use crate::views::identity::TermsSection;
use crate::views::office::{AgreementTextPart, PublishAgreement, SignAgreement, SignedRow, SubProcessorRow};
use askama::Template;
use wissel_core::actor::Role;
use wissel_core::lang::Lang;

pub(super) fn pages(lang: Lang) -> Pages {
    vec![
        ("office/agreement", own_agreement(lang, true).render().expect("page")),
        ("office/agreement-none", own_agreement(lang, false).render().expect("page")),
        ("operator/agreement", publish_agreement(lang).render().expect("page")),
    ]
}

fn text_part(lang: Lang) -> AgreementTextPart {
    let section = TermsSection { heading: "1. Doel".into(), lines: vec!["Uitwisselen.".into()] };
    let firm =
        SubProcessorRow { name: "Hosting Noord".into(), task: "servers".into(), country: "Nederland".into() };
    AgreementTextPart {
        id: "a".into(),
        hash: "0".repeat(64),
        version: "2027-1".into(),
        in_force: long(lang, "2027-01-04"),
        to_come: true,
        sections: vec![section],
        sub_processors: vec![firm],
        sectors: vec![("Ouderenzorg: 28 dagen na ontslagdatum".into(), "ouderenzorg".into())],
    }
}

fn own_agreement(lang: Lang, holds: bool) -> SignAgreement {
    let f = signed(lang, Role::Administrator, Some(Section::Office));
    let facts = vec![(f.t("agreement-version-label"), "2026-1".to_owned())];
    SignAgreement {
        form: if holds { Form::new().wrong("entitled", f.t("problem-not-entitled")) } else { Form::new() },
        organisation: "Verloskundigen De Linde".into(),
        status: Status::new(if holds { Tone::Ok } else { Tone::Bad }, f.t("agreement-on-file")),
        facts: if holds { facts } else { Vec::new() },
        on_paper: holds,
        signed: None,
        offered: holds.then(|| text_part(lang)),
        earlier: vec![("2025-1".into(), "K. Bos".into(), long(lang, "2025-01-04"), None)],
        f,
    }
}

fn publish_agreement(lang: Lang) -> PublishAgreement {
    let f = signed(lang, Role::Operator, Some(Section::Operator));
    PublishAgreement {
        form: Form::new(),
        newest: Some(("2027-1".into(), long(lang, "2027-01-04"))),
        rows: vec![SignedRow {
            id: "a".into(),
            name: "Verloskundigen De Linde".into(),
            status: Status::new(Tone::Warn, f.t("agreement-missing")),
            on: Some(long(lang, "2026-01-04")),
        }],
        f,
    }
}
