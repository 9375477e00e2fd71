namespace Autopilot.Cli.Tests;

/// <summary>One run of a real agent, from the spec to the merge, and what must be true of every such run.</summary>
internal static class WholeRun
{
    /// <summary>Sees a task completed: by its agent's change, in two calls of the model, with nothing left of it and its key nowhere.</summary>
    /// <returns>How many tokens the task has spent by the ledger.</returns>
    public static async Task<long> SeeAsync(string agent)
    {
        var programs = await InstalledPrograms.FindAsync();
        await using var model = await ScriptedModel.StartAsync(programs, "script.json");
        await using var google = await GoogleFront.StartAsync(model);
        using var user = await UserTask.CreateAsync();
        var (variables, path) = Point(agent, model, google);

        var ended = (await user.RunAsync(agent, programs.SearchPath, variables)).Expect(0);

        var task = ended.Json().GetProperty("tasks")[0];
        task.GetProperty("state").GetString().ShouldBe("completed");
        (await user.GitAsync("show", "main:word")).ShouldBe("second");
        var head = task.GetProperty("evidence").GetProperty("merge").GetProperty("headSha").GetString()!;
        (await user.GitAsync("show", "--no-patch", "--format=%(trailers)", head)).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .ShouldBe(["VTID: VTID-00001", "Autopilot-Attempt: 1"], ignoreOrder: true);
        (await model.ReadJournalAsync()).ShouldBe([(path, 200), (path, 200)]);
        user.ExpectNothingLeft();
        await user.ExpectNowhereAsync(model.Key);
        $"{ended.Output}{ended.Error}".ShouldNotContain(model.Key);
        return (await user.ReadSpentAsync()).Tokens;
    }

    // The variables of the worker, and where the model is then asked.
    private static (Dictionary<string, string> Variables, string Path) Point(string agent, ScriptedModel model, GoogleFront google) => agent switch
    {
        "gemini" or "gemini-acp" => (ModelSettings.OfGemini(model.Address, model.Key), "/v1beta/models/gemini-2.5-pro:streamGenerateContent?alt=sse"),
        "gemini-vertex" or "gemini-vertex-acp" => (
            ModelSettings.OfVertex(google.Address),
            "/v1/projects/a-project/locations/europe-west1/publishers/google/models/gemini-2.5-pro:streamGenerateContent?alt=sse"),
        "opencode" or "opencode-acp" => (ModelSettings.OfOpenCode(model.Address, model.Key), "/v1/chat/completions"),
        _ => throw new ArgumentOutOfRangeException(nameof(agent)),
    };
}
