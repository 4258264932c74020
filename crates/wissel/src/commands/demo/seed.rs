//! Fills a demo: organisations, people who really enrolled, records that were really shared. Everything goes through
//! the same use cases as in real life; only the people and the papers are invented.

use super::papers;
use crate::adapters::mailbox::TestMailbox;
use serde::{Deserialize, Serialize};
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::{Actor, Origin, Role};
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::exchange::find::FindForm;
use wissel_core::exchange::record::RecordNumber;
use wissel_core::identity::membership::IdentifiedBy;
use wissel_core::identity::system::{NewClient, Scope, Scopes};
use wissel_core::ids::{AgreementId, MembershipId, OrganisationId, RequestId};
use wissel_core::input::Collect;
use wissel_core::lang::Lang;
use wissel_core::person::{Mail, PersonName, Phone};
use wissel_core::privacy::disclosure::basis;
use wissel_service::app::App;
use wissel_service::exchange::share::{begin, share};
use wissel_service::identity::invite::{Invite, invite};
use wissel_service::identity::take_invitation::{
    ConfirmPhone, TakeInvitation, confirm_membership, confirm_phone, take_invitation,
};
use wissel_service::identity::{Device, accept_terms, log_out};
use wissel_service::office::clients;
use wissel_service::postman::{Ports, deliver};
use wissel_service::privacy::disclosure::prepare::{Prepare, prepare};
use wissel_service::setup;
use wissel_service::signed::{Loaded, SessionFacts, load};
use wissel_store::office::agreement;
use wissel_store::office::organisation::{self, NewOrganisation};
use wissel_store::{Fault, Tx};

/// The password of every demo account.
pub(super) const PASSWORD: &str = "zeven natte paraplu's";

/// An account to try, in the form of the demo contract.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) struct Account {
    /// midwife, hospital, maternity, admin, privacy or operator.
    pub role: String,
    /// User name.
    pub username: String,
    /// Password.
    pub password: String,
    /// Phone number (E.164).
    pub phone: String,
    /// Organisation.
    pub organisation: String,
}

/// A system to try: a client of an organisation.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ApiClient {
    /// Organisation.
    pub organisation: String,
    /// Its client id.
    pub client_id: String,
    /// Its secret, random for each demo.
    pub client_secret: String,
}

/// What went wrong while filling the demo.
#[derive(Debug, thiserror::Error)]
pub(super) enum SeedFault {
    /// The data layer.
    #[error(transparent)]
    Store(#[from] Fault),
    /// A use case refused; the text says which.
    #[error("the demo could not be filled: {0}")]
    Refused(String),
}

fn refused(step: &str, why: impl std::fmt::Debug) -> SeedFault {
    SeedFault::Refused(format!("{step}: {why:?}"))
}

struct Seed<'a> {
    app: &'a App,
    ports: &'a Ports,
    mailbox: &'a TestMailbox,
}

struct Newcomer {
    username: &'static str,
    name: &'static str,
    role: Role,
    shown: &'static str,
    organisation: (OrganisationId, &'static str),
    number: u32,
}

const MIDWIVES: &str = "Verloskundigen De Linde";
const HOSPITAL: &str = "Ziekenhuis Oostwaard";
const MATERNITY: &str = "Kraamzorg De Wieg";

/// Fills the demo; the accounts and the systems to try.
pub(super) async fn fill(
    app: &App,
    ports: &Ports,
    mailbox: &TestMailbox,
) -> Result<(Vec<Account>, Vec<ApiClient>), SeedFault> {
    let seed = Seed { app, ports, mailbox };
    let operator = setup::operator_organisation(app).await?;
    let midwives = seed.organisation(MIDWIVES, "midwifery", "+31201110001", "A. Bakker").await?;
    let hospital = seed.organisation(HOSPITAL, "hospital", "+31201110002", "B. Visser").await?;
    let maternity = seed.organisation(MATERNITY, "maternity", "+31201110003", "C. Smit").await?;
    let at = |username, name, role, shown, organisation, number| Newcomer {
        username,
        name,
        role,
        shown,
        organisation,
        number,
    };
    let people = [
        at("sanne", "Sanne de Vries", Role::Practitioner, "midwife", (midwives, MIDWIVES), 1),
        at("fatima", "Fatima el Amrani", Role::Practitioner, "hospital", (hospital, HOSPITAL), 2),
        at("els", "Els van Dijk", Role::Practitioner, "maternity", (maternity, MATERNITY), 3),
        at("ilse", "Ilse Mulder", Role::Administrator, "admin", (midwives, MIDWIVES), 4),
        at("otto", "Otto Willems", Role::Operator, "operator", (operator, "Netwerkbeheer"), 5),
        at("noor", "Noor Peters", Role::Practitioner, "midwife", (midwives, MIDWIVES), 6),
        at("petra", "Petra Vos", Role::PrivacyOfficer, "privacy", (hospital, HOSPITAL), 7),
        at("olga", "Olga de Jong", Role::Operator, "operator", (operator, "Netwerkbeheer"), 8),
    ];
    let mut accounts = Vec::new();
    for person in &people {
        let session = seed.enrol(person).await?;
        match person.username {
            "sanne" => {
                let number = seed.share_all(&session, &papers::of_midwives()).await?;
                seed.disclosure(number).await?;
            }
            "fatima" => {
                seed.share_all(&session, &papers::of_hospital()).await?;
            }
            "noor" => seed.second_place(&session, (hospital, HOSPITAL)).await?,
            _ => {}
        }
        log_out::log_out(app, &seed.origin(), &session).await?;
        accounts.push(Account {
            role: person.shown.to_owned(),
            username: person.username.to_owned(),
            password: PASSWORD.to_owned(),
            phone: phone(person.number),
            organisation: person.organisation.1.to_owned(),
        });
    }
    // Its privacy officer is at work now.
    app.store
        .act(&Actor::System("demo"), hospital, allow_emergency)
        .await?
        .into_result()
        .map_err(|why| refused("emergency", why))?;
    let mut systems = Vec::new();
    for (organisation, name) in [(midwives, MIDWIVES), (hospital, HOSPITAL), (maternity, MATERNITY)] {
        systems.push(seed.system(organisation, name).await?);
    }
    Ok((accounts, systems))
}

fn phone(number: u32) -> String {
    format!("+3161000000{number}")
}

impl Seed<'_> {
    fn origin(&self) -> Origin {
        let request = RequestId::new(self.app.clock.real(), self.app.random());
        Origin { request, address: "127.0.0.1".to_owned() }
    }

