use super::*;
use crate::exchange::retention::{DateRefused, Retention};
use crate::ids::SectorRuleId;
use crate::person::date::DateInput;
use crate::time::{Day, Moment};
use proptest::prelude::*;

fn day(s: &str) -> Day {
    s.parse().expect("day")
}

fn row(sector: &str, version: u32, days: i64) -> RuleRow {
    RuleRow {
        id: SectorRuleId::new(Moment::from_micros(0), [u8::try_from(version).unwrap(); 10]),
        sector: sector.parse().unwrap(),
        version,
        name: Words::of("Ouderenzorg", "Elderly care"),
        date_name: Words::of("ontslagdatum", "day of discharge"),
        days,
        farthest: 90,
        asked: 7,
    }
}

fn rule(sector: &str, version: u32, days: i64) -> RetentionRule {
    row(sector, version, days).into()
}

fn published(sector: &str, version: u32, days: i64, from: &str) -> Published {
    Published {
        rule: rule(sector, version, days),
        holds_from: day(from),
        published_at: Moment::from_micros(0),
    }
}

fn named(text: &str) -> NamedSectors {
    NamedSectors::read_all(text).unwrap()
}

fn form() -> RuleForm {
    RuleForm {
        sector: "ouderenzorg".into(),
        name: ["Ouderenzorg".into(), "Elderly care".into()],
        date_name: ["ontslagdatum".into(), "day of discharge".into()],
        days: "28".into(),
        farthest: "90".into(),
        asked: "7".into(),
        holds_from: DateInput::default(),
        example: DateInput::default(),
    }
}

/// U2.5a. Leap days, ends of months and the change of clocks, for a sector with 28 days.
#[test]
fn a_record_of_another_sector_ends_with_the_days_of_its_own_rule() {
    let limits = rule("ouderenzorg", 1, 28).limits();
    for (date, last, gone) in [
        ("2027-02-01", "2027-03-01", "2027-03-02T00:00:00+01:00"),
        ("2028-02-01", "2028-02-29", "2028-03-01T00:00:00+01:00"), // ends on a leap day
        ("2028-02-29", "2028-03-28", "2028-03-29T00:00:00+02:00"), // from a leap day into summer time
        ("2027-02-28", "2027-03-28", "2027-03-29T00:00:00+02:00"), // the day of 23 hours
        ("2027-10-03", "2027-10-31", "2027-11-01T00:00:00+01:00"), // the day of 25 hours
        ("2027-01-31", "2027-02-28", "2027-03-01T00:00:00+01:00"), // from one end of a month to another
        ("2026-12-03", "2026-12-31", "2027-01-01T00:00:00+01:00"), // the year ends
    ] {
        let r = Retention::begin(limits, day(date).plus_days(-10), day(date), None).unwrap();
        assert_eq!((r.last_day(), r.expires_at().rfc3339().as_str()), (day(last), gone), "{date}");
        assert_eq!(r.still_needed_on(), Some(day(date).plus_days(7)), "{date}");
    }
    let today = day("2027-02-14");
    let begin = |date: &str| Retention::begin(limits, today, day(date), None).map(|_| ());
    assert_eq!(begin("2027-05-15"), Ok(()));
    assert_eq!(begin("2027-05-16"), Err(DateRefused::DueTooFar(day("2027-05-15"))));
    assert_eq!(begin("2027-01-17"), Ok(()));
    assert_eq!(begin("2027-01-16"), Err(DateRefused::DueTooEarly(day("2027-01-17"))));
}

/// U2.5a. 42 and 300 stand in the code, and no row, key or form reaches them.
#[test]
fn u2_5a_data_cannot_change_the_rule_of_birth_care() {
    let birth = RetentionRule::BIRTH;
    assert_eq!((birth.limits().days(), birth.limits().farthest(), birth.limits().asked()), (42, 300, 14));
    assert_eq!(birth.limits().longest_stay(), 342);
    assert_eq!((birth.id(), birth.version(), birth.sector().as_str()), (None, 1, BIRTH));
    // A row that claims to be birth care's is another sector's rule: it has an id, and is never chosen as birth care's.
    let forged = rule(BIRTH, 7, 365);
    assert!(!forged.is_birth());
    for said in [None, Some(BIRTH)] {
        assert_eq!(choose(said, std::slice::from_ref(&forged)), Ok(&birth));
    }
    let refused = RuleForm { sector: BIRTH.into(), ..form() }.check(365, day("2027-02-14")).unwrap_err();
    assert_eq!(refused.to_string(), "sector: sector-birth");
    assert_eq!(NamedSectors::read_all("geboortezorg; 43").unwrap_err().code(), "sector-line");
}

