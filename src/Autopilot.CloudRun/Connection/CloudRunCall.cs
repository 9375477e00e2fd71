namespace Autopilot;

/// <summary>One request to Cloud Run.</summary>
/// <param name="Verb">The HTTP verb.</param>
/// <param name="Path">The path after the address, with its query.</param>
/// <param name="Body">The body as JSON; null: none.</param>
internal sealed record CloudRunCall(HttpMethod Verb, string Path, byte[]? Body = null)
{
    /// <summary>Whether it may be repeated: it changes nothing.</summary>
    public bool IsRead => Verb == HttpMethod.Get;

    public override string ToString() => $"{Verb} {Path.Split('?')[0]}";
}
