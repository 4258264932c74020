//! The one policy: may a member with this role and this standing do this?
//!
//! Everything is refused unless a line here allows it; the matches are exhaustive, so that a new role or need
//! does not compile before somebody has decided about it. Administrators and operators have no data function.
//! That data are the member's own organisation's is no question of role: every use case checks it by itself.

use crate::actor::Role;
use crate::identity::membership::MembershipState;
use crate::identity::system::{Scope, Scopes};
use crate::input::{named, refusals};
use crate::office::wind_down::Portal;

named! {
    /// What a route or a use case asks of who acts.
    pub enum Need {
        /// To log out, or to choose under which other membership to act.
        Leave = "leave",
        /// To read and accept the terms (U1.3).
        AcceptTerms = "accept_terms",
        /// Her own account: open sessions, password, phone (U3.5).
        OwnAccount = "own_account",
        /// To change what she logs in with: her password, her passkeys, her phone (U2.4).
        ChangeFactors = "change_factors",
        /// To share a record, and to replace a document of one (U2.1).
        ShareRecords = "share_records",
        /// To find and collect records, and to open collected ones again (U3.9, U5.3).
        FindAndCollect = "find_and_collect",
        /// To state an emergency in the place of a treatment relation (U3.9).
        EmergencyAccess = "emergency_access",
        /// To allow emergency access in her organisation, or to end it.
        SwitchEmergency = "switch_emergency",
        /// To judge the emergency accesses of her organisation.
        ReviewEmergencies = "review_emergencies",
        /// To see, withdraw and correct what her organisation shared, and to confirm warnings.
        OwnRecords = "own_records",
        /// The facts of her own organisation, for a system that acts for her.
        SeeOrganisation = "see_organisation",
        /// To see her organisation, its members and what there is to do.
        ManageMembers = "manage_members",
        /// To give somebody a function in her own organisation, and to take it away.
        NameMembers = "name_members",
        /// To say by which ways her organisation's members log in, and which level collecting asks for.
        SetSignIn = "set_sign_in",
        /// To see how her organisation's members log in.
        SeeSignIn = "see_sign_in",
        /// To see which colleagues wait to be let back in, and to stop that.
        SeeRecoveries = "see_recoveries",
        /// To let a colleague back in whom somebody else asked for (U3.5).
        ConfirmRecovery = "confirm_recovery",
        /// To give an organisation its first administrator.
        NameAdministrators = "name_administrators",
        /// To sign the processor agreement for her organisation (U5.6).
        SignAgreement = "sign_agreement",
        /// To add systems as clients of her organisation, and to take them away.
        ManageClients = "manage_clients",
        /// To give a machine lasting access: a system as a client, an address that is told, a new secret.
        GiveAccess = "give_access",
        /// Her organisation's log, with record numbers.
        ReadOrganisationLog = "read_organisation_log",
        /// To take her organisation's log along, signed.
        ExportLog = "export_log",
        /// To review the log of her organisation: a sample, and what strikes the eye.
        ReviewLog = "review_log",
        /// To keep the files of data breaches (GDPR art. 33).
        HandleBreaches = "handle_breaches",
        /// To ask for a disclosure of content, or to confirm one (U5.5).
        Disclose = "disclose",
        /// The log of one client, by BSN.
        ReadClientLog = "read_client_log",
        /// Organisations, agreements, services, queues: the operator's work without content (U5.5).
        Operate = "operate",
        /// To bar a person and to lift a bar (U5.2).
        BarUsers = "bar_users",
        /// To publish a version of the terms (T5.1).
        PublishTerms = "publish_terms",
        /// To publish a version of a care sector's retention rule, and to switch a sector for an organisation.
        SetRetention = "set_retention",
        /// To plan the end of the portal, to confirm a colleague's plan, to take it back (U5.1).
        WindDown = "wind_down",
        /// To say that her organisation has its own log, after which it may be destroyed (U5.1).
        ConfirmLog = "confirm_log",
        /// To read and answer complaints about her own organisation, or about the operator (T24.2).
        HandleComplaints = "handle_complaints",
    }
}

/// By which door somebody came in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Door {
    /// She logged in here herself, with user name, password and code (U2.4).
    Own,
    /// A system of her organisation names her as its user.
    System(System),
}

/// How a system stands that acts for somebody.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct System {
    /// Whether it and its token are good now, and it belongs to the organisation of the membership.
    pub live: bool,
    /// What its token allows.
    pub scopes: Scopes,
    /// Whether the organisation's processor agreement records that its systems log their users in with two factors.
    pub two_factors: bool,
}

