//! Whatever text comes in: no reader panics, and what a reader takes it reads again to the same value.

use super::*;
use crate::lang::Lang;
use crate::time::Day;
use proptest::prelude::*;

/// Texts near what the readers expect, and any texts at all.
fn texts() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[0-9 .+()-]{0,20}",
        "[0-9]{1,2}[-/. ]([0-9]{1,2}|[a-z]{2,9})[-/. ][0-9]{1,5}",
        "[a-zA-Z.'\u{2019}\u{301}é -]{0,30}",
        "[a-z.+]{0,10}@[a-zA-Z.-]{0,20}",
        "[2-9A-Za-z -]{8,16}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn readers_are_total_and_stable(text in texts()) {
        let today: Day = "2027-02-14".parse().unwrap();
        if let Ok(v) = Bsn::parse(&text) {
            prop_assert_eq!(Bsn::parse(&v.grouped()), Ok(v));
        }
        if let Ok(v) = BirthDate::parse(&text.as_str().into(), today) {
            prop_assert_eq!(BirthDate::from_canonical(&v.canonical()), Ok(v));
        }
        if let Ok(v) = date::read_day(&text) {
            prop_assert_eq!(date::read_day(&date::short(v)), Ok(v));
            prop_assert_eq!(date::read_day(&date::long(v, Lang::Nl)), Ok(v));
            prop_assert_eq!(date::read_day(&date::long(v, Lang::En)), Ok(v));
            prop_assert_eq!(date::read_day(&v.to_string()), Ok(v));
        }
        if let Ok(v) = Phone::parse(&text) {
            prop_assert_eq!(Phone::parse(&v.shown()), Ok(v.clone()));
            prop_assert_eq!(Phone::parse(v.as_str()), Ok(v));
        }
        if let Ok(v) = Mail::parse(&text) {
            prop_assert_eq!(Mail::parse(v.as_str()), Ok(v.clone()));
            prop_assert!(!v.as_str().contains(['\r', '\n', ',', ' ']));
        }
        if let Ok(v) = Username::parse(&text) {
            prop_assert_eq!(Username::parse(v.as_str()), Ok(v));
        }
        if let Ok(v) = CollectionCode::parse(&text) {
            prop_assert_eq!(CollectionCode::parse(&v.shown()), Ok(v));
        }
        if let Ok(v) = PersonName::parse(&text) {
            prop_assert_eq!(PersonName::parse(v.as_str()), Ok(v));
        }
        if let Ok(v) = ClientName::read_initials(&text) {
            prop_assert_eq!(ClientName::read_initials(&v), Ok(v));
        }
    }
}