#[test]
fn a_rule_is_read_with_all_its_problems_and_never_beyond_the_maximum() {
    let today = day("2027-02-14");
    let new = form().check(42, today).unwrap();
    assert_eq!((new.limits.days(), new.limits.farthest(), new.limits.asked()), (28, 90, 7));
    assert_eq!(new.holds_from, today);
    for (changed, problem) in [
        (RuleForm { days: "43".into(), ..form() }, "days: days-between"),
        (RuleForm { days: "0".into(), asked: "0".into(), ..form() }, "days: days-between"),
        (RuleForm { days: "-1".into(), ..form() }, "days: days-between"),
        (RuleForm { farthest: "301".into(), ..form() }, "farthest: days-between"),
        (RuleForm { asked: "29".into(), ..form() }, "asked: days-between"),
        (RuleForm { holds_from: "13-2-2027".into(), ..form() }, "holds_from: day-past"),
        (RuleForm { holds_from: "16-2-2028".into(), ..form() }, "holds_from: end-too-far"),
        (RuleForm { holds_from: "1-1-9000".into(), ..form() }, "holds_from: end-too-far"),
        (RuleForm { sector: "Ouderen zorg".into(), ..form() }, "sector: sector-key"),
        (RuleForm { sector: "-zorg".into(), ..form() }, "sector: sector-key"),
        (RuleForm { sector: SectorKey::unreadable().to_string(), ..form() }, "sector: sector-key"),
    ] {
        assert_eq!(changed.check(42, today).unwrap_err().to_string(), problem);
    }
    assert!(RuleForm { holds_from: "15-2-2028".into(), ..form() }.check(42, today).is_ok(), "366 days");
    // The operator's maximum has one of its own.
    assert!(RuleForm { days: "365".into(), ..form() }.check(10_000, today).is_ok());
    assert!(RuleForm { days: "366".into(), ..form() }.check(10_000, today).is_err());
    let all = RuleForm::default().check(42, today).unwrap_err().to_string();
    for field in ["sector", "name_nl", "name_en", "date_nl", "date_en", "days", "farthest"] {
        assert!(all.contains(&format!("{field}: required")), "{field} in {all}");
    }
}

#[test]
fn versions_count_up_and_never_hold_before_the_one_before() {
    let today = day("2027-02-14");
    let new = |days: &str, from: &str| {
        RuleForm { days: days.into(), holds_from: from.into(), ..form() }.check(42, today).unwrap()
    };
    assert_eq!(publish(&new("28", ""), &[]), Ok(1));
    assert_eq!(publish(&new("28", ""), &[published("revalidatie", 3, 28, "2027-03-01")]), Ok(1));
    let first = [published("ouderenzorg", 1, 28, "2027-03-01")];
    assert_eq!(publish(&new("28", "1-3-2027"), &first), Err(RuleRefused::Same));
    assert_eq!(publish(&new("14", "28-2-2027"), &first), Err(RuleRefused::BeforeNewest));
    assert_eq!(publish(&new("14", "1-3-2027"), &first), Ok(2));
    let [first] = first;
    let all =
        [first, published("ouderenzorg", 2, 14, "2027-03-10"), published("revalidatie", 1, 5, "2027-01-01")];
    let holds = |on: &str| holding(&all, &"ouderenzorg".parse().unwrap(), day(on)).map(|p| p.rule.version());
    assert_eq!((holds("2027-02-28"), holds("2027-03-09"), holds("2027-03-10")), (None, Some(1), Some(2)));
}

