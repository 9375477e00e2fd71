using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace Autopilot;

/// <summary>What a policy asks for; null: any principal.</summary>
internal sealed record RoleRequirement(string? Policy) : IAuthorizationRequirement;

/// <summary>Grants a policy to whoever acts in one of its roles.</summary>
internal sealed class RoleRequirementHandler(IHttpContextAccessor accessor, ActingContexts contexts) : AuthorizationHandler<RoleRequirement>
{
    protected override async Task HandleRequirementAsync(AuthorizationHandlerContext context, RoleRequirement requirement)
    {
        if (accessor.HttpContext is not { } http || context.User.Identity?.IsAuthenticated != true)
        {
            return;
        }

        try
        {
            var acting = await contexts.ResolveAsync(http);
            if (requirement.Policy is null || acting.Satisfies(requirement.Policy))
            {
                context.Succeed(requirement);
            }
        }
        catch (AutopilotException error)
        {
            context.Fail(new StoreDownReason(this, error));
        }
    }
}

/// <summary>Nobody can be granted anything, because the store does not say who acts as what.</summary>
internal sealed class StoreDownReason(IAuthorizationHandler handler, AutopilotException error) : AuthorizationFailureReason(handler, error.Message)
{
    public AutopilotException Error => error;
}
