//! What is in it: everything, and nothing of anybody else's.

use super::*;
use domain::accounts::MemberRole;
use sea_orm::ConnectionTrait as _;
use tests::stories;

fn money(amount: i64) -> Value {
    json!({ "amount": amount, "currency": "VND" })
}

fn pack(name: &str, sku: &str) -> Value {
    json!({ "name": name, "sku": sku, "price": money(60_000), "net_content": { "quantity": 200, "unit": "g" } })
}

/// Two packs of a product: the price of one was raised, the other is withdrawn.
async fn packed(market: &Marketplace, owner: &Caller, product: ProductId) {
    let path = format!("/v1/products/{product}/variants");
    let kept = owner.post(market, &path, pack("Hộp 200 g", "CHE-200")).await.expect(201);
    let gone = owner.post(market, &path, pack("Gói 200 g", "CHE-201")).await.expect(201);
    let one = |variant: &Value| format!("{path}/{}", variant["id"].as_str().expect("an id"));
    let price = json!({ "price": money(70_000) });
    owner.edit(market, &one(&kept), 1, price).await.expect(200);
    owner.command(market, &format!("{}/withdrawal", one(&gone))).await.expect(204);
}

async fn drafted(market: &Marketplace, owner: &Caller, producer: ProducerId) -> String {
    let body = json!({ "name": "Rượu ngô men lá", "set": 14 });
    let draft = owner.post(market, &format!("/v1/producers/{producer}/products"), body).await;
    draft.expect(201)["id"].as_str().expect("an id").to_owned()
}

