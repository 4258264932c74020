use super::*;
use std::sync::atomic::{AtomicU64, Ordering};

struct Counter(AtomicU64);
impl Entropy for Counter {
    fn fill(&self, buffer: &mut [u8]) {
        for byte in buffer {
            let n = self.0.fetch_add(1, Ordering::Relaxed).wrapping_mul(0x9E37_79B9_7F4A_7C15);
            *byte = n.to_be_bytes()[0];
        }
    }
}
fn counter(start: u64) -> Counter {
    Counter(AtomicU64::new(start))
}
fn fresh() -> (tempfile::TempDir, Arc<Keyring>, ErasureList) {
    let dir = tempfile::tempdir().unwrap();
    let keyring = Arc::new(Keyring::create(&dir.path().join("keys"), &counter(1)).unwrap());
    let list = ErasureList::create(dir.path(), Arc::clone(&keyring), &counter(1000)).unwrap();
    (dir, keyring, list)
}
fn at(n: i64) -> Moment {
    Moment::from_micros(1_800_000_000_000_000 + n)
}
fn record(n: u8) -> RecordId {
    RecordId::new(at(0), [n; 10])
}
fn erasure(n: u8) -> Erasure {
    Erasure { record: record(n), at: at(n.into()) }
}

#[test]
fn what_was_appended_is_read_in_order_also_by_another_node() {
    let (dir, keyring, list) = fresh();
    let other = ErasureList::open(dir.path(), Arc::clone(&keyring)).unwrap();
    assert_eq!(list.identity().unwrap().sequence(), 0);
    list.append(record(0), at(0)).unwrap();
    other.append_all(&[erasure(1), erasure(2)]).unwrap();
    let end = list.append(record(3), at(3)).unwrap();
    let found = other.load().unwrap();
    assert_eq!(found.entries, (0..4).map(erasure).collect::<Vec<_>>());
    assert_eq!(found.position(), end);
    assert_eq!(end.to_string().parse::<Position>(), Ok(end));
    assert!(ErasureList::create(dir.path(), keyring, &counter(9)).is_err());
}

#[test]
fn threads_that_append_at_once_lose_nothing() {
    let (dir, keyring, _list) = fresh();
    std::thread::scope(|s| {
        for t in 0..4u8 {
            let (dir, keyring) = (dir.path(), Arc::clone(&keyring));
            s.spawn(move || {
                let list = ErasureList::open(dir, keyring).unwrap();
                for n in 0..10 {
                    list.append(record(t * 10 + n), at(0)).unwrap();
                }
            });
        }
    });
    let found = ErasureList::open(dir.path(), keyring).unwrap().load().unwrap();
    let mut seen: Vec<_> = found.entries.iter().map(|e| e.record).collect();
    seen.sort();
    let mut all: Vec<_> = (0..40).map(record).collect();
    all.sort();
    assert_eq!(seen, all);
}

#[test]
fn a_torn_last_line_is_dropped_and_the_list_goes_on() {
    let (dir, _keyring, list) = fresh();
    list.append_all(&[erasure(0), erasure(1)]).unwrap();
    let whole = std::fs::read_to_string(dir.path().join(NAME)).unwrap();
    for torn in ["3", "3 erased 0199", &whole.lines().last().unwrap()[..100]] {
        std::fs::write(dir.path().join(NAME), format!("{whole}{torn}")).unwrap();
        assert_eq!(list.load().unwrap().entries.len(), 2);
    }
    list.append_all(&[erasure(2)]).unwrap();
    assert_eq!(list.load().unwrap().entries, (0..3).map(erasure).collect::<Vec<_>>());
}

