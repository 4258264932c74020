//! From what the browser brought back to what the provider says about her: the answer is for this browser and this
//! question, the code is changed for a token, and the token is looked at.

use super::known::PATIENCE;
use super::{Question, metadata, redirect_uri};
use crate::app::App;
use crate::outward::{Answer, Call, OutwardFault};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use subtle::ConstantTimeEq;
use wissel_core::ids::OrganisationId;
use wissel_core::refusal::Coded;
use wissel_store::Fault;
use wissel_store::identity::ceremony::Asked;
use wissel_store::identity::provider::{self, Provider};
use wissel_wire::oidc::{self, Claims, Expected, Metadata, MetadataFlaw, TokenFlaw};

/// The longest answer of a token endpoint, in bytes.
const LONGEST_ANSWER: usize = 64 * 1024;
/// The longest code, in bytes.
const LONGEST_CODE: usize = 2048;

/// What the browser brought back.
#[derive(Clone, Default)]
pub struct Back {
    /// The secret of the question, from the browser's cookie.
    pub token: String,
    /// The code.
    pub code: String,
    /// What binds the answer to the question.
    pub state: String,
    /// Who answers (RFC 9207).
    pub issuer: Option<String>,
    /// What the provider says went wrong.
    pub error: Option<String>,
}

/// Why a sign-in showed nothing. For the log, and for who sets it up.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Flaw {
    /// The answer is for another question, or of another browser.
    State,
    /// The provider says no: she stopped, or may not use it.
    Refused,
    /// An address may not be reached: not https, or of a private network.
    Address,
    /// The provider does not answer, or not in time.
    Away,
    /// What it says about itself cannot be read.
    Metadata,
    /// It says that it is another one.
    Issuer,
    /// It lacks what this program needs.
    Unsuited,
    /// It has no keys that can be used.
    Keys,
    /// It did not change the code for a token: the secret is wrong, or the code was used.
    Exchange,
    /// The token does not hold.
    Token(TokenFlaw),
    /// The token holds and does not say that she showed what is asked.
    Weak,
    /// The sign-in was changed or taken away meanwhile.
    Changed,
}

impl Coded for Flaw {
    fn code(&self) -> &'static str {
        match self {
            Self::State => "provider-state",
            Self::Refused => "provider-refused",
            Self::Address => "provider-address",
            Self::Away => "provider-away",
            Self::Metadata => "provider-metadata",
            Self::Issuer => "provider-issuer",
            Self::Unsuited => "provider-unsuited",
            Self::Keys => "provider-keys",
            Self::Exchange => "provider-exchange",
            Self::Token(flaw) => match flaw {
                TokenFlaw::Unreadable => "token-unreadable",
                TokenFlaw::Algorithm => "token-algorithm",
                TokenFlaw::UnknownKey => "token-unknown-key",
                TokenFlaw::Signature => "token-signature",
                TokenFlaw::Issuer => "token-issuer",
                TokenFlaw::Audience => "token-audience",
                TokenFlaw::Time => "token-time",
                TokenFlaw::Nonce => "token-nonce",
                TokenFlaw::Subject => "token-subject",
            },
            Self::Weak => "provider-weak",
            Self::Changed => "provider-changed",
        }
    }
}

impl From<OutwardFault> for Flaw {
    fn from(fault: OutwardFault) -> Self {
        match fault {
            OutwardFault::Address => Self::Address,
            OutwardFault::Connect
            | OutwardFault::Timeout
            | OutwardFault::Tls
            | OutwardFault::TooLong
            | OutwardFault::Answer
            | OutwardFault::Internal => Self::Away,
        }
    }
}

impl From<MetadataFlaw> for Flaw {
    fn from(flaw: MetadataFlaw) -> Self {
        match flaw {
            MetadataFlaw::Unreadable => Self::Metadata,
            MetadataFlaw::Issuer => Self::Issuer,
            MetadataFlaw::Unsuited => Self::Unsuited,
        }
    }
}

/// What was asked, by which provider, and what it showed.
pub(super) struct Shown {
    /// Whose sign-in it is.
    pub(super) organisation: OrganisationId,
    /// As which generation of it the question was asked.
    pub(super) generation: i64,
    /// What it says, or why that counts for nothing.
    pub(super) claims: Result<Claims, Flaw>,
}

