use super::{Pages, long, moment, short, signed, stale, visitor};
use crate::form::Form;
use crate::frame::{Frame, Section};
use crate::status::{Status, Tone};
use crate::views;
use crate::views::identity::MembershipRow;
use crate::views::office::*;
use askama::Template;
use wissel_core::actor::Role;
use wissel_core::lang::Lang;

fn agreement(f: &Frame, on_file: bool) -> Status {
    if on_file {
        Status::new(Tone::Ok, f.t("agreement-on-file"))
    } else {
        Status::new(Tone::Bad, f.t("agreement-missing"))
    }
}

fn members(lang: Lang) -> Members {
    let f = signed(lang, Role::Administrator, Some(Section::Members));
    let row = |name: &str, role: Role, status: Status, last: bool, can_end: bool| MemberRow {
        id: name.to_lowercase().replace(' ', "-"),
        name: name.into(),
        mail: "s.devries@hetnest.example".into(),
        role: f.texts.role(role),
        department: if last { "Verloskamers".into() } else { String::new() },
        identified: f.t("identified-document"),
        status,
        last: last.then(|| moment(lang, "2026-11-21T08:30:00+01:00")),
        can_end,
        can_recover: last && can_end,
        invited: !last && can_end,
        provisioned: last,
    };
    Members {
        form: Form::new(),
        practitioners: vec![("a".into(), "Sanne de Vries".into())],
        departments: vec![("v".into(), "Verloskamers".into())],
        shown: Form::new().with("afdeling", "v"),
        members: vec![
            row(
                "Sanne de Vries",
                Role::Practitioner,
                Status::new(Tone::Ok, f.t("member-active")),
                true,
                true,
            ),
            row("Ilse Kok", Role::Assistant, Status::new(Tone::Info, f.t("member-invited")), false, true),
            row("Bea Smit", Role::Practitioner, Status::new(Tone::Done, f.t("member-ended")), true, false),
        ],
        total: 3,
        pages: views::Pages::default(),
        f,
    }
}

fn log(lang: Lang, empty: bool) -> Log {
    let f = signed(lang, Role::Administrator, Some(Section::OfficeLog));
    let row = |what: &str, refused: bool| LogRow {
        at: moment(lang, "2026-11-21T02:14:00+01:00"),
        who: "Sanne de Vries".into(),
        what: what.into(),
        record: "W-2026-000123".into(),
        refused,
    };
    Log {
        f,
        form: Form::new(),
        action: "/beheer/logboek",
        kinds: vec![("share".into(), "Dossier gedeeld".into())],
        people: vec![("a".into(), "Sanne de Vries".into())],
        departments: vec![("v".into(), "Verloskamers".into())],
        rows: if empty { Vec::new() } else { vec![row("Dossier gedeeld", false), row("Zoeken", true)] },
        asked: true,
        pages: views::Pages { page: 2, last: 2, before: Some("/beheer/logboek".into()), after: None },
    }
}

