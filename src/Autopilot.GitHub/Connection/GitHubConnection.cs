using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Autopilot;

/// <summary>Typed calls as the configured identity, through the one transport.</summary>
internal sealed class GitHubConnection(GitHubTransport transport, IGitHubTokens tokens)
{
    private const int MostPages = 1000;

    /// <summary>The transport.</summary>
    public GitHubTransport Transport => transport;

    /// <summary>Sends a request. A credential that was refused is renewed once.</summary>
    public async Task<GitHubAnswer> SendAsync(GitHubCall call, CancellationToken cancellationToken)
    {
        var token = await tokens.GetTokenAsync(cancellationToken).ConfigureAwait(false);
        var answer = await transport.SendAsync(call, token, cancellationToken).ConfigureAwait(false);
        if (answer.Status != 401 || !tokens.TryForget(token))
        {
            return answer;
        }

        if (!call.IsRepeatable)
        {
            throw new ProviderException(
                FailureKind.Transient, "github_credentials_expired", $"GitHub answered {call.Operation} with 401: {answer.Message} The next call gets a new token.");
        }

        token = await tokens.GetTokenAsync(cancellationToken).ConfigureAwait(false);
        return await transport.SendAsync(call, token, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads a thing, or null where GitHub answers 404.</summary>
    public async Task<T?> FindAsync<T>(GitHubCall call, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        var answer = await SendAsync(call, cancellationToken).ConfigureAwait(false);
        return answer.IsSuccess ? answer.Parse(type) : answer.Status == 404 ? null : throw GitHubErrors.Of(call, answer);
    }

    /// <summary>Reads a thing that must be there.</summary>
    public async Task<T> GetAsync<T>(GitHubCall call, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        var answer = await SendAsync(call, cancellationToken).ConfigureAwait(false);
        return answer.IsSuccess ? answer.Parse(type) : throw GitHubErrors.Of(call, answer);
    }

    /// <summary>Reads every page of a list, or null where GitHub answers 404.</summary>
    public async Task<List<TPage>?> FindPagesAsync<TPage>(GitHubCall call, JsonTypeInfo<TPage> type, CancellationToken cancellationToken)
    {
        var pages = new List<TPage>();
        for (var next = call; pages.Count < MostPages;)
        {
            var answer = await SendAsync(next, cancellationToken).ConfigureAwait(false);
            if (answer.Status == 404 && pages.Count == 0)
            {
                return null;
            }

            pages.Add(answer.IsSuccess ? answer.Parse(type) : throw GitHubErrors.Of(call, answer));
            if (answer.Next is not { } address)
            {
                return pages;
            }

            next = call with { Path = address };
        }

        throw new ProviderException(FailureKind.Deterministic, "too_many_pages", $"{call.Operation} has more than {MostPages} pages.");
    }

    /// <summary>A request that carries JSON.</summary>
    public static GitHubCall Write<T>(string operation, HttpMethod method, string path, T body, JsonTypeInfo<T> type) =>
        new(operation, method, path) { Body = JsonSerializer.SerializeToUtf8Bytes(body, type) };
}
