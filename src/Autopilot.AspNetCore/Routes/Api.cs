using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Autopilot;

/// <summary>What the routes share: who asks, which task, and how an answer is written.</summary>
internal static class Api
{
    /// <summary>The most characters of a person's reason.</summary>
    public const int LongestReason = 2000;

    /// <summary>The most characters of an idempotency key.</summary>
    public const int LongestKey = 200;

    public static IResult Json<T>(T value, int status = StatusCodes.Status200OK) => Results.Json(value, AutopilotJson.Options, statusCode: status);

    public static IResult Task(TaskSnapshot snapshot, int status = StatusCodes.Status200OK) => Json(TaskView.Of(snapshot), status);

    /// <summary>The task that the route names.</summary>
    /// <exception cref="RefusedException"><c>invalid_vtid</c>.</exception>
    public static Vtid Vtid(HttpContext context) => Autopilot.Vtid.Parse((string)context.Request.RouteValues["vtid"]!);

    /// <summary>Who asks, for a command. Its key stands for the whole request.</summary>
    public static Caller Caller<T>(HttpContext context, Body<T> body, long? expectedVersion)
        where T : class
    {
        var (acting, key) = (ActingContexts.Of(context), Key(context));
        return new Caller(acting.Subject)
        {
            IsSoleOperator = acting.IsSoleOperator,
            ExpectedVersion = expectedVersion,
            IdempotencyKey = key,
            IdempotencyPayload = key is null ? null : Hash(context.Request, body.Text.Span),
        };
    }

    /// <summary>The request's idempotency key, or null.</summary>
    public static string? Key(HttpContext context) => context.Request.Headers[ApiConnection.KeyHeader] switch
    {
        [] => null,
        [{ } key] => Text(ApiConnection.KeyHeader, key, LongestKey),
        { } several => throw Field(ApiConnection.KeyHeader, $"given {several.Count} times", "one key"),
    };

    /// <summary>A text in the query; null: it is absent or empty.</summary>
    public static string? Query(HttpContext context, string name) => context.Request.Query[name] switch
    {
        [] or [{ Length: 0 }] => null,
        [{ } text] when !text.Contains('\0', StringComparison.Ordinal) => text,
        [_] => throw Field(name, "a text with U+0000", "a text without it"),
        { } several => throw Field(name, $"given {several.Count} times", "one text"),
    };

    /// <summary>A number in the query.</summary>
    public static long Number(HttpContext context, string name, long otherwise, long least, long most)
    {
        if (Query(context, name) is not { } text)
        {
            return otherwise;
        }

        return long.TryParse(text, System.Globalization.NumberStyles.AllowLeadingSign, System.Globalization.CultureInfo.InvariantCulture, out var number)
            && number >= least && number <= most
            ? number
            : throw Field(name, text, $"a whole number from {least} to {most}");
    }

    /// <summary>A text that must be there, of a bounded length.</summary>
    public static string Text(string name, string? value, int most) =>
        !string.IsNullOrWhiteSpace(value) && value.Length <= most ? value : throw Field(name, Shorten(value), $"a text of 1 to {most} characters");

    public static ProblemException Field(string name, string? value, string accepted) =>
        new(StatusCodes.Status400BadRequest, ProblemCodes.InvalidField, $"'{name}' is '{value}'; {accepted} is accepted.");

    private static string Shorten(string? value) => value is { Length: > 80 } ? value[..80] + "…" : value ?? "";

    private static string Hash(HttpRequest request, ReadOnlySpan<byte> body)
    {
        var head = Encoding.UTF8.GetBytes($"{request.Method} {request.Path}\n");
        return Convert.ToHexStringLower(SHA256.HashData([.. head, .. body]));
    }
}
