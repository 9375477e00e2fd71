namespace Autopilot.Testing;

/// <summary>What every adapter of checks must do, as named cases without a test framework.</summary>
public static class ChecksConformance
{
    private static readonly CancellationToken None = CancellationToken.None;

    /// <summary>The cases by name.</summary>
    public static IReadOnlyDictionary<string, Func<ChecksFixture, Task>> Cases { get; } = new Dictionary<string, Func<ChecksFixture, Task>>(StringComparer.Ordinal)
    {
        ["checks that were not started are not green"] = NotStartedAsync,
        ["green checks pass"] = PassAsync,
        ["red checks fail and say why"] = FailAsync,
        ["running checks are pending"] = PendAsync,
        ["checks that cannot start are an environment failure, not red"] = CannotStartAsync,
        ["starting twice runs once"] = StartTwiceAsync,
        ["a result outlives the host"] = RememberAsync,
        ["checks that a crash cut off end all the same"] = ResumeAsync,
        ["another commit is not judged by this one's checks"] = OtherCommitAsync,
        ["a reading that goes wrong is neither green nor red"] = SpoilAsync,
        ["a required check that is absent keeps the set from passing"] = RequireAsync,
    };

    /// <summary>Runs every case, each on a fixture of its own.</summary>
    /// <param name="create">Makes a fresh fixture.</param>
    /// <exception cref="ConformanceException">Promises are not kept; all of them are named.</exception>
    public static Task RunAllAsync(Func<Task<ChecksFixture>> create) =>
        ConformanceRun.AllAsync(nameof(ChecksConformance), Cases.Select(one => (one.Key, one.Value)), create);

    private static async Task NotStartedAsync(ChecksFixture fixture)
    {
        var request = await fixture.ArrangeAsync(CheckBehaviour.Waits).ConfigureAwait(false);
        var reading = await fixture.Checks.ReadAsync(request, None).ConfigureAwait(false);
        Expect.True(reading.Verdict is Verdict.Unknown or Verdict.Pending, $"Absent is not green, and it was {reading.Verdict}.");
        Expect.Equal(0, reading.Checks.Count, "What was never started has no entry, for by its entries a look tells what was started.");
        if (fixture.Checks.MustBeStarted)
        {
            Expect.Done(await fixture.Checks.StartAsync(request, None).ConfigureAwait(false), "They can be started.");
            reading = await fixture.Checks.ReadAsync(request, None).ConfigureAwait(false);
            Expect.True(reading.Checks.Count > 0, "What was started has an entry.");
        }
    }

    private static async Task PassAsync(ChecksFixture fixture)
    {
        var reading = await EndAsync(fixture, CheckBehaviour.Passes).ConfigureAwait(false);
        Expect.Equal(Verdict.Passed, reading.Verdict, $"Green passes: {reading.Detail}");
        Expect.True(reading.Checks.Count > 0 && reading.Checks.All(check => check.Verdict == Verdict.Passed), "A green set is not empty and all of it is green.");
    }

    private static async Task FailAsync(ChecksFixture fixture)
    {
        var reading = await EndAsync(fixture, CheckBehaviour.Fails).ConfigureAwait(false);
        Expect.Equal(Verdict.Failed, reading.Verdict, $"Red fails: {reading.Detail}");
        Expect.True(reading.Checks.Any(check => check.Verdict == Verdict.Failed && check.Detail.Contains("boom 42", StringComparison.Ordinal)), "A red check shows the end of its output.");
    }

    private static async Task PendAsync(ChecksFixture fixture)
    {
        var request = await StartAsync(fixture, CheckBehaviour.Waits).ConfigureAwait(false);
        Expect.Equal(Verdict.Pending, (await fixture.Checks.ReadAsync(request, None).ConfigureAwait(false)).Verdict, "Running is pending.");
        await fixture.ReleaseAsync(request).ConfigureAwait(false);
        Expect.Equal(Verdict.Passed, (await WaitAsync(fixture, request).ConfigureAwait(false)).Verdict, "It ends green.");
    }

    private static async Task CannotStartAsync(ChecksFixture fixture)
    {
        var request = await StartAsync(fixture, CheckBehaviour.CannotStart).ConfigureAwait(false);
        try
        {
            var reading = await WaitAsync(fixture, request).ConfigureAwait(false);
            throw new ConformanceException($"Checks that cannot start have no verdict, and it was {reading.Verdict}: {reading.Detail}");
        }
        catch (ProviderException error)
        {
            Expect.Equal((FailureKind.Environment, FailureReasons.ChecksUnavailable), (error.Kind, error.Code), error.Message);
        }
    }

    private static async Task StartTwiceAsync(ChecksFixture fixture)
    {
        var request = await StartAsync(fixture, CheckBehaviour.Passes).ConfigureAwait(false);
        await StartIfAskedAsync(fixture, request).ConfigureAwait(false);
        await WaitAsync(fixture, request).ConfigureAwait(false);
        await StartIfAskedAsync(fixture, request).ConfigureAwait(false);
        await WaitAsync(fixture, request).ConfigureAwait(false);
        Expect.Equal(1, await fixture.CountRunsAsync(request).ConfigureAwait(false), "The same key runs once.");
    }

