use super::{Pages, long, moment, signed, stale, visitor};
use crate::form::Form;
use crate::status::{Status, Tone};
use crate::views::identity::*;
use askama::Template;
use wissel_core::actor::Role;
use wissel_core::lang::Lang;

fn code(lang: Lang, failed: bool) -> Code {
    Code {
        by_app: false,
        f: visitor(lang),
        form: Form::new(),
        action: "/inloggen/code",
        resend_action: "/inloggen/code/opnieuw",
        phone_tail: "78".into(),
        resend_after: if failed { 0 } else { 30 },
        failed,
    }
}

fn terms(lang: Lang, can_accept: bool) -> Terms {
    Terms {
        f: if can_accept { signed(lang, Role::Practitioner, None) } else { visitor(lang) },
        version: "2026-10".into(),
        in_force: long(lang, "2026-11-01"),
        sections: vec![
            TermsSection {
                heading: "Artikel 1. Wanneer gelden deze voorwaarden".into(),
                lines: vec!["1.1 U gebruikt Wissel om gegevens van cliënten te delen of op te halen.".into()],
            },
            TermsSection {
                heading: "Artikel 2. Wat Wissel doet".into(),
                lines: vec!["2.5 Gegevens blijven tot hooguit 6 weken na de uitgerekende datum.".into()],
            },
        ],
        ways: vec![visitor(lang).t("way-passkey")],
        sectors: vec![("Ouderenzorg: 28 dagen na ontslagdatum".into(), "ouderenzorg".into())],
        can_accept,
        accepted: (!can_accept).then(|| moment(lang, "2026-11-20T09:12:00+01:00")),
    }
}

fn account(lang: Lang, fresh: bool) -> Account {
    let own = signed(lang, Role::Practitioner, None);
    let f = if fresh { own } else { stale(own) }.flashed(Tone::Ok, "Opgeslagen om 14:03 uur.");
    let session = |id: &str, device: &str, current: bool| SessionRow {
        id: id.into(),
        device: device.into(),
        organisation: "Verloskundigen Het Nest".into(),
        way: f.t("way-sms"),
        started: moment(lang, "2026-11-21T08:30:00+01:00"),
        last: moment(lang, "2026-11-21T14:01:00+01:00"),
        current,
    };
    Account {
        form: if fresh { Form::new().wrong("new-password", f.t("password-hint")) } else { Form::new() },
        username: "sanne.devries".into(),
        email: "s.devries@hetnest.example".into(),
        phone: "06 •• •• •• 78".into(),
        app: AppPart {
            made: fresh.then(|| moment(lang, "2026-11-20T09:25:00+01:00")),
            used: fresh.then(|| moment(lang, "2026-11-21T08:30:00+01:00")),
            named: fresh,
        },
        passkeys: PasskeyPart {
            rows: vec![PasskeyRow {
                id: "k".into(),
                name: "Mijn telefoon".into(),
                made: moment(lang, "2026-11-20T09:20:00+01:00"),
                used: fresh.then(|| moment(lang, "2026-11-21T08:30:00+01:00")),
            }],
            named: fresh,
            possible: true,
            elsewhere: None,
        },
        providers: vec![ProviderRow {
            id: "p".into(),
            organisation: "Verloskundigen Het Nest".into(),
            made: moment(lang, "2026-11-20T09:20:00+01:00"),
            used: fresh.then(|| moment(lang, "2026-11-21T08:30:00+01:00")),
        }],
        sessions: vec![session("a", "Firefox op Windows", true), session("b", "Safari op iPhone", false)],
        memberships: vec![MembershipRow {
            organisation: "Verloskundigen Het Nest".into(),
            role: f.t("role-practitioner"),
            identified: f.t("identified-document"),
        }],
        terms_version: "2026-10".into(),
        terms_accepted: moment(lang, "2026-11-20T09:12:00+01:00"),
        f,
    }
}

fn provider_pages(lang: Lang) -> Pages {
    let f = || visitor(lang);
    let own = || signed(lang, Role::Practitioner, None);
    let door = ProviderDoor { f: f(), form: Form::new(), choices: Vec::new() };
    let wrong_door = ProviderDoor {
        form: Form::new().with("mail", "s@hetnest.example").wrong("mail", f().t("provider-unknown")),
        ..door.clone()
    };
    let choose_door = ProviderDoor {
        choices: vec![("a".into(), "Ziekenhuis Oost".into()), ("b".into(), "Kraamzorg De Wieg".into())],
        ..door.clone()
    };
    let go = ProviderGo {
        f: f(),
        organisation: "Ziekenhuis Oost".into(),
        address: "https://login.voorbeeld.example/auth?state=a&nonce=b".into(),
    };
    let join = |f| ProviderJoin { f, organisation: "Ziekenhuis Oost".into() };
    let only_provider =
        NoAccess { to_rules: true, ..NoAccess::new(own(), NoAccessReason::Provider, "Het Nest", false) };
    vec![
        ("identity/provider", door.clone().render().expect("page")),
        ("identity/provider-wrong", wrong_door.render().expect("page")),
        ("identity/provider-choose", choose_door.render().expect("page")),
        ("identity/provider-go", go.render().expect("page")),
        ("identity/provider-join", join(f()).render().expect("page")),
        ("identity/provider-join-ask", join(own()).render().expect("page")),
        ("identity/provider-only", only_provider.render().expect("page")),
    ]
}

