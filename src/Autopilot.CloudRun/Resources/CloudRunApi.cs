namespace Autopilot;

/// <summary>The resources that are used, each with its operations.</summary>
/// <param name="transport">How they are reached.</param>
/// <param name="options">Where they are.</param>
internal sealed class CloudRunApi(CloudRunTransport transport, CloudRunOptions options)
{
    private readonly string location = $"projects/{options.Project}/locations/{options.Region}";

    public Services Services => new(transport, location);

    public Revisions Revisions => new(transport, location);

    public Operations Operations => new(transport, location);

    public Jobs Jobs => new(transport, location);
}