#[test]
fn every_change_and_every_cut_of_the_list_is_refused() {
    let (dir, keyring, list) = fresh();
    let path = dir.path().join(NAME);
    list.append_all(&(0..4).map(erasure).collect::<Vec<_>>()).unwrap();
    let good = std::fs::read(&path).unwrap();
    for at in 0..good.len() {
        let mut bad = good.clone();
        bad[at] ^= 1;
        std::fs::write(&path, &bad).unwrap();
        assert!(matches!(list.load(), Err(Fault::Corrupt(_))), "byte {at}");
    }
    for end in 0..good.len() {
        std::fs::write(&path, &good[..end]).unwrap();
        assert!(matches!(list.load(), Err(Fault::Corrupt(_))), "cut at {end}");
    }
    let text = String::from_utf8(good.clone()).unwrap();
    let lines: Vec<_> = text.split_inclusive('\n').collect();
    for bad in [
        [lines[0], lines[2], lines[3], lines[4]].concat(),
        [lines[0], lines[2], lines[1], lines[3], lines[4]].concat(),
        [lines[0], lines[1], lines[1], lines[2], lines[3], lines[4]].concat(),
    ] {
        std::fs::write(&path, bad).unwrap();
        assert!(matches!(list.load(), Err(Fault::Corrupt(_))));
        assert!(list.append(record(9), at(9)).is_err(), "nothing is added to it either");
    }
    std::fs::write(&path, good).unwrap();
    assert!(list.load().is_ok());
    let elsewhere = dir.path().join("other keys");
    let other = Arc::new(Keyring::create(&elsewhere, &counter(5000)).unwrap());
    assert!(ErasureList::open(dir.path(), other).is_err());
    assert!(ErasureList::open(dir.path(), keyring).is_ok());
}

#[test]
fn a_list_covers_its_own_past_and_no_other() {
    let (dir, keyring, list) = fresh();
    let first = list.identity().unwrap();
    let second = list.append_all(&[erasure(0), erasure(1)]).unwrap();
    let old = list.load().unwrap();
    let third = list.append_all(&[erasure(2)]).unwrap();
    let new = list.load().unwrap();
    assert!(new.covers(&first) && new.covers(&second) && new.covers(&third));
    assert!(old.covers(&second) && !old.covers(&third));
    let forged = Position { mac: [0; 32], ..second };
    assert!(!new.covers(&forged));
    // An append that reached the list but not the note in the keyring (a crash between) is kept.
    keyring.note_erasures(&second.to_string()).unwrap();
    assert_eq!(ErasureList::open(dir.path(), keyring).unwrap().identity().unwrap(), third);
}

/// An append reads only what others added: a list of a thousand entries is read once, not at each append.
#[test]
fn an_append_costs_the_same_however_long_the_list_is() {
    let (dir, keyring, list) = fresh();
    let path = dir.path().join(NAME);
    let many: Vec<_> = (0..200).map(erasure).collect();
    list.append_all(&many).unwrap();
    let whole = std::fs::metadata(&path).unwrap().len();
    let remembered = || list.tail().end.map(|(end, stamp)| (end.sequence, stamp.length));
    assert_eq!(remembered(), Some((200, whole)));
    let mut file = list.opened(true).unwrap();
    let mut tail = Tail { end: list.tail().end, ..Tail::default() };
    list.end(&mut file, &mut tail).unwrap();
    assert_eq!(file.stream_position().unwrap(), 0, "nothing was read");
    let other = ErasureList::open(dir.path(), keyring).unwrap();
    let added = std::fs::metadata(&path).unwrap().len();
    other.append_all(&[erasure(201)]).unwrap();
    let (text, _) = list.lines_from(&mut file, added).unwrap();
    assert_eq!(text.lines().count(), 1);
    let end = list.append_all(&[erasure(202)]).unwrap();
    assert_eq!((end.sequence(), list.load().unwrap().entries.len()), (202, 202));
}

/// The work that follows an erasure adds nothing when the act did, and everything when the program ended between.
#[test]
fn what_was_appended_before_the_answer_is_not_appended_again() {
    let (dir, keyring, list) = fresh();
    list.append(record(1), at(1)).unwrap();
    list.ensure(record(1), at(1)).unwrap();
    list.ensure(record(2), at(2)).unwrap();
    // Another node, or the same program begun again, knows it from the list.
    let other = ErasureList::open(dir.path(), keyring).unwrap();
    other.ensure(record(2), at(2)).unwrap();
    other.ensure(record(3), at(3)).unwrap();
    list.ensure(record(3), at(3)).unwrap();
    let records: Vec<_> = list.load().unwrap().entries.iter().map(|e| e.record).collect();
    assert_eq!(records, [record(1), record(2), record(3)]);
}
