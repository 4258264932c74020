//! One file for each command of the program.

pub(crate) mod inspect_pdf;
