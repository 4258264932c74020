//! An authenticator without a device: makes a passkey and signs with it, as WebAuthn says (attestation `none`, ES256).

use crate::browser::{Browser, Page};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// The user was there, and the authenticator verified who she is.
pub const VERIFIED: u8 = 0x05;
/// The user was there; nobody looked who she is.
pub const PRESENT: u8 = 0x01;

/// One authenticator with one passkey.
pub struct Authenticator {
    key: EcdsaKeyPair,
    /// The credential's id.
    pub id: Vec<u8>,
    /// Whom the site says it is for.
    pub user: Vec<u8>,
    /// At which origin the browser says it is.
    pub origin: String,
    /// What the next signature says of its user.
    pub flags: u8,
    /// How many signatures it counted.
    pub counter: u32,
}

impl Authenticator {
    /// A fresh one in a browser at this origin. `number` tells its credential from others.
    pub fn new(origin: &str, number: u8) -> Self {
        let random = SystemRandom::new();
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random).expect("a key");
        let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, pkcs8.as_ref(), &random);
        Self {
            key: key.expect("a key"),
            id: vec![number; 32],
            user: Vec::new(),
            origin: origin.to_owned(),
            flags: VERIFIED,
            counter: 0,
        }
    }

    fn client_data(&self, kind: &str, options: &Value) -> Vec<u8> {
        let challenge = options["challenge"].as_str().expect("a challenge");
        json!({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": false})
            .to_string()
            .into_bytes()
    }
    fn data(&self, rp: &str, flags: u8) -> Vec<u8> {
        let mut data = Sha256::digest(rp.as_bytes()).to_vec();
        data.push(flags);
        data.extend(self.counter.to_be_bytes());
        data
    }

    /// Makes its passkey; what the browser sends.
    pub fn make(&mut self, options: &Value) -> String {
        self.user = BASE64.decode(options["user"]["id"].as_str().expect("a user")).expect("base64url");
        let mut data = self.data(options["rp"]["id"].as_str().expect("a site"), self.flags | 0x40);
        data.extend([0; 16]);
        data.extend(u16::try_from(self.id.len()).expect("short").to_be_bytes());
        data.extend(&self.id);
        let point = self.key.public_key().as_ref();
        data.extend([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20]);
        data.extend(&point[1..33]);
        data.extend([0x22, 0x58, 0x20]);
        data.extend(&point[33..65]);
        let mut object = vec![0xa3, 0x63];
        object.extend(b"fmt\x64none\x67attStmt\xa0\x68authData\x58");
        object.push(u8::try_from(data.len()).expect("short"));
        object.extend(&data);
        json!({
            "id": BASE64.encode(&self.id),
            "rawId": BASE64.encode(&self.id),
            "type": "public-key",
            "clientExtensionResults": {},
            "response": {
                "clientDataJSON": BASE64.encode(self.client_data("webauthn.create", options)),
                "attestationObject": BASE64.encode(object),
            },
        })
        .to_string()
    }

    /// Uses its passkey; what the browser sends.
    pub fn sign(&mut self, options: &Value) -> String {
        let client_data = self.client_data("webauthn.get", options);
        let data = self.data(options["rpId"].as_str().expect("a site"), self.flags);
        let message = [data.as_slice(), Sha256::digest(&client_data).as_slice()].concat();
        let signature = self.key.sign(&SystemRandom::new(), &message).expect("a signature");
        json!({
            "id": BASE64.encode(&self.id),
            "rawId": BASE64.encode(&self.id),
            "type": "public-key",
            "clientExtensionResults": {},
            "response": {
                "clientDataJSON": BASE64.encode(client_data),
                "authenticatorData": BASE64.encode(data),
                "signature": BASE64.encode(signature.as_ref()),
                "userHandle": BASE64.encode(&self.user),
            },
        })
        .to_string()
    }
}

/// What the page asks the browser.
pub fn options(page: &Page) -> Value {
    let at =
        page.body.split("data-options=\"").nth(1).unwrap_or_else(|| panic!("nothing is asked: {page:?}"));
    let text = at.split('"').next().unwrap_or_default();
    let text =
        text.replace("&#34;", "\"").replace("&quot;", "\"").replace("&#38;", "&").replace("&amp;", "&");
    serde_json::from_str(&text).expect("JSON")
}

/// Makes a passkey on her own page.
pub async fn register(browser: &mut Browser, authenticator: &mut Authenticator, name: &str) -> Page {
    browser.get("/mijn").await;
    let page = browser.submit("/mijn/passkey/begin", &[("name", name)]).await;
    assert_eq!(page.path, "/mijn/passkey", "{page:?}");
    let made = authenticator.make(&options(&page));
    browser.submit("/mijn/passkey", &[("credential", &made)]).await
}

/// A browser that is asked for a passkey, and what it is asked.
pub async fn asked(browser: &mut Browser) -> Value {
    browser.get("/inloggen").await;
    let page = browser.submit("/inloggen/passkey/begin", &[]).await;
    assert_eq!(page.path, "/inloggen/passkey", "{page:?}");
    options(&page)
}

/// Logs in with a passkey; the page that she lands on.
pub async fn log_in(browser: &mut Browser, authenticator: &mut Authenticator) -> Page {
    let asked = asked(browser).await;
    let answer = authenticator.sign(&asked);
    browser.submit("/inloggen/passkey", &[("credential", &answer)]).await
}
