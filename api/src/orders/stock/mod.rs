//! Stock as producers keep it, and what the public reads of it.

mod answers;
mod moving;
pub(super) mod places;
mod reading;

pub use answers::StockShown;
pub use moving::StockMovementsApi;
pub use reading::StockApi;

/// Operations on stock.
pub type StockApis = (StockApi, StockMovementsApi);

/// Operations on stock.
pub const STOCK_APIS: StockApis = (StockApi, StockMovementsApi);