pub(super) fn pages(lang: Lang) -> Pages {
    let f = || visitor(lang);
    let own = || signed(lang, Role::Practitioner, None);
    let login = Login { f: f(), form: Form::new(), passkey: Some(false) };
    let first = Login { passkey: Some(true), ..login.clone() };
    let passkey = |new| Passkey {
        f: if new { own() } else { f() },
        new,
        action: if new { "/mijn/passkey" } else { "/inloggen/passkey" },
        back: if new { "/mijn" } else { "/inloggen" },
        options: r#"{"challenge":"AAAA"}"#.into(),
    };
    let offer = PasskeyOffer { f: own(), next: "/dossiers".into() };
    let wrong =
        Login { form: Form::new().with("username", "sanne").refused(f().t("login-wrong")), ..login.clone() };
    let choose = ChooseOrganisation {
        f: f(),
        choices: vec![
            OrganisationChoice {
                membership: "a".into(),
                organisation: "Verloskundigen Het Nest".into(),
                role: f().t("role-practitioner"),
                status: None,
            },
            OrganisationChoice {
                membership: "b".into(),
                organisation: "Kraamzorg De Wieg".into(),
                role: f().t("role-administrator"),
                status: Some(Status::new(Tone::Warn, f().t("choose-no-agreement"))),
            },
        ],
    };
    let invitation = Invitation {
        f: f(),
        form: Form::new().with("username", "sanne").wrong("phone", f().t("phone-hint")),
        name: "Sanne de Vries".into(),
        organisation: "Verloskundigen Het Nest".into(),
        role: f().t("role-practitioner"),
        confirm: false,
    };
    let (qr_side, qr_path) = crate::qr::qr("otpauth://totp/wissel.example:sanne").expect("a QR code");
    let new_app = NewApp {
        f: own(),
        form: Form::new().wrong("code", f().t("app-code-wrong")),
        qr_side,
        qr_path,
        address: "otpauth://totp/wissel.example:sanne".into(),
        letters: "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ".into(),
    };
    let barred =
        |reason, other| NoAccess::new(signed(lang, Role::Practitioner, None), reason, "Het Nest", other);
    let mut all = provider_pages(lang);
    all.extend(vec![
        ("identity/login", login.render().expect("page")),
        ("identity/login-wrong", wrong.render().expect("page")),
        ("identity/code", code(lang, false).render().expect("page")),
        ("identity/code-failed", code(lang, true).render().expect("page")),
        ("identity/choose", choose.render().expect("page")),
        ("identity/terms", terms(lang, false).render().expect("page")),
        ("identity/terms-ask", terms(lang, true).render().expect("page")),
        ("identity/barred", barred(NoAccessReason::Barred, false).render().expect("page")),
        ("identity/no-agreement", barred(NoAccessReason::NoAgreement, true).render().expect("page")),
        ("identity/way-refused", barred(NoAccessReason::WayRefused, false).render().expect("page")),
        ("identity/other-way", barred(NoAccessReason::OtherWay, false).render().expect("page")),
        ("identity/level-too-low", barred(NoAccessReason::LevelTooLow, true).render().expect("page")),
        ("identity/service-off", barred(NoAccessReason::ServiceOff, true).render().expect("page")),
        ("identity/ended", barred(NoAccessReason::Ended, true).render().expect("page")),
        ("identity/invitation", invitation.render().expect("page")),
        ("identity/forgot", ForgotPassword { f: f(), form: Form::new() }.render().expect("page")),
        ("identity/forgot-sent", ForgotSent { f: f() }.render().expect("page")),
        ("identity/new-password", NewPassword { f: f(), form: Form::new() }.render().expect("page")),
        ("identity/code-app", Code { by_app: true, ..code(lang, false) }.render().expect("page")),
        ("identity/app-new", new_app.render().expect("page")),
        ("identity/account", account(lang, true).render().expect("page")),
        ("identity/account-confirm", account(lang, false).render().expect("page")),
        ("identity/passkey-new", passkey(true).render().expect("page")),
        ("identity/passkey", passkey(false).render().expect("page")),
        ("identity/passkey-offer", offer.render().expect("page")),
        ("identity/confirm", Confirm { f: own(), form: Form::new(), passkey: true }.render().expect("page")),
        ("identity/login-passkey", first.render().expect("page")),
        ("identity/way-not-named", barred(NoAccessReason::WayNotNamed, false).render().expect("page")),
    ]);
    all
}
