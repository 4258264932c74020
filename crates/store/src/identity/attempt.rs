//! Attempts: what binds a one-time code to the step before it.

use super::token_hash;
use crate::{Fault, Row, Tx, sql};
use wissel_core::identity::login_way::LoginWay;
use wissel_core::ids::{AttemptId, LinkId, UserId, ViewCodeId};
use wissel_core::time::Moment;

const PENDING: &str = "attempt.pending";

/// What an attempt is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Purpose {
    /// To log in.
    Login,
    /// To show again who she is.
    Confirm,
    /// To change the phone number.
    Phone,
    /// To take up an invitation.
    Invitation,
    /// To see what a source shared, with a view code.
    View,
}

impl Purpose {
    const ALL: [Purpose; 5] = [Self::Login, Self::Confirm, Self::Phone, Self::Invitation, Self::View];
    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Login => "login",
            Self::Confirm => "confirm",
            Self::Phone => "phone",
            Self::Invitation => "invitation",
            Self::View => "view",
        }
    }
}

/// Whose attempt it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Holder {
    /// A person with, or about to have, an account.
    Person(UserId),
    /// Whoever holds a view code; she has no account.
    ViewCode(ViewCodeId),
}

impl Holder {
    /// The person; a fault for a view code.
    pub fn person(self) -> Result<UserId, Fault> {
        match self {
            Self::Person(user) => Ok(user),
            Self::ViewCode(_) => Err(Fault::Corrupt("an attempt without a person")),
        }
    }
    fn columns(self) -> (Option<UserId>, Option<ViewCodeId>) {
        match self {
            Self::Person(user) => (Some(user), None),
            Self::ViewCode(code) => (None, Some(code)),
        }
    }
    fn read(row: &Row) -> Result<Self, Fault> {
        match (row.opt_id("person_id")?, row.opt_id("view_code_id")?) {
            (Some(user), None) => Ok(Self::Person(user)),
            (None, Some(code)) => Ok(Self::ViewCode(code)),
            _ => Err(Fault::Corrupt("an attempt of nobody")),
        }
    }
}

impl From<UserId> for Holder {
    fn from(user: UserId) -> Self {
        Self::Person(user)
    }
}

/// One attempt.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// Its id.
    pub id: AttemptId,
    /// What for.
    pub purpose: Purpose,
    /// Which second factor it waits for: a code by SMS, or one of her app.
    pub way: LoginWay,
    /// Whose.
    pub holder: Holder,
    /// For an invitation: the link behind it.
    pub link: Option<LinkId>,
    /// Sealed: what waits for the code.
    pub pending: Option<Vec<u8>>,
    /// MAC of the code that was sent last.
    pub code_mac: [u8; 32],
    /// The last digits of the number that the code went to.
    pub phone_tail: String,
    /// How many codes were tried.
    pub tries: i64,
    /// How many codes were sent.
    pub sends: i64,
    /// When the last code was sent (real time).
    pub code_at: Moment,
    /// Until when the attempt lasts (real time).
    pub expires_at: Moment,
}

/// An attempt to be made.
#[derive(Clone, Debug)]
pub struct NewAttempt {
    /// Its id.
    pub id: AttemptId,
    /// The cookie's secret; only its hash is stored.
    pub token: String,
    /// What for.
    pub purpose: Purpose,
    /// Which second factor it waits for: a code by SMS, or one of her app.
    pub way: LoginWay,
    /// Whose.
    pub holder: Holder,
    /// For an invitation: the link behind it.
    pub link: Option<LinkId>,
    /// What waits for the code, in plain; stored sealed.
    pub pending: Option<Vec<u8>>,
    /// MAC of the code.
    pub code_mac: [u8; 32],
    /// The last digits of the number.
    pub phone_tail: String,
    /// Until when the attempt lasts (real time).
    pub expires_at: Moment,
}

/// Adds an attempt with its first code.
pub fn insert(tx: &mut Tx<'_>, new: &NewAttempt) -> Result<(), Fault> {
    let now = tx.real_now();
    let pending = match &new.pending {
        Some(plain) => {
            let person = super::person::get(tx, new.holder.person()?)?;
            let nonce = tx.nonce();
            Some(person.key.seal(PENDING, &new.id.bytes(), plain, nonce)?)
        }
        None => None,
    };
    let (person, view_code) = new.holder.columns();
    tx.exec(
        sql!(
            "insert into attempt (id, token_hash, purpose, person_id, view_code_id, link_id, pending, code_mac, \
             phone_tail, tries, sends, code_at, created_at, expires_at, way) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, $12, $10, $10, $11, $13)"
        ),
        &[
            new.id.into(),
            token_hash(&new.token).into(),
            new.purpose.name().into(),
            person.into(),
            view_code.into(),
            new.link.into(),
            pending.into(),
            new.code_mac.into(),
            (&new.phone_tail).into(),
            now.into(),
            new.expires_at.into(),
            i64::from(new.way == LoginWay::Sms).into(),
            new.way.name().into(),
        ],
    )?;
    Ok(())
}

/// The attempt with this token, whatever its state; none when unknown or over.
pub fn open(tx: &mut Tx<'_>, token: &str) -> Result<Option<Attempt>, Fault> {
    let now = tx.real_now();
    let row = tx.opt(
        sql!(
            "select id, purpose, person_id, view_code_id, link_id, pending, code_mac, phone_tail, tries, sends, \
             code_at, expires_at, way \
             from attempt where token_hash = $1 and used_at is null and expires_at > $2"
        ),
        &[token_hash(token).into(), now.into()],
    )?;
    row.as_ref().map(read).transpose()
}

