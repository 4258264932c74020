//! Badges: a state in words, with an icon and a colour that only repeat the words.

/// How a state is coloured and which icon stands before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// In order.
    Ok,
    /// Something new or worth knowing.
    Info,
    /// Needs attention soon.
    Warn,
    /// Wrong, or stopped.
    Bad,
    /// Over and done.
    Done,
}

impl Tone {
    /// The value of `data-tone`, which the style sheet knows.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Info => "info",
            Self::Warn => "warn",
            Self::Bad => "bad",
            Self::Done => "done",
        }
    }
    /// The icon's name.
    pub const fn icon(self) -> &'static str {
        match self {
            Self::Ok => "check",
            Self::Info => "info",
            Self::Warn => "clock",
            Self::Bad => "alert",
            Self::Done => "archive",
        }
    }
}

/// A state on screen: a sentence in words and its tone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// The tone.
    pub tone: Tone,
    /// The sentence.
    pub text: String,
}

impl Status {
    /// A state.
    pub fn new(tone: Tone, text: impl Into<String>) -> Self {
        Self { tone, text: text.into() }
    }
}
