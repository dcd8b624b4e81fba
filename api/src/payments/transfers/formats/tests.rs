use super::*;
use serde_json::json;

fn received() -> Instant {
    DateTime::from_timestamp(1_790_000_000, 0).expect("an instant")
}

fn one(format: Format, body: Value) -> Told {
    let mut told = format.read(&body, received()).expect("understood").told;
    assert_eq!(told.len(), 1);
    told.remove(0)
}

#[test]
fn each_service_is_understood() {
    let sepay = json!({
        "id": 92704, "gateway": "Vietcombank", "transactionDate": "2026-09-25 14:02:37",
        "accountNumber": "0123499999", "code": null, "content": "OCOPH37NN7MMM89H chuyen tien",
        "transferType": "in", "transferAmount": 2277000, "accumulated": 19077000, "subAccount": null,
        "referenceCode": "MBVCB.3278907687", "description": "",
    });
    let told = one(Format::Sepay, sepay);
    assert_eq!(
        (told.number.as_str(), told.bank_number.as_deref()),
        ("92704", Some("MBVCB.3278907687"))
    );
    assert_eq!(told.incoming.amount.amount(), 2_277_000);
    assert_eq!(told.incoming.at.to_rfc3339(), "2026-09-25T07:02:37+00:00");
    assert_eq!(told.incoming.account.as_ref().map(|one| one.as_str()), Some("0123499999"));
    assert_eq!(told.incoming.memo, "OCOPH37NN7MMM89H chuyen tien");
    let casso = json!({ "error": 0, "data": [
        { "id": 1, "tid": "FT1", "description": "a", "amount": 79000, "when": "2026-09-25 14:02:37" },
        { "id": 2, "tid": "FT2", "description": "b", "amount": -5000, "when": "2026-09-25 14:02:38" },
    ]});
    assert_eq!(one(Format::Casso, casso).bank_number.as_deref(), Some("FT1"));
    let signed = json!({ "error": 0, "data": {
        "id": 0, "reference": "BANK_REF_ID", "description": "giao dich", "amount": 599000,
        "transactionDateTime": "2026-09-25 15:36:21", "accountNumber": "88888888",
    }});
    let told = one(Format::CassoSigned, signed.clone());
    assert_eq!(told.number, one(Format::CassoSigned, signed).number);
    let vietqr = json!({
        "bankAccount": "0362626234", "amount": "100000", "transType": "C", "content": "x",
        "transactionid": "0a4c", "transactiontime": 1_790_000_000_123_i64, "referenceNumber": "FT9",
    });
    let told = one(Format::Vietqr, vietqr);
    assert_eq!((told.number.as_str(), told.bank_number.as_deref()), ("0a4c", Some("FT9")));
    assert_eq!(told.incoming.at.timestamp_millis(), 1_790_000_000_123);
}

#[test]
fn outgoing_money_is_passed_over_and_nonsense_is_refused() {
    let read = |format: Format, body: Value| format.read(&body, received());
    let out = json!({ "id": 1, "transferType": "out", "transferAmount": 5 });
    assert_eq!(read(Format::Sepay, out), Ok(Read { told: vec![], outgoing: 1 }));
    let dollars = json!({ "id": 1, "transferType": "in", "transferAmount": 5, "currency": "USD" });
    assert_eq!(read(Format::Sepay, dollars), Err(Unclear::Currency));
    for amount in [json!(0), json!(-1), json!(1.5), json!("x"), json!(null), json!(1e18)] {
        let body = json!({ "id": 1, "transferType": "in", "transferAmount": amount });
        assert_eq!(read(Format::Sepay, body), Err(Unclear::Amount), "{amount}");
    }
    for body in [json!([]), json!("x"), json!({}), json!({ "data": 5 }), json!({ "data": [5] })] {
        assert_eq!(read(Format::Casso, body.clone()), Err(Unclear::NoTransfers), "{body}");
    }
}

#[test]
fn what_is_not_told_is_done_without() {
    let body =
        json!({ "transferType": "in", "transferAmount": "5000.00", "transactionDate": "gần đây" });
    let told = one(Format::Sepay, body);
    assert_eq!((told.incoming.at, told.incoming.memo.as_str()), (received(), ""));
    assert_eq!((told.bank_number, told.incoming.account), (None, None));
    assert!(told.number.len() >= 32);
}