fn own(lang: Lang) -> Pages {
    let f = || signed(lang, Role::Administrator, Some(Section::Office));
    let overview = OfficeOverview {
        f: f(),
        organisation: "Verloskundigen Het Nest".into(),
        agreement: agreement(&f(), true),
        agreement_facts: vec![(f().t("agreement-version-label"), "3.1".into())],
        why: None,
        emergency: Status::new(Tone::Done, f().t("emergency-is-off")),
        emergency_on: false,
        active: 6,
        invited: 1,
        todos: vec![Todo {
            text: f().t1("todo-not-identified", "n", 1_u32),
            detail: "Ilse Kok".into(),
            href: "/beheer/medewerkers".into(),
        }],
    };
    let end = EndMembership {
        f: f(),
        id: "a".into(),
        invited: false,
        name: "Sanne de Vries".into(),
        role: f().t("role-practitioner"),
    };
    let stale_members = Members { f: stale(members(lang).f), ..members(lang) };
    let wrong = Members { form: Form::new().wrong("name", f().t("problem-required")), ..members(lang) };
    let client_log = ClientLog {
        f: signed(lang, Role::PrivacyOfficer, Some(Section::ClientLog)),
        form: Form::new(),
        grounds: vec![("client".into(), f().t("ground-client"))],
        rows: Some(log(lang, false).rows),
        older: None,
    };
    let more = ClientLog { older: Some(2), ..client_log.clone() };
    let export = LogExport { f: f(), form: Form::new().wrong("until", f().t("problem-days-order")) };
    let withdraw = EndMembership { invited: true, ..end.clone() };
    vec![
        ("office/client-log-more", more.render().expect("page")),
        ("office/withdraw-invitation", withdraw.render().expect("page")),
        ("office/overview", overview.render().expect("page")),
        ("office/members", members(lang).render().expect("page")),
        ("office/members-confirm", stale_members.render().expect("page")),
        ("office/provider", provider(lang, false).render().expect("page")),
        ("office/provider-set", provider(lang, true).render().expect("page")),
        ("office/provider-tried", tried(lang, None).render().expect("page")),
        ("office/provider-fails", tried(lang, Some("provider-flaw-weak")).render().expect("page")),
        ("office/sign-in", rules(lang).render().expect("page")),
        ("office/members-wrong", wrong.render().expect("page")),
        ("office/end-membership", end.render().expect("page")),
        ("office/log", log(lang, false).render().expect("page")),
        ("office/log-empty", log(lang, true).render().expect("page")),
        ("office/log-export", export.render().expect("page")),
        ("office/client-log", client_log.render().expect("page")),
    ]
}

fn provider(lang: Lang, is_set: bool) -> ProviderSettings {
    let f = signed(lang, Role::Administrator, Some(Section::Office));
    let stands = if is_set { "provider-set-untried" } else { "provider-set-none" };
    ProviderSettings {
        form: Form::new()
            .with("issuer", "https://login.hetnest.example")
            .wrong("amr", f.t("provider-set-domain")),
        is_set,
        status: Status::new(Tone::Warn, f.t(stands)),
        compulsory: false,
        joined: "3".into(),
        redirect_uri: "https://wissel.example/inloggen/organisatie/terug".into(),
        f,
    }
}

fn provisioning(lang: Lang) -> Pages {
    let f = signed(lang, Role::Administrator, Some(Section::Office));
    let none = Provisioning {
        status: Status::new(Tone::Done, f.t("scim-none")),
        until: None,
        last: None,
        earlier: None,
        has: false,
        works: false,
        named: "0".into(),
        address: "https://wissel.example/scim/v2".into(),
        f: f.clone(),
    };
    let set = Provisioning {
        status: Status::new(Tone::Ok, f.t("scim-good")),
        until: Some(long(lang, "2027-11-21")),
        last: Some(moment(lang, "2026-11-21T08:30:00+01:00")),
        earlier: Some(moment(lang, "2026-11-22T08:30:00+01:00")),
        has: true,
        works: true,
        named: "34".into(),
        ..none.clone()
    };
    let made = ProvisioningMade {
        token: "0123456789abcdef".repeat(4),
        until: long(lang, "2027-11-21"),
        address: "https://wissel.example/scim/v2".into(),
        replaced: true,
        f,
    };
    vec![
        ("office/provisioning", set.render().expect("page")),
        ("office/provisioning-none", none.render().expect("page")),
        ("office/provisioning-made", made.render().expect("page")),
    ]
}

fn tried(lang: Lang, wrong: Option<&str>) -> ProviderTried {
    let f = signed(lang, Role::Administrator, Some(Section::Office));
    ProviderTried {
        status: Status::new(if wrong.is_none() { Tone::Ok } else { Tone::Bad }, f.t("provider-tried-works")),
        wrong: wrong.map(|key| f.t(key)),
        code: wrong.map(|_| "provider-weak".to_owned()).unwrap_or_default(),
        acr: "urn:example:high".into(),
        amr: "pwd mfa".into(),
        f,
    }
}

