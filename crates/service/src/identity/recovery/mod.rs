//! A member lost her phone, her passkey or her app: one of her organisation's administrators asks to let her back in, and
//! another administrator or a privacy officer confirms (U3.5). Her password stays what it was; the number is a new one, and
//! what she made before to log in with is removed. The operator has no part in it.

pub mod ask;
pub mod confirm;
pub mod see;
pub mod stop;
