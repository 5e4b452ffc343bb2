using System.Reflection;

namespace HubSpotSfSync.Silo.Tests;

/// <summary>Which room may know which: docs/architecture.md.</summary>
public sealed class RoomTests
{
    [Theory]
    [InlineData("Sync", "")]
    [InlineData("Sandbox", "")]
    [InlineData("Crm.Http", "Sync")]
    [InlineData("HubSpot", "Sync, Crm.Http")]
    [InlineData("Salesforce", "Sync, Crm.Http")]
    [InlineData("Grains.Interfaces", "Sync")]
    [InlineData("Grains", "Sync, Grains.Interfaces")]
    [InlineData("Dashboard", "Sync, Grains.Interfaces")]
    public void A_room_knows_only_the_rooms_below_it(string room, string below)
    {
        const string Prefix = "HubSpotSfSync.";
        var allowed = below.Split(", ", StringSplitOptions.RemoveEmptyEntries);

        var known = Assembly.Load(Prefix + room).GetReferencedAssemblies()
            .Where(assembly => assembly.Name!.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(assembly => assembly.Name![Prefix.Length..]);

        known.ShouldBeSubsetOf(allowed);
    }
}
