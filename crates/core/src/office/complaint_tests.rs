use super::*;
use crate::slip::Slip;

fn day(text: &str) -> Day {
    text.parse().expect("day")
}
fn at(text: &str) -> Moment {
    text.parse().expect("moment")
}

/// T24.2: thirty calendar days after the day on which it came in, in Europe/Amsterdam.
#[test]
fn t24_2_the_answer_is_due_on_the_thirtieth_day_after() {
    for (received, last) in [
        ("2027-01-01T00:00:00+01:00", "2027-01-31"),
        ("2027-01-01T23:59:59+01:00", "2027-01-31"),
        // Already the second of January in Amsterdam.
        ("2027-01-01T23:30:00Z", "2027-02-01"),
        ("2027-02-10T12:00:00+01:00", "2027-03-12"),
        // A leap year.
        ("2028-02-10T12:00:00+01:00", "2028-03-11"),
        // Both changes of the clock.
        ("2027-03-20T00:00:00+01:00", "2027-04-19"),
        ("2027-10-20T23:59:59+02:00", "2027-11-19"),
        ("2026-12-15T08:00:00+01:00", "2027-01-14"),
    ] {
        let term = Term::of(at(received));
        assert_eq!(term.last(), day(last), "{received}");
        assert_eq!(term.on(day(last)), Clock::Left(0), "{received}");
        assert_eq!(term.on(day(last).plus_days(1)), Clock::Over(1), "{received}");
    }
    let term = Term::of(at("2027-01-01T12:00:00+01:00"));
    assert_eq!(term.on(day("2027-01-01")), Clock::Left(30));
    assert_eq!(term.on(day("2027-03-01")), Clock::Over(29));
}

/// T24.2: reminders after 14 and 27 days, at nine in the morning also when the clock changed on the way.
#[test]
fn t24_2_reminders_come_on_the_fourteenth_and_the_twenty_seventh_day() {
    for (received, first, second) in [
        ("2027-01-01T12:00:00+01:00", "2027-01-15T09:00:00+01:00", "2027-01-28T09:00:00+01:00"),
        ("2027-03-20T12:00:00+01:00", "2027-04-03T09:00:00+02:00", "2027-04-16T09:00:00+02:00"),
        ("2027-10-20T12:00:00+02:00", "2027-11-03T09:00:00+01:00", "2027-11-16T09:00:00+01:00"),
    ] {
        let due = Term::of(at(received)).due(ComplaintId::new(at(received), [0; 10]));
        assert_eq!(due.map(|d| d.run_at.rfc3339()), [first, second], "{received}");
    }
}

/// T24.2: longer only to a later day that is not past, and never without end.
#[test]
fn t24_2_a_term_gets_longer_within_bounds() {
    let term = Term::of(at("2027-01-01T12:00:00+01:00"));
    let try_to = |to: &str, today: &str| {
        term.extended(day(to), day(today)).map(|t| t.last().to_string()).map_err(|f| f.code())
    };
    assert_eq!(try_to("2027-02-14", "2027-01-20"), Ok("2027-02-14".into()));
    assert_eq!(try_to("2027-04-01", "2027-01-20"), Ok("2027-04-01".into()), "the ninetieth day");
    assert_eq!(try_to("2027-04-02", "2027-01-20"), Err("last-day-too-late"));
    assert_eq!(try_to("2027-01-31", "2027-01-20"), Err("last-day-past"));
    assert_eq!(try_to("2027-02-10", "2027-02-11"), Err("last-day-past"));
    let longer = term.extended(day("2027-03-02"), day("2027-01-20")).unwrap();
    assert_eq!(longer.reminders(), [day("2027-02-14"), day("2027-02-27")]);
}

#[test]
fn t24_2_a_closed_complaint_is_kept_for_two_years() {
    for (closed, gone) in [
        ("2027-01-31T12:00:00+01:00", "2029-02-01T00:00:00+01:00"),
        ("2028-02-29T12:00:00+01:00", "2030-03-01T00:00:00+01:00"),
        ("2026-07-01T12:00:00+02:00", "2028-07-02T00:00:00+02:00"),
    ] {
        assert_eq!(forgotten_at(at(closed)).rfc3339(), gone, "{closed}");
    }
}

/// T24.2: anybody can complain; she says whom it is about and how she is reached.
#[test]
fn t24_2_a_complaint_says_about_whom_and_how_to_reach_her() {
    let form = ComplaintForm {
        about: "operator".into(),
        name: "M. de Boer".into(),
        mail: String::new(),
        phone: "06 12345678".into(),
        words: "De website was een dag weg.".into(),
    };
    assert_eq!(form.check().unwrap().concerns, Concerns::Operator);
    let none = ComplaintForm::default().check().unwrap_err().to_string();
    assert_eq!(none, "concerns: required, name: required, mail: complaint-reach, words: required");
    let odd = ComplaintForm { about: "iemand".into(), mail: "geen".into(), ..form };
    assert_eq!(odd.check().unwrap_err().to_string(), "concerns: choice-unknown, mail: mail-unreadable");
}

#[test]
fn a_slip_is_what_a_form_of_ours_carries_and_nothing_else() {
    let slip = Slip::from_random([7; 16]);
    assert_eq!(Slip::parse(slip.text()), Some(slip.clone()));
    assert!(!format!("{slip:?}").contains("07"));
    for odd in ["", "07", &"0".repeat(31), &"0".repeat(33), &"G".repeat(32), &"A".repeat(32)] {
        assert_eq!(Slip::parse(odd), None, "{odd:?}");
    }
}

#[test]
fn a_complaint_is_followed_by_number_and_code() {
    let bytes: Vec<u8> = (0..48).collect();
    let ticket = Ticket::from_random(&bytes).unwrap();
    let read = Ticket::parse(&ticket.number().to_lowercase(), &ticket.code().replace('-', " ")).unwrap();
    assert_eq!(read, ticket);
    assert!(!format!("{ticket:?}").contains(&ticket.code()));
    let wrong = Ticket::parse("K-1", "x").unwrap_err().to_string();
    assert_eq!(wrong, "number: complaint-number, follow_code: complaint-code");
}
