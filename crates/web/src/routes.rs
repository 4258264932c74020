//! The table of routes. A route without its access does not exist; the guard in front of each handler is the
//! same for all, and the test of roles, states and organisations walks this table.

use crate::guard::guard;
use crate::state::Web;
use axum::Router;
use axum::extract::{Request, State};
use axum::handler::Handler;
use axum::http::Method;
use axum::middleware::from_fn_with_state;
use axum::response::Response;
use axum::routing::{MethodFilter, MethodRouter, on};
use std::pin::Pin;
use std::sync::Arc;
use wissel_core::identity::system::Scope;
use wissel_core::permission::Need;

/// Who may reach a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Everybody.
    Public,
    /// Whoever has a live session, with or without a membership chosen, whatever her standing.
    Session,
    /// A member whom the policy allows this.
    Needs(Need),
    /// A client who came in with her view code, and nobody else: a login session is not looked at.
    View,
    /// Every machine: no session is looked for, and no cookie is set.
    Machine,
    /// A system of a care organisation that acts for one of its users. Cookies count for nothing here.
    System(Through),
    /// The personnel system of an organisation, which says who works there. There is no person behind it.
    Provisioner,
}

/// What a route asks of a system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Through {
    /// What the policy is asked, for the person for whom the system acts.
    pub need: Need,
    /// What the system's token must allow.
    pub scope: Scope,
    /// How its answers say that something is not done.
    pub says: Dialect,
}

/// In which format a system hears why something is not done. The refusals are the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// `application/problem+json` (RFC 9457).
    Problem,
    /// An OperationOutcome of FHIR.
    Outcome,
    /// An error of SCIM (RFC 7644).
    Scim,
}

/// One route.
pub struct Route {
    /// GET or POST; for personnel systems PUT, PATCH and DELETE too.
    pub method: Method,
    /// The path in axum's pattern, which is also its name in metrics and logs.
    pub path: &'static str,
    /// Who may reach it.
    pub access: Access,
    handler: MethodRouter<Web>,
}

impl Route {
    /// A page.
    pub fn get<H, T>(path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, Web>,
        T: 'static,
    {
        Self { method: Method::GET, path, access, handler: erased(MethodFilter::GET, reach(handler)) }
    }
    /// A form.
    pub fn post<H, T>(path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, Web>,
        T: 'static,
    {
        Self { method: Method::POST, path, access, handler: erased(MethodFilter::POST, reach(handler)) }
    }
    /// The whole of a thing, sent by a machine.
    pub fn put<H, T>(path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, Web>,
        T: 'static,
    {
        Self { method: Method::PUT, path, access, handler: erased(MethodFilter::PUT, reach(handler)) }
    }
    /// Changes of a thing, sent by a machine.
    pub fn patch<H, T>(path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, Web>,
        T: 'static,
    {
        Self { method: Method::PATCH, path, access, handler: erased(MethodFilter::PATCH, reach(handler)) }
    }
    /// A thing that a machine removes.
    pub fn delete<H, T>(path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, Web>,
        T: 'static,
    {
        Self { method: Method::DELETE, path, access, handler: erased(MethodFilter::DELETE, reach(handler)) }
    }
    /// The same route with a layer of its own, such as a larger body limit.
    #[must_use]
    pub fn shaped(mut self, shape: impl FnOnce(MethodRouter<Web>) -> MethodRouter<Web>) -> Self {
        self.handler = shape(self.handler);
        self
    }
}

/// A handler of which the router knows no more than that it answers: what lies around it is compiled once, not once per
/// handler.
type Reach = Arc<dyn Fn(Request, Web) -> Pin<Box<dyn Future<Output = Response> + Send>> + Send + Sync>;

fn reach<H, T>(handler: H) -> Reach
where
    H: Handler<T, Web>,
    T: 'static,
{
    Arc::new(move |request, web| Box::pin(handler.clone().call(request, web)))
}

fn erased(method: MethodFilter, reach: Reach) -> MethodRouter<Web> {
    on(method, move |State(web): State<Web>, request: Request| reach(request, web))
}

/// Builds the router of a table: the guard stands in front of every handler.
pub fn router(web: &Web, table: Vec<Route>) -> Router<Web> {
    table.into_iter().fold(Router::new(), |router, route| {
        let guarded = route.handler.layer(from_fn_with_state((web.clone(), route.access), guard));
        router.route(route.path, guarded)
    })
}
