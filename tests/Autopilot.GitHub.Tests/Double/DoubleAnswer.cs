using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Autopilot.Tests;

/// <summary>An answer of the double.</summary>
internal sealed record DoubleAnswer(int Status, string Body)
{
    public Dictionary<string, string> Headers { get; } = new(StringComparer.Ordinal);

    public static DoubleAnswer Json(JsonNode body, int status = 200) => new(status, body.ToJsonString());

    public static DoubleAnswer Error(int status, string message, params JsonNode[] errors)
    {
        var body = new JsonObject { ["message"] = message, ["documentation_url"] = "https://docs.example.com/rest", ["status"] = $"{status}" };
        if (errors.Length > 0)
        {
            body["errors"] = new JsonArray([.. errors.Select(error => (JsonNode?)error)]);
        }

        return Json(body, status);
    }

    public static DoubleAnswer Redirect(int status, string location) => Json(new JsonObject { ["message"] = "Moved Permanently", ["url"] = location }, status).With("Location", location);

    public DoubleAnswer With(string header, string value)
    {
        Headers[header] = value;
        return this;
    }

    /// <summary>Sends it; what a conditional read already has is not sent again.</summary>
    public async Task WriteAsync(HttpContext context, Exchange exchange)
    {
        var bytes = Encoding.UTF8.GetBytes(Body);
        context.Response.StatusCode = Status;
        foreach (var (name, value) in Headers)
        {
            context.Response.Headers[name] = value;
        }

        if (exchange.Method == "GET" && Status == 200)
        {
            var tag = $"W/\"{Convert.ToHexStringLower(SHA256.HashData(bytes))}\"";
            context.Response.Headers.ETag = tag;
            if (exchange.Headers.GetValueOrDefault("If-None-Match") == tag)
            {
                context.Response.StatusCode = 304;
                return;
            }
        }

        if (bytes.Length > 0)
        {
            context.Response.ContentType ??= "application/json; charset=utf-8";
            await context.Response.Body.WriteAsync(bytes);
        }
    }
}
