using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace Autopilot;

/// <summary>What all calls of a client share.</summary>
/// <param name="Options">Which model, where, and the limits.</param>
/// <param name="Transport">The way there.</param>
/// <param name="Meters">Who is told what calls use.</param>
/// <param name="Time">The clock of every wait.</param>
/// <param name="Logger">Where it says what it does.</param>
internal sealed record VertexClientParts(
    VertexOptions Options, VertexTransport Transport, IReadOnlyList<IVertexMeter> Meters, TimeProvider Time, ILogger Logger)
{
    private static readonly GeminiDialect Gemini = new();

    private static readonly ClaudeDialect Claude = new();

    public PriceTable Prices { get; } = new(Options.Prices, Time);

    public Backoff Backoff { get; init; } = new(Options, Random.Shared.NextDouble);

    /// <summary>A meter for one call.</summary>
    /// <param name="own">The call's own listener; null: none.</param>
    public RunMeter NewMeter(IVertexMeter? own = null) => new(Prices, own is null ? Meters : [.. Meters, own]);

    /// <summary>The routes of a call, in their order.</summary>
    /// <param name="model">The model that the call names; null: the configured one.</param>
    public IReadOnlyList<VertexRoute> RoutesFor(string? model) => [new(model ?? Options.Model!, Options.Location), .. Options.Fallbacks];

    /// <summary>How the model of a route is spoken to.</summary>
    /// <exception cref="VertexFault">Deterministic: its family is not known.</exception>
    public IDialect DialectOf(VertexRoute route) => ModelFamily.Find(route.Model) is not { } family
        ? throw new VertexFault(FailureKind.Deterministic, VertexCodes.Unsupported, $"The model '{route.Model}' is of no known family; accepted: {ModelFamily.Accepted}.") { IsFree = true }
        : family == ModelFamily.Gemini ? Gemini : Claude;

    public ChatRequest NewRequest(VertexRoute route, Conversation said, ChatOptions options) =>
        new(Options.Project!, route, said, options, options.MaxOutputTokens ?? Options.MaxOutputTokens);
}
