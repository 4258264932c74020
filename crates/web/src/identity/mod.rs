//! The pages of logging in and of a person's own account.

mod account;
mod choose;
mod device;
mod invitation;
mod login;
mod oauth;
mod password;
mod phone;
mod terms;

use crate::routes::{Access, Route};
use wissel_core::permission::Need;

/// The routes of the identity domain.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/", Access::Public, login::home),
        Route::get("/inloggen", Access::Public, login::page),
        Route::post("/inloggen", Access::Public, login::log_in),
        Route::get("/inloggen/code", Access::Public, login::code_page),
        Route::post("/inloggen/code", Access::Public, login::enter_code),
        Route::post("/inloggen/code/opnieuw", Access::Public, login::resend),
        Route::get("/organisatie-kiezen", Access::Session, choose::page),
        Route::post("/organisatie-kiezen", Access::Session, choose::choose),
        Route::get("/voorwaarden", Access::Public, terms::page),
        Route::post("/voorwaarden", Access::Needs(Need::AcceptTerms), terms::answer),
        Route::post("/uitloggen", Access::Session, login::log_out),
        Route::post("/sessie/blijven", Access::Session, login::stay),
        Route::get("/geen-toegang", Access::Session, choose::no_access),
        Route::get("/uitnodiging/{token}", Access::Public, invitation::arrive),
        Route::get("/uitnodiging", Access::Public, invitation::page),
        Route::post("/uitnodiging", Access::Public, invitation::take),
        Route::get("/telefoon-bevestigen", Access::Public, phone::page),
        Route::post("/telefoon-bevestigen", Access::Public, phone::confirm),
        Route::post("/telefoon-bevestigen/opnieuw", Access::Public, phone::resend),
        Route::get("/wachtwoord-vergeten", Access::Public, password::forgot_page),
        Route::post("/wachtwoord-vergeten", Access::Public, password::forgot),
        Route::get("/wachtwoord-vergeten/verstuurd", Access::Public, password::forgot_sent),
        Route::get("/wachtwoord-nieuw/{token}", Access::Public, password::arrive),
        Route::get("/wachtwoord-nieuw", Access::Public, password::new_page),
        Route::post("/wachtwoord-nieuw", Access::Public, password::choose_new),
        Route::post("/oauth/token", Access::Machine, oauth::token),
        Route::get("/.well-known/oauth-authorization-server", Access::Machine, oauth::metadata),
        Route::get("/mijn", Access::Needs(Need::OwnAccount), account::page),
        Route::post("/mijn/sessies/einde", Access::Needs(Need::OwnAccount), account::end_session),
        Route::post("/mijn/sessies/andere", Access::Needs(Need::OwnAccount), account::end_others),
        Route::post("/mijn/wachtwoord", Access::Needs(Need::OwnAccount), account::change_password),
        Route::post("/mijn/telefoon", Access::Needs(Need::OwnAccount), account::change_phone),
    ]
}
