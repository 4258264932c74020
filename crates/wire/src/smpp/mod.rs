//! SMPP 3.4 as far as somebody speaks it who only sends text messages. The `rusmpp` crates write what we say and know the
//! codes. What the gateway says is read by its header alone: all we need of an answer is whose it is and how it ended, so
//! that nothing in a body can be read wrongly.

mod frame;
mod text;

pub use frame::{
    BadField, BadFrame, Heard, Login, Question, Reader, Sender, Verdict, bind, enquire_link, reply, submit,
    unbind, verdict,
};
pub use text::{Alphabet, BadText, Part, parts};
