"""Payments, shops and shipping."""

from __future__ import annotations

from flake8_secreview.formats.model import row

FORMATS = (
    row("stripe-live-key", "Stripe", "secret key, live", "sk_live_{a99}", "sk_live_{a24}"),
    row("stripe-restricted-key", "Stripe", "restricted key, live", "rk_live_{a99}", "rk_live_{a24}"),
    row(
        "stripe-test-key",
        "Stripe",
        "secret or restricted key, test mode",
        "{=sk_test_|rk_test_}{a99}",
        "{=sk_test_|rk_test_}{a24}",
    ),
    row("stripe-webhook-secret", "Stripe", "webhook signing secret", "whsec_{a32}"),
    row("stripe-client-secret", "Stripe", "payment intent client secret", "pi_{a24}_secret_{a25}"),
    row("square-token", "Square", "access token", "EAAA{w60}"),
    row("square-older-token", "Square", "personal access token (older)", "sq0atp-{w22}"),
    row("square-oauth-secret", "Square", "OAuth secret", "sq0csp-{w43}"),
    row("braintree-token", "PayPal Braintree", "access token", "access_token$production${a16}${h32}"),
    row("shopify-admin-token", "Shopify", "admin API access token", "shpat_{i32}"),
    row("shopify-custom-app-token", "Shopify", "custom app access token", "shpca_{i32}"),
    row("shopify-private-app-password", "Shopify", "private app password", "shppa_{i32}"),
    row("shopify-shared-secret", "Shopify", "shared secret", "shpss_{i32}"),
    row("shippo-token", "Shippo", "API token", "shippo_{=live|test}_{h40}"),
    row("easypost-production-key", "EasyPost", "production API key", "EZAK{a54}"),
    row("easypost-test-key", "EasyPost", "test API key", "EZTK{a54}"),
    row("duffel-token", "Duffel", "API token", "duffel_{=live|test}_{w43}"),
    row("flutterwave-test-key", "Flutterwave", "secret key, test", "FLWSECK_TEST-{h32}-X"),
    row("flutterwave-test-encryption-key", "Flutterwave", "encryption key, test", "FLWSECK_TEST{h12}"),
    row("flutterwave-key", "Flutterwave", "secret key, live", "FLWSECK-{h32}-X"),
    row("plaid-token", "Plaid", "access token", "access-{=sandbox|development|production}-{u}"),
    row("gocardless-token", "GoCardless", "access token", "live_{w40}"),
    row("lob-key", "Lob", "API key", "{=live|test}_{h35}"),
    row("paystack-key", "Paystack", "secret key", "sk_{=live|test}_{h40}"),
    row("pagarme-key", "Pagar.me", "API key", "ak_live_{a30}"),
    row("checkout-key", "Checkout.com", "secret key (older)", "{=sk_|sk_test_}{u}"),
    row("ramp-secret", "Ramp", "client secret", "ramp_sec_{a48}"),
    row("robinhood-key", "Robinhood", "crypto API key", "rh-api-{u}"),
    row("fleetbase-key", "Fleetbase", "API key", "flb_live_{a20}"),
    row("sidekiq-url", "Sidekiq", "gem server URL", "https://{h8}:{h8}@gems.contribsys.com", family="url", rank=0),
)
