using System.Text.Json.Serialization;

namespace Autopilot;

/// <summary>
/// What is read from and written to Cloud Run as JSON. No field that is read is required; whole numbers of 64 bits are text; enumerations are their words, so
/// that a new one is no error.
/// </summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(WireService))]
[JsonSerializable(typeof(WireRevision))]
[JsonSerializable(typeof(WireOperation))]
[JsonSerializable(typeof(WireOperations))]
[JsonSerializable(typeof(WireJob))]
[JsonSerializable(typeof(WireExecution))]
[JsonSerializable(typeof(WireExecutions))]
[JsonSerializable(typeof(WireRun))]
[JsonSerializable(typeof(WireError))]
[JsonSerializable(typeof(TrafficPin))]
[JsonSerializable(typeof(TrafficRecord))]
internal sealed partial class CloudRunJson : JsonSerializerContext;
