//! Bytes as lower-case hexadecimal text.

/// The text of the bytes.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let digit = |n: u8| char::from(if n < 10 { b'0' + n } else { b'a' + n - 10 });
    bytes.iter().flat_map(|b| [digit(b >> 4), digit(b & 15)]).collect()
}

/// The bytes of a text that [`hex`] made; `None` for any other text, also one in capitals.
pub(crate) fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digit = |c: u8| match c {
        b'0'..=b'9' => Some(c - b'0'),
        b'a'..=b'f' => Some(c - b'a' + 10),
        _ => None,
    };
    let (pairs, []) = text.as_bytes().as_chunks::<2>() else { return None };
    let bytes: Option<Vec<u8>> =
        pairs.iter().map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?)).collect();
    bytes?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_bytes_go_both_ways() {
        assert_eq!(hex(&[0, 0x1f, 0xa9, 0xff]), "001fa9ff");
        assert_eq!(unhex::<4>("001fa9ff"), Some([0, 0x1f, 0xa9, 0xff]));
        for bad in ["", "0", "001fa9f", "001FA9FF", "001fa9ff00", "001fa9fg", "001fa9f é"] {
            assert_eq!(unhex::<4>(bad), None, "{bad}");
        }
    }
}
