using HubSpotSfSync.Sandbox.Common;
using HubSpotSfSync.Sandbox.HubSpot;
using HubSpotSfSync.Sandbox.Salesforce;

namespace HubSpotSfSync.Scenarios.Harness;

/// <summary>Where a world departs from the usual.</summary>
internal sealed record WorldOptions
{
    /// <summary>False: HubSpot's changes are found by polling alone.</summary>
    public bool Webhooks { get; init; } = true;

    /// <summary>False: Salesforce's changes are found by polling alone.</summary>
    public bool ChangeEvents { get; init; } = true;

    /// <summary>The silo is a process of its own, which <see cref="World.RestartAsync"/> can kill.</summary>
    public bool OwnProcess { get; init; }

    /// <summary>False: the configuration does not fit the accounts yet, and nothing can be in step when the silo has started.</summary>
    public bool InStepAtFirst { get; init; } = true;

    /// <summary>The time of the platforms and of a silo within this process, which <see cref="World.PassAsync"/> moves on; null for the machine's.</summary>
    public SandboxClock? Clock { get; init; }

    /// <summary>What stands in HubSpot and Salesforce before the silo starts for the first time.</summary>
    public Func<World, Task>? Before { get; init; }

    /// <summary>What stands below an org's name in sync.yaml besides its address and login, by that name: sharedRecords.</summary>
    public IReadOnlyDictionary<string, string> Orgs { get; init; } = new Dictionary<string, string>();

    public Func<PortalOptions, PortalOptions> Portal { get; init; } = portal => portal;

    public Func<SalesforceSandboxOptions, SalesforceSandboxOptions> Org { get; init; } = org => org;
}