/// Whose attempt this is and what for, also when it is used or over: for the audit log.
pub fn owner(tx: &mut Tx<'_>, token: &str) -> Result<Option<(AttemptId, Holder)>, Fault> {
    let row = tx.opt(
        sql!("select id, person_id, view_code_id from attempt where token_hash = $1"),
        &[token_hash(token).into()],
    )?;
    row.map(|r| Ok((r.id("id")?, Holder::read(&r)?))).transpose()
}

/// How the last message with this dedupe key fares: its state in the outbox and how often it was tried.
pub fn message(tx: &mut Tx<'_>, dedupe: &str) -> Result<Option<(String, bool)>, Fault> {
    let row = tx.opt(
        sql!(
            "select state, case when error is not null or attempts > 1 then 1 else 0 end as failed
             from outbox where dedupe = $1"
        ),
        &[dedupe.into()],
    )?;
    row.map(|r| Ok((r.text("state")?, r.flag("failed")?))).transpose()
}

/// Counts one try, **before** any comparison; none when no try is left, or the attempt is used, over or unknown.
///
/// `sent_after`: a code that was sent before this moment is too old.
pub fn count_try(
    tx: &mut Tx<'_>,
    token: &str,
    purpose: Purpose,
    most: u32,
    sent_after: Moment,
) -> Result<Option<Attempt>, Fault> {
    let now = tx.real_now();
    let row = tx.opt(
        sql!(
            "update attempt set tries = tries + 1 where token_hash = $1 and purpose = $2 and tries < $3 \
             and used_at is null and expires_at > $4 and code_at > $5 \
             returning id, purpose, person_id, view_code_id, link_id, pending, code_mac, phone_tail, tries, sends, \
             code_at, expires_at, way"
        ),
        &[token_hash(token).into(), purpose.name().into(), most.into(), now.into(), sent_after.into()],
    )?;
    row.as_ref().map(read).transpose()
}

/// Uses an attempt, once.
pub fn consume(tx: &mut Tx<'_>, id: AttemptId) -> Result<bool, Fault> {
    let now = tx.real_now();
    let n = tx.exec(
        sql!("update attempt set used_at = $2 where id = $1 and used_at is null"),
        &[id.into(), now.into()],
    )?;
    Ok(n == 1)
}

/// Puts a new code in place of the old one, while fewer than `most` were sent and none later than `sent_before`. From then
/// on the attempt waits for a code by SMS, also when it waited for one of an app.
pub fn renew_code(
    tx: &mut Tx<'_>,
    id: AttemptId,
    code_mac: [u8; 32],
    most: i64,
    sent_before: Moment,
) -> Result<bool, Fault> {
    let now = tx.real_now();
    let n = tx.exec(
        sql!(
            "update attempt set code_mac = $2, sends = sends + 1, code_at = $3, way = 'sms' \
             where id = $1 and used_at is null and sends < $4 and (code_at <= $5 or way = 'totp')"
        ),
        &[id.into(), code_mac.into(), now.into(), most.into(), sent_before.into()],
    )?;
    Ok(n == 1)
}

/// All unused attempts of a person end: her password, phone or standing changed.
pub fn close_all(tx: &mut Tx<'_>, person: UserId) -> Result<(), Fault> {
    let now = tx.real_now();
    tx.exec(
        sql!("update attempt set used_at = $2 where person_id = $1 and used_at is null"),
        &[person.into(), now.into()],
    )?;
    Ok(())
}

/// The ids of a view code's attempts, with how many codes were sent in each: what waits in the outbox goes with them.
pub fn of_view_code(tx: &mut Tx<'_>, code: ViewCodeId) -> Result<Vec<(AttemptId, i64)>, Fault> {
    tx.rows(sql!("select id, sends from attempt where view_code_id = $1"), &[code.into()])?
        .iter()
        .map(|r| Ok((r.id("id")?, r.int("sends")?)))
        .collect()
}

/// The message with this dedupe key is not sent any more, and its recipient is wiped.
pub fn wipe_message(tx: &mut Tx<'_>, dedupe: &str) -> Result<(), Fault> {
    let now = tx.now();
    tx.exec(
        sql!(
            "update outbox set state = 'expired', sealed = null, lease = null, done_at = coalesce(done_at, $2) \
             where dedupe = $1 and sealed is not null"
        ),
        &[dedupe.into(), now.into()],
    )?;
    Ok(())
}

/// What waits for the code of this attempt, opened.
pub fn pending(tx: &mut Tx<'_>, attempt: &Attempt) -> Result<Vec<u8>, Fault> {
    let sealed = attempt.pending.as_ref().ok_or(Fault::Corrupt("an attempt waits for nothing"))?;
    let person = super::person::get(tx, attempt.holder.person()?)?;
    person.key.open(PENDING, &attempt.id.bytes(), sealed)
}

/// Removes attempts that were over before this moment.
pub fn sweep(tx: &mut Tx<'_>, before: Moment) -> Result<u64, Fault> {
    tx.exec(sql!("delete from attempt where expires_at < $1"), &[before.into()])
}

fn read(row: &Row) -> Result<Attempt, Fault> {
    let purpose = row.str("purpose")?;
    Ok(Attempt {
        id: row.id("id")?,
        purpose: Purpose::ALL
            .into_iter()
            .find(|p| p.name() == purpose)
            .ok_or(Fault::Corrupt("an unknown purpose"))?,
        way: LoginWay::from_name(row.str("way")?).ok_or(Fault::Corrupt("unknown way to log in"))?,
        holder: Holder::read(row)?,
        link: row.opt_id("link_id")?,
        pending: row.opt_bytes("pending")?,
        code_mac: row.array("code_mac")?,
        phone_tail: row.text("phone_tail")?,
        tries: row.int("tries")?,
        sends: row.int("sends")?,
        code_at: row.moment("code_at")?,
        expires_at: row.moment("expires_at")?,
    })
}
