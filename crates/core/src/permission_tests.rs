//! The table of the policy function: each need, role and state.

use super::*;

/// The whole table, written apart from the code: which roles have which function.
const TABLE: [(Need, &[Role]); 34] = [
    (Need::Leave, &Role::ALL),
    (Need::AcceptTerms, &Role::ALL),
    (Need::OwnAccount, &Role::ALL),
    (Need::ChangeFactors, &Role::ALL),
    (Need::ShareRecords, &[Role::Practitioner, Role::Assistant]),
    (Need::FindAndCollect, &[Role::Practitioner, Role::Assistant]),
    (Need::EmergencyAccess, &[Role::Practitioner]),
    (Need::SwitchEmergency, &[Role::Administrator]),
    (Need::ReviewEmergencies, &[Role::PrivacyOfficer]),
    (Need::OwnRecords, &[Role::Practitioner, Role::Assistant]),
    (
        Need::SeeOrganisation,
        &[Role::Practitioner, Role::Assistant, Role::Administrator, Role::PrivacyOfficer],
    ),
    (Need::ManageMembers, &[Role::Administrator]),
    (Need::NameMembers, &[Role::Administrator]),
    (Need::SetSignIn, &[Role::Administrator]),
    (Need::SeeSignIn, &[Role::Administrator]),
    (Need::SignAgreement, &[Role::Administrator]),
    (Need::SeeRecoveries, &[Role::Administrator, Role::PrivacyOfficer]),
    (Need::ConfirmRecovery, &[Role::Administrator, Role::PrivacyOfficer]),
    (Need::NameAdministrators, &[Role::Operator]),
    (Need::ManageClients, &[Role::Administrator]),
    (Need::GiveAccess, &[Role::Administrator]),
    (Need::ReadOrganisationLog, &[Role::Administrator]),
    (Need::ExportLog, &[Role::Administrator, Role::PrivacyOfficer]),
    (Need::ReviewLog, &[Role::PrivacyOfficer]),
    (Need::HandleBreaches, &[Role::PrivacyOfficer]),
    (Need::Disclose, &[Role::Operator]),
    (Need::ReadClientLog, &[Role::PrivacyOfficer]),
    (Need::Operate, &[Role::Operator]),
    (Need::BarUsers, &[Role::Operator]),
    (Need::PublishTerms, &[Role::Operator]),
    (Need::SetRetention, &[Role::Operator]),
    (Need::WindDown, &[Role::Operator]),
    (Need::ConfirmLog, &[Role::Administrator]),
    (Need::HandleComplaints, &[Role::Administrator, Role::PrivacyOfficer, Role::Operator]),
];
/// What asks for both factors again.
const FRESH: [Need; 11] = [
    Need::GiveAccess,
    Need::SignAgreement,
    Need::Disclose,
    Need::ChangeFactors,
    Need::NameMembers,
    Need::SetSignIn,
    Need::ConfirmRecovery,
    Need::NameAdministrators,
    Need::SetRetention,
    Need::WindDown,
    Need::ConfirmLog,
];
const DATA: [Need; 4] = [Need::ShareRecords, Need::FindAndCollect, Need::EmergencyAccess, Need::OwnRecords];

fn standings() -> Vec<Standing> {
    let both = [false, true];
    let mut all = Vec::new();
    for &membership in MembershipState::ALL {
        for bits in 0..1_u16 << 12 {
            let bit = |n: u8| both[usize::from(bits >> n & 1)];
            all.push(Standing {
                membership,
                barred: bit(0),
                terms_accepted: bit(1),
                agreement_on_file: bit(2),
                service_on: bit(3),
                responsible: bit(4),
                emergency_on: bit(5),
                way_named: bit(6),
                fresh: bit(7),
                way_refused: bit(8),
                has_other_way: bit(9),
                level_short: bit(10),
                other_way_outside: bit(11),
                portal: Portal::Open,
                door: Door::Own,
            });
        }
    }
    all
}

/// U1.3, U2.4, U5.2, U5.5, U5.6: every role × need × standing.
#[test]
fn nobody_does_what_role_and_standing_do_not_allow() {
    assert_eq!(TABLE.len(), Need::ALL.len());
    for role in Role::ALL {
        for (need, roles) in TABLE {
            for s in standings() {
                let data = DATA.contains(&need);
                let allowed = need == Need::Leave
                    || (roles.contains(&role)
                        && s.membership == MembershipState::Active
                        && !s.barred
                        && (s.terms_accepted || need == Need::AcceptTerms)
                        && (s.way_named || need == Need::AcceptTerms)
                        && (s.fresh || !FRESH.contains(&need))
                        && (!s.way_refused
                            || matches!(need, Need::AcceptTerms | Need::OwnAccount)
                            || need == Need::ChangeFactors && !s.has_other_way
                            || matches!(need, Need::SeeSignIn | Need::SetSignIn) && s.other_way_outside)
                        && (!s.level_short || !matches!(need, Need::FindAndCollect | Need::EmergencyAccess))
                        && (!data || s.agreement_on_file)
                        && (!data || need == Need::OwnRecords || s.service_on)
                        && (!data || role != Role::Assistant || s.responsible)
                        && (need != Need::EmergencyAccess || s.emergency_on));
                assert_eq!(permit(role, &s, need).is_ok(), allowed, "{role:?} {need:?} {s:?}");
            }
        }
    }
}

