using System.Globalization;
using Autopilot.Tests.Google;
using Google.Protobuf.WellKnownTypes;
using V2 = Google.Cloud.Run.V2;

namespace Autopilot.Tests;

/// <summary>The jobs, and the executions that were started.</summary>
internal sealed class DoubleJobs(CloudRunDouble cloudRun)
{
    public Dictionary<string, V2.Job> All { get; } = new(StringComparer.Ordinal);

    public List<V2.Execution> Executions { get; } = [];

    /// <summary>What an execution does; null: nothing, as a container that hangs.</summary>
    public Action<V2.Execution>? Started { get; set; }

    /// <summary>How an execution ends at the next look, by its job's id; null or absent: it goes on.</summary>
    public Dictionary<string, bool> Ends { get; } = new(StringComparer.Ordinal);

    public V2.Job Add(string id)
    {
        var at = new Timestamp { Seconds = 1_780_000_000 };
        var job = new V2.Job
        {
            Name = $"{CloudRunDouble.Location}/jobs/{id}",
            Uid = id,
            Generation = 1,
            ObservedGeneration = 1,
            CreateTime = at,
            UpdateTime = at,
            DeleteTime = at,
            ExpireTime = at,
            Creator = "somebody",
            LastModifier = "somebody",
            ExecutionCount = 3,
            LatestCreatedExecution = new V2.ExecutionReference { Name = $"{id}-00000" },
            Conditions = { new V2.Condition { Type = "Ready" } },
            SatisfiesPzs = true,
            Template = new V2.ExecutionTemplate { Template = new V2.TaskTemplate() },
        };
        job.Template.Template.Containers.Add(new V2.Container { Image = "images.test/worker:1", Env = { new V2.EnvVar { Name = "MODE", Value = "worker" } } });
        job.Etag = "\"1\"";
        job.TerminalCondition = new V2.Condition { Type = "Ready", State = V2.Condition.Types.State.ConditionSucceeded };
        return All[id] = job;
    }

    public CloudRunAnswer Answer(string method, SeenCall call, string body)
    {
        var id = call.Path.Split('/', ':')[7];
        if (!All.TryGetValue(id, out var job))
        {
            return CloudRunAnswer.NotFound(call.Path);
        }

        return method switch
        {
            "GetJob" => CloudRunAnswer.Of(job),
            "UpdateJob" => Update(job, id, (V2.Job)ProtoJson.Parse(body, V2.Job.Descriptor)),
            "RunJob" => Run(job, id, (V2.RunJobRequest)ProtoJson.Parse(body, V2.RunJobRequest.Descriptor)),
            "ListExecutions" => Page(job, call),
            _ => CloudRunAnswer.Error(501, "UNIMPLEMENTED", method),
        };
    }

    // The whole of it: a job has no mask.
    private CloudRunAnswer Update(V2.Job job, string id, V2.Job wanted)
    {
        if (wanted.Etag.Length > 0 && wanted.Etag != job.Etag)
        {
            return Conflict(job);
        }

        var updated = wanted.Clone();
        updated.Etag = $"\"{int.Parse(job.Etag.Trim('"'), CultureInfo.InvariantCulture) + 1}\"";
        updated.TerminalCondition = job.TerminalCondition.Clone();
        updated.Uid = job.Uid;
        updated.Generation = job.Generation + 1;
        All[id] = updated;
        return CloudRunAnswer.Of(cloudRun.NewOperation(updated, done: true));
    }

    private static CloudRunAnswer Conflict(V2.Job job) => CloudRunAnswer.Error(409, "ABORTED", $"Conflict for resource '{job.Name}': version '{job.Etag}'.");

    private CloudRunAnswer Run(V2.Job job, string id, V2.RunJobRequest request)
    {
        if (request.Etag.Length > 0 && request.Etag != job.Etag)
        {
            return Conflict(job);
        }

        var execution = new V2.Execution
        {
            Name = string.Create(CultureInfo.InvariantCulture, $"{job.Name}/executions/{id}-{Executions.Count + 1:x5}"),
            Job = job.Name,
            Template = job.Template.Template.Clone(),
        };
        foreach (var over in request.Overrides?.ContainerOverrides ?? [])
        {
            execution.Template.Containers[0].Env.Add(over.Env);
        }

        Executions.Insert(0, execution);
        Started?.Invoke(execution);
        return CloudRunAnswer.Of(cloudRun.NewOperation(execution, done: false));
    }

    private void End(V2.Execution execution, string job)
    {
        if (Ends.TryGetValue(job, out var well))
        {
            execution.LogUri = $"https://console.test/{Last(execution.Name)}";
            execution.Conditions.Add(new V2.Condition
            {
                Type = "Completed",
                State = well ? V2.Condition.Types.State.ConditionSucceeded : V2.Condition.Types.State.ConditionFailed,
                Message = well ? "" : "Task failed with exit code 1.",
            });
        }
    }

    private static string Last(string name) => name[(name.LastIndexOf('/') + 1)..];

    private CloudRunAnswer Page(V2.Job job, SeenCall call)
    {
        foreach (var execution in Executions.Where(execution => execution.Job == job.Name && execution.Conditions.Count == 0))
        {
            End(execution, Last(job.Name));
        }

        var from = call.Query.TryGetValue("pageToken", out var token) ? int.Parse(token, CultureInfo.InvariantCulture) : 0;
        var all = Executions.Where(execution => execution.Job == job.Name).ToArray();
        var page = all.Skip(from).Take(cloudRun.PageSize).ToArray();
        return CloudRunAnswer.Of(new V2.ListExecutionsResponse
        {
            Executions = { page },
            NextPageToken = from + page.Length < all.Length ? (from + page.Length).ToString(CultureInfo.InvariantCulture) : "",
        });
    }
}
