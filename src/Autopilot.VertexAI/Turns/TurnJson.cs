using System.Text.Json.Serialization;

namespace Autopilot;

/// <summary>What is kept of a turn, as JSON.</summary>
[JsonSerializable(typeof(KeptTurn))]
internal sealed partial class TurnJson : JsonSerializerContext;
