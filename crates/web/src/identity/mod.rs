//! The pages of logging in and of a person's own account.

mod account;
mod choose;
mod confirm;
mod device;
mod invitation;
mod login;
mod oauth;
mod passkey;
mod password;
mod phone;
mod provider;
mod terms;
mod totp;

pub(crate) use account::identified;
pub(crate) use provider::go as provider_go;
pub(crate) use terms::{named_sectors, sections};

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
        Route::post("/inloggen/passkey/begin", Access::Public, passkey::ask),
        Route::get("/inloggen/passkey", Access::Public, passkey::page),
        Route::post("/inloggen/passkey", Access::Public, passkey::log_in),
        Route::get("/inloggen/organisatie", Access::Public, provider::page),
        Route::post("/inloggen/organisatie", Access::Public, provider::find),
        Route::post("/inloggen/organisatie/begin", Access::Public, provider::begin),
        Route::get("/inloggen/organisatie/verder", Access::Public, provider::further),
        Route::get("/inloggen/organisatie/terug", Access::Public, provider::back),
        Route::get("/inloggen/koppelen", Access::Public, provider::join_page),
        Route::post("/inloggen/koppelen", Access::Needs(Need::ChangeFactors), provider::join),
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
        Route::post("/mijn/wachtwoord", Access::Needs(Need::ChangeFactors), account::change_password),
        Route::post("/mijn/telefoon", Access::Needs(Need::ChangeFactors), account::change_phone),
        Route::get("/passkey-aanbod", Access::Needs(Need::OwnAccount), passkey::offer),
        Route::post("/mijn/passkey/begin", Access::Needs(Need::ChangeFactors), passkey::begin),
        Route::get("/mijn/passkey", Access::Needs(Need::ChangeFactors), passkey::new_page),
        Route::post("/mijn/passkey", Access::Needs(Need::ChangeFactors), passkey::add),
        Route::post("/mijn/passkey/weg", Access::Needs(Need::ChangeFactors), passkey::remove),
        Route::post("/mijn/app/begin", Access::Needs(Need::ChangeFactors), totp::begin),
        Route::get("/mijn/app", Access::Needs(Need::ChangeFactors), totp::page),
        Route::post("/mijn/app", Access::Needs(Need::ChangeFactors), totp::add),
        Route::post("/mijn/app/weg", Access::Needs(Need::ChangeFactors), totp::remove),
        Route::post("/mijn/organisatie/weg", Access::Needs(Need::ChangeFactors), provider::unlink),
        Route::get("/bevestigen", Access::Needs(Need::OwnAccount), confirm::page),
        Route::post("/bevestigen", Access::Needs(Need::OwnAccount), confirm::begin),
        Route::get("/bevestigen/code", Access::Needs(Need::OwnAccount), confirm::code_page),
        Route::post("/bevestigen/code", Access::Needs(Need::OwnAccount), confirm::by_code),
        Route::post("/bevestigen/code/opnieuw", Access::Needs(Need::OwnAccount), confirm::resend),
        Route::post("/bevestigen/passkey/begin", Access::Needs(Need::OwnAccount), confirm::ask),
        Route::get("/bevestigen/passkey", Access::Needs(Need::OwnAccount), confirm::passkey_page),
        Route::post("/bevestigen/passkey", Access::Needs(Need::OwnAccount), confirm::by_passkey),
    ]
}
