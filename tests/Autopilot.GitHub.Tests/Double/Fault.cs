using System.Text;
using Microsoft.AspNetCore.Http;

namespace Autopilot.Tests;

/// <summary>What goes wrong with a request: another answer, or none, before or after what it asks for has happened.</summary>
internal sealed record Fault
{
    /// <summary>The answer in place of the true one; null: the connection is cut.</summary>
    public DoubleAnswer? Answer { get; init; }

    /// <summary>Whether what was asked for happens all the same.</summary>
    public bool AfterTheEffect { get; init; }

    /// <summary>How many requests it hits.</summary>
    public int Times { get; init; } = 1;

    /// <summary>Held up until this ends; the true answer follows.</summary>
    public Task? Until { get; init; }

    public static Fault Answers(DoubleAnswer answer, int times = 1) => new() { Answer = answer, Times = times };

    public static Fault CutBefore { get; } = new();

    public static Fault CutAfter { get; } = new() { AfterTheEffect = true };

    /// <returns>Whether the request goes on as if nothing had happened.</returns>
    public async Task<bool> ApplyAsync(HttpContext context)
    {
        if (Until is { } until)
        {
            await until.WaitAsync(context.RequestAborted);
            return true;
        }

        if (Answer is not { } answer)
        {
            context.Abort();
            return false;
        }

        context.Response.StatusCode = answer.Status;
        foreach (var (name, value) in answer.Headers)
        {
            context.Response.Headers[name] = value;
        }

        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(answer.Body));
        return false;
    }
}
