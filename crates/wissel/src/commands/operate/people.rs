//! `wissel user …`, and the first operator of `wissel init`.

use super::organisations::one;
use super::{Reply, say};
use serde_json::{Value, json};
use wissel_core::actor::{Actor, Role};
use wissel_core::identity::bar::{BarReason, BarRefused};
use wissel_core::identity::link::LinkPurpose;
use wissel_core::identity::membership::IdentifiedBy;
use wissel_core::ids::UserId;
use wissel_core::input::Collect;
use wissel_core::lang::Lang;
use wissel_core::person::{Mail, PersonName, Phone};
use wissel_core::refusal::Coded;
use wissel_service::app::App;
use wissel_service::failure::Failure;
use wissel_service::identity::{hand_over, invite, replace_phone};
use wissel_service::office::{bar_user, find_user, members};
use wissel_service::setup;

const ABSENT: &str = "WHO: nobody has this user name or mail address. Write the whole of it.";

/// Reads who the first operator is, before anything is made.
pub(super) fn operator(name: &str, mail: &str, phone: &str) -> Result<(PersonName, Mail, Phone), String> {
    let mut c = Collect::new();
    let name = c.take("--operator-name", PersonName::parse(name));
    let mail = c.take("--operator-mail", Mail::parse(mail));
    let phone = c.take("--operator-phone", Phone::parse_for_sms(phone));
    c.finish(|| Some((name?, mail?, phone?))).map_err(|p| say::problems(&p))
}

/// Makes what a fresh installation starts with, and invites the first operator.
pub(super) async fn first_operator(app: &App, name: &str, mail: &str, phone: &str) -> Result<Reply, String> {
    let (name, mail, phone) = operator(name, mail, phone)?;
    let fault = |e: wissel_store::Fault| e.to_string();
    setup::publish_first_terms(app).await.map_err(fault)?;
    let organisation = setup::operator_organisation(app).await.map_err(fault)?;
    let invitation = invite::Invite {
        organisation,
        name,
        mail,
        phone,
        role: Role::Operator,
        responsible: None,
        identified: Some(IdentifiedBy::Colleague),
        lang: Lang::Nl,
    };
    match invite::invite_by_hand(app, &Actor::System("cli:init"), invitation).await {
        Ok(link) => {
            let text = format!(
                "Open this link within 24 hours to become the first operator. It is shown this once:\n\n  {link}\n"
            );
            Ok(Reply::ok(
                text,
                json!({"link": link, "hours": LinkPurpose::SetUp.lifetime().as_secs() / 3600}),
            ))
        }
        Err(Failure::Refused(invite::Refused::Already)) => {
            let text = "This installation is made already and this person is its operator; nothing was changed. For a new link run: wissel user reset-link MAIL";
            Ok(Reply::ok(text, json!({"link": null, "already": true})))
        }
        Err(failure) => {
            Err(say::failure(failure, |why| format!("The operator was not invited: {}", why.code())))
        }
    }
}

/// The members of an organisation.
pub(super) async fn list(app: &App, organisation: &str) -> Result<Reply, String> {
    let organisation = one(app, organisation, "ORGANISATION").await?;
    let listed = members::list(app, &Actor::System("cli:user.list"), organisation.id).await;
    let listed = listed.map_err(|f| say::failure(f, |never| match never {}))?.into_inner();
    let lines: Vec<String> = listed
        .iter()
        .map(|m| {
            let barred = if m.barred { "  BARRED" } else { "" };
            format!("{:<8} {:<15} {}  {}{barred}", m.state.name(), m.role.name(), m.name, m.mail)
        })
        .collect();
    let json: Vec<Value> = listed
        .iter()
        .map(|m| {
            json!({"name": m.name, "mail": m.mail, "role": m.role.name(), "state": m.state.name(), "barred": m.barred})
        })
        .collect();
    let text = if lines.is_empty() { "no members".to_owned() } else { lines.join("\n") };
    Ok(Reply::ok(text, json!({"organisation": organisation.id.to_string(), "members": json})))
}

async fn person(app: &App, who: &str) -> Result<find_user::Found, String> {
    let found =
        find_user::find(app, &Actor::System("cli:user.show"), find_user::Who::Typed(who.to_owned())).await;
    let found = found.map_err(|f| say::failure(f, |never| match never {}))?;
    found.into_inner().ok_or_else(|| ABSENT.to_owned())
}

