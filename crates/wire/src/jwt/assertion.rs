//! What a system signs to show who it is (RFC 7523, section 3).

use super::key::PublicKey;
use super::verifier::ready;
use jsonwebtoken::{Validation, dangerous};
use serde::Deserialize;
use std::time::Duration;

/// The longest statement that is looked at, in bytes.
const LONGEST: usize = 8 * 1024;
/// The longest name of a statement, in bytes.
const LONGEST_ID: usize = 256;

/// Why a statement is not believed. For our own log; who sent it is not told.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum AssertionFlaw {
    /// It is no JWT with the claims that it must have.
    #[error("unreadable")]
    Unreadable,
    /// The signature is not of this key, or of another algorithm.
    #[error("signature")]
    Signature,
    /// It speaks of somebody else.
    #[error("subject")]
    Subject,
    /// It is meant for another server.
    #[error("audience")]
    Audience,
    /// It is over, holds too long, or does not hold yet.
    #[error("time")]
    Time,
    /// It has no name by which a second use is known.
    #[error("identifier")]
    Identifier,
}

/// A statement that holds. It may be used once.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Proven {
    /// Its name (`jti`), unique for its issuer.
    pub id: String,
    /// When it is over, in seconds since 1970.
    pub ends: i64,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: Audience,
    exp: i64,
    nbf: Option<i64>,
    iat: Option<i64>,
    jti: String,
}

/// The system that a statement speaks of, before anything of it is believed: to find its key.
pub fn subject_of(token: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Subject {
        sub: String,
    }
    if token.len() > LONGEST {
        return None;
    }
    dangerous::insecure_decode::<Subject>(token).ok().map(|t| t.claims.sub)
}

/// Believes a statement of `subject`, meant for one of `audiences`, at `now` (seconds since 1970).
///
/// `longest`: how far ahead it may end. `leeway`: how far two clocks may differ.
pub fn verify(
    key: &PublicKey,
    token: &str,
    subject: &str,
    audiences: &[&str],
    now: i64,
    (longest, leeway): (Duration, Duration),
) -> Result<Proven, AssertionFlaw> {
    if token.len() > LONGEST {
        return Err(AssertionFlaw::Unreadable);
    }
    let claims = signed(key, token)?;
    if claims.iss != subject || claims.sub != subject {
        return Err(AssertionFlaw::Subject);
    }
    let ours = |a: &String| audiences.contains(&a.as_str());
    let meant = match &claims.aud {
        Audience::One(one) => ours(one),
        Audience::Many(many) => many.iter().any(ours),
    };
    if !meant {
        return Err(AssertionFlaw::Audience);
    }
    let seconds = |d: Duration| i64::try_from(d.as_secs()).unwrap_or(i64::MAX);
    let (longest, leeway) = (seconds(longest), seconds(leeway));
    let latest = now.saturating_add(longest).saturating_add(leeway);
    let begun = |at: Option<i64>| at.is_none_or(|at| at <= now.saturating_add(leeway));
    if claims.exp <= now.saturating_sub(leeway)
        || claims.exp > latest
        || !begun(claims.nbf)
        || !begun(claims.iat)
    {
        return Err(AssertionFlaw::Time);
    }
    if claims.jti.is_empty() || claims.jti.len() > LONGEST_ID {
        return Err(AssertionFlaw::Identifier);
    }
    Ok(Proven { id: claims.jti, ends: claims.exp })
}

