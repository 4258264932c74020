//! Refusals that anybody can cause by the thousand are counted, and not each of them is a row of the log.

/// Whether the n-th refusal within one window is written down, with its number: the 1st, 10th, 100th, 1000th …
pub(crate) const fn worth_a_row(n: i64) -> bool {
    let mut rest = n;
    while rest >= 10 && rest % 10 == 0 {
        rest /= 10;
    }
    rest == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_leaves_a_handful_of_rows() {
        let rows: Vec<i64> = (-5..200_000).filter(|n| worth_a_row(*n)).collect();
        assert_eq!(rows, [1, 10, 100, 1000, 10_000, 100_000]);
    }
}
