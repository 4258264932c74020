//! What has to happen so that somebody's work here is as the personnel system says: nothing, an invitation, or its end.
//!
//! Everything that can be refused is looked at before anything is written: a refusal is committed with what it wrote.

use super::Refused;
use crate::failure::Stop;
use crate::identity::invite::{self, House, Invite};
use crate::office::end_membership::{self, conclude};
use wissel_core::act::{Acted, Outcome};
use wissel_core::actor::Role;
use wissel_core::identity::membership::{MembershipRefused, MembershipState};
use wissel_core::identity::provisioning::{Attributes, Course, ProvisioningDenied, course};
use wissel_core::ids::{MembershipId, OrganisationId};
use wissel_core::lang::Lang;
use wissel_core::person::Mail;
use wissel_store::identity::membership::{self, Membership};
use wissel_store::identity::{person, scim};
use wissel_store::office::members;
use wissel_store::{Fault, Tx};

/// What came of it: which membership is hers, and what is committed with it.
pub(super) struct Arranged {
    pub(super) membership: Option<MembershipId>,
    pub(super) acts: Vec<Acted<()>>,
}

/// Why not, and what is committed with that.
pub(super) struct Stopped {
    pub(super) why: Refused,
    pub(super) acts: Vec<Acted<()>>,
}

impl From<Refused> for Stopped {
    fn from(why: Refused) -> Self {
        Self { why, acts: Vec::new() }
    }
}

type Result2<T> = Result<Result<T, Stopped>, Fault>;

/// Carries out what is said.
pub(super) fn arrange(
    tx: &mut Tx<'_>,
    house: &House,
    organisation: OrganisationId,
    (said, mail): (&Attributes, &Mail),
    (own, active): (Option<MembershipId>, bool),
) -> Result2<Arranged> {
    let mut hers = own;
    let mut places = match own {
        Some(id) => scim::places(tx, id)?,
        None => Vec::new(),
    };
    // Who is told to be gone is nobody's yet: what others gave her ends by their hand. Only who works is taken over.
    if active && !places.iter().any(|(_, state)| *state != MembershipState::Ended) {
        match adopt(tx, organisation, mail)? {
            Ok(Some(found)) => {
                places = scim::places(tx, found)?;
                hers = Some(found);
            }
            Ok(None) => {}
            Err(why) => return Ok(Err(why.into())),
        }
    }
    match course(places.iter().map(|(_, state)| *state), active) {
        Course::Nothing => Ok(Ok(Arranged { membership: hers, acts: Vec::new() })),
        Course::Join => join(tx, house, organisation, said),
        Course::Leave => {
            let left = leave(tx, house, organisation, &places)?;
            Ok(left.map(|acts| Arranged { membership: hers, acts }))
        }
    }
}

/// The membership of somebody who is at work here or invited already, under this address: she is taken over. Of several
/// roles that of a practitioner. Whoever is another's already is not.
fn adopt(
    tx: &mut Tx<'_>,
    organisation: OrganisationId,
    mail: &Mail,
) -> Result<Result<Option<MembershipId>, Refused>, Fault> {
    let Some(known) = person::by_mail(tx, mail)? else { return Ok(Ok(None)) };
    let all = membership::in_organisation(tx, known.id, organisation)?;
    for m in &all {
        if m.state != MembershipState::Ended && scim::is_named(tx, m.id)? {
            return Ok(Err(Refused::Taken));
        }
    }
    let open = |m: &&Membership| m.state != MembershipState::Ended;
    let found = all.iter().filter(open).max_by_key(|m| m.role == Role::Practitioner);
    Ok(Ok(found.map(|m| m.id)))
}

fn join(
    tx: &mut Tx<'_>,
    house: &House,
    organisation: OrganisationId,
    said: &Attributes,
) -> Result2<Arranged> {
    let newcomer = match said.newcomer() {
        Ok(newcomer) => newcomer,
        Err(problems) => return Ok(Err(Refused::Problems(problems).into())),
    };
    let invitation = Invite {
        organisation,
        name: newcomer.name,
        mail: newcomer.mail,
        phone: newcomer.phone,
        role: Role::Practitioner,
        responsible: None,
        identified: None,
        lang: Lang::default(),
    };
    let act = house.invite(tx, invitation)?;
    let outcome = match act.value() {
        Outcome::Done(invited) => Ok(invited.membership),
        Outcome::Refused(Stop::Rule(invite::Refused::Already)) => Err(Refused::Taken),
        Outcome::Refused(Stop::Rule(why)) => Err(Refused::Invitation(*why)),
        Outcome::Refused(Stop::Denied(_)) => Err(Refused::Denied(ProvisioningDenied::Token)),
    };
    let acts = vec![act.map(|_| ())];
    Ok(match outcome {
        Ok(membership) => Ok(Arranged { membership: Some(membership), acts }),
        Err(why) => Err(Stopped { why, acts }),
    })
}

/// Ends everything of these places that is open: who leaves an organisation leaves it in every role.
pub(super) fn leave(
    tx: &mut Tx<'_>,
    house: &House,
    organisation: OrganisationId,
    places: &[(MembershipId, MembershipState)],
) -> Result2<Vec<Acted<()>>> {
    let mut open = Vec::new();
    for (id, state) in places {
        if *state != MembershipState::Ended {
            open.extend(membership::by_id(tx, *id)?);
        }
    }
    for m in &open {
        if members::is_last_administrator(tx, organisation, m.id)? {
            let why = end_membership::Refused::Rule(MembershipRefused::LastAdministrator);
            return Ok(Err(Refused::End(why).into()));
        }
    }
    let mut acts = Vec::new();
    for m in &open {
        let act = conclude(tx, m, false, house.helpdesk())?;
        match act.value() {
            Outcome::Done(_) => acts.push(act.map(|_| ())),
            Outcome::Refused(_) => return Err(Fault::Corrupt("an open membership that does not end")),
        }
    }
    Ok(Ok(acts))
}
