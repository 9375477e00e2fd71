using System.Text.Json;

namespace Autopilot;

/// <summary>
/// The note of a pin that this adapter made, kept on the service and written before the pin: traffic that should go to the latest revision goes to one by its name, because a
/// deployment is under way or was rolled back. It holds only while that revision has everything. So no pin is hidden, and the next deployment releases it.
/// </summary>
/// <param name="Revision">The revision that has everything.</param>
/// <param name="By">What made it.</param>
/// <param name="Vtid">For which task.</param>
internal sealed record TrafficPin(string Revision, string By, string Vtid)
{
    public const string Deployment = "deployment";

    public const string Rollback = "rollback";

    /// <summary>The note that holds for a service's traffic; null: none does.</summary>
    public static TrafficPin? Find(WireService service)
    {
        try
        {
            return service.Annotations.Find(Marks.Pinned) is { } text
                && JsonSerializer.Deserialize(text, CloudRunJson.Default.TrafficPin) is { Revision: not null } pin
                && TrafficVector.Read(service.Traffic).IsPinnedTo(pin.Revision)
                ? pin
                : null;
        }
        catch (JsonException)
        {
            return null; // Somebody else's note under our name.
        }
    }

    public KeyValuePair<string, string> ToAnnotation() => new(Marks.Pinned, JsonSerializer.Serialize(this, CloudRunJson.Default.TrafficPin));

    public override string ToString() => $"{By} of {Vtid}";
}
