//! What comes of a row, and how an official answers it.

use super::{apply, dry, on_file, outcomes, problems, send};
use tests::stories;

const HEADER: &str = "name,producer,commune,province,stars,decision,decision date,authority,supersedes,resolution,valid to\n";

fn file(rows: &[&str]) -> String {
    format!("{HEADER}{}\n", rows.join("\n"))
}

/// A decision of the province of today.
const TEA: &str = "Chè xanh Tân Trào,HTX Tân Trào,xã Vĩnh Tuy,Tuyên Quang,3,100/QĐ-UBND,2026-08-05,UBND tỉnh Tuyên Quang,,,";

stories! {
    async fn a_near_name_blocks_until_the_column_answers(market) {
        let officer = market.provincial_officer().await;
        apply(&market, &officer, "", &file(&[TEA])).await;
        let near = "Chè đen Tân Trào,HKD Tân Trào,xã Vĩnh Tuy,Tuyên Quang,3,100/QĐ-UBND,2026-08-05,UBND tỉnh Tuyên Quang,,RESOLUTION,";
        let answered = |how: &str| file(&[&near.replace("RESOLUTION", how)]);
        let told = dry(&market, &officer, &answered("")).await;
        assert_eq!(outcomes(&told), ["possible_duplicate"], "{told}");
        let proposal = &told["rows"][0]["proposals"][0];
        assert_eq!((&proposal["kind"], &proposal["name"]), (&"producer".into(), &"HTX Tân Trào".into()));
        let refused = send(&market, &officer, "?dry_run=false", answered("").as_bytes()).await;
        refused.problem(422, "rows_refused");
        let stranger = dry(&market, &officer, &answered("01890000-0000-7000-8000-000000000000")).await;
        assert_eq!(problems(&stranger["rows"][0], "problems"), ["resolution_unknown"]);
        let id = proposal["id"].as_str().expect("an id");
        for how in ["same", id] {
            let told = dry(&market, &officer, &answered(how)).await;
            assert_eq!(outcomes(&told), ["create"], "{told}");
            assert_eq!(told["rows"][0]["producer_id"], *id);
        }
        let made = apply(&market, &officer, "", &answered("new")).await;
        assert_eq!(made["rows"][0]["new_producer"], true);
        assert_eq!(on_file(&market).await, [2, 2, 2, 0]);
        assert_eq!(outcomes(&apply(&market, &officer, "", &answered("new")).await), ["unchanged"]);
    }

    async fn a_slip_in_a_products_name_is_a_possible_duplicate_too(market) {
        let officer = market.provincial_officer().await;
        apply(&market, &officer, "", &file(&[TEA])).await;
        let slip = TEA.replace("Chè xanh Tân Trào", "Chè xanh Tân Tràoo");
        let told = dry(&market, &officer, &file(&[&slip])).await;
        assert_eq!(outcomes(&told), ["possible_duplicate"], "{told}");
        assert_eq!(told["rows"][0]["proposals"][0]["kind"], "product");
        let same = slip.replace("Quang,,,", "Quang,,same,");
        assert_eq!(outcomes(&dry(&market, &officer, &file(&[&same])).await), ["unchanged"]);
    }

    async fn a_product_of_an_unknown_producer_is_found_again_by_its_name(market) {
        let officer = market.provincial_officer().await;
        let nameless = TEA.replace("HTX Tân Trào", "");
        let done = apply(&market, &officer, "", &file(&[&nameless])).await;
        assert_eq!(problems(&done["rows"][0], "warnings"), ["producer_missing"]);
        assert_eq!(outcomes(&dry(&market, &officer, &file(&[TEA])).await), ["possible_duplicate"]);
        let same = TEA.replace("Quang,,,", "Quang,,same,");
        assert_eq!(outcomes(&apply(&market, &officer, "", &file(&[&same])).await), ["unchanged"]);
    }

    async fn a_recognition_anew_proposes_what_it_replaces_and_waits_for_confirmation(market) {
        let officer = market.provincial_officer().await;
        apply(&market, &officer, "", &file(&[TEA])).await;
        let raised = TEA.replace(",3,100/", ",4,200/").replace("2026-08-05", "2026-08-20");
        let told = dry(&market, &officer, &file(&[&raised])).await;
        assert_eq!(outcomes(&told), ["supersede_proposed"], "{told}");
        assert!(told["rows"][0]["supersedes"].is_string());
        let detail = told["rows"][0]["problems"][0]["detail"].as_str().expect("a sentence");
        assert!(detail.contains("100/QĐ-UBND"), "{detail}");
        let refused = send(&market, &officer, "?dry_run=false", file(&[&raised]).as_bytes()).await;
        refused.problem(422, "rows_refused");
        let named = raised.replace("Tuyên Quang,,,", "Tuyên Quang,100/QĐ-UBND,,");
        let wrong = raised.replace("Tuyên Quang,,,", "Tuyên Quang,101/QĐ-UBND,,");
        assert_eq!(outcomes(&dry(&market, &officer, &file(&[&named])).await), ["supersede"]);
        let told = dry(&market, &officer, &file(&[&wrong])).await;
        assert_eq!(problems(&told["rows"][0], "problems"), ["supersedes_unknown"]);
        let done = apply(&market, &officer, "&confirm_supersedes=true", &file(&[&raised])).await;
        assert_eq!(outcomes(&done), ["supersede"], "{done}");
        let product = done["rows"][0]["product_id"].as_str().expect("an id");
        let shown = market.get(&format!("/v1/products/{product}")).await.expect(200);
        assert_eq!(shown["mark"]["certificate_id"], done["rows"][0]["certificate_id"]);
        assert_eq!(shown["mark"]["stars"], 4);
        let again = apply(&market, &officer, "", &file(&[TEA, &raised])).await;
        assert_eq!(outcomes(&again), ["unchanged", "unchanged"]);
    }

    async fn a_file_with_a_history_supersedes_within_itself(market) {
        let officer = market.provincial_officer().await;
        let raised = TEA.replace(",3,100/", ",4,200/").replace("2026-08-05", "2026-08-20");
        let named = raised.replace("Tuyên Quang,,,", "Tuyên Quang,100/QĐ-UBND,,");
        let done = apply(&market, &officer, "", &file(&[TEA, &named])).await;
        assert_eq!(outcomes(&done), ["create", "supersede"], "{done}");
        assert_eq!(done["rows"][1]["supersedes"], done["rows"][0]["certificate_id"]);
        assert_eq!(on_file(&market).await, [1, 1, 2, 0]);
    }

    async fn an_older_decision_that_overlaps_is_refused(market) {
        let officer = market.provincial_officer().await;
        apply(&market, &officer, "", &file(&[TEA])).await;
        let older = TEA.replace("100/", "7/").replace("2026-08-05", "2026-01-05");
        let told = dry(&market, &officer, &file(&[&older])).await;
        assert_eq!(problems(&told["rows"][0], "problems"), ["overlapping_certificate"], "{told}");
        let ancient = TEA.replace("100/", "7/").replace("2026-08-05", "2022-01-05");
        assert_eq!(outcomes(&dry(&market, &officer, &file(&[&ancient])).await), ["create"]);
        let other_stars = TEA.replace(",3,100/", ",4,100/");
        let told = dry(&market, &officer, &file(&[&other_stars])).await;
        assert_eq!(problems(&told["rows"][0], "problems"), ["decision_differs"]);
    }

    async fn what_is_not_recognised_gets_no_certificate(market) {
        let officer = market.provincial_officer().await;
        let rows = [
            "Bí xanh,HTX A Chải,xã Vĩnh Tuy,Tuyên Quang,,,,,,,",
            "Chè cổ thụ Lao Chải,HTX A Chải,xã Vĩnh Tuy,Tuyên Quang,3 sao,,,,,,",
            "Thảo quả khô,HTX A Chải,xã Vĩnh Tuy,Tuyên Quang,tiềm năng 5 sao,9/QĐ-UBND,2026-08-05,,,,",
            "Hạt mắc ca,HTX A Chải,xã Vĩnh Tuy,Tuyên Quang,không đạt,9/QĐ-UBND,2026-08-05,,,,",
        ];
        let done = apply(&market, &officer, "", &file(&rows)).await;
        assert_eq!(outcomes(&done), ["candidate", "reported", "potential", "not_recognised"], "{done}");
        assert_eq!(on_file(&market).await, [1, 3, 0, 2]);
        let list = market.get("/v1/products?certified=never").await.expect(200);
        assert!(list["items"].as_array().expect("items").iter().all(|one| one["mark"].is_null()));
        let again = apply(&market, &officer, "", &file(&rows[..3])).await;
        assert_eq!(outcomes(&again), ["unchanged"; 3]);
    }

    async fn history_outside_a_bodys_competence_is_told_and_new_decisions_are_refused(market) {
        let officer = market.provincial_officer().await;
        let old = TEA.replace("2026-08-05", "2024-08-05").replace("UBND tỉnh Tuyên Quang", "UBND tỉnh Hà Giang");
        let told = dry(&market, &officer, &file(&[&old])).await;
        assert_eq!(problems(&told["rows"][0], "warnings"), ["outside_competence"], "{told}");
        let new = TEA.replace("UBND tỉnh Tuyên Quang", "UBND xã Vĩnh Tuy");
        let told = dry(&market, &officer, &file(&[&new])).await;
        assert_eq!(problems(&told["rows"][0], "problems"), ["not_competent"], "{told}");
        let long = TEA.replace("Quang,,,", "Quang,,,2029-08-06");
        let told = dry(&market, &officer, &file(&[&long])).await;
        assert_eq!(problems(&told["rows"][0], "warnings"), ["term_too_long"]);
    }
}
