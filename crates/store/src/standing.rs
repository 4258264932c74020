//! Who acts and how she stands, in one statement: session, membership, bar, terms, agreement, service.
//!
//! Read at each request, and again inside the transaction of each act: a right that was taken away a moment
//! ago is gone.

use crate::identity::{client, person, terms};
use crate::{Fault, Row, Sql, Tx, sql};
use wissel_core::actor::{Member, Role};
use wissel_core::identity::login_way::{LoginWay, SignIn, is_fresh};
use wissel_core::identity::membership::{IdentifiedBy, Level, MembershipState};
use wissel_core::identity::session::IDLE;
use wissel_core::identity::system::Scopes;
use wissel_core::ids::{CollectionId, MembershipId, OrganisationId, SessionId, TokenId, UserId};
use wissel_core::office::wind_down::{Course, Portal};
use wissel_core::permission::{Door, Standing, System};
use wissel_core::time::Moment;

/// A session that was not ended, with what its limits and its rights depend on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionFacts {
    /// The session.
    pub session: SessionId,
    /// The person.
    pub user: UserId,
    /// When both factors were last shown.
    pub authenticated_at: Moment,
    /// When it was last used, to the minute.
    pub last_seen_at: Moment,
    /// Its absolute limit.
    pub expires_at: Moment,
    /// Grows at each bar and change of password or phone.
    pub epoch: i64,
    /// Whether the person is barred; known even before a membership is chosen.
    pub barred: bool,
    /// Her name, as the page's head shows it.
    pub name: String,
    /// In how many places she is at work.
    pub places: i64,
    /// Under which membership she acts; `None` until she has chosen.
    pub at_work: Option<AtWork>,
}

/// The membership of a session and how it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AtWork {
    /// Who acts.
    pub member: Member,
    /// The organisation's name.
    pub organisation: String,
    /// How she stands.
    pub standing: Standing,
    /// Something that she collected here and that is wrong, until she confirms the warning about it.
    pub warned: Option<CollectionId>,
}

const OF_TOKEN: Sql =
    sql!("select id from session where token_hash = $1 and ended_at is null and api_token_id is null");

const BY_ID: Sql = sql!(
    "select s.id as session, s.person_id, s.authenticated_at, s.last_seen_at, s.expires_at, p.epoch,
        p.key_wrapped, p.profile, o.name as organisation,
        (select count(*) from membership x where x.person_id = s.person_id and x.state = 'active') as places,
        m.id as membership, m.organisation_id, m.role, m.state, m.responsible_id,
        case when b.id is null then 0 else 1 end as barred,
        (select min(w.collection_id) from warning w where w.person_id = s.person_id
            and w.organisation_id = m.organisation_id and w.confirmed_at is null) as warned,
        case when exists (select 1 from terms_acceptance a join terms t on t.id = a.terms_id
            where a.person_id = s.person_id and t.in_force_at >= coalesce((select max(f.in_force_at) from terms f
                where f.in_force_at <= $2), 9223372036854775807)) then 1 else 0 end as terms_accepted,
        case when exists (select 1 from agreement g where g.organisation_id = m.organisation_id
            and (g.ended_at is null or g.ended_at > $2)) then 1 else 0 end as agreement,
        case when exists (select 1 from entitlement e where e.organisation_id = m.organisation_id
            and e.service = 'exchange') then 1 else 0 end as service,
        case when m.role <> 'assistant' or exists (select 1 from membership r where r.id = m.responsible_id
            and r.organisation_id = m.organisation_id and r.state = 'active' and r.role = 'practitioner'
            and not exists (select 1 from bar x where x.person_id = r.person_id and x.lifted_at is null))
            then 1 else 0 end as responsible,
        case when o.emergency_on = 1 and exists (select 1 from membership v where v.organisation_id = m.organisation_id
            and v.role = 'privacy_officer' and v.state = 'active' and v.person_id <> s.person_id
            and not exists (select 1 from bar x where x.person_id = v.person_id and x.lifted_at is null))
            then 1 else 0 end as emergency,
        s.way, coalesce((select t.ways from terms_acceptance a join terms t on t.id = a.terms_id
            where a.person_id = s.person_id order by a.accepted_at desc, t.in_force_at desc limit 1), '') as ways,
        o.sign_in, o.collect_level, m.identified_how,
        case when exists (select 1 from passkey y where y.person_id = s.person_id) then 1 else 0 end as passkey,
        case when exists (select 1 from totp a where a.person_id = s.person_id) then 1 else 0 end as totp,
        case when exists (select 1 from provider_link l where l.person_id = s.person_id
            and l.organisation_id = m.organisation_id) then 1 else 0 end as provider, s.vouched, s.own_at,
        s.api_token_id, k.scopes as system_scopes, c.id as client,
        case when c.revoked_at is null and c.organisation_id = m.organisation_id and k.expires_at > $3
            then 1 else 0 end as system_live,
        case when exists (select 1 from agreement g where g.organisation_id = m.organisation_id
            and g.systems_two_factors = 1 and (g.ended_at is null or g.ended_at > $2)) then 1 else 0 end as two_factors,
        w.closes_at, w.ends_at, w.confirmed_at, w.emptied_at, w.finished_at
    from session s
    join person p on p.id = s.person_id
    left join membership m on m.id = s.membership_id
    left join organisation o on o.id = m.organisation_id
    left join bar b on b.person_id = s.person_id and b.lifted_at is null
    left join api_token k on k.id = s.api_token_id
    left join api_client c on c.id = k.client_id
    left join wind_down w on w.taken_back_at is null and w.confirmed_at is not null
    where s.id = $1 and s.ended_at is null"
);

