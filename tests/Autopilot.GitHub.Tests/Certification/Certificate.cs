using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Json.Schema;
using Microsoft.AspNetCore.WebUtilities;

namespace Autopilot.Tests;

/// <summary>
/// What a double saw, held to GitHub's own description: strictly what it was asked, and what is read of its answers. Faults that a
/// test asks for are no answers of GitHub's.
/// </summary>
internal sealed class Certificate
{
    private static readonly ConcurrentDictionary<(string Operation, int Status), (JsonSchema? Rules, IReadOnlyList<string> Faults)> Parts = new();

    private readonly ConcurrentQueue<string> violations = new();
    private readonly ConcurrentDictionary<string, int> requests = new(StringComparer.Ordinal);
    private int answers;

    public IReadOnlyCollection<string> Violations => violations;

    /// <summary>How many requests there were, by the description's own ids.</summary>
    public IReadOnlyDictionary<string, int> Requests => requests;

    /// <summary>How many answers were judged.</summary>
    public int Answers => answers;

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{requests.Count} operations, {requests.Values.Sum()} requests and {answers} answers checked, {violations.Count} violations");

    /// <summary>Judges a request.</summary>
    /// <param name="exchange">The request.</param>
    /// <param name="route">What the double takes it for, or null.</param>
    public void See(Exchange exchange, Route? route)
    {
        if (exchange.IsGraph)
        {
            requests.AddOrUpdate("graphql", 1, (_, count) => count + 1);
            Note(exchange, GraphCheck.Check(exchange.Text));
            return;
        }

        if (route?.IsAnonymous == true)
        {
            return; // No operation: an address that an answer gave, and that is its own credential.
        }

        // An address that an answer gave goes by the repository's number, and is the operation of the address by its name.
        var path = exchange.Path.Split('/', 4) is ["", "repositories", var id, .. var rest] ? string.Join('/', ["/repos", "by-number", id, .. rest]) : exchange.Path;
        if (Description.Find(exchange.Method, path) is not { } operation)
        {
            Note(exchange, ["is no described operation"]);
            return;
        }

        requests.AddOrUpdate(operation.Id, 1, (_, count) => count + 1);
        Note(exchange, [.. CheckQuery(operation, exchange), .. CheckBody(operation, exchange)]);
        if (route is not null && route.Operation != operation.Id)
        {
            Note(exchange, [$"is {operation.Id}, and the double takes it for {route.Operation}"]);
        }
    }

    /// <summary>Judges an answer of the double's own.</summary>
    public void See(Exchange exchange, Route? route, DoubleAnswer answer)
    {
        if (exchange.IsGraph || route is null or { IsAnonymous: true } || !Description.Operations.ContainsKey(route.Operation))
        {
            return;
        }

        Interlocked.Increment(ref answers);
        if (!Readers.IsKnown(route.Operation))
        {
            Note(exchange, [$"has no reader: say in {nameof(Readers)} what reads {route.Operation}"]);
            return;
        }

        var (rules, faults) = Parts.GetOrAdd((route.Operation, answer.Status), key => PartOf(key.Operation, key.Status));
        Note(exchange, faults);
        if (rules is not null)
        {
            using var body = JsonDocument.Parse(answer.Body);
            Note(exchange, Rules.Check(rules, body.RootElement).Select(error => $"is answered with {answer.Status}, whose {error}"));
        }
    }

    /// <summary>Judges by which names an adapter counted what it sent.</summary>
    public void SeeCounts(IEnumerable<string> counted)
    {
        foreach (var name in counted.Where(name => !requests.ContainsKey(name.StartsWith("graphql/", StringComparison.Ordinal) ? "graphql" : name)))
        {
            violations.Enqueue($"{name} was counted, and no request was one.");
        }
    }

    private static IEnumerable<string> CheckQuery(DescribedOperation operation, Exchange exchange)
    {
        var query = QueryHelpers.ParseQuery(exchange.QueryString);
        foreach (var (name, values) in query)
        {
            if (!operation.Query.TryGetValue(name, out var parameter))
            {
                yield return $"has a parameter '{name}', which {operation.Id} does not have";
                continue;
            }

            foreach (var error in values.SelectMany(value => parameter.Check(value ?? "")))
            {
                yield return $"has a parameter '{name}' whose {error}";
            }
        }

        foreach (var (name, _) in operation.Query.Where(entry => entry.Value.IsRequired && !query.ContainsKey(entry.Key)))
        {
            yield return $"lacks the parameter '{name}'";
        }
    }

    private static IEnumerable<string> CheckBody(DescribedOperation operation, Exchange exchange)
    {
        if (exchange.Text.Length == 0)
        {
            return operation.NeedsBody ? ["has no body"] : [];
        }

        if (operation.Body is null)
        {
            return [$"has a body, which {operation.Id} does not have"];
        }

        using var body = JsonDocument.Parse(exchange.Text);
        return [.. Rules.Check(operation.Body, body.RootElement).Select(error => $"has a body whose {error}")];
    }

    private static (JsonSchema? Rules, IReadOnlyList<string> Faults) PartOf(string operation, int status)
    {
        if (!Description.Operations[operation].Answers.TryGetValue(status, out var schema))
        {
            return (null, Readers.MayAnswer(operation, status) ? [] : [$"is answered with {status}, which is not described"]);
        }

        if (schema is null || Readers.Find(operation, status) is not { } reader)
        {
            return (null, []);
        }

        var part = ReadPart.Of($"{operation} {status}", reader, schema);
        return (Description.Compile(part.Schema), part.Faults);
    }

    private void Note(Exchange exchange, IEnumerable<string> errors)
    {
        foreach (var error in errors)
        {
            violations.Enqueue($"{exchange.Method} {exchange.Path}{exchange.QueryString} {error}.");
        }
    }
}
