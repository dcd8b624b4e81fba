//! Who may ask what. Every operation of the document stands in this table, and is asked by those who
//! may not ask it; a new operation is missing here until somebody says who it is for.

mod cast;
mod guards;
mod samples;
mod sending;
mod table;
mod tenancy;
mod trial;

use poem::http::Method;
use serde_json::Value;
use std::collections::BTreeSet;
use table::Role::{Anyone, Officer, OfficerOrOperator, Operator, SignedIn};
use table::{Role, TABLE, role_of};
use tests::Caller;

struct Operation {
    id: String,
    method: Method,
    /// The path with its parameters in braces.
    template: String,
    /// The path of nothing.
    path: String,
    secured: bool,
    /// A JSON body that fits the schema, for operations that anyone signed in may try.
    sample: Option<Value>,
}

fn operations() -> Vec<Operation> {
    let document: Value = serde_json::from_str(&api::document()).expect("JSON");
    let nothing = samples::NOTHING;
    let mut found = Vec::new();
    for (path, methods) in document["paths"].as_object().expect("paths") {
        let part =
            |part: &str| if part.starts_with('{') { nothing.to_owned() } else { part.to_owned() };
        for (method, operation) in methods.as_object().expect("methods") {
            let id = operation["operationId"].as_str().expect("a name").to_owned();
            let tried = role_of(&id) == SignedIn;
            found.push(Operation {
                sample: tried.then(|| samples::body(&document, operation)).flatten(),
                template: path.clone(),
                id,
                method: method.to_uppercase().parse().expect("a method"),
                path: path.split('/').map(part).collect::<Vec<_>>().join("/"),
                secured: operation["security"].as_array().is_some_and(|list| {
                    !list.is_empty() && list.iter().all(|one| one != &serde_json::json!({}))
                }),
            });
        }
    }
    found
}

#[test]
fn the_table_names_every_operation_and_nothing_else() {
    let listed: BTreeSet<&str> = TABLE.iter().flat_map(|(_, ids)| ids.iter().copied()).collect();
    let operations = operations();
    let there: BTreeSet<&str> = operations.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(listed, there);
    for operation in &operations {
        assert_eq!(operation.secured, role_of(&operation.id) != Anyone, "{}", operation.id);
    }
}

tests::stories! {
    async fn who_may_not_ask_is_refused_before_anything_else(market) {
        let producer = market.producer("HTX Chè").await;
        let callers: [(Caller, &[Role]); 4] = [
            (market.visitor().await, &[SignedIn]),
            (market.member(producer).await, &[SignedIn]),
            (market.provincial_officer().await, &[SignedIn, Officer, OfficerOrOperator]),
            (market.operator().await, &[SignedIn, OfficerOrOperator, Operator]),
        ];
        for operation in operations() {
            let role = role_of(&operation.id);
            if role == Anyone {
                continue;
            }
            let send = async |token: Option<&str>| {
                market.send(operation.method.clone(), &operation.path, token, None).await
            };
            send(None).await.problem(401, "not_signed_in");
            send(Some("no-such-token")).await.problem(401, "not_signed_in");
            for (caller, may) in &callers {
                if !may.contains(&role) {
                    send(Some(&caller.token)).await.problem(403, "not_allowed");
                }
            }
        }
    }

    async fn a_session_that_ended_or_expired_opens_nothing(market) {
        let visitor = market.visitor().await;
        visitor.get(&market, "/v1/accounts/me").await.expect(200);
        visitor.delete(&market, "/v1/sessions/current").await.expect(204);
        visitor.get(&market, "/v1/accounts/me").await.problem(401, "not_signed_in");
    }
}
