using Microsoft.Extensions.AI;

namespace Autopilot;

/// <summary>What one side said before the other one spoke, in order.</summary>
/// <param name="IsModel">Whether the model said it.</param>
/// <param name="Contents">What was said.</param>
internal sealed record ChatTurn(bool IsModel, IReadOnlyList<AIContent> Contents)
{
    public IEnumerable<FunctionCallContent> Calls => Contents.OfType<FunctionCallContent>();

    public IEnumerable<FunctionResultContent> Results => Contents.OfType<FunctionResultContent>();
}
