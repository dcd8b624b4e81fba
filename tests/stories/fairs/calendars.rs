//! Fairs in calendars, as a parser that others wrote reads them.

use super::{brought, organisers};
use icalendar::{Calendar, CalendarComponent, Component as _, Event};
use serde_json::json;
use tests::{Answer, stories};

fn events(answer: &Answer) -> Vec<Event> {
    answer.expect(200);
    assert_eq!(answer.headers["content-type"], "text/calendar; charset=utf-8");
    let text = answer.text();
    for line in text.split_terminator("\r\n") {
        assert!(line.len() <= 75, "{} octets: {line}", line.len());
        assert!(!line.contains(['\r', '\n']), "{line}");
    }
    let calendar: Calendar = text.parse().expect("a calendar");
    assert_eq!(calendar.property_value("VERSION"), Some("2.0"));
    let event = |one: CalendarComponent| match one {
        CalendarComponent::Event(event) => event,
        other => panic!("{other:?}"),
    };
    calendar.components.into_iter().map(event).collect()
}

stories! {
    async fn a_real_parser_reads_the_calendar_of_a_fair(market) {
        let (organiser, owner) = organisers(&market).await;
        let slug = brought(&market, &owner, organiser, &["announcement"]).await;
        let version = crate::fairs::revision(&market, &owner, &slug).await;
        let odd = json!({
            "theme": "Chè, mật ong; gạo \\ miến – và rất nhiều đặc sản khác của núi rừng Tuyên Quang quê ta",
        });
        owner.edit(&market, &format!("/v1/fairs/{slug}/draft"), version, odd).await.expect(200);
        let path = format!("/v1/fairs/{slug}/calendar.ics");
        let event = events(&market.get(&path).await).remove(0);
        assert_eq!(event.get_summary(), Some("Tuần lễ OCOP Tuyên Quang 2026"));
        let description = event.get_description().expect("a description");
        assert!(description.contains("Chè, mật ong; gạo \\ miến – và rất nhiều"), "{description}");
        assert!(description.contains("Mở cửa 08:00–22:00"), "{description}");
        assert!(description.contains("10/11/2026: 09:30–24:00."), "{description}");
        let day = |text: &str| Some(text.parse::<chrono::NaiveDate>().expect("a day").into());
        assert_eq!(event.get_start(), day("2026-11-10"));
        // The day after the last one, as the standard has it.
        assert_eq!(event.get_end(), day("2026-11-16"));
        assert_eq!(event.property_value("GEO"), Some("22.270000;104.890000"));
        assert_eq!(event.property_value("STATUS"), Some("CONFIRMED"));
        let before: i64 = event.property_value("SEQUENCE").expect("it counts").parse().expect("a number");
        let reason = json!({ "reason": "Bão số 9" });
        owner.post(&market, &format!("/v1/fairs/{slug}/cancellation"), reason).await.expect(200);
        let after = events(&market.get(&path).await).remove(0);
        assert_eq!(after.get_uid(), event.get_uid());
        assert_eq!(after.property_value("STATUS"), Some("CANCELLED"));
        let sequence: i64 = after.property_value("SEQUENCE").expect("it counts").parse().expect("a number");
        assert!(sequence > before);
    }

    async fn one_calendar_follows_all_fairs_that_are_not_over(market) {
        let (organiser, owner) = organisers(&market).await;
        let feed = "/v1/fairs/calendar.ics";
        assert_eq!(events(&market.get(feed).await).len(), 0);
        brought(&market, &owner, organiser, &["announcement"]).await;
        brought(&market, &owner, organiser, &["announcement", "opening"]).await;
        let draft = crate::fairs::draft(&market, &owner, organiser).await;
        market.get(&format!("/v1/fairs/{draft}/calendar.ics")).await.problem(404, "not_found");
        assert_eq!(events(&market.get(feed).await).len(), 2);
        market.at("2026-11-16T00:00:00+07:00");
        assert_eq!(events(&market.get(feed).await).len(), 0);
    }
}
