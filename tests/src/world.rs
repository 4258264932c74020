//! A whole installation in a test: fresh data, moved clock, test mailbox, a real server, and people who can log in.
//!
//! ```ignore
//! for world in World::each().await {
//!     let nest = world.organisation("Het Nest", "midwifery").await;
//!     world.member("sanne", Role::Practitioner, nest).await;
//!     let mut browser = world.log_in("sanne").await;
//!     assert!(browser.get("/mijn").await.has("sanne"));
//! }
//! ```

use crate::browser::Browser;
use crate::clock::TestClock;
use crate::fresh::Fresh;
use crate::pdf::InProcess;
use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use wissel::adapters::mailbox::{Kept, TestMailbox};
use wissel::adapters::outward::HttpsOutward;
use wissel::adapters::reach::Reach;
use wissel_core::act::Acted;
use wissel_core::actor::{Actor, Origin, Role};
use wissel_core::audit::{AuditEntry, Event};
use wissel_core::exchange::sector::NamedSectors;
use wissel_core::identity::login_way::Ways;
use wissel_core::identity::membership::IdentifiedBy;
use wissel_core::ids::{AgreementId, MembershipId, OrganisationId, RequestId, TermsId, UserId};
use wissel_core::lang::Lang;
use wissel_core::person::{Mail, PersonName, Phone};
use wissel_core::ports::Clock;
use wissel_core::time::Moment;
use wissel_service::app::{App, Argon2Cost, Parts, Policy};
use wissel_service::budget::Budgets;
use wissel_service::exchange::search_budget::SearchLimits;
use wissel_service::identity::hasher::Hasher;
use wissel_service::identity::provider::Providers;
use wissel_service::identity::{Device, SmsLimits, invite, take_invitation};
use wissel_service::office::board::Board;
use wissel_service::ports::VirusScan;
use wissel_service::postman::{Ports, deliver};
use wissel_service::worker;
use wissel_store::erasure::ErasureList;
use wissel_store::identity::{person, terms};
use wissel_store::office::{agreement, organisation};
use wissel_store::{Blobs, Fault, Store, Tx};
use wissel_web::forgery::{FormTokens, OwnOrigins};
use wissel_web::frame::Site;
use wissel_web::site::{no_proxies, site};
use wissel_web::state::{Web, WebParts};

/// Everybody's password.
pub const PASSWORD: &str = "drie fietsen in de regen";
/// The actor of everything that the test sets up.
pub const SETUP: Actor = Actor::System("cli:test");
/// The phone of a newcomer.
pub const NEW_PHONE: &str = "+31612340001";

/// Somebody who is nobody yet, to be invited.
pub fn newcomer(name: &str) -> Account {
    Account {
        user_name: name.to_owned(),
        phone: NEW_PHONE.to_owned(),
        mail: format!("{name}@voorbeeld.example"),
        user: UserId::new(Moment::from_micros(0), [0; 10]),
        memberships: Vec::new(),
    }
}

/// Somebody who can log in.
#[derive(Clone, Debug)]
pub struct Account {
    /// Her user name.
    pub user_name: String,
    /// Her phone number (E.164).
    pub phone: String,
    /// Her mail address.
    pub mail: String,
    /// Who she is.
    pub user: UserId,
    /// Her memberships, in the order in which they were made.
    pub memberships: Vec<MembershipId>,
}

/// A running installation. Clones are the same one.
#[derive(Clone)]
pub struct World(Arc<Inner>);

/// What stands behind a [`World`].
pub struct Inner {
    /// The installation as use cases see it.
    pub app: App,
    /// The site's address, such as `http://127.0.0.1:40123`.
    pub url: String,
    /// The data and the keys; shared by the nodes of one installation.
    pub fresh: Arc<Fresh>,
    /// Where messages land.
    pub mailbox: Arc<TestMailbox>,
    people: Arc<Mutex<HashMap<String, Account>>>,
    server: tokio::task::JoinHandle<()>,
}

