//! What is wrong with the configuration, said so that it can be mended: where, which key, what, and what to write.

use std::fmt;

/// Where a value stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Place {
    /// A line of the file, counted from 1.
    Line(String, usize),
    /// An environment variable.
    Environment(String),
    /// Nowhere: the key is not set.
    Nowhere(String),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(file, line) => write!(f, "{file}, line {line}"),
            Self::Environment(name) => write!(f, "environment variable {name}"),
            Self::Nowhere(file) => f.write_str(file),
        }
    }
}

/// One thing that is wrong.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fault {
    /// Where.
    pub place: Place,
    /// Which key; empty when the line cannot be read at all.
    pub key: String,
    /// What is wrong.
    pub wrong: String,
    /// What to write instead.
    pub instead: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.place)?;
        if !self.key.is_empty() {
            write!(f, "{} ", self.key)?;
        }
        write!(f, "{}. {}", self.wrong, self.instead)
    }
}

/// Everything that is wrong, in the order found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Faults(pub Vec<Fault>);

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, fault) in self.0.iter().enumerate() {
            if n > 0 {
                writeln!(f)?;
            }
            write!(f, "{fault}")?;
        }
        Ok(())
    }
}
impl std::error::Error for Faults {}
