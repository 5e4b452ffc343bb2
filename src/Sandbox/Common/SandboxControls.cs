namespace HubSpotSfSync.Sandbox.Common;

/// <summary>What a test or an operator can turn on one sandbox.</summary>
public sealed class SandboxControls
{
    /// <summary>Paths below this are the sandbox's own: no faults, no latency, no limits, not counted.</summary>
    public const string Path = "/_sandbox";

    public SandboxClock Clock { get; init; } = new();

    public CallLog Calls { get; } = new();

    public FaultPlan Faults { get; } = new();

    public LatencyProfile Latency { get; init; } = new();

    /// <summary>How the platform words the faults that have words of their own; null for a platform without.</summary>
    public IPlatformFaults? Platform { get; set; }
}
