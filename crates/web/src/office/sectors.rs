//! `/operator/zorgsectoren`: versions of the retention rules of care sectors beside birth care.

use super::shared::{stopped, unrefused};
use crate::failure::absent;
use crate::forgery::CheckedForm;
use crate::form::Form;
use crate::frame::{Frame, Section};
use crate::guard::Signed;
use crate::i18n::Texts;
use crate::messages::office as say;
use crate::page::{Framed, or_return, saying, see_other};
use crate::state::Web;
use crate::status::{Status, Tone};
use crate::views::office::{ConfirmRule, RuleLine, Sectors};
use crate::views::{page as show, page_with};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use wissel_core::exchange::retention::{Limits, Retention};
use wissel_core::exchange::sector::{
    NewRule, Published, RetentionRule, RuleForm, RuleRefused, holding, publish as rule,
};
use wissel_core::input::{Flaw, Problems};
use wissel_core::lang::Lang;
use wissel_core::time::Day;
use wissel_service::failure::Failure as Stopped;
use wissel_service::office::sectors;
use wissel_service::office::sectors::publish::{self, Publish};

const PAGE: &str = "/operator/zorgsectoren";
const WRONG: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;

pub(super) async fn page(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Framed(f): Framed,
) -> Response {
    let all = or_return!(unrefused(sectors::see(&web.app, &actor).await));
    draw(&web, f, StatusCode::OK, Form::new(), &all)
}

fn draw(web: &Web, f: Frame, status: StatusCode, form: Form, all: &[Published]) -> Response {
    let today = web.app.clock.civil().day();
    let others = all.iter().map(|p| {
        let holds = holding(all, p.rule.sector(), today) == Some(p);
        let (tone, key) = if holds {
            (Tone::Ok, say::SECTOR_RULE_HOLDS)
        } else if p.holds_from > today {
            (Tone::Info, say::SECTOR_RULE_COMES)
        } else {
            (Tone::Done, say::SECTOR_RULE_EARLIER)
        };
        line(&f, &p.rule, Some(p.holds_from), Status::new(tone, f.t(key)))
    });
    let birth = line(&f, &RetentionRule::BIRTH, None, Status::new(Tone::Ok, f.t(say::SECTOR_RULE_HOLDS)));
    let rules = std::iter::once(birth).chain(others).collect();
    let most = Limits::most_days(web.app.policy.sector_days).to_string();
    page_with(status, &Sectors { form, rules, most, f: f.at(Section::Operator) })
}

fn line(f: &Frame, rule: &RetentionRule, from: Option<Day>, status: Status) -> RuleLine {
    let lang = f.texts.lang();
    RuleLine {
        sector: format!("{} ({})", rule.name().within(lang), rule.sector()),
        version: rule.version().to_string(),
        date: rule.date_name().within(lang).to_owned(),
        days: rule.limits().days().to_string(),
        farthest: rule.limits().farthest().to_string(),
        from: from.map(|day| f.texts.day(day)),
        status,
    }
}

#[derive(Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    sector: String,
    #[serde(default)]
    name_nl: String,
    #[serde(default)]
    name_en: String,
    #[serde(default)]
    date_nl: String,
    #[serde(default)]
    date_en: String,
    #[serde(default)]
    days: String,
    #[serde(default)]
    farthest: String,
    #[serde(default)]
    asked: String,
    #[serde(default)]
    holds_from: String,
    #[serde(default)]
    example: String,
    #[serde(default)]
    version: String,
    /// The button: back to the form.
    #[serde(default)]
    back: String,
}