/// The session with this cookie (SHA-256 of the token), unless it was ended. Limits of time are the caller's to check,
/// who also says which of them was reached.
pub fn by_token(tx: &mut Tx<'_>, token_hash: [u8; 32]) -> Result<Option<SessionFacts>, Fault> {
    match tx.opt(OF_TOKEN, &[token_hash.into()])? {
        Some(row) => not_ended(tx, row.id("id")?),
        None => Ok(None),
    }
}

/// Whether this cookie is of a session of somebody who is barred now: her bar ended it.
pub fn is_of_barred(tx: &mut Tx<'_>, token_hash: [u8; 32]) -> Result<bool, Fault> {
    let row = tx.opt(
        sql!(
            "select s.id from session s join bar b on b.person_id = s.person_id and b.lifted_at is null
             where s.token_hash = $1"
        ),
        &[token_hash.into()],
    )?;
    Ok(row.is_some())
}

/// The session with this id, unless it was ended or has reached one of its limits (U2.4): acts and running downloads
/// ask here, and no request need have noticed the limit before them.
pub fn by_session(tx: &mut Tx<'_>, session: SessionId) -> Result<Option<SessionFacts>, Fault> {
    let now = tx.real_now();
    Ok(not_ended(tx, session)?.filter(|s| now < s.expires_at && now.since(s.last_seen_at) < IDLE))
}

fn not_ended(tx: &mut Tx<'_>, session: SessionId) -> Result<Option<SessionFacts>, Fault> {
    let (now, real) = (tx.now(), tx.real_now());
    tx.opt(BY_ID, &[session.into(), now.into(), real.into()])?.map(|r| facts(tx, &r, real)).transpose()
}

/// What stands for a session when a system acts for somebody: a MAC, so that no cookie can be made that hashes to it.
pub fn of_system(tx: &Tx<'_>, token: TokenId, membership: MembershipId) -> [u8; 32] {
    let both = [token.bytes(), membership.bytes()].concat();
    tx.keys().mac("session of a system", &both)
}

/// The same, looked up. `None`: not there yet. `Some(None)`: it was ended.
pub fn by_system(tx: &mut Tx<'_>, hash: [u8; 32]) -> Result<Option<Option<SessionFacts>>, Fault> {
    let row = tx.opt(
        sql!("select id from session where token_hash = $1 and api_token_id is not null"),
        &[hash.into()],
    )?;
    row.map(|r| not_ended(tx, r.id("id")?)).transpose()
}

/// Ends a session because of a limit of time; acts that end sessions for other reasons do so with an audit entry.
pub fn end_session(tx: &mut Tx<'_>, session: SessionId, why: &'static str) -> Result<(), Fault> {
    let now = tx.real_now();
    tx.exec(
        sql!("update session set ended_at = $2, ended_why = $3 where id = $1 and ended_at is null"),
        &[session.into(), now.into(), why.into()],
    )?;
    Ok(())
}

/// The session was used now.
pub fn touch_session(tx: &mut Tx<'_>, session: SessionId) -> Result<(), Fault> {
    let now = tx.real_now();
    tx.exec(
        sql!("update session set last_seen_at = $2 where id = $1 and last_seen_at < $2"),
        &[session.into(), now.into()],
    )?;
    Ok(())
}

fn sign_in(row: &Row) -> Result<SignIn, Fault> {
    SignIn::from_name(row.str("sign_in")?).ok_or(Fault::Corrupt("unknown rule of logging in"))
}

fn asked_level(row: &Row) -> Result<Level, Fault> {
    Level::from_name(row.str("collect_level")?).ok_or(Fault::Corrupt("unknown level"))
}

fn vouched(row: &Row) -> Result<Option<Level>, Fault> {
    let name = row.opt_str("vouched")?;
    name.map(|n| Level::from_name(n).ok_or(Fault::Corrupt("unknown level"))).transpose()
}

/// How sure it is who she is: by how she was identified, and no surer than what let her in.
fn level(row: &Row) -> Result<Level, Fault> {
    let identified = Level::of(row.opt_str("identified_how")?.and_then(IdentifiedBy::from_name));
    Ok(vouched(row)?.map_or(identified, |v| identified.at_most(v)))
}

