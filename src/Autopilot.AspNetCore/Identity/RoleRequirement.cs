using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace Autopilot;

/// <summary>What a policy asks for.</summary>
internal sealed record RoleRequirement(string Policy) : IAuthorizationRequirement;

/// <summary>Grants a policy to whoever acts in one of its roles.</summary>
internal sealed class RoleRequirementHandler(IHttpContextAccessor accessor) : AuthorizationHandler<RoleRequirement>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, RoleRequirement requirement)
    {
        if (accessor.HttpContext is { } http && context.User.Identity?.IsAuthenticated == true && ActingContext.Of(http).Satisfies(requirement.Policy))
        {
            context.Succeed(requirement);
        }

        return Task.CompletedTask;
    }
}
