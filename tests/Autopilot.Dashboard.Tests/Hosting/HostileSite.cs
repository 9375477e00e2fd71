namespace Autopilot.Tests;

/// <summary>
/// A site on which everybody who may write anything writes markup: authors, workers, agents and governors. Each text sets <c>window.pwned</c>
/// wherever it is taken for anything but text.
/// </summary>
public sealed class HostileSite : Site, IAsyncLifetime
{
    public static readonly string[] Texts =
    [
        "<script>window.pwned=1</script>",
        "<img src=x onerror=window.pwned=2>",
        "\"><img src=x onerror=window.pwned=3><p title=\"",
        "' autofocus onfocus='window.pwned=4' title='",
        "\" autofocus tabindex=0 onfocus=\"window.pwned=5\" title=\"",
        "<svg onload=window.pwned=6><animate onbegin=window.pwned=6 attributeName=x>",
        "javascript:window.pwned=7//<a href=javascript:window.pwned=7>here</a>",
        "</pre></details></section><script>window.pwned=8</script><pre>",
        "</title></textarea></template></noscript><script>window.pwned=9</script><!--",
        "{{constructor.constructor('window.pwned=10')()}} ${window.pwned=10} @(1+1) <%= 10 %> `",
        "&lt;script&gt;window.pwned=11&lt;/script&gt; &#x3C;img src=x onerror=window.pwned=11&#x3E; &amp;lt;",
        "<iframe srcdoc=\"<script>parent.pwned=12</script>\"></iframe><object data=javascript:parent.pwned=12>",
        "<style>*{display:none}</style><base href=https://evil.example/><link rel=stylesheet href=https://evil.example/x.css><meta http-equiv=refresh content=0;url=https://evil.example/>",
        "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=window.pwned=14&gt;\">",
    ];

    private const string Separators = "one\u2028window.pwned=15\u2029</script>\u200b\u202egnp.exe";

    private readonly List<AutopilotTask> failed = [], proposed = [], rejected = [];

    /// <summary>What may stand where more than one line may.</summary>
    public static string[] Longer { get; } = [.. Texts, Separators, "a line\n<b>and</b>\r\n\tanother"];

    /// <summary>One for each text: its work failed, and title, worker, reason and message are that text.</summary>
    public IReadOnlyList<AutopilotTask> Failed => failed;

    /// <summary>One for each text: its spec waits for an approval.</summary>
    public IReadOnlyList<AutopilotTask> Proposed => proposed;

    /// <summary>One for each longer text, which is why its spec was rejected, by somebody of that name.</summary>
    public IReadOnlyList<AutopilotTask> Rejected => rejected;

    /// <summary>Why nothing runs.</summary>
    public static string Reason { get; } = string.Join(" ", Texts);

    /// <summary>A longer text as a spec keeps it.</summary>
    public static string Kept(string text) => text.Replace("\r\n", "\n", StringComparison.Ordinal).Trim();

    async ValueTask IAsyncLifetime.InitializeAsync()
    {
        await InitializeAsync();
        var (queue, engine) = (Get<IWorkQueue>(), Get<TaskEngine>());
        foreach (var text in Texts)
        {
            var vtid = (await this.ActivateAsync(text)).Task.Vtid;
            var worker = await queue.RegisterAsync(new WorkerRegistration(text, text, text) { Revision = text, Capabilities = [text, "*"] }, default);
            var order = (await Eventually.SeeAsync<WorkOrder?>(() => queue.ClaimAsync(new ClaimRequest(worker, TimeSpan.FromSeconds(20)), default), found => found is not null))!;
            order.Vtid.ShouldBe(vtid);
            await this.FailAsync(worker, order, text, text);
            failed.Add((await this.UntilAsync(vtid, RunState.Failed))!.Task);
            proposed.Add((await this.CreateAsync(text, text)).Task);
        }

        foreach (var text in Longer)
        {
            var task = (await this.CreateAsync("A rejected spec", text)).Task;
            rejected.Add((await engine.RejectSpecAsync(task.Vtid, task.Spec.Hash, text, new Caller(text), default)).Task);
        }

        await Control.StopAsync(Reason, false, new Caller(Texts[0]), default);
    }
}
