//! Fairs as iCalendar (RFC 5545), for phones and offices that follow them.

use super::Tag;
use super::linked_data::address;
use super::pages::shown;
use crate::catalogue::public;
use crate::context::App;
use crate::problem::Failure;
use crate::scalars::Line;
use chrono::{DateTime, Days as Span, Utc};
use domain::calendar::{Day, day_of};
use domain::fairs::Stage;
use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::PlainText;
use poem_openapi::{ApiResponse, OpenApi};
use store::fairs::list::{self, Filter, Listed};

/// Operations: calendars.
pub struct CalendarsApi;

/// Most fairs in the feed of all.
const MOST: u64 = 500;
/// Octets of a line before it is folded.
const LINE: usize = 75;

#[derive(ApiResponse)]
pub(super) enum CalendarFile {
    /// The calendar.
    #[oai(status = 200, content_type = "text/calendar; charset=utf-8")]
    File(
        PlainText<String>,
        /// How long it may be kept.
        #[oai(header = "Cache-Control")]
        String,
    ),
}

#[OpenApi(tag = "Tag::Fairs")]
impl CalendarsApi {
    /// Follow all fairs in a calendar
    ///
    /// An iCalendar feed of the fairs that are not over, called-off ones as such; at most 500, the soonest
    /// first.
    #[oai(path = "/v1/fairs/calendar.ics", method = "get", operation_id = "getFairsCalendar")]
    async fn get_fairs_calendar(&self, Data(app): Data<&App>) -> Result<CalendarFile, Failure> {
        let filter = Filter { from: Some(day_of(app.now())), ..Filter::default() };
        let page = list::list(app.read(), &filter, None, MOST).await?;
        Ok(file(app, &page.items))
    }

    /// Follow a fair in a calendar
    ///
    /// An iCalendar feed with one event, whatever becomes of the fair.
    #[oai(path = "/v1/fairs/:slug/calendar.ics", method = "get", operation_id = "getFairCalendar")]
    async fn get_fair_calendar(
        &self,
        Data(app): Data<&App>,
        /// The fair's slug.
        slug: Path<Line<1, 120>>,
    ) -> Result<CalendarFile, Failure> {
        let one = shown(app, &slug.0.0).await?;
        Ok(file(app, &[one]))
    }
}

fn file(app: &App, fairs: &[Listed]) -> CalendarFile {
    let mut lines = Lines::default();
    lines.put("BEGIN", "VCALENDAR");
    lines.put("VERSION", "2.0");
    lines.put("PRODID", "-//OCOP Marketplace//Fairs//VI");
    lines.put("CALSCALE", "GREGORIAN");
    lines.put("METHOD", "PUBLISH");
    lines.put("NAME", "Hội chợ và sự kiện OCOP");
    lines.put("X-WR-CALNAME", "Hội chợ và sự kiện OCOP");
    lines.put("REFRESH-INTERVAL;VALUE=DURATION", "PT1H");
    for one in fairs {
        event(app, one, &mut lines);
    }
    lines.put("END", "VCALENDAR");
    CalendarFile::File(PlainText(lines.0), "public, max-age=300".to_owned())
}

fn event(app: &App, one: &Listed, lines: &mut Lines) {
    let fair = &one.fair;
    let after = fair.days.last().checked_add_days(Span::new(1)).unwrap_or(fair.days.last());
    let status = if fair.stage == Stage::Cancelled { "CANCELLED" } else { "CONFIRMED" };
    let said = |text: &str| escaped(&public(text, None));
    lines.put("BEGIN", "VEVENT");
    lines.put("UID", &format!("urn:uuid:{}", fair.id));
    lines.put("DTSTAMP", &stamp(fair.updated));
    lines.put("LAST-MODIFIED", &stamp(fair.updated));
    lines.put("SEQUENCE", &fair.revision.to_string());
    lines.put("DTSTART;VALUE=DATE", &date(fair.days.first()));
    lines.put("DTEND;VALUE=DATE", &date(after));
    lines.put("SUMMARY", &said(&fair.name));
    lines.put("DESCRIPTION", &said(&description(one)));
    if !fair.address.is_empty() {
        lines.put("LOCATION", &said(&fair.address));
    }
    if let Some(at) = fair.location {
        let (latitude, longitude) = at.degrees();
        lines.put("GEO", &format!("{latitude:.6};{longitude:.6}"));
    }
    lines.put("CATEGORIES", fair.kind.code());
    lines.put("STATUS", status);
    lines.put("TRANSP", "TRANSPARENT");
    lines.put("URL", &address(app, one));
    lines.put("END", "VEVENT");
}

fn description(one: &Listed) -> String {
    let fair = &one.fair;
    let clock = |minutes: u16| format!("{:02}:{:02}", minutes / 60, minutes % 60);
    let usual = fair
        .hours
        .usual
        .map(|time| format!("Mở cửa {}–{} hằng ngày.", clock(time.opens), clock(time.closes)));
    let other = fair.hours.other.iter().map(|(day, time)| {
        format!("{}: {}–{}.", day.format("%d/%m/%Y"), clock(time.opens), clock(time.closes))
    });
    let called_off = Some(&fair.cancel_reason).filter(|reason| !reason.is_empty());
    let called_off = called_off.map(|reason| format!("ĐÃ HỦY: {reason}"));
    let theme = Some(fair.theme.clone()).filter(|theme| !theme.is_empty());
    let organiser = Some(format!("Đơn vị tổ chức: {}.", one.organiser));
    let parts = called_off.into_iter().chain(theme).chain(organiser).chain(usual).chain(other);
    parts.collect::<Vec<_>>().join("\n")
}

fn date(day: Day) -> String {
    day.format("%Y%m%d").to_string()
}

pub(super) fn stamp(instant: DateTime<Utc>) -> String {
    instant.format("%Y%m%dT%H%M%SZ").to_string()
}

/// Text as RFC 5545, 3.3.11 writes it.
pub(super) fn escaped(text: &str) -> String {
    let mut written = String::new();
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => written.extend(['\\', c]),
            '\n' => written.push_str("\\n"),
            c if c.is_control() => {}
            c => written.push(c),
        }
    }
    written
}

/// Content lines, folded at 75 octets between characters.
#[derive(Default)]
pub(super) struct Lines(String);

impl Lines {
    /// All of them.
    pub(super) fn done(self) -> String {
        self.0
    }

    pub(super) fn put(&mut self, name: &str, value: &str) {
        let mut length = 0;
        for c in name.chars().chain([':']).chain(value.chars()) {
            if length + c.len_utf8() > LINE {
                self.0.push_str("\r\n ");
                length = 1;
            }
            self.0.push(c);
            length += c.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}
