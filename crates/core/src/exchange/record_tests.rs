use super::*;
use crate::exchange::retention::Limits;
use crate::time::Day;
use proptest::prelude::*;

fn first() -> Day {
    "2027-02-14".parse().unwrap()
}
fn house(n: u8) -> OrganisationId {
    OrganisationId::new(Moment::from_micros(0), [n; 10])
}
fn record(state: RecordState) -> Record {
    Record {
        id: RecordId::new(Moment::from_micros(0), [9; 10]),
        number: RecordNumber::from_random(&[7; 8]).unwrap(),
        source: house(1),
        state,
        birth_care: true,
        retention: Retention::begin(Limits::BIRTH, first(), first().plus_days(100), None).unwrap(),
        shared_at: first().at_hour(10),
    }
}

#[test]
fn u2_2_a_record_is_there_only_while_available_and_not_over() {
    let r = record(RecordState::Available);
    let end = r.retention.expires_at();
    assert!(
        r.available(r.shared_at) && r.available(end.minus(Duration::from_micros(1))) && !r.available(end)
    );
    for state in
        [RecordState::Pending, RecordState::Withdrawn(WithdrawReason::Incorrect), RecordState::Destroyed]
    {
        assert!(!record(state).available(r.shared_at), "{state:?}");
    }
}

/// U2.3b: consent withdrawn destroys at once; what is wrong also warns, and its bare row waits for the collectors.
#[test]
fn what_each_reason_does() {
    use WithdrawReason as W;
    let r = record(RecordState::Available);
    for (reason, collected, state) in [
        (W::ConsentWithdrawn, true, RecordState::Destroyed),
        (W::NoLongerNeeded, true, RecordState::Destroyed),
        (W::Undo, false, RecordState::Destroyed),
        (W::WrongClient, false, RecordState::Destroyed),
        (W::Incorrect, false, RecordState::Destroyed),
        (W::WrongClient, true, RecordState::Withdrawn(W::WrongClient)),
        (W::Incorrect, true, RecordState::Withdrawn(W::Incorrect)),
    ] {
        let after = r.withdraw(house(1), reason, collected, r.shared_at).unwrap();
        assert_eq!(after.state, state, "{reason:?}");
        assert!(!after.state.has_content() && !after.available(r.shared_at));
    }
    assert_eq!(r.withdraw(house(2), W::Incorrect, false, r.shared_at), Err(RecordRefused::NotYours));
}

#[test]
fn undo_is_offered_for_thirty_seconds_and_not_once_collected() {
    let r = record(RecordState::Available);
    let undo = |seconds, collected| {
        let now = r.shared_at.plus(Duration::from_secs(seconds));
        r.withdraw(house(1), WithdrawReason::Undo, collected, now).map(|_| ())
    };
    assert_eq!(undo(30, false), Ok(()));
    assert_eq!(undo(31, false), Err(RecordRefused::UndoTooLate));
    assert_eq!(undo(5, true), Err(RecordRefused::UndoCollected));
}

#[test]
fn a_withdrawn_row_goes_when_confirmed_or_at_the_outer_end() {
    let r = record(RecordState::Withdrawn(WithdrawReason::WrongClient));
    assert_eq!(r.settle(1, r.shared_at), Err(RecordRefused::WarningsOpen));
    assert_eq!(r.settle(0, r.shared_at).unwrap().state, RecordState::Destroyed);
    assert_eq!(r.settle(3, first().plus_days(343).start()).unwrap().state, RecordState::Destroyed);
    assert_eq!(r.settle(3, first().plus_days(342).start()), Err(RecordRefused::WarningsOpen));
}

#[test]
fn states_and_numbers_survive_their_text() {
    let states = [RecordState::Pending, RecordState::Available, RecordState::Destroyed];
    for s in states.into_iter().chain(WithdrawReason::ALL.iter().map(|r| RecordState::Withdrawn(*r))) {
        let (name, reason) = s.names();
        assert_eq!(RecordState::from_names(name, reason), Some(s));
    }
    assert_eq!(RecordState::from_names("withdrawn", None), None);
    let n: RecordNumber = " w-7k4m-2qxd ".parse().unwrap();
    assert_eq!(n.as_str(), "W-7K4M-2QXD");
    assert_eq!("7K4M2QXD".parse::<RecordNumber>(), Ok(n.clone()));
    assert_eq!("WK4M2QXD".parse::<RecordNumber>().unwrap().as_str(), "W-WK4M-2QXD");
    assert!("W-7K4M-2QX0".parse::<RecordNumber>().is_err() && "".parse::<RecordNumber>().is_err());
}

#[derive(Clone, Debug)]
enum Step {
    Publish,
    Withdraw(WithdrawReason, bool),
    Settle(u32),
    Expire,
    CorrectDue(i64),
    ChooseLastDay(i64),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        Just(Step::Publish),
        (proptest::sample::select(WithdrawReason::ALL), any::<bool>())
            .prop_map(|(r, c)| Step::Withdraw(r, c)),
        (0_u32..3).prop_map(Step::Settle),
        Just(Step::Expire),
        (-60_i64..700).prop_map(Step::CorrectDue),
        (-60_i64..700).prop_map(Step::ChooseLastDay),
    ]
}

proptest! {
    /// U2.5a. No sequence of acts, at whatever times, makes a record outlive its limits or come back.
    #[test]
    fn u2_5a_no_record_outlives_its_limits_or_comes_back(
        steps in proptest::collection::vec((step(), 0_i64..30, 0_i8..24), 1..40),
    ) {
        let mut r = record(RecordState::Pending);
        let mut today = first();
        let mut gone = false;
        for (step, pass, hour) in steps {
            today = today.plus_days(pass);
            let now = today.at_hour(hour);
            let dates = |result: Result<Retention, _>| match (r.owned(house(1), now), result) {
                (Ok(_), Ok(retention)) => Ok(Record { retention, ..r.clone() }),
                _ => Err(RecordRefused::NotAvailable),
            };
            let next = match step {
                Step::Publish => r.publish(now),
                Step::Withdraw(reason, collected) => r.withdraw(house(1), reason, collected, now),
                Step::Settle(open) => r.settle(open, now),
                Step::Expire => r.expire(now),
                Step::CorrectDue(n) => dates(r.retention.correct_due(first().plus_days(n), today)),
                Step::ChooseLastDay(n) => dates(r.retention.choose_last_day(first().plus_days(n), today)),
            };
            if r.state == RecordState::Destroyed {
                prop_assert!(next.is_err(), "an act on a destroyed record was done");
            }
            let takes_away = matches!(step, Step::Withdraw(..) | Step::Settle(_) | Step::Expire);
            prop_assert!(next.as_ref().map_or(true, |n| !takes_away || !n.state.has_content()), "content stayed");
            r = next.unwrap_or(r);
            prop_assert!(!gone || !r.state.has_content(), "content came back");
            gone = gone || !r.state.has_content();
            if r.available(now) {
                prop_assert!(today.days_since(first()) <= 342 && today.days_since(r.retention.due()) <= 42);
            }
            if r.retention.is_over(now) && r.state.has_content() {
                prop_assert!(r.expire(now).is_ok(), "a record that is over cannot be destroyed");
            }
        }
    }
}
