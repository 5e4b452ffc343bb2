using HubSpotSfSync.Sync.Configuration.Reading;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Configuration.Rules;

/// <summary>A lookup names a mapping of its connection: the other records are found through it.</summary>
internal sealed class LookupsNameMappings : IConfigurationRule
{
    public void Check(SyncConfig config, Problems problems)
    {
        foreach (var connection in config.Connections)
        {
            var names = connection.Mappings.Select(mapping => mapping.HubSpot).Where(name => name.Length > 0).ToList();
            foreach (var field in connection.Mappings.SelectMany(mapping => mapping.Fields))
            {
                foreach (var name in field.Mappings.Take(1).SelectMany(mapping => mapping.Transform.RefersTo).Where(name => name.Length > 0 && !names.Contains(name, StringComparer.Ordinal)))
                {
                    problems.Add(
                        field.Location,
                        $"lookup: {name} names no mapping of connection '{connection.Name}'",
                        EditDistance.Nearest(name, names) is { } meant ? $"Did you mean '{meant}'?" : $"Map {name}, or leave the field out: the ids of its records can't be turned into those of their counterparts");
                }
            }
        }
    }
}

/// <summary>
/// Deals are not synced without their companies. An Opportunity belongs to an Account: without one it is on no account's page, in no
/// forecast by account, its contact roles can't be chosen, and sharing rules that go by accounts hide it.
/// </summary>
internal sealed class DealsHaveCompanies : IConfigurationRule
{
    public void Check(SyncConfig config, Problems problems)
    {
        foreach (var connection in config.Connections.Where(connection => !connection.Mappings.Any(IsCompanies)))
        {
            foreach (var deals in connection.Mappings.Where(mapping => mapping.HubSpot == HubSpotObjects.Deals && mapping.Salesforce.Contains(SalesforceObjects.Opportunity, FieldNames.Comparer)))
            {
                problems.Add(
                    deals.Location,
                    $"connection '{connection.Name}' syncs deals without companies: their Opportunities would have no Account, and so be missing from accounts' pages, forecasts and contact roles",
                    "Map companies <-> Account in this connection as well, and add to the deals { hubspot: associations.companies, salesforce: AccountId, owner: shared, required: true, transform: { lookup: companies } }");
            }
        }
    }

    private static bool IsCompanies(MappingConfig mapping) =>
        mapping.HubSpot == HubSpotObjects.Companies && mapping.Salesforce.Contains(SalesforceObjects.Account, FieldNames.Comparer);
}

/// <summary>Two orgs that both write a property of one portal overwrite each other on every record that both have. No error: they may
/// have none in common.</summary>
internal sealed class PropertiesHaveOneOrg : IConfigurationRule
{
    public void Check(SyncConfig config, Problems problems)
    {
        var written =
            from one in MappedObject.All(config)
            from field in one.Mapping.Fields
            where field.ByObject.GetValueOrDefault(one.Salesforce) is { } mapping && one.Mapping.Direction.Writes(Side.HubSpot) && WrittenSides.Includes(mapping.Owner, Side.HubSpot)
            from property in field.ByObject[one.Salesforce].HubSpot
            select (one.Connection, one.Mapping.HubSpot, field.Location, Property: property);
        foreach (var sharing in written.GroupBy(one => (one.Connection.Portal, one.HubSpot.ToUpperInvariant(), one.Property.ToUpperInvariant())))
        {
            var first = sharing.First();
            foreach (var other in sharing.Where(one => one.Connection.Org != first.Connection.Org))
            {
                problems.Warn(
                    other.Location,
                    $"connections '{first.Connection.Name}' and '{other.Connection.Name}' both write {other.Property} of {other.HubSpot} of portal '{other.Connection.Portal}', from different orgs: where both have a record, they overwrite each other",
                    "Give it to one of them, and write owner: hubspot in the other; or see that no record is in both");
            }
        }
    }
}