    async fn organisation(
        &self,
        name: &'static str,
        kind: &'static str,
        night_phone: &'static str,
        signatory: &'static str,
    ) -> Result<OrganisationId, SeedFault> {
        let command = (name, kind, night_phone, signatory);
        let done = self.app.store.act(&Actor::System("demo"), command, add_organisation).await?;
        done.into_result().map_err(|why| refused(name, why))
    }

    /// A system that may do everything a system may.
    async fn system(&self, id: OrganisationId, organisation: &str) -> Result<ApiClient, SeedFault> {
        let scopes = Scope::ALL.iter().fold(Scopes::NONE, |all, s| all.with(*s));
        let new = NewClient { name: "Dossiersysteem".to_owned(), scopes, key: None };
        let added = clients::add(self.app, &Actor::System("demo"), Some(id), new, None).await;
        let added = added.map_err(|why| refused(organisation, why))?;
        let client_secret = added.secret.ok_or_else(|| refused(organisation, "a system without a secret"))?;
        let client_id = added.id.to_string();
        Ok(ApiClient { organisation: organisation.to_owned(), client_id, client_secret })
    }

    async fn invite(&self, person: &Newcomer) -> Result<MembershipId, SeedFault> {
        let wrong = |why| refused(person.username, why);
        let invitation = Invite {
            organisation: person.organisation.0,
            name: PersonName::parse(person.name).map_err(wrong)?,
            mail: Mail::parse(&mail(person)).map_err(wrong)?,
            phone: Phone::parse(&phone(person.number)).map_err(wrong)?,
            role: person.role,
            responsible: None,
            identified: Some(IdentifiedBy::Document),
            lang: Lang::Nl,
        };
        invite(self.app, &Actor::System("demo"), invitation)
            .await
            .map_err(|why| refused(person.username, why))
    }

    /// The token of the newest link that was mailed to this address.
    async fn link(&self, mail: &str) -> Result<String, SeedFault> {
        deliver(self.app, self.ports).await?;
        let start = format!("{}/uitnodiging/", self.app.policy.public_url);
        let kept = self.mailbox.newest_first();
        let found = kept.iter().filter(|m| m.to == mail).find_map(|m| m.text.split_once(&start));
        let token = found.and_then(|(_, rest)| rest.split_whitespace().next());
        token.map(str::to_owned).ok_or_else(|| refused("invitation", "no link in the mailbox"))
    }

    /// The code in the newest text message to this number.
    async fn code(&self, phone: &str) -> Result<String, SeedFault> {
        deliver(self.app, self.ports).await?;
        let kept = self.mailbox.newest_first();
        let text = kept.iter().find(|m| m.to == phone).map(|m| m.text.clone()).unwrap_or_default();
        let code = text.split(|c: char| !c.is_ascii_digit()).find(|run| run.len() == 6);
        code.map(str::to_owned).ok_or_else(|| refused("code", "no code in the mailbox"))
    }

    /// From invitation to accepted terms, as a person would; her open session.
    async fn enrol(&self, person: &Newcomer) -> Result<SessionFacts, SeedFault> {
        self.invite(person).await?;
        let choice = TakeInvitation {
            token: self.link(&mail(person)).await?,
            user_name: person.username.to_owned(),
            password: PASSWORD.to_owned().into(),
            phone: phone(person.number),
        };
        let step = |why| refused(person.username, why);
        let sent = take_invitation(self.app, &self.origin(), choice).await.map_err(step)?;
        let code = self.code(&phone(person.number)).await?;
        let device = Device { address: "127.0.0.1".to_owned(), browser: "demo".to_owned() };
        let confirm = ConfirmPhone { token: sent.token, code, device };
        let entered = confirm_phone(self.app, &self.origin(), confirm).await.map_err(step)?;
        let session = self.session(&entered.token).await?;
        let actor = self.actor(&session)?;
        accept_terms::accept(self.app, &actor, setup::VERSION.to_owned())
            .await
            .map_err(|why| refused("terms", why))?;
        self.session(&entered.token).await
    }

