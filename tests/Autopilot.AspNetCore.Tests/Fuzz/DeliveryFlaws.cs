using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Autopilot.Tests;

/// <summary>Deliveries of a webhook that are wrong in one way: not signed, signed and no delivery, or signed and no JSON.</summary>
internal sealed class DeliveryFlaws(FuzzScene scene, BodyFlaws bodies)
{
    private const string Signature = "X-Hub-Signature-256", Event = "X-GitHub-Event", Delivery = "X-GitHub-Delivery";

    // JSON of any shape may be signed, and what stands in a text that no branch is, nobody reads.
    private static readonly string[] Read = ["null", "[]", "true", "1", "\"text\"", "{}", "deep objects", "deep lists", "UTF-8"];

    public IEnumerable<HostileRequest> For(ApiOperation operation)
    {
        var right = Encoding.UTF8.GetBytes($"{{\"ref\":\"refs/heads/autopilot/{scene.Held}-1.1\"}}");
        foreach (var signature in new[] { null, "", "sha256=", $"sha256={new string('0', 64)}", $"sha1={new string('0', 40)}", Sign([.. right, (byte)' ']), Sign(right)[..^1], $"{Sign(right)},{Sign(right)}", new string('a', 9000) })
        {
            yield return Request(operation, $"signature {signature}", right, signature);
        }

        foreach (var (name, value) in new[] { (Event, ""), (Event, new string('e', 101)), (Delivery, ""), (Delivery, " "), (Delivery, new string('d', 9000)) })
        {
            var request = Request(operation, $"{name} of {value.Length} characters", right, Sign(right));
            yield return request with { Headers = [.. request.Headers.Where(header => header.Name != name), (name, value)] };
        }

        foreach (var (flaw, text) in bodies.Texts((JsonObject)JsonNode.Parse(right)!).Where(one => one.Flaw != "too large" && !Read.Any(read => one.Flaw.EndsWith(read, StringComparison.Ordinal))))
        {
            yield return Request(operation, flaw, text, Sign(text));
        }
    }

    private HostileRequest Request(ApiOperation operation, string flaw, byte[] body, string? signature) => new(operation, flaw)
    {
        Target = scene.Target(operation),
        Body = body,
        Headers = [(Event, "push"), (Delivery, Guid.NewGuid().ToString()), .. signature is null ? Array.Empty<(string, string)>() : [(Signature, signature)]],
    };

    private static string Sign(byte[] body) => $"sha256={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Service.WebhookSecret), body))}";
}
