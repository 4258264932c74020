use super::*;
use std::os::unix::fs::PermissionsExt;
use std::sync::atomic::{AtomicU64, Ordering};
use wissel_core::time::Moment;

/// Counts instead of drawing: different bytes at each call, the same in each run.
struct Counter(AtomicU64);
impl Entropy for Counter {
    fn fill(&self, buffer: &mut [u8]) {
        for part in buffer.chunks_mut(8) {
            let n = self.0.fetch_add(1, Ordering::Relaxed).wrapping_mul(0x9E37_79B9_7F4A_7C15);
            part.copy_from_slice(&n.to_be_bytes()[..part.len()]);
        }
    }
}
fn counter(start: u64) -> Counter {
    Counter(AtomicU64::new(start))
}

fn fresh() -> (tempfile::TempDir, Keyring) {
    let dir = tempfile::tempdir().unwrap();
    let ring = Keyring::create(&dir.path().join("keys"), &counter(1)).unwrap();
    (dir, ring)
}
fn day(s: &str) -> Day {
    s.parse().unwrap()
}
fn record(n: u8) -> RecordId {
    RecordId::new(Moment::from_micros(1_800_000_000_000_000), [n; 10])
}
fn user(n: u8) -> UserId {
    UserId::new(Moment::from_micros(1_800_000_000_000_000), [n; 10])
}

#[test]
fn a_keyring_is_private_and_the_same_after_opening() {
    let (dir, ring) = fresh();
    let path = dir.path().join("keys");
    for (p, mode) in
        [("", 0o700), ("days", 0o700), ("log", 0o700), (ROOT_FIRST, 0o600), ("log/subject.key", 0o600)]
    {
        let found = std::fs::metadata(path.join(p)).unwrap().permissions().mode() & 0o777;
        assert_eq!(found, mode, "{p}");
    }
    assert!(Keyring::create(&path, &counter(50)).is_err(), "a keyring is never made over another");
    let again = Keyring::open(&path).unwrap();
    assert_eq!(ring.find_index(b"x"), again.find_index(b"x"));
    assert_eq!(ring.verify_key(), again.verify_key());
    assert_eq!(ring.subject(b"x"), again.subject(b"x"));
    assert!(!format!("{ring:?}").contains("roots"));
    let names: Vec<_> =
        std::fs::read_dir(&path).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    assert!(names.iter().all(|n| !n.starts_with('.')), "no temporary file is left: {names:?}");
}

#[test]
fn an_open_damaged_or_incomplete_keyring_is_refused() {
    let (dir, _) = fresh();
    let path = dir.path().join("keys");
    let mode = |p: &Path, m| std::fs::set_permissions(p, std::fs::Permissions::from_mode(m)).unwrap();
    mode(&path, 0o750);
    assert!(matches!(Keyring::open(&path), Err(Fault::Keyring(_))));
    mode(&path, 0o700);
    mode(&path.join(INDEX), 0o644);
    assert!(matches!(Keyring::open(&path), Err(Fault::Keyring(_))));
    mode(&path.join(INDEX), 0o600);
    let good = std::fs::read(path.join(INDEX)).unwrap();
    for at in 0..good.len() {
        let mut bad = good.clone();
        bad[at] ^= 1;
        std::fs::write(path.join(INDEX), &bad).unwrap();
        assert!(matches!(Keyring::open(&path), Err(Fault::Keyring(_))), "byte {at}");
    }
    std::fs::write(path.join(INDEX), &good).unwrap();
    assert!(Keyring::open(&path).is_ok());
    std::fs::remove_file(path.join(SIGN)).unwrap();
    assert!(matches!(Keyring::open(&path), Err(Fault::Keyring(_))));
    assert!(matches!(Keyring::open(dir.path()), Err(Fault::Keyring(_))));
}

#[test]
fn a_record_key_opens_for_its_own_day_and_record_only() {
    let (_dir, ring) = fresh();
    let key = RecordKey::from_bytes([7; 32]);
    let (a, b) = (day("2027-03-28"), day("2027-03-29"));
    assert!(matches!(ring.wrap_record_key(a, record(1), &key, [1; 12]), Err(Fault::Keyring(_))));
    ring.ensure_day(a, &counter(100)).unwrap();
    ring.ensure_day(b, &counter(200)).unwrap();
    let wrapped = ring.wrap_record_key(a, record(1), &key, [1; 12]).unwrap();
    assert_eq!(ring.unwrap_record_key(a, record(1), &wrapped).unwrap().bytes(), key.bytes());
    assert_eq!(ring.unwrap_record_key(a, record(2), &wrapped).err(), Some(Fault::Crypto));
    assert_eq!(ring.unwrap_record_key(b, record(1), &wrapped).err(), Some(Fault::Crypto));
    for bit in 0..wrapped.len() * 8 {
        let mut bad = wrapped.clone();
        bad[bit / 8] ^= 1 << (bit % 8);
        assert!(ring.unwrap_record_key(a, record(1), &bad).is_err(), "bit {bit}");
    }
    // Making the key of a day again changes nothing.
    ring.ensure_day(a, &counter(300)).unwrap();
    assert!(ring.unwrap_record_key(a, record(1), &wrapped).is_ok());
    assert_eq!(ring.days().unwrap(), vec![a, b]);
}

