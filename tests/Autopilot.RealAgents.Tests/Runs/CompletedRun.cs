namespace Autopilot.Cli.Tests;

/// <summary>One run of a real agent, from the spec to the merge, and what must be true of every such run.</summary>
internal sealed record CompletedRun(Spending Spent, IReadOnlyList<string> Requests, int Tokens)
{
    public static async Task<CompletedRun> SeeAsync(string agent)
    {
        var programs = await InstalledPrograms.FindAsync();
        await using var model = await ScriptedModel.StartAsync(programs, "script.json");
        await using var google = await GoogleFront.StartAsync(model);
        using var user = await UserTask.CreateAsync();

        var ended = (await user.RunAsync(agent, programs.SearchPath, SettingsOf(agent, model, google))).Expect(0);

        var task = ended.Json().GetProperty("tasks")[0];
        task.GetProperty("state").GetString().ShouldBe("completed");
        (await user.GitAsync("show", "main:word")).ShouldBe("second");
        var head = task.GetProperty("evidence").GetProperty("merge").GetProperty("headSha").GetString()!;
        (await user.GitAsync("show", "--no-patch", "--format=%(trailers)", head)).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .ShouldBe(["VTID: VTID-00001", "Autopilot-Attempt: 1"], ignoreOrder: true);
        user.ExpectNothingLeft();
        await user.ExpectNowhereAsync(model.Key);
        $"{ended.Output}{ended.Error}".ShouldNotContain(model.Key);

        var journal = await model.ReadJournalAsync();
        journal.ShouldAllBe(entry => entry.Status == 200);
        return new CompletedRun(await user.ReadSpentAsync(), [.. journal.Select(entry => entry.Path)], google.Tokens);
    }

    private static Dictionary<string, string> SettingsOf(string agent, ScriptedModel model, GoogleFront google) => agent switch
    {
        "gemini" or "gemini-acp" => ModelSettings.OfGemini(model.Address, model.Key),
        "gemini-vertex" or "gemini-vertex-acp" => ModelSettings.OfVertex(google.Address),
        "opencode" or "opencode-acp" => ModelSettings.OfOpenCode(model.Address, model.Key),
        _ => throw new ArgumentOutOfRangeException(nameof(agent)),
    };
}
