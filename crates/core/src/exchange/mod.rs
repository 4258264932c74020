//! Rules of the exchange domain.
