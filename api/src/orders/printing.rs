//! An order on paper: what was sold, under which certificate, for how much, in figures and in words.

use super::Tag;
use super::answers::{number, sold_as};
use super::contact::{KeptIn, OrderContact};
use super::reading::readable;
use super::shopper::Shopper;
use crate::catalogue::{Place, public, unit};
use crate::codes::Code;
use crate::context::App;
use crate::markup::escaped;
use crate::money::grouped;
use crate::problem::Failure;
use domain::calendar::{Day, vietnam};
use domain::certification::{Level, RegisterFact};
use domain::ids::{CertificateId, OrderId};
use domain::money::amount_in_words;
use domain::orders::Status;
use domain::payments::Method;
use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::PlainText;
use poem_openapi::{ApiResponse, OpenApi};
use std::collections::HashMap;
use std::fmt::Write as _;
use store::orders::claims;
use store::orders::record::{self, Line, Order};
use store::storefronts::sellers::{self, Recorded};
use uuid::Uuid;

/// Operations: orders on paper.
pub struct PrintingApi;

const STYLE: &str = "@page{size:A4;margin:15mm}body{font:11pt/1.4 sans-serif;max-width:180mm;margin:auto}\
    h1{font-size:16pt;margin:0}table{border-collapse:collapse;width:100%;margin:4mm 0}\
    th,td{border-bottom:1px solid #999;padding:1mm 2mm;text-align:left;vertical-align:top}\
    .n{text-align:right;white-space:nowrap}.s{color:#444;font-size:9pt}";

#[derive(ApiResponse)]
enum OrderPrint {
    /// The page.
    #[oai(status = 200, content_type = "text/html")]
    Made(
        PlainText<String>,
        /// It has an address on it.
        #[oai(header = "Cache-Control")]
        String,
        /// Nothing in it runs or is fetched.
        #[oai(header = "Content-Security-Policy")]
        String,
    ),
}

/// What a page is made of.
struct Sheet<'a> {
    app: &'a App,
    order: Order,
    lines: Vec<Line>,
    seller: Recorded,
    contact: Option<OrderContact>,
    decisions: HashMap<CertificateId, String>,
}

#[OpenApi(tag = "Tag::Orders")]
impl PrintingApi {
    /// Print an order
    ///
    /// For its buyer and its producer: a page in Vietnamese and English for A4, which fetches nothing. Each
    /// line says under which decision it was sold as OCOP and until when that was valid, or nothing; the
    /// total stands in figures and in Vietnamese words. It confirms the order and is no tax invoice
    /// (*hóa đơn*).
    #[oai(path = "/v1/orders/:id/print.html", method = "get", operation_id = "printOrder")]
    async fn print_order(
        &self,
        Data(app): Data<&App>,
        caller: Shopper,
        /// The order's id.
        id: Path<Uuid>,
    ) -> Result<OrderPrint, Failure> {
        let order = record::find(app.read(), OrderId(id.0)).await?.ok_or(Code::NotFound)?;
        readable(app.read(), &caller, &order).await?;
        let sheet = Sheet::read(app, order).await?;
        let policy = "default-src 'none'; style-src 'unsafe-inline'".to_owned();
        Ok(OrderPrint::Made(PlainText(sheet.html()), "private, no-store".to_owned(), policy))
    }
}

impl<'a> Sheet<'a> {
    async fn read(app: &'a App, order: Order) -> Result<Self, Failure> {
        let lines = record::lines(app.read(), &[order.id]).await?;
        let certificates: Vec<CertificateId> =
            lines.iter().filter_map(claim).map(|fact| fact.certificate).collect();
        let sealed = record::contacts(app.read(), &[order.checkout]).await?;
        let open = |text: &Vec<u8>| OrderContact::open(app, KeptIn::Checkout(order.checkout), text);
        Ok(Self {
            decisions: claims::decisions(app.read(), &certificates).await?,
            seller: sellers::find(app.read(), order.producer).await?.ok_or(Code::Broken)?,
            contact: sealed.get(&order.checkout).and_then(open),
            app,
            lines,
            order,
        })
    }

