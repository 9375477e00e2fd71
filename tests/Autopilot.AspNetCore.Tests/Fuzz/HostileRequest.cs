using System.Text;

namespace Autopilot.Tests;

/// <summary>A request that is wrong in at least one way.</summary>
/// <param name="Operation">What it is for.</param>
/// <param name="Flaw">What is wrong with it.</param>
internal sealed record HostileRequest(ApiOperation Operation, string Flaw)
{
    /// <summary>The token that it carries, as the header says it; null: none.</summary>
    public string? Authorization { get; init; }

    /// <summary>From the host on, as it is sent.</summary>
    public required string Target { get; init; }

    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    public byte[]? Body { get; init; }

    public string? ContentType { get; init; } = "application/json";

    public bool IsChunked { get; init; }

    /// <summary>It sends its body only when it is asked for.</summary>
    public bool WaitsToBeAsked { get; init; }

    /// <summary>It may lead to no route at all.</summary>
    public bool LeadsAstray { get; init; }

    /// <summary>It reads, and what is wrong with it may be overlooked.</summary>
    public bool MaySucceed { get; init; }

    public HttpRequestMessage ToMessage(Uri service)
    {
        // The client must not tidy up what is sent.
        var address = new Uri($"{service.GetLeftPart(UriPartial.Authority)}{Target}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        var message = new HttpRequestMessage(Operation.Method, address);
        if (Authorization is not null)
        {
            message.Headers.TryAddWithoutValidation("Authorization", Authorization);
        }

        foreach (var (name, value) in Headers)
        {
            message.Headers.TryAddWithoutValidation(name, value);
        }

        if (Body is not null)
        {
            message.Content = new ByteArrayContent(Body);
            message.Headers.ExpectContinue = WaitsToBeAsked ? true : null;
            message.Headers.TransferEncodingChunked = IsChunked ? true : null;
            message.Content.Headers.ContentType = null;
            if (ContentType is not null)
            {
                message.Content.Headers.TryAddWithoutValidation("Content-Type", ContentType);
            }
        }

        return message;
    }

    public override string ToString()
    {
        var body = Body is null ? "" : Encoding.UTF8.GetString(Body);
        return $"{Flaw}: {Operation.Method} {Short(Target)} as '{Short(Authorization ?? "nobody")}' {string.Join(' ', Headers.Select(header => $"{header.Name}={Short(header.Value)}"))} {ContentType} {Short(body)}";
    }

    private static string Short(string text) => text.Length <= 600 ? text : $"{text[..600]}… ({text.Length} characters)";
}
