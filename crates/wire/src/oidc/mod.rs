//! The sign-in of an organisation by OpenID Connect (Core 1.0, Discovery 1.0; RFC 7636, RFC 9207): what its provider says
//! about itself, its keys, where the browser is sent, and what stands in an ID token. The format of a token is the
//! library's, its signature is ring's; what must stand in it, and for whom, is looked at here.

mod authorise;
mod keys;
mod metadata;
mod token;

pub use authorise::{Asked, address, challenge};
pub use keys::{KeyFlaw, KeySet};
pub use metadata::{Metadata, MetadataFlaw};
pub use token::{Claims, Expected, TokenFlaw, of_answer, verify};
