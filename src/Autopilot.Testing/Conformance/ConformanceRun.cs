namespace Autopilot.Testing;

/// <summary>Runs every case of a suite, so that an implementer who calls one method has left none out.</summary>
internal static class ConformanceRun
{
    /// <exception cref="ConformanceException">At least one case failed; every one of them is named with what it says.</exception>
    public static async Task AllAsync<TFixture>(string suite, IEnumerable<(string Name, Func<TFixture, Task> Run)> cases, Func<Task<TFixture>> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        List<string> failures = [];
        var count = 0;
        foreach (var (name, run) in cases)
        {
            count++;
            var fixture = await create().ConfigureAwait(false);
            try
            {
                await run(fixture).ConfigureAwait(false);
            }
            catch (Exception error)
            {
                failures.Add($"{name}: {error.Message}");
            }
            finally
            {
                if (fixture is IAsyncDisposable disposable)
                {
                    await disposable.DisposeAsync().ConfigureAwait(false);
                }
            }
        }

        if (failures.Count > 0)
        {
            throw new ConformanceException($"{suite}: {failures.Count} of {count} promises are not kept.\n  {string.Join("\n  ", failures)}");
        }
    }

    /// <exception cref="ConformanceException">A case is not among those that are run.</exception>
    public static void RequireAll(string suite, IEnumerable<string> all, IEnumerable<string> run)
    {
        ArgumentNullException.ThrowIfNull(run);
        string[] left = [.. all.Except(run, StringComparer.Ordinal)];
        if (left.Length > 0)
        {
            throw new ConformanceException($"{suite}: {left.Length} cases are not run: {string.Join("; ", left)}.");
        }
    }
}
