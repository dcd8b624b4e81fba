//! Officers of industry and trade decide, by the criteria of their province.

use super::*;
use tests::stories;

stories! {
    async fn from_a_draft_to_an_approval_that_ends_by_itself(market) {
        let (producer, owner, officer) = ha_long(&market).await;
        let goods = goods(&market, producer, (7, 10)).await;
        let id = registered(&market, producer, &owner, shop(&goods)).await;
        let early = officer.post(&market, &at(&id, "/approval"), approval("2027-12-31")).await;
        assert_eq!(early.problem(409, "conflict")["errors"][0]["code"], "wrong_status");
        inspected(&market, &id, &owner, &officer).await;
        // Three of ten are known to no register: whether they are specialities, somebody has to say.
        let silent = officer.post(&market, &at(&id, "/approval"), approval("2027-12-31")).await;
        assert_eq!(silent.problem(422, "invalid_values")["errors"][0]["code"], "reason_needed");
        let mut body = approval("2027-12-31");
        body["reason"] = json!("Ba mặt hàng còn lại là đặc sản.");
        let decided = officer.post(&market, &at(&id, "/approval"), body).await.expect(200);
        assert_eq!(decided["point"]["status"], "approved");
        assert_eq!(decided["decisions"][0]["command"], "approve");
        assert_eq!(decided["decisions"][0]["until"], "2027-12-31");
        market.at("2027-12-31T23:59:59+07:00");
        assert_eq!(status(&market, &id).await, "approved");
        market.at("2028-01-01T00:00:00+07:00");
        assert_eq!(status(&market, &id).await, "expired");
        assert_eq!(market.get("/v1/points-of-sale").await.expect(200)["items"], json!([]));
        owner.command(&market, &at(&id, "/submission")).await.expect(200);
        market.get(&at(&id, "")).await.problem(404, "not_found");
    }

    async fn a_criterion_that_is_not_met_stands_against_an_approval(market) {
        let (producer, owner, officer) = ha_long(&market).await;
        let goods = goods(&market, producer, (6, 10)).await;
        let id = registered(&market, producer, &owner, shop(&goods)).await;
        inspected(&market, &id, &owner, &officer).await;
        let refused = officer.post(&market, &at(&id, "/approval"), approval("2027-12-31")).await;
        let refused = refused.problem(422, "act_refused");
        assert_eq!(refused["errors"][0]["pointer"], "certified_share", "{refused}");
        let seen = officer.get(&market, &at(&id, "/registration")).await.expect(200);
        let share = &seen["point"]["criteria"][1];
        assert_eq!((&share["outcome"], &share["least"], &share["fact"]), (&json!("not_met"), &json!(70), &json!(60)));
        assert!(share["legal_source"].as_str().is_some_and(|act| act.contains("45/2021/QĐ-UBND")));
        assert!(!share["next_step"].as_str().unwrap_or_default().is_empty());
        let measure = json!({ "reason": "Chưa đủ sản phẩm có chứng nhận." });
        officer.post(&market, &at(&id, "/refusal"), measure).await.expect(200);
        let letters = market.letters_to(&owner.email()).await;
        let last = letters.last().expect("a letter");
        assert!(last.subject.contains("không được công nhận"), "{last:?}");
        assert!(last.text.contains("Chưa đủ sản phẩm có chứng nhận."), "{last:?}");
        // Mended, it is submitted again.
        owner.command(&market, &at(&id, "/submission")).await.expect(200);
    }

    async fn the_area_counts_as_it_was_measured(market) {
        let (producer, owner, officer) = ha_long(&market).await;
        let goods = goods(&market, producer, (1, 1)).await;
        let id = registered(&market, producer, &owner, shop(&goods)).await;
        owner.command(&market, &at(&id, "/submission")).await.expect(200);
        let visit = json!({ "visited_on": "2026-08-31", "finding": "Hẹp hơn đăng ký.", "area_m2": 49 });
        officer.post(&market, &at(&id, "/inspection"), visit).await.expect(200);
        let refused = officer.post(&market, &at(&id, "/approval"), approval("2027-12-31")).await;
        assert_eq!(refused.problem(422, "act_refused")["errors"][0]["pointer"], "area");
    }

    async fn a_province_without_criteria_leaves_it_to_the_officers_reason(market) {
        let producer = market.producer("HTX Chè Shan tuyết").await;
        let (owner, officer) = (market.member(producer).await, trade(&market, "08").await);
        let product = market.product(producer, "Chè Shan tuyết").await;
        let mut body = shop(&[product]);
        body["commune"] = json!("01156");
        let id = registered(&market, producer, &owner, body).await;
        inspected(&market, &id, &owner, &officer).await;
        let seen = officer.get(&market, &at(&id, "/registration")).await.expect(200);
        let outcomes = seen["point"]["criteria"].as_array().expect("criteria").iter();
        assert!(outcomes.clone().count() == 3 && outcomes.clone().all(|one| one["outcome"] == "unknown"));
        let silent = officer.post(&market, &at(&id, "/approval"), approval("2027-12-31")).await;
        assert_eq!(silent.problem(422, "invalid_values")["errors"][0]["code"], "reason_needed");
        let mut body = approval("2027-12-31");
        body["reason"] = json!("Điểm bán đầu tiên của xã.");
        officer.post(&market, &at(&id, "/approval"), body).await.expect(200);
    }

    async fn only_the_department_of_the_province_decides_and_nobody_about_his_own(market) {
        let (producer, owner, officer) = ha_long(&market).await;
        let goods = goods(&market, producer, (1, 1)).await;
        let id = registered(&market, producer, &owner, shop(&goods)).await;
        owner.command(&market, &at(&id, "/submission")).await.expect(200);
        let visit = json!({ "visited_on": "2026-09-01", "finding": "Đúng như đăng ký." });
        let elsewhere = trade(&market, "08").await;
        let committee = market.officer(BodyKind::PeoplesCommittee, Level::Province, Some("22")).await;
        for caller in [&elsewhere, &committee, &owner] {
            let answer = caller.post(&market, &at(&id, "/inspection"), visit.clone()).await;
            answer.problem(403, "not_allowed");
        }
        let tomorrow = json!({ "visited_on": "2026-09-02", "finding": "Đúng như đăng ký." });
        let answer = officer.post(&market, &at(&id, "/inspection"), tomorrow).await;
        assert_eq!(answer.problem(422, "invalid_values")["errors"][0]["code"], "in_the_future");
        officer.post(&market, &at(&id, "/inspection"), visit).await.expect(200);
        for (until, code) in [("2026-08-31", "in_the_past"), ("2036-09-02", "too_long")] {
            let answer = officer.post(&market, &at(&id, "/approval"), approval(until)).await;
            assert_eq!(answer.problem(422, "invalid_values")["errors"][0]["code"], code);
        }
    }

    async fn suspended_reinstated_lengthened_revoked(market) {
        let (producer, owner, officer) = ha_long(&market).await;
        let goods = goods(&market, producer, (1, 1)).await;
        let id = approved(&market, (producer, &owner, &officer), &goods).await;
        let measure = json!({ "reason": "Bán hàng không rõ nguồn gốc.", "number": "20/QĐ-SCT", "dated": "2026-09-01" });
        let path = |what: &str| at(&id, what);
        officer.post(&market, &path("/suspension"), measure.clone()).await.expect(200);
        assert_eq!(status(&market, &id).await, "suspended");
        assert_eq!(market.get("/v1/points-of-sale").await.expect(200)["items"], json!([]));
        officer.post(&market, &path("/suspension"), measure.clone()).await.problem(409, "conflict");
        officer.post(&market, &path("/extension"), approval("2028-12-31")).await.problem(409, "conflict");
        officer.post(&market, &path("/reinstatement"), measure.clone()).await.expect(200);
        let shorter = officer.post(&market, &path("/extension"), approval("2027-12-31")).await;
        assert_eq!(shorter.problem(422, "invalid_values")["errors"][0]["code"], "not_longer");
        officer.post(&market, &path("/extension"), approval("2028-12-31")).await.expect(200);
        let shown = market.get(&at(&id, "")).await.expect(200);
        assert_eq!((&shown["status"], &shown["approved_until"]), (&json!("approved"), &json!("2028-12-31")));
        officer.post(&market, &path("/revocation"), measure.clone()).await.expect(200);
        assert_eq!(status(&market, &id).await, "revoked");
        officer.post(&market, &path("/reinstatement"), measure).await.problem(409, "conflict");
        owner.command(&market, &path("/submission")).await.problem(409, "conflict");
        let letters = market.letters_to(&owner.email()).await;
        assert_eq!(letters.len(), 6, "{letters:?}");
    }
}
