//! Which picture stands for a product's mark at an instant, and for how long it may be kept.

use super::svg::Svg;
use crate::codes::Code;
use crate::problem::{FieldProblem, Problem};
use crate::scalars::{Source, Time};
use domain::calendar::{Instant, day_of, end_of};
use domain::certification::{MarkPermit, Stars, Verdict};
use poem_openapi::payload::{Json, PlainText};
use poem_openapi::{ApiResponse, Object};
use sea_orm::{ConnectionTrait, DbErr};
use sha2::{Digest as _, Sha256};
use store::certification::artworks::{self, NewArtwork};
use store::certification::mark_rows::artwork;
use store::instant;
use uuid::Uuid;

/// Most seconds for which any picture may be kept.
const MOST_SECONDS: i64 = 60;
/// The picture is opened by itself, too: nothing in it may load or run anything.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

/// A picture with what decides how long it stands.
#[derive(Clone, Debug)]
pub struct Picture {
    svg: String,
    etag: String,
    max_age: i64,
}

impl Picture {
    /// The picture of a verdict: artwork under its permit, else one of the two neutral pictures.
    pub async fn of(
        db: &impl ConnectionTrait,
        verdict: &Verdict,
        demo: bool,
    ) -> Result<Self, DbErr> {
        let now = verdict.this_update;
        let (svg, key, until) = match &verdict.permit {
            Ok(permit) => {
                let used = artworks::in_use(db, permit.stars(), now).await?;
                marked(permit, used)
            }
            Err(reasons) if reasons.iter().any(|reason| reason.code.is_platforms()) => {
                (neutral(NOT_SHOWN), "not-shown".to_owned(), None)
            }
            Err(_) => {
                let today = day_of(now).format("%d/%m/%Y").to_string();
                let words = [
                    format!("Không có chứng nhận ngày {today}"),
                    format!("Not certified on {today}"),
                ];
                let key = format!("not-certified-{}", day_of(now));
                (neutral([&words[0], &words[1]]), key, Some(end_of(day_of(now))))
            }
        };
        let ends = [verdict.next_update, until].into_iter().flatten().min();
        Ok(Self::until(&svg, &key, (now, ends), demo))
    }

    /// A picture as of an instant, which may be kept until another one and at most for a minute. The key
    /// follows what is drawn.
    pub fn until(
        svg: &str,
        key: &str,
        (now, ends): (Instant, Option<Instant>),
        demo: bool,
    ) -> Self {
        let left = ends.map_or(MOST_SECONDS, |end| (end - now).num_seconds());
        Self {
            svg: if demo { watermarked(svg) } else { svg.to_owned() },
            etag: format!("\"{key}{}\"", if demo { "-demo" } else { "" }),
            max_age: left.clamp(0, MOST_SECONDS),
        }
    }

    /// The answer to a caller who may hold a picture already.
    pub fn answer(self, held: Option<&str>) -> PictureAnswer {
        let Self { svg, etag, max_age } = self;
        let cache = format!("public, max-age={max_age}");
        let same = |tag: &str| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag;
        if held.is_some_and(|held| held.split(',').map(str::trim).any(same)) {
            return PictureAnswer::Unchanged(etag, cache);
        }
        PictureAnswer::Shown(PlainText(svg), etag, cache, POLICY.to_owned())
    }
}

/// The picture, or that it has not changed.
#[derive(ApiResponse)]
pub enum PictureAnswer {
    /// What may be shown at this instant, or a neutral picture.
    #[oai(status = 200, content_type = "image/svg+xml")]
    Shown(
        PlainText<String>,
        /// Follows the decision: what is drawn, or the neutral picture and its date.
        #[oai(header = "ETag")]
        String,
        /// At most 60 seconds, and never beyond the instant at which the decision changes.
        #[oai(header = "Cache-Control")]
        String,
        /// Nothing in the picture may load or run anything.
        #[oai(header = "Content-Security-Policy")]
        String,
    ),
    /// The picture named in `If-None-Match` still stands.
    #[oai(status = 304)]
    Unchanged(
        /// As in the full answer.
        #[oai(header = "ETag")]
        String,
        /// As in the full answer.
        #[oai(header = "Cache-Control")]
        String,
    ),
}

fn marked(permit: &MarkPermit, used: Option<artwork::Model>) -> (String, String, Option<Instant>) {
    let (svg, sha, until) = match used {
        Some(row) => (row.svg, row.sha256, row.valid_until.map(instant)),
        None => (placeholder(permit.stars()), "placeholder".to_owned(), None),
    };
    let short = sha.get(..16).unwrap_or(&sha);
    let key = format!("{}-{}-{short}", permit.certificate(), permit.stars().count());
    (svg, key, until)
}

fn watermarked(svg: &str) -> String {
    match Svg::parse(svg) {
        Ok(svg) => svg.watermarked("DEMO"),
        // Stored artwork was read by the same rules; if they grew stricter, show nothing of it.
        Err(_) => neutral(NOT_SHOWN),
    }
}

const NOT_SHOWN: [&str; 2] = ["Nhãn không hiển thị tại đây", "Mark not shown here"];
const FRAME: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 240 120\" role=\"img\" \
     font-family=\"sans-serif\" text-anchor=\"middle\">";