/// The facts about who acts, loaded in the transaction that acts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own; all combinations occur")]
pub struct Standing {
    /// Where the membership stands.
    pub membership: MembershipState,
    /// Whether the person is barred (U5.2).
    pub barred: bool,
    /// Whether she accepted the version of the terms that is in force (U1.3).
    pub terms_accepted: bool,
    /// Whether a processor agreement of the organisation is on file and running (U5.6).
    pub agreement_on_file: bool,
    /// Whether the organisation's exchange service is switched on.
    pub service_on: bool,
    /// For an assistant: whether the practitioner she names is an active member of the same organisation.
    /// True for every other role.
    pub responsible: bool,
    /// Whether the organisation allows emergency access, and has a privacy officer at work who judges it.
    pub emergency_on: bool,
    /// Whether the version of the terms that she accepted last names the way by which she logged in (U2.4).
    pub way_named: bool,
    /// Whether she showed both factors a short while ago.
    pub fresh: bool,
    /// Whether her organisation does not take the way by which she logged in, and her terms name another one (U2.4).
    pub way_refused: bool,
    /// Whether she has made what that other way needs: then a code by SMS changes nothing of it.
    pub has_other_way: bool,
    /// Whether that other way is the organisation's own sign-in, which may be away.
    pub other_way_outside: bool,
    /// Whether how she was identified is not enough for what her organisation asks of who collects.
    pub level_short: bool,
    /// How far the portal is wound down (U5.1).
    pub portal: Portal,
    /// By which door she came in.
    pub door: Door,
}

impl Standing {
    /// Everything in order.
    pub const SOUND: Self = Self {
        membership: MembershipState::Active,
        barred: false,
        terms_accepted: true,
        agreement_on_file: true,
        service_on: true,
        responsible: true,
        emergency_on: true,
        way_named: true,
        fresh: true,
        way_refused: false,
        has_other_way: false,
        other_way_outside: false,
        level_short: false,
        portal: Portal::Open,
        door: Door::Own,
    };
}

refusals! {
    /// Why something may not be done.
    pub enum Denied {
        /// The person is barred (U5.2).
        Barred = "barred",
        /// The membership is not (yet, or any longer) active.
        MembershipNotActive = "membership-not-active",
        /// The terms in force were not accepted (U1.3).
        TermsNotAccepted = "terms-not-accepted",
        /// The accepted version of the terms does not name the way by which she logged in (U2.4).
        WayNotNamed = "way-not-named",
        /// Her organisation does not take the way by which she logged in (U2.4).
        WayRefused = "way-refused",
        /// Her organisation asks for a higher level of identification of who collects.
        LevelTooLow = "level-too-low",
        /// Both factors were shown too long ago for a change of factors or functions.
        NotFresh = "confirm-again",
        /// The role has no such function.
        RoleNotAllowed = "role-not-allowed",
        /// No processor agreement is on file (U5.6).
        NoAgreement = "no-agreement",
        /// The portal is being wound down: nothing new can be left here (U5.1).
        SharingOver = "sharing-over",
        /// The portal was wound down: nothing can be found, collected or opened any more (U5.1).
        PortalOver = "portal-over",
        /// The service is switched off for the organisation.
        ServiceOff = "service-off",
        /// The assistant's responsible practitioner is not at work here any more (NEN 7513).
        NoResponsible = "no-responsible",
        /// The organisation does not allow emergency access, or nobody is there to judge it (U3.9).
        EmergencyOff = "emergency-off",
        /// The system was taken away, or its token is over.
        SystemOver = "system-over",
        /// The system's token does not allow this.
        ScopeMissing = "scope-missing",
        /// No processor agreement records that the organisation's systems log their users in with two factors (U2.4).
        NoTwoFactors = "no-two-factors",
    }
}

