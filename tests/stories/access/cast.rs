//! Who calls in the test of tenancy, and what belongs to whom.

use super::samples::NOTHING;
use domain::accounts::{Affair, BodyKind, MemberRole};
use domain::certification::Level;
use domain::ids::{OrganiserId, PointId, ProducerId, ProductId, VariantId};
use domain::points_of_sale::Life;
use domain::storefronts::PicturePlace;
use poem::http::Method;
use serde_json::json;
use store::fairs::record::Fair;
use tests::sending::{Sent, sold_and_sent};
use tests::shopping::{Shop, Sold};
use tests::transfers::{Bank, Till};
use tests::webhooks::Hook;
use tests::{Answer, Caller, Marketplace};
use uuid::Uuid;

/// Word that stands in every name and address of the producer whose things are asked for.
pub const TAG: &str = "zuquen";

/// Somebody, by what he is to the producer whose things are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    Member(MemberRole),
    /// Member of the organiser whose things are asked for.
    Organiser(MemberRole),
    /// Who posted the need that is asked for.
    Buyer,
    /// Owner of a cooperative that holds a mandate with all that a mandate may hand out.
    Mandatary,
    /// Owner of another producer.
    Rival,
    /// Signed in, and nothing else.
    Visitor,
    /// Officer of the People's Committee of the producer's commune, and of its province.
    OfficerHere,
    OfficerOfProvince,
    /// Officer of another commune's.
    OfficerElsewhere,
    Operator,
}

impl Who {
    /// On the side of producers or of nobody: what takes an office is not for these.
    pub fn holds_no_office(self) -> bool {
        matches!(
            self,
            Self::Member(_)
                | Self::Organiser(_)
                | Self::Buyer
                | Self::Mandatary
                | Self::Rival
                | Self::Visitor
        )
    }
}

/// Those to whom the producer's things don't belong.
pub struct Outsiders {
    others: Vec<(Who, Caller)>,
}

impl Outsiders {
    pub async fn gather(market: &Marketplace) -> Self {
        let rival = market.member(market.producer("HTX khác").await).await;
        let committee = async |code| {
            market.officer(BodyKind::PeoplesCommittee, Level::Commune, Some(code)).await
        };
        let others = vec![
            (Who::Rival, rival),
            (Who::Visitor, market.visitor().await),
            (Who::OfficerHere, committee("01156").await),
            (Who::OfficerOfProvince, market.provincial_officer().await),
            (Who::OfficerElsewhere, committee("00004").await),
            (Who::Operator, market.operator().await),
        ];
        Self { others }
    }
}

/// A producer with everything that operations can name, made anew for each operation.
pub struct Stage {
    producer: ProducerId,
    product: ProductId,
    variant: VariantId,
    picture: Uuid,
    point: PointId,
    photo: Uuid,
    /// A change of the product that waits, and a takedown of another product.
    change: String,
    takedown: String,
    insiders: Vec<(Who, Caller)>,
    /// A clerk about whom nobody asks but in paths and bodies.
    pub target: Uuid,
    invitation: Uuid,
    /// Given by the producer, and given to it.
    given: Uuid,
    received: Uuid,
    report: String,
    /// The producer's application to the desk's fair, handed in.
    application: Uuid,
    /// Of the application's staff.
    badge: Uuid,
    /// A need at the desk's fair, and the producer's quotation for it.
    need: Uuid,
    quotation: Uuid,
    file: Uuid,
    /// An order that a guest made, another guest's cart, and the stock of what was sold.
    sold: Sold,
    webhook: Hook,
    /// The producer's bank, and the id of a transfer that it told of.
    bank: Bank,
    transfer: String,
    /// What became of another order.
    sent: Sent,
    desk: Desk,
    /// What no refused answer may say.
    secrets: Vec<String>,
}

