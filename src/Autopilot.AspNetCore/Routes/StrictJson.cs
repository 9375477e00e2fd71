using System.Text.Json;

namespace Autopilot;

/// <summary>How bodies are read: what is stored is forgiving, what comes from outside is not.</summary>
internal static class StrictJson
{
    private const int Depth = 16;

    public static JsonSerializerOptions Options { get; } = new(AutopilotJson.Options)
    {
        MaxDepth = Depth,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    public static JsonDocumentOptions Document { get; } = new() { MaxDepth = Depth, AllowDuplicateProperties = false };
}
