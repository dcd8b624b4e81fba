//! A badge as it is shown at the gate: its code as text and as a picture, and the keys to check it with.

use super::answers::FairBadge;
use super::token;
use crate::access::{SignedIn, organiser_for};
use crate::certification::mark::KeySet;
use crate::codes::Code;
use crate::context::App;
use crate::fairs::Tag;
use crate::fairs::applications::Case;
use crate::problem::Failure;
use crate::scalars::Line;
use domain::fairs::OrganiserAffair;
use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::{Json, PlainText};
use poem_openapi::{ApiResponse, Object, OpenApi};
use qrcode::{Color, EcLevel, QrCode};
use std::fmt::Write as _;
use store::accounts::sessions::SignedInAccount;
use store::fairs::gate::badges::{self, Badge};
use store::fairs::record;
use uuid::Uuid;

/// Operations: showing badges.
pub struct FairBadgeApi;

/// A badge with what scanners read.
#[derive(Debug, Object)]
struct ShownBadge {
    #[oai(flatten)]
    badge: FairBadge,
    /// The fair's slug.
    fair: String,
    /// The fair's id, as the code names it (`aud`).
    fair_id: Uuid,
    /// What scanners read: a compact JWS of about 415 characters; null when the badge opens nothing any
    /// more. Whoever holds it may go in with it.
    token: Option<String>,
}

#[derive(ApiResponse)]
enum BadgePicture {
    /// The code.
    #[oai(status = 200, content_type = "image/svg+xml")]
    Drawn(
        PlainText<String>,
        /// Whoever has the picture may go in with it: it is not to be kept.
        #[oai(header = "Cache-Control")]
        String,
        /// Nothing in it runs or is fetched.
        #[oai(header = "Content-Security-Policy")]
        String,
    ),
}

#[derive(ApiResponse)]
enum BadgeKeys {
    /// The keys.
    #[oai(status = 200)]
    Keys(
        Json<KeySet>,
        /// Five minutes. An unknown `kid` is a reason to ask again at once.
        #[oai(header = "Cache-Control")]
        String,
    ),
}

#[OpenApi(tag = "Tag::Fairs")]
impl FairBadgeApi {
    /// Read a badge
    ///
    /// For the organiser's members, the exhibitor whose staff carries it, and its holder. The token is a
    /// compact JWS (Ed25519, `EdDSA`, type `ocop-badge+jwt`, never that of a permit) with `iss`, `aud` (the
    /// fair's id), `sub` (the badge's), `kind`, `nbf` and `exp` (first instant of its first day, first after
    /// its last): about 415 characters, and nothing of the holder. Each reading signs it anew; all of them
    /// open. Checked offline it may have been taken back since: who can ask the gate should.
    #[oai(path = "/v1/fairs/:slug/badges/:badge", method = "get", operation_id = "getFairBadge")]
    async fn get_fair_badge(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The fair's slug.
        slug: Path<Line<1, 120>>,
        /// The badge's id.
        badge: Path<Uuid>,
    ) -> Result<Json<ShownBadge>, Failure> {
        let one = own(app, &caller.0, &slug.0.0, badge.0).await?;
        let token = one.revoked.is_none().then(|| token::sign(app, &one));
        let (fair, fair_id) = (slug.0.0, one.fair.0);
        Ok(Json(ShownBadge { badge: FairBadge::of(&one), fair, fair_id, token }))
    }

    /// Draw the code of a badge
    ///
    /// The same token as a QR code (ISO/IEC 18004, error correction L, 73 modules a side without the margin
    /// of 4): printed 40 mm wide, a module is half a millimetre. 404 once the badge opens nothing.
    #[oai(
        path = "/v1/fairs/:slug/badges/:badge/qr.svg",
        method = "get",
        operation_id = "drawFairBadge"
    )]
    async fn draw_fair_badge(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The fair's slug.
        slug: Path<Line<1, 120>>,
        /// The badge's id.
        badge: Path<Uuid>,
    ) -> Result<BadgePicture, Failure> {
        let one = own(app, &caller.0, &slug.0.0, badge.0).await?;
        let open = Some(one).filter(|badge| badge.revoked.is_none()).ok_or(Code::NotFound)?;
        let svg = drawn(&token::sign(app, &open)).ok_or(Code::Broken)?;
        let policy = "default-src 'none'".to_owned();
        Ok(BadgePicture::Drawn(PlainText(svg), "no-store".to_owned(), policy))
    }

    /// List the keys of badges
    ///
    /// The public keys (RFC 7517) under which a badge that still opens may be signed: for gates without a
    /// connection. A key stays for 400 days after a newer one has begun to sign.
    #[oai(path = "/v1/fair-badge-keys", method = "get", operation_id = "listFairBadgeKeys")]
    async fn list_fair_badge_keys(&self, Data(app): Data<&App>) -> BadgeKeys {
        let keys = app.keys().published_for_badges(app.now());
        BadgeKeys::Keys(Json(keys), "public, max-age=300".to_owned())
    }
}

/// A badge as those may read it whom it concerns; to others it isn't there.
async fn own(app: &App, caller: &SignedInAccount, slug: &str, id: Uuid) -> Result<Badge, Failure> {
    let fair = record::by_slug(app.read(), slug).await?.ok_or(Code::NotFound)?;
    let found = badges::find(app.read(), id).await?;
    let badge = found.filter(|badge| badge.fair == fair.id).ok_or(Code::NotFound)?;
    let gate = organiser_for(caller, fair.organiser, OrganiserAffair::Gate);
    if badge.account == Some(caller.id) || gate.is_ok() {
        return Ok(badge);
    }
    match badge.application {
        Some(application) => Case::find(app.read(), application).await?.applicant(caller)?,
        None => gate?,
    };
    Ok(badge)
}

/// Modules of white around a code.
const MARGIN: usize = 4;

fn drawn(text: &str) -> Option<String> {
    let code = QrCode::with_error_correction_level(text, EcLevel::L).ok()?;
    let (wide, modules) = (code.width(), code.to_colors());
    let mut path = String::new();
    for (place, module) in modules.into_iter().enumerate() {
        if module == Color::Dark {
            let (x, y) = (place % wide + MARGIN, place / wide + MARGIN);
            // Writing into a string can't fail.
            let _ = write!(path, "M{x} {y}h1v1h-1z");
        }
    }
    let side = wide + 2 * MARGIN;
    Some(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-label=\"QR\" width=\"{0}\" \
         height=\"{0}\" viewBox=\"0 0 {side} {side}\" shape-rendering=\"crispEdges\">\
         <path fill=\"#fff\" d=\"M0 0h{side}v{side}h-{side}z\"/><path d=\"{path}\"/></svg>",
        side * 4
    ))
}
