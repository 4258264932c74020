//! Values on their way into and out of the database.

use crate::Fault;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use wissel_core::ids;
use wissel_core::time::{Day, Moment};

/// A value of one of the four types that both databases share.
#[derive(Clone, PartialEq, Eq)]
pub enum Value {
    /// Nothing.
    Null,
    /// A whole number, a moment or a flag.
    Int(i64),
    /// Text, an id or a day.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

impl fmt::Debug for Value {
    /// Shows the type only: values may be personal.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Null => "Null",
            Self::Int(_) => "Int(..)",
            Self::Text(_) => "Text(..)",
            Self::Bytes(_) => "Bytes(..)",
        })
    }
}

macro_rules! into_value {
    ($($from:ty => |$v:ident| $make:expr),+ $(,)?) => {$(
        impl From<$from> for Value {
            fn from($v: $from) -> Self { $make }
        }
    )+};
}

into_value! {
    i64 => |v| Self::Int(v),
    i32 => |v| Self::Int(v.into()),
    u32 => |v| Self::Int(v.into()),
    bool => |v| Self::Int(v.into()),
    &str => |v| Self::Text(v.to_owned()),
    String => |v| Self::Text(v),
    &String => |v| Self::Text(v.clone()),
    Vec<u8> => |v| Self::Bytes(v),
    &Vec<u8> => |v| Self::Bytes(v.clone()),
    &[u8] => |v| Self::Bytes(v.to_vec()),
    Moment => |v| Self::Int(v.micros()),
    Day => |v| Self::Text(v.to_string()),
}

impl<const N: usize> From<[u8; N]> for Value {
    fn from(v: [u8; N]) -> Self {
        Self::Bytes(v.to_vec())
    }
}
impl<const N: usize> From<&[u8; N]> for Value {
    fn from(v: &[u8; N]) -> Self {
        Self::Bytes(v.to_vec())
    }
}
impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(v: Option<T>) -> Self {
        v.map_or(Self::Null, Into::into)
    }
}

macro_rules! id_values {
    ($($id:ident),+ $(,)?) => {$(
        impl From<ids::$id> for Value {
            fn from(v: ids::$id) -> Self { Self::Text(v.to_string()) }
        }
        impl From<&ids::$id> for Value {
            fn from(v: &ids::$id) -> Self { Self::Text(v.to_string()) }
        }
    )+};
}

id_values!(
    UserId,
    OrganisationId,
    MembershipId,
    SessionId,
    AttemptId,
    LinkId,
    TermsId,
    AgreementId,
    AgreementTextId,
    BarId,
    RecordId,
    DocumentId,
    BlobId,
    StatementId,
    HitId,
    LaunchId,
    PasskeyId,
    ProviderLinkId,
    ScimTokenId,
    ScimUserId,
    RecoveryId,
    WindDownId,
    MaintenanceId,
    DepartmentId,
    SectorRuleId,
    CeremonyId,
    ViewCodeId,
    ViewSessionId,
    ClientReportId,
    ComplaintId,
    EmergencyId,
    BreachId,
    TellingId,
    LogCaseId,
    DisclosureId,
    CollectionId,
    WarningId,
    ReceiptId,
    AuditId,
    JobId,
    NoticeId,
    ClientId,
    WebhookId,
    WebhookMessageId,
    WebhookTryId,
    TokenId,
    RequestId,
);

/// The names of a result's columns, shared by its rows.
pub(crate) type Columns = Arc<[String]>;

/// One row of a result.
#[derive(Clone, Debug)]
pub struct Row {
    columns: Columns,
    values: Vec<Value>,
}

/// How a column is pointed at: by name or by position from 0.
pub trait Column: Copy {
    /// The position of this column among these names.
    fn find(self, names: &[String]) -> Option<usize>;
}
impl Column for &str {
    fn find(self, names: &[String]) -> Option<usize> {
        names.iter().position(|n| n == self)
    }
}
impl Column for usize {
    fn find(self, _: &[String]) -> Option<usize> {
        Some(self)
    }
}

