//! Departments of an organisation. They order its members and its log, and allow or forbid nothing.

use crate::input::{Flaw, line, refusals};

/// Characters of a name.
pub const LONGEST: usize = 60;
/// Departments of one organisation: more is no order any more.
pub const MOST: i64 = 100;

/// The name of a department.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DepartmentName(String);

impl DepartmentName {
    /// Reads a name.
    pub fn parse(text: &str) -> Result<Self, Flaw> {
        line(text, 1, LONGEST).map(Self)
    }
    /// As it is shown.
    pub fn as_str(&self) -> &str {
        &self.0
    }
    /// By what two are told apart: capitals make no other department.
    pub fn folded(&self) -> String {
        self.0.to_lowercase()
    }
}

refusals! {
    /// Why a department is not made, renamed or removed, or nobody is put in it.
    pub enum DepartmentRefused {
        /// There is one with this name already.
        Taken = "department-taken",
        /// It is not there, or the member is not.
        Absent = "department-absent",
        /// There are as many as there may be.
        TooMany = "department-too-many",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_lines_and_differ_by_more_than_capitals() {
        let name = DepartmentName::parse("  Verloskamers   Noord ").expect("a name");
        assert_eq!((name.as_str(), name.folded().as_str()), ("Verloskamers Noord", "verloskamers noord"));
        assert_eq!(DepartmentName::parse("ÉCHO").expect("a name").folded(), "écho");
        assert!(DepartmentName::parse("   ").is_err());
        assert!(DepartmentName::parse(&"a".repeat(LONGEST)).is_ok());
        assert!(DepartmentName::parse(&"a".repeat(LONGEST + 1)).is_err());
    }
}