/// Whether a role has a function at all.
pub const fn has_function(role: Role, need: Need) -> bool {
    match need {
        Need::Leave | Need::AcceptTerms | Need::OwnAccount | Need::ChangeFactors => true,
        Need::ShareRecords | Need::FindAndCollect | Need::OwnRecords => match role {
            Role::Practitioner | Role::Assistant => true,
            Role::Administrator | Role::PrivacyOfficer | Role::Operator => false,
        },
        Need::EmergencyAccess => match role {
            Role::Practitioner => true,
            Role::Assistant | Role::Administrator | Role::PrivacyOfficer | Role::Operator => false,
        },
        Need::SeeOrganisation => !matches!(role, Role::Operator),
        Need::SwitchEmergency
        | Need::ManageMembers
        | Need::NameMembers
        | Need::SetSignIn
        | Need::SeeSignIn
        | Need::SignAgreement
        | Need::ManageClients
        | Need::GiveAccess
        | Need::ConfirmLog
        | Need::ReadOrganisationLog => match role {
            Role::Administrator => true,
            Role::Practitioner | Role::Assistant | Role::PrivacyOfficer | Role::Operator => false,
        },
        Need::ExportLog => match role {
            Role::Administrator | Role::PrivacyOfficer => true,
            Role::Practitioner | Role::Assistant | Role::Operator => false,
        },
        Need::ReadClientLog | Need::ReviewEmergencies | Need::ReviewLog | Need::HandleBreaches => {
            match role {
                Role::PrivacyOfficer => true,
                Role::Practitioner | Role::Assistant | Role::Administrator | Role::Operator => false,
            }
        }
        Need::SeeRecoveries | Need::ConfirmRecovery => match role {
            Role::Administrator | Role::PrivacyOfficer => true,
            Role::Practitioner | Role::Assistant | Role::Operator => false,
        },
        Need::HandleComplaints => match role {
            Role::Administrator | Role::PrivacyOfficer | Role::Operator => true,
            Role::Practitioner | Role::Assistant => false,
        },
        Need::Operate
        | Need::NameAdministrators
        | Need::BarUsers
        | Need::PublishTerms
        | Need::SetRetention
        | Need::WindDown
        | Need::Disclose => match role {
            Role::Operator => true,
            Role::Practitioner | Role::Assistant | Role::Administrator | Role::PrivacyOfficer => false,
        },
    }
}

/// Whether a function asks for a processor agreement, and whether for a service that is switched on.
///
/// With the service switched off a source can still see and withdraw what it shared: a client's "no" cannot wait.
const fn asks_for(need: Need) -> (bool, bool) {
    match need {
        Need::ShareRecords | Need::FindAndCollect | Need::EmergencyAccess => (true, true),
        Need::OwnRecords => (true, false),
        Need::Leave
        | Need::AcceptTerms
        | Need::OwnAccount
        | Need::ChangeFactors
        | Need::SeeOrganisation
        | Need::SwitchEmergency
        | Need::ReviewEmergencies
        | Need::ManageMembers
        | Need::NameMembers
        | Need::SetSignIn
        | Need::SeeSignIn
        | Need::SeeRecoveries
        | Need::ConfirmRecovery
        | Need::NameAdministrators
        | Need::SignAgreement
        | Need::ManageClients
        | Need::GiveAccess
        | Need::ReadOrganisationLog
        | Need::ExportLog
        | Need::ReviewLog
        | Need::HandleBreaches
        | Need::ReadClientLog
        | Need::Operate
        | Need::Disclose
        | Need::BarUsers
        | Need::PublishTerms
        | Need::SetRetention
        | Need::WindDown
        | Need::ConfirmLog
        | Need::HandleComplaints => (false, false),
    }
}

/// Whether both factors have to be shown a short while ago: who takes somebody's open session along gets neither her
/// account nor her power over those of others.
const fn asks_fresh(need: Need) -> bool {
    match need {
        Need::ChangeFactors
        | Need::NameMembers
        | Need::GiveAccess
        | Need::SetSignIn
        | Need::ConfirmRecovery
        | Need::SignAgreement
        | Need::SetRetention
        | Need::WindDown
        | Need::ConfirmLog
        | Need::NameAdministrators
        | Need::Disclose => true,
        Need::Leave
        | Need::AcceptTerms
        | Need::OwnAccount
        | Need::ShareRecords
        | Need::FindAndCollect
        | Need::EmergencyAccess
        | Need::SwitchEmergency
        | Need::ReviewEmergencies
        | Need::OwnRecords
        | Need::SeeOrganisation
        | Need::ManageMembers
        | Need::SeeSignIn
        | Need::SeeRecoveries
        | Need::ManageClients
        | Need::ReadOrganisationLog
        | Need::ExportLog
        | Need::ReviewLog
        | Need::HandleBreaches
        | Need::ReadClientLog
        | Need::Operate
        | Need::BarUsers
        | Need::PublishTerms
        | Need::HandleComplaints => false,
    }
}

