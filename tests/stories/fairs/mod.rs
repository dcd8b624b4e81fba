//! Trade fairs and their organisers.

mod allocation;
mod applications;
mod billing;
mod calendars;
mod catalogue;
mod eligibility;
mod exhibitors;
mod files;
mod floor;
mod gate;
mod leads;
mod life;
mod meetings;
mod organisers;
mod page;
mod pages;
mod results;
mod transfers;
mod uploads;
mod waiting;

use domain::accounts::MemberRole;
use domain::ids::OrganiserId;
use serde_json::{Value, json};
use tests::{Caller, Marketplace};

/// A verified organiser and one of its owners.
async fn organisers(market: &Marketplace) -> (OrganiserId, Caller) {
    let organiser = market.organiser("Trung tâm Xúc tiến thương mại Tuyên Quang").await;
    (organiser, market.organises_as(organiser, MemberRole::Owner).await)
}

fn entry() -> Value {
    json!({
        "kind": "ocop_week", "name": "Tuần lễ OCOP Tuyên Quang 2026",
        "first_day": "2026-11-10", "last_day": "2026-11-15",
    })
}

/// A draft of an organiser; its slug.
async fn draft(market: &Marketplace, owner: &Caller, organiser: OrganiserId) -> String {
    let path = format!("/v1/organisers/{organiser}/fairs");
    let fair = owner.post(market, &path, entry()).await.expect(201);
    fair["slug"].as_str().expect("a slug").to_owned()
}

fn particulars() -> Value {
    json!({
        "theme": "Tinh hoa chè Shan tuyết",
        "about": "Hơn một trăm gian hàng của các xã.",
        "place": {
            "unit_code": "01156", "address": "Sân vận động xã Vĩnh Tuy",
            "location": { "latitude": 22.27, "longitude": 104.89 },
        },
        "hours": {
            "usual": { "opens": "08:00", "closes": "22:00" },
            "other": [{ "day": "2026-11-10", "open": { "opens": "09:30", "closes": "24:00" } }],
        },
        "co_organisers": ["Sở Công Thương Tuyên Quang"],
        "registration": {
            "number": "88/XN-SCT", "date": "2026-08-20", "authority": "Sở Công Thương Tuyên Quang",
        },
        "website": "https://hoicho.example.vn",
        "documents": [{ "title": "Thể lệ", "url": "https://hoicho.example.vn/the-le.pdf" }],
        "terms": "Gian hàng giữ trật tự.",
        "applications_until": "2026-10-20T17:00:00+07:00",
    })
}

/// The version at which a fair stands.
async fn revision(market: &Marketplace, owner: &Caller, slug: &str) -> i64 {
    let fair = owner.get(market, &format!("/v1/fairs/{slug}/draft")).await.expect(200);
    fair["revision"].as_i64().expect("a number")
}

/// A fair of which everything is said, as far as these commands bring it.
async fn brought(
    market: &Marketplace,
    owner: &Caller,
    organiser: OrganiserId,
    commands: &[&str],
) -> String {
    let slug = draft(market, owner, organiser).await;
    let path = format!("/v1/fairs/{slug}/draft");
    owner.edit(market, &path, 1, particulars()).await.expect(200);
    for command in commands {
        owner.command(market, &format!("/v1/fairs/{slug}/{command}")).await.expect(200);
    }
    slug
}
