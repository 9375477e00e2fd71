namespace Autopilot.Tests;

/// <summary>Checks in memory: green unless a test says otherwise.</summary>
internal sealed class FakeChecks(CallScript script) : IChecks
{
    public string Provider => "fake";

    public bool MustBeStarted { get; set; }

    /// <summary>The verdict of any head; a test changes it.</summary>
    public Verdict Verdict { get; set; } = Verdict.Passed;

    public Task<WriteResult<string>> StartAsync(CheckRequest request, CancellationToken cancellationToken) =>
        script.AnswerAsync("start_checks", request.Sha, () => WriteResults.Done(request.Key.ToString()), cancellationToken);

    public Task<CheckReading> ReadAsync(CheckRequest request, CancellationToken cancellationToken) => script.AnswerAsync(
        "read_checks", request.Sha,
        () => MustBeStarted && script.Count("start_checks") == 0
            ? new CheckReading(request.Sha, Verdict.Pending, "No check was started.", [])
            : new CheckReading(request.Sha, Verdict, $"The checks are {Verdict}.", [new CheckResult("build", Verdict, $"build: {Verdict}")]),
        cancellationToken);
}
