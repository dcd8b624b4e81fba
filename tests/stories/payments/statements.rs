//! Statements of accounts.

use super::*;
use tests::stories;

/// Sends a statement.
async fn sends(market: &Marketplace, shop: &Shop, file: &str, dry: bool) -> tests::Answer {
    let path = format!("/v1/producers/{}/bank-statements?dry_run={dry}", shop.producer);
    shop.owner.send_file(market, &path, "text/csv", file.as_bytes().to_vec()).await
}

fn verdicts(answer: &Value) -> Vec<&str> {
    let rows = answer["rows"].as_array().expect("a list");
    rows.iter().map(|row| row["verdict"].as_str().expect("a verdict")).collect()
}

stories! {
    async fn a_statement_is_looked_at_and_then_written_down_once(market) {
        let (shop, bank, tea) = selling(&market).await;
        let (owed, told) = (Owed::make(&market, tea, 2).await, Owed::make(&market, tea, 1).await);
        bank.tells(&market, 7, told.total, &told.number).await.expect(200);
        let day = market.app.now().with_timezone(&domain::calendar::vietnam()).format("%d/%m/%Y");
        let file = format!(
            "SAO KE TAI KHOAN,,,,\nNgày giao dịch,Số giao dịch,Ghi nợ,Ghi có,Nội dung\n\
             {day},FT100,,\"330,000\",{} CHUYEN TIEN\n{day},FT7,,{},{}\n{day},FT101,\"70,000\",,PHI\n\
             {day},,,5000,tien le\n{day},,,5000,tien le\n",
            owed.number, told.total, told.number
        );
        let seen = sends(&market, &shop, &file, true).await.expect(200);
        assert_eq!(verdicts(&seen), ["new", "known", "outgoing", "new", "new"]);
        assert_eq!(owed.stands(&market).await.1, "pending");
        let done = sends(&market, &shop, &file, false).await.expect(201);
        assert_eq!(verdicts(&done), verdicts(&seen));
        assert_eq!(owed.stands(&market).await, stands("placed", "paid", 330_000, 0));
        assert_eq!(told.stands(&market).await, stands("placed", "paid", told.total, 0));
        assert_eq!(shop.desk(&market, "waiting").await.len(), 2);
        let again = sends(&market, &shop, &file, false).await.expect(201);
        assert_eq!(verdicts(&again), ["known", "known", "outgoing", "known", "known"]);
        // What the bank tells of later by itself is known by its number.
        assert_eq!(bank.tells(&market, 100, 330_000, &owed.number).await.expect(200)["known"], 1);
        assert_eq!(owed.stands(&market).await, stands("placed", "paid", 330_000, 0));
        sound(&market).await;
    }

    async fn a_statement_with_anything_wrong_is_refused_whole(market) {
        let (shop, _, _) = selling(&market).await;
        let file = "date,amount,description,currency\n01/10/2026,5000,a,VND\n31/02/2026,5000,b,VND\n\
             01/10/2026,1.5,c,VND\n01/10/2026,5,d,USD\n";
        let problem = sends(&market, &shop, file, false).await.problem(422, "rows_refused");
        let codes: Vec<&str> = problem["errors"].as_array().expect("a list").iter()
            .map(|error| error["code"].as_str().expect("a code")).collect();
        assert_eq!(codes, ["invalid_date", "invalid_amount", "unknown_currency"]);
        assert_eq!(problem["errors"][0]["pointer"], "/rows/3/date");
        assert!(shop.desk(&market, "waiting").await.is_empty());
        sends(&market, &shop, "a,b\n1,2\n", false).await.problem(422, "unreadable_file");
    }
}