/// The scopes of which a system's token must have one. For what is not named here no system acts, whatever its token says.
const fn scope_for(need: Need) -> &'static [Scope] {
    match need {
        // What a system shared it may replace, and see what was stated about it.
        Need::ShareRecords | Need::OwnRecords => &[Scope::RecordPublish],
        // Which of the two it is stands with the route: looking for a client, or reading what is there.
        Need::FindAndCollect | Need::EmergencyAccess => &[Scope::RecordFind, Scope::RecordRead],
        Need::SeeOrganisation => &[Scope::OrganisationRead],
        Need::ReadOrganisationLog => &[Scope::LogRead],
        Need::Leave
        | Need::AcceptTerms
        | Need::OwnAccount
        | Need::ChangeFactors
        | Need::SwitchEmergency
        | Need::ReviewEmergencies
        | Need::ManageMembers
        | Need::NameMembers
        | Need::SetSignIn
        | Need::SeeSignIn
        | Need::SeeRecoveries
        | Need::ConfirmRecovery
        | Need::NameAdministrators
        | Need::SignAgreement
        | Need::ManageClients
        | Need::GiveAccess
        | Need::ReviewLog
        | Need::HandleBreaches
        | Need::ExportLog
        | Need::ReadClientLog
        | Need::Operate
        | Need::Disclose
        | Need::BarUsers
        | Need::PublishTerms
        | Need::SetRetention
        | Need::WindDown
        | Need::ConfirmLog
        | Need::HandleComplaints => &[],
    }
}

/// Whether a system may do this at all.
fn admits(system: &System, need: Need) -> Result<(), Denied> {
    if !system.live {
        return Err(Denied::SystemOver);
    }
    if scope_for(need).iter().any(|s| system.scopes.has(*s)) { Ok(()) } else { Err(Denied::ScopeMissing) }
}

/// What the end of the portal leaves of a function (U5.1). While records are being destroyed even their sources see none
/// of them; afterwards a source finds its receipts.
const fn still_there(portal: Portal, need: Need) -> Result<(), Denied> {
    match (portal, need) {
        (Portal::SharingOver, Need::ShareRecords) => Err(Denied::SharingOver),
        (
            Portal::Shut,
            Need::ShareRecords | Need::FindAndCollect | Need::EmergencyAccess | Need::OwnRecords,
        )
        | (Portal::Emptied, Need::ShareRecords | Need::FindAndCollect | Need::EmergencyAccess) => {
            Err(Denied::PortalOver)
        }
        (Portal::Open | Portal::SharingOver | Portal::Shut | Portal::Emptied, _) => Ok(()),
    }
}

/// Whether this is open to who has to come in by another way: her own account, and to make what the other way needs, the
/// first time. From then on what opens the door is changed by who came in through it.
const fn opens_another_way(need: Need, standing: &Standing) -> bool {
    match need {
        Need::AcceptTerms | Need::OwnAccount => true,
        Need::ChangeFactors => !standing.has_other_way,
        // When the organisation's own sign-in is away, an administrator can open the other ways again.
        Need::SeeSignIn | Need::SetSignIn => standing.other_way_outside,
        _ => false,
    }
}

/// Decides. The reasons come in the order in which a person can do something about them.
pub fn permit(role: Role, standing: &Standing, need: Need) -> Result<(), Denied> {
    let system = match &standing.door {
        Door::Own if matches!(need, Need::Leave) => return Ok(()),
        Door::Own => None,
        Door::System(system) => {
            admits(system, need)?;
            Some(system)
        }
    };
    if standing.barred {
        return Err(Denied::Barred);
    }
    match standing.membership {
        MembershipState::Active => {}
        MembershipState::Invited | MembershipState::Ended => return Err(Denied::MembershipNotActive),
    }
    if !standing.terms_accepted && !matches!(need, Need::AcceptTerms) {
        return Err(Denied::TermsNotAccepted);
    }
    if !standing.way_named && !matches!(need, Need::AcceptTerms) {
        return Err(Denied::WayNotNamed);
    }
    if !has_function(role, need) {
        return Err(Denied::RoleNotAllowed);
    }
    if standing.way_refused && !opens_another_way(need, standing) {
        return Err(Denied::WayRefused);
    }
    if standing.level_short && matches!(need, Need::FindAndCollect | Need::EmergencyAccess) {
        return Err(Denied::LevelTooLow);
    }
    if asks_fresh(need) && !standing.fresh {
        return Err(Denied::NotFresh);
    }
    let (agreement, service) = if system.is_some() { (true, true) } else { asks_for(need) };
    if agreement && !standing.agreement_on_file {
        return Err(Denied::NoAgreement);
    }
    if service && !standing.service_on {
        return Err(Denied::ServiceOff);
    }
    if agreement && matches!(role, Role::Assistant) && !standing.responsible {
        return Err(Denied::NoResponsible);
    }
    if matches!(need, Need::EmergencyAccess) && !standing.emergency_on {
        return Err(Denied::EmergencyOff);
    }
    if system.is_some_and(|s| !s.two_factors) {
        return Err(Denied::NoTwoFactors);
    }
    // Last: about everything else somebody can do something.
    still_there(standing.portal, need)
}

#[cfg(test)]
#[path = "permission_tests.rs"]
mod tests;
