//! Who may import, and what is refused: always all of it, with line and column.

use super::{apply, dry, on_file, outcomes, problems, send};
use domain::accounts::BodyKind;
use domain::certification::Level;
use poem::http::Method;
use tests::stories;

const GOOD: &str = "Chè xanh Tân Trào,HTX Tân Trào,xã Vĩnh Tuy,Tuyên Quang,3,100/QĐ-UBND,2026-08-05,UBND tỉnh Tuyên Quang";
const HEADER: &str = "name,producer,commune,province,stars,decision,decision date,authority\n";

stories! {
    async fn one_wrong_row_changes_nothing_and_skipping_lists_it(market) {
        let officer = market.provincial_officer().await;
        let file = format!(
            "{HEADER}{GOOD}\nCam sành,HTX Cam,xã Vĩnh Tuy,Tuyên Quang,sáu sao,100/QĐ-UBND,31/02/2026,x\n\
             Bưởi,HTX Bưởi,xã Không Đâu,Tuyên Quang,3,100/QĐ-UBND,2026-08-05,UBND tỉnh Tuyên Quang\n"
        );
        let refused = send(&market, &officer, "?dry_run=false", file.as_bytes()).await;
        let problem = refused.problem(422, "rows_refused");
        let pointers: Vec<_> = problem["errors"].as_array().expect("errors").iter()
            .map(|one| (one["pointer"].as_str().expect("a pointer"), one["code"].as_str().expect("a code"))).collect();
        assert_eq!(pointers, [("/rows/3/decision date", "date_impossible"), ("/rows/3/stars", "stars_unreadable")]);
        assert_eq!(on_file(&market).await, [0, 0, 0, 0]);
        let done = apply(&market, &officer, "&skip_bad_rows=true", &file).await;
        assert_eq!(outcomes(&done), ["create", "refused", "create"], "{done}");
        assert_eq!(done["blocked"], 1);
        assert_eq!(problems(&done["rows"][2], "warnings"), ["commune_unknown"]);
        assert_eq!(on_file(&market).await, [2, 2, 2, 0]);
    }

    async fn officers_import_within_their_jurisdiction(market) {
        let file = format!("{HEADER}{GOOD}\n");
        let five = file.replace(",3,100", ",5,100").replace("UBND tỉnh Tuyên Quang", "Bộ Nông nghiệp và Môi trường");
        let home = market.provincial_officer().await;
        let elsewhere = market.officer(BodyKind::PeoplesCommittee, Level::Province, Some("15")).await;
        let commune = market.officer(BodyKind::PeoplesCommittee, Level::Commune, Some("01156")).await;
        let health = market.officer(BodyKind::Health, Level::Province, Some("08")).await;
        let ministry = market.ministry_officer().await;
        assert_eq!(outcomes(&dry(&market, &home, &file).await), ["create"]);
        assert_eq!(outcomes(&dry(&market, &ministry, &five).await), ["create"]);
        for (who, what) in [(&elsewhere, &file), (&commune, &file), (&health, &file), (&ministry, &file), (&home, &five)] {
            let told = dry(&market, who, what).await;
            assert_eq!(problems(&told["rows"][0], "problems"), ["outside_jurisdiction"]);
        }
        for query in ["", "?dry_run=false"] {
            let visitor = market.visitor().await;
            send(&market, &visitor, query, file.as_bytes()).await.problem(403, "not_allowed");
            let anonymous = market.send(Method::POST, &format!("/v1/decision-imports{query}"), None, None).await;
            anonymous.problem(401, "not_signed_in");
        }
        assert_eq!(on_file(&market).await, [0, 0, 0, 0]);
    }

    async fn what_is_no_sheet_is_refused(market) {
        let officer = market.provincial_officer().await;
        for (bytes, code) in [
            (&b""[..], "sheet_empty"),
            (b"PK\x03\x04garbage", "sheet_damaged"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "sheet_old_excel"),
            (b"%PDF-1.7", "sheet_other_format"),
            (b"a,b\n\xff\xfe,c", "sheet_not_utf8"),
            (b"a,b,c\n1,2,3", "header_not_found"),
        ] {
            let refused = send(&market, &officer, "?dry_run=false", bytes).await;
            let problem = refused.problem(422, "unreadable_file");
            assert_eq!(problem["errors"][0]["code"], code, "{problem}");
        }
        let large = vec![b' '; (20 << 20) + 1];
        send(&market, &officer, "", &large).await.problem(413, "too_large");
        let json = market.send(Method::POST, "/v1/decision-imports", Some(&officer.token), Some(serde_json::json!({}))).await;
        json.problem(415, "unsupported_media_type");
    }

    async fn names_that_mean_several_places_or_none_are_told(market) {
        let ministry = market.ministry_officer().await;
        let row = |commune: &str, province: &str, date: &str| {
            format!("{HEADER}Chè,HTX Chè Xa,{commune},{province},5,1/QĐ-BNNMT,{date},Bộ Nông nghiệp và Môi trường\n")
        };
        let told = dry(&market, &ministry, &row("xã A", "Tỉnh Lạ", "2026-08-05")).await;
        assert_eq!(problems(&told["rows"][0], "problems"), ["province_unknown"]);
        // One commune of this name was divided in 2025, another bears it since.
        let told = dry(&market, &ministry, &row("xã Việt Lâm", "Tuyên Quang", "2024-08-06")).await;
        assert_eq!(problems(&told["rows"][0], "problems"), ["commune_ambiguous"], "{told}");
        let named = told["rows"][0]["problems"][0]["detail"].as_str().expect("a sentence");
        assert!(named.contains("00967") && named.contains("(cũ)"), "{named}");
        for (commune, date) in [("00967", "2024-08-06"), ("xã Việt Lâm", "2026-08-05"), ("xã Việt Lâm cũ", "2024-08-06")] {
            let told = dry(&market, &ministry, &row(commune, "Tuyên Quang", date)).await;
            assert_eq!(outcomes(&told), ["create"], "{told}");
        }
        let told = dry(&market, &ministry, &row("xã Vĩnh Tuy", "Tuyên Quang", "2027-01-01")).await;
        assert_eq!(problems(&told["rows"][0], "problems"), ["decided_in_future"]);
        let told = dry(&market, &ministry, &row("xã Vĩnh Tuy", "Tuyên Quang", "2026-08")).await;
        assert_eq!(problems(&told["rows"][0], "problems"), ["decision_needs_day"]);
        let other = row("xã Vĩnh Tuy", "Tuyên Quang", "2026-08-05").replace("Bộ Nông nghiệp và Môi trường", "UBND tỉnh Yên Bái");
        let told = dry(&market, &ministry, &other).await;
        assert_eq!(problems(&told["rows"][0], "problems"), ["authority_elsewhere"]);
    }

    async fn two_imports_at_once_make_a_producer_once(market) {
        let officer = market.provincial_officer().await;
        let file = format!("{HEADER}{GOOD}\n");
        let (one, other) = tokio::join!(
            send(&market, &officer, "?dry_run=false", file.as_bytes()),
            send(&market, &officer, "?dry_run=false", file.as_bytes()),
        );
        one.expect(200);
        other.expect(200);
        assert_eq!(on_file(&market).await, [1, 1, 1, 0]);
    }
}
