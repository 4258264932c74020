//! Guessing is slowed; nobody is locked out by strangers, and strangers do not fill the log or a phone (U2.4, U1.4).

use crate::office_world::row_count;
use it::world::{Choices, PASSWORD, World};
use std::time::Duration;
use wissel_core::actor::Role;
use wissel_core::identity::throttle::{CEILING, LONGEST_DELAY_KNOWN, MOST_GAP};
use wissel_service::failure::Failure;
use wissel_service::identity::enter_code::{EnterCode, enter_code};
use wissel_service::identity::log_in::{LogIn, Refused, log_in};
use wissel_service::identity::{CodeSent, Device, SmsLimits, known_device};
use wissel_store::sql;

type Answer = Result<CodeSent, Failure<Refused>>;

async fn knock(world: &World, address: &str, user_name: &str, password: &str, device: &str) -> Answer {
    let typed = LogIn {
        user_name: user_name.to_owned(),
        password: password.to_owned().into(),
        device: device.to_owned(),
    };
    log_in(&world.app, &world.origin(address), typed).await
}

async fn wrong(world: &World, address: &str, user_name: &str) -> Answer {
    knock(world, address, user_name, "een geraden wachtwoord", "").await
}

async fn right(world: &World, address: &str, user_name: &str) -> Answer {
    knock(world, address, user_name, PASSWORD, "").await
}

fn wait(answer: &Answer) -> Duration {
    match answer {
        Err(Failure::Refused(Refused::TooOften(wait))) => *wait,
        other => panic!("not slowed: {other:?}"),
    }
}

/// Both factors, from this address; what the browser remembers.
async fn logged_in_from(world: &World, address: &str, user_name: &str) -> String {
    let sent = right(world, address, user_name).await.expect("password");
    let code = world.code(&world.account(user_name).phone).await;
    let device = Device { address: address.to_owned(), browser: "test".to_owned() };
    let origin = world.origin(address);
    let entered = enter_code(&world.app, &origin, EnterCode { token: sent.token, code, device }).await;
    known_device::remember("", &entered.expect("code").device.expect("a password was shown"))
}

/// U2.4: a stranger with many addresses cannot keep a midwife out: not where she logged in before, not with her own
/// phone on a new network, and on a new network with a new phone for two minutes at most.
#[tokio::test]
async fn u2_4_a_stranger_with_a_user_name_slows_strangers_only() {
    for world in World::each().await {
        let nest = world.organisation("Het Nest", "midwifery").await;
        world.member("els", Role::Practitioner, nest).await;
        let phone = logged_in_from(&world, "203.0.113.5", "els").await;
        // Her own log-in from a new network was the first of the free tries.
        for n in 1..CEILING {
            let answer = wrong(&world, &format!("198.51.100.{}", n / 4), "els").await;
            assert!(matches!(answer, Err(Failure::Refused(Refused::Wrong))), "{n}: {answer:?}");
        }
        let slowed = right(&world, "192.0.2.200", "els").await;
        assert!(wait(&slowed) <= MOST_GAP, "{slowed:?}");
        assert!(right(&world, "203.0.113.5", "els").await.is_ok(), "where she logged in before");
        let abroad = knock(&world, "192.0.2.201", "els", PASSWORD, &phone).await;
        assert!(abroad.is_ok(), "her own phone on a new network: {abroad:?}");
        let other = world.member("sanne", Role::Practitioner, nest).await;
        let forged = phone.replace(['0', '1'], "2");
        assert!(wait(&knock(&world, "192.0.2.202", "els", PASSWORD, &forged).await) <= MOST_GAP, "{other}");
        world.clock().pass(wait(&slowed));
        assert!(right(&world, "192.0.2.200", "els").await.is_ok(), "her turn comes");
    }
}

/// U2.4: whoever polls from everywhere gets one look at the password in a minute, no more, and her own log-ins give
/// him no new ones.
#[tokio::test]
async fn u2_4_guesses_at_an_account_are_bounded_whoever_polls() {
    for world in World::each().await {
        let nest = world.organisation("Het Nest", "midwifery").await;
        world.member("els", Role::Practitioner, nest).await;
        logged_in_from(&world, "203.0.113.5", "els").await;
        for n in 0..CEILING {
            wrong(&world, &format!("198.51.100.{}", n / 4), "els").await.expect_err("wrong");
        }
        let before = world.app.hasher.count();
        let mut own = 0;
        for n in 0..120_u32 {
            world.clock().pass(Duration::from_secs(10));
            wrong(&world, &format!("10.0.{}.{}", n / 200, n % 200), "els").await.expect_err("a stranger");
            if n % 30 == 0 {
                right(&world, "203.0.113.5", "els").await.expect("the owner");
                own += 1;
            }
        }
        let guesses = world.app.hasher.count() - before - own;
        assert!((10..=20).contains(&guesses), "20 minutes, {guesses} guesses");
    }
}

/// U2.4: one IPv6 customer has 65 536 networks; they are counted together too.
#[tokio::test]
async fn u2_4_networks_of_one_site_are_counted_together() {
    for world in World::each().await {
        let nest = world.organisation("Het Nest", "midwifery").await;
        world.member("els", Role::Practitioner, nest).await;
        for n in 0..21 {
            let answer = wrong(&world, &format!("2001:db8:7:{n:x}::1"), "els").await;
            assert!(matches!(answer, Err(Failure::Refused(Refused::Wrong))), "{n}: {answer:?}");
        }
        wait(&wrong(&world, "2001:db8:7:ffff::1", "els").await);
        let elsewhere = wrong(&world, "2001:db8:8::1", "els").await;
        assert!(matches!(elsewhere, Err(Failure::Refused(Refused::Wrong))), "{elsewhere:?}");
    }
}

