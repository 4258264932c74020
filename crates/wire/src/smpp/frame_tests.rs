use super::super::{Alphabet, parts};
use super::*;
use proptest::prelude::*;

fn frame(command: u32, status: u32, sequence: u32, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(HEADER + body.len()).unwrap();
    let words = [length, command, status, sequence].map(u32::to_be_bytes);
    [words.concat().as_slice(), body].concat()
}

/// The length that stands in front is the frame's own, and our reader finds the end where it is.
fn whole(frame: &[u8]) {
    assert_eq!(u32::from_be_bytes(frame[..4].try_into().unwrap()) as usize, frame.len());
    let mut reader = Reader::default();
    assert_eq!(reader.read(frame).unwrap().len(), 1);
    assert_eq!((reader.body, reader.header.len()), (0, 0));
}

#[test]
fn what_we_say_is_what_the_standard_writes() {
    let login = Login::new("SMPP3TST", "secret08", "SUBMIT1").unwrap();
    let said = bind(&login, 1);
    let expected = b"\0\0\0\x2b\0\0\0\x09\0\0\0\0\0\0\0\x01SMPP3TST\0secret08\0SUBMIT1\0\x34\0\0\0";
    let expected = [&(u32::try_from(expected.len()).unwrap()).to_be_bytes()[..], &expected[4..]].concat();
    assert_eq!(said, expected);
    let part = &parts("Hoi @", Alphabet::Gsm, "r").unwrap()[0];
    let said = submit(&Sender::new("Wissel").unwrap(), "+31612345678", part, 7).unwrap();
    let body = b"\0\x05\0Wissel\0\x01\x0131612345678\0\0\0\0\0\0\0\0\0\0\x05Hoi \0";
    assert_eq!(said, frame(4, 0, 7, body));
    // Several parts: the bit that says that the octets begin with a header.
    let part = &parts(&"a".repeat(161), Alphabet::Gsm, "r").unwrap()[0];
    let said = submit(&Sender::new("").unwrap(), "+31612345678", part, 8).unwrap();
    assert_eq!(&said[HEADER..HEADER + 4], b"\0\0\0\0");
    assert_eq!(said[HEADER + 18], 0x40);
    whole(&said);
    for (said, command, status) in [
        (enquire_link(2), 0x15, 0),
        (unbind(2), 6, 0),
        (reply(Question::EnquireLink, 2), 0x8000_0015, 0),
        (reply(Question::Unbind, 2), 0x8000_0006, 0),
        (reply(Question::Unknown, 2), 0x8000_0000, 3),
    ] {
        assert_eq!(said, frame(command, status, 2, b""));
    }
    assert_eq!(reply(Question::DeliverSm, 2), frame(0x8000_0005, 0, 2, b"\0"));
    assert_eq!(reply(Question::DataSm, 2), frame(0x8000_0103, 0, 2, b"\0"));
}

#[test]
fn what_smpp_cannot_carry_is_refused_before_it_is_said() {
    for (user, password, kind, expected) in [
        ("", "p", "", BadField::User),
        ("sixteen-letters!", "p", "", BadField::User),
        ("één", "p", "", BadField::User),
        ("a\0b", "p", "", BadField::User),
        ("u", "", "", BadField::Password),
        ("u", "negentien", "", BadField::Password),
        ("u", "p", "thirteen-long", BadField::SystemType),
    ] {
        assert_eq!(Login::new(user, password, kind).map(|_| ()), Err(expected), "{user} {password} {kind}");
    }
    for good in ["", "+31201234567", "1008", "Wissel", "Wissel 2", "fifteen"] {
        assert!(Sender::new(good).is_ok(), "{good}");
    }
    for bad in ["twelve-chars", "+3120123456789012", "één", "a\0b", "1234567890123456", "+", "+31 20 123"] {
        assert_eq!(Sender::new(bad).map(|_| ()), Err(BadField::Sender), "{bad}");
    }
    let part = &parts("x", Alphabet::Gsm, "r").unwrap()[0];
    for bad in ["", "0612345678", "+316 1234", "+3161234567890123", "+316\u{661}2345678", "+123456"] {
        assert_eq!(submit(&Sender::new("").unwrap(), bad, part, 1), None, "{bad}");
    }
}

#[test]
fn a_password_is_not_shown() {
    let login = Login::new("wissel", "geheim", "").unwrap();
    assert_eq!(format!("{login:?}"), "Login(…)");
}

