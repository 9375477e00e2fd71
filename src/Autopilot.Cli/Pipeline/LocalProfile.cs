namespace Autopilot.Cli;

/// <summary>The one profile of a local folder, made from its settings.</summary>
internal static class LocalProfile
{
    public const string Name = "default";

    public static Profile Of(PipelineSettings settings) => new()
    {
        Name = Name,
        Target = settings.Deploy is null ? null : LocalPipeline.TargetName,
        DeploysNothing = settings.Deploy is null,
        Timeouts = settings.Brisk ? Brisk : Local,
    };

    // Everything is on this machine, so a look costs nothing.
    private static TimeoutOptions Local { get; } = new() { LookLeast = TimeSpan.FromMilliseconds(250), LookMost = TimeSpan.FromSeconds(2) };

    // The demo's service is known: it needs no time to warm up, so an answer that stays away is not coming.
    private static TimeoutOptions Brisk { get; } = new()
    {
        LookLeast = TimeSpan.FromMilliseconds(200),
        LookMost = TimeSpan.FromSeconds(1),
        ProbeInterval = TimeSpan.FromMilliseconds(500),
        Confirmation = TimeSpan.FromSeconds(3),
    };
}