stories! {
    async fn everything_that_a_producer_has_is_in_it(market) {
        let producer = market.producer("HTX Chè Shan tuyết").await;
        let (owner, operator) = (market.member(producer).await, market.operator().await);
        market.member_as(producer, MemberRole::Clerk).await;
        market.storefront(producer).await;
        let shop = format!("/v1/sellers/{producer}/storefront");
        let revision = owner.get(&market, &shop).await.expect(200)["revision"].as_i64().expect("a number");
        owner.edit(&market, &shop, revision, json!({ "slug": "che-ban-chang", "story": "Chuyện của bản." })).await.expect(200);
        let tea = market.product(producer, "Chè Shan tuyết").await;
        market.certified(tea, 4, "2024-05-05").await;
        packed(&market, &owner, tea).await;
        let (first, second) = (pictured(&market, &owner, tea, false, 1).await, pictured(&market, &owner, tea, false, 2).await);
        owner.delete(&market, &format!("/v1/products/{tea}/pictures/{second}")).await.expect(204);
        let draft = drafted(&market, &owner, producer).await;
        let licence = json!({ "number": "01/GP-SCT", "issuer": "Sở Công Thương", "valid_from": "2026-01-01" });
        owner.post(&market, &format!("/v1/products/{draft}/licences"), licence).await.expect(201);
        let withdrawn = market.product(producer, "Trà cũ").await;
        owner.command(&market, &format!("/v1/products/{withdrawn}/withdrawal")).await.expect(200);
        let down = market.product(producer, "Mật ong").await;
        operator.post(&market, &format!("/v1/products/{down}/takedown"), takedown()).await.expect(201);

        let answer = owner.get(&market, &path(producer)).await;
        assert_eq!((header(&answer, "content-type"), header(&answer, "cache-control")), ("application/zip", "private, no-store"));
        assert_eq!(header(&answer, "content-disposition"), "attachment; filename=\"htx-che-shan-tuyet-2026-09-01.zip\"");
        let entries = unpack(&answer.body).expect("a ZIP file");
        let mut there = names(&entries);
        assert_eq!((there.first(), there.last()), (Some(&"README.txt"), Some(&"manifest.json")));
        there.sort_unstable();
        let folder = "products/che-shan-tuyet";
        let pictures = [
            format!("{folder}/pictures/1-{first}.jpg"), format!("{folder}/pictures/1-{first}.json"),
            format!("{folder}/pictures/withdrawn-{second}.jpg"), format!("{folder}/pictures/withdrawn-{second}.json"),
        ];
        let mut expected = vec![
            "README.txt", "certificates.jsonl", "deeds.jsonl", "manifest.json", "members.json", "producer.json",
            "products/che-shan-tuyet/changes.jsonl", "products/che-shan-tuyet/product.json",
            "products/mat-ong/changes.jsonl", "products/mat-ong/product.json",
            "products/ruou-ngo-men-la/changes.jsonl", "products/ruou-ngo-men-la/product.json",
            "products/tra-cu/changes.jsonl", "products/tra-cu/product.json",
            "seller.json", "storefront.json", "takedowns.jsonl",
        ];
        expected.extend(pictures.iter().map(String::as_str));
        expected.sort_unstable();
        assert_eq!(there, expected);

        assert_eq!(read(&entries, "producer.json")["name"], "HTX Chè Shan tuyết");
        let shop = read(&entries, "storefront.json");
        assert_eq!((&shop["storefront"]["story"], &shop["slugs"]), (&json!("Chuyện của bản."), &json!(["che-ban-chang", "htx-che-shan-tuyet"])));
        assert_eq!(read(&entries, "seller.json")["seller"]["status"], "open");
        let product = read(&entries, "products/che-shan-tuyet/product.json");
        assert_eq!((&product["product"]["id"], &product["product"]["status"]), (&json!(tea.0), &json!("published")));
        let variants: Vec<_> = product["variants"].as_array().expect("variants").iter().map(|one| (&one["sku"], one["withdrawn_at"].is_null())).collect();
        assert_eq!(variants, [(&json!("CHE-200"), true), (&json!("CHE-201"), false)]);
        let prices: Vec<_> = product["prices"].as_array().expect("prices").iter().map(|one| one["price"]["amount"].as_i64()).collect();
        assert_eq!(prices, [Some(60_000), Some(60_000), Some(70_000), None]);
        for (name, status) in [("ruou-ngo-men-la", "draft"), ("tra-cu", "withdrawn"), ("mat-ong", "taken_down")] {
            assert_eq!(read(&entries, &format!("products/{name}/product.json"))["product"]["status"], status);
        }
        assert_eq!(read(&entries, "products/ruou-ngo-men-la/product.json")["licences"][0]["number"], "01/GP-SCT");
        let widest = photos::read_jpeg(&entry(&entries, &pictures[0]).content);
        assert_eq!((widest.0, widest.1), (900, 600));
        let record = read(&entries, &pictures[1]);
        assert_eq!((&record["file"], &record["position"], &record["alt"]), (&json!(pictures[0]), &json!(1), &json!("Hái")));
        assert!(read(&entries, &pictures[3])["withdrawn_at"].is_string());
        assert!(lines(&entries, "products/che-shan-tuyet/changes.jsonl").iter().any(|change| change["fields"][0]["new"] == "70000"));
        assert_eq!(lines(&entries, "takedowns.jsonl")[0]["number"], "12/QLTT");
        let members: Vec<_> = read(&entries, "members.json")["members"].as_array().expect("members").iter().map(|one| one["role"].clone()).collect();
        assert_eq!(members, ["owner", "clerk"]);
        assert_eq!(lines(&entries, "deeds.jsonl")[0]["action"], "download_producer_archive");

        let manifest = read(&entries, "manifest.json");
        assert_eq!((&manifest["begun_at"], &manifest["left_out"]), (&json!("2026-09-01T09:00:00+07:00"), &json!([])));
        for (what, number) in [("products", 4), ("variants", 2), ("prices", 4), ("pictures", 2), ("licences", 1), ("takedowns", 1), ("certificates", 1), ("members", 2)] {
            assert_eq!(manifest["counts"][what], number, "{what}");
        }
        let told = manifest["entries"].as_array().expect("entries");
        assert_eq!(told.len() + 1, entries.len());
        for (told, entry) in told.iter().zip(&entries) {
            assert_eq!((&told["name"], &told["bytes"]), (&json!(entry.name), &json!(entry.content.len())));
            assert_eq!(told["sha256"], sha256(&entry.content), "{}", entry.name);
        }
    }

    async fn nothing_of_another_producer_is_ever_in_it(market) {
        let (own, other) = (market.producer("HTX Của mình").await, market.producer("HTX Zuquen").await);
        let (owner, rival) = (market.member(own).await, market.member(other).await);
        market.storefront(own).await;
        market.storefront(other).await;
        let (mine, theirs) = (market.product(own, "Chè của mình").await, market.product(other, "Chè Zuquen").await);
        packed(&market, &rival, theirs).await;
        pictured(&market, &rival, theirs, false, 1).await;
        market.certified(theirs, 4, "2024-05-05").await;
        market.operator().await.post(&market, &format!("/v1/products/{theirs}/takedown"), takedown()).await.expect(201);
        // A product that passed on is its new producer's.
        let passed = market.product(own, "Chè Zuquen đã giao").await;
        let heir = json!({ "producer_id": other.0 });
        market.operator().await.post(&market, &format!("/v1/products/{passed}/transfer"), heir).await.expect(200);
        // One that came from there has left its licences there.
        let came = drafted(&market, &rival, other).await;
        let licence = json!({ "number": "01/ZUQUEN", "issuer": "Sở Công Thương", "valid_from": "2026-01-01" });
        rival.post(&market, &format!("/v1/products/{came}/licences"), licence).await.expect(201);
        let heir = json!({ "producer_id": own.0 });
        market.operator().await.post(&market, &format!("/v1/products/{came}/transfer"), heir).await.expect(200);
        let entries = archive(&market, &owner, own).await;
        assert_eq!(lines(&entries, "takedowns.jsonl"), Vec::<Value>::new());
        assert_eq!(read(&entries, "products/ruou-ngo-men-la/product.json")["licences"], json!([]));
        for one in entries.iter().filter(|one| !one.name.ends_with(".jpg")) {
            let text = one.text().to_lowercase();
            assert!(!text.contains("zuquen") && !text.contains(&rival.email()), "{}: {text}", one.name);
            assert!(!text.contains(&theirs.to_string()), "{}: {text}", one.name);
        }
        assert!(names(&entries).contains(&"products/che-cua-minh/product.json"), "{mine}");
        assert_eq!(names(&entries).iter().filter(|name| name.ends_with("product.json")).count(), 2);
    }

    async fn no_name_leads_out_of_its_folder_whatever_is_stored(market) {
        let producer = market.producer("HTX Chè").await;
        let (owner, product) = (market.member(producer).await, market.product(producer, "Chè").await);
        for (slug, clean) in [("../../../etc/passwd", "etc-passwd"), ("C:\\x", "c-x"), ("chè đạt chuẩn OCOP 4 sao", "che"), ("...", "san-pham")] {
            let sql = format!("UPDATE catalogue_products SET slug = '{slug}'");
            market.app.store().write().execute_unprepared(&sql).await.expect("it runs");
            owner.command(&market, &format!("/v1/products/{product}/hiding")).await;
            owner.command(&market, &format!("/v1/products/{product}/showing")).await.expect(200);
            let entries = archive(&market, &owner, producer).await;
            let name = format!("products/{clean}-{}/product.json", product.0.simple());
            assert!(names(&entries).contains(&name.as_str()), "{:?}", names(&entries));
        }
    }
}

fn sha256(content: &[u8]) -> String {
    use sha2::Digest as _;
    format!("{:x}", sha2::Sha256::digest(content))
}
