//! Persons. Everything that says who somebody is stands sealed under her own key.

use crate::seal::PersonKey;
use crate::{Fault, Row, Tx, sql};
use serde::{Deserialize, Serialize};
use wissel_core::ids::UserId;
use wissel_core::lang::Lang;
use wissel_core::person::{Mail, Username};
use wissel_core::time::Moment;

const PROFILE: &str = "person.profile";

/// Who somebody is and how she is reached. Stored sealed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// The user name as she typed it, folded; none until an invitation is taken up.
    pub user_name: Option<String>,
    /// Her name as colleagues see it; empty once she was forgotten.
    pub name: String,
    /// Her mail address.
    pub mail: String,
    /// Her phone number (E.164): confirmed when the person's `phone_at` is set, else as given by who invited her.
    pub phone: String,
}

impl std::fmt::Debug for Profile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Profile(…)")
    }
}

/// A natural person who may log in (U-def).
#[derive(Clone, Debug)]
pub struct Person {
    /// Her id.
    pub id: UserId,
    /// Who she is.
    pub profile: Profile,
    /// In which language messages reach her.
    pub lang: Lang,
    /// The argon2id PHC string; none until chosen.
    pub password: Option<String>,
    /// When the phone was confirmed; none = no second factor yet.
    pub phone_at: Option<Moment>,
    /// Her key, for the other columns that are sealed under it.
    pub key: PersonKey,
}

impl Person {
    /// Whether she can log in: user name, password and a confirmed phone.
    pub fn is_enrolled(&self) -> bool {
        self.profile.user_name.is_some() && self.password.is_some() && self.phone_at.is_some()
    }
}

/// The person with this user name.
pub fn by_name(tx: &mut Tx<'_>, name: &Username) -> Result<Option<Person>, Fault> {
    let index = tx.keys().name_index("user name", name.as_str().as_bytes());
    let row = tx.opt(
        sql!("select id, key_wrapped, profile, lang, password, phone_at from person where name_index = $1"),
        &[index.into()],
    )?;
    row.map(|r| read(tx, &r)).transpose()
}

/// The password hash of the person with this user name, without opening anything of hers.
pub fn password_of(tx: &mut Tx<'_>, name: &Username) -> Result<Option<(UserId, String)>, Fault> {
    let index = tx.keys().name_index("user name", name.as_str().as_bytes());
    let row = tx.opt(
        sql!("select id, password from person where name_index = $1 and password is not null"),
        &[index.into()],
    )?;
    row.map(|r| Ok((r.id("id")?, r.text("password")?))).transpose()
}

/// The person with this mail address.
pub fn by_mail(tx: &mut Tx<'_>, mail: &Mail) -> Result<Option<Person>, Fault> {
    let index = mail_index(tx, mail.as_str());
    // Two invitations at once may have made two persons for one address: the one who can log in comes first.
    let rows = tx.rows(
        sql!(
            "select id, key_wrapped, profile, lang, password, phone_at from person where mail_index = $1 \
             order by case when password is null then 1 else 0 end, created_at limit 1"
        ),
        &[index.into()],
    )?;
    rows.first().map(|r| read(tx, r)).transpose()
}

/// The person with this id.
pub fn by_id(tx: &mut Tx<'_>, id: UserId) -> Result<Option<Person>, Fault> {
    let row = tx.opt(
        sql!("select id, key_wrapped, profile, lang, password, phone_at from person where id = $1"),
        &[id.into()],
    )?;
    row.map(|r| read(tx, &r)).transpose()
}

/// The person with this id, who must be there.
pub fn get(tx: &mut Tx<'_>, id: UserId) -> Result<Person, Fault> {
    by_id(tx, id)?.ok_or(Fault::Corrupt("a person is missing"))
}

/// Whether a user name is taken by somebody else.
pub fn name_is_taken(tx: &mut Tx<'_>, name: &Username, by_other_than: UserId) -> Result<bool, Fault> {
    let index = tx.keys().name_index("user name", name.as_str().as_bytes());
    let row = tx.opt(
        sql!("select id from person where name_index = $1 and id <> $2"),
        &[index.into(), by_other_than.into()],
    )?;
    Ok(row.is_some())
}

/// Adds a person with a fresh key.
pub fn insert(tx: &mut Tx<'_>, id: UserId, profile: Profile, lang: Lang) -> Result<Person, Fault> {
    let key = PersonKey::from_bytes(tx.random());
    let nonce = tx.nonce();
    let wrapped = tx.keys().wrap_person_key(id, &key, nonce)?;
    let sealed = seal_profile(tx, id, &key, &profile)?;
    let mail = mail_index(tx, &profile.mail);
    let now = tx.now();
    tx.exec(
        sql!(
            "insert into person (id, mail_index, key_wrapped, profile, lang, created_at, epoch) \
             values ($1, $2, $3, $4, $5, $6, 0)"
        ),
        &[id.into(), mail.into(), wrapped.into(), sealed.into(), lang.tag().into(), now.into()],
    )?;
    Ok(Person { id, profile, lang, password: None, phone_at: None, key })
}

