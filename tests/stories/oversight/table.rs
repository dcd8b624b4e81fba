//! Every operation that changes something has its act in the audit. That the act is really written is
//! checked at each request of each story, see `tests::deeds`; here, that none was forgotten.

use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use tests::deeds::SILENT;

/// Operations whose act does not bear their own name.
const OTHERWISE: &[(&str, &str)] = &[
    ("acceptSellerInvitation", "apply_as_seller"),
    ("acceptSellerTerms", "accept_terms"),
    ("approveSellerApplication", "apply_as_seller"),
    ("assignOrganiserTransfer", "assign_bank_transfer"),
    ("checkOut", "place_order"),
    ("closeOrganiserBankEndpoint", "close_bank_endpoint"),
    ("createMemberInvitation", "invite_member"),
    ("createProducerLink", "request_producer_link"),
    ("createSellerInvitation", "invite_seller"),
    ("discloseIdentityDocument", "disclose_identity"),
    ("discloseRequirement", "disclose_identity"),
    ("dismissOrganiserTransfer", "dismiss_bank_transfer"),
    ("endMembership", "remove_member"),
    ("importOrganiserBankStatement", "import_bank_statement"),
    ("openOrganiserBankEndpoint", "open_bank_endpoint"),
    ("publishSellerTerms", "publish_terms"),
    ("reinstateProducer", "reinstate_seller"),
    ("reverseOrganiserTransfer", "reverse_bank_transfer"),
    ("setOrganiserBankAccount", "set_bank_account"),
    ("submitAddress", "submit_requirement"),
    ("submitBankAccount", "submit_requirement"),
    ("submitIdentityDocument", "submit_requirement"),
    ("submitLegalIdentity", "submit_requirement"),
    ("submitParticulars", "submit_requirement"),
    ("submitRepresentative", "submit_requirement"),
    ("suspendProducer", "suspend_seller"),
];

fn changing() -> BTreeSet<String> {
    let document: Value = serde_json::from_str(&api::document()).expect("JSON");
    let paths = document["paths"].as_object().expect("paths");
    let methods = paths.values().flat_map(|methods| methods.as_object().expect("methods"));
    let changing = methods.filter(|(method, _)| *method != "get" && *method != "head");
    changing.map(|(_, one)| one["operationId"].as_str().expect("a name").to_owned()).collect()
}

fn snake(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if c.is_uppercase() {
            out.push('_');
        }
        out.extend(c.to_lowercase());
    }
    out
}

fn source(folder: &Path, into: &mut String) {
    for entry in fs::read_dir(folder).expect("a folder of the tree").flatten() {
        let path = entry.path();
        if path.is_dir() {
            source(&path, into);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            into.push_str(&fs::read_to_string(path).expect("a readable file"));
        }
    }
}

#[test]
fn every_operation_that_changes_something_names_its_act() {
    let mut text = String::new();
    source(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../api/src"), &mut text);
    let silent: Vec<&str> = SILENT.iter().map(|(operation, _)| *operation).collect();
    for operation in changing().iter().filter(|one| !silent.contains(&one.as_str())) {
        let other = OTHERWISE.iter().find(|(one, _)| one == operation).map(|(_, act)| *act);
        let act = other.map_or_else(|| snake(operation), str::to_owned);
        assert!(text.contains(&format!("\"{act}\"")), "{operation}: no act `{act}` is recorded");
    }
}

#[test]
fn the_lists_of_exceptions_name_operations_that_there_are() {
    let changing = changing();
    let listed = SILENT.iter().map(|(one, _)| *one).chain(OTHERWISE.iter().map(|(one, _)| *one));
    for one in listed {
        assert!(changing.contains(one), "{one}");
    }
}
