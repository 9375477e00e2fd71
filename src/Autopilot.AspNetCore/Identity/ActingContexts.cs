using Microsoft.AspNetCore.Http;

namespace Autopilot;

/// <summary>Knows who acts in a request: by its claims, and by the choice that the store keeps. Read once for each request.</summary>
internal sealed class ActingContexts(IAutopilotStore store)
{
    private static readonly object Key = new();

    /// <summary>Who acts in a request, or null where nobody was asked for.</summary>
    public static ActingContext? Find(HttpContext context) => context.Items[Key] as ActingContext;

    /// <summary>Who acts in a request that was authorized.</summary>
    public static ActingContext Of(HttpContext context) => Find(context)
        ?? throw new InvalidOperationException("The request was not authorized by a policy of this API.");

    /// <exception cref="AutopilotException">The store does not answer: nobody acts as anything.</exception>
    public async ValueTask<ActingContext> ResolveAsync(HttpContext context)
    {
        if (context.Items[Key] is ActingContext known)
        {
            return known;
        }

        var acting = ActingContext.Of(context.User);

        // One role leaves nothing to choose, and a worker's calls are too many to ask each time.
        if (acting.Roles.Count > 1 || acting.Roles.Contains(AutopilotRoles.BreakGlass, StringComparer.Ordinal))
        {
            acting = acting.With(await store.ReadRoleAsync(acting.Subject, context.RequestAborted));
        }

        context.Items[Key] = acting;
        return acting;
    }
}
