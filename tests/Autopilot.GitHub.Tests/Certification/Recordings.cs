using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Autopilot.Tests;

/// <summary>A scenario that GitHub really answered, answered again to whoever asks for the same.</summary>
internal sealed class Recordings(string scenario) : HttpMessageHandler
{
    private static readonly JsonObject All = Facts.Read("recordings.json").AsObject();

    private readonly JsonArray recorded = All[scenario]!.AsArray();

    /// <summary>The paths that were asked for.</summary>
    public List<string> Asked { get; } = [];

    public static Recording Find(string scenario, Func<JsonNode, bool> isIt)
    {
        var found = All[scenario]!.AsArray().Single(one => isIt(one!))!;
        return new Recording((int)found["status"]!, (string)found["path"]!, found["body"]?.ToJsonString() ?? "");
    }

    /// <summary>The path of the first that was recorded with this status, below the API's address.</summary>
    public string PathOf(int status, string method = "GET") =>
        ((string)recorded.First(one => (int)one!["status"]! == status && (string)one["method"]! == method)!["path"]!).TrimStart('/');

    public GitHubAdapter Connect()
    {
        var options = new GitHubOptions { ApiAddress = new Uri("https://api.github.com"), Token = TokenDesk.Personal, WriteInterval = TimeSpan.Zero, CreateHandler = () => this };
        return new GitHubAdapter(options, new ManualClock(), NullLogger.Instance);
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var path = request.RequestUri!.PathAndQuery;
        Asked.Add(path);
        var found = recorded.FirstOrDefault(one => (string)one!["method"]! == request.Method.Method && (string)one["path"]! == path)
            ?? throw new InvalidOperationException($"{request.Method} {path} was not recorded.");
        var response = new HttpResponseMessage((HttpStatusCode)(int)found["status"]!)
        {
            RequestMessage = request,
            Content = new StringContent(found["body"]?.ToJsonString() ?? "", Encoding.UTF8, "application/json"),
        };
        foreach (var (name, value) in found["headers"]!.AsObject())
        {
            response.Headers.TryAddWithoutValidation(name, (string)value!);
        }

        return Task.FromResult(response);
    }
}

/// <summary>An answer that was recorded.</summary>
internal sealed record Recording(int Status, string Path, string Body)
{
    public GitHubAnswer Answer => new(Status, Encoding.UTF8.GetBytes(Body), null);
}
