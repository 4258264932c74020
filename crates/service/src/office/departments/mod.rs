//! Departments of an organisation: its administrator makes, renames and removes them, and puts members in them. They
//! order people and log lines; who may collect what follows from role and treatment relation alone (U3.9).

pub mod add;
pub mod place;
pub mod remove;
pub mod rename;