/// Gives a person her user name. The caller has looked whether it is free; the index refuses a second one.
pub fn set_user_name(tx: &mut Tx<'_>, person: &mut Person, name: &Username) -> Result<(), Fault> {
    person.profile.user_name = Some(name.as_str().to_owned());
    let sealed = seal_profile(tx, person.id, &person.key, &person.profile)?;
    let index = tx.keys().name_index("user name", name.as_str().as_bytes());
    tx.exec(
        sql!("update person set name_index = $2, profile = $3 where id = $1"),
        &[person.id.into(), index.into(), sealed.into()],
    )?;
    Ok(())
}

/// Sets a new password hash; running downloads stop.
pub fn set_password(tx: &mut Tx<'_>, id: UserId, phc: &str) -> Result<(), Fault> {
    let now = tx.now();
    tx.exec(
        sql!("update person set password = $2, password_at = $3, epoch = epoch + 1 where id = $1"),
        &[id.into(), phc.into(), now.into()],
    )?;
    Ok(())
}

/// Replaces a hash by one of the same password with other parameters; not when the password changed meanwhile.
pub fn rehash(tx: &mut Tx<'_>, id: UserId, old: &str, new: &str) -> Result<(), Fault> {
    tx.exec(
        sql!("update person set password = $3 where id = $1 and password = $2"),
        &[id.into(), old.into(), new.into()],
    )?;
    Ok(())
}

/// Whether this is the number of somebody else who works, or was invited, somewhere.
pub fn phone_is_held(tx: &mut Tx<'_>, phone: &str, by_other_than: UserId) -> Result<bool, Fault> {
    let index = phone_index(tx, phone);
    let row = tx.opt(
        sql!(
            "select id from person where phone_index = $1 and id <> $2 and exists \
             (select 1 from membership m where m.person_id = person.id and m.state <> 'ended')"
        ),
        &[index.into(), by_other_than.into()],
    )?;
    Ok(row.is_some())
}

/// Makes a number hers, who proved with a code sent to it that she holds the phone. `false`, and nothing changed, while
/// it is the number of somebody else who works, or was invited, somewhere: one phone is one person's (U3.5).
pub fn claim_phone(tx: &mut Tx<'_>, id: UserId, phone: &str) -> Result<bool, Fault> {
    let index = phone_index(tx, phone);
    let hers = sql!("select id from person where id = $1 and phone_index = $2");
    if tx.opt(hers, &[id.into(), index.into()])?.is_some() {
        return Ok(true);
    }
    // Who left keeps no number from whoever has the phone now. She proves hers anew when she comes back.
    tx.exec(
        sql!(
            "update person set phone_index = null where phone_index = $2 and id <> $1 and not exists \
             (select 1 from membership m where m.person_id = person.id and m.state <> 'ended')"
        ),
        &[id.into(), index.into()],
    )?;
    let n = tx.exec(
        sql!(
            "update person set phone_index = $2 where id = $1 and not exists \
             (select 1 from person other where other.phone_index = $2 and other.id <> $1)"
        ),
        &[id.into(), index.into()],
    )?;
    Ok(n == 1)
}

/// Sets a number that she has proved to hold, when it is nobody else's; running downloads stop. `false` when it is.
pub fn set_own_phone(tx: &mut Tx<'_>, person: &mut Person, phone: &str) -> Result<bool, Fault> {
    if !claim_phone(tx, person.id, phone)? {
        return Ok(false);
    }
    write_phone(tx, person, phone)?;
    Ok(true)
}

/// Sets a number that somebody else gave for her: the first code that she enters proves that she holds the phone.
/// Running downloads stop.
pub fn set_phone(tx: &mut Tx<'_>, person: &mut Person, phone: &str) -> Result<(), Fault> {
    tx.exec(sql!("update person set phone_index = null where id = $1"), &[person.id.into()])?;
    write_phone(tx, person, phone)
}

fn write_phone(tx: &mut Tx<'_>, person: &mut Person, phone: &str) -> Result<(), Fault> {
    phone.clone_into(&mut person.profile.phone);
    let sealed = seal_profile(tx, person.id, &person.key, &person.profile)?;
    let now = tx.now();
    person.phone_at = Some(now);
    tx.exec(
        sql!("update person set profile = $2, phone_at = $3, epoch = epoch + 1 where id = $1"),
        &[person.id.into(), sealed.into(), now.into()],
    )?;
    Ok(())
}

