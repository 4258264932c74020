//! The whole site: every route behind its guard, and the checks around each request.

use crate::failure::{Failure, render};
use crate::forgery::same_origin;
use crate::headers::{Tls, secure};
use crate::host::own_host;
use crate::page::show_once;
use crate::routes::{Route, router};
use crate::state::Web;
use crate::{about, api, assets, demo, exchange, fhir, identity, lang, office, scim};
use axum::Router;
use axum::extract::{ConnectInfo, DefaultBodyLimit, Request, State};
use axum::http::HeaderMap;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use wissel_core::actor::Origin;
use wissel_core::ids::RequestId;

/// Tells the client's address from the peer's and what trusted proxies say; none is trusted by default.
pub type ClientAddress = Arc<dyn Fn(IpAddr, &HeaderMap) -> IpAddr + Send + Sync>;

/// The largest body of an ordinary form; uploads have a limit of their own.
const FORM_LIMIT: usize = 64 * 1024;

/// The client's address when no proxy is trusted: the peer's.
pub fn no_proxies() -> ClientAddress {
    Arc::new(|peer, _| peer)
}

/// The table of all routes; the test of roles, states and organisations walks it.
pub fn routes() -> Vec<Route> {
    let all = [
        identity::routes(),
        exchange::routes(),
        exchange::viewer::routes(),
        office::routes(),
        api::routes(),
        fhir::routes(),
        scim::routes(),
        about::routes(),
    ];
    all.into_iter().flatten().collect()
}

/// The site as a service.
pub fn site(web: &Web, address: ClientAddress) -> Router {
    let mut table = routes();
    if web.demo().is_some() {
        table.extend(demo::routes());
    }
    router(web, table)
        .merge(lang::routes())
        .merge(assets::routes())
        .fallback(|| async { Failure::Absent })
        .layer(DefaultBodyLimit::max(FORM_LIMIT))
        .layer(from_fn_with_state(web.clone(), show_once))
        .layer(from_fn_with_state(web.origins.clone(), same_origin))
        .layer(from_fn_with_state(Arc::clone(&web.site), render))
        .layer(from_fn_with_state((web.clone(), address), stamp))
        .layer(from_fn_with_state(web.origins.clone(), own_host))
        .layer(from_fn_with_state(Tls(web.tls), secure))
        .with_state(web.clone())
}

/// Middleware: gives each request its number, and notes where it came from.
async fn stamp(
    State((web, address)): State<(Web, ClientAddress)>,
    mut request: Request,
    next: Next,
) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|c| c.0.ip());
    // The program's observer may have given it a number already; then that one counts.
    let given = request.extensions().get::<RequestId>().copied();
    let number = given.unwrap_or_else(|| RequestId::new(web.app.clock.real(), web.app.random()));
    let client = peer.map(|peer| address(peer, request.headers()).to_canonical().to_string());
    let origin = Origin { request: number, address: client.unwrap_or_default() };
    request.extensions_mut().insert(number);
    request.extensions_mut().insert(origin);
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use super::routes;
    use crate::demo;
    use axum::http::Method;
    use std::path::Path;

    /// Whether a path of a template fits a route; a value of the template stands for one part of the path.
    fn fits(path: &str, pattern: &str) -> bool {
        let (path, pattern): (Vec<_>, Vec<_>) = (path.split('/').collect(), pattern.split('/').collect());
        path.len() == pattern.len()
            && path.iter().zip(&pattern).all(|(a, b)| a == b || b.starts_with('{') || a.contains("{{"))
    }

    /// The values of an attribute that are paths of ours, without query and fragment.
    fn paths<'a>(html: &'a str, attribute: &'a str) -> impl Iterator<Item = String> + 'a {
        html.split(attribute).skip(1).filter_map(|rest| {
            let value = rest.split('"').next()?.split(['?', '#']).next()?;
            // Names inside a value may hold dots and slashes of their own; only their place counts.
            value.starts_with('/').then(|| value.to_owned())
        })
    }

    fn templates(folder: &Path, found: &mut Vec<(String, String)>) {
        for entry in std::fs::read_dir(folder).expect("folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                templates(&path, found);
            } else {
                found.push((path.display().to_string(), std::fs::read_to_string(&path).expect("text")));
            }
        }
    }

    #[test]
    fn every_link_and_form_of_the_templates_leads_to_a_route() {
        let mut known: Vec<(Method, &str)> = vec![(Method::POST, "/taal")];
        known.extend(routes().into_iter().chain(demo::routes()).map(|r| (r.method, r.path)));
        let mut all = Vec::new();
        templates(&Path::new(env!("CARGO_MANIFEST_DIR")).join("templates"), &mut all);
        let mut seen = 0;
        for (file, html) in &all {
            for (attribute, methods) in
                [("href=\"", &[Method::GET][..]), ("action=\"", &[Method::POST, Method::GET][..])]
            {
                for path in paths(html, attribute) {
                    seen += 1;
                    let led = known.iter().any(|(m, pattern)| methods.contains(m) && fits(&path, pattern));
                    assert!(led, "{file}: {path} leads nowhere");
                }
            }
        }
        assert!(seen > 40, "only {seen} links and forms were found");
    }
}
