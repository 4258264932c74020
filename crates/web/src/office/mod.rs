//! The pages of the operator and of an organisation's administrator: no content, ever (U5.5).

mod agreement;
mod breaches;
mod client_log;
mod clients;
mod complain;
mod complaints;
mod departments;
mod disclosures;
mod emergencies;
mod log;
mod log_export;
mod log_review;
mod maintenance;
mod member;
mod members;
mod operator;
mod organisation;
mod organisation_sectors;
mod organisations;
pub(crate) mod provider;
mod provisioning;
mod queues;
mod recovery;
mod sectors;
mod shared;
mod sign_in;
mod terms;
mod users;
mod webhooks;
mod wind_down;

use crate::routes::{Access, Route};
use axum::extract::DefaultBodyLimit;
use wissel_core::permission::Need;

/// The texts of two languages are larger than an ordinary form.
const TERMS_LIMIT: usize = 1024 * 1024;

/// The routes of the office domain.
pub fn routes() -> Vec<Route> {
    let mut all = of_operator();
    all.extend(of_organisation());
    all.extend(of_everybody());
    all
}

/// The operator's pages.
fn of_operator() -> Vec<Route> {
    let operate = Access::Needs(Need::Operate);
    let bar = Access::Needs(Need::BarUsers);
    let publish = Access::Needs(Need::PublishTerms);
    let wind_down = Access::Needs(Need::WindDown);
    let retention = Access::Needs(Need::SetRetention);
    let name_administrators = Access::Needs(Need::NameAdministrators);
    vec![
        Route::get("/operator", operate, operator::overview),
        Route::get("/operator/organisaties", operate, organisations::page),
        Route::post("/operator/organisaties", name_administrators, organisations::add),
        Route::get("/operator/organisaties/{id}", operate, organisation::page),
        Route::post("/operator/organisaties/{id}/overeenkomst", operate, organisation::record),
        Route::post("/operator/organisaties/{id}/overeenkomst/einde", operate, organisation::end),
        Route::post("/operator/organisaties/{id}/overeenkomst/doorlopen", operate, organisation::keep),
        Route::post("/operator/organisaties/{id}/dienst", operate, organisation::switch),
        Route::post("/operator/organisaties/{id}/nummer", operate, organisation::change_phone),
        Route::post("/operator/organisaties/{id}/beheerder", name_administrators, organisation::invite),
        Route::get("/operator/gebruikers", bar, users::page),
        Route::post("/operator/gebruikers", bar, users::find),
        Route::post("/operator/gebruikers/{id}/ontzeggen", bar, users::bar),
        Route::post("/operator/gebruikers/{id}/toelaten", bar, users::lift),
        Route::get("/operator/wachtrijen", operate, queues::page),
        Route::post("/operator/wachtrijen/opnieuw", operate, queues::retry),
        Route::get("/operator/logboek", operate, log::operator),
        Route::get("/operator/verstrekkingen", operate, disclosures::list),
        Route::post("/operator/verstrekkingen/{id}", Access::Needs(Need::Disclose), disclosures::sign),
        Route::post("/operator/verstrekkingen/{id}/stop", operate, disclosures::stop),
        Route::get("/operator/voorwaarden", publish, terms::page),
        Route::post("/operator/voorwaarden", publish, terms::publish)
            .shaped(|handler| handler.layer(DefaultBodyLimit::max(TERMS_LIMIT))),
        Route::get("/operator/overeenkomst", publish, agreement::operators_page),
        Route::post("/operator/overeenkomst", publish, agreement::publish)
            .shaped(|handler| handler.layer(DefaultBodyLimit::max(TERMS_LIMIT))),
        Route::get("/operator/onderhoud", operate, maintenance::page),
        Route::post("/operator/onderhoud", operate, maintenance::add),
        Route::get("/operator/onderhoud/{id}", operate, maintenance::one),
        Route::post("/operator/onderhoud/{id}", operate, maintenance::edit),
        Route::post("/operator/onderhoud/{id}/intrekken", operate, maintenance::take_down),
        Route::get("/operator/zorgsectoren", operate, sectors::page),
        Route::post("/operator/zorgsectoren", retention, sectors::preview),
        Route::post("/operator/zorgsectoren/uitgeven", retention, sectors::publish),
        Route::get("/operator/organisaties/{id}/sectoren", operate, organisation_sectors::page),
        Route::post("/operator/organisaties/{id}/sectoren", retention, organisation_sectors::switch),
        Route::get("/operator/einde", operate, wind_down::page),
        Route::post("/operator/einde", wind_down, wind_down::make_plan),
        Route::post("/operator/einde/{id}/bevestigen", wind_down, wind_down::confirm_plan),
        Route::post("/operator/einde/{id}/terug", wind_down, wind_down::take_plan_back),
        Route::get("/operator/einde/verslag", operate, wind_down::report_page),
        Route::get("/operator/einde/verslag/tekst", operate, wind_down::report_text),
    ]
}

