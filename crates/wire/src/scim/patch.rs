//! Changes (RFC 7644, section 3.5.2), in the form of the standard and in those that identity services send.

use super::ScimFlaw;
use super::path::{Part, Select, Several, Target, Text, parse};
use super::user::{Said, entries, few_enough, object, one_primary, put};
use serde_json::{Map, Value};
use std::fmt;
use wissel_core::identity::provisioning::{Attributes, Entry};

/// Most operations in one message.
const MOST: usize = 200;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Op {
    Add,
    Replace,
    Remove,
}

/// One change that is asked for.
#[derive(Clone, PartialEq)]
pub struct Operation {
    op: Op,
    target: Target,
    value: Value,
}

impl fmt::Debug for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Operation(…)")
    }
}

/// A member of an object, whatever the case of its name.
fn member<'a>(members: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    members.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

/// Reads the operations of a message.
pub fn read_patch(bytes: &[u8]) -> Result<Vec<Operation>, ScimFlaw> {
    let members = object(bytes)?;
    let Some(Value::Array(operations)) = member(&members, "Operations") else { return Err(ScimFlaw::Syntax) };
    if operations.is_empty() || operations.len() > MOST {
        return Err(ScimFlaw::Syntax);
    }
    operations.iter().map(operation).collect()
}

fn operation(value: &Value) -> Result<Operation, ScimFlaw> {
    let Value::Object(members) = value else { return Err(ScimFlaw::Syntax) };
    let Some(Value::String(op)) = member(members, "op") else { return Err(ScimFlaw::Syntax) };
    let op = match op.to_ascii_lowercase().as_str() {
        "add" => Op::Add,
        "replace" => Op::Replace,
        "remove" => Op::Remove,
        _ => return Err(ScimFlaw::Syntax),
    };
    let target = match member(members, "path") {
        None | Some(Value::Null) => Target::User,
        Some(Value::String(path)) if path.trim().is_empty() => Target::User,
        Some(Value::String(path)) => parse(path)?,
        Some(_) => return Err(ScimFlaw::Path),
    };
    let value = member(members, "value").cloned();
    match (op, &target, value) {
        (Op::Remove, Target::User, _) => Err(ScimFlaw::NoTarget),
        (Op::Remove, _, value) => Ok(Operation { op, target, value: value.unwrap_or_default() }),
        (Op::Add | Op::Replace, _, Some(value)) => Ok(Operation { op, target, value }),
        (Op::Add | Op::Replace, _, None) => Err(ScimFlaw::Syntax),
    }
}

/// What is said about somebody after these changes.
pub fn apply(operations: &[Operation], before: &Attributes) -> Result<Said, ScimFlaw> {
    let mut said = Said { attributes: before.clone(), active: None };
    for o in operations {
        match o.op {
            Op::Replace => said.set(&o.target, &o.value)?,
            Op::Add => said.add(&o.target, &o.value)?,
            Op::Remove => said.remove(&o.target)?,
        }
    }
    said.whole()
}

impl Said {
    /// Adds: to several values one more; a single value takes the place of the one before.
    fn add(&mut self, target: &Target, value: &Value) -> Result<(), ScimFlaw> {
        match (target, value) {
            (Target::User, Value::Object(members)) => {
                for (key, value) in members {
                    match parse(key)? {
                        Target::User => {}
                        target => self.add(&target, value)?,
                    }
                }
                Ok(())
            }
            (Target::Name, Value::Object(members)) => self.add_name(members),
            (Target::Several(which, None, Part::Whole), value) => {
                let more = entries(value, *which)?;
                let all = self.several(*which);
                all.retain(|old| !more.iter().any(|m| m.value == old.value));
                all.extend(more);
                one_primary(all);
                few_enough(all, *which)
            }
            (target, value) => self.set(target, value),
        }
    }

    fn remove(&mut self, target: &Target) -> Result<(), ScimFlaw> {
        match target {
            Target::User => return Err(ScimFlaw::NoTarget),
            Target::Active => return Err(ScimFlaw::Stays("active")),
            Target::Text(Text::UserName) => return Err(ScimFlaw::Stays("userName")),
            Target::Text(which) => self.set_text(*which, None),
            Target::Name => self.clear_name(),
            Target::Several(which, select, part) => {
                let chosen = |e: &Entry| select.as_ref().is_none_or(|s| fits(s, e));
                let all = self.several(*which);
                match part {
                    Part::Whole | Part::Value => all.retain(|e| !chosen(e)),
                    Part::Kind => all.iter_mut().filter(|e| chosen(e)).for_each(|e| e.kind = None),
                    Part::Primary => all.iter_mut().filter(|e| chosen(e)).for_each(|e| e.primary = None),
                }
            }
            Target::Other => {}
        }
        Ok(())
    }

    /// Puts a value, or a part of one, into a list.
    pub(super) fn set_several(
        &mut self,
        (which, select, part): (Several, Option<&Select>, Part),
        value: &Value,
    ) -> Result<(), ScimFlaw> {
        let wrong = ScimFlaw::Value(which.name());
        let (None, Part::Whole) = (select, part) else {
            return self.set_chosen((which, select, part), value, wrong);
        };
        let new = entries(value, which)?;
        *self.several(which) = new;
        Ok(())
    }

    fn set_chosen(
        &mut self,
        (which, select, part): (Several, Option<&Select>, Part),
        value: &Value,
        wrong: ScimFlaw,
    ) -> Result<(), ScimFlaw> {
        let all = self.several(which);
        let fitting = |e: &Entry| select.is_none_or(|s| fits(s, e));
        // A kind that is not there yet comes into being: services do not say whether they add or replace.
        if !all.iter().any(fitting) {
            let kind = match select {
                Some(Select::Kind(kind)) => Some(kind.clone()),
                None => None,
                Some(Select::Primary(_) | Select::Value(_) | Select::None) => return Ok(()),
            };
            all.push(Entry { kind, ..Entry::default() });
        }
        let at = all.iter().position(fitting).ok_or(wrong)?;
        let mut new = all.get(at).cloned().ok_or(wrong)?;
        let key = match part {
            Part::Value => "value",
            Part::Kind => "type",
            Part::Primary => "primary",
            Part::Whole => "",
        };
        match (part, value) {
            (Part::Whole, Value::Object(members)) => {
                for (key, value) in members {
                    put(&mut new, key, value, wrong)?;
                }
            }
            (Part::Whole, _) => return Err(wrong),
            (Part::Value | Part::Kind | Part::Primary, _) => put(&mut new, key, value, wrong)?,
        }
        let is_first = new.primary == Some(true);
        if is_first {
            all.iter_mut().filter(|e| e.primary == Some(true)).for_each(|e| e.primary = Some(false));
        }
        if let Some(old) = all.get_mut(at) {
            *old = new;
        }
        all.retain(|e| !e.value.is_empty());
        few_enough(all, which)
    }
}

fn fits(select: &Select, entry: &Entry) -> bool {
    match select {
        Select::Kind(kind) => entry.kind.as_deref().is_some_and(|k| k.eq_ignore_ascii_case(kind)),
        Select::Primary(primary) => entry.primary.unwrap_or(false) == *primary,
        Select::Value(value) => entry.value.eq_ignore_ascii_case(value),
        Select::None => false,
    }
}
