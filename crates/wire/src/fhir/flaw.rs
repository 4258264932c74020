//! What is wrong with a resource.

/// Why a resource is not understood. Never holds a value that was sent.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum FhirFlaw {
    /// Not JSON, or not text in UTF-8.
    #[error("not JSON (line {line}, column {column})")]
    Json {
        /// Counted from 1.
        line: usize,
        /// Counted from 1.
        column: usize,
    },
    /// A key stands twice in one object: readers would differ in what it means.
    #[error("a key stands twice in one object")]
    TwiceInObject,
    /// Not XML, or not text in UTF-8.
    #[error("not XML (byte {0})")]
    Xml(u64),
    /// A document type or a processing instruction.
    #[error("a document type or a processing instruction")]
    Declaration,
    /// An element or text outside FHIR's namespace, or an attribute that FHIR does not know.
    #[error("an element, text or attribute outside FHIR")]
    Foreign,
    /// Too deep or too many elements.
    #[error("too deep or too many elements")]
    TooLarge,
    /// A resource of another type than is taken here.
    #[error("another type of resource is expected")]
    ResourceType,
    /// An element that may stand once stands more often.
    #[error("{0} may stand once")]
    Repeated(&'static str),
    /// An element is missing.
    #[error("{0} is missing")]
    Missing(&'static str),
    /// An element has a value that is not taken.
    #[error("{0} has a value that is not taken here")]
    Value(&'static str),
    /// A modifier that is not understood: it could turn the meaning round.
    #[error("a modifier that is not understood")]
    Modifier,
    /// A reference to something that was not sent along.
    #[error("{0} refers to something that was not sent along")]
    Dangling(&'static str),
    /// An attachment that is not base64.
    #[error("an attachment is not base64")]
    Base64,
}

impl FhirFlaw {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Json { .. } => "fhir-json",
            Self::TwiceInObject => "fhir-key-twice",
            Self::Xml(_) => "fhir-xml",
            Self::Declaration => "fhir-xml-declaration",
            Self::Foreign => "fhir-foreign",
            Self::TooLarge => "fhir-too-large",
            Self::ResourceType => "fhir-resource-type",
            Self::Repeated(_) => "fhir-repeated",
            Self::Missing(_) => "fhir-missing",
            Self::Value(_) => "fhir-value",
            Self::Modifier => "fhir-modifier",
            Self::Dangling(_) => "fhir-reference",
            Self::Base64 => "fhir-base64",
        }
    }
    /// Where it stands, as FHIRPath, when that is known.
    pub const fn at(&self) -> Option<&'static str> {
        match self {
            Self::Repeated(at) | Self::Missing(at) | Self::Value(at) | Self::Dangling(at) => Some(at),
            _ => None,
        }
    }
    /// The code of the issue type in an OperationOutcome (`http://hl7.org/fhir/issue-type`).
    pub const fn issue(&self) -> &'static str {
        match self {
            Self::Json { .. } | Self::TwiceInObject | Self::Xml(_) | Self::Declaration | Self::Foreign => {
                "structure"
            }
            Self::TooLarge => "too-costly",
            Self::ResourceType | Self::Modifier => "not-supported",
            Self::Repeated(_) | Self::Value(_) | Self::Base64 => "value",
            Self::Missing(_) => "required",
            Self::Dangling(_) => "not-found",
        }
    }
}
