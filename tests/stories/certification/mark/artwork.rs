//! Artwork: who may upload it, which one is used, and what a drawing may hold.

use super::tea;
use api::context::Settings;
use domain::ids::ProductId;
use serde_json::{Value, json};
use tests::{Marketplace, stories};

fn drawing(inner: &str) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" viewBox=\"0 0 10 10\">{inner}</svg>"
    )
}

fn artwork(stars: u8, from: &str, until: Option<&str>, svg: &str) -> Value {
    json!({ "stars": stars, "valid_from": from, "valid_until": until, "svg": svg })
}

async fn picture(market: &Marketplace, product: ProductId) -> String {
    market.get(&format!("/v1/products/{product}/mark.svg")).await.text()
}

/// Each with the code of its refusal.
const HOSTILE: &[(&str, &str)] = &[
    ("<script>alert(1)</script>", "element"),
    ("<SCRIPT>alert(1)</SCRIPT>", "element"),
    ("<svg:script xmlns:svg=\"http://www.w3.org/2000/svg\"/>", "element"),
    ("<foreignObject><p/></foreignObject>", "element"),
    ("<a href=\"#x\"/>", "element"),
    ("<image href=\"#x\"/>", "element"),
    ("<animate attributeName=\"href\" to=\"javascript:alert(1)\"/>", "element"),
    ("<set attributeName=\"onload\" to=\"alert(1)\"/>", "element"),
    ("<feImage href=\"https://example.org/x\"/>", "element"),
    ("<handler/>", "element"),
    ("<style><g/></style>", "element"),
    ("<g onload=\"alert(1)\"/>", "attribute"),
    ("<g ONLOAD=\"alert(1)\"/>", "attribute"),
    ("<g xml:base=\"https://example.org/\"/>", "attribute"),
    ("<g xmlns:ev=\"http://www.w3.org/2001/xml-events\"/>", "attribute"),
    ("<g src=\"#x\"/>", "attribute"),
    ("<g xmlns=\"http://www.w3.org/1999/xhtml\"/>", "reference"),
    ("<g xmlns:xlink=\"http://example.org\"/>", "reference"),
    ("<use href=\"https://example.org/x.svg#x\"/>", "reference"),
    ("<use xlink:href=\"//example.org/x.svg#x\"/>", "reference"),
    ("<use href=\"data:image/svg+xml,x#x\"/>", "reference"),
    ("<use href=\"java&#115;cript:alert(1)\"/>", "reference"),
    ("<rect fill=\"url(https://example.org/x)\"/>", "reference"),
    ("<rect fill=\"url( 'https://example.org/x#y' )\"/>", "reference"),
    ("<rect style=\"fill:u&#114;l(//example.org)\"/>", "reference"),
    ("<rect style=\"fill:\\75rl(//example.org)\"/>", "reference"),
    ("<rect style=\"background:image-set('//example.org' 1x)\"/>", "reference"),
    ("<style>@import '//example.org';</style>", "reference"),
    ("<style>g{fill:url(//example.org)}</style>", "reference"),
    ("<style>g{fill:u&#114;l(//example.org)}</style>", "markup"),
    ("<style><![CDATA[g{fill:url(//example.org)}]]></style>", "markup"),
    ("<?xml-stylesheet href=\"//example.org\"?>", "markup"),
    ("<title>&secret;</title>", "markup"),
    ("<g id=\"&secret;\"/>", "markup"),
    ("<g id=\"a\" id=\"b\"/>", "not_xml"),
    ("<g></p>", "not_xml"),
    ("</svg><svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 1\">", "element"),
];