impl std::ops::Deref for World {
    type Target = Inner;
    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// What a test may want otherwise.
#[derive(Clone)]
pub struct Choices {
    /// Codes to one number.
    pub sms_limits: SmsLimits,
    /// Cost of the password hash.
    pub argon2: Argon2Cost,
    /// How often is searched.
    pub search_limits: SearchLimits,
    /// What looks at uploads.
    pub scanner: Option<Arc<dyn VirusScan>>,
}

impl Default for Choices {
    fn default() -> Self {
        let argon2 =
            Argon2Cost { memory_kib: 8, passes: 1, parallel_hashes: 4, wait: Duration::from_secs(20) };
        let sms_limits = SmsLimits { quarter: 1000, day: 1000, member_hour: 1000, member_day: 1000 };
        let search_limits = SearchLimits { member: 10_000, organisation: 100_000, address: 100_000 };
        Self { sms_limits, argon2, search_limits, scanner: None }
    }
}

impl World {
    /// One on each database that there is.
    pub async fn each() -> Vec<Self> {
        Self::each_with(Choices::default()).await
    }
    /// The same, with other choices.
    pub async fn each_with(choices: Choices) -> Vec<Self> {
        let mut worlds = Vec::new();
        for fresh in Fresh::each().await {
            worlds.push(Self::on(fresh, choices.clone()).await);
        }
        worlds
    }
    /// On SQLite only: for tests that say nothing about the database.
    pub async fn sqlite() -> Self {
        Self::on(Fresh::sqlite(), Choices::default()).await
    }

    /// On PostgreSQL only, when there is one.
    pub async fn postgres() -> Option<Self> {
        let fresh = Fresh::postgres().await?;
        Some(Self::on(fresh, Choices::default()).await)
    }

    async fn on(fresh: Fresh, choices: Choices) -> Self {
        let fresh = Arc::new(fresh);
        let folder = fresh.folder.path();
        let keyring = Arc::clone(&fresh.keyring);
        ErasureList::create(folder, keyring, &*fresh.entropy).expect("erasure list");
        let mailbox = Arc::new(TestMailbox::new(fresh.clock.clone(), Vec::new(), |_| ()));
        let store = fresh.store.clone();
        let world = Self::start(fresh, store, mailbox, Arc::default(), choices).await;
        world.publish_terms("2026-1").await;
        world
    }

    /// Another program on the same database, keys and mailbox.
    pub async fn other_node(&self, name: &str) -> Self {
        let store = self.fresh.other_node(name);
        let (mailbox, people) = (Arc::clone(&self.mailbox), Arc::clone(&self.people));
        Self::start(Arc::clone(&self.fresh), store, mailbox, people, Choices::default()).await
    }

    /// The installation that a restore brought back in this folder: the same people, keys and mailbox.
    pub async fn restored(&self, database: wissel_store::Database, folder: tempfile::TempDir) -> Self {
        let fresh = Arc::new(self.fresh.restored(database, folder));
        let store = fresh.store.clone();
        let (mailbox, people) = (Arc::clone(&self.mailbox), Arc::clone(&self.people));
        Self::start(fresh, store, mailbox, people, Choices::default()).await
    }

