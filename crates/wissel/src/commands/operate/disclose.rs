//! `wissel disclose …` (U5.5): a disclosure is put on file, its document read again, and what two operators agreed on is
//! written to a folder, once.

use super::{Reply, say};
use serde_json::{Value, json};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use wissel_core::actor::Actor;
use wissel_core::exchange::find::FindForm;
use wissel_core::exchange::receipt::DocumentKind;
use wissel_core::exchange::record::RecordNumber;
use wissel_core::ids::DisclosureId;
use wissel_core::input::Collect;
use wissel_core::privacy::disclosure::{DisclosureRefused, LARGEST, basis};
use wissel_core::refusal::Coded;
use wissel_service::app::App;
use wissel_service::privacy::disclosure::prepare::{Prepare, prepare as put_on_file};
use wissel_service::privacy::disclosure::{see, write as writing};

/// As it was typed.
#[derive(Clone, PartialEq, Eq, Debug, serde::Serialize, serde::Deserialize)]
pub struct Asked {
    /// The record's number.
    pub record: String,
    /// BSN or collection code.
    pub key: String,
    /// Birth date.
    pub born: String,
    /// statute, task or permission.
    pub ground: String,
    /// Which one, in words.
    pub basis: String,
    /// The document that shows it (an absolute path).
    pub document: PathBuf,
    /// Why the source is not told.
    pub untold: Option<String>,
}

fn refused(why: DisclosureRefused) -> String {
    match why {
        DisclosureRefused::NoRecord => {
            "No record with this number can be opened with these keys now; nothing was changed.".to_owned()
        }
        DisclosureRefused::Absent => "ID: there is no such disclosure.".to_owned(),
        DisclosureRefused::Over => "ID: this disclosure is over; put it on file again.".to_owned(),
        DisclosureRefused::NotConfirmed => {
            "ID: one operator has to ask and another to confirm it first, at /operator/verstrekkingen."
                .to_owned()
        }
        DisclosureRefused::Written => {
            "ID: this disclosure was written already; it is written once.".to_owned()
        }
        DisclosureRefused::Changed => {
            "ID: one of both operators is barred or does not work here any more; put it on file again."
                .to_owned()
        }
        DisclosureRefused::Same => format!("ID: {}", why.code()),
    }
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    let place = |why: String| format!("--document: {}: {why}", path.display());
    let size = path.metadata().map_err(|e| place(e.to_string()))?.len();
    if size == 0 || size > LARGEST as u64 {
        return Err(place(format!("it has {size} bytes; 1 to {LARGEST} are taken")));
    }
    std::fs::read(path).map_err(|e| place(e.to_string()))
}

/// Puts a disclosure on file.
pub(super) async fn prepare(app: &App, asked: Asked) -> Result<Reply, String> {
    let is_bsn = asked.key.chars().all(|c| c.is_ascii_digit() || c == ' ');
    let (bsn, code) = if is_bsn { (asked.key, String::new()) } else { (String::new(), asked.key) };
    let form = FindForm { bsn, code, birth_date: asked.born.as_str().into(), ..FindForm::default() };
    let mut c = Collect::new();
    let key = form.key(&mut c, app.clock.civil().day(), app.bsn_policy());
    let key = c.finish(|| key).map_err(|p| say::problems(&p))?;
    let rests = basis(&asked.ground, &asked.basis, asked.untold.as_deref()).map_err(|p| say::problems(&p))?;
    let Ok(number) = asked.record.parse::<RecordNumber>() else {
        return Err("--record: this is no number of a record, such as W-7K4M-2QXD".to_owned());
    };
    let document = tokio::task::block_in_place(|| read(&asked.document))?;
    let name = asked.document.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let command = Prepare { key, number, basis: rests, name, document };
    let made = put_on_file(app, &Actor::System("cli:disclose.prepare"), command).await;
    let made = made.map_err(|f| say::failure(f, refused))?;
    let hash = &made.hash;
    let text = format!(
        "On file as {}.\nThe document has SHA-256 {hash}.\nOne operator asks and another confirms at /operator/verstrekkingen; then, until {}: wissel disclose write {} DIR",
        made.id,
        made.until.rfc3339(),
        made.id,
    );
    let json = json!({"id": made.id.to_string(), "sha256": hash, "until": made.until.rfc3339()});
    Ok(Reply::ok(text, json))
}

