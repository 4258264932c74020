//! The exchange portal: one use case is one file is one enum of reasons.

pub mod add_bsn;
pub mod answer_report;
pub mod breach;
pub mod change_dates;
pub mod check_receipt;
pub(crate) mod client;
pub mod collect;
pub mod confirm;
pub mod confirm_restored;
pub mod confirm_warning;
pub mod content;
mod destroy;
pub mod download;
pub(crate) mod emergency;
pub mod incoming;
pub mod jobs;
pub mod launch;
pub mod my_records;
pub mod own;
pub mod own_document;
pub(crate) mod people;
pub mod pregnancy_ended;
pub mod receipt;
pub mod reconcile;
pub mod replace_document;
pub mod search;
pub mod search_budget;
pub mod see_collected;
pub mod see_record;
pub mod see_statements;
pub mod share;
pub mod still_needed;
mod tell_systems;
pub mod view_code;
pub mod viewer;
pub mod withdraw;

pub use people::Source;

/// A reason for refusing one use case, with stable codes; the words stand in Fluent under `refused-<code>`.
macro_rules! refusals {
    ($(#[$meta:meta])* $vis:vis enum $name:ident { $($(#[$doc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, thiserror::Error)]
        $vis enum $name { $($(#[$doc])* #[error($text)] $variant),+ }
        impl $name {
            /// Every reason.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];
        }
        impl wissel_core::refusal::Coded for $name {
            fn code(&self) -> &'static str { match self { $(Self::$variant => $text),+ } }
        }
    };
}
use refusals;