    async fn session(&self, token: &str) -> Result<SessionFacts, SeedFault> {
        match load(self.app, token).await? {
            Loaded::Live(facts) => Ok(facts),
            other => Err(refused("session", other)),
        }
    }

    fn actor(&self, session: &SessionFacts) -> Result<Actor, SeedFault> {
        let work = session.at_work.as_ref().ok_or_else(|| refused("session", "no membership"))?;
        Ok(Actor::Member(work.member.clone(), self.origin()))
    }

    /// A second organisation under her one login: she chooses where she works now.
    async fn second_place(
        &self,
        session: &SessionFacts,
        place: (OrganisationId, &'static str),
    ) -> Result<(), SeedFault> {
        let there = Newcomer {
            username: "noor",
            name: "Noor Peters",
            role: Role::Practitioner,
            shown: "hospital",
            organisation: place,
            number: 6,
        };
        self.invite(&there).await?;
        let token = self.link(&mail(&there)).await?;
        confirm_membership(self.app, &self.origin(), session, token).await.map_err(|why| refused("noor", why))
    }

    /// Shares them; the number of the first.
    async fn share_all(
        &self,
        session: &SessionFacts,
        papers: &[papers::Paper],
    ) -> Result<Option<RecordNumber>, SeedFault> {
        let actor = self.actor(session)?;
        let today = self.app.clock.civil().day();
        let mut first = None;
        for paper in papers {
            let form = paper.form(today);
            let pdf = match paper.pdf(today) {
                None => None,
                Some(content) => {
                    let content = content.map_err(|why| refused("paper", why))?;
                    let begun = begin(self.app, &actor).await;
                    let mut incoming = begun.map_err(|why| refused(paper.birth_name, why))?;
                    incoming.write(content.into()).await?;
                    Some(incoming.finish(Some(paper.file_name)).await?)
                }
            };
            let shared = share(self.app, &actor, &form, pdf).await;
            let shared = shared.map_err(|why| refused(paper.birth_name, why))?;
            first.get_or_insert(shared.number);
        }
        Ok(first)
    }

    /// A disclosure of the record that "what to try" looks for waits for two operators (U5.5).
    async fn disclosure(&self, number: Option<RecordNumber>) -> Result<(), SeedFault> {
        let Some(number) = number else { return Ok(()) };
        let (bsn, born) = papers::TO_FIND;
        let form = FindForm { bsn: bsn.into(), birth_date: born.into(), ..FindForm::default() };
        let mut c = Collect::new();
        let key = form.key(&mut c, self.app.clock.civil().day(), self.app.bsn_policy());
        let key = c.finish(|| key).map_err(|why| refused("disclosure", why))?;
        let words = "Schriftelijke toestemming van de verloskundige, voor een klachtprocedure.";
        let basis = basis("permission", words, None).map_err(|why| refused("disclosure", why))?;
        let (name, document) = ("toestemming.txt".to_owned(), words.as_bytes().to_vec());
        let put = prepare(self.app, &Actor::System("demo"), Prepare { key, number, basis, name, document });
        put.await.map_err(|why| refused("disclosure", why)).map(drop)
    }
}

fn mail(person: &Newcomer) -> String {
    format!("{}@voorbeeld.example", person.username)
}

fn add_organisation(
    tx: &mut Tx<'_>,
    (name, kind, night_phone, signatory): &(&'static str, &'static str, &'static str, &'static str),
) -> Result<Decided<OrganisationId, setup::Never>, Fault> {
    let id: OrganisationId = tx.new_id();
    organisation::insert(tx, &NewOrganisation { id, kind, name, agb: None, night_phone })?;
    let paper: AgreementId = tx.new_id();
    let signed_on = tx.now().day().plus_days(-30);
    let paper = agreement::NewAgreement {
        id: paper,
        organisation: id,
        version: "2026-1",
        signatory,
        signed_on,
        systems_two_factors: true,
        recorded_by: "demo",
        text: None,
    };
    agreement::insert(tx, paper)?;
    organisation::switch_service(tx, id, "exchange", true)?;
    let entry =
        AuditEntry::new(tx.new_id(), Event::OrganisationAdded).on(ObjectKind::Organisation, id).of(id);
    Ok(Acted::done(id, entry))
}

fn allow_emergency(tx: &mut Tx<'_>, id: &OrganisationId) -> Result<Decided<(), setup::Never>, Fault> {
    organisation::switch_emergency(tx, *id, true)?;
    let entry = AuditEntry::new(tx.new_id(), Event::EmergencySwitched)
        .on(ObjectKind::Organisation, id)
        .of(*id)
        .with("on", true);
    Ok(Acted::done((), entry))
}