impl Typed {
    fn fields(&self) -> [(&'static str, &String); 10] {
        [
            ("sector", &self.sector),
            ("name_nl", &self.name_nl),
            ("name_en", &self.name_en),
            ("date_nl", &self.date_nl),
            ("date_en", &self.date_en),
            ("days", &self.days),
            ("farthest", &self.farthest),
            ("asked", &self.asked),
            ("holds_from", &self.holds_from),
            ("example", &self.example),
        ]
    }
    fn kept(&self) -> Form {
        let labels = [
            ("sector", say::SECTOR_KEY),
            ("name_nl", say::SECTOR_NAME_NL),
            ("name_en", say::SECTOR_NAME_EN),
            ("date_nl", say::SECTOR_DATE_NL),
            ("date_en", say::SECTOR_DATE_EN),
            ("days", say::SECTOR_DAYS),
            ("farthest", say::SECTOR_FARTHEST),
            ("asked", say::SECTOR_ASKED),
            ("holds_from", say::SECTOR_FROM),
            ("example", say::SECTOR_TRIED),
        ];
        let form = labels.into_iter().fold(Form::new(), |form, (field, key)| form.labelled(field, key));
        self.fields().into_iter().fold(form, |form, (field, value)| form.with(field, value))
    }
    fn read(&self, web: &Web) -> Result<NewRule, Problems> {
        let form = RuleForm {
            sector: self.sector.clone(),
            name: [self.name_nl.clone(), self.name_en.clone()],
            date_name: [self.date_nl.clone(), self.date_en.clone()],
            days: self.days.clone(),
            farthest: self.farthest.clone(),
            asked: self.asked.clone(),
            holds_from: self.holds_from.as_str().into(),
            example: self.example.as_str().into(),
        };
        form.check(web.app.policy.sector_days, web.app.clock.civil().day())
    }
}

/// What becomes of a record that is shared today with this date, or today's own when none was given.
fn example(t: Texts, new: &NewRule, today: Day) -> Result<String, Problems> {
    let date = new.example.unwrap_or(today);
    let tried = Retention::begin(new.limits, today, date, None);
    let ends = tried.map_err(|refused| Problems::one(Flaw::from(refused).at("example")))?;
    let date = format!("{} {}", new.date_name.within(t.lang()), t.day(date).text);
    Ok(t.t2(say::SECTOR_EXAMPLE, "date", date, "day", t.day(ends.last_day()).text))
}

/// The version as it will be. Nothing is published yet.
pub(super) async fn preview(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Framed(f): Framed,
    CheckedForm(typed): CheckedForm<Typed>,
) -> Response {
    let all = or_return!(unrefused(sectors::see(&web.app, &actor).await));
    let today = web.app.clock.civil().day();
    let read = typed.read(&web).and_then(|new| Ok((example(f.texts, &new, today)?, new)));
    let (example, new) = match read {
        Ok(read) => read,
        Err(problems) => {
            let form = typed.kept().problems(f.texts, problems.all());
            return draw(&web, f, WRONG, form, &all);
        }
    };
    match rule(&new, &all) {
        Ok(version) => {
            let mut hidden: Vec<_> = typed.fields().into_iter().map(|(n, v)| (n, v.clone())).collect();
            hidden.push(("version", version.to_string()));
            let facts = facts(f.texts, &new, version);
            show(&ConfirmRule { facts, example, hidden, f: f.at(Section::Operator) })
        }
        Err(why) => {
            let form = refused(&f, typed.kept(), why);
            draw(&web, f, WRONG, form, &all)
        }
    }
}

fn facts(t: Texts, new: &NewRule, version: u32) -> Vec<(String, String)> {
    let both = |words: &wissel_core::exchange::sector::Words| {
        format!("{} / {}", words.within(Lang::Nl), words.within(Lang::En))
    };
    vec![
        (t.t(say::SECTOR_SECTOR), format!("{} ({})", both(&new.name), new.sector)),
        (t.t(say::SECTOR_VERSION), version.to_string()),
        (t.t(say::SECTOR_DATE), both(&new.date_name)),
        (t.t(say::SECTOR_DAYS), new.limits.days().to_string()),
        (t.t(say::SECTOR_FARTHEST), new.limits.farthest().to_string()),
        (t.t(say::SECTOR_ASKED), new.limits.asked().to_string()),
        (t.t(say::SECTOR_FROM), t.day(new.holds_from).text),
    ]
}

fn refused(f: &Frame, form: Form, why: RuleRefused) -> Form {
    match why {
        RuleRefused::BeforeNewest => form.wrong_key(f.texts, "holds_from", say::PUBLISH_BEFORE),
        RuleRefused::Same => form.wrong_key(f.texts, "days", say::SECTOR_RULE_SAME),
        RuleRefused::Farther => form.wrong_key(f.texts, "farthest", say::SECTOR_RULE_FARTHER),
        RuleRefused::OtherDate => form.wrong_key(f.texts, "date_nl", say::SECTOR_RULE_OTHER_DATE),
        RuleRefused::OutlivesPortal => form.wrong_key(f.texts, "days", say::SECTOR_RULE_OUTLIVES),
        RuleRefused::Closing => form.refused(f.t(say::PORTAL_CLOSING)),
        RuleRefused::Changed => form.refused(f.t(say::SECTOR_RULE_CHANGED)),
    }
}

pub(super) async fn publish(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Framed(f): Framed,
    CheckedForm(typed): CheckedForm<Typed>,
) -> Response {
    if !typed.back.is_empty() {
        let all = or_return!(unrefused(sectors::see(&web.app, &actor).await));
        return draw(&web, f, StatusCode::OK, typed.kept(), &all);
    }
    let form = match (typed.read(&web), typed.version.parse()) {
        (Ok(new), Ok(version)) => match publish::publish(&web.app, &actor, Publish { new, version }).await {
            Ok(_) => return saying(see_other(PAGE), say::SECTOR_PUBLISHED, &web),
            Err(Stopped::Refused(why)) => refused(&f, typed.kept(), why),
            Err(failure) => return stopped(failure, absent),
        },
        (Err(problems), _) => typed.kept().problems(f.texts, problems.all()),
        (Ok(_), Err(_)) => refused(&f, typed.kept(), RuleRefused::Changed),
    };
    let all = or_return!(unrefused(sectors::see(&web.app, &actor).await));
    draw(&web, f, WRONG, form, &all)
}
