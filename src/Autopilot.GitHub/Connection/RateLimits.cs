using System.Globalization;
using System.Net;
using Microsoft.Extensions.Logging;

namespace Autopilot;

/// <summary>
/// GitHub's limits: one pause for every call of the installation, because going on while one is limited gets an integration
/// banned. A short pause is waited through; a long one ends the call as unknown, so that the run is looked at again later.
/// </summary>
internal sealed class RateLimits(TimeSpan longestPause, ServerClock clock, TimeProvider time, ILogger logger)
{
    // GitHub's documentation, "Rate limits for the REST API": at least a minute, then exponentially longer.
    private static readonly TimeSpan LeastSecondary = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan MostSecondary = TimeSpan.FromHours(1);

    private readonly Lock gate = new();
    private DateTimeOffset pausedUntil = DateTimeOffset.MinValue;
    private int secondariesInARow;

    /// <summary>How many calls the primary limit still allows, as GitHub last said; null before it said so.</summary>
    public int? Remaining { get; private set; }

    /// <summary>Waits until calls may be made.</summary>
    /// <exception cref="ProviderException">Transient: the pause is longer than a call may wait.</exception>
    public async Task PassAsync(CancellationToken cancellationToken)
    {
        while (Left() is { } left && left > TimeSpan.Zero)
        {
            if (left > longestPause)
            {
                throw new ProviderException(
                    FailureKind.Transient, "rate_limited", $"GitHub's limits pause every call of this installation for {left.TotalSeconds:0} s.");
            }

            await Task.Delay(left, time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Waits until calls may be made, however long that takes: for whoever would lose finished work otherwise.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        while (Left() is { } left && left > TimeSpan.Zero)
        {
            await Task.Delay(left, time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Learns from an answer.</summary>
    /// <returns>Whether the call was refused by a limit: nothing happened, and it may be made again after the pause.</returns>
    public bool Observe(HttpResponseMessage response, string message)
    {
        var remaining = ReadNumber(response, "x-ratelimit-remaining");
        var isCore = Read(response, "x-ratelimit-resource") is null or "core";
        var refused = response.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.TooManyRequests;
        if (isCore && remaining is { } left)
        {
            Remaining = (int)left;
            Telemetry.GitHubRemaining.Record(left);
        }

        if (refused && remaining == 0)
        {
            PauseFor(UntilReset(response) ?? LeastSecondary, "primary");
            return true;
        }

        if (refused && IsSecondary(response, message))
        {
            PauseFor(RetryAfter(response) ?? Exponential(), "secondary");
            return true;
        }

        // The last call that the limit allowed was answered: the next one would be refused.
        if (isCore && remaining == 0 && UntilReset(response) is { } pause)
        {
            PauseFor(pause, "primary");
        }

        lock (gate)
        {
            secondariesInARow = 0;
        }

        return false;
    }

    private static bool IsSecondary(HttpResponseMessage response, string message) =>
        response.StatusCode == HttpStatusCode.TooManyRequests
        || response.Headers.RetryAfter is not null
        || message.Contains("secondary rate limit", StringComparison.OrdinalIgnoreCase)
        || message.Contains("abuse detection", StringComparison.OrdinalIgnoreCase);

    private TimeSpan? Left()
    {
        lock (gate)
        {
            return pausedUntil - time.GetUtcNow();
        }
    }

    private void PauseFor(TimeSpan pause, string limit)
    {
        lock (gate)
        {
            var until = time.GetUtcNow() + pause;
            pausedUntil = until > pausedUntil ? until : pausedUntil;
        }

        logger.Paused(limit, (long)pause.TotalMilliseconds);
    }

    private TimeSpan Exponential()
    {
        lock (gate)
        {
            var pause = LeastSecondary * Math.Pow(2, Math.Min(secondariesInARow++, 6));
            return pause < MostSecondary ? pause : MostSecondary;
        }
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => Positive(date - clock.Now),
        _ => null,
    };

    // The second in which the limit resets is not over at its beginning.
    private TimeSpan? UntilReset(HttpResponseMessage response) => ReadNumber(response, "x-ratelimit-reset") is { } epoch
        ? Positive(DateTimeOffset.FromUnixTimeSeconds(epoch) - clock.Now) + TimeSpan.FromSeconds(1)
        : null;

    private static TimeSpan Positive(TimeSpan span) => span > TimeSpan.Zero ? span : TimeSpan.Zero;

    private static long? ReadNumber(HttpResponseMessage response, string name) =>
        long.TryParse(Read(response, name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value <= 253_402_300_799 ? value : null;

    private static string? Read(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;
}
