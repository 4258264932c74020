//! Pages that explain: open to everybody.

use crate::frame::Frame;
use crate::i18n::Texts;
use askama::Template;

/// `/privacy`, `/toegankelijkheid` and `/hulp`: headings with a short answer each.
#[derive(Template, Clone, Debug)]
#[template(path = "common/about.html")]
pub struct About {
    /// The frame.
    pub f: Frame,
    title: String,
    sections: Vec<(String, String)>,
    call_first: bool,
    note: Option<String>,
}

impl About {
    /// `/privacy`.
    pub fn privacy(f: Frame) -> Self {
        let t: Texts = f.texts;
        let sections = vec![
            (t.t("privacy-who-title"), t.t("privacy-who")),
            (t.t("privacy-what-title"), t.t("privacy-what")),
            (t.t("privacy-long-title"), t.t("privacy-long")),
            (t.t("privacy-see-title"), t.t("privacy-see")),
            (t.t("privacy-rights-title"), t.t("privacy-rights")),
            (t.t("privacy-cookies-title"), t.t("privacy-cookies")),
        ];
        Self { title: t.t("privacy-title"), sections, call_first: false, note: None, f }
    }
    /// `/toegankelijkheid`.
    pub fn accessibility(f: Frame) -> Self {
        let t: Texts = f.texts;
        let tell = t.t2("accessibility-tell", "operator", &f.site.operator, "phone", &f.site.phone);
        let sections = vec![
            (t.t("accessibility-aim-title"), t.t("accessibility-aim")),
            (t.t("accessibility-how-title"), t.t("accessibility-how")),
            (t.t("accessibility-known-title"), t.t("accessibility-known")),
            (t.t("accessibility-tell-title"), tell),
        ];
        Self { title: t.t("accessibility-title"), sections, call_first: false, note: None, f }
    }
    /// `/hulp`.
    pub fn help(f: Frame) -> Self {
        let t: Texts = f.texts;
        let sections = vec![
            (t.t("help-login-title"), t.t("help-login")),
            (t.t("help-code-title"), t.t("help-code")),
            (t.t("help-share-title"), t.t("help-share")),
            (t.t("help-find-title"), t.t("help-find")),
            (t.t("help-wrong-title"), t.t("help-wrong")),
            (t.t("help-leave-title"), t.t("help-leave")),
        ];
        Self { title: t.t("help-title"), sections, call_first: true, note: Some(t.t("help-urgent")), f }
    }
}
