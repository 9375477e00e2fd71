using System.Globalization;
using System.Text.Json;
using Autopilot.Tests.Google;
using Google.Protobuf;

namespace Autopilot.Tests;

/// <summary>What the double answers.</summary>
internal sealed record CloudRunAnswer(int Status, string Body, IMessage? Message = null)
{
    public static CloudRunAnswer Of(IMessage message) => new(200, ProtoJson.Write(message), message);

    /// <summary>An error as Google's interfaces write it.</summary>
    public static CloudRunAnswer Error(int status, string word, string message) => new(
        status, string.Create(CultureInfo.InvariantCulture, $$$"""{"error":{"code":{{{status}}},"message":{{{JsonSerializer.Serialize(message)}}},"status":"{{{word}}}"}}"""));

    public static CloudRunAnswer Aborted { get; } = Error(409, "ABORTED", "The resource has been modified: the etag does not match.");

    public static CloudRunAnswer Invalid(string message) => Error(400, "INVALID_ARGUMENT", message);

    public static CloudRunAnswer NotFound(string name) => Error(404, "NOT_FOUND", $"Resource '{name}' was not found.");
}