impl Row {
    pub(crate) fn new(columns: Columns, values: Vec<Value>) -> Self {
        Self { columns, values }
    }

    /// The value as it came.
    pub fn value(&self, column: impl Column) -> Result<&Value, Fault> {
        column
            .find(&self.columns)
            .and_then(|i| self.values.get(i))
            .ok_or(Fault::Corrupt("no such column in the result"))
    }
    /// A whole number.
    pub fn int(&self, column: impl Column) -> Result<i64, Fault> {
        self.opt_int(column)?.ok_or(NULL)
    }
    /// A whole number or nothing.
    pub fn opt_int(&self, column: impl Column) -> Result<Option<i64>, Fault> {
        match self.value(column)? {
            Value::Int(v) => Ok(Some(*v)),
            Value::Null => Ok(None),
            Value::Text(_) | Value::Bytes(_) => Err(Fault::Corrupt("a number was expected")),
        }
    }
    /// Text, borrowed.
    pub fn str(&self, column: impl Column) -> Result<&str, Fault> {
        self.opt_str(column)?.ok_or(NULL)
    }
    /// Text or nothing, borrowed.
    pub fn opt_str(&self, column: impl Column) -> Result<Option<&str>, Fault> {
        match self.value(column)? {
            Value::Text(v) => Ok(Some(v)),
            Value::Null => Ok(None),
            Value::Int(_) | Value::Bytes(_) => Err(Fault::Corrupt("text was expected")),
        }
    }
    /// Text.
    pub fn text(&self, column: impl Column) -> Result<String, Fault> {
        self.str(column).map(str::to_owned)
    }
    /// Text or nothing.
    pub fn opt_text(&self, column: impl Column) -> Result<Option<String>, Fault> {
        Ok(self.opt_str(column)?.map(str::to_owned))
    }
    /// Bytes.
    pub fn bytes(&self, column: impl Column) -> Result<Vec<u8>, Fault> {
        self.opt_bytes(column)?.ok_or(NULL)
    }
    /// Bytes or nothing.
    pub fn opt_bytes(&self, column: impl Column) -> Result<Option<Vec<u8>>, Fault> {
        match self.value(column)? {
            Value::Bytes(v) => Ok(Some(v.clone())),
            Value::Null => Ok(None),
            Value::Int(_) | Value::Text(_) => Err(Fault::Corrupt("bytes were expected")),
        }
    }
    /// Bytes of a fixed length, such as a hash.
    pub fn array<const N: usize>(&self, column: impl Column) -> Result<[u8; N], Fault> {
        <[u8; N]>::try_from(self.bytes(column)?).map_err(|_| Fault::Corrupt("bytes of another length"))
    }
    /// A flag: 0 or 1.
    pub fn flag(&self, column: impl Column) -> Result<bool, Fault> {
        match self.int(column)? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(Fault::Corrupt("a flag was expected")),
        }
    }
    /// A moment.
    pub fn moment(&self, column: impl Column) -> Result<Moment, Fault> {
        self.int(column).map(Moment::from_micros)
    }
    /// A moment or nothing.
    pub fn opt_moment(&self, column: impl Column) -> Result<Option<Moment>, Fault> {
        Ok(self.opt_int(column)?.map(Moment::from_micros))
    }
    /// A day.
    pub fn day(&self, column: impl Column) -> Result<Day, Fault> {
        self.id(column)
    }
    /// A day or nothing.
    pub fn opt_day(&self, column: impl Column) -> Result<Option<Day>, Fault> {
        self.opt_id(column)
    }
    /// A typed id, or anything else that is read from its text.
    pub fn id<T: FromStr>(&self, column: impl Column) -> Result<T, Fault> {
        self.opt_id(column)?.ok_or(NULL)
    }
    /// A typed id or nothing.
    pub fn opt_id<T: FromStr>(&self, column: impl Column) -> Result<Option<T>, Fault> {
        self.opt_str(column)?
            .map(|s| s.parse().map_err(|_| Fault::Corrupt("text that does not parse")))
            .transpose()
    }
}

const NULL: Fault = Fault::Corrupt("a value was expected, nothing found");
