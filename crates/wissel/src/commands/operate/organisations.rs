//! `wissel org …`.

use super::{Reply, say};
use serde_json::{Value, json};
use wissel_core::actor::Actor;
use wissel_core::office::agreement::{AgreementForm, AgreementRefused};
use wissel_core::office::entitlement::Service;
use wissel_core::office::organisation::{OrganisationForm, OrganisationKind};
use wissel_core::refusal::Coded;
use wissel_service::app::App;
use wissel_service::office::{add_organisation, agreement, organisations, switch_service};
use wissel_store::office::organisation::OrganisationRow;

async fn all(app: &App) -> Result<Vec<OrganisationRow>, String> {
    let listed = organisations::list(app, &Actor::System("cli:org.list")).await;
    Ok(listed.map_err(|f| say::failure(f, |why| why.code().to_owned()))?.into_inner())
}

/// The organisation with this id or whole name.
pub(super) async fn one(app: &App, wanted: &str, field: &str) -> Result<OrganisationRow, String> {
    let wanted = wanted.trim();
    let fits =
        |o: &OrganisationRow| o.id.to_string() == wanted || o.name.to_lowercase() == wanted.to_lowercase();
    all(app).await?.into_iter().find(fits).ok_or_else(|| {
        format!(
            "{field}: there is no organisation with this id or name. `wissel org list` shows all of them."
        )
    })
}

/// Every organisation.
pub(super) async fn list(app: &App) -> Result<Reply, String> {
    let all = all(app).await?;
    let lines: Vec<String> = all
        .iter()
        .map(|o| {
            let agreement = if o.agreement { "agreement" } else { "NO agreement" };
            let service = if o.exchange { "exchange on" } else { "exchange off" };
            // The operator shares nothing, and needs neither.
            let state = if o.kind == OrganisationKind::Operator.name() {
                String::new()
            } else {
                format!(", {agreement}, {service}")
            };
            format!("{}  {:<10} {}  ({} members{state})", o.id, o.kind, o.name, o.members)
        })
        .collect();
    let json: Vec<Value> = all
        .iter()
        .map(|o| {
            json!({
                "id": o.id.to_string(), "kind": o.kind, "name": o.name, "agb": o.agb, "phone": o.night_phone,
                "members": o.members, "agreement": o.agreement, "exchange": o.exchange,
            })
        })
        .collect();
    let text = if lines.is_empty() { "no organisations".to_owned() } else { lines.join("\n") };
    Ok(Reply::ok(text, json!({"organisations": json})))
}

/// Adds one.
pub(super) async fn add(app: &App, form: &OrganisationForm) -> Result<Reply, String> {
    let data = form.check().map_err(|p| say::problems(&p))?;
    let done = add_organisation::add(app, &Actor::System("cli:org.add"), data).await;
    let id = done.map_err(|f| {
        say::failure(f, |why| match why {
            add_organisation::Refused::NameTaken => {
                "NAME: an organisation with this name is there already; nothing was changed.".to_owned()
            }
            other @ add_organisation::Refused::Closing => format!("the portal ends: {}", other.code()),
            other @ add_organisation::Refused::Operator => format!("--kind: {}", other.code()),
        })
    })?;
    let text = format!(
        "Added: {id}\nNext: put its processor agreement on file (wissel org agreement), then switch the service on (wissel org service)."
    );
    Ok(Reply::ok(text, json!({"id": id.to_string()})))
}

/// Puts an agreement on file.
pub(super) async fn agreement(app: &App, wanted: &str, form: &AgreementForm) -> Result<Reply, String> {
    let data = form.check(app.clock.civil().day()).map_err(|p| say::problems(&p))?;
    let organisation = one(app, wanted, "ORGANISATION").await?;
    let done = agreement::record(app, &Actor::System("cli:org.agreement"), organisation.id, data).await;
    let id = done.map_err(|f| {
        say::failure(f, |why| match why {
            agreement::Refused::Rule(AgreementRefused::AlreadyHolds) => {
                "ORGANISATION: an agreement holds already; end that one first, on the operator's page."
                    .to_owned()
            }
            other => format!("ORGANISATION: {}", other.code()),
        })
    })?;
    Ok(Reply::ok(format!("On file: {id}"), json!({"id": id.to_string()})))
}

/// Moves the switch of the exchange service.
pub(super) async fn service(app: &App, wanted: &str, on: bool) -> Result<Reply, String> {
    let organisation = one(app, wanted, "ORGANISATION").await?;
    let actor = Actor::System("cli:org.service");
    let word = if on { "on" } else { "off" };
    let done = switch_service::switch(app, &actor, organisation.id, Service::Exchange, on).await;
    done.map_err(|f| {
        say::failure(f, |why| match why {
            switch_service::Refused::Rule(_) => {
                format!("The exchange service is {word} already; nothing was changed.")
            }
            switch_service::Refused::Absent => "ORGANISATION: it is not there any more.".to_owned(),
        })
    })?;
    let waits = if on && !organisation.agreement {
        " Nobody reaches it yet: no processor agreement is on file (wissel org agreement)."
    } else {
        ""
    };
    let text = format!("The exchange service is {word} for {}.{waits}", organisation.name);
    Ok(Reply::ok(text, json!({"exchange": on, "agreement": organisation.agreement})))
}
