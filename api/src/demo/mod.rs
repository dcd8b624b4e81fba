//! `ocop demo`: a marketplace to look around in.

mod shop;
mod sights;
mod sign_ins;

use crate::cli::{Trouble, say};
use crate::clock::Clock;
use crate::config::Config;
use crate::database::{self, Use};
use crate::samples;
use crate::serve;
use std::net::SocketAddr;

/// Makes what is missing, says where to look, and serves until told to stop.
pub(crate) async fn run(config: &Config, clock: Clock) -> Result<(), Trouble> {
    // The address first: a second demo that can't serve must not change the first one's passwords.
    let listener = serve::listen(config.listen).await?;
    let _claim = database::claim(config)?;
    let (store, _) = database::migrate(config).await?;
    let app = serve::open(config, store, clock, Use::Rehearsal).await?;
    if sights::is_empty(&app).await? {
        let loaded = samples::load(&app).await;
        loaded.map_err(|error| Trouble::refused(error.to_string()))?;
    }
    let producer = sign_ins::some_producer(&app).await?;
    if let Some((id, _)) = &producer {
        shop::open(&app, *id).await?;
    }
    let sign_ins = sign_ins::renew(&app, producer).await?;
    let file = config.data_dir.join("demo-sign-ins.json");
    sign_ins::write(&file, &sign_ins).map_err(|error| Trouble::folder(config, error))?;
    let sights = sights::find(&app).await?;
    show(listener.local_addr()?, &sights, &sign_ins);
    say(&format!("Mail is written to {}.\nStop with Ctrl-C.", config.mail_folder().display()));
    serve::until_stopped(app, listener, config).await
}

fn show(address: SocketAddr, sights: &[sights::Sight], sign_ins: &[sign_ins::SignIn]) {
    let base = format!("http://{address}");
    say("OCOP Marketplace, a demo: nothing here counts.\n");
    say(&format!("  {:<24}{base}/docs", "API reference"));
    say(&format!("  {:<24}{base}/v1/products", "all products"));
    for sight in sights {
        say(&format!("  {:<24}{base}/v1/products/{}", sight.what, sight.slug));
    }
    say("\nSign in with one of these, as in");
    if let Some(first) = sign_ins.first() {
        say(&format!(
            "  curl {base}/v1/sessions -H 'content-type: application/json' \\\n    -d '{{\"email\": \
             \"{}\", \"password\": \"{}\"}}'",
            first.email, first.password
        ));
    }
    for one in sign_ins {
        say(&format!("  {:<10}{:<30}{:<22}{}", one.role, one.email, one.password, one.who));
    }
    say("");
}
