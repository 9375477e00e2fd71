using System.Globalization;
using Microsoft.Extensions.AI;

namespace Autopilot;

/// <summary>Looks at Vertex AI as the configured identity: its credential, then each route by an answer of one token, then the prices.</summary>
/// <param name="parts">What calls share.</param>
/// <param name="tokens">The credential.</param>
internal sealed class VertexProbe(VertexClientParts parts, AccessTokens tokens) : IAdapterProbe
{
    public string Adapter => "vertex";

    public async Task<IReadOnlyList<ProbeFinding>> ProbeAsync(string? repository, CancellationToken cancellationToken)
    {
        try
        {
            await tokens.GetAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (VertexFault fault)
        {
            return [new ProbeFinding("vertex.credential", ProbeStatus.Missing, fault.Message, "Mend what the message names.")];
        }

        List<ProbeFinding> findings = [new("vertex.credential", ProbeStatus.Good, "a token was given")];
        foreach (var route in parts.RoutesFor(null))
        {
            findings.Add(await AskAsync(route, cancellationToken).ConfigureAwait(false));
            findings.Add(DescribePrice(route));
        }

        return findings;
    }

    private async Task<ProbeFinding> AskAsync(VertexRoute route, CancellationToken cancellationToken)
    {
        const string Name = "vertex.model";
        var place = string.Create(CultureInfo.InvariantCulture, $"{route.Model} in {route.Location}, project {parts.Options.Project}");
        using var whole = new CancellationTokenSource(parts.Options.TotalTimeout, parts.Time);
        try
        {
            var dialect = parts.DialectOf(route);
            var request = parts.NewRequest(route, Conversation.Read([new ChatMessage(ChatRole.User, "Say 1.")], null), new ChatOptions { MaxOutputTokens = 1 });
            using var attempt = new Attempt(dialect.Write(request), dialect.NewReader(request), parts.Transport, parts.NewMeter());
            while (await attempt.ReadAsync(whole.Token, cancellationToken).ConfigureAwait(false) is not null)
            {
                // What it says is of no interest: that it answers is.
            }

            return attempt.Reader.HasEnded
                ? new ProbeFinding(Name, ProbeStatus.Good, $"{place}, answers as {attempt.Reader.Counts.ModelVersion ?? route.Model}")
                : new ProbeFinding(Name, ProbeStatus.Missing, $"{place}: the answer ended without saying why", "Ask again; if it stays, look at what stands between here and Vertex AI.");
        }
        catch (VertexFault fault)
        {
            return fault.Code is VertexCodes.ResourceExhausted or VertexCodes.QuotaExceeded or VertexCodes.ProvisionedExceeded
                ? new ProbeFinding(Name, ProbeStatus.Advice, $"{place}: {fault.Message}", "It is there, and busy. Ask again; the location global has the largest pool.")
                : new ProbeFinding(Name, ProbeStatus.Missing, $"{place}: {fault.Message}", fault.Kind == FailureKind.Transient ? "Ask again; if it stays, mend the address or the network." : "Mend what the message names.");
        }
    }

    private ProbeFinding DescribePrice(VertexRoute route) => parts.Prices.MayKnow(route.Model)
        ? new ProbeFinding("vertex.price", ProbeStatus.Good, $"the price of {route.Model} is configured")
        : new ProbeFinding(
            "vertex.price", parts.Options.RequiresPrice ? ProbeStatus.Missing : ProbeStatus.Advice, $"the price of {route.Model} is not configured",
            "Add it to Prices: work with a money budget is refused without it.");
}