/// One person.
pub(super) async fn show(app: &App, who: &str) -> Result<Reply, String> {
    let found = person(app, who).await?;
    let phone = match found.phone_tail.as_str() {
        "" => "no phone yet".to_owned(),
        tail => format!("phone ends in {tail}"),
    };
    let mut lines = vec![format!(
        "{} ({}), {}, {phone}",
        found.name,
        found.user_name.as_deref().unwrap_or("no user name yet"),
        found.mail,
    )];
    lines.extend(
        found
            .places
            .iter()
            .map(|p| format!("  {:<8} {:<15} {}", p.state.name(), p.role.name(), p.organisation)),
    );
    if let Some(bar) = found.barred() {
        lines.push(format!("  BARRED since {} by {}: {}", bar.since.rfc3339(), bar.by, bar.reason));
    }
    let places: Vec<Value> = found
        .places
        .iter()
        .map(|p| json!({"organisation": p.organisation, "role": p.role.name(), "state": p.state.name()}))
        .collect();
    let barred = found.barred();
    let json = json!({
        "name": found.name, "user_name": found.user_name, "mail": found.mail, "places": places,
        "barred": barred.map(|b| json!({"since": b.since.rfc3339(), "by": b.by, "reason": b.reason})),
    });
    Ok(Reply::ok(lines.join("\n"), json))
}

async fn target(app: &App, who: &str, reason: &str) -> Result<(UserId, BarReason), String> {
    let reason = BarReason::parse(reason).map_err(|f| say::flaw("--reason", f))?;
    Ok((person(app, who).await?.id, reason))
}

fn refused(why: bar_user::Refused) -> String {
    match why {
        bar_user::Refused::Absent => ABSENT.to_owned(),
        bar_user::Refused::Rule(BarRefused::AlreadyBarred) => {
            "WHO: this person is barred already; nothing was changed.".to_owned()
        }
        bar_user::Refused::Rule(BarRefused::NotBarred) => {
            "WHO: this person is not barred; nothing was changed.".to_owned()
        }
        bar_user::Refused::Rule(other) => format!("WHO: {}", other.code()),
    }
}

/// Bars a person: her sessions and downloads end.
pub(super) async fn bar(app: &App, who: &str, reason: &str) -> Result<Reply, String> {
    let (user, reason) = target(app, who, reason).await?;
    let done = bar_user::bar(app, &Actor::System("cli:user.bar"), user, reason).await;
    let sessions = done.map_err(|f| say::failure(f, refused))?;
    Ok(Reply::ok(
        format!("Barred. {sessions} sessions ended."),
        json!({"barred": true, "sessions": sessions}),
    ))
}

/// Lifts a bar.
pub(super) async fn unbar(app: &App, who: &str, reason: &str) -> Result<Reply, String> {
    let (user, reason) = target(app, who, reason).await?;
    let done = bar_user::lift(app, &Actor::System("cli:user.unbar"), user, reason).await;
    done.map_err(|f| say::failure(f, refused))?;
    Ok(Reply::ok("The bar is lifted; this person can log in again.", json!({"barred": false})))
}

/// A link to hand over.
pub(super) async fn reset_link(app: &App, who: &str) -> Result<Reply, String> {
    let done = hand_over::hand_over(app, &Actor::System("cli:user.reset-link"), who.to_owned()).await;
    let handed = done.map_err(|f| {
        say::failure(f, |why| match why {
            hand_over::Refused::Absent => ABSENT.to_owned(),
            hand_over::Refused::NumberGiven => "WHO: this person was given another number less than 30 days ago. Nobody is given both: she asks for a link by mail herself (/wachtwoord-vergeten).".to_owned(),
            hand_over::Refused::NotInvited => {
                "WHO: no invitation of this person is open. Invite again from the page of the organisation."
                    .to_owned()
            }
        })
    })?;
    let what = if handed.purpose == LinkPurpose::Invitation {
        "take up the invitation"
    } else {
        "choose a new password"
    };
    let text = format!(
        "Hand this link over to {what}. It works once, until {}, and is shown this once:\n\n  {}\n",
        handed.until.rfc3339(),
        handed.link
    );
    let json =
        json!({"link": handed.link, "purpose": handed.purpose.name(), "until": handed.until.rfc3339()});
    Ok(Reply::ok(text, json))
}

/// Another number for the codes of somebody who lost hers.
pub(super) async fn new_phone(app: &App, who: &str, phone: &str) -> Result<Reply, String> {
    let phone = Phone::parse_for_sms(phone).map_err(|f| say::flaw("PHONE", f))?;
    let actor = Actor::System("cli:user.new-phone");
    let done = replace_phone::replace_phone(app, &actor, who.to_owned(), phone).await;
    let sessions = done.map_err(|f| {
        say::failure(f, |why| match why {
            replace_phone::Refused::Absent => ABSENT.to_owned(),
            replace_phone::Refused::LinkGiven => "WHO: a link to a new password was printed for this person less than 30 days ago. Nobody is given both: two people of her organisation can let her back in, or she asks for a link by mail herself.".to_owned(),
            replace_phone::Refused::NotEnrolled => {
                "WHO: this person has not taken up the invitation yet; her number comes from it.".to_owned()
            }
        })
    })?;
    Ok(Reply::ok(
        format!("The codes go to the new number. {sessions} sessions ended; a mail tells this person."),
        json!({"changed": true, "sessions": sessions}),
    ))
}