    async fn start(
        fresh: Arc<Fresh>,
        store: Store,
        mailbox: Arc<TestMailbox>,
        people: Arc<Mutex<HashMap<String, Account>>>,
        choices: Choices,
    ) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("address"));
        let app = app(&fresh, store, &url, choices);
        let web = web(&app, &url);
        let service = site(&web, no_proxies()).into_make_service_with_connect_info::<SocketAddr>();
        let server = tokio::spawn(async move {
            axum::serve(listener, service).await.expect("server");
        });
        Self(Arc::new(Inner { app, url, fresh, mailbox, people, server }))
    }

    /// The clock of every node.
    pub fn clock(&self) -> &TestClock {
        &self.fresh.clock
    }

    /// Carries out the jobs that are due now and sends what waits in the outbox.
    pub async fn settle(&self) {
        worker::run_due(&self.app).await.expect("jobs");
        let ports = Ports { sms: self.mailbox.clone(), mail: self.mailbox.clone() };
        deliver(&self.app, &ports).await.expect("outbox");
    }

    /// Everything in the mailbox to this number or address, newest first.
    pub fn messages_to(&self, to: &str) -> Vec<Kept> {
        self.mailbox.newest_first().into_iter().filter(|m| m.to == to).collect()
    }
    /// The code in the last SMS to this number.
    pub async fn code(&self, phone: &str) -> String {
        self.settle().await;
        let sms = self.messages_to(phone).into_iter().find(|m| m.kind == "sms").expect("an SMS");
        let mut runs = sms.text.split(|c: char| !c.is_ascii_digit()).filter(|r| r.len() == 6);
        runs.next().expect("a code").to_owned()
    }
    /// The path of the link in the last mail to this address.
    pub async fn link(&self, mail: &str) -> String {
        self.settle().await;
        let mail =
            self.messages_to(mail).into_iter().find(|m| m.kind == "mail" && m.text.contains(&self.url));
        let mail = mail.expect("a mail with a link to this site");
        let at = mail.text.find(&self.url).expect("a link to this site");
        let link = mail.text[at + self.url.len()..].split_whitespace().next();
        link.expect("a path").to_owned()
    }

    /// Adds an organisation with a processor agreement on file and the exchange service switched on.
    pub async fn organisation(&self, name: &str, kind: &'static str) -> OrganisationId {
        let id = self.bare_organisation(name, kind).await;
        self.setup(id, |tx, id| {
            let agreement: AgreementId = tx.new_id();
            let signed_on = tx.now().day();
            let paper = agreement::NewAgreement {
                id: agreement,
                organisation: *id,
                version: "2026-1",
                signatory: "M. Jansen",
                signed_on,
                systems_two_factors: true,
                recorded_by: "cli:test",
                text: None,
            };
            agreement::insert(tx, paper)?;
            organisation::switch_service(tx, *id, "exchange", true).map(drop)
        })
        .await;
        id
    }
    /// Adds an organisation without agreement (U5.6).
    pub async fn bare_organisation(&self, name: &str, kind: &'static str) -> OrganisationId {
        self.setup((name.to_owned(), kind), |tx, (name, kind)| {
            let id = tx.new_id();
            let night_phone = "+31201234567";
            organisation::insert(
                tx,
                &organisation::NewOrganisation { id, kind, name, agb: None, night_phone },
            )?;
            Ok(id)
        })
        .await
    }
    /// Publishes a version of the terms that is in force at once.
    pub async fn publish_terms(&self, version: &str) {
        self.publish_terms_naming(version, Ways::NONE).await;
    }
    /// The same; it names these ways to log in beside password and SMS.
    pub async fn publish_terms_naming(&self, version: &str, ways: Ways) {
        self.setup((version.to_owned(), ways), |tx, (version, ways)| {
            let now = tx.now();
            let new = terms::Terms {
                id: tx.new_id::<TermsId>(),
                version: version.clone(),
                ways: *ways,
                sectors: NamedSectors::default(),
                hash: "00".repeat(32),
                text_nl: format!("Voorwaarden {version}\n\n1. Gebruik\nU gebruikt het portaal voor zorg."),
                text_en: format!("Terms {version}\n\n1. Use\nYou use the portal for care."),
                published_at: now,
                in_force_at: now,
            };
            terms::insert(tx, &new).map(drop)
        })
        .await;
    }

    /// Carries out one change as set-up, audited like any act.
    pub async fn setup<C, T>(&self, command: C, run: fn(&mut Tx<'_>, &C) -> Result<T, Fault>) -> T
    where
        C: Send + Sync + 'static,
        T: Send + 'static,
    {
        let outcome = self.app.store.act(&SETUP, (command, run), |tx, (command, run)| {
            let value = run(tx, command)?;
            let entry = AuditEntry::new(tx.new_id(), Event::SystemChanged);
            Ok(Acted::<wissel_core::act::Outcome<T, ()>>::done(value, entry))
        });
        outcome
            .await
            .expect("set-up")
            .into_result()
            .unwrap_or_else(|()| unreachable!("set-up refuses nothing"))
    }

    /// A member who was invited, took it up and accepted the terms. An assistant needs [`World::assistant`].
    /// Somebody who exists gets a second membership under her one login.
    pub async fn member(&self, user_name: &str, role: Role, organisation: OrganisationId) -> MembershipId {
        self.join(user_name, role, organisation, None).await
    }
    /// An assistant of this practitioner.
    pub async fn assistant(
        &self,
        user_name: &str,
        organisation: OrganisationId,
        of: MembershipId,
    ) -> MembershipId {
        self.join(user_name, Role::Assistant, organisation, Some(of)).await
    }

    async fn join(
        &self,
        user_name: &str,
        role: Role,
        organisation: OrganisationId,
        responsible: Option<MembershipId>,
    ) -> MembershipId {
        let known = self.known(user_name);
        let account = known.clone().unwrap_or_else(|| self.newcomer(user_name));
        let membership = self.invite(&account, role, organisation, responsible).await;
        let token = self.link(&account.mail).await.rsplit('/').next().expect("a token").to_owned();
        let user = match known {
            Some(account) => {
                self.setup((token, account.user, membership), |tx, (_, _, membership)| {
                    wissel_store::identity::membership::activate(tx, *membership).map(drop)
                })
                .await;
                account.user
            }
            None => self.enrol(&account, token).await,
        };
        self.setup(user, |tx, user| {
            let newest = terms::newest(tx)?.ok_or(Fault::Corrupt("no terms"))?;
            terms::accept(tx, *user, &newest).map(drop)
        })
        .await;
        let mut people = self.people.lock().expect("people");
        let entry = people.entry(user_name.to_owned()).or_insert(Account { user, ..account });
        entry.memberships.push(membership);
        membership
    }

    /// Who a new user name will be.
    fn newcomer(&self, user_name: &str) -> Account {
        let number = self.people.lock().expect("people").len();
        Account {
            user_name: user_name.to_owned(),
            phone: format!("+316100{number:05}"),
            mail: format!("{user_name}@voorbeeld.example"),
            user: UserId::new(self.app.clock.real(), [0; 10]),
            memberships: Vec::new(),
        }
    }

    /// Invites somebody, as the command line does.
    pub async fn invite(
        &self,
        account: &Account,
        role: Role,
        organisation: OrganisationId,
        responsible: Option<MembershipId>,
    ) -> MembershipId {
        let invitation = invite::Invite {
            organisation,
            name: PersonName::parse(&format!("{} de Vries", account.user_name)).expect("name"),
            mail: Mail::parse(&account.mail).expect("mail"),
            phone: Phone::parse(&account.phone).expect("phone"),
            role,
            responsible,
            identified: Some(IdentifiedBy::Document),
            lang: Lang::Nl,
        };
        invite::invite(&self.app, &SETUP, invitation).await.expect("invitation")
    }

    /// A browser that took a link and waits for the code, with the code. The phone is that of [`newcomer`].
    pub async fn enrolling(&self, link: &str, name: &str) -> (Browser, String) {
        let mut browser = self.browser();
        browser.get(link).await;
        let form = [("username", name), ("password", PASSWORD), ("phone", "0612340001")];
        let page = browser.submit("/uitnodiging", &form).await;
        assert_eq!(page.path, "/telefoon-bevestigen", "{page:?}");
        (browser, self.code(NEW_PHONE).await)
    }

    async fn enrol(&self, account: &Account, token: String) -> UserId {
        let origin = self.origin("192.0.2.1");
        let choice = take_invitation::TakeInvitation {
            token,
            user_name: account.user_name.clone(),
            password: PASSWORD.to_owned().into(),
            phone: account.phone.clone(),
        };
        let sent = take_invitation::take_invitation(&self.app, &origin, choice).await.expect("taken up");
        let code = self.code(&account.phone).await;
        let device = Device { address: "192.0.2.1".to_owned(), browser: "test".to_owned() };
        let confirm = take_invitation::ConfirmPhone { token: sent.token, code, device };
        take_invitation::confirm_phone(&self.app, &origin, confirm).await.expect("phone confirmed");
        let mail = Mail::parse(&account.mail).expect("mail");
        let person = self.app.store.read(mail, person::by_mail).await.expect("read").expect("a person");
        let end: fn(&mut Tx<'_>, &UserId) -> Result<(), Fault> = |tx, user| {
            let why = wissel_store::identity::session::Ended::Logout;
            wissel_store::identity::session::end_all(tx, *user, None, why).map(drop)
        };
        self.app.store.tick(person.id, end).await.expect("logged out");
        person.id
    }

    /// Where a request comes from, for calling use cases without the site.
    pub fn origin(&self, address: &str) -> Origin {
        let request = RequestId::new(self.app.clock.real(), self.app.random());
        Origin { request, address: address.to_owned() }
    }

    fn known(&self, user_name: &str) -> Option<Account> {
        self.people.lock().expect("people").get(user_name).cloned()
    }
    /// Somebody who was made before.
    pub fn account(&self, user_name: &str) -> Account {
        self.known(user_name).unwrap_or_else(|| panic!("nobody is called {user_name}"))
    }

    /// A browser without cookies.
    pub fn browser(&self) -> Browser {
        Browser::new(&self.url)
    }
    /// A browser in which this person has logged in with password and code.
    pub async fn log_in(&self, user_name: &str) -> Browser {
        let mut browser = self.browser();
        let page = self.log_in_with(&mut browser, user_name).await;
        assert!(page.status < 400 || page.path != "/inloggen/code", "log-in of {user_name}: {page:?}");
        browser
    }
    /// Logs in in this browser; the page that she lands on.
    pub async fn log_in_with(&self, browser: &mut Browser, user_name: &str) -> crate::browser::Page {
        let account = self.account(user_name);
        browser.get("/inloggen").await;
        let page = browser.submit("/inloggen", &[("username", user_name), ("password", PASSWORD)]).await;
        assert_eq!(page.path, "/inloggen/code", "{page:?}");
        let code = self.code(&account.phone).await;
        browser.submit("/inloggen/code", &[("code", &code)]).await
    }

    /// Moves civil time to this moment; the jobs that fall due on the way run in their order. How many ran.
    pub async fn travel_to(&self, moment: &str) -> u64 {
        let to: Moment = moment.parse().expect("a moment");
        let clock = Arc::clone(&self.fresh.clock);
        let set = move |to: Moment| clock.travel(to.since(clock.civil()));
        let jobs = worker::travel(&self.app, &set, to).await.expect("travel");
        self.settle().await;
        jobs
    }
}

fn app(fresh: &Fresh, store: Store, url: &str, choices: Choices) -> App {
    let folder = fresh.folder.path();
    let erasures = ErasureList::open(folder, Arc::clone(&fresh.keyring)).expect("erasure list");
    App::new(Parts {
        store,
        blobs: Blobs::in_folder(&folder.join("blobs")).expect("blobs"),
        erasures: Arc::new(erasures),
        keyring: Arc::clone(&fresh.keyring),
        clock: fresh.clock.clone(),
        entropy: fresh.entropy.clone(),
        inspector: Arc::new(InProcess),
        assembler: Arc::new(InProcess),
        scanner: choices.scanner,
        outward: Arc::new(HttpsOutward::new(Reach { networks: Vec::new(), plain_here: true })),
        providers: Providers::default(),
        budgets: Budgets::for_documents(25 * 1024 * 1024),
        hasher: Hasher::new(choices.argon2, fresh.entropy.clone()).expect("hasher"),
        board: Board::default(),
        policy: Policy {
            public_url: url.to_owned(),
            host: "wissel.example".to_owned(),
            demo: true,
            upload_limit: 25 * 1024 * 1024,
            operator: "Netwerk Voorbeeld".to_owned(),
            operator_phone: "088 000 00 00".to_owned(),
            audit_mail: None,
            audit_years: 5,
            former_years: 2,
            argon2: choices.argon2,
            sms_limits: choices.sms_limits,
            sms_countries: vec!["+31".to_owned(), "+32".to_owned()],
            search_limits: choices.search_limits,
            sector_days: 42,
        },
    })
}

fn web(app: &App, url: &str) -> Web {
    Web::new(WebParts {
        app: app.clone(),
        site: Arc::new(Site {
            operator: app.policy.operator.clone(),
            phone: app.policy.operator_phone.clone(),
            demo: true,
            version: "test",
            upload_mb: 25,
        }),
        tokens: FormTokens::new(app.keyring.mac("form tokens", b"")),
        origins: OwnOrigins(vec![url.to_owned()].into()),
        tls: false,
    })
}
