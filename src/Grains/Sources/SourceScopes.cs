using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Grains.Storage;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Grains.Sources;

/// <summary>Which records are read as a whole. Of memberships only those in lists that have a counterpart: all lists of a portal would be
/// thousands of calls for nothing.</summary>
public sealed class SourceScopes(LinkIndex links, SyncPlan plan)
{
    private const string Lists = "lists";

    public async Task<RecordQuery> QueryAsync(Mapping mapping, Side side)
    {
        var query = mapping.QueryOn(side);
        return side == Side.HubSpot && mapping.RelatesFrom == Lists && plan.Connection(mapping.Connection).Mappings.Any(group => group.Name == Lists)
            ? query with { Where = string.Join(',', await links.PairedAsync(new MappingKey(mapping.Connection, Lists), side).ToListAsync()) }
            : query;
    }
}
