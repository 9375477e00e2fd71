namespace Autopilot;

/// <summary>What a million tokens of a client's routes cost at most, in US dollars. A chat client of ours gives it as a service, where one is configured.</summary>
/// <param name="Input">Of the input.</param>
/// <param name="Output">Of the output.</param>
internal sealed record HighestPrice(decimal Input, decimal Output)
{
    private const decimal Million = 1_000_000;

    // More than any answer has.
    private const decimal MostMillions = 1000;

    public decimal Of(long input, long output) => ((input * Input) + (output * Output)) / Million;

    /// <summary>How many tokens of output some money pays for; negative: there is none left.</summary>
    public long OutputFor(decimal money) => money < 0 ? -1 : Output == 0 || money / Output >= MostMillions ? int.MaxValue : (long)(money * Million / Output);
}
