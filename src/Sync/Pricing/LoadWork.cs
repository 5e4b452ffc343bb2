using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Pricing;

/// <summary>What a load writes on one side.</summary>
/// <param name="Creates">Records that are new there.</param>
/// <param name="Guarded">Updates that expect what they overwrite.</param>
/// <param name="Updates">Updates that expect nothing.</param>
/// <param name="Stamps">Records that get the identity and nothing else.</param>
public readonly record struct SideWork(long Creates, long Guarded, long Updates, long Stamps);

/// <summary>What a load has to do for one mapping, given which part of the records have a counterpart and which part of those differ.</summary>
public sealed record LoadWork(SideWork HubSpot, SideWork Salesforce)
{
    public SideWork this[Side side] => side == Side.HubSpot ? HubSpot : Salesforce;

    /// <param name="mapping">What is synced.</param>
    /// <param name="census">What there is.</param>
    /// <param name="matched">The part of HubSpot's records without an identity that have a counterpart by their match values.</param>
    /// <param name="differing">Of the records of a pair: the part whose side gets values.</param>
    public static LoadWork Of(Mapping mapping, MappingCensus census, double matched, Func<Side, double> differing)
    {
        var (hubSpot, salesforce) = (census.Records(Side.HubSpot), census.Records(Side.Salesforce));
        var (linked, met) = (census.Linked, census.Met(matched));
        var creates = new Dictionary<Side, long>
        {
            [Side.Salesforce] = mapping.Writes(Side.Salesforce) ? Math.Max(0, Math.Min(census.Included, hubSpot) - linked - met) : 0,
            [Side.HubSpot] = mapping.Writes(Side.HubSpot) && mapping.HubSpotIdentityField is not null ? salesforce - linked - met : 0,
        };
        return new LoadWork(Of(Side.HubSpot), Of(Side.Salesforce));

        SideWork Of(Side side)
        {
            if (!mapping.Writes(side))
            {
                return default;
            }

            // Who carries no identity yet gets it, alone or with the values that differ.
            var bare = mapping.IdentityFieldOn(side) is null ? 0 : met + Math.Max(0, linked - census.Stamped(side));
            var changed = (long)Math.Round(differing(side) * (linked + met));
            var guarded = (long)Math.Round(changed * census.Sample.GuardedOf(side));
            var stamps = Math.Max(0, bare - (long)Math.Round(differing(side) * bare));
            return new SideWork(creates[side], guarded, changed - guarded, stamps + (mapping.IdentityFieldOn(side) is null ? 0 : creates[side.Other()]));
        }
    }
}
