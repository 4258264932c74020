//! A text as one short message or several that the phone joins (3GPP TS 23.040, 9.2.3.24.1).

use rusmpp_core::udhs::owned::concatenation::ConcatenatedShortMessageType;
use rusmpp_core::values::DataCoding;
use rusmpp_extra::encoding::gsm7bit::Gsm7BitUnpacked;
use std::fmt;

/// Septets, one to an octet, that a message has room for; the gateway packs 160 of them into 140 octets.
const GSM_ROOM: usize = 160;
/// The same in each of several: seven are taken by the header.
const GSM_PART: usize = 153;
/// Octets of UCS-2 that a message has room for.
const UCS2_ROOM: usize = 140;
/// The same in each of several.
const UCS2_PART: usize = 134;
/// More parts than any text of ours needs.
const MOST_PARTS: usize = 10;

/// How a text is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Alphabet {
    /// GSM 7-bit when the text can be written in it, otherwise UCS-2.
    Gsm,
    /// Always UCS-2: for gateways that take the default alphabet for another one.
    Ucs2,
}

/// A text that is empty or far too long.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("a text that does not fit into text messages")]
pub struct BadText;

/// One short message, as it goes into `submit_sm`.
#[derive(Clone, PartialEq, Eq)]
pub struct Part {
    pub(super) coding: DataCoding,
    /// Whether the octets begin with a header that tells which part this is.
    pub(super) joined: bool,
    pub(super) octets: Vec<u8>,
}

impl fmt::Debug for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Part").field("octets", &self.octets.len()).finish_non_exhaustive()
    }
}

/// Writes a text down. In several parts, the last line stands whole in the last one where it fits: it binds a code to its
/// site, and a phone that got the parts one by one must not see half of it. The reference joins the parts; it is the same
/// for a repeat of the same message.
pub fn parts(text: &str, preferred: Alphabet, reference: &str) -> Result<Vec<Part>, BadText> {
    let gsm = match preferred {
        Alphabet::Gsm => text.chars().map(septets).collect::<Option<Vec<_>>>(),
        Alphabet::Ucs2 => None,
    };
    let (coding, characters, room, part_room) = match gsm {
        Some(characters) => (DataCoding::McSpecific, characters, GSM_ROOM, GSM_PART),
        None => (DataCoding::Ucs2, text.chars().map(ucs2).collect(), UCS2_ROOM, UCS2_PART),
    };
    if characters.is_empty() {
        return Err(BadText);
    }
    if octets(&characters) <= room {
        return Ok(vec![Part { coding, joined: false, octets: characters.concat() }]);
    }
    let last_line = text.chars().count() - text.chars().rev().take_while(|c| *c != '\n').count();
    let packed = pack(&characters, last_line, part_room);
    if packed.len() > MOST_PARTS {
        return Err(BadText);
    }
    let total = u8::try_from(packed.len()).map_err(|_| BadText)?;
    let joined = ConcatenatedShortMessageType::u8(short(reference));
    let part = |(number, octets): (u8, Vec<u8>)| {
        let header = joined.concatenated_short_message_unchecked(total, number).udh_bytes();
        Part { coding, joined: true, octets: [header.as_bytes(), &octets].concat() }
    };
    Ok((1..=total).zip(packed).map(part).collect())
}

/// Fills parts with whole characters; those from `last_line` on stay together where they fit.
fn pack(characters: &[Vec<u8>], last_line: usize, room: usize) -> Vec<Vec<u8>> {
    let (head, tail) = characters.split_at_checked(last_line).unwrap_or((characters, &[]));
    if octets(tail) > room {
        return fill(characters, room);
    }
    let mut parts = fill(head, room);
    let tail = tail.concat();
    match parts.last_mut() {
        Some(last) if last.len() + tail.len() <= room => last.extend(tail),
        _ => parts.push(tail),
    }
    parts
}

fn fill(characters: &[Vec<u8>], room: usize) -> Vec<Vec<u8>> {
    let mut parts: Vec<Vec<u8>> = Vec::new();
    for character in characters {
        match parts.last_mut() {
            Some(last) if last.len() + character.len() <= room => last.extend(character),
            _ => parts.push(character.clone()),
        }
    }
    parts
}

fn octets(characters: &[Vec<u8>]) -> usize {
    characters.iter().map(Vec::len).sum()
}

/// One septet, or two with the escape.
fn septets(character: char) -> Option<Vec<u8>> {
    Gsm7BitUnpacked::new().encode_to_vec(character.encode_utf8(&mut [0; 4])).ok()
}

/// UTF-16, which is what phones read where the standard says UCS-2; both halves of a pair stay together.
fn ucs2(character: char) -> Vec<u8> {
    character.encode_utf16(&mut [0; 2]).iter().flat_map(|unit| unit.to_be_bytes()).collect()
}

