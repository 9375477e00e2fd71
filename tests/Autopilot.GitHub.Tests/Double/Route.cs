using System.Text.RegularExpressions;

namespace Autopilot.Tests;

/// <summary>An operation of the double.</summary>
internal sealed record Route(string Operation, string Method, Regex Pattern, Func<Exchange, Task<DoubleAnswer>> HandleAsync)
{
    /// <summary>Whether only the App itself may ask, with its own signed token.</summary>
    public bool IsForApp { get; init; }

    /// <summary>Whether anybody may ask: what is asked for by an address that is its own credential.</summary>
    public bool IsAnonymous { get; init; }
}