/// What who holds the machine gave somebody.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Given {
    /// Another number for her codes.
    Number,
    /// A link to a new password.
    Link,
}

/// When this was given last (real time).
pub fn given_at(tx: &mut Tx<'_>, id: UserId, what: Given) -> Result<Option<Moment>, Fault> {
    let row =
        tx.one(sql!("select number_given_at, link_given_at from person where id = $1"), &[id.into()])?;
    row.opt_moment(match what {
        Given::Number => "number_given_at",
        Given::Link => "link_given_at",
    })
}

/// Notes that this is given now.
pub fn give(tx: &mut Tx<'_>, id: UserId, what: Given) -> Result<(), Fault> {
    let now = tx.real_now();
    let note = match what {
        Given::Number => sql!("update person set number_given_at = $2 where id = $1"),
        Given::Link => sql!("update person set link_given_at = $2 where id = $1"),
    };
    tx.exec(note, &[id.into(), now.into()]).map(drop)
}

/// Whether she was offered a passkey before.
pub fn was_offered_passkey(tx: &mut Tx<'_>, id: UserId) -> Result<bool, Fault> {
    let row =
        tx.opt(sql!("select id from person where id = $1 and passkey_offered_at is not null"), &[id.into()])?;
    Ok(row.is_some())
}

/// Notes that she is offered a passkey now; `false` when she was before.
pub fn offer_passkey(tx: &mut Tx<'_>, id: UserId) -> Result<bool, Fault> {
    let now = tx.now();
    let n = tx.exec(
        sql!("update person set passkey_offered_at = $2 where id = $1 and passkey_offered_at is null"),
        &[id.into(), now.into()],
    )?;
    Ok(n == 1)
}

/// Leaves nothing of a person but her number: a profile without name and addresses under a new key, no way to log in.
/// The epoch -1 marks her.
pub(super) fn empty(tx: &mut Tx<'_>, id: UserId) -> Result<(), Fault> {
    let key = PersonKey::from_bytes(tx.random());
    let nonce = tx.nonce();
    let wrapped = tx.keys().wrap_person_key(id, &key, nonce)?;
    let nobody = Profile { user_name: None, name: String::new(), mail: String::new(), phone: String::new() };
    let sealed = seal_profile(tx, id, &key, &nobody)?;
    let nowhere: [u8; 32] = tx.random();
    tx.exec(
        sql!(
            "update person set name_index = null, mail_index = $2, key_wrapped = $3, profile = $4, \
             password = null, password_at = null, phone_at = null, phone_index = null, epoch = -1 where id = $1"
        ),
        &[id.into(), nowhere.into(), wrapped.into(), sealed.into()],
    )?;
    Ok(())
}

/// Opens the profile in a row that has `key_wrapped` and `profile` of this person.
pub fn open_profile(tx: &Tx<'_>, id: UserId, row: &Row) -> Result<(PersonKey, Profile), Fault> {
    let key = tx.keys().unwrap_person_key(id, &row.bytes("key_wrapped")?)?;
    let plain = key.open(PROFILE, &id.bytes(), &row.bytes("profile")?)?;
    let profile = serde_json::from_slice(&plain).map_err(|_| Fault::Corrupt("a profile is not readable"))?;
    Ok((key, profile))
}

fn read(tx: &Tx<'_>, row: &Row) -> Result<Person, Fault> {
    let id = row.id("id")?;
    let (key, profile) = open_profile(tx, id, row)?;
    Ok(Person {
        id,
        profile,
        lang: Lang::from_tag(row.str("lang")?).unwrap_or_default(),
        password: row.opt_text("password")?,
        phone_at: row.opt_moment("phone_at")?,
        key,
    })
}

fn seal_profile(tx: &mut Tx<'_>, id: UserId, key: &PersonKey, profile: &Profile) -> Result<Vec<u8>, Fault> {
    let plain = serde_json::to_vec(profile).map_err(|_| Fault::Corrupt("a profile cannot be written"))?;
    key.seal(PROFILE, &id.bytes(), &plain, tx.nonce())
}

fn phone_index(tx: &Tx<'_>, phone: &str) -> [u8; 32] {
    tx.keys().name_index("phone", phone.as_bytes())
}

fn mail_index(tx: &Tx<'_>, mail: &str) -> [u8; 32] {
    // The local part may be case-sensitive by RFC 5321; no care organisation has two people who differ by that.
    tx.keys().name_index("mail", mail.to_lowercase().as_bytes())
}
