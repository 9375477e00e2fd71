namespace Autopilot.Cli.Tests;

/// <summary>The variables that point each agent at a model server and carry its key, as a user sets them.</summary>
internal static class ModelSettings
{
    public static Dictionary<string, string> OfGemini(Uri model, string key) => new(StringComparer.Ordinal)
    {
        ["GOOGLE_GEMINI_BASE_URL"] = model.ToString(),
        ["GEMINI_API_KEY"] = key,
        ["GEMINI_MODEL"] = "gemini-2.5-pro",
    };

    public static Dictionary<string, string> OfVertex(Uri google) => new(StringComparer.Ordinal)
    {
        ["GOOGLE_VERTEX_BASE_URL"] = google.ToString(),
        ["GOOGLE_CLOUD_PROJECT"] = "a-project",
        ["GOOGLE_CLOUD_LOCATION"] = "europe-west1",
        ["GCE_METADATA_HOST"] = google.Authority,
        ["GEMINI_MODEL"] = "gemini-2.5-pro",
    };

    public static Dictionary<string, string> OfOpenCode(Uri model, string key) => new(StringComparer.Ordinal)
    {
        ["OPENAI_BASE_URL"] = new Uri(model, "/v1").ToString(),
        ["OPENAI_API_KEY"] = key,
        ["OPENAI_MODEL"] = "scripted",
    };
}
