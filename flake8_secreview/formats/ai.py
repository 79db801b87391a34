"""Model providers."""

from __future__ import annotations

from flake8_secreview.formats.model import row

FORMATS = (
    row("openai-user-key", "OpenAI", "user API key (older)", "sk-{a20}T3BlbkFJ{a20}"),
    row("openai-project-key", "OpenAI", "project API key", "sk-proj-{w74}T3BlbkFJ{w74}", "sk-proj-{w58}T3BlbkFJ{w58}"),
    row(
        "openai-service-key",
        "OpenAI",
        "service account key",
        "sk-svcacct-{w74}T3BlbkFJ{w74}",
        "sk-svcacct-{w58}T3BlbkFJ{w58}",
    ),
    row("openai-admin-key", "OpenAI", "admin key", "sk-admin-{w58}T3BlbkFJ{w58}", "sk-admin-{w74}T3BlbkFJ{w74}"),
    row("anthropic-key", "Anthropic", "API key", "sk-ant-api03-{w93}AA"),
    row("anthropic-admin-key", "Anthropic", "admin API key", "sk-ant-admin01-{w93}AA"),
    row("huggingface-token", "Hugging Face", "user access token", "hf_{L34}"),
    row("huggingface-organisation-token", "Hugging Face", "organisation token", "api_org_{L34}"),
    row("groq-key", "Groq", "API key", "gsk_{a20}WGdyb3FY{a24}"),
    row("xai-key", "xAI", "API key", "xai-{a80}"),
    row("perplexity-key", "Perplexity", "API key", "pplx-{a48}"),
    row("deepseek-key", "DeepSeek", "API key", "sk-{h32}"),
    row("openrouter-key", "OpenRouter", "API key", "sk-or-v1-{h64}"),
    row("together-key", "Together AI", "API key", "tgp_v1_{w43}"),
    row("tavily-key", "Tavily", "API key", "tvly-{a32-40}", "tvly-{w32-40}"),
    row("llamaindex-key", "LlamaIndex", "LlamaCloud key", "llx-{a48}"),
    row("nvidia-key", "NVIDIA", "API catalogue key", "nvapi-{w64}"),
    row("replicate-token", "Replicate", "API token", "r8_{a37}"),
    row("elevenlabs-key", "ElevenLabs", "API key", "sk_{h48}"),
    row("pinecone-key", "Pinecone", "API key", "pcsk_{a5-6}_{a63}"),
    row("langsmith-key", "LangChain", "LangSmith key", "{=lsv2_pt_|lsv2_sk_}{h32}_{h10}"),
    row("langfuse-key", "Langfuse", "secret key", "sk-lf-{u}"),
    row("braintrust-key", "Braintrust", "API key", "sk-{a48}"),
    row("voiceflow-key", "Voiceflow", "dialog manager key", "VF.DM.{h24}.{a16}"),
    row("apify-token", "Apify", "API token", "apify_api_{a36}"),
    row("photoroom-key", "Photoroom", "API key", "sk_pr_{n1-30}_{h40}"),
    row("bannerbear-key", "Bannerbear", "API key", "{=bb_pr_|bb_ma_}{h30}"),
)