#[test]
fn u2_5b_a_killed_day_is_dead_for_every_node_and_never_comes_back() {
    let (dir, ring) = fresh();
    let other = Keyring::open(&dir.path().join("keys")).unwrap();
    let a = day("2027-03-28");
    ring.ensure_day(a, &counter(100)).unwrap();
    let wrapped = ring.wrap_record_key(a, record(1), &RecordKey::from_bytes([7; 32]), [1; 12]).unwrap();
    assert!(other.unwrap_record_key(a, record(1), &wrapped).is_ok());
    assert!(ring.kill_day(a).unwrap());
    assert!(!ring.kill_day(a).unwrap());
    for r in [&ring, &other] {
        assert!(!r.has_day(a).unwrap());
        assert!(matches!(r.unwrap_record_key(a, record(1), &wrapped), Err(Fault::Keyring(_))));
        assert!(matches!(r.ensure_day(a, &counter(100)), Err(Fault::Keyring(_))));
        assert!(r.days().unwrap().is_empty());
    }
}

#[test]
fn nodes_that_race_for_a_day_agree_on_one_key() {
    let (dir, ring) = fresh();
    let path = dir.path().join("keys");
    for n in 0..20u8 {
        let d = day("2027-03-28").plus_days(n.into());
        let wraps: Vec<_> = std::thread::scope(|s| {
            let racers: Vec<_> = (0..4u8)
                .map(|t| {
                    let path = &path;
                    s.spawn(move || {
                        let ring = Keyring::open(path).unwrap();
                        ring.ensure_day(d, &counter(1000 + 100 * u64::from(n) + 20 * u64::from(t))).unwrap();
                        ring.wrap_record_key(d, record(t), &RecordKey::from_bytes([t; 32]), [t; 12]).unwrap()
                    })
                })
                .collect();
            racers.into_iter().map(|r| r.join().unwrap()).collect()
        });
        for (t, wrapped) in (0u8..).zip(wraps) {
            assert_eq!(ring.unwrap_record_key(d, record(t), &wrapped).unwrap().bytes(), &[t; 32]);
        }
    }
}

#[test]
fn a_kill_that_races_with_a_making_wins() {
    let (dir, ring) = fresh();
    let path = dir.path().join("keys");
    for n in 0..40u8 {
        let d = day("2027-03-28").plus_days(n.into());
        std::thread::scope(|s| {
            let maker = s.spawn(|| {
                let _ = Keyring::open(&path).unwrap().ensure_day(d, &counter(5000 + u64::from(n) * 20));
            });
            ring.kill_day(d).unwrap();
            maker.join().unwrap();
        });
        assert!(!ring.has_day(d).unwrap());
    }
}

#[test]
fn a_person_key_and_a_system_value_open_in_their_own_place_and_survive_a_new_root() {
    let (dir, ring) = fresh();
    let wrapped = ring.wrap_person_key(user(1), &PersonKey::from_bytes([7; 32]), [1; 12]).unwrap();
    let sealed = ring.seal_system("sms.token", b"secret", [2; 12]).unwrap();
    assert_eq!(ring.unwrap_person_key(user(2), &wrapped).err(), Some(Fault::Crypto));
    assert_eq!(ring.open_system("smtp.password", &sealed), Err(Fault::Crypto));
    let path = dir.path().join("keys");
    create_key(&path, "root-0002.key", &counter(900)).unwrap();
    let later = Keyring::open(&path).unwrap();
    assert_eq!(later.unwrap_person_key(user(1), &wrapped).unwrap().bytes(), &[7; 32]);
    assert_eq!(later.open_system("sms.token", &sealed).unwrap(), b"secret");
    let newer = later.seal_system("sms.token", b"secret", [3; 12]).unwrap();
    assert_eq!(seal::generation(&newer), Ok(2));
    assert_eq!(ring.open_system("sms.token", &newer), Err(Fault::Crypto), "the older node has no such key");
}

#[test]
fn indexes_macs_and_pseudonyms_of_one_value_all_differ() {
    let (_dir, ring) = fresh();
    let all = [
        ring.find_index(b"x").to_vec(),
        ring.name_index("mail", b"x").to_vec(),
        ring.name_index("phone", b"x").to_vec(),
        ring.mac("mail", b"x").to_vec(),
        ring.mac("sms", b"x").to_vec(),
        ring.mac("sm", b"sx").to_vec(),
    ];
    for (i, a) in all.iter().enumerate() {
        assert!(all.iter().skip(i + 1).all(|b| a != b), "{i}");
        assert_ne!(hex(a), ring.subject(b"x").0);
    }
    assert_eq!(ring.subject(b"x").0.len(), 64);
}

#[test]
fn a_signature_verifies_for_its_bytes_only() {
    // RFC 8032, section 7.1, test 2.
    let hexed = |s: &str| -> Vec<u8> {
        (0..s.len()).step_by(2).map(|i| u8::from_str_radix(&s[i..i + 2], 16).unwrap()).collect()
    };
    let key: [u8; 32] =
        hexed("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c").try_into().unwrap();
    let signature: [u8; 64] = hexed(
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    )
    .try_into()
    .unwrap();
    assert!(Keyring::verify(&key, &[0x72], &signature));
    assert!(!Keyring::verify(&key, &[0x73], &signature));

    let (_dir, ring) = fresh();
    let own = ring.sign(b"receipt");
    assert!(Keyring::verify(&ring.verify_key(), b"receipt", &own));
    assert!(!Keyring::verify(&ring.verify_key(), b"receipt!", &own));
    assert!(!Keyring::verify(&key, b"receipt", &own));
    for bit in 0..512 {
        let mut bad = own;
        bad[bit / 8] ^= 1 << (bit % 8);
        assert!(!Keyring::verify(&ring.verify_key(), b"receipt", &bad), "bit {bit}");
    }
}
