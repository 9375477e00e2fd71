using System.Text.Json.Serialization;

namespace Autopilot;

/// <summary>What is read from and written to Claude as JSON. No field that is read is required; none is written that is not meant.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(WireClaudeRequest))]
[JsonSerializable(typeof(WireClaudeAnswer))]
[JsonSerializable(typeof(WireBlock))]
[JsonSerializable(typeof(WireClaudeCount))]
internal sealed partial class ClaudeJson : JsonSerializerContext;
