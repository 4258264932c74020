use super::*;
use crate::act::ActedParts;
use crate::due::DueChange;
use crate::exchange::record::RecordNumber;
use crate::exchange::retention::Limits;
use crate::ids::RecordId;

fn day(s: &str) -> Day {
    s.parse().expect("day")
}
fn house(n: u8) -> OrganisationId {
    OrganisationId::new(Moment::from_micros(0), [n; 10])
}
fn acting(now: Moment) -> Acting {
    let id = |n| AuditId::new(now, [n; 10]);
    Acting { now, by: house(1), audit: [id(1), id(2)], subject: Subject("pseudonym".into()) }
}
fn record(state: RecordState) -> Record {
    let first = day("2027-02-14");
    Record {
        id: RecordId::new(Moment::from_micros(0), [9; 10]),
        number: "W-7K4M-2QXD".parse::<RecordNumber>().unwrap(),
        source: house(1),
        state,
        birth_care: true,
        retention: Retention::begin(Limits::BIRTH, first, day("2027-05-25"), None).unwrap(),
        shared_at: first.at_hour(10),
    }
}
fn collector() -> Collector {
    let at = Moment::from_micros(0);
    Collector { user: UserId::new(at, [3; 10]), lang: Lang::Nl, notice: NoticeId::new(at, [4; 10]) }
}
/// Changes to the calendar in short: `+kind@moment`, `-kind`.
fn calendar<T>(parts: &ActedParts<T>) -> Vec<String> {
    let text = |d: &DueChange| match d {
        DueChange::Plan(d) => format!("+{}@{}", d.kind.name(), d.run_at.rfc3339()),
        DueChange::Cancel(kind, _) => format!("-{}", kind.name()),
    };
    parts.due.iter().map(text).collect()
}
fn events<T>(parts: &ActedParts<T>) -> Vec<(&'static str, Option<&'static str>)> {
    parts.audit.iter().map(|e| (e.event.name(), e.refused)).collect()
}

/// U2.5a: the end is planned in the transaction that shares.
#[test]
fn u2_5a_sharing_plans_the_end_the_question_and_the_key() {
    let r = record(RecordState::Pending);
    let parts = share(&acting(r.shared_at), &r).into_parts();
    assert_eq!(
        calendar(&parts),
        [
            "+record.destroy@2027-07-07T00:00:00+02:00",
            "+day_key.die@2027-07-07T00:00:00+02:00",
            "+record.expiring@2027-06-29T09:00:00+02:00",
            "+record.still_needed@2027-06-08T09:00:00+02:00",
        ]
    );
    assert_eq!(events(&parts), [("record.shared", None)]);
    let again = share(&acting(r.shared_at), &record(RecordState::Available)).into_parts();
    assert_eq!(events(&again), [("record.shared", Some("record-not-available"))]);
}

/// U2.3b.
#[test]
fn u2_3b_consent_withdrawn_destroys_at_once_and_wrong_client_warns() {
    let r = record(RecordState::Available);
    let go = |reason, who: &[Collector]| withdraw(&acting(r.shared_at), &r, reason, who).into_parts();
    let consent = go(WithdrawReason::ConsentWithdrawn, &[collector()]);
    assert_eq!(events(&consent), [("record.withdrawn", None), ("record.destroyed", None)]);
    assert!(consent.notices.is_empty());
    assert_eq!(calendar(&consent), ["-record.still_needed", "-record.expiring", "-record.destroy"]);
    let wrong = go(WithdrawReason::WrongClient, &[collector()]);
    let [notice] = wrong.notices.as_slice() else { panic!("one message") };
    assert_eq!((notice.template, notice.args[0].1.as_str()), (Template::CollectedWrong, "W-7K4M-2QXD"));
    assert_eq!(
        calendar(&wrong),
        ["-record.still_needed", "-record.expiring", "+record.destroy@2028-01-23T00:00:00+01:00"]
    );
    let Outcome::Done(after) = wrong.value else { panic!("done") };
    assert!(!after.state.has_content());
    let settled = end(&acting(r.shared_at), &after, 0).into_parts();
    assert_eq!(settled.value.into_result().unwrap().state, RecordState::Destroyed);
}

