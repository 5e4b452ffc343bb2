using HubSpotSfSync.Sync.Configuration.Reading;

namespace HubSpotSfSync.Sync.Configuration.Rules;

internal sealed class PortalsAndOrgsExist : IConfigurationRule
{
    public void Check(SyncConfig config, Problems problems)
    {
        foreach (var connection in config.Connections)
        {
            Check(connection.PortalLocation, connection, "portal", connection.Portal, config.Portals.Select(p => p.Name), problems);
            Check(connection.OrgLocation, connection, "org", connection.Org, config.Orgs.Select(o => o.Name), problems);
        }
    }

    private static void Check(SourceLocation location, ConnectionConfig connection, string kind, string name, IEnumerable<string> existing, Problems problems)
    {
        var names = existing.ToList();
        if (name.Length > 0 && !names.Contains(name, StringComparer.Ordinal))
        {
            var meant = EditDistance.Nearest(name, names);
            problems.Add(
                location,
                $"connection '{connection.Name}' names the {kind} '{name}', which is not below {kind}s",
                meant is null ? $"Add it there, or name one of: {string.Join(", ", names)}" : $"Did you mean '{meant}'?");
        }
    }
}

internal sealed class PortalIdsAreUnique : IConfigurationRule
{
    public void Check(SyncConfig config, Problems problems)
    {
        foreach (var same in config.Portals.Where(p => p.Id > 0).GroupBy(p => p.Id))
        {
            foreach (var portal in same.Skip(1))
            {
                problems.Add(portal.Location, $"portal '{portal.Name}' has the id {portal.Id} of portal '{same.First().Name}'", "Give each portal its own id, and each id one entry");
            }
        }
    }
}