#[test]
fn answers_are_read_without_their_bodies() {
    let mut reader = Reader::default();
    let said = [
        frame(0x8000_0009, 0, 1, b"SMSC\0\x02\x10\0\x01\x34"),
        frame(0x8000_0004, 0, 2, b"id-1\0"),
        // Without a body, as many send a refusal; and with one that no reader of bodies would take.
        frame(0x8000_0004, 0x58, 3, b""),
        frame(0x8000_0004, 0, 4, &[0xff; 300]),
        frame(0x15, 0, 5, b""),
        frame(5, 0, 6, b"whatever"),
        frame(0x8000_0000, 3, 7, b""),
        frame(0x102, 0, 8, b"x"),
        frame(0x8000_0015, 0, 9, b""),
        frame(0x4242, 0, 10, b"x"),
        frame(6, 0, 11, b""),
        frame(0x8000_0006, 0, 12, b""),
    ]
    .concat();
    let asked = |sequence, question| Heard::Asked { sequence, question };
    let expected = [
        Heard::Bound { status: 0 },
        Heard::Submitted { sequence: 2, status: 0 },
        Heard::Submitted { sequence: 3, status: 0x58 },
        Heard::Submitted { sequence: 4, status: 0 },
        asked(5, Question::EnquireLink),
        asked(6, Question::DeliverSm),
        Heard::Nack { sequence: 7, status: 3 },
        Heard::Sign,
        Heard::Sign,
        asked(10, Question::Unknown),
        asked(11, Question::Unbind),
        Heard::Unbound,
    ];
    assert_eq!(reader.read(&said).unwrap(), expected);
    let mut slow = Reader::default();
    let one_by_one: Vec<Heard> = said.iter().flat_map(|octet| slow.read(&[*octet]).unwrap()).collect();
    assert_eq!(one_by_one, expected);
}

#[test]
fn an_impossible_length_ends_the_reading() {
    for length in [0_u32, 4, 15, LONGEST + 1, u32::MAX] {
        let said = [length, 0x15, 0, 1].map(u32::to_be_bytes).concat();
        assert_eq!(Reader::default().read(&said), Err(BadFrame), "{length}");
    }
}

#[test]
fn a_status_about_the_message_is_final_and_all_others_are_not() {
    for (status, expected) in [
        (0, Verdict::Taken),
        (0x0d, Verdict::Credentials),
        (0x0e, Verdict::Credentials),
        (0x0f, Verdict::Credentials),
        (0x04, Verdict::NotBound),
        (0x58, Verdict::Later),
        (0x14, Verdict::Later),
        (0x08, Verdict::Later),
        (0x45, Verdict::Later),
        (0x64, Verdict::Later),
        (0x0a, Verdict::Later),
        (0x0400, Verdict::Later),
        (u32::MAX, Verdict::Later),
        (0x01, Verdict::Never),
        (0x0b, Verdict::Never),
        (0x65, Verdict::Never),
        (0x66, Verdict::Never),
        (0x104, Verdict::Never),
    ] {
        assert_eq!(verdict(status), expected, "{status:x}");
    }
}

/// What the fuzzer asks of any input: pieces of any size say the same as the whole, and what is kept stays small.
fn judge(bytes: &[u8]) -> Result<Vec<Heard>, BadFrame> {
    let whole = Reader::default().read(bytes);
    let (mut slow, mut pieces) = (Reader::default(), Vec::new());
    let ended = bytes.chunks(7).try_for_each(|piece| slow.read(piece).map(|heard| pieces.extend(heard)));
    assert!(slow.header.len() <= HEADER);
    assert_eq!(whole, ended.map(|()| pieces));
    whole
}

/// What the fuzzer begins with, read without it.
#[test]
fn the_fuzzers_inputs_are_read_or_refused() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fuzz/corpus/smpp");
    let (mut read, mut refused) = (0, 0);
    for entry in std::fs::read_dir(folder).unwrap() {
        match judge(&std::fs::read(entry.unwrap().path()).unwrap()) {
            Ok(_) => read += 1,
            Err(BadFrame) => refused += 1,
        }
    }
    assert!(read >= 4 && refused >= 2, "{read} {refused}");
}

proptest! {
    #[test]
    fn any_octets_are_read_or_refused_alike_in_any_pieces(
        bytes in proptest::collection::vec(any::<u8>(), 0..200),
        lengths in proptest::collection::vec(0_u32..40, 0..6),
    ) {
        let _either = judge(&bytes);
        let framed: Vec<u8> = lengths
            .iter()
            .flat_map(|n| [[16 + n, *n, 0, *n].map(u32::to_be_bytes).concat(), vec![0xee; *n as usize]].concat())
            .collect();
        prop_assert_eq!(judge(&framed).unwrap().len(), lengths.len());
    }
}
