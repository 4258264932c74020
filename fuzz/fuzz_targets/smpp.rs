//! `cargo +nightly fuzz run smpp`: whatever a gateway says is read or refused, alike in pieces of any size.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wissel_wire::smpp::{BadFrame, Heard, Reader, reply, verdict};

fuzz_target!(|bytes: &[u8]| {
    let whole = Reader::default().read(bytes);
    for size in [1, 7, 64] {
        let (mut slow, mut heard) = (Reader::default(), Vec::new());
        let ended = bytes.chunks(size).try_for_each(|piece| slow.read(piece).map(|more| heard.extend(more)));
        let pieces: Result<Vec<Heard>, BadFrame> = ended.map(|()| heard);
        assert_eq!(whole, pieces);
    }
    for heard in whole.unwrap_or_default() {
        match heard {
            Heard::Asked { sequence, question } => assert!(!reply(question, sequence).is_empty()),
            Heard::Submitted { status, .. } | Heard::Nack { status, .. } | Heard::Bound { status } => {
                let _ = verdict(status);
            }
            Heard::Unbound | Heard::Sign => {}
        }
    }
});
