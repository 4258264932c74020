//! What clamd says about a stream (clamd(8), `INSTREAM` with the null-terminated form of commands).
//!
//! Only one sentence means that nothing was found. Whatever else it says, a file is not clean by it.

/// The longest answer that is read, in bytes.
pub const LONGEST: usize = 4096;
/// The longest name of a signature that is passed on.
const LONGEST_NAME: usize = 200;

/// An answer that was understood.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Answer {
    /// Nothing was found.
    Clean,
    /// A signature matched: its name, of printable characters without spaces.
    Found(String),
    /// The stream is longer than clamd is set to look at.
    TooLong,
}

/// An answer that says nothing we can act on.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("an answer of clamd that cannot be understood")]
pub struct BadAnswer;

/// Reads the whole answer to one `zINSTREAM`.
pub fn read(answer: &[u8]) -> Result<Answer, BadAnswer> {
    let sentence = answer.strip_suffix(b"\0").ok_or(BadAnswer)?;
    let sentence = std::str::from_utf8(sentence).map_err(|_| BadAnswer)?;
    if sentence == "INSTREAM size limit exceeded. ERROR" {
        return Ok(Answer::TooLong);
    }
    let said = sentence.strip_prefix("stream: ").ok_or(BadAnswer)?;
    if said == "OK" {
        return Ok(Answer::Clean);
    }
    let name = said.strip_suffix(" FOUND").ok_or(BadAnswer)?;
    let printable = name.bytes().all(|b| b.is_ascii_graphic());
    if name.is_empty() || name.len() > LONGEST_NAME || !printable {
        return Err(BadAnswer);
    }
    Ok(Answer::Found(name.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_sentence_means_clean_and_nothing_else_does() {
        assert_eq!(read(b"stream: OK\0"), Ok(Answer::Clean));
        let found = Answer::Found("Eicar-Signature.UNOFFICIAL".to_owned());
        assert_eq!(read(b"stream: Eicar-Signature.UNOFFICIAL FOUND\0"), Ok(found));
        assert_eq!(read(b"INSTREAM size limit exceeded. ERROR\0"), Ok(Answer::TooLong));
        for other in [
            "",
            "\0",
            "OK\0",
            "stream: OK",
            "stream: OK\n",
            "stream: OK\0\0",
            "stream: OK \0",
            "stream:OK\0",
            "stream: \0",
            "stream:  FOUND\0",
            "stream: FOUND\0",
            "stream: a b FOUND\0",
            "stream: a\u{202e} FOUND\0",
            "stream: a FOUND\0stream: OK\0",
            "UNKNOWN COMMAND\0",
            "stream: Can't allocate memory ERROR\0",
            "PONG\0",
        ] {
            assert_eq!(read(other.as_bytes()), Err(BadAnswer), "{other:?}");
        }
        assert_eq!(read(format!("stream: {} FOUND\0", "x".repeat(201)).as_bytes()), Err(BadAnswer));
        assert_eq!(read(b"stream: \xff FOUND\0"), Err(BadAnswer));
    }

    proptest! {
        /// Fail closed: whatever arrives, clean is said of one answer only, and a name carries no line, no space.
        #[test]
        fn any_bytes_are_read_without_a_panic(
            bytes in prop_oneof![
                proptest::collection::vec(any::<u8>(), 0..300),
                "stream: .{0,40}( OK| FOUND|OK)\u{0}?".prop_map(String::into_bytes),
            ]
        ) {
            match read(&bytes) {
                Ok(Answer::Clean) => prop_assert_eq!(bytes, b"stream: OK\0".to_vec()),
                Ok(Answer::Found(name)) => {
                    prop_assert_eq!(format!("stream: {name} FOUND\0").into_bytes(), bytes);
                    prop_assert!(name.bytes().all(|b| b.is_ascii_graphic()) && name.len() <= LONGEST_NAME);
                }
                Ok(Answer::TooLong) | Err(BadAnswer) => {}
            }
        }

        /// Every name that a signature can have is read.
        #[test]
        fn a_name_is_read_as_it_was_said(name in "[!-~]{1,200}") {
            let said = format!("stream: {name} FOUND\0");
            prop_assert_eq!(read(said.as_bytes()), Ok(Answer::Found(name)));
        }
    }
}
