//! The integration suite: one binary, both databases.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    clippy::disallowed_methods,
    missing_docs,
    reason = "test code: what goes wrong here is a failed test"
)]

mod access_foreign;
mod access_matrix;
mod client_says;
mod client_view;
mod clock_jump;
mod complaints;
mod content_seen;
mod departments;
mod disclosure;
mod emergency;
mod exchange_budget;
mod exchange_end;
mod exchange_find;
mod exchange_forever;
mod exchange_papers;
mod exchange_proof;
mod exchange_receipt;
mod exchange_restored;
mod exchange_share;
mod exchange_story;
mod exchange_told;
mod exchange_upload;
mod fhir;
mod fhir_own;
mod identity_codes;
mod identity_links;
mod identity_log_in;
mod identity_naming;
mod identity_pace;
mod identity_passkey;
mod identity_phone;
mod identity_provider;
mod identity_provider_refused;
mod identity_recovery;
mod identity_secrecy;
mod identity_sessions;
mod identity_step_up;
mod identity_totp;
mod messages;
mod office_again;
mod office_agreement;
mod office_bar;
mod office_content;
mod office_members;
mod office_operator;
mod office_sign_in;
mod office_signing;
mod office_world;
mod once;
mod outward;
mod privacy_cases;
mod privacy_officer;
mod privacy_trim;
mod races_jobs;
mod races_once;
mod retention;
mod scim;
mod scim_client;
mod scim_token;
mod sectors;
mod site_names;
mod store_act;
mod store_audit;
mod store_crash;
mod store_lost_commit;
mod store_queues;
mod store_sql;
mod system_acts;
mod system_clients;
mod system_exchange;
mod system_launch;
mod system_token;
mod upkeep;
mod upload_scan;
mod webhook_delivery;
mod webhook_pages;
mod wind_down;
