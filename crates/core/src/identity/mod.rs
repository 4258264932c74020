//! Rules of the identity domain.
