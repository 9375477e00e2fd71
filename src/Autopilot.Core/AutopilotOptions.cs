using System.ComponentModel.DataAnnotations;

namespace Autopilot;

/// <summary>How an engine host runs. What concerns a task stands in its <see cref="Profile"/>.</summary>
public sealed class AutopilotOptions
{
    /// <summary>The profiles, by name. At least one; a task names one of them.</summary>
    public IList<Profile> Profiles { get; } = [];

    /// <summary>Runs looked at at the same time, from 1 to 10,000; default 32.</summary>
    [Range(1, 10_000)]
    public int Concurrency { get; set; } = 32;

    /// <summary>The longest pause between two looks for due runs. From 10 milliseconds to 1 minute; default 2 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:01:00")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>A host's hold on a run for one look; longer than one call and one validation of every profile. From 10 seconds to 10 minutes; default 90 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "00:10:00")]
    public TimeSpan HostLease { get; set; } = TimeSpan.FromSeconds(90);

    /// <summary>How often a host says that it runs. From 1 second to 1 minute; default 5 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan TickInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The silence of all hosts that counts as an outage. At least twice <see cref="TickInterval"/>; default 15 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:02", "00:10:00")]
    public TimeSpan TickGap { get; set; } = TimeSpan.FromSeconds(15);
}
