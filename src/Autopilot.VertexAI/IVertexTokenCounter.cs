using Microsoft.Extensions.AI;

namespace Autopilot;

/// <summary>Counts tokens before they are paid for. The chat client gives it by <c>GetService&lt;IVertexTokenCounter&gt;()</c>.</summary>
public interface IVertexTokenCounter
{
    /// <summary>Asks how many input tokens messages are, tools and instructions included. Nothing is generated.</summary>
    /// <param name="messages">The messages, as they would be sent.</param>
    /// <param name="options">The options, as they would be sent; null: none.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ProviderException">It could not be counted.</exception>
    Task<long> CountAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default);
}
