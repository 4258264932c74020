//! What commands ask of an installation: carried out by the running server through its control socket, or by the command
//! itself when no server runs. The same code either way, so that a command means the same.

mod audit;
mod backup;
mod clock;
mod disclose;
mod organisations;
mod people;
mod say;
mod wind_down;

use super::control::{Answer, Handler, Request};
use super::output::{FAILED, OK, Outcome};
use crate::installation::{Installation, Places};
pub use disclose::Asked;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::sync::Arc;
use wissel_service::app::App;

/// A task with its arguments.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "command", content = "arguments", rename_all = "kebab-case")]
pub enum Task {
    /// Does the server answer, and which version is it?
    Status,
    /// A backup into an empty or absent folder (an absolute path).
    Backup(PathBuf),
    /// A restore of a backup of this installation was proven on another machine.
    RestoreProof {
        /// The text of the proof's file.
        proof: String,
    },
    /// Is the log what was written? With the heads that were kept in a second place.
    AuditVerify {
        /// The text of the second file.
        heads: Option<String>,
    },
    /// Is the installation as the report of its end says?
    WindDownVerify {
        /// The text of the report's file.
        report: String,
    },
    /// The clock is right: destruction that waits goes on.
    ClockConfirm,
    /// A disclosure of content is put on file (U5.5).
    DisclosePrepare(Asked),
    /// The document that shows its ground is written to a file.
    DiscloseDocument {
        /// Its id.
        id: String,
        /// The file (an absolute path).
        to: PathBuf,
    },
    /// What two operators agreed on is written, once.
    DiscloseWrite {
        /// Its id.
        id: String,
        /// The folder (an absolute path).
        to: PathBuf,
    },
    /// The first operator is invited.
    FirstOperator {
        /// Her name.
        name: String,
        /// Her mail address.
        mail: String,
        /// Her mobile number.
        phone: String,
    },
    /// The members of an organisation.
    UserList {
        /// Id or whole name of the organisation.
        organisation: String,
    },
    /// One person.
    UserShow {
        /// Whole user name or mail address.
        who: String,
    },
    /// A person is barred.
    UserBar {
        /// Whole user name or mail address.
        who: String,
        /// Why.
        reason: String,
    },
    /// A bar is lifted.
    UserUnbar {
        /// Whole user name or mail address.
        who: String,
        /// Why.
        reason: String,
    },
    /// A link to hand over: a new password, or the invitation again.
    UserResetLink {
        /// Whole user name or mail address.
        who: String,
    },
    /// Another number for the codes of somebody who lost hers.
    UserNewPhone {
        /// Whole user name or mail address.
        who: String,
        /// The number.
        phone: String,
    },
    /// All organisations.
    OrgList,
    /// A new organisation.
    OrgAdd {
        /// Its name.
        name: String,
        /// Its kind.
        kind: String,
        /// Its 24-hour number.
        phone: String,
        /// Its AGB number; may be empty.
        agb: String,
    },
    /// A processor agreement on file.
    OrgAgreement {
        /// Id or whole name.
        organisation: String,
        /// Which text was signed.
        version: String,
        /// Who signed.
        signatory: String,
        /// On which day.
        signed: String,
        /// Whether it records that the organisation's own systems log their users in with two factors.
        #[serde(default)]
        systems: bool,
    },
    /// The service of an organisation on or off.
    OrgService {
        /// Id or whole name.
        organisation: String,
        /// On or off.
        on: bool,
    },
}

impl Task {
    /// As it goes through the socket.
    pub fn request(&self) -> Result<Request, serde_json::Error> {
        serde_json::from_value(serde_json::to_value(self)?)
    }

    /// Looks at what can be judged without an installation: `init` makes nothing for an operator who cannot be reached.
    pub fn check(&self) -> Result<(), String> {
        match self {
            Self::FirstOperator { name, mail, phone } => people::operator(name, mail, phone).map(drop),
            _ => Ok(()),
        }
    }
}

/// What came of a task, for people and machines.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Reply {
    /// For people.
    pub text: String,
    /// For machines.
    pub json: Value,
    /// The exit code.
    pub code: u8,
}

impl Reply {
    fn ok(text: impl Into<String>, json: Value) -> Self {
        Self { text: text.into(), json, code: OK }
    }
}

