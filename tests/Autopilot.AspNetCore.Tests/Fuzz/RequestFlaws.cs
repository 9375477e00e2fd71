using System.Text;
using System.Text.Json.Nodes;

namespace Autopilot.Tests;

/// <summary>Requests that are wrong in one way: in who asks, in the path, the query, the headers or the body.</summary>
internal sealed class RequestFlaws(FuzzScene scene, Random random, double share)
{
    private const string KeyHeader = "Idempotency-Key";

    private static readonly string[] NoIds =
    [
        "nothing", "VTID-1", "vtid-00001", "VTID-00001x", "VTID-00001%20", "VTID-00001%0A", "%20", "-1", "null", "{vtid}", "*", "VTID-00001;a=b", "VTID-00001:spec", "..%2f..%2fetc%2fpasswd", "%2e%2e", "..",
        "VTID-00001%2Fspec", "VTID-00001/..%2f", "%5c..%5c", "%FF%FE", "%C3%28", "%ED%A0%80", "%F0%9F%98%80", "VTID-%D9%A0%D9%A0%D9%A0%D9%A1", "VTID-00001%E2%80%AE", "'%20OR%201=1--", "%25%30%30", "%3Cscript%3E",
        new('A', 300), new('%', 50), string.Concat(Enumerable.Repeat("%41", 2000)), $"VTID-{new string('1', 7000)}", "../../v1/nowhere",
    ];

    private static readonly string[] NoAuthorizations =
        ["", "Bearer", "Bearer ", "Bearer token-all,token-all", "Bearer token-all x", "Basic dG9rZW4tYWxs", "token-all", "Bearer ../../token", $"Bearer {new string('t', 7000)}", "Negotiate AAAA"];

    private static readonly string[] OddQueries =
        ["x", "-1", "0", "1e3", "1.0", "%201", "99999999999999999999", "NaN", "%00", "%C3%28", "%ED%A0%80", "in_progress%00", "IN_PROGRESS", "%25", "a%0D%0Ab", "'%20OR%201=1--", "[]", "../..", "VTID-99999", new('9', 3000), "&&&=&", "1&{0}=2"];

    private static readonly (string Name, string Value)[] OddHeaders =
    [
        ("Cookie", "autopilot-role=governor; =; ;;a"), ("Accept", "text/html;q=0.000001, */*;q=x"), ("Accept-Encoding", "gzip, br, x"), ("Range", "bytes=0-,-1"), ("If-Match", "*"), ("Origin", "null"),
        ("X-Forwarded-User", "root"), ("X-Bypass", "true"), ("X-HTTP-Method-Override", "DELETE"), ("Content-Encoding", "gzip"), ("Expect", "nothing"), ("X-Long", new string('x', 16_000)), ("Forwarded", "for=\"_x\";by=;;"),
    ];

    private readonly BodyFlaws bodies = new(random, share);

    /// <summary>What can be wrong with a request for an operation; a share of it.</summary>
    public IEnumerable<HostileRequest> For(ApiOperation operation) => operation is { Policy: null, Body: not null }
        ? new DeliveryFlaws(scene, bodies).For(operation)
        : WhoAsks(operation).Concat(Paths(operation)).Concat(Queries(operation)).Concat(Headers(operation)).Concat(Texts(operation)).Concat(Claims(operation))
            .Where(_ => random.NextDouble() <= share).Concat(Fields(operation));

    private IEnumerable<HostileRequest> WhoAsks(ApiOperation operation)
    {
        if (operation.Policy is null)
        {
            yield break;
        }

        foreach (var authorization in NoAuthorizations.Prepend(null))
        {
            yield return Right(operation, $"authorization {authorization}") with { Authorization = authorization };
        }

        foreach (var role in AutopilotRoles.All.Except(operation.Roles, StringComparer.Ordinal).Where(role => role != AutopilotRoles.BreakGlass))
        {
            yield return Right(operation, $"as {role}") with { Authorization = $"Bearer token-{role}" };
        }
    }

    private IEnumerable<HostileRequest> Paths(ApiOperation operation)
    {
        if (!operation.Path.Contains("{vtid}", StringComparison.Ordinal))
        {
            yield break;
        }

        yield return Right(operation, "unknown id") with { Target = scene.Target(operation, "VTID-99999") };
        foreach (var id in NoIds)
        {
            yield return Right(operation, $"id {id}") with { Target = scene.Target(operation, id), LeadsAstray = true };
        }
    }

