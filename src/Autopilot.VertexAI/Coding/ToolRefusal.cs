namespace Autopilot;

/// <summary>A tool will not do what the model asks; the message tells the model why, and what is accepted. It never leaves the run.</summary>
internal sealed class ToolRefusal(string message) : AutopilotException("tool_refused", message);