/// An installation on which tasks are carried out.
#[derive(Clone)]
pub struct Desk {
    app: App,
    places: Places,
}

impl Desk {
    /// Of this installation.
    pub fn of(installation: &Installation) -> Self {
        Self { app: installation.app.clone(), places: installation.places.clone() }
    }

    /// Carries a task out; the error is a sentence that says what to do.
    pub async fn carry_out(&self, task: Task) -> Result<Reply, String> {
        match task {
            Task::Status => {
                let json = json!({"version": env!("CARGO_PKG_VERSION"), "process": std::process::id()});
                Ok(Reply::ok("the server runs", json))
            }
            Task::Backup(to) => backup::make(self, to).await,
            Task::RestoreProof { proof } => backup::proof(&self.app, &proof).await,
            Task::AuditVerify { heads } => audit::verify(&self.app, heads).await,
            Task::WindDownVerify { report } => wind_down::verify(&self.app, &report).await,
            Task::ClockConfirm => clock::confirm(&self.app).await,
            Task::DisclosePrepare(asked) => disclose::prepare(&self.app, asked).await,
            Task::DiscloseDocument { id, to } => disclose::document(&self.app, &id, &to).await,
            Task::DiscloseWrite { id, to } => disclose::write(&self.app, &id, &to).await,
            Task::FirstOperator { name, mail, phone } => {
                people::first_operator(&self.app, &name, &mail, &phone).await
            }
            Task::UserList { organisation } => people::list(&self.app, &organisation).await,
            Task::UserShow { who } => people::show(&self.app, &who).await,
            Task::UserBar { who, reason } => people::bar(&self.app, &who, &reason).await,
            Task::UserUnbar { who, reason } => people::unbar(&self.app, &who, &reason).await,
            Task::UserResetLink { who } => people::reset_link(&self.app, &who).await,
            Task::UserNewPhone { who, phone } => people::new_phone(&self.app, &who, &phone).await,
            Task::OrgList => organisations::list(&self.app).await,
            Task::OrgAdd { name, kind, phone, agb } => {
                let form = wissel_core::office::organisation::OrganisationForm { name, kind, agb, phone };
                organisations::add(&self.app, &form).await
            }
            Task::OrgAgreement { organisation, version, signatory, signed, systems } => {
                let signed = wissel_core::person::date::DateInput::Text(signed);
                let systems = if systems { "yes".to_owned() } else { String::new() };
                let form =
                    wissel_core::office::agreement::AgreementForm { version, signatory, signed, systems };
                organisations::agreement(&self.app, &organisation, &form).await
            }
            Task::OrgService { organisation, on } => {
                organisations::service(&self.app, &organisation, on).await
            }
        }
    }
}

/// For the control socket of a running server.
pub fn handler(installation: &Installation) -> Handler {
    let desk = Desk::of(installation);
    Arc::new(move |request: Request| {
        let desk = desk.clone();
        Box::pin(async move {
            let task = serde_json::to_value(&request).and_then(serde_json::from_value::<Task>);
            let done = match task {
                Ok(task) => desk.carry_out(task).await,
                Err(_) => {
                    Err("the running server does not know this command; is it another version?".to_owned())
                }
            };
            match done.map(|reply| serde_json::to_value(&reply)) {
                Ok(Ok(reply)) => Answer::Ok(reply),
                Ok(Err(error)) => Answer::Error(error.to_string()),
                Err(said) => Answer::Error(said),
            }
        })
    })
}

/// The end of the command.
pub fn outcome(done: Result<Reply, String>) -> Outcome {
    match done {
        Ok(reply) => Outcome { text: reply.text, json: reply.json, code: reply.code },
        Err(text) => Outcome { json: json!({"error": text}), text, code: FAILED },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_task_passes_the_socket_unchanged() {
        for task in [
            Task::Status,
            Task::OrgList,
            Task::ClockConfirm,
            Task::Backup("/mnt/a b".into()),
            Task::AuditVerify { heads: None },
            Task::OrgService { organisation: "De Linde".into(), on: true },
        ] {
            let request = task.request().unwrap();
            let line = serde_json::to_string(&request).unwrap();
            let back: Request = serde_json::from_str(&line).unwrap();
            assert_eq!(serde_json::from_value::<Task>(serde_json::to_value(back).unwrap()).unwrap(), task);
        }
    }
}
