//! Codes of an authenticator app (TOTP, RFC 6238): the second factor beside the password, where the accepted terms name
//! it (U2.4). What a code is worth is the library's to say; that each counts once, and how often one may guess, stands
//! here.

pub mod add;
pub mod remove;

use std::time::Duration;
use totp_rs::{Algorithm, Builder, Totp};
use wissel_core::identity::login_way::LoginWay;
use wissel_core::identity::sms_code::SmsCode;
use wissel_core::ids::UserId;
use wissel_core::time::Moment;
use wissel_store::identity::{rate, terms, totp};
use wissel_store::{Fault, Tx};

/// Bytes of a secret: 160 bits, as long as the hash (RFC 4226, section 4).
const SECRET: usize = 20;
/// How many codes are compared for one person, right ones too: as many as an attacker could try by SMS.
const TRIES: [(&str, i64, Duration); 2] =
    [("totp-day", 50, Duration::from_hours(24)), ("totp-quarter", 15, Duration::from_mins(15))];

/// What every app reads: SHA-1, six digits, thirty seconds. One step before and after counts too.
fn app_of(secret: Vec<u8>, issuer: &str, account: &str) -> Result<Totp, Fault> {
    Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        .with_skew(1)
        .with_step_duration(30)
        .with_secret(secret)
        // A colon would part issuer and account.
        .with_issuer(Some(issuer.replace(':', " ")))
        .with_account_name(account.replace(':', " "))
        .build()
        .map_err(|_| Fault::Corrupt("a secret of an app is not readable"))
}

/// The step whose code this is, at this moment (real time).
fn step(app: &Totp, code: &SmsCode, at: Moment) -> Option<i64> {
    let seconds = u64::try_from(at.micros().div_euclid(1_000_000)).ok()?;
    app.check(&code.digits(), seconds).and_then(|step| i64::try_from(step).ok())
}

/// Whether the second factor of this person is her app: she has one, and the terms that she accepted name it.
pub(crate) fn is_asked(tx: &mut Tx<'_>, user: UserId) -> Result<bool, Fault> {
    Ok(totp::is_there(tx, user)? && terms::ways_of(tx, user)?.allow(LoginWay::Totp))
}

/// How long she has to wait until a code may be tried again; none when she need not.
pub(crate) fn wait(tx: &mut Tx<'_>, user: UserId) -> Result<Option<Duration>, Fault> {
    for (scope, most, window) in TRIES {
        let seen = rate::peek(tx, scope, &user.bytes(), window)?;
        if let Some(full) = seen.filter(|s| s.count >= most) {
            return Ok(Some(full.start_at.plus(window).since(tx.real_now())));
        }
    }
    Ok(None)
}

/// Counts a try, compares, and uses the code up when it is right.
pub(crate) fn is_right(tx: &mut Tx<'_>, user: UserId, code: &SmsCode) -> Result<bool, Fault> {
    for (scope, most, window) in TRIES {
        if rate::count(tx, scope, &user.bytes(), window)?.count > most {
            return Ok(false);
        }
    }
    let Some(secret) = totp::secret_of(tx, user)? else { return Ok(false) };
    match step(&app_of(secret, "", "")?, code, tx.real_now()) {
        Some(step) => totp::take_step(tx, user, step),
        None => Ok(false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Moment {
        Moment::from_micros(seconds * 1_000_000)
    }

    /// U2.4: the values of RFC 6238, appendix B, by their last six digits; one step before and after, and no more.
    #[test]
    fn u2_4_codes_are_those_of_the_standard() {
        let app = app_of(b"12345678901234567890".to_vec(), "Wissel", "sanne").expect("an app");
        for (seconds, digits) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            let code = SmsCode::parse(digits).expect("a code");
            let own = seconds / 30;
            let start = own * 30;
            for (when, counts) in [
                (start - 31, false),
                (start - 30, true),
                (seconds, true),
                (start + 59, true),
                (start + 60, false),
            ] {
                assert_eq!(step(&app, &code, at(when)), counts.then_some(own), "{digits} at {when}");
            }
        }
        assert_eq!(step(&app, &SmsCode::parse("287083").expect("a code"), at(59)), None);
    }
}
