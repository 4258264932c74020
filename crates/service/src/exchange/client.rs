//! Between a client as rules know her and as she is stored.

use wissel_core::audit::Subject;
use wissel_core::exchange::client::{ClientIdentifier, FindKey};
use wissel_core::exchange::share::{ClientKey, ShareCommand};
use wissel_core::person::{BirthDate, Bsn, ClientName, CollectionCode};
use wissel_store::exchange::client::Client;
use wissel_store::{Fault, Keyring};

/// The client of a new record; `code` when she has no BSN.
pub(crate) fn of_command(command: &ShareCommand, code: Option<&CollectionCode>) -> Client {
    let (bsn, no_bsn) = match &command.client {
        ClientKey::Bsn(bsn) => (Some(bsn.digits()), None),
        ClientKey::NoBsn(reason) => (None, Some(reason.name().to_owned())),
    };
    Client {
        initials: command.name.initials().to_owned(),
        prefix: command.name.prefix().map(str::to_owned),
        birth_name: command.name.birth_name().to_owned(),
        bsn,
        code: code.map(|c| c.symbols().to_owned()),
        no_bsn,
        birth_date: command.birth_date.canonical(),
        due: command.retention.due(),
        ended: false,
    }
}

/// Her BSN, or else the code of her record.
pub(crate) fn identifier(client: &Client) -> Result<ClientIdentifier, Fault> {
    let bad = |_| Fault::Corrupt("a client's identifier");
    match (&client.bsn, &client.code) {
        (Some(bsn), _) => Bsn::parse(bsn).map(ClientIdentifier::Bsn).map_err(bad),
        (None, Some(code)) => CollectionCode::parse(code).map(ClientIdentifier::Code).map_err(bad),
        (None, None) => Err(Fault::Corrupt("a client without an identifier")),
    }
}

/// By what she is found.
pub(crate) fn find_key(client: &Client) -> Result<FindKey, Fault> {
    Ok(FindKey { identifier: identifier(client)?, birth_date: birth_date(client)? })
}

/// Her birth date.
pub(crate) fn birth_date(client: &Client) -> Result<BirthDate, Fault> {
    BirthDate::from_canonical(&client.birth_date).map_err(|_| Fault::Corrupt("a client's birth date"))
}

/// Her initials and birth name.
pub(crate) fn name(client: &Client) -> Result<ClientName, Fault> {
    ClientName::parse(&client.initials, client.prefix.as_deref().unwrap_or_default(), &client.birth_name)
        .map_err(|_| Fault::Corrupt("a client's name"))
}

/// Her pseudonym in the log.
pub(crate) fn subject(keys: &Keyring, identifier: &ClientIdentifier) -> Subject {
    keys.subject(identifier.canonical().as_bytes())
}

/// The index under which she is found.
pub(crate) fn index(keys: &Keyring, key: &FindKey) -> [u8; 32] {
    keys.find_index(&key.canonical_bytes())
}
