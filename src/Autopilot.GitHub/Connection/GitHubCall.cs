namespace Autopilot;

/// <summary>One request.</summary>
/// <param name="Operation">The operation's id in GitHub's OpenAPI description, by which calls are counted.</param>
/// <param name="Method">The verb.</param>
/// <param name="Path">The path below the API's address with its query, escaped; or the absolute address that an answer named.</param>
internal sealed record GitHubCall(string Operation, HttpMethod Method, string Path)
{
    /// <summary>The JSON that is sent, or null.</summary>
    public byte[]? Body { get; init; }

    /// <summary>Whether it may be sent again although it may have happened.</summary>
    public bool IsRepeatable { get; init; } = Method == HttpMethod.Get;

    /// <summary>Whether an answer that GitHub confirms as unchanged may be used again.</summary>
    public bool Revalidates { get; init; } = Method == HttpMethod.Get;

    /// <summary>Whether it takes no place in a lane: what another call in a lane waits for.</summary>
    public bool SkipsLanes { get; init; }

    /// <summary>Whether it changes something.</summary>
    public bool IsWrite { get; init; } = Method != HttpMethod.Get;

    /// <summary>Whether nothing depends on it: it leaves half of an hour's writes to what a run needs.</summary>
    public bool IsOptional { get; init; }

    public static GitHubCall Get(string operation, string path) => new(operation, HttpMethod.Get, path);
}