/// U2.5a. Terms and agreement name the days alone: under days that were promised, nothing makes a record stay longer.
#[test]
fn u2_5a_no_version_with_promised_days_lets_records_stay_longer() {
    let today = day("2027-02-14");
    // The way around, over a version with other days, is closed too.
    let mut all = vec![published("ouderenzorg", 1, 28, "2027-01-01")];
    for through_another in [false, true] {
        if through_another {
            let other = RuleRow {
                date_name: Words::of("opnamedatum", "day of admission"),
                farthest: 300,
                ..row("ouderenzorg", 2, 27)
            };
            all.push(Published { rule: other.into(), ..published("ouderenzorg", 2, 27, "2027-01-02") });
        }
        let next = if through_another { 3 } else { 2 };
        for (changed, expected) in [
            (RuleForm { farthest: "91".into(), ..form() }, Err(RuleRefused::Farther)),
            (RuleForm { farthest: "300".into(), ..form() }, Err(RuleRefused::Farther)),
            (
                RuleForm { date_name: ["opnamedatum".into(), "day of discharge".into()], ..form() },
                Err(RuleRefused::OtherDate),
            ),
            (
                RuleForm { date_name: ["ontslagdatum".into(), "day of admission".into()], ..form() },
                Err(RuleRefused::OtherDate),
            ),
            (RuleForm { farthest: "89".into(), ..form() }, Ok(next)),
            (RuleForm { asked: "8".into(), ..form() }, Ok(next)),
            (RuleForm { name: ["Ouderen".into(), "Elderly".into()], ..form() }, Ok(next)),
            // Other days: off until terms and agreement follow.
            (RuleForm { days: "29".into(), farthest: "300".into(), ..form() }, Ok(next)),
        ] {
            let new = changed.check(42, today).unwrap();
            assert_eq!(publish(&new, &all), expected, "{changed:?}");
        }
    }
}

/// U5.1, U2.5a. An end that waits for every record is not overtaken by a new rule; one that is early anyway stops no rule.
#[test]
fn u5_1_a_new_rule_does_not_outlive_a_planned_end() {
    let sharing = day("2027-03-01");
    for (collecting_after, before, new, expected) in [
        (342, 342, 342, false),
        (342, 342, 118, false),
        (342, 342, 343, true),
        (400, 342, 400, false),
        (400, 342, 401, true),
        (341, 342, 665, false), // before its time already
        (500, 500, 343, false), // a shorter rule than the longest
    ] {
        let collecting = sharing.plus_days(collecting_after);
        assert_eq!(outlives(sharing, collecting, before, new), expected, "{collecting_after} {before} {new}");
    }
}

#[test]
fn a_sector_is_off_for_every_reason_and_on_without_one() {
    let sector: SectorKey = "ouderenzorg".parse().unwrap();
    let rules =
        [published("ouderenzorg", 1, 28, "2027-01-01"), published("ouderenzorg", 2, 35, "2027-06-01")];
    let (right, other, none) =
        (named("ouderenzorg; 28"), named("ouderenzorg; 21\nrevalidatie; 28"), named(""));
    let today = day("2027-02-14");
    let sound = SwitchFacts {
        today,
        rules: &rules,
        most_days: 42,
        terms: &right,
        agreement: Some((&right, today)),
        switched: true,
    };
    assert_eq!(standing(&sector, &sound).map(|p| p.rule.version()), Ok(1));
    let tomorrow = today.plus_days(1);
    for (facts, why) in [
        (SwitchFacts { rules: &[], ..sound.clone() }, vec![WhyOff::NoRule]),
        (SwitchFacts { most_days: 27, ..sound.clone() }, vec![WhyOff::AboveMaximum(27)]),
        (SwitchFacts { terms: &none, ..sound.clone() }, vec![WhyOff::TermsSilent]),
        (SwitchFacts { terms: &other, ..sound.clone() }, vec![WhyOff::TermsOther(21)]),
        (SwitchFacts { agreement: None, ..sound.clone() }, vec![WhyOff::NoAgreement]),
        (SwitchFacts { agreement: Some((&none, today)), ..sound.clone() }, vec![WhyOff::AgreementSilent]),
        (SwitchFacts { agreement: Some((&other, today)), ..sound.clone() }, vec![WhyOff::AgreementOther(21)]),
        (
            SwitchFacts { agreement: Some((&right, tomorrow)), ..sound.clone() },
            vec![WhyOff::AgreementLater(tomorrow)],
        ),
        (SwitchFacts { switched: false, ..sound.clone() }, vec![WhyOff::NotSwitched]),
        // The next version has more days than both name: off again for what is new.
        (
            SwitchFacts { today: day("2027-06-01"), ..sound.clone() },
            vec![WhyOff::TermsOther(28), WhyOff::AgreementOther(28)],
        ),
        (
            SwitchFacts { rules: &[], terms: &none, agreement: None, switched: false, ..sound.clone() },
            vec![WhyOff::NoRule, WhyOff::TermsSilent, WhyOff::NoAgreement, WhyOff::NotSwitched],
        ),
    ] {
        assert_eq!(standing(&sector, &facts).map(|p| p.rule.version()), Err(why));
    }
}

