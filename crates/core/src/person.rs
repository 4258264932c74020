//! What people are known by: BSN, birth date, names, phone, mail. Parsed once, valid ever after.