    private IEnumerable<HostileRequest> Queries(ApiOperation operation)
    {
        foreach (var parameter in operation.Parameters.Where(parameter => parameter.In == "query"))
        {
            foreach (var odd in OddQueries)
            {
                yield return Reading(operation, $"query {odd}") with { Target = $"{scene.Target(operation)}?{parameter.Name}={odd.Replace("{0}", parameter.Name, StringComparison.Ordinal)}" };
            }
        }
    }

    private IEnumerable<HostileRequest> Headers(ApiOperation operation)
    {
        // With a body that is right, these would be as good as none.
        foreach (var header in OddHeaders)
        {
            yield return operation.Body is null
                ? Reading(operation, "odd header") with { Headers = [header] }
                : Right(operation, "odd header and no body") with { Headers = [header], Body = "{}"u8.ToArray() };
        }

        if (operation.Parameters.Any(parameter => parameter.Name == "Last-Event-ID"))
        {
            foreach (var id in new[] { "x", "-1", "99999999999999999999", "a:b:c", "%", new string('1', 9000), "0000:1" })
            {
                yield return Reading(operation, "position") with { Headers = [("Last-Event-ID", id)] };
            }
        }

        if (operation.Parameters.Any(parameter => parameter.Name == KeyHeader))
        {
            foreach (var key in new[] { "", " ", new string('k', 201), new string('k', 9000) })
            {
                yield return Right(operation, $"key of {key.Length} characters") with { Headers = [(KeyHeader, key)] };
            }
        }
    }

    private IEnumerable<HostileRequest> Fields(ApiOperation operation) => operation.Body is not { } body ? []
        : bodies.Fields(body, scene.Body(operation)).Select(one => Right(operation, one.Flaw) with { Body = one.Body, IsChunked = random.Next(10) == 0 });

    private IEnumerable<HostileRequest> Texts(ApiOperation operation)
    {
        if (operation.Body is null)
        {
            yield break;
        }

        foreach (var (flaw, text) in bodies.Texts(scene.Body(operation)))
        {
            // Who does not wait to be asked for more than is taken may be cut off before the answer.
            yield return Right(operation, flaw) with { Body = text, IsChunked = flaw != "too large" && random.Next(3) == 0, WaitsToBeAsked = flaw == "too large" };
        }

        foreach (var type in new[] { null, "text/plain", "application/xml", "application/jsonx", "multipart/form-data; boundary=a", "application/x-www-form-urlencoded", "///", "application/", "; charset=utf-8" })
        {
            yield return Right(operation, "content type") with { ContentType = type };
        }
    }

    // What a worker may say only of a claim that is its own, and is now.
    private IEnumerable<HostileRequest> Claims(ApiOperation operation)
    {
        if (operation.Body is null || operation.Policy != AutopilotDefaults.WorkPolicy)
        {
            yield break;
        }

        var right = scene.Body(operation);
        if (right.ContainsKey("fence"))
        {
            foreach (var fence in new[] { 0, -1, scene.Claim.Fence + 1, scene.Claim.Fence - 1, long.MaxValue, long.MinValue })
            {
                yield return With(operation, "fence", fence);
            }

            yield return With(operation, "workerId", scene.Claim.Other);
            yield return Right(operation, "another task's claim") with { Target = scene.Target(operation, scene.Waiting) };
        }

        if (right.ContainsKey("workerId"))
        {
            yield return Right(operation, "another's worker") with { Authorization = "Bearer token-thief" };
            foreach (var worker in new[] { "nobody", "", "*", "\u202e", new string('w', 100_000) })
            {
                yield return With(operation, "workerId", worker);
            }
        }
    }

    private HostileRequest With(ApiOperation operation, string field, JsonNode value)
    {
        var body = scene.Body(operation);
        body[field] = value;
        return Right(operation, $"{field} is not the claim's") with { Body = Utf8(body), MaySucceed = operation.Id == "renewClaims" };
    }

    private HostileRequest Reading(ApiOperation operation, string flaw) => Right(operation, flaw) with { MaySucceed = operation.Method == HttpMethod.Get };

    private HostileRequest Right(ApiOperation operation, string flaw) => new(operation, flaw)
    {
        Authorization = operation.Policy is null ? null : FuzzScene.May(operation),
        Target = scene.Target(operation),
        Body = operation.Body is null ? null : Utf8(scene.Body(operation)),
    };

    private static byte[] Utf8(JsonObject body) => Encoding.UTF8.GetBytes(body.ToJsonString());
}
