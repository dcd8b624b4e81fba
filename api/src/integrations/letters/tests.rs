use super::*;
use serde_json::json;
use std::collections::BTreeSet;

const LANGUAGES: [Language; 2] = [Language::Vietnamese, Language::English];

/// The placeholders of a text, those in the words of its codes included.
fn placeholders(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut rest = text;
    while let Some((_, name, after)) = placeholder(rest) {
        found.insert(name.to_owned());
        for (_, _, spelt) in words().filter(|(param, _, _)| *param == name) {
            spelt.iter().for_each(|text| found.extend(placeholders(text)));
        }
        rest = after;
    }
    found
}

fn params_of(template: &Template) -> Map<String, Value> {
    let names = template.params.iter().chain(template.minted);
    let bare = names.map(|name| name.trim_end_matches('?'));
    bare.map(|name| (name.to_owned(), json!(format!("<{name}>")))).collect()
}

#[test]
fn each_letter_asks_for_its_parameters_in_both_languages_and_for_nothing_else() {
    for template in ALL {
        let declared: BTreeSet<String> =
            template.params.iter().chain(template.minted).map(|name| (*name).to_owned()).collect();
        for language in LANGUAGES {
            let (subject, text) = template.text(language);
            let mut asked = placeholders(&format!("{subject} {text}"));
            asked.remove(PUBLIC_URL);
            assert_eq!(asked, declared, "{} in {language:?}", template.name);
        }
    }
}

#[test]
fn each_letter_is_written_in_both_languages_with_all_that_it_was_given() {
    for template in ALL {
        let params = params_of(template);
        for language in LANGUAGES {
            let letter = write(template.name, language, &params, "https://ocop.example.vn");
            let letter = letter.unwrap();
            let whole = format!("{}\n{}", letter.subject, letter.text);
            assert!(!whole.contains("{{") && !whole.contains("}}"), "{whole}");
            assert!(letter.text.contains("https://ocop.example.vn"), "{whole}");
            assert!(!letter.subject.is_empty() && !letter.subject.contains('\n'), "{whole}");
            let asked = placeholders(&format!("{:?}", template.text(language)));
            let direct = |name: &&&str| {
                let spelt = template.text(language);
                format!("{}{}", spelt.0, spelt.1).contains(&format!("{{{{{name}}}}}"))
            };
            for name in template.params.iter().chain(template.minted).filter(direct) {
                let shown = format!("<{}>", name.trim_end_matches('?'));
                assert!(asked.contains(*name) && whole.contains(&shown), "{whole}");
            }
        }
    }
}

#[test]
fn what_is_missing_stops_a_letter() {
    for template in ALL {
        for name in template.params.iter().chain(template.minted) {
            let mut params = params_of(template);
            params.remove(*name);
            let used = format!("{:?}", template.text(Language::Vietnamese));
            if name.ends_with('?') || !used.contains(&format!("{{{{{name}}}}}")) {
                continue;
            }
            let written = write(template.name, Language::Vietnamese, &params, "");
            assert_eq!(written, Err(Unwritable::Missing((*name).to_owned())));
        }
    }
    let unknown = write("no_such_letter", Language::English, &Map::new(), "");
    assert_eq!(unknown, Err(Unwritable::Unknown("no_such_letter".to_owned())));
}

#[test]
fn codes_days_and_empty_lines_read_as_a_person_writes_them() {
    let params = json!({
        "producer_name": "HTX {{token}}", "requirement": "bank_account", "outcome": "rejected", "reason": "",
    });
    let params = params.as_object().unwrap();
    let letter = write("onboarding_reviewed", Language::English, params, "").unwrap();
    assert!(letter.text.contains("Requirement: bank account\nResult: not accepted\n\n"));
    assert!(letter.text.contains("HTX {{token}}"), "what is given is no template");
    assert!(!letter.text.contains("Note:"), "{}", letter.text);
    let at = json!("2026-09-15T17:30:00Z");
    assert_eq!(shown(&at, Language::Vietnamese), "00:30 ngày 16/09/2026 (giờ Việt Nam)");
    assert_eq!(shown(&at, Language::English), "00:30 on 16 September 2026 (Vietnam time)");
    assert_eq!(shown(&json!("2026-09-05"), Language::Vietnamese), "05/09/2026");
    assert_eq!(shown(&json!(7), Language::English), "7");
}

#[test]
fn what_may_be_missing_takes_its_line_with_it() {
    let params = json!({ "producer_name": "HTX Chè", "reason": "Nghỉ.", "from": "2026-09-05", "order_body": "" });
    let params = params.as_object().unwrap();
    let letter = write("seller_closed", Language::Vietnamese, params, "").unwrap();
    assert!(!letter.text.contains("Theo văn bản") && letter.text.contains("05/09/2026"));
    let ordered =
        json!({ "producer_name": "HTX Chè", "reason": "", "from": "", "order_number": "12/QĐ" });
    let letter =
        write("seller_closed", Language::English, ordered.as_object().unwrap(), "").unwrap();
    assert!(letter.text.contains("By order 12/QĐ of  by "), "{}", letter.text);
}

#[test]
fn every_row_of_the_words_has_both_languages() {
    assert_eq!(words().count() + 1, WORDS.lines().count());
    for (param, code, spelt) in words() {
        assert_eq!(placeholders(spelt[0]), placeholders(spelt[1]), "{param} {code}");
        assert!(spelt.iter().all(|text| !text.is_empty()), "{param} {code}");
    }
}

#[test]
fn the_notice_of_a_lapse_counts_all_that_is_at_stake() {
    let params = find("certificate_lapsing").unwrap().params;
    for (name, _) in store::certification::lapses::STAKES {
        assert!(params.contains(name), "{name}");
    }
}