fn short(reference: &str) -> u8 {
    reference.bytes().fold(0, |sum: u8, byte| sum.wrapping_mul(31).wrapping_add(byte))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const LINE: &str = "@portaal.example.org #042137";

    /// What a phone makes of the parts: the header told apart, the characters read back.
    fn read(parts: &[Part]) -> Vec<String> {
        let one = |(n, part): (usize, &Part)| {
            let octets = if part.joined {
                let (header, octets) = part.octets.split_at(6);
                assert_eq!(&header[..3], [5, 0, 3]);
                assert_eq!(&header[4..], [u8::try_from(parts.len()).unwrap(), u8::try_from(n).unwrap() + 1]);
                octets
            } else {
                part.octets.as_slice()
            };
            assert!(part.octets.len() <= GSM_ROOM);
            match part.coding {
                DataCoding::Ucs2 => {
                    assert!(part.octets.len() <= UCS2_ROOM && octets.len().is_multiple_of(2));
                    let units: Vec<u16> =
                        octets.chunks(2).map(|u| u16::from_be_bytes([u[0], u[1]])).collect();
                    String::from_utf16(&units).unwrap()
                }
                _ => latin(octets),
            }
        };
        parts.iter().enumerate().map(one).collect()
    }
    /// The GSM alphabet as far as these tests write it.
    fn latin(octets: &[u8]) -> String {
        let mut out = String::new();
        let mut all = octets.iter();
        while let Some(octet) = all.next() {
            out.push(match octet {
                0x00 => '@',
                0x05 => 'é',
                0x1b => match all.next().expect("an escape is never the last") {
                    0x65 => '€',
                    other => panic!("{other}"),
                },
                0x0a | 0x20..=0x3f | 0x41..=0x5a | 0x61..=0x7a => char::from(*octet),
                other => panic!("{other}"),
            });
        }
        out
    }
    fn written(text: &str) -> Vec<String> {
        read(&parts(text, Alphabet::Gsm, "0190-7").unwrap())
    }

    #[test]
    fn u2_4_a_code_is_one_message_and_ends_with_its_line() {
        let text = format!("Uw code voor Wissel is 042137. De code werkt 5 minuten. €\n\n{LINE}");
        let one = parts(&text, Alphabet::Gsm, "r").unwrap();
        assert_eq!((one.len(), one[0].joined, one[0].coding), (1, false, DataCoding::McSpecific));
        assert_eq!(read(&one).concat(), text);
        // ë is not in the alphabet of GSM: the whole text is written in UCS-2.
        let wide = parts(&format!("Cliënt\n{LINE}"), Alphabet::Gsm, "r").unwrap();
        assert_eq!((wide.len(), wide[0].coding), (1, DataCoding::Ucs2));
        assert_eq!(read(&parts(&text, Alphabet::Ucs2, "r").unwrap()).concat(), text);
    }

    #[test]
    fn a_message_is_full_at_160_septets_or_70_units() {
        assert_eq!(written(&"a".repeat(160)).len(), 1);
        assert_eq!(written(&"a".repeat(161)).iter().map(String::len).collect::<Vec<_>>(), [153, 8]);
        assert_eq!(written(&"€".repeat(80)).len(), 1);
        // Two septets each: the 153rd stays empty rather than holding half a character.
        assert_eq!(written(&"€".repeat(81)).iter().map(|p| p.chars().count()).collect::<Vec<_>>(), [76, 5]);
        assert_eq!(written(&"ë".repeat(70)).len(), 1);
        assert_eq!(written(&"ë".repeat(71)).iter().map(|p| p.chars().count()).collect::<Vec<_>>(), [67, 4]);
        assert_eq!(written(&"😀".repeat(36)).iter().map(|p| p.chars().count()).collect::<Vec<_>>(), [33, 3]);
    }

    #[test]
    fn u2_4_the_line_that_binds_a_code_is_never_cut() {
        for filler in ["a", "é", "ë", "€"] {
            for length in 20..400 {
                let text = format!("{}\n{LINE}", filler.repeat(length));
                let parts = written(&text);
                assert_eq!(parts.concat(), text);
                let last = parts.last().unwrap();
                assert!(last.ends_with(LINE), "{filler} {length}: {last:?}");
            }
        }
        // A line that fits into no part is cut like any text.
        let text = format!("x\n{}", "a".repeat(200));
        assert_eq!(written(&text).concat(), text);
    }

    #[test]
    fn a_repeat_has_the_same_reference_and_another_message_another() {
        let text = "a".repeat(200);
        let header = |reference: &str| parts(&text, Alphabet::Gsm, reference).unwrap()[0].octets[3];
        assert_eq!(header("0190-7"), header("0190-7"));
        assert_ne!(header("0190-7"), header("0190-8"));
    }

    #[test]
    fn nothing_and_far_too_much_is_refused_and_no_text_is_shown() {
        assert_eq!(parts("", Alphabet::Gsm, "r"), Err(BadText));
        assert_eq!(parts(&"a".repeat(1531), Alphabet::Gsm, "r"), Err(BadText));
        assert_eq!(parts(&"a".repeat(1530), Alphabet::Gsm, "r").unwrap().len(), 10);
        let part = &parts("geheim", Alphabet::Gsm, "r").unwrap()[0];
        assert_eq!(format!("{part:?}"), "Part { octets: 6, .. }");
    }

    proptest! {
        #[test]
        fn any_text_is_read_back_by_the_phone(text in "[ a-z€é\n]{1,300}", wide in any::<bool>()) {
            let text = if wide { format!("😀{text}") } else { text };
            prop_assert_eq!(written(&text).concat(), text);
        }
    }
}
