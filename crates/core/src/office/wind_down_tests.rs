use super::*;
use crate::exchange::retention::LONGEST_STAY;
use proptest::prelude::*;

fn day(s: &str) -> Day {
    s.parse().expect("day")
}

fn form(sharing: &str, collecting: &str, early: &str) -> PlanForm {
    PlanForm {
        sharing: sharing.into(),
        collecting: collecting.into(),
        early: early.into(),
        words_nl: "Wij stoppen.".into(),
        words_en: "We stop.".into(),
    }
}

/// U5.1.
#[test]
fn u5_1_sharing_ends_after_notice_and_collecting_later() {
    for (today, sharing, collecting, early, expected) in [
        (
            "2027-02-01",
            "01-03-2027",
            "29-03-2027",
            "yes",
            Ok("2027-03-02T00:00:00+01:00 2027-03-30T00:00:00+02:00"),
        ),
        ("2027-02-01", "28-02-2027", "29-03-2027", "yes", Err("sharing: wind-down-notice")),
        ("2027-02-01", "01-03-2027", "28-03-2027", "yes", Err("collecting: wind-down-collecting")),
        // The leap day is a day of notice, and may be the last one of either.
        (
            "2028-02-01",
            "29-02-2028",
            "28-03-2028",
            "yes",
            Ok("2028-03-01T00:00:00+01:00 2028-03-29T00:00:00+02:00"),
        ),
        ("2028-02-02", "29-02-2028", "28-03-2028", "yes", Err("sharing: wind-down-notice")),
        (
            "2028-01-01",
            "01-02-2028",
            "29-02-2028",
            "yes",
            Ok("2028-02-02T00:00:00+01:00 2028-03-01T00:00:00+01:00"),
        ),
        ("2027-01-01", "01-02-2027", "29-02-2027", "yes", Err("collecting: date-no-such-day")),
        // The nights in which the clock moves.
        (
            "2027-02-01",
            "27-03-2027",
            "24-04-2027",
            "yes",
            Ok("2027-03-28T00:00:00+01:00 2027-04-25T00:00:00+02:00"),
        ),
        (
            "2027-09-01",
            "03-10-2027",
            "31-10-2027",
            "yes",
            Ok("2027-10-04T00:00:00+02:00 2027-11-01T00:00:00+01:00"),
        ),
        // Without the box nothing ends before its own day: 342 days, over a leap day or not.
        ("2027-02-01", "01-03-2027", "05-02-2028", "", Err("early: wind-down-early")),
        (
            "2027-02-01",
            "01-03-2027",
            "06-02-2028",
            "",
            Ok("2027-03-02T00:00:00+01:00 2028-02-07T00:00:00+01:00"),
        ),
        ("2028-01-15", "15-02-2028", "21-01-2029", "", Err("early: wind-down-early")),
        (
            "2028-01-15",
            "15-02-2028",
            "22-01-2029",
            "",
            Ok("2028-02-16T00:00:00+01:00 2029-01-23T00:00:00+01:00"),
        ),
        ("2027-02-01", "01-03-2027", "04-02-2030", "", Err("collecting: wind-down-far")),
        ("2027-02-01", "", "", "", Err("sharing: required, collecting: required")),
    ] {
        let read = form(sharing, collecting, early).check(day(today), LONGEST_STAY);
        let read = read.map(|p| format!("{} {}", p.closes_at().rfc3339(), p.ends_at().rfc3339()));
        let read = read.map_err(|p| p.to_string());
        assert_eq!(
            read,
            expected.map(str::to_owned).map_err(str::to_owned),
            "{today} {sharing} {collecting} {early}"
        );
    }
    let empty = PlanForm::default().check(day("2027-02-01"), LONGEST_STAY).unwrap_err();
    assert!(empty.of("words_nl").is_some() && empty.of("words_en").is_some());
}

fn course(closes: i64, length: i64) -> Course {
    Course {
        closes_at: Moment::from_micros(closes),
        ends_at: Moment::from_micros(closes + length),
        confirmed_at: None,
        taken_back_at: None,
        emptied_at: None,
        finished_at: None,
    }
}

#[test]
fn u5_1_the_days_of_notice_are_whole_at_the_confirmation_too() {
    let plan = form("01-03-2027", "29-03-2027", "yes").check(day("2027-01-01"), LONGEST_STAY).expect("plan");
    let planned = Course { closes_at: plan.closes_at(), ends_at: plan.ends_at(), ..course(0, 0) };
    let at = |s: &str| s.parse::<Moment>().expect("moment");
    assert_eq!(planned.confirm(at("2027-02-01T23:59:59+01:00")), Ok(()));
    assert_eq!(planned.confirm(at("2027-02-02T00:00:00+01:00")), Err(WindDownRefused::NoticeTooShort));
    let confirmed = Course { confirmed_at: Some(at("2027-02-01T12:00:00+01:00")), ..planned };
    assert_eq!(confirmed.confirm(at("2027-02-01T13:00:00+01:00")), Err(WindDownRefused::NotPlanned));
    for (now, stage, back) in [
        ("2027-03-01T23:59:59+01:00", Stage::Announced, true),
        ("2027-03-02T00:00:00+01:00", Stage::SharingOver, true),
        // The night before, the clock went forward.
        ("2027-03-29T23:59:59+02:00", Stage::SharingOver, true),
        ("2027-03-30T00:00:00+02:00", Stage::Destroying, false),
    ] {
        assert_eq!(confirmed.stage(at(now)), stage, "{now}");
        assert_eq!(confirmed.take_back(at(now)).is_ok(), back, "{now}");
    }
    let emptied = Course { emptied_at: Some(at("2028-02-29T00:00:00+01:00")), ..confirmed };
    let kept = |years| emptied.kept_until(years).map(Moment::rfc3339);
    assert_eq!(kept(5).as_deref(), Some("2033-03-01T00:00:00+01:00"));
    assert_eq!(kept(1).as_deref(), Some("2033-03-01T00:00:00+01:00"), "never less than five years");
    assert_eq!(confirmed.kept_until(5), None);
}