    private static async Task RememberAsync(ChecksFixture fixture)
    {
        var request = await StartAsync(fixture, CheckBehaviour.Fails).ConfigureAwait(false);
        await WaitAsync(fixture, request).ConfigureAwait(false);
        await fixture.RestartAsync().ConfigureAwait(false);
        Expect.Equal(Verdict.Failed, (await fixture.Checks.ReadAsync(request, None).ConfigureAwait(false)).Verdict, "The result counts as before.");
        Expect.Equal(1, await fixture.CountRunsAsync(request).ConfigureAwait(false), "It is not run again.");
    }

    private static async Task ResumeAsync(ChecksFixture fixture)
    {
        var request = await StartAsync(fixture, CheckBehaviour.Waits).ConfigureAwait(false);
        await fixture.RestartAsync().ConfigureAwait(false);
        Expect.Equal(Verdict.Pending, (await fixture.Checks.ReadAsync(request, None).ConfigureAwait(false)).Verdict, "It is still wanted.");
        await fixture.ReleaseAsync(request).ConfigureAwait(false);
        Expect.Equal(Verdict.Passed, (await WaitAsync(fixture, request).ConfigureAwait(false)).Verdict, "It ends green.");
        Expect.Equal(1, await fixture.CountRunsAsync(request).ConfigureAwait(false), "It ran to its end once.");
    }

    private static async Task OtherCommitAsync(ChecksFixture fixture)
    {
        var green = await StartAsync(fixture, CheckBehaviour.Passes).ConfigureAwait(false);
        Expect.Equal(Verdict.Passed, (await WaitAsync(fixture, green).ConfigureAwait(false)).Verdict, "The first is green.");
        var other = await fixture.ArrangeAsync(CheckBehaviour.Waits).ConfigureAwait(false);
        var reading = await fixture.Checks.ReadAsync(green with { Sha = other.Sha }, None).ConfigureAwait(false);
        Expect.True(reading.Verdict is Verdict.Unknown or Verdict.Pending, $"The other commit is not judged, and it was {reading.Verdict}.");
    }

    private static async Task SpoilAsync(ChecksFixture fixture)
    {
        foreach (var behaviour in (CheckBehaviour[])[CheckBehaviour.Passes, CheckBehaviour.Fails])
        {
            var request = await StartAsync(fixture, behaviour).ConfigureAwait(false);
            var verdict = (await WaitAsync(fixture, request).ConfigureAwait(false)).Verdict;
            foreach (var fault in Enum.GetValues<CallFault>())
            {
                await fixture.RestartAsync().ConfigureAwait(false);
                var isSpoiled = fixture.SpoilNextCall(fault);
                try
                {
                    var reading = await fixture.Checks.ReadAsync(request, None).ConfigureAwait(false);
                    Expect.True(reading.Verdict == verdict || (isSpoiled && reading.Verdict is Verdict.Unknown or Verdict.Pending), $"Nothing else is read than what is true or unknown, and it was {reading.Verdict}.");
                }
                catch (ProviderException error)
                {
                    Expect.True(isSpoiled && error.Kind == FailureKind.Transient, $"A reading that goes wrong is a transient failure, and it was {error.Kind}: {error.Message}");
                }

                Expect.Equal(verdict, (await fixture.Checks.ReadAsync(request, None).ConfigureAwait(false)).Verdict, "The next reading says what is true.");
            }
        }
    }

    private static async Task RequireAsync(ChecksFixture fixture)
    {
        var request = await StartAsync(fixture, CheckBehaviour.Passes).ConfigureAwait(false);
        await WaitAsync(fixture, request).ConfigureAwait(false);
        var reading = await fixture.Checks.ReadAsync(request with { Required = ["never-there"] }, None).ConfigureAwait(false);
        Expect.True(reading.Verdict is Verdict.Unknown or Verdict.Pending, $"What is required and absent is not green, and it was {reading.Verdict}.");
        Expect.True(reading.Detail.Contains("never-there", StringComparison.Ordinal), "The detail names it.");
    }

    private static async Task<CheckReading> EndAsync(ChecksFixture fixture, CheckBehaviour behaviour) =>
        await WaitAsync(fixture, await StartAsync(fixture, behaviour).ConfigureAwait(false)).ConfigureAwait(false);

    private static async Task<CheckRequest> StartAsync(ChecksFixture fixture, CheckBehaviour behaviour)
    {
        var request = await fixture.ArrangeAsync(behaviour).ConfigureAwait(false);
        await StartIfAskedAsync(fixture, request).ConfigureAwait(false);
        return request;
    }

    private static async Task StartIfAskedAsync(ChecksFixture fixture, CheckRequest request)
    {
        if (fixture.Checks.MustBeStarted)
        {
            Expect.Done(await fixture.Checks.StartAsync(request, None).ConfigureAwait(false), "They can be started.");
        }
    }

    private static Task<CheckReading> WaitAsync(ChecksFixture fixture, CheckRequest request) => Expect.EventuallyAsync(
        () => fixture.Checks.ReadAsync(request, None), reading => reading.Verdict is Verdict.Passed or Verdict.Failed, "The checks end.");
}