/// U2.4, U3.1, U5.5, U5.6: through a system nobody does more than herself, and only with everything in order.
#[test]
fn u2_4_a_system_never_opens_more_than_its_user_has() {
    let allows = |need, scope| match need {
        Need::ShareRecords | Need::OwnRecords => scope == Scope::RecordPublish,
        Need::FindAndCollect | Need::EmergencyAccess => {
            matches!(scope, Scope::RecordFind | Scope::RecordRead)
        }
        Need::SeeOrganisation => scope == Scope::OrganisationRead,
        Need::ReadOrganisationLog => scope == Scope::LogRead,
        _ => false,
    };
    for role in Role::ALL {
        for (need, _) in TABLE {
            for s in standings() {
                for &scope in Scope::ALL {
                    for bits in 0_u8..4 {
                        let (live, two_factors) = (bits & 1 == 1, bits & 2 == 2);
                        let system = System { live, scopes: Scopes::NONE.with(scope), two_factors };
                        let through = Standing { door: Door::System(system), ..s };
                        let expected = live
                            && two_factors
                            && allows(need, scope)
                            && permit(role, &s, need).is_ok()
                            && s.agreement_on_file
                            && s.service_on
                            && (role != Role::Assistant || s.responsible);
                        assert_eq!(
                            permit(role, &through, need).is_ok(),
                            expected,
                            "{role:?} {need:?} {through:?}"
                        );
                    }
                }
            }
        }
    }
}

/// U5.5: whatever their standing, administrators, privacy officers and operators reach no content.
#[test]
fn u5_5_no_data_function_without_a_care_role() {
    for role in [Role::Administrator, Role::PrivacyOfficer, Role::Operator] {
        for need in DATA {
            assert_eq!(permit(role, &Standing::SOUND, need), Err(Denied::RoleNotAllowed));
        }
    }
}

#[test]
fn the_reason_is_the_first_thing_to_mend() {
    let s = Standing::SOUND;
    let share = |s| permit(Role::Assistant, &s, Need::ShareRecords);
    assert_eq!(share(s), Ok(()));
    assert_eq!(share(Standing { responsible: false, ..s }), Err(Denied::NoResponsible));
    // U2.4
    assert_eq!(share(Standing { way_named: false, ..s }), Err(Denied::WayNotNamed));
    assert_eq!(share(Standing { fresh: false, ..s }), Ok(()));
    assert_eq!(share(Standing { service_on: false, ..s }), Err(Denied::ServiceOff));
    // U5.6
    assert_eq!(
        share(Standing { agreement_on_file: false, service_on: false, ..s }),
        Err(Denied::NoAgreement)
    );
    // U1.3
    assert_eq!(
        share(Standing { terms_accepted: false, agreement_on_file: false, ..s }),
        Err(Denied::TermsNotAccepted)
    );
    let ended = Standing { membership: MembershipState::Ended, terms_accepted: false, ..s };
    assert_eq!(share(ended), Err(Denied::MembershipNotActive));
    // U5.2
    assert_eq!(share(Standing { barred: true, ..ended }), Err(Denied::Barred));
}

/// U5.1: first nothing new can be left, then nothing can be seen; afterwards a source finds its receipts. What has nothing
/// to do with records stays, so that organisations can take their logs along.
#[test]
fn u5_1_a_portal_that_ends_closes_one_door_after_the_other() {
    for (portal, share, collect, own) in [
        (Portal::Open, Ok(()), Ok(()), Ok(())),
        (Portal::SharingOver, Err(Denied::SharingOver), Ok(()), Ok(())),
        (Portal::Shut, Err(Denied::PortalOver), Err(Denied::PortalOver), Err(Denied::PortalOver)),
        (Portal::Emptied, Err(Denied::PortalOver), Err(Denied::PortalOver), Ok(())),
    ] {
        let system = System {
            live: true,
            scopes: Scope::ALL.iter().fold(Scopes::NONE, |all, s| all.with(*s)),
            two_factors: true,
        };
        for door in [Door::Own, Door::System(system)] {
            let s = Standing { portal, door, ..Standing::SOUND };
            let may = |need| permit(Role::Practitioner, &s, need);
            assert_eq!(may(Need::ShareRecords), share, "{portal:?} {door:?}");
            assert_eq!(may(Need::FindAndCollect), collect, "{portal:?} {door:?}");
            assert_eq!(may(Need::EmergencyAccess), collect, "{portal:?} {door:?}");
            assert_eq!(may(Need::OwnRecords), own, "{portal:?} {door:?}");
        }
        let s = Standing { portal, ..Standing::SOUND };
        for (need, roles) in TABLE.into_iter().filter(|(need, _)| !DATA.contains(need)) {
            for role in roles {
                assert_eq!(permit(*role, &s, need), Ok(()), "{portal:?} {role:?} {need:?}");
            }
        }
    }
}
