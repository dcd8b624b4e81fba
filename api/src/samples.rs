//! Real sample data for the first run: lists of decisions, loaded by the same import as any other.

use crate::certification::imports::{ImportError, Importer, Options, import};
use crate::context::App;
use domain::certification::importing::Outcome;

/// The files in the order in which they are loaded: a re-evaluation after what it replaces.
const FILES: [(&str, &str); 11] = [
    ("vinh-tuy-2024.csv", include_str!("../../samples/vinh-tuy-2024.csv")),
    ("sinh-phinh-2026.csv", include_str!("../../samples/sinh-phinh-2026.csv")),
    ("tuan-giao-2022.csv", include_str!("../../samples/tuan-giao-2022.csv")),
    ("yen-bai-2585-2023.csv", include_str!("../../samples/yen-bai-2585-2023.csv")),
    ("tuyen-quang-321-2024.csv", include_str!("../../samples/tuyen-quang-321-2024.csv")),
    ("nghe-an-303-2020.csv", include_str!("../../samples/nghe-an-303-2020.csv")),
    ("nghe-an-danh-gia-lai.csv", include_str!("../../samples/nghe-an-danh-gia-lai.csv")),
    ("trung-uong-5-sao.csv", include_str!("../../samples/trung-uong-5-sao.csv")),
    ("lao-cai-4261-2021.csv", include_str!("../../samples/lao-cai-4261-2021.csv")),
    ("an-giang-86-2022.csv", include_str!("../../samples/an-giang-86-2022.csv")),
    ("thong-bao-khac.csv", include_str!("../../samples/thong-bao-khac.csv")),
];

/// What the samples came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SampleReport {
    /// Products made.
    pub products: usize,
    /// Certificates recorded.
    pub certificates: usize,
    /// Recognitions recorded as reported or potential, which are no certificates.
    pub reports: usize,
    /// Candidates: products that nobody recognised.
    pub candidates: usize,
}

/// A sample file that does not load is a mistake of this code.
#[derive(Debug, thiserror::Error)]
#[error("the sample {file} does not load: {source}")]
pub struct SampleError {
    file: &'static str,
    source: ImportError,
}

/// Loads all samples. Loading them again changes nothing.
pub async fn load(app: &App) -> Result<SampleReport, SampleError> {
    let mut sum = SampleReport::default();
    for (file, text) in FILES {
        let bytes = text.as_bytes().to_vec();
        let options = Options::default();
        let done = import(app, Importer::Platform, bytes, &options, &mut |_, _| {}).await;
        let report = done.map_err(|source| SampleError { file, source })?;
        sum.products += report.rows.iter().filter(|row| row.new_product).count();
        sum.certificates += report.count(Outcome::Create) + report.count(Outcome::Supersede);
        sum.reports += report.count(Outcome::Reported) + report.count(Outcome::Potential);
        sum.candidates += report.count(Outcome::Candidate);
    }
    Ok(sum)
}
