using Microsoft.Extensions.Logging;

namespace Autopilot;

/// <summary>
/// Has changes reviewed, each head once at a time, beside the looks that ask for its verdict. A verdict is kept and never asked for again; where there is
/// none, a model is asked again after a wait, as long as the limits allow.
/// </summary>
internal sealed class ModelReviewer(ModelReviewOptions options, ReviewTalk talk, ReviewRecords records, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    private const int MostKept = 1000;

    private readonly CancellationTokenSource stopping = new();
    private readonly Dictionary<ReviewSubject, Review> reviews = [];
    private readonly Lock gate = new();

    /// <summary>How the review of a head stands. One that nobody has begun is begun.</summary>
    /// <exception cref="ProviderException">Environment: what was kept cannot be read.</exception>
    public ReviewLook Look(CheckRequest request, string specHash, string spec)
    {
        var subject = new ReviewSubject(request.Repository, request.Sha, specHash, options.Model!);
        if (records.Find(subject) is { Verdict: { } verdict } record)
        {
            return Judge(subject, verdict, record.By);
        }

        lock (gate)
        {
            ObjectDisposedException.ThrowIf(stopping.IsCancellationRequested, this);
            var review = Open(subject);
            if (review.Running.IsCompleted && time.GetElapsedTime(review.EndedAt) < review.Pause)
            {
                return new ReviewLook(Verdict.Unknown, CheckDetail.Bound($"{subject.Model} gave no verdict on {subject.HeadSha}: {review.Why}"));
            }

            if (review.Running.IsCompleted)
            {
                review.Running = Task.Run(() => RunAsync(review, subject, request, spec), CancellationToken.None);
            }

            return new ReviewLook(Verdict.Pending, $"{subject.Model} reviews {subject.HeadSha}.");
        }
    }

    /// <summary>Ends the reviews that are under way. They are begun again when they are next looked at.</summary>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync().ConfigureAwait(false);
        Task[] running;
        lock (gate)
        {
            running = [.. reviews.Values.Select(review => review.Running)];
        }

        await Task.WhenAll(running).ConfigureAwait(false);
        stopping.Dispose();
    }

    private static ReviewLook Judge(ReviewSubject subject, ReviewVerdict verdict, string? by)
    {
        if (by is null)
        {
            return new ReviewLook(Verdict.Failed, $"{subject.Model} was not asked about {subject.HeadSha}: {verdict.Findings}");
        }

        var who = by == subject.Model ? by : $"{subject.Model} ({by})";
        var what = $"{who} {(verdict.Approves ? "approves" : "refuses")} {subject.HeadSha} against the spec {subject.SpecHash}.";
        return new ReviewLook(
            verdict.Approves ? Verdict.Passed : Verdict.Failed, CheckDetail.Bound(verdict.Findings.Length > 0 ? $"{what} It found:\n{verdict.Findings}" : what));
    }

    private Review Open(ReviewSubject subject)
    {
        if (reviews.TryGetValue(subject, out var known))
        {
            return known;
        }

        if (reviews.Count >= MostKept)
        {
            foreach (var (ended, _) in reviews.Where(entry => entry.Value.Running.IsCompleted).ToList())
            {
                reviews.Remove(ended);
            }
        }

        return reviews[subject] = new Review();
    }

    private async Task RunAsync(Review review, ReviewSubject subject, CheckRequest request, string spec)
    {
        using var limit = new CancellationTokenSource(options.Limit, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stopping.Token);
        string? why;
        try
        {
            why = await ReviewAsync(subject, request, spec, stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            why = limit.IsCancellationRequested ? $"it did not answer within {options.Limit}." : "the host was ended.";
        }
        catch (Exception error)
        {
            why = error.Message; // Whatever a client throws, it is no verdict.
        }

        lock (gate)
        {
            (review.EndedAt, review.Why) = (time.GetTimestamp(), why ?? "");
            review.Failures = why is null ? 0 : review.Failures + 1;
            review.Pause = why is null ? TimeSpan.Zero : PauseAfter(review.Failures);
        }

        if (why is not null)
        {
            logger.ReviewWithoutVerdict(request.Key.Vtid, subject.HeadSha, subject.Model, why);
        }
    }

    /// <returns>Why there is no verdict; null: there is one.</returns>
    private async Task<string?> ReviewAsync(ReviewSubject subject, CheckRequest request, string spec, CancellationToken cancellationToken)
    {
        using var claim = records.TryClaim(subject);
        if (claim is null)
        {
            return "another process of this machine asks it.";
        }

        var record = records.Find(subject) ?? new ReviewRecord(subject, new Usage(Money: 0));
        return record.Verdict is not null ? null : await talk.HoldAsync(record, request, spec, cancellationToken).ConfigureAwait(false);
    }

    private TimeSpan PauseAfter(int failures)
    {
        var pause = options.BackoffStart * Math.Pow(2, Math.Min(failures - 1, 20));
        return pause < options.BackoffCap ? pause : options.BackoffCap;
    }

    /// <summary>The reviews of a head in this process, one after the other.</summary>
    private sealed class Review
    {
        public Task Running { get; set; } = Task.CompletedTask;

        public int Failures { get; set; }

        public long EndedAt { get; set; }

        public TimeSpan Pause { get; set; }

        public string Why { get; set; } = "";
    }
}
