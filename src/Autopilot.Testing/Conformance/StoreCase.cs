using System.Runtime.CompilerServices;

namespace Autopilot.Testing;

/// <summary>One promise of <see cref="IAutopilotStore"/>, as a test.</summary>
public sealed class StoreCase
{
    private readonly Func<StoreFixture, Task> body;

    private StoreCase(string name, bool needsReopen, Func<StoreFixture, Task> body)
    {
        this.body = body;
        Name = name;
        NeedsReopen = needsReopen;
    }

    /// <summary>The promise, in lower_snake words.</summary>
    public string Name { get; }

    /// <summary>Whether the case needs <see cref="StoreFixture.Reopen"/>; skip it for a store that keeps nothing.</summary>
    public bool NeedsReopen { get; }

    /// <summary>Runs the case.</summary>
    /// <param name="fixture">A fresh store.</param>
    /// <exception cref="ConformanceException">The store does not keep the promise.</exception>
    public async Task RunAsync(StoreFixture fixture)
    {
        ArgumentNullException.ThrowIfNull(fixture);
        try
        {
            await body(fixture).ConfigureAwait(false);
        }
        catch (Exception error) when (error is not ConformanceException)
        {
            throw new ConformanceException($"{Name}: the store raised {error.GetType().Name}: {error.Message}", error);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => "StoreConformance: " + Name;

    internal static StoreCase Of(Func<StoreScript, Task> body, [CallerArgumentExpression(nameof(body))] string name = "") =>
        new(ToName(name), false, fixture => body(new StoreScript(fixture)));

    internal static StoreCase Durable(Func<StoreScript, Task> body, [CallerArgumentExpression(nameof(body))] string name = "") =>
        new(ToName(name), true, fixture => body(new StoreScript(fixture)));

    private static string ToName(string method) => char.ToLowerInvariant(method[0]) + method[1..];
}
