//! Which language a visitor reads: her choice in the footer, else her browser's, else Dutch.

use axum::Form;
use axum::Router;
use axum::http::header::{ACCEPT_LANGUAGE, COOKIE, LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde::Deserialize;
use wissel_core::lang::Lang;

const COOKIE_NAME: &str = "wissel-taal";

/// The value of one cookie of a request.
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|v| v.to_str().ok())
        .flat_map(|v| v.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(n, _)| *n == name)
        .map(|(_, v)| v)
}

/// The language of a request.
pub fn lang_of(headers: &HeaderMap) -> Lang {
    cookie(headers, COOKIE_NAME)
        .and_then(Lang::from_tag)
        .or_else(|| from_browser(headers))
        .unwrap_or_default()
}

fn from_browser(headers: &HeaderMap) -> Option<Lang> {
    let value = headers.get(ACCEPT_LANGUAGE)?.to_str().ok()?;
    let mut wishes: Vec<(f32, Lang)> = value
        .split(',')
        .filter_map(|wish| {
            let (tag, q) = wish.split_once(";q=").unwrap_or((wish, "1"));
            let lang = Lang::from_tag(tag.trim().split('-').next()?.to_ascii_lowercase().as_str())?;
            Some((q.trim().parse::<f32>().ok().filter(|q| *q > 0.0)?, lang))
        })
        .collect();
    wishes.sort_by(|a, b| b.0.total_cmp(&a.0));
    wishes.first().map(|(_, lang)| *lang)
}

#[derive(Deserialize)]
struct Choice {
    taal: String,
    #[serde(default)]
    terug: String,
}

/// `POST /taal`: remembers the chosen language for a year and goes back to the page.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route("/taal", post(choose))
}

async fn choose(Form(choice): Form<Choice>) -> Response {
    let lang = Lang::from_tag(&choice.taal).unwrap_or_default();
    let cookie = format!("{COOKIE_NAME}={}; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly", lang.tag());
    (StatusCode::SEE_OTHER, [(LOCATION, own_path(&choice.terug)), (SET_COOKIE, cookie)]).into_response()
}

/// Only a plain path on this site: a form must not send anybody elsewhere, and what is kept in a cookie must not write
/// attributes of that cookie.
pub fn own_path(path: &str) -> String {
    let plain = path.len() <= 512
        && path.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'\\' | b'"' | b';' | b','));
    if path.starts_with('/') && !path.starts_with("//") && plain { path.to_owned() } else { "/".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn the_choice_wins_then_the_browser_then_dutch() {
        for (cookie, browser, want) in [
            ("", "", Lang::Nl),
            ("", "en-GB,en;q=0.9,nl;q=0.8", Lang::En),
            ("", "de,nl;q=0.3,en;q=0.2", Lang::Nl),
            ("", "en;q=0", Lang::Nl),
            ("a=b; wissel-taal=nl", "en", Lang::Nl),
            ("wissel-taal=en", "nl", Lang::En),
            ("wissel-taal=xx", "en", Lang::En),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(COOKIE, HeaderValue::from_static(cookie));
            headers.insert(ACCEPT_LANGUAGE, HeaderValue::from_static(browser));
            assert_eq!(lang_of(&headers), want, "{cookie} / {browser}");
        }
    }

    #[test]
    fn the_way_back_stays_on_this_site() {
        assert_eq!(own_path("/dossiers?pagina=2"), "/dossiers?pagina=2");
        for bad in ["", "//elders.example", "https://elders.example", "/\\elders.example", "/a\r\nb: c", "x"]
        {
            assert_eq!(own_path(bad), "/", "{bad:?}");
        }
    }
}
