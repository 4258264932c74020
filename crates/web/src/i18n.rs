//! Screen texts: Fluent files in `locales/`, embedded, Dutch first.
//!
//! A key that does not exist is found by a test; at run time it shows itself between marks and is logged.

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use std::sync::LazyLock;
use wissel_core::lang::Lang;

type Bundle = FluentBundle<FluentResource>;

macro_rules! sources {
    ($lang:literal) => {
        [
            include_str!(concat!("../locales/", $lang, "/frame.ftl")),
            include_str!(concat!("../locales/", $lang, "/failure.ftl")),
            include_str!(concat!("../locales/", $lang, "/dates.ftl")),
            include_str!(concat!("../locales/", $lang, "/common.ftl")),
            include_str!(concat!("../locales/", $lang, "/identity.ftl")),
            include_str!(concat!("../locales/", $lang, "/provider.ftl")),
            include_str!(concat!("../locales/", $lang, "/exchange.ftl")),
            include_str!(concat!("../locales/", $lang, "/acts.ftl")),
            include_str!(concat!("../locales/", $lang, "/problems.ftl")),
            include_str!(concat!("../locales/", $lang, "/find.ftl")),
            include_str!(concat!("../locales/", $lang, "/emergency.ftl")),
            include_str!(concat!("../locales/", $lang, "/privacy.ftl")),
            include_str!(concat!("../locales/", $lang, "/viewer.ftl")),
            include_str!(concat!("../locales/", $lang, "/complaints.ftl")),
            include_str!(concat!("../locales/", $lang, "/office.ftl")),
            include_str!(concat!("../locales/", $lang, "/events.ftl")),
            include_str!(concat!("../locales/", $lang, "/operator.ftl")),
            include_str!(concat!("../locales/", $lang, "/upkeep.ftl")),
            include_str!(concat!("../locales/", $lang, "/clients.ftl")),
            include_str!(concat!("../locales/", $lang, "/webhooks.ftl")),
            include_str!(concat!("../locales/", $lang, "/farewell.ftl")),
            include_str!(concat!("../locales/", $lang, "/sectors.ftl")),
            include_str!(concat!("../locales/", $lang, "/demo.ftl")),
        ]
    };
}

static NL: LazyLock<Bundle> = LazyLock::new(|| bundle(Lang::Nl));
static EN: LazyLock<Bundle> = LazyLock::new(|| bundle(Lang::En));

/// The embedded Fluent sources of one language.
pub(crate) fn sources(lang: Lang) -> [&'static str; 23] {
    match lang {
        Lang::Nl => sources!("nl"),
        Lang::En => sources!("en"),
    }
}

fn bundle(lang: Lang) -> Bundle {
    let id = lang.tag().parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![id]);
    // Isolation marks around names would end up in copied text and in the tests of this page's words.
    bundle.set_use_isolating(false);
    for source in sources(lang) {
        // What parses is used; the tests refuse a file with a mistake in it.
        let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(parsed, _)| parsed);
        bundle.add_resource_overriding(resource);
    }
    bundle
}

/// A value inside a text: a word or a count.
pub trait Arg {
    /// The value as Fluent knows it.
    fn value(&self) -> FluentValue<'static>;
}
impl Arg for str {
    fn value(&self) -> FluentValue<'static> {
        FluentValue::from(self.to_owned())
    }
}
impl Arg for String {
    fn value(&self) -> FluentValue<'static> {
        FluentValue::from(self.clone())
    }
}
impl<T: Arg + ?Sized> Arg for &T {
    fn value(&self) -> FluentValue<'static> {
        (**self).value()
    }
}
macro_rules! counts {
    ($($t:ty),+) => {$(impl Arg for $t {
        fn value(&self) -> FluentValue<'static> { FluentValue::from(*self) }
    })+};
}
counts!(u8, u16, u32, u64, usize, i64);

/// The texts of one language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Texts {
    lang: Lang,
}

impl Texts {
    /// The texts in this language.
    pub const fn new(lang: Lang) -> Self {
        Self { lang }
    }
    /// The language.
    pub const fn lang(self) -> Lang {
        self.lang
    }
    /// The text with this key and these values.
    pub fn get(self, key: &str, args: &[(&str, &dyn Arg)]) -> String {
        let bundle: &Bundle = match self.lang {
            Lang::Nl => &NL,
            Lang::En => &EN,
        };
        let Some(pattern) = bundle.get_message(key).and_then(|m| m.value()) else {
            tracing::error!(key, "a text is missing");
            return format!("⟦{key}⟧");
        };
        let mut values = FluentArgs::new();
        for (name, value) in args {
            values.set((*name).to_owned(), value.value());
        }
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern, Some(&values), &mut errors).into_owned();
        if !errors.is_empty() {
            tracing::error!(key, "a text misses a value");
        }
        text
    }
    /// A text without values.
    pub fn t(self, key: impl AsRef<str>) -> String {
        self.get(key.as_ref(), &[])
    }
    /// A text with one value.
    pub fn t1(self, key: impl AsRef<str>, name: impl AsRef<str>, value: impl Arg) -> String {
        self.get(key.as_ref(), &[(name.as_ref(), &value)])
    }
    /// A text with two values.
    pub fn t2(
        self,
        key: impl AsRef<str>,
        name: impl AsRef<str>,
        value: impl Arg,
        name2: impl AsRef<str>,
        value2: impl Arg,
    ) -> String {
        self.get(key.as_ref(), &[(name.as_ref(), &value), (name2.as_ref(), &value2)])
    }
}

/// Marks a literal as a text key, so that the tests know it is used.
#[macro_export]
macro_rules! key {
    ($key:literal) => {
        $key
    };
}

#[cfg(test)]
#[path = "i18n_tests.rs"]
mod tests;
