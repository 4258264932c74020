use super::*;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as B64;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair};

const NOW: i64 = 1_800_000_000;
const EXPECTED: Expected<'static> =
    Expected { issuer: "https://a.example", client_id: "wissel", nonce: "n1", now: NOW };

enum Pair {
    Ec(EcdsaKeyPair),
    Ed(Ed25519KeyPair),
}

struct Signer(Pair, SystemRandom);

impl Signer {
    fn ec() -> Self {
        let random = SystemRandom::new();
        let der = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, der.as_ref(), &random).unwrap();
        Self(Pair::Ec(pair), random)
    }
    fn ed() -> Self {
        let random = SystemRandom::new();
        let der = Ed25519KeyPair::generate_pkcs8(&random).unwrap();
        Self(Pair::Ed(Ed25519KeyPair::from_pkcs8(der.as_ref()).unwrap()), random)
    }
    fn jwk(&self, kid: &str, more: &str) -> String {
        match &self.0 {
            Pair::Ec(pair) => {
                let (x, y) = pair.public_key().as_ref()[1..].split_at(32);
                let (x, y) = (B64.encode(x), B64.encode(y));
                format!(r#"{{"kty":"EC","crv":"P-256","x":"{x}","y":"{y}","kid":"{kid}"{more}}}"#)
            }
            Pair::Ed(pair) => {
                let x = B64.encode(pair.public_key());
                format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"{x}","kid":"{kid}"{more}}}"#)
            }
        }
    }
    fn sign(&self, header: &str, claims: &str) -> String {
        let message = format!("{}.{}", B64.encode(header), B64.encode(claims));
        let signature = match &self.0 {
            Pair::Ec(pair) => pair.sign(&self.1, message.as_bytes()).unwrap().as_ref().to_vec(),
            Pair::Ed(pair) => pair.sign(message.as_bytes()).as_ref().to_vec(),
        };
        format!("{message}.{}", B64.encode(signature))
    }
}