fn id(text: &str) -> Result<DisclosureId, String> {
    text.parse().map_err(|_| "ID: this is no id of a disclosure.".to_owned())
}

/// Reads the document that shows a ground again.
pub(super) async fn document(app: &App, text: &str, to: &Path) -> Result<Reply, String> {
    let read = see::document(app, &Actor::System("cli:disclose.document"), id(text)?).await;
    let bytes = read.map_err(|f| say::failure(f, refused))?.into_inner();
    let written = tokio::task::block_in_place(|| put(to, &bytes));
    written.map_err(|e| format!("{}: {e}", to.display()))?;
    Ok(Reply::ok(format!("Written to {}.", to.display()), json!({"file": to, "bytes": bytes.len()})))
}

/// A new file that only its owner reads.
fn put(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Writes what two operators agreed on to a new folder.
pub(super) async fn write(app: &App, text: &str, to: &Path) -> Result<Reply, String> {
    let id = id(text)?;
    // The folder first: what is released cannot be taken back.
    let made = tokio::task::block_in_place(|| std::fs::DirBuilder::new().mode(0o700).create(to));
    made.map_err(|e| format!("DIR: {}: {e}. Name a folder that is not there yet.", to.display()))?;
    let out = match writing::write(app, &Actor::System("cli:disclose.write"), id).await {
        Ok(out) => out,
        Err(failure) => {
            let _empty = std::fs::remove_dir(to);
            return Err(say::failure(failure, refused));
        }
    };
    let (json, files) = described(&out);
    let count = files.len();
    let written = tokio::task::block_in_place(|| {
        let facts = serde_json::to_vec_pretty(&json).map_err(io::Error::from)?;
        for (name, bytes) in files {
            put(&to.join(name), bytes)?;
        }
        put(&to.join("disclosure.json"), &facts)
    });
    written.map_err(|e| {
        format!("DIR: {}: {e}. What is in it is not whole, and the one writing is used.", to.display())
    })?;
    let told = if out.disclosure.basis.untold.is_some() { "is not told" } else { "is told" };
    let text = format!("Written to {}: {count} documents. The source {told}.", to.display());
    Ok(Reply::ok(text, json))
}

/// The facts of a disclosure, and the files with their names.
fn described(out: &writing::Disclosed) -> (Value, Vec<(String, &[u8])>) {
    let d = &out.disclosure;
    let files: Vec<(String, &[u8])> = out
        .papers
        .iter()
        .enumerate()
        .map(|(at, paper)| {
            let kind = match paper.kind {
                DocumentKind::Pdf => "pdf",
                DocumentKind::Text => "txt",
            };
            (format!("{}-version-{}.{kind}", at.saturating_add(1), paper.version), paper.bytes.as_slice())
        })
        .collect();
    let listed: Vec<Value> = files
        .iter()
        .zip(&out.papers)
        .map(|((name, bytes), paper)| json!({"name": name, "bytes": bytes.len(), "sha256": paper.sha256}))
        .collect();
    let json = json!({
        "id": d.id.to_string(), "record": d.number, "source": out.source, "ground": d.basis.ground.name(),
        "basis": d.basis.words, "source_told": d.basis.untold.is_none(), "asked_by": out.asked_by,
        "confirmed_by": out.confirmed_by, "document_sha256": out.document_sha256,
        "released_at": out.at.rfc3339(), "files": listed,
    });
    (json, files)
}