fn rules(lang: Lang) -> SignInRules {
    let f = signed(lang, Role::Administrator, Some(Section::Office));
    SignInRules {
        form: Form::new().with("collect_level", "low").wrong("sign_in", f.t("sign-in-own-way")),
        now: f.t("sign-in-any"),
        limited: true,
        choices: vec![("any", f.t("sign-in-any")), ("no_sms", f.t("sign-in-no-sms"))],
        without_way: vec!["Bea Smit".into()],
        low: vec![("a".into(), "Sanne de Vries".into())],
        f,
    }
}

fn recovery(lang: Lang) -> Pages {
    let f = || signed(lang, Role::Administrator, Some(Section::Recoveries));
    let ask = AskRecovery {
        f: f(),
        form: Form::new().wrong("seen", f().t("recovery-tick")),
        id: "a".into(),
        name: "Sanne de Vries".into(),
    };
    let row = |id: &str, is_hers| RecoveryRow {
        id: id.into(),
        name: "Sanne de Vries".into(),
        by: "Karin Bos".into(),
        phone_tail: "21".into(),
        asked: moment(lang, "2026-11-21T13:30:00+01:00"),
        until: moment(lang, "2026-11-22T13:30:00+01:00"),
        is_hers,
    };
    let list = Recoveries { f: f(), form: Form::new(), rows: vec![row("a", true), row("b", false)] };
    let stale_list = Recoveries { f: stale(f()), ..list.clone() };
    let none = Recoveries { rows: Vec::new(), ..list.clone() };
    vec![
        ("office/recovery-ask", ask.render().expect("page")),
        ("office/recoveries", list.render().expect("page")),
        ("office/recoveries-confirm", stale_list.render().expect("page")),
        ("office/recoveries-none", none.render().expect("page")),
    ]
}

fn clients(lang: Lang) -> Pages {
    let f = signed(lang, Role::Administrator, Some(Section::Clients));
    let row = |works: bool| ClientRow {
        id: "01936f2e-0000-7000-8000-00000000000c".into(),
        name: "Dossier 2000".into(),
        scopes: vec![f.t("scope-find"), f.t("scope-read")],
        way: f.t("client-secret-way"),
        made: f.t2("client-made", "name", "Karin Bos", "when", "gisteren"),
        status: if works {
            Status::new(Tone::Ok, f.t("client-works"))
        } else {
            Status::new(Tone::Done, f.t("client-gone"))
        },
        last: works.then(|| moment(lang, "2026-11-21T08:30:00+01:00")),
        can_revoke: works,
    };
    let scopes = wissel_core::identity::system::Scope::ALL;
    let scopes: Vec<_> = scopes
        .iter()
        .map(|s| ScopeChoice { field: s.name(), label: f.texts.scope(*s), name: s.name() })
        .collect();
    let list = Clients {
        f: f.clone(),
        form: Form::new(),
        why: None,
        scopes,
        clients: vec![row(true), row(false)],
        total: 2,
    };
    let empty = Clients {
        clients: Vec::new(),
        total: 0,
        why: Some(f.t("clients-no-two-factors")),
        form: Form::new().wrong("scopes", f.t("problem-required")),
        ..list.clone()
    };
    let added = ClientAdded {
        f: f.clone(),
        name: "Dossier 2000".into(),
        id: "01936f2e-0000-7000-8000-00000000000c".into(),
        secret: Some("0123456789abcdef".repeat(4)),
        token_url: "https://wissel.example/oauth/token".into(),
    };
    let keyed = ClientAdded { secret: None, ..added.clone() };
    let revoke = RevokeClient { f, id: "a".into(), name: "Dossier 2000".into() };
    vec![
        ("office/clients", list.render().expect("page")),
        ("office/clients-empty", empty.render().expect("page")),
        ("office/client-added", added.render().expect("page")),
        ("office/client-added-key", keyed.render().expect("page")),
        ("office/revoke-client", revoke.render().expect("page")),
    ]
}

