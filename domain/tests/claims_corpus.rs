//! Measures the linter on labelled passages that were written without looking at it.
//! `cargo test -p domain --test claims_corpus -- --nocapture` prints the figures and every miss.

use domain::certification::claims;

struct Passage {
    claim: bool,
    stars: Option<u8>,
    text: &'static str,
    note: &'static str,
}

fn corpus() -> Vec<Passage> {
    include_str!("../data/claims-corpus.tsv")
        .lines()
        .skip(1)
        .map(|line| {
            let fields: Vec<&str> = line.split('\t').collect();
            let [claim, stars, text, note] = fields[..] else { panic!("four fields: {line}") };
            Passage { claim: claim == "yes", stars: stars.parse().ok(), text, note }
        })
        .collect()
}

#[test]
fn precision_and_recall_are_as_published() {
    let corpus = corpus();
    assert!(corpus.len() >= 200, "{} passages", corpus.len());
    let (mut hits, mut misses, mut alarms, mut wrong_stars) = (0_u32, 0_u32, 0_u32, 0_u32);
    for passage in &corpus {
        let found = claims::find(passage.text);
        match (passage.claim, found.is_empty()) {
            (true, false) => {
                hits += 1;
                if found.iter().filter_map(|claim| claim.stars).max() != passage.stars {
                    wrong_stars += 1;
                    println!("stars {:?}: {} ({})", passage.stars, passage.text, passage.note);
                }
            }
            (true, true) => {
                misses += 1;
                println!("missed: {} ({})", passage.text, passage.note);
            }
            (false, false) => {
                alarms += 1;
                println!("false alarm: {} ({})", passage.text, passage.note);
            }
            (false, true) => {}
        }
    }
    let precision = f64::from(hits) / f64::from(hits + alarms);
    let recall = f64::from(hits) / f64::from(hits + misses);
    println!(
        "{} passages: precision {precision:.3}, recall {recall:.3}, wrong stars {wrong_stars}",
        corpus.len()
    );
    assert!(precision >= 0.90 && recall >= 0.90);
}

#[test]
fn nothing_claims_after_masking() {
    for passage in corpus() {
        let masked = claims::mask(passage.text, None);
        assert!(claims::find(&masked).is_empty(), "{} became {masked}", passage.text);
    }
}