impl Stage {
    pub async fn set(market: &Marketplace) -> Self {
        let producer = market.producer(&format!("HTX {TAG}")).await;
        let product = market.product(producer, &format!("Chè {TAG}")).await;
        let variant = market.variant(product, &format!("gói {TAG}")).await;
        market.storefront(producer).await;
        let mut insiders = Vec::new();
        for role in MemberRole::ALL {
            insiders.push((Who::Member(role), market.member_as(producer, role).await));
        }
        let owner = insiders[0].1.clone();
        let desk = Desk::set(market).await;
        insiders.extend(desk.members.iter().cloned());
        let buyer = market.buyer().await;
        let need = market.need(&buyer, Some(&desk.fair), &format!("Cần chè {TAG}")).await;
        insiders.push((Who::Buyer, buyer));
        let cooperative = market.producer("HTX được ủy quyền").await;
        insiders.push((Who::Mandatary, market.member(cooperative).await));
        let clerk = market.member_as(producer, MemberRole::Clerk).await;
        let invited = format!("{TAG}@example.vn");
        let all: Vec<_> = Affair::ALL.into_iter().filter(|one| one.may_be_mandated()).collect();
        let application = market.fair_application(&desk.fair, producer).await;
        let mut secrets = vec![TAG.to_owned(), clerk.email()];
        secrets.extend(insiders.iter().map(|(_, one)| one.email()));
        let shop = Shop { producer, owner: owner.clone() };
        let (sold, sent) = sold_and_sent(market, &shop, TAG).await;
        let point = market.point(producer, TAG, &[product], Life::Draft).await;
        let (bank, transfer) = shop.told_of_a_transfer(market, TAG).await;
        shop.takes_cards(market, &format!("acct_{TAG}")).await.expect(200);
        Self {
            target: market.membership(producer, &clerk).await,
            invitation: market.member_invitation(producer, &owner, &invited).await,
            given: market.mandate(producer, cooperative, &all).await,
            received: market.mandate(cooperative, producer, &all).await,
            report: reported(market, product).await,
            change: renamed(market, product, &owner).await,
            takedown: taken_down(market, producer).await,
            picture: pictures(market, producer, product, &owner).await,
            photo: market.point_photo(point, &owner, (TAG, 1)).await,
            point,
            badge: market.staff_badge(&desk.fair, application, TAG).await,
            file: market.fair_file(application, &owner).await,
            webhook: market.webhook_with_delivery(producer, &owner, TAG).await,
            bank,
            transfer,
            sold,
            sent,
            application,
            quotation: market.quotation(need, producer, &[product], TAG).await,
            need,
            producer,
            product,
            variant,
            insiders,
            desk,
            secrets,
        }
    }

    /// The producer.
    pub fn producer(&self) -> ProducerId {
        self.producer
    }

    /// Everybody, members first and the highest of them first.
    pub fn callers<'a>(&'a self, outsiders: &'a Outsiders) -> Vec<(Who, &'a Caller)> {
        let all = self.insiders.iter().chain(&outsiders.others);
        all.map(|(who, caller)| (*who, caller)).collect()
    }

    /// The path of an operation on the producer's things. What belongs to no producer names nothing.
    pub fn path(&self, operation: &str, path: &str) -> String {
        let mut before = "";
        let mut parts = Vec::new();
        for part in path.split('/') {
            let value = match (part, before) {
                (part, _) if !part.starts_with('{') => part.to_owned(),
                (_, "producers" | "sellers") => self.producer.to_string(),
                (_, "requirements") => "bank_account".to_owned(),
                (_, "products") => self.product.to_string(),
                (_, "variants") => self.variant.to_string(),
                (_, "pictures") => self.picture.to_string(),
                (_, "points-of-sale") => self.point.to_string(),
                (_, "files") => self.file.to_string(),
                (_, "photos") => self.photo.to_string(),
                ("{place}", _) => "logo".to_owned(),
                ("{version}", _) => "1".to_owned(),
                ("{file}", _) => "320.jpg".to_owned(),
                (_, "organisers") => self.desk.organiser.to_string(),
                (_, "fairs") => self.desk.fair.slug.clone(),
                (_, "booths") => "A1".to_owned(),
                (_, "categories") => "std".to_owned(),
                (_, "exhibitors") => self.desk.exhibitor.to_string(),
                (_, "fair-applications") => self.application.to_string(),
                (_, "badges" | "fair-badges") => self.badge.to_string(),
                (_, "webhooks") => self.webhook.id.to_string(),
                (_, "secrets") => self.webhook.second_secret.to_string(),
                (_, "deliveries") => self.webhook.delivery.to_string(),
                (_, "needs") => self.need.to_string(),
                (_, "quotations") => self.quotation.to_string(),
                (_, "orders") => self.sold.order.clone(),
                (_, "bank-endpoints") if operation.contains("Organiser") => {
                    self.desk.bank.id.clone()
                }
                (_, "transfers") if operation.contains("Organiser") => self.desk.transfer.clone(),
                (_, "bank-endpoints") => self.bank.id.clone(),
                (_, "transfers") => self.transfer.clone(),
                (_, "fulfilments") => self.sent.fulfilment.clone(),
                (_, "returns") => self.sent.goods_return.clone(),
                (_, "reviews") => self.sent.review.clone(),
                (_, "refunds") => self.sent.refund.clone(),
                (_, "statements") => "2026-09".to_owned(),
                (_, "carts") => self.sold.cart.clone(),
                (_, "stock") => self.sold.stock.clone(),
                (_, "lines") => self.variant.to_string(),
                (_, "members") if operation.contains("Organiser") => self.desk.target.to_string(),
                (_, "member-invitations") if operation.contains("Organiser") => {
                    self.desk.invitation.to_string()
                }
                (_, "members") => self.target.to_string(),
                (_, "member-invitations") => self.invitation.to_string(),
                (_, "mandates") if operation == "returnMandate" => self.received.to_string(),
                (_, "mandates") => self.given.to_string(),
                (_, "misuse-reports") => self.report.clone(),
                (_, "product-changes") => self.change.clone(),
                (_, "takedowns") => self.takedown.clone(),
                (
                    _,
                    "annulments"
                    | "artworks"
                    | "authorities"
                    | "bodies"
                    | "certificates"
                    | "commission-invoices"
                    | "licences"
                    | "links"
                    | "listing-reports"
                    | "officers"
                    | "seller-applications",
                ) => NOTHING.to_owned(),
                (_, before) => {
                    panic!("teach the stage a {before}/{part} that belongs to a producer")
                }
            };
            before = part;
            parts.push(value);
        }
        let of_producer = format!("?producer={}", self.producer);
        let said = match operation {
            "listEvents" | "listWebhooks" => of_producer.as_str(),
            "importCodStatement" => "?carrier=a",
            "addFairFile" => "?question=paper",
            "addPointPhoto" => "?alt=a",
            "addPicture" | "setStorefrontPicture" => "?alt=a&shows_mark=false",
            _ => "",
        };
        parts.join("/") + said
    }

    /// Fails when an answer to somebody who may not have it says anything of the producer's things.
    pub fn assert_says_nothing(&self, answer: &Answer, what: &str) {
        let text = answer.text().to_lowercase();
        for secret in &self.secrets {
            assert!(!text.contains(secret.as_str()), "{what} leaks {secret}: {text}");
        }
    }
}