/// The pages of an organisation's administrators.
fn of_organisation() -> Vec<Route> {
    let manage = Access::Needs(Need::ManageMembers);
    let name_members = Access::Needs(Need::NameMembers);
    let clients = Access::Needs(Need::ManageClients);
    let give_access = Access::Needs(Need::GiveAccess);
    let set_sign_in = Access::Needs(Need::SetSignIn);
    let client_log = Access::Needs(Need::ReadClientLog);
    vec![
        Route::get("/beheer/overeenkomst", manage, agreement::page),
        Route::post("/beheer/overeenkomst", Access::Needs(Need::SignAgreement), agreement::sign),
        Route::get("/beheer/afscheid", Access::Needs(Need::ReadOrganisationLog), wind_down::own_page),
        Route::post("/beheer/afscheid", Access::Needs(Need::ConfirmLog), wind_down::own_confirm),
        Route::post("/beheer/noodtoegang", Access::Needs(Need::SwitchEmergency), emergencies::switch),
        Route::get("/beheer", manage, members::overview),
        Route::get("/beheer/medewerkers", manage, members::page),
        Route::post("/beheer/medewerkers", name_members, members::invite),
        Route::get("/beheer/medewerkers/{id}", manage, member::page),
        Route::post("/beheer/medewerkers/{id}/afdeling", manage, member::choose),
        Route::get("/beheer/afdelingen", manage, departments::page),
        Route::post("/beheer/afdelingen", manage, departments::make),
        Route::post("/beheer/afdelingen/{id}", manage, departments::change),
        Route::post("/beheer/afdelingen/{id}/weg", manage, departments::take_away),
        Route::get("/beheer/medewerkers/{id}/uit-dienst", manage, members::ask_end),
        Route::post("/beheer/medewerkers/{id}/uit-dienst", name_members, members::end),
        Route::get("/beheer/inloggen", Access::Needs(Need::SeeSignIn), sign_in::page),
        Route::post("/beheer/inloggen", set_sign_in, sign_in::set),
        Route::get("/beheer/inloggen/organisatie", Access::Needs(Need::SeeSignIn), provider::page),
        Route::post("/beheer/inloggen/organisatie", set_sign_in, provider::set),
        Route::post("/beheer/inloggen/organisatie/proberen", set_sign_in, provider::try_it),
        Route::post("/beheer/inloggen/organisatie/weg", set_sign_in, provider::remove),
        Route::get("/beheer/personeelssysteem", manage, provisioning::page),
        Route::post("/beheer/personeelssysteem", name_members, provisioning::make),
        Route::post("/beheer/personeelssysteem/weg", name_members, provisioning::remove),
        Route::get("/beheer/medewerkers/{id}/herstel", manage, recovery::ask_page),
        Route::post("/beheer/medewerkers/{id}/herstel", name_members, recovery::ask),
        Route::get("/herstel", Access::Needs(Need::SeeRecoveries), recovery::list),
        Route::post("/herstel/{id}", Access::Needs(Need::ConfirmRecovery), recovery::confirm),
        Route::post("/herstel/{id}/stop", Access::Needs(Need::SeeRecoveries), recovery::stop),
        Route::post("/beheer/medewerkers/{id}/identiteit", name_members, sign_in::identified),
        Route::get("/beheer/koppelingen", clients, clients::page),
        Route::post("/beheer/koppelingen", give_access, clients::add),
        Route::get("/beheer/koppelingen/{id}/intrekken", clients, clients::ask_revoke),
        Route::post("/beheer/koppelingen/{id}/intrekken", clients, clients::revoke),
        Route::get("/beheer/koppelberichten", clients, webhooks::page),
        Route::post("/beheer/koppelberichten", give_access, webhooks::add),
        Route::get("/beheer/koppelberichten/{id}", clients, webhooks::one),
        Route::post("/beheer/koppelberichten/{id}/proef", clients, webhooks::test),
        Route::post("/beheer/koppelberichten/{id}/geheim", give_access, webhooks::replace),
        Route::post("/beheer/koppelberichten/{id}/aan", clients, webhooks::switch_on),
        Route::post("/beheer/koppelberichten/{id}/uit", clients, webhooks::switch_off),
        Route::get("/beheer/koppelberichten/{id}/verwijderen", clients, webhooks::ask_remove),
        Route::post("/beheer/koppelberichten/{id}/verwijderen", clients, webhooks::remove),
        Route::post("/beheer/medewerkers/{id}/opnieuw", name_members, members::invite_again),
        Route::get("/beheer/logboek", Access::Needs(Need::ReadOrganisationLog), log::organisation),
        Route::get("/beheer/logboek/meenemen", Access::Needs(Need::ExportLog), log_export::page),
        Route::post("/beheer/logboek/meenemen", Access::Needs(Need::ExportLog), log_export::take),
        Route::get("/beheer/logboek/client", client_log, client_log::page),
        Route::post("/beheer/logboek/client", client_log, client_log::ask),
    ]
}