#[test]
fn what_is_named_is_read_line_by_line_and_kept_in_one_order() {
    let read = named("revalidatie; 14\r\n\n ouderenzorg ;28 ");
    assert_eq!(read.text(), "ouderenzorg; 28\nrevalidatie; 14\n");
    assert_eq!(NamedSectors::stored(&read.text()), Some(read));
    assert!(named("").is_empty() && named("").text().is_empty());
    for bad in ["ouderenzorg", "ouderenzorg; 0", "ouderenzorg; 366", "x; 3", "a b; 3", "zorg; 3\nzorg; 4"] {
        assert_eq!(NamedSectors::read_all(bad).unwrap_err().code(), "sector-line", "{bad}");
    }
}

#[test]
fn a_page_asks_for_the_sector_only_where_there_is_a_choice() {
    let on = [rule("ouderenzorg", 1, 28)];
    let chosen = |said: Option<&str>, on: &[RetentionRule]| {
        choose(said, on).map(|r| r.sector().to_string()).map_err(|f| f.code())
    };
    let birth = || Ok(BIRTH.to_owned());
    assert_eq!(
        (chosen(None, &[]), chosen(Some(""), &[]), chosen(Some(BIRTH), &[])),
        (birth(), birth(), birth())
    );
    assert_eq!((chosen(None, &on), chosen(Some(BIRTH), &on)), (birth(), birth()));
    assert_eq!(chosen(Some(""), &on), Err("choice-unknown"));
    assert_eq!(chosen(Some("ouderenzorg"), &on), Ok("ouderenzorg".to_owned()));
    assert_eq!(chosen(Some("ouderenzorg"), &[]), Err("sector-off"));
}

proptest! {
    /// U2.5a. Whatever stands in the tables, in any field: no record outlives the first sharing by more than its rule's days,
    /// none by more than 665, and birth care's none by more than 342.
    #[test]
    fn u2_5a_no_data_makes_a_record_outlive_the_limits(
        [days, farthest, asked, date, chosen] in proptest::array::uniform5(-100_000_i64..100_000),
        has_chosen in any::<bool>(),
    ) {
        let first = day("2027-02-14");
        let chosen = has_chosen.then(|| first.plus_days(chosen));
        let date = first.plus_days(date);
        let row = RuleRow { days, farthest, asked, ..RuleRow {
            id: SectorRuleId::new(Moment::from_micros(0), [1; 10]),
            sector: "zorg".parse().unwrap(),
            version: 1,
            name: Words::of("a", "a"),
            date_name: Words::of("b", "b"),
            days: 0,
            farthest: 0,
            asked: 0,
        } };
        let limits = RetentionRule::from(row).limits();
        prop_assert!(limits.days() <= 365 && limits.farthest() <= 300);
        let r = Retention::stored(limits, first, date, chosen);
        prop_assert!(r.last_day().days_since(first) <= limits.longest_stay());
        prop_assert!(r.last_day().days_since(date) <= limits.days());
        prop_assert!(r.outer_end() <= first.plus_days(665).end());
        let birth = Retention::stored(RetentionRule::BIRTH.limits(), first, date, chosen);
        prop_assert!(birth.last_day().days_since(first) <= 342);
        prop_assert!(birth.last_day().days_since(date) <= 42);
    }
}