/// An organiser of fairs with everything that operations can name.
struct Desk {
    organiser: OrganiserId,
    fair: Fair,
    /// Registered by the organiser, and claimed by nobody.
    exhibitor: Uuid,
    /// A clerk about whom nobody asks but in paths.
    target: Uuid,
    invitation: Uuid,
    members: Vec<(Who, Caller)>,
    /// The organiser's bank, and the id of a transfer that it told of.
    bank: Bank,
    transfer: String,
}

impl Desk {
    async fn set(market: &Marketplace) -> Self {
        let organiser = market.organiser(&format!("Trung tâm {TAG}")).await;
        let mut members = Vec::new();
        for role in MemberRole::ALL {
            members.push((Who::Organiser(role), market.organises_as(organiser, role).await));
        }
        let (owner, clerk) =
            (&members[0].1, market.organises_as(organiser, MemberRole::Clerk).await);
        let invited = format!("{TAG}-2@example.vn");
        let fair = market.fair(organiser, &format!("Tuần lễ {TAG}")).await;
        market.floor(&fair, &format!("Nhà {TAG}")).await;
        market.meeting_session(&fair, 2).await;
        let till = Till::of_organiser(organiser, owner);
        let (bank, transfer) = till.told_of_a_transfer(market, TAG).await;
        Self {
            exhibitor: market.exhibitor(&fair, &format!("Lụa {TAG}")).await,
            fair,
            target: market.membership(organiser, &clerk).await,
            invitation: market.member_invitation(organiser, owner, &invited).await,
            organiser,
            bank,
            transfer,
            members,
        }
    }
}

/// A picture of a product, and the storefront's logo.
async fn pictures(
    market: &Marketplace,
    producer: ProducerId,
    product: ProductId,
    owner: &Caller,
) -> Uuid {
    market.storefront_picture(producer, PicturePlace::Logo, owner, TAG).await;
    market.picture(product, owner, TAG).await
}

/// A change of a name, which is reviewed before it is displayed.
async fn renamed(market: &Marketplace, product: ProductId, owner: &Caller) -> String {
    let (path, body) =
        (format!("/v1/products/{product}"), json!({ "name": format!("Chè {TAG} mới") }));
    let edited = owner.edit(market, &path, 1, body).await.expect(202);
    edited["change"]["id"].as_str().expect("an id").to_owned()
}

async fn taken_down(market: &Marketplace, producer: ProducerId) -> String {
    let product = market.product(producer, &format!("Trà {TAG}")).await;
    let request = json!({
        "authority": TAG, "number": TAG, "dated": "2026-08-31",
        "received_at": "2026-09-01T08:00:00+07:00", "reason": TAG,
    });
    let path = format!("/v1/products/{product}/takedown");
    let taken = market.operator().await.post(market, &path, request).await.expect(201);
    taken["id"].as_str().expect("an id").to_owned()
}

async fn reported(market: &Marketplace, product: ProductId) -> String {
    let body = json!({
        "product_id": product.to_string(), "seen_at": TAG, "description": TAG, "contact": TAG,
    });
    let receipt = market.send(Method::POST, "/v1/misuse-reports", None, Some(body)).await;
    receipt.expect(201)["id"].as_str().expect("an id").to_owned()
}
