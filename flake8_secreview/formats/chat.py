"""Chat, mail and messages."""

from __future__ import annotations

from flake8_secreview.formats.model import row

FORMATS = (
    row("slack-bot-token", "Slack", "bot token", "xoxb-{d10-13}-{d10-13}-{a24}"),
    row("slack-user-token", "Slack", "user token", "xoxp-{d10-13}-{d10-13}-{d10-13}-{h32}"),
    row("slack-app-token", "Slack", "app-level token", "xapp-{d1}-{U8-13}-{d10-13}-{h64}"),
    row("slack-config-token", "Slack", "configuration access token", "xoxe.{=xoxp|xoxb}-1-{b163-166}"),
    row("slack-config-refresh-token", "Slack", "configuration refresh token", "xoxe-1-{b146}"),
    row("slack-legacy-bot-token", "Slack", "legacy bot token", "xoxb-{d8-14}-{a18-26}"),
    row("slack-legacy-token", "Slack", "legacy test token", "{=xoxs|xoxo}-{d8-14}-{d8-14}-{d8-14}-{h8-64}"),
    row(
        "slack-legacy-workspace-token",
        "Slack",
        "legacy workspace token",
        "{=xoxa|xoxr}-2-{a8-48}",
        "{=xoxa|xoxr}-{a8-48}",
    ),
    row(
        "slack-webhook-url",
        "Slack",
        "incoming webhook URL",
        "hooks.slack.com/services/T{U8-12}/B{U8-12}/{a24}",
        family="url",
    ),
    row(
        "teams-webhook-url",
        "Microsoft",
        "Teams incoming webhook URL",
        "{n1-60}.webhook.office.com/webhookb2/{u}@{u}/IncomingWebhook/{h32}/{u}",
        inner=".webhook.office.com/",
        family="url",
    ),
    row(
        "logic-apps-url", "Microsoft", "Logic Apps / Power Automate trigger URL", inner=".logic.azure.com", family="url"
    ),
    row(
        "discord-bot-token",
        "Discord",
        "bot token",
        "{=MT|Mj|Mz|ND|NT|Nj|Nz|OD|OT}{w21-24}.{w6}.{w27-38}",
        check="discord",
        certain=True,
    ),
    row(
        "discord-webhook-url",
        "Discord",
        "webhook URL",
        "{=discord.com|discordapp.com|ptb.discord.com|canary.discord.com}/api/webhooks/{d17-19}/{w68}",
        family="url",
    ),
    row("telegram-bot-token", "Telegram", "bot token", "{d8-10}:AA{w33}", inner=":AA"),
    row("zapier-hook-url", "Zapier", "catch hook URL", "hooks.zapier.com/hooks/catch/{d4-10}/{l6-10}", family="url"),
    row(
        "tines-webhook-url",
        "Tines",
        "webhook URL",
        "{n1-60}.tines.com/webhook/{a32}/{a32}",
        inner=".tines.com/webhook/",
        family="url",
    ),
    row("twilio-key-sid", "Twilio", "API key SID", "SK{h32}"),
    row("sendgrid-key", "SendGrid", "API key", "SG.{w22}.{w43}"),
    row("mailgun-older-key", "Mailgun", "private API key (older)", "key-{h32}"),
    row("mailgun-key", "Mailgun", "API / signing key", "{h32}-{h8}-{h8}", inner="-"),
    row("mailchimp-key", "Mailchimp", "API key", "{h32}-us{d1-2}", inner="-us"),
    row("brevo-key", "Brevo (Sendinblue)", "API key", "xkeysib-{h64}-{a16}"),
    row("klaviyo-key", "Klaviyo", "private API key", "pk_{h34}"),
    row("webex-bot-token", "Cisco Webex", "bot token", "{a64}_{a4}_{u}", inner="_"),
    row("nylas-key", "Nylas", "API key", "nyk_v0_{a64}"),
    row("pubnub-publish-key", "PubNub", "publish key", "pub-c-{u}"),
)
