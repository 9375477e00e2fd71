using System.ComponentModel.DataAnnotations;

namespace Autopilot;

/// <summary>The numbers of a worker's loop.</summary>
public sealed class WorkerLoopOptions
{
    /// <summary>How long one claim waits at the queue for work. From 0 to 30 seconds; default 30 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:30")]
    public TimeSpan ClaimWait { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a call may take beyond the wait that it asked for. From 1 second to 2 minutes; default 15 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:02:00")]
    public TimeSpan CallLimit { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>The first wait after a refusal, an error, or an answer without work that came early. From 10 ms to 1 minute; default 250 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan MinPause { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The longest such wait; each doubles the last, less up to half of it by chance. From 10 ms to 10 minutes; default 15 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:10:00")]
    public TimeSpan MaxPause { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>The shortest time between two heartbeats that carry progress. From 100 ms to 5 minutes; default 5 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:05:00")]
    public TimeSpan ProgressInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a stopping worker tries to give its work back. From 0 to 5 minutes; default 5 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan ReleaseLimit { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long work goes on after its lease has ended by the worker's own clock while the queue does not answer: an outage of
    /// the engine moves leases, so only the queue knows whether the claim is lost. What a lost claim reports never counts.
    /// From 0 to 1 hour; default 1 minute.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan LeaseMargin { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Makes the pauses repeatable; null, the default: they are not.</summary>
    public int? Seed { get; set; }
}