fn neutral([vi, en]: [&str; 2]) -> String {
    format!(
        "{FRAME}<title>{vi} – {en}</title><rect x=\"1\" y=\"1\" width=\"238\" height=\"118\" rx=\"8\" \
         fill=\"#f4f4f4\" stroke=\"#777\"/><text x=\"120\" y=\"56\" font-size=\"13\" fill=\"#333\">{vi}\
         </text><text x=\"120\" y=\"80\" font-size=\"12\" fill=\"#555\">{en}</text></svg>\n"
    )
}

/// Stands in until the operator uploads the official artwork, and says so.
fn placeholder(stars: Stars) -> String {
    let count = i32::from(stars.count());
    let star = |n: i32| {
        let x = 120 + (2 * n + 1 - count) * 16;
        format!(
            "<path transform=\"translate({x} 70)\" fill=\"#c60\" \
             d=\"M0-12 3.5-4.9 11.4-3.7 5.7 1.9 7 9.7 0 6-7 9.7-5.7 1.9-11.4-3.7-3.5-4.9z\"/>"
        )
    };
    let drawn: String = (0..count).map(star).collect();
    format!(
        "{FRAME}<title>OCOP {count} sao (mẫu tạm – placeholder)</title><rect x=\"1\" y=\"1\" \
         width=\"238\" height=\"118\" rx=\"8\" fill=\"#fff\" stroke=\"#c60\" stroke-dasharray=\"6 4\"/>\
         <text x=\"120\" y=\"42\" font-size=\"22\" font-weight=\"bold\" fill=\"#333\">OCOP</text>{drawn}\
         <text x=\"120\" y=\"106\" font-size=\"12\" fill=\"#555\">mẫu tạm – placeholder</text></svg>\n"
    )
}

/// Artwork of the mark to be used from an instant on.
#[derive(Clone, Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct NewArtworkBody {
    /// The stars that it shows, 3 to 5.
    #[oai(validator(minimum(value = "3"), maximum(value = "5")))]
    stars: u8,
    /// First instant at which it is used; it may lie in the past.
    valid_from: Time,
    /// First instant at which it is used no longer; null for no end.
    valid_until: Option<Time>,
    /// The drawing: SVG of at most 200 KiB with a `viewBox`, without scripts, styles that load, links,
    /// entities, or any reference but to `#names` within it.
    svg: Source<1, 204_800>,
}

impl NewArtworkBody {
    /// The artwork, once its drawing and period have been read.
    pub fn parse(self, id: Uuid) -> Result<NewArtwork, Problem> {
        let stars = Stars::new(self.stars).ok_or(Problem::new(Code::InvalidBody))?;
        let (valid_from, valid_until) = (self.valid_from.0, self.valid_until.map(|time| time.0));
        if valid_until.is_some_and(|until| until <= valid_from) {
            let vi = "Thời điểm kết thúc phải sau thời điểm bắt đầu.";
            let en = "The end must come after the beginning.";
            return Err(Problem::field("/valid_until", "period", vi, en));
        }
        let svg = Svg::parse(&self.svg.0).map_err(|found| {
            Problem::new(Code::RulesOfFields).with(FieldProblem::new(
                "/svg",
                found.code,
                found.sentence(),
            ))
        })?;
        let sha256 = format!("{:x}", Sha256::digest(svg.text()));
        Ok(NewArtwork { id, stars, valid_from, valid_until, svg: svg.text().to_owned(), sha256 })
    }
}

/// Artwork as it was uploaded.
#[derive(Clone, Debug, Object)]
pub struct Artwork {
    /// Its id.
    id: Uuid,
    /// The stars that it shows.
    stars: u8,
    /// First instant at which it is used.
    valid_from: Time,
    /// First instant at which it is used no longer; null for no end.
    valid_until: Option<Time>,
    /// SHA-256 of the drawing, lower-case hex.
    sha256: String,
    /// Size of the drawing in bytes.
    bytes: u64,
    /// When it was uploaded. Of those whose period contains an instant, the last uploaded is used.
    uploaded_at: Time,
}

impl From<artwork::Model> for Artwork {
    fn from(row: artwork::Model) -> Self {
        Self {
            id: row.id,
            stars: row.stars.try_into().unwrap_or_default(),
            valid_from: Time(instant(row.valid_from)),
            valid_until: row.valid_until.map(|at| Time(instant(at))),
            sha256: row.sha256,
            bytes: row.svg.len() as u64,
            uploaded_at: Time(instant(row.uploaded_at)),
        }
    }
}

/// A page of artwork.
#[derive(Debug, Object)]
pub struct ArtworkList {
    /// The artwork, the newest upload first.
    pub items: Vec<Artwork>,
    /// Send it as `cursor` for the next page; null at the end.
    pub next_cursor: Option<String>,
}

/// The artwork was stored.
#[derive(ApiResponse)]
pub enum ArtworkCreated {
    /// Stored; it is used from its first instant on.
    #[oai(status = 201)]
    Created(Json<Artwork>),
}