/// Complaints, and the pages of privacy officers.
fn of_everybody() -> Vec<Route> {
    let complaints = Access::Needs(Need::HandleComplaints);
    let review = Access::Needs(Need::ReviewEmergencies);
    let breach = Access::Needs(Need::HandleBreaches);
    let look = Access::Needs(Need::ReviewLog);
    vec![
        Route::get("/klacht", Access::Public, complain::page),
        Route::post("/klacht", Access::Public, complain::complain),
        Route::get("/klacht/verstuurd", Access::Public, complain::taken),
        Route::get("/klacht/volgen", Access::Public, complain::follow_page),
        Route::post("/klacht/volgen", Access::Public, complain::follow),
        Route::get("/klachten", complaints, complaints::list),
        Route::get("/klachten/{id}", complaints, complaints::page),
        Route::post("/klachten/{id}/langer", complaints, complaints::extend),
        Route::post("/klachten/{id}/antwoord", complaints, complaints::close),
        Route::get("/noodtoegang", review, emergencies::list),
        Route::get("/noodtoegang/{id}", review, emergencies::page),
        Route::post("/noodtoegang/{id}", review, emergencies::close),
        Route::get("/datalekken", breach, breaches::list),
        Route::post("/datalekken", breach, breaches::open),
        Route::get("/datalekken/{id}", breach, breaches::page),
        Route::post("/datalekken/{id}/gemeld", breach, breaches::tell),
        Route::post("/datalekken/{id}/afsluiten", breach, breaches::close),
        Route::get("/logcontrole", look, log_review::list),
        Route::post("/logcontrole/steekproef", look, log_review::sample),
        Route::get("/logcontrole/{id}", look, log_review::page),
        Route::post("/logcontrole/{id}", look, log_review::close),
    ]
}
