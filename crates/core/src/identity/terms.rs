//! Versions of the user terms: when one holds, and which one a user must accept (U1.3, T5.1).

use crate::ids::TermsId;
use crate::input::{Flaw, code, line, refusals};
use crate::time::{Day, Moment};

/// Days from publication to the first day on which a change may hold (T5.1).
pub const DAYS_NOTICE: i64 = 28;

/// A published version.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Terms {
    /// Its id.
    pub id: TermsId,
    /// Its name, such as `2027-1`.
    pub version: String,
    /// SHA-256 of its text in Dutch and English, hexadecimal.
    pub hash: String,
    /// When it was published.
    pub published_at: Moment,
    /// The later day named in it, when there is one.
    pub named: Option<Day>,
    /// Whether it is the first version: that changes nothing for anybody, so it holds at once.
    pub first: bool,
}

/// From when a text holds that was published at this moment: four weeks later, or on the later day named in it (T5.1). The
/// first one changes nothing for anybody, so it holds at once.
pub fn in_force_from(published_at: Moment, named: Option<Day>, first: bool) -> Moment {
    if first {
        return named.map_or(published_at, |day| day.start().max(published_at));
    }
    let after_notice = published_at.day().plus_days(DAYS_NOTICE);
    named.map_or(after_notice, |day| day.max(after_notice)).start()
}

/// Reads the name of a version: 1 to 20 of letters, digits, dot and dash.
pub fn read_version(text: &str) -> Result<String, Flaw> {
    let version = line(text, 1, 20)?;
    let fits = version.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.' || b == b'-');
    if fits { Ok(version) } else { Err(code::VERSION_UNREADABLE.into()) }
}

impl Terms {
    /// From when it blocks who has not accepted it: four weeks after publication, or the later day named in it (T5.1).
    pub fn in_force_from(&self) -> Moment {
        in_force_from(self.published_at, self.named, self.first)
    }
    /// Whether it holds now.
    pub fn in_force(&self, now: Moment) -> bool {
        now >= self.in_force_from()
    }
    /// Whether it may be accepted now: from publication.
    pub fn acceptable(&self, now: Moment) -> bool {
        now >= self.published_at
    }
}

/// What a user has to do about the terms now.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum TermsTask<'a> {
    /// Nothing.
    None,
    /// A newer version can be accepted; it will block from its own day.
    MayAccept(&'a Terms),
    /// This version must be accepted before anything else.
    MustAccept(&'a Terms),
}

/// Which version a user must or may accept now. `accepted`: those that she accepted before.
///
/// Who accepted a newer version that does not hold yet is not asked for an older one.
pub fn task<'a>(versions: &'a [Terms], accepted: &[TermsId], now: Moment) -> TermsTask<'a> {
    let mut published: Vec<&Terms> = versions.iter().filter(|t| t.acceptable(now)).collect();
    published.sort_by_key(|t| (t.published_at, t.id));
    let current = published.iter().rposition(|t| t.in_force(now));
    let latest_accepted = published.iter().rposition(|t| accepted.contains(&t.id));
    let at = |place: Option<usize>| place.and_then(|p| published.get(p)).copied();
    let open = current.filter(|c| latest_accepted.is_none_or(|a| a < *c));
    if let Some(must) = at(open) {
        return TermsTask::MustAccept(must);
    }
    match published.last().copied() {
        Some(newest) if at(latest_accepted) != Some(newest) => TermsTask::MayAccept(newest),
        _ => TermsTask::None,
    }
}

refusals! {
    /// Why terms are not accepted or published.
    pub enum TermsRefused {
        /// Another version is asked for now.
        OtherVersion = "terms-other-version",
        /// A version with this name or this text exists.
        Exists = "terms-exists",
        /// The day named in it is less than 28 days away (T5.1).
        TooSoon = "terms-too-soon",
        /// It names a care sector of which no rule was published.
        SectorAbsent = "terms-sector-absent",
    }
}

/// Whether a day may be named in a version published now (T5.1). The first version may hold at once.
pub fn check_named(named: Option<Day>, first: bool, today: Day) -> Result<(), TermsRefused> {
    match named {
        Some(day) if !first && day < today.plus_days(DAYS_NOTICE) => Err(TermsRefused::TooSoon),
        _ => Ok(()),
    }
}

