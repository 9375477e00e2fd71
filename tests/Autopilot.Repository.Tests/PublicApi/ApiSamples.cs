namespace Autopilot.Tests;

/// <summary>Declarations whose text is known.</summary>
public static class ApiSamples
{
    public abstract record Sample<T>(T Value) : IDisposable
        where T : class, new()
    {
        public const int Limit = 3;

        public required string? Note { get; init; }

        public int Count { get; protected set; }

        public Dictionary<string, string?> Map { get; } = [];

        internal int Hidden { get; init; }

        public bool TryRead(string text, out int value) => int.TryParse(text, out value) && value > Hidden;

        public abstract Task<int?> ReadAsync(string[]? names = null, bool all = false, CancellationToken cancellationToken = default);

        public void Each<TItem>(params TItem[] items)
            where TItem : struct => Hidden.CompareTo(items.Length);

        public virtual void Dispose() => GC.SuppressFinalize(this);

        public override string ToString() => "";
    }
}
