//! The invented records of a demo: test BSNs only, dates counted from today.

use wissel_core::exchange::share::ShareForm;
use wissel_core::exchange::statement::StatementForm;
use wissel_core::person::date::{DateInput, short};
use wissel_core::time::Day;
use wissel_wire::pdf::{PdfMoment, TextDocument, WriteFault, text_pdf};

/// One record to be shared.
pub(super) struct Paper {
    bsn: &'static str,
    birth_date: &'static str,
    initials: &'static str,
    prefix: &'static str,
    /// Her birth name.
    pub birth_name: &'static str,
    due_in: i64,
    text: &'static str,
    pdf: Option<&'static str>,
    /// The name of the file.
    pub file_name: &'static str,
}

/// Who "what to try" tells to look for.
pub(super) const TO_FIND: (&str, &str) = ("999911120", "03-06-1994");

/// What the midwives' practice shares.
pub(super) fn of_midwives() -> Vec<Paper> {
    vec![
        Paper {
            bsn: TO_FIND.0,
            birth_date: TO_FIND.1,
            initials: "M.",
            prefix: "",
            birth_name: "Jansen",
            due_in: 12,
            text: "Mw. wil graag in bad bevallen. Allergisch voor penicilline. Partner: Tim.",
            pdf: Some(LETTER),
            file_name: "overdracht-jansen.pdf",
        },
        Paper {
            bsn: "999990019",
            birth_date: "21-11-1990",
            initials: "A.",
            prefix: "",
            birth_name: "Nowak",
            due_in: 96,
            text: "Tweede zwangerschap. Eerste bevalling: fluxus 1200 ml. Advies: bevallen in het ziekenhuis.",
            pdf: None,
            file_name: "",
        },
        Paper {
            bsn: "999900006",
            birth_date: "30-08-1988",
            initials: "K.L.",
            prefix: "van 't",
            birth_name: "Hof",
            due_in: -38,
            text: "Kraambed verliep rustig. Controle na zes weken is gepland.",
            pdf: Some(LETTER),
            file_name: "kraambed.pdf",
        },
        Paper {
            bsn: "",
            birth_date: "00-00-1999",
            initials: "S.",
            prefix: "",
            birth_name: "Haddad",
            due_in: 61,
            text: "Verblijft sinds kort in Nederland en heeft nog geen BSN. Spreekt Arabisch en Engels.",
            pdf: None,
            file_name: "",
        },
    ]
}

/// What the hospital shares.
pub(super) fn of_hospital() -> Vec<Paper> {
    vec![Paper {
        bsn: TO_FIND.0,
        birth_date: TO_FIND.1,
        initials: "M.",
        prefix: "",
        birth_name: "Jansen",
        due_in: 13,
        text: "Groei-echo: groei volgens de curve, hoofdligging. Geen bijzonderheden.",
        pdf: Some(SCAN),
        file_name: "groei-echo.pdf",
    }]
}

const LETTER: &str = "Overdracht verloskundige zorg\n\nZwangerschap: ongestoord beloop. Bloeddruk 110/70. Bloedgroep O positief.\n\nAfspraken: thuisbevalling is besproken, ziekenhuis bij wens voor pijnstilling. Graag bellen bij opname.\n\nDit is een verzonnen brief voor de demo.";
const SCAN: &str = "Verslag echo-onderzoek\n\nBiometrie passend bij de termijn. Vruchtwater normaal. Placenta op de voorwand.\n\nDit is een verzonnen verslag voor de demo.";

impl Paper {
    /// The form as a midwife fills it in today.
    pub(super) fn form(&self, today: Day) -> ShareForm {
        let yes = || "yes".to_owned();
        let typed = |day: Day| DateInput::Text(short(day));
        ShareForm {
            sector: None,
            has_pdf: self.pdf.is_some(),
            text: self.text.to_owned(),
            bsn: self.bsn.to_owned(),
            confirmed_bsn: None,
            no_bsn_reason: if self.bsn.is_empty() { "not_registered".to_owned() } else { String::new() },
            birth_date: DateInput::Text(self.birth_date.to_owned()),
            initials: self.initials.to_owned(),
            prefix: self.prefix.to_owned(),
            birth_name: self.birth_name.to_owned(),
            due_date: typed(today.plus_days(self.due_in)),
            last_day: DateInput::Text(String::new()),
            statements: StatementForm {
                treatment: yes(),
                consent: yes(),
                consent_by: "client".to_owned(),
                consent_how: "spoken".to_owned(),
                consent_day: typed(today.plus_days(-1)),
                informed: yes(),
                identity_checked: yes(),
            },
        }
    }

    /// The PDF, when one comes with it.
    pub(super) fn pdf(&self, today: Day) -> Option<Result<Vec<u8>, WriteFault>> {
        let body = self.pdf?;
        Some(text_pdf(&TextDocument {
            title: format!("{} {}", self.initials, self.birth_name),
            meta: vec![
                ("Geboren".to_owned(), self.birth_date.to_owned()),
                ("Datum".to_owned(), short(today)),
            ],
            body: body.to_owned(),
            lang: "nl".to_owned(),
            header: "Demo".to_owned(),
            page_label: "{page} van {pages}".to_owned(),
            created: written(today),
        }))
    }
}

/// Nine in the morning of the day.
fn written(day: Day) -> PdfMoment {
    let date = day.date();
    PdfMoment {
        year: u16::try_from(date.year()).unwrap_or_default(),
        month: u8::try_from(date.month()).unwrap_or(1),
        day: u8::try_from(date.day()).unwrap_or(1),
        hour: 9,
        minute: 0,
        second: 0,
        offset_hours: 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wissel_core::person::{Bsn, BsnPolicy};

    #[test]
    fn every_paper_can_be_shared_today_and_names_test_people_only() {
        let today: Day = "2026-11-21".parse().unwrap();
        for paper in of_midwives().into_iter().chain(of_hospital()) {
            let checked = paper.form(today).check(today, BsnPolicy::TestOnly, &[]);
            assert!(checked.is_ok(), "{}: {:?}", paper.birth_name, checked.err());
            assert!(paper.bsn.is_empty() || Bsn::parse(paper.bsn).unwrap().is_test());
            assert!(paper.pdf(today).is_none_or(|pdf| pdf.is_ok()));
        }
    }
}