fn organisations(lang: Lang) -> Pages {
    let f = signed(lang, Role::Operator, Some(Section::Organisations));
    let on = Status::new(Tone::Ok, f.t("service-is-on"));
    let row = |name: &str, signed: bool| OrganisationRow {
        id: name.to_lowercase().replace(' ', "-"),
        name: name.into(),
        agreement: agreement(&f, signed),
        service: if signed { on.clone() } else { Status::new(Tone::Done, f.t("service-is-off")) },
        members: 6,
    };
    let list = Organisations {
        form: Form::new(),
        organisations: vec![
            row("Verloskundigen Het Nest", true),
            row("Ziekenhuis Oostpoort", true),
            row("Kraamzorg De Wieg", false),
        ],
        total: 3,
        pages: views::Pages::default(),
        f: f.clone(),
    };
    let one = |service_on: bool| Organisation {
        form: Form::new(),
        id: "a".into(),
        name: "Verloskundigen Het Nest".into(),
        facts: vec![(f.t("organisation-agb"), "08 012345".into())],
        agreement: agreement(&f, service_on),
        running: service_on.then(|| Running { id: "a".into(), ends: None }),
        usual: short(lang, "2026-12-26"),
        agreements: if service_on {
            vec![AgreementRow {
                version: "3.1".into(),
                signatory: "K. Bos".into(),
                signed: long(lang, "2026-09-01"),
                systems: f.t("agreement-systems-yes"),
                ended: None,
            }]
        } else {
            Vec::new()
        },
        service: on.clone(),
        service_on,
        f: f.clone(),
    };
    vec![
        ("operator/organisations", list.render().expect("page")),
        ("operator/organisation", one(true).render().expect("page")),
        ("operator/organisation-new", one(false).render().expect("page")),
    ]
}

fn user(lang: Lang, barred: bool) -> Users {
    let f = signed(lang, Role::Operator, Some(Section::Users));
    let note = |reason: &str| BarNote {
        at: moment(lang, "2026-03-20T10:30:00+01:00"),
        by: "Joris Maas".into(),
        reason: reason.into(),
    };
    let found = FoundUser {
        id: "a".into(),
        name: "Sanne de Vries".into(),
        username: "sanne.devries".into(),
        mail: "s••••@hetnest.example".into(),
        phone: "06 •• •• •• 78".into(),
        status: if barred {
            Status::new(Tone::Bad, f.t("user-barred"))
        } else {
            Status::new(Tone::Ok, f.t("member-active"))
        },
        memberships: vec![MembershipRow {
            organisation: "Verloskundigen Het Nest".into(),
            role: f.t("role-practitioner"),
            identified: String::new(),
        }],
        barred: barred.then(|| BarNote {
            at: moment(lang, "2026-11-20T10:30:00+01:00"),
            by: "Joris Maas".into(),
            reason: "Melding 1042".into(),
        }),
        history: vec![PastBar { set: note("Melding 0977"), lifted: note("Uitgezocht") }],
    };
    Users { form: Form::new().with("who", "sanne.devries"), searched: true, found: Some(found), f }
}

