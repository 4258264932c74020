//! A client with her view code, as a person does it in a browser.

use crate::browser::{Browser, Page};
use crate::exchange::BORN;
use crate::world::World;
use wissel_core::ids::RecordId;

/// The client's number as it is stored.
pub const PHONE: &str = "+31612345678";
/// The same as it is typed.
pub const TYPED: &str = "06 12 34 56 78";

/// The source hands over a code; the code on the sheet.
pub async fn give(source: &mut Browser, record: RecordId) -> String {
    let sheet = give_page(source, record).await;
    assert_eq!(sheet.status, 200, "{sheet:?}");
    code_of(&sheet)
}

/// The sheet itself.
pub async fn give_page(source: &mut Browser, record: RecordId) -> Page {
    let path = format!("/dossiers/{record}/inzagecode");
    let form = source.get(&path).await;
    let instead_of = form.value("instead_of").unwrap_or_default().to_owned();
    source.submit(&path, &[("phone", TYPED), ("checked", "yes"), ("instead_of", &instead_of)]).await
}

/// The code that stands on a sheet.
pub fn code_of(sheet: &Page) -> String {
    let code = sheet.body.split("w-code\">").nth(1).and_then(|rest| rest.split('<').next());
    code.unwrap_or_else(|| panic!("no code on {sheet:?}")).to_owned()
}

/// Shows code and birth date at the door; the page that follows.
pub async fn knock(browser: &mut Browser, code: &str, born: &str) -> Page {
    browser.get("/inzage").await;
    browser.submit("/inzage", &[("view_code", code), ("born", born)]).await
}

/// A browser that came in with this code.
pub async fn enter(world: &World, code: &str) -> Browser {
    let mut browser = world.browser();
    let page = knock(&mut browser, code, BORN).await;
    assert_eq!(page.path, "/inzage/code", "{page:?}");
    let sms = world.code(PHONE).await;
    let page = browser.submit("/inzage/code", &[("code", &sms)]).await;
    assert_eq!((page.path.as_str(), page.status), ("/inzage/gegevens", 200), "{page:?}");
    browser
}
