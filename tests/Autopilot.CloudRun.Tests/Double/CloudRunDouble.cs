using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Autopilot.Tests.Google;
using Google.LongRunning;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using V2 = Google.Cloud.Run.V2;

namespace Autopilot.Tests;

/// <summary>
/// A Cloud Run on loopback: its Admin API, and the processes behind its services and tags, which answer by where the traffic is. Every request and every answer is held to Google's
/// description; its end fails where something is wrong.
/// </summary>
internal sealed class CloudRunDouble : IAsyncDisposable
{
    public const string Location = "projects/demo-project/locations/europe-west4";

    private const string Images = "images.test/demo:";

    private readonly WebApplication app;
    private readonly Lock gate = new();
    private readonly ConcurrentQueue<string> violations = new();
    private readonly Dictionary<string, Operation> operations = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ServiceBehaviour> images = new(StringComparer.Ordinal) { ["placeholder"] = ServiceBehaviour.Healthy };

    private CloudRunDouble()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        app = builder.Build();
        app.Run(AnswerAsync);
        Front = new ServingFront(this);
        Jobs = new DoubleJobs(this);
    }

    public Uri Address { get; private set; } = null!;

    public ConcurrentDictionary<string, DoubleService> Services { get; } = new(StringComparer.Ordinal);

    public DoubleJobs Jobs { get; }

    public ServingFront Front { get; }

    public ConcurrentQueue<SeenCall> Calls { get; } = new();

    /// <summary>What goes wrong instead of an answer, or before it; null: nothing. It is asked for each call.</summary>
    public Func<SeenCall, DoubleFault?>? Fault { get; set; }

    /// <summary>The most that a page holds.</summary>
    public int PageSize { get; set; } = 1000;

    public static string ImageOf(string commit) => $"{Images}{commit}";

    public static async Task<CloudRunDouble> StartAsync()
    {
        var started = new CloudRunDouble();
        await started.app.StartAsync();
        started.Address = new Uri($"{started.app.Urls.Single()}/");
        return started;
    }

    /// <summary>A service with one revision, made by hand.</summary>
    /// <param name="id">Its name.</param>
    /// <param name="commit">The commit that its revision names; null: none.</param>
    public DoubleService Add(string id, string? commit)
    {
        lock (gate)
        {
            if (commit is not null)
            {
                images[commit] = ServiceBehaviour.Healthy;
            }

            var service = Services[id] = new DoubleService(this, $"{Location}/services/{id}");
            service.Deploy($"{id}-00001-abc", commit);
            return service;
        }
    }

    /// <summary>Builds the image of a commit.</summary>
    public void Build(string commit, ServiceBehaviour behaviour) => images[commit] = behaviour;

    /// <summary>Builds images of commits that are not built yet; null: none are.</summary>
    public Func<string, ServiceBehaviour?>? Builder { get; set; }

    public ServiceBehaviour? BehaviourOf(string image)
    {
        var commit = CommitOf(image);
        if (!images.ContainsKey(commit) && Builder?.Invoke(commit) is { } built)
        {
            images[commit] = built;
        }

        return images.TryGetValue(commit, out var behaviour) ? behaviour : null;
    }

    /// <summary>The commit that is baked into an image.</summary>
    public static string CommitOf(string image) => image[(image.LastIndexOf(':') + 1)..];

    public Operation NewOperation(IMessage metadata, bool done)
    {
        var operation = new Operation
        {
            Name = string.Create(CultureInfo.InvariantCulture, $"{Location}/operations/op-{operations.Count + 1}"),
            Metadata = Any.Pack(metadata),
            Done = done,
        };
        if (done)
        {
            operation.Response = Any.Pack(metadata);
        }

        operations[operation.Name] = operation;
        return operation;
    }

    /// <summary>Does something while no request is answered.</summary>
    public T Do<T>(Func<T> work)
    {
        lock (gate)
        {
            return work();
        }
    }

    public int Count(string method) => Calls.Count(call => call.Method == method);

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        violations.ShouldBeEmpty();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        if (!path.StartsWith("/v2/projects/", StringComparison.Ordinal))
        {
            await Front.AnswerAsync(context);
            return;
        }

        var body = await new StreamReader(context.Request.Body).ReadToEndAsync();
        var query = context.Request.Query.ToDictionary(part => part.Key, part => part.Value.ToString(), StringComparer.Ordinal);
        if (ContractCheck.Find(context.Request.Method, path) is not { } binding)
        {
            Accuse($"{context.Request.Method} {path} is bound to no method.");
            await WriteAsync(context, CloudRunAnswer.NotFound(path));
            return;
        }

        var faults = ContractCheck.OfRequest(binding, query, body).ToArray();
        Array.ForEach(faults, Accuse);
        var call = new SeenCall(binding.Method.Name, path, query, body.Length > 0 && faults.Length == 0 ? JsonNode.Parse(body) : null);
        Calls.Enqueue(call);
        CloudRunCertificate.Count(binding.Method.FullName);
        var fault = Fault?.Invoke(call);
        await (fault?.Before ?? Task.CompletedTask).WaitAsync(context.RequestAborted);
        if (fault?.Instead is { } instead)
        {
            await WriteAsync(context, instead);
            return;
        }

        var answer = faults.Length > 0 ? CloudRunAnswer.Invalid(faults[0])
            : context.Request.Headers.Authorization.ToString().StartsWith("Bearer ", StringComparison.Ordinal) ? Do(() => Answer(binding, call, body))
            : CloudRunAnswer.Error(401, "UNAUTHENTICATED", "Request had invalid authentication credentials.");
        if (answer.Status == 200 && ContractCheck.OfAnswer(binding, answer.Body) is { } wrong)
        {
            Accuse($"The double's own answer to {binding.Method.Name}: {wrong}");
        }

        if (fault?.IsCutAfter == true)
        {
            context.Abort();
            return;
        }

        await WriteAsync(context, answer);
    }

    private CloudRunAnswer Answer(HttpBinding binding, SeenCall call, string body)
    {
        var parts = call.Path.Split('/', ':');
        return binding.Method.Name switch
        {
            "GetService" => OfService(parts[7], service => Looked(service, service.Resource)),
            "ListServices" => CloudRunAnswer.Of(new V2.ListServicesResponse { Services = { Services.Values.Select(service => service.Resource) } }),
            "CreateService" => Create(call.Query["serviceId"], (V2.Service)ProtoJson.Parse(body, V2.Service.Descriptor)),
            "UpdateService" => OfService(parts[7], service => service.Apply(
                call.Mask?.Split(',').Select(JsonNamingPolicy.SnakeCaseLower.ConvertName).ToArray(), (V2.Service)ProtoJson.Parse(body, V2.Service.Descriptor), call.ValidatesOnly)),
            "GetRevision" => OfService(parts[7], service => service.Revisions.TryGetValue(parts[9], out var revision) ? Looked(service, revision) : CloudRunAnswer.NotFound(call.Path)),
            "ListRevisions" => OfService(parts[7], service => CloudRunAnswer.Of(new V2.ListRevisionsResponse { Revisions = { service.Revisions.Values } })),
            "GetOperation" => Advance(operations.TryGetValue(call.Path["/v2/".Length..], out var operation) ? CloudRunAnswer.Of(operation) : CloudRunAnswer.NotFound(call.Path)),
            "ListOperations" => Advance(Page(call)),
            _ => Jobs.Answer(binding.Method.Name, call, body),
        };
    }

    // Newest first, a page at a time.
    private CloudRunAnswer Page(SeenCall call)
    {
        var from = call.Query.TryGetValue("pageToken", out var token) ? int.Parse(token, CultureInfo.InvariantCulture) : 0;
        var most = Math.Min(int.Parse(call.Query.GetValueOrDefault("pageSize", "100"), CultureInfo.InvariantCulture), PageSize);
        var page = operations.Values.Reverse().Skip(from).Take(most).ToArray();
        return CloudRunAnswer.Of(new ListOperationsResponse
        {
            Operations = { page },
            NextPageToken = from + page.Length < operations.Count ? (from + page.Length).ToString(CultureInfo.InvariantCulture) : "",
        });
    }

    private CloudRunAnswer Create(string id, V2.Service wanted)
    {
        if (Services.ContainsKey(id))
        {
            return CloudRunAnswer.Error(409, "ALREADY_EXISTS", $"Resource '{id}' already exists.");
        }

        var service = Services[id] = new DoubleService(this, $"{Location}/services/{id}");
        return service.Apply(null, wanted, validateOnly: false);
    }

    private CloudRunAnswer OfService(string id, Func<DoubleService, CloudRunAnswer> answer) =>
        Services.TryGetValue(id, out var service) ? answer(service) : CloudRunAnswer.NotFound($"{Location}/services/{id}");

    private static CloudRunAnswer Looked(DoubleService service, IMessage resource)
    {
        var answer = CloudRunAnswer.Of(resource);
        service.Advance();
        return answer;
    }

    private CloudRunAnswer Advance(CloudRunAnswer answer)
    {
        foreach (var service in Services.Values)
        {
            service.Advance();
        }

        return answer;
    }

    private void Accuse(string what)
    {
        CloudRunCertificate.CountViolation();
        violations.Enqueue(what);
    }

    private static async Task WriteAsync(HttpContext context, CloudRunAnswer answer)
    {
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(answer.Body, context.RequestAborted);
    }
}