/// U2.4: a guest who guesses at a midwife from her own hospital's network makes her wait a minute there at most, and
/// not at all on a computer where she logged in before.
#[tokio::test]
async fn u2_4_a_guest_on_her_own_network_cannot_keep_her_out() {
    for world in World::each().await {
        let nest = world.organisation("Het Nest", "midwifery").await;
        world.member("fatima", Role::Practitioner, nest).await;
        let ward = logged_in_from(&world, "198.51.100.20", "fatima").await;
        for _ in 0..300 {
            wrong(&world, "198.51.100.20", "fatima").await.expect_err("wrong or slowed");
            world.clock().pass(Duration::from_secs(1));
        }
        let slowed = right(&world, "198.51.100.20", "fatima").await;
        assert!(wait(&slowed) <= LONGEST_DELAY_KNOWN, "{slowed:?}");
        assert!(knock(&world, "198.51.100.20", "fatima", PASSWORD, &ward).await.is_ok());
        world.clock().pass(wait(&slowed));
        assert!(right(&world, "198.51.100.20", "fatima").await.is_ok());
    }
}

/// U1.4, U2.4: tries that are not looked at leave a row at the first, tenth, hundredth …; made-up attempts leave none.
#[tokio::test]
async fn u1_4_strangers_do_not_fill_the_log() {
    for world in World::each().await {
        let nest = world.organisation("Het Nest", "midwifery").await;
        world.member("els", Role::Practitioner, nest).await;
        for _ in 0..5 {
            wrong(&world, "192.0.2.9", "els").await.expect_err("wrong");
        }
        for _ in 0..120 {
            wait(&wrong(&world, "192.0.2.9", "els").await);
        }
        let rows = sql!("select count(*) as n from audit where refused = 'login-too-often'");
        assert_eq!(row_count(&world, rows).await, 3, "the 1st, 10th and 100th");
        let all = sql!("select count(*) as n from audit");
        let before = row_count(&world, all).await;
        for path in ["/inloggen/code", "/inloggen/code/opnieuw", "/telefoon-bevestigen"] {
            let mut browser = world.browser();
            browser.get("/inloggen").await;
            browser.cookies.insert("wissel-demo-code".to_owned(), "ab".repeat(32));
            for _ in 0..20 {
                let answer = browser.post(path, &[("code", "123456")]).await;
                assert_eq!(answer.status(), 303, "{path}");
            }
        }
        assert_eq!(row_count(&world, all).await, before, "a made-up attempt is nobody's");
        for n in 0..60 {
            let mut browser = world.browser();
            browser.get("/wachtwoord-vergeten").await;
            let page = browser.submit("/wachtwoord-vergeten", &[("username", &format!("niemand{n}"))]).await;
            assert_eq!(page.status, if n < 30 { 200 } else { 429 }, "{n}: {page:?}");
        }
        let rows = sql!("select count(*) as n from audit where refused = 'reset-too-often'");
        assert_eq!(row_count(&world, rows).await, 2, "the 1st and 10th");
    }
}

const TIGHT: SmsLimits = SmsLimits { quarter: 3, day: 10, member_hour: 5, member_day: 10 };

/// U2.4: a member who sends codes to a colleague's number does not use up the codes that her colleague logs in with, nor
/// is she a pump of text messages.
#[tokio::test]
async fn u2_4_nobody_uses_up_anothers_codes() {
    for world in World::each_with(Choices { sms_limits: TIGHT, ..Choices::default() }).await {
        let nest = world.organisation("Het Nest", "midwifery").await;
        for name in ["sanne", "fatima"] {
            world.member(name, Role::Practitioner, nest).await;
        }
        let fatima = world.account("fatima");
        world.clock().pass(Duration::from_secs(16 * 60));
        let mut sanne = world.log_in("sanne").await;
        sanne.get("/mijn").await;
        let mut to = async |phone: &str| {
            let fields = [("phone", phone), ("phone-password", PASSWORD)];
            let page = sanne.submit("/mijn/telefoon", &fields).await;
            sanne.get("/mijn").await;
            page
        };
        for n in 0..8 {
            let page = to(&fatima.phone).await;
            let sent = page.path == "/telefoon-bevestigen";
            assert_eq!((sent, page.status), if n < 3 { (true, 200) } else { (false, 429) }, "{n}: {page:?}");
        }
        for (n, phone) in ["+31655555501", "+31655555502", "+31655555503"].iter().enumerate() {
            let page = to(phone).await;
            assert_eq!(page.status == 429, n == 2, "five in an hour, whatever the number: {page:?}");
        }
        for costly in ["+44 7700 900123", "+1 202 555 0123", "+32 90 312 345"] {
            let page = to(costly).await;
            assert!(page.status == 422 && page.has("phone-error"), "{costly}: {page:?}");
        }
        // What went to her number before arrives first.
        world.settle().await;
        world.log_in("fatima").await;
    }
}

/// U2.4: what was not sent is not counted: asking on does not lengthen the wait.
#[tokio::test]
async fn u2_4_refused_codes_do_not_count() {
    for world in World::each_with(Choices { sms_limits: TIGHT, ..Choices::default() }).await {
        let nest = world.organisation("Het Nest", "midwifery").await;
        world.member("sanne", Role::Practitioner, nest).await;
        for n in 0..15 {
            let answer = right(&world, "192.0.2.7", "sanne").await;
            assert_eq!(answer.is_ok(), n < 3, "{n}: {answer:?}");
        }
        world.clock().pass(Duration::from_secs(15 * 60));
        assert!(right(&world, "192.0.2.7", "sanne").await.is_ok(), "four of ten in a day");
    }
}