/// Looks at the answer to a question that was used up before.
pub(super) async fn shown(app: &App, asked: &Asked, back: &Back) -> Result<Shown, Fault> {
    let question = Question::of(asked)?;
    let organisation = question.organisation;
    let found = app.store.read(organisation, |tx, id| provider::of(tx, *id)).await?;
    let claims = match found.filter(|p| p.generation == question.generation) {
        None => Err(Flaw::Changed),
        Some(provider) => claims(app, &provider, &question, back).await,
    };
    let generation = question.generation;
    Ok(Shown { organisation, generation, claims })
}

async fn claims(app: &App, provider: &Provider, q: &Question, back: &Back) -> Result<Claims, Flaw> {
    if !bool::from(q.state.as_bytes().ct_eq(back.state.as_bytes())) {
        return Err(Flaw::State);
    }
    let metadata = metadata(app, provider).await?;
    // An answer that names somebody else was not given to this question (RFC 9207).
    let named = back.issuer.as_deref();
    if named.is_some_and(|i| i != metadata.issuer) || (metadata.names_itself && named.is_none()) {
        return Err(Flaw::Issuer);
    }
    if back.error.is_some() {
        return Err(Flaw::Refused);
    }
    if back.code.is_empty() || back.code.len() > LONGEST_CODE {
        return Err(Flaw::State);
    }
    let token = exchange(app, provider, (&metadata, q), &back.code).await?;
    let claims = verified(app, provider, (&metadata, q), &token).await?;
    if provider.settings.assurance.is_shown(claims.acr.as_deref(), &claims.amr) {
        Ok(claims)
    } else {
        Err(Flaw::Weak)
    }
}

/// As it stands in a form, and in the user name and password of such a header (RFC 6749, section 2.3.1).
fn form(pairs: &[(&str, &str)]) -> String {
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    form.extend_pairs(pairs);
    form.finish()
}

fn escaped(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// Changes the code for a token.
async fn exchange(
    app: &App,
    provider: &Provider,
    (metadata, q): (&Metadata, &Question),
    code: &str,
) -> Result<String, Flaw> {
    let (id, secret) = (provider.settings.client_id.as_str(), provider.secret.as_str());
    let redirect = redirect_uri(&app.policy);
    let mut pairs = vec![
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", &redirect),
        ("code_verifier", &q.verifier),
    ];
    let mut headers = vec![
        ("accept", "application/json".to_owned()),
        ("content-type", "application/x-www-form-urlencoded".to_owned()),
    ];
    if metadata.by_header {
        let both = STANDARD.encode(format!("{}:{}", escaped(id), escaped(secret)));
        headers.push(("authorization", format!("Basic {both}")));
    } else {
        pairs.extend([("client_id", id), ("client_secret", secret)]);
    }
    let call = Call {
        address: metadata.token_endpoint.clone(),
        headers,
        body: Some(form(&pairs).into_bytes()),
        most: LONGEST_ANSWER,
        patience: PATIENCE,
    };
    match app.outward.ask(call).await {
        Ok(Answer { status: 200, body }) => oidc::of_answer(&body).ok_or(Flaw::Token(TokenFlaw::Unreadable)),
        Ok(Answer { status: 400..=499, .. }) => Err(Flaw::Exchange),
        Ok(_) => Err(Flaw::Away),
        Err(fault) => Err(fault.into()),
    }
}

/// Looks at the token with the keys that are known, and with newer ones when it names another.
async fn verified(
    app: &App,
    provider: &Provider,
    (metadata, q): (&Metadata, &Question),
    token: &str,
) -> Result<Claims, Flaw> {
    let expected = Expected {
        issuer: &metadata.issuer,
        client_id: &provider.settings.client_id,
        nonce: &q.nonce,
        now: app.clock.real().micros().div_euclid(1_000_000),
    };
    let mut flaw = TokenFlaw::UnknownKey;
    for newer in [false, true] {
        let Some(keys) = app.providers.keys(app, metadata, newer).await? else { break };
        match oidc::verify(&keys, token, &expected) {
            Ok(claims) => return Ok(claims),
            Err(TokenFlaw::UnknownKey) => flaw = TokenFlaw::UnknownKey,
            Err(other) => {
                flaw = other;
                break;
            }
        }
    }
    Err(Flaw::Token(flaw))
}
