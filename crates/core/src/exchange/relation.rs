//! What a collector states before anything is shown: her treatment relation (U3.9) and her purpose (U5.3).

use super::emergency::Reason;
use super::statement::Wording;
use crate::input::{Collect, code, named};
use serde::{Deserialize, Serialize};

named! {
    /// The treatment relation with the client, in the words of BW 7:446 and 7:457.
    pub enum TreatmentRelation {
        /// A treatment agreement with this client.
        Agreement = "agreement",
        /// Directly involved in carrying out a colleague's treatment agreement.
        Involved = "involved",
        /// Standing in for the care provider ("waarneming", night duty).
        Substitute = "substitute",
        /// None before now: it arises by this emergency. Only a search can state it, with a reason.
        Emergency = "emergency",
    }
}

named! {
    /// For which care. Nothing but care is on the list.
    pub enum Purpose {
        /// Care around a birth that is at hand.
        BirthCare = "birth_care",
        /// Taking over the care for this client.
        TakeOver = "take_over",
        /// Urgent care, or care on duty at night or at the weekend.
        Urgent = "urgent",
        /// Maternity care after the birth.
        Aftercare = "aftercare",
        /// A consultation that the treating care provider asked for.
        Consultation = "consultation",
    }
}

/// Relation and purpose, as stored with every collection; stated again each time a record is opened.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CareGround {
    wording: Wording,
    relation: TreatmentRelation,
    purpose: Purpose,
}

impl CareGround {
    /// Reads both from a form's fields `relation` and `purpose`; notes every problem. An emergency is no relation here:
    /// whoever opens a record again has one by now.
    pub fn read(c: &mut Collect, relation: &str, purpose: &str) -> Option<Self> {
        let relation = TreatmentRelation::from_name(relation).filter(|r| *r != TreatmentRelation::Emergency);
        Self::of(c, relation, purpose)
    }
    /// The same for a search, which an emergency can state in the place of a relation, with a reason.
    pub fn read_for_search(
        c: &mut Collect,
        relation: &str,
        purpose: &str,
        reason: &str,
    ) -> Option<(Self, Option<Reason>)> {
        let relation = TreatmentRelation::from_name(relation);
        let ground = Self::of(c, relation, purpose);
        if relation != Some(TreatmentRelation::Emergency) {
            return ground.map(|ground| (ground, None));
        }
        let reason = c.take("emergency_reason", Reason::read(reason));
        ground.map(|ground| (ground, reason))
    }
    fn of(c: &mut Collect, relation: Option<TreatmentRelation>, purpose: &str) -> Option<Self> {
        let relation = relation.ok_or_else(|| code::STATEMENT_RELATION.into());
        let purpose = Purpose::from_name(purpose).ok_or_else(|| code::STATEMENT_PURPOSE.into());
        let (relation, purpose) = (c.take("relation", relation), c.take("purpose", purpose));
        let (relation, purpose) = (relation?, purpose?);
        let wording = match relation {
            TreatmentRelation::Agreement | TreatmentRelation::Involved | TreatmentRelation::Substitute => {
                Wording::relation()
            }
            TreatmentRelation::Emergency => Wording::emergency(),
        };
        Some(Self { wording, relation, purpose })
    }
    /// The wording that was shown.
    pub const fn wording(&self) -> &Wording {
        &self.wording
    }
    /// The relation.
    pub const fn relation(&self) -> TreatmentRelation {
        self.relation
    }
    /// Whether an emergency stands in the place of a relation.
    pub const fn is_emergency(&self) -> bool {
        matches!(self.relation, TreatmentRelation::Emergency)
    }
    /// The purpose.
    pub const fn purpose(&self) -> Purpose {
        self.purpose
    }
}
