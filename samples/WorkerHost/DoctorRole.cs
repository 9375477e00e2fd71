namespace Autopilot.Samples;

/// <summary>Asks every adapter's probe, as the identity that runs it, and names the next missing rung.</summary>
internal static class DoctorRole
{
    public static async Task<int> RunAsync(WebApplicationBuilder builder, Settings settings)
    {
        builder.Services.AddSingleton(TimeProvider.System);
        var adapters = new AutopilotBuilder(builder.Services).AddGitHub(settings).AddCloudRun(settings);
        if (settings.Has("vertex"))
        {
            adapters.AddVertexChat(settings);
        }

        await using var app = builder.Build();
        if (!settings.Accept(app.Services))
        {
            return 1;
        }

        var findings = new List<ProbeFinding>();
        foreach (var probe in app.Services.GetServices<IAdapterProbe>())
        {
            findings.AddRange(await probe.ProbeAsync(settings.Find("repository"), CancellationToken.None));
        }

        foreach (var finding in findings)
        {
            Console.WriteLine($"{finding.Status.ToString().ToLowerInvariant(),-7} {finding.Name}: {finding.Detail}");
        }

        var next = findings.Find(finding => finding.Status == ProbeStatus.Missing);
        Console.WriteLine(next is null ? "Everything is here." : $"Next: {next.Remedy}");
        return next is null ? 0 : 1;
    }
}
