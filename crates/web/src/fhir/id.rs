//! Two ids in one of FHIR, which has room for 64 characters: each as 26 digits of base 32.

/// Digits of an id.
const DIGITS: usize = 26;

/// Both ids, each a UUID.
pub(super) fn join(first: &impl ToString, second: &impl ToString) -> Option<String> {
    Some(format!("{}.{}", short(&first.to_string())?, short(&second.to_string())?))
}

/// Both ids again.
pub(super) fn split<A: std::str::FromStr, B: std::str::FromStr>(text: &str) -> Option<(A, B)> {
    let (first, second) = text.split_once('.')?;
    Some((long(first)?.parse().ok()?, long(second)?.parse().ok()?))
}

fn short(uuid: &str) -> Option<String> {
    let mut left = u128::from_str_radix(&uuid.replace('-', ""), 16).ok()?;
    let mut digits = [b'0'; DIGITS];
    for digit in digits.iter_mut().rev() {
        *digit = *b"0123456789abcdefghijklmnopqrstuv".get(usize::try_from(left % 32).ok()?)?;
        left /= 32;
    }
    String::from_utf8(digits.to_vec()).ok()
}

fn long(text: &str) -> Option<String> {
    let plain = text.len() == DIGITS && text.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_lowercase());
    let hex = format!("{:032x}", u128::from_str_radix(text, 32).ok().filter(|_| plain)?);
    let part = |range| hex.get(range);
    Some([part(0..8)?, part(8..12)?, part(12..16)?, part(16..20)?, part(20..32)?].join("-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_ids_go_there_and_back() {
        for uuid in [
            "01a20155-eb66-789c-9349-f91cd16d5ccf",
            "00000000-0000-0000-0000-000000000000",
            "ffffffff-ffff-ffff-ffff-ffffffffffff",
        ] {
            let both = join(&uuid, &uuid).unwrap_or_default();
            assert!(both.len() <= 64, "{both}");
            assert_eq!(split::<String, String>(&both), Some((uuid.to_owned(), uuid.to_owned())));
        }
    }

    #[test]
    fn nothing_else_is_an_id() {
        let sound = "0".repeat(26);
        for bad in [
            String::new(),
            sound.clone(),
            format!("{sound}."),
            format!("{sound}.{sound}0"),
            format!("{sound}.+{}", "0".repeat(25)),
            format!("{sound}.{}", "z".repeat(26)),
            format!("{sound}.{}", "v".repeat(26)),
            format!("{sound}.{}", "A".repeat(26)),
        ] {
            assert_eq!(split::<String, String>(&bad), None, "{bad}");
        }
    }
}
