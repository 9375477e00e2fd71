namespace Autopilot.Benchmarks.Scale;

/// <summary>What GitHub's documentation allows one installation of an App ("Rate limits for the REST API").</summary>
internal static class GitHubLimits
{
    /// <summary>Requests an hour for a small installation; it rises with repositories and users.</summary>
    public const int LeastPerHour = 5_000;

    /// <summary>The most that it rises to.</summary>
    public const int MostPerHour = 12_500;

    /// <summary>Requests an hour on Enterprise Cloud.</summary>
    public const int EnterprisePerHour = 15_000;

    /// <summary>Points a minute: one for a read, five for a write.</summary>
    public const int PointsPerMinute = 900, PointsPerWrite = 5;

    /// <summary>Requests that create content.</summary>
    public const int ContentPerMinute = 80, ContentPerHour = 500;

    /// <summary>Requests under way at once.</summary>
    public const int Concurrent = 100;
}

/// <summary>What a project may ask of the Admin API of Cloud Run in one region; a project's own figures stand in its console.</summary>
internal static class CloudRunLimits
{
    /// <summary>1,000 in 100 seconds.</summary>
    public const int ReadsPerMinute = 600;

    /// <summary>100 in 100 seconds.</summary>
    public const int WritesPerMinute = 60;

    /// <summary>Services of a project in a region.</summary>
    public const int Services = 1_000;
}

/// <summary>What an agent asks of its model, and a quota for it. There is no published one for all: a project's stands in its console, and the newest models share what there is.</summary>
internal static class ModelUse
{
    /// <summary>Requests of one agent in a minute.</summary>
    public const int RequestsPerMinute = 4;

    /// <summary>Input of one request, in tokens, and how much of it is cached.</summary>
    public const int InputTokens = 30_000, CachedTokens = 24_000;

    /// <summary>Output of one request, in tokens.</summary>
    public const int OutputTokens = 800;

    /// <summary>The example of a quota of one model in one location.</summary>
    public const int QuotaRequestsPerMinute = 2_000, QuotaInputTokensPerMinute = 20_000_000;
}
