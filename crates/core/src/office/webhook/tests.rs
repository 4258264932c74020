use super::*;
use crate::exchange::retention::Limits;

#[test]
fn a_message_is_tried_for_about_three_days_and_then_given_up() {
    let mut waited = Duration::ZERO;
    let mut longest = Duration::ZERO;
    for tries in 1..TRIES {
        let (Then::Again(least), Then::Again(most)) = (then(tries, 0), then(tries, 255)) else {
            panic!("given up after {tries}")
        };
        assert!(most >= least && most <= least + least / 5, "{tries}: {least:?} {most:?}");
        waited += least;
        longest += most;
    }
    assert_eq!(
        (then(TRIES, 0), then(TRIES, 255), then(TRIES + 7, 9)),
        (Then::Never, Then::Never, Then::Never)
    );
    assert_eq!(then(1, 0), Then::Again(Duration::from_secs(5)));
    assert_eq!(then(1, 255), Then::Again(Duration::from_secs(6)));
    // The last try comes after an endpoint that took nothing is switched off, and before the message is too old.
    assert!(waited >= FAILS_FOR && longest + TIMEOUT < GIVEN_UP_AFTER, "{waited:?} {longest:?}");
}

#[test]
fn an_endpoint_that_takes_nothing_for_three_days_is_over() {
    let since: Moment = "2026-09-01T08:00:00Z".parse().unwrap();
    assert!(!is_over(since, "2026-09-04T07:59:59Z".parse().unwrap()));
    assert!(is_over(since, "2026-09-04T08:00:00Z".parse().unwrap()));
}

/// U2.5a: a week before the end, by the dates as they are.
#[test]
fn u2_5a_a_record_is_about_to_expire_a_week_before_its_last_day() {
    let day = |text: &str| text.parse::<Day>().unwrap();
    let open = Retention::begin(Limits::BIRTH, day("2026-09-01"), day("2027-02-01"), None).unwrap();
    assert_eq!(expiring_at(&open), "2027-03-08T09:00:00+01:00".parse().unwrap());
    let chosen = open.choose_last_day(day("2026-12-31"), day("2026-09-02")).unwrap();
    assert_eq!(expiring_at(&chosen), "2026-12-24T09:00:00+01:00".parse().unwrap());
}

#[test]
fn events_are_chosen_from_a_list_and_written_as_they_are_read() {
    let read = |names: &[&str]| read_events(names.iter().copied());
    assert_eq!(read(&[]), Some(Vec::new()));
    let two = read(&["record.withdrawn", "record.collected", "record.withdrawn"]).unwrap();
    assert_eq!(two, [WebhookEvent::Collected, WebhookEvent::Withdrawn]);
    assert_eq!(write_events(&two), "record.collected record.withdrawn");
    for bad in ["test", "record", "record.*", "RECORD.COLLECTED"] {
        assert_eq!(read(&["record.collected", bad]), None, "{bad}");
    }
    let form = WebhookForm { url: "http://example.org/".into(), events: Vec::new() };
    assert_eq!(form.check(false).unwrap_err().to_string(), "url: url-https, events: required");
}

/// U5.5: each body, whole. A new field does not get in without somebody writing it down here.
#[test]
fn u5_5_a_body_holds_ids_numbers_and_a_path_and_nothing_else() {
    let number: RecordNumber = "W-7K3M-9QPD".parse().unwrap();
    let record: RecordId = "01a20000-0000-7000-8000-000000000001".parse().unwrap();
    let collection: CollectionId = "01a20000-0000-7000-8000-000000000002".parse().unwrap();
    let written = |event, data: &About| {
        let id = "01a20000-0000-7000-8000-000000000003".parse().unwrap();
        let body = Body { id, event, timestamp: "2026-09-01T08:00:00Z".into(), data };
        serde_json::to_string(&body).unwrap()
    };
    let head = |event: &str| {
        format!(
            r#"{{"id":"01a20000-0000-7000-8000-000000000003","type":"{event}","timestamp":"2026-09-01T08:00:00Z","data":"#
        )
    };
    for (event, data, rest) in [
        (
            WebhookEvent::Collected,
            About::logged(&number, record),
            r#"{"number":"W-7K3M-9QPD","record":"01a20000-0000-7000-8000-000000000001","ask":"/api/v1/log"}}"#,
        ),
        (
            WebhookEvent::Expiring,
            About::shared(&number, record),
            r#"{"number":"W-7K3M-9QPD","record":"01a20000-0000-7000-8000-000000000001","ask":"/fhir/Consent?data=DocumentReference/01a20000-0000-7000-8000-000000000001"}}"#,
        ),
        (
            WebhookEvent::NewVersion,
            About::collected(&number, collection),
            r#"{"number":"W-7K3M-9QPD","collection":"01a20000-0000-7000-8000-000000000002","ask":"/api/v1/collections/01a20000-0000-7000-8000-000000000002"}}"#,
        ),
        (WebhookEvent::Test, About::nothing(), r#"{"ask":"/api/v1/organisation"}}"#),
    ] {
        assert_eq!(written(event, &data), head(event.name()) + rest);
    }
}
