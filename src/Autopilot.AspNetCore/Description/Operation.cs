using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Autopilot;

/// <summary>What a route is, as the OpenAPI document tells it. Path, verb and policy are the route's own, and stand nowhere else.</summary>
/// <param name="Id">A stable name, camelCase.</param>
/// <param name="Summary">What it does, in a sentence.</param>
internal sealed record Operation(string Id, string Summary)
{
    /// <summary>The type of the body; null: none is read.</summary>
    public Type? Body { get; private init; }

    public IReadOnlyList<Answer> Answers { get; private init; } = [];

    public IReadOnlyList<ApiParameter> Parameters { get; private init; } = [];

    /// <summary>The codes of its problems, beyond those that follow from the route's policy and path.</summary>
    public IReadOnlyList<string> Codes { get; private init; } = [];

    /// <summary>Whether it asks the code host, whose failure is 502 with a code of its own.</summary>
    public bool AsksCodeHost { get; init; }

    public Operation Takes<T>() => (this with { Body = typeof(T) }).Refuses(
        ProblemCodes.InvalidJson, ProblemCodes.InvalidField, ProblemCodes.UnknownField, ProblemCodes.TooLarge, ProblemCodes.UnsupportedMediaType);

    /// <summary>Takes a body of somebody else's making.</summary>
    public Operation TakesAnything() => (this with { Body = typeof(JsonObject) }).Refuses(ProblemCodes.InvalidJson, ProblemCodes.TooLarge);

    public Operation With(params ApiParameter[] parameters) =>
        (this with { Parameters = [.. Parameters, .. parameters] }).Refuses(ProblemCodes.InvalidField);

    public Operation Answering<T>(int status = StatusCodes.Status200OK) => Answering(status, typeof(T), "application/json");

    public Operation Answering(int status, Type? body = null, string mediaType = "application/json") =>
        this with { Answers = [.. Answers, new Answer(status, body, mediaType)] };

    public Operation Refuses(params string[] codes) => this with { Codes = [.. Codes.Union(codes, StringComparer.Ordinal)] };
}

/// <summary>One answer that is no problem.</summary>
internal sealed record Answer(int Status, Type? Body, string MediaType);

/// <summary>Puts an operation on its route.</summary>
internal static class OperationExtensions
{
    /// <summary>Says what a route is. It is then in our document, and in none of the host's.</summary>
    public static RouteHandlerBuilder Describe(this RouteHandlerBuilder route, Operation operation) =>
        route.WithMetadata(operation).WithGroupName(ApiDocument.Name);
}
