using FsCheck;
using FsCheck.Fluent;

namespace Autopilot.Testing;

/// <summary>A scenario, and numbers by which a law chooses what it adds to it.</summary>
internal sealed record LawCase(Scenario Scenario, int[] Picks);

/// <summary>Tries a law on generated scenarios, and shortens the one that breaks it.</summary>
internal static class LawTrial
{
    public static void ForAll(string law, RunPolicy policy, LawOptions? options, Func<LawCase, string?> broken)
    {
        ArgumentNullException.ThrowIfNull(policy);
        options ??= new LawOptions();
        if (options.Count < 1 || options.Length < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(options), $"Count is {options.Count} and Length is {options.Length}; at least 1 is accepted: a law that tries nothing proves nothing.");
        }

        var first = options.Seed ?? (ulong)Random.Shared.NextInt64();
        var cases = Cases(policy, options.Length);
        for (var number = 0; number < options.Count; number++)
        {
            var seed = unchecked(first + (ulong)number);
            var tried = cases.Sample(1, new Rnd(seed), options.Length).Single();
            if (broken(tried) is { } what)
            {
                var (shortest, why) = Shorten(tried, what, broken);
                throw new LawException(law, seed, $"{why} After {shortest.Scenario}.");
            }
        }
    }

    /// <summary>The first step of a scenario that breaks a law.</summary>
    public static void ForSteps(string law, RunPolicy policy, LawOptions? options, Func<Step, string?> broken) =>
        ForAll(law, policy, options, tried =>
        {
            foreach (var step in Walk.Steps(tried.Scenario))
            {
                if (broken(step) is { } what)
                {
                    return $"{what} It was {step.Trigger.Kind}({step.Trigger.Subject}) in {step.Before.State.Name()}.";
                }
            }

            return null;
        });

    private static Gen<LawCase> Cases(RunPolicy policy, int length) =>
        from scenario in Generators.Scenarios(policy, length)
        from picks in Gen.Choose(0, int.MaxValue).ArrayOf(length)
        select new LawCase(scenario, picks);

    private static (LawCase Case, string Why) Shorten(LawCase tried, string why, Func<LawCase, string?> broken)
    {
        while (true)
        {
            var shorter = tried.Scenario.Shorter()
                .Select(scenario => tried with { Scenario = scenario })
                .Select(next => (next, what: broken(next)))
                .FirstOrDefault(found => found.what is not null);
            if (shorter.what is null)
            {
                return (tried, why);
            }

            (tried, why) = (shorter.next, shorter.what);
        }
    }
}