    fn html(&self) -> String {
        let number = number(self.order.code);
        let placed = self.order.placed_at.with_timezone(&vietnam()).format("%H:%M %d/%m/%Y");
        let status = match self.order.status {
            Status::Canceled => "<p><b>ĐÃ HỦY · CALLED OFF</b></p>",
            _ => "",
        };
        let mut page = format!(
            "<!DOCTYPE html><html lang=\"vi\"><head><meta charset=\"utf-8\"><title>{number}</title>\
             <style>{STYLE}</style></head><body><h1>Xác nhận đơn hàng {number}</h1>\
             <p class=\"s\">Order confirmation · {placed}</p>{status}{}{}\
             <table><thead><tr><th>Sản phẩm · Product</th><th class=\"n\">Số lượng · Quantity</th>\
             <th class=\"n\">Đơn giá · Price</th><th class=\"n\">Thành tiền · Total</th></tr></thead><tbody>",
            self.seller(),
            self.buyer(),
        );
        for line in &self.lines {
            self.line(&mut page, line);
        }
        self.sums(&mut page);
        page.push_str("</body></html>\n");
        page
    }

    /// The registered name and place of business, which the law asks for.
    fn seller(&self) -> String {
        let row = self.seller.row.as_ref();
        let name = row.map(|row| &row.registered_name).filter(|name| !name.is_empty());
        let name = public(name.unwrap_or(&self.seller.producer.name), None);
        let place = row.map(|row| public(&row.registered_place, None)).unwrap_or_default();
        let place = escaped(&place);
        format!("<p>Người bán · Seller: <b>{}</b><br>{place}</p>", escaped(&name))
    }

    fn buyer(&self) -> String {
        let Some(contact) = &self.contact else { return String::new() };
        let address = contact.address.as_ref().map(|address| {
            let commune = unit(self.app, Level::Commune, &address.commune.0, "commune").ok();
            Place::of(self.app.units(), commune, &address.street.0, None).in_words()
        });
        let (name, phone) = (escaped(&contact.name.0), escaped(&contact.phone.0));
        let address = escaped(&address.unwrap_or_default());
        format!("<p>Người mua · Buyer: <b>{name}</b>, {phone}<br>{address}</p>")
    }

    fn line(&self, page: &mut String, line: &Line) {
        let (name, variant) = (escaped(&line.name), escaped(&line.variant_name));
        let day = line.day.parse::<Day>().map(|day| format!(", {}", written(day)));
        let _ = write!(
            page,
            "<tr><td>{name}<br><span class=\"s\">{variant}{}{}</span></td><td class=\"n\">{}</td>\
             <td class=\"n\">{} ₫</td><td class=\"n\">{} ₫</td></tr>",
            day.unwrap_or_default(),
            self.sold_as(line),
            line.quantity,
            grouped(line.unit_price),
            grouped(line.total),
        );
    }

    /// Under which decision a line was sold as OCOP, and until when it was valid; nothing where it was sold
    /// without, or where it turned out that the certificate was not in force.
    fn sold_as(&self, line: &Line) -> String {
        let Some(fact) = claim(line) else { return String::new() };
        let (stars, until) = (fact.stars.count(), written(fact.valid_to));
        let decision = self.decisions.get(&fact.certificate);
        let decision = decision.map(|number| escaped(number)).unwrap_or_default();
        format!(
            "<br>Bán với nhãn OCOP {stars} sao theo Quyết định {decision}, hiệu lực đến {until} · sold as \
             OCOP {stars}★ under decision {decision}, valid to {until}"
        )
    }

    fn sums(&self, page: &mut String) {
        let order = &self.order;
        let paid = match order.method {
            Method::Cod => "Thanh toán khi nhận hàng · Cash on delivery",
            Method::VietQr => "Chuyển khoản VietQR · Bank transfer",
            Method::Card => "Thẻ · Card",
        };
        let _ = write!(
            page,
            "</tbody><tfoot><tr><td colspan=\"3\">Phí giao hàng · Delivery</td><td class=\"n\">{} ₫</td></tr>\
             <tr><th colspan=\"3\">Tổng cộng · Total</th><th class=\"n\">{} ₫</th></tr></tfoot></table>\
             <p>Bằng chữ: <b>{}</b>.</p><p>{paid}</p>\
             <p class=\"s\">Không thay cho hóa đơn điện tử. · Not a tax invoice.</p>",
            grouped(order.delivery_total),
            grouped(order.total),
            amount_in_words(order.total),
        );
    }
}

/// The claim under which a line was sold, where it held.
fn claim(line: &Line) -> Option<RegisterFact> {
    line.sold_as.as_deref().filter(|_| line.fell_at.is_none()).and_then(sold_as)
}

fn written(day: Day) -> String {
    day.format("%d/%m/%Y").to_string()
}
