//! What is wrong with a field, in words.

use crate::form::Form;
use crate::i18n::Texts;
use crate::messages::identity as say;
use wissel_core::input::Problem;

/// The form with every problem at its field.
pub fn with_problems(form: Form, texts: Texts, problems: &[Problem]) -> Form {
    problems.iter().fold(form, |form, p| form.wrong_key(texts, p.field, key_of(p.code)))
}

/// The sentence for a problem of a log-in field.
fn key_of(code: &str) -> &'static str {
    match code {
        "username-length" | "username-character" => say::USERNAME_SHAPE,
        "password-too-short" => say::PASSWORD_SHORT,
        "password-too-long" => say::PASSWORD_LONG,
        "password-common" | "password-context" => say::PASSWORD_COMMON,
        "phone-unreadable" | "phone-length" | "phone-no-sms" => say::PHONE_SHAPE,
        _ => say::EMPTY,
    }
}