stories! {
    async fn the_operators_newest_artwork_of_the_period_is_used(market) {
        let (product, certificate) = tea(&market).await;
        let operator = market.operator().await;
        let svg = |name: &str| drawing(&format!("<title>{name}</title>\t\r\n<path d=\"M0 0h10v10z\" fill=\"url(#g)\"/>"));
        for (stars, from, until, name) in [
            (4, "2026-01-01T00:00:00+07:00", None, "nền"),
            (4, "2026-10-01T00:00:00+07:00", Some("2026-11-01T00:00:00+07:00"), "tháng mười"),
            (5, "2026-01-01T00:00:00+07:00", None, "năm"),
        ] {
            let answer = operator.post(&market, "/v1/artworks", artwork(stars, from, until, &svg(name))).await;
            let stored = answer.expect(201);
            assert_eq!(stored["stars"], stars);
            assert_eq!(stored["sha256"].as_str().map(str::len), Some(64));
        }
        assert_eq!(picture(&market, product).await, svg("nền"));
        let before = market.get(&format!("/v1/products/{product}/mark.svg")).await;
        market.at("2026-09-30T23:59:50+07:00");
        let etag = before.headers["etag"].to_str().expect("a tag").to_owned();
        assert!(etag.starts_with(&format!("\"{certificate}-4-")), "{etag}");
        market.at("2026-10-01T00:00:00+07:00");
        assert_eq!(picture(&market, product).await, svg("tháng mười"));
        market.at("2026-10-31T23:59:45+07:00");
        let last = market.get(&format!("/v1/products/{product}/mark.svg")).await;
        assert_eq!(last.headers["cache-control"], "public, max-age=15");
        market.at("2026-11-01T00:00:00+07:00");
        assert_eq!(picture(&market, product).await, svg("nền"));
        let rehearsal = market.beside(Settings { rehearsal: true, ..Settings::default() }).await;
        assert!(picture(&rehearsal, product).await.ends_with(">DEMO</text></svg>"));
    }

    async fn artwork_is_listed_page_by_page_without_the_drawings(market) {
        let operator = market.operator().await;
        for stars in [3, 4, 5] {
            let body = artwork(stars, "2026-01-01T00:00:00Z", None, &drawing(""));
            operator.post(&market, "/v1/artworks", body).await.expect(201);
        }
        let first = operator.get(&market, "/v1/artworks?limit=2").await.expect(200);
        assert_eq!(first["items"].as_array().map(Vec::len), Some(2));
        assert_eq!(first["items"][0]["stars"], 5);
        assert!(first["items"][0]["svg"].is_null());
        let cursor = first["next_cursor"].as_str().expect("a cursor");
        let rest = operator.get(&market, &format!("/v1/artworks?limit=2&cursor={cursor}")).await.expect(200);
        assert_eq!(rest["items"][0]["stars"], 3);
        assert!(rest["next_cursor"].is_null());
        operator.get(&market, "/v1/artworks?cursor=abc").await.problem(400, "invalid_cursor");
    }

    async fn nobody_but_the_operator_touches_artwork(market) {
        let body = artwork(4, "2026-01-01T00:00:00Z", None, &drawing(""));
        market.get("/v1/artworks").await.problem(401, "not_signed_in");
        market.send(poem::http::Method::POST, "/v1/artworks", None, Some(json!({}))).await.problem(401, "not_signed_in");
        let producer = market.producer("HTX Chè").await;
        for caller in [market.visitor().await, market.provincial_officer().await, market.member(producer).await] {
            caller.get(&market, "/v1/artworks").await.problem(403, "not_allowed");
            caller.post(&market, "/v1/artworks", body.clone()).await.problem(403, "not_allowed");
        }
    }

    async fn hostile_drawings_are_refused(market) {
        let operator = market.operator().await;
        let mut cases: Vec<(String, &str)> = HOSTILE.iter().map(|(inner, code)| (drawing(inner), *code)).collect();
        cases.extend([
            (format!("<!DOCTYPE svg [<!ENTITY a \"b\">]>{}", drawing("&a;")), "markup"),
            (format!("<?xml-stylesheet href=\"//example.org\"?>{}", drawing("")), "markup"),
            (format!("<?xml version=\"1.0\" encoding=\"utf-7\"?>{}", drawing("")), "markup"),
            (format!("{}<!-- </svg> -->", drawing("")), "not_svg"),
            (format!("{}tail", drawing("")), "not_svg"),
            ("<svg viewBox=\"0 0 1 1\"></svg>".to_owned(), "not_svg"),
            ("<svg xmlns=\"http://www.w3.org/2000/svg\"></svg>".to_owned(), "not_svg"),
            ("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 NaN 1\"></svg>".to_owned(), "not_svg"),
            ("<g xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 1\"></g>".to_owned(), "not_svg"),
            ("plain words".to_owned(), "not_svg"),
            (drawing("").replace("</svg>", ""), "not_svg"),
            (drawing(&"<g>".repeat(80)), "element"),
            (drawing(&"é".repeat(110_000)), "too_large"),
        ]);
        for (svg, code) in cases {
            let answer = operator.post(&market, "/v1/artworks", artwork(4, "2026-01-01T00:00:00Z", None, &svg)).await;
            let shown: String = svg.chars().take(300).collect();
            assert_eq!(answer.status.as_u16(), 422, "{shown}: {}", answer.text());
            let problem = answer.problem(422, "invalid_values");
            assert_eq!(problem["errors"][0]["pointer"], "/svg");
            assert_eq!(problem["errors"][0]["code"], code, "{shown}: {problem}");
        }
        assert_eq!(operator.get(&market, "/v1/artworks").await.expect(200)["items"], json!([]));
    }

    async fn harmless_drawings_are_taken(market) {
        let operator = market.operator().await;
        for svg in [
            format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- a tool --> {}\n", drawing("")),
            drawing("<defs><linearGradient id=\"g\"><stop offset=\"0\" stop-color=\"#f00\"/></linearGradient></defs><rect fill=\"url(#g)\" style=\"stroke:url( '#g' )\"/><use xlink:href=\"#g\"/>"),
            drawing("<style>.a { fill: #c60; clip-path: url(#c) }</style><text class=\"a\" x=\"1\">Sản phẩm &amp; &#9733;</text>"),
        ] {
            operator.post(&market, "/v1/artworks", artwork(4, "2026-01-01T00:00:00Z", None, &svg)).await.expect(201);
        }
    }

    async fn impossible_artwork_is_refused(market) {
        let operator = market.operator().await;
        let from = "2026-01-01T00:00:00Z";
        let answer = operator.post(&market, "/v1/artworks", artwork(4, from, Some(from), &drawing(""))).await;
        assert_eq!(answer.problem(422, "invalid_values")["errors"][0]["pointer"], "/valid_until");
        for (body, pointer) in [
            (artwork(2, from, None, &drawing("")), "/stars"),
            (artwork(6, from, None, &drawing("")), "/stars"),
            (artwork(4, "hôm nay", None, &drawing("")), "/valid_from"),
            (artwork(4, from, None, ""), "/svg"),
            (artwork(4, from, None, &"x".repeat(204_801)), "/svg"),
            (json!({ "stars": 4, "valid_from": from, "svg": drawing(""), "href": "x" }), ""),
        ] {
            let problem = operator.post(&market, "/v1/artworks", body).await.problem(400, "invalid_body");
            assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem}");
        }
    }
}