/// What each way needs that somebody makes for herself, and the column that says whether she has it.
const OTHER_WAYS: [(&str, LoginWay); 3] =
    [("passkey", LoginWay::Passkey), ("totp", LoginWay::Totp), ("provider", LoginWay::Provider)];

/// How far the portal is wound down (U5.1).
fn portal(tx: &Tx<'_>, row: &Row) -> Result<Portal, Fault> {
    let (Some(closes_at), Some(ends_at)) = (row.opt_moment("closes_at")?, row.opt_moment("ends_at")?) else {
        return Ok(Portal::Open);
    };
    let course = Course {
        closes_at,
        ends_at,
        confirmed_at: row.opt_moment("confirmed_at")?,
        taken_back_at: None,
        emptied_at: row.opt_moment("emptied_at")?,
        finished_at: row.opt_moment("finished_at")?,
    };
    Ok(course.portal(tx.now()))
}

fn facts(tx: &Tx<'_>, row: &Row, real: Moment) -> Result<SessionFacts, Fault> {
    let user: UserId = row.id("person_id")?;
    let session: SessionId = row.id("session")?;
    let authenticated_at = row.moment("authenticated_at")?;
    let barred = row.flag("barred")?;
    let (_, profile) = person::open_profile(tx, user, row)?;
    let door = match row.opt_id::<TokenId>("api_token_id")? {
        None => Door::Own,
        Some(_) => Door::System(System {
            live: row.flag("system_live")?,
            scopes: match row.opt_str("system_scopes")? {
                Some(_) => client::scopes(row, "system_scopes")?,
                None => Scopes::NONE,
            },
            two_factors: row.flag("two_factors")?,
        }),
    };
    let vouched = vouched(row)?;
    let way = LoginWay::from_name(row.str("way")?).ok_or(Fault::Corrupt("unknown way to log in"))?;
    let named = terms::ways(row)?;
    let at_work = match row.opt_id::<MembershipId>("membership")? {
        None => None,
        Some(membership) => Some(AtWork {
            organisation: row.text("organisation")?,
            warned: row.opt_id("warned")?,
            member: Member {
                user,
                membership,
                organisation: row.id::<OrganisationId>("organisation_id")?,
                role: Role::from_name(row.str("role")?).ok_or(Fault::Corrupt("unknown role"))?,
                responsible: row.opt_id("responsible_id")?,
                session,
                client: row.opt_id("client")?,
                authenticated_at,
            },
            standing: Standing {
                membership: MembershipState::from_name(row.str("state")?)
                    .ok_or(Fault::Corrupt("unknown membership state"))?,
                barred,
                terms_accepted: row.flag("terms_accepted")?,
                agreement_on_file: row.flag("agreement")?,
                service_on: row.flag("service")?,
                responsible: row.flag("responsible")?,
                emergency_on: row.flag("emergency")?,
                way_named: named.allow(way),
                // A system's users log in there, with what its agreement records.
                way_refused: door == Door::Own && sign_in(row)?.refuses(way, named),
                has_other_way: OTHER_WAYS.into_iter().try_fold(false, |has, (column, way)| {
                    Ok::<_, Fault>(has || (row.flag(column)? && named.allow(way) && sign_in(row)?.takes(way)))
                })?,
                other_way_outside: sign_in(row)? == SignIn::Provider,
                level_short: !level(row)?.is_enough_for(asked_level(row)?),
                // What she showed at her organisation's sign-in changes nothing of what opens her account here.
                fresh: match vouched {
                    None => is_fresh(authenticated_at, real),
                    Some(_) => row.opt_moment("own_at")?.is_some_and(|at| is_fresh(at, real)),
                },
                portal: portal(tx, row)?,
                door,
            },
        }),
    };
    Ok(SessionFacts {
        session,
        user,
        authenticated_at,
        last_seen_at: row.moment("last_seen_at")?,
        expires_at: row.moment("expires_at")?,
        epoch: row.int("epoch")?,
        barred,
        name: profile.name,
        // She can choose no other place in a session that her organisation's sign-in opened.
        places: if vouched.is_some() { 1 } else { row.int("places")? },
        at_work,
    })
}

/// Moves every live session ahead in civil time, so that a demo's journey logs nobody out.
pub fn shift_sessions(tx: &mut Tx<'_>, ahead: std::time::Duration) -> Result<(), Fault> {
    let micros = i64::try_from(ahead.as_micros()).unwrap_or(i64::MAX);
    tx.exec(
        sql!(
            "update session set authenticated_at = authenticated_at + $1, last_seen_at = last_seen_at + $1, \
             expires_at = expires_at + $1 where ended_at is null"
        ),
        &[micros.into()],
    )?;
    crate::exchange::view_session::shift(tx, ahead)
}
