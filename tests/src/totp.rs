//! An authenticator app without a phone: RFC 6238 by another library than the server's.

use crate::browser::{Browser, Page};
use ring::hmac::{HMAC_SHA1_FOR_LEGACY_USE_ONLY, Key, sign};
use wissel_core::time::Moment;

/// One app with one secret.
pub struct App {
    key: Key,
}

impl App {
    /// Reads the letters and digits on the page (base 32, in groups).
    pub fn typed(page: &Page) -> Self {
        let text = page.text();
        let letters = text.split_once("Letters en cijfers").expect("letters on the page").1;
        let mut bits = String::new();
        for symbol in letters.split_whitespace().take(8).collect::<String>().bytes() {
            let value = match symbol {
                b'A'..=b'Z' => symbol - b'A',
                b'2'..=b'7' => symbol - b'2' + 26,
                other => panic!("no base 32: {other}"),
            };
            bits.push_str(&format!("{value:05b}"));
        }
        let secret: Vec<u8> = bits
            .as_bytes()
            .chunks_exact(8)
            .map(|byte| u8::from_str_radix(std::str::from_utf8(byte).expect("bits"), 2).expect("a byte"))
            .collect();
        assert_eq!(secret.len(), 20, "160 bits: {text}");
        Self { key: Key::new(HMAC_SHA1_FOR_LEGACY_USE_ONLY, &secret) }
    }

    /// What it shows at this moment.
    pub fn code(&self, at: Moment) -> String {
        let step = u64::try_from(at.micros() / 30_000_000).expect("after 1970");
        let tag = sign(&self.key, &step.to_be_bytes());
        let bytes = tag.as_ref();
        let from = usize::from(bytes[19] & 15);
        let word: [u8; 4] = bytes[from..from + 4].try_into().expect("four bytes");
        format!("{:06}", (u32::from_be_bytes(word) & 0x7fff_ffff) % 1_000_000)
    }
}

/// Sets an app up for whoever is logged in; the page after its first code, and the app.
pub async fn set_up(browser: &mut Browser, now: impl Fn() -> Moment) -> (Page, App) {
    browser.get("/mijn").await;
    let page = browser.submit("/mijn/app/begin", &[]).await;
    assert_eq!(page.path, "/mijn/app", "{page:?}");
    let app = App::typed(&page);
    let page = browser.submit("/mijn/app", &[("code", &app.code(now()))]).await;
    (page, app)
}
