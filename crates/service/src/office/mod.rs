//! Use cases of the office domain: organisations, agreements, services, bars, members, queues, the log.
//!
//! Nothing here reads what a record holds; no function of this module takes or gives content (U5.5).
//! The same use cases serve the pages and the command line (`Actor::System("cli:…")`).

pub mod add_organisation;
pub mod agreement;
pub mod agreement_jobs;
pub mod bar_user;
pub mod board;
pub mod change_night_phone;
pub mod client_log;
pub mod clients;
pub mod complain;
pub mod complaint_jobs;
pub mod complaints;
pub mod departments;
pub mod emergencies;
pub mod emergency_jobs;
pub mod end_membership;
pub mod export_log;
pub mod find_user;
pub mod health;
pub mod identify_member;
pub mod log;
pub mod maintenance;
pub mod members;
pub mod organisations;
pub mod own_organisation;
pub mod provider;
pub mod provisioning;
pub mod publish_agreement;
pub mod publish_terms;
pub mod queues;
pub mod restore_proof;
pub mod sectors;
pub mod sign_agreement;
pub mod sign_in;
mod standing;
pub mod switch_emergency;
pub mod switch_service;
pub mod watch;
pub mod webhooks;
pub mod wind_down;

use crate::gate::{self, Gate};
use std::collections::HashMap;
use wissel_core::actor::{Actor, Member};
use wissel_core::ids::UserId;
use wissel_core::permission::{Denied, Need};
use wissel_store::identity::person;
use wissel_store::{Fault, Tx};

/// Who carries out an act of the office.
pub(crate) enum Authority {
    /// A member whom the policy allows it, on facts of this transaction.
    Member(Member),
    /// A command of the program itself; whoever may start it holds the machine.
    Command(&'static str),
}

impl Authority {
    /// The person, when one acts.
    pub(crate) fn user(&self) -> Option<UserId> {
        self.member().map(|m| m.user)
    }
    /// The member, when one acts.
    pub(crate) fn member(&self) -> Option<&Member> {
        match self {
            Self::Member(m) => Some(m),
            Self::Command(_) => None,
        }
    }
    /// As it is stored beside what was done: a user id, or the name of the command.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Member(m) => m.user.to_string(),
            Self::Command(name) => (*name).to_owned(),
        }
    }
}

/// Asks who acts, and whether she may.
pub(crate) fn authority(tx: &mut Tx<'_>, need: Need) -> Result<Result<Authority, Denied>, Fault> {
    if let Actor::System(name) = tx.actor() {
        return Ok(Ok(Authority::Command(name)));
    }
    Ok(match gate::ask(tx, need)? {
        Gate::Open(member) => Ok(Authority::Member(member)),
        Gate::Closed(denied) => Err(denied),
    })
}

/// The authority, or the committed refusal from the surrounding function: `let by = authorised!(tx, Need::Operate);`
macro_rules! authorised {
    ($tx:expr, $need:expr) => {
        match $crate::office::authority($tx, $need)? {
            Ok(by) => by,
            Err(denied) => return Ok($crate::gate::refuse($tx, denied, $need)),
        }
    };
}
pub(crate) use authorised;

/// Whether who reads may still do so: the second look of a view.
pub(crate) fn still(tx: &mut Tx<'_>, need: Need) -> Result<bool, Fault> {
    Ok(authority(tx, need)?.is_ok())
}

/// Names of persons, each opened once.
#[derive(Default)]
pub(crate) struct Names(HashMap<UserId, Option<String>>);

impl Names {
    /// The name of this person; `None` when there is no such person.
    pub(crate) fn of(&mut self, tx: &mut Tx<'_>, user: UserId) -> Result<Option<String>, Fault> {
        if let Some(known) = self.0.get(&user) {
            return Ok(known.clone());
        }
        let name = person::by_id(tx, user)?.map(|p| p.profile.name);
        self.0.insert(user, name.clone());
        Ok(name)
    }
    /// The name behind what is stored beside an act: a user id, or the name of a command, which stays as it is.
    pub(crate) fn behind(&mut self, tx: &mut Tx<'_>, stored: &str) -> Result<String, Fault> {
        let name = match stored.parse() {
            Ok(user) => self.of(tx, user)?,
            Err(_) => None,
        };
        Ok(name.unwrap_or_else(|| stored.to_owned()))
    }
}

/// Which page of a long list is asked for, from 1, and how many lines there are on one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Paging {
    /// From 1.
    pub page: u32,
    /// Lines on a page.
    pub size: u32,
}

impl Paging {
    /// This page of 50 lines; page 0 is page 1.
    pub fn page(page: u32) -> Self {
        Self { page: page.max(1), size: 50 }
    }
    pub(crate) fn offset(self) -> u32 {
        self.page.saturating_sub(1).saturating_mul(self.size)
    }
    /// The number of the last page of so many lines; at least 1.
    pub fn last(self, lines: i64) -> u32 {
        let pages = u64::try_from(lines).unwrap_or(0).div_ceil(u64::from(self.size.max(1)));
        u32::try_from(pages).unwrap_or(u32::MAX).max(1)
    }
}
