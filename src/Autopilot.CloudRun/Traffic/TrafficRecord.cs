using System.Text.Json;
using System.Text.Json.Serialization;

namespace Autopilot;

/// <summary>The traffic that there was when a revision was started, kept on that revision, where nobody can change it any more.</summary>
/// <param name="Traffic">The vector.</param>
/// <param name="Latest">The latest revision that was ready then.</param>
internal sealed record TrafficRecord(IReadOnlyList<WireTraffic> Traffic, string? Latest)
{
    [JsonIgnore]
    public TrafficVector Vector => TrafficVector.Read(Traffic);

    /// <summary>The revision with the largest share then.</summary>
    [JsonIgnore]
    public string? Serving => Vector.FindPrimary(Latest);

    /// <summary>The record of a service as it stands.</summary>
    public static TrafficRecord Of(WireService service) => new(TrafficVector.Read(service.Traffic).ToWire(), service.LatestReady);

    /// <summary>The record on a revision that this adapter started; null: there is none that can be read.</summary>
    public static TrafficRecord? Find(WireRevision? revision)
    {
        try
        {
            return revision?.IsOwn() == true && revision.Annotations.Find(Marks.TrafficBefore) is { } text
                && JsonSerializer.Deserialize(text, CloudRunJson.Default.TrafficRecord) is { Traffic: not null } record
                ? record
                : null;
        }
        catch (JsonException)
        {
            return null; // Somebody else's note under our name.
        }
    }

    public KeyValuePair<string, string> ToAnnotation() => new(Marks.TrafficBefore, JsonSerializer.Serialize(this, CloudRunJson.Default.TrafficRecord));
}
