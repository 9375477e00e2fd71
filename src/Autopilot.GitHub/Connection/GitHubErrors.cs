namespace Autopilot;

/// <summary>What an answer means that the caller has no use for.</summary>
internal static class GitHubErrors
{
    /// <summary>The code of a missing permission.</summary>
    public const string Forbidden = "github_forbidden";

    /// <summary>The code of a request that GitHub understood and does not accept.</summary>
    public const string Refused = "github_refused";

    /// <summary>The answer as an error.</summary>
    public static ProviderException Of(GitHubCall call, GitHubAnswer answer)
    {
        var (kind, code, remedy) = answer.Status switch
        {
            401 => (FailureKind.Environment, "github_credentials_refused", "Renew the App's private key or the token."),
            403 => (FailureKind.Environment, Forbidden, "Give the App or the token this permission."),
            404 => (FailureKind.Environment, "github_not_found", "The name is wrong, or this identity may not see it."),
            409 => (FailureKind.Transient, "github_conflict", "It is looked at again."),
            410 or 451 => (FailureKind.Environment, "github_unavailable", "The repository does not offer this."),
            >= 300 and < 400 => (FailureKind.Environment, "github_moved", "The repository was renamed: use its present name."),
            >= 500 or 408 => (FailureKind.Transient, "github_unavailable", "It is looked at again."),
            _ => (FailureKind.Deterministic, Refused, "Read the message."),
        };
        return new ProviderException(kind, code, $"GitHub answered {call.Operation} with {answer.Status}: {answer.Message} {remedy}");
    }

    /// <summary>No answer: nobody knows whether it happened.</summary>
    public static ProviderException NoAnswer(GitHubCall call, string why, Exception? cause) => new(
        FailureKind.Transient, "github_unreachable",
        $"GitHub did not answer {call.Operation}{(call.IsWrite ? ", and whether it happened is unknown" : "")}: {Secrets.Remove(why)}", cause);
}
