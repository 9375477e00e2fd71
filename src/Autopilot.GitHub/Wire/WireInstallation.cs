namespace Autopilot;

/// <summary>An App, as it sees itself.</summary>
internal sealed record WireAppSelf
{
    public string? Slug { get; init; }
}

/// <summary>An installation of an App.</summary>
internal sealed record WireInstallation
{
    public WireUser? Account { get; init; }

    /// <summary>What it may do: <c>read</c>, <c>write</c> or <c>admin</c>, by the name of the resource.</summary>
    public IReadOnlyDictionary<string, string>? Permissions { get; init; }

    public IReadOnlyList<string>? Events { get; init; }

    public DateTimeOffset? SuspendedAt { get; init; }
}

/// <summary>A page of the repositories that an installation can see.</summary>
internal sealed record WireInstallationRepositories
{
    public IReadOnlyList<WireRepository>? Repositories { get; init; }
}

/// <summary>Where an App's webhook goes.</summary>
internal sealed record WireHookConfiguration
{
    public string? Url { get; init; }
}

/// <summary>A delivery of a webhook.</summary>
internal sealed record WireDelivery
{
    public string? Event { get; init; }

    public string? Status { get; init; }

    public int StatusCode { get; init; }

    public DateTimeOffset? DeliveredAt { get; init; }
}

/// <summary>The limits of an identity.</summary>
internal sealed record WireRateLimits
{
    public WireRateResources? Resources { get; init; }
}

/// <summary>The limits by kind of call.</summary>
internal sealed record WireRateResources
{
    public WireRate? Core { get; init; }
}

/// <summary>A limit: so many calls an hour, and so many of them left.</summary>
internal sealed record WireRate
{
    public int Limit { get; init; }

    public int Remaining { get; init; }
}
