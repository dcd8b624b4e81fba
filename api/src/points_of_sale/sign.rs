//! The sign of a point. It says what was decided of the point, and carries neither the mark of products nor
//! stars.

use super::answers::last_day;
use crate::catalogue::public;
use crate::certification::mark::Picture;
use crate::context::App;
use domain::calendar::{Instant, day_of, end_of};
use domain::points_of_sale::Status;
use quick_xml::escape::escape;
use store::points_of_sale::points::Point;

const FRAME: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 360 160\" role=\"img\" \
     font-family=\"sans-serif\" text-anchor=\"middle\">";
/// What such places are called (950/QĐ-BCT).
const TITLE: &str = "ĐIỂM GIỚI THIỆU VÀ BÁN SẢN PHẨM OCOP";

/// The sign as it stands at an instant.
pub(super) fn sign(app: &App, point: &Point, now: Instant) -> Picture {
    let approval = point.life.approval().filter(|_| point.life.status(now) == Status::Approved);
    let Some(approval) = approval else {
        let today = day_of(now);
        let key = format!("not-approved-{today}");
        return Picture::until(&neutral(now), &key, (now, Some(end_of(today))), app.rehearsal());
    };
    let key = format!("{}-{}-{}", point.id, point.revision, approval.until.timestamp_micros());
    let ends = point.life.next_change(now);
    Picture::until(&drawn(app, point, approval.until), &key, (now, ends), app.rehearsal())
}

fn drawn(app: &App, point: &Point, until: Instant) -> String {
    let commune = app.units().unit(point.unit);
    let place = commune.map(|unit| format!("{} {}", unit.kind, unit.name)).unwrap_or_default();
    let province = commune.and_then(|unit| app.units().unit(unit.today_province?));
    let province = province.map(|unit| format!(", {}", unit.name)).unwrap_or_default();
    let until = last_day(until).format("%d/%m/%Y");
    let (name, place) = (public(&point.name, None), format!("{place}{province}"));
    let (name, place, kind) = (escape(&name), escape(&place), escape(point.kind.title()));
    format!(
        "{FRAME}<title>{TITLE}: {name}</title><rect x=\"2\" y=\"2\" width=\"356\" height=\"156\" \
         rx=\"10\" fill=\"#fff\" stroke=\"#17663a\" stroke-width=\"4\"/><text x=\"180\" y=\"38\" \
         font-size=\"15\" font-weight=\"bold\" fill=\"#17663a\">{TITLE}</text><text x=\"180\" \
         y=\"78\" font-size=\"20\" font-weight=\"bold\" fill=\"#222\"{}>{name}</text><text x=\"180\" \
         y=\"104\" font-size=\"13\" fill=\"#333\">{kind} – {place}</text><text x=\"180\" y=\"138\" \
         font-size=\"12\" fill=\"#555\">Được công nhận đến hết ngày {until}</text></svg>\n",
        fitted(&point.name)
    )
}

/// Long names are drawn closer, so that they stay within the frame.
fn fitted(name: &str) -> &'static str {
    if name.chars().count() > 30 {
        " textLength=\"330\" lengthAdjust=\"spacingAndGlyphs\""
    } else {
        ""
    }
}

fn neutral(now: Instant) -> String {
    let today = day_of(now).format("%d/%m/%Y");
    let (vi, en) =
        (format!("Không được công nhận ngày {today}"), format!("Not approved on {today}"));
    format!(
        "{FRAME}<title>{vi} – {en}</title><rect x=\"2\" y=\"2\" width=\"356\" height=\"156\" \
         rx=\"10\" fill=\"#f4f4f4\" stroke=\"#777\"/><text x=\"180\" y=\"76\" font-size=\"16\" \
         fill=\"#333\">{vi}</text><text x=\"180\" y=\"104\" font-size=\"14\" fill=\"#555\">{en}\
         </text></svg>\n"
    )
}
