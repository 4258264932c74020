//! Why a PDF is refused.

use serde::{Deserialize, Serialize};

macro_rules! reasons {
    ($($(#[doc = $doc:literal])+ $name:ident = $code:literal),+ $(,)?) => {
        /// The kinds of refusal. The code of each is stable: screens, interfaces and tests name it.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
        pub enum Reason {
            $($(#[doc = $doc])+ #[serde(rename = $code)] $name),+
        }

        impl Reason {
            /// Every reason, for tables of texts.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The stable code.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code),+ }
            }
        }
    };
}

reasons! {
    /// The bytes are no PDF, whatever the name says.
    NotPdf = "pdf-not-a-pdf",
    /// The structure cannot be read, or parts of it cannot.
    Broken = "pdf-broken",
    /// Programs may read the structure in different ways, and show different things.
    Ambiguous = "pdf-ambiguous",
    /// A part is missing to which something leads that may act.
    MissingPart = "pdf-missing-part",
    /// There is no page.
    NoPages = "pdf-no-pages",
    /// The file is encrypted, also when an empty password opens it.
    Encrypted = "pdf-encrypted",
    /// A limit on size, number, depth, memory or time was met.
    TooComplex = "pdf-too-complex",
    /// A script.
    JavaScript = "pdf-javascript",
    /// An action that starts a program or opens a file.
    Launch = "pdf-launch",
    /// An action that reads form data from a file.
    ImportData = "pdf-import-data",
    /// An action that sends form data to an address.
    SubmitForm = "pdf-submit-form",
    /// An action that empties a form.
    ResetForm = "pdf-reset-form",
    /// An action or annotation that plays media.
    Rendition = "pdf-rendition",
    /// Sound.
    Sound = "pdf-sound",
    /// A film.
    Movie = "pdf-movie",
    /// Rich media (such as Flash).
    RichMedia = "pdf-rich-media",
    /// A 3D model.
    ThreeD = "pdf-3d",
    /// An action that opens another document, or a reference to a file outside.
    OtherDocument = "pdf-other-document",
    /// A file inside the file.
    EmbeddedFile = "pdf-embedded-file",
    /// An XFA form.
    Xfa = "pdf-xfa",
    /// An action that runs by itself (on opening, printing, closing) and does more than go to a page.
    AutomaticAction = "pdf-automatic-action",
    /// An action that changes what the pages show.
    ChangesView = "pdf-changes-view",
    /// A link whose address runs a script or opens a local file.
    UnsafeLink = "pdf-unsafe-link",
    /// An action of a kind that PDF readers need not know.
    UnknownAction = "pdf-unknown-action",
}

/// A refusal: the reason, and what was found in terms of PDF.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, thiserror::Error)]
#[error("{}: {found}", .reason.code())]
pub struct PdfRefusal {
    /// The kind, with its stable code.
    pub reason: Reason,
    /// What was found, for experts: a PDF name and the object's number. Holds no text of the document.
    pub found: String,
}

impl PdfRefusal {
    /// A refusal for this reason.
    pub fn new(reason: Reason, found: impl Into<String>) -> Self {
        Self { reason, found: found.into() }
    }
}
