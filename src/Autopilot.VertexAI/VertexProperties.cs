namespace Autopilot;

/// <summary>
/// The names of what answers and calls carry beside what every chat client has, in their <c>AdditionalProperties</c>; those of a streamed answer are in its
/// last update.
/// </summary>
public static class VertexProperties
{
    /// <summary>Of an answer: the model that was called, as text.</summary>
    public const string Model = "vertex.model";

    /// <summary>Of an answer: the version that answered, as text; absent where none was named.</summary>
    public const string ModelVersion = "vertex.model_version";

    /// <summary>Of an answer: the location that was called, as text.</summary>
    public const string Location = "vertex.location";

    /// <summary>Of an answer: whether it came from one of the fallbacks, as true or false.</summary>
    public const string Fallback = "vertex.fallback";

    /// <summary>Of an answer: the traffic type, as text; absent where none was named.</summary>
    public const string TrafficType = "vertex.traffic_type";

    /// <summary>Of an answer: how many requests it took, as a whole number.</summary>
    public const string Requests = "vertex.requests";

    /// <summary>Of an answer: what it cost in US dollars, all its requests together, as a decimal; absent where that is unknown.</summary>
    public const string Money = "vertex.money_usd";

    /// <summary>
    /// Of a content of an answer: the model's own parts, as JSON, signatures included. They go back untouched with the next call; the content stays
    /// where it is in its message.
    /// </summary>
    public const string Turn = "vertex.turn";

    /// <summary>Of a call: true refuses it where its price is unknown.</summary>
    public const string RequiresPrice = "vertex.requires_price";

    /// <summary>Of a call: an <see cref="IVertexMeter"/> that is told of its requests, beside those of the service.</summary>
    public const string Meter = "vertex.meter";

    /// <summary>
    /// Of a call: a <see cref="Usage"/>. Another request (a retry, a correction, a fallback) is sent only while what the call has used stays within it,
    /// and otherwise the failure is final.
    /// </summary>
    public const string RepeatsWithin = "vertex.repeats_within";

    /// <summary>
    /// Of a call for a whole answer: true has it sent as a stream, so that the limits for its first byte and for silence count. It is still given
    /// whole, and tried again where it was cut.
    /// </summary>
    public const string Streamed = "vertex.streamed";

    /// <summary>Of a call to Gemini in the automatic tool mode: true asks for the mode in which calls are validated against their schemas.</summary>
    public const string ValidatedCalls = "vertex.validated_calls";
}
