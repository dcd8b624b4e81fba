//! The catalogue as a page to be printed.

use super::entries::Exhibitor;
use crate::catalogue::{Place, public};
use crate::context::App;
use crate::markup::escaped;
use domain::calendar::{Day, Instant, day_of, vietnam};
use std::fmt::Write as _;
use store::catalogue::pages::ProductPage;
use store::fairs::list::Listed;

const STYLE: &str = "@page{size:A4;margin:15mm}body{font:11pt/1.4 sans-serif;max-width:180mm;margin:auto}\
    h1{font-size:18pt;margin:0}section{break-inside:avoid;border-top:1px solid #999;padding:2mm 0}\
    h2{font-size:12pt;margin:0}ul{margin:1mm 0}.b{float:right;font-weight:bold}.m{font-weight:bold}\
    .s{color:#444;font-size:9pt}";

/// The page.
pub fn html(app: &App, one: &Listed, all: &[Exhibitor], now: Instant) -> String {
    let (fair, mut page) = (&one.fair, String::new());
    let name = escaped(&public(&fair.name, None));
    let (first, last) = (written(fair.days.first()), written(fair.days.last()));
    let place = escaped(&Place::of(app.units(), fair.unit, &fair.address, None).in_words());
    let organiser = escaped(&public(&one.organiser, None));
    let checked = now.with_timezone(&vietnam()).format("%H:%M %d/%m/%Y");
    let _ = write!(
        page,
        "<!DOCTYPE html><html lang=\"vi\"><head><meta charset=\"utf-8\"><title>{name}</title>\
         <style>{STYLE}</style></head><body><h1>{name}</h1><p>{first} – {last}<br>{place}<br>{organiser}</p>\
         <p class=\"s\">Nhãn OCOP được kiểm tra lúc {checked}; sau thời điểm này hãy in lại.<br>\
         Marks were checked at {checked}, Vietnam time; print anew after that.</p>"
    );
    for exhibitor in all {
        section(&mut page, exhibitor, now);
    }
    page.push_str("</body></html>\n");
    page
}

fn section(page: &mut String, one: &Exhibitor, now: Instant) {
    let booths: Vec<String> =
        one.booths.iter().map(|booth| format!("{} {}", booth.hall, booth.code)).collect();
    let (booths, name) = (escaped(&booths.join(", ")), escaped(&one.name));
    let place = escaped(&one.place.in_words());
    let _ = write!(
        page,
        "<section><p class=\"b\">{booths}</p><h2>{name}</h2><p class=\"s\">{place}</p><ul>"
    );
    for product in &one.pages {
        let (name, mark) = product_line(product, now);
        let _ = write!(page, "<li>{}{mark}</li>", escaped(&name));
    }
    for goods in &one.other_goods {
        let _ = write!(page, "<li>{}</li>", escaped(&goods.name));
    }
    page.push_str("</ul></section>");
}

/// A product's name, and what may be said of its certificate at an instant.
fn product_line(product: &ProductPage, now: Instant) -> (String, String) {
    let verdict = product.dossier.verdict(now);
    let name = public(&product.product.name, verdict.permit());
    let Some(permit) = verdict.permit() else { return (name, String::new()) };
    let (stars, until) = (permit.stars().count(), written(permit.valid_until()));
    let checked = written(day_of(now));
    let mark = format!(
        " <span class=\"m\">OCOP {stars} sao</span> <span class=\"s\">kiểm tra {checked}, hiệu lực đến \
         {until} · checked {checked}, valid until {until}</span>"
    );
    (name, mark)
}

fn written(day: Day) -> String {
    day.format("%d/%m/%Y").to_string()
}
