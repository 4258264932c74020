//! Departments, and a member with what she may do.

use crate::form::Form;
use crate::frame::Frame;
use askama::Template;

/// A department.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DepartmentRow {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// How many are in it.
    pub members: i64,
    /// Whether its name was typed and is not right yet.
    pub renaming: bool,
}

/// `/beheer/afdelingen`. Field: `name`.
#[derive(Template, Clone, Debug)]
#[template(path = "office/departments.html")]
pub struct Departments {
    /// The frame.
    pub f: Frame,
    /// Typed values and errors.
    pub form: Form,
    /// The rows.
    pub rows: Vec<DepartmentRow>,
    /// Whether the form is about one of the rows.
    pub renamed: bool,
}

/// `/beheer/medewerkers/{id}`. Field: `department`.
#[derive(Template, Clone, Debug)]
#[template(path = "office/member.html")]
pub struct Member {
    /// The frame.
    pub f: Frame,
    /// The chosen department.
    pub form: Form,
    /// The membership's id.
    pub id: String,
    /// The name.
    pub name: String,
    /// The role in words.
    pub role: String,
    /// Whether she left.
    pub ended: bool,
    /// Id and name of each department.
    pub departments: Vec<(String, String)>,
    /// What she may do, in words.
    pub may: Vec<String>,
    /// What of the work with records she may not.
    pub may_not: Vec<String>,
}