/// Whether this acceptance counts: the version was asked for, by its own hash.
pub fn accept(task: &TermsTask<'_>, id: TermsId, hash: &str) -> Result<(), TermsRefused> {
    match task {
        TermsTask::MustAccept(t) | TermsTask::MayAccept(t) if t.id == id && t.hash == hash => Ok(()),
        TermsTask::MustAccept(_) | TermsTask::MayAccept(_) | TermsTask::None => {
            Err(TermsRefused::OtherVersion)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(s: &str) -> Day {
        s.parse().expect("day")
    }
    fn terms(n: u8, published: &str, named: Option<&str>) -> Terms {
        Terms {
            id: TermsId::new(day(published).at_hour(10), [n; 10]),
            version: format!("v{n}"),
            hash: format!("{n:064}"),
            published_at: day(published).at_hour(10),
            named: named.map(day),
            first: n == 1,
        }
    }

    /// T5.1, across the change of clocks and a year's end.
    #[test]
    fn t5_1_a_change_holds_after_four_weeks_or_on_a_later_day() {
        for (published, named, from) in [
            ("2027-03-01", None, "2027-03-29T00:00:00+02:00"),
            ("2027-12-10", None, "2028-01-07T00:00:00+01:00"),
            ("2027-03-01", Some("2027-04-15"), "2027-04-15T00:00:00+02:00"),
            ("2027-03-01", Some("2027-03-10"), "2027-03-29T00:00:00+02:00"),
        ] {
            assert_eq!(terms(2, published, named).in_force_from().rfc3339(), from);
        }
        let first = terms(1, "2027-03-01", None);
        assert_eq!(first.in_force_from(), first.published_at);
        let today = day("2027-03-01");
        assert_eq!(check_named(Some(day("2027-03-28")), false, today), Err(TermsRefused::TooSoon));
        assert_eq!(check_named(Some(day("2027-03-29")), false, today), Ok(()));
        assert_eq!(check_named(Some(today), true, today), Ok(()));
    }

    /// U1.3.
    #[test]
    fn u1_3_terms_can_be_accepted_from_publication_and_block_once_in_force() {
        let all = [terms(1, "2027-01-01", None), terms(2, "2027-03-01", None)];
        let [one, two] = [all[0].id, all[1].id];
        let name = |accepted: &[TermsId], on: &str| match task(&all, accepted, day(on).at_hour(12)) {
            TermsTask::None => "none".to_owned(),
            TermsTask::MayAccept(t) => format!("may {}", t.version),
            TermsTask::MustAccept(t) => format!("must {}", t.version),
        };
        assert_eq!(name(&[], "2026-12-31"), "none");
        assert_eq!(name(&[], "2027-01-01"), "must v1");
        assert_eq!(name(&[one], "2027-02-01"), "none");
        assert_eq!(name(&[one], "2027-03-01"), "may v2");
        assert_eq!(name(&[one], "2027-03-28"), "may v2");
        assert_eq!(name(&[one], "2027-03-29"), "must v2");
        assert_eq!(name(&[one, two], "2027-03-29"), "none");
        assert_eq!(name(&[], "2027-03-10"), "must v1");
        assert_eq!(name(&[two], "2027-03-10"), "none");
        assert_eq!(name(&[], "2027-03-29"), "must v2");
    }

    #[test]
    fn u1_3_only_the_text_that_was_shown_is_accepted() {
        let all = [terms(1, "2027-01-01", None)];
        let t = task(&all, &[], day("2027-01-02").start());
        assert_eq!(accept(&t, all[0].id, &all[0].hash), Ok(()));
        assert_eq!(accept(&t, all[0].id, "another hash"), Err(TermsRefused::OtherVersion));
        assert_eq!(accept(&TermsTask::None, all[0].id, &all[0].hash), Err(TermsRefused::OtherVersion));
        assert_eq!(read_version(" 2027-1 ").as_deref(), Ok("2027-1"));
        assert_eq!(read_version("één").unwrap_err().code(), "version-unreadable");
    }
}
