//! Callers: who acts in a story.

use crate::marketplace::{Answer, Marketplace};
use api::access::token_hash;
use chrono::TimeDelta;
use domain::accounts::{BodyKind, MemberRole, Organisation};
use domain::certification::Level;
use domain::ids::{OrganiserId, ProducerId, ProductId};
use poem::http::Method;
use poem::{Body, Request};
use sea_orm::{ActiveValue::Set, EntityTrait};
use serde_json::Value;
use store::accounts::memberships;
use store::accounts::rows::{account, body, membership};
use store::micros;
use uuid::Uuid;

/// Somebody signed in.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The account.
    pub account: Uuid,
    /// The token of the session.
    pub token: String,
}

impl Caller {
    /// The account's e-mail address.
    pub fn email(&self) -> String {
        address(self.account)
    }

    /// Reads.
    pub async fn get(&self, market: &Marketplace, path: &str) -> Answer {
        market.send(Method::GET, path, Some(&self.token), None).await
    }

    /// Posts JSON.
    pub async fn post(&self, market: &Marketplace, path: &str, body: Value) -> Answer {
        market.send(Method::POST, path, Some(&self.token), Some(body)).await
    }

    /// Posts JSON under an `Idempotency-Key`.
    ///
    /// # Panics
    /// When the body is no JSON.
    pub async fn post_under(
        &self,
        market: &Marketplace,
        path: &str,
        (key, body): (&str, Value),
    ) -> Answer {
        let request = Request::builder()
            .method(Method::POST)
            .uri_str(path)
            .header("authorization", format!("Bearer {}", self.token))
            .header("idempotency-key", key)
            .content_type("application/json");
        market.request(request.body(Body::from_json(body).expect("JSON"))).await
    }

    /// Puts JSON.
    pub async fn put(&self, market: &Marketplace, path: &str, body: Value) -> Answer {
        market.send(Method::PUT, path, Some(&self.token), Some(body)).await
    }

    /// Gives a command that takes no body.
    pub async fn command(&self, market: &Marketplace, path: &str) -> Answer {
        market.send(Method::POST, path, Some(&self.token), None).await
    }

    /// Posts a file.
    pub async fn send_file(
        &self,
        market: &Marketplace,
        path: &str,
        kind: &str,
        file: impl Into<Body>,
    ) -> Answer {
        self.file(market, (Method::POST, path), kind, file.into()).await
    }

    /// Puts a file.
    pub async fn put_file(
        &self,
        market: &Marketplace,
        path: &str,
        kind: &str,
        file: impl Into<Body>,
    ) -> Answer {
        self.file(market, (Method::PUT, path), kind, file.into()).await
    }

    async fn file(
        &self,
        market: &Marketplace,
        (method, path): (Method, &str),
        kind: &str,
        file: Body,
    ) -> Answer {
        let request = Request::builder().method(method).uri_str(path).content_type(kind);
        let request = request.header("authorization", format!("Bearer {}", self.token));
        market.request(request.body(file)).await
    }

    /// Patches with JSON.
    pub async fn patch(&self, market: &Marketplace, path: &str, body: Value) -> Answer {
        market.send(Method::PATCH, path, Some(&self.token), Some(body)).await
    }

    /// Patches the version that was read.
    pub async fn edit(
        &self,
        market: &Marketplace,
        path: &str,
        version: i64,
        body: Value,
    ) -> Answer {
        let request = Request::builder()
            .method(Method::PATCH)
            .uri_str(path)
            .header("authorization", format!("Bearer {}", self.token))
            .header("if-match", format!("\"{version}\""))
            .content_type("application/json");
        market.request(request.body(Body::from_json(body).expect("JSON"))).await
    }

    /// Submits a draft, and has the operator approve it.
    pub async fn publishes(&self, market: &Marketplace, product: ProductId) {
        let path = format!("/v1/products/{product}/submission");
        let change = self.command(market, &path).await.expect(201);
        let id = change["id"].as_str().expect("an id");
        let review = format!("/v1/product-changes/{id}/review");
        let body = serde_json::json!({ "decision": "approve" });
        market.operator().await.post(market, &review, body).await.expect(200);
    }

    /// Deletes.
    pub async fn delete(&self, market: &Marketplace, path: &str) -> Answer {
        market.send(Method::DELETE, path, Some(&self.token), None).await
    }
}

impl Marketplace {
    /// Somebody with an account and nothing else.
    pub async fn visitor(&self) -> Caller {
        self.signed_in(None, None, None).await
    }

    /// The platform's operator.
    pub async fn operator(&self) -> Caller {
        self.signed_in(Some("operator"), None, None).await
    }

    /// An administrator of a body of this kind; `code` names its unit of today.
    pub async fn officer(&self, kind: BodyKind, level: Level, code: Option<&str>) -> Caller {
        let unit = code.map(|code| self.app.units().current(level, code).expect("a unit").id);
        let id = self.body(kind, level, unit).await;
        self.signed_in(Some("officer"), Some(id), None).await
    }

