namespace Autopilot;

/// <summary>The claims of an App's token.</summary>
internal sealed record WireClaims(long Iat, long Exp, string Iss);

/// <summary>An installation's token.</summary>
internal sealed record WireInstallationToken
{
    public string? Token { get; init; }

    public DateTimeOffset ExpiresAt { get; init; }

    // The generated text of a record would show the token.
    public override string ToString() => "an installation's token";
}
