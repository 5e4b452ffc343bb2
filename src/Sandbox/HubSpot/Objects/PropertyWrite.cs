using HubSpotSfSync.Sandbox.HubSpot.Schema;

namespace HubSpotSfSync.Sandbox.HubSpot.Objects;

/// <summary>One accepted value for one property; empty clears it.</summary>
public readonly record struct PropertyWrite(PropertyDefinition Property, string Value);

/// <summary>Who writes; <paramref name="IsSilent"/> for sample data that was there before anyone subscribed.</summary>
public sealed record WriteOrigin(string Source, string? SourceId = null, bool IsSilent = false)
{
    public static readonly WriteOrigin Seed = new("IMPORT", null, IsSilent: true);
}