    /// An officer of the People's Committee of the province of Tuyên Quang (08).
    pub async fn provincial_officer(&self) -> Caller {
        self.officer(BodyKind::PeoplesCommittee, Level::Province, Some("08")).await
    }

    /// An officer of the ministry.
    pub async fn ministry_officer(&self) -> Caller {
        self.officer(BodyKind::Ministry, Level::Ministry, None).await
    }

    /// An owner of a producer.
    pub async fn member(&self, producer: ProducerId) -> Caller {
        self.member_as(producer, MemberRole::Owner).await
    }

    /// A member of a producer in a role.
    pub async fn member_as(&self, producer: ProducerId, role: MemberRole) -> Caller {
        self.signed_in(Some("member"), None, Some((producer, role))).await
    }

    /// A member of an organiser of fairs in a role.
    pub async fn organises_as(&self, organiser: OrganiserId, role: MemberRole) -> Caller {
        let caller = self.visitor().await;
        let (of, now) = (Organisation::Organiser(organiser), self.app.now());
        let role = memberships::Role::Member { of, role };
        let db = self.app.store().write();
        let granted =
            memberships::grant(db, self.app.mint(), caller.account.into(), role, now).await;
        granted.expect("a membership is written");
        caller
    }

    /// An account's membership of a producer or organiser.
    pub async fn membership(&self, of_whom: impl Into<Organisation>, of: &Caller) -> Uuid {
        let team = store::accounts::members::team(self.app.read(), of_whom).await;
        let team = team.expect("a team reads");
        let own = team.members().iter().find(|one| one.account.0 == of.account);
        own.expect("a member").id.0
    }

    /// A member of a producer who operates the platform, too.
    pub async fn member_and_operator(&self, producer: ProducerId) -> Caller {
        let caller = self.member(producer).await;
        self.takes(caller.account, "operator", None, None).await;
        caller
    }

    async fn body(&self, kind: BodyKind, level: Level, unit: Option<i32>) -> Uuid {
        use sea_orm::{ColumnTrait, QueryFilter};
        let same = body::Entity::find()
            .filter(body::Column::Kind.eq(kind.code()))
            .filter(body::Column::Level.eq(level.code()));
        let all = same.all(self.app.read()).await.expect("bodies are read");
        if let Some(found) = all.into_iter().find(|body| body.unit_id == unit) {
            return found.id;
        }
        let id: Uuid = self.app.mint();
        let row = body::ActiveModel {
            id: Set(id),
            kind: Set(kind.code().to_owned()),
            level: Set(level.code().to_owned()),
            unit_id: Set(unit),
            name: Set(format!("{} {}", kind.code(), level.code())),
            created_at: Set(micros(self.app.now())),
        };
        let db = self.app.store().write();
        body::Entity::insert(row).exec_without_returning(db).await.expect("a body is written");
        id
    }

    async fn takes(
        &self,
        account: Uuid,
        role: &str,
        body: Option<Uuid>,
        member: Option<(ProducerId, MemberRole)>,
    ) {
        let row = membership::ActiveModel {
            id: Set(self.app.mint()),
            account_id: Set(account),
            role: Set(role.to_owned()),
            body_id: Set(body),
            producer_id: Set(member.map(|(producer, _)| producer.0)),
            organiser_id: Set(None),
            member_role: Set(member.map(|(_, role)| role.code().to_owned())),
            administrator: Set(role == "officer"),
            created_at: Set(micros(self.app.now())),
            ended_at: Set(None),
        };
        let db = self.app.store().write();
        let written = membership::Entity::insert(row).exec_without_returning(db).await;
        written.expect("a membership is written");
    }

    async fn signed_in(
        &self,
        role: Option<&str>,
        body: Option<Uuid>,
        member: Option<(ProducerId, MemberRole)>,
    ) -> Caller {
        let db = self.app.store().write();
        let now = self.app.now();
        let id: Uuid = self.app.mint();
        let row = account::ActiveModel {
            id: Set(id),
            email: Set(address(id)),
            name: Set("Người dùng thử".to_owned()),
            password_hash: Set(String::new()),
            created_at: Set(micros(now)),
            language: Set("vi".to_owned()),
            email_verified_at: Set(None),
        };
        account::Entity::insert(row)
            .exec_without_returning(db)
            .await
            .expect("an account is written");
        if let Some(role) = role {
            self.takes(id, role, body, member).await;
        }
        let token = self.app.mint::<Uuid>().simple().to_string();
        let expires = now + TimeDelta::days(36_500);
        let begun =
            store::accounts::sessions::begin(db, token_hash(&token), id.into(), now, expires);
        begun.await.expect("a session begins");
        Caller { account: id, token }
    }
}

fn address(account: Uuid) -> String {
    format!("{}@example.vn", account.simple())
}
