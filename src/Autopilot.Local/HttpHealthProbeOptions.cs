using System.ComponentModel.DataAnnotations;

namespace Autopilot;

/// <summary>Settings of <see cref="HttpHealthProbe"/>.</summary>
public sealed class HttpHealthProbeOptions
{
    /// <summary>The path, with query, that is asked on the target's address. Default <c>/health</c>.</summary>
    public string Path { get; set; } = "/health";

    /// <summary>How long one answer may take. From 100 milliseconds to 1 minute; default 5 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);
}
