//! Sharing, finding and collecting as a person does it in a browser.

use crate::browser::{Browser, Page};
use crate::world::World;
use bytes::Bytes;
use reqwest::header::{COOKIE, LOCATION, ORIGIN};
use reqwest::multipart::{Form, Part};
use reqwest::{Response, redirect};
use wissel_core::actor::{Actor, Member, Role};
use wissel_core::ids::{MembershipId, OrganisationId, RecordId};
use wissel_core::time::Moment;
use wissel_store::standing;

/// A test BSN.
pub const BSN: &str = "999990421";
/// Another one.
pub const OTHER_BSN: &str = "999990019";
/// The client's birth date.
pub const BORN: &str = "03-04-1990";

/// The share form, filled in; a test changes what it wants to be otherwise.
#[derive(Clone)]
pub struct Filled {
    /// Fields by name.
    pub fields: Vec<(&'static str, String)>,
    /// The file.
    pub file: Option<Bytes>,
}

impl Default for Filled {
    fn default() -> Self {
        let fields = [
            ("text", "Tweede zwangerschap."),
            ("bsn", BSN),
            ("no_bsn_reason", ""),
            ("birth_date", BORN),
            ("initials", "M.J."),
            ("prefix", "van der"),
            ("birth_name", "Berg"),
            ("due_date", "01-02-2027"),
            ("last_day", ""),
            ("treatment", "on"),
            ("consent", "on"),
            ("consent_by", "client"),
            ("consent_how", "spoken"),
            ("consent_day", "01-09-2026"),
            ("informed", "on"),
            ("identity_checked", "on"),
        ];
        Self { fields: fields.map(|(n, v)| (n, v.to_owned())).to_vec(), file: None }
    }
}

impl Filled {
    /// The same form with another value in this field.
    #[must_use]
    pub fn with(mut self, field: &str, value: &str) -> Self {
        let (_, old) = self.fields.iter_mut().find(|(n, _)| *n == field).expect("a field");
        value.clone_into(old);
        self
    }
    /// The same form with a file.
    #[must_use]
    pub fn with_file(mut self, file: Bytes) -> Self {
        self.file = Some(file);
        self
    }
}

/// Sends a form with a file; redirects are not followed.
pub async fn upload(world: &World, browser: &Browser, path: &str, filled: &Filled) -> Response {
    let mut form = Form::new().text("_token", browser.token.clone());
    for (name, value) in &filled.fields {
        // A browser sends nothing for a box that was not ticked.
        if !value.is_empty() || !matches!(*name, "treatment" | "consent" | "informed" | "identity_checked") {
            form = form.text(*name, value.clone());
        }
    }
    if let Some(file) = &filled.file {
        let part = Part::stream_with_length(file.clone(), file.len() as u64);
        form = form.part("file", part.file_name("overdracht Berg.pdf"));
    }
    let client = reqwest::Client::builder().redirect(redirect::Policy::none()).no_proxy().build();
    let request = client.expect("client").post(format!("{}{path}", world.url));
    let request = request.header(ORIGIN, &world.url).header(COOKIE, cookies(browser));
    request.multipart(form).send().await.expect("an answer")
}

/// The cookies of a browser as it sends them.
pub fn cookies(browser: &Browser) -> String {
    browser.cookies.iter().map(|(n, v)| format!("{n}={v}")).collect::<Vec<_>>().join("; ")
}

/// Opens what a browser would download; the answer as it comes.
pub async fn fetch(world: &World, browser: &Browser, path: &str) -> Response {
    let client = reqwest::Client::builder().redirect(redirect::Policy::none()).no_proxy().build();
    let request = client.expect("client").get(format!("{}{path}", world.url));
    request.header(COOKIE, cookies(browser)).send().await.expect("an answer")
}

/// Shares a record and gives its id.
pub async fn share(world: &World, browser: &mut Browser, filled: &Filled) -> RecordId {
    browser.get("/dossiers/delen").await;
    let answer = upload(world, browser, "/dossiers/delen", filled).await;
    let status = answer.status();
    let to = answer.headers().get(LOCATION).map(|l| l.to_str().expect("text").to_owned());
    let Some(to) = to else { panic!("not shared: {status} {}", answer.text().await.expect("body")) };
    to.strip_prefix("/dossiers/").expect("a record").parse().expect("an id")
}

/// Searches; the page that answers.
pub async fn find(browser: &mut Browser, identifier: (&str, &str), born: &str) -> Page {
    browser.get("/zoeken").await;
    let fields = [identifier, ("birth_date", born), ("relation", "substitute"), ("purpose", "urgent")];
    browser.submit("/zoeken", &fields).await
}

/// Says "Ja, dit is mijn cliënt" to the first record of a result; the page that follows.
pub async fn collect(browser: &mut Browser, result: &Page) -> Page {
    let hit = result.value("find").expect("a hit").to_owned();
    let record = result.value("record").expect("a record").to_owned();
    browser.submit("/zoeken/openen", &[("find", &hit), ("record", &record), ("answer", "yes")]).await
}

/// Finds by BSN and collects; the page of the collected record.
pub async fn find_and_collect(browser: &mut Browser) -> Page {
    let result = find(browser, ("bsn", BSN), BORN).await;
    assert!(result.has("Is dit uw cliënt?"), "{result:?}");
    collect(browser, &result).await
}

/// Two organisations: a midwife `sanne` who shares and a hospital midwife `noor` who collects.
pub async fn two(world: &World) -> (Browser, Browser) {
    let nest = world.organisation("Het Nest", "midwifery").await;
    let east = world.organisation("Ziekenhuis Oost", "hospital").await;
    world.member("sanne", Role::Practitioner, nest).await;
    world.member("noor", Role::Practitioner, east).await;
    (world.log_in("sanne").await, world.log_in("noor").await)
}

/// The actor behind somebody's newest session, for calling use cases without the site.
pub async fn actor(world: &World, user_name: &str) -> Actor {
    let user = world.account(user_name).user;
    let session = world
        .app
        .store
        .read(user, |tx, user| {
            let row = tx.opt(
                wissel_store::sql!(
                    "select id from session where person_id = $1 and ended_at is null
                     order by authenticated_at desc, id desc limit 1"
                ),
                &[user.into()],
            )?;
            match row {
                Some(row) => standing::by_session(tx, row.id("id")?),
                None => Ok(None),
            }
        })
        .await;
    let facts = session.expect("read").expect("a session");
    let member: Member = facts.at_work.expect("at work").member;
    Actor::Member(member, world.origin("192.0.2.7"))
}

/// A moment.
pub fn at(text: &str) -> Moment {
    text.parse().expect("a moment")
}

/// Who is whom: organisation and membership of a user's first membership.
pub fn membership(world: &World, user_name: &str) -> MembershipId {
    world.account(user_name).memberships[0]
}

/// How many rows of this kind the audit log has.
pub async fn events(world: &World, event: &'static str) -> i64 {
    world
        .app
        .store
        .read(event, |tx, event| {
            let sql =
                wissel_store::sql!("select count(*) as n from audit where event = $1 and refused is null");
            tx.one(sql, &[(*event).into()])?.int("n")
        })
        .await
        .expect("read")
}

/// The organisation of a user's first membership.
pub async fn organisation_of(world: &World, user_name: &str) -> OrganisationId {
    match actor(world, user_name).await {
        Actor::Member(member, _) => member.organisation,
        Actor::Visitor(_) | Actor::Client(..) | Actor::Provisioner(..) | Actor::System(_) => {
            unreachable!("a member")
        }
    }
}

/// A PDF of one page on which this text stands, padded to about so many bytes. Nothing in it is compressed.
pub fn pdf(text: &str, padding: usize) -> Bytes {
    let content = format!("BT /F1 24 Tf 72 700 Td ({text}) Tj ET");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R \
         /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
        format!("<< /Length {padding} >>\nstream\n{}\nendstream", "w".repeat(padding)),
    ];
    let mut file = "%PDF-1.7\n".to_owned();
    let mut places = Vec::new();
    for (n, object) in objects.iter().enumerate() {
        places.push(file.len());
        file.push_str(&format!("{} 0 obj\n{object}\nendobj\n", n + 1));
    }
    let xref = file.len();
    file.push_str(&format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1));
    for place in places {
        file.push_str(&format!("{place:010} 00000 n \n"));
    }
    let size = objects.len() + 1;
    file.push_str(&format!("trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{xref}\n%%EOF\n"));
    Bytes::from(file)
}