fn operator(lang: Lang) -> Pages {
    let f = || signed(lang, Role::Operator, Some(Section::Operator));
    let overview = OperatorOverview {
        f: f(),
        alarms: vec![f().t1("alarm-infected", "n", 3_u32)],
        health: vec![
            HealthRow {
                label: f().t("health-backup"),
                server: String::new(),
                status: Status::new(Tone::Ok, f().t("health-fine")),
                detail: moment(lang, "2026-11-21T03:00:00+01:00").text,
                since: None,
                advice: String::new(),
                href: "",
            },
            HealthRow {
                label: f().t("health-sms"),
                server: String::new(),
                status: Status::new(Tone::Bad, f().t("health-act")),
                detail: f().t2("health-failed", "n", 3_u32, "why", "temporary: http-503"),
                since: Some(moment(lang, "2026-11-21T03:00:00+01:00")),
                advice: f().t1("health-advice", "line", "sms"),
                href: "/operator/wachtrijen",
            },
            HealthRow {
                label: f().t("health-disk"),
                server: "node-1".into(),
                status: Status::new(Tone::Warn, f().t("health-look")),
                detail: f().t2("health-free", "free", "4000 MB", "size", "40 GB"),
                since: Some(moment(lang, "2026-11-21T03:00:00+01:00")),
                advice: f().t1("health-advice", "line", "disk"),
                href: "",
            },
        ],
        version: f().t2("health-version", "version", "0.1.0", "migration", "0019"),
    };
    let queues = |rows: Vec<QueueRow>| Queues {
        f: signed(lang, Role::Operator, Some(Section::Queues)),
        alarm: (!rows.is_empty()).then(|| f().t1("alarm-sms", "n", 3_u32)),
        rows,
        pages: views::Pages::default(),
    };
    let waiting = QueueRow {
        id: "a".into(),
        kind: f().t("queue-sms"),
        recipient: "06 •• •• •• 78".into(),
        since: moment(lang, "2026-11-21T13:40:00+01:00"),
        error: "HTTP 503".into(),
        status: Status::new(Tone::Bad, f().t("queue-dead")),
        dead: true,
    };
    let house = || ("01936f2e".to_owned(), "Verloskundigen Het Nest".to_owned(), "7".to_owned());
    let (id, name, _) = house();
    let (members, agreement, version) = (1, "01936f2f".into(), "VO 3".into());
    let ends = Ends { last: long(lang, "2026-12-26"), gone: long(lang, "2027-01-03") };
    let (records, at_once, from) = (12, false, "26-12-2026".to_owned());
    let end = EndAgreement { f: f(), id, name, members, agreement, version, records, ends, at_once, from };
    let (id, name, members) = house();
    let off = SwitchOff { f: f(), id, name, members };
    let none = Users { found: None, ..user(lang, false) };
    let terms =
        PublishTerms { f: f(), form: Form::new(), newest: Some(("2026-1".into(), long(lang, "2026-09-01"))) };
    vec![
        ("operator/overview", overview.render().expect("page")),
        ("operator/terms", terms.render().expect("page")),
        ("operator/users", user(lang, false).render().expect("page")),
        ("operator/users-barred", user(lang, true).render().expect("page")),
        ("operator/users-none", none.render().expect("page")),
        ("operator/queues", queues(vec![waiting]).render().expect("page")),
        ("operator/agreement-end", end.render().expect("page")),
        ("operator/switch-off", off.render().expect("page")),
        ("operator/queues-empty", queues(Vec::new()).render().expect("page")),
    ]
}

fn demo(lang: Lang) -> Pages {
    use crate::views::demo::*;
    let f = || visitor(lang);
    let account = DemoAccount {
        role: f().t("role-practitioner"),
        organisation: "Verloskundigen Het Nest".into(),
        username: "sanne".into(),
        password: "lente-regen-fiets".into(),
    };
    let message = DemoMessage {
        sms: true,
        to: "06 12 34 56 78".into(),
        at: moment(lang, "2026-11-21T14:02:00+01:00"),
        subject: None,
        text: "Uw code voor Wissel is 123456.\n@localhost #123456".into(),
    };
    let start = DemoStart::new(f(), Form::new(), vec![account]);
    vec![
        ("demo/start", start.render().expect("page")),
        ("demo/inbox", DemoInbox { f: f(), messages: vec![message] }.render().expect("page")),
        ("demo/inbox-empty", DemoInbox { f: f(), messages: Vec::new() }.render().expect("page")),
    ]
}

pub(super) fn pages(lang: Lang) -> Pages {
    [
        own(lang),
        provisioning(lang),
        recovery(lang),
        clients(lang),
        organisations(lang),
        operator(lang),
        demo(lang),
    ]
    .concat()
}
