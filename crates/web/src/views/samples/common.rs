use super::{Pages, visitor};
use crate::views::common::*;
use askama::Template;
use wissel_core::lang::Lang;

pub(super) fn pages(lang: Lang) -> Pages {
    let f = visitor(lang);
    let failure = |code: &'static str, key: &str, title: &str, incident: bool| FailurePage {
        title: f.t(title),
        sentence: f.t(key),
        wait: (code == "too-many-requests").then(|| "30 s".to_owned()),
        incident: incident.then(|| "01936f2e-0000-7000-8000-000000000001".to_owned()),
        code,
        login: (code == "login-needed").then(|| "/inloggen?next=/zoeken".to_owned()),
        f: f.clone(),
    };
    let reference = Reference { described: crate::api::reference::described(), f: f.clone() };
    let mut pages: Pages = vec![
        ("common/privacy", About::privacy(f.clone()).render().expect("page")),
        ("common/accessibility", About::accessibility(f.clone()).render().expect("page")),
        ("common/help", About::help(f.clone()).render().expect("page")),
        ("common/reference", reference.render().expect("page")),
    ];
    for (name, code, key, title, incident) in [
        ("common/failure-429", "too-many-requests", "failure-429", "failure-429-title", false),
        ("common/failure-401", "login-needed", "failure-401", "failure-refused-title", false),
        ("common/failure-404", "absent", "failure-404", "failure-404-title", false),
        ("common/failure-500", "fault", "failure-500", "failure-500-title", true),
    ] {
        pages.push((name, failure(code, key, title, incident).render().expect("page")));
    }
    pages
}