/// The claims under a good signature. Time, audience and subject are looked at above, with our own clock.
fn signed(key: &PublicKey, token: &str) -> Result<Claims, AssertionFlaw> {
    let header = jsonwebtoken::decode_header(token).map_err(|_| AssertionFlaw::Unreadable)?;
    if !key.algorithms.contains(&header.alg) || header.jwk.is_some() || header.crit.is_some() {
        return Err(AssertionFlaw::Signature);
    }
    let mut rules = Validation::new(header.alg);
    rules.required_spec_claims.clear();
    rules.validate_exp = false;
    rules.validate_nbf = false;
    rules.validate_aud = false;
    jsonwebtoken::decode(token, ready(key), &rules).map(|t| t.claims).map_err(|e| match e.kind() {
        jsonwebtoken::errors::ErrorKind::InvalidSignature => AssertionFlaw::Signature,
        _ => AssertionFlaw::Unreadable,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD as B64;
    use ring::rand::SystemRandom;
    use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};

    const NOW: i64 = 1_800_000_000;
    const URL: &str = "https://wissel.example/oauth/token";

    struct Signer {
        pair: EcdsaKeyPair,
        random: SystemRandom,
    }

    impl Signer {
        fn new() -> Self {
            let random = SystemRandom::new();
            let der = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
            let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, der.as_ref(), &random);
            Self { pair: pair.unwrap(), random }
        }
        fn key(&self) -> PublicKey {
            let (x, y) = self.pair.public_key().as_ref()[1..].split_at(32);
            let (x, y) = (B64.encode(x), B64.encode(y));
            PublicKey::parse(&format!(r#"{{"kty":"EC","crv":"P-256","x":"{x}","y":"{y}"}}"#)).unwrap()
        }
        fn sign(&self, header: &str, claims: &str) -> String {
            let message = format!("{}.{}", B64.encode(header), B64.encode(claims));
            let signature = self.pair.sign(&self.random, message.as_bytes()).unwrap();
            format!("{message}.{}", B64.encode(signature))
        }
    }

    const HEADER: &str = r#"{"alg":"ES256","typ":"JWT"}"#;

    fn claims(aud: &str, exp: i64, more: &str) -> String {
        format!(r#"{{"iss":"me","sub":"me","aud":{aud},"exp":{exp},"jti":"j1"{more}}}"#)
    }

    fn check(key: &PublicKey, token: &str) -> Result<Proven, AssertionFlaw> {
        let bounds = (Duration::from_secs(300), Duration::from_secs(30));
        verify(key, token, "me", &[URL, "https://wissel.example"], NOW, bounds)
    }

    #[test]
    fn a_statement_holds_for_its_subject_its_server_and_its_time() {
        use AssertionFlaw::{Audience, Identifier, Subject, Time, Unreadable};
        let signer = Signer::new();
        let key = signer.key();
        let url = format!("\"{URL}\"");
        let good = signer.sign(HEADER, &claims(&url, NOW + 300, ""));
        assert_eq!(check(&key, &good), Ok(Proven { id: "j1".into(), ends: NOW + 300 }));
        assert_eq!(subject_of(&good).as_deref(), Some("me"));
        let many = claims(r#"["https://other.example","https://wissel.example"]"#, NOW + 60, "");
        assert!(check(&key, &signer.sign(HEADER, &many)).is_ok());
        for (claims, flaw) in [
            (claims("\"https://other.example\"", NOW + 60, ""), Audience),
            (claims("[]", NOW + 60, ""), Audience),
            (claims(&url, NOW - 31, ""), Time),
            (claims(&url, NOW + 331, ""), Time),
            (claims(&url, i64::MAX, ""), Time),
            (claims(&url, NOW + 60, &format!(",\"nbf\":{}", NOW + 60)), Time),
            (claims(&url, NOW + 60, &format!(",\"iat\":{}", NOW + 60)), Time),
            (claims(&url, NOW + 60, "").replace("\"iss\":\"me\"", "\"iss\":\"you\""), Subject),
            (claims(&url, NOW + 60, "").replace("\"sub\":\"me\"", "\"sub\":\"you\""), Subject),
            (claims(&url, NOW + 60, "").replace("\"j1\"", "\"\""), Identifier),
            (claims(&url, NOW + 60, "").replace(",\"jti\":\"j1\"", ""), Unreadable),
            (claims(&url, NOW + 60, "").replace("\"exp\":", "\"exp2\":"), Unreadable),
            (claims(&url, NOW + 60, ",\"sub\":\"me\""), Unreadable),
        ] {
            assert_eq!(check(&key, &signer.sign(HEADER, &claims)).err(), Some(flaw), "{claims}");
        }
    }

    #[test]
    fn only_the_registered_key_with_its_own_algorithm_signs() {
        let (signer, other) = (Signer::new(), Signer::new());
        let claims = claims(&format!("\"{URL}\""), NOW + 60, "");
        let good = signer.sign(HEADER, &claims);
        assert_eq!(check(&other.key(), &good).err(), Some(AssertionFlaw::Signature));
        for header in [
            r#"{"alg":"HS256"}"#,
            r#"{"alg":"ES384"}"#,
            r#"{"alg":"RS256"}"#,
            r#"{"alg":"ES256","crit":["x"]}"#,
        ] {
            assert_eq!(
                check(&signer.key(), &signer.sign(header, &claims)).err(),
                Some(AssertionFlaw::Signature)
            );
        }
        let none = format!("{}.{}.", B64.encode(r#"{"alg":"none"}"#), B64.encode(&claims));
        assert_eq!(check(&signer.key(), &none).err(), Some(AssertionFlaw::Unreadable));
        let cut = good.rsplit_once('.').unwrap().0;
        for bad in ["", ".", "..", "a.b.c", cut, &format!("{cut}."), &format!("{good}AA"), &"a".repeat(9000)]
        {
            assert!(check(&signer.key(), bad).is_err(), "{bad}");
        }
    }

    /// Made with OpenSSL 3: RSA is checked as others make it. The private part was thrown away.
    #[test]
    fn rs256_is_checked_as_others_sign() {
        let n = "zf9cNZTOabpyuRGxQo7pcsdo-CTzY6JJhKRtg7tsPuJT74C_N4ndTwjjPjk03be55IcBvz2ac0N3vZ901wC8lTOCbsZMz5MZ8-ruVyue_Lb0uRymmiwnbDE85z-Mvd8x54PU1XHw14KXwqyYRrNn5lS_ojqsxqlE6PynMJ1GjTGOdbaqodD0aqwL-6-c5IKJALVHTlaybbNdQWZXmlxCZ2DW3HGRyEgs0igjDA6Bzglsyf97HxEYR0p2GFfLvWaBDcWl7s-YQWGt9NN2Pv1c_c1xYsYO60z8fTwr8csYI-8KOcitA57f6Y3Y_oRVkvZZSUnJccCIZ1gbrkcevJdIKQ";
        let key = PublicKey::parse(&format!(r#"{{"kty":"RSA","n":"{n}","e":"AQAB"}}"#)).unwrap();
        let signature = "JpV5hY9iXkw9KNitbhDCXvNkQcqEjSNCL54j-buV-zs1nzdHmUWKi1c4OeNcyN1EuXbGwWVHiCYi1qsQiB_4yUgK6fzn4l1s2G4onxpxvoH0aumCV77mfWQ-Xg8gGuCKwxeR5YG0D14FNalhPCvhsQw-CroLaGYME0QwUS-rAwpwiaVS6zlpIl7ZXl7aal3cbF5xliFLcdwoOMKZ7IQg-ZwmTCDVW8nnBRE3zwsKZTJ-aahZmeURM85RLs2iB20YUPmSSjLE2yuJKqnifZiPrAn5P9k-ZTVZInimUMqWRxs_anwAsqVONsJHMCIx1JaqrNnpMIPNvV_8hCxxaRkPWQ";
        let message = format!(
            "{}.{}",
            B64.encode(r#"{"alg":"RS256"}"#),
            B64.encode(
                r#"{"iss":"me","sub":"me","aud":"https://wissel.example","exp":1800000060,"jti":"r1"}"#
            )
        );
        assert_eq!(check(&key, &format!("{message}.{signature}")).map(|p| p.id), Ok("r1".to_owned()));
        let forged = format!("{message}.A{}", &signature[1..]);
        assert_eq!(check(&key, &forged).err(), Some(AssertionFlaw::Signature));
        let other = message.replace(&B64.encode(r#"{"alg":"RS256"}"#), &B64.encode(r#"{"alg":"RS384"}"#));
        assert_eq!(check(&key, &format!("{other}.{signature}")).err(), Some(AssertionFlaw::Signature));
    }
}
