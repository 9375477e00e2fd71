using System.Text.Json;

namespace Autopilot.Tests;

/// <summary>Whatever is sent to whatever route: never a defect, never what is inside, never a change.</summary>
public sealed class FuzzTests
{
    private const int FixedSeed = 20_260_101, MostProblem = 16 * 1024, MostTold = 10;

    // What only our own insides say. No request says any of it.
    internal static readonly string[] Insides = ["   at ", "Exception", "System.", "Microsoft.", "Autopilot.", ".cs:line", "SQLite", "Npgsql"];

    /// <summary>One seed for ever, with all flaws; and one of this run, with some.</summary>
    public static TheoryData<int, double> Seeds => new() { { FixedSeed, 1 }, { Random.Shared.Next(), 0.15 } };

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task What_is_wrong_with_a_request_is_answered_as_the_document_says_and_changes_nothing(int seed, double share)
    {
        await using var scene = await FuzzScene.CreateAsync();
        var flaws = new RequestFlaws(scene, new Random(seed), share);
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { Timeout = TimeSpan.FromSeconds(60) };
        var wrong = new List<string>();
        foreach (var operation in scene.Contract.Operations)
        {
            var (before, sent) = (scene.State.Read(), 0);
            foreach (var request in flaws.For(operation))
            {
                sent++;
                if (await WrongAsync(scene, client, request) is { } problem)
                {
                    wrong.Add($"{request}\n{problem}");
                }
            }

            sent.ShouldBeGreaterThan(share < 1 ? -1 : 0, operation.Id);
            wrong.AddRange(scene.State.Read().Except(before, StringComparer.Ordinal).Select(row => $"One of {sent} requests for {operation.Id} changed: {row}"));
        }

        wrong.ShouldBeEmpty($"Seed {seed}:\n{string.Join("\n\n", wrong.Take(MostTold))}");
    }

    private static async Task<string?> WrongAsync(FuzzScene scene, HttpClient client, HostileRequest request)
    {
        using var message = request.ToMessage(scene.Service.Address);
        using var response = await AskAsync(client, message);
        if (response is null)
        {
            return "There was no answer.";
        }

        var (status, mediaType) = ((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType);
        var text = mediaType == "text/event-stream" ? "" : await response.Content.ReadAsStringAsync();
        if (status >= 500)
        {
            return $"It was answered {status}: {text}";
        }

        if (Array.Find(Insides, inside => text.Contains(inside, StringComparison.Ordinal)) is { } told && status >= 400)
        {
            return $"The answer tells of '{told}': {text}";
        }

        if (Missing(response) is { } header)
        {
            return $"The answer ({status}) lacks '{header}': {text}";
        }

        if (status < 400)
        {
            return request.MaySucceed ? request.Operation.Breach(status, mediaType, text) : $"It was accepted with {status}: {text}";
        }

        if (text.Length > MostProblem)
        {
            return $"The problem has {text.Length} characters.";
        }

        return request.LeadsAstray && CodeOf(text) == "not_found" ? null : request.Operation.Breach(status, mediaType, text);
    }

    private static async Task<HttpResponseMessage?> AskAsync(HttpClient client, HttpRequestMessage message)
    {
        try
        {
            return await client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead);
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private static string? Missing(HttpResponseMessage response) => new (string Name, string Value)[]
    {
        ("X-Content-Type-Options", "nosniff"), ("Cache-Control", "no-store"), ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"), ("Referrer-Policy", "no-referrer"),
    }.FirstOrDefault(header => !response.Headers.TryGetValues(header.Name, out var values) || values.Single() != header.Value).Name;

    private static string? CodeOf(string problem) => JsonDocument.Parse(problem).RootElement.GetProperty("code").GetString();
}