/// U2.5b: the log holds the ground and both limits, and not the due date.
#[test]
fn u2_5b_a_correction_keeps_its_ground_and_moves_the_work() {
    let r = record(RecordState::Available);
    let parts = correct_due(&acting(r.shared_at), &r, day("2027-06-01"), CorrectionGround::Scan).into_parts();
    assert_eq!(
        parts.audit[0].detail,
        [
            ("ground", "scan".into()),
            ("old_last_day", "2027-07-06".into()),
            ("new_last_day", "2027-07-13".into())
        ]
    );
    assert_eq!(calendar(&parts)[0], "+record.destroy@2027-07-14T00:00:00+02:00");
    let chosen = choose_last_day(&acting(r.shared_at), &r, day("2027-03-01")).into_parts();
    assert_eq!(calendar(&chosen)[3], "-record.still_needed");
    let far = correct_due(&acting(r.shared_at), &r, day("2028-06-01"), CorrectionGround::Scan).into_parts();
    assert_eq!(events(&far), [("record.due_date", Some("due-date-too-far"))]);
    assert!(far.due.is_empty());
}

/// Design, section 4: after the end of the pregnancy nothing speaks of a due date; that it ended is noted once.
#[test]
fn the_end_of_a_pregnancy_is_noted_once_and_ends_the_due_date() {
    let r = record(RecordState::Available);
    let go = |ended| pregnancy_ended(&acting(r.shared_at), &r, ended).into_parts();
    assert_eq!(go(false).value, Outcome::Done(()));
    let again = go(true);
    assert_eq!(events(&again), [("record.pregnancy_ended", Some("pregnancy-over"))]);
    assert_eq!(due_still_counts(true, true), Err(RecordRefused::PregnancyOver));
    assert_eq!(due_still_counts(true, false), Ok(()), "the last day can still be chosen");
    assert_eq!(due_still_counts(false, true), Ok(()));
}

#[test]
fn still_needed_is_asked_two_weeks_after_the_due_date() {
    let r = record(RecordState::Available);
    let go = |on: &str| still_needed(&acting(day(on).at_hour(12)), &r).into_parts().value.into_result();
    assert_eq!(go("2027-06-07"), Err(RecordRefused::NotAsked));
    assert_eq!(go("2027-06-08"), Ok(()));
    assert_eq!(go("2027-07-07"), Err(RecordRefused::NotAvailable));
}

/// Jobs may run early, late or twice.
#[test]
fn the_end_comes_once_and_not_too_early() {
    let r = record(RecordState::Available);
    let go = |r: &Record, now| end(&acting(now), r, 0).into_parts().value.into_result();
    let over = r.retention.expires_at();
    assert_eq!(go(&r, over.minus(std::time::Duration::from_micros(1))), Err(RecordRefused::NotDue));
    let gone = go(&r, over).unwrap();
    assert_eq!(go(&gone, over), Err(RecordRefused::AlreadyDestroyed));
}

#[test]
fn nothing_is_done_to_a_record_of_another_house() {
    let r = Record { source: house(2), ..record(RecordState::Available) };
    let a = acting(r.shared_at);
    let codes = [
        withdraw(&a, &r, WithdrawReason::Incorrect, &[]).into_parts().audit[0].refused,
        correct_due(&a, &r, day("2027-06-01"), CorrectionGround::Scan).into_parts().audit[0].refused,
        choose_last_day(&a, &r, day("2027-03-01")).into_parts().audit[0].refused,
        replace_document(&a, &r, 1).into_parts().audit[0].refused,
        add_bsn(&a, &r, false, Subject("b".to_owned())).into_parts().audit[0].refused,
        pregnancy_ended(&a, &r, false).into_parts().audit[0].refused,
    ];
    assert_eq!(codes, [Some("record-not-yours"); 6]);
    let own = record(RecordState::Available);
    assert_eq!(replace_document(&a, &own, 99).into_parts().audit[0].refused, Some("too-many-versions"));
    assert_eq!(replace_document(&a, &own, 1).into_parts().value, Outcome::Done(2));
    assert_eq!(
        add_bsn(&a, &own, true, Subject("b".to_owned())).into_parts().audit[0].refused,
        Some("bsn-known")
    );
}