fn set(keys: &[String]) -> KeySet {
    KeySet::parse(format!(r#"{{"keys":[{}]}}"#, keys.join(",")).as_bytes()).unwrap()
}

const ES: &str = r#"{"alg":"ES256","kid":"k1"}"#;

fn claims() -> String {
    format!(
        r#"{{"iss":"https://a.example","sub":"s1","aud":"wissel","exp":{},"iat":{NOW},"nonce":"n1","acr":"high","amr":["pwd","mfa"],"email":"s@a.example","email_verified":true}}"#,
        NOW + 300
    )
}

/// U2.4: a token counts for its issuer, its audience, its question and its time, and for nothing else.
#[test]
fn u2_4_a_token_holds_for_one_question_of_one_party() {
    use TokenFlaw::{Audience, Issuer, Nonce, Subject, Time, Unreadable};
    let signer = Signer::ec();
    let keys = set(&[signer.jwk("k1", "")]);
    let check = |claims: &str| verify(&keys, &signer.sign(ES, claims), &EXPECTED);
    let good = check(&claims()).unwrap();
    assert_eq!((good.subject.as_str(), good.verified_mail.as_deref()), ("s1", Some("s@a.example")));
    assert_eq!((good.acr.as_deref(), good.amr.len()), (Some("high"), 2));
    let (exp, iat) = (format!("\"exp\":{}", NOW + 300), format!("\"iat\":{NOW}"));
    let aud = "\"aud\":\"wissel\"";
    for (from, to, flaw) in [
        ("https://a.example\"", "https://b.example\"".to_owned(), Issuer),
        ("https://a.example\"", "https://a.example/\"".to_owned(), Issuer),
        (aud, "\"aud\":\"other\"".to_owned(), Audience),
        (aud, "\"aud\":[]".to_owned(), Audience),
        (aud, "\"aud\":[\"wissel\",\"other\"]".to_owned(), Audience),
        (aud, "\"aud\":\"wissel\",\"azp\":\"other\"".to_owned(), Audience),
        (&exp, format!("\"exp\":{}", NOW - 60), Time),
        (&iat, format!("\"iat\":{}", NOW + 61), Time),
        (&iat, format!("\"iat\":{}", NOW - 601), Time),
        (&iat, format!("\"iat\":{NOW},\"nbf\":{}", NOW + 61), Time),
        ("\"n1\"", "\"n2\"".to_owned(), Nonce),
        (",\"nonce\":\"n1\"", String::new(), Nonce),
        ("\"s1\"", "\"\"".to_owned(), Subject),
        ("\"s1\"", format!("\"{}\"", "s".repeat(256)), Subject),
        ("\"sub\":\"s1\",", String::new(), Unreadable),
        (&format!(",{exp}"), String::new(), Unreadable),
    ] {
        let changed = claims().replace(from, &to);
        assert_ne!(changed, claims(), "{from}");
        assert_eq!(check(&changed).err(), Some(flaw), "{changed}");
    }
    let several = claims().replace(aud, "\"aud\":[\"wissel\",\"other\"],\"azp\":\"wissel\"");
    assert!(check(&several).is_ok());
    for unverified in ["false", "\"true\"", "1", "null"] {
        let changed =
            claims().replace("\"email_verified\":true", &format!("\"email_verified\":{unverified}"));
        assert_eq!(check(&changed).unwrap().verified_mail, None, "{unverified}");
    }
    assert_eq!(check(&claims().replace(",\"email_verified\":true", "")).unwrap().verified_mail, None);
}

/// U2.4: only a key of the provider signs, with an algorithm of its own kind; nothing unsigned, no shared secret.
#[test]
fn u2_4_only_a_key_of_the_provider_signs() {
    use TokenFlaw::{Algorithm, Signature, UnknownKey};
    let (signer, other, ed) = (Signer::ec(), Signer::ec(), Signer::ed());
    let keys = set(&[signer.jwk("k1", r#","use":"sig","alg":"ES256""#), ed.jwk("k2", "")]);
    let check = |token: &str| verify(&keys, token, &EXPECTED).err();
    assert_eq!(check(&signer.sign(ES, &claims())), None);
    assert_eq!(check(&ed.sign(r#"{"alg":"EdDSA","kid":"k2","typ":"JWT"}"#, &claims())), None);
    assert_eq!(check(&signer.sign(r#"{"alg":"ES256"}"#, &claims())), None, "no name: the keys of its kind");
    for (header, flaw) in [
        (r#"{"alg":"ES256","kid":"k9"}"#, UnknownKey),
        (r#"{"alg":"ES256","kid":"k2"}"#, UnknownKey),
        (r#"{"alg":"RS256","kid":"k1"}"#, UnknownKey),
        (r#"{"alg":"HS256","kid":"k1"}"#, Algorithm),
        (r#"{"alg":"ES384","kid":"k1"}"#, Algorithm),
        (r#"{"alg":"ES256","kid":"k1","crit":["x"]}"#, Algorithm),
        (r#"{"alg":"ES256","kid":"k1","typ":"at+jwt"}"#, Algorithm),
    ] {
        assert_eq!(check(&signer.sign(header, &claims())), Some(flaw), "{header}");
    }
    assert_eq!(check(&other.sign(ES, &claims())), Some(Signature));
    let none = format!("{}.{}.", B64.encode(r#"{"alg":"none"}"#), B64.encode(claims()));
    assert!(check(&none).is_some());
    let good = signer.sign(ES, &claims());
    let cut = good.rsplit_once('.').unwrap().0;
    for bad in ["", ".", "a.b.c", cut, &format!("{cut}."), &format!("{good}AA"), &"a".repeat(17_000)] {
        assert!(check(bad).is_some(), "{bad}");
    }
}

#[test]
fn keys_that_are_private_or_for_something_else_are_left_out() {
    let signer = Signer::ec();
    for bad in [
        signer.jwk("k1", r#","use":"enc""#),
        signer.jwk("k1", r#","d":"AAAA""#),
        r#"{"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ"}"#.to_owned(),
        r#"{"kty":"RSA","n":"AQAB","e":"AQAB"}"#.to_owned(),
        "{}".to_owned(),
    ] {
        let text = format!(r#"{{"keys":[{bad}]}}"#);
        assert_eq!(KeySet::parse(text.as_bytes()).err(), Some(super::super::KeyFlaw::NoKeys), "{bad}");
    }
    let other = set(&[signer.jwk("k1", r#","alg":"ES512""#)]);
    let token = signer.sign(ES, &claims());
    assert_eq!(verify(&other, &token, &EXPECTED).err(), Some(TokenFlaw::UnknownKey));
    assert_eq!(KeySet::parse(b"[]").err(), Some(super::super::KeyFlaw::Unreadable));
}

/// That both are checked as others sign them is shown by the real provider of the integration tests.
#[test]
fn a_key_of_rsa_signs_rs256_and_ps256() {
    use jsonwebtoken::Algorithm::{ES256, PS256, RS256, RS384};
    let n = "zf9cNZTOabpyuRGxQo7pcsdo-CTzY6JJhKRtg7tsPuJT74C_N4ndTwjjPjk03be55IcBvz2ac0N3vZ901wC8lTOCbsZMz5MZ8-ruVyue_Lb0uRymmiwnbDE85z-Mvd8x54PU1XHw14KXwqyYRrNn5lS_ojqsxqlE6PynMJ1GjTGOdbaqodD0aqwL-6-c5IKJALVHTlaybbNdQWZXmlxCZ2DW3HGRyEgs0igjDA6Bzglsyf97HxEYR0p2GFfLvWaBDcWl7s-YQWGt9NN2Pv1c_c1xYsYO60z8fTwr8csYI-8KOcitA57f6Y3Y_oRVkvZZSUnJccCIZ1gbrkcevJdIKQ";
    let keys = set(&[format!(r#"{{"kty":"RSA","n":"{n}","e":"AQAB","kid":"r1"}}"#)]);
    for (algorithm, count) in [(RS256, 1), (PS256, 1), (RS384, 0), (ES256, 0)] {
        assert_eq!(keys.fitting(Some("r1"), algorithm).count(), count, "{algorithm:?}");
    }
}