#[test]
fn u5_1_exports_count_when_they_cover_the_whole_log() {
    let span = |a: &str, b: &str| (day(a), day(b));
    let all = |exports: &[(Day, Day)]| cover(exports, day("2026-09-01"), day("2027-04-01"));
    assert!(all(&[span("2026-09-01", "2027-04-01")]));
    assert!(
        all(&[span("2027-01-01", "2027-04-02"), span("2026-08-01", "2026-12-31")]),
        "two parts, in any order"
    );
    assert!(!all(&[]));
    assert!(!all(&[span("2026-09-02", "2027-04-01")]), "the first day is missing");
    assert!(!all(&[span("2026-09-01", "2027-03-31")]), "the last day is missing");
    assert!(
        !all(&[span("2026-09-01", "2026-12-30"), span("2027-01-01", "2027-04-01")]),
        "a day between is missing"
    );
    assert!(all(&[span("2026-09-01", "2027-04-01"), span("2026-10-01", "2026-10-02")]), "one within another");
}

#[test]
fn u5_1_the_log_goes_when_all_have_theirs_or_its_time_is_over() {
    let now = Moment::from_micros(1_000);
    let later = Some(Moment::from_micros(1_001));
    assert!(may_finish(0, 0, later, now) && may_finish(0, 0, None, now));
    assert!(!may_finish(1, 0, later, now) && !may_finish(0, 1, later, now) && !may_finish(1, 0, None, now));
    assert!(may_finish(3, 2, Some(now), now), "its time is over");
}

/// What can happen to an end of the portal.
#[derive(Clone, Copy, Debug)]
enum Step {
    Confirm,
    TakeBack,
    Empty,
    Finish,
    Wait(i64),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        Just(Step::Confirm),
        Just(Step::TakeBack),
        Just(Step::Empty),
        Just(Step::Finish),
        (1_i64..60 * 24 * 3_600_000_000).prop_map(Step::Wait),
    ];
    prop::collection::vec(step, 0..24)
}

proptest! {
    /// U5.1: whatever happens in whatever order, it goes forward only; nothing is destroyed without a confirmation, notice
    /// and an end of collecting; and from the first moment of destruction on nobody takes it back.
    #[test]
    fn u5_1_an_end_goes_forward_only(start in 1_800_000_000_000_000_i64..1_900_000_000_000_000, steps in steps()) {
        let mut now = Moment::from_micros(start);
        let sharing = earliest_sharing(now.day());
        let mut c = Course {
            closes_at: sharing.end(),
            ends_at: earliest_collecting(sharing).end(),
            confirmed_at: None,
            taken_back_at: None,
            emptied_at: None,
            finished_at: None,
        };
        let order = |s: Stage| Stage::ALL.iter().position(|x| *x == s);
        for step in steps {
            let before = c.stage(now);
            match step {
                Step::Confirm => if c.confirm(now).is_ok() { c.confirmed_at = Some(now); },
                Step::TakeBack => if c.take_back(now).is_ok() { c.taken_back_at = Some(now); },
                // The jobs look at the stage, as here.
                Step::Empty => if c.stage(now) == Stage::Destroying { c.emptied_at = Some(now); },
                Step::Finish => if c.stage(now) == Stage::LogsKept { c.finished_at = Some(now); },
                Step::Wait(micros) => now = Moment::from_micros(now.micros() + micros),
            }
            let after = c.stage(now);
            prop_assert!(after == Stage::TakenBack || order(after) >= order(before));
            if matches!(before, Stage::TakenBack | Stage::Destroying | Stage::LogsKept | Stage::Finished) {
                prop_assert_eq!(c.take_back(now).is_ok(), false);
                prop_assert!(after != Stage::TakenBack || before == Stage::TakenBack);
            }
            if let Some(emptied) = c.emptied_at {
                let confirmed = c.confirmed_at.expect("nothing is destroyed without a confirmation");
                prop_assert!(emptied >= c.ends_at && c.closes_at.day().days_since(confirmed.day()) > NOTICE);
                prop_assert!(c.portal(now) == Portal::Emptied);
            }
            if now >= c.ends_at && c.confirmed_at.is_some() && c.taken_back_at.is_none() {
                prop_assert!(matches!(c.portal(now), Portal::Shut | Portal::Emptied));
            }
        }
    }
}
