//! Browsers in which somebody logged in before. A cookie says so, under a key of ours, for one account and 90 days
//! (OWASP: "Slow down online guessing attacks with device cookies").
//!
//! It opens nothing and replaces no factor: both are asked for at each log-in (U2.4). It only sets apart whose wrong
//! passwords are counted together, so that strangers cannot keep the owner waiting. A shared computer knows several
//! accounts.

use subtle::ConstantTimeEq;
use wissel_core::time::Moment;
use wissel_store::Tx;

/// So many accounts one browser remembers.
const MOST: usize = 8;
/// So long a browser is known, in days.
pub const DAYS: u32 = 90;
/// Hexadecimal digits: which account (16), on which day (8), at random (32), under our key (32).
const TAG: usize = 16;
const HEAD: usize = TAG + 8 + 32;
const ENTRY: usize = HEAD + 32;

fn hex(bytes: &[u8], digits: usize) -> String {
    bytes
        .iter()
        .flat_map(|b| [b >> 4, b & 15])
        .take(digits)
        .filter_map(|n| char::from_digit(u32::from(n), 16))
        .collect()
}

fn tag(tx: &Tx<'_>, account: &str) -> String {
    hex(&tx.keys().mac("device account", account.as_bytes()), TAG)
}

fn seal(tx: &Tx<'_>, account: &str, head: &str) -> String {
    hex(&tx.keys().mac("device", format!("{head} {account}").as_bytes()), ENTRY - HEAD)
}

fn today(now: Moment) -> i64 {
    now.micros().div_euclid(86_400_000_000)
}

/// The entry for an account that has just shown both factors.
pub(crate) fn entry(tx: &mut Tx<'_>, account: &str) -> String {
    let nonce: [u8; 16] = tx.random();
    let day = today(tx.real_now());
    let head = format!("{}{day:08x}{}", tag(tx, account), hex(&nonce, 32));
    let seal = seal(tx, account, &head);
    head + &seal
}

fn entries(cookie: &str) -> impl Iterator<Item = &str> {
    let whole = |e: &&str| e.len() == ENTRY && e.bytes().all(|b| b.is_ascii_hexdigit());
    cookie.split('.').filter(whole).take(MOST)
}

/// The cookie with a new entry before the others; an older one of the same account goes.
pub fn remember(cookie: &str, new: &str) -> String {
    let others = entries(cookie).filter(|e| e.get(..TAG) != new.get(..TAG)).take(MOST - 1);
    std::iter::once(new).chain(others).collect::<Vec<_>>().join(".")
}

/// The part of the cookie that shows that this account logged in with it; the same work whether it does or not.
pub(crate) fn recognise(tx: &Tx<'_>, cookie: &str, account: &str) -> Option<String> {
    let (tag, today) = (tag(tx, account), today(tx.real_now()));
    let entry = entries(cookie).find(|e| e.get(..TAG) == Some(tag.as_str())).unwrap_or_default();
    let head = entry.get(..HEAD).unwrap_or_default();
    let right = seal(tx, account, head);
    let sealed = entry.get(HEAD..).unwrap_or_default();
    let day = head.get(TAG..TAG + 8).and_then(|d| i64::from_str_radix(d, 16).ok())?;
    let fresh = (0..=i64::from(DAYS)).contains(&today.saturating_sub(day));
    (bool::from(right.as_bytes().ct_eq(sealed.as_bytes())) && fresh).then(|| head.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_remembers_eight_accounts_and_each_once() {
        let of = |account: usize, n: usize| format!("{account:016x}{n:072x}");
        let mut cookie = String::new();
        for account in 0..10 {
            cookie = remember(&cookie, &of(account, 1));
        }
        assert_eq!(cookie.split('.').count(), 8);
        assert!(cookie.contains(&of(9, 1)) && !cookie.contains(&of(1, 1)));
        let renewed = remember(&cookie, &of(5, 2));
        assert_eq!(renewed.split('.').count(), 8);
        assert!(renewed.starts_with(&of(5, 2)) && !renewed.contains(&of(5, 1)));
        assert_eq!(remember("rubbish.;,.zz", &of(1, 1)), of(1, 1));
    }
}
