using System.Text.Json.Serialization;

namespace Autopilot;

/// <summary>What is read from and written to Gemini as JSON. No field that is read is required; none is written that is not meant.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(WireGeminiRequest))]
[JsonSerializable(typeof(WireGeminiAnswer))]
[JsonSerializable(typeof(WirePart))]
[JsonSerializable(typeof(WireAnsweredPart))]
[JsonSerializable(typeof(WireTokenCount))]
internal sealed partial class GeminiJson : JsonSerializerContext;
